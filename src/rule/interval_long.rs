//! Malabsorption, and injections further apart than labels give for this form of B12.

use super::facts::figures::{LONGEST_GAPS, MALABSORPTION};
use super::facts::labels;
use super::subject::{Gap, Subject, injected_gap};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::phase::Phase;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    if !subject.cause_is(MALABSORPTION) {
        return vec![];
    }
    let prevention = subject.prescription.circumstances.prophylaxis;
    let phases = subject.prescription.phases.iter();
    phases.filter_map(|phase| warning(phase, prevention, rule)).collect()
}

fn warning(phase: &Phase, prevention: bool, rule: Code) -> Option<Diagnostic> {
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
        *phase.product.name
    );
    let warning = Diagnostic::warning(rule, message)
        .at(phase.cadence().span)
        .related(phase.product.strength.span, "the product");
    Some(warning.help(format!("to {what}, labels give this form {}", longest.label)))
}
