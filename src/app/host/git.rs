//! A file or a folder and a revision -> its contents there, by the `git` program.
//!
//! A repository may be hostile: it may have come in an archive from anybody. So git is only asked for things
//! that run nothing that the repository configures: objects, by hashes that git printed itself, and the
//! index. The work tree is not read by git, because that runs filters. Nothing is fetched, nothing is
//! written, and replacement objects are ignored.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::terminal;
use crate::app::error::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At<'r> {
    /// In a commit.
    Revision(&'r OsStr),
    /// In the index.
    Staged,
    /// In the work tree.
    WorkTree,
}

const TWO_FILES: &str = "name two files instead: b12cal diff OLD.yaml NEW.yaml";

/// The contents of a file at two places, where it exists.
pub(crate) struct Contents {
    pub(crate) before: Option<Vec<u8>>,
    pub(crate) after: Option<Vec<u8>>,
}

pub(crate) struct Tracked {
    folder: PathBuf,
    /// The path from that folder; empty for the folder itself.
    name: OsString,
    /// The path from the top of the repository, with slashes.
    path: OsString,
    /// Reading limit in bytes.
    most: u64,
}

/// A place whose revision exists.
enum Pinned {
    Commit(String),
    Index,
    WorkTree,
}

impl Tracked {
    /// Finds the repository of a file or a folder, which need not exist in the work tree. At most `most` bytes
    /// of each version are read.
    ///
    /// # Errors
    ///
    /// When git is not installed, or finds no repository that it will read.
    pub(crate) fn find(file: &Path, most: u64) -> Result<Self, Error> {
        let name = file.file_name().filter(|_| !file.is_dir());
        let folder = if name.is_some() { file.parent() } else { Some(file) };
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).to_owned();
        if !folder.is_dir() {
            return Err(Error::world(format!("there is no folder {}", terminal::shown(&folder))));
        }
        let prefix = run(&mut git(&folder, &["rev-parse", "--show-prefix"]))?;
        if !prefix.status.success() {
            return Err(reason(&prefix.stderr));
        }
        let mut path = prefix.stdout;
        path.truncate(path.strip_suffix(b"\n").map_or(path.len(), <[u8]>::len));
        let name = name.unwrap_or_default().to_owned();
        path.extend(name.as_encoded_bytes());
        path.truncate(path.strip_suffix(b"/").map_or(path.len(), <[u8]>::len));
        Ok(Self { folder, name, path: os_string(path), most })
    }

    /// Whether it is a folder in a commit.
    ///
    /// # Errors
    ///
    /// As [`Self::contents`].
    pub(crate) fn is_folder(&self, at: At<'_>) -> Result<bool, Error> {
        match self.pinned(at)? {
            Pinned::Commit(commit) => Ok(self.tree(&commit)?.is_some()),
            Pinned::Index | Pinned::WorkTree => Ok(false),
        }
    }

    /// The hash of this folder in a commit, if it is there and a folder.
    fn tree(&self, commit: &str) -> Result<Option<String>, Error> {
        let mut object = OsString::from(format!("{commit}:"));
        object.push(&self.path);
        let Some(hash) = self.hash(&object)? else { return Ok(None) };
        let kind = run(&mut git(&self.folder, &["cat-file", "-t", &hash]))?;
        Ok((kind.stdout == b"tree\n").then_some(hash))
    }

    /// The files below this folder in a commit or in the index, each with its hash, or none if it has a merge
    /// conflict; by their paths from the folder. Links and other repositories are none of them.
    ///
    /// # Errors
    ///
    /// As [`Self::contents`].
    pub(crate) fn files(&self, at: At<'_>) -> Result<BTreeMap<PathBuf, Option<String>>, Error> {
        let (listed, below) = match self.pinned(at)? {
            Pinned::WorkTree => return Ok(BTreeMap::new()),
            Pinned::Commit(commit) => {
                let Some(tree) = self.tree(&commit)? else { return Ok(BTreeMap::new()) };
                // By its hash: a path could be taken for a pattern.
                let list = ["ls-tree", "-r", "-z", "--full-tree", &tree];
                (run(&mut git(&self.folder, &list))?, Path::new(""))
            }
            Pinned::Index => {
                let listed = run(&mut git(&self.folder, &["ls-files", "--stage", "-z"]))?;
                (listed, Path::new(&self.name))
            }
        };
        if !listed.status.success() {
            return Err(reason(&listed.stderr));
        }
        let lines = listed.stdout.split(|&byte| byte == 0);
        Ok(lines.filter_map(|line| listed_file(line, below)).collect())
    }

    /// The contents at two places. If the file was renamed in between, the later one has its new name and the
    /// earlier one its old name. The work tree is not read.
    ///
    /// # Errors
    ///
    /// When there is no such revision, or git cannot read it.
    pub(crate) fn contents(&self, old: At<'_>, new: At<'_>) -> Result<Contents, Error> {
        let (old, new) = (self.pinned(old)?, self.pinned(new)?);
        let (name, after) = match self.found(&new, &Pinned::Index, &self.path)? {
            Some((name, bytes)) => (name, Some(bytes)),
            None => (self.path.clone(), None),
        };
        let before = self.found(&old, &new, &name)?;
        Ok(Contents { before: before.map(|(_, bytes)| bytes), after })
    }

    fn pinned(&self, at: At<'_>) -> Result<Pinned, Error> {
        let revision = match at {
            At::Revision(revision) => revision,
            At::Staged => return Ok(Pinned::Index),
            At::WorkTree => return Ok(Pinned::WorkTree),
        };
        let mut commit = revision.to_owned();
        commit.push("^{commit}");
        let found = if revision.is_empty() { None } else { self.hash(&commit)? };
        found.map(Pinned::Commit).ok_or_else(|| {
            let revision = terminal::shown(Path::new(revision));
            let help =
                "a revision is a branch, a tag, or a commit such as HEAD~1; or name two files";
            Error::world(format!("there is no revision or file `{revision}`")).help(help)
        })
    }

    /// The hash of an object, if it exists.
    fn hash(&self, object: &OsStr) -> Result<Option<String>, Error> {
        let mut git = git(&self.folder, &["rev-parse", "--verify", "--quiet", "--end-of-options"]);
        let found = run(git.arg(object))?;
        match found.status.code() {
            Some(0) => {
                let printed = String::from_utf8(found.stdout).unwrap_or_default();
                let hash = printed.trim_end();
                // `^HEAD` has a hash too, after a `^`.
                let is_hash = !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
                Ok(is_hash.then(|| hash.to_owned()))
            }
            Some(1) => Ok(None),
            _ => Err(reason(&found.stderr)),
        }
    }

    /// The name and contents of a file at an earlier place.
    fn found(
        &self,
        at: &Pinned,
        later: &Pinned,
        name: &OsStr,
    ) -> Result<Option<(OsString, Vec<u8>)>, Error> {
        if let Some(bytes) = self.content(at, name)? {
            return Ok(Some((name.to_owned(), bytes)));
        }
        let Some(before) = self.name_before(at, later, name)? else { return Ok(None) };
        let bytes = self.content(at, &before)?;
        Ok(bytes.map(|bytes| (before, bytes)))
    }

    fn content(&self, at: &Pinned, path: &OsStr) -> Result<Option<Vec<u8>>, Error> {
        let mut object = OsString::from(match at {
            Pinned::Commit(hash) => format!("{hash}:"),
            Pinned::Index => ":0:".to_owned(),
            Pinned::WorkTree => return Ok(None),
        });
        object.push(path);
        let Some(hash) = self.hash(&object)? else { return Ok(None) };
        self.blob(&hash).map(Some)
    }

    /// The bytes of a file by its hash, as committed or staged: no filter, no driver.
    ///
    /// # Errors
    ///
    /// When git cannot read it.
    pub(crate) fn blob(&self, hash: &str) -> Result<Vec<u8>, Error> {
        let mut git = git(&self.folder, &["cat-file", "blob", hash]);
        let mut git = git.spawn().map_err(|error| not_run(&error))?;
        let mut bytes = vec![];
        let read = git.stdout.take().map(|stdout| stdout.take(self.most).read_to_end(&mut bytes));
        // After reading enough, it does not matter whether there is more.
        let ended = git.wait_with_output().map_err(|error| not_run(&error))?;
        read.transpose().map_err(|error| not_run(&error))?;
        let is_cut = bytes.len() as u64 == self.most;
        if is_cut || ended.status.success() { Ok(bytes) } else { Err(reason(&ended.stderr)) }
    }

    /// The earlier name of a file that was renamed since. The index is used for the work tree: git knows
    /// nothing of a rename that it was not told of.
    fn name_before(
        &self,
        at: &Pinned,
        later: &Pinned,
        name: &OsStr,
    ) -> Result<Option<OsString>, Error> {
        const RENAMES: &[&str] =
            &["-z", "--find-renames", "--name-status", "--diff-filter=R", "--no-relative"];
        let compared = match (at, later) {
            (Pinned::Commit(at), Pinned::Commit(later)) => vec!["diff-tree", "-r", at, later],
            (Pinned::Commit(at), _) => vec!["diff-index", "--cached", at],
            _ => return Ok(None),
        };
        let found = run(git(&self.folder, &compared[..1]).args(RENAMES).args(&compared[1..]))?;
        if !found.status.success() {
            return Err(reason(&found.stderr));
        }
        let fields: Vec<&[u8]> = found.stdout.split(|&byte| byte == 0).collect();
        let mut renamed = fields.chunks_exact(3);
        let before = renamed.find(|fields| fields[2] == name.as_encoded_bytes());
        Ok(before.map(|fields| os_string(fields[1].to_vec())))
    }
}

/// A line of `ls-tree` or `ls-files --stage`: a file below a folder, and its hash unless it has a merge conflict.
fn listed_file(line: &[u8], below: &Path) -> Option<(PathBuf, Option<String>)> {
    let tab = line.iter().position(|&byte| byte == b'\t')?;
    let path = PathBuf::from(os_string(line[tab + 1..].to_vec()));
    let path = path.strip_prefix(below).ok()?.to_owned();
    let what = std::str::from_utf8(&line[..tab]).ok()?;
    let hash = match what.split(' ').collect::<Vec<_>>()[..] {
        // The mode of a file begins like this; that of a link or another repository does not.
        [mode, ..] if !mode.starts_with("100") => return None,
        [_, "blob", hash] | [_, hash, "0"] => Some(hash.to_owned()),
        _ => None,
    };
    Some((path, hash))
}

/// The lines that differ between two files; nothing if git fails.
pub(crate) fn lines(old: &Path, new: &Path) -> Vec<u8> {
    let arguments = ["diff", "--no-index", "--no-color", "--no-ext-diff", "--no-textconv", "--"];
    let mut git = git(Path::new("."), &arguments);
    // Outside of any repository, whose filters would be run.
    git.env("GIT_DIR", "/dev/null").env_remove("GIT_WORK_TREE").arg(old).arg(new);
    git.output().map(|output| output.stdout).unwrap_or_default()
}

pub(crate) fn os_string(bytes: Vec<u8>) -> OsString {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Git in a folder, isolated: no monitor, hook, pager or replacement objects of the repository, no fetch.
///
/// Hooks get variables that say where their repository is, relative to where they run. Its top is then
/// wherever git runs, unless they name that too; so git finds the repository by the folder instead.
fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.args(["--no-pager", "--no-replace-objects"]);
    git.args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]);
    git.arg("-C").arg(folder).args(arguments);
    git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, value) in [
        ("GIT_OPTIONAL_LOCKS", "0"),
        // A missing object would be fetched, by a program that the repository configures. Older versions of
        // git only know the second variable.
        ("GIT_NO_LAZY_FETCH", "1"),
        ("GIT_ALLOW_PROTOCOL", ""),
        ("GIT_GRAFT_FILE", "/dev/null"),
        // Its messages are parsed here.
        ("LC_ALL", "C"),
    ] {
        git.env(name, value);
    }
    let place = |name: &str| env::var_os(name).and_then(|place| std::path::absolute(place).ok());
    let top = place("GIT_WORK_TREE");
    let places = [
        ("GIT_DIR", place("GIT_DIR").filter(|_| top.is_some())),
        ("GIT_WORK_TREE", top),
        ("GIT_INDEX_FILE", place("GIT_INDEX_FILE")),
    ];
    for (name, place) in places {
        match place {
            Some(place) => git.env(name, place),
            None => git.env_remove(name),
        };
    }
    git
}

fn run(git: &mut Command) -> Result<Output, Error> {
    git.output().map_err(|error| not_run(&error))
}

fn not_run(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::world("git is not installed").help(TWO_FILES),
        _ => Error::world(format!("cannot run git: {error}")),
    }
}

/// Why git failed, in its own words.
fn reason(stderr: &[u8]) -> Error {
    const FATAL: &str = "fatal: ";
    let said = String::from_utf8_lossy(stderr);
    let lines = said.lines().skip_while(|line| !line.starts_with(FATAL));
    let mut lines = lines.map(|line| terminal::shown(Path::new(line.trim())));
    let why = lines.next().unwrap_or_else(|| format!("{FATAL}it failed without saying why"));
    let why = &why[FATAL.len()..];
    if why.starts_with("not a git repository") {
        return Error::world("this is not a git repository").help(TWO_FILES);
    }
    let help = lines.filter(|line| !line.is_empty());
    help.fold(Error::world(format!("git: {why}")), Error::help)
}
