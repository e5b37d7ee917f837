//! Pregnancy or breastfeeding, and no recheck in the first five weeks.

use jiff::ToSpan;

use super::facts::figures::PREGNANCY_RECHECK_WEEKS;
use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::circumstances::Cause;
use crate::shown::day;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let circumstances = &subject.prescription.circumstances;
    let said = circumstances.pregnant.as_ref().filter(|fact| fact.value).map(|fact| fact.span);
    let by_cause = subject.cause_is(&[Cause::Pregnancy, Cause::Breastfeeding]);
    let said = if by_cause { Some(circumstances.cause.span) } else { said };
    let (Some(said), Some(first)) = (said, subject.first_dose()) else { return vec![] };
    let Ok(limit) = first.checked_add(PREGNANCY_RECHECK_WEEKS.weeks()) else { return vec![] };
    // Of a treatment that began long before this prescription was written, the first weeks are over.
    let begins = subject.begins_treatment() && subject.prescription.issued <= limit;
    let next = subject.looks().find(|&date| date > first);
    if !begins || subject.schedule.horizon < limit || next.is_some_and(|date| date <= limit) {
        return vec![];
    }
    let message = match next {
        None => "no recheck follows the first dose".to_owned(),
        Some(date) => format!(
            "the first recheck, on {}, is more than {PREGNANCY_RECHECK_WEEKS} weeks after the first dose",
            day(date)
        ),
    };
    let warning = Diagnostic::note(rule, message).at(said);
    vec![warning.help(format!(
        "the first dose is on {}; in pregnancy and while breastfeeding NICE NG239 reviews at 1 month",
        day(first)
    ))]
}
