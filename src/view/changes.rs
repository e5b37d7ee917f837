//! `Changes` -> text for people, Markdown for a pull request, JSON for other programs.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::calendar::Event;
use crate::calendar::change::Changes;
use crate::compile::Compiled;
use crate::moment::when::Moment;
use crate::prescription::Prescription;
use crate::prescription::recheck::Test;
use crate::schedule::occurrence::{Kind, Occurrence, Recorded, administration};
use crate::shown::{counted, day};
use crate::visible::{self, in_line};
use crate::zone::Zone;

/// Names of the events of a prescription, by UID.
#[derive(Debug, Default)]
pub struct Labels(BTreeMap<String, Label>);

/// The name of an event, and what the prescription says about it.
#[derive(Debug)]
struct Label {
    name: String,
    facts: Vec<(&'static str, String)>,
}

impl Labels {
    /// The labels of a compiled prescription.
    #[must_use]
    pub fn of(compiled: &Compiled) -> Self {
        let occurrences = compiled.feed.events.iter().zip(&compiled.schedule.occurrences);
        let label = |(event, occurrence): (&Event, &Occurrence)| {
            let label = Label {
                name: occurrence.name(&compiled.prescription),
                facts: facts(&compiled.prescription, occurrence),
            };
            (event.uid.clone(), label)
        };
        Self(occurrences.map(label).collect())
    }

    fn name<'l>(&'l self, event: &Event) -> Option<&'l str> {
        self.0.get(&event.uid).map(|label| label.name.as_str())
    }

    fn facts(&self, event: &Event) -> &[(&'static str, String)] {
        self.0.get(&event.uid).map_or(&[], |label| &label.facts)
    }
}

/// What the prescription says about a dose, to compare with another prescription.
fn facts(prescription: &Prescription, occurrence: &Occurrence) -> Vec<(&'static str, String)> {
    match occurrence.kind {
        Kind::Injection { .. }
        | Kind::SelfTaken { .. }
        | Kind::Extra { .. }
        | Kind::PhaseEdge { .. } => {
            let Some(how) = administration(prescription, occurrence) else { return vec![] };
            let product = how.product;
            let brand = product.brand.as_ref().map(|brand| format!(" ({brand})"));
            let brand = brand.unwrap_or_default();
            vec![
                ("record", record(occurrence).to_owned()),
                ("dose", how.amount.to_string()),
                ("product", format!("{}{brand} {}", *product.name, *product.strength)),
                ("route", how.route.name().to_owned()),
            ]
        }
        Kind::Recheck { recheck } => {
            let tests: Vec<&str> =
                prescription.rechecks[recheck].tests.iter().map(Test::name).collect();
            vec![("record", record(occurrence).to_owned()), ("tests", tests.join(", "))]
        }
        Kind::Review { .. } | Kind::Marker => vec![],
    }
}

/// What is recorded of an occurrence.
fn record(occurrence: &Occurrence) -> &'static str {
    match (occurrence.recorded, occurrence.kind) {
        (None, _) => "none",
        (Some(Recorded::Missed), _) => "missed",
        (Some(Recorded::Done), Kind::Recheck { .. }) => "done",
        (Some(Recorded::Done), _) => "given",
    }
}

/// One change.
pub struct Entry {
    what: What,
    name: String,
    uid: String,
    was: Option<Moment>,
    is: Option<Moment>,
    differs: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Moved,
    Changed,
    Added,
    Removed,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

/// The changes by date, with the names in the old and the new prescription; an event without a label has
/// its title.
#[must_use]
pub fn entries(changes: &Changes, before: &Labels, after: &Labels, home: &Zone) -> Vec<Entry> {
    let name = |event: &Event| {
        in_line(after.name(event).or_else(|| before.name(event)).unwrap_or(&event.summary))
    };
    let one = |was: Option<&Event>, is: Option<&Event>| {
        let event = is.or(was)?;
        let moment = |event: &Event| event.when.moment(home);
        let (what, differs) = match (was, is) {
            (Some(was), Some(is)) => {
                let moves = moment(was) != moment(is);
                let differs = differences(was, is, moves, before, after);
                (if moves { What::Moved } else { What::Changed }, differs)
            }
            (None, _) => (What::Added, vec![]),
            (_, None) => (What::Removed, vec![]),
        };
        Some(Entry {
            what,
            name: name(event),
            uid: event.uid.clone(),
            was: was.map(moment),
            is: is.map(moment),
            differs: differs.iter().map(|text| in_line(text)).collect(),
        })
    };
    let changed = changes.changed.iter().map(|(was, is)| one(Some(was), Some(is)));
    let added = changes.added.iter().map(|event| one(None, Some(event)));
    let removed = changes.removed.iter().map(|event| one(Some(event), None));
    let mut entries: Vec<Entry> = changed.chain(added).chain(removed).flatten().collect();
    entries.sort_by_key(|entry| entry.is.as_ref().or(entry.was.as_ref()).map(|at| at.date));
    entries
}

/// The differences between two versions of an event besides its moment: of what the prescriptions say, or
/// else of the
/// parts of the event. A text that differs only because its event moved does not count.
fn differences(
    was: &Event,
    is: &Event,
    moves: bool,
    before: &Labels,
    after: &Labels,
) -> Vec<String> {
    let facts = before.facts(was).iter().zip(after.facts(is));
    let mut differs: Vec<String> = facts
        .filter(|((_, was), (_, is))| was != is)
        .map(|((name, was), (_, is))| format!("{name} {was} -> {is}"))
        .collect();
    if was.location != is.location {
        let shown = |place: &Option<String>| place.clone().unwrap_or_else(|| "none".to_owned());
        differs.push(format!("place {} -> {}", shown(&was.location), shown(&is.location)));
    }
    let rings =
        |event: &Event| -> Vec<_> { event.alarms.iter().map(|alarm| alarm.trigger).collect() };
    if rings(was) != rings(is) {
        differs.push("alarms".to_owned());
    }
    if differs.is_empty() && !moves {
        let title = was.summary != is.summary;
        differs.push(if title {
            format!("title \"{}\" -> \"{}\"", was.summary, is.summary)
        } else {
            "text".to_owned()
        });
    }
    differs
}

/// A moment and its change: the date, and whatever else differs.
fn moved(was: &Moment, is: &Moment) -> String {
    let shown = |moment: &Moment| {
        let mut text = day(moment.date);
        if let Some((start, end)) = moment.time.filter(|_| was.time != is.time) {
            let _ = write!(text, " {}-{}", start.strftime("%H:%M"), end.strftime("%H:%M"));
        }
        if let Some(zone) = moment.zone.as_ref().filter(|_| was.zone != is.zone) {
            let _ = write!(text, " {}", in_line(zone));
        }
        text
    };
    format!("{} -> {}", shown(was), shown(is))
}

impl Entry {
    fn when(&self) -> String {
        match (&self.was, &self.is) {
            (Some(was), Some(is)) if was != is => moved(was, is),
            (_, Some(moment)) | (Some(moment), None) => day(moment.date),
            (None, None) => String::new(),
        }
    }
}

fn summary(entries: &[Entry], changes: &Changes) -> String {
    let count = |what| entries.iter().filter(|entry| entry.what == what).count();
    let mut parts: Vec<String> = [What::Moved, What::Changed, What::Added, What::Removed]
        .into_iter()
        .map(|what| (count(what), what.word()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if changes.calendar {
        parts.push("the calendar's own name, description, colour or zone rules".to_owned());
    }
    if parts.is_empty() {
        parts.push("nothing changes".to_owned());
    }
    format!("{}; {} unchanged", parts.join(", "), counted(changes.unchanged, "event"))
}

/// For people: one line per change, and the totals.
#[must_use]
pub fn plain(entries: &[Entry], changes: &Changes) -> String {
    let mut text = String::new();
    for entry in entries {
        let (name, when, differs) = (&entry.name, entry.when(), entry.differs.join(", "));
        let _ = match entry.what {
            What::Moved if differs.is_empty() => writeln!(text, "{name} moves {when}"),
            What::Moved => writeln!(text, "{name} moves {when}, with {differs}"),
            What::Changed => writeln!(text, "{name} on {when} changes: {differs}"),
            What::Added => writeln!(text, "{name} is added on {when}"),
            What::Removed => writeln!(text, "{name} on {when} is removed"),
        };
    }
    text + &summary(entries, changes) + "\n"
}

/// For a comment on a pull request: a table.
#[must_use]
pub fn markdown(entries: &[Entry], changes: &Changes) -> String {
    let mut text = format!("**{}**\n", escaped(&summary(entries, changes)));
    if !entries.is_empty() {
        text += "\n| what | | when | differs |\n| --- | --- | --- | --- |\n";
    }
    for entry in entries {
        let cells = [&entry.name, &entry.when(), &entry.differs.join(", ")];
        let cells = cells.map(|cell| escaped(cell));
        let _ = writeln!(text, "| {} | {} |", entry.what.word(), cells.join(" | "));
    }
    text
}

/// Text that Markdown shows as it is, without tags, links, markup or the end of a cell.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("->", "→").chars() {
        match c {
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '&' => escaped += "&amp;",
            // Code hosts make links of these even if escaped, but not across a comment.
            '@' | '#' => {
                escaped.push(c);
                escaped += "<!-- -->";
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped.replace("://", ":<!-- -->//").replace("www.", "www.<!-- -->")
}

/// For other programs: an object with `version` 1.
#[must_use]
pub fn json(entries: &[Entry], changes: &Changes) -> String {
    let when = |moment: &Option<Moment>| {
        moment.as_ref().map(|Moment { date, time, zone }| {
            json!({
                "date": date.to_string(),
                "start": time.map(|(start, _)| start.strftime("%H:%M").to_string()),
                "end": time.map(|(_, end)| end.strftime("%H:%M").to_string()),
                "time_zone": zone.as_deref(),
            })
        })
    };
    let entries: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "what": entry.what.word(),
                "name": entry.name,
                "uid": entry.uid,
                "from": when(&entry.was),
                "to": when(&entry.is),
                "differs": entry.differs,
            })
        })
        .collect();
    let value = json!({
        "version": 1,
        "changes": entries,
        "unchanged": changes.unchanged,
        "calendar": changes.calendar,
    });
    visible::json(&value)
}
