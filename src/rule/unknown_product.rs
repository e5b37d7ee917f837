//! A product that is not known as vitamin B12.

use super::distinct;
use super::facts::substance::{SPELLINGS, Substance};
use super::facts::{labels, other_medicine};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::prescription::Prescription;
use crate::prescription::phase::Phase;
use crate::yaml::quoted;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let places = |phase: &Phase| (phase.product.name.span, phase.route.is_injected());
    distinct(prescription, places).filter_map(|phase| look(phase, rule)).collect()
}

fn look(phase: &Phase, rule: Code) -> Option<Diagnostic> {
    let product = &phase.product;
    let names = [Some(&*product.name), product.brand.as_ref()];
    let mut names = names.into_iter().flatten();
    let other =
        names.clone().find(|name| other_medicine::is_said(name) && Substance::said(name).is_none());
    let is_b12 = labels::form(product).is_some();
    match other {
        Some(name) if phase.route.is_injected() && !is_b12 => Some(
            Diagnostic::error(rule, format!("{} is not B12, but another medicine", quoted(name)))
                .at(product.name.span)
                .help("every event of this calendar would call it a B12 injection"),
        ),
        Some(name) => Some(
            Diagnostic::warning(rule, format!("{} is not B12, but another medicine", quoted(name)))
                .at(product.name.span)
                .help("if there is B12 in it too, name both"),
        ),
        None if is_b12 => None,
        None => {
            let word = names.find_map(|name| {
                let words = name.split(|c: char| !c.is_alphanumeric());
                let mut texts = std::iter::once(name.as_str()).chain(words);
                let is_near = |text: &&str| {
                    !text.is_empty() && nearest(text, SPELLINGS.iter().copied()).is_some()
                };
                texts.find(is_near).map(str::to_owned)
            });
            let told =
                Diagnostic::warning(rule, format!("{} is not known as B12", quoted(&product.name)))
                    .at(product.name.span);
            let told = match word {
                Some(word) => told.suggest(&word, SPELLINGS.iter().copied()),
                None => told,
            };
            Some(told.help("the rules about products cannot check it"))
        }
    }
}
