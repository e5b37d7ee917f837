//! The pages that were made -> those that are still true, so that none is made twice. Memory is bounded.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::app::http::resource::Resource;
use crate::prescription::feed_settings::Detail;

/// The most bytes of pages that are kept. Then all go: a page is cheap to make once, not each time.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The pages, by the id and the detail of their feeds.
#[derive(Default)]
pub(crate) struct Pages(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    pages: BTreeMap<(String, Detail), Page>,
    bytes: usize,
    made: usize,
}

/// A page, and what it was made for besides the text of the prescription.
pub(crate) struct Page {
    pub(crate) resource: Arc<Resource>,
    /// The instants at which what it says of today is true.
    pub(crate) during: Range<Timestamp>,
    pub(crate) address: String,
    /// Whether it says that the feed is up to date.
    pub(crate) is_current: bool,
}

impl Pages {
    /// The page of a feed at an address, if it is still true.
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

    /// Keeps a page that was made.
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

    /// Forgets a page, because its prescription has changed.
    pub(crate) fn forget(&self, name: &(String, Detail)) {
        self.kept().forget(name);
    }

    /// How many pages were made, how many are kept, and how many bytes they have.
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
