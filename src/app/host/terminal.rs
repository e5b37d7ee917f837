//! Findings and results -> standard error and standard output. Only this file knows how wide a terminal is.
//!
//! Output contains file names, texts of calendars and output of other programs. None of it may control a
//! terminal, or give a command to a build server that reads along.

use std::borrow::Cow;
use std::env;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use terminal_size::{Height, Width, terminal_size_of};

use crate::diagnostic::Diagnostics;
use crate::report::plain;
use crate::source::Source;
use crate::visible::{escaped, in_line};

/// Prints findings on standard output, in colour if the terminal supports it.
pub(crate) fn paint(source: &Source, diagnostics: &Diagnostics) {
    let width = width(terminal_size_of(io::stdout()), plain::WIDTH);
    // If standard output is closed, nobody reads this.
    let _ = print_styled(&plain::render(source, diagnostics, true, width));
}

/// Prints findings on standard error, in colour if the terminal supports it.
pub(crate) fn show(source: &Source, diagnostics: &Diagnostics) {
    if diagnostics.is_empty() {
        return;
    }
    let width = width(terminal_size_of(io::stderr()), plain::WIDTH);
    // If standard error is closed, nobody reads this.
    let shown = plain::render(source, diagnostics, true, width);
    let _ = anstream::stderr().write_all(powerless(&shown).as_bytes());
}

/// Prints findings about the run, and about no file, as [`show`] does.
pub(crate) fn show_general(diagnostics: &Diagnostics) {
    show(&Source::new("b12cal", ""), diagnostics);
}

/// The default width in columns.
const COLUMNS: usize = 80;

pub(crate) fn columns() -> usize {
    width(terminal_size_of(io::stdout()), COLUMNS)
}

/// COLUMNS, else the columns of the terminal, if it is one.
fn width(terminal: Option<(Width, Height)>, otherwise: usize) -> usize {
    let columns = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = columns.or(terminal.map(|(Width(width), _)| usize::from(width)));
    // Terminals that do not know their width report 0.
    width.filter(|&width| width > 0).unwrap_or(otherwise)
}

pub(crate) fn without_styles(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

pub(crate) fn fail<H: AsRef<str>>(what: impl Display, help: &[H]) {
    let mut stderr = anstream::stderr();
    let what = what.to_string();
    let _ = writeln!(stderr, "\u{1b}[1;31merror\u{1b}[0m: {}", safe(&what));
    for help in help {
        let _ = writeln!(stderr, "  = help: {}", safe(help.as_ref()));
    }
}

pub(crate) fn complain(what: &str) {
    let _ = write!(io::stderr(), "{}", safe(what));
}

pub(crate) fn remark(what: &str) {
    let _ = writeln!(anstream::stderr(), "\u{1b}[1;32mnote\u{1b}[0m: {}", safe(what));
}

/// Prints a result, on standard error if standard output carries the calendar itself.
///
/// # Errors
///
/// Those of standard output, except a closed pipe.
pub(crate) fn say(text: &str, stdout_is_taken: bool) -> io::Result<()> {
    if stdout_is_taken {
        let _ = writeln!(io::stderr(), "{}", safe(text));
        return Ok(());
    }
    print_text(&format!("{text}\n"))
}

pub(crate) fn print_text(text: &str) -> io::Result<()> {
    print(safe(text).as_bytes())
}

/// Prints styled text, in colour if the terminal supports it. The caller must make sure that nothing else in
/// it controls a terminal.
///
/// # Errors
///
/// As [`say`].
pub(crate) fn print_styled(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout();
    unbroken(stdout.write_all(powerless(text).as_bytes()).and_then(|()| stdout.flush()))
}

/// Prints the bytes that machines read, such as a calendar, unchanged.
///
/// # Errors
///
/// As [`say`].
pub(crate) fn print(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout();
    unbroken(stdout.write_all(bytes).and_then(|()| stdout.flush()))
}

/// A reader that has enough closes the pipe, which is not an error.
fn unbroken(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// A path on one line, without anything that controls a terminal.
pub(crate) fn shown(path: &Path) -> String {
    in_line(&path.to_string_lossy())
}

/// A text that can neither control a terminal nor give a build server a command.
fn safe(text: &str) -> String {
    powerless(&escaped(text)).into_owned()
}

/// A text without commands for build servers: GitHub obeys lines that begin with `::`, after blanks too, and
/// `##[` anywhere; Azure obeys `##vso[`, `TeamCity` `##teamcity[`.
fn powerless(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        // Styles are removed where there is no terminal.
        let plain = without_styles(line);
        if plain.trim_start().starts_with("::") {
            shown.push_str(&line.replacen("::", "\\::", 1));
        } else {
            shown.push_str(line);
        }
    }
    for command in ["##[", "##vso[", "##teamcity["] {
        shown = shown.replace(command, &format!("#\\{}", &command[1..]));
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_a_command_of_a_build_server() {
        for (text, shown) in [
            ("a::b\n", "a::b\n"),
            ("::error::x", "\\::error::x"),
            ("a\n \t::error file=a::x\nb", "a\n \t\\::error file=a::x\nb"),
            ("\u{a0}::error::x", "\u{a0}\\::error::x"),
            ("\u{1b}[1m::error\u{1b}[0m::x", "\u{1b}[1m\\::error\u{1b}[0m::x"),
            ("sam ##[error]x", "sam #\\#[error]x"),
            ("##vso[task.x]", "#\\#vso[task.x]"),
            ("## Why", "## Why"),
        ] {
            assert_eq!(powerless(text), shown);
        }
    }
}
