//! A dose of more than 5 mL by injection.
//!
//! # Why
//!
//! No muscle takes more than 5 mL at one site (review of the volumes of intramuscular injections,
//! murciasalud.es/preevid/18419). The injections of B12 that labels name are 0.1 mL (100 mcg of 1000
//! mcg/mL, US label of cyanocobalamin, medlibrary.org/lib/rx/meds/b-12-kit) to 2 mL (1000 mcg of 500
//! mcg/mL, Hydrocobamine, farmacotherapeutischkompas.nl). A larger volume is a slip in the dose, its
//! unit or the strength. It stops the calendar and cannot be acknowledged. Where the dose itself is the
//! slip, `implausible_dose` says so alone.
//!
//! # Example
//!
//! ```yaml
//! product: {name: hydroxocobalamin, strength: 100 mcg/mL}
//! dose: 1 mg                    # 10 mL
//! ```
//!
//! # What to do
//!
//! Look at the unit of the dose (mcg or mg) and at the strength on the label. Where the two still make
//! such a volume, check with the prescriber.

use num_rational::Ratio;

use super::doses;
use super::facts::MAX_INJECTION_ML;
use super::plan::{injected_volume, is_slip};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::quantity::show_draw;

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
                    "one dose is {}: no injection holds more than {MAX_INJECTION_ML} mL",
                    show_draw(draw)
                ),
            )
            .at(phase.dose.span)
            .related(phase.product.strength.span, "the strength")
            .help("look at the unit of the dose (mcg or mg) and at the strength on the label, and check with the prescriber"),
        );
    }
    found
}
