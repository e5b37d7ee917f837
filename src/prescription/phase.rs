//! `phases:` -> `Phase`s: how often, until when, and what differs from the top of the file.

use jiff::civil::{Date, Time};

use super::civil::Weekdays;
use super::interval::Interval;
use super::quantity::Amount;
use super::text::{Line, Paragraph, count};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::yaml::{Decode, Fields, Node};

/// The most doses that one phase can be given.
pub const MAX_DOSES: u32 = 10_000;

/// A stretch of the treatment with one rhythm.
#[derive(Clone, Debug)]
pub struct Phase {
    /// Its name, unique in the plan: its identity.
    pub name: Spanned<String>,
    /// How often a dose falls.
    pub cadence: Cadence,
    /// Where it ends.
    pub end: Spanned<End>,
    /// The dose, its own or that of the top of the file.
    pub dose: Spanned<Amount>,
    /// The time of day.
    pub time: Time,
    /// Where it is given.
    pub place: Option<String>,
    /// What the prescription adds for this phase.
    pub note: Option<String>,
}

/// How often a dose falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// Every so many days, weeks or months.
    Every(Interval),
    /// On these weekdays.
    Weekdays(Weekdays),
}

/// Where a phase ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// After so many doses: 1 to 10,000.
    Doses(u32),
    /// Before this length of time has passed since the phase's first dose.
    For(Interval),
    /// On this date, inclusive.
    Until(Date),
    /// Nowhere: the last phase may go on.
    Open,
}

/// What a phase takes from the top of the file when it says nothing itself. A default with a fault
/// has been reported there.
pub struct Defaults {
    /// The top `dose`.
    pub dose: Result<Spanned<Amount>, Reported>,
    /// The top `time`.
    pub time: Result<Time, Reported>,
    /// The top `place`.
    pub place: Option<String>,
}

impl Phase {
    /// Reads one phase.
    ///
    /// # Errors
    ///
    /// Reports every fault in it.
    pub fn decode(
        node: &Node,
        defaults: &Defaults,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a phase", report)?;
        let name = fields.required::<Spanned<Line>>("name", report).and_then(|name| {
            check_name(&name, report)?;
            Ok(Spanned { value: name.value.0, span: name.span })
        });
        let cadence = decode_cadence(&mut fields, report);
        let end = decode_end(&mut fields, report);
        let dose = fields.optional::<Spanned<Amount>>("dose", report);
        let time = fields.optional::<Time>("time", report);
        let place = fields.optional::<Line>("place", report);
        let remark = fields.optional::<Paragraph>("note", report);
        fields.not_yet(&[
            "days", "total", "review", "starts", "product", "route", "avoid", "was", "remind",
            "min_gap", "window",
        ]);
        fields.finish(report)?;
        Ok(Self {
            name: name?,
            cadence: cadence?,
            end: end?,
            dose: dose?.map_or_else(|| defaults.dose.clone(), Ok)?,
            time: time?.map_or(defaults.time, Ok)?,
            place: place?.map(|line| line.0).or_else(|| defaults.place.clone()),
            note: remark?.map(|paragraph| paragraph.0),
        })
    }
}

/// A name must not read as one of the other anchors of `when`.
fn check_name(name: &Spanned<Line>, report: &mut Diagnostics) -> Result<(), Reported> {
    let text = name.value.0.as_str();
    let taken = text == "first dose"
        || text.starts_with("start of ")
        || text.starts_with("dose ")
        || text.starts_with(|c: char| c.is_ascii_digit());
    if !taken {
        return Ok(());
    }
    let fault = Diagnostic::error(Code::BadText, "this name reads like an anchor of `when`");
    Err(report.fail(
        fault
            .at(name.span)
            .help("not `first dose`, and not beginning with `start of`, `dose` or a digit"),
    ))
}

/// The key that is there among those that exclude each other.
fn exclusive<'n>(
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
        let message = format!("`{first}` and `{second}` exclude each other");
        let fault = Diagnostic::error(Code::Conflict, message)
            .at(second_span)
            .related(first_span, "already said here")
            .help("keep the one that the prescription says");
        return Err(report.fail(fault));
    }
    Ok(found.pop())
}

fn decode_cadence(fields: &mut Fields<'_>, report: &mut Diagnostics) -> Result<Cadence, Reported> {
    match exclusive(fields, &["every", "weekdays"], report)? {
        Some(("every", _, node)) => Interval::decode(node, report).map(Cadence::Every),
        Some((_, _, node)) => Weekdays::decode(node, report).map(Cadence::Weekdays),
        None => {
            let span = fields.span();
            let fault = Diagnostic::error(Code::Missing, "a phase needs to say how often")
                .at(Span { start: span.start, end: span.start })
                .help("`every: 12 weeks`, or `weekdays: [mon, wed, fri]`");
            Err(report.fail(fault))
        }
    }
}

fn decode_end(fields: &mut Fields<'_>, report: &mut Diagnostics) -> Result<Spanned<End>, Reported> {
    let Some((key, span, node)) = exclusive(fields, &["doses", "for", "until"], report)? else {
        return Ok(Spanned { value: End::Open, span: fields.span() });
    };
    let value = match key {
        "doses" => node
            .read("a number of doses", report, |text| count(text, MAX_DOSES, "doses"))
            .map(End::Doses),
        "for" => Interval::decode(node, report).map(End::For),
        _ => Date::decode(node, report).map(End::Until),
    }?;
    Ok(Spanned { value, span: Span { start: span.start, end: node.span.end } })
}
