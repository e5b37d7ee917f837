//! Feeds read by two other libraries, and files read by another YAML reader.
//!
//! `icalendar` and `calcard` share no code with our writer. The instants of the first are found
//! with jiff's own database by TZID, those of the second by what the VTIMEZONE of the feed says and
//! nothing else; both must be the instants of the schedule. `yaml_serde` must see the files as we
//! do. What calendars are known to choke on is looked for in the lines themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use b12cal::diagnostic::Diagnostics;
use b12cal::schedule::occurrence::{Kind, Occurrence, TimeOfDay};
use b12cal::source::Source;
use b12cal::starter::{STARTERS, Starter};
use b12cal::yaml;
use b12cal::zone::Database;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarParameterName,
    ICalendarProperty, ICalendarValue,
};
use calcard::{Entry, Parser};
use icalendar::{CalendarDateTime, Component, DatePerhapsTime, EventLike};
use jiff::civil::{Date, DateTime, date, datetime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_yaml::Value;

use crate::support::{self, Built};
use crate::zones::{Onset, expand, offset_at};

/// An event as somebody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Read {
    uid: String,
    start: Moment,
    end: Moment,
    /// The title, the description, the place.
    texts: [String; 3],
    /// Minutes from the start to each alarm.
    alarms: Vec<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Day(Date),
    At(Timestamp),
}

/// The examples, the starters, and plans whose clocks do something on a day of a dose.
fn prescriptions() -> Vec<(String, String)> {
    let files = |folder: &str| {
        let files = support::files(&support::root().join(folder), "yaml");
        assert!(files.len() >= 4, "there are {folder}");
        files.into_iter().map(|path| {
            let text = fs::read_to_string(&path).expect("the file can be read");
            (path.file_name().expect("a name").to_string_lossy().into_owned(), text)
        })
    };
    let started =
        |starter: &Starter| (starter.name.to_owned(), support::started(starter, "2026-01-05"));
    files("examples").chain(STARTERS.iter().map(started)).chain(odd_plans()).collect()
}

/// Every Sunday of two years, at a time that is skipped, doubled, or near midnight.
fn odd_plans() -> impl Iterator<Item = (String, String)> {
    let zones = [
        ("Europe/London", "01:30"),
        ("Europe/London", "00:50"),
        ("Europe/Dublin", "09:00"),
        ("America/New_York", "02:30"),
        ("America/Vancouver", "01:00"),
        ("America/Santiago", "23:55"),
        ("America/Scoresbysund", "00:15"),
        ("America/St_Johns", "12:00"),
        ("Africa/Casablanca", "02:30"),
        ("Africa/Cairo", "00:00"),
        ("Asia/Gaza", "02:15"),
        ("Asia/Kathmandu", "23:45"),
        ("Australia/Lord_Howe", "01:45"),
        ("Etc/UTC", "09:00"),
        ("Pacific/Chatham", "03:00"),
    ];
    let plans = zones.into_iter().map(|(zone, time)| {
        let phases = "[{name: sundays, weekdays: [sun], for: 100 weeks}]";
        let rechecks =
            "[{name: \"50 %, or so; \\\\\", tests: [b12], when: every 1 month after first dose}]";
        let text = support::prescription("2026-01-04", zone, phases, rechecks);
        (format!("{zone} at {time}"), text.replace("time: 09:00", &format!("time: {time}")))
    });
    plans.chain([("away".to_owned(), away())])
}

/// A dose every day in three zones, one of which changes its law on the way.
fn away() -> String {
    let phases = "[{name: daily, every: 1 day, for: 9 months}]";
    let rechecks = "[{name: r, tests: [b12], when: every 1 month after first dose}]";
    let home = support::prescription("2026-02-01", "Europe/London", phases, rechecks);
    home + "away:\n\
            \x20 - {from: 2026-03-01, to: 2026-04-10, time_zone: America/Vancouver}\n\
            \x20 - {from: 2026-09-10, to: 2026-09-30, time_zone: Africa/Casablanca, place: Rabat}\n"
}

fn compiled(name: &str, text: &str) -> (Built, String) {
    let compiled = support::compiled(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let calendar = String::from_utf8(compiled.bytes.clone()).expect("a calendar is UTF-8");
    (compiled, calendar)
}

/// The instant of a civil time by the database inside jiff: a gap moves forward, a fold is the
/// first.
fn instant(zone: &str, civil: DateTime) -> Timestamp {
    let zone = TimeZoneDatabase::bundled().get(zone).expect("the zone is there");
    zone.to_ambiguous_timestamp(civil).compatible().expect("an instant of our time")
}

/// What must be read, from the schedule and from the words of the file as `yaml_serde` sees them.
fn expected(compiled: &Built, file: &Value) -> Vec<Read> {
    let leads: Vec<i64> = match &file["reminders"] {
        Value::Null => vec![24 * 60, 60],
        list => list.as_sequence().expect("a list").iter().map(minutes).collect(),
    };
    let nine = 9 * 60;
    let occurrences = compiled.schedule.occurrences.iter().zip(&compiled.feed.events);
    let mut injected: Option<Timestamp> = None;
    let read = occurrences.map(|(occurrence, event)| {
        assert_says(occurrence, &event.summary, file);
        let date = occurrence.date;
        let (start, end) = match occurrence.time.clock() {
            None => (Moment::Day(date), Moment::Day(date.tomorrow().expect("a day"))),
            Some(time) => {
                let start = instant(zone(date, file), date.to_datetime(time));
                let before =
                    if let TimeOfDay::HalfAnHourBefore(_) = occurrence.time { 30 } else { 0 };
                let start = start - before.minutes();
                let end = start + length(occurrence, file).minutes();
                (Moment::At(start), Moment::At(end))
            }
        };
        let alarms = match occurrence.kind {
            Kind::Marker => vec![nine],
            Kind::Review { .. } => vec![nine - 14 * 24 * 60, nine],
            Kind::SelfTaken { .. } => leads.iter().take(1).map(|_| 0).collect(),
            Kind::Injection { .. } => {
                let Moment::At(start) = start else { panic!("an injection has a time") };
                // A day or more ahead, none rings at the injection before, or earlier.
                let before = injected.replace(start);
                let rings = |&&lead: &&i64| {
                    lead < 24 * 60 || before.is_none_or(|before| start - lead.minutes() > before)
                };
                leads.iter().filter(rings).map(|lead| -lead).collect()
            }
            _ => leads.iter().map(|lead| -lead).collect(),
        };
        let texts = [Some(&event.summary), Some(&event.description), event.location.as_ref()];
        let texts = texts.map(|text| text.cloned().unwrap_or_default());
        Read { uid: event.uid.clone(), start, end, texts, alarms }
    });
    read.collect()
}

/// The zone in force on a date.
fn zone(date: Date, file: &Value) -> &str {
    let day = |value: &Value| text_of(value).parse::<Date>().expect("a date");
    let mut spans = file["away"].as_sequence().into_iter().flatten();
    let away = spans.find(|span| (day(&span["from"])..=day(&span["to"])).contains(&date));
    text_of(&away.unwrap_or(file)["time_zone"])
}

/// How many minutes an event takes.
fn length(occurrence: &Occurrence, file: &Value) -> i64 {
    let (said, otherwise) = match occurrence.kind {
        Kind::Recheck { recheck } => (&file["rechecks"][recheck.place()]["duration"], 30),
        _ => (&file["duration"], 15),
    };
    if said.is_null() { otherwise } else { minutes(said) }
}

/// A title names what is to be done, in the words of the file.
fn assert_says(occurrence: &Occurrence, title: &str, file: &Value) {
    let words = match occurrence.kind {
        Kind::Injection { phase, of, .. } => {
            let own = &file["phases"][phase.place()];
            let (product, dose) = (&own["product"], &own["dose"]);
            let product = if product.is_null() { &file["product"] } else { product };
            let dose = if dose.is_null() { &file["dose"] } else { dose };
            let of = of.map_or_else(String::new, |of| format!("({} of {of})", occurrence.ordinal));
            vec![text_of(&product["name"]).to_owned(), text_of(dose).to_owned(), of]
        }
        Kind::Recheck { recheck } => {
            vec![text_of(&file["rechecks"][recheck.place()]["name"]).to_owned()]
        }
        _ => vec![],
    };
    for word in words {
        assert!(title.contains(&word), "`{title}` does not say `{word}`");
    }
}

fn text_of(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// `20 minutes` -> 20.
fn minutes(length: &Value) -> i64 {
    let text = text_of(length);
    let (count, unit) = text.split_once(' ').expect("a number and a unit");
    let unit = match unit.trim_end_matches('s') {
        "minute" => 1,
        "hour" => 60,
        "day" => 24 * 60,
        _ => panic!("{text}"),
    };
    count.parse::<i64>().expect("a number") * unit
}

fn by_icalendar(calendar: &str) -> Vec<Read> {
    let calendar: icalendar::Calendar = calendar.parse().expect("icalendar reads it");
    let events = calendar.iter().filter_map(|component| component.as_event());
    let read = events.map(|event| {
        let alarms = event.components().iter().map(|alarm| {
            assert_eq!(alarm.component_kind(), "VALARM");
            // Its own type for triggers cannot be negative, so the value is read by jiff.
            let trigger = alarm.property_value("TRIGGER").expect("an alarm has a trigger");
            let lead: SignedDuration = trigger.parse().expect("a duration");
            lead.as_mins()
        });
        Read {
            uid: event.get_uid().expect("a UID").to_owned(),
            start: moment_by_database(&event.get_start().expect("a start")),
            end: moment_by_database(&event.get_end().expect("an end")),
            texts: [event.get_summary(), event.get_description(), event.get_location()]
                .map(|text| text.unwrap_or_default().to_owned()),
            alarms: alarms.collect(),
        }
    });
    read.collect()
}

fn moment_by_database(at: &DatePerhapsTime) -> Moment {
    match at {
        DatePerhapsTime::Date(day) => Moment::Day(day.to_string().parse().expect("a date")),
        DatePerhapsTime::DateTime(CalendarDateTime::Utc(at)) => {
            Moment::At(Timestamp::from_second(at.timestamp()).expect("an instant"))
        }
        DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid }) => {
            let civil: DateTime = date_time.to_string().parse().expect("a civil time");
            let zone = TimeZoneDatabase::bundled().get(tzid).expect("an IANA name");
            let found = zone.to_ambiguous_timestamp(civil);
            let once = matches!(found.offset(), AmbiguousOffset::Unambiguous { .. });
            assert!(once, "{civil} in {tzid} comes never or twice");
            Moment::At(found.compatible().expect("an instant"))
        }
        DatePerhapsTime::DateTime(floating) => panic!("{floating:?} is in no zone"),
    }
}

fn by_calcard(calendar: &str) -> Vec<Read> {
    let calendar = match Parser::new(calendar).entry() {
        Entry::ICalendar(calendar) => calendar,
        other => panic!("calcard does not read it: {other:?}"),
    };
    let zones: BTreeMap<&str, Vec<Onset>> =
        of_type(&calendar.components, &ICalendarComponentType::VTimezone)
            .map(|zone| (text(zone, &ICalendarProperty::Tzid), onsets(&calendar, zone)))
            .collect();
    let events = of_type(&calendar.components, &ICalendarComponentType::VEvent);
    let read = events.map(|event| {
        let alarms = event.component_ids.iter().map(|&id| {
            let alarm = calendar.component_by_id(id).expect("the alarm is there");
            assert_eq!(alarm.component_type, ICalendarComponentType::VAlarm);
            match value(alarm, &ICalendarProperty::Trigger) {
                ICalendarValue::Duration(lead) => lead.as_seconds() / 60,
                other => panic!("{other:?} is no relative trigger"),
            }
        });
        Read {
            uid: event.uid().expect("a UID").to_owned(),
            start: moment_by_vtimezone(&zones, event, &ICalendarProperty::Dtstart),
            end: moment_by_vtimezone(&zones, event, &ICalendarProperty::Dtend),
            texts: [
                ICalendarProperty::Summary,
                ICalendarProperty::Description,
                ICalendarProperty::Location,
            ]
            .map(|name| event.property(&name).map_or("", |_| text(event, &name)).to_owned()),
            alarms: alarms.collect(),
        }
    });
    read.collect()
}

fn of_type<'c>(
    components: &'c [ICalendarComponent],
    kind: &ICalendarComponentType,
) -> impl Iterator<Item = &'c ICalendarComponent> {
    components.iter().filter(move |component| component.component_type == *kind)
}

fn value<'c>(component: &'c ICalendarComponent, name: &ICalendarProperty) -> &'c ICalendarValue {
    let property = component.property(name).unwrap_or_else(|| panic!("there is no {name:?}"));
    property.values.first().expect("a property has a value")
}

fn text<'c>(component: &'c ICalendarComponent, name: &ICalendarProperty) -> &'c str {
    value(component, name).as_text().expect("a text")
}

/// A date or time, and whether it is written in UTC.
fn civil(component: &ICalendarComponent, name: &ICalendarProperty) -> (DateTime, bool) {
    let at = value(component, name).as_partial_date_time().expect("a date or a time");
    let number = |part: Option<u8>| i8::try_from(part.unwrap_or(0)).expect("a part of a date");
    let year = i16::try_from(at.year.expect("a year")).expect("a year");
    let (month, day) = (number(at.month), number(at.day));
    let (hour, minute, second) = (number(at.hour), number(at.minute), number(at.second));
    (datetime(year, month, day, hour, minute, second, 0), at.tz_hour == Some(0))
}

fn seconds_east(observance: &ICalendarComponent, name: &ICalendarProperty) -> i32 {
    let at = value(observance, name).as_partial_date_time().expect("an offset");
    let part = |part: Option<u8>| i32::from(part.unwrap_or(0));
    let seconds = part(at.tz_hour) * 3600 + part(at.tz_minute) * 60;
    if at.tz_minus { -seconds } else { seconds }
}

fn moment_by_vtimezone(
    zones: &BTreeMap<&str, Vec<Onset>>,
    event: &ICalendarComponent,
    name: &ICalendarProperty,
) -> Moment {
    let (civil, utc) = civil(event, name);
    let property = event.property(name).expect("a moment");
    let Some(zone) = property.parameter(&ICalendarParameterName::Tzid) else {
        if utc {
            return Moment::At(Offset::UTC.to_timestamp(civil).expect("an instant"));
        }
        assert!(property.has_parameter(&ICalendarParameterName::Value), "{civil} floats");
        return Moment::Day(civil.date());
    };
    let zone = zone.as_text().expect("a TZID is a text");
    let onsets = zones.get(zone).unwrap_or_else(|| panic!("there is no VTIMEZONE for {zone}"));
    let offsets: BTreeSet<i32> = onsets.iter().map(|onset| onset.to).collect();
    let found: Vec<Timestamp> = offsets
        .into_iter()
        .filter_map(|seconds| {
            let offset = Offset::from_seconds(seconds).expect("an offset");
            let at = offset.to_timestamp(civil).expect("an instant");
            (offset_at(onsets, at) == Some(seconds)).then_some(at)
        })
        .collect();
    let [once] = found[..] else { panic!("{civil} in {zone} is {found:?}") };
    Moment::At(once)
}

/// What the VTIMEZONE of a feed says, expanded.
fn onsets(calendar: &ICalendar, timezone: &ICalendarComponent) -> Vec<Onset> {
    let mut onsets: Vec<Onset> = timezone
        .component_ids
        .iter()
        .flat_map(|&id| {
            let observance = calendar.component_by_id(id).expect("the observance is there");
            let (start, _) = civil(observance, &ICalendarProperty::Dtstart);
            let from = seconds_east(observance, &ICalendarProperty::Tzoffsetfrom);
            let to = seconds_east(observance, &ICalendarProperty::Tzoffsetto);
            let rule = observance.property(&ICalendarProperty::Rrule).map(|rule| {
                match rule.values.first() {
                    Some(ICalendarValue::RecurrenceRule(rule)) => rule.to_string(),
                    other => panic!("{other:?} is no rule"),
                }
            });
            expand(start, from, to, rule.as_deref())
        })
        .collect();
    onsets.sort_unstable();
    onsets
}

fn assert_read(name: &str, by: &str, found: &[Read], expected: &[Read]) {
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected, "{name} read by {by}");
    }
    assert_eq!(found.len(), expected.len(), "{name} read by {by}: the number of events");
}

#[test]
fn two_other_libraries_read_the_events_of_the_schedule() {
    for (name, text) in prescriptions() {
        let (compiled, calendar) = compiled(&name, &text);
        let file: Value = serde_yaml::from_str(&text).expect("yaml_serde reads it");
        let expected = expected(&compiled, &file);
        assert!(expected.len() > 1, "{name} has events");
        assert_read(&name, "icalendar", &by_icalendar(&calendar), &expected);
        assert_read(&name, "calcard", &by_calcard(&calendar), &expected);
    }
}

/// The start of every event as calcard reads it by its own tz database, which is of 2025.
fn starts_by_an_older_database(calendar: &str) -> Vec<Timestamp> {
    let calendar = match Parser::new(calendar).entry() {
        Entry::ICalendar(calendar) => calendar,
        other => panic!("calcard does not read it: {other:?}"),
    };
    let events = of_type(&calendar.components, &ICalendarComponentType::VEvent);
    let starts = events.filter_map(|event| {
        let start = event.property(&ICalendarProperty::Dtstart).expect("a start");
        let zone = start.parameter(&ICalendarParameterName::Tzid);
        let at = value(event, &ICalendarProperty::Dtstart).as_partial_date_time().expect("a time");
        at.hour?;
        let zone = zone.map_or("Etc/UTC", |zone| zone.as_text().expect("a TZID is a text"));
        let zone = zone.parse().unwrap_or_else(|()| panic!("{zone} is known"));
        let at = at.to_date_time_with_tz(zone).expect("an instant");
        Some(Timestamp::from_second(at.timestamp()).expect("an instant of our time"))
    });
    starts.collect()
}

#[test]
fn a_program_with_a_database_of_years_ago_reads_the_same_instants() {
    let phases = "[{name: a, every: 8 weeks, doses: 12}]";
    let zones = Database::bundled();
    for zone in zones.names() {
        let text = support::prescription("2026-01-05", &zone, phases, "[]");
        let (compiled, calendar) = compiled(&zone, &text);
        let occurrences = compiled.schedule.occurrences.iter();
        let expected: Vec<Timestamp> = occurrences
            .filter_map(|dose| Some(instant(&zone, dose.date.to_datetime(dose.time.clock()?))))
            .collect();
        assert_eq!(expected.len(), 12, "{zone}");
        assert_eq!(starts_by_an_older_database(&calendar), expected, "{zone}");
    }
}

#[test]
fn a_doubled_hour_is_written_as_utc_and_a_skipped_one_as_it_is_shown() {
    let (_, text) = odd_plans().next().expect("London at 01:30");
    let (_, calendar) = compiled("London at 01:30", &text);
    // The clocks go forward at 01:00 on 29 March, and back at 02:00 on 25 October.
    assert!(calendar.contains("DTSTART;TZID=Europe/London:20260322T013000\r\n"));
    assert!(calendar.contains("DTSTART;TZID=Europe/London:20260329T023000\r\n"));
    assert!(calendar.contains("DTSTART:20261025T003000Z\r\n"));
    assert!(!calendar.contains(":20260329T013000\r\n"));
    assert!(!calendar.contains(":20261025T013000\r\n"));
}

#[test]
fn the_calendar_ends_where_it_says_whatever_moves() {
    let phases = "[{name: a, every: 1 week, doses: 4}]";
    let text = support::prescription("2026-08-03", "Africa/Casablanca", phases, "[]");
    let text = text.replace("until: 2027-12-31", "until: 2026-09-01")
        + "changes: [{dose: 4 of a, to: 2026-10-05, because: closed}]\n";
    let (_, calendar) = compiled("moved", &text);
    // The dose that moved after the end is not in it; that the plan continues is.
    let days: Vec<Moment> = by_icalendar(&calendar).iter().map(|event| event.start).collect();
    let at = |text: &str| text.parse().map(Moment::At).expect("an instant");
    let first = ["2026-08-03T08:00:00Z", "2026-08-10T08:00:00Z", "2026-08-17T08:00:00Z"].map(at);
    let mut expected = vec![Moment::Day(jiff::civil::date(2026, 8, 3))];
    expected.extend(first);
    assert_eq!(days.len(), 4);
    assert!(expected.iter().all(|moment| days.contains(moment)), "{days:?}");
}

/// Compares a tree of ours with one of `yaml_serde`, scalar by scalar.
fn assert_alike(ours: &yaml::Node, theirs: &Value, path: &str) {
    match (&ours.kind, theirs) {
        (yaml::Kind::Group(entries), Value::Mapping(mapping)) => {
            let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
            let keys: Vec<&str> =
                mapping.keys().map(|key| key.as_str().expect("a key is a text")).collect();
            assert_eq!(names, keys, "{path}");
            for ((name, node), value) in entries.iter().zip(mapping.values()) {
                assert_alike(node, value, &format!("{path}.{}", name.value));
            }
        }
        (yaml::Kind::List(items), Value::Sequence(values)) => {
            assert_eq!(items.len(), values.len(), "{path}");
            for (index, (item, value)) in items.iter().zip(values).enumerate() {
                assert_alike(item, value, &format!("{path}[{index}]"));
            }
        }
        (yaml::Kind::Scalar(text), value) => {
            let alike = match value {
                Value::Null => text.is_empty(),
                Value::Bool(truth) => text.to_lowercase() == truth.to_string(),
                Value::Number(number) => {
                    text.parse().is_ok_and(|ours: serde_yaml::Number| ours == *number)
                }
                Value::String(string) => text == string,
                _ => false,
            };
            assert!(alike, "{path}: we read {text:?}, yaml_serde {value:?}");
        }
        (ours, theirs) => panic!("{path}: we read {ours:?}, yaml_serde {theirs:?}"),
    }
}

fn assert_read_alike(name: &str, text: &str) {
    let mut report = Diagnostics::new();
    let ours = yaml::parse(&Source::new(name, text), &mut report);
    let ours = ours.unwrap_or_else(|_| panic!("{name}: {:?}", report.sorted()));
    let theirs: Value = serde_yaml::from_str(text).expect("yaml_serde reads it");
    assert_alike(&ours, &theirs, name);
}

#[test]
fn every_prescription_reads_alike_in_another_yaml_reader() {
    for (name, text) in prescriptions() {
        assert_read_alike(&name, &text);
    }
}

/// Scalars in every style, each with the text that YAML 1.2 gives it.
const SCALARS: &[(&str, &str)] = &[
    ("09:00", "09:00"),
    ("012", "012"),
    ("no", "no"),
    ("yes", "yes"),
    ("0.50", "0.50"),
    ("1e3", "1e3"),
    ("0x1F", "0x1F"),
    ("true", "true"),
    ("2026-03-02", "2026-03-02"),
    ("~", ""),
    ("null", ""),
    ("", ""),
    ("''", ""),
    ("\"\"", ""),
    ("'null'", "null"),
    ("\"~\"", "~"),
    ("'true'", "true"),
    ("'it''s'", "it's"),
    ("\"tab\\tend\"", "tab\tend"),
    ("\"\\u00e9\\x41\\n\"", "éA\n"),
    ("\"a\\\n      b\"", "ab"),
    ("\"a\n\n      b\"", "a\nb"),
    ("a\n      b", "a b"),
    ("a # not the text", "a"),
    ("a#b", "a#b"),
    ("http://x/?a=b", "http://x/?a=b"),
    ("µg — 2 mL", "µg — 2 mL"),
    ("|\n      one\n        two\n\n      three\n", "one\n  two\n\nthree\n"),
    ("|-\n      one\n      two\n", "one\ntwo"),
    ("|+\n      one\n", "one\n\n"),
    (">\n      one\n      two\n\n      three\n", "one two\nthree\n"),
    (">-\n      # text\n      two\n", "# text two"),
];

#[test]
fn every_style_of_a_scalar_reads_alike_and_keeps_its_text() {
    for (written, text) in SCALARS {
        let file = format!("before: 1\nlist:\n  - name: {written}\n    other: 2\nafter: 3\n");
        assert_read_alike(written, &file);
        let root = yaml::parse(&Source::new("t", file), &mut Diagnostics::new()).expect("a tree");
        let yaml::Kind::Group(entries) = &root.kind else { panic!("{root:?}") };
        let yaml::Kind::List(items) = &entries[1].1.kind else { panic!("{root:?}") };
        let yaml::Kind::Group(entries) = &items[0].kind else { panic!("{root:?}") };
        let found = entries[0].1.scalar("", &mut Diagnostics::new()).expect("a scalar");
        assert_eq!(found, *text, "{written:?}");
    }
}

/// A line of a calendar, unfolded: its name, its parameters, its value.
struct Line {
    name: String,
    parameters: String,
    value: String,
}

fn lines(calendar: &str) -> Vec<Line> {
    let unfolded = calendar.replace("\r\n ", "");
    let lines = unfolded.lines().map(|line| {
        let (head, value) = line.split_once(':').expect("a line has a value");
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        let [name, parameters, value] = [name, parameters, value].map(str::to_owned);
        Line { name, parameters, value }
    });
    lines.collect()
}

/// The lines of each event.
fn events(lines: &[Line]) -> Vec<&[Line]> {
    let marks = |name: &'static str| {
        let found = lines.iter().enumerate();
        found.filter(move |(_, line)| line.name == name && line.value == "VEVENT").map(|(at, _)| at)
    };
    marks("BEGIN").zip(marks("END")).map(|(begin, end)| &lines[begin..=end]).collect()
}

fn values<'l>(lines: &'l [Line], name: &str) -> Vec<&'l str> {
    lines.iter().filter(|line| line.name == name).map(|line| line.value.as_str()).collect()
}

/// One calendar of version 2.0, in lines of at most 75 octets that end with CRLF.
fn assert_one_calendar_in_short_lines(name: &str, calendar: &str) {
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n"), "{name}");
    assert!(calendar.ends_with("\r\nEND:VCALENDAR\r\n"), "{name}");
    assert_eq!(calendar.matches("BEGIN:VCALENDAR").count(), 1, "{name}");
    for line in calendar.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{name}: {} octets in {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "{name}: a bare line break in {line:?}");
        let backslashes = line.len() - line.trim_end_matches('\\').len();
        assert!(backslashes.is_multiple_of(2), "{name}: an escape is split after {line:?}");
        assert!(!line.ends_with(char::is_whitespace), "{name}: a blank ends {line:?}");
    }
    let lines = lines(calendar);
    for (property, expected) in [("VERSION", "2.0"), ("CALSCALE", "GREGORIAN")] {
        assert_eq!(values(&lines, property), [expected], "{name}: {property}");
    }
    assert_eq!(values(&lines, "PRODID").len(), 1, "{name}: PRODID");
}

/// Single events with simple alarms: nothing repeats, nobody is invited, nothing is attached.
fn assert_only_what_every_calendar_reads(name: &str, lines: &[Line]) {
    let components = ["VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD", "VEVENT", "VALARM"];
    for component in values(lines, "BEGIN") {
        assert!(components.contains(&component), "{name}: {component}");
    }
    for line in lines {
        let forbidden = [
            "EXDATE",
            "RDATE",
            "EXRULE",
            "RECURRENCE-ID",
            // METHOD asks for an ORGANIZER (RFC 5546), which makes an event an invitation.
            "METHOD",
            "ORGANIZER",
            "ATTENDEE",
            "ATTACH",
            "IMAGE",
            "X-ALT-DESC",
            "REPEAT",
            "DURATION",
        ];
        assert!(!forbidden.contains(&line.name.as_str()), "{name}: {}", line.name);
        assert!(!line.name.starts_with("X-MICROSOFT"), "{name}: {}", line.name);
    }
    for event in events(lines) {
        assert!(values(event, "RRULE").is_empty(), "{name}: events are single");
        for property in ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"] {
            assert_eq!(values(event, property).len(), 1, "{name}: {property}");
        }
        let actions = values(event, "ACTION");
        assert!(actions.len() <= 2 && actions.iter().all(|&action| action == "DISPLAY"), "{name}");
        let all_day = event.iter().any(|line| line.parameters == "VALUE=DATE");
        for line in event.iter().filter(|line| line.name == "TRIGGER") {
            let before = line.value.starts_with("-PT") || line.value == "PT0M";
            let same_day = all_day && line.value == "PT9H";
            assert!(before || same_day, "{name}: an alarm at {}", line.value);
            assert!(line.parameters.is_empty(), "{name}: TRIGGER;{}", line.parameters);
            assert!(!line.value.ends_with('S'), "{name}: {} has seconds", line.value);
        }
    }
}

/// Every moment is a day, in UTC, or in a zone that the calendar defines.
fn assert_every_zone_is_there_and_used(name: &str, lines: &[Line]) {
    let mut used = BTreeSet::new();
    for event in events(lines) {
        let of = |property: &str| {
            event.iter().find(|line| line.name == property).expect("a start and an end")
        };
        let (start, end) = (of("DTSTART"), of("DTEND"));
        assert_eq!(start.parameters, end.parameters, "{name}: {}", start.value);
        match start.parameters.split_once('=') {
            Some(("TZID", zone)) => {
                assert!(!start.value.ends_with('Z') && !end.value.ends_with('Z'), "{name}");
                used.insert(zone);
            }
            Some(("VALUE", "DATE")) => {
                let day = |line: &Line| Date::strptime("%Y%m%d", &line.value).expect("a date");
                assert_eq!(day(start).tomorrow().expect("a day"), day(end), "{name}");
            }
            _ => assert!(start.value.ends_with('Z') && end.value.ends_with('Z'), "{name}"),
        }
        assert!(start.value < end.value, "{name}: {} to {}", start.value, end.value);
    }
    let zones = values(lines, "TZID");
    let defined: BTreeSet<&str> = zones.iter().copied().collect();
    assert_eq!(defined.len(), zones.len(), "{name}: one VTIMEZONE for a zone");
    assert_eq!(defined, used, "{name}: a VTIMEZONE for every zone, and none unused");
    assert!(zones.iter().all(|zone| !zone.ends_with("UTC")), "{name}: UTC is written as Z");
}

/// Texts are escaped, and no longer than calendars take; no UID comes twice.
fn assert_texts_are_escaped_and_fit(name: &str, calendar: &str, lines: &[Line]) {
    assert!(calendar.len() < 1_000_000, "{name}: {} bytes", calendar.len());
    for (property, most) in
        [("SUMMARY", 255), ("DESCRIPTION", 3000), ("LOCATION", 255), ("UID", 191)]
    {
        for text in values(lines, property) {
            let mut length = 0;
            let mut characters = text.chars();
            while let Some(character) = characters.next() {
                assert!(!matches!(character, ',' | ';'), "{name}: {property} {text}");
                if character == '\\' {
                    let next = characters.next().expect("an escaped character");
                    assert!(matches!(next, '\\' | ',' | ';' | 'n'), "{name}: {property} {text}");
                }
                length += 1;
            }
            assert!((1..=most).contains(&length), "{name}: {property} of {length} characters");
        }
    }
    for property in ["NAME", "X-WR-CALNAME", "X-WR-CALDESC"] {
        let text = values(lines, property).concat();
        assert!(!text.contains([',', ';', '\\']), "{name}: {property} is {text}");
    }
    let uids = values(lines, "UID");
    let unique: BTreeSet<&str> = uids.iter().copied().collect();
    assert_eq!(unique.len(), uids.len(), "{name}: every UID is unique");
}

/// Texts that need escapes, and lines that are folded inside and beside wide characters.
const ODD_TEXTS: &str = r#"
b12cal: 1
id: odd-texts
issued: 2026-01-01
person: 'Zoë, "Z"; K. ;'
cause: diet
product: {name: hydroxocobalamin, strength: 1 mg/mL}
dose: 1 mg
time_zone: Europe/Chisinau
start: 2026-01-31
time: 09:00
place: '1, Elm; \'
phases:
  - name: 'monthly, or so; \'
    every: 1 month
    note: "line, one\nline; two"
rechecks:
  - name: 'a, b; c \ d'
    tests: [b12, other: 'π, "quoted"; 日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語']
    when: 3 months after first dose
feed: {until: 2027-12-31}
"#;

#[test]
fn no_feed_holds_what_a_calendar_is_known_to_choke_on() {
    let odd = ("odd texts".to_owned(), ODD_TEXTS.to_owned());
    for (name, text) in prescriptions().into_iter().chain([odd]) {
        let (_, calendar) = compiled(&name, &text);
        let lines = lines(&calendar);
        assert_one_calendar_in_short_lines(&name, &calendar);
        assert_only_what_every_calendar_reads(&name, &lines);
        assert_every_zone_is_there_and_used(&name, &lines);
        assert_texts_are_escaped_and_fit(&name, &calendar, &lines);
    }
}

#[test]
fn the_first_doses_of_the_british_example_are_where_a_calendar_on_the_wall_has_them() {
    let path = support::root().join("examples/pernicious-anaemia-uk.yaml");
    let text = fs::read_to_string(path).expect("the example can be read");
    let (_, calendar) = compiled("the British example", &text);
    // 09:00 in London: GMT up to 29 March 2026, then summer time. Twelve weeks after Fri 13 Mar is
    // Fri 5 Jun.
    let days = [(3, 2, 9), (3, 4, 9), (3, 6, 9), (3, 9, 9), (3, 11, 9), (3, 13, 9), (6, 5, 8)];
    let expected: Vec<Moment> = days
        .iter()
        .map(|&(month, day, hour)| date(2026, month, day).at(hour, 0, 0, 0))
        .map(|utc| Moment::At(Offset::UTC.to_timestamp(utc).expect("an instant")))
        .collect();
    let doses = |read: Vec<Read>| -> Vec<Moment> {
        let doses = read.into_iter().filter(|event| event.texts[0].starts_with("B12 injection"));
        doses.map(|event| event.start).take(days.len()).collect()
    };
    assert_eq!(doses(by_icalendar(&calendar)), expected);
    assert_eq!(doses(by_calcard(&calendar)), expected);
}
