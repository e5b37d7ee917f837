//! Injections that continue less than four weeks apart, but more than one week.

use super::facts::figures::{FREQUENT_FOR_YEARS, INDUCTION_GAP_DAYS, MAINTENANCE_GAP_DAYS};
use super::subject::{Subject, injected_gap};
use crate::diagnostic::{Code, Diagnostic};
use crate::shown::counted;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let last = subject.prescription.chain().last();
    let last =
        last.filter(|phase| !phase.end().is_review() && !subject.cause_is(FREQUENT_FOR_YEARS));
    let Some((phase, gap)) = last.and_then(|phase| Some((phase, injected_gap(phase)?))) else {
        return vec![];
    };
    if gap.least <= INDUCTION_GAP_DAYS || gap.most >= MAINTENANCE_GAP_DAYS {
        return vec![];
    }
    let message = format!(
        "the injections of `{}` stay {} apart",
        phase.name.as_str(),
        counted(gap.most as usize, "day")
    );
    let warning = Diagnostic::note(rule, message).at(phase.cadence().span);
    vec![warning.help("the most frequent maintenance on known labels is monthly")]
}
