//! A cause that does not go away, treated by mouth or nose, and no blood test in the first seven months.

use jiff::ToSpan;
use jiff::civil::Date;

use super::facts::figures::{LIFELONG, ORAL_RECHECK_MONTHS};
use super::subject::{Subject, tests_for_other};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::ids::PhaseId;
use crate::prescription::recheck::Test;
use crate::shown::day;

/// A blood test that is missed.
pub(super) struct Missed {
    /// The phase of tablets or a spray.
    phase: PhaseId,
    /// The date on which it begins.
    pub(super) first: Date,
    /// The first blood test after that, which is late.
    next: Option<Date>,
}

/// The blood test that is missed after the start of tablets or a spray.
pub(super) fn missed(subject: &Subject<'_>) -> Option<Missed> {
    let phases = subject.prescription.chain();
    let injected = phases.iter().rposition(|phase| phase.route.is_injected());
    let after = PhaseId::each().zip(phases).nth(injected.map_or(0, |last| last + 1));
    let (phase, _) = after?;
    let continued = injected.is_none() && subject.prescription.circumstances.continuing;
    let first = subject.doses_of(phase).next().map(|dose| dose.date);
    let first = first.filter(|_| subject.cause_is(LIFELONG) && !continued)?;
    let limit = first.checked_add(ORAL_RECHECK_MONTHS.months()).ok()?;
    let next = subject.rechecks().find(|(found, recheck)| {
        let of_blood = recheck.tests.iter().any(Test::is_of_blood) || tests_for_other(recheck);
        of_blood && found.date > first
    });
    let next = next.map(|(found, _)| found.date);
    let is_known = subject.schedule.horizon >= limit;
    (is_known && next.is_none_or(|date| date > limit)).then_some(Missed { phase, first, next })
}

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let Some(Missed { phase, first, next }) = missed(subject) else { return vec![] };
    let name = &subject.prescription.phases[phase].name;
    let message = match next {
        None => format!("no blood test follows the start of `{}`", name.as_str()),
        Some(date) => format!(
            "the first blood test after the start of `{}`, on {}, is more than {ORAL_RECHECK_MONTHS} months later",
            name.as_str(),
            day(date)
        ),
    };
    let warning = Diagnostic::warning(rule, message)
        .at(name.span)
        .related(subject.prescription.circumstances.cause.span, "the cause");
    vec![warning.help(format!(
        "`{}` begins on {}; after a change from injections Norway tests at 3 months, Sweden at 6",
        name.as_str(),
        day(first)
    ))]
}
