//! The first lines of a calendar -> whose it is, without reading all of it.

use super::write::PRODUCT;
use crate::feed::identity::COMBINED;

/// The identity of a feed that this program made of one prescription. None for all else: what other
/// software wrote, what only cancels, and what combines several.
#[must_use]
pub fn feed_of_prescription(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, events) = text.split_once("BEGIN:VEVENT").unwrap_or((text, ""));
    let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
    let is_ours = value("PRODID:") == Some(PRODUCT);
    let only_cancels = !events.is_empty() && !events.contains("\nSTATUS:CONFIRMED");
    let uid = value("X-WR-RELCALID:").filter(|uid| !uid.starts_with(COMBINED))?;
    (is_ours && !only_cancels).then(|| uid.to_owned())
}
