//! The planned doses and rechecks -> where each is in the end, after changes, pauses, records and days to avoid.

use jiff::civil::Date;

use super::distances;
use super::extras;
use super::occurrence::{self, Kind, LeftOut, Occurrence, TimeOfDay};
use super::phase::PhasePlan;
use super::reach::Reach;
use super::reason::{DateRule, Reason};
use super::slot::{Slot, Slots};
use super::{avoid, before_injection, sites};
use crate::diagnostic::{Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::ids::PhaseId;
use crate::prescription::product::check_portion;
use crate::prescription::rhythm::End;
use crate::prescription::route::check_route;

/// Every occurrence on its date, also those after the horizon.
pub(super) struct Settled {
    doses: Vec<Slot>,
    extras: Vec<Slot>,
    rechecks: Vec<Slot>,
    /// Pairs of dates of injections that are not as far apart as planned.
    pub(super) unplanned: Vec<(Date, Date)>,
}

impl Settled {
    /// Applies all that moves, skips or records a dose or a recheck; `rechecks` are none if they cannot be planned.
    ///
    /// # Errors
    ///
    /// Reports a change, a record or an extra that cannot be, and a recheck that has no injection to be before.
    pub(super) fn of(
        reach: &Reach<'_>,
        planned: &[PhasePlan],
        rechecks: Option<Vec<Occurrence>>,
        today: Date,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let (prescription, horizon) = (reach.prescription, reach.horizon);
        let are_planned = rechecks.is_some();
        let mut rechecks: Vec<Slot> = rechecks.into_iter().flatten().map(Slot::new).collect();
        let mut doses = doses(prescription, planned);
        let mut slots =
            Slots { doses: &mut doses, rechecks: &mut rechecks, planned, horizon, today };
        // What cannot move stays and is reported; only what is skipped or paused is dropped.
        let changed = slots.change_all(prescription, are_planned, report);
        slots.pause_all(prescription, report);
        let recorded = slots.record_all(prescription, are_planned, report);
        changed.and(recorded)?;
        slots.check_order(prescription, report)?;
        slots.check_reviews(prescription, report)?;
        avoid::doses(&mut slots, prescription, report);
        slots.check_missed(prescription, report)?;
        avoid::rechecks(&mut slots, prescription, report);
        slots.check_distances(prescription, report);
        let mut extras = extras::of(prescription, &doses, today, report)?;
        administer(&mut doses, &mut extras, &mut rechecks, prescription, report)?;
        sites::place(&mut doses, &mut extras, prescription);
        let ends = (horizon, today);
        let unplanned = distances::check(&doses, &extras, ends, prescription, report);
        let injections: Vec<&Slot> = doses.iter().chain(&extras).collect();
        before_injection::place(&mut rechecks, &injections, horizon, prescription, report)?;
        Ok(Self { doses, extras, rechecks, unplanned })
    }

    /// What does not take place, up to the horizon, doses first.
    pub(super) fn left_out(&self, horizon: Date, prescription: &Prescription) -> Vec<LeftOut> {
        let all = self.doses.iter().chain(&self.rechecks);
        let left_out = all.filter_map(|slot| {
            let shown = slot.occurrence.date <= horizon && is_shown(slot, prescription);
            let why = slot.absence().filter(|_| shown)?.clone();
            Some(LeftOut { occurrence: slot.occurrence.clone(), why })
        });
        left_out.collect()
    }

    /// What takes place and is shown, by the dates after all moves.
    pub(super) fn shown(&self, prescription: &Prescription) -> impl Iterator<Item = Occurrence> {
        let doses = self.doses.iter().filter(|slot| is_shown(slot, prescription));
        let shown = doses.chain(&self.extras).chain(&self.rechecks);
        let shown = shown.filter(|slot| slot.is_in()).map(|slot| slot.occurrence.clone());
        shown.chain(switches(prescription, &self.doses))
    }
}

/// Every dose that is planned, also after the horizon.
fn doses(prescription: &Prescription, planned: &[PhasePlan]) -> Vec<Slot> {
    let mut slots = vec![];
    for (phase, plan) in PhaseId::each().zip(planned) {
        let described = &prescription.phases[phase];
        let end = described.end().value;
        // A dated review does not fix how many doses come before it.
        let is_counted = !matches!(end, End::Open | End::ReviewOn(_));
        let planned = plan.doses().iter().filter(|dose| dose.made_up.is_none());
        let of = is_counted.then_some(planned.count());
        for (ordinal, dose) in (1..).zip(plan.doses()) {
            let kind = if described.route.is_injected() {
                Kind::Injection { phase, of, made_up: dose.made_up }
            } else {
                Kind::SelfTaken { phase, of }
            };
            let clamped_from = dose.at.clamped_from();
            let mut slot = Slot::new(Occurrence {
                kind,
                ordinal,
                key: dose.key,
                date: dose.at.date(),
                time: TimeOfDay::At(described.time),
                site: None,
                recorded: None,
                reason: Reason { clamped_from, pushed_from: dose.pushed_from, ..dose.rule.into() },
            });
            slot.anchor = dose.anchor(described.next).date();
            slots.push(slot);
        }
    }
    slots
}

/// Gives every dose and every recheck the time that is in force on its day.
///
/// # Errors
///
/// Reports an amount that its product cannot give, which a change or a record brought together.
fn administer(
    doses: &mut [Slot],
    extras: &mut [Slot],
    rechecks: &mut [Slot],
    prescription: &Prescription,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let mut good = Ok(());
    let mut before = None;
    for Slot { occurrence, .. } in doses.iter_mut().chain(extras) {
        let Some(how) = occurrence::administration(prescription, occurrence) else { continue };
        occurrence.time = TimeOfDay::At(how.time);
        let pair = (how.product.strength.span, how.amount.span, how.route.span);
        if before.replace(pair) != Some(pair) && good.is_ok() {
            good = check_portion(how.product, how.amount, report);
            good = good.and_then(|()| {
                check_route(how.product, **how.route, how.product.strength.span, report)
            });
        }
    }
    for Slot { occurrence, .. } in rechecks {
        if let Kind::Recheck { recheck } = occurrence.kind {
            let (ordinal, date) = (occurrence.ordinal, occurrence.date);
            occurrence.time = TimeOfDay::At(prescription.time_of_recheck(recheck, ordinal, date));
        }
    }
    good
}

/// Whether a dose is an event of its own.
fn is_shown(slot: &Slot, prescription: &Prescription) -> bool {
    match slot.occurrence.kind {
        Kind::SelfTaken { phase, .. } => prescription.phases[phase].remind,
        _ => true,
    }
}

/// The first and the last day of every phase without a reminder for every dose.
fn switches(prescription: &Prescription, doses: &[Slot]) -> Vec<Occurrence> {
    let mut switches = vec![];
    let phase_of = |slot: &Slot| slot.occurrence.kind.dose_of();
    // Doses are in the order of the phases.
    for doses in doses.chunk_by(|one, next| phase_of(one) == phase_of(next)) {
        let Some(phase) = doses.first().and_then(phase_of) else { continue };
        let described = &prescription.phases[phase];
        if described.remind {
            continue;
        }
        let end = described.end().value;
        let planned = doses.last().filter(|_| end != End::Open);
        let planned = planned.map(|slot| slot.occurrence.date);
        let mut kept = doses.iter().filter(|slot| slot.is_in());
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
