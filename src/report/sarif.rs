//! Diagnostics -> SARIF 2.1.0, which code hosts and editors read.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Finding, region, severity};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Shows the findings about sources as one SARIF log.
#[must_use]
pub fn render(found: &[Finding<'_>]) -> String {
    let mut rules: Vec<&str> = vec![];
    let mut results: Vec<Value> = vec![];
    for (source, diagnostics) in found {
        for diagnostic in diagnostics.sorted() {
            let code = diagnostic.code.name();
            if !rules.contains(&code) {
                rules.push(code);
            }
            let location = |span| {
                let at = region(source, span);
                json!({
                    "artifactLocation": { "uri": uri(source.name()) },
                    "region": {
                        "startLine": at.line,
                        "startColumn": at.column,
                        "endLine": at.end_line,
                        "endColumn": at.end_column,
                    },
                })
            };
            let related: Vec<Value> = (0..)
                .zip(&diagnostic.related)
                .map(|(id, (span, what))| {
                    let place = location(Some(*span));
                    json!({ "id": id, "physicalLocation": place, "message": { "text": what } })
                })
                .collect();
            let text: Vec<&str> = std::iter::once(diagnostic.message.as_str())
                .chain(diagnostic.help.iter().map(String::as_str))
                .collect();
            results.push(json!({
                "ruleId": code,
                "level": severity(diagnostic.severity),
                "message": { "text": text.join("\n") },
                "locations": [{ "physicalLocation": location(diagnostic.span) }],
                "relatedLocations": related,
            }));
        }
    }
    let rules: Vec<Value> = rules.iter().map(|code| json!({ "id": code })).collect();
    let driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    // Columns count characters, as people do.
    let run = json!({
        "tool": { "driver": driver },
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    format!("{:#}\n", json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))
}

/// A relative path as a URI: what RFC 3986 reserves is written in per cents.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
