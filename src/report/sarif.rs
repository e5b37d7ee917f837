//! Diagnostics -> SARIF 2.1.0, which code hosts and editors read.
//!
//! Findings about a file are results; those about the run are notifications. Section numbers are those of
//! the standard.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Finding, more, region, relative, severity};
use crate::catalogue::{self, Entry};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Source, Span};
use crate::visible;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The findings about sources, and those about the run, as one SARIF log; `complete` says whether every
/// file could be read.
#[must_use]
pub fn render(found: &[Finding<'_>], run: &Diagnostics, complete: bool) -> String {
    let mut results: Vec<Value> = vec![];
    let mut rules = Descriptors::default();
    for (source, diagnostics) in found {
        for diagnostic in diagnostics.sorted() {
            let index = rules.index(diagnostic.code);
            results.push(result(source, diagnostic, index));
        }
    }
    let mut kinds = Descriptors::default();
    let mut notifications: Vec<Value> = run
        .sorted()
        .into_iter()
        .map(|diagnostic| {
            let index = kinds.index(diagnostic.code);
            json!({
                "descriptor": { "id": diagnostic.code.name(), "index": index },
                "level": severity(diagnostic.severity),
                "message": { "text": text(diagnostic) },
            })
        })
        .collect();
    let more = found.iter().filter_map(|(source, diagnostics)| more(source, diagnostics));
    notifications
        .extend(more.map(|more| json!({ "level": "note", "message": { "text": plain(&more) } })));
    let driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.describe(),
        "notifications": kinds.describe(),
    });
    // Columns are counted in characters, not in UTF-16 units.
    let run = json!({
        "tool": { "driver": driver },
        "invocations": [{
            "executionSuccessful": complete,
            "toolExecutionNotifications": notifications,
        }],
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    visible::json(&json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] }))
}

fn result(source: &Source, diagnostic: &Diagnostic, index: usize) -> Value {
    let related: Vec<Value> = (0..)
        .zip(&diagnostic.related)
        .map(|(id, (span, what))| {
            let place = location(source, Some(*span));
            json!({ "id": id, "physicalLocation": place, "message": { "text": plain(what) } })
        })
        .collect();
    json!({
        "ruleId": diagnostic.code.name(),
        "ruleIndex": index,
        "level": severity(diagnostic.severity),
        "message": { "text": text(diagnostic) },
        "locations": [{ "physicalLocation": location(source, diagnostic.span) }],
        "relatedLocations": related,
    })
}

fn location(source: &Source, span: Option<Span>) -> Value {
    let at = region(source, span);
    json!({
        "artifactLocation": { "uri": uri(source.name(), cfg!(windows)) },
        "region": {
            "startLine": at.line,
            "startColumn": at.column,
            "endLine": at.end_line,
            "endColumn": at.end_column,
        },
    })
}

/// The codes that are referred to, each once, in order of appearance.
#[derive(Default)]
struct Descriptors(Vec<Code>);

impl Descriptors {
    fn index(&mut self, code: Code) -> usize {
        self.0.iter().position(|&known| known == code).unwrap_or_else(|| {
            self.0.push(code);
            self.0.len() - 1
        })
    }

    /// GitHub requires all three texts.
    fn describe(&self) -> Vec<Value> {
        let describe = |code: &Code| {
            let entry = catalogue::find(code.name());
            let sentence = entry.as_ref().map_or("", Entry::sentence);
            let page = entry.as_ref().map_or("", |entry| entry.page);
            let sentence = json!({ "text": plain(sentence) });
            json!({
                "id": code.name(),
                "shortDescription": sentence,
                "fullDescription": sentence,
                "help": { "text": plain(page), "markdown": plain(page) },
            })
        };
        self.0.iter().map(describe).collect()
    }
}

/// The message, then each help line.
fn text(diagnostic: &Diagnostic) -> String {
    let lines = std::iter::once(&diagnostic.message).chain(&diagnostic.help);
    plain(&lines.map(String::as_str).collect::<Vec<_>>().join("\n"))
}

/// A message: braces are doubled, because single ones are placeholders (3.11.5).
fn plain(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// A path as a URI reference: absolute as `file:`, relative to the directory of the run (3.4.3). Windows
/// has two separators.
fn uri(path: &str, windows: bool) -> String {
    let path = if windows { path.replace('\\', "/") } else { path.to_owned() };
    if let Some(share) = path.strip_prefix("//").filter(|_| windows) {
        return format!("file://{}", escaped(share));
    }
    let mut start = path.chars();
    let drive = start.next().filter(|letter| windows && letter.is_ascii_alphabetic());
    if let Some(drive) = drive.filter(|_| start.next() == Some(':') && start.next() == Some('/')) {
        return format!("file:///{drive}:/{}", escaped(start.as_str()));
    }
    if path.starts_with('/') {
        return format!("file://{}", escaped(&path));
    }
    escaped(relative(&path))
}

/// Percent-encodes what RFC 3986 reserves, and all that is not ASCII.
fn escaped(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_uri_wherever_it_is() {
        for (path, expected) in [
            ("sam.yaml", "sam.yaml"),
            ("./a b/100 % µ.yaml", "a%20b/100%20%25%20%C2%B5.yaml"),
            ("../x#1?.yaml", "../x%231%3F.yaml"),
            ("a:b.yaml", "a%3Ab.yaml"),
            ("a\\b.yaml", "a%5Cb.yaml"),
            ("/home/k j/x.yaml", "file:///home/k%20j/x.yaml"),
            ("<stdin>", "%3Cstdin%3E"),
        ] {
            assert_eq!(uri(path, false), expected);
        }
        for (path, expected) in [
            ("a\\b c.yaml", "a/b%20c.yaml"),
            (".\\x.yaml", "x.yaml"),
            ("C:\\a b\\x.yaml", "file:///C:/a%20b/x.yaml"),
            ("\\\\host\\share\\x.yaml", "file://host/share/x.yaml"),
        ] {
            assert_eq!(uri(path, true), expected);
        }
    }
}
