//! Bytes -> a file, whole or not at all: written beside its place, made durable, then renamed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// How the names of files begin that are not whole yet.
const BESIDE: &str = ".b12cal-";

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was made, or made anew.
    Changed,
    /// It held these bytes already, and was not touched.
    Unchanged,
}

/// Puts bytes into a file. A symbolic link is followed; a device or a pipe is written to directly.
///
/// # Errors
///
/// Those of the file system; the old file is then whole. `InvalidInput` if the file exists and does not
/// begin with `expected`: it is something else, and is not replaced.
pub fn write(path: &Path, bytes: &[u8], expected: &[u8]) -> io::Result<Written> {
    write_as(path, bytes, expected, EVERYBODY, Durable::Yes)
}

/// Puts bytes into a file that only its owner may read, as [`write()`] does.
///
/// # Errors
///
/// As [`write()`].
pub fn write_private(
    path: &Path,
    bytes: &[u8],
    expected: &[u8],
    durable: Durable,
) -> io::Result<Written> {
    write_as(path, bytes, expected, OWNER, durable)
}

/// Whether a file must be on the disk before its writer goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durable {
    /// It must.
    Yes,
    /// A power failure may lose it: it can be made again.
    No,
}

/// The permissions of a new file, but for what the user's mask takes away.
const EVERYBODY: u32 = 0o666;
/// The permissions of a file that holds secrets.
const OWNER: u32 = 0o600;

fn write_as(
    path: &Path,
    bytes: &[u8],
    expected: &[u8],
    mode: u32,
    durable: Durable,
) -> io::Result<Written> {
    let path = target(path)?;
    let permissions = match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => {
            if metadata.len() == bytes.len() as u64 && fs::read(&path)? == bytes {
                return Ok(Written::Unchanged);
            }
            if metadata.len() > 0 && !begins_with(&path, expected)? {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "there is a file of another kind, which is not replaced",
                ));
            }
            Some(metadata.permissions())
        }
        Ok(metadata) if metadata.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => {
            OpenOptions::new().write(true).open(&path)?.write_all(bytes)?;
            return Ok(Written::Changed);
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let folder = folder_of(&path);
    let mut file = beside(folder, mode)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions.filter(|_| mode == EVERYBODY) {
        file.as_file().set_permissions(permissions)?;
    }
    if durable == Durable::No {
        file.persist(&path).map_err(|error| error.error)?;
        return Ok(Written::Changed);
    }
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    // The rename itself is durable once its folder is; where a folder cannot be synced, it is not.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(Written::Changed)
}

/// A turn at a folder: while it lasts, no other build writes there.
#[derive(Debug)]
pub struct Turn {
    _folder: File,
}

/// Waits for a turn at the folder of a file, and clears away what killed builds left there. Without
/// one where the system has no such locks: a file is whole even so.
#[must_use]
pub fn turn(path: &Path) -> Option<Turn> {
    let path = target(path).ok()?;
    let folder = folder_of(&path);
    let lock = File::open(folder).ok()?;
    lock.lock().ok()?;
    for entry in fs::read_dir(folder).ok()?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(BESIDE) && is_left_behind(&entry.path())
        {
            // What cannot be cleared away harms nobody.
            let _ = fs::remove_file(entry.path());
        }
    }
    Some(Turn { _folder: lock })
}

/// Whether nobody writes a file any more: whoever does holds a lock on it as long as he lives.
fn is_left_behind(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

/// Puts bytes into a file that does not exist yet.
///
/// # Errors
///
/// Those of the file system; `AlreadyExists` if there is such a file, which is then untouched.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let _turn = turn(path);
    let mut file = beside(folder_of(path), EVERYBODY)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// The file behind any symbolic links, also if it does not exist yet.
fn target(path: &Path) -> io::Result<PathBuf> {
    // A pipe behind /dev/fd has no place of its own.
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return Ok(path.to_owned());
    }
    match fs::canonicalize(path) {
        Ok(real) => Ok(real),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_link(path) {
            Ok(link) => Ok(path.parent().map_or_else(|| link.clone(), |folder| folder.join(&link))),
            Err(_) => Ok(path.to_owned()),
        },
        Err(error) => Err(error),
    }
}

fn begins_with(path: &Path, expected: &[u8]) -> io::Result<bool> {
    let mut head = Vec::with_capacity(expected.len());
    File::open(path)?.take(expected.len() as u64).read_to_end(&mut head)?;
    Ok(head == expected)
}

/// Makes a folder that only its owner may enter, if it is not there, and closes one that is.
///
/// # Errors
///
/// Those of the file system.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// A temporary file with these permissions, but for what the user's mask takes away.
#[cfg_attr(not(unix), expect(unused_variables, reason = "there are no such permissions"))]
fn beside(folder: &Path, mode: u32) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(BESIDE);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let file = builder.tempfile_in(folder)?;
    // Where the system has no locks, nobody clears away either.
    let _ = file.as_file().lock();
    Ok(file)
}
