//! The path of a calendar -> its bytes.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::app::error::Error;
use crate::calendar::fit::MAX_FEED_BYTES;

/// The bytes of a calendar; none if the file does not exist, or is a device.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) fn bytes(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let read = || -> io::Result<Option<Vec<u8>>> {
        // Opening a pipe would wait for a writer.
        if !fs::metadata(path)?.is_file() {
            return Ok(None);
        }
        let mut bytes = vec![];
        // A file larger than any calendar is damaged, whatever follows.
        File::open(path)?.take(2 * MAX_FEED_BYTES as u64).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    };
    match read() {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::unread(path, &error)),
    }
}
