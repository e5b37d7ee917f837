//! Two paths -> whether both are the same file, or one is inside the other: through a link or on a file system that ignores case.

use std::fs;
use std::path::{Path, PathBuf};

use super::file;

/// The file or folder that a path leads to: every link is followed, even where nothing exists yet.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    let path = file::target(path).unwrap_or_else(|_| path.to_owned());
    let path = std::path::absolute(&path).unwrap_or(path);
    let known = path.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    let Some((above, mut real)) = known else { return path };
    // Not `join`, which ends a path in `/` where nothing is to be added.
    real.extend(path.strip_prefix(above).unwrap_or(&path));
    real
}

/// Whether one of two folders contains the other.
pub(crate) fn overlap(a: &Path, b: &Path) -> bool {
    let (a, b) = (resolved(a), resolved(b));
    a.starts_with(&b) || b.starts_with(&a)
}

/// Equal for two paths that are one file where case is ignored.
pub(crate) fn folded(resolved: &Path) -> String {
    resolved.to_string_lossy().to_lowercase()
}

/// Whether two resolved paths are one file. If neither exists yet, the folder is tested with a file, if
/// writing is allowed.
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

/// The device and inode of a file.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}
