//! Unmoved occurrences -> their dates after `changes`, `pause` and `avoid`, in this order; `avoid` has a
//! file of its own.
//!
//! One occurrence moves, and none behind it: ordinals and anchors are those of the unmoved plan. What
//! cannot move stays where it is and is told; nothing is dropped but what is skipped or paused.

use jiff::ToSpan;
use jiff::civil::Date;

use super::avoid;
use super::occurrence::{Kind, Occurrence, named};
use super::phase::PhasePlan;
use super::reason::{Absence, Moved, Why};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::change::{Change, Target};
use crate::prescription::interval::{AnchorDate, Interval};
use crate::prescription::pause::Pause;
use crate::prescription::rhythm::End;
use crate::shown::{day, joined, list};

/// An occurrence on its way to its date.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// The occurrence, on the date that it has by now.
    pub(super) occurrence: Occurrence,
    /// What became of it.
    pub(super) state: State,
}

/// What became of an occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It stands where it was planned, or where `avoid` moved it.
    Planned,
    /// A change names its date: nothing else moves it.
    Changed,
    /// A change, or a pause, leaves it out.
    Out(Absence),
}

impl Slot {
    pub(super) fn new(occurrence: Occurrence) -> Self {
        Self { occurrence, state: State::Planned }
    }

    /// Whether it is still a part of the plan.
    pub(super) fn is_in(&self) -> bool {
        !matches!(self.state, State::Out(_))
    }

    /// Why it is left out, if it is.
    pub(super) fn absence(&self) -> Option<&Absence> {
        match &self.state {
            State::Out(absence) => Some(absence),
            State::Planned | State::Changed => None,
        }
    }

    /// The date on which it was planned.
    pub(super) fn planned(&self) -> Date {
        let moved = self.occurrence.reason.moved.as_ref();
        moved.map_or(self.occurrence.date, |moved| moved.from)
    }

    /// Moves it to a date, unless it is there.
    pub(super) fn move_to(&mut self, date: Date, why: Why) {
        if date != self.occurrence.date {
            let from = self.planned();
            self.occurrence.reason.moved = Some(Moved { from, why });
            self.occurrence.date = date;
        }
    }
}

/// Every dose of the plan and every recheck, each in order of time.
pub(super) struct Slots<'s> {
    pub(super) doses: &'s mut [Slot],
    pub(super) rechecks: &'s mut [Slot],
    /// What is known of the phases.
    pub(super) planned: &'s [PhasePlan],
    /// The last date of the calendar: what lies behind it is not told.
    pub(super) horizon: Date,
    /// Today: what lies before it is not told.
    pub(super) today: Date,
}

impl Slots<'_> {
    /// Applies changes, pauses and what is to be avoided.
    ///
    /// # Errors
    ///
    /// Reports a change that names nothing, or moves an occurrence past a neighbour.
    pub(super) fn apply(
        &mut self,
        prescription: &Prescription,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let mut changed = Ok(());
        for change in &prescription.changes {
            if let Err(fault) = self.change(change, prescription) {
                changed = Err(report.fail(fault));
            }
        }
        changed?;
        for pause in &prescription.pauses {
            self.pause(pause, prescription, report);
        }
        self.check_order(prescription, report)?;
        self.check_reviews(prescription, report)?;
        avoid::doses(self, prescription, report);
        avoid::rechecks(self, prescription, report);
        self.check_distances(prescription, report);
        Ok(())
    }

    fn change(&mut self, change: &Change, prescription: &Prescription) -> Result<(), Diagnostic> {
        let (slots, what) = match change.target {
            Target::Dose(phase, ordinal) => {
                let name = prescription.phases[phase].name.as_str();
                (&mut *self.doses, format!("dose {ordinal} of {name}"))
            }
            Target::Recheck(recheck, ordinal) => {
                let name = prescription.rechecks[recheck].name.as_str();
                (&mut *self.rechecks, format!("recheck {ordinal} of {name}"))
            }
        };
        let Some(slot) = slots.iter_mut().find(|slot| is_target(&slot.occurrence, change.target))
        else {
            return Err(self.no_such_occurrence(&what, change, prescription));
        };
        match change.to {
            Some(date) => {
                slot.move_to(date, Why::Change(change.because.clone()));
                slot.state = State::Changed;
            }
            None => slot.state = State::Out(Absence::Skipped(change.because.clone())),
        }
        Ok(())
    }

    fn no_such_occurrence(
        &self,
        what: &str,
        change: &Change,
        prescription: &Prescription,
    ) -> Diagnostic {
        let fault = |message: String| Diagnostic::error(Code::BadChange, message).at(change.span);
        let help = "a change names an occurrence by its number in the unmoved plan";
        let Target::Dose(phase, _) = change.target else {
            return fault(format!("there is no {what} up to the end of the calendar")).help(help);
        };
        let described = &prescription.phases[phase];
        match &self.planned[phase] {
            PhasePlan::Waiting => {
                let message = format!(
                    "there is no {what} yet: `{}` waits for a review",
                    described.name.as_str()
                );
                fault(message).related(described.name.span, "this phase waits")
            }
            PhasePlan::Planned { doses, .. } => {
                let message = format!("there is no {what}: it has {}", doses.len());
                fault(message).related(described.end.span, "its end is set here").help(help)
            }
        }
    }

    /// After the changes the doses must still follow one another.
    fn check_order(
        &self,
        prescription: &Prescription,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let mut ordered = Ok(());
        let same = |pair: &&[&Slot]| match (pair[0].occurrence.kind, pair[1].occurrence.kind) {
            (Kind::Recheck { recheck }, Kind::Recheck { recheck: other }) => recheck == other,
            _ => true,
        };
        let (doses, rechecks) = (kept(self.doses), kept(self.rechecks));
        for pair in doses.windows(2).chain(rechecks.windows(2).filter(same)) {
            let (earlier, later) = (&pair[0].occurrence, &pair[1].occurrence);
            if earlier.date < later.date {
                continue;
            }
            let changed = prescription.changes.iter().find(|change| {
                is_target(earlier, change.target) || is_target(later, change.target)
            });
            let fault = Diagnostic::error(
                Code::BadChange,
                format!(
                    "{} would fall on {}, and {}, the next one, on {}",
                    named(earlier, prescription),
                    day(earlier.date),
                    named(later, prescription),
                    day(later.date)
                ),
            );
            let fault = fault.help("a change keeps an occurrence between its neighbours: move them too, or choose another date");
            ordered = Err(report.fail(fault.at_if(changed.map(|change| change.span))));
        }
        ordered
    }

    /// No change moves a dose past the review that ends its phase.
    fn check_reviews(
        &self,
        prescription: &Prescription,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let mut before = Ok(());
        for change in &prescription.changes {
            let Some(slot) = self.changed_dose(change) else { continue };
            let occurrence = &slot.occurrence;
            let Some(last) = self.last_before_review(slot, prescription) else { continue };
            if occurrence.date <= last {
                continue;
            }
            let message = format!(
                "{} would fall on {}, behind the review of its phase",
                named(occurrence, prescription),
                day(occurrence.date)
            );
            let fault = Diagnostic::error(Code::BadChange, message).at(change.span);
            before = Err(report.fail(fault.help(
                "no dose is planned behind a review: move the review too, or choose another date",
            )));
        }
        before
    }

    /// The dose that a change moves, unless it skips it or names a recheck.
    fn changed_dose(&self, change: &Change) -> Option<&Slot> {
        let mut kept = self.doses.iter().filter(|slot| slot.is_in());
        kept.find(|slot| is_target(&slot.occurrence, change.target))
    }

    /// The last date on which a dose of a reviewed phase can fall.
    pub(super) fn last_before_review(
        &self,
        slot: &Slot,
        prescription: &Prescription,
    ) -> Option<Date> {
        let (Kind::Injection { phase, .. } | Kind::Tablet { phase, .. }) = slot.occurrence.kind
        else {
            return None;
        };
        let review = self.planned[phase].review()?;
        match prescription.phases[phase].end.value {
            End::ReviewAfter(_) => review.checked_sub(1.day()).ok(),
            _ => Some(review),
        }
    }

    fn pause(&mut self, pause: &Pause, prescription: &Prescription, report: &mut Diagnostics) {
        let mut left_out = vec![];
        for slot in self.doses.iter_mut() {
            if slot.state == State::Planned && pause.contains(slot.occurrence.date) {
                slot.state = State::Out(Absence::Paused(pause.from, pause.to));
                if slot.occurrence.date > self.horizon || slot.occurrence.date < self.today {
                    continue;
                }
                let name = named(&slot.occurrence, prescription);
                left_out.push(format!("{name} ({})", day(slot.occurrence.date)));
            }
        }
        if !left_out.is_empty() {
            let message = format!("this pause leaves out {}", list(&left_out));
            report.push(Diagnostic::note(Code::Paused, message).at(pause.span));
        }
    }

    /// Doubts about doses that changes moved too far, or too near to another.
    fn check_distances(&self, prescription: &Prescription, report: &mut Diagnostics) {
        for change in &prescription.changes {
            let Some(slot) = self.changed_dose(change) else { continue };
            let occurrence = &slot.occurrence;
            let name = named(occurrence, prescription);
            if let Some(window) = prescription.window
                && !within(slot.planned(), occurrence.date, window)
            {
                let message = format!(
                    "{name} moves from {} to {}, further than the window of {window}",
                    day(slot.planned()),
                    day(occurrence.date)
                );
                let doubt = Diagnostic::warning(Code::OutsideWindow, message).at(change.span);
                report.push(doubt.help("check with the prescriber"));
            }
        }
        let Some(gap) = &prescription.min_gap else { return };
        let kept: Vec<&Slot> = self.doses.iter().filter(|slot| is_bound(slot)).collect();
        let close: Vec<String> = kept
            .windows(2)
            .map(|pair| (&pair[0].occurrence, &pair[1].occurrence))
            .filter(|(_, later)| later.date <= self.horizon)
            .filter(|(earlier, later)| !is_apart(earlier.date, later.date, gap.value))
            .map(|(earlier, later)| {
                let (first, second) = (named(earlier, prescription), named(later, prescription));
                format!("{first} ({}) and {second} ({})", day(earlier.date), day(later.date))
            })
            .collect();
        if !close.is_empty() {
            let message = format!("closer than {}: {}", gap.value, joined(&close, "; "));
            let doubt = Diagnostic::warning(Code::OutsideWindow, message).at(gap.span);
            report.push(doubt.help("`min_gap` sets the least distance: check with the prescriber"));
        }
    }
}

/// Those that are still a part of the plan.
fn kept(slots: &[Slot]) -> Vec<&Slot> {
    slots.iter().filter(|slot| slot.is_in()).collect()
}

fn is_target(occurrence: &Occurrence, target: Target) -> bool {
    match (occurrence.kind, target) {
        (Kind::Injection { phase, .. } | Kind::Tablet { phase, .. }, Target::Dose(of, ordinal)) => {
            phase == of && occurrence.ordinal == ordinal
        }
        (Kind::Recheck { recheck }, Target::Recheck(of, ordinal)) => {
            recheck == of && occurrence.ordinal == ordinal
        }
        _ => false,
    }
}

/// Whether `min_gap` speaks of a dose.
pub(super) fn is_bound(slot: &Slot) -> bool {
    slot.is_in() && matches!(slot.occurrence.kind, Kind::Injection { .. })
}

pub(super) fn is_apart(earlier: Date, later: Date, gap: Interval) -> bool {
    AnchorDate::from(earlier).plus(gap, 1).is_none_or(|least| least.date() <= later)
}

pub(super) fn within(planned: Date, date: Date, window: Interval) -> bool {
    let bound = |times| AnchorDate::from(planned).plus(window, times).map(AnchorDate::date);
    bound(-1).is_none_or(|first| first <= date) && bound(1).is_none_or(|last| date <= last)
}

/// Whether a recheck goes where its injection goes.
pub(super) fn is_tied(slot: &Slot, prescription: &Prescription) -> bool {
    match slot.occurrence.kind {
        Kind::Recheck { recheck } => {
            prescription.rechecks[recheck].before_injection
                && super::occurrence::is_on_a_dose(&slot.occurrence)
        }
        _ => false,
    }
}
