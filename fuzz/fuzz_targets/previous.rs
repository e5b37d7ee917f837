//! Any bytes as the previous calendar of an example -> `publish`: they are refused with a reason, or continued. Then
//! no event of the plan is missing, none goes back, what changed is newer, and building again changes nothing.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use b12cal::calendar::revision::MAX_REVISION;
use b12cal::calendar::{Event, Feed};
use b12cal::compile::{AsOf, Compiled};
use b12cal::diagnostic::Diagnostics;
use b12cal::ics::{readback, write};
use b12cal::publish::{Previous, Published, Seen, publish};
use b12cal_fuzz::{EXAMPLES, compiled};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use libfuzzer_sys::fuzz_target;

const DAY: Date = date(2026, 3, 1);

/// The identities of the calendars of the examples.
static UIDS: LazyLock<Vec<String>> =
    LazyLock::new(|| EXAMPLES.iter().map(|text| compiled(text, DAY).feed.uid).collect());

fn uids(feed: &Feed) -> BTreeSet<&str> {
    feed.events.iter().map(|event| event.uid.as_str()).collect()
}

fn continued(compiled: &mut Compiled, previous: Option<&Previous>, now: Timestamp) -> Published {
    let seen = Seen { previous, fresh: false };
    let published = publish(compiled, seen, now, write::append, &mut Diagnostics::new());
    published.unwrap_or_else(|failure| panic!("what was read is continued: {failure:?}"))
}

/// A subscriber who has the old event takes the new one.
fn check_event(old: &Event, new: &Event) {
    assert!((new.sequence, new.stamp) >= (old.sequence, old.stamp), "{} goes back", new.uid);
    if !old.says_the_same(new) {
        let is_newer =
            new.sequence > old.sequence || (new.sequence == MAX_REVISION && new.stamp > old.stamp);
        assert!(is_newer, "{} is not newer", new.uid);
    }
}

fn check(text: &str, previous: &Previous, today: Date) {
    let now = AsOf::Date(today).instant();
    let mut first = compiled(text, today);
    let planned = first.feed.clone();
    continued(&mut first, None, now);
    let mut next = compiled(text, today);
    let published = continued(&mut next, Some(previous), now);
    let (old, new) = (&previous.feed, &next.feed);
    assert!(uids(&first.feed).is_subset(&uids(new)), "an event is lost");
    assert!(uids(new).is_subset(&uids(&planned)), "an event is not of the plan");
    assert!((new.revision, new.modified) >= (old.revision, old.modified), "it goes back");
    let before: BTreeMap<&str, &Event> =
        old.events.iter().map(|event| (event.uid.as_str(), event)).collect();
    for event in &new.events {
        if let Some(old) = before.get(event.uid.as_str()) {
            check_event(old, event);
        }
    }
    let changes = published.changes.expect("there was a calendar before");
    let gone: BTreeSet<&str> = changes.removed.iter().map(|event| event.uid.as_str()).collect();
    assert_eq!(gone, uids(old).difference(&uids(new)).copied().collect(), "what goes is reported");
    let mut bytes = vec![];
    let cancelled = new.cancellations(&changes, old, None);
    write::append(&cancelled, &mut bytes);
    if let Err(difference) = readback::compare(&bytes, &cancelled) {
        panic!("its cancellations: {difference}");
    }
    let previous = Previous::read(published.bytes).expect("it can be continued");
    let again = continued(&mut compiled(text, today), Some(&previous), now);
    assert_eq!(again.bytes, previous.bytes, "building again changes nothing");
    assert!(again.changes.is_some_and(|changes| changes.is_empty()));
}

fuzz_target!(|bytes: &[u8]| {
    let previous = match Previous::read(bytes.to_vec()) {
        Ok(previous) => previous,
        Err(why) => {
            assert!(!why.to_string().is_empty());
            return;
        }
    };
    // As `build` does: the calendar of another prescription is not continued.
    if let Some(of) = UIDS.iter().position(|uid| *uid == previous.feed.uid) {
        check(EXAMPLES[of], &previous, DAY);
        check(EXAMPLES[of], &previous, date(2027, 6, 1));
    }
});
