//! A text -> its invisible characters, and the text with those escaped: for a message, a line, JSON.
//!
//! Invisible characters could become structure in a calendar, control a terminal, or mislead a reviewer. The
//! set is Unicode's: controls and line separators (Cc, Zl, Zp), `Default_Ignorable_Code_Point`, other format
//! characters without a shape, blanks that are not spaces, and noncharacters.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::Value;

/// The first invisible character, and its offset.
#[must_use]
pub fn hidden(text: &str) -> Option<(usize, char)> {
    // Most texts have none, whatever its neighbours: a calendar is looked through six times as fast.
    if !text.chars().any(is_hidden) {
        return None;
    }
    seen(text).find(|&(_, _, seen)| !seen).map(|(at, c, _)| (at, c))
}

/// A text with each invisible character escaped, such as `\u{200b}`.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if hidden(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for (_, c, seen) in seen(text) {
        if seen { shown.push(c) } else { shown.extend(c.escape_default()) }
    }
    Cow::Owned(shown)
}

/// A text on one line: breaks, tabs and blanks other than the space are escaped too.
#[must_use]
pub fn in_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in escaped(text).chars() {
        if c.is_whitespace() && c != ' ' { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// A text with each invisible character replaced by U+FFFD.
#[must_use]
pub fn replaced(text: &str) -> Cow<'_, str> {
    if hidden(text).is_none() {
        return Cow::Borrowed(text);
    }
    let shown = |(_, c, seen)| if seen { c } else { char::REPLACEMENT_CHARACTER };
    Cow::Owned(seen(text).map(shown).collect())
}

/// JSON for a terminal or a log: invisible characters, and what begins a command of a build server in the
/// middle of a line, are escaped.
#[must_use]
pub fn json(value: &Value) -> String {
    json_safe(format!("{value:#}\n"))
}

/// As [`json`], on one line.
#[must_use]
pub fn json_line(value: &Value) -> String {
    // It never fails for a value, and takes half as long as its `Display`.
    let mut text = serde_json::to_string(value).unwrap_or_else(|_| value.to_string());
    text.push('\n');
    json_safe(text)
}

/// As [`json`], for an object with long lists, of which only one item at a time is in memory. The keys have
/// empty lists in the object, and are named in its order.
#[must_use]
pub fn json_with_lists<const N: usize>(
    object: &Value,
    lists: [(&str, &mut dyn Iterator<Item = Value>); N],
) -> String {
    let text = json(object);
    let (mut whole, mut rest) = (String::new(), text.as_str());
    for (key, items) in lists {
        // Strings in JSON contain no line breaks, so this can only be the key.
        let begin = format!("\n  \"{key}\": [");
        let Some((before, after)) = rest.split_once(&begin) else { continue };
        whole.extend([before, &begin]);
        let mut items = items.peekable();
        let is_empty = items.peek().is_none();
        let mut between = "\n    ";
        for item in items {
            whole += between;
            whole += &json_safe(format!("{item:#}").replace('\n', "\n    "));
            between = ",\n    ";
        }
        whole += if is_empty { "" } else { "\n  " };
        rest = after;
    }
    whole + rest
}

fn json_safe(text: String) -> String {
    let text = if text.contains("##") { text.replace("##", "#\\u0023") } else { text };
    if hidden(&text).is_none() {
        return text;
    }
    let mut shown = String::with_capacity(text.len());
    for (_, c, seen) in seen(&text) {
        if seen {
            shown.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        }
    }
    shown
}

/// The characters of a text with their offsets, and whether each is visible.
fn seen(text: &str) -> impl Iterator<Item = (usize, char, bool)> {
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (at, c) = chars.next()?;
        let after = chars.peek().map(|&(_, c)| c);
        let seen = !is_hidden(c) || before.is_some_and(|before| changes(before, c, after));
        before = Some(c);
        Some((at, c, seen))
    })
}

/// Whether a character without a shape changes its neighbours, and is therefore seen: a joiner in a script
/// that needs it, or a joiner or selector inside an emoji.
fn changes(before: char, c: char, after: Option<char>) -> bool {
    match c {
        '\u{200C}' => is_joined(before),
        '\u{200D}' => {
            let in_emoji = is_picture(before) || before == '\u{FE0F}';
            is_joined(before) || (in_emoji && after.is_some_and(is_picture))
        }
        '\u{FE0E}' | '\u{FE0F}' => {
            let keycap = matches!(before, '0'..='9' | '#' | '*') && after == Some('\u{20E3}');
            is_picture(before) || keycap
        }
        _ => false,
    }
}

/// Letters of scripts that are spelt with joiners: from Arabic and its neighbours to those of India and
/// Myanmar, Khmer, Mongolian.
fn is_joined(c: char) -> bool {
    matches!(
        c,
        '\u{600}'..='\u{109F}'
            | '\u{1780}'..='\u{17FF}'
            | '\u{1820}'..='\u{18AA}'
            | '\u{A840}'..='\u{ABFF}'
            | '\u{FB50}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}'
            | '\u{11000}'..='\u{11FFF}'
    ) && !is_hidden(c)
}

/// The blocks with emoji.
fn is_picture(c: char) -> bool {
    matches!(
        c,
        '©' | '®' | '‼' | '⁉' | '〰' | '〽' | '㊗' | '㊙'
            | '\u{2100}'..='\u{214F}'
            | '\u{2190}'..='\u{23FF}'
            | '\u{2460}'..='\u{27BF}'
            | '\u{2900}'..='\u{297F}'
            | '\u{2B00}'..='\u{2BFF}'
            | '\u{1F000}'..='\u{1FAFF}'
    )
}

/// Whether a character has no shape; spaces, tabs and line ends do not count.
fn is_hidden(c: char) -> bool {
    // Most of what there is, letters and emoji, is decided at once.
    if matches!(c, ' '..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{34E}' | '\u{1F000}'..='\u{1FAFF}')
    {
        return false;
    }
    let is_control = c.is_control() && !matches!(c, '\t' | '\n');
    let is_separator = matches!(c, '\u{2028}' | '\u{2029}');
    // DerivedCoreProperties.txt of Unicode 16.
    let is_ignorable = matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    );
    // Annotation marks, the object replacement character, Egyptian format characters.
    let is_format = matches!(c, '\u{FFF9}'..='\u{FFFC}' | '\u{13430}'..='\u{1343F}');
    let is_blank = matches!(c, '\u{2800}' | '\u{13441}' | '\u{13442}' | '\u{16FE4}' | '\u{1D159}');
    let is_nothing = u32::from(c) & 0xFFFE == 0xFFFE || matches!(c, '\u{FDD0}'..='\u{FDEF}');
    is_control || is_separator || is_ignorable || is_format || is_blank || is_nothing
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In each of them something is hidden.
    const HIDES: &[&str] = &[
        "a\u{0}",
        "a\rb",
        "a\u{1b}[31m",
        "a\u{7f}",
        "a\u{85}b",
        "a\u{9b}31m",
        "a\u{ad}b",
        "a\u{34f}b",
        "\u{115f}",
        "\u{1160}",
        "a\u{180e}",
        "a\u{200b}b",
        "a\u{200e}",
        "a\u{2028}b",
        "a\u{202e}b",
        "a\u{2066}b",
        "a\u{206a}",
        "a\u{206f}",
        "\u{2800}",
        "\u{3164}",
        "a\u{feff}b",
        "\u{ffa0}",
        "a\u{fff9}b",
        "\u{fffb}",
        "\u{fffc}",
        "\u{ffff}",
        "\u{fdd0}",
        "\u{1fffe}",
        "\u{1d159}",
        "a\u{1d173}",
        "\u{13441}",
        "\u{16fe4}",
        "a\u{e0001}",
        "a\u{e0100}",
        "漢\u{e0100}",
        "漢\u{fe00}",
        // A joiner or selector where it does nothing.
        "a\u{200d}b",
        "a\u{200c}b",
        "a\u{fe0f}",
        "5\u{fe0f} mg",
        "❤\u{fe0f}\u{fe0f}",
        "👩\u{200d}a",
        "👩\u{200d}",
        "ه\u{200c}\u{200c}",
        "\u{200d}👩",
        "\u{fe0f}",
        // The flag of England.
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    ];

    /// In these nothing is.
    const SHOWS: &[&str] = &[
        "a\tb\nc",
        "Dr Ruiz, 1 µg",
        "Rappel\u{a0}: à 9\u{202f}h",
        "e\u{301}",
        "漢字かな",
        "हिन्दी",
        "क\u{94d}\u{200d}ष",
        "می\u{200c}خواهم",
        "한국어",
        "❤\u{fe0f}",
        "☎\u{fe0f}",
        "✔\u{fe0e}",
        "1\u{fe0f}\u{20e3}",
        "©\u{fe0f}",
        "👩\u{200d}⚕\u{fe0f}",
        "👩🏽\u{200d}⚕\u{fe0f}",
        "❤\u{fe0f}\u{200d}🩹",
        "🇬🇧",
        "💉",
        "\u{fffd}",
    ];

    #[test]
    fn what_changes_nothing_that_is_seen_is_hidden() {
        for text in HIDES {
            assert!(hidden(text).is_some(), "{}", text.escape_unicode());
        }
        for text in SHOWS {
            assert_eq!(hidden(text), None, "{}", text.escape_unicode());
        }
    }

    #[test]
    fn what_is_escaped_shows_nothing_else() {
        assert_eq!(escaped("S\u{9b}31m\u{1b}am ❤\u{fe0f}"), "S\\u{9b}31m\\u{1b}am ❤\u{fe0f}");
        assert_eq!(in_line("a\n\tb\u{a0}c d"), "a\\n\\tb\\u{a0}c d");
        assert_eq!(replaced("é\u{1b}ß"), "é\u{fffd}ß");
        let value = serde_json::json!({ "a": "\u{9b}\u{e0041}\u{1b}##[error]x" });
        let text = json(&value);
        assert_eq!(text, "{\n  \"a\": \"\\u009b\\udb40\\udc41\\u001b#\\u0023[error]x\"\n}\n");
        assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value.clone()));
        let lists = [vec![], vec![value.clone()], vec![value.clone(), Value::Null, value.clone()]];
        for [list, other] in
            lists.iter().flat_map(|one| lists.iter().map(move |other| [one, other]))
        {
            let object = |list: &[Value], other: &[Value]| serde_json::json!({ "a": { "list": [] }, "list": list, "other": other, "z": [value] });
            let (items, others) = (&mut list.iter().cloned(), &mut other.iter().cloned());
            let text = json_with_lists(&object(&[], &[]), [("list", items), ("other", others)]);
            assert_eq!(text, json(&object(list, other)));
        }
    }
}
