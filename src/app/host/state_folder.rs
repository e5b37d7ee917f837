//! `--state DIR` -> a folder that nobody else can write to, with the key for the UIDs of discreet
//! calendars.
//!
//! The key also distinguishes the folder from another with its name, such as the empty mount point of a disk
//! that is not mounted.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{input, terminal};
use crate::app::deliver::file::{self, Durable};
use crate::app::deliver::one_file;
use crate::app::error::Error;
use crate::calendar::identity::Key;

const KEY: &str = "uid-key";
const HEAD: &str = "b12cal key 1\n";
/// What a folder without a key may contain: what this program writes there, and what a new disk has.
const OWN: &[&str] = &["addresses", "public-url", "published", "sources", "lost+found"];

#[derive(Clone)]
pub(crate) struct StateFolder {
    path: PathBuf,
    pub(crate) key: Key,
    pub(crate) is_new: bool,
}

impl StateFolder {
    /// Opens the folder, or creates it and its key.
    ///
    /// # Errors
    ///
    /// When other users can write to it, when it is used for something else or is in or around the
    /// prescriptions, when its key is damaged, and those of the file system.
    pub(crate) fn open(path: &Path, prescriptions: &[PathBuf]) -> Result<Self, Error> {
        if let Some(known) = Self::known(path, prescriptions)? {
            return Ok(known);
        }
        let made = file::private_folder(path).and_then(|()| make_key(&path.join(KEY)));
        let key = made.map_err(|error| unusable(path, &input::reason(&error)))?;
        Ok(Self { path: path.to_owned(), key, is_new: true })
    }

    /// Opens the folder if it has a key; creates nothing.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub(crate) fn known(path: &Path, prescriptions: &[PathBuf]) -> Result<Option<Self>, Error> {
        let error = |error: io::Error| unusable(path, &input::reason(&error));
        if prescriptions.iter().any(|other| other.is_dir() && one_file::overlap(path, other)) {
            return Err(unusable(path, "the prescriptions are in, or around, that folder").help(
                "choose a folder that is neither inside the folder of the prescriptions nor \
                    around it",
            ));
        }
        match fs::metadata(path) {
            Err(missing) if is_missing(&missing) => return Ok(None),
            Err(other) => return Err(error(other)),
            Ok(found) if others_may_write(&found) => {
                return Err(unusable(path, "other users can write to it")
                    .help("if it has no other use, close it to others with `chmod 700`")
                    .help(ANOTHER));
            }
            Ok(_) => {}
        }
        match read_key(&path.join(KEY)) {
            Ok(key) => return Ok(Some(Self { path: path.to_owned(), key, is_new: false })),
            Err(missing) if is_missing(&missing) => {}
            Err(other) => return Err(error(other)),
        }
        let mut names = fs::read_dir(path).map_err(error)?.flatten().map(|entry| entry.file_name());
        names.find(|name| !is_own(name)).map_or(Ok(None), |other| {
            let other = terminal::shown(Path::new(&other));
            let why = format!("it contains other things, such as {other}");
            Err(unusable(path, &why).help(ANOTHER))
        })
    }

    /// Opens the folder, which must have a key.
    ///
    /// # Errors
    ///
    /// As [`Self::open`], and when it has none.
    pub(crate) fn with_key(path: &Path, prescriptions: &[PathBuf]) -> Result<Self, Error> {
        Self::known(path, prescriptions)?.ok_or_else(|| {
            Error::world(format!("{} has no key", terminal::shown(path)))
                .help("`b12cal build --state` without --check creates one")
        })
    }

    pub(crate) fn remark(&self) {
        if self.is_new {
            terminal::remark(&format!(
                "{} is new: keep it, and the key in it, as long as the calendars",
                terminal::shown(&self.path)
            ));
        }
    }

    /// Checks that the folder is still the one that was opened.
    ///
    /// # Errors
    ///
    /// When it is not, and those of the file system.
    #[cfg(feature = "serve")]
    pub(crate) fn check(&self) -> io::Result<()> {
        match read_key(&self.path.join(KEY)) {
            Ok(key) if key == self.key => Ok(()),
            Ok(_) => Err(io::Error::other("the state folder was replaced by another")),
            Err(error) if is_missing(&error) => {
                Err(io::Error::other("the state folder or its key is gone"))
            }
            Err(error) => Err(error),
        }
    }

    #[cfg(feature = "serve")]
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

const ANOTHER: &str = "choose another folder, such as one that does not exist yet";

fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

fn unusable(path: &Path, why: &str) -> Error {
    Error::world(format!("cannot use {}: {why}", terminal::shown(path)))
}

fn is_own(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    OWN.contains(&&*name) || name.starts_with(file::BESIDE)
}

#[cfg(unix)]
fn others_may_write(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    found.is_dir() && found.permissions().mode() & 0o022 != 0
}

#[cfg(not(unix))]
fn others_may_write(_: &fs::Metadata) -> bool {
    false
}

fn read_key(path: &Path) -> io::Result<Key> {
    let text = fs::read_to_string(path)?;
    let digits = text
        .strip_prefix(HEAD)
        .map(str::trim_end)
        .filter(|digits| digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let damaged = || {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("{KEY} is damaged; restore it from a backup"),
        )
    };
    let digits = digits.ok_or_else(damaged)?;
    let mut key = [0; 32];
    for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&digits[at..at + 2], 16).map_err(io::Error::other)?;
    }
    Ok(Key(key))
}

/// Creates a key, unless another process has done so in the meantime.
fn make_key(path: &Path) -> io::Result<Key> {
    let _turn = file::turn(path);
    match read_key(path) {
        Err(missing) if is_missing(&missing) => {}
        found => return found,
    }
    let text = format!("{HEAD}{}{}\n", secret()?, secret()?);
    file::write_private(path, text.as_bytes(), HEAD.as_bytes(), Durable::Yes)?;
    read_key(path)
}

/// 128 random bits of the system, as 32 hexadecimal digits.
///
/// # Errors
///
/// Those of the random source.
pub(crate) fn secret() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
