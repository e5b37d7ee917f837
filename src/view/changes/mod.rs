//! Two versions of a plan, or two calendars -> what an edit does to the doses, for people, for a pull request and
//! for other programs. What is coming is first, what is past is last.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `label` | the names of events, and what their texts are made of |
//! | `entry` | what happens to one event |
//! | `group` | equal changes of several |
//! | `later` | what changes after the end of the calendar |
//! | `text`, `markdown`, `json` | how it is shown |

mod entry;
mod group;
mod json;
mod label;
mod later;
mod markdown;
mod text;

use jiff::civil::Date;

use self::entry::{Entry, What, entries};
use self::label::Labels;
use self::later::Later;
pub use self::markdown::escaped;
use crate::calendar::Event;
use crate::calendar::change::Changes;
use crate::compile::Compiled;
use crate::zone::Zone;

/// What an edit does.
pub struct Edit {
    /// What is from today on, by date.
    coming: Vec<Entry>,
    /// What is before today, by date.
    past: Vec<Entry>,
    /// What is after the end of the calendar.
    later: Option<Later>,
    today: Date,
    unchanged: usize,
    /// Whether the calendar's own name, description, colour or zone rules differ.
    calendar: bool,
    /// How much there is of each, if anything.
    totals: Option<String>,
}

/// What an edit does to what is coming, one line for each change: for a command that edits a prescription.
#[must_use]
pub fn coming(old: &Compiled, new: &Compiled) -> String {
    let home = &new.prescription.time_zone;
    let changes = Changes::between(&old.feed, &new.feed, None, home);
    Edit::of(Some(old), Some(new), &changes, home, new.today).coming()
}

impl Edit {
    /// Describes the changes between two feeds, with the names of what they come from, unless that is only a
    /// calendar; dates are in the zone `home`.
    #[must_use]
    pub fn of(
        old: Option<&Compiled>,
        new: Option<&Compiled>,
        changes: &Changes,
        home: &Zone,
        today: Date,
    ) -> Self {
        let labels = |version: Option<&Compiled>| version.map(Labels::of).unwrap_or_default();
        let (before, mut after) = (labels(old), labels(new));
        if let (None, Some(compiled)) = (old, new) {
            after.name_removed(compiled, &changes.removed);
        }
        let is_past = |entry: &mut Entry| {
            let moments = [&entry.was, &entry.is];
            moments.into_iter().flatten().all(|moment| moment.date < today)
        };
        let mut coming = entries(changes, &before, &after, home);
        if let Some(new) = new {
            later::note_moved_out(&mut coming, new);
        }
        let past = coming.extract_if(.., is_past).collect();
        let later = old.zip(new).and_then(|(old, new)| Later::of(old, new, changes.is_empty()));
        let (unchanged, calendar) = (changes.unchanged, changes.calendar);
        let totals = totals(changes, home);
        Self { coming, past, later, today, unchanged, calendar, totals }
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.totals.is_none() && self.later.is_none()
    }
}

/// How many events move, change, are added and removed, if any: `1 moved, 2 added`; dates are in the zone `home`.
#[must_use]
pub fn totals(changes: &Changes, home: &Zone) -> Option<String> {
    let moves = |(was, is): &&(Event, Event)| was.when.moment(home) != is.when.moment(home);
    let moved = changes.changed.iter().filter(moves).count();
    let counts = [
        (moved, What::Moved),
        (changes.changed.len() - moved, What::Changed),
        (changes.added.len(), What::Added),
        (changes.removed.len(), What::Removed),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let mut parts: Vec<String> =
        counts.map(|(count, what)| format!("{count} {}", what.word())).collect();
    if changes.calendar {
        parts.push("the calendar's own name, description, colour or zone rules".to_owned());
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}
