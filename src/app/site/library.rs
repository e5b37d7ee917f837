//! The files of a folder -> what is served. It knows what each file contained when it was last read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::log_line::LogLine;
use super::press::{FileError, Press, shown};
use super::publisher::{Published, publish};
use super::shelf::{Shelf, Tally};
use super::state::{Sources, name_of_source};
use crate::app::deliver::log::Level;
use crate::app::host::fingerprint::Fingerprint;
use crate::app::host::{input, parallel};
use crate::prescription::Prescription;
use crate::zone::Zone;

/// Chunk size of publishing: bounds memory; the files of a chunk are synced together.
const CHUNK: usize = 128;

pub(crate) struct Library {
    folder: PathBuf,
    pub(crate) shelf: Arc<Shelf>,
    files: BTreeMap<PathBuf, File>,
    /// The folders that cannot be read.
    unread: BTreeSet<PathBuf>,
    /// The file last served for each prescription, whether that was read, and whether it is stored.
    sources: Sources,
    sources_are_read: bool,
    sources_are_kept: bool,
    /// Whether the first pass is over.
    is_open: bool,
    /// Log lines that were not written yet.
    told: Vec<LogLine>,
}

/// What is known about a file.
struct File {
    /// Its name in `sources`.
    name: String,
    print: Option<Fingerprint>,
    /// Its id, or the one it had before its error.
    id: Option<String>,
    content: Content,
    /// The error that was logged last, until its end is logged.
    blamed: Option<FileError>,
    /// Whether it was served since it appeared.
    was_served: bool,
    /// The date for which it was last tried, in its zone, or in UTC until that is known.
    tried: Option<(Zone, Date)>,
    /// How often publishing failed for reasons outside of the file.
    failures: u32,
}

enum Content {
    /// It must be read.
    Unread,
    /// It has an id of its own, and its feeds must be built.
    Read,
    /// Its feeds are served.
    Served,
    /// It has an error.
    Faulty(FileError),
}

impl Library {
    pub(crate) fn new(folder: &Path, shelf: Arc<Shelf>) -> Self {
        Self {
            folder: folder.to_owned(),
            files: BTreeMap::new(),
            unread: BTreeSet::new(),
            sources: Sources::new(),
            sources_are_read: false,
            sources_are_kept: true,
            is_open: false,
            told: vec![],
            shelf,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Checks everything: which files there are and which have changed. Reads the `touched` ones even if they
    /// look the same. Retries what failed for reasons outside of the files.
    ///
    /// # Errors
    ///
    /// When the state cannot be read or written; what can be served anyway is served.
    pub(crate) fn look(&mut self, touched: &BTreeSet<PathBuf>) -> io::Result<()> {
        if !self.sources_are_read
            && let Err(error) = self.read_sources()
        {
            // A copy could be taken for the file of a prescription.
            self.settle();
            return Err(error);
        }
        let paths = self.list();
        self.find_changed(&paths, touched);
        let mut contents = self.files.values().map(|file| &file.content);
        if !self.told.is_empty() || contents.any(|content| matches!(content, Content::Unread)) {
            self.shelf.due_list.outdate();
        }
        self.read();
        self.find_shared();
        let given = self.give_addresses();
        self.publish();
        let kept = self.keep_sources();
        self.settle();
        self.is_open = true;
        given.and(kept)
    }

    /// Whether a new day has begun for some of the feeds, which the next pass builds again. Files with errors
    /// are tried again too: an error may depend on the day.
    pub(crate) fn turn_the_day(&mut self, now: Timestamp) -> bool {
        let mut turned = false;
        for file in self.files.values_mut() {
            if file.tried.as_ref().is_none_or(|(zone, today)| zone.date(now) == *today) {
                continue;
            }
            file.content = match file.content {
                Content::Served => Content::Read,
                Content::Faulty(FileError::Text(_)) => Content::Unread,
                _ => continue,
            };
            turned = true;
        }
        turned
    }

    /// The visible files in the folder. Logs which folders cannot be read, and which can again.
    fn list(&mut self) -> Vec<PathBuf> {
        let (files, unread) = if self.folder.is_dir() {
            input::prescriptions(std::slice::from_ref(&self.folder))
        } else {
            (vec![], vec![(self.folder.clone(), io::ErrorKind::NotFound.into())])
        };
        let before = std::mem::take(&mut self.unread);
        for (path, error) in unread {
            if !before.contains(&path) {
                let told = LogLine::new(Level::Error, "unreadable").with("path", shown(&path));
                self.told.push(told.with("why", input::reason(&error)));
            }
            self.unread.insert(path);
        }
        for path in before.difference(&self.unread) {
            self.told.push(LogLine::new(Level::Info, "readable").with("path", shown(path)));
        }
        files
    }

    fn find_changed(&mut self, paths: &[PathBuf], touched: &BTreeSet<PathBuf>) {
        let here: BTreeSet<&PathBuf> = paths.iter().collect();
        let (told, unread) = (&mut self.told, &self.unread);
        self.files.retain(|path, _| {
            // A file in an unreadable folder is not gone.
            let stays = here.contains(path) || unread.iter().any(|folder| path.starts_with(folder));
            if !stays {
                told.push(LogLine::new(Level::Warning, "gone").with("path", shown(path)));
            }
            stays
        });
        for path in paths {
            let print = Fingerprint::of(path);
            let folder = &self.folder;
            let file = self.files.entry(path.clone()).or_insert_with(|| File::new(folder, path));
            let is_to_try = matches!(file.content, Content::Faulty(FileError::World(_)));
            if file.print != print || print.is_none() || touched.contains(path) || is_to_try {
                file.print = print;
                file.content = Content::Unread;
            }
        }
    }

    fn read(&mut self) {
        let press = &self.shelf.press;
        let unread = self.paths(|content| matches!(content, Content::Unread));
        let read = parallel::on_all(&unread, |path| {
            let source = Press::read(path)?;
            Prescription::identity(&source).map_or_else(|| press.id(&source), Ok)
        });
        for (path, read) in unread.iter().zip(read) {
            match read {
                Ok(id) => {
                    if let Some(file) = self.files.get_mut(path) {
                        file.id = Some(id);
                        file.content = Content::Read;
                    }
                }
                Err(error) => self.blame(path, error),
            }
        }
    }

    /// Finds files that share an id. Only the file that was last served may continue: another one is a copy
    /// or an older version, whatever errors either has. Without such a file it is unknown which is right, so
    /// the last served feed stays; but a file with errors of its own does not count.
    fn find_shared(&mut self) {
        let owners = self.owners();
        let crowded = self.crowded();
        for path in self.paths(|content| matches!(content, Content::Read)) {
            let id = self.files.get(&path).and_then(|file| file.id.as_ref());
            if id.is_some_and(|id| crowded.contains(id) && !owners.contains_key(id))
                && let Err(error) = Press::read(&path).and_then(|text| self.shelf.press.id(&text))
            {
                self.blame(&path, error);
            }
        }
        let crowded = self.crowded();
        let mut shared = vec![];
        for (path, file) in self.files.iter_mut().filter(|(_, file)| file.is_sound()) {
            let Some(id) = &file.id else { continue };
            let shares = owners.get(id).map_or(crowded.contains(id), |owner| *owner != file.name);
            match (&file.content, shares) {
                (Content::Faulty(_), false) => file.content = Content::Read,
                (Content::Faulty(_), true) | (_, false) => {}
                (_, true) => shared.push(path.clone()),
            }
        }
        for path in shared {
            self.blame(&path, FileError::Shared);
        }
    }

    /// The file last served for each prescription, by id, while it exists or its folder cannot be read, and
    /// it has not become another prescription.
    fn owners(&self) -> BTreeMap<String, String> {
        let ids: BTreeMap<&str, Option<&String>> =
            self.files.values().map(|file| (&*file.name, file.id.as_ref())).collect();
        let unread: Vec<String> =
            self.unread.iter().map(|folder| name_of_source(&self.folder, folder)).collect();
        let is_unseen =
            |name: &str| unread.iter().any(|folder| Path::new(name).starts_with(folder));
        let is_owner = |(id, name): &(&String, &String)| match ids.get(name.as_str()) {
            Some(own) => own.is_none_or(|own| own == *id),
            None => is_unseen(name),
        };
        let owners = self.sources.iter().filter(is_owner);
        owners.map(|(id, name)| (id.clone(), name.clone())).collect()
    }

    /// The ids of several files without an error.
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

    fn give_addresses(&self) -> io::Result<()> {
        self.shelf.give_addresses(&self.files.values().filter_map(File::own_id).collect())
    }

    /// Publishes the files that were read, those with the fewest failures first. If nothing in a chunk could
    /// be published, for reasons such as a full disk, the rest waits for the next pass.
    fn publish(&mut self) {
        let mut read = self.paths(|content| matches!(content, Content::Read));
        read.sort_by_key(|path| self.files.get(path).map(|file| file.failures));
        for chunk in read.chunks(CHUNK) {
            let id = |path| self.files.get(path).and_then(|file| file.id.as_deref());
            let files: Vec<(&Path, &str)> =
                chunk.iter().map(|path| (path.as_path(), id(path).unwrap_or_default())).collect();
            let published = publish(&self.shelf, &files);
            let is_hopeless =
                published.iter().all(|published| matches!(published, Err(FileError::World(_))));
            for (path, published) in chunk.iter().zip(published) {
                match published {
                    Ok(published) => self.note(path, published),
                    Err(error) => self.blame(path, error),
                }
            }
            if is_hopeless {
                break;
            }
        }
    }

    fn note(&mut self, path: &Path, published: Published) {
        let Some(file) = self.files.get_mut(path) else { return };
        let Published { zone, today, changes } = published;
        let id = file.id.clone().unwrap_or_default();
        for (detail, revision) in changes {
            let told = LogLine::new(Level::Info, "published").with("id", &id);
            self.told.push(told.with("detail", detail.name()).with("revision", revision));
        }
        if file.blamed.take().is_some() || (!file.was_served && self.is_open) {
            self.told.push(LogLine::new(Level::Info, "served").with("path", shown(path)));
        }
        file.content = Content::Served;
        file.was_served = true;
        file.tried = Some((zone, today));
        file.failures = 0;
        if self.sources.get(&id) != Some(&file.name) {
            self.sources.insert(id, file.name.clone());
            self.sources_are_kept = false;
        }
    }

    /// Notes that a file has an error, and logs it once.
    fn blame(&mut self, path: &Path, error: FileError) {
        let Some(file) = self.files.get_mut(path) else { return };
        if file.blamed.as_ref() != Some(&error) {
            let blame = LogLine::new(Level::Error, "faulty").with("path", shown(path));
            self.told.push(blame.with("why", &error));
        }
        let press = &self.shelf.press;
        let zone = file.tried.take().map(|(zone, _)| zone).or_else(|| press.zones.zone("UTC"));
        file.tried = zone.map(|zone| (zone.clone(), zone.date((press.clock)())));
        file.failures += u32::from(matches!(error, FileError::World(_)));
        file.blamed = Some(error.clone());
        file.content = Content::Faulty(error);
    }

    /// Reads which file was last served for each prescription, until that succeeds. A damaged list is begun anew.
    fn read_sources(&mut self) -> io::Result<()> {
        self.sources = match self.shelf.press.state.sources() {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                let told = LogLine::new(Level::Error, "state_unusable");
                self.told.push(told.with("why", input::reason(&error)));
                Sources::new()
            }
            read => read?,
        };
        self.sources_are_read = true;
        Ok(())
    }

    /// Stores which file was served for each prescription that has addresses: of one whose addresses were
    /// revoked, nothing stays.
    fn keep_sources(&mut self) -> io::Result<()> {
        let before = self.sources.len();
        self.sources.retain(|id, _| !self.shelf.of(id).is_empty());
        self.sources_are_kept &= self.sources.len() == before;
        if !self.sources_are_kept {
            self.shelf.press.state.keep_sources(&self.sources)?;
            self.sources_are_kept = true;
        }
        Ok(())
    }

    /// Updates what is good before it writes the log, so that readers of the log find it done.
    fn settle(&mut self) {
        let served = |file: &&File| matches!(file.content, Content::Served);
        let good: BTreeSet<&str> =
            self.files.values().filter(served).filter_map(File::own_id).collect();
        let faulty = self.paths(|content| matches!(content, Content::Faulty(_))).len();
        let unusable =
            self.paths(|content| matches!(content, Content::Faulty(FileError::World(_)))).len();
        let last_good = self.shelf.settle(&good);
        let no_folder = !self.unread.is_empty();
        self.shelf.set_tally(Tally { good: good.len(), faulty, unusable, last_good, no_folder });
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
    fn new(folder: &Path, path: &Path) -> Self {
        Self {
            name: name_of_source(folder, path),
            print: None,
            id: None,
            content: Content::Unread,
            blamed: None,
            was_served: false,
            tried: None,
            failures: 0,
        }
    }

    /// Whether it has no error except a shared id.
    fn is_sound(&self) -> bool {
        !matches!(self.content, Content::Faulty(FileError::Text(_) | FileError::World(_)))
    }

    /// Its id, if no other file has it.
    fn own_id(&self) -> Option<&str> {
        let is_good = matches!(self.content, Content::Read | Content::Served);
        self.id.as_deref().filter(|_| is_good)
    }
}
