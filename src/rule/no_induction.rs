//! Malabsorption, and fewer than four injections before the monthly ones.

use super::facts::figures::{LOADING_DOSES, MALABSORPTION};
use super::subject::{Subject, is_maintenance};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::ids::PhaseId;
use crate::shown::{counted, day};

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = subject.prescription.chain();
    let mut all = PhaseId::each().zip(phases);
    let Some((id, phase)) = all.find(|(_, phase)| is_maintenance(phase)) else { return vec![] };
    let Some(dose) = subject.doses_of(id).next() else { return vec![] };
    // What is planned before the phase counts, also if it is skipped.
    let before = subject.planned_before(id);
    let looked = subject.begins_treatment() && subject.cause_is(MALABSORPTION);
    if !looked || before >= LOADING_DOSES as usize {
        return vec![];
    }
    let name = phase.name.as_str();
    let message = match before {
        0 => format!("no induction comes before `{name}`"),
        _ => format!("only {} before `{name}`", one_or_more(before)),
    };
    let warning = Diagnostic::warning(rule, message)
        .at(phase.name.span)
        .related(subject.prescription.circumstances.cause.span, "the cause");
    vec![warning.help(format!(
        "`{name}` begins on {}; the shortest known inductions have {LOADING_DOSES} injections",
        day(dose.date)
    ))]
}

fn one_or_more(injections: usize) -> String {
    let verb = if injections == 1 { "comes" } else { "come" };
    format!("{} {verb}", counted(injections, "injection"))
}
