//! Many bytes -> their files, each either complete or unchanged: all are written to a temporary folder,
//! synced together, and only then renamed, so that a batch of any size costs one sync.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use super::file::{self, BESIDE, Place, RANDOM, Written};

/// The most files that are synced one by one: syncing the whole file system also waits for what others write
/// there.
const FEW: usize = 16;

/// Files that wait in a hidden folder, on the file system of their destination.
#[derive(Debug)]
pub struct Batch {
    /// The folder; it is removed with everything still in it.
    aside: TempDir,
    /// Shows others that the folder is in use.
    _lock: Option<File>,
    /// Whether only the owner may read it.
    is_private: bool,
    count: AtomicUsize,
}

/// The error of a batch, once more for each of its files.
pub(crate) fn same(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), error.to_string())
}

/// A file of a batch.
#[derive(Debug)]
pub struct Waiting {
    number: usize,
    length: u64,
}

impl Batch {
    /// An empty batch for files in a folder.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn below(folder: &Path) -> io::Result<Self> {
        Self::new(folder, false)
    }

    /// An empty batch for files that only the owner of the folder may read.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn private_below(folder: &Path) -> io::Result<Self> {
        Self::new(folder, true)
    }

    fn new(folder: &Path, is_private: bool) -> io::Result<Self> {
        loop {
            let aside =
                tempfile::Builder::new().prefix(BESIDE).rand_bytes(RANDOM).tempdir_in(folder)?;
            let lock = File::open(aside.path()).ok();
            // Where the system has no locks, nobody cleans up either.
            let _ = lock.as_ref().map(File::lock);
            // Before it was locked, another build could have removed it as a leftover.
            if aside.path().is_dir() {
                let count = AtomicUsize::new(0);
                return Ok(Self { aside, _lock: lock, is_private, count });
            }
        }
    }

    /// Writes a file into the batch.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn add(&self, bytes: &[u8]) -> io::Result<Waiting> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let path = self.path(number);
        let mut file =
            if self.is_private { file::new_private(&path)? } else { File::create_new(path)? };
        file.write_all(bytes)?;
        Ok(Waiting { number, length: bytes.len() as u64 })
    }

    /// Syncs the whole batch.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn make_durable(&self) -> io::Result<()> {
        let count = self.count.load(Ordering::Relaxed);
        if count > FEW && sync_all(self.aside.path())? {
            return Ok(());
        }
        (0..count).try_for_each(|number| self.sync(number))
    }

    /// Syncs a file that was written later than the others.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn make_one_durable(&self, waiting: &Waiting) -> io::Result<()> {
        self.sync(waiting.number)
    }

    fn sync(&self, number: usize) -> io::Result<()> {
        File::open(self.path(number))?.sync_all()
    }

    /// Moves a file to its destination. Symbolic links are followed; devices and pipes are written to
    /// directly.
    ///
    /// # Errors
    ///
    /// As [`file::write`]; the old file is then unchanged.
    pub fn put(&self, waiting: &Waiting, path: &Path, expected: &[u8]) -> io::Result<Written> {
        let aside = self.path(waiting.number);
        let is_same = |old: &Path, length: u64| {
            Ok(length == waiting.length && fs::read(old)? == fs::read(&aside)?)
        };
        let path = match file::look(path, expected, is_same)? {
            Place::Same => return Ok(Written::Unchanged),
            Place::Stream(path) => return file::write(&path, &fs::read(&aside)?, expected),
            Place::Free(path) => path,
            Place::Taken(path, permissions) => {
                fs::set_permissions(&aside, permissions)?;
                path
            }
        };
        match fs::rename(&aside, &path) {
            // A link or a mounted folder leads to another file system.
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                file::write(&path, &fs::read(&aside)?, expected)
            }
            other => other.map(|()| Written::Changed),
        }
    }

    /// Syncs the renames in these folders.
    pub fn seal(&self, folders: &[PathBuf]) {
        if self.count.load(Ordering::Relaxed) > FEW && sync_all(self.aside.path()).unwrap_or(false)
        {
            return;
        }
        for folder in folders {
            file::sync_folder(folder);
        }
    }

    fn path(&self, number: usize) -> PathBuf {
        self.aside.path().join(number.to_string())
    }
}

/// Syncs the file system of a folder, where the system has a call for that.
#[cfg(target_os = "linux")]
fn sync_all(folder: &Path) -> io::Result<bool> {
    rustix::fs::syncfs(File::open(folder)?)?;
    Ok(true)
}

#[cfg(not(target_os = "linux"))]
fn sync_all(_: &Path) -> io::Result<bool> {
    Ok(false)
}
