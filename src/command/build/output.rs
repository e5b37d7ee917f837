//! Where a calendar goes.

use std::path::{Path, PathBuf};

use crate::command::terminal;

/// Where a calendar goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Output {
    Stdout,
    File(PathBuf),
}

impl Output {
    /// The file, if it is one.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdout => None,
            Self::File(path) => Some(path),
        }
    }

    /// How it is named to people.
    pub(super) fn shown(&self) -> String {
        self.path().map_or_else(|| "standard output".to_owned(), terminal::shown)
    }
}
