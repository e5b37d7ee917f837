//! A tree with errors -> the tree without them, if no dose depends on what has an error.
//!
//! So the errors of a plan are reported in the same run as those of its keys and values, not after them.

use super::circumstances::FLAGS;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};
use crate::yaml::{Kind, Node};

/// The keys on which no date of the plan depends.
const ASIDE: &[&str] = &[
    "acknowledge",
    "cause_detail",
    "duration",
    "feed",
    "notes",
    "person",
    "place",
    "prescriber",
    "reminders",
    "results",
    "sites",
];

/// The required keys on which no date depends, with a value that stands in for theirs.
const STAND_INS: &[(&str, &str)] =
    &[("b12cal", "1"), ("cause", "unknown"), ("id", "unreadable"), ("issued", "2000-01-01")];

/// The tree of a prescription without the parts that have these errors. None if dates depend on such a part.
pub(crate) fn without_errors(root: &Node, errors: &[Diagnostic]) -> Option<Node> {
    let Kind::Group(entries) = &root.kind else { return None };
    let is_hit = |span: Span| {
        let inside = |at: Span| span.start <= at.start && at.end <= span.end;
        errors.iter().any(|error| error.span.is_some_and(inside))
    };
    let unknown = errors.iter().filter(|error| error.code == Code::UnknownKey);
    let unknown: Vec<Span> = unknown.filter_map(|error| error.span).collect();
    let mut kept = vec![];
    for (name, node) in entries {
        let key = name.value.as_str();
        let whole = Span { start: name.span.start, end: node.span.end.max(name.span.end) };
        if !is_hit(whole) {
            kept.push((name.clone(), node.clone()));
        } else if let ("rechecks", Kind::List(items)) = (key, &node.kind) {
            let items = items.iter().filter(|item| !is_hit(item.span)).cloned().collect();
            kept.push((name.clone(), Node { kind: Kind::List(items), ..*node }));
        } else {
            let is_aside = ASIDE.contains(&key)
                || FLAGS.contains(&key)
                || unknown.contains(&name.span)
                || STAND_INS.iter().any(|(of, _)| *of == key);
            if !is_aside {
                return None;
            }
        }
    }
    for &(key, value) in STAND_INS {
        if kept.iter().all(|(name, _)| name.value != key) {
            let kind = Kind::Scalar(value.to_owned());
            let name = Spanned { value: key.to_owned(), span: root.span };
            kept.push((name, Node { kind, span: root.span }));
        }
    }
    Some(Node { kind: Kind::Group(kept), span: root.span })
}
