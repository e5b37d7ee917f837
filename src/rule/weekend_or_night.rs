//! Injections or tests at a place on a weekend or at night, when it may be closed.

use jiff::civil::{Date, Time, Weekday};

use super::facts::figures::{NIGHT_FROM, NIGHT_TO};
use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::schedule::occurrence::{Occurrence, place};
use crate::shown::day;

/// Words for one's own home, which is open: English, Dutch, German, French, Spanish and Italian, the north.
const HOME: &[&str] = &["home", "thuis", "hause", "maison", "domicile", "casa", "hemma", "hjemme"];

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let planned = subject.schedule.occurrences.iter().filter(|found| found.recorded.is_none());
    let closed: Vec<&Occurrence> =
        planned.filter(|found| is_elsewhere(subject, found) && is_closed(found)).collect();
    let Some(first) = closed.first() else { return vec![] };
    let at = first
        .time
        .clock()
        .map_or_else(String::new, |time| format!(" at {}", time.strftime("%H:%M")));
    let what = if closed.len() == 1 { "injection or test" } else { "injections or tests" };
    let message = format!(
        "{} {what} at a place on a weekend or at night, the first on {}{at}",
        closed.len(),
        day(first.date)
    );
    vec![Diagnostic::note(rule, message).at(subject.prescription.start.span).help(
        "if the place is closed then, `avoid: {weekdays: [sat, sun], move: later}` moves what falls on a \
         weekend, and `time` gives another hour",
    )]
}

fn is_elsewhere(subject: &Subject<'_>, found: &Occurrence) -> bool {
    place(subject.prescription, found).is_some_and(|place| {
        let place = place.to_lowercase();
        !place.split(|c: char| !c.is_alphabetic()).any(|word| HOME.contains(&word))
    })
}

fn is_closed(found: &Occurrence) -> bool {
    is_weekend(found.date) || found.time.clock().is_some_and(is_night)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn is_night(time: Time) -> bool {
    time >= NIGHT_FROM || time < NIGHT_TO
}
