//! The names of a product -> which form of B12 they say it is.

use crate::prescription::product::Product;

/// A form of B12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Substance {
    Cyanocobalamin,
    /// Bound to tannin: a depot.
    CyanocobalaminTannin,
    Hydroxocobalamin,
    /// Also called methylcobalamin.
    Mecobalamin,
    /// A name that says no form, such as vitamin B12.
    Other,
}

/// How the names of the forms begin, in the languages of the labels; the first that fits.
const BEGINNINGS: &[(&str, Substance)] = &[
    ("cyanocobalamin-tannin", Substance::CyanocobalaminTannin),
    ("cyanocobalamin tannin", Substance::CyanocobalaminTannin),
    ("betolvex", Substance::CyanocobalaminTannin),
    ("cyanocobalamin", Substance::Cyanocobalamin),
    ("cianocobalamin", Substance::Cyanocobalamin),
    ("hydroxocobalamin", Substance::Hydroxocobalamin),
    ("hydroxycobalamin", Substance::Hydroxocobalamin),
    ("hidroxocobalamin", Substance::Hydroxocobalamin),
    ("idroxocobalamin", Substance::Hydroxocobalamin),
    ("mecobalamin", Substance::Mecobalamin),
    ("methylcobalamin", Substance::Mecobalamin),
];

impl Substance {
    /// The form that a product's brand or name says; none for a name such as vitamin B12.
    pub(super) fn named(product: &Product) -> Option<Self> {
        let names = [product.brand.as_deref().unwrap_or(""), &product.name];
        let names = names.map(str::to_lowercase);
        let said = |beginning: &str| names.iter().any(|name| name.starts_with(beginning));
        BEGINNINGS.iter().find(|(beginning, _)| said(beginning)).map(|&(_, substance)| substance)
    }
}
