//! The pages that were built -> those that are still valid, so that none is built twice. Memory is bounded.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::app::http::resource::Resource;
use crate::prescription::feed_settings::Detail;

/// Limit of the kept pages in bytes. Beyond it all are dropped: building one page again is cheap.
const MOST_BYTES: usize = 64 * 1024 * 1024;

#[derive(Default)]
pub(crate) struct Pages(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    pages: BTreeMap<(String, Detail), Page>,
    bytes: usize,
    made: usize,
}

/// A page, and what it depends on besides the text of the prescription.
pub(crate) struct Page {
    pub(crate) resource: Arc<Resource>,
    /// The instants between which its statements about today are true.
    pub(crate) during: Range<Timestamp>,
    pub(crate) address: String,
    /// Whether it says that the feed is up to date.
    pub(crate) is_current: bool,
}

impl Pages {
    /// The page of a feed at an address, if it is still valid.
    pub(crate) fn find(
        &self,
        name: &(String, Detail),
        address: &str,
        is_current: bool,
        now: Timestamp,
    ) -> Option<Arc<Resource>> {
        let kept = self.kept();
        let page = kept.pages.get(name)?;
        let is_true =
            page.address == address && page.is_current == is_current && page.during.contains(&now);
        is_true.then(|| Arc::clone(&page.resource))
    }

    pub(crate) fn keep(&self, name: (String, Detail), page: Page) {
        let mut kept = self.kept();
        kept.made += 1;
        kept.forget(&name);
        if kept.bytes + page.bytes() > MOST_BYTES {
            kept.pages.clear();
            kept.bytes = 0;
        }
        kept.bytes += page.bytes();
        kept.pages.insert(name, page);
    }

    pub(crate) fn forget(&self, name: &(String, Detail)) {
        self.kept().forget(name);
    }

    /// How many pages were built, how many are kept, and their bytes.
    pub(crate) fn numbers(&self) -> [usize; 3] {
        let kept = self.kept();
        [kept.made, kept.pages.len(), kept.bytes]
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Page {
    fn bytes(&self) -> usize {
        self.resource.bytes().len()
    }
}

impl Kept {
    fn forget(&mut self, name: &(String, Detail)) {
        if let Some(page) = self.pages.remove(name) {
            self.bytes -= page.bytes();
        }
    }
}
