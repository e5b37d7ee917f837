//! `Diagnostics` -> text for people and for machines, one file per format; and `changes`, which tells
//! what differs between two feeds.

pub mod github;
pub mod json;
pub mod plain;
pub mod sarif;

use crate::diagnostic::{Diagnostics, Severity};
use crate::source::{Source, Span};

/// A text and what was found in it.
pub type Finding<'f> = (&'f Source, &'f Diagnostics);

/// The word of a severity.
#[must_use]
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// What is said of findings that are too many to be kept; none if all are.
fn more(source: &Source, diagnostics: &Diagnostics) -> Option<String> {
    let more = diagnostics.more();
    (more > 0).then(|| format!("and {more} more in {}", source.name()))
}

/// A place as machines read it: lines and columns from 1, the end behind the last character.
struct Region {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// The place of a finding; what is about a whole file is placed at its beginning.
fn region(source: &Source, span: Option<Span>) -> Region {
    let span = span.unwrap_or_default();
    let (start, end) = (source.position(span.start), source.position(span.end.max(span.start)));
    Region { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}

/// A relative path without the `./` that a run on `.` puts before it: machines compare names.
fn relative(path: &str) -> &str {
    let mut path = path;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    path
}
