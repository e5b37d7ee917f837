//! What is given, and how much of it -> one line for each product and dose, on the page and on the sheet.

use minijinja::context;
use minijinja::value::Value;

use crate::view::agenda::{Agenda, Given};
use crate::words::language::Vocabulary;

pub(super) fn of(agenda: &Agenda<'_>, said: &Vocabulary) -> Vec<Value> {
    agenda.given.iter().map(|given| one(given, said)).collect()
}

fn one(Given { how, phases, since }: &Given<'_>, said: &Vocabulary) -> Value {
    let (product, dose, route) = how.gives();
    context! {
        phases => phases,
        since => since.map(|since| said.day(since)),
        product => product.name.as_str(),
        brand => product.brand.as_deref(),
        strength => said.strength(&product.strength),
        container => product.container.as_ref().map(|container| context! {
            kind => container.kind.name(),
            volume => said.volume(container.volume),
        }),
        dose => said.amount(dose),
        portion => said.portion(how.portion()),
        route => said.route(route),
        way => said.way(route),
    }
}
