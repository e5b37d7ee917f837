//! A date on the 29th, 30th or 31st, in months that are too short for it.
//!
//! # Why
//!
//! What is counted in months keeps its day of the month, and a month without that day gives its last
//! one; the next month has the day again. Other calendars leave such a month out: their rule for
//! "monthly on the 31st" skips the short months (RFC 5545, section 3.3.10, rfc-editor.org/rfc/rfc5545).
//! No dose is lost here, but dates fall on other days than the one that people remember, and may meet a
//! weekend or a closed clinic.
//!
//! # Example
//!
//! ```yaml
//! start: 2026-01-31
//! phases:
//!   - {name: monthly, every: 1 month}     # 28 Feb, 31 Mar, 30 Apr
//! ```
//!
//! # What to do
//!
//! If the last day of such a month is right, acknowledge. If not, begin on another day, or count in
//! weeks, as the prescriber chooses: `every: 4 weeks` makes thirteen doses a year, `every: 1 month`
//! twelve.

use super::plan::{Plan, phase_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::shown::{day, list};
use crate::source::Spanned;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let prescription = plan.prescription;
    let phases = prescription.phases.iter().enumerate().filter_map(|(index, phase)| {
        look(plan, &phase.name, |found| phase_of(found) == Some(index), rule)
    });
    let rechecks = prescription.rechecks.iter().enumerate().filter_map(|(index, recheck)| {
        look(plan, &recheck.name, |found| found.kind == Kind::Recheck { recheck: index }, rule)
    });
    phases.chain(rechecks).collect()
}

/// What is to be told of a phase or a recheck.
fn look(
    plan: &Plan<'_>,
    name: &Spanned<String>,
    is_its: impl Fn(&Occurrence) -> bool,
    rule: Code,
) -> Option<Diagnostic> {
    let clamped = plan.schedule.occurrences.iter().filter(|found| is_its(found));
    let clamped = clamped.filter_map(|found| {
        let planned = found.reason.moved.as_ref().map_or(found.date, |moved| moved.from);
        Some((found.reason.clamped_from?, planned))
    });
    let clamped: Vec<_> = clamped.collect();
    let (meant, _) = clamped.first()?;
    let ordinal = if *meant == 31 { "st" } else { "th" };
    let dates: Vec<String> = clamped.iter().map(|&(_, date)| day(date)).collect();
    let message = format!(
        "`{}` is meant for the {meant}{ordinal}, which short months do not have: {}",
        name.as_str(),
        list(&dates)
    );
    let doubt = Diagnostic::warning(rule, message).at(name.span);
    Some(doubt.help("they fall on the last day of their month; the next month has the day again"))
}
