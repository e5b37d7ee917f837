//! A feed and the previous one -> SEQUENCE and stamps: what did not change keeps them, what changed gets
//! higher ones, and nothing ever goes back.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::change::Changes;
use super::{Event, Feed};
use crate::moment::timezone::VTimezone;

/// The highest revision: SEQUENCE is a signed 32-bit number (RFC 5545, section 3.3.8). A feed that has
/// reached it continues by its stamps alone.
pub const MAX_REVISION: u32 = i32::MAX.unsigned_abs();

impl Feed {
    /// Gives every event its revision and its stamp at the instant `now`. `fresh` makes every event new to
    /// subscribers, because it is unknown what they have seen.
    ///
    /// Without a previous feed it keeps revision 0 and the stamps it was assembled with. Otherwise new and
    /// changed events get the next revision, and a stamp later than any before; the others keep theirs. A
    /// fresh feed begins at the day number since 1970, which is higher than any revision counted up from 0.
    pub fn revise(&mut self, previous: Option<&Self>, fresh: bool, now: Timestamp) {
        let (revision, modified) = match previous {
            None if !fresh => return,
            None => (day_number(now), now),
            Some(previous) => {
                let next = highest(previous).saturating_add(1).min(MAX_REVISION);
                let next = if fresh { next.max(day_number(now)) } else { next };
                (next, now.max(after(newest(previous))))
            }
        };
        let kept = previous.filter(|_| !fresh);
        let seen: BTreeMap<&str, &Event> =
            kept.iter().flat_map(|feed| &feed.events).map(|event| (&*event.uid, event)).collect();
        let mut same = kept.is_some_and(|previous| self.is_like(previous));
        for event in &mut self.events {
            let old = seen.get(event.uid.as_str());
            // A discreet calendar does not say when an event was added.
            event.created = event.created.and(old.map_or(Some(modified), |old| old.created));
            match old {
                Some(old) if event.says_the_same(old) => {
                    (event.sequence, event.stamp) = (old.sequence, old.stamp);
                }
                _ => {
                    (event.sequence, event.stamp) = (revision, modified);
                    same = false;
                }
            }
        }
        (self.revision, self.modified) = match kept.filter(|_| same) {
            Some(previous) => (previous.revision, previous.modified),
            None => (revision, modified),
        };
    }

    /// The later one of two calendars of one prescription, each event in the later of its two revisions: whoever
    /// continues it goes back for no subscriber of either.
    #[must_use]
    pub fn later(self, other: Self) -> Self {
        let is_later = (other.revision, other.modified) > (self.revision, self.modified);
        let (mut later, earlier) = if is_later { (other, self) } else { (self, other) };
        for event in &mut later.events {
            let twin = earlier.events.iter().find(|twin| twin.uid == event.uid);
            if let Some(twin) =
                twin.filter(|twin| (twin.sequence, twin.stamp) > (event.sequence, event.stamp))
            {
                event.clone_from(twin);
            }
        }
        later.timezones = by_name([&later, &earlier].into_iter());
        later.drop_unused_timezones();
        later
    }

    /// A calendar that cancels removed events (RFC 5545, section 3.8.1.11), and those that an `earlier` one
    /// of its kind cancels, unless they are back. Its events have the revision of this feed.
    #[must_use]
    pub fn cancellations(
        &self,
        changes: &Changes,
        previous: &Self,
        earlier: Option<&Self>,
    ) -> Self {
        let is_back = |event: &&Event| self.events.iter().any(|other| other.uid == event.uid);
        let before = earlier.iter().flat_map(|earlier| &earlier.events);
        let is_gone =
            |event: &&Event| changes.removed.iter().any(|removed| removed.uid == event.uid);
        let before = before.filter(|event| !is_back(event) && !is_gone(event)).cloned();
        let gone = changes.removed.iter().map(|event| Event {
            sequence: self.revision,
            stamp: self.modified,
            alarms: vec![],
            is_cancelled: true,
            ..event.clone()
        });
        let timezones = by_name([previous].into_iter().chain(earlier));
        let mut cancelling =
            Self { timezones, events: before.chain(gone).collect(), ..self.without_events() };
        cancelling.drop_unused_timezones();
        cancelling
    }

    /// Whether everything but the events is the same, and the events are in the same order.
    fn is_like(&self, other: &Self) -> bool {
        let uids = self.events.iter().map(|event| &event.uid);
        self.is_same_calendar(other) && uids.eq(other.events.iter().map(|event| &event.uid))
    }
}

impl Event {
    /// Whether two events have the same contents, whatever their revisions.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.uid == other.uid
            && self.role == other.role
            && self.category == other.category
            && self.facts == other.facts
            && self.when == other.when
            && self.summary == other.summary
            && self.description == other.description
            && self.location == other.location
            && self.alarms == other.alarms
            && self.is_cancelled == other.is_cancelled
    }
}

/// The zones of feeds, each once.
fn by_name<'f>(feeds: impl Iterator<Item = &'f Feed>) -> Vec<VTimezone> {
    let mut timezones: Vec<_> = feeds.flat_map(|feed| &feed.timezones).cloned().collect();
    timezones.sort_by(|a, b| a.id.cmp(&b.id));
    timezones.dedup_by(|a, b| a.id == b.id);
    timezones
}

/// The newest stamp of a feed, including events that have left it.
fn newest(feed: &Feed) -> Timestamp {
    feed.events.iter().map(|event| event.stamp).fold(feed.modified, Timestamp::max)
}

/// The highest revision of a feed, even of an event that somebody added.
fn highest(feed: &Feed) -> u32 {
    feed.events.iter().map(|event| event.sequence).fold(feed.revision, u32::max)
}

/// One second later, the unit of a stamp (RFC 5545, section 3.3.5).
fn after(instant: Timestamp) -> Timestamp {
    instant.checked_add(SignedDuration::from_secs(1)).unwrap_or(instant)
}

/// Days since 1970; 0 before.
fn day_number(instant: Timestamp) -> u32 {
    u32::try_from(instant.as_second() / (24 * 60 * 60)).unwrap_or(0)
}
