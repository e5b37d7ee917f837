//! A change from a day on -> the sentence that follows the plan in words: `From Fri 4 Dec 2026: hydroxocobalamin 1 mg.`

use super::language::Vocabulary;
use crate::prescription::Prescription;
use crate::prescription::from_day::FromDay;

impl Vocabulary {
    /// What is given instead from that day on; none if the change is not about what is given.
    pub(super) fn instead(&self, change: &FromDay, prescription: &Prescription) -> Option<String> {
        let terms = &change.terms;
        let product = terms.product.as_ref().map(|product| product.name.value.clone());
        let amount = terms.amount.as_ref().map(|amount| self.amount(**amount));
        let way = terms.route.as_ref().map(|route| self.way(**route).to_owned());
        let given: Vec<String> = [product, amount, way].into_iter().flatten().collect();
        let date = self.day(change.from);
        let when = match change.phase {
            Some(phase) => format!("{date}, {}", *prescription.phases[phase].name),
            None => date,
        };
        let values = [("when", when.as_str()), ("given", &given.join(" "))];
        (!given.is_empty()).then(|| self.say("plan-from", &values))
    }
}
