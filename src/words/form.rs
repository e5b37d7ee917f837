//! A rendered template with blanks, and an occurrence -> the text of its event.
//!
//! The events of a plan differ from each other in a few words: a date, an ordinal, a length. Rendering
//! a template costs some twenty times what filling in those words does. So a template is rendered once
//! for every shape, which is all that it can decide on, with a mark in each blank; the events of that
//! shape have their words put where the marks stand. A mark is a control character, and no text of a
//! prescription holds one.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::language::Vocabulary;
use crate::moment::placer::Placement;
use crate::prescription::Prescription;
use crate::prescription::interval::{Interval, Unit};
use crate::schedule::occurrence::site;
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::schedule::reason::{DateRule, Why};
use crate::zone::Occurs;

/// What stands in an event's text and only there: no built-in template decides on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blank {
    /// Its ordinal.
    Ordinal,
    /// Where the injection goes.
    Site,
    /// Its date.
    Date,
    /// The sentence that says why it falls on its day.
    Why,
    /// How far it lies from the day that it is counted from.
    Length,
    /// How many intervals that is, if more than one.
    Times,
    /// The number of its day in the phase's list.
    Day,
    /// The day that its month does not have.
    Clamped,
    /// The date that it was moved from.
    MovedFrom,
    /// Why the prescription moved it.
    Because,
    /// The zone away from home in which its time is meant.
    Away,
}

impl Blank {
    /// All of them, in their own order.
    const ALL: &[Self] = &[
        Self::Ordinal,
        Self::Site,
        Self::Date,
        Self::Why,
        Self::Length,
        Self::Times,
        Self::Day,
        Self::Clamped,
        Self::MovedFrom,
        Self::Because,
        Self::Away,
    ];

    /// The first mark: from here on control characters are no white space.
    const FIRST: u8 = 0x0E;

    /// The character that stands for it.
    pub(crate) fn mark(self) -> char {
        char::from(Self::FIRST + self as u8)
    }

    fn of_mark(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte.checked_sub(Self::FIRST)?)).copied()
    }
}

/// A text with blanks.
pub(crate) struct Form {
    text: String,
    /// Where the blanks stand, in bytes of the text.
    blanks: Vec<(usize, Blank)>,
}

impl Form {
    /// Reads a text with marks.
    pub(crate) fn read(marked: &str) -> Self {
        let (mut text, mut blanks) = (String::with_capacity(marked.len()), vec![]);
        let mut from = 0;
        for (at, byte) in marked.bytes().enumerate() {
            if let Some(blank) = Blank::of_mark(byte) {
                text.push_str(&marked[from..at]);
                blanks.push((text.len(), blank));
                from = at + 1;
            }
        }
        text.push_str(&marked[from..]);
        Self { text, blanks }
    }

    /// The text with its blanks filled in by `say`.
    pub(crate) fn filled(&self, say: impl Fn(Blank, &mut String)) -> String {
        // Room for the words too, so that the text need not move.
        let mut text = String::with_capacity(self.text.len() + 64 * self.blanks.len());
        self.fill(&mut text, say);
        text
    }

    /// Puts the text behind another, its blanks filled in by `say`.
    pub(crate) fn fill(&self, text: &mut String, say: impl Fn(Blank, &mut String)) {
        let mut from = 0;
        for &(at, blank) in &self.blanks {
            text.push_str(&self.text[from..at]);
            say(blank, text);
            from = at;
        }
        text.push_str(&self.text[from..]);
    }
}

/// What all events of a kind have alike: the kind but for the place in the row of injections.
pub(crate) fn alike(kind: Kind) -> Kind {
    match kind {
        Kind::Injection { phase, of, .. } => Kind::Injection { phase, index: 0, of },
        kind => kind,
    }
}

/// All that a template can decide on when it says why an event falls on its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// The rule.
    pub(crate) rule: DateRule,
    /// Whether the month is too short.
    pub(crate) is_clamped: bool,
    /// Whether it was moved, and by what.
    pub(crate) moved: Option<Mover>,
    /// Whether its time is that of a zone away from home.
    pub(crate) is_away: bool,
    /// Whether its time comes once on its date.
    pub(crate) clock: Occurs,
}

impl Shape {
    /// The shape without what stands in blanks: all events that differ in nothing else have it.
    pub(crate) fn blanked(self) -> Self {
        Self { rule: blanked(self.rule), ..self }
    }
}

/// What moved an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mover {
    /// The prescription, which says why.
    Change,
    /// A day to avoid.
    Avoid,
    /// The injection that it belongs before.
    Injection,
}

/// An occurrence whose event is to be told.
#[derive(Clone, Copy)]
pub(crate) struct Teller<'t> {
    pub(crate) prescription: &'t Prescription,
    pub(crate) occurrence: &'t Occurrence,
    pub(crate) placed: &'t Placement,
}

/// What is said in a blank.
pub(crate) enum Said<'s> {
    /// A number.
    Number(i64),
    /// A text.
    Text(Cow<'s, str>),
}

impl<'t> Teller<'t> {
    /// What a template can decide on.
    pub(crate) fn shape(self) -> Shape {
        let (occurrence, home) = (self.occurrence, self.prescription.time_zone.name());
        Shape {
            rule: occurrence.reason.rule,
            is_clamped: occurrence.reason.clamped_from.is_some(),
            moved: occurrence.reason.moved.as_ref().map(|moved| match moved.why {
                Why::Change(_) => Mover::Change,
                Why::Avoid => Mover::Avoid,
                Why::Injection => Mover::Injection,
            }),
            is_away: *self.placed.zone != *home && occurrence.time.is_some(),
            clock: self.placed.clock,
        }
    }

    /// What is said in a blank; nothing if this event has none of its kind.
    pub(crate) fn say(self, blank: Blank) -> Option<Said<'t>> {
        let words = Vocabulary::of(self.prescription.feed.language);
        let number = |number| Some(Said::Number(number));
        let text = |text: String| Some(Said::Text(text.into()));
        let name = |name: &'t str| Some(Said::Text(name.into()));
        let Self { prescription, occurrence, placed } = self;
        let (rule, moved) = (occurrence.reason.rule, occurrence.reason.moved.as_ref());
        match blank {
            Blank::Ordinal => number(occurrence.ordinal.into()),
            Blank::Site => name(site(prescription, occurrence)?),
            Blank::Date => text(words.day(occurrence.date)),
            // It is a form of its own, which whoever has it fills in.
            Blank::Why => None,
            Blank::Length => match rule {
                DateRule::Intervals { interval: Interval { count, unit }, times, .. } => {
                    let times = u32::try_from(times).unwrap_or(u32::MAX);
                    text(words.interval(Interval { count: times.saturating_mul(count), unit }))
                }
                DateRule::Offset { count, unit, .. } => {
                    let count = u32::try_from(count).unwrap_or(u32::MAX);
                    text(words.interval(Interval { count, unit }))
                }
                _ => None,
            },
            Blank::Times => match rule {
                DateRule::Intervals { times, .. } => number(times),
                _ => None,
            },
            Blank::Day => match rule {
                DateRule::Day { day, .. } => number(day.into()),
                _ => None,
            },
            Blank::Clamped => number(occurrence.reason.clamped_from?.into()),
            Blank::MovedFrom => text(words.day(moved?.from)),
            Blank::Because => match &moved?.why {
                Why::Change(because) => name(because),
                Why::Avoid | Why::Injection => None,
            },
            Blank::Away => name(&placed.zone),
        }
    }

    /// Says a blank behind a text.
    pub(crate) fn write(self, blank: Blank, text: &mut String) {
        match self.say(blank) {
            // Nothing can go wrong in a text that is kept in memory.
            Some(Said::Number(number)) => _ = write!(text, "{number}"),
            Some(Said::Text(said)) => text.push_str(&said),
            None => {}
        }
    }
}

/// A rule in which whatever stands in blanks is alike.
fn blanked(rule: DateRule) -> DateRule {
    match rule {
        DateRule::Intervals { interval, times, from, anchor } => {
            DateRule::Intervals { interval, times: times.min(2), from, anchor }
        }
        DateRule::Day { from, anchor, .. } => DateRule::Day { day: 0, from, anchor },
        DateRule::Offset { before, from, anchor, .. } => {
            DateRule::Offset { count: 0, unit: Unit::Days, before, from, anchor }
        }
        rule => rule,
    }
}
