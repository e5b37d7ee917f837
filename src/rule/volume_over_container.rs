//! A dose that needs more than one container.
//!
//! # Why
//!
//! Ampoules are filled with a usual dose: 1 mL with 1000 mcg (UK hydroxocobalamin,
//! medicines.org.uk/emc/medicine/31182), 2 mL with 1000 mcg (Hydrocobamine,
//! farmacotherapeutischkompas.nl; Optovite, cima.aemps.es 48877). A dose that takes two of them can be
//! meant. It can also be a dose of one product with the strength of another: that of the Netherlands
//! holds half as much in a mL as the British one. The number of containers is the volume divided by
//! that of a container, rounded up. Of a volume that is a fault in itself (`volume_too_large`,
//! `implausible_dose`) nothing more is said.
//!
//! # Example
//!
//! ```yaml
//! product: {name: cyanocobalamin, strength: 500 mcg/mL, container: 1 mL ampoule}
//! dose: 1 mg                    # 2 mL: two ampoules
//! ```
//!
//! # What to do
//!
//! Compare dose, strength and container with the label. If several containers for one dose are meant,
//! have the prescriber confirm it, and acknowledge with that.

use num_rational::Ratio;

use super::doses;
use super::facts::MAX_INJECTION_ML;
use super::plan::{injected_volume, is_slip};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in doses(prescription) {
        let product = &phase.product;
        let dose = phase.dose.value;
        let Some(container) = &product.container else { continue };
        let Some(count) = product.containers(dose).filter(|&count| count > 1) else { continue };
        let most = Ratio::from_integer(MAX_INJECTION_ML);
        if is_slip(phase) || injected_volume(phase).is_some_and(|draw| draw > most) {
            continue;
        }
        found.push(
            Diagnostic::warning(
                rule,
                format!(
                    "one dose is {}, which takes {count} containers of {} ({})",
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
