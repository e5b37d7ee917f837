//! A prescription and the end of its calendar -> how far endless phases and rechecks are planned.
//!
//! Everything that can move into the calendar must be planned, and so must everything that limits where it
//! can move: a later end must change nothing before this one.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::prescription::Prescription;
use crate::prescription::change::{Change, Target};
use crate::prescription::ids::PhaseId;
use crate::prescription::when::Anchor;

/// The limit of the search for a free day, in days.
pub(super) const FURTHEST: i32 = 60;

/// How far open phases and repeated rechecks are planned.
pub(super) struct Reach<'p> {
    pub(super) prescription: &'p Prescription,
    /// The last date of the calendar.
    pub(super) horizon: Date,
    /// The last date from which `avoid` can move something to the horizon, or to today if that is later.
    last: Date,
}

impl<'p> Reach<'p> {
    pub(super) fn of(prescription: &'p Prescription, horizon: Date, today: Date) -> Self {
        let extra = prescription.changes.extras.last().map_or(horizon, |extra| extra.date);
        let last = horizon.max(today).max(extra);
        let last = last.checked_add(FURTHEST.days()).unwrap_or(Date::MAX);
        Self { prescription, horizon, last }
    }

    /// Whether planning can stop after an occurrence on its unmoved date: nothing moves or skips it, it is
    /// out of reach, and no later one is named.
    pub(super) fn ends_at(&self, what: Target, date: Date) -> bool {
        date > self.last
            && self.prescription.changes.once.iter().all(|change| is_before(change, what, date))
            && match what {
                Target::Dose(phase, ordinal) => {
                    self.last_anchor(phase) <= ordinal
                        && self.prescription.record.last_of(phase) <= ordinal
                        && !self.prescription.pauses.iter().any(|pause| pause.contains(date))
                }
                Target::Recheck(recheck, ordinal) => {
                    let results = self.prescription.record.results.iter();
                    results
                        .map(|result| result.recheck)
                        .all(|of| of <= (recheck, ordinal) || of.0 != recheck)
                }
            }
    }

    /// The ordinal of the last dose of a phase that a recheck, or a phase, is counted from.
    fn last_anchor(&self, phase: PhaseId) -> u32 {
        let whens = self.prescription.rechecks.iter().flat_map(|recheck| &recheck.when);
        let whens =
            whens.chain(self.prescription.phases.iter().filter_map(|phase| phase.starts.as_ref()));
        let anchors = whens.filter_map(|when| match when.value.anchor() {
            Anchor::DoseOf(of, ordinal) if of == phase => Some(ordinal),
            _ => None,
        });
        anchors.max().unwrap_or(0)
    }
}

/// Whether a change is for another phase or recheck, or for an earlier occurrence and an earlier date.
fn is_before(change: &Change, what: Target, date: Date) -> bool {
    let ordinals = match (change.target, what) {
        (Target::Dose(of, ordinal), Target::Dose(phase, last)) if of == phase => (ordinal, last),
        (Target::Recheck(of, ordinal), Target::Recheck(recheck, last)) if of == recheck => {
            (ordinal, last)
        }
        _ => return true,
    };
    ordinals.0 < ordinals.1 && change.to().is_none_or(|to| to < date)
}
