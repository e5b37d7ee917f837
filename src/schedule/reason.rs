//! Why an occurrence is on its date: the data of the sentence that people read.

use jiff::civil::Date;

use crate::prescription::civil::Weekdays;
use crate::prescription::ids::{PhaseId, RecheckId};
use crate::prescription::interval::{Interval, Unit};

/// Why an occurrence is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What put it on its unmoved date.
    pub rule: DateRule,
    /// The planned day of the month, if the month is too short for it.
    pub clamped_from: Option<i8>,
    /// The day of its phase that it would have, had no day to avoid pushed the course on.
    pub pushed_from: Option<Date>,
    /// What moved it to another date.
    pub moved: Option<Moved>,
}

impl From<DateRule> for Reason {
    fn from(rule: DateRule) -> Self {
        Self { rule, clamped_from: None, pushed_from: None, moved: None }
    }
}

/// What put an occurrence on its unmoved date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateRule {
    /// It is the first dose of the plan.
    Start,
    /// It is a number of intervals after a day.
    Intervals {
        /// The phase's interval.
        interval: Interval,
        /// How many of them.
        times: i64,
        /// What they are counted from ...
        from: CountedFrom,
        /// ... and its date.
        anchor: Date,
    },
    /// It is one of the phase's weekdays.
    Weekday {
        /// The phase's weekdays.
        weekdays: Weekdays,
        /// For the first dose of a phase: the day on or after which the phase begins.
        from: Option<(CountedFrom, Date)>,
    },
    /// It is one of the phase's weekdays, of every so many weeks or months.
    Recurring {
        /// What the weeks or months are counted from ...
        from: CountedFrom,
        /// ... and its date.
        anchor: Date,
        /// For the first dose of a phase: how it follows from that day.
        begins: Option<Begins>,
    },
    /// It is a day of the phase's list.
    Day {
        /// The day number.
        day: u32,
        /// Day 1 of the first phase, or day 0 of a later one ...
        from: CountedFrom,
        /// ... and its date.
        anchor: Date,
    },
    /// The prescription names the date.
    Date,
    /// It is on the day of a dose.
    On(CountedFrom),
    /// It is this long after, or before, a day.
    Offset {
        /// How long.
        count: i64,
        /// Days, weeks or months.
        unit: Unit,
        /// Whether it is before the day.
        before: bool,
        /// What is counted from ...
        from: CountedFrom,
        /// ... and its date.
        anchor: Date,
    },
    /// The phase is taken from this day on, without a reminder for every dose.
    Switch,
    /// The phase is reviewed on this day.
    Review,
    /// The supply was counted on this day, and more is to be ordered at once.
    Counted,
    /// The calendar ends on this date.
    Horizon(Date),
}

/// How the first of some weekdays follows from the day that they are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// It is the first one on or after that day.
    From,
    /// It is the one nearest to the plain date, an interval after that day.
    Near {
        /// The plain date.
        plain: Date,
        /// The interval.
        interval: Interval,
    },
}

/// A day of the plan that others are counted from. A phase is given by its place in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedFrom {
    /// The `start` of the prescription.
    Start,
    /// The first dose of the plan.
    FirstDose,
    /// The last dose of a phase.
    LastDoseOf(PhaseId),
    /// The first dose of a phase.
    StartOf(PhaseId),
    /// A dose of a phase by its ordinal.
    DoseOf(PhaseId, u32),
    /// The day on which a dose of a phase was given, by its ordinal.
    GivenOf(PhaseId, u32),
    /// A recheck, by its ordinal.
    Recheck(RecheckId, u32),
    /// A milestone, by its place in the prescription.
    Milestone(usize),
    /// A date of the prescription.
    Date,
}

/// What moved an occurrence off its planned date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The date on which it was planned.
    pub from: Date,
    /// Why it moved.
    pub why: Why,
}

/// Why an occurrence moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The prescription changes it, for this reason.
    Change(String),
    /// The day is one to avoid.
    Avoid,
    /// It belongs before an injection that moved.
    Injection,
    /// It took place on that day.
    Done,
}

/// Why an occurrence of the plan does not take place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The prescription skips it, for this reason.
    Skipped(String),
    /// It is in a pause, given by its first and last date.
    Paused(Date, Date),
}
