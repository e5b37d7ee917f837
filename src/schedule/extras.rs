//! `extra` in `changes` and in `given` -> injections besides those of the phases.

use jiff::civil::Date;

use super::occurrence::{Kind, Occurrence, Recorded, TimeOfDay, key_of_extra};
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
    let date = entry.and_then(Entry::given_on).unwrap_or(planned);
    let injections = || {
        let kept = doses.iter().filter(|slot| slot.is_in());
        kept.map(|slot| &slot.occurrence).filter(|found| found.kind.is_injection())
    };
    let taken = injections().find(|dose| dose.date == date && dose.recorded.is_none());
    let wrong = match recorded {
        Some(recorded) => bad_record(prescription, recorded, planned, date, today),
        None => bad_plan(prescription, date, taken),
    };
    if let Some((error, help)) = wrong {
        return Err(error.at(entry.map_or(span, |entry| entry.span)).help(help));
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
        key: key_of_extra(planned),
        date,
        time: TimeOfDay::At(prescription.phases[phase].time),
        site: None,
        recorded,
        reason: Reason { moved, ..DateRule::Date.into() },
    }))
}

/// What is wrong with the record of an extra, and the way out.
fn bad_record(
    prescription: &Prescription,
    recorded: Recorded,
    planned: Date,
    date: Date,
    today: Date,
) -> Option<(Diagnostic, &'static str)> {
    let is_planned = prescription.changes.extras.iter().any(|extra| extra.date == planned);
    let (message, help) = if recorded == Recorded::Missed && !is_planned {
        let message = format!("no extra is planned on {}, so none was missed", day(planned));
        (message, "an extra is planned by `extra` in `changes`")
    } else if date > today {
        let message = format!("{} is after today, {}", day(date), day(today));
        (message, "plan what is to come by `extra` in `changes`")
    } else {
        return None;
    };
    Some((Diagnostic::error(Code::BadRecord, message), help))
}

/// What is wrong with a planned extra, and the way out; `taken` is the dose of that day.
fn bad_plan(
    prescription: &Prescription,
    date: Date,
    taken: Option<&Occurrence>,
) -> Option<(Diagnostic, &'static str)> {
    let start = prescription.start.value;
    let (message, help) = if date < start {
        let message = format!("the plan begins on {}, after this extra", day(start));
        (message, "what was given before is recorded by `extra` in `given`")
    } else {
        let message = format!("{} already has {}", day(date), taken?.name(prescription));
        (message, "choose another day, or change that dose: `amount`, `product`")
    };
    Some((Diagnostic::error(Code::BadChange, message), help))
}
