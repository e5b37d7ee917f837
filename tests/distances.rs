//! Injections closer or farther apart than planned, against days counted by hand.

use b12cal::diagnostic::{Code, Diagnostic, Severity};
use jiff::civil::{Date, date};

use crate::support::{examined_on, prescription};

/// Mondays every two weeks: 2, 16 and 30 March, 13 April 2026; with changes.
fn text(changes: &str) -> String {
    let phases = "[{name: all, every: 2 weeks, doses: 4}]";
    prescription("2026-03-02", "Europe/London", phases, "[]") + &format!("changes: [{changes}]\n")
}

/// What is said of the distances.
fn found(text: &str, today: Date) -> Option<Diagnostic> {
    let (_, found) = examined_on(text, today);
    found.into_iter().find(|found| found.code == Code::UnplannedDistance)
}

fn fourth_to(day: &str) -> String {
    text(&format!("{{dose: 4 of all, to: {day}, because: closed}}"))
}

#[test]
fn up_to_one_and_a_half_times_as_far_and_down_to_half_is_not_reported() {
    let before = date(2026, 3, 1);
    // From 30 March: 21 days, 22, 7 and 6, where 14 were planned.
    for (day, said) in [
        ("2026-04-20", None),
        ("2026-04-21", Some("22 days from dose 3 of all (Mon 30 Mar 2026) to dose 4 of all")),
        ("2026-04-06", None),
        ("2026-04-05", Some("6 days from dose 3 of all (Mon 30 Mar 2026) to dose 4 of all")),
    ] {
        let found = found(&fourth_to(day), before);
        match (&found, said) {
            (None, None) => {}
            (Some(found), Some(said)) => {
                assert!(found.message.contains(said), "{day}: {}", found.message);
                assert!(found.message.ends_with(", 14 days planned"), "{day}: {}", found.message);
            }
            _ => panic!("{day}: {found:?}"),
        }
    }
}

#[test]
fn a_distance_is_a_warning_until_its_later_day_is_past() {
    let late = fourth_to("2026-04-21");
    for (today, severity) in [
        (date(2026, 4, 20), Severity::Warning),
        (date(2026, 4, 21), Severity::Warning),
        (date(2026, 4, 22), Severity::Note),
    ] {
        assert_eq!(found(&late, today).map(|found| found.severity), Some(severity), "{today}");
    }
}

#[test]
fn an_extra_that_is_too_close_is_named_with_its_own_line() {
    // One day after a dose is too close to it; 13 days before the next one is not.
    for (extra, other) in [("2026-03-17", "2026-04-06"), ("2026-03-31", "2026-03-09")] {
        // The other is in the middle, 7 days from both doses beside it: half of what is planned.
        let line = format!("{{extra: {extra}, because: ill}}");
        let text = text(&format!("{{extra: {other}, because: ill}}, {line}"));
        let found = found(&text, date(2026, 3, 1)).expect("it is reported");
        let span = found.span.expect("a line");
        assert!(text[span.start..span.end].contains(extra), "{}", &text[span.start..span.end]);
    }
}
