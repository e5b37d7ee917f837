//! When on its date an occurrence takes place.

use jiff::civil::Time;

/// When on its date an occurrence takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeOfDay {
    /// The whole day long.
    WholeDay,
    /// From this time on.
    At(Time),
    /// Half an hour before the injection at this time: counted in instants, whatever the clocks do.
    HalfAnHourBefore(Time),
}

impl TimeOfDay {
    /// The time on the clock: its own, or that of the injection that it is before.
    #[must_use]
    pub fn clock(self) -> Option<Time> {
        match self {
            Self::WholeDay => None,
            Self::At(time) | Self::HalfAnHourBefore(time) => Some(time),
        }
    }
}
