//! `avoid:` -> the days to avoid, and where occurrences move instead.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

use super::cadence::Cadence;
use super::civil::Weekdays;
use super::interval::{Interval, Unit};
use super::rhythm::{End, Rhythm};
use super::text::word;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::yaml::{Decode, Fields, Node};

/// Days to avoid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avoid {
    /// Its place in the file.
    pub span: Span,
    /// These days of every week ...
    pub weekdays: Option<Weekdays>,
    /// ... and these dates.
    pub dates: BTreeSet<Date>,
    /// Where an occurrence moves instead.
    pub direction: Spanned<Direction>,
}

/// Where an occurrence on a day to avoid moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// To the next free day.
    #[default]
    Later,
    /// To the last free day before it.
    Earlier,
    /// To the nearer of the two; later, if both are equally near.
    Nearest,
    /// To the next free day of its phase, and those after it follow.
    Push,
}

/// The words of `move`.
pub const DIRECTIONS: &[(&str, Direction)] = &[
    ("later", Direction::Later),
    ("earlier", Direction::Earlier),
    ("nearest", Direction::Nearest),
    ("push", Direction::Push),
];

impl Avoid {
    /// Whether a date is to be avoided.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        self.dates.contains(&date)
            || self.weekdays.is_some_and(|weekdays| weekdays.contains(date.weekday()))
    }

    /// Whether it pushes a course on, rather than moving single occurrences.
    #[must_use]
    pub fn pushes(&self) -> bool {
        self.direction.value == Direction::Push
    }

    /// The days that the whole plan avoids: they push no course on.
    ///
    /// # Errors
    ///
    /// As [`Avoid::decode`], and reports `move: push`.
    pub(super) fn decode_top(
        fields: &mut Fields<'_>,
        report: &mut Diagnostics,
    ) -> Result<Option<Self>, Reported> {
        let avoid = fields.optional::<Self>("avoid", report)?;
        match avoid {
            Some(avoid) if avoid.pushes() => {
                let message = "`move: push` is only for the `avoid` of a phase";
                let error = Diagnostic::error(Code::Conflict, message).at(avoid.direction.span);
                let help = "give the phase that is to continue an `avoid` of its own; here, \
                    `move: later` moves single doses and rechecks";
                Err(report.fail(error.help(help)))
            }
            avoid => Ok(avoid),
        }
    }

    /// Only a course of injections with a number of doses, at most a week apart, can be pushed on.
    ///
    /// # Errors
    ///
    /// Reports `move: push` in any other phase.
    pub(super) fn check_push(
        avoid: Option<&Self>,
        is_injected: bool,
        rhythm: &Rhythm,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        const MOVE: &str = "`move: later` moves single doses, and leaves those after them";
        let (cadence, end) = (rhythm.cadence(), rhythm.end());
        let is_frequent = match (&cadence.value, cadence.value.interval()) {
            (Cadence::Weekdays(_), _) => true,
            (_, Some(Interval { count, unit: Unit::Days })) => count <= 7,
            (_, Some(Interval { count, unit: Unit::Weeks })) => count == 1,
            (_, Some(Interval { unit: Unit::Months, .. }) | None) => false,
        };
        let Some(avoid) = avoid.filter(|avoid| avoid.pushes()) else { return Ok(()) };
        let (message, place, what, help) = if !is_injected {
            let message = "`move: push` is for injections";
            (message, cadence.span, "this phase has none", "tablets and sprays avoid no days")
        } else if let Cadence::Dates(_) = cadence.value {
            let help = "correct the date in `dates`: a booked date does not move";
            ("`move: push` does not go with `dates`", cadence.span, "the dates", help)
        } else if !is_frequent {
            let message =
                "`move: push` needs a phase with `weekdays`, or with `every` up to 7 days";
            (message, cadence.span, "how often it has a dose", MOVE)
        } else if !matches!(end.value, End::Doses(_) | End::For(_)) {
            let message = "`move: push` needs a phase that ends by `doses`, `total` or `for`";
            (message, end.span, "how it ends", MOVE)
        } else {
            return Ok(());
        };
        let error = Diagnostic::error(Code::Conflict, message).at(avoid.direction.span);
        Err(report.fail(error.related(place, what).help(help)))
    }
}

impl Decode for Avoid {
    const EXPECTED: &'static str = "a mapping with `weekdays`, `dates` and `move`";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "avoid", report)?;
        let weekdays = fields.optional::<Weekdays>("weekdays", report);
        let dates = match fields.node("dates") {
            Some((_, node)) => node.read_list("[2026-12-25]", report, Date::decode),
            None => Ok(vec![]),
        };
        let direction = match fields.node("move") {
            Some((_, node)) => node
                .read("later, earlier, nearest or push", report, |text| {
                    word(text, "a direction", DIRECTIONS)
                })
                .map(|value| Spanned { value, span: node.span }),
            None => Ok(Spanned { value: Direction::default(), span: node.span }),
        };
        fields.finish(report)?;
        let (weekdays, dates) = (weekdays?, BTreeSet::from_iter(dates?));
        let everything = weekdays.is_some_and(|weekdays| {
            Weekday::Monday.cycle_forward().take(7).all(|weekday| weekdays.contains(weekday))
        });
        if everything {
            let error = Diagnostic::error(Code::Conflict, "all seven days of the week are avoided");
            return Err(report.fail(error.at(node.span).help("leave at least one to move to")));
        }
        if weekdays.is_none() && dates.is_empty() {
            let error = Diagnostic::error(Code::Missing, "`avoid` has no days");
            let help = "write, for example, `avoid: {weekdays: [sat, sun], dates: [2026-12-25], \
                move: later}`";
            return Err(report.fail(error.at(node.span).help(help)));
        }
        Ok(Self { span: node.span, weekdays, dates, direction: direction? })
    }
}
