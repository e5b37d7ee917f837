//! The folder -> the due list, as `due` makes it, built when somebody asks and kept while it is true.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::press::Press;
use crate::app::deliver::log::Level;
use crate::app::host::plans::Viewing;
use crate::app::http::resource::{Media, Resource};
use crate::compile::AsOf;
use crate::view::due::{Asked, Due, Plan};
use crate::view::html;
use crate::view::html::paper::Paper;
use crate::zone::{instant_of_utc, utc};

/// Today and the six days after it, everywhere.
const ASKED: Asked<'_> = Asked { from: None, to: None, place: None };

pub(crate) struct DueList {
    folder: PathBuf,
    /// How often something in the folder was seen to change.
    edits: AtomicUsize,
    made: Mutex<Option<Made>>,
}

struct Made {
    resource: Arc<Resource>,
    /// The instants between which its statements about today are true.
    during: Range<Timestamp>,
    /// The edits that it knows.
    edits: usize,
}

impl DueList {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), edits: AtomicUsize::new(0), made: Mutex::default() }
    }

    /// Notes that something in the folder has changed.
    pub(crate) fn outdate(&self) {
        self.edits.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn forget(&self) {
        *self.made() = None;
    }

    /// The list, if it is still true.
    pub(crate) fn find(&self, now: Timestamp) -> Option<Arc<Resource>> {
        let edits = self.edits.load(Ordering::Relaxed);
        let made = self.made();
        let made = made.as_ref().filter(|made| made.edits == edits && made.during.contains(&now));
        made.map(|made| Arc::clone(&made.resource))
    }

    /// Builds the list from the files as they are. A file with an error has its line first.
    pub(crate) fn make(&self, press: &Press) -> Option<Arc<Resource>> {
        // Counted before the files are read, so that an edit in between is noticed next time.
        let edits = self.edits.load(Ordering::Relaxed);
        match self.list(press) {
            Ok((Paper { html, policy }, during)) => {
                let policy = format!("{policy}; frame-ancestors 'none'").into();
                let kind = Media::Page { policy, is_kept: false };
                let resource = Arc::new(Resource::new(html.into_bytes(), None, kind));
                *self.made() = Some(Made { resource: Arc::clone(&resource), during, edits });
                Some(resource)
            }
            Err(why) => {
                press.log.line(Level::Error, "not_made", &[("id", &"due"), ("why", &why)]);
                None
            }
        }
    }

    fn list(&self, press: &Press) -> Result<(Paper, Range<Timestamp>), &'static str> {
        let as_of = AsOf::Instant((press.clock)());
        let now = as_of.instant();
        let folder = std::slice::from_ref(&self.folder);
        let viewing = Viewing::of(folder, &press.zones, Arc::clone(&press.wording), as_of);
        let plans = viewing.each(|agenda| {
            let until = agenda.true_until(now);
            Ok((Plan::of(agenda, ASKED), until))
        });
        let (plans, ends): (Vec<_>, Vec<_>) =
            plans.map_err(|_| "a plan cannot be shown")?.into_iter().unzip();
        let due = Due::of(plans, viewing.broken(), ASKED, viewing.today());
        let paper = html::due::render(&due, ASKED.place).map_err(|_| "the list cannot be made")?;
        let until = ends.into_iter().min().unwrap_or(Timestamp::MAX).min(midnight(now));
        Ok((paper, now..until))
    }

    pub(crate) fn bytes(&self) -> usize {
        self.made().as_ref().map_or(0, |made| made.resource.size())
    }

    fn made(&self) -> MutexGuard<'_, Option<Made>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The next midnight in UTC, the day of a folder without a prescription that can be read.
fn midnight(now: Timestamp) -> Timestamp {
    let tomorrow = utc(now).date().tomorrow().unwrap_or(Date::MAX);
    instant_of_utc(tomorrow.to_datetime(Time::midnight()))
}
