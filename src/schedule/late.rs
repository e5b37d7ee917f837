//! A plan and what is recorded of it -> what should have happened before today and is not known to have.

use jiff::civil::Date;

use super::occurrence::{Kind, Occurrence};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;
use crate::shown::{counted, day};

/// What is late, which is noted; and the last of whatever has no record at all.
pub(super) fn of(
    all: &[Occurrence],
    prescription: &Prescription,
    today: Date,
    report: &mut Diagnostics,
) -> (Vec<Occurrence>, Vec<Occurrence>) {
    let late = late(all, today);
    note(&late, prescription, report);
    (late, silent(all, prescription, today))
}

/// What is late, by date: reviews that are not answered; once an injection is recorded, later ones without a
/// record; once a result is kept, later rechecks without one. Whoever records nothing is asked for nothing.
fn late(all: &[Occurrence], today: Date) -> Vec<Occurrence> {
    let first = |is_it: fn(Kind) -> bool| {
        let recorded = all.iter().filter(|one| is_it(one.kind) && one.recorded.is_some());
        recorded.map(|one| one.date).min()
    };
    let (first_dose, first_result) = (first(Kind::is_injection), first(Kind::is_recheck));
    let is_late = |one: &&Occurrence| {
        one.begins_on() < today
            && one.recorded.is_none()
            && match one.kind {
                Kind::Review { .. } => true,
                Kind::Recheck { .. } => first_result.is_some_and(|first| first <= one.date),
                kind => kind.is_injection() && first_dose.is_some_and(|first| first <= one.date),
            }
    };
    let mut late: Vec<Occurrence> = all.iter().filter(is_late).cloned().collect();
    late.sort_by_key(|one| one.date);
    late
}

/// The last injection and the last recheck before today, each if nothing of its kind is recorded at all: in a practice
/// that keeps a record, nobody may have come.
fn silent(all: &[Occurrence], prescription: &Prescription, today: Date) -> Vec<Occurrence> {
    let record = &prescription.record;
    let last = |is_it: fn(Kind) -> bool| {
        let past = all.iter().filter(|one| is_it(one.kind) && one.begins_on() < today);
        past.max_by_key(|one| one.date).cloned()
    };
    let injection = last(Kind::is_injection).filter(|_| record.given.is_empty());
    let recheck = last(Kind::is_recheck).filter(|_| record.results.is_empty());
    injection.into_iter().chain(recheck).collect()
}

/// Notes what is not recorded; reviews have a warning of their own.
fn note(late: &[Occurrence], prescription: &Prescription, report: &mut Diagnostics) {
    let unrecorded: Vec<&Occurrence> =
        late.iter().filter(|one| !matches!(one.kind, Kind::Review { .. })).collect();
    let Some(last) = unrecorded.last() else { return };
    let message = format!(
        "not recorded: {}, the latest {} ({})",
        counted(unrecorded.len(), "date"),
        last.name(prescription),
        day(last.date)
    );
    report.push(
        Diagnostic::note(Code::NotRecorded, message)
            .help("write what happened into `given` or `results`: its `date`, or `missed: yes`"),
    );
}
