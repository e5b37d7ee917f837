//! A cause that does not go away, treated by mouth or nose, and no blood test in the first seven months.

use jiff::ToSpan;

use super::facts::figures::{LIFELONG, ORAL_RECHECK_MONTHS};
use super::subject::{Subject, tests_for_other};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::ids::PhaseId;
use crate::prescription::recheck::Test;
use crate::shown::day;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = subject.prescription.chain();
    let injected = phases.iter().rposition(|phase| phase.route.is_injected());
    let mut after = PhaseId::each().zip(phases).skip(injected.map_or(0, |last| last + 1));
    let Some((switch, phase)) = after.next() else { return vec![] };
    let continued = injected.is_none() && subject.prescription.circumstances.continuing;
    let first = subject.doses_of(switch).next().map(|dose| dose.date);
    let Some(first) = first.filter(|_| subject.cause_is(LIFELONG) && !continued) else {
        return vec![];
    };
    let Ok(limit) = first.checked_add(ORAL_RECHECK_MONTHS.months()) else { return vec![] };
    let next = subject.rechecks().find(|(found, recheck)| {
        let of_blood = recheck.tests.iter().any(Test::is_of_blood) || tests_for_other(recheck);
        of_blood && found.date > first
    });
    let next = next.map(|(found, _)| found.date);
    if subject.schedule.horizon < limit || next.is_some_and(|date| date <= limit) {
        return vec![];
    }
    let name = &phase.name;
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
