//! Doubts about a prescription that can be scheduled: one rule per file, and this list of them.
//!
//! A rule states a fact. It never advises a change of treatment, and its silence says nothing.

mod inexact_volume;
mod volume_over_container;
mod volume_too_large;

use crate::diagnostic::{Diagnostics, Reported};
use crate::prescription::Prescription;

/// A rule: it looks at a prescription and reports what it finds.
type Rule = fn(&Prescription, &mut Diagnostics);

/// Every rule.
const RULES: &[Rule] =
    &[inexact_volume::check, volume_over_container::check, volume_too_large::check];

/// Applies every rule.
///
/// # Errors
///
/// When a rule finds something that stops the feed.
pub fn check(prescription: &Prescription, report: &mut Diagnostics) -> Result<(), Reported> {
    for rule in RULES {
        rule(prescription, report);
    }
    if report.has_errors() { Err(Reported) } else { Ok(()) }
}

/// The phases whose dose stands in a place of its own: a dose that several phases take from the top
/// of the file is looked at once.
fn doses(prescription: &Prescription) -> impl Iterator<Item = &crate::prescription::phase::Phase> {
    prescription.phases.iter().enumerate().filter_map(|(index, phase)| {
        let earlier = &prescription.phases[..index];
        earlier.iter().all(|other| other.dose.span != phase.dose.span).then_some(phase)
    })
}
