//! Two feeds of one prescription -> the changes that a subscriber sees, and which of them are in the past.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Event, Feed, Role};
use crate::diagnostic::{Code, Diagnostic};
use crate::moment::when::{EventTime, Moment};
use crate::shown::{counted, day, list};
use crate::visible::in_line;
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

    /// The changes to doses and rechecks before today: these have happened, and a calendar that says
    /// something else hides that. Compared are
    /// day, time and zone and, where both calendars have them, the facts; never the texts, which a new
    /// version of this program may change.
    #[must_use]
    pub fn past(&self, old: &Feed, new: &Feed, today: Date, home: &Zone) -> Option<Diagnostic> {
        let is_past = |event: &Event| is_guarded(event) && event.when.date(home) < today;
        let count = |events: &[Event]| events.iter().filter(|event| is_past(event)).count();
        // What counts is when a dose began, not how long it lasted.
        let began = |event: &Event| {
            let Moment { date, time, zone } = event.when.moment(home);
            (date, time.map(|(start, _)| start), zone)
        };
        let past: Vec<&(Event, Event)> =
            self.changed.iter().filter(|(was, is)| is_past(was) || is_past(is)).collect();
        let moved = past.iter().filter(|(was, is)| began(was) != began(is)).count();
        let different: Vec<_> = past
            .iter()
            .filter_map(|(was, is)| was.facts.as_ref()?.difference(is.facts.as_ref()?))
            .collect();
        let numbers =
            [(moved, "moves"), (count(&self.added), "adds"), (count(&self.removed), "removes")];
        let mut done: Vec<String> = numbers
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{what} {}", counted(*count, "event")))
            .collect();
        if let Some((what, was, is)) = different.first() {
            let events = counted(different.len(), "event");
            let said = |text: &str| if text.is_empty() { "none".to_owned() } else { in_line(text) };
            done.push(format!(
                "changes what {events} say (the {what}: {} becomes {})",
                said(was),
                said(is)
            ));
        }
        if done.is_empty() {
            return None;
        }
        let message = format!("this edit {} before today, {}", list(&done), day(today));
        let warning = Diagnostic::warning(Code::PastRewritten, message);
        let last = doses(old, home).filter(|&date| date < today).max();
        Some(warning.help(gap(new, today, home)).help(match last {
            Some(last) => format!(
                "to change only the future, leave the past as it was: end the phase with `until: \
                 {last}`, the last dose before today, and add a new phase with what is different"
            ),
            None => "to change only the future, leave the past as it was".to_owned(),
        }))
    }
}

/// Whether the past of an event is protected: that of doses and rechecks, not of days that only mark
/// something.
fn is_guarded(event: &Event) -> bool {
    event.role != Role::Mark && !matches!(event.when, EventTime::Day(_))
}

/// The days of the doses in a calendar; in a discreet one, of everything that may be a dose.
fn doses<'f>(feed: &'f Feed, home: &'f Zone) -> impl Iterator<Item = Date> + 'f {
    let doses = feed.events.iter().filter(|event| event.role.may_be_dose());
    doses.map(|event| event.when.date(home))
}

/// The last dose before today, the next one, and the days between, after the edit.
fn gap(new: &Feed, today: Date, home: &Zone) -> String {
    let is_discreet = new.events.iter().any(|event| event.role == Role::Date);
    let what = if is_discreet { "date" } else { "dose" };
    let last = doses(new, home).filter(|&date| date < today).max();
    let next = doses(new, home).filter(|&date| date >= today).min();
    match (last, next) {
        (Some(last), Some(next)) => {
            let days = usize::try_from((next - last).get_days()).unwrap_or_default();
            format!(
                "as it is now, the last {what} before today is on {}, the next on {}: {} between",
                day(last),
                day(next),
                counted(days, "day")
            )
        }
        (Some(last), None) => format!(
            "as it is now, the last {what} before today is on {}, and none is planned from today on",
            day(last)
        ),
        (None, Some(next)) => {
            format!("as it is now, no {what} is before today; the next is on {}", day(next))
        }
        (None, None) => format!("as it is now, no {what} is before or after today"),
    }
}
