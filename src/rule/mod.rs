//! Doubts about a prescription that can be scheduled: one rule per file, and this list of them.
//!
//! A rule states a fact. It never advises a change of treatment, and its silence says nothing.

mod inexact_volume;
mod volume_over_container;
mod volume_too_large;

use crate::diagnostic::{Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::phase::Phase;

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

/// The phases whose dose and product stand together in a place of their own: what several phases take
/// from the top of the file is looked at once.
fn doses(prescription: &Prescription) -> impl Iterator<Item = &Phase> {
    prescription.phases.iter().enumerate().filter_map(|(index, phase)| {
        let earlier = &prescription.phases[..index];
        let places = |phase: &Phase| (phase.dose.span, phase.product.strength.span);
        earlier.iter().all(|other| places(other) != places(phase)).then_some(phase)
    })
}
