//! `route:` -> how a dose is given, and whether its product can be given so.

use super::product::Product;
use super::strength::{Piece, Strength};
use super::text::word;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Span;
use crate::yaml::{Decode, Node};

/// How a dose is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// Into a muscle.
    #[default]
    Intramuscular,
    /// Under the skin.
    Subcutaneous,
    /// Swallowed.
    Oral,
    /// Kept under the tongue.
    Sublingual,
    /// Into the nose.
    Nasal,
}

/// The words of `route`.
pub const ROUTES: &[(&str, Route)] = &[
    ("intramuscular", Route::Intramuscular),
    ("subcutaneous", Route::Subcutaneous),
    ("oral", Route::Oral),
    ("sublingual", Route::Sublingual),
    ("nasal", Route::Nasal),
    ("IM", Route::Intramuscular),
    ("SC", Route::Subcutaneous),
];

impl Route {
    /// The word of the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Intramuscular => "intramuscular",
            Self::Subcutaneous => "subcutaneous",
            Self::Oral => "oral",
            Self::Sublingual => "sublingual",
            Self::Nasal => "nasal",
        }
    }

    /// Whether it is an injection.
    #[must_use]
    pub fn is_injected(self) -> bool {
        matches!(self, Self::Intramuscular | Self::Subcutaneous)
    }
}

impl Decode for Route {
    const EXPECTED: &'static str = "a route such as intramuscular";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, |text| word(text, "a route", ROUTES))
    }
}

/// A tablet is swallowed or kept under the tongue; a spray is not injected.
pub(crate) fn check_route(
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
    let message = format!("{} cannot be given by the route {}", *product.strength, route.name());
    Err(report.fail(
        Diagnostic::error(Code::BadPortion, message)
            .at(span)
            .related(product.strength.span, "the strength")
            .help(
                "use `route: oral` or `route: sublingual` for tablets, `route: nasal` for a \
                spray",
            ),
    ))
}
