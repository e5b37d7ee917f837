//! A cause that can pass, injections without an end, and nobody who asks whether they are still needed.
//!
//! # Why
//!
//! A poor diet, a medicine, nitrous oxide, coeliac disease, pregnancy and breastfeeding can pass, and with
//! them the need. The US label says of causes that are treated that long-term B12 is then not needed
//! (US-CN: medlibrary.org/lib/rx/meds/b-12-kit); commentary on NICE NG239 reviews what is given once a
//! cause is resolved (NG-SPS: SPS commentary, medicinesresources.nhs.uk). This tool never says that a
//! treatment can end: it only misses the date on which somebody asks.
//!
//! Nothing is said where the injections end or a review ends them, where a recheck with a B12 level, `mma`,
//! `homocysteine`, `symptoms` or a test of your own words falls into the first 13 months of the open phase,
//! and where the calendar ends before.
//!
//! # Example
//!
//! ```yaml
//! cause: diet
//! phases:
//!   - {name: induction, every: 1 week, doses: 4}
//!   - {name: maintenance, every: 3 months}
//! rechecks:
//!   - {name: blood count, tests: [cbc], when: 8 weeks after first dose}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber when the need is looked at again, and write it:
//!
//! ```yaml
//! rechecks:
//!   - {name: still needed, tests: [symptoms, cbc], when: every 12 months after induction}
//! ```

use jiff::ToSpan;

use super::facts::{NEED_MONTHS, NEED_TESTS, REVERSIBLE};
use super::plan::{Plan, tests_for, tests_for_other};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::rhythm::End;
use crate::shown::day;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = &plan.prescription.phases;
    let Some(index) = phases.len().checked_sub(1) else { return vec![] };
    let open = phases[index].route.is_injected() && phases[index].end.value == End::Open;
    let first = plan.doses_of(index).next().filter(|_| open && plan.cause_is(REVERSIBLE));
    let Some(first) = first.map(|dose| dose.date) else { return vec![] };
    let Ok(limit) = first.checked_add(NEED_MONTHS.months()) else { return vec![] };
    let asked = plan.rechecks().any(|(found, recheck)| {
        let asks = tests_for(recheck, NEED_TESTS) || tests_for_other(recheck);
        asks && found.date > first && found.date <= limit
    });
    if asked || plan.schedule.horizon < limit {
        return vec![];
    }
    let cause = &plan.prescription.circumstances.cause;
    let name = &phases[index].name;
    let message = format!("no date asks whether the injections of `{}` are still needed", name.as_str());
    let doubt = Diagnostic::note(rule, message).at(name.span).related(cause.span, "a cause that can pass");
    vec![doubt.help(format!(
        "they begin on {} and have no end; once a cause is resolved, guidance looks at the need again",
        day(first)
    ))]
}
