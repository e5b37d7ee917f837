//! Findings and results -> standard error and standard output. It alone knows how wide a terminal is.

use std::env;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use terminal_size::{Height, Width, terminal_size_of};

use crate::diagnostic::Diagnostics;
use crate::report::plain;
use crate::source::{Source, is_hidden};

/// Prints the findings about a source on standard output, in colour on a terminal that has it.
pub(crate) fn paint(source: &Source, diagnostics: &Diagnostics) {
    let width = width(terminal_size_of(io::stdout()), plain::WIDTH);
    // Whoever closed standard output does not want to read this.
    let _ =
        anstream::stdout().write_all(plain::render(source, diagnostics, true, width).as_bytes());
}

/// Shows the findings about a source on standard error, in colour on a terminal that has it.
pub(crate) fn show(source: &Source, diagnostics: &Diagnostics) {
    if diagnostics.is_empty() {
        return;
    }
    let width = width(terminal_size_of(io::stderr()), plain::WIDTH);
    // Whoever closed standard error does not want to read this.
    let _ =
        anstream::stderr().write_all(plain::render(source, diagnostics, true, width).as_bytes());
}

/// How many columns there are where nobody says how many.
const COLUMNS: usize = 80;

/// The columns of standard output.
pub(crate) fn columns() -> usize {
    width(terminal_size_of(io::stdout()), COLUMNS)
}

/// What COLUMNS says, else the columns of the terminal, if it is one.
fn width(terminal: Option<(Width, Height)>, otherwise: usize) -> usize {
    let columns = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = columns.or(terminal.map(|(Width(width), _)| usize::from(width)));
    // Terminals that do not know their width say 0.
    width.filter(|&width| width > 0).unwrap_or(otherwise)
}

/// A text as it is written to a file.
pub(crate) fn without_styles(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// Says on standard error what failed, and the way out.
pub(crate) fn fail<H: AsRef<str>>(what: impl Display, help: &[H]) {
    let mut stderr = anstream::stderr();
    let _ = writeln!(stderr, "\u{1b}[1;31merror\u{1b}[0m: {what}");
    for help in help {
        let _ = writeln!(stderr, "  = help: {}", help.as_ref());
    }
}

/// Says on standard error what is worth knowing.
pub(crate) fn remark(what: &str) {
    let _ = writeln!(anstream::stderr(), "\u{1b}[1;32mnote\u{1b}[0m: {what}");
}

/// No way out needs to be named.
pub(crate) const NO_HELP: &[&str] = &[];

/// Says a result, on standard error if standard output carries the calendar itself.
///
/// # Errors
///
/// Those of standard output, but for a pipe that nobody reads any more.
pub(crate) fn say(text: &str, stdout_is_taken: bool) -> io::Result<()> {
    if stdout_is_taken {
        let _ = writeln!(io::stderr(), "{text}");
        return Ok(());
    }
    unbroken(writeln!(io::stdout(), "{text}"))
}

/// Writes a text with styles to standard output, in colour on a terminal that has it.
///
/// # Errors
///
/// As [`say`].
pub(crate) fn print_styled(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout();
    unbroken(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// Writes a calendar to standard output.
///
/// # Errors
///
/// As [`say`].
pub(crate) fn print(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout();
    unbroken(stdout.write_all(bytes).and_then(|()| stdout.flush()))
}

/// A reader that has enough closes the pipe: that is no failure.
fn unbroken(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// A path as it can be shown: nothing in it acts on the terminal.
pub(crate) fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    let escape = |c: char| -> String {
        if is_hidden(c) || matches!(c, '\n' | '\t') {
            c.escape_default().collect()
        } else {
            c.into()
        }
    };
    path.chars().map(escape).collect()
}
