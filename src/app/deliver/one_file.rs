//! Two paths -> whether what is written to both ends up in one file: by a link, or in a folder that does
//! not tell capitals apart.

use std::fs;
use std::path::{Path, PathBuf};

use super::file;

/// Where what is written to a path ends up: every link is followed, also where nothing is yet.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    let path = file::target(path).unwrap_or_else(|_| path.to_owned());
    let path = std::path::absolute(&path).unwrap_or(path);
    for folder in path.ancestors().skip(1) {
        if let Ok(real) = fs::canonicalize(folder) {
            return real.join(path.strip_prefix(folder).unwrap_or(&path));
        }
    }
    path
}

/// What two paths have in common that are one file where capitals are not told apart.
pub(crate) fn folded(resolved: &Path) -> String {
    resolved.to_string_lossy().to_lowercase()
}

/// Whether two resolved paths are one file. Where neither is there yet, the folder is tried with a file, if
/// something may be written.
pub(crate) fn is_one(a: &Path, b: &Path, may_write: bool) -> bool {
    if a == b {
        return true;
    }
    if folded(a) != folded(b) {
        return false;
    }
    match (identity(a), identity(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) if may_write => {
            let folder = a.ancestors().skip(1).find(|folder| folder.is_dir());
            folder.is_some_and(|folder| file::ignores_capitals(folder).unwrap_or(false))
        }
        _ => false,
    }
}

/// What tells a file from all others.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}
