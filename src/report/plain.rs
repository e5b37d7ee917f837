//! Diagnostics -> excerpts with the place underlined, as compilers show them.

use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::more;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::source::{Source, Span};

/// The width of an excerpt where there is no terminal.
pub const WIDTH: usize = 140;

/// A narrower excerpt would show nothing useful; the terminal breaks the lines instead.
const NARROWEST: usize = 30;

/// The findings about a source, in order of place; `colour` adds ANSI styles. Long lines of the source are
/// cut to `width` columns around the place; messages are never cut.
#[must_use]
pub fn render(source: &Source, diagnostics: &Diagnostics, colour: bool, width: usize) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(width.max(NARROWEST));
    let mut text = String::new();
    for diagnostic in diagnostics.sorted() {
        text.push_str(&renderer.render(&[group(source, diagnostic)]));
        text.push_str("\n\n");
    }
    if let Some(more) = more(source, diagnostics) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "... {more}\n");
    }
    text
}

fn group<'a>(source: &'a Source, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let mut group = match diagnostic.span {
        Some(span) => {
            let mut primary = AnnotationKind::Primary.span(inside(source, span));
            if let Some(label) = &diagnostic.label {
                primary = primary.label(label.as_str());
            }
            let related = diagnostic.related.iter().map(|(span, what)| {
                AnnotationKind::Context.span(inside(source, *span)).label(what.as_str())
            });
            title.element(
                Snippet::source(source.text())
                    .path(source.name())
                    .annotation(primary)
                    .annotations(related),
            )
        }
        None => title.element(annotate_snippets::Origin::path(source.name())),
    };
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// A span on one line: the first line of a longer one.
fn inside(source: &Source, span: Span) -> std::ops::Range<usize> {
    let text = source.text();
    let (start, end) = (floor(text, span.start), floor(text, span.end.max(span.start)));
    let line = text[start..end].find('\n').map_or(end, |newline| start + newline);
    start..line
}

/// The beginning of the character at an offset, or the end of the text.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
