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

#[test]
fn what_counts_from_a_milestone_follows_its_date_and_says_its_name() {
    let rechecks = "[{name: a, tests: [b12], when: [\"3, 6 months after surgery\", every 12 months after surgery]}]";
    let built = plan(UK, rechecks, "milestones: {surgery: 2026-03-31}\n");
    // 31 Mar, 30 Jun (no day 31), 30 Sep, 31 Mar: counted from the day that was meant.
    assert_eq!(days(&built, "Blood test"), ["2026-06-30", "2026-09-30", "2027-03-31"]);
    let said = &on(&built, "2026-09-30").description;
    assert!(said.contains("6 months after surgery, Tue 31 Mar 2026."), "{said}");
    let later = plan(UK, rechecks, "milestones: {surgery: 2026-04-10}\n");
    assert_eq!(days(&later, "Blood test"), ["2026-07-10", "2026-10-10", "2027-04-10"]);
    let uids = |built: &Built| -> Vec<String> {
        let tests = built.feed.events.iter().filter(|event| event.summary.contains("Blood test"));
        tests.map(|event| event.uid.clone()).collect()
    };
    assert_eq!(uids(&built), uids(&later));
}

#[test]
fn a_phase_can_start_from_a_milestone() {
    let phases = "[{name: a, every: 1 week, doses: 2}, {name: b, every: 1 month, doses: 2, starts: 2 weeks before birth}]";
    let built = plan(phases, "[]", "milestones: {birth: 2026-05-15}\n");
    assert_eq!(
        days(&built, "B12 injection"),
        ["2026-03-02", "2026-03-09", "2026-05-01", "2026-06-01"]
    );
}

#[test]
fn a_window_of_one_side_bounds_only_that_side_and_each_phase_can_have_its_own() {
    // Every planned day is one to avoid: 2, 9, 16 Mar are Mondays.
    let weekly = "[{name: all, every: 1 week, doses: 3}]";
    let avoid = |direction: &str, window: &str| {
        let keys = format!("avoid: {{weekdays: [mon], move: {direction}}}\n{window}");
        days(&plan(weekly, "[]", &keys), "B12 injection")
    };
    let late = "window: {early: 0 days, late: 1 week}\n";
    assert_eq!(avoid("later", late), ["2026-03-03", "2026-03-10", "2026-03-17"]);
    assert_eq!(avoid("earlier", late), ["2026-03-02", "2026-03-09", "2026-03-16"]);
    // 1 Mar is before the start.
    assert_eq!(
        avoid("earlier", "window: {late: 0 days}\n"),
        ["2026-03-02", "2026-03-08", "2026-03-15"]
    );
    let own = "[{name: a, every: 1 week, doses: 2, window: {late: 0 days}}, {name: b, every: 1 week, doses: 2}]";
    let built = plan(own, "[]", "window: 2 days\navoid: {weekdays: [mon]}\n");
    assert_eq!(
        days(&built, "B12 injection"),
        ["2026-03-02", "2026-03-09", "2026-03-17", "2026-03-24"]
    );
    let says = |date: &str, text: &str| {
        assert!(on(&built, date).description.contains(text), "{date}: {text}");
    };
    says(
        "2026-03-09",
        "The prescription allows, counted from Mon 9 Mar 2026: any time earlier, not later.",
    );
    says("2026-03-17", "The prescription allows 2 days before or after Mon 16 Mar 2026.");
}

#[test]
fn tablets_several_times_a_day_say_the_times() {
    let phases = "[{name: tablets, every: 1 day, for: 1 week, time: [08:00, 14:00, 20:00], remind: no, route: oral, \
                  product: {name: mecobalamin, strength: 500 mcg/tablet}, dose: 500 mcg}]";
    let built = plan(phases, "[]", "");
    assert_eq!(days(&built, "B12"), ["2026-03-02", "2026-03-08"]);
    let said = &on(&built, "2026-03-02").description;
    assert!(said.contains("every day at 08:00, 14:00 and 20:00."), "{said}");
}

#[test]
fn ampoules_that_are_drunk_are_counted() {
    let plan_of = |dose: &str| {
        let phases = format!(
            "[{{name: a, every: 15 days, doses: 1, route: oral, dose: {dose}, \
             product: {{name: cyanocobalamin, strength: 1000 mcg in 4 mL, container: 4 mL ampoule}}}}]"
        );
        plan(&phases, "[]", "").feed.events[0].summary.clone()
    };
    assert_eq!(plan_of("4000 mcg"), "B12: 4 ampoules of cyanocobalamin 1000 mcg in 4 mL");
    assert_eq!(plan_of("1000 mcg"), "B12: one ampoule of cyanocobalamin 1000 mcg in 4 mL");
    // Half an ampoule is measured.
    assert_eq!(plan_of("500 mcg"), "B12: 2 mL of cyanocobalamin 1000 mcg in 4 mL");
}
