//! `8 weeks after induction` -> `When`: the days of a recheck, relative to the plan.

use jiff::civil::Date;

use super::civil::{meant_dates, parse_date};
use super::ids::PhaseId;
use super::interval::{Interval, Unit};
use super::names::{PhaseNames, dose_ordinal};
use super::rhythm::End;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::yaml::{Node, quoted};

/// When a recheck is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// On an anchor's day.
    On(Anchor),
    /// This long after, or before, an anchor's day, for one or several lengths.
    Offset {
        /// The lengths in units, ascending; each gives a day.
        counts: Vec<u32>,
        /// Days, weeks or months.
        unit: Unit,
        /// Whether the days are before the anchor.
        before: bool,
        /// What they are counted from.
        anchor: Anchor,
    },
    /// Repeatedly after an anchor's day, to the end of the calendar.
    Every {
        /// How often.
        interval: Interval,
        /// What the days are counted from.
        anchor: Anchor,
    },
}

/// A day of the plan that others are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The first dose of the plan.
    FirstDose,
    /// The last dose of a phase, by its place in the plan.
    LastDoseOf(PhaseId),
    /// The first dose of a phase.
    StartOf(PhaseId),
    /// A dose of a phase by its ordinal, from 1.
    DoseOf(PhaseId, u32),
    /// A milestone, by its place in the file, and its day.
    Milestone(usize, Date),
    /// A date.
    Date(Date),
}

impl When {
    /// Whether it repeats.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        matches!(self, Self::Every { .. })
    }

    /// How many days it gives; none if it repeats.
    pub(crate) fn days(&self) -> Option<usize> {
        match self {
            Self::On(_) => Some(1),
            Self::Offset { counts, .. } => Some(counts.len()),
            Self::Every { .. } => None,
        }
    }

    /// The anchor that the days are counted from.
    #[must_use]
    pub fn anchor(&self) -> Anchor {
        match self {
            Self::On(anchor) | Self::Offset { anchor, .. } | Self::Every { anchor, .. } => *anchor,
        }
    }

    /// Reads a sentence of `when`.
    ///
    /// # Errors
    ///
    /// Reports a sentence of another form, and an anchor that does not exist.
    pub fn decode(
        node: &Node,
        names: &PhaseNames<'_>,
        report: &mut Diagnostics,
    ) -> Result<Spanned<Self>, Reported> {
        let text = node.scalar("a sentence such as 8 weeks after induction", report)?;
        let anchor = |text: &str, report: &mut Diagnostics| {
            decode_anchor(text.trim(), node.span, names, report)
        };
        let value = if let Some(text) = text.strip_prefix("on ") {
            Self::On(anchor(text, report)?)
        } else if let Some((length, before, text)) = split(text) {
            let at = |error: Diagnostic| error.at(node.span);
            match length.strip_prefix("every ").filter(|_| !before) {
                Some(length) => {
                    let interval =
                        Interval::parse(length).map_err(|error| report.fail(at(error)))?;
                    Self::Every { interval, anchor: anchor(text, report)? }
                }
                None => {
                    let (counts, unit) = offsets(length).map_err(|error| report.fail(at(error)))?;
                    Self::Offset { counts, unit, before, anchor: anchor(text, report)? }
                }
            }
        } else if text.starts_with(|c: char| c.is_ascii_digit())
            && (text.contains('-') || !meant_dates(text).is_empty())
        {
            let date = parse_date(text).map_err(|error| report.fail(error.at(node.span)))?;
            Self::On(Anchor::Date(date))
        } else {
            return Err(report.fail(bad_when(text).at(node.span)));
        };
        Ok(Spanned { value, span: node.span })
    }
}

/// `LENGTH after ANCHOR` or `LENGTH before ANCHOR`, whichever word is first: a phase's name may contain the
/// other.
fn split(text: &str) -> Option<(&str, bool, &str)> {
    let after = text.split_once(" after ").map(|(length, anchor)| (length, false, anchor));
    let before = text.split_once(" before ").map(|(length, anchor)| (length, true, anchor));
    after.into_iter().chain(before).min_by_key(|(length, ..)| length.len())
}

fn bad_when(text: &str) -> Diagnostic {
    let error = Diagnostic::error(Code::BadWhen, format!("{} does not say when", quoted(text)));
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return error.help(
            "inside { } a comma ends a value: put the whole sentence in quotes, such as \"3, 6, 12 \
             months after first dose\"",
        );
    }
    error
        .help(
            "write, for example, `8 weeks after induction`, `3 days before start of \
            maintenance`, `every 12 months after induction`, `on dose 2 of maintenance`, or a \
            date",
        )
        .help(
            "count from `first dose`, a phase's name (its last dose), `start of PHASE`, `dose N \
            of PHASE`, or a date",
        )
}

/// `3, 6, 12 months` -> the numbers, ascending, and the unit.
fn offsets(text: &str) -> Result<(Vec<u32>, Unit), Diagnostic> {
    let mut items: Vec<&str> = text.split(',').map(str::trim).collect();
    let last = Interval::parse(items.pop().unwrap_or_default())?;
    let mut counts = items
        .into_iter()
        .map(|item| Interval::parse(&format!("{item} {}", last.unit.name())).map(|i| i.count))
        .collect::<Result<Vec<_>, _>>()?;
    counts.push(last.count);
    if counts.is_sorted_by(|a, b| a < b) {
        Ok((counts, last.unit))
    } else {
        Err(Diagnostic::error(
            Code::BadWhen,
            format!("the numbers in {} are not in ascending order", quoted(text)),
        )
        .help("write each once, the smallest first: `3, 6, 12 months after ...`"))
    }
}

fn decode_anchor(
    text: &str,
    span: Span,
    names: &PhaseNames<'_>,
    report: &mut Diagnostics,
) -> Result<Anchor, Reported> {
    if text == "first dose" {
        return Ok(Anchor::FirstDose);
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let date = parse_date(text).map_err(|error| report.fail(error.at(span)))?;
        return Ok(Anchor::Date(date));
    }
    if let Some(name) = text.strip_prefix("start of ") {
        return names.find(name, span, report).map(|(phase, _)| Anchor::StartOf(phase));
    }
    if let Some(dose) = text.strip_prefix("dose ").filter(|rest| rest.contains(" of ")) {
        let (phase, ordinal) = dose_ordinal(dose, span, names, report)?;
        return Ok(Anchor::DoseOf(phase, ordinal));
    }
    if let Some((index, date)) = names.milestone(text) {
        return Ok(Anchor::Milestone(index, date));
    }
    let (index, phase) = names.find(text, span, report)?;
    if phase.end.value == End::Open {
        let name = phase.name.as_str();
        let error = Diagnostic::error(
            Code::UnknownAnchor,
            format!("the phase `{name}` has no end, so it has no last dose to count from"),
        );
        return Err(report.fail(
            error
                .at(span)
                .related(phase.name.span, "this phase has no end")
                .help(format!("count from `start of {name}` or `dose 1 of {name}`")),
        ));
    }
    Ok(Anchor::LastDoseOf(index))
}
