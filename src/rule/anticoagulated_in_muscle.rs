//! An anticoagulant, and an injection into the muscle.

use super::distinct;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::route::Route;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let said = prescription.circumstances.anticoagulated.as_ref().filter(|fact| fact.value);
    let mut routes = distinct(prescription, |phase| phase.route.span);
    let phase = routes.find(|phase| *phase.route == Route::Intramuscular);
    let (Some(said), Some(phase)) = (said, phase) else { return vec![] };
    let message = "`anticoagulated: yes`, and the injections go into the muscle";
    let note = Diagnostic::note(rule, message).at(said.span).related(phase.route.span, "here");
    vec![
        note.help(
            "for people who take an anticoagulant, a Swiss label injects deep under the skin",
        ),
    ]
}
