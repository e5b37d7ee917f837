//! Where a calendar goes.

use std::path::{Path, PathBuf};

use crate::app::host::terminal;

/// Where a calendar goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    Stdout,
    File(PathBuf),
}

impl Output {
    /// The file, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdout => None,
            Self::File(path) => Some(path),
        }
    }

    /// How it is named to people.
    pub(crate) fn shown(&self) -> String {
        self.path().map_or_else(|| "standard output".to_owned(), terminal::shown)
    }
}
