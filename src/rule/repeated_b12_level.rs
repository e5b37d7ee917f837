//! B12 levels that are planned again and again while injections go on.
//!
//! # Why
//!
//! While injections go on, the level in the blood follows them and says little of their effect: some
//! guidance sees no use in it and looks at the blood count (BNSSG: "Vitamin B12",
//! remedy.bnssg.icb.nhs.uk/vitamin-b12; NL-NHG: NHG-Standpunt "Diagnostiek van vitamine-B12-deficientie",
//! henw.org). Practice differs: other pages plan regular tests of B12 (NHS-H:
//! nhs.uk/medicines/hydroxocobalamin). So this is a note.
//!
//! Nothing is said of one level, of levels in the first four months of the maintenance, of causes that can
//! pass (a level is one way to ask whether the need goes on), and of causes for which guidance asks for
//! levels: surgery for weight loss (BOMSS: reference.medscape.com/viewarticle/941118), the ileum (ILE:
//! Nutrition 2006;22:1210), and medicines such as metformin (MHRA-M: "Metformin and reduced vitamin B12
//! levels", gov.uk/drug-safety-update).
//!
//! # Example
//!
//! ```yaml
//! rechecks:
//!   - {name: blood count, tests: [cbc], when: 8 weeks after first dose}
//!   - {name: yearly, tests: [b12, cbc], when: every 12 months after induction}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber what the level is for. If it is wanted, acknowledge it with the reason.

use std::collections::BTreeSet;

use jiff::ToSpan;

use super::facts::{LEVELS, LEVELS_ASKED_FOR, LEVELS_REPEATED, REVERSIBLE, STABLE_MONTHS};
use super::plan::{Plan, is_maintenance, tests_for};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::recheck::Recheck;
use crate::shown::{day, list};

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = &plan.prescription.phases;
    let asked_for = plan.cause_is(LEVELS_ASKED_FOR) || plan.cause_is(REVERSIBLE);
    let goes_on = phases.last().is_some_and(is_maintenance) && !asked_for;
    let first = plan.doses_of(phases.len() - 1).next().filter(|_| goes_on).map(|dose| dose.date);
    let stable = first.and_then(|first| first.checked_add(STABLE_MONTHS.months()).ok());
    let Some(stable) = stable else { return vec![] };
    let levels = plan.rechecks().filter(|(drawn, recheck)| {
        drawn.date > stable && tests_for(recheck, LEVELS)
    });
    let levels: Vec<_> = levels.collect();
    let dates: BTreeSet<_> = levels.iter().map(|(drawn, _)| drawn.date).collect();
    let again = |recheck: &Recheck| {
        recheck.times != Some(1) && recheck.when.iter().any(|when| when.is_repeated())
    };
    let repeated =
        dates.len() >= LEVELS_REPEATED || levels.iter().any(|(_, recheck)| again(recheck));
    let Some((_, level)) = levels.first().filter(|_| repeated) else { return vec![] };
    let dates: Vec<String> = dates.into_iter().map(day).collect();
    let message = format!("B12 levels are planned again and again while injections go on: {}", list(&dates));
    let doubt = Diagnostic::note(rule, message).at(level.name.span);
    vec![doubt.help("some guidance calls routine levels during injections uninformative; other pages plan them")]
}
