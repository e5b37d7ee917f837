//! Nerve symptoms, and an induction that is slow, or that ends without a review of them.

use jiff::ToSpan;

use super::facts::figures::{INDUCTION_GAP_DAYS, NEUROLOGICAL_REVIEW_WEEKS};
use super::subject::{Subject, injected_gap, tests_for, tests_for_other};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::circumstances::holds;
use crate::shown::{counted, day};

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let neurological = &subject.prescription.circumstances.neurological;
    if !holds(neurological.as_ref()) || !subject.begins_treatment() {
        return vec![];
    }
    slow(subject, rule).or_else(|| unreviewed(subject, rule)).into_iter().collect()
}

/// The first injections are more than a week apart, and have no review.
fn slow(subject: &Subject<'_>, rule: Code) -> Option<Diagnostic> {
    let first = subject.prescription.chain().first()?;
    let most = injected_gap(first).filter(|gap| gap.least > INDUCTION_GAP_DAYS)?.most;
    if first.end().is_review() {
        return None;
    }
    let message = format!(
        "`{}` begins with injections up to {} apart, and no review ends it",
        first.name.as_str(),
        counted(most as usize, "day")
    );
    let warning = Diagnostic::warning(rule, message).at(first.cadence().span);
    Some(warning.help(
        "with nerve symptoms, British guidance begins with an injection every other day, Dutch \
         guidance with one a week or more",
    ))
}

/// The induction has a planned end, but no review of the symptoms then.
fn unreviewed(subject: &Subject<'_>, rule: Code) -> Option<Diagnostic> {
    let (induction, last) = subject.induction_end()?;
    let phases = &subject.prescription.phases;
    if subject
        .prescription
        .chain()
        .get(induction.place() + 1)
        .is_some_and(|next| next.end().is_review())
    {
        return None;
    }
    let from = last.checked_sub(i64::from(INDUCTION_GAP_DAYS).days()).ok()?;
    let to = last.checked_add(NEUROLOGICAL_REVIEW_WEEKS.weeks()).ok()?;
    let looked = subject.rechecks().any(|(found, recheck)| {
        let clinical = tests_for(recheck, &["symptoms"]) || tests_for_other(recheck);
        clinical && (from..=to).contains(&found.date)
    });
    if looked || subject.schedule.horizon < to {
        return None;
    }
    let message =
        format!("the induction ends on {}, and no recheck of `symptoms` is near", day(last));
    let warning = Diagnostic::warning(rule, message).at(phases[induction].end().span);
    Some(
        warning
            .help(
                "with nerve symptoms, British guidance continues until there is no further \
        improvement",
            )
            .help(format!(
                "add a recheck with `symptoms` within {NEUROLOGICAL_REVIEW_WEEKS} weeks after it, \
            or end the phase with a `review`"
            )),
    )
}
