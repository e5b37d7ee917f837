//! Bytes of a file -> text with a name and places: `Source`, `Span` (a byte range) and `Spanned<T>`.
//! It alone knows how a byte offset becomes a line and a column.

use std::ops::Deref;

use crate::diagnostic::{Code, Diagnostic};

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

/// The text of one file under the name it was given by.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
}

impl Source {
    /// A source of text that is known to be good, such as an embedded template.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// Reads the bytes of a file: UTF-8, with or without a byte-order mark, lines ended by LF, CRLF or CR.
    ///
    /// The source is returned also when the bytes are at fault, so that the fault can be shown in it.
    ///
    /// # Errors
    ///
    /// A diagnostic when there are more than [`MAX_BYTES`] bytes, when they are not UTF-8, or when
    /// they hold a character that no editor shows (a control character other than tab).
    pub fn decode(name: impl Into<String>, bytes: &[u8]) -> (Self, Result<(), Diagnostic>) {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        if bytes.len() > MAX_BYTES {
            let fault = Diagnostic::error(
                Code::TooLarge,
                format!(
                    "the file has more than {} kB; a prescription is a page or two",
                    MAX_BYTES / 1024
                ),
            )
            .help("name the prescription's own file");
            return (Self::new(name, ""), Err(fault));
        }
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
        let source = Self::new(name, text);
        let fault = match std::str::from_utf8(bytes) {
            Err(error) => {
                let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
                let start = good.replace("\r\n", "\n").len();
                let byte = bytes[error.valid_up_to()];
                let span = Span { start, end: start + char::REPLACEMENT_CHARACTER.len_utf8() };
                Some(
                    Diagnostic::error(Code::NotUtf8, format!("the byte 0x{byte:02X} is not UTF-8"))
                        .at(span)
                        .help("save the file as UTF-8"),
                )
            }
            Ok(_) => source.text.char_indices().find(|&(_, c)| is_hidden(c)).map(|(start, c)| {
                Diagnostic::error(
                    Code::ControlCharacter,
                    format!("the character U+{:04X} stands here and cannot be seen", u32::from(c)),
                )
                .at(Span { start, end: start + c.len_utf8() })
                .help("delete it, or write the text anew")
            }),
        };
        (source, fault.map_or(Ok(()), Err))
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
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
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
        let span = fault.unwrap_err().span.unwrap();
        assert_eq!(source.position(span.start), Position { line: 2, column: 4 });
    }
}
