//! An occurrence -> how a line of the file names it, and the lines that are about it.

use std::fmt;

use jiff::civil::Date;

use crate::prescription::Prescription;
use crate::prescription::change::Target;
use crate::prescription::record::Injection;
use crate::schedule::occurrence::{Occurrence, in_file};
use crate::source::Span;

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

    /// The same with a number: a recheck without one is its first.
    pub(super) fn numbered(self, prescription: &Prescription) -> Self {
        let mut names = prescription.rechecks.iter().map(|recheck| &recheck.name);
        if self.key == "recheck" && names.any(|name| name.value == self.text) {
            return Self::recheck(&format!("1 of {}", self.text));
        }
        self
    }

    /// The entry of the record that is about it.
    pub(super) fn record(&self, prescription: &Prescription) -> Option<Span> {
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
        given.map(|entry| entry.span).or_else(|| result().map(|result| result.span))
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
