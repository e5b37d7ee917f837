//! What the top of the file says about every dose -> `Defaults`, for phases that say nothing themselves.

use jiff::civil::Time;

use super::avoid::Avoid;
use super::product::{Product, decode_amount};
use super::quantity::Amount;
use super::route::Route;
use super::text::Line;
use super::window::Window;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Decode, Fields, Kind};

/// What a phase takes from the top of the file. A default with an error has been reported there.
pub struct Defaults {
    /// The top `product`.
    pub product: Result<Product, Reported>,
    /// The top `dose`.
    pub dose: Result<Spanned<Amount>, Reported>,
    /// The top `route`, if there is one.
    pub route: Result<Option<Spanned<Route>>, Reported>,
    /// The top `time`.
    pub time: Result<Time, Reported>,
    /// The top `place`.
    pub place: Result<Option<String>, Reported>,
    /// The top `window`.
    pub window: Result<Option<Window>, Reported>,
    /// The top `avoid`.
    pub avoid: Result<Option<Avoid>, Reported>,
}

impl Defaults {
    pub(super) fn decode(fields: &mut Fields<'_>, report: &mut Diagnostics) -> Self {
        let product = fields.required::<Product>("product", report);
        let dose = decode_amount(fields, "dose", product.as_ref().ok(), report);
        let missing = |report| fields.missing("dose", Amount::EXPECTED, report);
        let dose = dose.and_then(|dose| dose.ok_or_else(|| missing(report)));
        Self {
            product,
            dose,
            route: fields.optional("route", report),
            time: time(fields, report),
            place: fields.optional::<Line>("place", report).map(|place| Some(place?.0)),
            window: fields.optional("window", report),
            avoid: Avoid::decode_top(fields, report),
        }
    }
}

/// Several times a day are for a phase: rechecks and injections have one.
fn time(fields: &mut Fields<'_>, report: &mut Diagnostics) -> Result<Time, Reported> {
    match fields.node("time") {
        Some((_, node)) if matches!(node.kind, Kind::List(_)) => {
            let error = Diagnostic::error(Code::WrongShape, "the `time` at the top is one time");
            let help =
                "write several into a phase by mouth: `time: [08:00, 20:00]`, with `remind: no`";
            Err(report.fail(error.at(node.span).help(help)))
        }
        Some((_, node)) => Time::decode(node, report),
        None => Err(fields.missing("time", Time::EXPECTED, report)),
    }
}
