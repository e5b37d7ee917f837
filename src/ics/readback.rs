//! Written bytes -> read again, and compared with their `Feed`.

use std::fmt;

use super::read;
use crate::calendar::{Event, Feed};

/// The bytes differ from the feed: a bug in this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference(String);

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the calendar reads back differently: {}", self.0)
    }
}

/// Reads a written calendar and compares everything in the feed: name, colour, revision, zones with their
/// rules, and every event in order with its UID, stamps, local times, zone, end, texts and alarms.
///
/// # Errors
///
/// The first difference.
pub fn compare(bytes: &[u8], feed: &Feed) -> Result<(), Difference> {
    let read = read::feed(bytes).map_err(|unreadable| Difference(unreadable.to_string()))?;
    match first_difference(&read, feed) {
        None => Ok(()),
        Some(what) => Err(Difference(what)),
    }
}

fn first_difference(read: &Feed, feed: &Feed) -> Option<String> {
    let parts = [
        ("X-WR-RELCALID", read.uid == feed.uid),
        ("X-REVISION", read.revision == feed.revision),
        ("LAST-MODIFIED", read.modified == feed.modified),
        ("NAME", read.name == feed.name),
        ("X-WR-CALDESC", read.description == feed.description),
        ("COLOR", read.color == feed.color),
        ("X-WR-TIMEZONE", read.zone == feed.zone),
        ("VTIMEZONE", read.timezones == feed.timezones),
    ];
    if let Some(&(name, _)) = parts.iter().find(|(_, same)| !same) {
        return Some(name.to_owned());
    }
    if read.events.len() != feed.events.len() {
        return Some(format!("{} events instead of {}", read.events.len(), feed.events.len()));
    }
    let mut pairs = read.events.iter().zip(&feed.events);
    let (read, event) = pairs.find(|(read, event)| read != event)?;
    Some(format!("event {}: {}", event.uid, property(read, event)))
}

/// The property in which two events differ.
fn property(read: &Event, event: &Event) -> &'static str {
    let parts = [
        ("UID", read.uid == event.uid),
        ("SEQUENCE", read.sequence == event.sequence),
        ("DTSTAMP", read.stamp == event.stamp),
        ("CREATED", read.created == event.created),
        ("DTSTART or DTEND", read.when == event.when),
        ("SUMMARY", read.summary == event.summary),
        ("DESCRIPTION", read.description == event.description),
        ("LOCATION", read.location == event.location),
        ("VALARM", read.alarms == event.alarms),
        ("CATEGORIES", read.category == event.category),
        ("X-KIND", read.role == event.role),
        ("X-FACTS", read.facts == event.facts),
        ("STATUS", read.is_cancelled == event.is_cancelled),
    ];
    parts.iter().find(|(_, same)| !same).map_or("something", |(name, _)| name)
}
