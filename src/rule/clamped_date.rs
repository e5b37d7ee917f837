//! A date on the 29th, 30th or 31st, in months that are too short for it.

use super::subject::{Subject, phase_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::ids::{PhaseId, RecheckId};
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::shown::{day, list};
use crate::source::Spanned;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let prescription = subject.prescription;
    let phases = PhaseId::each().zip(&prescription.phases).filter_map(|(id, phase)| {
        look(subject, &phase.name, |found| phase_of(found) == Some(id), rule)
    });
    // Of a single blood test a day or two do not matter, and no later one is counted from it.
    let rechecks = RecheckId::each().zip(&prescription.rechecks);
    let rechecks =
        rechecks.filter(|(_, recheck)| recheck.is_repeated()).filter_map(|(id, recheck)| {
            look(subject, &recheck.name, |found| found.kind == Kind::Recheck { recheck: id }, rule)
        });
    phases.chain(rechecks).collect()
}

fn look(
    subject: &Subject<'_>,
    name: &Spanned<String>,
    is_its: impl Fn(&Occurrence) -> bool,
    rule: Code,
) -> Option<Diagnostic> {
    let clamped = subject.schedule.occurrences.iter().filter(|found| is_its(found));
    let clamped = clamped.filter_map(|found| {
        let planned = found.reason.moved.as_ref().map_or(found.date, |moved| moved.from);
        Some((found.reason.clamped_from?, planned))
    });
    let clamped: Vec<_> = clamped.collect();
    let (meant, _) = clamped.first()?;
    let ordinal = if *meant == 31 { "st" } else { "th" };
    let dates: Vec<String> = clamped.iter().map(|&(_, date)| day(date)).collect();
    let message = format!(
        "`{}` is planned for the {meant}{ordinal}, which short months do not have: {}",
        name.as_str(),
        list(&dates)
    );
    let warning = Diagnostic::warning(rule, message).at(name.span);
    Some(warning.help(
        "in such a month the date is its last day; the next month has the planned day \
        again",
    ))
}
