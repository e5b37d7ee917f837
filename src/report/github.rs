//! Diagnostics -> workflow commands, which GitHub shows as annotations on the changed lines.

use std::fmt::Write;

use super::{Finding, more, region, relative};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::source::Source;

/// The findings about sources, and those about the run, one command per line.
#[must_use]
pub fn render(found: &[Finding<'_>], run: &Diagnostics) -> String {
    let mut text = String::new();
    for diagnostic in run.sorted() {
        command(&mut text, diagnostic, "");
    }
    for (source, diagnostics) in found {
        for diagnostic in diagnostics.sorted() {
            command(&mut text, diagnostic, &place(source, diagnostic));
        }
        if let Some(more) = more(source, diagnostics) {
            let file = property(relative(source.name()));
            let _ = writeln!(text, "::notice file={file},line=1,title=more::{}", data(&more));
        }
    }
    text
}

/// The properties for the place of a finding. GitHub accepts columns only within one line.
fn place(source: &Source, diagnostic: &Diagnostic) -> String {
    let at = region(source, diagnostic.span);
    let file = property(relative(source.name()));
    let columns = if at.line == at.end_line {
        format!(",col={},endColumn={}", at.column, at.end_column)
    } else {
        String::new()
    };
    format!("file={file},line={},endLine={}{columns},", at.line, at.end_line)
}

fn command(text: &mut String, diagnostic: &Diagnostic, place: &str) {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let lines: Vec<&str> = std::iter::once(diagnostic.message.as_str())
        .chain(diagnostic.help.iter().map(String::as_str))
        .collect();
    let (title, message) = (diagnostic.code.name(), data(&lines.join("\n")));
    // Writing to a string cannot fail.
    let _ = writeln!(text, "::{command} {place}title={title}::{message}");
}

/// Escapes a message, which percent signs and line breaks would end.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property, which colons and commas would end too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
