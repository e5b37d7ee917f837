//! An event in two versions -> what happens to it: it moves, changes, comes or goes, and what else differs.

use std::collections::BTreeSet;

use super::label::{Labels, Series};
use crate::calendar::Event;
use crate::calendar::change::Changes;
use crate::calendar::facts::Facts;
use crate::moment::when::Moment;
use crate::prescription::feed_settings::Language;
use crate::visible::in_line;
use crate::words::parts::Parts;
use crate::zone::Zone;

/// One change.
pub(super) struct Entry {
    pub(super) what: What,
    pub(super) name: String,
    pub(super) series: Option<Series>,
    pub(super) uid: String,
    pub(super) was: Option<Moment>,
    pub(super) is: Option<Moment>,
    pub(super) differs: Vec<Difference>,
}

/// What happens to it; what people must know first is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Added,
    Moved,
    Removed,
    Changed,
}

impl What {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

/// What else differs about an event.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// What it is: `place Elm Road -> Market Street`.
    pub(super) what: String,
    /// The words that differ, of a text that repeats what each event is.
    pub(super) words: Option<String>,
}

impl Difference {
    fn of(name: &str, was: Option<&str>, is: Option<&str>) -> Self {
        let [was, is] = [was, is].map(|text| text.filter(|text| !text.is_empty()));
        let what = if [was, is].into_iter().flatten().all(fits) {
            let [was, is] = [was, is].map(|text| in_line(text.unwrap_or("none")));
            format!("{name} {was} -> {is}")
        } else {
            name.to_owned()
        };
        Self::named(what)
    }

    fn of_words(name: &str, was: Option<&str>, is: Option<&str>) -> Self {
        let quoted = |text: Option<&str>| match text {
            Some(text) => format!("\"{}\"", shortened(&in_line(text))),
            None => "none".to_owned(),
        };
        let words = Some(format!("{} -> {}", quoted(was), quoted(is)));
        Self { what: name.to_owned(), words }
    }

    /// What is recorded: `given`, `missed`, `done` or nothing.
    fn of_record(was: &str, is: &str) -> Self {
        match (was, is) {
            ("", is) => Self::named(format!("a record that it was {is}")),
            (_, "") => Self::named("no record".to_owned()),
            _ => Self::of("record", Some(was), Some(is)),
        }
    }

    fn named(what: String) -> Self {
        Self { what, words: None }
    }

    /// All of it, for one event.
    pub(super) fn whole(&self) -> String {
        match &self.words {
            Some(words) => format!("{} {words}", self.what),
            None => self.what.clone(),
        }
    }
}

/// The most characters of a text that is shown in a line.
const MOST: usize = 60;

fn fits(text: &str) -> bool {
    !text.contains('\n') && text.chars().count() <= MOST
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// All changes by date, with the names in the new or else the old version; an event without a label has its
/// title.
pub(super) fn entries(
    changes: &Changes,
    before: &Labels,
    after: &Labels,
    home: &Zone,
) -> Vec<Entry> {
    let moment = |event: &Event| event.when.moment(home);
    let one = |was: Option<&Event>, is: Option<&Event>| {
        let event = is.or(was)?;
        let label = after.get(event).or_else(|| before.get(event));
        let (what, differs) = match (was, is) {
            (Some(was), Some(is)) => {
                let moves = moment(was) != moment(is);
                let what = if moves { What::Moved } else { What::Changed };
                (what, differences(was, is, moves, before, after))
            }
            (None, _) => (What::Added, vec![]),
            (_, None) => (What::Removed, vec![]),
        };
        Some(Entry {
            what,
            name: in_line(label.map_or(&event.summary, |label| &label.name)),
            series: label.and_then(|label| label.series.clone()),
            uid: event.uid.clone(),
            was: was.map(moment),
            is: is.map(moment),
            differs,
        })
    };
    let changed = changes.changed.iter().map(|(was, is)| one(Some(was), Some(is)));
    let added = changes.added.iter().map(|event| one(None, Some(event)));
    let removed = changes.removed.iter().map(|event| one(Some(event), None));
    let mut entries: Vec<Entry> = changed.chain(added).chain(removed).flatten().collect();
    entries.sort_by_key(|entry| entry.is.as_ref().or(entry.was.as_ref()).map(|at| at.date));
    entries
}

/// What differs besides the moment: what the prescriptions say, or else the parts of the event. A text that
/// differs only because its event moved does not count.
fn differences(
    was: &Event,
    is: &Event,
    moves: bool,
    before: &Labels,
    after: &Labels,
) -> Vec<Difference> {
    let parts = before.parts(after, is);
    let mut differs = parts.map_or_else(|| of_facts(was, is), |(was, is)| of_parts(was, is));
    if was.location != is.location {
        differs.push(Difference::of("place", was.location.as_deref(), is.location.as_deref()));
    }
    let rings =
        |event: &Event| -> Vec<_> { event.alarms.iter().map(|alarm| alarm.trigger).collect() };
    // A record takes the reminders with it: what is over has none.
    let is_recorded = |event: &Event| event.facts.as_ref().is_some_and(Facts::is_recorded);
    let is_record = match parts {
        Some((was, is)) => was.get(RECORD) != is.get(RECORD),
        None => is_recorded(was) != is_recorded(is),
    };
    if rings(was) != rings(is) && !is_record {
        differs.push(Difference::named("reminders".to_owned()));
    }
    if differs.is_empty() && !moves {
        differs = match (before.languages(after), parts) {
            (Some((was, is)), _) => vec![in_language(was, is)],
            (None, Some((was, is))) => of_consequences(was, is),
            (None, None) => of_texts(was, is),
        };
    }
    differs
}

fn in_language(was: Language, is: Language) -> Difference {
    Difference::of("language", Some(was.code()), Some(is.code()))
}

const RECORD: &str = "record.is";

/// What a text is made of, and what it is called. Only the first kind is always shown; the others follow from
/// them, or from the day, and are shown alone.
const PARTS: [(&str, &str); 23] = [
    (RECORD, "record"),
    ("record.by", "given by"),
    ("record.batch", "batch"),
    ("record.note", "note of the record"),
    ("record.because", "reason"),
    ("dose", "dose"),
    ("product.name", "product"),
    ("product.brand", "brand"),
    ("product.strength", "strength"),
    ("containers.kind", "container"),
    ("containers.volume", "volume of the container"),
    ("route", "route"),
    ("tests", "tests"),
    ("ordinal.n", "number"),
    ("ordinal.of", "number of doses"),
    ("made_up", "made up for dose"),
    ("prescriber.name", "prescriber"),
    ("prescriber.phone", "telephone"),
    ("rhythm", "how often"),
    ("ends", "last day"),
    ("phase", "name of the phase"),
    ("recheck", "name of the recheck"),
    ("before_injection", "before the injection"),
];
const CONSEQUENCES: [(&str, &str); 12] = [
    ("portion", "volume"),
    ("containers", "containers"),
    ("changed", "reason for the change"),
    ("why", "reason for the day"),
    ("moved", "reason for the move"),
    ("date", "date"),
    ("away", "time zone"),
    ("clock", "time"),
    ("way", "way"),
    ("route_name", "name of the route"),
    ("blood", "kind of the tests"),
    ("horizon", "end of this calendar"),
];

/// A consequence is named by the first word of its path.
fn consequence(path: &str) -> Option<&'static str> {
    if PARTS.iter().any(|(known, _)| *known == path) {
        return None;
    }
    let name = path.split('.').next().unwrap_or(path);
    CONSEQUENCES.iter().find(|(known, _)| *known == name).map(|(_, word)| *word)
}

/// How many doses a phase without an end has.
const OPEN: Option<&str> = Some("not fixed");

fn of_parts(was: &Parts, is: &Parts) -> Vec<Difference> {
    let rank = |path: &&String| PARTS.iter().position(|(known, _)| known == path);
    let mut paths: Vec<&String> =
        differing(was, is).filter(|path| consequence(path).is_none()).collect();
    paths.sort_by_key(|path| rank(path).unwrap_or(PARTS.len()));
    let difference = |path: &String| {
        let known = PARTS.iter().find(|(known, _)| known == path);
        let word = known.map_or_else(|| path.replace(['.', '_'], " "), |(_, word)| (*word).into());
        let [was, is] = [was, is].map(|parts| parts.get(path).map(String::as_str));
        match (path.as_str(), was, is) {
            (RECORD, ..) => Difference::of_record(was.unwrap_or_default(), is.unwrap_or_default()),
            ("ordinal.of", ..) => Difference::of(&word, was.or(OPEN), is.or(OPEN)),
            (path, None, Some(is)) if path.starts_with("record.") => {
                Difference::named(format!("{word} {}", in_line(is)))
            }
            _ => Difference::of(&word, was, is),
        }
    };
    paths.into_iter().map(difference).collect()
}

fn of_consequences(was: &Parts, is: &Parts) -> Vec<Difference> {
    let words: BTreeSet<&str> = differing(was, is).filter_map(|path| consequence(path)).collect();
    words.into_iter().map(|word| Difference::named(word.to_owned())).collect()
}

/// The paths of what differs, in order.
fn differing<'p>(was: &'p Parts, is: &'p Parts) -> impl Iterator<Item = &'p String> {
    let paths: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    paths.into_iter().filter(|path| was.get(*path) != is.get(*path))
}

/// What the facts in two calendars say; the place is that of the event.
fn of_facts(was: &Event, is: &Event) -> Vec<Difference> {
    let (Some(was), Some(is)) = (&was.facts, &is.facts) else { return vec![] };
    let differences = was.differences(is).filter(|(name, ..)| *name != "place");
    let difference = |(name, was, is): (&str, &str, &str)| match name {
        "record" => Difference::of_record(was, is),
        _ => Difference::of(name, Some(was), Some(is)),
    };
    differences.map(difference).collect()
}

/// The title, or else the first lines of the text that differ.
fn of_texts(was: &Event, is: &Event) -> Vec<Difference> {
    let difference = if was.summary == is.summary {
        let only = |event: &'_ Event, other: &Event| {
            let mut lines = event.description.lines();
            lines
                .find(|line| !other.description.lines().any(|other| other == *line))
                .map(str::to_owned)
        };
        let (was, is) = (only(was, is), only(is, was));
        Difference::of_words("text", was.as_deref(), is.as_deref())
    } else {
        Difference::of_words("title", Some(&was.summary), Some(&is.summary))
    };
    vec![difference]
}
