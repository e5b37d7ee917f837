//! Bytes -> a file, complete or not at all: written beside its destination, synced, then renamed.

use std::fs::{self, DirEntry, File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The prefix of files that are not complete yet.
pub(crate) const BESIDE: &str = ".b12cal-";

/// How many random characters follow it.
pub(crate) const RANDOM: usize = 6;

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was created or replaced.
    Changed,
    /// It already had these bytes, and was not touched.
    Unchanged,
}

/// Writes a file. Symbolic links are followed; devices and pipes are written to directly.
///
/// # Errors
///
/// Those of the file system; the old file is then unchanged. `InvalidInput` if the file exists and does not
/// begin with `expected`: it is something else, and is not replaced.
pub fn write(path: &Path, bytes: &[u8], expected: &[u8]) -> io::Result<Written> {
    write_as(path, bytes, expected, EVERYBODY, Durable::Yes)
}

/// Writes a file like [`write()`], in its turn: it waits for those who write in that folder, and removes what killed runs
/// left there. Whoever holds a [`Turn`] there would wait for ever.
///
/// # Errors
///
/// As [`write()`].
pub fn write_in_turn(path: &Path, bytes: &[u8], expected: &[u8]) -> io::Result<Written> {
    let _turn = turn(path);
    write(path, bytes, expected)
}

/// Writes a file that only its owner may read, like [`write()`].
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

/// Whether a file must be synced before its writer continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durable {
    /// It must be.
    Yes,
    /// A power failure may lose it: it can be built again.
    No,
}

/// The permissions of a new file, before the umask.
const EVERYBODY: u32 = 0o666;
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
        keep_owner(&path, file.as_file());
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

/// Syncs the renames in a folder. Where it cannot be synced, a power failure may bring back the old file,
/// complete.
pub(crate) fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// What is at the destination of a file, after following symbolic links.
pub(crate) enum Place {
    /// A file with the same bytes.
    Same,
    /// A device or a pipe.
    Stream(PathBuf),
    /// Nothing.
    Free(PathBuf),
    /// A file that may be replaced, and its permissions.
    Taken(PathBuf, Permissions),
}

/// Inspects the destination of a file; `is_same` compares the contents of a file there, given its length.
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

/// A lock on a folder: while it is held, no other build writes there.
#[derive(Debug)]
pub struct Turn {
    _folder: File,
}

/// Waits for the lock on the folder of a file, and removes what killed builds left there. `None` where the
/// system has no such locks: files are still written completely.
#[must_use]
pub fn turn(path: &Path) -> Option<Turn> {
    turn_at(folder_of(&target(path).ok()?))
}

/// Removes what killed builds left in a folder.
pub fn clear(folder: &Path) {
    turn_at(folder);
}

fn turn_at(folder: &Path) -> Option<Turn> {
    let lock = File::open(folder).ok()?;
    lock.lock().ok()?;
    sweep(folder);
    Some(Turn { _folder: lock })
}

/// Removes what killed builds and servers left in a folder; the caller must hold its lock.
pub(crate) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(is_ours) {
        let path = entry.path();
        // A running writer holds a lock on its file or folder. The lock is held here until the leftover is
        // removed, so that a new writer that waits for the lock notices that.
        if let Ok(left) = File::open(&path)
            && left.try_lock().is_ok()
        {
            // A leftover that cannot be removed does no harm.
            let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
}

/// Whether a build created it: a file with a name by tempfile, or such a folder with nothing but numbered
/// files.
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

/// Writes a new file.
///
/// # Errors
///
/// Those of the file system; `AlreadyExists` if it exists, and it is then unchanged.
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

/// Whether the file system of a folder ignores case.
///
/// # Errors
///
/// When that cannot be tried, because the folder is not writable.
pub(crate) fn ignores_capitals(folder: &Path) -> io::Result<bool> {
    let tried = beside(folder, OWNER)?;
    let name = tried.path().file_name().unwrap_or_default().to_ascii_uppercase();
    Ok(fs::symlink_metadata(folder.join(name)).is_ok())
}

/// The file behind any symbolic links, even if it does not exist yet.
pub(crate) fn target(path: &Path) -> io::Result<PathBuf> {
    if !path.is_symlink() {
        return Ok(path.to_owned());
    }
    // A pipe behind /dev/fd has no path of its own.
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

/// Creates a folder that only its owner may use, or restricts an existing one.
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

/// Creates a file that only its owner may read.
///
/// # Errors
///
/// Those of the file system; `AlreadyExists` if it exists.
pub(crate) fn new_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, OWNER);
    options.write(true).create_new(true).open(path)
}

/// Gives a file to the owner of its folder, for root that writes on behalf of a service.
#[cfg(unix)]
fn give_to_owner_of(folder: &Path, file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let (folder, own) = (fs::metadata(folder)?, file.metadata()?);
    if folder.uid() == own.uid() {
        return Ok(());
    }
    fchown(file, Some(folder.uid()), Some(folder.gid()))
}

/// Gives a file to the owner and the group of the file that it replaces, as far as this user may: others would lose
/// the right to read what they own, or what their group shares.
#[cfg(unix)]
fn keep_owner(old: &Path, file: &File) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let (Ok(old), Ok(own)) = (fs::metadata(old), file.metadata()) else { return };
    // The owner last: who has given a file away cannot change its group.
    if own.gid() != old.gid() {
        let _ = fchown(file, None, Some(old.gid()));
    }
    if own.uid() != old.uid() {
        let _ = fchown(file, Some(old.uid()), None);
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &File) {}

#[cfg(not(unix))]
fn give_to_owner_of(_: &Path, _: &File) -> io::Result<()> {
    Ok(())
}

/// A temporary file with these permissions, before the umask.
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
        // Where the system has no locks, nobody cleans up either.
        let _ = file.as_file().lock();
        // Before it was locked, another build could have removed it as a leftover.
        if file.path().exists() {
            return Ok(file);
        }
    }
}
