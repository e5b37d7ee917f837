//! `Prescription` -> `Schedule`: every occurrence up to the horizon, on civil dates.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `phase` | the dates of a phase |
//! | `seam` | where a phase begins |
//! | `anchor` | days that are counted from doses |
//! | `recheck` | the dates of rechecks |
//! | `horizon` | what of the plan is in the calendar, and what follows |
//! | `reach` | how far what has no end is planned |
//! | `slot` | an occurrence on its way to its date |
//! | `changes` | what is different about single occurrences |
//! | `pauses` | stretches without doses |
//! | `avoid` | days to avoid |
//! | `before_injection` | rechecks that go where an injection goes |
//! | `notices` | what people should know of a plan |
//! | `reason` | why an occurrence is on its date |
//! | `occurrence` | one dose, recheck or mark |
//!
//! Dates come from an anchor, never from the date before, so that nothing drifts. Everything is planned
//! on unmoved dates; moves come last, and shift one occurrence, never those after it. No instant and
//! no clock is known here: a day is a day of the calendar.

mod anchor;
mod avoid;
mod before_injection;
mod changes;
mod horizon;
mod notices;
pub mod occurrence;
mod pauses;
mod phase;
mod reach;
pub mod reason;
mod recheck;
mod seam;
mod slot;

use jiff::civil::Date;

use self::anchor::Anchors;
pub use self::horizon::Horizon;
use self::horizon::{Cut, marker, reviews, too_early};
use self::occurrence::{Kind, LeftOut, Occurrence};
use self::phase::PhasePlan;
use self::reach::Reach;
use self::reason::{DateRule, Reason};
use self::slot::{Slot, Slots};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::rhythm::End;
use crate::shown::day;
use crate::source::Spanned;

/// The most occurrences that are planned.
const MAX_OCCURRENCES: usize = 20_000;

/// The plan up to the horizon, in order of time.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The occurrences by date; on one date rechecks come first, then in the order of the file.
    pub occurrences: Vec<Occurrence>,
    /// What was planned but does not take place, in the order of the plan, doses first.
    pub left_out: Vec<LeftOut>,
    /// The phases that wait for a review, by their places in the prescription.
    pub waiting: Vec<usize>,
    /// The last date of the calendar.
    pub horizon: Date,
    /// What should have happened before today and is not known to have: reviews that are not answered.
    pub late: Vec<Occurrence>,
    /// Whether the plan continues after the horizon, and after today.
    pub goes_on: bool,
    /// What comes next after it and not before today, if that is known: a dose if there is one, else whatever is first.
    pub beyond: Option<Occurrence>,
}

impl Schedule {
    /// Plans a prescription up to the horizon.
    ///
    /// # Errors
    ///
    /// Reports what contradicts itself: a phase without a dose or one that starts too early, an anchor
    /// on a dose that does not exist, a change that cannot be made, a recheck before an injection where
    /// there is none, a horizon before the first dose, a plan of more than 20,000 occurrences.
    pub fn plan(
        prescription: &Prescription,
        horizon: Horizon,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let today = horizon.today;
        let (horizon, span) = horizon.date(prescription);
        let reach = Reach::of(prescription, horizon, today);
        let planned = seam::plan(&reach, report)?;
        let first = planned[0].doses()[0].at.date();
        if first > horizon {
            return Err(report.fail(too_early(horizon, first, span)));
        }
        let anchors = Anchors { phases: &prescription.phases, planned: &planned };
        let recheck::Rechecks { occurrences: rechecks, waiting } =
            recheck::plan(&reach, anchors, report)?;
        let mut rechecks: Vec<Slot> = rechecks.into_iter().map(Slot::new).collect();
        let mut doses = doses(prescription, &planned);
        let mut slots =
            Slots { doses: &mut doses, rechecks: &mut rechecks, planned: &planned, horizon, today };
        // What cannot move stays and is reported; only what is skipped or paused is dropped.
        slots.change_all(prescription, report)?;
        for pause in &prescription.pauses {
            slots.pause(pause, prescription, report);
        }
        slots.check_order(prescription, report)?;
        slots.check_reviews(prescription, report)?;
        avoid::doses(&mut slots, prescription, report);
        avoid::rechecks(&mut slots, prescription, report);
        slots.check_distances(prescription, report);
        before_injection::place(&mut rechecks, &doses, horizon, prescription, report)?;

        let left_out = doses.iter().chain(&rechecks).filter_map(|slot| {
            let shown = slot.occurrence.date <= horizon && is_shown(slot, prescription);
            let why = slot.absence().filter(|_| shown)?.clone();
            Some(LeftOut { occurrence: slot.occurrence.clone(), why })
        });
        let left_out = left_out.collect();
        // Events have the dates after all moves.
        let shown = doses.iter().filter(|slot| is_shown(slot, prescription)).chain(&rechecks);
        let shown = shown.filter(|slot| slot.is_in()).map(|slot| slot.occurrence.clone());
        let shown = shown.chain(switches(prescription, &doses)).chain(reviews(&planned));
        let is_open = horizon::is_open(prescription, &planned);
        let Cut { mut occurrences, goes_on, beyond } = Cut::of(shown, is_open, horizon, today);
        let late = reviews(&planned).filter(|review| review.date < today).collect();
        if occurrences.len() > MAX_OCCURRENCES {
            return Err(report.fail(too_long(&prescription.start, "this plan makes")));
        }
        if occurrences.is_empty() {
            let message = format!("the plan has no events left up to {}", day(horizon));
            let fault = Diagnostic::error(Code::HorizonBeforeStart, message);
            let help = "an empty calendar would delete the events that subscribers have: check \
                `pause`, `skip` and `feed.until`";
            return Err(report.fail(fault.at_if(span).help(help)));
        }
        if goes_on {
            occurrences.push(marker(horizon, first));
        }
        occurrences.sort_by_key(|occurrence| (occurrence.date, rank(occurrence.kind)));

        notices::reviews(prescription, &planned, today, report);
        notices::waiting(prescription, &planned, &waiting, report);
        notices::away(prescription, &occurrences, today, report);
        let goes_on = is_open || beyond.is_some();
        notices::end(horizon, span, today, (goes_on, beyond.as_ref()), report);
        let phases = (0..).zip(&planned);
        let waits = phases.filter(|(_, plan)| matches!(plan, PhasePlan::Waiting));
        let waiting = waits.map(|(phase, _)| phase).collect();
        Ok(Self { occurrences, left_out, waiting, horizon, late, goes_on, beyond })
    }

    /// Drops what is before a date.
    ///
    /// # Errors
    ///
    /// Reports that nothing is left.
    pub fn leave_out_before(
        &mut self,
        since: Date,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        self.occurrences.retain(|occurrence| occurrence.date >= since);
        if !self.occurrences.is_empty() {
            return Ok(());
        }
        let message = format!(
            "there are no events between {} and the end of the calendar, {}",
            day(since),
            day(self.horizon)
        );
        let fault = Diagnostic::error(Code::HorizonBeforeStart, message);
        let help = "an empty calendar would delete the events that subscribers have: use an \
            earlier --since";
        Err(report.fail(fault.help(help)))
    }
}

fn too_long(start: &Spanned<Date>, what: &str) -> Diagnostic {
    Diagnostic::error(
        Code::PlanTooLong,
        format!("{what} more than {MAX_OCCURRENCES} events up to the end of the calendar"),
    )
    .at(start.span)
    .help("use a later `start` or an earlier `feed.until`")
}

/// Every planned dose, even after the horizon.
fn doses(prescription: &Prescription, planned: &[PhasePlan]) -> Vec<Slot> {
    let mut slots = vec![];
    let mut index = 0;
    for (phase, plan) in planned.iter().enumerate() {
        let described = &prescription.phases[phase];
        let end = described.end.value;
        // A dated review does not fix how many doses come before it.
        let is_counted = !matches!(end, End::Open | End::ReviewOn(_));
        let of = is_counted.then_some(plan.doses().len());
        for (ordinal, dose) in (1..).zip(plan.doses()) {
            let kind = if described.route.is_injected() {
                index += 1;
                Kind::Injection { phase, index: index - 1, of }
            } else {
                Kind::SelfTaken { phase, of }
            };
            let clamped_from = dose.at.clamped_from();
            slots.push(Slot::new(Occurrence {
                kind,
                ordinal,
                key: dose.key,
                date: dose.at.date(),
                time: Some(described.time),
                half_an_hour_before: false,
                reason: Reason { rule: dose.rule, clamped_from, moved: None },
            }));
        }
    }
    slots
}

fn is_shown(slot: &Slot, prescription: &Prescription) -> bool {
    match slot.occurrence.kind {
        Kind::SelfTaken { phase, .. } => prescription.phases[phase].remind,
        _ => true,
    }
}

/// The first and the last day of every phase without a reminder for every dose.
fn switches(prescription: &Prescription, doses: &[Slot]) -> Vec<Occurrence> {
    let mut switches = vec![];
    for (phase, described) in prescription.phases.iter().enumerate() {
        if described.remind {
            continue;
        }
        let of_phase = |slot: &&Slot| slot.occurrence.kind.dose_of() == Some(phase);
        let end = described.end.value;
        let planned = doses.iter().rev().find(of_phase).filter(|_| end != End::Open);
        let planned = planned.map(|slot| slot.occurrence.date);
        let mut kept = doses.iter().filter(of_phase).filter(|slot| slot.is_in());
        let first = kept.next();
        // A phase that ends with a review has no last day: the plan is not over.
        let last = kept.next_back().filter(|_| end != End::Open && !end.is_review());
        for (slot, ends) in
            first.map(|slot| (slot, false)).into_iter().chain(last.map(|slot| (slot, true)))
        {
            let mut reason = slot.occurrence.reason.clone();
            if ends {
                reason.rule = DateRule::Switch;
            }
            let key = if ends { 2 } else { 1 };
            let kind = Kind::PhaseEdge { phase, ends, last: planned };
            switches.push(Occurrence { kind, key, reason, ..slot.occurrence.clone() });
        }
    }
    switches
}

/// The place of an occurrence among those of its date, in every calendar and view: blood is taken before a
/// dose is given, what begins or ends with the last dose comes after it, and what is only to remember comes
/// last; of one kind as in the file.
fn rank(kind: Kind) -> (u8, usize) {
    match kind {
        Kind::Recheck { recheck } => (0, recheck),
        Kind::Injection { phase, .. } => (1, phase),
        Kind::SelfTaken { phase, .. } => (2, phase),
        Kind::PhaseEdge { phase, .. } => (3, phase),
        Kind::Review { phase } => (4, phase),
        Kind::Marker => (5, 0),
    }
}
