//! More of what clinics write -> dates and words that were worked out by hand.

use b12cal::calendar::Event;
use b12cal::moment::when::EventTime;

use crate::support::{Built, compiled, examined, prescription, rules_reported};

const UK: &str = "[{name: induction, weekdays: [mon, wed, fri], for: 2 weeks}, {name: maintenance, every: 12 weeks}]";

/// A plan from Mon 2 Mar 2026 in London, with more keys.
fn plan(phases: &str, rechecks: &str, more: &str) -> Built {
    let text = prescription("2026-03-02", "Europe/London", phases, rechecks) + more;
    compiled(&text).unwrap_or_else(|message| panic!("{message}:\n{text}"))
}

/// The day of an event.
fn day(event: &Event) -> String {
    match &event.when {
        EventTime::Day(date) => date.to_string(),
        EventTime::Zoned { start, .. } => start.date().to_string(),
        EventTime::Utc { start, .. } => start.to_string(),
    }
}

/// The days of the events with a word in their title.
fn days(built: &Built, title: &str) -> Vec<String> {
    built.feed.events.iter().filter(|event| event.summary.contains(title)).map(day).collect()
}

/// The first event of a day.
fn on<'b>(built: &'b Built, date: &str) -> &'b Event {
    let found = built.feed.events.iter().find(|event| day(event) == date);
    found.unwrap_or_else(|| panic!("nothing is on {date}"))
}

/// The first error of a plan, with its help.
fn error(phases: &str, rechecks: &str, more: &str) -> String {
    let text = prescription("2026-03-02", "Europe/London", phases, rechecks) + more;
    let (built, found) = examined(&text);
    assert!(built.is_none(), "{text}");
    let first = found.first().expect("there is an error");
    format!("{}: {}; {}", first.code.name(), first.message, first.help.join("; "))
}

#[test]
fn a_note_with_a_date_is_shown_up_to_that_date() {
    let notes =
        "notes:\n  - Bring the card.\n  - {text: Folic acid every day., until: 2026-03-09}\n";
    let built = plan(UK, "[]", notes);
    let says = |date: &str, note: &str| on(&built, date).description.contains(note);
    for (date, folic) in [("2026-03-06", true), ("2026-03-09", true), ("2026-03-11", false)] {
        assert_eq!(says(date, "Folic acid every day."), folic, "{date}");
        assert!(says(date, "Bring the card."), "{date}");
    }
}

#[test]
fn spellings_mean_the_same_words() {
    let long = plan(
        UK,
        "[{name: a, tests: [cbc], when: 1 week after first dose}]",
        "route: subcutaneous\n",
    );
    let short = plan(UK, "[{name: a, tests: [fbc], when: 1 week after first dose}]", "route: SC\n");
    assert_eq!(long.feed.events, short.feed.events);
}

#[test]
fn a_dose_as_a_volume_names_its_amount() {
    let said = error("[{name: a, every: 1 week, dose: 0.5 mL}]", "[]", "");
    assert!(said.contains("write `dose: 0.5 mg`"), "{said}");
}

const TABLETS: &str = "product: {name: folic acid, strength: 5 mg/tablet}, dose: 5 mg, route: oral";

/// A phase of folic acid beside the others, with more keys.
fn folic(keys: &str) -> String {
    format!("{{name: folic acid, alongside: yes, {TABLETS}, {keys}}}")
}

#[test]
fn a_phase_beside_the_others_changes_no_date_of_them_wherever_it_is_in_the_file() {
    let alone = plan(UK, "[]", "");
    let injections = days(&alone, "B12 injection");
    let inner = UK.trim_start_matches('[').trim_end_matches(']');
    let folic = folic("starts: on first dose, every: 1 week, doses: 3");
    for phases in [format!("[{folic}, {inner}]"), format!("[{inner}, {folic}]")] {
        let built = plan(&phases, "[]", "");
        assert_eq!(days(&built, "B12 injection"), injections);
        assert_eq!(days(&built, "Folic acid"), ["2026-03-02", "2026-03-09", "2026-03-16"]);
    }
}

#[test]
fn a_review_beside_the_others_stops_only_its_phase() {
    let folic = folic("start: 2026-03-02, every: 1 week, review: after 3 weeks");
    let inner = UK.trim_start_matches('[').trim_end_matches(']');
    let built = plan(&format!("[{folic}, {inner}]"), "[]", "");
    assert_eq!(days(&built, "Folic acid"), ["2026-03-02", "2026-03-09", "2026-03-16"]);
    assert_eq!(days(&built, "Review due: folic acid"), ["2026-03-23"]);
    // The chain goes on: 5 Jun 2026 is 12 weeks after 13 Mar.
    assert!(days(&built, "B12 injection").contains(&"2026-06-05".to_owned()));
    let review = on(&built, "2026-03-23");
    assert!(
        review.description.contains("No dose of folic acid is planned"),
        "{}",
        review.description
    );
}

#[test]
fn what_waits_for_a_review_of_the_chain_waits_beside_it_too() {
    let folic = folic("starts: 1 week after maintenance, every: 1 week, doses: 3");
    let chain = "{name: a, every: 1 week, review: after 3 weeks}, {name: maintenance, every: 1 month, doses: 2}";
    assert!(days(&plan(&format!("[{folic}, {chain}]"), "[]", ""), "Folic acid").is_empty());
}

#[test]
fn rules_on_b12_do_not_look_at_folic_acid_beside_it() {
    let folic = folic("start: 2026-03-02, every: 1 day, remind: no");
    let inner = UK.trim_start_matches('[').trim_end_matches(']');
    let text = prescription("2026-03-02", "Europe/London", &format!("[{inner}, {folic}]"), "[]");
    let found: Vec<_> = rules_reported(&text).into_iter().map(|(name, _)| name).collect();
    assert_eq!(found, Vec::<&str>::new());
}
