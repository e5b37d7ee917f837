//! What the top of the file says about every dose -> `Defaults`, for phases that say nothing themselves.

use jiff::civil::Time;

use super::avoid::Avoid;
use super::product::{Product, decode_amount};
use super::quantity::Amount;
use super::route::Route;
use super::text::Line;
use crate::diagnostic::{Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Decode, Fields};

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
            time: fields.required("time", report),
            place: fields.optional::<Line>("place", report).map(|place| Some(place?.0)),
            avoid: Avoid::decode_top(fields, report),
        }
    }
}
