//! A dose of more than 5 mL.
//!
//! No muscle takes more than 5 mL at one site; doses of B12 are 0.1 to 2 mL. Such a volume is a slip in
//! the dose, its unit, or the strength, and stops the feed.

use num_rational::Ratio;

use super::doses;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;
use crate::prescription::quantity::{Portion, show_draw};

pub(super) fn check(prescription: &Prescription, report: &mut Diagnostics) {
    for phase in doses(prescription) {
        if !phase.route.is_injected() {
            continue;
        }
        let product = &phase.product;
        let Portion::Volume(draw) = product.portion(phase.dose.value) else { continue };
        if draw <= Ratio::from_integer(5) {
            continue;
        }
        report.push(
            Diagnostic::error(
                Code::VolumeTooLarge,
                format!("one dose is {}: no injection holds more than 5 mL", show_draw(draw)),
            )
            .at(phase.dose.span)
            .related(product.strength.span, "the strength")
            .help("look at the unit of the dose (mcg or mg) and at the strength on the label"),
        );
    }
}
