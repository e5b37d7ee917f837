//! A plan and what is recorded of it -> what should have happened before today and is not known to have.

use jiff::civil::Date;

use super::occurrence::{Kind, Occurrence};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;
use crate::shown::{counted, day};

/// What is late, by date: reviews that are not answered; once an injection is recorded, later ones without a
/// record; once a result is kept, later rechecks without one. Whoever records nothing is asked for nothing.
pub(super) fn of(all: &[Occurrence], today: Date) -> Vec<Occurrence> {
    let first = |is_it: fn(Kind) -> bool| {
        let recorded = all.iter().filter(|one| is_it(one.kind) && one.recorded.is_some());
        recorded.map(|one| one.date).min()
    };
    let is_recheck = |kind: Kind| matches!(kind, Kind::Recheck { .. });
    let (first_dose, first_result) = (first(Kind::is_injection), first(is_recheck));
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

/// Notes what is not recorded; reviews have a warning of their own.
pub(super) fn note(late: &[Occurrence], prescription: &Prescription, report: &mut Diagnostics) {
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
