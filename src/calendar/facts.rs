//! An occurrence -> facts that its event keeps besides its text, so that a later build can tell what an
//! edit changes about the past,
//! whatever the wording is by then.

use crate::prescription::Prescription;
use crate::prescription::quantity::decimal;
use crate::schedule::occurrence::{Kind, Occurrence, place, site};

/// The values of X-FACTS, in this order: what is given, how and where. Empty if unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts([String; 5]);

/// Their names.
const NAMES: [&str; 5] = ["product", "amount", "route", "site", "place"];

impl Facts {
    /// The facts of a dose or a recheck; other events have none.
    pub(super) fn of(prescription: &Prescription, occurrence: &Occurrence) -> Option<Self> {
        let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let place = owned(place(prescription, occurrence));
        match occurrence.kind {
            Kind::Injection { phase, .. } | Kind::SelfTaken { phase, .. } => {
                let phase = &prescription.phases[phase];
                let brand = phase.product.brand.as_ref().map(|brand| format!(" ({brand})"));
                // Equal amounts must compare equal: 1 mg is 1000 mcg, and 1 mg/mL is 1 mg in 1 mL.
                let amount = decimal(phase.dose.micrograms());
                let portion = phase.product.portion(*phase.dose);
                Some(Self([
                    format!("{}{}", *phase.product.name, brand.unwrap_or_default()),
                    format!("{amount} mcg, {portion}"),
                    phase.route.name().to_owned(),
                    owned(site(prescription, occurrence)),
                    place,
                ]))
            }
            Kind::Recheck { .. } => {
                let [product, amount, route, site] = [const { String::new() }; 4];
                Some(Self([product, amount, route, site, place]))
            }
            Kind::PhaseEdge { .. } | Kind::Review { .. } | Kind::Marker => None,
        }
    }

    /// One per line: none of these values can have two lines.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.join("\n")
    }

    /// Parses that form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let facts: Vec<String> = text.split('\n').map(str::to_owned).collect();
        facts.try_into().ok().map(Self)
    }

    /// The first difference: its name, the old and the new value.
    #[must_use]
    pub fn difference<'f>(&'f self, later: &'f Self) -> Option<(&'static str, &'f str, &'f str)> {
        let pairs = self.0.iter().zip(&later.0).zip(NAMES);
        let mut different = pairs.filter(|((was, is), _)| was != is);
        different.next().map(|((was, is), name)| (name, was.as_str(), is.as_str()))
    }
}
