//! `--cancellations`: the removed events of a calendar -> a calendar that cancels them, for people who
//! imported it.

use std::path::{Path, PathBuf};

use super::arguments::Build;
use super::previous;
use crate::app::deliver::file;
use crate::app::error::Error;
use crate::app::host::terminal;
use crate::calendar::Feed;
use crate::ics::readback;
use crate::publish::{Published, Render};
use crate::shown::counted;
use crate::source::Source;

pub(crate) struct Cancelling {
    path: PathBuf,
    /// None if there is nothing to write.
    bytes: Option<Vec<u8>>,
    said: String,
}

impl Cancelling {
    /// Cancels the events that `published` removes from the `previous` calendar.
    ///
    /// # Errors
    ///
    /// When the existing file cannot be continued, or this program has a bug.
    pub(crate) fn of(
        path: &Path,
        source: &Source,
        feed: &Feed,
        previous: Option<&Feed>,
        published: &Published,
        render: Render,
    ) -> Result<Self, Error> {
        let nothing = |said: String| Self { path: path.to_owned(), bytes: None, said };
        let (Some(previous), Some(changes)) = (previous, &published.changes) else {
            let said = "there is no previous calendar to find cancelled events in";
            return Ok(nothing(said.to_owned()));
        };
        let place = terminal::shown(path);
        let earlier = previous::cancellations(path, feed)?;
        let gone = feed.cancellations(changes, previous, earlier.as_ref());
        if gone.events.is_empty() {
            return Ok(nothing(match earlier {
                None => format!("{place} was not written: no events are gone"),
                Some(_) => {
                    format!(
                        "{place} cancels events that are back in the calendar: do not import \
                        it, remove it"
                    )
                }
            }));
        }
        let mut bytes = vec![];
        render(&gone, &mut bytes);
        readback::compare(&bytes, &gone)
            .map_err(|difference| Error::read_back(source, &difference))?;
        let count = counted(gone.events.len(), "event");
        let said = format!("{place} cancels {count}: import it wherever the calendar was imported");
        Ok(Self { path: path.to_owned(), bytes: Some(bytes), said })
    }

    pub(crate) fn deliver(&self, arguments: &Build) -> Result<(), Error> {
        if let Some(bytes) = &self.bytes {
            file::write(&self.path, bytes, super::CALENDAR)
                .map_err(|error| Error::unwritten(&terminal::shown(&self.path), &error))?;
        }
        // Standard error may be closed.
        let _ = arguments.quiet.say(&self.said, true);
        Ok(())
    }
}
