//! A product that is not known as vitamin B12.
//!
//! # Why
//!
//! The rules about products go by the name and the brand: without a known one they say nothing, also where
//! `cyanocobolamin` is a slip for cyanocobalamin. And every event of an injection is called "B12
//! injection", whatever is in the syringe. Known are the forms of B12 in the spellings of the labels,
//! vitamin B12 itself, B complexes, and the brands of the labels; one of name and brand is enough.
//!
//! | the product is | what is said |
//! | --- | --- |
//! | not known | a warning |
//! | another medicine and no B12, by mouth or as a spray | a warning |
//! | another medicine and no B12, by injection | an error: the calendar is not built |
//!
//! Other medicines are those that are injected at home or in a practice: insulins, methotrexate, heparins,
//! vitamin D, iron and some more.
//!
//! # Example
//!
//! ```yaml
//! product: {name: cyanocobolamin, strength: 1000 mcg/mL}
//! ```
//!
//! # What to do
//!
//! Copy the name from the label. If it is a brand of B12, keep it as `brand`, and write the form of B12 as
//! `name`: the leaflet names it. If B12 is mixed with something else, name both, such as
//! `name: folic acid and vitamin B12`. Another medicine needs another calendar.

use super::{distinct, labels, other_medicine};
use super::substance::{SPELLINGS, Substance};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::prescription::Prescription;
use crate::prescription::phase::Phase;
use crate::yaml::quoted;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let places = |phase: &Phase| (phase.product.name_span, phase.route.is_injected());
    distinct(prescription, places).filter_map(|phase| look(phase, rule)).collect()
}

fn look(phase: &Phase, rule: Code) -> Option<Diagnostic> {
    let product = &phase.product;
    let names = [Some(&product.name), product.brand.as_ref()];
    let mut names = names.into_iter().flatten();
    let other = names.clone().find(|name| other_medicine::is_said(name) && Substance::said(name).is_none());
    let is_b12 = labels::form(product).is_some();
    match other {
        Some(name) if phase.route.is_injected() && !is_b12 => Some(
            Diagnostic::error(rule, format!("{} is not B12, but another medicine", quoted(name)))
                .at(product.name_span)
                .help("each event of this calendar would call it a B12 injection"),
        ),
        Some(name) => Some(
            Diagnostic::warning(rule, format!("{} is not B12, but another medicine", quoted(name)))
                .at(product.name_span)
                .help("if there is B12 in it too, name both"),
        ),
        None if is_b12 => None,
        None => {
            let near = names.find_map(|name| {
                let words = name.split(|c: char| !c.is_alphanumeric());
                let texts = std::iter::once(name.as_str()).chain(words);
                texts.filter(|text| !text.is_empty()).find_map(|text| nearest(text, SPELLINGS.iter().copied()))
            });
            let told = Diagnostic::warning(rule, format!("{} is not known as B12", quoted(&product.name)))
                .at(product.name_span);
            let told = match near {
                Some(near) => told.help(format!("did you mean `{near}`?")),
                None => told,
            };
            Some(told.help("the rules about products say nothing about it"))
        }
    }
}
