//! The lines before the first event -> whose a calendar is and how new, without reading all of it.

use jiff::Timestamp;

use super::read;
use crate::calendar::identity::COMBINED;

/// The identity and age of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its identity.
    pub uid: String,
    /// Its revision and last change: of two heads with the same identity, the greater belongs to the newer
    /// calendar.
    pub age: (u32, Timestamp),
}

/// The head of a feed that this program built from one prescription. `None` for other software,
/// cancellations, and combined calendars.
#[must_use]
pub fn of_prescription(bytes: &[u8]) -> Option<Head> {
    let text = std::str::from_utf8(bytes).ok()?;
    let feed = match text.split_once("\nBEGIN:VEVENT") {
        None => read::feed(bytes),
        Some((_, events)) if !events.contains("\nSTATUS:CONFIRMED") => return None,
        Some((head, _)) => read::feed([head, "\nEND:VCALENDAR\n"].concat().as_bytes()),
    };
    let feed = feed.ok().filter(|feed| !feed.uid.starts_with(COMBINED))?;
    Some(Head { uid: feed.uid, age: (feed.revision, feed.modified) })
}
