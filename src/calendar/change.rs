//! Two feeds of one prescription -> what a subscriber sees change, and what of it lies in the past.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Event, Feed, Role};
use crate::diagnostic::{Code, Diagnostic};
use crate::moment::when::Moment;
use crate::shown::{counted, day, list};
use crate::zone::Zone;

/// What differs between a feed and the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Events that are new, by date.
    pub added: Vec<Event>,
    /// Events that are gone, by date; not those that were only left out.
    pub removed: Vec<Event>,
    /// Events that are there in both and differ: as they were, and as they are.
    pub changed: Vec<(Event, Event)>,
    /// How many events are the same.
    pub unchanged: usize,
    /// Whether anything but the events differs: the calendar's name, its colour, its zones.
    pub calendar: bool,
}

impl Changes {
    /// Compares two feeds; dates are those at `home`. What lies before `since` and is gone was left
    /// out, not taken back.
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

    /// What it does to doses and rechecks that lie before today: they have been lived through, and a
    /// calendar that says otherwise hides it.
    #[must_use]
    pub fn past(&self, old: &Feed, new: &Feed, today: Date, home: &Zone) -> Option<Diagnostic> {
        let is_past = |event: &Event| event.role != Role::Mark && event.when.date(home) < today;
        let count = |events: &[Event]| events.iter().filter(|event| is_past(event)).count();
        // It is where a dose began that counts, not how long it lasted.
        let began = |event: &Event| {
            let Moment { date, time, zone } = event.when.moment(home);
            (date, time.map(|(start, _)| start), zone)
        };
        let is_moved =
            |(was, is): &&(Event, Event)| began(was) != began(is) && (is_past(was) || is_past(is));
        let numbers = [
            (self.changed.iter().filter(is_moved).count(), "moves"),
            (count(&self.added), "adds"),
            (count(&self.removed), "removes"),
        ];
        let done: Vec<String> = numbers
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{what} {}", counted(*count, "event")))
            .collect();
        if done.is_empty() {
            return None;
        }
        let message = format!("this edit {} before today, {}", list(&done), day(today));
        let told = Diagnostic::warning(Code::PastRewritten, message);
        Some(told.help(gap(old, new, today, home)).help(
            "to change what comes and keep what was, end the phase where it was (`doses`, `until`) and add \
             a new one behind it",
        ))
    }
}

/// The last dose that was to be given before today, the next one, and the days between.
fn gap(old: &Feed, new: &Feed, today: Date, home: &Zone) -> String {
    let doses = |feed: &Feed| -> Vec<Date> {
        let doses = feed.events.iter().filter(|event| event.role == Role::Dose);
        doses.map(|event| event.when.date(home)).collect()
    };
    let last = doses(old).into_iter().filter(|&date| date < today).max();
    let next = doses(new).into_iter().filter(|&date| date >= today).min();
    match (last, next) {
        (Some(last), Some(next)) => {
            let days = usize::try_from((next - last).get_days()).unwrap_or_default();
            format!(
                "the last dose before today was planned for {}, the next is on {}: {} between",
                day(last),
                day(next),
                counted(days, "day")
            )
        }
        (Some(last), None) => format!(
            "the last dose before today was planned for {}, and none is planned from today on",
            day(last)
        ),
        (None, Some(next)) => {
            format!("no dose was planned before today; the next is on {}", day(next))
        }
        (None, None) => "no dose is planned before or after today".to_owned(),
    }
}
