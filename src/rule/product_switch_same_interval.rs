//! Hydroxocobalamin that becomes cyanocobalamin, or the other way round, at the same interval.

use super::facts::labels;
use super::facts::substance::Substance;
use super::subject::gap;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::phase::Phase;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let injected: Vec<&Phase> =
        prescription.phases.iter().filter(|phase| phase.route.is_injected()).collect();
    let switched = injected
        .windows(2)
        .filter(|pair| is_switch(pair[0], pair[1]) && keeps_interval(pair[0], pair[1]));
    switched
        .map(|pair| {
            let (before, after) = (pair[0], pair[1]);
            let message = format!(
                "`{}` changes from {} to {}, and keeps the interval of `{}`",
                after.name.as_str(),
                *before.product.name,
                *after.product.name,
                before.name.as_str()
            );
            Diagnostic::note(rule, message)
                .at(after.name.span)
                .related(after.product.strength.span, "the product now")
                .help("of 1000 mcg, 69 % of cyanocobalamin and 27 % of hydroxocobalamin left the body in 72 hours (Blood 18:511)")
        })
        .collect()
}

fn is_switch(before: &Phase, after: &Phase) -> bool {
    use Substance::{Cyanocobalamin, Hydroxocobalamin};
    matches!(
        (labels::substance(&before.product), labels::substance(&after.product)),
        (Hydroxocobalamin, Cyanocobalamin) | (Cyanocobalamin, Hydroxocobalamin)
    )
}

/// Whether two phases have the same days between doses, as far as months and weeks can be compared.
fn keeps_interval(before: &Phase, after: &Phase) -> bool {
    let (Some(before), Some(after)) = (gap(before), gap(after)) else { return false };
    before.least <= after.most && after.least <= before.most
}
