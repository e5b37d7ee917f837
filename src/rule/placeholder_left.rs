//! A name from a starter that nobody has replaced.

use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::shown::list;

/// The word in the names of the starters, and the zone of somebody whose zone was not known.
const PLACEHOLDER: &str = "example";
const NO_ZONE: &str = "Etc/UTC";

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let prescriber = prescription.prescriber.as_ref().map(|prescriber| &prescriber.name);
    let places = prescription.phases.iter().filter_map(|phase| phase.place.as_ref());
    let places = places.chain(prescription.rechecks.iter().filter_map(|one| one.place.as_ref()));
    let named = prescriber.into_iter().chain(places).chain(&prescription.person);
    let zone = prescription.time_zone.value.name();
    let zone = Some(zone).filter(|&zone| zone == NO_ZONE);
    let mut left: Vec<String> = vec![];
    for name in named.map(String::as_str).filter(|name| is_placeholder(name)).chain(zone) {
        let name = format!("`{name}`");
        if !left.contains(&name) {
            left.push(name);
        }
    }
    if left.is_empty() {
        return vec![];
    }
    let message = format!("still as in a starter: {}", list(&left));
    let note = Diagnostic::note(rule, message).at(prescription.id.span);
    vec![note.help("events show these names: write the prescription's own, or leave the key out")]
}

fn is_placeholder(name: &str) -> bool {
    name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == PLACEHOLDER)
}
