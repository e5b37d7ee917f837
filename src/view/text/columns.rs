//! Text -> its width in columns, and lines that fit.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The width in columns, without styles.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

pub(crate) fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// Cuts text to a width; an ellipsis in the last column shows it.
pub(crate) fn cut(text: &str, to: usize) -> String {
    if width(text) <= to {
        return text.to_owned();
    }
    let mut taken = 0;
    let fits = |c: &char| {
        taken += c.width().unwrap_or(0);
        taken < to
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// Breaks text between words, or inside a word that is wider than a line.
pub(crate) fn wrap(text: &str, to: usize) -> Vec<String> {
    let to = to.max(2);
    let mut lines = vec![];
    let (mut line, mut taken) = (String::new(), 0);
    let mut end = |line: &mut String, taken: &mut usize| {
        lines.push(std::mem::take(line));
        *taken = 0;
    };
    for word in text.split_ascii_whitespace() {
        let room = width(word);
        if !line.is_empty() && taken + 1 + room > to {
            end(&mut line, &mut taken);
        }
        if !line.is_empty() {
            line.push(' ');
            taken += 1;
        }
        if room <= to {
            line += word;
            taken += room;
            continue;
        }
        for part in parts(word) {
            let room = width(part);
            if !line.is_empty() && taken + room > to {
                end(&mut line, &mut taken);
            }
            line += part;
            taken += room;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The characters of a word, each with the marks after it.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut later = rest.char_indices().skip(1);
        let end = later.find(|(_, c)| c.width() != Some(0)).map_or(rest.len(), |(end, _)| end);
        let (part, behind) = rest.split_at(end);
        rest = behind;
        (!part.is_empty()).then_some(part)
    })
}

/// Text with a hanging indent after a label.
pub(crate) fn hang(label: &str, text: &str, indent: usize, to: usize) -> String {
    let mut out = String::new();
    for (index, line) in wrap(text, to.saturating_sub(indent)).iter().enumerate() {
        out.push_str(&if index == 0 { pad(label, indent) } else { " ".repeat(indent) });
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_twice_and_combining_ones_not_at_all() {
        assert_eq!(width("診療所"), 6);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(pad("診療", 6), "診療  ");
        assert_eq!(cut("診療所", 5), "診療…");
    }

    #[test]
    fn lines_break_between_words_and_inside_words_that_are_too_wide() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("診療所の予約", 6), ["診療所", "の予約"]);
        assert_eq!(wrap("", 8), [""]);
        // A mark stays with its character, also one that makes it wider.
        assert_eq!(wrap("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
        assert_eq!(wrap("☀\u{fe0f}☀\u{fe0f}☀\u{fe0f}", 5), ["☀\u{fe0f}☀\u{fe0f}", "☀\u{fe0f}"]);
    }
}
