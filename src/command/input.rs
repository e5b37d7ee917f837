//! Paths -> `Source`s, with errors that name the path and the way out.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::terminal;
use crate::diagnostic::Diagnostic;
use crate::source::{MAX_BYTES, Source};

/// Whether a path means standard input or standard output.
pub(super) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a file, or standard input for `-`; a fault of its bytes comes with the source to show it in.
///
/// # Errors
///
/// Those of the file system. `IsADirectory` for a folder.
pub(super) fn read(path: &Path) -> io::Result<(Source, Result<(), Diagnostic>)> {
    // One byte more than is allowed is enough to know that there are too many.
    let most = MAX_BYTES as u64 + 4;
    let mut bytes = Vec::new();
    if is_standard(path) {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
        return Ok(Source::decode("<stdin>", &bytes));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    file.take(most).read_to_end(&mut bytes)?;
    Ok(Source::decode(terminal::shown(path), &bytes))
}

/// Why a file could not be read or written, in words without numbers.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => error.to_string(),
    }
}
