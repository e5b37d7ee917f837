//! `every`, `weekdays`, `days` and `dates` -> how often a phase has a dose.

use jiff::civil::Date;

use super::civil::{Weekdays, parse_date};
use super::interval::{Interval, Unit};
use super::nth_weekday::NthWeekdays;
use super::text::count;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::yaml::{Decode, Fields, Kind, Node};

/// The last day that `days` can name.
pub const MAX_DAY: u32 = 3660;

/// How often there is a dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// Every this many days, weeks or months.
    Every(Interval),
    /// On these weekdays.
    Weekdays(Weekdays),
    /// On these weekdays of every so many weeks, Monday first, counted from the week of its first dose.
    Weekly {
        /// How many weeks, from 1.
        weeks: u32,
        /// The days of such a week.
        weekdays: Weekdays,
    },
    /// On these weekdays of every so many months, counted from the month of its first dose.
    Monthly {
        /// How many months, from 1.
        months: u32,
        /// The days of such a month.
        weekdays: NthWeekdays,
    },
    /// On these days, ascending: day 1 is the first date of the first phase; in a later phase, day 0 is the
    /// last dose of the previous one.
    Days(Vec<u32>),
    /// On these dates, ascending.
    Dates(Vec<Date>),
}

impl Cadence {
    /// The value of `every`.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        match *self {
            Self::Every(interval) => Some(interval),
            Self::Weekly { weeks: count, .. } => Some(Interval { count, unit: Unit::Weeks }),
            Self::Monthly { months: count, .. } => Some(Interval { count, unit: Unit::Months }),
            Self::Weekdays(_) | Self::Days(_) | Self::Dates(_) => None,
        }
    }

    /// The key of a list that names every dose, and so is the end of its phase.
    #[must_use]
    pub fn list(&self) -> Option<&'static str> {
        match self {
            Self::Days(_) => Some("days"),
            Self::Dates(_) => Some("dates"),
            Self::Every(_) | Self::Weekdays(_) | Self::Weekly { .. } | Self::Monthly { .. } => None,
        }
    }

    /// Whether its weekdays list a date; `None` without weekdays.
    #[must_use]
    pub fn lists(&self, date: Date) -> Option<bool> {
        match self {
            Self::Weekdays(weekdays) | Self::Weekly { weekdays, .. } => {
                Some(weekdays.contains(date.weekday()))
            }
            Self::Monthly { weekdays, .. } => Some(weekdays.contains(date)),
            Self::Every(_) | Self::Days(_) | Self::Dates(_) => None,
        }
    }
}

/// A key that is present, its place and its value.
pub(super) type Present<'n> = (&'static str, Span, &'n Node);

/// Those of these keys that are present, in the order of the file.
fn present<'n>(fields: &mut Fields<'n>, keys: &[&'static str]) -> Vec<Present<'n>> {
    let found =
        keys.iter().filter_map(|&key| fields.node(key).map(|(span, node)| (key, span, node)));
    let mut found: Vec<Present<'n>> = found.collect();
    found.sort_by_key(|&(_, span, _)| span);
    found
}

/// The one of these keys that is present; several are an error.
pub(super) fn exclusive<'n>(
    fields: &mut Fields<'n>,
    keys: &[&'static str],
    report: &mut Diagnostics,
) -> Result<Option<Present<'n>>, Reported> {
    let found = present(fields, keys);
    if let [one, other, ..] = found[..] {
        return Err(report.fail(excluded(one.0, one.1, other.0, other.1)));
    }
    Ok(found.first().copied())
}

pub(super) fn excluded(
    first: &str,
    first_span: Span,
    second: &str,
    second_span: Span,
) -> Diagnostic {
    let message = format!("`{first}` and `{second}` cannot be used together");
    Diagnostic::error(Code::Conflict, message)
        .at(second_span)
        .related(first_span, "already given here")
        .help("keep the one on the prescription")
}

pub(super) fn decode_cadence(
    fields: &mut Fields<'_>,
    report: &mut Diagnostics,
) -> Result<Spanned<Cadence>, Reported> {
    let found = present(fields, &["every", "weekdays", "days", "dates"]);
    // Only `every` and `weekdays` go together.
    let is_list = |one: &Present<'_>| matches!(one.0, "days" | "dates");
    let mut pairs = found
        .iter()
        .zip(1..)
        .flat_map(|(one, after)| found[after..].iter().map(move |other| (one, other)));
    if let Some((one, other)) = pairs.find(|(one, other)| is_list(one) || is_list(other)) {
        return Err(report.fail(excluded(one.0, one.1, other.0, other.1)));
    }
    let find = |key: &str| found.iter().find(|one| one.0 == key);
    let value = match (find("every"), find("weekdays"), found.first()) {
        (Some(every), Some(weekdays), _) => decode_recurring(every, weekdays, report),
        (_, _, Some((key, _, node))) => match *key {
            "every" => Interval::decode(node, report).map(Cadence::Every),
            "weekdays" => decode_weekdays(node, report),
            "days" => decode_days(node, report).map(Cadence::Days),
            _ => decode_dates(node, report).map(Cadence::Dates),
        },
        (_, _, None) => {
            let span = fields.span();
            let error = Diagnostic::error(Code::Missing, "this phase does not say how often")
                .at(Span { start: span.start, end: span.start })
                .help(
                    "add `every: 12 weeks`, `weekdays: [mon, wed, fri]`, `days: [1, 3, 7, 10]` or \
                     `dates: [2026-12-21, 2026-12-23]`",
                );
            return Err(report.fail(error));
        }
    }?;
    let (_, key, node) = find("every").or(found.first()).copied().ok_or(Reported)?;
    Ok(Spanned { value, span: Span { start: key.start, end: node.span.end } })
}

/// Weekdays with an interval: those of every so many weeks, or some of every so many months.
fn decode_recurring(
    &(_, every_span, every): &Present<'_>,
    &(_, _, weekdays): &Present<'_>,
    report: &mut Diagnostics,
) -> Result<Cadence, Reported> {
    let interval = Interval::decode(every, report);
    let listed = Listed::decode(weekdays, report);
    let (Interval { count, unit }, listed) = (interval?, listed?);
    let (message, help) = match (unit, listed) {
        (Unit::Weeks, Listed::OfWeek(weekdays)) => {
            return Ok(Cadence::Weekly { weeks: count, weekdays });
        }
        (Unit::Months, Listed::OfMonth(weekdays)) => {
            return Ok(Cadence::Monthly { months: count, weekdays });
        }
        (Unit::Weeks, Listed::OfMonth(_)) => (
            "a week has only one of each weekday, not a first or a last",
            "list plain weekdays, such as `weekdays: [tue]`, or count in months, such as `every: 3 months`",
        ),
        (Unit::Months, Listed::OfWeek(_)) => (
            "a month has four or five of each weekday",
            "say which, such as `weekdays: [first tue]`, or count in weeks, such as `every: 4 weeks`",
        ),
        (Unit::Days, _) => (
            "`weekdays` does not go with `every` in days",
            "count in weeks, such as `every: 2 weeks`, or leave out one of the two keys",
        ),
    };
    let error = Diagnostic::error(Code::Conflict, message).at(weekdays.span);
    Err(report.fail(error.related(every_span, "how often").help(help)))
}

/// Weekdays alone are those of every week.
fn decode_weekdays(node: &Node, report: &mut Diagnostics) -> Result<Cadence, Reported> {
    match Listed::decode(node, report)? {
        Listed::OfWeek(weekdays) => Ok(Cadence::Weekdays(weekdays)),
        Listed::OfMonth(_) => {
            let message = "these are days of a month, and nothing says of which months";
            let error = Diagnostic::error(Code::Missing, message).at(node.span);
            Err(report.fail(error.help("add `every: 1 month`, `every: 2 months` and so on")))
        }
    }
}

/// A list of `weekdays`.
enum Listed {
    OfWeek(Weekdays),
    OfMonth(NthWeekdays),
}

impl Listed {
    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let items = node.list("[mon, wed, fri]", report)?;
        let is_of_month =
            |item: &Node| matches!(&item.kind, Kind::Scalar(text) if text.contains(' '));
        if items.iter().any(is_of_month) {
            return NthWeekdays::decode(node, report).map(Self::OfMonth);
        }
        Weekdays::decode(node, report).map(Self::OfWeek)
    }
}

fn decode_days(node: &Node, report: &mut Diagnostics) -> Result<Vec<u32>, Reported> {
    let fell = |last, day| {
        let message = format!("day {day} does not come after day {last}");
        Diagnostic::error(Code::BadNumber, message)
    };
    let read = |text: &str| count(text, MAX_DAY, "a day number");
    decode_rising(node, ("[1, 3, 7, 10]", "a day number"), read, fell, report)
}

fn decode_dates(node: &Node, report: &mut Diagnostics) -> Result<Vec<Date>, Reported> {
    let fell = |last, date| {
        let message = if last == date {
            format!("{date} is listed twice")
        } else {
            format!("{date} does not come after {last}")
        };
        Diagnostic::error(Code::BadDate, message)
    };
    decode_rising(node, ("[2026-12-21, 2026-12-23]", Date::EXPECTED), parse_date, fell, report)
}

/// A list in ascending order with at least one item.
fn decode_rising<T: Copy + PartialOrd>(
    node: &Node,
    (example, expected): (&'static str, &'static str),
    read: impl Fn(&str) -> Result<T, Diagnostic>,
    fell: impl Fn(T, T) -> Diagnostic,
    report: &mut Diagnostics,
) -> Result<Vec<T>, Reported> {
    let mut last: Option<T> = None;
    let items = node.read_list(example, report, |item, report| {
        item.read(expected, report, |text| {
            let this = read(text)?;
            if let Some(last) = last.filter(|last| *last >= this) {
                return Err(fell(last, this).help("list each day once, in ascending order"));
            }
            last = Some(this);
            Ok(this)
        })
    })?;
    if items.is_empty() {
        let error = Diagnostic::error(Code::Missing, "the list is empty").at(node.span);
        return Err(report.fail(error.help(format!("list at least one, such as {example}"))));
    }
    Ok(items)
}
