//! The keys of one line that say how a dose is given, where that differs from the prescription.

use jiff::civil::Time;

use super::product::Product;
use super::quantity::Amount;
use super::route::{ROUTES, Route};
use super::text::Line;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::Fields;

/// How a dose is given, as far as one line says it; what it does not say stays as it was.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// What is given.
    pub product: Option<Product>,
    /// How much of it.
    pub amount: Option<Spanned<Amount>>,
    /// How it is given.
    pub route: Option<Spanned<Route>>,
    /// The time of day.
    pub time: Option<Time>,
    /// Where it is given.
    pub place: Option<String>,
}

impl Terms {
    /// Reads the keys `product`, `amount`, `route`, `time` and `place` of a line.
    ///
    /// # Errors
    ///
    /// Reports every error in them.
    pub(super) fn decode(
        fields: &mut Fields<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let product = fields.optional::<Product>("product", report);
        let amount = fields.optional::<Spanned<Amount>>("amount", report);
        let route = fields.optional::<Spanned<Route>>("route", report);
        let time = fields.optional::<Time>("time", report);
        let place = fields.optional::<Line>("place", report);
        Ok(Self {
            product: product?,
            amount: amount?,
            route: route?,
            time: time?,
            place: place?.map(|line| line.0),
        })
    }

    /// The keys that the line says.
    #[must_use]
    pub fn keys(&self) -> Vec<&'static str> {
        let Self { product, amount, route, time, place } = self;
        let keys = [
            ("product", product.is_some()),
            ("amount", amount.is_some()),
            ("route", route.is_some()),
            ("time", time.is_some()),
            ("place", place.is_some()),
        ];
        keys.into_iter().filter_map(|(key, is_said)| is_said.then_some(key)).collect()
    }

    /// An injection stays an injection: its calendar entry would become another one.
    ///
    /// # Errors
    ///
    /// Reports a route that injects nothing.
    pub(super) fn check_injected(&self, report: &mut Diagnostics) -> Result<(), Reported> {
        let Some(route) = self.route.as_ref().filter(|route| !route.is_injected()) else {
            return Ok(());
        };
        let injected: Vec<&str> =
            ROUTES.iter().filter(|(_, route)| route.is_injected()).map(|(name, _)| *name).collect();
        let message = format!("`{}` is no injection", route.name());
        Err(report.fail(Diagnostic::error(Code::BadChange, message).at(route.span).help(format!(
            "allowed: {}; what is swallowed or sprayed is a phase of its own",
            injected.join(", ")
        ))))
    }
}
