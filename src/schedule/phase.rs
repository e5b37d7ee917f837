//! `Phase` -> the unmoved dates of its doses, each with the rule that put it there.

use jiff::ToSpan;
use jiff::civil::Date;

use super::reach::Reach;
use super::reason::{CountedFrom, DateRule};
use crate::prescription::change::Target;
use crate::prescription::civil::YEARS;
use crate::prescription::ids::PhaseId;
use crate::prescription::interval::{AnchorDate, Interval, Unit};
use crate::prescription::phase::{Next, Phase};
use crate::prescription::record::{Entry, Fact, Injection};
use crate::prescription::rhythm::{Cadence, End, MAX_DOSES};

/// What a phase begins after.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seam {
    /// The start of the plan: the first phase, from this date on.
    Start(Date),
    /// The last dose of the previous phase.
    After(PhaseId, AnchorDate),
    /// The day in the phase's `starts`, by this rule.
    Starts(PhaseId, AnchorDate, DateRule),
}

/// A dose on its unmoved date.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dose {
    /// Its date, as others count from it.
    pub(super) at: AnchorDate,
    /// The day on which it was given, if that is another one.
    pub(super) given: Option<Date>,
    /// What put it there.
    pub(super) rule: DateRule,
    /// Its key in the identity: its ordinal, or for `days` its day number.
    pub(super) key: u32,
    /// The ordinal of the missed dose that it makes up for.
    pub(super) made_up: Option<u32>,
}

impl Dose {
    fn new(at: AnchorDate, rule: DateRule, key: u32) -> Self {
        Self { at, given: None, rule, key, made_up: None }
    }

    /// The day that others are counted from: where `next` says so that on which it was given.
    pub(super) fn anchor(&self, next: Next) -> AnchorDate {
        let given = self.given.filter(|_| next == Next::Given);
        given.map_or(self.at, AnchorDate::from)
    }
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
    /// Plans a phase by its place in the prescription. A finite one is planned whole, an open one as far as
    /// the reach asks for.
    ///
    /// `for`, `doses`, `total` and `review: after` give a phase the number of doses that it would have without
    /// a record, and one more for each that is made up; `until` and a dated review bound the days.
    pub(super) fn of(id: PhaseId, seam: Seam, reach: &Reach<'_>) -> Result<Self, TooLong> {
        let phase = Planner { id, described: &reach.prescription.phases[id], seam, reach };
        let record = reach.prescription.record.of_phase(id);
        let plain = phase.doses(&[], None)?;
        let first = plain.first().map(|dose| dose.at);
        let review = match (phase.described.end.value, first) {
            (End::ReviewOn(date), _) => Some(date),
            (End::ReviewAfter(length), Some(first)) => Some(end_of(first, length)),
            _ => None,
        };
        if record.is_empty() {
            return Ok(Self::Planned { doses: plain, review });
        }
        let made_up = made_up(record, plain.len());
        let most = plain.len() + made_up.len();
        let mut doses = phase.doses(record, Some(most))?;
        for (dose, stands_for) in doses.iter_mut().skip(plain.len()).zip(made_up) {
            dose.made_up = Some(stands_for);
        }
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

/// The missed doses that are made up, each by the ordinal of the dose of the plan that it stands for.
fn made_up(record: &[Entry], planned: usize) -> Vec<u32> {
    let mut made_up: Vec<u32> = vec![];
    for entry in record {
        if let (Injection::Dose(_, ordinal), Fact::Missed { make_up: Some(_), .. }) =
            (entry.of, &entry.fact)
        {
            // A dose that makes up for another can be missed too.
            let again = (ordinal as usize).checked_sub(planned + 1);
            let stands_for = again.and_then(|index| made_up.get(index).copied());
            made_up.push(stands_for.unwrap_or(ordinal));
        }
    }
    made_up
}

/// A phase on its way to its dates.
struct Planner<'r> {
    id: PhaseId,
    described: &'r Phase,
    seam: Seam,
    reach: &'r Reach<'r>,
}

impl Planner<'_> {
    /// Its doses, given what is recorded of them; a phase that is counted has so many at most.
    fn doses(&self, record: &[Entry], most: Option<usize>) -> Result<Vec<Dose>, TooLong> {
        let (cadence, end) = (&self.described.cadence.value, self.described.end.value);
        let open = end == End::Open;
        let last_recorded = record.last().and_then(Entry::ordinal).unwrap_or(0);
        let mut doses: Vec<Dose> = vec![];
        // For an end that is counted from the first dose: its own day is outside.
        let mut bound: Option<Date> = None;
        for ordinal in 1_u32.. {
            let before = doses.last();
            let listed = match cadence {
                Cadence::Days(days) => days.len() >= ordinal as usize,
                _ => true,
            };
            let is_enough = |before: &Dose| {
                let before = (Target::Dose(self.id, ordinal - 1), before.at.date());
                open && self.reach.ends_at(before.0, before.1)
            };
            if !listed || before.is_some_and(is_enough) {
                break;
            }
            let Some(mut dose) = self.nth(ordinal, &doses) else {
                // Past the end of time. An open phase goes on there; no other can.
                if open {
                    break;
                }
                return Err(TooLong);
            };
            let date = dose.at.date();
            let inside = match (end, most) {
                (End::Doses(_) | End::For(_) | End::ReviewAfter(_), Some(most)) => {
                    ordinal as usize <= most
                }
                (End::Doses(most), None) => ordinal <= most,
                (End::For(length) | End::ReviewAfter(length), None) => {
                    date < *bound.get_or_insert_with(|| end_of(dose.at, length))
                }
                // What was given took place, wherever the days before it went.
                (End::Until(last) | End::ReviewOn(last), most) => {
                    date <= last
                        || ordinal <= last_recorded
                            && most.is_some_and(|most| ordinal as usize <= most)
                }
                (End::Days | End::Open, _) => true,
            };
            if !inside {
                break;
            }
            if ordinal > MAX_DOSES || (date.year() > *YEARS.end() && !open) {
                if open && date > self.reach.horizon {
                    break;
                }
                return Err(TooLong);
            }
            let entry = record.iter().find(|entry| entry.ordinal() == Some(ordinal));
            dose.given = entry.and_then(Entry::given_on).filter(|given| *given != date);
            doses.push(dose);
        }
        Ok(doses)
    }

    /// The dose of an ordinal from 1, after those before it in the phase. Where `next` says so, it is counted from the
    /// last dose that was given on another day than planned.
    fn nth(&self, ordinal: u32, doses: &[Dose]) -> Option<Dose> {
        let cadence = &self.described.cadence.value;
        let given = (1_u32..).zip(doses).filter_map(|(n, dose)| Some((n, dose.given?)));
        let last = if self.described.next == Next::Given { given.last() } else { None };
        let (Cadence::Every(interval), Some((last, date))) = (cadence, last) else {
            return nth(cadence, self.seam, ordinal, doses.last());
        };
        let times = i64::from(ordinal - last);
        let from = CountedFrom::GivenOf(self.id, last);
        let rule = DateRule::Intervals { interval: *interval, times, from, anchor: date };
        Some(Dose::new(AnchorDate::from(date).plus(*interval, times)?, rule, ordinal))
    }
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
                // A phase's `starts` cannot be explained by itself.
                Seam::Starts(..) => (CountedFrom::Date, date),
                _ => (from, date),
            });
            let rule = DateRule::Weekday { weekdays: *weekdays, from };
            Some(Dose::new(date.into(), rule, ordinal))
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
            Some(Dose::new(at, rule, day))
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
    Some(Dose::new(at, rule, ordinal))
}
