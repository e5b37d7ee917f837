//! The feeds that are served, by their secrets -> what a client gets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde_json::json;
use sha2::{Digest, Sha256};

use super::press::Press;
use super::state::{Addresses, is_secret};
use crate::app::deliver::log::Level;
use crate::app::http::resource::Resource;
use crate::app::http::{Found, Site, Wanted};
use crate::prescription::feed_settings::Detail;

/// The digest of a secret. Feeds are found by it: how long a comparison of digests takes tells nothing
/// about the secret that was tried.
type Mark = [u8; 32];

/// What is served.
pub(crate) struct Shelf {
    pub(crate) press: Press,
    public_url: String,
    by_secret: RwLock<BTreeMap<Mark, Arc<Served>>>,
    by_name: RwLock<BTreeMap<(String, Detail), Arc<Served>>>,
    tally: RwLock<Tally>,
}

/// One prescription in one detail.
pub(crate) struct Served {
    pub(crate) id: String,
    pub(crate) detail: Detail,
    feed: RwLock<Option<Arc<Resource>>>,
    /// Held by whoever makes the feed.
    turn: Mutex<()>,
    /// Whether its file is there and good.
    is_current: AtomicBool,
}

/// How the prescriptions are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Files that are served as they are.
    pub(crate) good: usize,
    /// Files with an error.
    pub(crate) faulty: usize,
    /// Prescriptions with an address and without a good file.
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
            "{} good, {} faulty, {} kept as they were",
            self.good, self.faulty, self.last_good
        )
    }
}

impl Served {
    pub(crate) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn put(&self, resource: Resource) {
        *write(&self.feed) = Some(Arc::new(resource));
    }

    fn feed(&self) -> Option<Arc<Resource>> {
        read(&self.feed).clone()
    }
}

impl Shelf {
    pub(crate) fn new(press: Press, public_url: String) -> Self {
        Self {
            press,
            public_url,
            by_secret: RwLock::default(),
            by_name: RwLock::default(),
            tally: RwLock::default(),
        }
    }

    pub(crate) fn tally(&self) -> Tally {
        *read(&self.tally)
    }

    pub(crate) fn set_tally(&self, tally: Tally) {
        *write(&self.tally) = tally;
    }

    /// Puts the feeds behind these addresses, and behind no others.
    pub(crate) fn arrange(&self, addresses: &Addresses) {
        let mut by_name = write(&self.by_name);
        by_name.retain(|name, _| addresses.0.contains_key(name));
        let mut by_secret = BTreeMap::new();
        for (name, secret) in &addresses.0 {
            let served = by_name.entry(name.clone()).or_insert_with(|| {
                let (id, detail) = name.clone();
                let (feed, turn) = (RwLock::default(), Mutex::default());
                Arc::new(Served { id, detail, feed, turn, is_current: AtomicBool::new(false) })
            });
            by_secret.insert(mark(secret), Arc::clone(served));
        }
        *write(&self.by_secret) = by_secret;
    }

    /// A feed by its name.
    pub(crate) fn named(&self, id: &str, detail: Detail) -> Option<Arc<Served>> {
        read(&self.by_name).get(&(id.to_owned(), detail)).cloned()
    }

    /// Whether any feed of a prescription has an address.
    pub(crate) fn knows(&self, id: &str) -> bool {
        Detail::ALL.iter().all(|&detail| read(&self.by_name).contains_key(&(id.to_owned(), detail)))
    }

    /// Says which prescriptions have a good file, and puts what was published before in the place of
    /// feeds that have none. Returns how many prescriptions have a feed and no good file.
    pub(crate) fn settle(&self, good: &BTreeSet<&str>) -> usize {
        let mut kept = BTreeSet::new();
        for served in read(&self.by_name).values() {
            let is_current = good.contains(served.id.as_str());
            served.is_current.store(is_current, Ordering::Relaxed);
            if is_current {
                continue;
            }
            let _turn = served.turn();
            if served.feed().is_none()
                && let Some(resource) = self.press.published(&served.id, served.detail)
            {
                served.put(resource);
            }
            if served.feed().is_some() {
                kept.insert(served.id.clone());
            }
        }
        kept.len()
    }

    fn find(&self, secret: &str) -> Option<Arc<Served>> {
        // What cannot be a secret need not be looked for.
        is_secret(secret).then(|| read(&self.by_secret).get(&mark(secret)).cloned()).flatten()
    }

    /// Makes a feed that nobody has asked for before, out of the last good text.
    fn make_feed(&self, served: &Served) -> Option<Arc<Resource>> {
        let _turn = served.turn();
        if let Some(feed) = served.feed() {
            return Some(feed);
        }
        let source = self.press.text(&served.id)?;
        match self.press.press(&source, Some(served.detail)) {
            Ok(pressed) => served.put(pressed.resource),
            Err(fault) => self.complain(served, &fault),
        }
        served.feed()
    }

    fn make_page(&self, served: &Served, secret: &str) -> Option<Arc<Resource>> {
        let source = self.press.text(&served.id)?;
        let address = format!("{}/f/{secret}.ics", self.public_url);
        let is_current = served.is_current.load(Ordering::Relaxed);
        match self.press.page(&source, served.detail, &address, is_current) {
            Ok(page) => Some(Arc::new(page)),
            Err(fault) => {
                self.complain(served, &fault);
                None
            }
        }
    }

    fn complain(&self, served: &Served, fault: &dyn Display) {
        let fields: [(&str, &dyn Display); 3] =
            [("id", &served.id), ("detail", &served.detail.name()), ("why", fault)];
        self.press.log.line(Level::Error, "not_made", &fields);
    }
}

impl Site for Shelf {
    fn feed(&self, secret: &str) -> Found {
        match self.find(secret) {
            None => Found::Nothing,
            Some(served) => served.feed().map_or(Found::Unmade, Found::Ready),
        }
    }

    fn make(&self, secret: &str, wanted: Wanted) -> Option<Arc<Resource>> {
        let served = self.find(secret)?;
        match wanted {
            Wanted::Feed => self.make_feed(&served),
            Wanted::Page => self.make_page(&served, secret),
        }
    }

    fn health(&self) -> String {
        let tally = self.tally();
        // Numbers alone: an id can tell who somebody is. The log names the files.
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
        let mut text = String::new();
        for (name, help, value) in [
            ("prescriptions_good", "Files that are served as they are.", tally.good),
            ("prescriptions_faulty", "Files with an error.", tally.faulty),
            ("prescriptions_kept", "Prescriptions without a good file.", tally.last_good),
            ("folder_unreadable", "1 if the folder cannot be read.", tally.no_folder.into()),
            ("addresses", "Addresses that are found.", by_name.len()),
            ("feeds", "Feeds in memory.", made.len()),
            (
                "feed_bytes",
                "Bytes of the feeds in memory, packed ones among them.",
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

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
