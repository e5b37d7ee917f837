//! A dose whose volume is not a multiple of 0.01 mL.

use super::doses;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::strength::{Portion, is_drawable, show_draw};

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
                format!("the volume to draw up is {}, which no syringe can show", show_draw(draw)),
            )
            .at(phase.dose.span)
            .related(product.strength.span, "the strength")
            .help("compare dose and strength with the label"),
        );
    }
    found
}
