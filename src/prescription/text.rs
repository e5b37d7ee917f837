//! Text of the file -> text that is safe to show: one `Line`, or a `Paragraph`.
//!
//! Invisible characters are refused: control characters, line separators and switches of the writing
//! direction could become structure in a feed, or mislead a reviewer.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::visible::hidden;
use crate::yaml::{Decode, Node, quoted};

/// A text of one line without white space at its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line(pub String);

/// A text of one or more lines without white space at its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph(pub String);

impl Decode for Line {
    const EXPECTED: &'static str = "text";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, parse_line).map(Self)
    }
}

impl Decode for Paragraph {
    const EXPECTED: &'static str = "text";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, parse_visible).map(Self)
    }
}

/// Reads text without invisible characters, and trims it.
///
/// # Errors
///
/// A diagnostic for an invisible character, and for a text of nothing but white space.
pub fn parse_visible(text: &str) -> Result<String, Diagnostic> {
    match hidden(text) {
        Some((_, c)) => Err(Diagnostic::error(
            Code::ControlCharacter,
            format!("the character U+{:04X} in this text cannot be seen", u32::from(c)),
        )
        .help("delete it, or retype the text")),
        None if text.trim().is_empty() => {
            Err(Diagnostic::error(Code::Missing, "this text is only white space"))
        }
        None => Ok(text.trim().to_owned()),
    }
}

/// The most characters in one line of text: a line or two on a phone, and short enough to repeat in
/// hundreds of events.
pub const MAX_LINE: usize = 200;

/// Reads a text of one line.
///
/// # Errors
///
/// A diagnostic for line breaks, tabs, characters that cannot be seen, and more than [`MAX_LINE`].
pub fn parse_line(text: &str) -> Result<String, Diagnostic> {
    let text = parse_visible(text)?;
    let length = text.chars().count();
    if length > MAX_LINE {
        let message = format!("this text has {length} characters; at most {MAX_LINE} are allowed");
        return Err(Diagnostic::error(Code::BadText, message)
            .help("shorten it, or move the long part to a `note`"));
    }
    if text.contains(['\n', '\t']) {
        return Err(Diagnostic::error(Code::BadText, "this text must be on one line")
            .help("remove the line breaks and tabs"));
    }
    Ok(text)
}

/// Reads one of a set of words.
///
/// # Errors
///
/// A diagnostic with the nearest word and all that are allowed; `what` names the set, such as "a route".
pub fn word<T: Copy>(text: &str, what: &str, words: &[(&str, T)]) -> Result<T, Diagnostic> {
    if let Some(&(_, value)) = words.iter().find(|(name, _)| *name == text) {
        return Ok(value);
    }
    let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
    let spelled = text.to_lowercase().replace([' ', '_'], "-");
    if let Some(name) = names.iter().find(|name| **name == spelled) {
        let message = format!("{} is not {what}", quoted(text));
        return Err(Diagnostic::error(Code::UnknownWord, message).help(format!("write `{name}`")));
    }
    Err(Diagnostic::error(Code::UnknownWord, format!("{} is not {what}", quoted(text)))
        .suggest(text, names.iter().copied())
        .help(format!("allowed: {}", names.join(", "))))
}

/// The words of a yes-or-no key; in YAML 1.2 the last two are booleans.
pub const YES_OR_NO: &[(&str, bool)] =
    &[("yes", true), ("no", false), ("true", true), ("false", false)];

impl Decode for bool {
    const EXPECTED: &'static str = "yes or no";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, |text| word(text, "yes or no", YES_OR_NO))
    }
}

/// A count from 1 to `most`.
///
/// # Errors
///
/// A diagnostic for anything else; `what` names it, such as "a number of doses".
pub fn count(text: &str, most: u32, what: &str) -> Result<u32, Diagnostic> {
    whole(text, 1, most, what)
}

/// A whole number from `least` to `most`.
///
/// # Errors
///
/// As [`count`].
pub fn whole(text: &str, least: u32, most: u32, what: &str) -> Result<u32, Diagnostic> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<u32>() {
        Ok(number) if digits && (least..=most).contains(&number) => Ok(number),
        _ => Err(Diagnostic::error(Code::BadNumber, format!("{} is not {what}", quoted(text)))
            .help(format!("use a whole number from {least} to {most}"))),
    }
}
