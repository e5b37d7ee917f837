//! A dose of less than 0.1 mL by injection.

use num_rational::Ratio;

use super::doses;
use super::facts::figures::LEAST_HUNDREDTHS_ML;
use super::subject::injected_volume;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::strength::{is_drawable, show_draw};

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in doses(prescription) {
        let Some(draw) = injected_volume(phase) else { continue };
        if draw >= Ratio::new(LEAST_HUNDREDTHS_ML, 100) || !is_drawable(draw) {
            continue;
        }
        let message =
            format!("one dose is {}, which is a small volume to measure", show_draw(draw));
        found.push(
            Diagnostic::warning(rule, message)
                .at(phase.dose.span)
                .related(phase.product.strength.span, "the strength")
                .help(
                    "the smallest volume on a label is 0.1 mL: compare dose and strength with \
                    the label",
                ),
        );
    }
    found
}
