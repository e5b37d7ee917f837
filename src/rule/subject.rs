//! `Prescription` and `Schedule` -> what the rules ask of them: how long the gaps of a phase are, which
//! doses and rechecks the schedule holds.

use jiff::civil::Date;
use num_rational::Ratio;

use super::facts::figures::{
    INDUCTION_GAP_DAYS, MAINTENANCE_GAP_DAYS, MAX_INJECTION_MCG, SLIP_MCG,
};
use crate::prescription::Prescription;
use crate::prescription::circumstances::Cause;
use crate::prescription::interval::{Interval, Unit};
use crate::prescription::phase::Phase;
use crate::prescription::quantity::Draw;
use crate::prescription::recheck::{Recheck, Test};
use crate::prescription::rhythm::{Cadence, End};
use crate::prescription::strength::{Portion, Strength};
use crate::schedule::Schedule;
use crate::schedule::occurrence::{Kind, Occurrence};

/// A prescription with its schedule.
pub(super) struct Subject<'p> {
    pub(super) prescription: &'p Prescription,
    pub(super) schedule: &'p Schedule,
}

/// The days between two doses of a phase: the fewest and the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) least: u32,
    pub(super) most: u32,
}

/// The fewest and the most days that an interval lasts.
pub(super) fn days(interval: Interval) -> Gap {
    let count = interval.count;
    match interval.unit {
        Unit::Days => Gap { least: count, most: count },
        Unit::Weeks => Gap { least: count * 7, most: count * 7 },
        // Twelve months are a year; fewer can hold February, or long months alone.
        Unit::Months => Gap { least: count * 28 + count / 12 * 29, most: count * 31 },
    }
}

/// The days between two doses of a phase, by its cadence; none for a list of one day.
pub(super) fn gap(phase: &Phase) -> Option<Gap> {
    match &phase.cadence.value {
        Cadence::Every(interval) => Some(days(*interval)),
        Cadence::Weekdays(weekdays) => {
            let count = u32::try_from(weekdays.names().count()).unwrap_or(7).max(1);
            // Mon, Wed, Fri lie 2 or 3 days apart: a week divided, rounded both ways.
            Some(Gap { least: (7 / count).max(1), most: 7u32.div_ceil(count) })
        }
        Cadence::Days(days) => {
            let gaps = days.windows(2).map(|pair| pair[1] - pair[0]);
            Some(Gap { least: gaps.clone().min()?, most: gaps.max()? })
        }
    }
}

/// Whether a phase has doses as close as those of an induction: at most a week apart.
pub(super) fn is_induction(phase: &Phase) -> bool {
    phase.route.is_injected() && gap(phase).is_some_and(|gap| gap.most <= INDUCTION_GAP_DAYS)
}

/// Whether a phase has injections as far apart as those of a maintenance: at least four weeks.
pub(super) fn is_maintenance(phase: &Phase) -> bool {
    injected_gap(phase).is_some_and(|gap| gap.least >= MAINTENANCE_GAP_DAYS)
}

/// The days between two injections of a phase; none for tablets and sprays, nor for a phase of one
/// injection, whose cadence only says where it stands.
pub(super) fn injected_gap(phase: &Phase) -> Option<Gap> {
    let repeated = phase.route.is_injected() && phase.end.value != End::Doses(1);
    gap(phase).filter(|_| repeated)
}

impl<'p> Subject<'p> {
    /// The date of the first dose that the schedule holds.
    pub(super) fn first_dose(&self) -> Option<Date> {
        let mut doses = self.schedule.occurrences.iter().filter(|found| phase_of(found).is_some());
        doses.next().map(|dose| dose.date)
    }

    /// The doses of a phase that the schedule holds, in order of time; of a phase without reminders
    /// its first day and its last.
    pub(super) fn doses_of(&self, phase: usize) -> impl Iterator<Item = &'p Occurrence> + use<'p> {
        self.schedule.occurrences.iter().filter(move |found| phase_of(found) == Some(phase))
    }

    /// The injections that the schedule holds, in order of time.
    pub(super) fn injections(&self) -> impl Iterator<Item = &'p Occurrence> + use<'p> {
        self.schedule
            .occurrences
            .iter()
            .filter(|found| matches!(found.kind, Kind::Injection { .. }))
    }

    /// The rechecks that the schedule holds, in order of time, each with what the prescription says of
    /// it.
    pub(super) fn rechecks(&self) -> impl Iterator<Item = (&'p Occurrence, &'p Recheck)> + use<'p> {
        let described = &self.prescription.rechecks;
        self.schedule.occurrences.iter().filter_map(move |found| match found.kind {
            Kind::Recheck { recheck } => Some((found, &described[recheck])),
            _ => None,
        })
    }

    /// Whether the cause is one of these.
    pub(super) fn cause_is(&self, causes: &[Cause]) -> bool {
        causes.contains(&self.prescription.circumstances.cause)
    }

    /// Whether the plan begins a treatment: not one that goes on, and not a prevention.
    pub(super) fn begins_treatment(&self) -> bool {
        let circumstances = &self.prescription.circumstances;
        !circumstances.continuing && !circumstances.prophylaxis
    }

    /// The last phase of the induction that the plan begins with, and the last dose that the schedule
    /// holds of it. None where the plan begins otherwise, and where a review or nothing ends it.
    pub(super) fn induction_end(&self) -> Option<(usize, Date)> {
        let phases = &self.prescription.phases;
        let last = phases.iter().take_while(|phase| is_induction(phase)).count().checked_sub(1)?;
        let end = phases[last].end.value;
        let planned = end != End::Open && !end.is_review();
        let dose = self.doses_of(last).last().filter(|_| planned)?;
        Some((last, dose.date))
    }
}

/// Whether one of these tests is part of a recheck.
pub(super) fn tests_for(recheck: &Recheck, tests: &[&str]) -> bool {
    recheck.tests.iter().any(|test| matches!(test, Test::Known(word) if tests.contains(word)))
}

/// Whether a recheck has a test that the format has no word for: it may be any.
pub(super) fn tests_for_other(recheck: &Recheck) -> bool {
    recheck.tests.iter().any(|test| matches!(test, Test::Other(_)))
}

/// The days from one date to another.
pub(super) fn days_from(first: Date, last: Date) -> i32 {
    first.until(last).map_or(0, |span| span.get_days())
}

/// The phase of a dose; none for what is no dose.
pub(super) fn phase_of(occurrence: &Occurrence) -> Option<usize> {
    match occurrence.kind {
        Kind::Injection { phase, .. }
        | Kind::SelfTaken { phase, .. }
        | Kind::PhaseEdge { phase, .. } => Some(phase),
        Kind::Recheck { .. } | Kind::Review { .. } | Kind::Marker => None,
    }
}

/// The volume of a dose of a phase, if it is injected and measured by volume.
pub(super) fn injected_volume(phase: &Phase) -> Option<Draw> {
    match phase.product.portion(phase.dose.value) {
        Portion::Volume(draw) if phase.route.is_injected() => Some(draw),
        _ => None,
    }
}

/// Whether a dose is no dose of B12, but a slip of its number or unit: more than any injection holds, or
/// many mg of a product whose strength is in mcg.
pub(super) fn is_slip(phase: &Phase) -> bool {
    let dose = phase.dose.value;
    let above = |mcg: u64| dose.micrograms() > Ratio::from_integer(mcg);
    let strength_in_mcg = match phase.product.strength.value {
        Strength::Liquid { amount, .. } | Strength::Piece { amount, .. } => !amount.is_in_mg(),
    };
    let many_mg = dose.is_in_mg() && dose.micrograms() >= Ratio::from_integer(SLIP_MCG);
    (phase.route.is_injected() && above(MAX_INJECTION_MCG)) || (many_mg && strength_in_mcg)
}
