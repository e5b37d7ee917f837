//! `avoid:` -> the days to avoid, and where occurrences move instead.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

use super::civil::Weekdays;
use super::text::word;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Span;
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
    pub direction: Direction,
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
}

/// The words of `move`.
pub const DIRECTIONS: &[(&str, Direction)] = &[
    ("later", Direction::Later),
    ("earlier", Direction::Earlier),
    ("nearest", Direction::Nearest),
];

impl Avoid {
    /// Whether a date is to be avoided.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        self.dates.contains(&date)
            || self.weekdays.is_some_and(|weekdays| weekdays.contains(date.weekday()))
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
            Some((_, node)) => node.read("later, earlier or nearest", report, |text| {
                word(text, "a direction", DIRECTIONS)
            }),
            None => Ok(Direction::default()),
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
