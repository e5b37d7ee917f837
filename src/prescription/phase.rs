//! `phases:` -> `Phase`s: how often, until when, and what differs from the top of the file.

use jiff::civil::{Date, Time};

use super::Route;
use super::change::Avoid;
use super::civil::Weekdays;
use super::interval::Interval;
use super::product::Product;
use super::quantity::{Amount, Piece, Portion, Strength};
use super::text::{Line, Paragraph, count};
use super::when::{PhaseNames, When};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::yaml::{Decode, Fields, Node};

/// The most doses that one phase can be given.
pub const MAX_DOSES: u32 = 10_000;
/// The last day that `days` can name.
pub const MAX_DAY: u32 = 3660;

/// A stretch of the treatment with one rhythm.
#[derive(Clone, Debug)]
pub struct Phase {
    /// Its name, unique in the plan: its identity.
    pub name: Spanned<String>,
    /// The name that it had before, and that its events keep as their identity.
    pub was: Option<Spanned<String>>,
    /// How often a dose falls.
    pub cadence: Spanned<Cadence>,
    /// Where it ends.
    pub end: Spanned<End>,
    /// The day of its first dose, if it is not one interval behind the phase before.
    pub starts: Option<Spanned<When>>,
    /// The dose, its own or that of the top of the file.
    pub dose: Spanned<Amount>,
    /// What is given, its own or that of the top of the file.
    pub product: Product,
    /// How it is given; where nothing says it, the place is that of the name.
    pub route: Spanned<Route>,
    /// The time of day.
    pub time: Time,
    /// Where it is given.
    pub place: Option<String>,
    /// What the prescription adds for this phase.
    pub note: Option<String>,
    /// Whether every dose is an event, or only the first and the last day of the phase.
    pub remind: bool,
    /// The days that its doses keep away from.
    pub avoid: Option<Avoid>,
}

/// How often a dose falls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// Every so many days, weeks or months.
    Every(Interval),
    /// On these weekdays.
    Weekdays(Weekdays),
    /// On these days, rising: day 1 is the first date of a first phase; behind another phase day 0 is
    /// its last dose.
    Days(Vec<u32>),
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
    /// With a review on this date, inclusive; what follows waits for it.
    ReviewOn(Date),
    /// With a review this long after the phase's first dose, exclusive; what follows waits for it.
    ReviewAfter(Interval),
    /// With the last of its `days`.
    Days,
    /// Nowhere: the last phase may go on.
    Open,
}

impl End {
    /// Whether the phase ends by a review.
    #[must_use]
    pub fn is_review(self) -> bool {
        matches!(self, Self::ReviewOn(_) | Self::ReviewAfter(_))
    }
}

/// What a phase takes from the top of the file when it says nothing itself. A default with a fault
/// has been reported there.
pub struct Defaults {
    /// The top `dose`.
    pub dose: Result<Spanned<Amount>, Reported>,
    /// The top `product`.
    pub product: Result<Product, Reported>,
    /// The top `route`, if there is one.
    pub route: Result<Option<Spanned<Route>>, Reported>,
    /// The top `time`.
    pub time: Result<Time, Reported>,
    /// The top `place`.
    pub place: Option<String>,
    /// The top `avoid`.
    pub avoid: Option<Avoid>,
}

impl Phase {
    /// The name by which its events are known: the one it was given first.
    #[must_use]
    pub fn identity(&self) -> &str {
        self.was.as_ref().unwrap_or(&self.name)
    }

    /// Reads one phase; `earlier` are those before it.
    ///
    /// # Errors
    ///
    /// Reports every fault in it.
    pub fn decode(
        node: &Node,
        defaults: &Defaults,
        earlier: &[Option<Phase>],
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a phase", report)?;
        let name = fields.required::<Spanned<Line>>("name", report).and_then(|name| {
            check_name(&name, report)?;
            Ok(Spanned { value: name.value.0, span: name.span })
        });
        let cadence = decode_cadence(&mut fields, report);
        let dose = fields.optional::<Spanned<Amount>>("dose", report);
        let dose = dose.and_then(|dose| dose.map_or_else(|| defaults.dose.clone(), Ok));
        let end = decode_end(&mut fields, cadence.as_ref().ok(), &dose, report);
        let starts = decode_starts(&mut fields, earlier, report);
        let product = fields.optional::<Product>("product", report);
        let product = product.and_then(|own| own.map_or_else(|| defaults.product.clone(), Ok));
        let route = fields.optional::<Spanned<Route>>("route", report);
        let time = fields.optional::<Time>("time", report);
        let place = fields.optional::<Line>("place", report);
        let remark = fields.optional::<Paragraph>("note", report);
        let remind = fields.optional::<Spanned<bool>>("remind", report);
        let avoid = fields.optional::<Avoid>("avoid", report);
        let was = fields.optional::<Spanned<Line>>("was", report);
        let span = fields.span();
        fields.finish(report)?;
        let (dose, product, own_route) = (dose?, product?, route?);
        let own_span = own_route.as_ref().map_or(span, |route| route.span);
        let said = match own_route {
            Some(route) => Some(route),
            None => defaults.route.clone()?,
        };
        let route = said.as_ref().map_or_else(Route::default, |route| route.value);
        check_portion(&product, &dose, report)?;
        check_route(&product, route, own_span, report)?;
        let avoid = avoid?.or_else(|| defaults.avoid.clone());
        let remind = remind?;
        if let Some(Spanned { value: false, span }) = remind
            && route.is_injected()
        {
            let fault = Diagnostic::error(Code::Conflict, "every injection is an event");
            return Err(report.fail(fault.at(span).help("`remind: no` is for tablets and sprays")));
        }
        let name = name?;
        Ok(Self {
            route: said.unwrap_or(Spanned { value: route, span: name.span }),
            name,
            was: was?.map(|was| Spanned { value: was.value.0, span: was.span }),
            cadence: cadence?,
            end: end?,
            starts: starts?,
            dose,
            product,
            time: time?.map_or(defaults.time, Ok)?,
            place: place?.map(|line| line.0).or_else(|| defaults.place.clone()),
            note: remark?.map(|paragraph| paragraph.0),
            remind: remind.is_none_or(|remind| remind.value),
            avoid: avoid.filter(|_| route.is_injected()),
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

/// Tablets are taken whole or in halves, sprays whole.
fn check_portion(
    product: &Product,
    dose: &Spanned<Amount>,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let Portion::Pieces(count, piece) = product.portion(dose.value) else { return Ok(()) };
    let (parts, allowed) = match piece {
        Piece::Tablet => (count * 2, "whole tablets and halves"),
        Piece::Spray => (count, "whole sprays"),
    };
    if parts.is_integer() {
        return Ok(());
    }
    let message =
        format!("{} is {count} of a {} of {}", dose.value, piece.name(), *product.strength);
    let fault = Diagnostic::error(Code::BadPortion, message);
    Err(report.fail(
        fault
            .at(dose.span)
            .related(product.strength.span, "the strength")
            .help(format!("{allowed} can be taken: compare dose and strength with the label")),
    ))
}

/// A tablet is swallowed or kept under the tongue; a spray is not injected.
fn check_route(
    product: &Product,
    route: Route,
    span: Span,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let fits = match &product.strength.value {
        Strength::Liquid { .. } => true,
        Strength::Piece { piece: Piece::Tablet, .. } => {
            matches!(route, Route::Oral | Route::Sublingual)
        }
        Strength::Piece { piece: Piece::Spray, .. } => !route.is_injected(),
    };
    if fits {
        return Ok(());
    }
    let message = format!("{} is not given by the route {}", *product.strength, route.name());
    Err(report.fail(
        Diagnostic::error(Code::BadPortion, message)
            .at(span)
            .related(product.strength.span, "the strength")
            .help("tablets take `route: oral` or `route: sublingual`, a spray `route: nasal`"),
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
        return Err(report.fail(excluded(first, first_span, second, second_span)));
    }
    Ok(found.pop())
}

fn excluded(first: &str, first_span: Span, second: &str, second_span: Span) -> Diagnostic {
    let message = format!("`{first}` and `{second}` exclude each other");
    Diagnostic::error(Code::Conflict, message)
        .at(second_span)
        .related(first_span, "already said here")
        .help("keep the one that the prescription says")
}

fn decode_cadence(
    fields: &mut Fields<'_>,
    report: &mut Diagnostics,
) -> Result<Spanned<Cadence>, Reported> {
    let Some((key, span, node)) = exclusive(fields, &["every", "weekdays", "days"], report)? else {
        let span = fields.span();
        let fault = Diagnostic::error(Code::Missing, "a phase needs to say how often")
            .at(Span { start: span.start, end: span.start })
            .help("`every: 12 weeks`, `weekdays: [mon, wed, fri]` or `days: [1, 3, 7, 10]`");
        return Err(report.fail(fault));
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
                    .help("list every day once, in rising order"));
            }
            last = day;
            Ok(day)
        })
    })?;
    if days.is_empty() {
        let fault = Diagnostic::error(Code::Missing, "the list of days is empty");
        return Err(report.fail(fault.at(node.span).help("list at least one, such as [1, 3, 7]")));
    }
    Ok(days)
}

fn decode_end(
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
            let fault = excluded("days", days.span, key, span);
            Err(report.fail(fault.help("a list of days ends with its last day")))
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
                "until" => Date::decode(node, report).map(End::Until),
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
    let message = format!("a total of {total} is no whole number of doses of {}", dose.value);
    let whole = exact.to_integer();
    let fault = Diagnostic::error(Code::BadQuantity, message)
        .at(node.span)
        .related(dose.span, "the dose")
        .help(format!(
            "from 1 to {MAX_DOSES} doses; {total} lies between {whole} and {} doses",
            whole + 1
        ));
    Err(report.fail(fault))
}

/// A date, or `after 3 weeks`.
fn decode_review(node: &Node, report: &mut Diagnostics) -> Result<End, Reported> {
    node.read("a date, or `after 3 weeks`", report, |text| match text.strip_prefix("after ") {
        Some(length) => Interval::parse(length).map(End::ReviewAfter),
        None => super::civil::parse_date(text).map(End::ReviewOn).map_err(|fault| {
            fault.help("or a length of time from the phase's first dose: `after 3 weeks`")
        }),
    })
}

fn decode_starts(
    fields: &mut Fields<'_>,
    earlier: &[Option<Phase>],
    report: &mut Diagnostics,
) -> Result<Option<Spanned<When>>, Reported> {
    let Some((key, node)) = fields.node("starts") else { return Ok(None) };
    if earlier.is_empty() {
        let fault = Diagnostic::error(Code::Conflict, "the first phase begins at `start`");
        return Err(report.fail(fault.at(key).help("change `start` at the top instead")));
    }
    let starts = When::decode(node, &PhaseNames { phases: earlier }, report)?;
    let once = match &starts.value {
        When::On(_) => true,
        When::Offset { counts, .. } => counts.len() == 1,
        When::Every { .. } => false,
    };
    if once {
        return Ok(Some(starts));
    }
    let fault = Diagnostic::error(Code::BadWhen, "a phase starts once");
    Err(report
        .fail(fault.at(node.span).help("a date, or a sentence such as `8 weeks after induction`")))
}
