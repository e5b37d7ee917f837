//! Cyanocobalamin, and Leber's optic neuropathy or a history of it.
//!
//! # Why
//!
//! The labels of cyanocobalamin name Leber's disease, and some tobacco amblyopia, as a contraindication
//! or a warning: the optic nerve can waste rapidly (US label, medlibrary.org/lib/rx/meds/b-12-kit;
//! Delagrange, santemagazine.fr; Optovite, cima.aemps.es 48877). The UK label of cyanocobalamin points
//! to hydroxocobalamin there (Cytamen, myhealthbox.eu 792969), whose own label names both as an
//! indication (medicines.org.uk/emc/medicine/31182). The tannin complex is cyanocobalamin too, and so
//! are most tablets.
//!
//! # Example
//!
//! ```yaml
//! leber: yes
//! product: {name: cyanocobalamin, strength: 1000 mcg/mL}
//! ```
//!
//! # What to do
//!
//! Check with the prescriber before the next dose, and tell of the eye condition. If the product was
//! copied wrongly, write the one of the prescription. If the prescriber knows and means it, acknowledge
//! with that.

use super::labels;
use super::distinct;
use super::substance::Substance;
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
    let mut doubt = Diagnostic::warning(rule, message).at(leber.span);
    for product in cyano {
        doubt = doubt.related(product.strength.span, format!("{} here", product.name));
    }
    vec![doubt.help("labels of cyanocobalamin warn of rapid optic atrophy there (US, FR, ES labels)")]
}
