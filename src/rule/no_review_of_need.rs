//! A cause that can go away, injections without an end, and no review of whether they are still needed.

use jiff::ToSpan;

use super::facts::figures::{NEED_MONTHS, NEED_TESTS, REVERSIBLE};
use super::subject::{Subject, tests_for, tests_for_other};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::ids::PhaseId;
use crate::prescription::recheck::Recheck;
use crate::prescription::rhythm::End;
use crate::shown::day;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = subject.prescription.chain();
    let Some((id, last)) = PhaseId::each().zip(phases).last() else { return vec![] };
    let open = last.route.is_injected() && last.end().value == End::Open;
    let first = subject.doses_of(id).next().filter(|_| open && subject.cause_is(REVERSIBLE));
    let Some(first) = first.map(|dose| dose.date) else { return vec![] };
    let Ok(limit) = first.checked_add(NEED_MONTHS.months()) else { return vec![] };
    let asks = |recheck: &Recheck| tests_for(recheck, NEED_TESTS) || tests_for_other(recheck);
    let asked = subject
        .rechecks()
        .any(|(found, recheck)| asks(recheck) && found.date > first && found.date <= limit);
    // The end of the calendar hangs on the month in which the plan begins: what comes after it counts too.
    let comes = subject.schedule.horizon < limit && subject.later().any(asks);
    if asked || comes {
        return vec![];
    }
    let cause = &subject.prescription.circumstances.cause;
    let name = &last.name;
    let message =
        format!("no review asks whether the injections of `{}` are still needed", name.as_str());
    let warning =
        Diagnostic::note(rule, message).at(name.span).related(cause.span, "a cause that can pass");
    vec![warning.help(format!(
        "they begin on {} and have no end; once a cause is resolved, guidance reviews the need",
        day(first)
    ))]
}
