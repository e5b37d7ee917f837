//! B12 levels that are planned repeatedly while injections continue.

use std::collections::BTreeSet;

use jiff::ToSpan;

use super::facts::figures::{LEVELS, LEVELS_ASKED_FOR, LEVELS_REPEATED, REVERSIBLE, STABLE_MONTHS};
use super::subject::{Subject, is_maintenance, tests_for};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::ids::PhaseId;
use crate::prescription::recheck::Recheck;
use crate::shown::{day, list};

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = subject.prescription.chain();
    let asked_for = subject.cause_is(LEVELS_ASKED_FOR) || subject.cause_is(REVERSIBLE);
    let Some((id, last)) = PhaseId::each().zip(phases).last() else { return vec![] };
    let continues = is_maintenance(last) && !asked_for;
    let first = subject.doses_of(id).next().filter(|_| continues).map(|dose| dose.date);
    let stable = first.and_then(|first| first.checked_add(STABLE_MONTHS.months()).ok());
    let Some(stable) = stable else { return vec![] };
    let levels = subject
        .rechecks()
        .filter(|(drawn, recheck)| drawn.date > stable && tests_for(recheck, LEVELS));
    let levels: Vec<_> = levels.collect();
    let dates: BTreeSet<_> = levels.iter().map(|(drawn, _)| drawn.date).collect();
    let again = |recheck: &Recheck| {
        recheck.times != Some(1) && recheck.when.iter().any(|when| when.is_repeated())
    };
    let repeated =
        dates.len() >= LEVELS_REPEATED || levels.iter().any(|(_, recheck)| again(recheck));
    let Some((_, level)) = levels.first().filter(|_| repeated) else { return vec![] };
    let dates: Vec<String> = dates.into_iter().map(day).collect();
    let message = format!(
        "B12 levels are planned again and again while injections continue: {}",
        list(&dates)
    );
    let warning = Diagnostic::note(rule, message).at(level.name.span);
    vec![warning.help(
        "some guidance calls routine levels during injections uninformative; other guidance plans \
         them",
    )]
}
