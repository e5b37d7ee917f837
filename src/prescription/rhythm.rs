//! `every`, `weekdays`, `days` and `doses`, `for`, `until`, `total`, `review` -> how often a phase has a
//! dose, and where it ends.

use jiff::civil::Date;

use super::civil::{Weekdays, parse_date};
use super::interval::Interval;
use super::quantity::Amount;
use super::text::count;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::yaml::{Decode, Fields, Node};

/// The most doses of a phase.
pub const MAX_DOSES: u32 = 10_000;
/// The last day that `days` can name.
pub const MAX_DAY: u32 = 3660;

/// How often there is a dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// Every this many days, weeks or months.
    Every(Interval),
    /// On these weekdays.
    Weekdays(Weekdays),
    /// On these days, ascending: day 1 is the first date of the first phase; in a later phase, day 0 is the
    /// last dose of the previous one.
    Days(Vec<u32>),
}

/// Where a phase ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// After this many doses: 1 to 10,000.
    Doses(u32),
    /// Before this length of time has passed since the phase's first dose.
    For(Interval),
    /// On this date, inclusive.
    Until(Date),
    /// With a review on this date, inclusive; later phases wait for it.
    ReviewOn(Date),
    /// With a review this long after the phase's first dose, exclusive; later phases wait for it.
    ReviewAfter(Interval),
    /// With the last of its `days`.
    Days,
    /// Nowhere: only the last phase may have no end.
    Open,
}

impl End {
    /// Whether the phase ends with a review.
    #[must_use]
    pub fn is_review(self) -> bool {
        matches!(self, Self::ReviewOn(_) | Self::ReviewAfter(_))
    }
}

/// The one of these keys that is present; several are an error.
pub(super) fn exclusive<'n>(
    fields: &mut Fields<'n>,
    keys: &[&'static str],
    report: &mut Diagnostics,
) -> Result<Option<(&'static str, Span, &'n Node)>, Reported> {
    let mut found: Vec<(&'static str, Span, &Node)> = keys
        .iter()
        .filter_map(|&key| fields.node(key).map(|(span, node)| (key, span, node)))
        .collect();
    found.sort_by_key(|&(_, span, _)| span);
    if let [(first, first_span, _), (second, second_span, _), ..] = found[..] {
        return Err(report.fail(excluded(first, first_span, second, second_span)));
    }
    Ok(found.pop())
}

fn excluded(first: &str, first_span: Span, second: &str, second_span: Span) -> Diagnostic {
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
    let Some((key, span, node)) = exclusive(fields, &["every", "weekdays", "days"], report)? else {
        let span = fields.span();
        let error = Diagnostic::error(Code::Missing, "this phase does not say how often")
            .at(Span { start: span.start, end: span.start })
            .help("add `every: 12 weeks`, `weekdays: [mon, wed, fri]` or `days: [1, 3, 7, 10]`");
        return Err(report.fail(error));
    };
    let value = match key {
        "every" => Interval::decode(node, report).map(Cadence::Every),
        "weekdays" => Weekdays::decode(node, report).map(Cadence::Weekdays),
        _ => decode_days(node, report).map(Cadence::Days),
    }?;
    Ok(Spanned { value, span: Span { start: span.start, end: node.span.end } })
}

fn decode_days(node: &Node, report: &mut Diagnostics) -> Result<Vec<u32>, Reported> {
    let mut last = 0;
    let days = node.read_list("[1, 3, 7, 10]", report, |item, report| {
        item.read("a day number", report, |text| {
            let day = count(text, MAX_DAY, "a day number")?;
            if day <= last {
                let message = format!("day {day} does not come after day {last}");
                return Err(Diagnostic::error(Code::BadNumber, message)
                    .help("list each day once, in ascending order"));
            }
            last = day;
            Ok(day)
        })
    })?;
    if days.is_empty() {
        let error = Diagnostic::error(Code::Missing, "the list of days is empty");
        return Err(report.fail(error.at(node.span).help("list at least one, such as [1, 3, 7]")));
    }
    Ok(days)
}

pub(super) fn decode_end(
    fields: &mut Fields<'_>,
    cadence: Option<&Spanned<Cadence>>,
    dose: &Result<Spanned<Amount>, Reported>,
    report: &mut Diagnostics,
) -> Result<Spanned<End>, Reported> {
    const KEYS: &[&str] = &["doses", "for", "until", "total", "review"];
    let found = exclusive(fields, KEYS, report)?;
    let days = cadence.filter(|cadence| matches!(cadence.value, Cadence::Days(_)));
    match (found, days) {
        (Some((key, span, _)), Some(days)) => {
            let error = excluded("days", days.span, key, span);
            Err(report.fail(error.help("a phase with `days` ends on the last of them")))
        }
        (None, Some(days)) => Ok(Spanned { value: End::Days, span: days.span }),
        (None, None) => Ok(Spanned { value: End::Open, span: fields.span() }),
        (Some((key, span, node)), None) => {
            let value = match key {
                "doses" => node
                    .read("a number of doses", report, |text| {
                        count(text, MAX_DOSES, "a number of doses")
                    })
                    .map(End::Doses),
                "for" => Interval::decode(node, report).map(End::For),
                "until" => decode_until(node, report).map(End::Until),
                "total" => decode_total(node, dose, report).map(End::Doses),
                _ => decode_review(node, report),
            }?;
            Ok(Spanned { value, span: Span { start: span.start, end: node.span.end } })
        }
    }
}

/// The number of doses that make up a total amount.
fn decode_total(
    node: &Node,
    dose: &Result<Spanned<Amount>, Reported>,
    report: &mut Diagnostics,
) -> Result<u32, Reported> {
    let total = Amount::decode(node, report)?;
    let dose = dose.as_ref().map_err(|&reported| reported)?;
    let exact = total.over(dose.value);
    let doses = u32::try_from(exact.to_integer()).unwrap_or(u32::MAX);
    if exact.is_integer() && (1..=MAX_DOSES).contains(&doses) {
        return Ok(doses);
    }
    let message = format!("a total of {total} is not a whole number of doses of {}", dose.value);
    let whole = exact.to_integer();
    let error = Diagnostic::error(Code::BadQuantity, message)
        .at(node.span)
        .related(dose.span, "the dose")
        .help(format!(
            "{total} is between {whole} and {} doses; a phase can have 1 to {MAX_DOSES}",
            whole + 1
        ));
    Err(report.fail(error))
}

/// A date; what somebody must decide is a review.
fn decode_until(node: &Node, report: &mut Diagnostics) -> Result<Date, Reported> {
    node.read(Date::EXPECTED, report, |text| {
        parse_date(text).map_err(|error| {
            if text.contains(|c: char| c.is_ascii_digit()) {
                return error;
            }
            error.help(
                "if somebody decides when it ends, write `review: after 3 weeks` or `review` and a date \
                 instead of `until`",
            )
        })
    })
}

/// A date, or `after 3 weeks`.
fn decode_review(node: &Node, report: &mut Diagnostics) -> Result<End, Reported> {
    node.read("a date, or `after 3 weeks`", report, |text| match text.strip_prefix("after ") {
        Some(length) => Interval::parse(length).map(End::ReviewAfter),
        None => parse_date(text).map(End::ReviewOn).map_err(|error| {
            error.help("or write a time after the phase's first dose: `after 3 weeks`")
        }),
    })
}
