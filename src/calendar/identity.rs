//! The identity of an occurrence -> its UID, which stays when its date moves.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::prescription::feed_settings::Detail;

/// The namespace of every UID without a key (RFC 9562, section 6.5).
const NAMESPACE: Uuid = Uuid::from_u128(0x2f0c_5b8e_6a4d_4d1f_9c57_b1a4_83e2_70d6);

/// A secret of 32 bytes. Without it, anyone who guesses an `id` and the names of phases and rechecks can find
/// out which UID of a discreet calendar is which event.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(pub [u8; 32]);

/// One prescription in one detail, as part of the UIDs of its calendar and events.
#[derive(Clone, Copy)]
pub struct Identity<'i> {
    id: &'i str,
    detail: Detail,
    /// Only a discreet calendar has something to hide.
    key: Option<&'i Key>,
}

impl<'i> Identity<'i> {
    /// The identity of a prescription in one detail. Only discreet calendars use the key.
    #[must_use]
    pub fn new(id: &'i str, detail: Detail, key: Option<&'i Key>) -> Self {
        Self { id, detail, key: key.filter(|_| detail == Detail::Discreet) }
    }

    /// The UID of an occurrence, from its kind, the name of its phase or recheck, and its number there. The
    /// date is not part of it.
    #[must_use]
    pub fn occurrence(&self, kind: &str, name: &str, number: u32) -> String {
        let parts = [self.id, self.detail.name(), kind, name, &number.to_string()];
        match self.key {
            None => named(&parts),
            Some(key) => keyed(key, &parts),
        }
    }

    /// The UID of the calendar.
    #[must_use]
    pub fn calendar(&self) -> String {
        self.occurrence("calendar", "", 0)
    }
}

/// A UUID of version 5, the same for everybody who knows the parts.
fn named(parts: &[&str]) -> String {
    Uuid::new_v5(&NAMESPACE, &prefixed(parts)).to_string()
}

/// A UUID of version 8: the first 16 bytes of HMAC-SHA256 (RFC 2104), except for its version and variant
/// bits.
fn keyed(key: &Key, parts: &[&str]) -> String {
    let mut block = [0; 64];
    block[..32].copy_from_slice(&key.0);
    let code = Hmac::<Sha256>::new(&block.into()).chain_update(prefixed(parts));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&code.finalize().into_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

/// Parts with their lengths, so that no two lists of parts give the same bytes.
fn prefixed(parts: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64);
    for part in parts {
        bytes.extend_from_slice(part.len().to_string().as_bytes());
        bytes.push(b':');
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

/// The prefix of the UID of a combined calendar.
pub const COMBINED: &str = "combined-";

/// The UID of a combined calendar, which is named after its first member.
#[must_use]
pub fn combined_calendar(first: &str) -> String {
    [COMBINED, &named(&[first, "", "combined calendar", "", "0"])].concat()
}

/// The UID of an event in a combined calendar. It differs from its own calendar's, because both may be in one
/// account, where a UID must be unique.
#[must_use]
pub fn combined(event: &str) -> String {
    named(&[event, "", "combined", "", "0"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uid(id: &str, kind: &str, name: &str, number: u32, key: Option<&Key>) -> String {
        Identity::new(id, Detail::Discreet, key).occurrence(kind, name, number)
    }

    #[test]
    fn parts_never_run_together() {
        for key in [None, Some(&Key([7; 32]))] {
            assert_ne!(uid("ab", "k", "n", 1, key), uid("a", "bk", "n", 1, key));
            assert_ne!(uid("a", "k", "n1", 1, key), uid("a", "k", "n", 11, key));
            assert_eq!(uid("a", "k", "n", 1, key), uid("a", "k", "n", 1, key));
        }
    }

    #[test]
    fn a_keyed_uid_is_that_of_another_engine() {
        // Python: hmac.new(bytes(range(32)), b"3:sam8:discreet9:injection7:loading1:2", "sha256"), its first 16
        // bytes with the version 8 and the variant of RFC 9562.
        let key = Key(std::array::from_fn(|byte| u8::try_from(byte).unwrap_or(0)));
        let expected = "9ec269e4-de17-8199-ab1a-1ba75cc58ea3";
        assert_eq!(uid("sam", "injection", "loading", 2, Some(&key)), expected);
    }
}
