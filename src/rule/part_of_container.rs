//! A dose that takes half or less of a container for one use.
//!
//! # Why
//!
//! What is left in an ampoule is thrown away, so ampoules of more than 1 mL hold one dose: 1000 mcg in 4 mL
//! (Gerda in France, pharmacie-alliance.toopharma.com), in 2 mL (Hydrocobamine in the Netherlands,
//! farmacotherapeutischkompas.nl; Dodecavit in France, base-donnees-publique.medicaments.gouv.fr). Where a
//! dose takes half of it or less, the strength may be that of the whole ampoule, written for one mL: then
//! half of the dose is drawn up, or a quarter. The label of Hevert (info-patient.de) says to draw up half
//! and to discard the rest: nothing is said of it, nor of containers of 1 mL, of which labels give parts,
//! nor where `strength_per_container` names the slip.
//!
//! # Example
//!
//! ```yaml
//! product: {name: hydroxocobalamin, strength: 1000 mcg/mL, container: 4 mL ampoule}
//! dose: 1000 mcg                # 1 mL of 4 mL
//! ```
//!
//! # What to do
//!
//! Read the label: how much does one container hold in all? Write the strength as it is printed, such as
//! `1000 mcg in 4 mL`. If a vial is used several times, it is a `multi-dose vial`. If the prescriber means
//! a part of the container, acknowledge with that.

use num_rational::Ratio;

use super::{doses, labels, strength_per_container};
use super::facts::WHOLE_CONTAINER_ML;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::product::ContainerKind;
use crate::prescription::quantity::{Portion, Strength};

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in doses(prescription) {
        let product = &phase.product;
        let Some(container) = &product.container else { continue };
        let Portion::Volume(draw) = product.portion(phase.dose.value) else { continue };
        let volume = container.volume.millilitres();
        let is_part = draw * Ratio::from_integer(2) <= volume;
        if !is_part
            || volume <= Ratio::from_integer(WHOLE_CONTAINER_ML)
            || container.kind == ContainerKind::MultiDoseVial
            || labels::of_brand(product).iter().any(|label| label.rest_discarded)
            || !strength_per_container::mistaken(product).is_empty()
        {
            continue;
        }
        let (held, kind) = (container.volume, container.kind.name());
        let message = format!(
            "one dose is {}, half or less of a container of {held} ({kind})",
            product.portion(phase.dose.value)
        );
        let mut doubt = Diagnostic::warning(rule, message)
            .at(container.span)
            .related(phase.dose.span, "the dose")
            .related(product.strength.span, "the strength");
        if let Strength::Liquid { amount, printed: false, .. } = product.strength.value {
            doubt = doubt
                .help(format!("if it holds {amount} in all: `strength: {amount} in {held}`"));
        }
        if container.kind == ContainerKind::Vial {
            doubt = doubt
                .help(format!("if it is used several times: `container: {held} multi-dose vial`"));
        }
        found.push(doubt.help("compare dose, strength and container with the label"));
    }
    found
}
