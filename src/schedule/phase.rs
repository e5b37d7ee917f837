//! `Phase` -> the unmoved dates of its doses, each with the rule that put it there.

use jiff::ToSpan;
use jiff::civil::Date;

use super::reach::Reach;
use super::reason::{CountedFrom, DateRule};
use crate::prescription::change::Target;
use crate::prescription::civil::YEARS;
use crate::prescription::interval::{AnchorDate, Interval, Unit};
use crate::prescription::rhythm::{Cadence, End, MAX_DOSES};

/// What a phase begins after.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seam {
    /// The start of the plan: the first phase, from this date on.
    Start(Date),
    /// The last dose of the previous phase.
    After(usize, AnchorDate),
    /// The day in the phase's `starts`, by this rule.
    Starts(usize, AnchorDate, DateRule),
}

/// A dose on its unmoved date.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dose {
    /// Its date, as others count from it.
    pub(super) at: AnchorDate,
    /// What put it there.
    pub(super) rule: DateRule,
    /// Its key in the identity: its ordinal, or for `days` its day number.
    pub(super) key: u32,
}

/// What is known of a phase.
#[derive(Debug)]
pub(super) enum PhasePlan {
    /// Its doses.
    Planned {
        /// All of them, or those within the reach for a phase without an end.
        doses: Vec<Dose>,
        /// The day of its review, if it ends with one.
        review: Option<Date>,
    },
    /// It waits for the review of another phase.
    Waiting,
}

/// The phase has too many doses, or continues after the last possible date.
pub(super) struct TooLong;

impl PhasePlan {
    /// Plans a phase, given its index in the prescription. A finite one is planned completely, one without
    /// an end within the reach.
    pub(super) fn of(index: usize, seam: Seam, reach: &Reach<'_>) -> Result<Self, TooLong> {
        let phase = &reach.prescription.phases[index];
        let open = phase.end.value == End::Open;
        let mut doses: Vec<Dose> = vec![];
        // An end counted from the first dose: its day is not included.
        let mut bound: Option<Date> = None;
        for ordinal in 1_u32.. {
            let before = doses.last();
            let listed = match &phase.cadence.value {
                Cadence::Days(days) => days.len() >= ordinal as usize,
                _ => true,
            };
            let is_enough = |before: &Dose| {
                open && reach.ends_at(Target::Dose(index, ordinal - 1), before.at.date())
            };
            if !listed || before.is_some_and(is_enough) {
                break;
            }
            let Some(dose) = nth(&phase.cadence, seam, ordinal, before) else {
                // After the last possible date. Only a phase without an end may continue there.
                if open {
                    break;
                }
                return Err(TooLong);
            };
            let date = dose.at.date();
            let inside = match phase.end.value {
                End::Doses(most) => ordinal <= most,
                End::For(length) | End::ReviewAfter(length) => {
                    date < *bound.get_or_insert_with(|| end_of(dose.at, length))
                }
                End::Until(last) | End::ReviewOn(last) => date <= last,
                End::Days | End::Open => true,
            };
            if !inside {
                break;
            }
            if ordinal > MAX_DOSES || (date.year() > *YEARS.end() && !open) {
                if open && date > reach.horizon {
                    break;
                }
                return Err(TooLong);
            }
            doses.push(dose);
        }
        let review = match phase.end.value {
            End::ReviewOn(date) => Some(date),
            End::ReviewAfter(_) => bound,
            _ => None,
        };
        Ok(Self::Planned { doses, review })
    }

    /// Its doses; none while it waits.
    pub(super) fn doses(&self) -> &[Dose] {
        match self {
            Self::Planned { doses, .. } => doses,
            Self::Waiting => &[],
        }
    }

    /// The day of its review, if it ends with one.
    pub(super) fn review(&self) -> Option<Date> {
        match self {
            Self::Planned { review, .. } => *review,
            Self::Waiting => None,
        }
    }
}

fn end_of(first: AnchorDate, length: Interval) -> Date {
    first.plus(length, 1).map_or(Date::MAX, AnchorDate::date)
}

/// The dose with an ordinal from 1, given the previous one in the phase.
fn nth(cadence: &Cadence, seam: Seam, ordinal: u32, before: Option<&Dose>) -> Option<Dose> {
    match cadence {
        Cadence::Every(interval) => every(*interval, seam, ordinal),
        Cadence::Weekdays(weekdays) => {
            let first = match seam {
                Seam::Start(start) => (CountedFrom::Start, start, 0),
                Seam::After(phase, last) => (CountedFrom::LastDoseOf(phase), last.date(), 1),
                Seam::Starts(phase, day, _) => (CountedFrom::StartOf(phase), day.date(), 0),
            };
            let (earliest, skipped) =
                before.map_or((first.1, first.2), |before| (before.at.date(), 1));
            let date = earliest
                .checked_add(skipped.days())
                .ok()?
                .series(1.day())
                .take(7)
                .find(|date| weekdays.contains(date.weekday()))?;
            let from = before.is_none().then_some((first.0, first.1));
            let from = from.map(|(from, date)| match seam {
                // A phase's `starts` cannot be explained by itself.
                Seam::Starts(..) => (CountedFrom::Date, date),
                _ => (from, date),
            });
            let rule = DateRule::Weekday { weekdays: *weekdays, from };
            Some(Dose { at: date.into(), rule, key: ordinal })
        }
        Cadence::Days(days) => {
            let day = *days.get(ordinal as usize - 1)?;
            let (anchor, from, offset) = match seam {
                Seam::Start(start) => (start.into(), CountedFrom::Start, day - 1),
                Seam::After(phase, last) => (last, CountedFrom::LastDoseOf(phase), day),
                Seam::Starts(phase, at, _) => (at, CountedFrom::StartOf(phase), day - 1),
            };
            let days = Interval { count: 1, unit: Unit::Days };
            let at = anchor.plus(days, i64::from(offset))?;
            let rule = match (seam, day) {
                (Seam::Start(_), 1) => DateRule::Start,
                (Seam::Starts(_, _, rule), 1) => rule,
                _ => DateRule::Day { day, from, anchor: anchor.date() },
            };
            Some(Dose { at, rule, key: day })
        }
    }
}

fn every(interval: Interval, seam: Seam, ordinal: u32) -> Option<Dose> {
    let (anchor, from, times) = match seam {
        Seam::Start(start) => (start.into(), CountedFrom::FirstDose, i64::from(ordinal) - 1),
        Seam::After(phase, last) => (last, CountedFrom::LastDoseOf(phase), i64::from(ordinal)),
        Seam::Starts(phase, at, _) => (at, CountedFrom::StartOf(phase), i64::from(ordinal) - 1),
    };
    let at = anchor.plus(interval, times)?;
    let rule = match seam {
        Seam::Start(_) if times == 0 => DateRule::Start,
        Seam::Starts(_, _, rule) if times == 0 => rule,
        _ => DateRule::Intervals { interval, times, from, anchor: anchor.date() },
    };
    Some(Dose { at, rule, key: ordinal })
}
