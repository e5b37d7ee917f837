//! `avoid:`, `changes:`, `pause:` -> what moves single occurrences, and leaves all others where they are.

use jiff::civil::{Date, Weekday};

use super::civil::Weekdays;
use super::recheck::Recheck;
use super::text::{Line, count, word};
use super::when::{PhaseNames, dose_ordinal};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::shown::day;
use crate::source::{Span, Spanned};
use crate::yaml::{Decode, Fields, Node, quoted};

use super::phase::MAX_DOSES;

/// Days that occurrences keep away from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avoid {
    /// Where it stands.
    pub span: Span,
    /// These days of every week ...
    pub weekdays: Option<Weekdays>,
    /// ... and these dates.
    pub dates: Vec<Date>,
    /// Where an occurrence goes instead.
    pub direction: Direction,
}

/// Where an occurrence goes that falls on a day to avoid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// To the next day that is free.
    #[default]
    Later,
    /// To the last day before that is free.
    Earlier,
    /// To the nearer of the two; later, if both are as near.
    Nearest,
}

/// The words of `move`.
pub const DIRECTIONS: &[(&str, Direction)] = &[
    ("later", Direction::Later),
    ("earlier", Direction::Earlier),
    ("nearest", Direction::Nearest),
];

impl Avoid {
    /// Whether a date is one to keep away from.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        self.dates.contains(&date)
            || self.weekdays.is_some_and(|weekdays| weekdays.contains(date.weekday()))
    }
}

impl Decode for Avoid {
    const EXPECTED: &'static str = "a group of keys: weekdays, dates, move";

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
        let (weekdays, dates) = (weekdays?, dates?);
        let everything = weekdays.is_some_and(|weekdays| {
            Weekday::Monday.cycle_forward().take(7).all(|weekday| weekdays.contains(weekday))
        });
        if everything {
            let fault = Diagnostic::error(Code::Conflict, "all seven days of the week are avoided");
            return Err(report.fail(fault.at(node.span).help("leave at least one to move to")));
        }
        if weekdays.is_none() && dates.is_empty() {
            let fault = Diagnostic::error(Code::Missing, "there is nothing to avoid");
            let help = "`avoid: {weekdays: [sat, sun], dates: [2026-12-25], move: later}`";
            return Err(report.fail(fault.at(node.span).help(help)));
        }
        Ok(Self { span: node.span, weekdays, dates, direction: direction? })
    }
}

/// Another date for one occurrence, or none at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it stands.
    pub span: Span,
    /// Which occurrence.
    pub target: Target,
    /// Its new date; `None` skips it.
    pub to: Option<Date>,
    /// Why.
    pub because: String,
}

/// One occurrence of the plan, by its ordinal from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A dose of a phase, by the phase's place in the plan.
    Dose(usize, u32),
    /// A recheck, by its place in the file.
    Recheck(usize, u32),
}

impl Change {
    /// Reads one change.
    ///
    /// # Errors
    ///
    /// Reports every fault in it.
    pub fn decode(
        node: &Node,
        names: &PhaseNames<'_>,
        rechecks: &[Recheck],
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a change", report)?;
        let dose = fields.node("dose");
        let recheck = fields.node("recheck");
        let target = match (dose, recheck) {
            (Some((_, node)), None) => node
                .scalar("a dose such as 3 of maintenance", report)
                .and_then(|text| dose_ordinal(text, node.span, names, report))
                .map(|(phase, ordinal)| Target::Dose(phase, ordinal)),
            (None, Some((_, node))) => decode_recheck(node, rechecks, report),
            (Some((first, _)), Some((second, _))) => {
                let fault =
                    Diagnostic::error(Code::Conflict, "a change names one dose or one recheck");
                Err(report.fail(fault.at(second).related(first, "already said here")))
            }
            (None, None) => {
                Err(fields.missing("dose", "a dose such as `3 of maintenance`", report))
            }
        };
        let to = fields.optional::<Date>("to", report);
        let skip = fields.optional::<bool>("skip", report);
        let because = fields.required::<Line>("because", report);
        let span = fields.span();
        fields.finish(report)?;
        let to = match (to?, skip?.unwrap_or(false)) {
            (Some(date), false) => Some(date),
            (None, true) => None,
            (Some(_), true) => {
                let fault = Diagnostic::error(Code::Conflict, "`to` and `skip` exclude each other");
                return Err(report.fail(fault.at(span)));
            }
            (None, false) => {
                let fault = Diagnostic::error(Code::Missing, "this change changes nothing");
                let help = "`to: 2026-11-25` moves the dose, `skip: yes` leaves it out";
                return Err(report.fail(fault.at(span).help(help)));
            }
        };
        Ok(Self { span, target: target?, to, because: because?.0 })
    }
}

/// `yearly`, the first one, or `2 of yearly`.
fn decode_recheck(
    node: &Node,
    rechecks: &[Recheck],
    report: &mut Diagnostics,
) -> Result<Target, Reported> {
    let text = node.scalar("a recheck such as 2 of yearly", report)?;
    let find = |name: &str| rechecks.iter().position(|recheck| *recheck.name == *name);
    if let Some(index) = find(text) {
        return Ok(Target::Recheck(index, 1));
    }
    if let Some((ordinal, name)) = text.split_once(" of ")
        && let Some(index) = find(name)
    {
        let ordinal = count(ordinal, MAX_DOSES, "the number of a recheck");
        let ordinal = ordinal.map_err(|fault| report.fail(fault.at(node.span)))?;
        return Ok(Target::Recheck(index, ordinal));
    }
    let names = rechecks.iter().map(|recheck| recheck.name.as_str());
    let list: Vec<&str> = names.clone().collect();
    let fault =
        Diagnostic::error(Code::UnknownAnchor, format!("{} names no recheck", quoted(text)));
    Err(report.fail(fault.at(node.span).suggest(text, names).help(match &list[..] {
        [] => "this plan has no rechecks".to_owned(),
        list => format!("the rechecks: {}; the second of one is `2 of NAME`", list.join(", ")),
    })))
}

/// A stretch of dates in which no dose is given; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Where it stands.
    pub span: Span,
    /// Its first date.
    pub from: Date,
    /// Its last date.
    pub to: Date,
}

impl Decode for Pause {
    const EXPECTED: &'static str = "a group of keys: from, to";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a pause", report)?;
        let span = decode_span(&mut fields, report);
        fields.finish(report)?;
        let (from, to) = span?;
        Ok(Self { span: node.span, from, to })
    }
}

impl Pause {
    /// Whether a date lies in it.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        (self.from..=self.to).contains(&date)
    }
}

/// `from` and `to`, in order.
///
/// # Errors
///
/// Reports a missing or faulty date, and an end before its beginning.
pub(super) fn decode_span(
    fields: &mut Fields<'_>,
    report: &mut Diagnostics,
) -> Result<(Date, Date), Reported> {
    let from = fields.required::<Spanned<Date>>("from", report);
    let to = fields.required::<Spanned<Date>>("to", report);
    let (from, to) = (from?, to?);
    if from.value <= to.value {
        return Ok((from.value, to.value));
    }
    let message = format!("this span ends on {}, before it begins", day(to.value));
    let fault = Diagnostic::error(Code::Conflict, message).at(to.span);
    Err(report.fail(fault.related(from.span, day(from.value)).help("exchange `from` and `to`")))
}
