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
//! 4. [`rule`]: what is legal but doubtful is told.
//! 5. [`feed`]: the occurrences become events with identities, instants and words.
//! 6. [`mod@format`]: the events become bytes, and the bytes are read again and compared.
//! 7. [`deliver`]: the bytes go where they belong.
//!
//! [`catalogue`] explains every code that can be told. [`starter`] holds whole prescriptions to begin from. [`compile`] is steps 1 to 6. It is pure: the same text, the same today and the same options give the
//! same bytes. The clock, the environment and the file system belong to `main`, [`command`] and
//! [`deliver`].

pub mod catalogue;
pub mod cli;
pub mod command;
pub mod deliver;
pub mod diagnostic;
pub mod exit_code;
pub mod feed;
pub mod format;
pub mod prescription;
pub mod report;
pub mod rule;
pub mod schedule;
pub mod shown;
pub mod source;
pub mod starter;
pub mod yaml;
pub mod zone;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::feed::Feed;
use crate::feed::wording::Wording;
use crate::format::ics::readback::Difference;
use crate::prescription::Prescription;
use crate::schedule::{Horizon, Schedule};
use crate::source::Source;

/// The largest feed that calendars accept, in bytes: Google refuses more than 1 MB.
pub const MAX_FEED_BYTES: usize = 1_000_000;

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
    /// Its calendar, as it is to be delivered.
    pub bytes: Vec<u8>,
    /// Today, in the prescription's zone.
    pub today: Date,
}

/// Why a text did not become a feed.
#[derive(Debug)]
pub enum Failure {
    /// The text is at fault, and the diagnostics say how.
    Reported,
    /// This program is at fault: what it wrote reads back differently.
    Internal(Difference),
}

impl From<Reported> for Failure {
    fn from(_: Reported) -> Self {
        Self::Reported
    }
}

/// Compiles the text of a prescription into the bytes of a calendar, and reads them back.
///
/// # Errors
///
/// [`Failure::Reported`] when the text has an error; every error and every doubt is in `report`.
pub fn compile(
    source: &Source,
    options: &Options<'_>,
    report: &mut Diagnostics,
) -> Result<Compiled, Failure> {
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
    let mut feed = Feed::assemble(&prescription, &schedule, options.wording, report)?;
    let bytes = render(&mut feed, &mut schedule, today, report)?;
    format::ics::readback::compare(&bytes, &feed).map_err(Failure::Internal)?;
    Ok(Compiled { prescription, schedule, feed, bytes, today })
}

/// Writes a feed; as long as it is too large, its oldest past year is left out.
fn render(
    feed: &mut Feed,
    schedule: &mut Schedule,
    today: Date,
    report: &mut Diagnostics,
) -> Result<Vec<u8>, Failure> {
    let mut left_out: Option<i16> = None;
    loop {
        let mut bytes = Vec::new();
        // Writing to memory does not fail.
        let _ = format::ics::write::feed(feed, &mut bytes);
        if bytes.len() <= MAX_FEED_BYTES {
            if let Some(year) = left_out {
                let doubt = Diagnostic::warning(
                    Code::YearsLeftOut,
                    format!(
                        "the events up to the end of {year} are left out: calendars refuse more than 1 MB"
                    ),
                );
                report.push(doubt.help("what lies ahead is complete"));
            }
            return Ok(bytes);
        }
        let past = past_to_leave_out(schedule, &bytes, today);
        let Some(last) = past.checked_sub(1) else {
            return Err(too_large(schedule, today, report).into());
        };
        left_out = Some(schedule.occurrences[last].date.year());
        schedule.occurrences.drain(..past);
        feed.events.drain(..past);
        feed.drop_unused_timezones();
    }
}

/// How many events make up the fewest past years without which a calendar may be small enough: without
/// them it also needs fewer zones, so what stands before the events does not count.
fn past_to_leave_out(schedule: &Schedule, bytes: &[u8], today: Date) -> usize {
    const BEGIN: &[u8] = b"\r\nBEGIN:VEVENT\r\n";
    // Only a line of its own begins so: the lines of a text are escaped or folded.
    let begins = bytes.windows(BEGIN.len()).enumerate().filter(|(_, window)| *window == BEGIN);
    let mut past = 0;
    let mut before = today.year();
    // Events stand in the order of their occurrences.
    for ((index, (begin, _)), occurrence) in begins.enumerate().zip(&schedule.occurrences) {
        let year = occurrence.date.year();
        if before < year {
            past = index;
            if bytes.len() - begin <= MAX_FEED_BYTES {
                break;
            }
        }
        if year >= today.year() {
            break;
        }
        before = year;
    }
    past
}

fn too_large(schedule: &Schedule, today: Date, report: &mut Diagnostics) -> Reported {
    let ahead = schedule.occurrences.last().is_some_and(|last| last.date.year() >= today.year());
    let (what, way_out) = if ahead {
        ("what lies ahead", "an earlier `feed.until`, or --until, makes it smaller")
    } else {
        ("the last year of the plan", "shorten the texts that its events are made of")
    };
    let message = format!("{what} makes a calendar of more than 1 MB, which calendars refuse");
    report.fail(Diagnostic::error(Code::FeedTooLarge, message).help(way_out))
}
