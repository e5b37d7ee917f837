//! When an event takes place: a day, civil times in a zone, or instants.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use crate::zone::Zone;

/// When an event takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventTime {
    /// A whole day.
    Day(Date),
    /// From a moment to a later one, both in the same zone.
    Zoned {
        /// The civil time at which it begins.
        start: DateTime,
        /// The civil time at which it ends.
        end: DateTime,
        /// The IANA name of the zone.
        zone: Arc<str>,
    },
    /// From one instant to a later one.
    Utc {
        /// When it begins.
        start: Timestamp,
        /// When it ends.
        end: Timestamp,
    },
}

/// When an event takes place, for people: a date, and unless it lasts all day, the times and their zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The date on which it begins.
    pub date: Date,
    /// The times at which it begins and ends.
    pub time: Option<(Time, Time)>,
    /// The IANA name of their zone.
    pub zone: Option<Arc<str>>,
}

impl EventTime {
    /// The moment for people. Instants are shown in the zone `home`.
    #[must_use]
    pub fn moment(&self, home: &Zone) -> Moment {
        let (start, end, zone) = match self {
            Self::Day(date) => return Moment { date: *date, time: None, zone: None },
            Self::Zoned { start, end, zone } => (*start, *end, Arc::clone(zone)),
            Self::Utc { start, end } => {
                (home.local(*start).local, home.local(*end).local, home.shared_name())
            }
        };
        Moment { date: start.date(), time: Some((start.time(), end.time())), zone: Some(zone) }
    }

    /// The date on which it begins, in the zone `home` for instants.
    #[must_use]
    pub fn date(&self, home: &Zone) -> Date {
        self.moment(home).date
    }
}
