//! The served feeds, by their secrets -> what a client gets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Write as _};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde_json::json;
use sha2::{Digest, Sha256};

use super::due_list::DueList;
use super::pages::{Page, Pages};
use super::press::{FileError, Press};
use super::state::{Addresses, gone, is_secret};
use crate::app::deliver::log::Level;
use crate::app::host::fingerprint::Fingerprint;
use crate::app::http::resource::Resource;
use crate::app::http::{Lookup, Site, Wanted};
use crate::prescription::feed_settings::Detail;
use crate::source::Source;

/// The digest of a secret. Feeds are looked up by it, so that the time of a comparison reveals nothing
/// about the secret.
type Mark = [u8; 32];

pub(crate) struct Shelf {
    pub(crate) press: Press,
    public_url: String,
    by_secret: RwLock<BTreeMap<Mark, Target>>,
    by_name: RwLock<BTreeMap<(String, Detail), Arc<Served>>>,
    /// The fingerprint of the address file when it was last read; locked while it is read or written.
    addresses: Mutex<Option<Fingerprint>>,
    pages: Pages,
    pub(crate) due_list: DueList,
    tally: RwLock<Tally>,
    /// How many feeds and pages could not be made, each as often as it was tried.
    pub(crate) not_made: AtomicUsize,
}

/// What a secret leads to.
#[derive(Clone)]
enum Target {
    /// A feed and its page.
    Feed(Arc<Served>),
    /// The due list.
    Due,
}

/// A prescription in one detail.
pub(crate) struct Served {
    /// The id and the detail.
    name: (String, Detail),
    feed: RwLock<Option<Arc<Resource>>>,
    /// Held while the feed or its page is built.
    turn: Mutex<()>,
    /// Whether its file exists and has no error.
    is_current: AtomicBool,
}

/// The state of the prescriptions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Files whose current text is served.
    pub(crate) good: usize,
    /// Files with an error.
    pub(crate) faulty: usize,
    /// Those of them that cannot be read or stored, whatever their text is.
    pub(crate) unusable: usize,
    /// Prescriptions with an address whose file is gone or has an error.
    pub(crate) last_good: usize,
    /// Whether the folder cannot be read.
    pub(crate) no_folder: bool,
}

impl Tally {
    fn is_well(self) -> bool {
        self.faulty == 0 && self.last_good == 0 && !self.no_folder
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} good, {} with errors, {} kept as they were",
            self.good, self.faulty, self.last_good
        )
    }
}

impl Served {
    pub(crate) fn turn(&self) -> MutexGuard<'_, ()> {
        lock(&self.turn)
    }

    pub(crate) fn put(&self, resource: Resource) {
        *write(&self.feed) = Some(Arc::new(resource));
    }

    pub(crate) fn detail(&self) -> Detail {
        self.name.1
    }

    pub(crate) fn feed(&self) -> Option<Arc<Resource>> {
        read(&self.feed).clone()
    }
}

impl Shelf {
    pub(crate) fn new(press: Press, public_url: String, folder: &Path) -> Self {
        Self {
            press,
            public_url,
            by_secret: RwLock::default(),
            by_name: RwLock::default(),
            addresses: Mutex::default(),
            pages: Pages::default(),
            due_list: DueList::new(folder),
            tally: RwLock::default(),
            not_made: AtomicUsize::new(0),
        }
    }

    pub(crate) fn tally(&self) -> Tally {
        *read(&self.tally)
    }

    pub(crate) fn set_tally(&self, tally: Tally) {
        *write(&self.tally) = tally;
    }

    /// Reads the addresses again if somebody has changed them; returns whether that was so.
    ///
    /// # Errors
    ///
    /// When they cannot be read; the previous ones then stay.
    pub(crate) fn follow_addresses(&self) -> io::Result<bool> {
        let mut known = lock(&self.addresses);
        let is_first = known.is_none();
        if !is_first && *known == Fingerprint::of(&self.press.state.addresses_file()) {
            return Ok(false);
        }
        self.take_addresses(&mut known)?;
        Ok(!is_first)
    }

    /// Adds the addresses that these prescriptions do not have yet.
    ///
    /// # Errors
    ///
    /// When the addresses cannot be read or written; the previous ones then stay.
    pub(crate) fn give_addresses(&self, ids: &BTreeSet<&str>) -> io::Result<()> {
        if ids.iter().all(|id| Detail::ALL.iter().all(|&detail| self.named(id, detail).is_some())) {
            return Ok(());
        }
        let mut known = lock(&self.addresses);
        let state = &self.press.state;
        if known.is_some() && !state.addresses_file().exists() {
            return Err(gone());
        }
        state.change(|addresses| ids.iter().try_for_each(|id| addresses.complete(id)))?;
        self.take_addresses(&mut known)
    }

    fn take_addresses(&self, known: &mut Option<Fingerprint>) -> io::Result<()> {
        let state = &self.press.state;
        state.folder.check()?;
        // Taken before the file is read, so that a change in between is noticed next time.
        let print = Fingerprint::of(&state.addresses_file());
        if print.is_none() && known.is_some() {
            return Err(gone());
        }
        self.arrange(&state.addresses()?);
        *known = print;
        Ok(())
    }

    /// Makes exactly these addresses lead to their feeds.
    fn arrange(&self, addresses: &Addresses) {
        let mut by_name = write(&self.by_name);
        by_name.retain(|name, _| addresses.feeds.contains_key(name));
        let mut by_secret = BTreeMap::new();
        for (name, secret) in &addresses.feeds {
            let served = by_name.entry(name.clone()).or_insert_with(|| {
                let (feed, turn) = (RwLock::default(), Mutex::default());
                let is_current = AtomicBool::new(false);
                Arc::new(Served { name: name.clone(), feed, turn, is_current })
            });
            by_secret.insert(mark(secret), Target::Feed(Arc::clone(served)));
        }
        match &addresses.due_list {
            Some(secret) => drop(by_secret.insert(mark(secret), Target::Due)),
            None => self.due_list.forget(),
        }
        *write(&self.by_secret) = by_secret;
    }

    pub(crate) fn named(&self, id: &str, detail: Detail) -> Option<Arc<Served>> {
        read(&self.by_name).get(&(id.to_owned(), detail)).cloned()
    }

    pub(crate) fn of(&self, id: &str) -> Vec<Arc<Served>> {
        Detail::ALL.iter().filter_map(|&detail| self.named(id, detail)).collect()
    }

    pub(crate) fn forget_page(&self, served: &Served) {
        self.pages.forget(&served.name);
    }

    /// Marks which prescriptions have a good file, and serves the last published feed for the rest. Returns
    /// how many prescriptions have a feed but no good file.
    pub(crate) fn settle(&self, good: &BTreeSet<&str>) -> usize {
        let mut kept = BTreeSet::new();
        // Copied, because building a feed may take long and the list must stay unlocked.
        let all: Vec<Arc<Served>> = read(&self.by_name).values().cloned().collect();
        for served in all {
            let (id, detail) = &served.name;
            let is_current = good.contains(id.as_str());
            served.is_current.store(is_current, Ordering::Relaxed);
            if is_current {
                continue;
            }
            let _turn = served.turn();
            if served.feed().is_none()
                && let Some(resource) = self.press.published(id, *detail)
            {
                served.put(resource);
            }
            if served.feed().is_some() {
                kept.insert(id.clone());
            }
        }
        kept.len()
    }

    fn target(&self, secret: &str) -> Option<Target> {
        // Spares the lookup for what cannot be a secret.
        is_secret(secret).then(|| read(&self.by_secret).get(&mark(secret)).cloned()).flatten()
    }

    /// Builds a feed at its first request, from the last good text.
    fn make_feed(&self, served: &Served) -> Option<Arc<Resource>> {
        let _turn = served.turn();
        if let Some(feed) = served.feed() {
            return Some(feed);
        }
        let source = self.text(served)?;
        let made =
            self.press.press(&source, Some(served.detail()), |_, _| false).and_then(|pressed| {
                let state = &self.press.state;
                let files = pressed.file(&self.press).into_iter().collect();
                let kept =
                    state.folder.check().and_then(|()| state.keep(&[files]).into_iter().collect());
                kept.map(|()| pressed.resource).map_err(|error| FileError::world(&error))
            });
        match made {
            Ok(resource) => served.put(resource),
            Err(error) => self.complain(served, &error),
        }
        served.feed()
    }

    fn find_page(&self, served: &Served, secret: &str) -> Option<Arc<Resource>> {
        let is_current = served.is_current.load(Ordering::Relaxed);
        self.pages.find(&served.name, &self.address(secret), is_current, (self.press.clock)())
    }

    fn make_page(&self, served: &Served, secret: &str) -> Option<Arc<Resource>> {
        let _turn = served.turn();
        if let Some(page) = self.find_page(served, secret) {
            return Some(page);
        }
        let source = self.text(served)?;
        let address = self.address(secret);
        let is_current = served.is_current.load(Ordering::Relaxed);
        match self.press.page(&source, served.detail(), &address, is_current) {
            Ok((page, during)) => {
                let resource = Arc::new(page);
                let page = Page { resource: Arc::clone(&resource), during, address, is_current };
                self.pages.keep(served.name.clone(), page);
                Some(resource)
            }
            Err(error) => {
                self.complain(served, &error);
                None
            }
        }
    }

    /// The last good text of a feed; that it cannot be read is reported.
    fn text(&self, served: &Served) -> Option<Source> {
        self.press.text(&served.name.0).map_err(|error| self.complain(served, &error)).ok()?
    }

    fn address(&self, secret: &str) -> String {
        format!("{}/f/{secret}.ics", self.public_url)
    }

    fn complain(&self, served: &Served, error: &dyn Display) {
        self.not_made.fetch_add(1, Ordering::Relaxed);
        let (id, detail) = &served.name;
        let fields: [(&str, &dyn Display); 3] =
            [("id", id), ("detail", &detail.name()), ("why", error)];
        self.press.log.line(Level::Error, "not_made", &fields);
    }
}

impl Site for Shelf {
    fn find(&self, secret: &str, wanted: Wanted) -> Lookup {
        let (found, of_all) = match (self.target(secret), wanted) {
            (None, _) | (Some(Target::Due), Wanted::Feed) => return Lookup::Nothing,
            (Some(Target::Feed(served)), Wanted::Feed) => (served.feed(), false),
            (Some(Target::Feed(served)), Wanted::Page) => (self.find_page(&served, secret), false),
            (Some(Target::Due), Wanted::Page) => (self.due_list.find((self.press.clock)()), true),
        };
        found.map_or(Lookup::Unmade { of_all }, Lookup::Ready)
    }

    fn make(&self, secret: &str, wanted: Wanted) -> Option<Arc<Resource>> {
        match (self.target(secret)?, wanted) {
            (Target::Feed(served), Wanted::Feed) => self.make_feed(&served),
            (Target::Feed(served), Wanted::Page) => self.make_page(&served, secret),
            (Target::Due, Wanted::Page) => self.due_list.make(&self.press),
            (Target::Due, Wanted::Feed) => None,
        }
    }

    fn health(&self) -> String {
        let tally = self.tally();
        // Only numbers: an id can reveal who somebody is. The log names the files.
        let health = json!({
            "status": if tally.is_well() { "ok" } else { "degraded" },
            "good": tally.good,
            "faulty": tally.faulty,
            "kept": tally.last_good,
            "folder": if tally.no_folder { "unreadable" } else { "ok" },
        });
        format!("{health}\n")
    }

    fn metrics(&self) -> String {
        let tally = self.tally();
        let by_name = read(&self.by_name);
        let made: Vec<usize> =
            by_name.values().filter_map(|served| Some(served.feed()?.size())).collect();
        let [pages_made, pages, page_bytes] = self.pages.numbers();
        let page_bytes = page_bytes + self.due_list.bytes();
        let mut text = format!(
            "# HELP b12cal_pages_made_total Pages that were made.\n\
             # TYPE b12cal_pages_made_total counter\nb12cal_pages_made_total {pages_made}\n"
        );
        for (name, help, value) in [
            ("prescriptions_good", "Files whose current text is served.", tally.good),
            ("prescriptions_faulty", "Files with an error.", tally.faulty),
            (
                "prescriptions_kept",
                "Prescriptions served although their file is gone or has \
                errors.",
                tally.last_good,
            ),
            ("folder_unreadable", "1 if the folder cannot be read.", tally.no_folder.into()),
            ("addresses", "Addresses that work.", by_name.len()),
            ("feeds", "Feeds in memory.", made.len()),
            ("pages", "Pages in memory.", pages),
            ("page_bytes", "Bytes of the pages in memory.", page_bytes),
            (
                "feed_bytes",
                "Bytes of the feeds in memory, including compressed ones.",
                made.iter().sum(),
            ),
        ] {
            let _ = writeln!(
                text,
                "# HELP b12cal_{name} {help}\n# TYPE b12cal_{name} gauge\nb12cal_{name} {value}"
            );
        }
        text
    }
}

fn mark(secret: &str) -> Mark {
    Sha256::digest(secret.as_bytes()).into()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
