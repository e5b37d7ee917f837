//! `Phase` -> the unmoved dates of its doses, each with the rule that put it there.

use jiff::civil::Date;

use super::grid::{Grid, NoFreeDay, Place, Seam};
use super::reach::Reach;
use super::reason::DateRule;
use crate::prescription::avoid::Avoid;
use crate::prescription::civil::YEARS;
use crate::prescription::ids::PhaseId;
use crate::prescription::interval::{AnchorDate, Interval};
use crate::prescription::phase::{Next, Phase};
use crate::prescription::record::{Entry, Fact, Injection, last_ordinal};
use crate::prescription::rhythm::{End, MAX_DOSES};

/// A dose on its unmoved date.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dose {
    /// Its date, as others count from it.
    pub(super) at: AnchorDate,
    /// The day on which it was given, if that is another one.
    pub(super) given: Option<Date>,
    /// What put it there.
    pub(super) rule: DateRule,
    /// The day that it would have, had no day to avoid pushed the course on.
    pub(super) pushed_from: Option<Date>,
    /// Its key in the identity: its ordinal, or for `days` its day number.
    pub(super) key: u32,
    /// The ordinal of the missed dose that it makes up for.
    pub(super) made_up: Option<u32>,
}

impl Dose {
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

/// Why a phase has no dates.
pub(super) enum Unplanned {
    /// It has too many doses, or continues after the last possible date.
    TooLong,
    /// A day to avoid cannot push it on: no day of it is free in the two months after this one.
    NoFreeDay(Date),
}

impl From<NoFreeDay> for Unplanned {
    fn from(NoFreeDay(date): NoFreeDay) -> Self {
        Self::NoFreeDay(date)
    }
}

impl PhasePlan {
    /// Plans a phase by its place in the prescription. A finite one is planned whole, an open one as far as
    /// the reach asks for.
    ///
    /// `for`, `doses`, `total` and `review: after` give a phase the number of doses that it would have without
    /// a record and without a day to avoid, and one more for each that is made up; `until` and a dated review bound
    /// the days.
    pub(super) fn of(id: PhaseId, seam: Seam, reach: &Reach<'_>) -> Result<Self, Unplanned> {
        let described = &reach.prescription.phases[id];
        let mut phase = Planner { id, described, seam, closed: None, reach };
        let record = reach.prescription.record.of_phase(id);
        let plain = phase.doses(&[], None)?;
        let first = plain.first().map(|dose| dose.at);
        let review = match (phase.described.end().value, first) {
            (End::ReviewOn(date), _) => Some(date),
            (End::ReviewAfter(length), Some(first)) => Some(end_of(first, length)),
            _ => None,
        };
        phase.closed = described.avoid.as_ref().filter(|avoid| avoid.pushes());
        if record.is_empty() && phase.closed.is_none() {
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
    /// The days that push its doses on.
    closed: Option<&'r Avoid>,
    reach: &'r Reach<'r>,
}

impl Planner<'_> {
    /// Its doses, given what is recorded of them; a phase that is counted has so many at most.
    fn doses(&self, record: &[Entry], most: Option<usize>) -> Result<Vec<Dose>, Unplanned> {
        let (cadence, end) = (&self.described.cadence().value, self.described.end().value);
        let open = end == End::Open;
        let last_recorded = last_ordinal(record);
        let mut doses: Vec<Dose> = vec![];
        let Some(mut grid) = Grid::of(self.id, cadence, self.seam, self.closed) else {
            return Err(Unplanned::TooLong);
        };
        for ordinal in 1_u32.. {
            let is_enough =
                |before: &Dose| open && self.reach.ends_at(ordinal - 1, before.at.date());
            if doses.last().is_some_and(is_enough) {
                break;
            }
            let Some(Place { at, rule, day, pushed_from }) = grid.next()? else {
                // After the last of a list, or past the end of time. An open phase continues there; no other can.
                if open || end == End::Listed {
                    break;
                }
                return Err(Unplanned::TooLong);
            };
            let date = at.date();
            let first = doses.first().map_or(at, |first| first.at);
            let is_kept = ordinal <= last_recorded;
            if !is_inside(end, ordinal as usize, date, first, most, is_kept) {
                break;
            }
            if ordinal > MAX_DOSES || (date.year() > *YEARS.end() && !open) {
                if open && date > self.reach.horizon {
                    break;
                }
                return Err(Unplanned::TooLong);
            }
            let entry = record.iter().find(|entry| entry.ordinal() == Some(ordinal));
            let given = entry.and_then(Entry::given_on).filter(|given| *given != date);
            if let (Next::Given, Some(given)) = (self.described.next, given) {
                grid.count_from(ordinal, given);
            }
            let key = day.unwrap_or(ordinal);
            doses.push(Dose { at, given, rule, pushed_from, key, made_up: None });
        }
        Ok(doses)
    }
}

/// Whether a dose is still one of its phase: `most` is the number of a phase that is counted, once it is known.
fn is_inside(
    end: End,
    ordinal: usize,
    date: Date,
    first: AnchorDate,
    most: Option<usize>,
    is_kept: bool,
) -> bool {
    let is_counted = most.is_some_and(|most| ordinal <= most);
    match end {
        End::Doses(_) | End::For(_) | End::ReviewAfter(_) if most.is_some() => is_counted,
        End::Doses(doses) => ordinal <= doses as usize,
        // Counted from the first dose: its own day is outside.
        End::For(length) | End::ReviewAfter(length) => date < end_of(first, length),
        // What was given took place, wherever the days before it went.
        End::Until(last) | End::ReviewOn(last) => date <= last || is_kept && is_counted,
        End::Listed | End::Open => true,
    }
}
