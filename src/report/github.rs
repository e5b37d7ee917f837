//! Diagnostics -> workflow commands, which GitHub shows as annotations on the changed lines.

use std::fmt::Write;

use super::{Finding, region};
use crate::diagnostic::Severity;

/// Shows the findings about sources, one command a line.
#[must_use]
pub fn render(found: &[Finding<'_>]) -> String {
    let mut text = String::new();
    for (source, diagnostics) in found {
        for diagnostic in diagnostics.sorted() {
            let command = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let at = region(source, diagnostic.span);
            let lines: Vec<&str> = std::iter::once(diagnostic.message.as_str())
                .chain(diagnostic.help.iter().map(String::as_str))
                .collect();
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "::{command} file={},line={},col={},endLine={},endColumn={},title={}::{}",
                property(source.name()),
                at.line,
                at.column,
                at.end_line,
                at.end_column,
                diagnostic.code.name(),
                data(&lines.join("\n"))
            );
        }
    }
    text
}

/// A message: per cent signs and line breaks would end it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property: colons and commas would end it, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
