//! Any bytes as a calendar -> what `diff` says about it and that of an example, in both directions: nothing differs
//! from itself, what one direction adds the other removes, and every event is counted once.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use b12cal::calendar::change::Changes;
use b12cal::calendar::{Event, Feed};
use b12cal::ics::{read, write};
use b12cal::view::changes::Edit;
use b12cal_fuzz::{EXAMPLES, ZONES, compiled};
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

static CALENDARS: LazyLock<Vec<Feed>> = LazyLock::new(|| {
    let feed = |text: &&str| {
        let mut bytes = vec![];
        write::append(&compiled(text, date(2026, 3, 1)).feed, &mut bytes);
        read::feed(&bytes).expect("it reads back")
    };
    EXAMPLES.iter().map(feed).collect()
});

fn uids<'e>(events: impl IntoIterator<Item = &'e Event>) -> BTreeSet<&'e str> {
    events.into_iter().map(|event| event.uid.as_str()).collect()
}

/// The differences, as the command compares two calendars.
fn differences(old: &Feed, new: &Feed) -> Changes {
    let home = ZONES.zone(&new.zone).or_else(|| ZONES.zone("Etc/UTC")).expect("a zone");
    let changes = Changes::between(old, new, None, &home);
    let Changes { added, removed, changed, unchanged, .. } = &changes;
    assert_eq!(added.len() + changed.len() + unchanged, new.events.len());
    assert_eq!(removed.len() + changed.len() + unchanged, old.events.len());
    let edit = Edit::of(None, None, &changes, &home, date(2026, 6, 1));
    assert_eq!(edit.is_empty(), changes.is_empty());
    let plain = edit.plain();
    assert!(!plain.is_empty());
    assert!(!plain.contains(['\u{1b}', '\r', '\0']), "nothing acts on a terminal");
    assert!(!edit.markdown().is_empty());
    assert!(edit.json().is_object());
    changes
}

fuzz_target!(|bytes: &[u8]| {
    let feed = match read::feed(bytes) {
        Ok(feed) => feed,
        Err(why) => {
            assert!(!why.to_string().is_empty());
            return;
        }
    };
    assert!(differences(&feed, &feed).is_empty(), "it differs from itself");
    let other = CALENDARS.iter().find(|other| other.uid == feed.uid).unwrap_or(&CALENDARS[0]);
    let (there, back) = (differences(other, &feed), differences(&feed, other));
    assert_eq!(uids(&there.added), uids(&back.removed));
    assert_eq!(uids(&there.removed), uids(&back.added));
    assert_eq!(
        uids(there.changed.iter().map(|(_, new)| new)),
        uids(back.changed.iter().map(|(old, _)| old))
    );
    assert_eq!((there.unchanged, there.calendar), (back.unchanged, back.calendar));
});
