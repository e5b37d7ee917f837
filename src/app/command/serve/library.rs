//! The files of a folder -> what is served. It knows what each file held when it was last looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::press::{Fault, Press, Pressed, shown};
use super::shelf::{Shelf, Tally};
use crate::app::deliver::log::Level;
use crate::app::host::fingerprint::Print;
use crate::app::host::input;
use crate::app::host::parallel;
use crate::prescription::feed_settings::Detail;
use crate::zone::Zone;

/// The files of a folder.
pub(crate) struct Library {
    folder: PathBuf,
    pub(crate) shelf: Arc<Shelf>,
    files: BTreeMap<PathBuf, File>,
    no_folder: bool,
    /// Whether the first look is over.
    is_open: bool,
    addresses: Option<Print>,
    /// What happened and was not told yet.
    told: Vec<Told>,
}

/// What is known of a file.
struct File {
    print: Option<Print>,
    /// The id that it has, or had before it became faulty.
    id: Option<String>,
    content: Content,
    /// The error that was told last, until it is told that it has none.
    blamed: Option<Fault>,
    /// For which date its feeds were made.
    made: Option<(Zone, Date)>,
}

enum Content {
    /// It has to be read.
    Unread,
    /// It has an id of its own, and its feeds have to be made.
    Read,
    /// Its feeds are served.
    Served,
    /// It has an error.
    Faulty(Fault),
}

impl Library {
    pub(crate) fn new(folder: &Path, shelf: Arc<Shelf>) -> Self {
        let folder = folder.to_owned();
        let (no_folder, is_open) = (false, false);
        let (files, told) = (BTreeMap::new(), vec![]);
        Self { folder, shelf, files, no_folder, is_open, addresses: None, told }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Looks at everything: which files there are, and which of them changed.
    ///
    /// # Errors
    ///
    /// When addresses cannot be kept.
    pub(crate) fn look(&mut self) -> io::Result<()> {
        self.look_at(&BTreeSet::new())
    }

    /// Looks at everything, and reads these files again also if they look the same.
    ///
    /// # Errors
    ///
    /// As [`Self::look`].
    pub(crate) fn look_at(&mut self, touched: &BTreeSet<PathBuf>) -> io::Result<()> {
        match self.paths_in_folder() {
            Ok(paths) => {
                if std::mem::take(&mut self.no_folder) {
                    self.told.push(Told::new(Level::Info, "readable"));
                }
                self.find_changed(&paths, touched);
            }
            // Files that cannot be seen are not gone.
            Err((path, error)) => {
                if !self.no_folder {
                    let told = Told::new(Level::Error, "unreadable").with("path", shown(&path));
                    self.told.push(told.with("why", input::reason(&error)));
                }
                self.no_folder = true;
            }
        }
        self.read();
        self.give_addresses()?;
        self.make();
        self.settle();
        self.is_open = true;
        Ok(())
    }

    /// Makes the feeds anew whose today has become another day.
    pub(crate) fn turn_the_day(&mut self, now: Timestamp) {
        let mut turned = false;
        for file in self.files.values_mut() {
            let is_past = file.made.as_ref().is_some_and(|(zone, today)| zone.date(now) != *today);
            if is_past && matches!(file.content, Content::Served) {
                file.content = Content::Read;
                turned = true;
            }
        }
        if turned {
            self.make();
            self.settle();
        }
    }

    /// Takes over addresses that were changed beside the server.
    ///
    /// # Errors
    ///
    /// As [`Self::look`].
    pub(crate) fn look_at_addresses(&mut self) -> io::Result<()> {
        if Print::of(&self.shelf.press.state.addresses_file()) == self.addresses {
            return Ok(());
        }
        self.give_addresses()?;
        self.told.push(Told::new(Level::Info, "addresses_changed"));
        self.settle();
        Ok(())
    }

    fn paths_in_folder(&self) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
        if !self.folder.is_dir() {
            return Err((self.folder.clone(), io::ErrorKind::NotFound.into()));
        }
        let (files, unread) = input::prescriptions(std::slice::from_ref(&self.folder));
        unread.into_iter().next().map_or(Ok(files), Err)
    }

    fn find_changed(&mut self, paths: &[PathBuf], touched: &BTreeSet<PathBuf>) {
        let here: BTreeSet<&PathBuf> = paths.iter().collect();
        let told = &mut self.told;
        self.files.retain(|path, _| {
            let stays = here.contains(path);
            if !stays {
                told.push(Told::new(Level::Warning, "gone").with("path", shown(path)));
            }
            stays
        });
        for path in paths {
            let print = Print::of(path);
            let file = self.files.entry(path.clone()).or_insert(File {
                print: None,
                id: None,
                content: Content::Unread,
                blamed: None,
                made: None,
            });
            if file.print != print || print.is_none() || touched.contains(path) {
                file.print = print;
                file.content = Content::Unread;
            }
        }
    }

    /// Reads what has to be read, and finds out who shares an id.
    fn read(&mut self) {
        let press = &self.shelf.press;
        let unread: Vec<PathBuf> = self.paths(|content| matches!(content, Content::Unread));
        let read = parallel::on_all(&unread, |path| {
            let source = Press::read(path)?;
            Press::seeming_id(&source).map_or_else(|| press.id(&source), Ok)
        });
        for (path, read) in unread.iter().zip(read) {
            let Some(file) = self.files.get_mut(path) else { continue };
            match read {
                Ok(id) => {
                    file.id = Some(id);
                    file.content = Content::Read;
                }
                Err(fault) => blame(&mut self.told, path, file, fault),
            }
        }
        self.find_shared();
    }

    /// Finds out who shares an id: which of them is meant is not known, so what was served before stays.
    fn find_shared(&mut self) {
        let crowded = self.crowded();
        let press = &self.shelf.press;
        for (path, file) in self.files.iter_mut().filter(|(_, file)| file.is_of(&crowded)) {
            // What has other faults too shares nothing.
            if let Err(fault) = Press::read(path).and_then(|source| press.id(&source)) {
                blame(&mut self.told, path, file, fault);
            }
        }
        let crowded = self.crowded();
        for (path, file) in self.files.iter_mut().filter(|(_, file)| file.is_sound()) {
            let shares = file.is_of(&crowded);
            match &file.content {
                Content::Faulty(_) if shares => {}
                Content::Faulty(_) => file.content = Content::Read,
                _ if shares => blame(&mut self.told, path, file, shared()),
                _ => {}
            }
        }
    }

    /// The ids that several files have.
    fn crowded(&self) -> BTreeSet<String> {
        let (mut seen, mut crowded) = (BTreeSet::new(), BTreeSet::new());
        let sound = self.files.values().filter(|file| file.is_sound());
        for id in sound.filter_map(|file| file.id.as_ref()) {
            if !seen.insert(id) {
                crowded.insert(id.clone());
            }
        }
        crowded
    }

    /// Gives every prescription its addresses.
    fn give_addresses(&mut self) -> io::Result<()> {
        let state = &self.shelf.press.state;
        let print = Print::of(&state.addresses_file());
        let ids = || self.files.values().filter_map(File::own_id);
        if self.addresses.is_some()
            && print == self.addresses
            && ids().all(|id| self.shelf.knows(id))
        {
            return Ok(());
        }
        let addresses =
            state.change(|addresses| ids().try_for_each(|id| addresses.complete(id)))?;
        self.addresses = Print::of(&state.addresses_file());
        self.shelf.arrange(&addresses);
        Ok(())
    }

    /// Makes the feeds of what was read.
    fn make(&mut self) {
        let shelf = &self.shelf;
        let read: Vec<PathBuf> = self.paths(|content| matches!(content, Content::Read));
        let files = &self.files;
        let made = parallel::on_all(&read, |path| {
            let expected = files.get(path).and_then(|file| file.id.as_deref());
            make(shelf, path, expected.unwrap_or_default())
        });
        for (path, made) in read.iter().zip(made) {
            let Some(file) = self.files.get_mut(path) else { continue };
            match made {
                Ok(made) => {
                    file.content = Content::Served;
                    let is_first = file.made.replace((made.zone, made.today)).is_none();
                    self.told.extend(made.changes);
                    if file.blamed.take().is_some() || (is_first && self.is_open) {
                        self.told.push(Told::new(Level::Info, "served").with("path", shown(path)));
                    }
                }
                Err(fault) => blame(&mut self.told, path, file, fault),
            }
        }
    }

    /// Says which prescriptions are good, and only then what happened: who reads the log finds it so.
    fn settle(&mut self) {
        let served = |file: &&File| matches!(file.content, Content::Served);
        let good: BTreeSet<&str> =
            self.files.values().filter(served).filter_map(File::own_id).collect();
        let faulty =
            self.files.values().filter(|file| matches!(file.content, Content::Faulty(_))).count();
        let last_good = self.shelf.settle(&good);
        let no_folder = self.no_folder;
        self.shelf.set_tally(Tally { good: good.len(), faulty, last_good, no_folder });
        for told in self.told.drain(..) {
            let fields: Vec<(&str, &dyn Display)> =
                told.fields.iter().map(|(key, value)| (*key, value as &dyn Display)).collect();
            self.shelf.press.log.line(told.level, told.event, &fields);
        }
    }

    fn paths(&self, wanted: impl Fn(&Content) -> bool) -> Vec<PathBuf> {
        let files = self.files.iter().filter(|(_, file)| wanted(&file.content));
        files.map(|(path, _)| path.clone()).collect()
    }
}

impl File {
    /// Whether it has no fault but that of sharing its id.
    fn is_sound(&self) -> bool {
        !matches!(&self.content, Content::Faulty(fault) if *fault != shared())
    }

    /// Whether it has one of these ids.
    fn is_of(&self, ids: &BTreeSet<String>) -> bool {
        self.is_sound() && self.id.as_ref().is_some_and(|id| ids.contains(id))
    }

    /// The id that it alone has.
    fn own_id(&self) -> Option<&str> {
        let is_good = matches!(self.content, Content::Read | Content::Served);
        self.id.as_deref().filter(|_| is_good)
    }
}

/// What came of making the feeds of a file.
struct Made {
    zone: Zone,
    today: Date,
    changes: Vec<Told>,
}

/// What happened, to be told once all is done.
struct Told {
    level: Level,
    event: &'static str,
    fields: Vec<(&'static str, String)>,
}

impl Told {
    fn new(level: Level, event: &'static str) -> Self {
        Self { level, event, fields: vec![] }
    }

    fn with(mut self, key: &'static str, value: impl Display) -> Self {
        self.fields.push((key, value.to_string()));
        self
    }
}

/// Makes the feeds of a file: that which it asks for, and those that somebody has asked for.
fn make(shelf: &Shelf, path: &Path, expected: &str) -> Result<Made, Fault> {
    let press = &shelf.press;
    let source = Press::read(path)?;
    let own = press.press(&source, None)?;
    let id = own.id.clone();
    if id != expected {
        // It was written between two looks; the next one finds it changed.
        return Err(Fault("it changed meanwhile".to_owned()));
    }
    let mut others = vec![];
    for detail in Detail::ALL.into_iter().filter(|&detail| detail != own.detail) {
        let Some(served) = shelf.named(&id, detail) else { continue };
        if press.state.has_published(&id, detail) {
            let _turn = served.turn();
            others.push(press.press(&source, Some(detail))?);
        }
    }
    press.state.keep_text(&id, source.text()).map_err(|error| Fault(input::reason(&error)))?;
    let mut made = Made { zone: own.zone.clone(), today: own.today, changes: vec![] };
    for pressed in others.into_iter().chain([own]) {
        let Pressed { detail, revision, is_change, resource, .. } = pressed;
        if let Some(served) = shelf.named(&id, detail) {
            served.put(resource);
        }
        if is_change {
            let told = Told::new(Level::Info, "published").with("id", &id);
            let told = told.with("detail", detail.name()).with("revision", revision);
            made.changes.push(told);
        }
    }
    Ok(made)
}

fn shared() -> Fault {
    Fault("duplicate_id".to_owned())
}

/// Notes that a file has an error, and tells it once.
fn blame(told: &mut Vec<Told>, path: &Path, file: &mut File, fault: Fault) {
    if file.blamed.as_ref() != Some(&fault) {
        let blame = Told::new(Level::Error, "faulty").with("path", shown(path));
        told.push(blame.with("why", &fault));
    }
    file.blamed = Some(fault.clone());
    file.content = Content::Faulty(fault);
}
