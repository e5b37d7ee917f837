//! A schedule and the limits of a calendar -> the past years that must be left out.

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::schedule::Schedule;

/// The largest feed that calendars accept, in bytes: Google refuses more than 1 MB.
pub const MAX_FEED_BYTES: usize = 1_000_000;

/// More events than any such feed can have: each has at least 240 bytes.
pub const MAX_EVENTS: usize = MAX_FEED_BYTES / 240;

/// The number of events in the fewest past years that must be left out so that the rest fits, or else in
/// all past years;
/// `fits` says whether leaving out that many is enough.
#[must_use]
pub fn past(schedule: &Schedule, today: Date, fits: impl Fn(usize) -> bool) -> usize {
    let mut past = 0;
    let mut before = today.year();
    for (index, occurrence) in schedule.occurrences.iter().enumerate() {
        let year = occurrence.date.year();
        if before < year {
            past = index;
            if fits(index) {
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

/// Leaves out past years until at most [`MAX_EVENTS`] are left, before any text is made for them. Returns
/// the last year left out.
///
/// # Errors
///
/// Reports that the future alone has more.
pub fn by_number(
    schedule: &mut Schedule,
    today: Date,
    report: &mut Diagnostics,
) -> Result<Option<i16>, Reported> {
    let count = schedule.occurrences.len();
    if count <= MAX_EVENTS {
        return Ok(None);
    }
    let past = past(schedule, today, |past| count - past <= MAX_EVENTS);
    if count - past > MAX_EVENTS {
        return Err(too_large(schedule, today, report));
    }
    let year = schedule.occurrences[past - 1].date.year();
    schedule.occurrences.drain(..past);
    Ok(Some(year))
}

/// Reports that leaving out the past is not enough.
pub fn too_large(schedule: &Schedule, today: Date, report: &mut Diagnostics) -> Reported {
    let ahead = schedule.occurrences.last().is_some_and(|last| last.date.year() >= today.year());
    let (what, way_out) = if ahead {
        ("the plan from today on", "use an earlier `feed.until` or --until")
    } else {
        ("the last year of the plan", "shorten the texts in its events")
    };
    let message = format!("{what} makes a calendar larger than 1 MB, which calendars refuse");
    report.fail(Diagnostic::error(Code::FeedTooLarge, message).help(way_out))
}
