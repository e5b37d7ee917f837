//! A plan that starts long before it was prescribed.

use super::facts::figures::BEFORE_ISSUED_DAYS;
use super::subject::{Subject, days_from};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::ids::PhaseId;
use crate::shown::day;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let prescription = subject.prescription;
    let (start, issued) = (&prescription.start, prescription.issued);
    // A treatment that was changed has a new phase, and one that is kept has a record.
    let is_long = |date| days_from(date, issued) > BEFORE_ISSUED_DAYS;
    let begins = |phase| subject.doses_of(phase).next().map(|dose| dose.date);
    let is_changed = PhaseId::each()
        .take(prescription.phases.len())
        .any(|phase| begins(phase).is_some_and(|date| !is_long(date)));
    let is_recorded = subject.schedule.occurrences.iter().any(|found| found.recorded.is_some());
    if !is_long(start.value) || is_changed || is_recorded {
        return vec![];
    }
    let message = format!(
        "the start, {}, is long before the prescription of {}",
        day(start.value),
        day(issued)
    );
    vec![Diagnostic::note(rule, message).at(start.span).help(
        "a year is easily mistyped; a treatment that is under way starts with the next injection that is \
         due, and says `continuing: yes`",
    )]
}
