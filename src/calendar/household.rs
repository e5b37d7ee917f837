//! The feeds of several prescriptions -> one feed with all their events, for a household.
//!
//! Its events have UIDs of their own, and titles that say whom they are for. Where the feeds have different
//! rules for a zone, because they end in years with different laws, the events in that zone become instants,
//! which are right under any rules.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Feed, MAX_TITLE, Shortened, identity};
use crate::moment::when::EventTime;
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Detail;
use crate::zone::Zone;

/// The most names in the name of a combined calendar.
const MOST_NAMES: usize = 4;

/// The part of a prescription in a combined calendar.
pub struct Member {
    feed: Feed,
    /// Whom it is for, unless the calendar is discreet and shows that itself.
    person: Option<String>,
    /// All zones of its events; the home zone is first.
    zones: Vec<Zone>,
}

impl Member {
    /// A feed, with what its prescription says about it.
    #[must_use]
    pub fn new(prescription: Prescription, feed: Feed, detail: Detail) -> Self {
        let away = prescription.away.into_iter().map(|away| away.time_zone.value);
        let zones = std::iter::once(prescription.time_zone.value).chain(away).collect();
        let person = prescription.person.filter(|_| detail != Detail::Discreet);
        Self { feed, person, zones }
    }

    /// The number of its events.
    #[must_use]
    pub fn events(&self) -> usize {
        self.feed.events.len()
    }

    /// Whether one of its doses is before an instant, by the dates at home.
    #[must_use]
    pub fn has_dose_before(&self, instant: Timestamp) -> bool {
        let Some(home) = self.zones.first() else { return false };
        let date = home.date(instant);
        let mut doses = self.feed.events.iter().filter(|event| event.role.may_be_dose());
        doses.any(|dose| dose.when.date(home) < date)
    }

    fn zone(&self, name: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.name() == name)
    }
}

impl Feed {
    /// All events, sorted by time. `None` without members.
    #[must_use]
    pub fn combined(members: &[Member]) -> Option<Self> {
        let first = members.iter().min_by(|a, b| a.feed.uid.cmp(&b.feed.uid))?;
        let mut timezones = vec![];
        let mut disputed = BTreeSet::new();
        for timezone in members.iter().flat_map(|member| &member.feed.timezones) {
            match timezones.iter().find(|known: &&super::VTimezone| known.id == timezone.id) {
                Some(known) if known != timezone => {
                    disputed.insert(timezone.id.clone());
                }
                Some(_) => {}
                None => timezones.push(timezone.clone()),
            }
        }
        timezones.sort_by(|a, b| a.id.cmp(&b.id));
        let mut shortened = Shortened::default();
        let mut events = vec![];
        for member in members {
            for event in &member.feed.events {
                let mut event = event.clone();
                event.uid = identity::combined(&event.uid);
                if let Some(person) = &member.person
                    && !event.summary.contains(person.as_str())
                {
                    let title = format!("{} ({person})", event.summary);
                    let title = shortened.fit("title", title, MAX_TITLE);
                    for alarm in &mut event.alarms {
                        alarm.text = alarm.text.replacen(&event.summary, &title, 1);
                    }
                    event.summary = title;
                }
                if let EventTime::Zoned { zone, .. } = &event.when
                    && disputed.contains(&**zone)
                    && let Some(zone) = member.zone(zone)
                {
                    event.when = event.when.as_instants(zone);
                }
                let moment = event.when.moment(member.zones.first()?);
                events.push(((moment.date, moment.time), event));
            }
        }
        events.sort_by_key(|(moment, _)| *moment);
        let feeds = || members.iter().map(|member| &member.feed);
        let mut combined = Self {
            uid: identity::combined_calendar(&first.feed.uid),
            revision: feeds().map(|feed| feed.revision).fold(first.feed.revision, u32::max),
            modified: feeds().map(|feed| feed.modified).fold(first.feed.modified, Timestamp::max),
            name: name(members),
            description: first
                .feed
                .description
                .clone()
                .filter(|_| feeds().all(|feed| feed.description == first.feed.description)),
            color: first.feed.color.filter(|_| feeds().all(|feed| feed.color == first.feed.color)),
            zone: first.feed.zone.clone(),
            timezones,
            events: events.into_iter().map(|(_, event)| event).collect(),
        };
        combined.drop_unused_timezones();
        Some(combined)
    }
}

impl EventTime {
    /// A time in this zone as instants.
    fn as_instants(&self, zone: &Zone) -> Self {
        match self {
            Self::Zoned { start, end, .. } => {
                Self::Utc { start: zone.resolve(*start).instant, end: zone.resolve(*end).instant }
            }
            other => other.clone(),
        }
    }
}

/// The names of all members, each once.
fn name(members: &[Member]) -> String {
    let mut names: Vec<&str> = vec![];
    for member in members {
        if !names.contains(&member.feed.name.as_str()) {
            names.push(&member.feed.name);
        }
    }
    let more = names.len().saturating_sub(MOST_NAMES);
    let name = names[..names.len() - more].join(" + ");
    if more > 0 { format!("{name} + {more}") } else { name }
}
