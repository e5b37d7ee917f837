//! An injection that needs more than one container.

use num_rational::Ratio;

use super::doses;
use super::facts::figures::MAX_INJECTION_ML;
use super::subject::{injected_volume, is_slip};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in doses(prescription) {
        let product = &phase.product;
        let dose = phase.dose.value;
        let Some(container) = &product.container else { continue };
        let Some(count) = product.containers(dose).filter(|&count| count > 1) else { continue };
        // Ampoules that are drunk are poured into one glass (FR-D, Gerda).
        let most = Ratio::from_integer(MAX_INJECTION_ML);
        if is_slip(phase) || injected_volume(phase).is_none_or(|draw| draw > most) {
            continue;
        }
        found.push(
            Diagnostic::warning(
                rule,
                format!(
                    "one dose is {}, which needs {count} containers of {} ({})",
                    product.portion(dose),
                    container.volume,
                    container.kind.name()
                ),
            )
            .at(phase.dose.span)
            .related(product.strength.span, "the strength")
            .help("compare dose and strength with the label"),
        );
    }
    found
}
