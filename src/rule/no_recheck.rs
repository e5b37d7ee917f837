//! A treatment that begins, and no recheck or review in its first four months, or none after its induction.

use jiff::ToSpan;
use jiff::civil::Date;

use super::facts::figures::FIRST_RECHECK_MONTHS;
use super::oral_without_recheck;
use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::shown::day;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    if !subject.begins_treatment() {
        return vec![];
    }
    let warning = after_first_dose(subject, rule).or_else(|| after_induction(subject, rule));
    warning.into_iter().collect()
}

fn after_first_dose(subject: &Subject<'_>, rule: Code) -> Option<Diagnostic> {
    let first = subject.first_dose()?;
    let next = subject.looks().find(|&date| date > first);
    let message = missing(subject, first, next, "the first dose")?;
    let warning = Diagnostic::warning(rule, message).at(subject.prescription.start.span);
    Some(
        warning
            .help(format!("the first dose is on {}; NICE NG239 reviews at 3 months", day(first))),
    )
}

fn after_induction(subject: &Subject<'_>, rule: Code) -> Option<Diagnostic> {
    let (index, last) = subject.induction_end()?;
    // A test on the day of the last dose covers the induction.
    let next = subject.looks().find(|&date| date >= last);
    let message = missing(subject, last, next, "the induction")?;
    let warning =
        Diagnostic::warning(rule, message).at(subject.prescription.phases[index].name.span);
    Some(
        warning
            .help(format!("the induction ends on {}; NICE NG239 reviews at 3 months", day(last))),
    )
}

/// The message, if no recheck, or only a late one, follows a date.
fn missing(subject: &Subject<'_>, from: Date, next: Option<Date>, what: &str) -> Option<String> {
    let limit = from.checked_add(FIRST_RECHECK_MONTHS.months()).ok()?;
    // A blood test that is missed after the start of tablets is the same one, and is reported there.
    let tablets = oral_without_recheck::missed(subject).map(|missed| missed.first);
    if subject.schedule.horizon < limit || tablets.is_some_and(|first| first <= limit) {
        return None;
    }
    match next {
        None => Some(format!("no recheck follows {what}")),
        Some(date) if date > limit => Some(format!(
            "the first recheck, on {}, is more than {FIRST_RECHECK_MONTHS} months after {what}",
            day(date)
        )),
        Some(_) => None,
    }
}
