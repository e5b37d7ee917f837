//! `doses`, `for`, `until`, `total`, `review` -> where a phase ends, beside how often it has a dose.

use jiff::civil::Date;

use super::cadence::{Cadence, excluded, exclusive};
use super::civil::parse_date;
use super::interval::Interval;
use super::quantity::Amount;
use super::text::count;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::yaml::{Decode, Fields, Node};

/// The most doses of a phase.
pub const MAX_DOSES: u32 = 10_000;

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
    /// With the last of its `days` or `dates`.
    Listed,
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

/// How often there is a dose, and where that ends: a list of days or dates ends with its last, and nothing
/// else does.
#[derive(Clone, Debug)]
pub struct Rhythm {
    cadence: Spanned<Cadence>,
    end: Spanned<End>,
}

impl Rhythm {
    /// How often there is a dose.
    #[must_use]
    pub fn cadence(&self) -> &Spanned<Cadence> {
        &self.cadence
    }

    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> &Spanned<End> {
        &self.end
    }

    /// How many doses it has, if that does not depend on dates.
    #[must_use]
    pub fn doses(&self) -> Option<usize> {
        match (self.end.value, &self.cadence.value) {
            (End::Doses(doses), _) => usize::try_from(doses).ok(),
            (_, Cadence::Days(days)) => Some(days.len()),
            (_, Cadence::Dates(dates)) => Some(dates.len()),
            _ => None,
        }
    }

    /// Reads the end that goes with this cadence.
    pub(super) fn decode(
        fields: &mut Fields<'_>,
        cadence: &Result<Spanned<Cadence>, Reported>,
        dose: &Result<Spanned<Amount>, Reported>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let end = decode_end(fields, cadence.as_ref().ok(), dose, report)?;
        Ok(Self { cadence: cadence.clone()?, end })
    }
}

fn decode_end(
    fields: &mut Fields<'_>,
    cadence: Option<&Spanned<Cadence>>,
    dose: &Result<Spanned<Amount>, Reported>,
    report: &mut Diagnostics,
) -> Result<Spanned<End>, Reported> {
    const KEYS: &[&str] = &["doses", "for", "until", "total", "review"];
    let found = exclusive(fields, KEYS, report)?;
    let list = cadence.and_then(|cadence| Some((cadence.value.list()?, cadence.span)));
    match (found, list) {
        (Some((key, span, _)), Some((list, list_span))) => {
            let error = excluded(list, list_span, key, span);
            Err(report.fail(error.help(format!("a phase with `{list}` ends on the last of them"))))
        }
        (None, Some((_, span))) => Ok(Spanned { value: End::Listed, span }),
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
