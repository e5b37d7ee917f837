//! Rechecks that belong before an injection -> its date, and a time before its time.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

use super::occurrence::named;
use super::occurrence::{Kind, Occurrence, TimeOfDay};
use super::reason::{CountedFrom, DateRule, Why};
use super::slot::{Slot, State, is_tied};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported, Severity};
use crate::prescription::Prescription;
use crate::prescription::change::Target;
use crate::prescription::civil::days_apart;
use crate::prescription::ids::PhaseId;
use crate::shown::day;
use crate::source::{Span, Spanned};

/// Moves every recheck that belongs before an injection to its date, and before its time.
pub(super) fn place(
    rechecks: &mut [Slot],
    injections: &[&Slot],
    horizon: Date,
    prescription: &Prescription,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let injections = Injections::of(injections);
    let is_recorded = !prescription.record.given.is_empty();
    let mut found = Ok(());
    for slot in rechecks.iter_mut().filter(|slot| slot.is_in()) {
        let Kind::Recheck { recheck } = slot.occurrence.kind else { continue };
        let described = &prescription.rechecks[recheck];
        if !described.before_injection {
            continue;
        }
        // One that is `on` a dose follows the dose.
        let tied = if is_tied(slot, prescription) && slot.state == State::Planned {
            injections.named(&slot.occurrence)
        } else {
            None
        };
        if let Some(dose) = tied {
            slot.move_to(dose.occurrence.date, Why::Injection);
        }
        let date = slot.occurrence.date;
        let injection = tied.or_else(|| injections.by_date.get(&date).copied());
        let time = injection.and_then(|injection| injection.occurrence.time.clock());
        let of = Target::Recheck(recheck, slot.occurrence.ordinal);
        let changed = prescription.change(of).and_then(|change| change.terms()?.time);
        if let (Some(time), None, None) = (time, &described.own_time, changed) {
            slot.occurrence.time = TimeOfDay::HalfAnHourBefore(time);
        }
        // What is after the horizon is looked at once the calendar reaches it.
        if date > horizon || slot.occurrence.recorded.is_some() {
            continue;
        }
        let wrong = match (time, &described.own_time) {
            (None, _) => {
                let what = named(&slot.occurrence, prescription);
                let span = described.when[0].span;
                no_injection(&what, date, &injections, span, prescription)
            }
            (Some(time), Some(own)) if own.value >= time => not_before(date, time, own),
            _ => continue,
        };
        if is_recorded {
            // A dose that was given late or early took its day away.
            report.push(Diagnostic { severity: Severity::Warning, ..wrong });
        } else {
            found = Err(report.fail(wrong));
        }
    }
    found
}

/// The injections that take place: of each day the first of the plan, and each by its phase and ordinal.
#[derive(Default)]
struct Injections<'s> {
    by_date: BTreeMap<Date, &'s Slot>,
    by_name: BTreeMap<(PhaseId, u32), &'s Slot>,
    /// The last ordinal of each phase, whether or not it takes place.
    last: BTreeMap<PhaseId, u32>,
}

impl<'s> Injections<'s> {
    fn of(doses: &[&'s Slot]) -> Self {
        let mut injections = Self::default();
        for slot in doses.iter().filter(|slot| slot.occurrence.kind.is_injection()) {
            let ordinal = slot.occurrence.ordinal;
            let phase = slot.occurrence.kind.dose_of();
            if let Some(phase) = phase {
                injections.last.insert(phase, ordinal);
            }
            if slot.is_in() {
                injections.by_date.entry(slot.occurrence.date).or_insert(slot);
                if let Some(phase) = phase {
                    injections.by_name.insert((phase, ordinal), slot);
                }
            }
        }
        injections
    }

    /// The injection that a recheck is on by its words.
    fn named(&self, recheck: &Occurrence) -> Option<&'s Slot> {
        let DateRule::On(from) = recheck.reason.rule else { return None };
        let name = match from {
            CountedFrom::FirstDose => (PhaseId::FIRST, 1),
            CountedFrom::StartOf(phase) => (phase, 1),
            CountedFrom::DoseOf(phase, ordinal) | CountedFrom::GivenOf(phase, ordinal) => {
                (phase, ordinal)
            }
            CountedFrom::LastDoseOf(phase) => (phase, *self.last.get(&phase)?),
            CountedFrom::Start
            | CountedFrom::Recheck(..)
            | CountedFrom::Milestone(_)
            | CountedFrom::Date => return None,
        };
        self.by_name.get(&name).copied()
    }

    fn nearest(&self, date: Date) -> Option<&'s Slot> {
        let before = self.by_date.range(..date).next_back();
        let after = self.by_date.range(date..).next();
        let nearest =
            before.into_iter().chain(after).min_by_key(|(found, _)| days_apart(date, **found));
        nearest.map(|(_, slot)| *slot)
    }
}

fn not_before(date: Date, time: Time, own: &Spanned<Time>) -> Diagnostic {
    let message = format!(
        "on {} the injection is at {}, so {} is not before it",
        day(date),
        time.strftime("%H:%M"),
        own.value.strftime("%H:%M")
    );
    let error = Diagnostic::error(Code::NoInjection, message).at(own.span);
    error.help("give the recheck an earlier `time`, or none")
}

fn no_injection(
    what: &str,
    date: Date,
    injections: &Injections<'_>,
    span: Span,
    prescription: &Prescription,
) -> Diagnostic {
    let message = format!("{what} belongs before an injection, but there is none on {}", day(date));
    let error = Diagnostic::error(Code::NoInjection, message).at(span);
    match injections.nearest(date) {
        Some(nearest) => error.help(format!(
            "the nearest is {} on {}: `when: on dose {} of {}`",
            named(&nearest.occurrence, prescription),
            day(nearest.occurrence.date),
            nearest.occurrence.ordinal,
            phase_name(&nearest.occurrence, prescription)
        )),
        None => error.help("this plan has no injections"),
    }
}

fn phase_name<'p>(occurrence: &Occurrence, prescription: &'p Prescription) -> &'p str {
    match occurrence.kind {
        Kind::Injection { phase, .. } => &prescription.phases[phase].name,
        _ => "",
    }
}
