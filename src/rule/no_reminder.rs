//! Injections without a reminder: every one would ring at or before the previous injection.

use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::civil::{A_DAY, Minutes};
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::shown::{counted, day};

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let injections: Vec<&Occurrence> = subject.injections().collect();
    let pairs = injections.windows(2).filter(|pair| {
        let shortest = shortest(subject, pair[1]);
        shortest.is_some_and(|shortest| minutes_between(pair) <= shortest)
    });
    let silent: Vec<&Occurrence> = pairs.map(|pair| pair[1]).collect();
    let Some((first, Kind::Injection { phase, .. })) =
        silent.first().map(|first| (first, first.kind))
    else {
        return vec![];
    };
    let count = counted(silent.len(), "injection");
    let which = if silent.len() > 1 { ", the first" } else { "" };
    let message = format!(
        "no reminder rings for {count}{which} on {}: all would ring at or before the previous \
         injection",
        day(first.date)
    );
    let warning = Diagnostic::warning(rule, message);
    let warning = warning.at(subject.prescription.phases[phase].name.span);
    vec![warning.help("add a reminder of less than a day, such as `1 hour`")]
}

/// The shortest reminder of an injection, if it is a day or more.
fn shortest(subject: &Subject<'_>, injection: &Occurrence) -> Option<Minutes> {
    let prescription = subject.prescription;
    let phase = injection.kind.given_as()?;
    let own = prescription.phases[phase].reminders.as_ref();
    let alarms = &prescription.reminders(own, injection.date).alarms;
    alarms.iter().min().copied().filter(|shortest| *shortest >= A_DAY)
}

/// Between the beginnings of two injections, by the clock.
fn minutes_between(pair: &[&Occurrence]) -> Minutes {
    let at = |found: &Occurrence| found.time.clock().map(|time| found.date.to_datetime(time));
    let between =
        at(pair[0]).zip(at(pair[1])).map(|(earlier, later)| earlier.duration_until(later));
    between.map_or(Minutes(u32::MAX), |between| {
        Minutes(u32::try_from(between.as_mins()).unwrap_or_default())
    })
}
