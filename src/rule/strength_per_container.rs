//! A strength per mL that labels print for a whole ampoule.

use num_rational::Ratio;

use super::distinct;
use super::facts::labels::{self, Holds, Label};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::container::ContainerKind;
use crate::prescription::product::Product;
use crate::prescription::strength::Strength;
use crate::shown::list;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in distinct(prescription, |phase| phase.product.strength.span) {
        let product = &phase.product;
        let Strength::Liquid { amount, printed: false, .. } = product.strength.value else {
            continue;
        };
        let Some(container) = &product.container else { continue };
        let labels: Vec<String> = mistaken(product)
            .iter()
            .map(|label| format!("{} ({})", label.country, label.source))
            .collect();
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
                .help(format!("labels: {}", list(&labels)))
                .help(format!(
                    "if the ampoule holds {amount} in total, write `strength: {amount} in {}`",
                    container.volume
                )),
        );
    }
    found
}

/// The labels whose ampoule would give this strength, if its contents were taken for those of one mL.
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
