//! The arguments of `diff` -> what is compared with what: two files or two folders, on disk or in a repository.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::Diff;
use super::compare::{MOST, Side};
use crate::app::error::Error;
use crate::app::host::git::{self, At, Contents, Tracked};
use crate::app::host::{input, terminal};

/// What is compared.
pub(super) enum Sides {
    Files(Side, Side),
    Folders(Box<[Listing; 2]>),
}

/// The prescriptions of a folder at one place.
pub(super) struct Listing {
    folder: PathBuf,
    /// What follows their names: ` of HEAD~1`.
    place: String,
    /// The repository that has them, unless they are on disk.
    tracked: Option<Tracked>,
    /// By their paths from the folder.
    pub(super) files: BTreeMap<PathBuf, Content>,
    /// Folders that could not be read.
    pub(super) unread: Vec<(PathBuf, io::Error)>,
}

/// Where the bytes of a file are.
#[derive(PartialEq, Eq)]
pub(super) enum Content {
    /// On disk.
    Disk,
    /// In the repository, by the hash.
    Object(String),
    /// Nowhere: it has a merge conflict.
    Conflict,
}

fn usage(what: &str) -> Error {
    Error::usage(what).help("see `b12cal diff --help` for the possible forms")
}

/// Finds what is compared.
///
/// # Errors
///
/// When the arguments have no such form, or the files, folders or revisions are not there.
pub(super) fn of(arguments: &Diff) -> Result<Sides, Error> {
    let what = &arguments.what;
    let later = if arguments.staged { At::Staged } else { At::WorkTree };
    let is_there = |path: &OsString| is_file(path) || Path::new(path).is_dir();
    match &what[..] {
        [path] => in_repository(At::Revision(OsStr::new("HEAD")), later, Path::new(path)),
        [old, new] if !arguments.staged && is_there(old) && is_there(new) => {
            on_disk(Path::new(old), Path::new(new))
        }
        [old, new] if !arguments.staged && is_file(old) => {
            Ok(Sides::Files(read_file(Path::new(old))?, read_file(Path::new(new))?))
        }
        [revision, path] => {
            let path = Path::new(path);
            let Some((old, new)) = ends(revision) else {
                return in_repository(At::Revision(revision), later, path);
            };
            if new.as_encoded_bytes().starts_with(b".") {
                return Err(usage("REV...REV is not supported: write REV..REV"));
            }
            if arguments.staged {
                return Err(usage("--staged takes one revision, not REV..REV"));
            }
            in_repository(At::Revision(&old), At::Revision(&new), path)
        }
        _ => Err(usage("name a file or a folder, two of them, or a revision and one of them")),
    }
}

/// The ends of `REV..REV`; a missing one is the last commit.
fn ends(range: &OsStr) -> Option<(OsString, OsString)> {
    let range = range.as_encoded_bytes();
    let dots = range.windows(2).position(|two| two == b"..")?;
    let end = |end: &[u8]| git::os_string(if end.is_empty() { b"HEAD" } else { end }.to_vec());
    Some((end(&range[..dots]), end(&range[dots + 2..])))
}

fn is_file(path: &OsString) -> bool {
    let path = Path::new(path);
    input::is_standard(path) || path.is_file()
}

/// Two files or two folders.
fn on_disk(old: &Path, new: &Path) -> Result<Sides, Error> {
    match (old.is_dir(), new.is_dir()) {
        (false, false) => Ok(Sides::Files(read_file(old)?, read_file(new)?)),
        (true, true) => Ok(Sides::Folders(Box::new([old, new].map(Listing::on_disk)))),
        _ => Err(usage("a file and a folder cannot be compared")),
    }
}

pub(super) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    input::bytes(path, MOST)
}

fn read_file(path: &Path) -> Result<Side, Error> {
    let name = terminal::shown(path);
    let bytes = bytes(path).map_err(|error| Error::unread(path, &error))?;
    Ok(Side { name, bytes: Some(bytes) })
}

/// What follows the name of a file at a place.
fn place(at: At<'_>) -> String {
    match at {
        At::Revision(revision) => format!(" of {}", terminal::shown(Path::new(revision))),
        At::Staged => " as staged".to_owned(),
        At::WorkTree => String::new(),
    }
}

fn in_repository(old: At<'_>, new: At<'_>, path: &Path) -> Result<Sides, Error> {
    let tracked = Tracked::find(path, MOST)?;
    let is_gone = !path.exists();
    if path.is_dir() || is_gone && (tracked.is_folder(old)? || tracked.is_folder(new)?) {
        let listings = [Listing::in_repository(path, old)?, Listing::in_repository(path, new)?];
        return Ok(Sides::Folders(Box::new(listings)));
    }
    let Contents { before, after } = tracked.contents(old, new)?;
    let name = |at| terminal::shown(path) + &place(at);
    let before = Side { name: name(old), bytes: before };
    let after = match new {
        At::WorkTree if path.exists() => read_file(path)?,
        _ => Side { name: name(new), bytes: after },
    };
    Ok(Sides::Files(before, after))
}

impl Listing {
    fn on_disk(folder: &Path) -> Self {
        let (found, unread) = input::prescriptions(&[folder.to_owned()]);
        let below =
            |path: PathBuf| Some((path.strip_prefix(folder).ok()?.to_owned(), Content::Disk));
        let files = found.into_iter().filter_map(below).collect();
        Self { folder: folder.to_owned(), place: String::new(), tracked: None, files, unread }
    }

    fn in_repository(folder: &Path, at: At<'_>) -> Result<Self, Error> {
        if at == At::WorkTree {
            let mut listing = Self::on_disk(folder);
            if !folder.exists() {
                listing.unread.clear();
                listing.files.clear();
            }
            // A commit has no files behind links either.
            listing.files.retain(|path, _| !folder.join(path).is_symlink());
            return Ok(listing);
        }
        let tracked = Tracked::find(folder, MOST)?;
        let files = tracked.files(at)?.into_iter().filter(|(path, _)| input::is_found(path));
        let content = |hash: Option<String>| hash.map_or(Content::Conflict, Content::Object);
        let files = files.map(|(path, hash)| (path, content(hash))).collect();
        let folder = folder.to_owned();
        Ok(Self { folder, place: place(at), tracked: Some(tracked), files, unread: vec![] })
    }

    /// The name of a file for people.
    pub(super) fn name(&self, path: &Path) -> String {
        let plain = self.folder.join(path);
        terminal::shown(plain.strip_prefix(".").unwrap_or(&plain))
    }

    /// Whether a path is below a folder that could not be read.
    pub(super) fn is_unread(&self, path: &Path) -> bool {
        let path = self.folder.join(path);
        self.unread.iter().any(|(folder, _)| path.starts_with(folder))
    }

    /// Reads a file, if it is there.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or has a merge conflict.
    pub(super) fn read(&self, path: &Path) -> Result<Side, Error> {
        let name = self.name(path) + &self.place;
        let bytes = match (self.files.get(path), &self.tracked) {
            (None, _) => None,
            (Some(Content::Object(hash)), Some(tracked)) => Some(tracked.blob(hash)?),
            (Some(Content::Conflict), _) => {
                return Err(Error::faulty(format!("{name} has a merge conflict")));
            }
            _ => {
                let path = self.folder.join(path);
                Some(bytes(&path).map_err(|error| Error::unread(&path, &error))?)
            }
        };
        Ok(Side { name, bytes })
    }
}
