//! Hydroxocobalamin that becomes cyanocobalamin, or the other way round, at the same interval.
//!
//! # Why
//!
//! The two stay in the body for different lengths of time. Of one injection of 1000 mcg, about 69 % of
//! cyanocobalamin and 27 % of hydroxocobalamin were lost with the urine in 72 hours (Hydroxocobalamin
//! I, 1961, ashpublications.org blood 18/5/511). Labels keep them apart: cyanocobalamin monthly
//! (medlibrary.org/lib/rx/meds/b-12-kit), hydroxocobalamin every two to three months
//! (medicines.org.uk/emc/medicine/31182). A change of product, often one of supply, that keeps the
//! interval is easily made without meaning it. That one is better has not been shown in trials. Nothing
//! is said where the interval changes too, of the tannin complex, and of tablets; 12 weeks and 3 months
//! count as the same.
//!
//! # Example
//!
//! ```yaml
//! phases:
//!   - {name: maintenance, every: 3 months, until: 2026-12-31}
//!   - {name: as supplied, every: 3 months, product: {name: cyanocobalamin, strength: 1000 mcg/mL}}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber whether the interval stays. If so, acknowledge; if not, write the new one.

use super::labels;
use super::plan::gap;
use super::substance::Substance;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::phase::Phase;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let injected: Vec<&Phase> =
        prescription.phases.iter().filter(|phase| phase.route.is_injected()).collect();
    let switched = injected.windows(2).filter(|pair| is_switch(pair[0], pair[1]) && keeps_interval(pair[0], pair[1]));
    switched
        .map(|pair| {
            let (before, after) = (pair[0], pair[1]);
            let message = format!(
                "`{}` changes from {} to {}, and keeps the interval of `{}`",
                after.name.as_str(),
                before.product.name,
                after.product.name,
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

/// Whether two phases have the same days between their doses, as far as months and weeks can have.
fn keeps_interval(before: &Phase, after: &Phase) -> bool {
    let (Some(before), Some(after)) = (gap(before), gap(after)) else { return false };
    before.least <= after.most && after.least <= before.most
}
