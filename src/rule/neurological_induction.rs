//! Nerve symptoms, and an induction that is slow, or that ends without a look at them.
//!
//! # Why
//!
//! With nerve symptoms British guidance injects every other day until nothing improves any further (BNF:
//! "Restrictive treatment changed", pernicious-anaemia-society.org; UK-OH:
//! medicines.org.uk/emc/medicine/31182), Dutch guidance once or twice a week (NL-FK:
//! farmacotherapeutischkompas.nl, quoted by b12-institute.nl), a Norwegian label daily or every other day,
//! then every two weeks until the effect is clear (NO-D: felleskatalogen.no, "Vitamin B12 Depot"). Each of
//! them needs somebody to look: a date alone does not know whether symptoms still improve.
//!
//! Nothing is said where a review ends the induction or the phase behind it, where a recheck with
//! `symptoms`, or with a test of your own words, falls between the last week of the induction and 8 weeks
//! after it, where the beginning lies before this plan (`continuing: yes`), where nothing is deficient
//! (`prophylaxis: yes`), where B12 is taken by mouth, and where the calendar ends before.
//!
//! # Example
//!
//! ```yaml
//! neurological: yes
//! phases:
//!   - {name: induction, weekdays: [mon, wed, fri], for: 2 weeks}
//!   - {name: maintenance, every: 2 months}
//! rechecks:                     # and none of `symptoms`
//!   - {name: blood count, tests: [cbc], when: 8 weeks after first dose}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber who looks at the symptoms before the induction ends, and write it:
//!
//! ```yaml
//! rechecks:
//!   - {name: nerve symptoms, tests: [symptoms], when: 1 week after induction}
//! ```

use jiff::ToSpan;

use super::facts::{INDUCTION_GAP_DAYS, NEUROLOGICAL_REVIEW_WEEKS};
use super::plan::{Plan, injected_gap, tests_for, tests_for_other};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::circumstances::holds;
use crate::shown::{counted, day};

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let neurological = &plan.prescription.circumstances.neurological;
    if !holds(neurological.as_ref()) || !plan.begins_treatment() {
        return vec![];
    }
    slow(plan, rule).or_else(|| unreviewed(plan, rule)).into_iter().collect()
}

/// The first injections are more than a week apart, and no review ends them.
fn slow(plan: &Plan<'_>, rule: Code) -> Option<Diagnostic> {
    let first = plan.prescription.phases.first()?;
    let most = injected_gap(first).filter(|gap| gap.least > INDUCTION_GAP_DAYS)?.most;
    if first.end.is_review() {
        return None;
    }
    let message = format!(
        "`{}` begins with injections up to {} apart, and no review ends it",
        first.name.as_str(),
        counted(most as usize, "day")
    );
    let doubt = Diagnostic::warning(rule, message).at(first.cadence.span);
    Some(doubt.help("with nerve symptoms British guidance begins every other day, Dutch weekly or closer"))
}

/// The induction has a planned end, and nobody looks at the symptoms then.
fn unreviewed(plan: &Plan<'_>, rule: Code) -> Option<Diagnostic> {
    let (index, last) = plan.induction_end()?;
    let phases = &plan.prescription.phases;
    if phases.get(index + 1).is_some_and(|next| next.end.is_review()) {
        return None;
    }
    let from = last.checked_sub(i64::from(INDUCTION_GAP_DAYS).days()).ok()?;
    let to = last.checked_add(NEUROLOGICAL_REVIEW_WEEKS.weeks()).ok()?;
    let looked = plan.rechecks().any(|(found, recheck)| {
        let clinical = tests_for(recheck, &["symptoms"]) || tests_for_other(recheck);
        clinical && (from..=to).contains(&found.date)
    });
    if looked || plan.schedule.horizon < to {
        return None;
    }
    let message = format!(
        "the induction ends on {}, and no recheck of `symptoms` stands near",
        day(last)
    );
    let doubt = Diagnostic::warning(rule, message).at(phases[index].end.span);
    Some(doubt.help("with nerve symptoms British guidance goes on until nothing improves any further").help(
        format!("a recheck with `symptoms` within {NEUROLOGICAL_REVIEW_WEEKS} weeks after it, or a phase that ends by `review`"),
    ))
}
