//! Diagnostics -> JSON for the page: what each says, its line, the field that it is about, and what can be done by a
//! button.

use b12cal::diagnostic::{Diagnostic, Diagnostics, Severity};
use b12cal::report::severity;
use b12cal::rule::RULES;
use b12cal::source::{Source, Span};
use b12cal::yaml::Node;
use serde_json::{Value, json};

use crate::tree;

pub(crate) fn json(source: &Source, tree: Option<&Node>, found: &Diagnostics) -> Vec<Value> {
    found.sorted().into_iter().map(|one| finding(source, tree, one)).collect()
}

fn finding(source: &Source, tree: Option<&Node>, one: &Diagnostic) -> Value {
    let place = one.span.map(|span| {
        let position = source.position(span.start);
        json!({
            "line": position.line,
            "column": position.column,
            "start": units(source, span.start),
            "end": units(source, span.end),
        })
    });
    // The page has buttons for what this line says.
    let help = one.help.iter().filter(|help| !help.starts_with("`b12cal explain "));
    let is_rule = RULES.iter().any(|rule| *rule.name == *one.code.name());
    json!({
        "severity": severity(one.severity),
        "code": one.code.name(),
        "message": one.message,
        "help": help.collect::<Vec<_>>(),
        "place": place,
        "path": tree.zip(one.span).map(|(tree, span)| tree::path(tree, span)),
        "fix": one.span.and_then(|span| fix(source, span, one)),
        "can_stay": is_rule && one.severity != Severity::Error,
    })
}

/// The known word in the place of the mistyped one.
fn fix(source: &Source, span: Span, one: &Diagnostic) -> Option<Value> {
    let (word, with) = one.meant.as_ref()?;
    let text = source.text().get(span.start..span.end)?;
    let at = text.find(word.as_str()).or_else(|| text.to_lowercase().find(&word.to_lowercase()))?;
    let start = span.start + at;
    source.text().get(start..start + word.len())?;
    Some(json!({
        "start": units(source, start),
        "end": units(source, start + word.len()),
        "with": with,
    }))
}

/// The number of UTF-16 units before a place, in which a browser counts.
fn units(source: &Source, at: usize) -> usize {
    source.text().get(..at).unwrap_or(source.text()).encode_utf16().count()
}
