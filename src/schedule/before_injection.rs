//! Rechecks that belong before an injection -> its date, and a time before its time.

use jiff::civil::{Date, Time};

use super::occurrence::named;
use super::occurrence::{Kind, Occurrence};
use super::reason::Why;
use super::slot::{Slot, State, is_tied};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::shown::day;
use crate::source::{Span, Spanned};

/// Puts every recheck that belongs before an injection there: on its date, and before its time.
pub(super) fn place(
    rechecks: &mut [Slot],
    doses: &[Slot],
    horizon: Date,
    prescription: &Prescription,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let injections: Vec<&Slot> = doses
        .iter()
        .filter(|slot| slot.is_in() && matches!(slot.occurrence.kind, Kind::Injection { .. }))
        .collect();
    let mut found = Ok(());
    for slot in rechecks.iter_mut().filter(|slot| slot.is_in()) {
        let Kind::Recheck { recheck } = slot.occurrence.kind else { continue };
        let described = &prescription.rechecks[recheck];
        if !described.before_injection {
            continue;
        }
        // One that is on a dose by its words goes where the dose went.
        if is_tied(slot, prescription)
            && let Some(dose) = injections.iter().find(|dose| dose.planned() == slot.planned())
            && slot.state == State::Planned
        {
            slot.move_to(dose.occurrence.date, Why::Injection);
        }
        let date = slot.occurrence.date;
        let injection = injections.iter().find(|dose| dose.occurrence.date == date);
        let time = injection.and_then(|injection| injection.occurrence.time);
        if let (Some(time), None) = (time, &described.own_time) {
            slot.occurrence.time = Some(time);
            slot.occurrence.half_an_hour_before = true;
        }
        // What lies behind the horizon is looked at once the calendar reaches it.
        if date > horizon {
            continue;
        }
        if injection.is_none() {
            let what = named(&slot.occurrence, prescription);
            let span = described.when[0].span;
            found = Err(report.fail(no_injection(&what, date, &injections, span, prescription)));
        }
        if let (Some(time), Some(own)) = (time, &described.own_time)
            && own.value >= time
        {
            found = Err(report.fail(not_before(date, time, own)));
        }
    }
    found
}

fn not_before(date: Date, time: Time, own: &Spanned<Time>) -> Diagnostic {
    let message = format!(
        "on {} the injection is at {}, so {} is not before it",
        day(date),
        time.strftime("%H:%M"),
        own.value.strftime("%H:%M")
    );
    let fault = Diagnostic::error(Code::NoInjection, message).at(own.span);
    fault.help("an earlier `time` for the recheck, or leave it out")
}

fn no_injection(
    what: &str,
    date: Date,
    injections: &[&Slot],
    span: Span,
    prescription: &Prescription,
) -> Diagnostic {
    let message = format!("{what} belongs before an injection, but there is none on {}", day(date));
    let distance = |slot: &&&Slot| {
        date.until(slot.occurrence.date).map_or(i32::MAX, |span| span.get_days().abs())
    };
    let fault = Diagnostic::error(Code::NoInjection, message).at(span);
    match injections.iter().min_by_key(distance) {
        Some(nearest) => fault.help(format!(
            "the nearest is {} on {}: `when: on dose {} of {}`",
            named(&nearest.occurrence, prescription),
            day(nearest.occurrence.date),
            nearest.occurrence.ordinal,
            phase_name(&nearest.occurrence, prescription)
        )),
        None => fault.help("this plan has no injections"),
    }
}

fn phase_name<'p>(occurrence: &Occurrence, prescription: &'p Prescription) -> &'p str {
    match occurrence.kind {
        Kind::Injection { phase, .. } => &prescription.phases[phase].name,
        _ => "",
    }
}
