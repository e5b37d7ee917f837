//! A dose of half or less of a single-use container.

use num_rational::Ratio;

use super::facts::figures::WHOLE_CONTAINER_ML;
use super::facts::labels;
use super::{doses, strength_per_container};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::container::ContainerKind;
use crate::prescription::phase::Phase;
use crate::prescription::strength::{Portion, Strength};

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
            || is_labelled(phase)
            || !strength_per_container::mistaken(product).is_empty()
        {
            continue;
        }
        let (held, kind) = (container.volume, container.kind.name());
        let message = format!(
            "one dose is {}, half or less of a container of {held} ({kind})",
            product.portion(phase.dose.value)
        );
        let mut warning = Diagnostic::warning(rule, message)
            .at(container.span)
            .related(phase.dose.span, "the dose")
            .related(product.strength.span, "the strength");
        if let Strength::Liquid { amount, printed: false, .. } = product.strength.value {
            warning = warning.help(format!(
                "if it holds {amount} in total, write `strength: {amount} in \
                    {held}`"
            ));
        }
        if container.kind == ContainerKind::Vial {
            warning = warning.help(format!(
                "if it is used several times, write `container: {held} multi-dose \
                    vial`"
            ));
        }
        found.push(warning.help("compare dose, strength and container with the label"));
    }
    found
}

/// Whether a label that the product may have gives this dose as a part of its ampoule.
fn is_labelled(phase: &Phase) -> bool {
    let dose = phase.dose.value.micrograms();
    let labels = labels::as_strong(labels::of(&phase.product), &phase.product);
    labels.iter().any(|label| label.part_mcg.map(Ratio::from_integer) == Some(dose))
}
