//! Time and the file system -> when the library looks. Edits are seen by the system's notices, and by
//! looking now and then, where there are no notices.

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

use super::library::Library;
use super::shelf::Shelf;
use crate::app::deliver::log::{Level, Log};
use crate::app::host::fingerprint::Fingerprint;
use crate::app::host::input;
use crate::app::http::tls::Certificate;

/// So long nothing must happen before an edit is taken to be finished ...
const QUIET: Duration = Duration::from_millis(80);
/// ... but after so many waits it is looked at anyway.
const MOST_WAITS: usize = 6;
/// How often the small things are looked at: the day, whether the folder is the same.
const BEAT: Duration = Duration::from_millis(500);
/// After so many beats everything is looked at: on a network there may be no notices.
const BEATS_BETWEEN_LOOKS: u32 = 20;
/// How often the addresses are looked at: one that must not be known any more does not wait for anything.
const ADDRESSES: Duration = Duration::from_millis(200);

/// The event that says that the state cannot be used.
const UNUSABLE: &str = "state_unusable";

/// Keeps what is served as the folder is.
pub(crate) struct Keeper {
    library: Library,
    certificate: Option<Arc<Certificate>>,
    certificate_prints: Vec<Option<Fingerprint>>,
    certificate_trouble: Trouble,
    notices: Receiver<Vec<PathBuf>>,
    sender: Sender<Vec<PathBuf>>,
    watcher: Option<RecommendedWatcher>,
    /// The folder that is watched: another one can take its name.
    watched: Option<Fingerprint>,
    /// Whether it was told that there are no notices.
    told: bool,
    trouble: Trouble,
}

/// What was told of something that cannot be used.
#[derive(Default)]
struct Trouble(Option<String>);

impl Trouble {
    /// Tells once why it cannot be used.
    fn note(&mut self, outcome: io::Result<()>, event: &str, log: &Log) {
        let trouble = outcome.err().map(|error| input::reason(&error));
        if let Some(why) = trouble.as_ref().filter(|_| self.0 != trouble) {
            log.line(Level::Error, event, &[("why", why)]);
        }
        self.0 = trouble;
    }
}

/// Follows the addresses until the process ends.
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

    /// Keeps until the process ends.
    pub(crate) fn run(mut self) {
        let mut beats = 0;
        loop {
            match self.notices.recv_timeout(BEAT) {
                Ok(paths) => {
                    let touched = self.gather(paths);
                    if touched.contains(self.library.folder()) {
                        // It was moved or deleted, and the watch with it.
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

    /// Waits until an edit is finished: an editor writes, renames and deletes, a checkout does so to
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

    /// Looks at everything, and reads these files again also if they look the same.
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

    /// Asks the system for notices about the folder.
    fn watch(&mut self) {
        let folder = self.library.folder().to_owned();
        self.watched = Fingerprint::of(&folder);
        let sender = self.sender.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            match event {
                Ok(event) if !is_edit(event.kind) => {}
                // Whoever does not listen any more has ended.
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

    /// Takes over a certificate whose files have changed; tries again until that works.
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

/// Whether a notice is about something that was written; we read the files ourselves.
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
