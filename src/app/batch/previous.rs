//! The calendar that was delivered before -> what subscribers have seen of this prescription.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use jiff::ToSpan;

use super::arguments::Build;
use super::output::Output;
use crate::app::host::job::Stopped;
use crate::app::host::terminal;
use crate::calendar::{Feed, Role};
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic};
use crate::ics::read;
use crate::publish::{MAX_FEED_BYTES, Previous};
use crate::shown::{counted, day};

/// Days after which subscribers have surely met a calendar: the slowest fetch once a week.
pub(crate) const LONG_BEGUN_DAYS: i32 = 28;

/// The calendar before at a place, if there is one; `is_own` tells whether it is of the same calendar.
///
/// # Errors
///
/// When it cannot be read, is damaged, or is of something else; unless all is to be made anew.
pub(crate) fn find(
    arguments: &Build,
    path: &Path,
    is_own: impl Fn(&Feed) -> bool,
) -> Result<Option<Previous>, Stopped> {
    let Some(bytes) = bytes(path)? else {
        if arguments.previous.is_none() {
            return Ok(None);
        }
        let what =
            format!("cannot go on from {}: there is no such calendar", terminal::shown(path));
        return Err(Stopped::world(what, terminal::NO_HELP));
    };
    let why = match Previous::read(bytes) {
        Ok(previous) if is_own(&previous.feed) => return Ok(Some(previous)),
        _ if arguments.fresh => return Ok(None),
        Ok(_) => "it is the calendar of another prescription, or of this one in another detail"
            .to_owned(),
        Err(unreadable) => unreadable.to_string(),
    };
    Err(refused(
        path,
        &why,
        &[
            "-o names another file; or put the right calendar back, out of a backup or out of git",
            "remove it if its prescription is gone; where prescriptions changed names, change those of \
             their calendars alike",
            "--fresh replaces it: every event is then new to subscribers",
        ],
    ))
}

/// Reads what was cancelled before out of `feed`, if it is there.
///
/// # Errors
///
/// When it cannot be read, or holds anything else.
pub(crate) fn cancellations(path: &Path, feed: &Feed) -> Result<Option<Feed>, Stopped> {
    let Some(bytes) = bytes(path)? else { return Ok(None) };
    let why = match read::feed(&bytes) {
        Ok(earlier) if earlier.uid != feed.uid => "it is of another calendar".to_owned(),
        Ok(earlier) if earlier.events.iter().any(|event| !event.is_cancelled) => {
            "it is no file of cancellations".to_owned()
        }
        Ok(earlier) => return Ok(Some(earlier)),
        Err(unreadable) => unreadable.to_string(),
    };
    Err(refused(path, &why, &["name a file that does not exist, or move this one away"]))
}

fn refused(path: &Path, why: &str, help: &'static [&'static str]) -> Stopped {
    Stopped::world(format!("cannot go on from {}: {why}", terminal::shown(path)), help)
}

/// The bytes of a calendar; none if there is no such file, or it is a device.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) fn bytes(path: &Path) -> Result<Option<Vec<u8>>, Stopped> {
    let read = || -> io::Result<Option<Vec<u8>>> {
        // A pipe is not opened: that would wait for somebody who writes to it.
        if !fs::metadata(path)?.is_file() {
            return Ok(None);
        }
        let mut bytes = vec![];
        // More than a calendar can hold is damaged, whatever follows.
        File::open(path)?.take(2 * MAX_FEED_BYTES as u64).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    };
    match read() {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Stopped::unread(path, &error)),
    }
}

const UNKNOWN: &str = "nothing is known of a calendar that was delivered before";

/// The same of a combined calendar.
pub(crate) fn unknown_combined() -> Diagnostic {
    let message = format!("treatments began over four weeks ago, and {UNKNOWN}");
    Diagnostic::warning(Code::UnknownPast, message).help(
        "if there was one, put it back, or --fresh makes every event new: subscribers may miss changes \
         otherwise",
    )
}

/// The same of so many prescriptions together.
pub(crate) fn unknown_of_many(count: usize) -> Diagnostic {
    let begun = counted(count, "treatment");
    let message = format!("{begun} began over four weeks ago, and of each {UNKNOWN}");
    Diagnostic::warning(Code::UnknownPast, message).help(
        "if there were such calendars, put them back, or --fresh makes every event new: subscribers may \
         miss changes otherwise",
    )
}

/// What is to be told when nothing is known of what subscribers have seen.
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
    let help = "if there was one, --previous names it, or --fresh makes every event new: subscribers may \
                miss changes otherwise";
    if *output == Output::Stdout {
        return Some(Diagnostic::note(Code::UnknownPast, message).help(help));
    }
    let first = compiled.feed.events.iter().find(|event| event.role == Role::Dose)?;
    // Where earlier doses are left out, the first that is shown is not the first there was.
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
