//! Injections that go on at less than four weeks apart, but more than one.
//!
//! # Why
//!
//! The closest maintenance on the labels that were seen is monthly, some practices make it four weeks
//! (US-CN: medlibrary.org/lib/rx/meds/b-12-kit; UK-OH: medicines.org.uk/emc/medicine/31182 has two to
//! three months). Closer ones are in use for people whose symptoms come back before the next injection;
//! practice differs, and guidance asks not to steer it by B12 levels. A Norwegian label has every two weeks
//! with nerve symptoms, up to a review (NO-D: felleskatalogen.no, "Vitamin B12 Depot").
//!
//! Nothing is said of a phase that another injected one follows or that ends by a review, of an inborn error,
//! and of tablets and sprays. Of injections a week apart or less see `induction_without_end`.
//!
//! # Example
//!
//! ```yaml
//! phases:
//!   - {name: loading, weekdays: [mon, thu], doses: 10}
//!   - {name: maintenance, every: 2 weeks}
//! ```
//!
//! # What to do
//!
//! Compare the interval with the prescription: weeks and months are easily mistaken. If it is meant so,
//! acknowledge it with the reason.

use super::facts::{FREQUENT_FOR_YEARS, INDUCTION_GAP_DAYS, MAINTENANCE_GAP_DAYS};
use super::plan::{Plan, injected_gap};
use crate::diagnostic::{Code, Diagnostic};
use crate::shown::counted;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let last = plan.prescription.phases.last();
    let last = last.filter(|phase| !phase.end.is_review() && !plan.cause_is(FREQUENT_FOR_YEARS));
    let Some((phase, gap)) = last.and_then(|phase| Some((phase, injected_gap(phase)?))) else { return vec![] };
    if gap.least <= INDUCTION_GAP_DAYS || gap.most >= MAINTENANCE_GAP_DAYS {
        return vec![];
    }
    let message = format!(
        "the injections of `{}` stay {} apart",
        phase.name.as_str(),
        counted(gap.most as usize, "day")
    );
    let doubt = Diagnostic::note(rule, message).at(phase.cadence.span);
    vec![doubt.help("the closest maintenance on the labels that were seen is monthly")]
}
