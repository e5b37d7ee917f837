//! Findings and results -> standard error and standard output. It alone knows how wide a terminal is.
//!
//! What is said holds names of files, texts of calendars, words of other programs. None of it may act on a
//! terminal, or give a build server that reads along a command.

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

/// Prints the findings about a source on standard output, in colour on a terminal that has it.
pub(crate) fn paint(source: &Source, diagnostics: &Diagnostics) {
    let width = width(terminal_size_of(io::stdout()), plain::WIDTH);
    // Whoever closed standard output does not want to read this.
    let _ = print_styled(&plain::render(source, diagnostics, true, width));
}

/// Shows the findings about a source on standard error, in colour on a terminal that has it.
pub(crate) fn show(source: &Source, diagnostics: &Diagnostics) {
    if diagnostics.is_empty() {
        return;
    }
    let width = width(terminal_size_of(io::stderr()), plain::WIDTH);
    // Whoever closed standard error does not want to read this.
    let shown = plain::render(source, diagnostics, true, width);
    let _ = anstream::stderr().write_all(powerless(&shown).as_bytes());
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
    let what = what.to_string();
    let _ = writeln!(stderr, "\u{1b}[1;31merror\u{1b}[0m: {}", safe(&what));
    for help in help {
        let _ = writeln!(stderr, "  = help: {}", safe(help.as_ref()));
    }
}

/// Says on standard error what is wrong with the arguments.
pub(crate) fn complain(what: &str) {
    let _ = write!(io::stderr(), "{}", safe(what));
}

/// Says on standard error what is worth knowing.
pub(crate) fn remark(what: &str) {
    let _ = writeln!(anstream::stderr(), "\u{1b}[1;32mnote\u{1b}[0m: {}", safe(what));
}

/// Says a result, on standard error if standard output carries the calendar itself.
///
/// # Errors
///
/// Those of standard output, but for a pipe that nobody reads any more.
pub(crate) fn say(text: &str, stdout_is_taken: bool) -> io::Result<()> {
    if stdout_is_taken {
        let _ = writeln!(io::stderr(), "{}", safe(text));
        return Ok(());
    }
    print_text(&format!("{text}\n"))
}

/// Writes a text for people to standard output.
///
/// # Errors
///
/// As [`say`].
pub(crate) fn print_text(text: &str) -> io::Result<()> {
    print(safe(text).as_bytes())
}

/// Writes a text with styles to standard output, in colour on a terminal that has it. Whoever styled it has
/// seen to it that nothing else in it acts on a terminal.
///
/// # Errors
///
/// As [`say`].
pub(crate) fn print_styled(text: &str) -> io::Result<()> {
    let mut stdout = anstream::stdout();
    unbroken(stdout.write_all(powerless(text).as_bytes()).and_then(|()| stdout.flush()))
}

/// Writes what machines read to standard output, such as a calendar: every byte as it is.
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

/// A path as it can be shown: in one line, with nothing that acts on the terminal.
pub(crate) fn shown(path: &Path) -> String {
    in_line(&path.to_string_lossy())
}

/// A text that neither acts on a terminal nor gives a build server a command.
fn safe(text: &str) -> String {
    powerless(&escaped(text)).into_owned()
}

/// A text without commands of build servers: GitHub obeys lines that begin with `::`, blanks or not before
/// it, and `##[` anywhere; Azure obeys `##vso[`, `TeamCity` `##teamcity[`.
fn powerless(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        // Styles are taken out where there is no terminal.
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
