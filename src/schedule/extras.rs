//! `extra` in `changes` and in `given` -> injections besides those of the phases.

use jiff::civil::Date;

use super::occurrence::{Kind, Occurrence, Recorded};
use super::reason::{DateRule, Moved, Reason, Why};
use super::slot::Slot;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::record::{Entry, Fact, Injection};
use crate::shown::day;
use crate::source::Span;

/// Every extra that is planned or recorded, by its date; `doses` are on the days that they have after all moves.
///
/// # Errors
///
/// Reports a planned one on the day of a dose, and a record of one that is still to come.
pub(super) fn of(
    prescription: &Prescription,
    doses: &[Slot],
    today: Date,
    report: &mut Diagnostics,
) -> Result<Vec<Slot>, Reported> {
    let mut extras = vec![];
    let mut good = Ok(());
    let planned = prescription.changes.extras.iter().map(|extra| (extra.date, extra.span));
    let recorded = prescription.record.given.iter().filter_map(|entry| match entry.of {
        Injection::Extra(date) => Some((date, entry.span)),
        Injection::Dose(..) => None,
    });
    let mut all: Vec<(Date, Span)> = planned.chain(recorded).collect();
    all.sort_by_key(|(date, _)| *date);
    all.dedup_by_key(|(date, _)| *date);
    for (planned, span) in all {
        match extra(prescription, doses, planned, span, today) {
            Ok(slot) => extras.push(slot),
            Err(error) => good = Err(report.fail(error)),
        }
    }
    good.map(|()| extras)
}

fn extra(
    prescription: &Prescription,
    doses: &[Slot],
    planned: Date,
    span: Span,
    today: Date,
) -> Result<Slot, Diagnostic> {
    let entry = prescription.entry(Injection::Extra(planned));
    let recorded = entry.map(|entry| match entry.fact {
        Fact::Given(_) => Recorded::Done,
        Fact::Missed { .. } => Recorded::Missed,
    });
    let is_planned = prescription.changes.extras.iter().any(|extra| extra.date == planned);
    if recorded == Some(Recorded::Missed) && !is_planned {
        let message = format!("no extra is planned on {}, so none was missed", day(planned));
        let error = Diagnostic::error(Code::BadRecord, message).at(span);
        return Err(error.help("an extra is planned by `extra` in `changes`"));
    }
    if recorded.is_none() && planned < prescription.start.value {
        let message =
            format!("the plan begins on {}, after this extra", day(prescription.start.value));
        let error = Diagnostic::error(Code::BadChange, message).at(span);
        return Err(error.help("what was given before is recorded by `extra` in `given`"));
    }
    let date = entry.and_then(Entry::given_on).unwrap_or(planned);
    if recorded.is_some() && date > today {
        let message = format!("{} is after today, {}", day(date), day(today));
        let error = Diagnostic::error(Code::BadRecord, message).at(span);
        return Err(error.help("plan what is to come by `extra` in `changes`"));
    }
    let injections = || {
        let kept = doses.iter().filter(|slot| slot.is_in());
        kept.map(|slot| &slot.occurrence).filter(|found| found.kind.is_injection())
    };
    if recorded.is_none()
        && let Some(dose) = injections().find(|dose| dose.date == date && dose.recorded.is_none())
    {
        let message = format!("{} already has {}", day(date), dose.name(prescription));
        let error = Diagnostic::error(Code::BadChange, message).at(span);
        return Err(error.help("choose another day, or change that dose: `amount`, `product`"));
    }
    // It is given as the dose before it was, or before all as the first.
    let before = injections().filter(|dose| dose.date <= date).max_by_key(|dose| dose.date);
    let Some(phase) = before.or(injections().next()).and_then(|dose| dose.kind.dose_of()) else {
        let error = Diagnostic::error(Code::BadChange, "this plan has no injections").at(span);
        return Err(
            error.help("an extra is one more injection: a phase of its own plans another kind")
        );
    };
    let moved = (date != planned).then_some(Moved { from: planned, why: Why::Done });
    Ok(Slot::new(Occurrence {
        kind: Kind::Extra { phase, planned },
        ordinal: 1,
        key: key(planned),
        date,
        time: Some(prescription.phases[phase].time),
        half_an_hour_before: false,
        site: None,
        recorded,
        reason: Reason { rule: DateRule::Date, clamped_from: None, moved },
    }))
}

/// A date as a number, such as 20270120: the key of the identity.
fn key(date: Date) -> u32 {
    let [year, month, day] = [date.year(), i16::from(date.month()), i16::from(date.day())]
        .map(|part| u32::try_from(part).unwrap_or_default());
    (year * 100 + month) * 100 + day
}
