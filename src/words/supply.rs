//! The supply -> what is left of it and what is to be done, in words.

use std::collections::BTreeMap;

use jiff::civil::Date;
use minijinja::context;
use minijinja::value::Value;

use super::language::Vocabulary;
use crate::prescription::Prescription;
use crate::prescription::container::ContainerKind;
use crate::prescription::feed_settings::Detail;
use crate::prescription::product::Product;
use crate::schedule::Supply;
use crate::schedule::occurrence::{Before, Order, Task};

/// The product that is to be ordered or counted.
fn product(prescription: &Prescription, order: Order) -> Option<&Product> {
    let (Before::Dose(phase) | Before::Extra(phase, _)) = order.of else { return None };
    Some(prescription.usual(phase, order.runs_out).product)
}

/// What is to be done about the supply; for the family without the count and the prescription.
pub(super) fn values(
    prescription: &Prescription,
    order: Order,
    detail: Detail,
) -> BTreeMap<&'static str, Value> {
    let said = Vocabulary::of(prescription.feed.language);
    let product = product(prescription, order);
    let container = product.and_then(|product| product.container.as_ref());
    let counted = prescription.supply.as_ref().filter(|_| detail == Detail::Full);
    let repeats = match order.task {
        Task::More { repeats, .. } => repeats.filter(|_| detail == Detail::Full),
        Task::Prescription | Task::Count => None,
    };
    BTreeMap::from([
        ("task", Value::from(said.task(order, prescription))),
        ("need", Value::from(order.task.word())),
        ("left", Value::from(container.map(|container| said.left(container.kind, order.left)))),
        ("runs_out", Value::from(said.day(order.runs_out))),
        ("product", Value::from(product.map(|product| named(product, said)))),
        ("in_hand", Value::from(counted.map(|counted| counted.in_hand))),
        ("counted", Value::from(counted.map(|counted| said.day(counted.counted.value)))),
        ("repeats", Value::from(repeats)),
    ])
}

/// A product as templates name it.
pub(super) fn named(product: &Product, said: &Vocabulary) -> Value {
    context! {
        name => product.name.as_str(),
        brand => product.brand.as_deref(),
        strength => said.strength(&product.strength),
    }
}

impl Vocabulary {
    /// What is to be done about the supply: `order 5 ampoules of hydroxocobalamin`.
    #[must_use]
    pub fn task(&self, order: Order, prescription: &Prescription) -> String {
        let product = product(prescription, order);
        let name = product.map_or("", |product| product.name.as_str());
        let kind = product.and_then(|product| product.container.as_ref()).map(|it| it.kind);
        match (order.task, kind) {
            (Task::More { count: Some(count), .. }, Some(kind)) => {
                let containers = self.number_of(kind, count);
                self.say("order-more", &[("containers", &containers), ("product", name)])
            }
            (Task::More { .. }, _) => self.say("order-some", &[("product", name)]),
            (Task::Prescription, _) => self.say("order-prescription", &[("product", name)]),
            (Task::Count, _) => self.say("order-count", &[("product", name)]),
        }
    }

    /// The same with the day of the dose for which nothing is left.
    #[must_use]
    pub fn task_for(&self, order: Order, prescription: &Prescription) -> String {
        let (task, date) = (self.task(order, prescription), self.day(order.runs_out));
        self.say("order-for", &[("task", &task), ("date", &date)])
    }

    /// A number of containers: `1 ampoule`.
    fn number_of(&self, kind: ContainerKind, count: u32) -> String {
        self.counted(&["n-", &kind.name().replace(' ', "-")].concat(), count)
    }

    /// How many containers are left: `2 ampoules left`.
    #[must_use]
    pub fn left(&self, kind: ContainerKind, count: u32) -> String {
        match count {
            0 => self.word("supply-none-left").to_owned(),
            _ => {
                let containers = self.number_of(kind, count);
                self.say_of("supply-left", count as usize, &[("containers", &containers)])
            }
        }
    }

    /// What is left today, for which dose nothing is, and what is to be done by when; none if nothing is counted. What
    /// rests on orders that may not have come says so.
    #[must_use]
    pub fn supply(
        &self,
        supply: Option<&Supply>,
        prescription: &Prescription,
        today: Date,
    ) -> Option<String> {
        let (supply, counted) = (supply?, prescription.supply.as_ref()?);
        let counted = self.day(counted.counted.value);
        let left = self.left(supply.kind, supply.left);
        let rest = match supply.next {
            None => self.say("supply-enough", &[("left", &left)]),
            Some((_, order)) if order.runs_out < today => {
                return Some(self.is_over(order, &counted, prescription));
            }
            Some((date, order)) => self.short(&left, (date, order), prescription),
        };
        Some(match supply.assumed {
            0 => rest,
            assumed => {
                let containers = self.number_of(supply.kind, assumed);
                let values = [("containers", &containers), ("counted", &counted), ("rest", &rest)];
                self.say("supply-assumed", &values.map(|(key, text)| (key, text.as_str())))
            }
        })
    }

    /// That too little has been left since a day, if all orders have come.
    fn is_over(&self, order: Order, counted: &str, prescription: &Prescription) -> String {
        let runs_out = self.day(order.runs_out);
        match order.task {
            Task::Count => self.say("supply-changed", &[("date", &runs_out)]),
            _ => {
                let task = self.task(order, prescription);
                let values = [("counted", counted), ("date", &runs_out), ("task", &task)];
                self.say("supply-over", &values)
            }
        }
    }

    /// For which dose too little is left, and what is to be done by when.
    fn short(
        &self,
        left: &str,
        (date, order): (Date, Order),
        prescription: &Prescription,
    ) -> String {
        let runs_out = self.day(order.runs_out);
        match order.task {
            Task::Count => {
                let changed = self.say("supply-changed", &[("date", &runs_out)]);
                format!("{left}; {changed}")
            }
            _ => {
                let (task, by) = (self.task(order, prescription), self.day(date));
                let values = [("left", left), ("date", &runs_out), ("task", &task), ("by", &by)];
                self.say("supply-short", &values)
            }
        }
    }
}
