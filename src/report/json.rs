//! Diagnostics -> JSON: an object with `version` 1 and a list of findings, in order of file and place; `file`
//! and `place` are null for findings about the run. `more` counts the findings of a file beyond the limit.

use serde_json::{Value, json};

use super::{Finding, region, severity};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{Source, Span};
use crate::visible;

/// The findings about sources, and those about the run, as one JSON object.
#[must_use]
pub fn render(found: &[Finding<'_>], run: &Diagnostics) -> String {
    let about_run = run.sorted().into_iter().map(|diagnostic| finding(None, diagnostic));
    let about_files = found.iter().flat_map(|(source, diagnostics)| {
        diagnostics.sorted().into_iter().map(|diagnostic| finding(Some(source), diagnostic))
    });
    let findings: Vec<Value> = about_run.chain(about_files).collect();
    let more = found.iter().filter(|(_, diagnostics)| diagnostics.more() > 0);
    let more: Vec<Value> = more
        .map(|(source, diagnostics)| json!({ "file": source.name(), "count": diagnostics.more() }))
        .collect();
    visible::json(&json!({ "version": 1, "findings": findings, "more": more }))
}

/// One finding; without a source it has no place.
#[must_use]
pub fn finding(source: Option<&Source>, diagnostic: &Diagnostic) -> Value {
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .map(|(span, what)| json!({ "place": place(source, Some(*span)), "message": what }))
        .collect();
    json!({
        "file": source.map(Source::name),
        "place": place(source, diagnostic.span),
        "severity": severity(diagnostic.severity),
        "code": diagnostic.code.name(),
        "message": diagnostic.message,
        "related": related,
        "help": diagnostic.help,
    })
}

fn place(source: Option<&Source>, span: Option<Span>) -> Value {
    let Some(source) = source else { return Value::Null };
    let at = region(source, span);
    json!({
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
    })
}
