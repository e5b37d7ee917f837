//! A cadence and what it begins after -> the days of its doses, by their places from 0.
//!
//! A place is not the number of a dose: where days to avoid push a course on, places stay empty.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::reach::FURTHEST;
use super::reason::{Begins, CountedFrom, DateRule};
use crate::prescription::avoid::Avoid;
use crate::prescription::cadence::Cadence;
use crate::prescription::civil::Weekdays;
use crate::prescription::ids::PhaseId;
use crate::prescription::interval::{AnchorDate, Interval, Unit};

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

/// The days of a cadence, one after the other.
pub(super) struct Grid<'p> {
    phase: PhaseId,
    cadence: &'p Cadence,
    seam: Seam,
    /// The dose that the places are counted from, and the day on which it was given.
    given: Option<(u32, Date)>,
    /// The first of the listed weekdays, if it has some.
    first: Option<Date>,
    /// The days that push doses on.
    closed: Option<&'p Avoid>,
    /// The place of the next dose ...
    place: usize,
    /// ... and how many before it such days have emptied.
    pushed: usize,
}

/// A day of a cadence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Its date, as others count from it.
    pub(super) at: AnchorDate,
    /// What put it there.
    pub(super) rule: DateRule,
    /// Its number in `days`.
    pub(super) day: Option<u32>,
    /// The day that it would be, had none been closed.
    pub(super) pushed_from: Option<Date>,
}

/// A day to avoid with no free day of the cadence near enough.
pub(super) struct NoFreeDay(pub(super) Date);

impl<'p> Grid<'p> {
    /// The days of a cadence after a seam; `None` if the first would be after the last possible date.
    pub(super) fn of(
        phase: PhaseId,
        cadence: &'p Cadence,
        seam: Seam,
        closed: Option<&'p Avoid>,
    ) -> Option<Self> {
        let has_weekdays = cadence.lists(Date::ZERO).is_some();
        let first = if has_weekdays { Some(first_weekday(cadence, seam)?) } else { None };
        Some(Self { phase, cadence, seam, given: None, first, closed, place: 0, pushed: 0 })
    }

    /// The next day; none after the last of a list, and after the last possible date.
    ///
    /// # Errors
    ///
    /// [`NoFreeDay`] if it is closed, and the next one that is not is too far from it.
    pub(super) fn next(&mut self) -> Result<Option<Place>, NoFreeDay> {
        let mut from: Option<Date> = None;
        while let Some(found) = self.at(self.place) {
            let date = found.at.date();
            let from = *from.get_or_insert(date);
            if (date - from).get_days() > FURTHEST {
                return Err(NoFreeDay(from));
            }
            self.place += 1;
            if !self.is_closed(date) {
                let plain = self.place.checked_sub(self.pushed + 1).filter(|_| self.pushed > 0);
                let pushed_from =
                    plain.and_then(|plain| self.at(plain)).map(|plain| plain.at.date());
                return Ok(Some(Place { pushed_from, ..found }));
            }
            self.pushed += 1;
        }
        Ok(None)
    }

    /// Counts on from the day on which a dose was given.
    pub(super) fn count_from(&mut self, ordinal: u32, date: Date) {
        (self.given, self.place, self.pushed) = (Some((ordinal, date)), 0, 0);
    }

    fn at(&self, place: usize) -> Option<Place> {
        let (at, rule, day) = match self.cadence {
            Cadence::Every(interval) => {
                let (at, rule) = self.interval(*interval, i64::try_from(place).ok()?)?;
                (at, rule, None)
            }
            Cadence::Weekdays(_) | Cadence::Weekly { .. } | Cadence::Monthly { .. } => {
                let date = self.weekday(place)?;
                (date.into(), self.rule_of_weekday(date)?, None)
            }
            Cadence::Days(days) => {
                let day = *days.get(place)?;
                let (at, rule) = self.day(day)?;
                (at, rule, Some(day))
            }
            Cadence::Dates(dates) => ((*dates.get(place)?).into(), DateRule::Date, None),
        };
        Some(Place { at, rule, day, pushed_from: None })
    }

    fn is_closed(&self, date: Date) -> bool {
        self.closed.is_some_and(|closed| closed.contains(date))
    }

    fn interval(&self, interval: Interval, place: i64) -> Option<(AnchorDate, DateRule)> {
        let (anchor, from, times) = match (self.given, self.seam) {
            (Some((ordinal, date)), _) => {
                (date.into(), CountedFrom::GivenOf(self.phase, ordinal), place + 1)
            }
            // With no dose on it, the day is only a date.
            (None, Seam::Start(start)) if self.is_closed(start) => {
                (start.into(), CountedFrom::Start, place)
            }
            (None, Seam::Starts(_, at, _)) if self.is_closed(at.date()) => {
                (at, CountedFrom::Date, place)
            }
            (None, Seam::Start(start)) => (start.into(), CountedFrom::FirstDose, place),
            (None, Seam::Starts(phase, at, _)) => (at, CountedFrom::StartOf(phase), place),
            (None, Seam::After(phase, last)) => (last, CountedFrom::LastDoseOf(phase), place + 1),
        };
        let rule = match self.seam {
            Seam::Start(_) if times == 0 => DateRule::Start,
            Seam::Starts(_, _, rule) if times == 0 => rule,
            _ => DateRule::Intervals { interval, times, from, anchor: anchor.date() },
        };
        Some((anchor.plus(interval, times)?, rule))
    }

    fn day(&self, day: u32) -> Option<(AnchorDate, DateRule)> {
        let (anchor, from, offset) = match self.seam {
            Seam::Start(start) => (start.into(), CountedFrom::Start, day - 1),
            Seam::Starts(phase, at, _) => (at, CountedFrom::StartOf(phase), day - 1),
            Seam::After(phase, last) => (last, CountedFrom::LastDoseOf(phase), day),
        };
        let rule = match (self.seam, day) {
            (Seam::Start(_), 1) => DateRule::Start,
            (Seam::Starts(_, _, rule), 1) => rule,
            _ => DateRule::Day { day, from, anchor: anchor.date() },
        };
        let days = Interval { count: 1, unit: Unit::Days };
        Some((anchor.plus(days, i64::from(offset))?, rule))
    }

    /// A listed weekday: those of the first week or month from the first one on, then all of every so many later.
    fn weekday(&self, place: usize) -> Option<Date> {
        let first = self.first?;
        let period = listed_with(self.cadence, first, 0)?;
        let place = place + period.iter().position(|date| *date == first)?;
        let later = i64::try_from(place / period.len()).ok()?;
        listed_with(self.cadence, first, later)?.get(place % period.len()).copied()
    }

    fn rule_of_weekday(&self, date: Date) -> Option<DateRule> {
        let first = self.first?;
        let (from, anchor) = match self.seam {
            Seam::Start(start) => (CountedFrom::Start, start),
            Seam::After(phase, last) => (CountedFrom::LastDoseOf(phase), last.date()),
            // A phase's `starts` cannot be explained by itself.
            Seam::Starts(_, at, _) => (CountedFrom::Date, at.date()),
        };
        if let Cadence::Weekdays(weekdays) = *self.cadence {
            let from = (date == first).then_some((from, anchor));
            return Some(DateRule::Weekday { weekdays, from });
        }
        if date != first {
            let is_closed = self.is_closed(first);
            let from = if is_closed { CountedFrom::Date } else { CountedFrom::StartOf(self.phase) };
            return Some(DateRule::Recurring { from, anchor: first, begins: None });
        }
        let begins = match self.seam {
            Seam::Start(_) | Seam::Starts(..) => Begins::From,
            Seam::After(_, last) => {
                let interval = self.cadence.interval()?;
                Begins::Near { plain: last.plus(interval, 1)?.date(), interval }
            }
        };
        Some(DateRule::Recurring { from, anchor, begins: Some(begins) })
    }
}

/// The first listed weekday. After a seam, an interval has a plain date, and the first day is the one nearest to it.
fn first_weekday(cadence: &Cadence, seam: Seam) -> Option<Date> {
    let is_listed = |date: &Date| cadence.lists(*date) == Some(true);
    let from = match (seam, cadence.interval()) {
        (Seam::Start(start), _) => start,
        (Seam::Starts(_, at, _), _) => at.date(),
        (Seam::After(_, last), None) => last.date().tomorrow().ok()?,
        (Seam::After(_, last), Some(interval)) => {
            let plain = last.plus(interval, 1)?.date();
            // Of two that are equally near, the later one.
            return (0..FURTHEST).find_map(|days| {
                let near = [plain.checked_add(days.days()), plain.checked_sub(days.days())];
                near.into_iter().flatten().find(is_listed)
            });
        }
    };
    from.series(1.day()).take(62).find(is_listed)
}

/// The listed days of the week or month of the first one, or of one so many intervals later, in order of time.
fn listed_with(cadence: &Cadence, first: Date, later: i64) -> Option<Vec<Date>> {
    let of_week = |weeks: i64, weekdays: Weekdays| {
        let since_monday = i64::from(first.weekday().to_monday_zero_offset());
        let days = (weeks * later).checked_mul(7)? - since_monday;
        let monday = first.checked_add(Span::new().try_days(days).ok()?).ok()?;
        let week = monday.series(1.day()).take(7);
        Some(week.filter(|day| weekdays.contains(day.weekday())).collect())
    };
    match *cadence {
        Cadence::Weekdays(weekdays) => of_week(1, weekdays),
        Cadence::Weekly { weeks, weekdays } => of_week(i64::from(weeks), weekdays),
        Cadence::Monthly { months, weekdays } => {
            let months = i64::from(months).checked_mul(later)?;
            let first = first.first_of_month();
            let month = first.checked_add(Span::new().try_months(months).ok()?).ok()?;
            Some(weekdays.in_month_of(month))
        }
        Cadence::Every(_) | Cadence::Days(_) | Cadence::Dates(_) => None,
    }
}
