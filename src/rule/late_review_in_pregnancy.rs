//! Pregnancy or breastfeeding, and no recheck in the first five weeks.
//!
//! # Why
//!
//! NICE's guideline looks at people at 3 months after the start, but at 1 month in pregnancy and while
//! breastfeeding (NG-GP: "Vitamin B12 deficiency: NICE March 2024", nasgp.org.uk). A few days are added,
//! because a booking may slip.
//!
//! Nothing is said where the beginning lies before this plan (`continuing: yes`), where nothing is deficient
//! (`prophylaxis: yes`), where a review falls into these weeks, and where the calendar ends before.
//!
//! # Example
//!
//! ```yaml
//! cause: pregnancy
//! rechecks:
//!   - {name: review, tests: [cbc, symptoms], when: every 3 months after first dose}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber when the first look is planned, and write it:
//!
//! ```yaml
//! rechecks:
//!   - {name: first month, tests: [active-b12, cbc, symptoms], when: 1 month after first dose}
//! ```

use jiff::ToSpan;

use super::facts::PREGNANCY_RECHECK_WEEKS;
use super::plan::Plan;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::circumstances::Cause;
use crate::schedule::occurrence::Kind;
use crate::shown::day;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let circumstances = &plan.prescription.circumstances;
    let said = circumstances.pregnant.as_ref().filter(|fact| fact.value).map(|fact| fact.span);
    let by_cause = plan.cause_is(&[Cause::Pregnancy, Cause::Breastfeeding]);
    let said = if by_cause { Some(circumstances.cause.span) } else { said };
    let (Some(said), Some(first)) = (said, plan.first_dose()) else { return vec![] };
    let Ok(limit) = first.checked_add(PREGNANCY_RECHECK_WEEKS.weeks()) else { return vec![] };
    let looks = plan.schedule.occurrences.iter().filter(|found| {
        matches!(found.kind, Kind::Recheck { .. } | Kind::Review { .. }) && found.date > first
    });
    let next = looks.map(|found| found.date).next();
    let looked = plan.begins_treatment() && plan.schedule.horizon >= limit;
    if !looked || next.is_some_and(|date| date <= limit) {
        return vec![];
    }
    let message = match next {
        None => "no recheck follows the first dose".to_owned(),
        Some(date) => format!(
            "the first recheck, on {}, is more than {PREGNANCY_RECHECK_WEEKS} weeks after the first dose",
            day(date)
        ),
    };
    let doubt = Diagnostic::note(rule, message).at(said);
    vec![doubt.help(format!(
        "the first dose is on {}; in pregnancy and while breastfeeding NICE NG239 reviews at 1 month",
        day(first)
    ))]
}
