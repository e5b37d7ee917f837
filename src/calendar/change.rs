//! Two feeds of one prescription -> what a subscriber sees change.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Event, Feed};
use crate::zone::Zone;

/// The differences between a feed and the previous one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New events, by date.
    pub added: Vec<Event>,
    /// Removed events, by date; not those that were only skipped.
    pub removed: Vec<Event>,
    /// Events in both that differ: old and new.
    pub changed: Vec<(Event, Event)>,
    /// How many events are the same.
    pub unchanged: usize,
    /// Whether anything but the events differs: the calendar's name, description, colour or zones.
    pub calendar: bool,
}

impl Changes {
    /// Compares two feeds; dates are in the zone `home`. Events before `since` were skipped, not removed.
    #[must_use]
    pub fn between(old: &Feed, new: &Feed, since: Option<Date>, home: &Zone) -> Self {
        let mut before: BTreeMap<&str, &Event> =
            old.events.iter().map(|event| (&*event.uid, event)).collect();
        let mut changes = Self { calendar: !old.is_same_calendar(new), ..Self::default() };
        for event in &new.events {
            match before.remove(event.uid.as_str()) {
                None => changes.added.push(event.clone()),
                Some(same) if same.says_the_same(event) => changes.unchanged += 1,
                Some(other) => changes.changed.push((other.clone(), event.clone())),
            }
        }
        let is_gone = |event: &&Event| since.is_none_or(|since| event.when.date(home) >= since);
        changes.removed = before.into_values().filter(is_gone).cloned().collect();
        changes.removed.sort_by_key(|event| event.when.date(home));
        changes
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.changed.is_empty()
            && !self.calendar
    }
}
