//! A prescription and the end of its calendar -> how far endless phases and rechecks are planned.
//!
//! Everything that can move into the calendar must be planned, and so must everything that limits where it
//! can move: a later end must change nothing before this one.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::prescription::Prescription;
use crate::prescription::change::{Change, Target};
use crate::prescription::record::Entry;
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
    /// The highest number by which the file names a dose or a recheck.
    named: u32,
}

impl<'p> Reach<'p> {
    pub(super) fn of(prescription: &'p Prescription, horizon: Date, today: Date) -> Self {
        let changes = &prescription.changes;
        let extras = changes.extras.iter().map(|extra| extra.date);
        let moved = changes.once.iter().filter_map(Change::to);
        let last = extras.chain(moved).fold(horizon.max(today), Date::max);
        let last = last.checked_add(FURTHEST.days()).unwrap_or(Date::MAX);
        Self { prescription, horizon, last, named: named(prescription) }
    }

    /// Whether planning can stop after an occurrence on its unmoved date: it is out of reach, no pause skips it, and
    /// the file names neither it, for a change may skip it, nor one with a higher number.
    pub(super) fn ends_at(&self, ordinal: u32, date: Date) -> bool {
        let is_paused = self.prescription.pauses.iter().any(|pause| pause.contains(date));
        date > self.last && ordinal > self.named && !is_paused
    }
}

/// The highest number by which the file names a dose or a recheck; 0 if it names none.
fn named(prescription: &Prescription) -> u32 {
    let record = &prescription.record;
    let changed = prescription.changes.once.iter().map(|change| match change.target {
        Target::Dose(_, ordinal) | Target::Recheck(_, ordinal) => ordinal,
    });
    let given = record.given.iter().filter_map(Entry::ordinal);
    let results = record.results.iter().map(|result| result.recheck.1);
    let rechecks = prescription.rechecks.iter().flat_map(|recheck| &recheck.when);
    let starts = prescription.phases.iter().filter_map(|phase| phase.starts.as_ref());
    let anchors = rechecks.chain(starts).filter_map(|when| match when.value.anchor() {
        Anchor::DoseOf(_, ordinal) => Some(ordinal),
        _ => None,
    });
    changed.chain(given).chain(results).chain(anchors).max().unwrap_or(0)
}
