//! `feed:` -> `FeedSettings`: how the calendar is named and coloured, and where it ends.

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
}

/// A colour by its CSS name (RFC 7986, section 5.9), with the code that Apple's calendar reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    /// The CSS name.
    pub name: &'static str,
    /// `#RRGGBB`.
    pub code: &'static str,
}

/// Those of the CSS colours that can be told apart in a calendar.
const COLORS: &[(&str, Color)] = &{
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

impl Decode for Color {
    const EXPECTED: &'static str = "a colour such as teal";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read("a colour", report, |text| word(text, "a colour of calendars", COLORS))
    }
}

impl Decode for FeedSettings {
    const EXPECTED: &'static str = "a group of keys such as name and until";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "the feed", report)?;
        let name = fields.optional::<Spanned<Line>>("name", report);
        let until = fields.optional::<Spanned<Date>>("until", report);
        let color = fields.optional::<Color>("color", report);
        fields.not_yet(&["discreet_name", "detail", "language"]);
        fields.finish(report)?;
        let name = name?;
        if let Some(name) = name.as_ref().filter(|name| name.value.0.contains([',', ';'])) {
            let fault = Diagnostic::error(
                Code::BadText,
                "some calendars show a comma or semicolon in a calendar's name with a backslash",
            );
            return Err(report.fail(fault.at(name.span).help("leave it out of the name")));
        }
        Ok(Self { name: name.map(|name| name.value.0), until: until?, color: color? })
    }
}
