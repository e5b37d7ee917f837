//! A dose of less than 0.1 mL by injection.
//!
//! # Why
//!
//! Syringes of 1 mL are divided into hundredths of a mL, and of those less than ten are hard to
//! measure. The smallest volume of a label is 0.1 mL: 100 mcg of 1000 mcg/mL (US cyanocobalamin,
//! medlibrary.org/lib/rx/meds/b-12-kit). Less can be meant, for an infant; it can also be a slip, mcg
//! written for mg, or a dose with the strength of another product. Where no line of a syringe shows the
//! volume at all, `inexact_volume` says so alone.
//!
//! # Example
//!
//! ```yaml
//! product: {name: hydroxocobalamin, strength: 1 mg/mL}
//! dose: 50 mcg                  # 0.05 mL
//! ```
//!
//! # What to do
//!
//! Compare dose and strength with the prescription and the label. If they are as printed, ask the
//! prescriber or the pharmacist with what so little is to be measured, and acknowledge with the answer.

use num_rational::Ratio;

use super::doses;
use super::facts::LEAST_HUNDREDTHS_ML;
use super::plan::injected_volume;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::quantity::{is_drawable, show_draw};

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in doses(prescription) {
        let Some(draw) = injected_volume(phase) else { continue };
        if draw >= Ratio::new(LEAST_HUNDREDTHS_ML, 100) || !is_drawable(draw) {
            continue;
        }
        let message = format!("one dose is {}, which is little to measure", show_draw(draw));
        found.push(
            Diagnostic::warning(rule, message)
                .at(phase.dose.span)
                .related(phase.product.strength.span, "the strength")
                .help("the smallest volume of a label is 0.1 mL: compare dose and strength with the label"),
        );
    }
    found
}
