//! An occurrence -> its name in a language: `dose 3 of maintenance`, `Dosis 3 (Erhaltung)`.

use super::language::Vocabulary;
use crate::prescription::Prescription;
use crate::schedule::occurrence::{Kind, Occurrence};

impl Vocabulary {
    /// The name of a dose, an extra or a recheck; of anything else that in English.
    #[must_use]
    pub fn name(&self, occurrence: &Occurrence, prescription: &Prescription) -> String {
        let n = occurrence.ordinal.to_string();
        match occurrence.kind {
            Kind::Injection { phase, .. } | Kind::SelfTaken { phase, .. } => {
                let phase = &prescription.phases[phase].name;
                self.say("named-dose", &[("n", &n), ("phase", phase)])
            }
            Kind::Extra { .. } => self.word("named-extra").to_owned(),
            Kind::Recheck { recheck } => {
                let recheck = &prescription.rechecks[recheck];
                if recheck.is_repeated() {
                    return self.say("named-recheck", &[("n", &n), ("name", &recheck.name)]);
                }
                format!("{} {}", self.word("recheck"), *recheck.name)
            }
            _ => occurrence.name(prescription),
        }
    }
}
