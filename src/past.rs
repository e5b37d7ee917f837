//! A calendar and the one before it -> what an edit changes about the past, and the line that says what was meant.
//!
//! People have lived through the doses before today, and a calendar that says something else about them hides
//! that. Guarded are day, time and zone of doses and rechecks, and where both calendars keep them the facts; never
//! the words, which a new version of this program may change. What is recorded, what follows from a record, and
//! what a line of `changes` names is no rewriting.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time};

use crate::calendar::change::Changes;
use crate::calendar::facts::Facts;
use crate::calendar::{Event, Feed, Role, uid_of};
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::moment::when::{EventTime, Moment};
use crate::prescription::change::Target;
use crate::prescription::record::{Entry, Fact, Record};
use crate::schedule::occurrence::{Kind, Occurrence, in_file, injection};
use crate::schedule::reason::Absence;
use crate::schedule::{Horizon, Schedule};
use crate::shown::{counted, day, days, list};
use crate::visible::in_line;
use crate::zone::Zone;

/// What an edit changes about the past, if it does: `old` is the calendar that people have, `changes` what the new
/// one changes about it.
#[must_use]
pub(crate) fn rewritten(old: &Feed, new: &Compiled, changes: &Changes) -> Option<Diagnostic> {
    let home = &*new.prescription.time_zone;
    let lines = Lines::of(new);
    let rewriting = Rewriting::of(changes, new.today, home, &lines.said);
    let rewriting = if rewriting.is_empty() || new.prescription.record.given.is_empty() {
        rewriting
    } else {
        let changes = without_new_records(old, new)?;
        return Rewriting::of(&changes, new.today, home, &lines.said).told(old, new, &lines);
    };
    rewriting.told(old, new, &lines)
}

/// How a line of the file names what an event is about.
struct Lines<'c> {
    /// By UID, such as `dose: 3 of maintenance`.
    names: BTreeMap<&'c str, String>,
    /// The names of phases, by the UID of their doses.
    phases: BTreeMap<&'c str, &'c str>,
    /// The UIDs of what the record, or a line of `changes`, speaks of.
    said: BTreeSet<String>,
}

impl<'c> Lines<'c> {
    fn of(compiled: &'c Compiled) -> Self {
        let mut lines =
            Self { names: BTreeMap::new(), phases: BTreeMap::new(), said: BTreeSet::new() };
        let plan = &compiled.prescription;
        for (event, occurrence) in compiled.feed.events.iter().zip(&compiled.schedule.occurrences) {
            let Some((key, name)) = in_file(occurrence, plan) else { continue };
            let target = match occurrence.kind {
                Kind::Recheck { recheck } => Some(Target::Recheck(recheck, occurrence.ordinal)),
                kind => kind.dose_of().map(|phase| Target::Dose(phase, occurrence.ordinal)),
            };
            let is_said = matches!(occurrence.kind, Kind::Extra { .. })
                || occurrence.recorded.is_some()
                || target.is_some_and(|target| plan.change(target).is_some());
            if is_said {
                lines.said.insert(event.uid.clone());
            }
            if let Some(phase) = occurrence.kind.dose_of() {
                lines.phases.insert(&event.uid, &plan.phases[phase].name);
            }
            lines.names.insert(&event.uid, format!("{key}: {name}"));
        }
        for left in &compiled.schedule.left_out {
            if let Absence::Skipped(_) = left.why {
                let (detail, key) = (compiled.detail, compiled.key.as_ref());
                let Occurrence { kind, key: number, .. } = left.occurrence;
                lines.said.insert(uid_of(plan, (kind, number), detail, key));
            }
        }
        lines
    }

    /// The line that changes one event alone.
    fn once(&self, event: &Event, rest: &str) -> Option<String> {
        let name = self.names.get(event.uid.as_str())?;
        Some(format!(
            "to change that one alone, write in `changes`: `- {{{name}, {rest}, because: ...}}`"
        ))
    }

    /// The line that changes these events from today on.
    fn from(&self, today: Date, key: &str, events: &[&Event]) -> String {
        // A phase may have a value of its own, which no line for the whole plan changes.
        let phase = self.phase(events).filter(|_| OF_A_PHASE.contains(&key));
        let phase = phase.map(|phase| format!(" phase: {phase},")).unwrap_or_default();
        format!(
            "to change it from today on, write in `changes`: \
             `- {{from: {today},{phase} {key}: ..., because: ...}}`"
        )
    }

    /// The phase of all of these events, if it is one.
    fn phase(&self, events: &[&Event]) -> Option<&str> {
        let phase = |event: &&Event| self.phases.get(event.uid.as_str()).copied();
        let first = events.first().and_then(phase)?;
        events.iter().all(|event| phase(event) == Some(first)).then_some(first)
    }
}

/// The keys that a line from a day on can say of one phase.
const OF_A_PHASE: [&str; 5] = ["product", "amount", "route", "time", "place"];

/// What the new calendar would change if nothing new were recorded: what only a record moves is no rewriting.
fn without_new_records(old: &Feed, new: &Compiled) -> Option<Changes> {
    let home = &*new.prescription.time_zone;
    let had: BTreeMap<&str, &Event> =
        old.events.iter().map(|event| (event.uid.as_str(), event)).collect();
    let pairs = new.feed.events.iter().zip(&new.schedule.occurrences);
    let had = pairs.filter_map(|(event, occurrence): (&Event, &Occurrence)| {
        Some((injection(occurrence)?, *had.get(event.uid.as_str())?))
    });
    let had: BTreeMap<_, &Event> = had.collect();
    let kept = |entry: &Entry| -> Option<Entry> {
        let event = had.get(&entry.of)?;
        let is_recorded = event.facts.as_ref().is_some_and(Facts::is_recorded);
        let date = event.when.date(home);
        let mut entry = entry.clone();
        match &mut entry.fact {
            Fact::Given(given) if is_recorded || given.date.value == date => {
                given.date.value = date;
            }
            Fact::Missed { .. } if is_recorded => {}
            _ => return None,
        }
        Some(entry)
    };
    let given = new.prescription.record.given.iter().filter_map(kept).collect();
    let mut plan = new.prescription.clone();
    plan.record = Record { given, ..plan.record };
    let horizon = Horizon { today: new.today, until: Some(new.schedule.horizon) };
    let report = &mut Diagnostics::new();
    let schedule = Schedule::plan(&plan, horizon, report).ok()?;
    let feed = Feed::assemble(&plan, &schedule, None, new.detail, new.key.as_ref(), report).ok()?;
    Some(Changes::between(old, &feed, new.since, home))
}

/// What changes about events before today.
struct Rewriting<'c> {
    moved: Vec<&'c (Event, Event)>,
    different: Vec<(&'c Event, (&'static str, &'c str, &'c str))>,
    added: Vec<&'c Event>,
    removed: Vec<&'c Event>,
}

impl<'c> Rewriting<'c> {
    fn of(changes: &'c Changes, today: Date, home: &Zone, said: &BTreeSet<String>) -> Self {
        let is_past = |event: &Event| {
            is_guarded(event) && event.when.date(home) < today && !said.contains(event.uid.as_str())
        };
        let past = |events: &'c [Event]| events.iter().filter(|event| is_past(event)).collect();
        let changed: Vec<&(Event, Event)> =
            changes.changed.iter().filter(|(was, is)| is_past(was) || is_past(is)).collect();
        let moved = changed.iter().copied().filter(|(was, is)| began(was, home) != began(is, home));
        let different = changed.iter().filter_map(|(was, is)| {
            Some((is, was.facts.as_ref()?.differences(is.facts.as_ref()?).next()?))
        });
        Self {
            moved: moved.collect(),
            different: different.collect(),
            added: past(&changes.added),
            removed: past(&changes.removed),
        }
    }

    fn is_empty(&self) -> bool {
        let Self { moved, different, added, removed } = self;
        moved.is_empty() && different.is_empty() && added.is_empty() && removed.is_empty()
    }

    fn told(&self, old: &Feed, new: &Compiled, lines: &Lines<'_>) -> Option<Diagnostic> {
        if self.is_empty() {
            return None;
        }
        let (home, today) = (&*new.prescription.time_zone, new.today);
        let numbers = [
            (self.moved.len(), "moves"),
            (self.added.len(), "adds"),
            (self.removed.len(), "removes"),
        ];
        let mut done: Vec<String> = numbers
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{what} {}", counted(*count, "event")))
            .collect();
        if let Some((_, (what, was, is))) = self.different.first() {
            let events = counted(self.different.len(), "event");
            let said = |text: &str| if text.is_empty() { "none".to_owned() } else { in_line(text) };
            done.push(format!(
                "changes what {events} say (the {what}: {} becomes {})",
                said(was),
                said(is)
            ));
        }
        let message = format!("this edit {} before today, {}", list(&done), day(today));
        let warning = Diagnostic::warning(Code::PastRewritten, message);
        Some(warning.help(gap(&new.feed, today, home)).help(self.meant(old, lines, today, home)))
    }

    /// The line that says what was meant, as far as the edit shows it.
    fn meant(&self, old: &Feed, lines: &Lines<'_>, today: Date, home: &Zone) -> String {
        let found = match (&self.moved[..], &self.different[..], &self.added[..], &self.removed[..]) {
            ([(was, is)], [], [], []) => {
                let (before, after) = (began(was, home), began(is, home));
                lines.once(is, &match after.1.filter(|_| before.0 == after.0) {
                    Some(time) => format!("time: {}", time.strftime("%H:%M")),
                    None => format!("to: {}", after.0),
                })
            }
            ([_, ..], [], [], []) => {
                let all = |is_same: fn(&Began, &Began) -> bool| {
                    self.moved.iter().all(|(was, is)| is_same(&began(was, home), &began(is, home)))
                };
                let key = if all(|was, is| was.2 != is.2) {
                    Some("time_zone")
                } else {
                    all(|was, is| was.0 == is.0).then_some("time")
                };
                let events: Vec<&Event> = self.moved.iter().map(|(_, is)| is).collect();
                key.map(|key| lines.from(today, key, &events))
            }
            ([], [(_, ("record", ..)), ..], [], []) => {
                Some("what is recorded stays in `given` and `results`".to_owned())
            }
            ([], [(event, (key, ..))], [], []) if *key != "site" => {
                lines.once(event, &format!("{key}: ..."))
            }
            ([], [(_, (key, ..)), ..], [], []) => {
                let events: Vec<&Event> = self.different.iter().map(|(event, _)| *event).collect();
                Some(lines.from(today, if *key == "site" { "sites" } else { key }, &events))
            }
            ([], [], [], [_]) => Some(
                "to skip one dose, write in `changes`: `- {dose: 3 of PHASE, skip: yes, because: ...}`; if it was \
                 missed, write in `given`: `- {dose: 3 of PHASE, missed: yes}`"
                    .to_owned(),
            ),
            ([], [], [event], []) => Some(format!(
                "to add one injection, write in `changes`: `- {{extra: {}, because: ...}}`",
                event.when.date(home)
            )),
            _ => None,
        };
        let last = doses(old, home).filter(|&date| date < today).max();
        found.unwrap_or_else(|| match last {
            Some(last) => format!(
                "to change only the future, leave the past as it was: end the phase with `until: {last}`, \
                 the last dose before today, and add a new phase with what is different"
            ),
            None => "to change only the future, leave the past as it was".to_owned(),
        })
    }
}

/// When an event began, and in which zone: that is what counts, not how long it lasted.
type Began = (Date, Option<Time>, Option<String>);

fn began(event: &Event, home: &Zone) -> Began {
    let Moment { date, time, zone } = event.when.moment(home);
    (date, time.map(|(start, _)| start), zone.map(|zone| zone.to_string()))
}

/// Whether the past of an event is kept: of doses and rechecks, not of days that only mark something.
fn is_guarded(event: &Event) -> bool {
    event.role != Role::Mark && !matches!(event.when, EventTime::Day(_))
}

/// The days of the doses of a calendar; of a discreet one all that may be doses.
fn doses<'f>(feed: &'f Feed, home: &'f Zone) -> impl Iterator<Item = Date> + 'f {
    let doses = feed.events.iter().filter(|event| event.role.may_be_dose());
    doses.map(|event| event.when.date(home))
}

/// The last dose before today, the next one, and the days between, as the edit leaves them.
fn gap(new: &Feed, today: Date, home: &Zone) -> String {
    let is_discreet = new.events.iter().any(|event| event.role == Role::Date);
    let what = if is_discreet { "date" } else { "dose" };
    let last = doses(new, home).filter(|&date| date < today).max();
    let next = doses(new, home).filter(|&date| date >= today).min();
    match (last, next) {
        (Some(last), Some(next)) => {
            format!(
                "as it is now, the last {what} before today is on {}, the next on {}: {} between",
                day(last),
                day(next),
                days((next - last).get_days())
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
