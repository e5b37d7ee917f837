//! Bytes -> a file, whole or not at all: written beside its place, made durable, then renamed.

use std::fs::{self, DirEntry, File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// How the names of files begin that are not whole yet.
pub(crate) const BESIDE: &str = ".b12cal-";

/// How many random characters follow.
pub(crate) const RANDOM: usize = 6;

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
    let is_same =
        |path: &Path, length: u64| Ok(length == bytes.len() as u64 && fs::read(path)? == bytes);
    let (path, permissions) = match look(path, expected, is_same)? {
        Place::Same => return Ok(Written::Unchanged),
        Place::Stream(path) => {
            OpenOptions::new().write(true).open(&path)?.write_all(bytes)?;
            return Ok(Written::Changed);
        }
        Place::Free(path) => (path, None),
        Place::Taken(path, permissions) => (path, Some(permissions)),
    };
    let folder = folder_of(&path);
    let mut file = beside(folder, mode)?;
    file.write_all(bytes)?;
    if mode == OWNER {
        give_to_owner_of(folder, file.as_file())?;
    } else if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    if durable == Durable::No {
        file.persist(&path).map_err(|error| error.error)?;
        return Ok(Written::Changed);
    }
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(Written::Changed)
}

/// Makes the renames in a folder durable. Where it cannot be synced, a power failure may bring back the old
/// file, whole.
pub(crate) fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// What stands where a file is to be put, any symbolic link followed.
pub(crate) enum Place {
    /// A file with the same bytes.
    Same,
    /// A device or a pipe.
    Stream(PathBuf),
    /// Nothing.
    Free(PathBuf),
    /// A file that may be replaced, and who may read it.
    Taken(PathBuf, Permissions),
}

/// Looks at the place of a file; `is_same` tells whether the file there, of so many bytes, holds what is
/// to be put there.
///
/// # Errors
///
/// Those of the file system. `InvalidInput` if the file there does not begin with `expected`.
pub(crate) fn look(
    path: &Path,
    expected: &[u8],
    is_same: impl FnOnce(&Path, u64) -> io::Result<bool>,
) -> io::Result<Place> {
    let path = target(path)?;
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => {
            if is_same(&path, metadata.len())? {
                return Ok(Place::Same);
            }
            if metadata.len() > 0 && !begins_with(&path, expected)? {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "a file of another kind is there, and is not replaced",
                ));
            }
            Ok(Place::Taken(path, metadata.permissions()))
        }
        Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => Ok(Place::Stream(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Place::Free(path)),
        Err(error) => Err(error),
    }
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
    turn_at(folder_of(&target(path).ok()?))
}

/// Clears away what killed builds left in a folder.
pub fn clear(folder: &Path) {
    turn_at(folder);
}

/// Waits for a turn at a folder, as [`turn`] does.
fn turn_at(folder: &Path) -> Option<Turn> {
    let lock = File::open(folder).ok()?;
    lock.lock().ok()?;
    sweep(folder);
    Some(Turn { _folder: lock })
}

/// Clears away what killed builds and servers left in a folder that the caller has to itself.
pub(crate) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(is_ours) {
        let path = entry.path();
        // Whoever still writes it, or into it, holds a lock on it as long as he lives. The lock is held
        // here until it is gone: who has just made it, and waits for the lock, then sees that.
        if let Ok(left) = File::open(&path)
            && left.try_lock().is_ok()
        {
            // What cannot be cleared away harms nobody.
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
}

/// Whether a build made it: a file with a name as tempfile gives it, or such a folder with nothing but
/// numbered files.
fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let Some(random) = name.to_str().and_then(|name| name.strip_prefix(BESIDE)) else {
        return false;
    };
    let is_numbered =
        |entry: DirEntry| entry.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit);
    let holds_numbers = || {
        fs::read_dir(entry.path())
            .is_ok_and(|mut within| within.all(|found| found.is_ok_and(is_numbered)))
    };
    random.len() == RANDOM
        && entry.file_type().is_ok_and(|kind| kind.is_file() || (kind.is_dir() && holds_numbers()))
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

pub(crate) fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Whether a folder finds a file also by its name in capitals.
///
/// # Errors
///
/// When that cannot be tried, because nothing can be written there.
pub(crate) fn ignores_capitals(folder: &Path) -> io::Result<bool> {
    let tried = beside(folder, OWNER)?;
    let name = tried.path().file_name().unwrap_or_default().to_ascii_uppercase();
    Ok(fs::symlink_metadata(folder.join(name)).is_ok())
}

/// The file behind any symbolic links, also if it does not exist yet.
pub(crate) fn target(path: &Path) -> io::Result<PathBuf> {
    if !path.is_symlink() {
        return Ok(path.to_owned());
    }
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
        if fs::metadata(folder)?.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

/// A new file that only its owner may read.
///
/// # Errors
///
/// Those of the file system; `AlreadyExists` if there is such a file.
pub(crate) fn new_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, OWNER);
    options.write(true).create_new(true).open(path)
}

/// Gives a file to the owner of its folder, where root writes for a service.
#[cfg(unix)]
fn give_to_owner_of(folder: &Path, file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let (folder, own) = (fs::metadata(folder)?, file.metadata()?);
    if folder.uid() == own.uid() {
        return Ok(());
    }
    fchown(file, Some(folder.uid()), Some(folder.gid()))
}

#[cfg(not(unix))]
fn give_to_owner_of(_: &Path, _: &File) -> io::Result<()> {
    Ok(())
}

/// A temporary file with these permissions, but for what the user's mask takes away.
#[cfg_attr(not(unix), expect(unused_variables, reason = "there are no such permissions"))]
fn beside(folder: &Path, mode: u32) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(BESIDE).rand_bytes(RANDOM);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    loop {
        let file = builder.tempfile_in(folder)?;
        // Where the system has no locks, nobody clears away either.
        let _ = file.as_file().lock();
        // Until it was locked, another build could take it for what a killed one left.
        if file.path().exists() {
            return Ok(file);
        }
    }
}
