//! A strength per mL that labels print for a whole ampoule.
//!
//! # Why
//!
//! Some ampoules of 2 mL hold 1000 mcg in all, which is 500 mcg in each mL: Hydrocobamine of the
//! Netherlands (farmacotherapeutischkompas.nl), Optovite of Spain (cima.aemps.es 48877), Delagrange of
//! France (santemagazine.fr); that of Gerda in France holds 1000 mcg in 4 mL
//! (pharmacie-alliance.toopharma.com), that of Hevert in Germany 3000 mcg in 2 mL (info-patient.de).
//! Written as `1000 mcg/mL`, the calendar would say 1 mL for 1000 mcg: half of the dose, or a quarter.
//! Nothing is said of vials, of 1 mL ampoules, and where the brand's label, or the labels of the same
//! substance, print no such ampoule.
//!
//! # Example
//!
//! ```yaml
//! product: {name: hydroxocobalamin, strength: 1000 mcg/mL, container: 2 mL ampoule}
//! dose: 1000 mcg
//! ```
//!
//! # What to do
//!
//! Read the ampoule. If it holds that much in all, write the strength as it is printed:
//!
//! ```yaml
//! product: {name: hydroxocobalamin, strength: 1000 mcg in 2 mL, container: 2 mL ampoule}
//! ```
//!
//! If each mL holds it, acknowledge. In doubt, ask the pharmacist, and check with the prescriber.

use num_rational::Ratio;

use super::labels::{self, Holds, Label};
use super::distinct;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::product::{ContainerKind, Product};
use crate::prescription::quantity::Strength;
use crate::shown::list;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in distinct(prescription, |phase| phase.product.strength.span) {
        let product = &phase.product;
        let Strength::Liquid { amount, printed: false, .. } = product.strength.value else {
            continue;
        };
        let Some(container) = &product.container else { continue };
        let labels: Vec<String> =
            mistaken(product).iter().map(|label| format!("{} ({})", label.country, label.source)).collect();
        if labels.is_empty() {
            continue;
        }
        let message = format!(
            "{} in an ampoule of {}: labels print {amount} for the whole of such an ampoule",
            *product.strength, container.volume
        );
        found.push(
            Diagnostic::warning(rule, message)
                .at(product.strength.span)
                .related(container.span, "the container")
                .help(format!("so in {}", list(&labels)))
                .help(format!(
                    "if the ampoule holds {amount} in all: `strength: {amount} in {}`",
                    container.volume
                )),
        );
    }
    found
}

/// The labels whose ampoule, taken for a mL, would be what is written.
pub(super) fn mistaken(product: &Product) -> Vec<&'static Label> {
    let Strength::Liquid { amount, printed: false, .. } = product.strength.value else {
        return vec![];
    };
    let ampoule = product.container.as_ref().filter(|found| found.kind == ContainerKind::Ampoule);
    let Some(ampoule) = ampoule else { return vec![] };
    let mut labels = labels::of(product);
    labels.retain(|label| match label.holds {
        Holds::Ampoule(mcg, millilitres) => {
            millilitres != 1
                && ampoule.volume.millilitres() == Ratio::from_integer(millilitres)
                && amount.micrograms() == Ratio::from_integer(mcg)
        }
        Holds::PerMillilitre(_) | Holds::Pieces => false,
    });
    labels
}
