//! `Prescription` and `Schedule` -> what the rules ask about them: the gaps of a phase, and the doses and
//! rechecks in the schedule.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use num_rational::Ratio;

use super::facts::figures::{
    INDUCTION_GAP_DAYS, MAINTENANCE_GAP_DAYS, MAX_INJECTION_MCG, SLIP_MCG,
};
use crate::prescription::Prescription;
use crate::prescription::cadence::Cadence;
use crate::prescription::circumstances::Cause;
use crate::prescription::civil::Weekdays;
use crate::prescription::ids::{PhaseId, RecheckId};
use crate::prescription::interval::{Interval, Unit};
use crate::prescription::nth_weekday::NthWeekdays;
use crate::prescription::phase::Phase;
use crate::prescription::quantity::Draw;
use crate::prescription::recheck::{Recheck, Test};
use crate::prescription::rhythm::End;
use crate::prescription::strength::{Portion, Strength};
use crate::schedule::Schedule;
use crate::schedule::occurrence::{Kind, Occurrence, Recorded};

pub(super) struct Subject<'p> {
    pub(super) prescription: &'p Prescription,
    pub(super) schedule: &'p Schedule,
}

/// The fewest and the most days between two doses of a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) least: u32,
    pub(super) most: u32,
}

/// The fewest and the most days of an interval.
pub(super) fn days(interval: Interval) -> Gap {
    let count = interval.count;
    match interval.unit {
        Unit::Days => Gap { least: count, most: count },
        Unit::Weeks => Gap { least: count * 7, most: count * 7 },
        // Twelve months are a year; fewer can include February, or only long months.
        Unit::Months => Gap { least: count * 28 + count / 12 * 29, most: count * 31 },
    }
}

/// The days between two doses of a phase, by its cadence; `None` for a list of one day.
pub(super) fn gap(phase: &Phase) -> Option<Gap> {
    match &phase.cadence().value {
        Cadence::Every(interval) => Some(days(*interval)),
        Cadence::Weekdays(weekdays) => gap_of_weekdays(1, *weekdays),
        Cadence::Weekly { weeks, weekdays } => gap_of_weekdays(*weeks, *weekdays),
        // Of one day of a month the prescription says the interval.
        Cadence::Monthly { weekdays, .. } if weekdays.listed().count() == 1 => {
            phase.cadence().value.interval().map(days)
        }
        Cadence::Monthly { months, weekdays } => gap_of_months(*months, *weekdays),
        Cadence::Days(days) => of_gaps(days.windows(2).map(|pair| pair[1] - pair[0])),
        Cadence::Dates(dates) => of_gaps(
            dates.windows(2).filter_map(|pair| u32::try_from((pair[1] - pair[0]).get_days()).ok()),
        ),
    }
}

fn of_gaps(gaps: impl Iterator<Item = u32> + Clone) -> Option<Gap> {
    Some(Gap { least: gaps.clone().min()?, most: gaps.max()? })
}

/// The days between the listed days of a week, and from its last to the first of the next such week.
fn gap_of_weekdays(weeks: u32, weekdays: Weekdays) -> Option<Gap> {
    let listed = (0_u32..).zip(weekdays.listed()).filter_map(|(day, listed)| listed.then_some(day));
    let mut days: Vec<u32> = listed.collect();
    days.push(days.first()? + 7 * weeks);
    of_gaps(days.windows(2).map(|pair| pair[1] - pair[0]))
}

/// The days between the listed days of a month, and from its last to the first of the next such month: of each month
/// of four years, with one 29 February.
fn gap_of_months(months: u32, weekdays: NthWeekdays) -> Option<Gap> {
    let mut gaps = vec![];
    for month in 0..48_i32 {
        let first = date(2024, 1, 1).checked_add(month.months()).ok()?;
        let mut days = weekdays.in_month_of(first);
        days.extend(
            weekdays.in_month_of(first.checked_add(i64::from(months).months()).ok()?).first(),
        );
        gaps.extend(
            days.windows(2).filter_map(|pair| u32::try_from(days_from(pair[0], pair[1])).ok()),
        );
    }
    of_gaps(gaps.into_iter())
}

/// Whether doses are at most a week apart.
pub(super) fn is_induction(phase: &Phase) -> bool {
    phase.route.is_injected() && gap(phase).is_some_and(|gap| gap.most <= INDUCTION_GAP_DAYS)
}

/// Whether injections are at least four weeks apart.
pub(super) fn is_maintenance(phase: &Phase) -> bool {
    injected_gap(phase).is_some_and(|gap| gap.least >= MAINTENANCE_GAP_DAYS)
}

/// The days between two injections of a phase; `None` for tablets and sprays, and for a phase of one
/// injection, whose cadence only says when it begins.
pub(super) fn injected_gap(phase: &Phase) -> Option<Gap> {
    let repeated = phase.route.is_injected() && phase.end().value != End::Doses(1);
    gap(phase).filter(|_| repeated)
}

impl<'p> Subject<'p> {
    pub(super) fn first_dose(&self) -> Option<Date> {
        let in_chain = |kind: Kind| kind.is_in_chain(self.prescription);
        let mut doses = self.schedule.occurrences.iter().filter(|found| phase_of(found).is_some());
        doses.find(|dose| in_chain(dose.kind)).map(|dose| dose.date)
    }

    /// The doses of a phase in the schedule, in order of time; for a phase without reminders its first and
    /// last day.
    pub(super) fn doses_of(
        &self,
        phase: PhaseId,
    ) -> impl Iterator<Item = &'p Occurrence> + use<'p> {
        self.schedule.occurrences.iter().filter(move |found| phase_of(found) == Some(phase))
    }

    /// How many injections are planned before a phase, also those that are skipped or paused.
    pub(super) fn planned_before(&self, phase: PhaseId) -> usize {
        let is_before =
            |kind: Kind| matches!(kind, Kind::Injection { phase: of, .. } if of < phase);
        let kept = self.schedule.occurrences.iter().filter(|found| is_before(found.kind));
        let left_out = self.schedule.left_out.iter();
        kept.count() + left_out.filter(|left| is_before(left.occurrence.kind)).count()
    }

    /// The injections that the schedule holds, in order of time, but for missed ones.
    pub(super) fn injections(&self) -> impl Iterator<Item = &'p Occurrence> + use<'p> {
        self.schedule
            .occurrences
            .iter()
            .filter(|found| found.kind.is_injection() && found.recorded != Some(Recorded::Missed))
    }

    /// The rechecks in the schedule, in order of time, each with its definition.
    pub(super) fn rechecks(&self) -> impl Iterator<Item = (&'p Occurrence, &'p Recheck)> + use<'p> {
        let described = &self.prescription.rechecks;
        self.schedule.occurrences.iter().filter_map(move |found| match found.kind {
            Kind::Recheck { recheck } => Some((found, &described[recheck])),
            _ => None,
        })
    }

    /// The rechecks that have more dates than the schedule holds: after its end, or after a review.
    pub(super) fn later(&self) -> impl Iterator<Item = &'p Recheck> {
        let rechecks = RecheckId::each().zip(&self.prescription.rechecks);
        let later = rechecks.filter(|&(id, recheck)| {
            let planned: Option<usize> = recheck.when.iter().map(|when| when.value.days()).sum();
            let held =
                self.rechecks().filter(|(found, _)| found.kind == Kind::Recheck { recheck: id });
            planned.is_none_or(|planned| held.count() < planned)
        });
        later.map(|(_, recheck)| recheck)
    }

    /// The dates on which somebody looks at the response, in order: rechecks and reviews.
    pub(super) fn looks(&self) -> impl Iterator<Item = Date> + use<'p> {
        let phases = &self.prescription.phases;
        let looks = self.schedule.occurrences.iter().filter(|found| match found.kind {
            Kind::Recheck { .. } => true,
            Kind::Review { phase } => !phases[phase].alongside,
            _ => false,
        });
        looks.map(|found| found.date)
    }

    pub(super) fn cause_is(&self, causes: &[Cause]) -> bool {
        causes.contains(&self.prescription.circumstances.cause)
    }

    /// Whether the plan begins a treatment: not one that continues, and not a prevention.
    pub(super) fn begins_treatment(&self) -> bool {
        let circumstances = &self.prescription.circumstances;
        !circumstances.continuing && !circumstances.prophylaxis
    }

    /// The last phase of the induction that the plan begins with, and its last dose in the schedule. `None`
    /// where the plan begins otherwise, and where the induction ends with a review or has no end.
    pub(super) fn induction_end(&self) -> Option<(PhaseId, Date)> {
        let phases = &self.prescription.phases;
        let inductions = PhaseId::each()
            .zip(self.prescription.chain())
            .take_while(|(_, phase)| is_induction(phase));
        let (last, _) = inductions.last()?;
        let end = phases[last].end().value;
        let planned = end != End::Open && !end.is_review();
        let dose = self.doses_of(last).last().filter(|_| planned)?;
        Some((last, dose.date))
    }
}

pub(super) fn tests_for(recheck: &Recheck, tests: &[&str]) -> bool {
    recheck.tests.iter().any(|test| matches!(test, Test::Known(word) if tests.contains(word)))
}

/// Whether a recheck has a test in the prescription's own words, which may be any test.
pub(super) fn tests_for_other(recheck: &Recheck) -> bool {
    recheck.tests.iter().any(|test| matches!(test, Test::Other(_)))
}

pub(super) fn days_from(first: Date, last: Date) -> i32 {
    first.until(last).map_or(0, |span| span.get_days())
}

/// The phase of a dose; none for what is no dose of a phase.
pub(super) fn phase_of(occurrence: &Occurrence) -> Option<PhaseId> {
    occurrence.kind.dose_of()
}

/// The volume of an injected dose, if it is measured by volume.
pub(super) fn injected_volume(phase: &Phase) -> Option<Draw> {
    match phase.product.portion(phase.dose.value) {
        Portion::Volume(draw) if phase.route.is_injected() => Some(draw),
        _ => None,
    }
}

/// Whether a dose is a mistake in its number or unit: more than any injection, or many mg of a product
/// whose strength is in mcg.
pub(super) fn is_slip(phase: &Phase) -> bool {
    let dose = phase.dose.value;
    let above = |mcg: u64| dose.micrograms() > Ratio::from_integer(mcg);
    let strength_in_mcg = match phase.product.strength.value {
        Strength::Liquid { amount, .. } | Strength::Piece { amount, .. } => !amount.is_in_mg(),
    };
    let many_mg = dose.is_in_mg() && dose.micrograms() >= Ratio::from_integer(SLIP_MCG);
    (phase.route.is_injected() && above(MAX_INJECTION_MCG)) || (many_mg && strength_in_mcg)
}
