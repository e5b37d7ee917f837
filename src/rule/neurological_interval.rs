//! Nerve symptoms, and maintenance injections more than two months apart.
//!
//! # Why
//!
//! With nerve symptoms British guidance injects hydroxocobalamin every two months, where it has two to three
//! months without them (BNF: "Restrictive treatment changed", pernicious-anaemia-society.org; UK-OH:
//! medicines.org.uk/emc/medicine/31182; NHS-T: nhs.uk, "Treatment: vitamin B12 or folate deficiency
//! anaemia"). The Norwegian label permits two to three months after a longer induction (NO-D:
//! felleskatalogen.no, "Vitamin B12 Depot"): for hydroxocobalamin up to three months this is a note.
//!
//! Nothing is said without `neurological: yes`, and of tablets and sprays.
//!
//! # Example
//!
//! ```yaml
//! neurological: yes
//! continuing: yes
//! product: {name: hydroxocobalamin, strength: 1 mg/mL}
//! phases:
//!   - {name: maintenance, every: 3 months}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber whether the interval is meant for somebody with nerve symptoms.

use super::labels;
use super::facts::{NEUROLOGICAL_GAP_DAYS, NEUROLOGICAL_GAP_DAYS_NORWAY};
use super::plan::{Plan, injected_gap};
use super::substance::Substance;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::phase::Phase;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let said = plan.prescription.circumstances.neurological.as_ref().filter(|fact| fact.value);
    let Some(said) = said else { return vec![] };
    let found = plan.prescription.phases.iter().filter_map(|phase| doubt(phase, rule));
    found.map(|doubt| doubt.related(said.span, "nerves are affected")).collect()
}

fn doubt(phase: &Phase, rule: Code) -> Option<Diagnostic> {
    let least = injected_gap(phase)?.least;
    if least <= NEUROLOGICAL_GAP_DAYS {
        return None;
    }
    let permitted = least <= NEUROLOGICAL_GAP_DAYS_NORWAY
        && labels::substance(&phase.product) == Substance::Hydroxocobalamin;
    let message =
        format!("the injections of `{}` are at least {least} days apart", phase.name.as_str());
    let doubt = if permitted {
        Diagnostic::note(rule, message).help(
            "with nerve symptoms British guidance has every 2 months, a Norwegian label 2 to 3",
        )
    } else {
        Diagnostic::warning(rule, message)
            .help("with nerve symptoms British guidance has every 2 months")
    };
    Some(doubt.at(phase.cadence.span))
}
