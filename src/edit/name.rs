//! An occurrence -> how a line of the file names it, and the lines that are about it.

use std::fmt;

use jiff::civil::Date;

use super::{Act, Request};
use crate::prescription::Prescription;
use crate::prescription::change::Target;
use crate::prescription::record::{Entry, Fact, Injection, TestResult};
use crate::schedule::occurrence::{Occurrence, in_file};
use crate::source::Span;
use crate::yaml::edit::Pair;

/// How a line of the file names a dose, an extra or a recheck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// `dose`, `extra` or `recheck`.
    pub key: &'static str,
    /// `2 of maintenance`, a date, or `1 of yearly`.
    pub text: String,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = if self.key == "extra" { " of" } else { "" };
        write!(f, "{}{of} {}", self.key, self.text)
    }
}

impl Name {
    /// A dose, by its number and its phase.
    #[must_use]
    pub fn dose(text: &str) -> Self {
        Self { key: "dose", text: text.to_owned() }
    }

    /// An extra, by the date for which it was planned, or on which it was given.
    #[must_use]
    pub fn extra(date: Date) -> Self {
        Self { key: "extra", text: date.to_string() }
    }

    /// A recheck, by its name, or its number and its name.
    #[must_use]
    pub fn recheck(text: &str) -> Self {
        Self { key: "recheck", text: text.to_owned() }
    }

    /// What a line calls an occurrence; none if no line can be about it.
    pub(super) fn of(occurrence: &Occurrence, prescription: &Prescription) -> Option<Self> {
        in_file(occurrence, prescription).map(|(key, text)| Self { key, text })
    }

    fn of_target(target: Target, prescription: &Prescription) -> Self {
        let text = |n: u32, name: &str| format!("{n} of {name}");
        match target {
            Target::Dose(phase, n) => Self::dose(&text(n, &prescription.phases[phase].name)),
            Target::Recheck(recheck, n) => {
                Self::recheck(&text(n, &prescription.rechecks[recheck].name))
            }
        }
    }

    /// The same with its number as it is written: a recheck without one is its first.
    pub(super) fn numbered(self, prescription: &Prescription) -> Self {
        if let Some((number, name)) = self.text.split_once(" of ")
            && let Ok(number) = number.parse::<u32>()
        {
            return Self { text: format!("{number} of {}", name.trim()), ..self };
        }
        let mut names = prescription.rechecks.iter().map(|recheck| &recheck.name);
        if self.key == "recheck" && names.any(|name| name.value == self.text) {
            return Self::recheck(&format!("1 of {}", self.text));
        }
        self
    }

    /// The entry of the record that is about it.
    pub(super) fn record<'p>(&self, prescription: &'p Prescription) -> Option<Recorded<'p>> {
        let is = |target| *self == Self::of_target(target, prescription);
        let record = &prescription.record;
        let given = record.given.iter().find(|entry| match entry.of {
            Injection::Dose(phase, n) => is(Target::Dose(phase, n)),
            Injection::Extra(date) => *self == Self::extra(date),
        });
        let result = || {
            record
                .results
                .iter()
                .find(|result| is(Target::Recheck(result.recheck.0, result.recheck.1)))
        };
        given.map(Recorded::Injection).or_else(|| result().map(Recorded::Result))
    }

    /// The line of `changes` that is about it.
    pub(super) fn change(&self, prescription: &Prescription) -> Option<Span> {
        let changes = &prescription.changes;
        let is = |target| *self == Self::of_target(target, prescription);
        let once = changes.once.iter().find(|change| is(change.target));
        let extra = || changes.extras.iter().find(|extra| *self == Self::extra(extra.date));
        once.map(|change| change.span).or_else(|| extra().map(|extra| extra.span))
    }
}

/// An entry of the record.
#[derive(Clone, Copy)]
pub(super) enum Recorded<'p> {
    Injection(&'p Entry),
    Result(&'p TestResult),
}

impl Recorded<'_> {
    pub(super) fn span(self) -> Span {
        match self {
            Self::Injection(entry) => entry.span,
            Self::Result(result) => result.span,
        }
    }

    /// The day on which it happened.
    pub(super) fn date(self) -> Option<Date> {
        match self {
            Self::Injection(entry) => entry.given_on(),
            Self::Result(result) => Some(result.date.value),
        }
    }

    /// Whether it has the keys of such an act.
    pub(super) fn is_of(self, act: Act) -> bool {
        match self {
            Self::Injection(entry) => matches!(
                (&entry.fact, act),
                (Fact::Given(_), Act::Given) | (Fact::Missed { .. }, Act::Missed)
            ),
            Self::Result(_) => act == Act::Result,
        }
    }

    /// Whether it is a result that does not yet say what is requested: tests come back on different days.
    pub(super) fn lacks(self, request: &Request) -> bool {
        let Self::Result(result) = self else { return false };
        let is_found = |key: &str| {
            let mut found = result.found.iter();
            found.any(|(test, _)| test.spellings().any(|word| word == key))
        };
        let is_new = |pair: &Pair| match pair.key.as_str() {
            "note" => result.note.is_none(),
            key => !is_found(key),
        };
        request.act == Act::Result && request.date.is_none() && request.more.iter().all(is_new)
    }
}
