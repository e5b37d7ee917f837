//! A cause that does not pass, treated by mouth or nose, and no blood test in the first seven months of it.
//!
//! # Why
//!
//! Whether tablets or a spray are enough shows in the blood. Norway tests three months after the change from
//! injections to tablets (NO-R: relis.no, 4-4570), a Swedish region after six (SE-UPP: "Vitamin B12 -
//! peroral behandling", regionuppsala.se), the label of the nasal spray after one (US-NAS: Nascobal,
//! drugs.com/dosage/nascobal.html). A month is added to the longest, because a booking may slip. A look at
//! symptoms alone is no blood test.
//!
//! Nothing is said where tablets only bridge a gap between injections, where the change lies before this
//! plan (`continuing: yes`), for causes that can pass, and where the calendar ends before.
//!
//! # Example
//!
//! ```yaml
//! cause: pernicious-anaemia
//! phases:
//!   - {name: loading, every: 1 week, doses: 6}
//!   - {name: tablets, route: oral, every: 1 day, product: {name: cyanocobalamin, strength: 1 mg/tablet}}
//! rechecks:
//!   - {name: at the change, tests: [cbc], when: on loading}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber when the blood is tested, and write it:
//!
//! ```yaml
//! rechecks:
//!   - {name: are the tablets enough, tests: [b12, mma, cbc], when: 3 months after start of tablets}
//! ```

use jiff::ToSpan;

use super::facts::{LIFELONG, ORAL_RECHECK_MONTHS};
use super::plan::{Plan, tests_for_other};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::recheck::Test;
use crate::shown::day;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = &plan.prescription.phases;
    let switch = phases.iter().rposition(|phase| phase.route.is_injected()).map_or(0, |last| last + 1);
    let continued = switch == 0 && plan.prescription.circumstances.continuing;
    let first = plan.doses_of(switch).next().map(|dose| dose.date);
    let Some(first) = first.filter(|_| plan.cause_is(LIFELONG) && !continued) else { return vec![] };
    let Ok(limit) = first.checked_add(ORAL_RECHECK_MONTHS.months()) else { return vec![] };
    let next = plan.rechecks().find(|(found, recheck)| {
        let of_blood = recheck.tests.iter().any(Test::is_of_blood) || tests_for_other(recheck);
        of_blood && found.date > first
    });
    let next = next.map(|(found, _)| found.date);
    if plan.schedule.horizon < limit || next.is_some_and(|date| date <= limit) {
        return vec![];
    }
    let name = &phases[switch].name;
    let message = match next {
        None => format!("no blood test follows the start of `{}`", name.as_str()),
        Some(date) => format!(
            "the first blood test after the start of `{}`, on {}, is more than {ORAL_RECHECK_MONTHS} months later",
            name.as_str(),
            day(date)
        ),
    };
    let doubt = Diagnostic::warning(rule, message)
        .at(name.span)
        .related(plan.prescription.circumstances.cause.span, "the cause");
    vec![doubt.help(format!(
        "`{}` begins on {}; after a change from injections Norway tests at 3 months, Sweden at 6",
        name.as_str(),
        day(first)
    ))]
}
