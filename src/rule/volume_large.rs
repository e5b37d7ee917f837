//! An intramuscular dose of more volume than the upper arm takes.
//!
//! # Why
//!
//! Sources differ on how much the deltoid, the muscle of the upper arm, takes at a time: 1 mL by the
//! more careful ones, 2 mL by the others. Thigh and gluteal muscles take up to 5 mL, in practice 2 or 3
//! (review of the volumes of intramuscular injections, murciasalud.es/preevid/18419). The 2 mL ampoules
//! of the Netherlands, France and Spain (1000 mcg in 2 mL, farmacotherapeutischkompas.nl) lie in
//! between.
//!
//! | volume of a dose | `sites` | what is said |
//! | --- | --- | --- |
//! | more than 1 mL, up to 2 mL | one is an arm or deltoid | a note |
//! | more than 2 mL, up to 5 mL | one is an arm or deltoid, or none is named | a doubt |
//!
//! With other sites, and under the skin, nothing is said; beyond 5 mL it is a fault
//! (`volume_too_large`). Sites are free text: those with the word arm, or deltoid, of several languages
//! are known.
//!
//! # Example
//!
//! ```yaml
//! product: {name: cyanocobalamin, strength: 1000 mcg in 2 mL, container: 2 mL ampoule}
//! dose: 1000 mcg                # 2 mL
//! sites: [left upper arm, right upper arm]
//! ```
//!
//! # What to do
//!
//! Compare dose and strength with the label, ask the prescriber or the one who injects which site is
//! meant, and write it into `sites`, or acknowledge.

use num_rational::Ratio;

use super::doses;
use super::facts::{DELTOID_CAREFUL_ML, DELTOID_MOST_ML, MAX_INJECTION_ML};
use super::plan::{injected_volume, is_slip};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::quantity::show_draw;
use crate::prescription::{Prescription, Route};

/// How the words for an arm end in the languages of the labels: English, Dutch, German, Swedish and
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
                format!("one dose is {dose}, more than {DELTOID_MOST_ML} mL, and a site is `{site}`"),
            ),
            Some(site) if above(DELTOID_CAREFUL_ML) => Diagnostic::note(
                rule,
                format!("one dose is {dose}, more than {DELTOID_CAREFUL_ML} mL, and a site is `{site}`"),
            ),
            None if above(DELTOID_MOST_ML) && prescription.sites.is_empty() => Diagnostic::warning(
                rule,
                format!(
                    "one dose is {dose}, more than {DELTOID_MOST_ML} mL, which is much in the upper arm"
                ),
            ),
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

/// Whether a site is the upper arm, as far as its words tell.
fn is_arm(site: &str) -> bool {
    let site = site.to_lowercase();
    let mut words = site.split(|c: char| !c.is_alphabetic());
    words.any(|word| word.contains("delto") || ARMS.iter().any(|arm| word.ends_with(arm)))
}
