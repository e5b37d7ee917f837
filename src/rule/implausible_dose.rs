//! A dose far outside of published doses, such as mg written for mcg.

use num_rational::Ratio;

use super::doses;
use super::facts::figures::{
    LEAST_INJECTION_MCG, LEAST_ORAL_MCG, MAX_INJECTION_MCG, MOST_PLAUSIBLE_MCG,
    MOST_PLAUSIBLE_MECOBALAMIN_MCG, SLIP_MCG,
};
use super::facts::labels;
use super::facts::substance::Substance;
use super::subject::is_slip;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::circumstances::Cause;
use crate::prescription::phase::Phase;
use crate::prescription::product::Product;

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
            format!("one injection of {dose}: no injection of B12 has more than {most} mg")
        } else {
            let slip = SLIP_MCG / 1000;
            format!("one dose of {dose}: {slip} mg or more is not a dose of B12")
        };
        Diagnostic::error(rule, message).help(
            "1 mg is 1000 mcg: compare the unit of the dose with the prescription and the label, \
             and check with the prescriber",
        )
    } else if mcg > Ratio::from_integer(most_plausible(&phase.product)) {
        let most = most_plausible(&phase.product) / 1000;
        Diagnostic::warning(rule, format!("one dose of {dose} is more than {most} mg")).help(
            "published doses go up to 5 mg (Dobetin in Italy, Gerda in France), of methylcobalamin \
             up to 10 mg (Australia)",
        )
    } else {
        let least = if injected { LEAST_INJECTION_MCG } else { LEAST_ORAL_MCG };
        if is_infant || mcg >= Ratio::from_integer(least) {
            return None;
        }
        let print = if injected {
            "the smallest published injection for an adult is 30 mcg (US hydroxocobalamin label)"
        } else {
            "the weakest tablets have 10 mcg (B12-ratiopharm)"
        };
        Diagnostic::warning(rule, format!("one dose of {dose} is less than {least} mcg"))
            .help(print)
    };
    Some(told.at(phase.dose.span).related(phase.product.strength.span, "the strength"))
}

/// The largest dose of a product without a warning, in mcg.
fn most_plausible(product: &Product) -> u64 {
    match labels::substance(product) {
        Substance::Mecobalamin => MOST_PLAUSIBLE_MECOBALAMIN_MCG,
        _ => MOST_PLAUSIBLE_MCG,
    }
}
