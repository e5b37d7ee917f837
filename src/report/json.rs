//! Diagnostics -> JSON: an object with `version` 1 and a list of findings, in the order of files and places.

use serde_json::{Value, json};

use super::{Finding, region, severity};

/// Shows the findings about sources as one JSON object.
#[must_use]
pub fn render(found: &[Finding<'_>]) -> String {
    let findings: Vec<Value> = found
        .iter()
        .flat_map(|(source, diagnostics)| {
            diagnostics.sorted().into_iter().map(move |diagnostic| {
                let place = |span| {
                    let at = region(source, span);
                    json!({
                        "line": at.line,
                        "column": at.column,
                        "end_line": at.end_line,
                        "end_column": at.end_column,
                    })
                };
                let related: Vec<Value> = diagnostic
                    .related
                    .iter()
                    .map(|(span, what)| json!({ "place": place(Some(*span)), "message": what }))
                    .collect();
                json!({
                    "file": source.name(),
                    "place": place(diagnostic.span),
                    "severity": severity(diagnostic.severity),
                    "code": diagnostic.code.name(),
                    "message": diagnostic.message,
                    "related": related,
                    "help": diagnostic.help,
                })
            })
        })
        .collect();
    format!("{:#}\n", json!({ "version": 1, "findings": findings }))
}
