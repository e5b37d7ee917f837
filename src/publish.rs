//! `Feed` and the previous one -> bytes ready to deliver, read back and compared.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::calendar::Feed;
use crate::calendar::change::Changes;
use crate::calendar::fit::{self, MAX_FEED_BYTES};
use crate::compile::{Compiled, Settings, compile};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::ics::readback::Difference;
use crate::ics::{read, readback, write};
use crate::past;
use crate::prescription::Prescription;
use crate::schedule::occurrence::Kind;
use crate::source::{Flaw, Source};

/// What writes a feed: [`crate::ics::write::append`], or a broken writer in a test of the read-back.
pub type Render = fn(&Feed, &mut Vec<u8>);

/// Why a calendar is not the previous one of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPrevious {
    /// It is damaged, or was not written by this program.
    Unreadable(read::Unreadable),
    /// It is that of something else.
    OfAnother,
}

impl fmt::Display for NotPrevious {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => why.fmt(f),
            Self::OfAnother => f.write_str(
                "it is the calendar of another prescription, or of this one with another detail or \
                 --state",
            ),
        }
    }
}

/// A previous calendar.
#[derive(Clone, Debug)]
pub struct Previous {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What they say.
    pub feed: Feed,
}

impl Previous {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// When it is damaged, or was not written by this program.
    pub fn read(bytes: Vec<u8>) -> Result<Self, read::Unreadable> {
        let feed = read::feed(&bytes)?;
        Ok(Self { bytes, feed })
    }

    /// Reads that of a feed.
    ///
    /// # Errors
    ///
    /// [`NotPrevious`], which is also that of the same prescription in another detail: subscribers of one must never
    /// get the other.
    pub fn of(feed: &Feed, bytes: Vec<u8>) -> Result<Self, NotPrevious> {
        let previous = Self::read(bytes).map_err(NotPrevious::Unreadable)?;
        if previous.is_of(feed) { Ok(previous) } else { Err(NotPrevious::OfAnother) }
    }

    /// Whether it is that of a feed.
    #[must_use]
    pub fn is_of(&self, feed: &Feed) -> bool {
        self.feed.uid == feed.uid
    }
}

/// What subscribers have seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen<'p> {
    /// The previous calendar.
    pub previous: Option<&'p Previous>,
    /// Whether every event must be new to subscribers.
    pub fresh: bool,
}

/// A feed ready to deliver.
pub struct Published {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The differences from the previous feed, if there was one.
    pub changes: Option<Changes>,
}

/// Why a prescription did not become a calendar.
#[derive(Debug)]
pub enum Failure {
    /// The text has errors, which were reported.
    Reported,
    /// A bug in this program: what it wrote reads back differently.
    Internal(Difference),
}

impl From<Reported> for Failure {
    fn from(_: Reported) -> Self {
        Self::Reported
    }
}

/// Writes a feed at the instant `now`, and reads it back unless its bytes are those of the previous one.
///
/// As long as it is too large, its oldest past year is left out.
///
/// # Errors
///
/// [`Failure::Reported`] when the future alone is too large, [`Failure::Internal`] when the bytes read back
/// differently.
pub fn publish(
    compiled: &mut Compiled,
    seen: Seen<'_>,
    now: Timestamp,
    render: Render,
    report: &mut Diagnostics,
) -> Result<Published, Failure> {
    let (bytes, left_out) = fitted(compiled, seen, now, render, report)?;
    seen.read_back(&bytes, &compiled.feed)?;
    let cut = left_out.and_then(|year| Date::new(year + 1, 1, 1).ok());
    let home = &compiled.prescription.time_zone;
    let since = compiled.since.max(cut);
    let previous = seen.previous.map(|previous| &previous.feed);
    let changes = previous.map(|old| Changes::between(old, &compiled.feed, since, home));
    if let (Some(old), Some(changes)) = (previous, &changes) {
        report.extend(past::rewritten(old, compiled, changes));
    }
    Ok(Published { bytes, changes })
}

/// Writes a feed without its oldest past years as long as it is too large; also returns the last of these years.
fn fitted(
    compiled: &mut Compiled,
    seen: Seen<'_>,
    now: Timestamp,
    render: Render,
    report: &mut Diagnostics,
) -> Result<(Vec<u8>, Option<i16>), Reported> {
    drop_old_says(compiled, seen.previous.map(|previous| &previous.feed));
    let mut left_out = compiled.left_out;
    let bytes = loop {
        let bytes = written(&mut compiled.feed, seen, now, render);
        if bytes.len() <= MAX_FEED_BYTES {
            break bytes;
        }
        left_out = Some(leave_out_past(compiled, &bytes, report)?);
    };
    if let Some(year) = left_out {
        let message = format!(
            "the calendar skips the events up to the end of {year}: calendars refuse more than 1 \
             MB"
        );
        let warning = Diagnostic::warning(Code::YearsLeftOut, message);
        report.push(warning.help("all future events are included"));
    }
    Ok((bytes, left_out))
}

/// Nobody can do any more what was to be done or ordered before today: it is only there if it was in the previous
/// calendar.
fn drop_old_says(compiled: &mut Compiled, previous: Option<&Feed>) {
    let known: BTreeSet<&str> = previous
        .into_iter()
        .flat_map(|feed| &feed.events)
        .map(|event| event.uid.as_str())
        .collect();
    let events = std::mem::take(&mut compiled.feed.events);
    let occurrences = std::mem::take(&mut compiled.schedule.occurrences);
    let all = occurrences.into_iter().zip(events);
    let kept = all.filter(|(occurrence, event)| {
        !matches!(occurrence.kind, Kind::Say { .. } | Kind::Order(_))
            || occurrence.date >= compiled.today
            || known.contains(event.uid.as_str())
    });
    (compiled.schedule.occurrences, compiled.feed.events) = kept.unzip();
}

/// Writes a combined feed at the instant `now`, and reads it back unless its bytes are those of the
/// previous one.
///
/// # Errors
///
/// As [`publish`]; nothing is left out of a combined feed.
pub fn publish_combined(
    feed: &mut Feed,
    seen: Seen<'_>,
    now: Timestamp,
    render: Render,
    report: &mut Diagnostics,
) -> Result<Vec<u8>, Failure> {
    let bytes = written(feed, seen, now, render);
    if bytes.len() > MAX_FEED_BYTES {
        let message = "the combined calendar is larger than 1 MB, which calendars refuse";
        let error = Diagnostic::error(Code::FeedTooLarge, message);
        let error = error.help("combine fewer prescriptions, or use an earlier --until");
        return Err(report.fail(error).into());
    }
    seen.read_back(&bytes, feed)?;
    Ok(bytes)
}

fn written(feed: &mut Feed, seen: Seen<'_>, now: Timestamp, render: Render) -> Vec<u8> {
    let previous = seen.previous.map(|previous| &previous.feed);
    feed.revise(previous, seen.fresh, now);
    let mut bytes = Vec::new();
    render(feed, &mut bytes);
    bytes
}

impl Seen<'_> {
    /// Reads back what was written, unless the bytes are those of the previous feed.
    fn read_back(&self, bytes: &[u8], feed: &Feed) -> Result<(), Failure> {
        if self.previous.is_some_and(|previous| previous.bytes == bytes) {
            return Ok(());
        }
        readback::compare(bytes, feed).map_err(Failure::Internal)
    }
}

/// Makes the calendar of a text, which continues the previous one; `flaw` is that of its bytes. None if the text
/// has an error, which was reported.
///
/// # Errors
///
/// Why the previous calendar cannot be continued, or a bug in this program: what it wrote reads back differently.
pub fn renew(
    source: &Source,
    flaw: Result<(), Flaw>,
    previous: Option<&str>,
    (settings, render): (&Settings<'_>, Render),
    report: &mut Diagnostics,
) -> Result<Option<String>, String> {
    let compiled = match flaw {
        Ok(()) => compile(source, settings, report),
        Err(flaw) => Err(report.fail(flaw.into())),
    };
    let Ok(mut compiled) = compiled else { return Ok(None) };
    let previous = previous.map(|text| Previous::of(&compiled.feed, text.as_bytes().to_vec()));
    let previous = previous
        .transpose()
        .map_err(|why| format!("the previous calendar cannot be continued: {why}"))?;
    let seen = Seen { previous: previous.as_ref(), fresh: false };
    match publish(&mut compiled, seen, settings.as_of.instant(), render, report) {
        Ok(published) => Ok(Some(String::from_utf8_lossy(&published.bytes).into_owned())),
        Err(Failure::Reported) => Ok(None),
        Err(Failure::Internal(difference)) => Err(difference.to_string()),
    }
}

/// Checks a prescription: writes its first calendar, so that everything about the text is reported that `build` would
/// report. The bytes go nowhere, so they are not read back.
///
/// # Errors
///
/// [`Reported`] when the text has an error.
pub fn examine(
    source: &Source,
    settings: &Settings<'_>,
    report: &mut Diagnostics,
) -> Result<Prescription, Reported> {
    let mut compiled = compile(source, settings, report)?;
    fitted(&mut compiled, Seen::default(), settings.as_of.instant(), write::append, report)?;
    Ok(compiled.prescription)
}

/// Leaves out the fewest past years so that a calendar may be small enough, and returns the last of them.
fn leave_out_past(
    compiled: &mut Compiled,
    bytes: &[u8],
    report: &mut Diagnostics,
) -> Result<i16, Reported> {
    const BEGIN: &[u8] = b"\r\nBEGIN:VEVENT\r\n";
    let Compiled { schedule, feed, today, .. } = compiled;
    // Only a line of its own can begin like this: lines of text are escaped or folded.
    let windows = bytes.windows(BEGIN.len()).enumerate();
    let begins: Vec<usize> =
        windows.filter(|(_, window)| *window == BEGIN).map(|(begin, _)| begin).collect();
    // Events are in the order of their occurrences. The lines before them are not counted, because a shorter
    // calendar also needs fewer zones.
    let from = |past: usize| begins.get(past).map_or(0, |begin| bytes.len() - begin);
    let (past, year) = fit::leave_out_past(schedule, *today, from, report)?;
    feed.leave_out_first(past);
    Ok(year)
}
