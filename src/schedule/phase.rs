//! `Phase` -> the unmoved dates of its doses, each with the rule that put it there.

use jiff::ToSpan;
use jiff::civil::Date;

use super::reach::Reach;
use super::reason::{CountedFrom, DateRule};
use crate::prescription::change::Target;
use crate::prescription::civil::YEARS;
use crate::prescription::interval::{AnchorDate, Interval, Unit};
use crate::prescription::rhythm::{Cadence, End, MAX_DOSES};

/// What a phase begins behind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seam {
    /// The start of the plan: the first phase, from this date on.
    Start(Date),
    /// The last dose of the phase before.
    After(usize, AnchorDate),
    /// A day that the phase names itself, by this rule.
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
        /// All of them, or for an open phase as many as the reach asks for.
        doses: Vec<Dose>,
        /// The day of its review, if it ends by one.
        review: Option<Date>,
    },
    /// It waits for the review of another phase.
    Waiting,
}

/// The phase has more doses than one can have, or reaches further than a date can.
pub(super) struct TooLong;

impl PhasePlan {
    /// Plans a phase by its place in the prescription. A finite one is planned whole, an open one as far as
    /// the reach asks for.
    pub(super) fn of(index: usize, seam: Seam, reach: &Reach<'_>) -> Result<Self, TooLong> {
        let phase = &reach.prescription.phases[index];
        let open = phase.end.value == End::Open;
        let mut doses: Vec<Dose> = vec![];
        // For an end that is counted from the first dose: its own day is outside.
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
                // Past the end of time. An open phase goes on there; no other can.
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

    /// The day of its review, if it ends by one.
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

/// The dose of an ordinal from 1, given the one before it in the phase.
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
                // The start of a phase cannot be explained by itself.
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
