//! Hydroxocobalamin that becomes cyanocobalamin, or the other way round, at the same interval.

use super::facts::labels;
use super::facts::substance::Substance;
use super::subject::{Subject, gap};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::ids::PhaseId;
use crate::prescription::phase::Phase;
use crate::prescription::product::Product;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let prescription = subject.prescription;
    let injected: Vec<&Phase> =
        prescription.phases.iter().filter(|phase| phase.route.is_injected()).collect();
    let switched = injected
        .windows(2)
        .filter(|pair| {
            is_switch(&pair[0].product, &pair[1].product) && keeps_interval(pair[0], pair[1])
        })
        .map(|pair| (pair[0], pair[1], &pair[0].product, &pair[1].product));
    let within = prescription.changes.from.iter().flat_map(|line| {
        let before = line.from.yesterday().unwrap_or(line.from);
        PhaseId::each().zip(&prescription.phases).filter_map(move |(id, phase)| {
            let product = |date| prescription.usual(id, date).product;
            let (was, is) = (product(before), product(line.from));
            // What is in the calendar is looked through last: that takes longest.
            let is_given = || subject.doses_of(id).any(|dose| dose.date >= line.from);
            (phase.route.is_injected() && is_switch(was, is) && is_given())
                .then_some((phase, phase, was, is))
        })
    });
    // There and back is one decision: the first change is reported.
    let first = switched.chain(within).next();
    let note = first.map(|(before, after, was, is)| {
        let message = format!(
            "`{}` changes from {} to {}, and keeps the interval of `{}`",
            after.name.as_str(),
            *was.name,
            *is.name,
            before.name.as_str()
        );
        Diagnostic::note(rule, message)
            .at(after.name.span)
            .related(is.strength.span, "the product now")
            .help("of 1000 mcg, 69 % of cyanocobalamin and 27 % of hydroxocobalamin left the body in 72 hours (Blood 18:511)")
    });
    note.into_iter().collect()
}

fn is_switch(before: &Product, after: &Product) -> bool {
    use Substance::{Cyanocobalamin, Hydroxocobalamin};
    matches!(
        (labels::substance(before), labels::substance(after)),
        (Hydroxocobalamin, Cyanocobalamin) | (Cyanocobalamin, Hydroxocobalamin)
    )
}

/// Whether two phases have the same days between doses, as far as months and weeks can be compared.
fn keeps_interval(before: &Phase, after: &Phase) -> bool {
    let (Some(before), Some(after)) = (gap(before), gap(after)) else { return false };
    before.least <= after.most && after.least <= before.most
}
