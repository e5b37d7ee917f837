//! A file or a folder -> its fingerprint, which shows, without reading it, that it was replaced or changed.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    length: u64,
    modified: Option<SystemTime>,
    /// The device and the inode.
    place: (u64, u64),
}

impl Fingerprint {
    /// The fingerprint of a file or a folder, if it exists and can be seen.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        #[cfg(unix)]
        let place = {
            use std::os::unix::fs::MetadataExt;
            (metadata.dev(), metadata.ino())
        };
        #[cfg(not(unix))]
        let place = (0, 0);
        Some(Self { length: metadata.len(), modified: metadata.modified().ok(), place })
    }

    /// Whether it is the same file or folder, whatever its contents.
    #[cfg(feature = "serve")]
    pub(crate) fn is_same_place(&self, other: &Self) -> bool {
        self.place == other.place
    }
}
