//! A dose that needs more than one container.
//!
//! The containers are the ceiling of volume / container, worked out exactly.

use super::doses;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;

pub(super) fn check(prescription: &Prescription, report: &mut Diagnostics) {
    for phase in doses(prescription) {
        let product = &phase.product;
        let dose = phase.dose.value;
        let Some(container) = product.container else { continue };
        let Some(count) = product.containers(dose).filter(|&count| count > 1) else { continue };
        report.push(
            Diagnostic::warning(
                Code::VolumeOverContainer,
                format!(
                    "one dose is {}, which takes {count} containers of {} ({})",
                    product.portion(dose),
                    container.volume,
                    container.kind.name()
                ),
            )
            .at(phase.dose.span)
            .related(product.strength.span, "the strength")
            .help("compare dose and strength with the label, and check with the prescriber"),
        );
    }
}
