//! Bytes of a file -> text with a name and places: `Source`, `Span` (a byte range) and `Spanned<T>`.
//! It alone knows how a byte offset becomes a line and a column.

use std::ops::Deref;

/// The largest text that is read, in bytes. A prescription is a page or two.
pub const MAX_BYTES: usize = 256 * 1024;

/// A range of bytes in one [`Source`], end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

/// A value and the place it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

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

/// Why the bytes of a file are no text that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// There are more than [`MAX_BYTES`] bytes.
    TooLarge,
    /// A byte is not UTF-8.
    NotUtf8 {
        /// The byte.
        byte: u8,
        /// Where it stands.
        span: Span,
    },
    /// A character stands there that no editor shows.
    Hidden {
        /// The character.
        character: char,
        /// Where it stands.
        span: Span,
    },
}

/// The text of one file under the name it was given by.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    /// Where each line begins, so that the place of one finding does not take a look at the whole text.
    lines: Vec<usize>,
}

impl Source {
    /// A source of text that is known to be good, such as an embedded template.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let begins = text.match_indices('\n').map(|(newline, _)| newline + 1);
        let lines = std::iter::once(0).chain(begins).collect();
        Self { name: name.into(), text, lines }
    }

    /// Reads the bytes of a file: UTF-8, with or without a byte-order mark, lines ended by LF, CRLF or CR.
    ///
    /// The source is returned also when the bytes are at fault, so that the flaw can be shown in it.
    ///
    /// # Errors
    ///
    /// The first flaw.
    pub fn decode(name: impl Into<String>, bytes: &[u8]) -> (Self, Result<(), Flaw>) {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if bytes.len() > MAX_BYTES {
            return (Self::new(name, ""), Err(Flaw::TooLarge));
        }
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
        let source = Self::new(name, text);
        let flaw = match std::str::from_utf8(bytes) {
            Err(error) => {
                let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                let start = good.replace("\r\n", "\n").len();
                let byte = bytes[error.valid_up_to()];
                let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
                Some(Flaw::NotUtf8 { byte, span: Span { start, end } })
            }
            Ok(_) => source.text.char_indices().find(|&(_, c)| is_hidden(c)).map(|(start, c)| {
                let span = Span { start, end: start + c.len_utf8() };
                Flaw::Hidden { character: c, span }
            }),
        };
        (source, flaw.map_or(Ok(()), Err))
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

/// Whether a character changes what a reader sees without being seen: a control character, a line
/// separator of Unicode, a switch of writing direction, a character without width, or a byte-order mark
/// inside the text. Joiners pass: scripts and emoji need them.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    let direction = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let separator = matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}');
    // Without width; the joiners of Persian and of emoji (U+200C, U+200D) are not among them.
    let without_width = matches!(
        c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}'..='\u{2064}'
            | '\u{E0000}'..='\u{E007F}'
    );
    (c.is_control() && !matches!(c, '\t' | '\n')) || direction || separator || without_width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_at_any_break() {
        let (source, fault) = Source::decode("x", "a\r\nµg: é!\rb".as_bytes());
        assert!(fault.is_ok());
        let offset = source.text().find('!').unwrap();
        assert_eq!(source.position(offset), Position { line: 2, column: 6 });
        assert_eq!(source.position(usize::MAX), Position { line: 3, column: 2 });
    }

    #[test]
    fn a_bad_byte_is_placed_behind_the_good_text() {
        let (source, fault) = Source::decode("x", b"a: 1\r\nb: \xFF");
        let Err(Flaw::NotUtf8 { byte: 0xFF, span }) = fault else { panic!("{fault:?}") };
        assert_eq!(source.position(span.start), Position { line: 2, column: 4 });
    }
}
