//! A file and a revision -> its content there, by the `git` program.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::terminal;

/// Where a content is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At<'r> {
    /// In a commit.
    Revision(&'r str),
    /// Among what is staged.
    Staged,
    /// In the work tree.
    WorkTree,
}

/// Why a content cannot be had.
pub(crate) struct NoContent {
    pub(crate) what: String,
    pub(crate) help: &'static str,
}

fn no(what: impl Into<String>, help: &'static str) -> NoContent {
    NoContent { what: what.into(), help }
}

const TWO_FILES: &str = "name two files instead: b12cal diff OLD.yaml NEW.yaml";

/// The contents of a file at two places; none where it is not there.
pub(crate) struct Contents {
    pub(crate) before: Option<Vec<u8>>,
    pub(crate) after: Option<Vec<u8>>,
}

/// A file in a repository.
pub(crate) struct Tracked {
    folder: PathBuf,
    /// The path from the top of the repository, with slashes.
    path: String,
}

impl Tracked {
    /// Finds the repository of a file, which need not exist in the work tree.
    ///
    /// # Errors
    ///
    /// When there is no git, or no repository.
    pub(crate) fn find(file: &Path) -> Result<Self, NoContent> {
        let name = file.file_name().ok_or_else(|| no("name a file, such as sam.yaml", ""))?;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).to_owned();
        if !folder.is_dir() {
            return Err(no(format!("there is no folder {}", terminal::shown(&folder)), ""));
        }
        let prefix = git(&folder, &["rev-parse", "--show-prefix"])?;
        if !prefix.status.success() {
            return Err(no("this is no git repository", TWO_FILES));
        }
        let prefix = String::from_utf8_lossy(&prefix.stdout);
        let prefix = prefix.strip_suffix('\n').unwrap_or(&prefix);
        Ok(Self { folder, path: format!("{prefix}{}", name.to_string_lossy()) })
    }

    /// The contents at two places, the later one under the name that it has there if it was renamed
    /// since, the earlier one under the name that it had before; none where there is no such file. The
    /// work tree is only looked at for its names.
    ///
    /// # Errors
    ///
    /// When there is no such revision.
    pub(crate) fn contents(&self, old: At<'_>, new: At<'_>) -> Result<Contents, NoContent> {
        for at in [old, new] {
            self.check(at)?;
        }
        let (name, after) = match new {
            At::WorkTree => (self.path.clone(), None),
            at => match self.found(at, At::WorkTree, &self.path)? {
                Some((name, bytes)) => (name, Some(bytes)),
                None => (self.path.clone(), None),
            },
        };
        let before = self.found(old, new, &name)?;
        Ok(Contents { before: before.map(|(_, bytes)| bytes), after })
    }

    fn check(&self, at: At<'_>) -> Result<(), NoContent> {
        let At::Revision(revision) = at else { return Ok(()) };
        let commit = format!("{revision}^{{commit}}");
        let found =
            git(&self.folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        if !revision.is_empty() && found.status.success() {
            return Ok(());
        }
        let revision = terminal::shown(Path::new(revision));
        let help = "a revision is a branch, a tag, or a commit such as HEAD~1; or name two files";
        Err(no(format!("there is no revision or file `{revision}`"), help))
    }

    /// What has a name later, with the name and the content that it has at an earlier place.
    fn found(
        &self,
        at: At<'_>,
        later: At<'_>,
        name: &str,
    ) -> Result<Option<(String, Vec<u8>)>, NoContent> {
        if let Some(bytes) = self.blob(at, name)? {
            return Ok(Some((name.to_owned(), bytes)));
        }
        let Some(before) = self.name_before(at, later, name)? else { return Ok(None) };
        let bytes = self.blob(at, &before)?;
        Ok(bytes.map(|bytes| (before, bytes)))
    }

    fn blob(&self, at: At<'_>, path: &str) -> Result<Option<Vec<u8>>, NoContent> {
        let object = match at {
            At::Revision(revision) => format!("{revision}:{path}"),
            At::Staged => format!(":0:{path}"),
            At::WorkTree => return Ok(None),
        };
        // The bytes as they are committed: no filter, no driver.
        let found = git(&self.folder, &["cat-file", "blob", &object])?;
        Ok(found.status.success().then_some(found.stdout))
    }

    /// The name that a file had, if it was renamed until later.
    fn name_before(
        &self,
        at: At<'_>,
        later: At<'_>,
        name: &str,
    ) -> Result<Option<String>, NoContent> {
        let mut arguments = vec![
            "diff",
            "--no-ext-diff",
            "--no-relative",
            "--find-renames",
            "--name-status",
            "-z",
            "--diff-filter=R",
        ];
        match (at, later) {
            (At::Revision(at), At::Revision(later)) => arguments.extend([at, later]),
            (At::Revision(at), At::Staged) => arguments.extend(["--cached", at]),
            (At::Revision(at), At::WorkTree) => arguments.push(at),
            _ => {}
        }
        arguments.push("--");
        let found = git(&self.folder, &arguments)?;
        let listed = String::from_utf8_lossy(&found.stdout);
        let fields: Vec<&str> = listed.split('\0').collect();
        let mut renamed = fields.chunks_exact(3);
        Ok(renamed.find(|fields| fields[2] == name).map(|fields| fields[1].to_owned()))
    }
}

/// What differs between two files line by line; nothing if git cannot tell.
pub(crate) fn lines(old: &Path, new: &Path) -> Vec<u8> {
    let mut git = Command::new("git");
    git.args(["diff", "--no-index", "--no-color", "--no-ext-diff", "--no-textconv", "--"]);
    git.arg(old).arg(new);
    git.output().map(|output| output.stdout).unwrap_or_default()
}

/// Runs git in a folder; nothing of the repository is written.
///
/// Hooks are told by variables where their repository is, as seen from where they run. Its top is then
/// wherever git runs, unless they name that too; so git finds the repository by the folder instead.
fn git(folder: &Path, arguments: &[&str]) -> Result<Output, NoContent> {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(arguments).env("GIT_OPTIONAL_LOCKS", "0");
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
    git.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => no("there is no git on this machine", TWO_FILES),
        _ => no(format!("git cannot be run: {error}"), ""),
    })
}
