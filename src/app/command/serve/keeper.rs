//! Time and file system events -> when the library looks. Edits are noticed by file system events, and by
//! polling where there are none.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::app::deliver::log::{Level, Log};
use crate::app::host::fingerprint::Fingerprint;
use crate::app::host::input;
use crate::app::http::tls::Certificate;
use crate::app::site::library::Library;
use crate::app::site::shelf::Shelf;

/// An edit counts as finished after this much time without events ...
const QUIET: Duration = Duration::from_millis(80);
/// ... but is read after this many waits in any case.
const MOST_WAITS: usize = 6;
/// How often cheap things are checked: the day, and whether the folder is the same.
const BEAT: Duration = Duration::from_millis(500);
/// Everything is checked after this many beats: network file systems may send no events.
const BEATS_BETWEEN_LOOKS: u32 = 20;
/// How often the addresses are checked: revoking one must not wait for anything else.
const ADDRESSES: Duration = Duration::from_millis(200);

const UNUSABLE: &str = "state_unusable";

pub(crate) struct Keeper {
    library: Library,
    certificate: Option<Arc<Certificate>>,
    certificate_prints: Vec<Option<Fingerprint>>,
    certificate_trouble: Trouble,
    notices: Receiver<Vec<PathBuf>>,
    sender: Sender<Vec<PathBuf>>,
    watcher: Option<RecommendedWatcher>,
    /// The watched folder, because another one can take its name.
    watched: Option<Fingerprint>,
    /// Whether the lack of events was logged.
    told: bool,
    trouble: Trouble,
}

/// The last logged problem.
#[derive(Default)]
struct Trouble(Option<String>);

impl Trouble {
    /// Logs a problem once.
    fn note(&mut self, outcome: io::Result<()>, event: &str, log: &Log) {
        let trouble = outcome.err().map(|error| input::reason(&error));
        if let Some(why) = trouble.as_ref().filter(|_| self.0 != trouble) {
            log.line(Level::Error, event, &[("why", why)]);
        }
        self.0 = trouble;
    }
}

/// Follows changes of the addresses until the process ends.
pub(crate) fn follow_addresses(shelf: &Shelf) {
    let log = &shelf.press.log;
    let mut trouble = Trouble::default();
    loop {
        thread::sleep(ADDRESSES);
        let followed = shelf.follow_addresses();
        if followed.as_ref().is_ok_and(|changed| *changed) {
            log.line(Level::Info, "addresses_changed", &[]);
        }
        trouble.note(followed.map(drop), UNUSABLE, log);
    }
}

impl Keeper {
    pub(crate) fn new(library: Library, certificate: Option<Arc<Certificate>>) -> Self {
        let (sender, notices) = channel();
        let certificate_prints = prints(certificate.as_deref());
        let mut keeper = Self {
            library,
            certificate,
            certificate_prints,
            certificate_trouble: Trouble::default(),
            notices,
            sender,
            watcher: None,
            watched: None,
            told: false,
            trouble: Trouble::default(),
        };
        keeper.watch();
        keeper
    }

    pub(crate) fn run(mut self) {
        let mut beats = 0;
        loop {
            match self.notices.recv_timeout(BEAT) {
                Ok(paths) => {
                    let touched = self.gather(paths);
                    if touched.contains(self.library.folder()) {
                        // The folder was moved or deleted, and the watch with it.
                        self.watched = None;
                    }
                    self.look(&touched);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => beats += 1,
            }
            if self.is_another_folder() {
                self.watch();
                self.look(&BTreeSet::new());
            } else if beats >= BEATS_BETWEEN_LOOKS {
                beats = 0;
                self.look(&BTreeSet::new());
            }
            let now = (self.library.shelf.press.clock)();
            if self.library.turn_the_day(now) {
                self.look(&BTreeSet::new());
            }
            self.renew_certificate();
        }
    }

    /// Waits until an edit is finished: an editor writes, renames and deletes, and a checkout does that to
    /// many files.
    fn gather(&self, paths: Vec<PathBuf>) -> BTreeSet<PathBuf> {
        let mut touched: BTreeSet<PathBuf> = paths.into_iter().collect();
        for _ in 0..MOST_WAITS {
            thread::sleep(QUIET);
            let notices: Vec<Vec<PathBuf>> = self.notices.try_iter().collect();
            if notices.is_empty() {
                break;
            }
            touched.extend(notices.into_iter().flatten());
        }
        touched
    }

    /// Checks everything, and reads these files again even if they look the same.
    pub(crate) fn look(&mut self, touched: &BTreeSet<PathBuf>) {
        let looked = self.library.look(touched);
        self.trouble.note(looked, UNUSABLE, &self.library.shelf.press.log);
    }

    fn is_another_folder(&mut self) -> bool {
        match (Fingerprint::of(self.library.folder()), &self.watched) {
            (Some(now), Some(watched)) => !now.is_same_place(watched),
            (Some(_), None) => true,
            (None, _) => {
                self.watched = None;
                false
            }
        }
    }

    fn watch(&mut self) {
        let folder = self.library.folder().to_owned();
        self.watched = Fingerprint::of(&folder);
        let sender = self.sender.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            match event {
                Ok(event) if !is_edit(event.kind) => {}
                // Sending fails only when the keeper has ended.
                Ok(event) => drop(sender.send(event.paths)),
                Err(_) => drop(sender.send(vec![])),
            }
        });
        let watched = watcher.and_then(|mut watcher| {
            watcher.watch(&folder, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        self.watcher = match watched {
            Ok(watcher) => Some(watcher),
            Err(error) => {
                if !self.told {
                    let fields: [(&str, &dyn Display); 1] = [("why", &error)];
                    self.library.shelf.press.log.line(Level::Warning, "not_watched", &fields);
                }
                self.told = true;
                None
            }
        };
    }

    /// Loads a certificate whose files have changed, and retries until that works.
    fn renew_certificate(&mut self) {
        let Some(certificate) = &self.certificate else { return };
        let prints = prints(Some(certificate));
        if prints == self.certificate_prints {
            return;
        }
        let log = &self.library.shelf.press.log;
        let renewed = certificate.renew();
        if renewed.is_ok() {
            self.certificate_prints = prints;
            log.line(Level::Info, "certificate_renewed", &[]);
        }
        self.certificate_trouble.note(renewed, "certificate_unusable", log);
    }
}

/// Whether an event is about a write; our own reads cause events too.
fn is_edit(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}

fn prints(certificate: Option<&Certificate>) -> Vec<Option<Fingerprint>> {
    let files = certificate.map(Certificate::files);
    files.iter().flatten().map(|path| Fingerprint::of(path)).collect()
}
