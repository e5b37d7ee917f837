//! A value that is still to be filled in or confirmed.

use crate::diagnostic::{Code, Diagnostic};
use crate::shown::list;
use crate::source::{Source, Span};
use crate::yaml::edit::at_top;
use crate::yaml::{Kind, Node, quoted};

/// How a comment after a value begins that says so; the first one is what `new` writes.
const MARKS: &[&str] = &["to be confirmed", "tbc", "todo", "fill in"];
/// Words of names that are nobody's.
const NOBODY: &[&str] = &["example", "tbc", "tbd", "todo", "xxx"];
/// The keys of what people read to find each other; `name` is also that of a product or a phase.
const NAMES: &[&str] = &["person", "phone", "place"];
/// The zone of a machine on which nobody has chosen one.
const NO_ZONE: &str = "Etc/UTC";

/// What is left, and where.
type Left = Vec<(String, Span)>;

pub(super) fn find(root: &Node, source: &Source, rule: Code) -> Vec<Diagnostic> {
    let (mut empty, mut unconfirmed, mut nobodys): (Left, Left, Left) = (vec![], vec![], vec![]);
    let prescriber = at_top(root, "prescriber").and_then(|prescriber| at_top(prescriber, "name"));
    for (key, node) in root.entries() {
        let text = if let Kind::Scalar(text) = &node.kind { text } else { "" };
        let is_name = NAMES.contains(&key.value.as_str())
            || prescriber.is_some_and(|prescriber| std::ptr::eq(prescriber, node));
        // Who writes `~` or `""` says that there is nothing.
        if node.is_empty() && node.span.start == node.span.end {
            empty.push((quoted(&key.value), key.span));
        } else if (is_name && is_nobodys(text)) || (key.value == "time_zone" && text == NO_ZONE) {
            nobodys.push((quoted(text), node.span));
        } else if is_marked(node, source.text()) {
            unconfirmed.push((quoted(&key.value), key.span));
        }
    }
    let found = [
        note(
            rule,
            "still without a value",
            &empty,
            "write what the prescription says, or delete the key",
        ),
        note(
            rule,
            "still to be confirmed",
            &unconfirmed,
            "compare it with the prescription, then delete the comment that says so",
        ),
        note(
            rule,
            "still a placeholder",
            &nobodys,
            "events show it: write what the prescription says, or leave a text out",
        ),
    ];
    found.into_iter().flatten().collect()
}

fn note(rule: Code, what: &str, left: &Left, help: &str) -> Option<Diagnostic> {
    let (_, first) = left.first()?;
    let mut names: Vec<String> = vec![];
    for (name, _) in left {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    Some(Diagnostic::note(rule, format!("{what}: {}", list(&names))).at(*first).help(help))
}

/// Whether a name has a word of [`NOBODY`], or no letter or digit at all.
fn is_nobodys(name: &str) -> bool {
    let lower = name.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_blank = !name.is_empty() && !name.contains(char::is_alphanumeric);
    is_blank || words.any(|word| NOBODY.contains(&word))
}

/// Whether the comment after a value on one line has a mark.
fn is_marked(node: &Node, text: &str) -> bool {
    let value = text.get(node.span.start..node.span.end).unwrap_or_default();
    let rest = text.get(node.span.end..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let is_block = !matches!(node.kind, Kind::Scalar(_)) && !value.starts_with(['[', '{']);
    let comment = line.trim_start().strip_prefix('#').filter(|_| !is_block);
    let comment = comment.unwrap_or_default().trim_start().to_lowercase();
    MARKS.iter().any(|mark| comment.starts_with(mark))
}
