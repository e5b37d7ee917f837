//! The bytes of a calendar that changed -> where they wait: with others in a hidden folder, or alone in
//! memory.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use super::CALENDAR;
use super::order::Orders;
use crate::app::deliver::batch::{Batch, Waiting};
use crate::app::deliver::file::{self, Written};

/// A batch that begins with the first calendar that changed.
#[derive(Default)]
pub(crate) struct Aside(OnceLock<Result<Batch, io::ErrorKind>>);

/// A calendar that waits.
pub(crate) enum Staged<'a> {
    /// Beside others, written aside.
    Aside(&'a Batch, Waiting),
    /// Alone, in memory.
    Held(Vec<u8>),
}

impl Aside {
    /// The batch, if it has begun.
    pub(crate) fn batch(&self) -> Option<&Batch> {
        self.0.get().and_then(|batch| batch.as_ref().ok())
    }

    /// Lets a calendar wait; one alone needs no file for that.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub(crate) fn stage(
        &self,
        orders: &Orders<'_>,
        path: &Path,
        bytes: Vec<u8>,
    ) -> io::Result<Staged<'_>> {
        if orders.all.len() == 1 {
            return Ok(Staged::Held(bytes));
        }
        let begin = || {
            let root = orders.root(path);
            let made = if orders.has_folders { fs::create_dir_all(root) } else { Ok(()) };
            made.and_then(|()| Batch::below(root)).map_err(|error| error.kind())
        };
        let batch = self.0.get_or_init(begin).as_ref().map_err(|&kind| io::Error::from(kind))?;
        Ok(Staged::Aside(batch, batch.add(&bytes)?))
    }
}

impl Staged<'_> {
    /// Makes it durable, if it was written aside later than the others.
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

    /// Puts it into its place.
    ///
    /// # Errors
    ///
    /// Those of the file system; what was there is then whole.
    pub(crate) fn put(&self, path: &Path) -> io::Result<Written> {
        match self {
            Self::Aside(batch, waiting) => batch.put(waiting, path, CALENDAR),
            Self::Held(bytes) => file::write(path, bytes, CALENDAR),
        }
    }
}
