//! Malabsorption, and injections farther apart than labels have for this form of B12.
//!
//! # Why
//!
//! The body keeps the forms for different times. Three days after 1000 mcg, about 69 % of cyanocobalamin is
//! lost and 27 % of hydroxocobalamin (RET1: "Hydroxocobalamin I", Blood 1961;18:511,
//! ashpublications.org). So labels differ:
//!
//! - cyanocobalamin: every month (US-CN: medlibrary.org/lib/rx/meds/b-12-kit); to prevent a deficiency
//!   (`prophylaxis: yes`) every 2 months (BE-S: Sterop, pharmaone.be);
//! - hydroxocobalamin: every 2 to 3 months (UK-OH: medicines.org.uk/emc/medicine/31182); to prevent a
//!   deficiency 3 to 4 times a year (NO-D: felleskatalogen.no, "Vitamin B12 Depot");
//! - cyanocobalamin-tannin: every 3 months (NO-R: relis.no, 4-4987);
//! - mecobalamin: every 1 to 3 months (JP-M: Methycobal insert, medley.life/3136403A1140).
//!
//! A few days more are let pass: 5 weeks for cyanocobalamin, 14 weeks for the others. The common slip is a
//! change from hydroxocobalamin to cyanocobalamin that keeps the interval. Nothing is said of causes other
//! than malabsorption (with a poor diet twice a year is in use, NHS-T: nhs.uk, "Treatment: vitamin B12 or
//! folate deficiency anaemia"), nor of products whose name does not say the form.
//!
//! # Example
//!
//! ```yaml
//! cause: pernicious-anaemia
//! product: {name: cyanocobalamin, strength: 1000 mcg/mL}
//! phases:
//!   - {name: loading, every: 1 week, doses: 6}
//!   - {name: maintenance, every: 3 months}
//! ```
//!
//! # What to do
//!
//! Compare product and interval with the prescription, and ask the prescriber whether both are meant.

use super::labels;
use super::facts::{LONGEST_GAPS, MALABSORPTION};
use super::plan::{Gap, Plan, injected_gap};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::phase::Phase;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    if !plan.cause_is(MALABSORPTION) {
        return vec![];
    }
    let prevention = plan.prescription.circumstances.prophylaxis;
    let phases = plan.prescription.phases.iter();
    phases.filter_map(|phase| doubt(phase, prevention, rule)).collect()
}

fn doubt(phase: &Phase, prevention: bool, rule: Code) -> Option<Diagnostic> {
    let substance = labels::substance(&phase.product);
    let row = LONGEST_GAPS.iter().find(|row| row.substance == substance)?;
    let (longest, what) = if prevention {
        (&row.prevention, "prevent a deficiency")
    } else {
        (&row.treatment, "treat malabsorption")
    };
    let Gap { least, .. } = injected_gap(phase).filter(|gap| gap.least > longest.days)?;
    let message = format!(
        "the injections of `{}` are at least {least} days apart, long for {}",
        phase.name.as_str(),
        phase.product.name
    );
    let doubt = Diagnostic::warning(rule, message)
        .at(phase.cadence.span)
        .related(phase.product.strength.span, "the product");
    Some(doubt.help(format!("to {what}, labels have this form {}", longest.label)))
}
