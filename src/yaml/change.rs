//! What is to be changed in a tree: a step after another to where, and the change with its values.

use super::{Kind, Node};
use crate::source::{Span, Spanned};

/// A key of an entry, and its value.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Value,
}

/// A value to be written.
#[derive(Clone, Debug)]
pub enum Value {
    /// A word of the format, such as a date: in quotes only where it must be.
    Word(String),
    /// Somebody's text: always in quotes.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A mapping.
    Group(Vec<Pair>),
}

impl Value {
    /// The text of a single value.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Word(text) | Self::Text(text) => Some(text),
            Self::List(_) | Self::Group(_) => None,
        }
    }
}

impl From<&Node> for Value {
    fn from(node: &Node) -> Self {
        match &node.kind {
            Kind::Scalar(text) => Self::Word(text.clone()),
            Kind::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Kind::Group(entries) => {
                let pair = |(name, node): &(Spanned<String>, Node)| Pair {
                    key: name.value.clone(),
                    value: node.into(),
                };
                Self::Group(entries.iter().map(pair).collect())
            }
        }
    }
}

/// A step from a mapping or a list to what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// The item at an index.
    Item(usize),
}

/// What becomes of something in a text.
#[derive(Clone, Debug)]
pub enum Change {
    /// The list gets an item at its end; if there is no list, it is made.
    Add(Value),
    /// The value is this one, whether or not there was one.
    Put(Value),
    /// The mapping gets these keys; others stay.
    Keys(Vec<Pair>),
    /// It is taken out, with a mapping or list that would be empty without it.
    Remove,
    /// The item and the next one change places.
    Swap,
}

/// The node at the end of a path.
pub(super) fn at<'n>(root: &'n Node, path: &[Step]) -> Option<&'n Node> {
    path.iter().try_fold(root, |node, step| match (&node.kind, step) {
        (Kind::Group(_), Step::Key(key)) => value(node, key).map(|(_, node)| node),
        (Kind::List(items), Step::Item(index)) => items.get(*index),
        _ => None,
    })
}

/// The place of a new key among those of its mapping: after the last one that is before it in the order.
pub(super) fn slot(entries: &[(Spanned<String>, Node)], key: &str, order: &[&str]) -> usize {
    let rank = |key: &str| order.iter().position(|one| *one == key);
    let Some(own) = rank(key) else { return entries.len() };
    let is_before =
        |(name, _): &(Spanned<String>, Node)| rank(&name.value).is_some_and(|rank| rank < own);
    entries.iter().rposition(is_before).map_or(entries.len(), |last| last + 1)
}

/// The place of a key of a mapping, and its value.
pub(super) fn value<'n>(root: &'n Node, key: &str) -> Option<(Span, &'n Node)> {
    let Kind::Group(entries) = &root.kind else { return None };
    entries.iter().find(|(name, _)| name.value == key).map(|(name, node)| (name.span, node))
}
