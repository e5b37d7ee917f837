//! Bytes of a file -> text with a name and places: `Source`, `Span` (a byte range) and `Spanned<T>`. Only
//! this file turns byte offsets into lines and columns.

use std::ops::Deref;

use crate::visible::{hidden, replaced};

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A range of bytes in one [`Source`], end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

/// A value and the place it was read from.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// The same place with another value.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: change(self.value), span: self.span }
    }
}

/// Values are compared without their places.
impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Why the bytes of a file are not readable text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There are more than [`MAX_BYTES`] bytes.
    TooLarge,
    /// A byte is not UTF-8.
    NotUtf8 {
        /// The byte.
        byte: u8,
        /// Its place.
        span: Span,
    },
    /// An invisible character.
    Hidden {
        /// The character.
        character: char,
        /// Its place.
        span: Span,
    },
}

/// The text of a file, with its name.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    /// Where each line begins, so that finding a place does not scan the whole text.
    lines: Vec<usize>,
}

impl Source {
    /// A source of text that is known to be valid, such as an embedded template.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let begins = text.match_indices('\n').map(|(newline, _)| newline + 1);
        let lines = std::iter::once(0).chain(begins).collect();
        Self { name: name.into(), text, lines }
    }

    /// Reads the bytes of a file: UTF-8, with or without a byte-order mark, lines ended by LF or CRLF.
    ///
    /// The source is returned even if there is a flaw, so that it can be shown; what cannot be shown is
    /// U+FFFD there.
    ///
    /// # Errors
    ///
    /// The first flaw.
    pub fn decode(name: impl Into<String>, bytes: &[u8]) -> (Self, Result<(), Flaw>) {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        if bytes.len() > MAX_BYTES {
            return (Self::new(name, ""), Err(Flaw::TooLarge));
        }
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        let flaw = match std::str::from_utf8(bytes) {
            Err(error) => {
                let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                let start = replaced(&good.replace("\r\n", "\n")).len();
                let byte = bytes[error.valid_up_to()];
                Some(Flaw::NotUtf8 { byte, span: replacement(start) })
            }
            Ok(_) => hidden(&text)
                .map(|(start, character)| Flaw::Hidden { character, span: replacement(start) }),
        };
        (Self::new(name, replaced(&text)), flaw.map_or(Ok(()), Err))
    }

    /// The name to show for this source: a path, or `<stdin>`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, its lines ended by LF.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.lines.partition_point(|&begin| begin <= offset);
        let column = self.text[self.lines[line - 1]..offset].chars().count() + 1;
        Position { line, column }
    }
}

/// The bytes of a file with new text in place of some spans of its [`Source`], given in order. Every other byte
/// stays; a line break in the new text is written as the one before it in the file, or else as the first one.
#[must_use]
pub fn spliced(bytes: &[u8], edits: &[(Span, String)]) -> Vec<u8> {
    let mark = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let first = bytes.iter().position(|&byte| byte == b'\n');
    let is_crlf = |newline: usize| newline > 0 && bytes[newline - 1] == b'\r';
    let mut ends_in_crlf = first.is_some_and(is_crlf);
    let mut edits = edits.iter().peekable();
    let mut new = bytes[..mark].to_vec();
    // The CR of a line break has no place in the source.
    let (mut offset, mut dropped) = (0, 0);
    for at in mark..=bytes.len() {
        while let Some((span, text)) = edits.next_if(|(span, _)| span.start == offset) {
            let text = if ends_in_crlf { text.replace('\n', "\r\n") } else { text.clone() };
            new.extend(text.as_bytes());
            dropped = span.end.max(dropped);
        }
        let Some(&byte) = bytes.get(at) else { break };
        if offset >= dropped {
            new.push(byte);
        }
        match byte {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
            b'\n' => {
                ends_in_crlf = is_crlf(at);
                offset += 1;
            }
            _ => offset += 1,
        }
    }
    new
}

fn replacement(start: usize) -> Span {
    Span { start, end: start + char::REPLACEMENT_CHARACTER.len_utf8() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_at_both_breaks() {
        let (source, error) = Source::decode("x", "a\r\nµg: é!\nb".as_bytes());
        assert!(error.is_ok());
        let offset = source.text().find('!').unwrap();
        assert_eq!(source.position(offset), Position { line: 2, column: 6 });
        assert_eq!(source.position(usize::MAX), Position { line: 3, column: 2 });
    }

    #[test]
    fn a_splice_keeps_every_other_byte_and_the_line_ends_around_it() {
        let bytes = "\u{FEFF}a: 1\r\n\u{b5}: 2\r\nc: 3\n".as_bytes();
        let (source, _) = Source::decode("x", bytes);
        let at = |text: &str| source.text().find(text).unwrap();
        let before = |text| Span { start: at(text), end: at(text) };
        let two = Span { start: at("2"), end: at("2") + 1 };
        let end = Span { start: source.text().len(), end: source.text().len() };
        let edits = [
            (before("\n"), "\nnew".to_owned()),
            (two, "\u{b5}\n".to_owned()),
            (end, "end\n".to_owned()),
        ];
        let expected = "\u{FEFF}a: 1\r\nnew\r\n\u{b5}: \u{b5}\r\n\r\nc: 3\nend\n";
        assert_eq!(String::from_utf8(spliced(bytes, &edits)).unwrap(), expected);
        assert_eq!(spliced(bytes, &[]), bytes);
    }

    #[test]
    fn a_bad_byte_is_placed_after_the_good_text() {
        let (source, error) = Source::decode("x", b"a: 1\r\nb: \x1B\xFF");
        let Err(Flaw::NotUtf8 { byte: 0xFF, span }) = error else { panic!("{error:?}") };
        assert_eq!(source.position(span.start), Position { line: 2, column: 5 });
        assert_eq!(source.text(), "a: 1\nb: \u{FFFD}\u{FFFD}");
    }
}
