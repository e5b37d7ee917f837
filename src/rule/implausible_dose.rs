//! A dose far outside those in print, such as mg written for mcg.
//!
//! # Why
//!
//! Injections of B12 against a deficiency mostly hold 100 to 1500 mcg on the labels: 100 mcg in the United
//! States (cyanocobalamin, medlibrary.org/lib/rx/meds/b-12-kit), 1 mg in the United Kingdom
//! (hydroxocobalamin, medicines.org.uk/emc/medicine/31182), 1500 mcg in Germany (Hevert,
//! info-patient.de). The smallest for an adult is 30 mcg (US hydroxocobalamin,
//! recallguide.org/drug/hydroxocobalamin). Tablets are 50 mcg (Cytacon,
//! medicines.org.uk/emc/product/5716) to 2 mg at a time (regionuppsala.se). `1000 mg` for `1000 mcg`
//! has been seen in print: a thousand times too much.
//!
//! | dose | what is said |
//! | --- | --- |
//! | an injection of more than 10 mg | a fault: the calendar is not built |
//! | 30 mg or more of a product whose strength is in mcg | a fault |
//! | more than 5 mg | a doubt |
//! | an injection of less than 30 mcg, unless the cause is `infant` | a doubt |
//! | tablets or sprays of less than 25 mcg, unless the cause is `infant` | a doubt |
//!
//! Infants are given less, by their weight. 100 mcg and 1000 mcg are both in use, and not doubted.
//!
//! # Example
//!
//! ```yaml
//! product: {name: cyanocobalamin, strength: 1000 mcg/mL}
//! dose: 1000 mg                 # the prescription says 1000 mcg
//! ```
//!
//! # What to do
//!
//! Compare number and unit with the prescription and the label: 1 mg is 1000 mcg. If they are copied
//! rightly, check with the prescriber; a doubt, not a fault, can then be acknowledged.

use num_rational::Ratio;

use super::doses;
use super::facts::{
    LEAST_INJECTION_MCG, LEAST_ORAL_MCG, MAX_INJECTION_MCG, MOST_PLAUSIBLE_MCG, SLIP_MCG,
};
use super::plan::is_slip;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::circumstances::Cause;
use crate::prescription::phase::Phase;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let is_infant = *prescription.circumstances.cause == Cause::Infant;
    doses(prescription).filter_map(|phase| look(phase, is_infant, rule)).collect()
}

fn look(phase: &Phase, is_infant: bool, rule: Code) -> Option<Diagnostic> {
    let dose = phase.dose.value;
    let mcg = dose.micrograms();
    let injected = phase.route.is_injected();
    let told = if is_slip(phase) {
        let message = if injected && mcg > Ratio::from_integer(MAX_INJECTION_MCG) {
            let most = MAX_INJECTION_MCG / 1000;
            format!("one injection of {dose}: no injection of B12 holds more than {most} mg")
        } else {
            let slip = SLIP_MCG / 1000;
            format!("one dose of {dose}: {slip} mg and more are no dose of B12")
        };
        Diagnostic::error(rule, message).help(
            "1 mg is 1000 mcg: look at the unit of the dose on the prescription and the label, and check with the prescriber",
        )
    } else if mcg > Ratio::from_integer(MOST_PLAUSIBLE_MCG) {
        let most = MOST_PLAUSIBLE_MCG / 1000;
        Diagnostic::warning(rule, format!("one dose of {dose} is more than {most} mg"))
            .help("doses in print go up to 1500 mcg by injection and 2 mg in tablets")
    } else {
        let least = if injected { LEAST_INJECTION_MCG } else { LEAST_ORAL_MCG };
        if is_infant || mcg >= Ratio::from_integer(least) {
            return None;
        }
        let print = if injected {
            "the smallest injection in print for an adult is 30 mcg (US hydroxocobalamin label)"
        } else {
            "the weakest tablet with a label is 50 mcg (Cytacon)"
        };
        Diagnostic::warning(rule, format!("one dose of {dose} is less than {least} mcg"))
            .help(print)
    };
    Some(told.at(phase.dose.span).related(phase.product.strength.span, "the strength"))
}
