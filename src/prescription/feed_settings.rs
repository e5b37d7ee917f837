//! `feed:` -> `FeedSettings`: how the calendar is named and coloured, how much it shows and in which
//! language, where it ends.

use jiff::civil::Date;

use super::text::{Line, word};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Decode, Fields, Node};

/// How the calendar looks to a subscriber.
#[derive(Clone, Debug, Default)]
pub struct FeedSettings {
    /// Its name, without comma or semicolon.
    pub name: Option<String>,
    /// Its last date.
    pub until: Option<Spanned<Date>>,
    /// Its colour.
    pub color: Option<Color>,
    /// How much it shows, unless the command line says otherwise.
    pub detail: Detail,
    /// The name of a discreet calendar and its events, without comma or semicolon.
    pub discreet_name: Option<String>,
    /// The language of its texts.
    pub language: Language,
}

/// The language of a calendar. Messages about a prescription are always in English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// Dutch.
    Dutch,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

/// The languages by their codes (ISO 639-1).
pub const LANGUAGES: &[(&str, Language)] = &[
    ("en", Language::English),
    ("de", Language::German),
    ("nl", Language::Dutch),
    ("fr", Language::French),
    ("es", Language::Spanish),
];

impl Language {
    /// Its code, such as `de`.
    #[must_use]
    pub fn code(self) -> &'static str {
        LANGUAGES.iter().find(|(_, language)| *language == self).map_or("", |(code, _)| code)
    }
}

impl Decode for Language {
    const EXPECTED: &'static str = "en, de, nl, fr or es";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, |text| word(text, "a supported language", LANGUAGES))
    }
}

/// How much of a prescription a calendar shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Everything, with reminders.
    #[default]
    Full,
    /// Everything, without reminders: for relatives and carers.
    Family,
    /// Times only: for calendars that others see.
    Discreet,
}

/// The details in the words of the format.
pub const DETAILS: &[(&str, Detail)] =
    &[("full", Detail::Full), ("family", Detail::Family), ("discreet", Detail::Discreet)];

impl Detail {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::Family, Self::Discreet];

    /// The word of the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        DETAILS.iter().find(|(_, detail)| *detail == self).map_or("", |(name, _)| name)
    }

    /// Reads the word.
    ///
    /// # Errors
    ///
    /// A diagnostic with the words that are allowed.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        word(text, "a detail", DETAILS)
    }
}

impl Decode for Detail {
    const EXPECTED: &'static str = "full, family or discreet";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, Self::parse)
    }
}

/// A colour by its CSS name (RFC 7986, section 5.9), with the code that Apple's calendar reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    /// The CSS name.
    pub name: &'static str,
    /// `#RRGGBB`.
    pub code: &'static str,
}

/// The CSS colours that can be distinguished in a calendar.
pub const COLORS: &[(&str, Color)] = &{
    const fn color(name: &'static str, code: &'static str) -> (&'static str, Color) {
        (name, Color { name, code })
    }
    [
        color("black", "#000000"),
        color("blue", "#0000FF"),
        color("brown", "#A52A2A"),
        color("coral", "#FF7F50"),
        color("crimson", "#DC143C"),
        color("darkgreen", "#006400"),
        color("gold", "#FFD700"),
        color("gray", "#808080"),
        color("green", "#008000"),
        color("indigo", "#4B0082"),
        color("magenta", "#FF00FF"),
        color("maroon", "#800000"),
        color("navy", "#000080"),
        color("olive", "#808000"),
        color("orange", "#FFA500"),
        color("orchid", "#DA70D6"),
        color("pink", "#FFC0CB"),
        color("purple", "#800080"),
        color("red", "#FF0000"),
        color("salmon", "#FA8072"),
        color("silver", "#C0C0C0"),
        color("skyblue", "#87CEEB"),
        color("teal", "#008080"),
        color("tomato", "#FF6347"),
        color("turquoise", "#40E0D0"),
        color("violet", "#EE82EE"),
        color("yellow", "#FFFF00"),
    ]
};

impl Color {
    /// The colour of a CSS name, if calendars can show it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        COLORS.iter().find(|(known, _)| *known == name).map(|&(_, color)| color)
    }
}

impl Decode for Color {
    const EXPECTED: &'static str = "a colour such as teal";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read("a colour", report, |text| word(text, "a supported colour", COLORS))
    }
}

impl Decode for FeedSettings {
    const EXPECTED: &'static str = "a mapping with keys such as `name` and `until`";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "the feed", report)?;
        let name = fields.optional::<Spanned<Line>>("name", report);
        let until = fields.optional::<Spanned<Date>>("until", report);
        let color = fields.optional::<Color>("color", report);
        let detail = fields.optional::<Detail>("detail", report);
        let discreet_name = fields.optional::<Spanned<Line>>("discreet_name", report);
        let language = fields.optional::<Language>("language", report);
        fields.finish(report)?;
        let (name, discreet_name) = (name?, discreet_name?);
        let named = check_name(name.as_ref(), report);
        check_name(discreet_name.as_ref(), report).and(named)?;
        Ok(Self {
            name: name.map(|name| name.value.0),
            until: until?,
            color: color?,
            detail: detail?.unwrap_or_default(),
            discreet_name: discreet_name.map(|name| name.value.0),
            language: language?.unwrap_or_default(),
        })
    }
}

/// Some calendar apps show a backslash before a comma or semicolon in a calendar's name.
fn check_name(name: Option<&Spanned<Line>>, report: &mut Diagnostics) -> Result<(), Reported> {
    let Some(name) = name.filter(|name| name.value.0.contains([',', ';'])) else { return Ok(()) };
    let error =
        Diagnostic::error(Code::BadText, "a calendar's name cannot have a comma or a semicolon");
    Err(report.fail(error.at(name.span).help(
        "remove it: some calendar apps would show a backslash \
        before it",
    )))
}
