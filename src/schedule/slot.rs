//! An occurrence while it is being planned, and its state.

use jiff::ToSpan;
use jiff::civil::Date;

use super::occurrence::{Kind, Occurrence};
use super::phase::PhasePlan;
use super::reason::{Absence, DateRule, Moved, Why};
use crate::prescription::Prescription;
use crate::prescription::change::Target;
use crate::prescription::interval::{AnchorDate, Interval};
use crate::prescription::rhythm::End;

/// An occurrence while it is being planned.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    /// The occurrence, on its current date.
    pub(super) occurrence: Occurrence,
    pub(super) state: State,
    /// The day that others count from: the unmoved one, or that on which it was given.
    pub(super) anchor: Date,
}

/// The state of an occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is where it was planned, or where `avoid` moved it.
    Planned,
    /// A change or the record names its date: nothing else moves it.
    Pinned,
    /// A change, or a pause, leaves it out.
    Out(Absence),
}

impl Slot {
    pub(super) fn new(occurrence: Occurrence) -> Self {
        let anchor = occurrence.date;
        Self { occurrence, state: State::Planned, anchor }
    }

    /// Whether it is still a part of the plan.
    pub(super) fn is_in(&self) -> bool {
        !matches!(self.state, State::Out(_))
    }

    /// Why it is skipped, if it is.
    pub(super) fn absence(&self) -> Option<&Absence> {
        match &self.state {
            State::Out(absence) => Some(absence),
            State::Planned | State::Pinned => None,
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
            self.occurrence.reason.moved = (date != from).then_some(Moved { from, why });
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
    /// The last date of the calendar: nothing after it is reported.
    pub(super) horizon: Date,
    /// Today: nothing before it is reported.
    pub(super) today: Date,
}

impl Slots<'_> {
    /// The last date for a dose of a phase that ends with a review.
    pub(super) fn last_before_review(
        &self,
        slot: &Slot,
        prescription: &Prescription,
    ) -> Option<Date> {
        let (Kind::Injection { phase, .. } | Kind::SelfTaken { phase, .. }) = slot.occurrence.kind
        else {
            return None;
        };
        let review = self.planned[phase.place()].review()?;
        match prescription.phases[phase].end().value {
            End::ReviewAfter(_) => review.checked_sub(1.day()).ok(),
            _ => Some(review),
        }
    }
}

/// Whether `window` and `min_gap` speak of a dose: not of what is recorded.
pub(super) fn is_bound(slot: &Slot) -> bool {
    slot.is_in() && slot.occurrence.kind.is_injection() && slot.occurrence.recorded.is_none()
}

/// Where an occurrence is among all doses, or all rechecks: both are in the order of the file, and each phase
/// and recheck in that of its ordinals.
pub(super) fn find(slots: &[Slot], of: Target) -> Option<usize> {
    slots.binary_search_by_key(&Some(of), |slot| target(&slot.occurrence)).ok()
}

/// What a change or a record calls an occurrence.
pub(super) fn target(occurrence: &Occurrence) -> Option<Target> {
    Some(match occurrence.kind {
        Kind::Recheck { recheck } => Target::Recheck(recheck, occurrence.ordinal),
        kind => Target::Dose(kind.dose_of()?, occurrence.ordinal),
    })
}

pub(super) fn is_apart(earlier: Date, later: Date, gap: Interval) -> bool {
    AnchorDate::from(earlier).plus(gap, 1).is_none_or(|least| least.date() <= later)
}

/// Whether a recheck follows the injection that it is `on`.
pub(super) fn is_tied(slot: &Slot, prescription: &Prescription) -> bool {
    match slot.occurrence.kind {
        Kind::Recheck { recheck } => {
            prescription.rechecks[recheck].before_injection
                && matches!(slot.occurrence.reason.rule, DateRule::On(_))
        }
        _ => false,
    }
}
