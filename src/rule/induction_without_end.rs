//! Injections a week apart or less that have no end, or continue for more than three months.

use jiff::civil::Date;

use super::facts::figures::{
    FREQUENT_FOR_YEARS, INDUCTION_DAYS, LONG_INDUCTION, MAINTENANCE_GAP_DAYS,
};
use super::subject::{Subject, days_from, gap, is_induction};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::circumstances::holds;
use crate::prescription::ids::PhaseId;
use crate::prescription::phase::Phase;
use crate::prescription::rhythm::End;
use crate::shown::{counted, day};

const KNOWN: &str = "the inductions on known labels and in guidelines last 1 to 9 weeks";

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    if subject.cause_is(FREQUENT_FOR_YEARS) {
        return vec![];
    }
    let open = subject.prescription.chain().last().filter(|last| last.end().value == End::Open);
    match open.filter(|last| is_induction(last)) {
        Some(open) => vec![without_end(open, rule)],
        None => too_long(subject, rule),
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
        .related(phase.cadence().span, "how often")
        .help(KNOWN)
        .help(
            "end it with `doses`, `for` or `until`, or say when that will be decided: `review: \
            after 6 weeks`",
        )
}

/// Consecutive inductions that together take too long, without those that end with a review.
fn too_long(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let circumstances = &subject.prescription.circumstances;
    if holds(circumstances.neurological.as_ref()) || subject.cause_is(LONG_INDUCTION) {
        return vec![];
    }
    let mut found = vec![];
    let mut row: Option<Row> = None;
    for (id, phase) in PhaseId::each().zip(&subject.prescription.phases) {
        let mut doses = subject.doses_of(id).map(|dose| dose.date);
        let first = doses.next().filter(|_| is_induction(phase) && !phase.end().is_review());
        let Some(first) = first else {
            row = None;
            continue;
        };
        let last = doses.last().unwrap_or(first);
        let apart = i32::try_from(MAINTENANCE_GAP_DAYS).unwrap_or(i32::MAX);
        let continues = row.take().filter(|row| days_from(row.last, first) < apart);
        let begun = continues.unwrap_or(Row { first, last, told: false });
        let told = begun.told || days_from(begun.first, last) > INDUCTION_DAYS;
        if told && !begun.told {
            let message = format!(
                "the injections are still {} apart on {}, {} weeks after the first on {}",
                counted(gap(phase).map_or(0, |gap| gap.most) as usize, "day"),
                day(last),
                days_from(begun.first, last) / 7,
                day(begun.first)
            );
            let warning = Diagnostic::warning(rule, message).at(phase.name.span);
            found.push(warning.related(phase.end().span, "its end").help(KNOWN));
        }
        row = Some(Row { last, told, ..begun });
    }
    found
}

/// Consecutive inductions: their first dose, their last one, and whether they were reported.
struct Row {
    first: Date,
    last: Date,
    told: bool,
}
