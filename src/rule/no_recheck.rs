//! A treatment that begins, and no recheck in its first four months, or none after its induction.
//!
//! # Why
//!
//! NICE's guideline reviews people at 3 months after the start of treatment (NG-GP: "Vitamin B12
//! deficiency: NICE March 2024", nasgp.org.uk), local practice counts blood at 8 weeks, and a blood test
//! after the induction is common practice. A calendar without one leaves it to memory. A booking may slip by
//! a month, so four months are looked at: after the first dose, and from the last dose of the induction on.
//!
//! Where the first months are over (`continuing: yes`), where nothing is deficient (`prophylaxis: yes`), and
//! where the calendar ends before, nothing is said. Where a review ends the induction, it is the answer to
//! what comes after it.
//!
//! # Example
//!
//! ```yaml
//! phases:
//!   - {name: induction, weekdays: [mon, wed, fri], for: 2 weeks}
//!   - {name: maintenance, every: 12 weeks}
//! rechecks: []
//! ```
//!
//! # What to do
//!
//! Ask the prescriber which blood tests are planned, and write them:
//!
//! ```yaml
//! rechecks:
//!   - {name: after eight weeks, tests: [cbc], when: 8 weeks after first dose}
//! ```

use jiff::ToSpan;
use jiff::civil::Date;

use super::facts::FIRST_RECHECK_MONTHS;
use super::plan::Plan;
use crate::diagnostic::{Code, Diagnostic};
use crate::shown::day;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    if !plan.begins_treatment() {
        return vec![];
    }
    let doubt = after_first_dose(plan, rule).or_else(|| after_induction(plan, rule));
    doubt.into_iter().collect()
}

fn after_first_dose(plan: &Plan<'_>, rule: Code) -> Option<Diagnostic> {
    let first = plan.first_dose()?;
    let next = plan.rechecks().map(|(recheck, _)| recheck.date).find(|&date| date > first);
    let message = missing(plan, first, next, "the first dose")?;
    let doubt = Diagnostic::warning(rule, message).at(plan.prescription.start.span);
    Some(doubt.help(format!("the first dose is on {}; NICE NG239 reviews at 3 months", day(first))))
}

fn after_induction(plan: &Plan<'_>, rule: Code) -> Option<Diagnostic> {
    let (index, last) = plan.induction_end()?;
    // A test on the day of the last dose looks at the induction.
    let next = plan.rechecks().map(|(recheck, _)| recheck.date).find(|&date| date >= last);
    let message = missing(plan, last, next, "the induction")?;
    let doubt =
        Diagnostic::warning(rule, message).at(plan.prescription.phases[index].name.span);
    Some(doubt.help(format!("the induction ends on {}; NICE NG239 reviews at 3 months", day(last))))
}

/// What is missing if no recheck, or only a late one, follows a date.
fn missing(plan: &Plan<'_>, from: Date, next: Option<Date>, what: &str) -> Option<String> {
    let limit = from.checked_add(FIRST_RECHECK_MONTHS.months()).ok()?;
    if plan.schedule.horizon < limit {
        return None;
    }
    match next {
        None => Some(format!("no recheck follows {what}")),
        Some(date) if date > limit => Some(format!(
            "the first recheck, on {}, is more than {FIRST_RECHECK_MONTHS} months after {what}",
            day(date)
        )),
        Some(_) => None,
    }
}
