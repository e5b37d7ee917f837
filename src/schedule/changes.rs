//! Unmoved occurrences -> their dates after `changes`, and whether the doses are still in order.
//!
//! A change moves one occurrence and none after it: ordinals and anchors are those of the unmoved plan.

use super::occurrence::{Kind, named};
use super::phase::PhasePlan;
use super::reason::{Absence, Why};
use super::slot::{Slot, Slots, State, find, is_apart, is_bound, target};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::change::{Change, Edit, Target};
use crate::shown::{day, joined};

impl Slots<'_> {
    /// Applies every change; those of rechecks only if there are rechecks.
    ///
    /// # Errors
    ///
    /// Reports a change of an occurrence that does not exist.
    pub(super) fn change_all(
        &mut self,
        prescription: &Prescription,
        has_rechecks: bool,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let mut changed = Ok(());
        let once = prescription.changes.once.iter();
        for change in once.filter(|one| has_rechecks || matches!(one.target, Target::Dose(..))) {
            if let Err(error) = self.change(change, prescription) {
                changed = Err(report.fail(error));
            }
        }
        changed
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
        let Some(slot) = find(slots, change.target).map(|index| &mut slots[index]) else {
            return Err(self.no_such_occurrence(&what, change, prescription));
        };
        match &change.edit {
            Edit::Skip => slot.state = State::Out(Absence::Skipped(change.because.clone())),
            Edit::Other { to: Some(date), .. } => {
                slot.move_to(*date, Why::Change(change.because.clone()));
                slot.state = State::Pinned;
            }
            // Another time or place does not pin the date.
            Edit::Other { to: None, .. } => {}
        }
        Ok(())
    }

    fn no_such_occurrence(
        &self,
        what: &str,
        change: &Change,
        prescription: &Prescription,
    ) -> Diagnostic {
        let error = |message: String| Diagnostic::error(Code::BadChange, message).at(change.span);
        let (slots, of) = match change.target {
            Target::Dose(phase, _) => (&*self.doses, prescription.phases[phase].name.as_str()),
            Target::Recheck(recheck, _) => {
                (&*self.rechecks, prescription.rechecks[recheck].name.as_str())
            }
        };
        let is_of = |slot: &&Slot| match (slot.occurrence.kind, change.target) {
            (Kind::Recheck { recheck }, Target::Recheck(of, _)) => recheck == of,
            (kind, Target::Dose(of, _)) => kind.dose_of() == Some(of),
            _ => false,
        };
        let last = slots.iter().rfind(is_of).map(|slot| &slot.occurrence);
        let help = match last {
            Some(last) => format!("the last is `{} of {of}`, on {}", last.ordinal, day(last.date)),
            None => "a change counts occurrences in the plan before any change".to_owned(),
        };
        let Target::Dose(phase, _) = change.target else {
            return error(format!("there is no {what} before the end of the calendar")).help(help);
        };
        let described = &prescription.phases[phase];
        match &self.planned[phase.place()] {
            PhasePlan::Waiting => {
                let message = format!(
                    "there is no {what} yet: `{}` is waiting for a review",
                    described.name.as_str()
                );
                error(message).related(described.name.span, "this phase is waiting")
            }
            PhasePlan::Planned { doses, .. } => {
                let message = format!("there is no {what}: it has {}", doses.len());
                error(message).related(described.end().span, "its end is set here").help(help)
            }
        }
    }

    /// After the changes, the doses must still be in order.
    pub(super) fn check_order(
        &self,
        prescription: &Prescription,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let mut ordered = Ok(());
        let same = |pair: &&[&Slot]| match (pair[0].occurrence.kind, pair[1].occurrence.kind) {
            (Kind::Recheck { recheck }, Kind::Recheck { recheck: other }) => recheck == other,
            (earlier, later) => earlier.beside(prescription) == later.beside(prescription),
        };
        let (doses, rechecks) = (kept(self.doses), kept(self.rechecks));
        for pair in doses.windows(2).chain(rechecks.windows(2)).filter(same) {
            let (earlier, later) = (&pair[0].occurrence, &pair[1].occurrence);
            if earlier.date < later.date {
                continue;
            }
            let pair = [target(earlier), target(later)];
            let mut moves = prescription.changes.once.iter().filter(|one| one.to().is_some());
            let changed = moves.find(|change| pair.contains(&Some(change.target)));
            if changed.is_none() && !prescription.record.given.is_empty() {
                continue;
            }
            let error = Diagnostic::error(
                Code::BadChange,
                format!(
                    "{} would be on {}, and {}, the next one, on {}",
                    named(earlier, prescription),
                    day(earlier.date),
                    named(later, prescription),
                    day(later.date)
                ),
            );
            let error = error.help(
                "a changed occurrence must stay between its neighbours: move \
                them too, or choose another date",
            );
            ordered = Err(report.fail(error.at_if(changed.map(|change| change.span))));
        }
        ordered
    }

    /// No change moves a dose past the review that ends its phase.
    pub(super) fn check_reviews(
        &self,
        prescription: &Prescription,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let mut before = Ok(());
        for change in &prescription.changes.once {
            let Some(slot) = self.changed_dose(change) else { continue };
            let occurrence = &slot.occurrence;
            if occurrence.recorded.is_some() {
                continue;
            }
            let Some(last) = self.last_before_review(slot, prescription) else { continue };
            if occurrence.date <= last {
                continue;
            }
            let message = format!(
                "{} would be on {}, after the review of its phase",
                named(occurrence, prescription),
                day(occurrence.date)
            );
            let error = Diagnostic::error(Code::BadChange, message).at(change.span);
            before = Err(report.fail(error.help(
                "no dose is planned after a review: move the review too, or choose another date",
            )));
        }
        before
    }

    /// The dose that a change moves, unless it skips it or names a recheck.
    fn changed_dose(&self, change: &Change) -> Option<&Slot> {
        let slot = &self.doses[find(self.doses, change.target)?];
        slot.is_in().then_some(slot)
    }

    /// Warns about doses that changes moved too far, or too close to another.
    pub(super) fn check_distances(&self, prescription: &Prescription, report: &mut Diagnostics) {
        for change in &prescription.changes.once {
            let bound = self.changed_dose(change).filter(|slot| is_bound(slot));
            let Some(slot) = bound else { continue };
            let occurrence = &slot.occurrence;
            let name = named(occurrence, prescription);
            let window =
                occurrence.kind.dose_of().and_then(|phase| prescription.phases[phase].window);
            if let Some(window) = window
                && !window.allows(slot.planned(), occurrence.date)
            {
                let message = format!(
                    "{name} moves from {} to {}, further than its window allows: {window}",
                    day(slot.planned()),
                    day(occurrence.date)
                );
                let warning = Diagnostic::warning(Code::OutsideWindow, message).at(change.span);
                report.push(warning.help("check with the prescriber"));
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
            let warning = Diagnostic::warning(Code::OutsideWindow, message).at(gap.span);
            report.push(warning.help(
                "`min_gap` is the least time between injections: check with the \
                prescriber",
            ));
        }
    }
}

/// Those that are still a part of the plan, and to come: what happened is no error, wherever it left the others.
fn kept(slots: &[Slot]) -> Vec<&Slot> {
    slots.iter().filter(|slot| slot.is_in() && slot.occurrence.recorded.is_none()).collect()
}
