//! The bytes of two versions of a prescription, or of two calendars -> what the edit does.

use jiff::civil::Date;

use crate::app::error::Error;
use crate::app::host::input;
use crate::calendar::Feed;
use crate::calendar::change::Changes;
use crate::calendar::fit::MAX_FEED_BYTES;
use crate::compile::{AsOf, Compiled, Settings, compile};
use crate::diagnostic::{Diagnostic, Diagnostics, Reported};
use crate::ics::read;
use crate::past;
use crate::prescription::feed_settings::Detail;
use crate::source::Source;
use crate::view::changes::Edit;
use crate::words::wording::Wording;
use crate::zone::Database;

/// Reading limit: enough for the largest thing that can be compared, and to see that a file is larger.
pub(super) const MOST: u64 = 2 * MAX_FEED_BYTES as u64;

/// One of the two sides: its name and its bytes, if it exists.
pub(super) struct Side {
    pub(super) name: String,
    pub(super) bytes: Option<Vec<u8>>,
}

/// What an edit does, and what is to be said about it.
pub(super) struct Comparison {
    pub(super) edit: Edit,
    /// What it changes about the past.
    pub(super) past: Option<Diagnostic>,
    /// Whether the two have different identities.
    pub(super) are_two: bool,
}

/// A side that was read.
struct ReadSide {
    feed: Feed,
    /// What it was compiled to; none for a calendar.
    compiled: Option<Compiled>,
    /// The first date of what a calendar can hold of it.
    since: Option<Date>,
}

/// Compares two sides, one of which may not exist.
///
/// # Errors
///
/// When one cannot be read, or has errors.
pub(super) fn compare(old: &Side, new: &Side, as_of: AsOf) -> Result<Comparison, Error> {
    let read = |detail| Ok::<_, Error>([known(old, as_of, detail)?, known(new, as_of, detail)?]);
    let [mut old, mut new] = read(None)?;
    let is_discreet =
        |read: &ReadSide| read.compiled.as_ref().map(|read| read.detail) == Some(Detail::Discreet);
    if [&old, &new].into_iter().flatten().all(is_discreet) {
        // A discreet calendar hides what changes about a dose; whoever reads the prescription must see it.
        [old, new] = read(Some(Detail::Full))?;
    }
    let Some(one) = new.as_ref().or(old.as_ref()) else {
        return Err(Error::world("there is nothing to compare"));
    };
    let (nothing, zone) = (one.feed.without_events(), &one.feed.zone);
    let zones = Database::bundled();
    let Some(home) = zones.zone(zone).or_else(|| zones.zone("Etc/UTC")) else {
        return Err(Error::faulty(format!("unknown time zone {zone}")));
    };
    let since = [&old, &new].into_iter().flatten().filter_map(|known| known.since).max();
    if let Some(since) = since {
        // What only one of the two calendars has room for was neither added nor removed.
        let kept = |known: &mut ReadSide| {
            known.feed.events.retain(|event| event.when.date(&home) >= since);
        };
        [&mut old, &mut new].into_iter().flatten().for_each(kept);
    }
    let [before, after] =
        [&old, &new].map(|known| known.as_ref().map_or(&nothing, |known| &known.feed));
    let changes = Changes::between(before, after, None, &home);
    let [was, is] = [&old, &new].map(|known| known.as_ref()?.compiled.as_ref());
    // A new prescription cannot rewrite the past.
    let past = old.as_ref().zip(is).and_then(|_| past::rewritten(before, is?, &changes));
    let today = is.or(was).map_or_else(|| as_of.date(&home), |compiled| compiled.today);
    let edit = Edit::of(was, is, &changes, &home, today);
    Ok(Comparison { edit, past, are_two: before.uid != after.uid })
}

/// Reads a side, if it exists.
fn known(side: &Side, as_of: AsOf, detail: Option<Detail>) -> Result<Option<ReadSide>, Error> {
    let Side { name, bytes: Some(bytes) } = side else { return Ok(None) };
    if bytes.starts_with(b"BEGIN:VCALENDAR") {
        let feed = read::feed(bytes)
            .map_err(|unreadable| Error::faulty(format!("cannot compare {name}: {unreadable}")))?;
        return Ok(Some(ReadSide { feed, compiled: None, since: None }));
    }
    let zones = Database::bundled();
    let mut report = Diagnostics::new();
    let (source, error) = input::decode(name.clone(), bytes);
    let compiled = match error {
        Ok(()) => compiled(&source, &zones, as_of, detail, &mut report).ok(),
        Err(error) => {
            report.push(error);
            None
        }
    };
    let Some(compiled) = compiled else {
        let what = format!("{} has errors, so its doses are not known", source.name());
        return Err(Error::faulty(what).about(source, report));
    };
    let since = compiled.left_out.and_then(|year| Date::new(year + 1, 1, 1).ok());
    let feed = compiled.feed.clone();
    Ok(Some(ReadSide { feed, compiled: Some(compiled), since }))
}

fn compiled(
    source: &Source,
    zones: &Database,
    as_of: AsOf,
    detail: Option<Detail>,
    report: &mut Diagnostics,
) -> Result<Compiled, Reported> {
    let wording = Wording::new(&[]).map_err(|(_, error)| report.fail(error))?;
    let settings = Settings { detail, ..Settings::new(zones, &wording, as_of) };
    compile(source, &settings, report)
}
