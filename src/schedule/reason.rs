//! Why an occurrence falls on its date: the data behind the sentence that people read.

use jiff::civil::Date;

use crate::prescription::civil::Weekdays;
use crate::prescription::interval::{Interval, Unit};

/// Why an occurrence is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A dose.
    Dose {
        /// Why it falls on its date.
        rule: DoseReason,
        /// The day of the month that was meant, if the month is too short for it.
        clamped_from: Option<i8>,
    },
    /// A recheck.
    Recheck {
        /// Why it falls on its date.
        rule: RecheckReason,
        /// The day of the month that was meant, if the month is too short for it.
        clamped_from: Option<i8>,
    },
    /// The mark that the calendar ends.
    Horizon(Date),
}

/// Why a dose falls on its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoseReason {
    /// It is the first of the plan.
    Start,
    /// It lies a number of intervals behind a day.
    Intervals {
        /// The phase's interval.
        interval: Interval,
        /// How many of them.
        times: i64,
        /// What they are counted from ...
        from: From,
        /// ... and its date.
        anchor: Date,
    },
    /// It is one of the phase's weekdays.
    Weekday {
        /// The phase's weekdays.
        weekdays: Weekdays,
        /// For the first dose of a phase: the day behind which, or on which, the phase begins.
        from: Option<(From, Date)>,
    },
}

/// Why a recheck falls on its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecheckReason {
    /// The prescription names the date.
    Date,
    /// It falls on the day of a dose.
    On(From),
    /// It lies so long behind, or before, a day.
    Offset {
        /// How long.
        count: i64,
        /// Days, weeks or months.
        unit: Unit,
        /// Whether it lies before the day.
        before: bool,
        /// What is counted from ...
        from: From,
        /// ... and its date.
        anchor: Date,
    },
}

/// A day of the plan that others are counted from. A phase is given by its place in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The `start` of the prescription.
    Start,
    /// The first dose of the plan.
    FirstDose,
    /// The last dose of a phase.
    LastDoseOf(usize),
    /// The first dose of a phase.
    StartOf(usize),
    /// A dose of a phase by its ordinal.
    DoseOf(usize, u32),
    /// A date of the prescription.
    Date,
}
