//! The bytes of a changed calendar -> where they wait: with others in a hidden folder, or alone in memory.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use super::CALENDAR;
use super::request::Requests;
use crate::app::deliver::batch::{self, Batch, Waiting};
use crate::app::deliver::file::{self, Written};

/// A batch that begins with the first changed calendar.
#[derive(Default)]
pub(crate) struct Aside(OnceLock<io::Result<Batch>>);

/// A calendar that waits.
pub(crate) enum Staged<'a> {
    /// In the folder of a batch.
    Aside(&'a Batch, Waiting),
    /// A single one, in memory.
    Held(Vec<u8>),
}

impl Aside {
    pub(crate) fn batch(&self) -> Option<&Batch> {
        self.0.get().and_then(|batch| batch.as_ref().ok())
    }

    /// Stores a calendar; a single one needs no file.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub(crate) fn stage(
        &self,
        requests: &Requests<'_>,
        path: &Path,
        bytes: Vec<u8>,
    ) -> io::Result<Staged<'_>> {
        if requests.all.len() == 1 {
            return Ok(Staged::Held(bytes));
        }
        let begin = || {
            let root = requests.root(path);
            let made = if requests.has_folders { fs::create_dir_all(root) } else { Ok(()) };
            made.and_then(|()| Batch::below(root))
        };
        let batch = self.0.get_or_init(begin).as_ref().map_err(batch::same)?;
        Ok(Staged::Aside(batch, batch.add(&bytes)?))
    }
}

impl Staged<'_> {
    /// Syncs it, if it was written later than the others.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub(crate) fn make_durable(&self) -> io::Result<()> {
        match self {
            Self::Aside(batch, waiting) => batch.make_one_durable(waiting),
            Self::Held(_) => Ok(()),
        }
    }

    /// Moves it to its destination.
    ///
    /// # Errors
    ///
    /// Those of the file system; the old file is then unchanged.
    pub(crate) fn put(&self, path: &Path) -> io::Result<Written> {
        match self {
            Self::Aside(batch, waiting) => batch.put(waiting, path, CALENDAR),
            Self::Held(bytes) => file::write(path, bytes, CALENDAR),
        }
    }
}
