//! A dose whose volume is no multiple of 0.01 mL.
//!
//! # Why
//!
//! Dose divided by strength is worked out as an exact fraction. Syringes of 1 mL are divided into
//! hundredths of a mL; where none of their lines is the fraction, the calendar prints `about 0.67 mL
//! (2/3 mL)` and never rounds silently. Labels are made so that their doses come out even: 1000 mcg of
//! 1000 mcg/mL are 1 mL (UK hydroxocobalamin, medicines.org.uk/emc/medicine/31182), 1500 mcg of 3000
//! mcg in 2 mL are 1 mL (Hevert, info-patient.de). So an uneven volume is often a dose of one product
//! with the strength of another.
//!
//! # Example
//!
//! ```yaml
//! product: {name: cyanocobalamin, strength: 1500 mcg/mL}
//! dose: 1 mg                    # two thirds of a mL
//! ```
//!
//! # What to do
//!
//! Compare dose and strength with the prescription and the label. If both are as printed, ask the
//! prescriber or the pharmacist how much is to be drawn up, and acknowledge with the answer.

use super::doses;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::quantity::{Portion, is_drawable, show_draw};

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in doses(prescription) {
        let product = &phase.product;
        let Portion::Volume(draw) = product.portion(phase.dose.value) else { continue };
        if is_drawable(draw) {
            continue;
        }
        found.push(
            Diagnostic::warning(
                rule,
                format!("the volume to draw up is {}, which no syringe shows", show_draw(draw)),
            )
            .at(phase.dose.span)
            .related(product.strength.span, "the strength")
            .help("compare dose and strength with the label"),
        );
    }
    found
}
