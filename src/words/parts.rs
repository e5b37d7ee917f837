//! The values of a template -> each as a text of its own, such as `prescriber.name`: what an event is made of,
//! to compare two versions of it.

use std::collections::BTreeMap;

use minijinja::value::{Value, ValueKind};

use super::values;
use crate::moment::placer::Placement;
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Detail;
use crate::schedule::occurrence::Occurrence;

/// By the paths that templates use; what is not there has no text.
pub(crate) type Parts = BTreeMap<String, String>;

pub(crate) fn event(
    prescription: &Prescription,
    occurrence: &Occurrence,
    placed: &Placement,
    detail: Detail,
) -> Parts {
    let mut parts = Parts::new();
    for (name, value) in values::event(prescription, occurrence, placed, detail) {
        add(name.to_owned(), &value, &mut parts);
    }
    parts
}

fn add(path: String, value: &Value, parts: &mut Parts) {
    let text = match value.kind() {
        ValueKind::Undefined | ValueKind::None => return,
        ValueKind::Map => {
            for key in value.try_iter().into_iter().flatten() {
                let inner = value.get_item(&key).unwrap_or_default();
                add(format!("{path}.{key}"), &inner, parts);
            }
            return;
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let items = value.try_iter().into_iter().flatten();
            let items: Vec<String> = items.map(|item| item_text(&item)).collect();
            if items.is_empty() { String::new() } else { format!("[{}]", items.join(", ")) }
        }
        ValueKind::Bool => if value.is_true() { "yes" } else { "no" }.to_owned(),
        _ => value.to_string(),
    };
    if !text.is_empty() {
        parts.insert(path, text);
    }
}

/// An item of a list in one text: a test by its name, whether or not it is one of the format.
fn item_text(item: &Value) -> String {
    let mut parts = Parts::new();
    add(String::new(), item, &mut parts);
    parts.retain(|path, _| path != ".known" && path != ".other");
    parts.into_values().collect::<Vec<_>>().join(" ")
}
