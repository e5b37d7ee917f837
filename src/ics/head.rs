//! The first lines of a calendar -> whose it is and how new, without reading all of it.

use super::write::PRODUCT;
use crate::calendar::identity::COMBINED;

/// What the first lines say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its identity.
    pub uid: String,
    /// How often it has changed, and when it last did, as it is written there: of two heads with one
    /// identity, the greater one is of the newer calendar.
    pub age: (u32, String),
}

/// The head of a feed that this program made of one prescription. None for all else: what other software
/// wrote, what only cancels, and what combines several.
#[must_use]
pub fn of_prescription(bytes: &[u8]) -> Option<Head> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, events) = text.split_once("BEGIN:VEVENT").unwrap_or((text, ""));
    let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
    let is_ours = value("PRODID:") == Some(PRODUCT);
    let only_cancels = !events.is_empty() && !events.contains("\nSTATUS:CONFIRMED");
    let uid = value("X-WR-RELCALID:").filter(|uid| !uid.starts_with(COMBINED))?;
    let revision = value("X-REVISION:")?.parse().ok()?;
    let age = (revision, value("LAST-MODIFIED:")?.to_owned());
    (is_ours && !only_cancels).then(|| Head { uid: uid.to_owned(), age })
}
