//! More of what clinics write -> dates and words that were worked out by hand.

use b12cal::calendar::Event;
use b12cal::moment::when::EventTime;

use crate::support::{Built, compiled, examined, prescription};

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
