//! Nerve symptoms, and maintenance injections more than two months apart.

use super::facts::figures::{NEUROLOGICAL_GAP_DAYS, NEUROLOGICAL_GAP_DAYS_NORWAY};
use super::facts::labels;
use super::facts::substance::Substance;
use super::subject::{Subject, injected_gap};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::phase::Phase;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let said = subject.prescription.circumstances.neurological.as_ref().filter(|fact| fact.value);
    let Some(said) = said else { return vec![] };
    let found = subject.prescription.phases.iter().filter_map(|phase| warning(phase, rule));
    found.map(|warning| warning.related(said.span, "nerves are affected")).collect()
}

fn warning(phase: &Phase, rule: Code) -> Option<Diagnostic> {
    let least = injected_gap(phase)?.least;
    if least <= NEUROLOGICAL_GAP_DAYS {
        return None;
    }
    let permitted = least <= NEUROLOGICAL_GAP_DAYS_NORWAY
        && labels::substance(&phase.product) == Substance::Hydroxocobalamin;
    let message =
        format!("the injections of `{}` are at least {least} days apart", phase.name.as_str());
    let warning = if permitted {
        Diagnostic::note(rule, message).help(
            "with nerve symptoms, British guidance gives an injection every 2 months, a Norwegian \
             label every 2 to 3",
        )
    } else {
        Diagnostic::warning(rule, message)
            .help("with nerve symptoms, British guidance gives an injection every 2 months")
    };
    Some(warning.at(phase.cadence().span))
}
