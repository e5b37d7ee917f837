//! b12cal turns a vitamin B12 injection prescription into a calendar feed.
//!
//! The path of data is one straight line, and each arrow is one module named by what it makes:
//!
//! ```text
//! text -> Prescription -> Schedule -> Feed -> bytes -> delivered
//! ```
//!
//! 1. [`source`] and [`yaml`]: the bytes of a file become text with places, and the text a tree.
//! 2. [`prescription`]: the tree becomes a [`Prescription`], which exists only if it can be scheduled.
//! 3. [`schedule`]: the prescription becomes occurrences on civil dates, each with its reason.
//! 4. [`rule`]: what is legal but doubtful is reported.
//! 5. [`moment`], [`words`] and [`calendar`]: the occurrences become events with instants, words and
//!    identities.
//! 6. [`ics`] and [`mod@publish`]: the events become bytes, which remember what subscribers have seen, and
//!    are read again and compared.
//! 7. [`app`]: the bytes go where they belong, a file or whoever asks for them over HTTP.
//!
//! [`view`] shows the same plan to people and programs. [`catalogue`] explains every code that can be
//! reported. [`starter`] holds whole prescriptions to begin from, and [`schema`] describes the file to
//! editors. [`compile()`] is steps 1 to 5, [`publish::publish`] step 6. Both are pure: the same text, the
//! same today, the same options and the same previous calendar give the same bytes. The clock, the
//! environment and the file system belong to `main` and [`app`].

pub mod app;
pub mod calendar;
pub mod catalogue;
pub mod diagnostic;
pub mod ics;
pub mod moment;
pub mod prescription;
pub mod publish;
pub mod report;
pub mod rule;
pub mod schedule;
pub mod schema;
pub mod shown;
pub mod source;
pub mod starter;
pub mod view;
pub mod words;
pub mod yaml;
pub mod zone;

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::calendar::Feed;
use crate::diagnostic::{Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Detail;
use crate::schedule::{Horizon, Schedule};
use crate::source::Source;
use crate::words::wording::Wording;

/// What a compilation is handed besides the text.
pub struct Options<'o> {
    /// The tz database.
    pub zones: &'o zone::Database,
    /// The templates of the events.
    pub wording: &'o Wording<'o>,
    /// Today.
    pub as_of: AsOf,
    /// The last date of the calendar, before that of the prescription.
    pub until: Option<Date>,
    /// The first date of the calendar; earlier events are left out.
    pub since: Option<Date>,
    /// How much the calendar shows, before what the prescription says.
    pub detail: Option<Detail>,
}

impl<'o> Options<'o> {
    /// Everything as the prescription says.
    #[must_use]
    pub fn new(zones: &'o zone::Database, wording: &'o Wording<'o>, as_of: AsOf) -> Self {
        Self { zones, wording, as_of, until: None, since: None, detail: None }
    }
}

/// Today: a date as told, or the date of an instant in the prescription's zone.
#[derive(Clone, Copy, Debug)]
pub enum AsOf {
    /// A date.
    Date(Date),
    /// An instant.
    Instant(Timestamp),
}

impl AsOf {
    /// The instant that counts as now: of a date its midnight UTC; to the second, the unit of a stamp
    /// (RFC 5545, section 3.3.5).
    #[must_use]
    pub fn instant(self) -> Timestamp {
        let instant = match self {
            Self::Date(date) => {
                zone::instant_at(date.to_datetime(Time::midnight()), 0).unwrap_or_default()
            }
            Self::Instant(instant) => instant,
        };
        Timestamp::from_second(instant.as_second()).unwrap_or(instant)
    }

    fn date(self, zone: &zone::Zone) -> Date {
        match self {
            Self::Date(date) => date,
            Self::Instant(instant) => zone.date(instant),
        }
    }
}

/// A prescription that became a feed.
pub struct Compiled {
    /// The prescription.
    pub prescription: Prescription,
    /// Its occurrences.
    pub schedule: Schedule,
    /// Its events.
    pub feed: Feed,
    /// How much they show.
    pub detail: Detail,
    /// Today, in the prescription's zone.
    pub today: Date,
    /// The first date of the calendar, if earlier events were left out.
    pub since: Option<Date>,
}

/// A prescription that has been scheduled and looked at by the rules.
pub struct Planned {
    /// The prescription.
    pub prescription: Prescription,
    /// Its occurrences.
    pub schedule: Schedule,
    /// Today, in the prescription's zone.
    pub today: Date,
}

/// Plans the text of a prescription: all of [`compile`] but the events.
///
/// # Errors
///
/// As [`compile`].
pub fn plan(
    source: &Source,
    options: &Options<'_>,
    report: &mut Diagnostics,
) -> Result<Planned, Reported> {
    let root = yaml::parse(source, report)?;
    let prescription = Prescription::decode(&root, options.zones, report)?;
    let today = options.as_of.date(&prescription.time_zone);
    let horizon = Horizon { today, until: options.until };
    // Both look at the whole prescription, so that all faults are told at once.
    let planned = Schedule::plan(&prescription, horizon, report);
    rule::check(&prescription, planned.as_ref().ok(), report)?;
    let mut schedule = planned?;
    if let Some(since) = options.since {
        schedule.leave_out_before(since, report)?;
    }
    Ok(Planned { prescription, schedule, today })
}

impl Planned {
    /// Makes the events.
    ///
    /// # Errors
    ///
    /// Reports a template that cannot be used.
    pub fn assemble(
        self,
        options: &Options<'_>,
        report: &mut Diagnostics,
    ) -> Result<Compiled, Reported> {
        let Self { prescription, schedule, today } = self;
        let detail = options.detail.unwrap_or(prescription.feed.detail);
        let feed = Feed::assemble(&prescription, &schedule, options.wording, detail, report)?;
        Ok(Compiled { prescription, schedule, feed, detail, today, since: options.since })
    }
}

/// Compiles the text of a prescription into the events of a calendar.
///
/// # Errors
///
/// [`Reported`] when the text has an error; every error and every doubt is in `report`.
pub fn compile(
    source: &Source,
    options: &Options<'_>,
    report: &mut Diagnostics,
) -> Result<Compiled, Reported> {
    plan(source, options, report)?.assemble(options, report)
}
