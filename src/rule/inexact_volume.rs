//! A dose whose volume is no multiple of 0.01 mL.
//!
//! Dose divided by strength is an exact fraction. Where no syringe can show it, the feed prints it as
//! `about 0.67 mL (2/3 mL)` and never rounds silently.

use super::doses;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;
use crate::prescription::quantity::{Portion, is_drawable, show_draw};

pub(super) fn check(prescription: &Prescription, report: &mut Diagnostics) {
    for phase in doses(prescription) {
        let product = &phase.product;
        let Portion::Volume(draw) = product.portion(phase.dose.value) else { continue };
        if is_drawable(draw) {
            continue;
        }
        report.push(
            Diagnostic::warning(
                Code::InexactVolume,
                format!("the volume to draw up is {}, which no syringe shows", show_draw(draw)),
            )
            .at(phase.dose.span)
            .related(product.strength.span, "the strength")
            .help("compare dose and strength with the label, and check with the prescriber"),
        );
    }
}
