//! A blood test at an hour, or on a Sunday, that nobody chose for it.

use jiff::civil::Weekday;

use super::facts::figures::{LABORATORY_FROM, LABORATORY_TO};
use super::subject::{Subject, tests_for_other};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::ids::RecheckId;
use crate::prescription::recheck::{Recheck, Test};
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::shown::day;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let rechecks = RecheckId::each().zip(&subject.prescription.rechecks);
    let inherited = rechecks.filter(|(_, recheck)| is_inherited(recheck));
    let notes = inherited.filter_map(|(id, recheck)| {
        let planned = subject.schedule.occurrences.iter().filter(|found| {
            found.kind == Kind::Recheck { recheck: id } && found.recorded.is_none()
        });
        let odd: Vec<String> = planned.filter(|found| is_odd(found, recheck)).map(at).collect();
        let (first, more) = odd.split_first()?;
        let more = if more.is_empty() { "" } else { " and later" };
        let message = format!(
            "`{}` has no time of its own, and is on {first}{more}",
            recheck.name.as_str()
        );
        Some(Diagnostic::note(rule, message).at(recheck.name.span).help(
            "a test takes the `time` of the injections: give it a `time` of its own, and `avoid` days on \
             which no blood is taken",
        ))
    });
    notes.collect()
}

/// Whether blood is taken at an hour that is only that of the injections.
fn is_inherited(recheck: &Recheck) -> bool {
    let of_blood = recheck.tests.iter().any(Test::is_of_blood) || tests_for_other(recheck);
    of_blood && recheck.own_time.is_none() && !recheck.before_injection
}

/// Whether it is outside the hours of laboratories, or on a Sunday. With a place, `weekend_or_night` reports the day.
fn is_odd(found: &Occurrence, recheck: &Recheck) -> bool {
    let is_late =
        found.time.clock().is_some_and(|time| !(LABORATORY_FROM..LABORATORY_TO).contains(&time));
    is_late || (recheck.place.is_none() && found.date.weekday() == Weekday::Sunday)
}

fn at(found: &Occurrence) -> String {
    let time =
        found.time.clock().map_or_else(String::new, |time| time.strftime(" at %H:%M").to_string());
    format!("{}{time}", day(found.date))
}
