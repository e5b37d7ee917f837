//! An occurrence -> the facts that its event keeps beside its words, so that a later build can tell what an edit
//! changes about the past, whatever words it is said in by then.

use crate::prescription::Prescription;
use crate::prescription::quantity::decimal;
use crate::schedule::occurrence::{Kind, Occurrence, place, site};

/// What is given, how and where: the values of X-FACTS, in this order. Empty where nothing says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts([String; 5]);

/// What each of them is.
const NAMES: [&str; 5] = ["product", "amount", "route", "site", "place"];

impl Facts {
    /// Those of a dose or a recheck; other events have none.
    pub(super) fn of(prescription: &Prescription, occurrence: &Occurrence) -> Option<Self> {
        let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let place = owned(place(prescription, occurrence));
        match occurrence.kind {
            Kind::Injection { phase, .. } | Kind::SelfTaken { phase, .. } => {
                let phase = &prescription.phases[phase];
                let brand = phase.product.brand.as_ref().map(|brand| format!(" ({brand})"));
                // 1 mg is 1000 mcg, and 1 mg/mL is 1 mg in 1 mL.
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

    /// Each on a line of its own: no value of a prescription that is among them has two lines.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.join("\n")
    }

    /// The facts of a text of that form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let facts: Vec<String> = text.split('\n').map(str::to_owned).collect();
        facts.try_into().ok().map(Self)
    }

    /// The first that differs: what it is, what it was, what it became.
    #[must_use]
    pub fn difference<'f>(&'f self, later: &'f Self) -> Option<(&'static str, &'f str, &'f str)> {
        let pairs = self.0.iter().zip(&later.0).zip(NAMES);
        let mut different = pairs.filter(|((was, is), _)| was != is);
        different.next().map(|((was, is), name)| (name, was.as_str(), is.as_str()))
    }
}
