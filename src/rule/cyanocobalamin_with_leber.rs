//! Cyanocobalamin, and Leber's optic neuropathy or a history of it.

use super::distinct;
use super::facts::labels;
use super::facts::substance::Substance;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let Some(leber) = prescription.circumstances.leber.as_ref().filter(|leber| leber.value) else {
        return vec![];
    };
    let products = distinct(prescription, |phase| phase.product.strength.span);
    let cyano: Vec<_> = products
        .map(|phase| &phase.product)
        .filter(|product| {
            let substance = labels::substance(product);
            matches!(substance, Substance::Cyanocobalamin | Substance::CyanocobalaminTannin)
        })
        .collect();
    if cyano.is_empty() {
        return vec![];
    }
    let message = "`leber: yes`, and the product is cyanocobalamin";
    let mut warning = Diagnostic::warning(rule, message).at(leber.span);
    for product in cyano {
        warning = warning.related(product.strength.span, format!("{} here", *product.name));
    }
    vec![warning.help(
        "labels of cyanocobalamin (US, FR, ES) warn of rapid optic atrophy in Leber's \
                disease",
    )]
}
