//! An intramuscular dose with more volume than the upper arm can take.

use num_rational::Ratio;

use super::doses;
use super::facts::figures::{DELTOID_CAREFUL_ML, DELTOID_MOST_ML, MAX_INJECTION_ML};
use super::facts::labels::{self, Holds};
use super::subject::{injected_volume, is_slip};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::product::Product;
use crate::prescription::quantity::Draw;
use crate::prescription::route::Route;
use crate::prescription::strength::show_draw;

/// The endings of words for arm in the languages of the labels: English, Dutch, German, Swedish and
/// Norwegian; Spanish, French, Italian.
const ARMS: &[&str] = &["arm", "arms", "arme", "armen", "brazo", "bras", "braccio"];

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let arm = prescription.sites.iter().find(|site| is_arm(site));
    let mut found = vec![];
    for phase in doses(prescription).filter(|phase| *phase.route == Route::Intramuscular) {
        let Some(draw) = injected_volume(phase) else { continue };
        if draw > Ratio::from_integer(MAX_INJECTION_ML) || is_slip(phase) {
            continue;
        }
        let above = |millilitres: u64| draw > Ratio::from_integer(millilitres);
        let dose = show_draw(draw);
        let told = match arm {
            Some(site) if above(DELTOID_MOST_ML) => Diagnostic::warning(
                rule,
                format!(
                    "one dose is {dose}, more than {DELTOID_MOST_ML} mL, and a site is `{site}`"
                ),
            ),
            Some(site) if above(DELTOID_CAREFUL_ML) => Diagnostic::note(
                rule,
                format!(
                    "one dose is {dose}, more than {DELTOID_CAREFUL_ML} mL, and a site is `{site}`"
                ),
            ),
            None if above(DELTOID_MOST_ML)
                && prescription.sites.is_empty()
                && !is_labelled(&phase.product, draw) =>
            {
                Diagnostic::warning(
                    rule,
                    format!(
                        "one dose is {dose}, more than {DELTOID_MOST_ML} mL, which is a lot for the \
                     upper arm"
                    ),
                )
            }
            _ => continue,
        };
        found.push(
            told.at(phase.dose.span)
                .related(phase.product.strength.span, "the strength")
                .help("the upper arm takes 1 to 2 mL, thigh and buttock up to 5 (murciasalud.es)"),
        );
    }
    found
}

/// Whether the label of the product's brand has an ampoule of this volume for a muscle.
fn is_labelled(product: &Product, draw: Draw) -> bool {
    let has =
        |holds: &Holds| matches!(holds, Holds::Ampoule(_, of) if Ratio::from_integer(*of) == draw);
    labels::of_brand(product).iter().any(|label| has(&label.holds))
}

/// Whether a site is the upper arm, as far as its words say.
fn is_arm(site: &str) -> bool {
    let site = site.to_lowercase();
    let mut words = site.split(|c: char| !c.is_alphabetic());
    words.any(|word| word.contains("delto") || ARMS.iter().any(|arm| word.ends_with(arm)))
}
