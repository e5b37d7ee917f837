//! `notes:` -> `Notes`: what the prescription adds to every dose and recheck, some of it up to a date.

use jiff::civil::Date;

use super::text::Paragraph;
use crate::diagnostic::{Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Decode, Fields, Kind, Node};

/// The notes of a prescription, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Notes(pub Vec<Note>);

/// What events say, up to a date.
#[derive(Clone, Debug)]
pub struct Note {
    /// What they say.
    pub text: String,
    /// The last date of an event that says it.
    pub until: Option<Spanned<Date>>,
}

impl Notes {
    /// What the events of a day say, each note on lines of its own.
    #[must_use]
    pub fn on(&self, date: Date) -> Option<String> {
        let on: Vec<&str> = self.from(date).map(|note| note.text.as_str()).collect();
        (!on.is_empty()).then(|| on.join("\n"))
    }

    /// Those that events of a day or of later ones say.
    pub fn from(&self, date: Date) -> impl Iterator<Item = &Note> {
        self.0.iter().filter(move |note| note.until.as_ref().is_none_or(|until| date <= **until))
    }
}

impl Decode for Notes {
    const EXPECTED: &'static str =
        "text, or a list of texts and of `{text: ..., until: 2026-12-31}`";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        match node.kind {
            Kind::List(_) => {
                node.read_list("[{text: ..., until: 2026-12-31}]", report, Note::decode)
            }
            _ => Note::decode(node, report).map(|note| vec![note]),
        }
        .map(Self)
    }
}

impl Note {
    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let Kind::Group(_) = node.kind else {
            let text = Paragraph::decode(node, report)?;
            return Ok(Self { text: text.0, until: None });
        };
        let mut fields = Fields::of(node, "a note", report)?;
        let text = match fields.node("text") {
            Some((_, node)) => Paragraph::decode(node, report),
            None => Err(fields.missing("text", "what the events say", report)),
        };
        let until = fields.optional::<Spanned<Date>>("until", report);
        fields.finish(report)?;
        Ok(Self { text: text?.0, until: until? })
    }
}
