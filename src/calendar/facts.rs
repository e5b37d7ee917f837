//! An occurrence -> facts that its event keeps besides its text, so that a later build can tell what an edit
//! changes about the past, whatever the wording is by then.

use crate::prescription::Prescription;
use crate::prescription::quantity::decimal;
use crate::schedule::occurrence::{Kind, Occurrence, Recorded, administration, place};

/// What is given, how and where, and what is recorded of it: the values of X-FACTS, in this order. Empty where
/// nothing says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts([String; 6]);

/// What each of them is.
const NAMES: [&str; 6] = ["product", "amount", "route", "site", "place", "record"];

impl Facts {
    /// The facts of a dose or a recheck; other events have none.
    pub(super) fn of(prescription: &Prescription, occurrence: &Occurrence) -> Option<Self> {
        let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let [place, site] =
            [place(prescription, occurrence), occurrence.site.as_deref()].map(owned);
        let record = owned(recorded(occurrence));
        let [product, amount, route] = match occurrence.kind {
            Kind::Recheck { .. } => [const { String::new() }; 3],
            Kind::Injection { .. } | Kind::SelfTaken { .. } | Kind::Extra { .. } => {
                let how = administration(prescription, occurrence)?;
                let brand = how.product.brand.as_ref().map(|brand| format!(" ({brand})"));
                // 1 mg is 1000 mcg, and 1 mg/mL is 1 mg in 1 mL.
                let amount = decimal(how.amount.micrograms());
                [
                    format!("{}{}", *how.product.name, brand.unwrap_or_default()),
                    format!("{amount} mcg, {}", how.portion()),
                    how.route.name().to_owned(),
                ]
            }
            Kind::PhaseEdge { .. }
            | Kind::Say { .. }
            | Kind::Order(_)
            | Kind::Review { .. }
            | Kind::Marker => return None,
        };
        Some(Self([product, amount, route, site, place, record]))
    }

    /// Whether it is recorded that it took place, or that it did not.
    #[must_use]
    pub fn is_recorded(&self) -> bool {
        !self.0[5].is_empty()
    }

    /// Each on a line of its own, that of a record only if there is one: no value of a prescription that is among
    /// them has two lines.
    #[must_use]
    pub fn text(&self) -> String {
        let most = if self.is_recorded() { 6 } else { 5 };
        self.0[..most].join("\n")
    }

    /// Parses that form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut facts: Vec<String> = text.split('\n').map(str::to_owned).collect();
        if facts.len() == 5 {
            facts.push(String::new());
        }
        facts.try_into().ok().map(Self)
    }

    /// The differences: the name of each, the old and the new value.
    pub fn differences<'f>(
        &'f self,
        later: &'f Self,
    ) -> impl Iterator<Item = (&'static str, &'f str, &'f str)> {
        let pairs = self.0.iter().zip(&later.0).zip(NAMES);
        let different = pairs.filter(|((was, is), _)| was != is);
        different.map(|((was, is), name)| (name, was.as_str(), is.as_str()))
    }
}

/// What is recorded of an occurrence, in the word of the formats: `given`, `missed`, or of a recheck `done`.
pub(crate) fn recorded(occurrence: &Occurrence) -> Option<&'static str> {
    Some(match (occurrence.recorded?, occurrence.kind) {
        (Recorded::Missed, _) => "missed",
        (Recorded::Done, Kind::Recheck { .. }) => "done",
        (Recorded::Done, _) => "given",
    })
}
