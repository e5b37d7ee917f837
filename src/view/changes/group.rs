//! Entries -> groups: an equal change of several doses is said once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write};

use super::entry::{Difference, Entry, What};
use crate::moment::when::Moment;
use crate::shown::{counted, day, days, list};
use crate::visible::in_line;

/// One change of one event, or an equal one of several, by date.
pub(super) struct Group<'e>(Vec<&'e Entry>);

/// Puts equal changes together: what is added, moves, is removed, changes; each where the first of them is.
pub(super) fn groups(entries: &[Entry]) -> Vec<Group<'_>> {
    let shift = |entry: &Entry| format!("{:?}", shift(entry));
    let mut shifts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in entries {
        shifts.entry(alike(entry)).or_default().insert(shift(entry));
    }
    let mut groups: Vec<Group<'_>> = vec![];
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for entry in entries {
        let mut key = alike(entry);
        if shifts.get(&key).is_some_and(|shifts| shifts.len() <= MOST_SHIFTS) {
            key += &shift(entry);
        }
        let place = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.0.push(entry),
            None => groups.push(Group(vec![entry])),
        }
    }
    groups.sort_by_key(Group::what);
    groups
}

/// The most lines about doses of one phase that move by different days.
const MOST_SHIFTS: usize = 20;

/// What is the same of all entries of a group, except how far they move.
fn alike(entry: &Entry) -> String {
    let of = match entry.what {
        // The same may change about all.
        What::Changed => ("", ""),
        _ => kind(entry),
    };
    let differs: Vec<&str> = entry.differs.iter().map(|differs| differs.what.as_str()).collect();
    format!("{:?}", (entry.what, of, keeps_day(entry), differs))
}

/// What an event is one of.
fn kind(entry: &Entry) -> (&str, &str) {
    let series = entry.series.as_ref();
    series.map_or((&entry.name, ""), |series| (&series.of, series.what))
}

/// How far an event moves: days, and what else of its moment differs.
fn shift(entry: &Entry) -> Option<impl Debug + '_> {
    let (was, is) = entry.was.as_ref().zip(entry.is.as_ref())?;
    let days = (is.date - was.date).get_days();
    let times = (was.time != is.time).then_some((was.time, is.time));
    let zones = (was.zone != is.zone).then_some((&was.zone, &is.zone));
    (entry.what == What::Moved).then_some((days, times, zones))
}

fn keeps_day(entry: &Entry) -> bool {
    let moments = entry.was.as_ref().zip(entry.is.as_ref());
    moments.is_some_and(|(was, is)| was.date == is.date)
}

/// The most dates that are all named, and the most names in a list that ends with `and`.
const MOST: usize = 3;
const MOST_NAMES: usize = 5;

impl Group<'_> {
    pub(super) fn what(&self) -> What {
        self.0[0].what
    }

    pub(super) fn is_one(&self) -> bool {
        self.0.len() == 1
    }

    /// `dose 4 of maintenance`, `doses 4 to 12 of maintenance and rechecks 1 and 2 of yearly`.
    pub(super) fn name(&self) -> String {
        let mut kinds: Vec<(_, Vec<&Entry>)> = vec![];
        for entry in &self.0 {
            match kinds.iter_mut().find(|(known, _)| *known == kind(entry)) {
                Some((_, entries)) => entries.push(entry),
                None => kinds.push((kind(entry), vec![entry])),
            }
        }
        let names: Vec<String> = kinds.iter().map(|(_, entries)| name(entries)).collect();
        if names.len() > MOST_NAMES { names.join(", ") } else { list(&names) }
    }

    /// What differs besides the moment; words that are not the same of all are those of the first.
    pub(super) fn differs(&self) -> String {
        let first = &self.0[0].differs;
        let whole = |(place, difference): (usize, &Difference)| {
            let is_same = self.0.iter().all(|entry| entry.differs.get(place) == Some(difference));
            match &difference.words {
                Some(words) if !is_same => format!("{}, such as {words}", difference.what),
                _ => difference.whole(),
            }
        };
        first.iter().enumerate().map(whole).collect::<Vec<_>>().join(", ")
    }

    /// Whether all stay on their days, and only move there.
    pub(super) fn keeps_days(&self) -> bool {
        keeps_day(self.0[0])
    }

    /// Their days: `on Mon 2 Mar 2026`, `from Mon 2 Mar 2026 to Mon 11 May 2026`.
    pub(super) fn days(&self) -> String {
        let moments = self.0.iter().filter_map(|entry| entry.is.as_ref().or(entry.was.as_ref()));
        let days: Vec<String> = moments.map(|moment| day(moment.date)).collect();
        match &days[..] {
            [first, .., last] if days.len() > MOST => format!("from {first} to {last}"),
            _ => format!("on {}", list(&days)),
        }
    }

    /// How far all move: `7 days later`.
    pub(super) fn how_far(&self) -> String {
        let by = |entry: &Entry| {
            let (was, is) = entry.was.as_ref().zip(entry.is.as_ref())?;
            Some((is.date - was.date).get_days())
        };
        let first = by(self.0[0]).unwrap_or_default();
        if self.0.iter().any(|entry| by(entry) != Some(first)) {
            return "by different days".to_owned();
        }
        format!("{} {}", days(first), if first < 0 { "earlier" } else { "later" })
    }

    /// From where to where they move; of those that keep their days, once for all.
    pub(super) fn moves(&self) -> String {
        let pairs =
            self.0.iter().filter_map(|entry| Some((entry.was.as_ref()?, entry.is.as_ref()?)));
        let moves: Vec<String> = pairs.map(|(was, is)| moved(was, is)).collect();
        match &moves[..] {
            [first, ..] if self.keeps_days() => first.clone(),
            [first, .., last] if moves.len() > MOST => format!("{first}, ..., {last}"),
            _ => moves.join(", "),
        }
    }
}

/// The name of one event, or of several of one kind.
fn name(entries: &[&Entry]) -> String {
    let first = entries[0];
    match &first.series {
        _ if entries.len() == 1 => first.name.clone(),
        None => format!("{} ({})", counted(entries.len(), "event"), first.name),
        Some(series) => {
            let series_of = entries.iter().filter_map(|entry| entry.series.as_ref());
            let mut ordinals: Vec<u32> = series_of.map(|series| series.ordinal).collect();
            ordinals.sort_unstable();
            format!("{} {} of {}", series.what, ranges(&ordinals), in_line(&series.of))
        }
    }
}

/// What of a moment differs in the other one, on both sides.
fn moved(was: &Moment, is: &Moment) -> String {
    let shown = |moment: &Moment| {
        let mut parts = vec![];
        if was.date != is.date {
            parts.push(day(moment.date));
        }
        if was.time != is.time {
            parts.push(moment.time.map_or_else(
                || "all day".to_owned(),
                |(start, end)| format!("{}-{}", start.strftime("%H:%M"), end.strftime("%H:%M")),
            ));
        }
        if let Some(zone) = moment.zone.as_ref().filter(|_| was.zone != is.zone) {
            parts.push(in_line(zone));
        }
        parts.join(" ")
    };
    format!("{} -> {}", shown(was), shown(is))
}

/// Numbers in order, neighbours together: `1, 3 and 5 to 9`.
fn ranges(numbers: &[u32]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let texts = runs.flat_map(|run| match run {
        [first, _, .., last] => vec![format!("{first} to {last}")],
        _ => run.iter().map(u32::to_string).collect(),
    });
    list(&texts.collect::<Vec<_>>())
}

/// One line for each group.
pub(super) fn lines(entries: &[Entry]) -> String {
    let mut text = String::new();
    for group in groups(entries) {
        let (name, differs) = (group.name(), group.differs());
        let (s, is) = if group.is_one() { ("s", "is") } else { ("", "are") };
        let with = if differs.is_empty() { String::new() } else { format!(", with {differs}") };
        let _ = match group.what() {
            What::Moved if group.keeps_days() => {
                writeln!(text, "{name} {} move{s} {}{with}", group.days(), group.moves())
            }
            What::Moved if group.is_one() => {
                writeln!(text, "{name} moves {}{with}", group.moves())
            }
            What::Moved => {
                writeln!(text, "{name} move {}{with}: {}", group.how_far(), group.moves())
            }
            What::Changed => writeln!(text, "{name} {} change{s}: {differs}", group.days()),
            What::Added => writeln!(text, "{name} {is} added {}", group.days()),
            What::Removed if differs.is_empty() => {
                writeln!(text, "{name} {} {is} removed", group.days())
            }
            What::Removed => writeln!(text, "{name} {} {is} removed: {differs}", group.days()),
        };
    }
    text
}
