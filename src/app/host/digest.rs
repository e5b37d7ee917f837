//! Texts and paths -> 128 bits each, by which many are compared in little room.

use std::path::Path;

use twox_hash::xxhash3_128::Hasher;

/// The digest of parts in a row: what was not made to match does not match. Whoever could make it match
/// could as well write the calendar.
pub(crate) fn of_parts(parts: &[&[u8]]) -> u128 {
    let mut hasher = Hasher::new();
    for part in parts {
        hasher.write(&part.len().to_le_bytes());
        hasher.write(part);
    }
    hasher.finish_128()
}

/// The digest of a path: of a hundred thousand, the paths would take more room than all else.
pub(crate) fn of_path(path: &Path) -> u128 {
    of_parts(&[bytes_of(path)])
}

/// The bytes of a path, whatever its encoding.
pub(crate) fn bytes_of(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}
