//! The previous calendar -> what subscribers have seen of this prescription.

use std::path::Path;

use jiff::ToSpan;

use super::arguments::Build;
use super::engine::Engine;
use super::output::Output;
use super::read::Draft;
use super::stored;
use crate::app::error::Error;
use crate::app::host::fingerprint::Fingerprint;
use crate::app::host::terminal;
use crate::calendar::Feed;
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic};
use crate::ics::read;
use crate::publish::{NotPrevious, Previous};
use crate::shown::{counted, day};

/// Days after which subscribers have certainly fetched a calendar: the slowest fetch once a week.
pub(crate) const LONG_BEGUN_DAYS: i32 = 28;

pub(crate) struct Predecessor {
    /// None for the first calendar.
    pub(crate) calendar: Option<Previous>,
    /// Whether it is where the next one goes.
    pub(crate) is_in_place: bool,
    /// Whether the next one replaces it, there or at the old place of its prescription.
    pub(crate) is_replaced: bool,
    /// The file at the destination, before anything was read there.
    pub(crate) print: Option<Fingerprint>,
}

/// Finds the previous calendar: at the destination, where its prescription was, or where `--previous` says.
///
/// # Errors
///
/// As [`find`].
pub(super) fn of_draft(engine: &Engine<'_>, draft: &Draft) -> Result<Predecessor, Error> {
    let Engine { arguments, orphans, .. } = engine;
    let (place, feed) = (draft.output.path(), &draft.compiled.feed);
    // Taken before the file is read, so that a change in between is noticed before replacing it.
    let print = place.and_then(Fingerprint::of);
    let named = arguments.previous.as_deref();
    let path = named.or_else(|| {
        place.map(|place| orphans.newest(&draft.claims, &feed.uid, place).unwrap_or(place))
    });
    let calendar = match path.map(|path| find(arguments, path, |found| found.is_of(feed))) {
        // The old calendar of a prescription that has moved, and continues elsewhere, may be replaced.
        Some(Err(_)) if path.is_some_and(|path| orphans.is_left_over(path)) => None,
        found => found.transpose()?.flatten(),
    };
    let is_in_place = path == place;
    let is_replaced = is_in_place || (named.is_none() && place.is_some());
    Ok(Predecessor { calendar, is_in_place, is_replaced, print })
}

/// The previous calendar at a path, if there is one; `is_own` tells whether it is of the same calendar.
///
/// # Errors
///
/// When it cannot be read, is damaged, or belongs to something else; unless `--fresh`.
pub(crate) fn find(
    arguments: &Build,
    path: &Path,
    is_own: impl Fn(&Previous) -> bool,
) -> Result<Option<Previous>, Error> {
    let Some(bytes) = stored::bytes(path)? else {
        if arguments.previous.is_none() {
            return Ok(None);
        }
        let what =
            format!("cannot continue from {}: there is no such calendar", terminal::shown(path));
        return Err(Error::world(what));
    };
    let why = match Previous::read(bytes) {
        Ok(previous) if is_own(&previous) => return Ok(Some(previous)),
        _ if arguments.fresh => return Ok(None),
        Ok(_) => NotPrevious::OfAnother.to_string(),
        Err(unreadable) => unreadable.to_string(),
    };
    Err(refused(
        path,
        &why,
        &[
            "choose another file with -o, or restore the right calendar from a backup or from git",
            "remove it if its prescription is gone; if you renamed prescriptions, rename their \
             calendars too",
            "--fresh replaces it; every event is then new to subscribers",
        ],
    ))
}

/// Reads the earlier cancellations of `feed`, if there are any.
///
/// # Errors
///
/// When the file cannot be read, or is something else.
pub(crate) fn cancellations(path: &Path, feed: &Feed) -> Result<Option<Feed>, Error> {
    let Some(bytes) = stored::bytes(path)? else { return Ok(None) };
    let why = match read::feed(&bytes) {
        Ok(earlier) if earlier.uid != feed.uid => "it belongs to another calendar".to_owned(),
        Ok(earlier) if earlier.events.iter().any(|event| !event.is_cancelled) => {
            "it is not a file of cancellations".to_owned()
        }
        Ok(earlier) => return Ok(Some(earlier)),
        Err(unreadable) => unreadable.to_string(),
    };
    Err(refused(path, &why, &["choose a file that does not exist, or move this one away"]))
}

fn refused(path: &Path, why: &str, help: &[&str]) -> Error {
    let error = Error::world(format!("cannot continue from {}: {why}", terminal::shown(path)));
    help.iter().fold(error, |error, &line| error.help(line))
}

const UNKNOWN: &str = "there is no previous calendar";

pub(crate) fn unknown_combined() -> Diagnostic {
    let message = format!("treatments began over four weeks ago, and {UNKNOWN}");
    Diagnostic::warning(Code::UnknownPast, message).help(
        "if there was one, restore it, or use --fresh to make every event new; otherwise \
         subscribers may miss changes",
    )
}

pub(crate) fn unknown_of_many(count: usize) -> Diagnostic {
    let begun = counted(count, "treatment");
    let message = format!("{begun} began over four weeks ago, and for each {UNKNOWN}");
    Diagnostic::warning(Code::UnknownPast, message).help(
        "if there were any, restore them, or use --fresh to make every event new; otherwise \
         subscribers may miss changes",
    )
}

/// The warning that the previous calendar is missing.
pub(crate) fn unknown(
    arguments: &Build,
    output: &Output,
    compiled: &Compiled,
    found: Option<&Previous>,
) -> Option<Diagnostic> {
    if found.is_some() || arguments.fresh {
        return None;
    }
    let message = UNKNOWN;
    let help = "if there was one, name it with --previous, or use --fresh to make every event new; \
        otherwise subscribers may miss changes";
    if *output == Output::Stdout {
        return Some(Diagnostic::note(Code::UnknownPast, message).help(help));
    }
    let first = compiled.feed.events.iter().find(|event| event.role.may_be_dose())?;
    // If earlier doses are skipped, the first one shown is not the first one there was.
    let first = match compiled.since {
        Some(_) => compiled.prescription.start.value,
        None => first.when.date(&compiled.prescription.time_zone),
    };
    let begun = first.checked_add(LONG_BEGUN_DAYS.days()).is_ok_and(|date| date < compiled.today);
    begun.then(|| {
        let message = format!("the treatment began on {}, and {message}", day(first));
        Diagnostic::warning(Code::UnknownPast, message).help(help)
    })
}
