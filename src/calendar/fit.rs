//! A schedule and the limits of a calendar -> the past years that must be left out.

use jiff::civil::Date;

use super::Feed;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::schedule::Schedule;

/// The largest feed that calendars accept, in bytes: Google refuses more than 1 MB.
pub const MAX_FEED_BYTES: usize = 1_000_000;

/// Every event has at least so many bytes.
const LEAST_BYTES: usize = 240;

/// More events than any such feed can have.
pub const MAX_EVENTS: usize = MAX_FEED_BYTES / LEAST_BYTES;

/// Leaves out past years until at most [`MAX_EVENTS`] are left, before any text is made for them. Returns
/// the last year left out.
///
/// # Errors
///
/// As [`leave_out_past`].
pub fn by_number(
    schedule: &mut Schedule,
    today: Date,
    report: &mut Diagnostics,
) -> Result<Option<i16>, Reported> {
    let count = schedule.occurrences.len();
    if count <= MAX_EVENTS {
        return Ok(None);
    }
    let bytes = |past| (count - past) * LEAST_BYTES;
    leave_out_past(schedule, today, bytes, report).map(|(_, year)| Some(year))
}

/// Leaves out the past years without which the texts alone are not too large, before any of them is
/// written. Returns the last year that is left out.
///
/// # Errors
///
/// As [`leave_out_past`].
pub fn by_texts(
    schedule: &mut Schedule,
    feed: &mut Feed,
    today: Date,
    report: &mut Diagnostics,
) -> Result<Option<i16>, Reported> {
    let texts = feed.events.iter().map(|event| event.summary.len() + event.description.len());
    let add = |sum: &mut usize, length| {
        *sum += length;
        Some(*sum)
    };
    let mut from: Vec<usize> = texts.rev().scan(0, add).collect();
    from.reverse();
    if from.first().is_none_or(|&all| all <= MAX_FEED_BYTES) {
        return Ok(None);
    }
    let (past, year) = leave_out_past(schedule, today, |past| from[past], report)?;
    feed.leave_out_first(past);
    Ok(Some(year))
}

/// Leaves out the fewest past years without which a calendar may be small enough; `bytes` is the least it
/// has without so many of its first events. Returns how many events are left out, and the last of the years.
///
/// # Errors
///
/// Reports that leaving out the past is not enough.
pub fn leave_out_past(
    schedule: &mut Schedule,
    today: Date,
    bytes: impl Fn(usize) -> usize,
    report: &mut Diagnostics,
) -> Result<(usize, i16), Reported> {
    let occurrences = &schedule.occurrences;
    let year = |index: usize| occurrences[index].date.year();
    let ends = (1..occurrences.len()).filter(|&end| year(end - 1) < year(end));
    let mut past = ends.take_while(|&end| year(end - 1) < today.year());
    let Some(past) = past.find(|&past| bytes(past) <= MAX_FEED_BYTES) else {
        return Err(too_large(schedule, today, report));
    };
    let year = year(past - 1);
    schedule.occurrences.drain(..past);
    Ok((past, year))
}

/// Reports that leaving out the past is not enough.
fn too_large(schedule: &Schedule, today: Date, report: &mut Diagnostics) -> Reported {
    let ahead = schedule.occurrences.last().is_some_and(|last| last.date.year() >= today.year());
    let (what, way_out) = if ahead {
        ("the plan from today on", "use an earlier `feed.until` or --until")
    } else {
        ("the last year of the plan", "shorten the texts in its events")
    };
    let message = format!("{what} makes a calendar larger than 1 MB, which calendars refuse");
    report.fail(Diagnostic::error(Code::FeedTooLarge, message).help(way_out))
}
