//! Injections a week apart or less that have no end, or go on for more than three months.
//!
//! # Why
//!
//! An induction fills the stores and then gives way to injections that are farther apart. The labels and
//! guidelines that were seen load for one to nine weeks: 5 to 6 weeks on the US label of cyanocobalamin
//! (US-CN: medlibrary.org/lib/rx/meds/b-12-kit), 8 weeks at the CDC (CDC:
//! cdc.gov/ncbddd/b12/patients.html), up to 9 weeks in Spain (ES-O: Optovite B12, cima.aemps.es, 48877),
//! about two months in Japan (JP-M: Methycobal package insert, medley.life/3136403A1140). One that goes on
//! because nobody wrote its end is a common mistake of a schedule.
//!
//! Nothing is said where a review ends the phase: its day is then the answer. Nothing is said of the length
//! with `neurological: yes` (in the Netherlands up to two years, b12-institute.nl), for an infant, and of
//! either for an inborn error (a specialist's matter, MS-UK: medscape.co.uk, "Hydroxocobalamin solution
//! for injection"). Practice differs: a Canadian children's hospital has weekly injections for months
//! (CA-CHEO: outreach.cheo.on.ca, parenteral manual), and some adults are given them for longer.
//!
//! # Example
//!
//! ```yaml
//! phases:
//!   - {name: weekly, every: 1 week}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber how long it is meant. Write the end that was decided, or the day on which it will be:
//!
//! ```yaml
//! phases:
//!   - {name: weekly, every: 1 week, review: after 6 weeks}
//!   - {name: maintenance, every: 1 month}
//! ```

use jiff::civil::Date;

use super::facts::{FREQUENT_FOR_YEARS, INDUCTION_DAYS, LONG_INDUCTION, MAINTENANCE_GAP_DAYS};
use super::plan::{Plan, days_from, gap, is_induction};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::circumstances::holds;
use crate::prescription::rhythm::End;
use crate::prescription::phase::Phase;
use crate::shown::{counted, day};

const KNOWN: &str = "the inductions of labels and guidelines that were seen last 1 to 9 weeks";

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    if plan.cause_is(FREQUENT_FOR_YEARS) {
        return vec![];
    }
    let open = plan.prescription.phases.last().filter(|last| last.end.value == End::Open);
    match open.filter(|last| is_induction(last)) {
        Some(open) => vec![without_end(open, rule)],
        None => too_long(plan, rule),
    }
}

fn without_end(phase: &Phase, rule: Code) -> Diagnostic {
    let most = gap(phase).map_or(0, |gap| gap.most);
    let message = format!(
        "`{}` has injections {} apart, and neither an end nor a review",
        phase.name.as_str(),
        counted(most as usize, "day")
    );
    Diagnostic::warning(rule, message)
        .at(phase.name.span)
        .related(phase.cadence.span, "how often")
        .help(KNOWN)
        .help("an end is `doses`, `for` or `until`; `review: after 6 weeks` says when it will be decided")
}

/// Inductions in a row that take too long together; what a review ends is not among them.
fn too_long(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let circumstances = &plan.prescription.circumstances;
    if holds(circumstances.neurological.as_ref()) || plan.cause_is(LONG_INDUCTION) {
        return vec![];
    }
    let mut found = vec![];
    let mut row: Option<Row> = None;
    for (index, phase) in plan.prescription.phases.iter().enumerate() {
        let mut doses = plan.doses_of(index).map(|dose| dose.date);
        let first = doses.next().filter(|_| is_induction(phase) && !phase.end.is_review());
        let Some(first) = first else {
            row = None;
            continue;
        };
        let last = doses.last().unwrap_or(first);
        let apart = i32::try_from(MAINTENANCE_GAP_DAYS).unwrap_or(i32::MAX);
        let goes_on = row.take().filter(|row| days_from(row.last, first) < apart);
        let begun = goes_on.unwrap_or(Row { first, last, told: false });
        let told = begun.told || days_from(begun.first, last) > INDUCTION_DAYS;
        if told && !begun.told {
            let message = format!(
                "the injections are still {} apart on {}, {} weeks after the first on {}",
                counted(gap(phase).map_or(0, |gap| gap.most) as usize, "day"),
                day(last),
                days_from(begun.first, last) / 7,
                day(begun.first)
            );
            let doubt = Diagnostic::warning(rule, message).at(phase.name.span);
            found.push(doubt.related(phase.end.span, "its end").help(KNOWN));
        }
        row = Some(Row { last, told, ..begun });
    }
    found
}

/// Inductions in a row: their first dose, their last one, and whether they were told.
struct Row {
    first: Date,
    last: Date,
    told: bool,
}
