//! A dose of more than 5 mL by injection.

use num_rational::Ratio;

use super::doses;
use super::facts::figures::MAX_INJECTION_ML;
use super::subject::{injected_volume, is_slip};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::strength::show_draw;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in doses(prescription) {
        let Some(draw) = injected_volume(phase) else { continue };
        if draw <= Ratio::from_integer(MAX_INJECTION_ML) || is_slip(phase) {
            continue;
        }
        found.push(
            Diagnostic::error(
                rule,
                format!(
                    "one dose is {}: no injection is more than {MAX_INJECTION_ML} mL",
                    show_draw(draw)
                ),
            )
            .at(phase.dose.span)
            .related(phase.product.strength.span, "the strength")
            .help(
                "check the unit of the dose (mcg or mg) and the strength on the label, and check \
                with the prescriber",
            ),
        );
    }
    found
}
