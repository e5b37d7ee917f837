//! `Diagnostics` -> text for people and for other programs, one file per format.

pub mod github;
pub mod json;
pub mod plain;
pub mod sarif;

use crate::diagnostic::{Diagnostics, Severity};
use crate::source::{Source, Span};

/// A text and its diagnostics.
pub type Finding<'f> = (&'f Source, &'f Diagnostics);

/// The word for a severity.
#[must_use]
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The number of findings beyond the limit, in words, if there are any.
fn more(source: &Source, diagnostics: &Diagnostics) -> Option<String> {
    let more = diagnostics.more();
    (more > 0).then(|| format!("and {more} more in {}", source.name()))
}

/// A place for other programs: lines and columns from 1, the end after the last character.
struct Region {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// The place of a finding; one about a whole file is at its beginning.
fn region(source: &Source, span: Option<Span>) -> Region {
    let span = span.unwrap_or_default();
    let (start, end) = (source.position(span.start), source.position(span.end.max(span.start)));
    Region { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}

/// A relative path without the `./` of a run on `.`, because programs compare names.
fn relative(path: &str) -> &str {
    let mut path = path;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    path
}
