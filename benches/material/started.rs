//! A starter -> the prescription of somebody.

use b12cal::starter::{Own, Starter};
use b12cal::yaml::edit::{Pair, Value};

/// The prescription of a starter.
pub(crate) fn started(starter: &Starter, id: &str) -> String {
    let word = |(key, text): (&str, &str)| Pair {
        key: key.to_owned(),
        value: Value::Word(text.to_owned()),
    };
    let said = [
        ("id", id),
        ("issued", "2026-01-05"),
        ("person", "Sam"),
        ("time_zone", "Europe/London"),
        ("start", "2026-01-05"),
        ("time", "09:00"),
        ("place", "Elm Road Surgery"),
    ];
    starter.filled(&Own { said: said.into_iter().map(word).collect(), ..Own::default() })
}
