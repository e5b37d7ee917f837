//! Severe anaemia, and no early potassium or reticulocytes among the rechecks.
//!
//! # Why
//!
//! When severe anaemia is treated, potassium can fall steeply; labels have it watched in the first 48
//! hours (US cyanocobalamin, medlibrary.org/lib/rx/meds/b-12-kit; UK hydroxocobalamin,
//! medicines.org.uk/emc/medicine/31182). The US label counts reticulocytes daily from the fifth to the
//! seventh day and often after, UK practice on day 7 to 10 (papergp.com/?p=1436): practice differs. A
//! recheck with `potassium` up to two days after the first dose is looked for, one before the first
//! dose counts; and one with `reticulocytes` 2 to 10 days after it. Where the first days are over
//! (`continuing: yes`), or the calendar ends before, nothing is said.
//!
//! # Example
//!
//! ```yaml
//! severe_anaemia: yes
//! rechecks:
//!   - {name: blood count, tests: [cbc], when: 8 weeks after first dose}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber which blood tests belong to the first days, and write them:
//!
//! ```yaml
//! rechecks:
//!   - {name: potassium, tests: [potassium], when: "1, 2 days after first dose"}
//!   - {name: early response, tests: [cbc, reticulocytes], when: 7 days after first dose}
//! ```
//!
//! If a hospital does them, acknowledge with that.

use jiff::ToSpan;
use jiff::civil::Date;

use super::facts::{POTASSIUM_DAYS, RETICULOCYTE_DAYS};
use super::plan::Plan;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::recheck::Test;
use crate::shown::day;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let circumstances = &plan.prescription.circumstances;
    let severe = circumstances.severe_anaemia.as_ref().filter(|severe| severe.value);
    let (Some(severe), Some(first)) = (severe, plan.first_dose()) else { return vec![] };
    if circumstances.continuing {
        return vec![];
    }
    let (least, most) = RETICULOCYTE_DAYS;
    let looked_for = [
        (
            "potassium",
            Date::MIN,
            POTASSIUM_DAYS,
            format!("potassium up to {POTASSIUM_DAYS} days after the first dose"),
        ),
        (
            "reticulocytes",
            first.checked_add(least.days()).unwrap_or(first),
            most,
            format!("reticulocytes {least} to {most} days after it"),
        ),
    ];
    let missing: Vec<String> = looked_for
        .into_iter()
        .filter(|&(test, from, days, _)| {
            let to = first.checked_add(days.days()).unwrap_or(Date::MAX);
            let mut rechecks = plan.rechecks().filter(|(_, recheck)| {
                recheck.tests.contains(&Test::Known(test))
            });
            plan.schedule.horizon >= to
                && !rechecks.any(|(found, _)| (from..=to).contains(&found.date))
        })
        .map(|(.., what)| what)
        .collect();
    if missing.is_empty() {
        return vec![];
    }
    let message = format!("severe anaemia, and no recheck has {}", missing.join(", nor "));
    let doubt = Diagnostic::note(rule, message).at(severe.span);
    vec![doubt.help(format!(
        "the first dose is on {}; the US label watches potassium for 48 hours, and reticulocytes from day 5 to 7",
        day(first)
    ))]
}
