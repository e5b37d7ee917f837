//! What an occurrence is -> its UID, which stays when its date moves.

use uuid::Uuid;

/// The namespace of every UID that this program makes (RFC 9562, section 6.5).
const NAMESPACE: Uuid = Uuid::from_u128(0x2f0c_5b8e_6a4d_4d1f_9c57_b1a4_83e2_70d6);

/// The UID of an occurrence: a UUID of version 5 over its length-prefixed parts, so that no two
/// different lists of parts can run together.
///
/// The parts are the prescription's id, the detail of the feed, the kind of event, the name of its
/// phase or recheck, and its key there. The date is not among them.
#[must_use]
pub fn uid(id: &str, detail: &str, kind: &str, name: &str, key: u32) -> String {
    let key = key.to_string();
    let mut parts = Vec::with_capacity(64);
    for part in [id, detail, kind, name, key.as_str()] {
        parts.extend_from_slice(part.len().to_string().as_bytes());
        parts.push(b':');
        parts.extend_from_slice(part.as_bytes());
    }
    Uuid::new_v5(&NAMESPACE, &parts).to_string()
}

/// The UID of the calendar of a prescription in one detail.
#[must_use]
pub fn calendar(id: &str, detail: &str) -> String {
    uid(id, detail, "calendar", "", 0)
}

/// How the UID of a calendar begins that combines those of several prescriptions.
pub const COMBINED: &str = "combined-";

/// The UID of a calendar that combines others; the first of them gives it its name.
#[must_use]
pub fn combined_calendar(first: &str) -> String {
    [COMBINED, &uid(first, "", "combined calendar", "", 0)].concat()
}

/// The UID that an event has in a combined calendar: another than in its own, because both may be in
/// one account, where a UID stands for one event.
#[must_use]
pub fn combined(event: &str) -> String {
    uid(event, "", "combined", "", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_never_run_together() {
        assert_ne!(uid("ab", "c", "k", "n", 1), uid("a", "bc", "k", "n", 1));
        assert_ne!(uid("a", "f", "k", "n1", 1), uid("a", "f", "k", "n", 11));
        assert_eq!(uid("a", "f", "k", "n", 1), uid("a", "f", "k", "n", 1));
    }
}
