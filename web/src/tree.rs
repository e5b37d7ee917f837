//! A tree -> JSON in which a text is a string, a list an array, and a mapping `{keys: [[key, value], ...]}`, so that it
//! keeps its order; and the path of a place.

use b12cal::source::{Span, Spanned};
use b12cal::yaml::{Kind, Node};
use serde_json::{Value, json};

pub(crate) fn json(node: &Node) -> Value {
    match &node.kind {
        Kind::Scalar(text) => json!(text),
        Kind::List(items) => items.iter().map(json).collect(),
        Kind::Group(entries) => {
            let keys = entries.iter().map(|(name, node)| json!([name.value, json(node)]));
            json!({ "keys": keys.collect::<Vec<_>>() })
        }
    }
}

/// The keys and indices of what is at a place: as deep as its first byte is inside. A place without a length is about
/// the mapping that begins there, not about the first key in it.
pub(crate) fn path(node: &Node, place: Span) -> Vec<Value> {
    let mut path = vec![];
    let mut node = node;
    while let Some((step, next)) = inside(node, place) {
        path.push(step);
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    path
}

/// The step to what a place is in; there is nothing in a key.
fn inside(node: &Node, place: Span) -> Option<(Value, Option<&Node>)> {
    let at = place.start;
    match &node.kind {
        Kind::Scalar(_) => None,
        Kind::List(items) => {
            let is_in =
                |item: &Node| item.span.start <= at && at < item.span.end.max(item.span.start + 1);
            let index = items.iter().position(is_in)?;
            Some((json!(index), Some(&items[index])))
        }
        Kind::Group(_) if at == node.span.start && place.end == at => None,
        Kind::Group(entries) => {
            let is_in = |(name, node): &&(Spanned<String>, Node)| {
                name.span.start <= at && at < name.span.end.max(node.span.end)
            };
            let (name, node) = entries.iter().find(is_in)?;
            Some((json!(name.value), (at >= name.span.end).then_some(node)))
        }
    }
}
