//! Changes of a text by the fields of a form: each value is put, added, moved or taken out in the style of what is around
//! it, and every other byte stays.

use b12cal::diagnostic::Diagnostics;
use b12cal::source::Source;
use b12cal::yaml;
use b12cal::yaml::edit::{Change, Pair, Step, Value, changed};

const ORDER: &[&str] =
    &["name", "brand", "every", "for", "person", "prescriber", "dose", "phases", "notes"];

/// The text after a change, or why not.
fn after(text: &str, path: &str, change: &Change) -> Option<String> {
    let (source, flaw) = Source::decode("plan.yaml", text.as_bytes());
    assert!(flaw.is_ok());
    let root = yaml::parse(&source, &mut Diagnostics::new()).expect("the text can be read");
    let step = |step: &str| step.parse().map_or_else(|_| Step::Key(step.to_owned()), Step::Item);
    let path: Vec<Step> = path.split('/').map(step).collect();
    let (bytes, _) = changed(text.as_bytes(), &source, &root, &path, change, ORDER)?;
    Some(String::from_utf8(bytes).expect("still UTF-8"))
}

fn word(text: &str) -> Value {
    Value::Word(text.to_owned())
}

fn group(pairs: &[(&str, &str)]) -> Value {
    let pair = |(key, text): &(&str, &str)| Pair { key: (*key).to_owned(), value: word(text) };
    Value::Group(pairs.iter().map(pair).collect())
}

const PLAN: &str = "\
# A plan with a comment
person: Sam   # not his real name
dose: 1 mg

phases:
  # the first weeks
  - name: loading
    weekdays: [mon, wed] # clinic days
    for: 2 weeks
  # then for life
  - name: later   # every third month
    every: 12 weeks

notes: [a, b]
";

#[test]
fn a_value_takes_the_place_of_another_and_its_comment_stays() {
    let put = |path, text| after(PLAN, path, &Change::Put(word(text)));
    assert_eq!(put("person", "Jo"), Some(PLAN.replace("person: Sam ", "person: Jo ")));
    assert_eq!(put("person", "Zoë"), Some(PLAN.replace("person: Sam ", "person: \"Zoë\" ")));
    assert_eq!(put("phases/1/every", "3 months"), Some(PLAN.replace("12 weeks", "3 months")));
    assert_eq!(put("phases/0/weekdays/1", "fri"), Some(PLAN.replace("[mon, wed]", "[mon, fri]")));
}

#[test]
fn a_new_key_is_on_a_line_of_its_own_after_those_before_it() {
    let added = after(PLAN, "prescriber/name", &Change::Put(word("Dr Ruiz")));
    let line = "person: Sam   # not his real name\nprescriber: {name: Dr Ruiz}\n";
    assert_eq!(added, Some(PLAN.replace("person: Sam   # not his real name\n", line)));
    let added = after(PLAN, "phases/1/for", &Change::Put(word("1 year")));
    assert_eq!(
        added,
        Some(PLAN.replace("every: 12 weeks\n", "every: 12 weeks\n    for: 1 year\n"))
    );
    let added = after("b: {name: x, for: y}\n", "b/every", &Change::Put(word("1 week")));
    assert_eq!(added.as_deref(), Some("b: {name: x, every: 1 week, for: y}\n"));
    // A key that nobody has ordered comes last, also before the end of the document.
    let added = after("a: 1\n...\n", "b", &Change::Put(word("2")));
    assert_eq!(added.as_deref(), Some("a: 1\nb: 2\n...\n"));
}

#[test]
fn an_item_is_added_in_the_style_of_its_list() {
    let card = Change::Add(group(&[("name", "new"), ("every", "1 week")]));
    let added =
        PLAN.replace("every: 12 weeks\n", "every: 12 weeks\n  - name: new\n    every: 1 week\n");
    assert_eq!(after(PLAN, "phases", &card), Some(added));
    assert_eq!(
        after(PLAN, "notes", &Change::Add(word("c"))),
        Some(PLAN.replace("a, b", "a, b, c"))
    );
    let made = after("a: 1\n", "given", &Change::Add(group(&[("dose", "1 of x")])));
    assert_eq!(made.as_deref(), Some("a: 1\ngiven:\n  - {dose: 1 of x}\n"));
    let made = after(PLAN, "phases/1/weekdays", &Change::Add(word("tue")));
    assert_eq!(
        made,
        Some(PLAN.replace("every: 12 weeks\n", "every: 12 weeks\n    weekdays: [tue]\n"))
    );
    assert_eq!(after("a:\n", "a", &Change::Add(word("x"))).as_deref(), Some("a:\n  - x\n"));
    let scalars = after("sites:\n- left\n- right\n", "sites", &Change::Add(word("arm")));
    assert_eq!(scalars.as_deref(), Some("sites:\n- left\n- right\n- arm\n"));
}

#[test]
fn what_is_taken_out_takes_only_its_own_lines() {
    let without = |text, path| after(text, path, &Change::Remove);
    assert_eq!(without(PLAN, "dose"), Some(PLAN.replace("dose: 1 mg\n", "")));
    assert_eq!(without(PLAN, "phases/0/for"), Some(PLAN.replace("    for: 2 weeks\n", "")));
    let first = "  - name: loading\n    weekdays: [mon, wed] # clinic days\n    for: 2 weeks\n";
    assert_eq!(without(PLAN, "phases/0"), Some(PLAN.replace(first, "")));
    assert_eq!(without(PLAN, "phases/0/weekdays/0"), Some(PLAN.replace("[mon, wed]", "[wed]")));
    assert_eq!(without(PLAN, "notes/1"), Some(PLAN.replace("[a, b]", "[a]")));
    // The first key of a card is beside its dash.
    assert_eq!(without("a:\n  - x: 1\n    y: 2\n", "a/0/x").as_deref(), Some("a:\n  - y: 2\n"));
    assert_eq!(without("a: 1\nb: 2", "b").as_deref(), Some("a: 1"));
    // What would be empty without it goes with it.
    assert_eq!(without("a: 1\nb: {c: {d: 2}}\n", "b/c/d").as_deref(), Some("a: 1\n"));
    assert_eq!(without("a: 1\nb: [x]\n", "b/0").as_deref(), Some("a: 1\n"));
}

#[test]
fn cards_change_places_with_their_comments() {
    let swapped = "  # then for life
  - name: later   # every third month
    every: 12 weeks
  # the first weeks
  - name: loading
    weekdays: [mon, wed] # clinic days
    for: 2 weeks
";
    let (before, rest) = PLAN.split_once("phases:\n").expect("it has phases");
    let (_, rest) = rest.split_once("\nnotes").expect("it has notes");
    let expected = format!("{before}phases:\n{swapped}\nnotes{rest}");
    assert_eq!(after(PLAN, "phases/0", &Change::Swap), Some(expected));
    assert_eq!(after(PLAN, "notes/0", &Change::Swap), Some(PLAN.replace("[a, b]", "[b, a]")));
    assert_eq!(after(PLAN, "phases/1", &Change::Swap), None);
}

#[test]
fn line_ends_stay_and_a_comment_is_never_lost_with_something_else() {
    let windows = PLAN.replace('\n', "\r\n");
    let put = after(&windows, "phases/1/for", &Change::Put(word("1 year")));
    let expected = windows.replace("12 weeks\r\n", "12 weeks\r\n    for: 1 year\r\n");
    assert_eq!(put, Some(expected));
    let flow = "a: {x: 1, # about y\n  y: 2}\n";
    assert_eq!(after(flow, "a/x", &Change::Remove), None);
    let list = "a:\n  - x # why x\n  - y\n";
    assert_eq!(after(list, "a", &Change::Put(Value::List(vec![word("z")]))), None);
}
