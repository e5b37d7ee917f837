//! Sequences of edits -> which events stay, which move forward, and that nothing ever goes back.
//!
//! A calendar is read by a few lines of its own here, not by the code under test.

use std::collections::BTreeMap;
use std::fs;

use b12cal::calendar::Feed;
use b12cal::compile::{AsOf, Settings, compile};
use b12cal::diagnostic::Diagnostics;
use b12cal::ics::write;
use b12cal::publish::{Previous, Seen, publish};
use b12cal::source::Source;
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::ToSpan;
use jiff::civil::Date;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::properties::{Plan, config, plans};
use crate::support::{examined, prescription};

pub(crate) const FOUR: &str = "[{name: all, every: 1 week, doses: 4}]";
/// The first calendar of `FOUR`.
pub(crate) const FIRST: &str =
    "r0 01-01: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | c 26-03-16 0 01-01 | d 26-03-23 0 01-01";
/// A calendar as text, read line by line.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) head: Vec<(String, String)>,
    pub(crate) events: Vec<Event>,
}

/// An event as text: properties in their order, those of its alarms among them.
#[derive(Clone, Debug)]
pub(crate) struct Event(pub(crate) Vec<(String, String)>);

impl Calendar {
    pub(crate) fn read(text: &str) -> Self {
        let unfolded = text.replace("\r\n ", "").replace("\n ", "");
        let (mut head, mut events, mut open) = (vec![], vec![], None::<Vec<_>>);
        for line in unfolded.lines() {
            let (name, value) = line.split_once(':').expect("a property has a value");
            let pair = (name.to_owned(), value.to_owned());
            match (line, &mut open) {
                ("BEGIN:VEVENT", _) => open = Some(vec![]),
                ("END:VEVENT", event) => events.push(Event(event.take().expect("an event"))),
                (_, Some(event)) => event.push(pair),
                (_, None) => head.push(pair),
            }
        }
        Self { head, events }
    }

    pub(crate) fn value(&self, name: &str) -> &str {
        let found = self.head.iter().find(|(known, _)| known.split(';').next() == Some(name));
        found.map_or_else(|| panic!("{name} is missing"), |(_, value)| value)
    }

    /// How often it has changed: a parameter of its LAST-MODIFIED.
    pub(crate) fn revision(&self) -> &str {
        let mut names = self.head.iter().map(|(name, _)| name);
        let found = names.find_map(|name| name.strip_prefix("LAST-MODIFIED;X-REVISION="));
        found.expect("a revision")
    }
}

impl Event {
    /// The value of a property, whatever its parameters.
    pub(crate) fn value(&self, name: &str) -> &str {
        let is = |known: &str| known == name || known.starts_with(&format!("{name};"));
        let found = self.0.iter().find(|(known, _)| is(known));
        found.map_or_else(|| panic!("{name} is missing"), |(_, value)| value)
    }

    pub(crate) fn uid(&self) -> &str {
        self.value("UID")
    }

    pub(crate) fn sequence(&self) -> u32 {
        self.value("SEQUENCE").parse().expect("a number")
    }

    /// All that it says, whatever its revision.
    pub(crate) fn content(&self) -> Vec<&(String, String)> {
        let revision = ["SEQUENCE", "DTSTAMP", "LAST-MODIFIED"];
        self.0.iter().filter(|(name, _)| !revision.contains(&name.as_str())).collect()
    }
}

/// A folder with one prescription and its calendar.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    /// UIDs in the order in which they were first seen: the first is `a`.
    seen: Vec<String>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), seen: vec![] }
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("the file can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("the file can be read")
    }

    /// The calendar in short: its revision and stamp, and of every event its letter, date, SEQUENCE
    /// and stamp.
    pub(crate) fn shown(&mut self) -> String {
        let calendar = Calendar::read(&self.read("sam.ics"));
        let mut events = vec![];
        for event in &calendar.events {
            assert_eq!(event.value("DTSTAMP"), event.value("LAST-MODIFIED"));
            let known = self.seen.iter().position(|uid| uid == event.uid());
            let known = known.unwrap_or_else(|| {
                self.seen.push(event.uid().to_owned());
                self.seen.len() - 1
            });
            let letter = char::from(b'a' + u8::try_from(known).expect("a letter"));
            let start = event.value("DTSTART");
            let date = format!("{}-{}-{}", &start[2..4], &start[4..6], &start[6..8]);
            let stamp = stamp(event.value("DTSTAMP"));
            events.push(format!("{letter} {date} {} {stamp}", event.sequence()));
        }
        let stamp = stamp(calendar.value("LAST-MODIFIED"));
        format!("r{} {stamp}: {}", calendar.revision(), events.join(" | "))
    }
}

/// `20260305T000001Z` -> `03-05+1`.
fn stamp(text: &str) -> String {
    let seconds = text[13..15].trim_start_matches('0');
    let plus = if seconds.is_empty() { String::new() } else { format!("+{seconds}") };
    assert_eq!(&text[8..13], "T0000", "{text}");
    format!("{}-{}{plus}", &text[4..6], &text[6..8])
}

pub(crate) fn plan(phases: &str, more: &str) -> String {
    prescription("2026-03-02", "Europe/London", phases, "[]") + more
}

/// Builds one prescription after the other, each at its date, in this process, and compares each calendar.
pub(crate) fn history(steps: &[(String, &str, &str)]) -> Desk {
    let mut desk = Desk::new();
    let mut previous = None;
    for (index, (text, arguments, expected)) in steps.iter().enumerate() {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        let day = |text: &str| text.parse::<Date>().expect("a date");
        let (fresh, since) = match words[1..] {
            [] => (false, None),
            ["--fresh"] => (true, None),
            ["--since", since] => (false, Some(day(since))),
            _ => panic!("step {index}: {arguments}"),
        };
        let bytes = made(text, previous, day(words[0]), since, fresh);
        let bytes = bytes.unwrap_or_else(|why| panic!("step {index}: {why}"));
        desk.write("sam.yaml", text);
        desk.write("sam.ics", std::str::from_utf8(&bytes).expect("a calendar is UTF-8"));
        assert_eq!(desk.shown(), *expected, "step {index}");
        previous = Some(bytes);
    }
    desk
}

/// What `build` writes over a calendar; nothing else is read.
fn made(
    text: &str,
    previous: Option<Vec<u8>>,
    today: Date,
    since: Option<Date>,
    fresh: bool,
) -> Result<Vec<u8>, String> {
    let (source, _) = Source::decode("t.yaml", text.as_bytes());
    let zones = Database::bundled();
    let wording = Wording::new(&[]).expect("the built-in templates compile");
    let as_of = AsOf::Date(today);
    let options = Settings { since, ..Settings::new(&zones, &wording, as_of) };
    let mut report = Diagnostics::new();
    let compiled = compile(&source, &options, &mut report);
    let mut compiled = compiled.map_err(|_| format!("it does not compile:\n{text}"))?;
    let previous = previous.map(Previous::read).transpose().map_err(|why| why.to_string())?;
    let seen = Seen { previous: previous.as_ref(), fresh };
    let published = publish(&mut compiled, seen, as_of.instant(), write::append, &mut report);
    published.map(|published| published.bytes).map_err(|why| format!("{why:?}"))
}

#[test]
fn a_dose_that_moves_and_moves_back_goes_forward_twice_and_no_other_is_touched() {
    let moved = "changes: [{dose: 3 of all, to: 2026-03-17, because: closed}]\n";
    history(&[
        (plan(FOUR, ""), "2026-03-01", FIRST),
        (plan(FOUR, ""), "2027-01-05", FIRST),
        (
            plan(FOUR, moved),
            "2026-03-05",
            "r1 03-05: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | c 26-03-17 1 03-05 | d 26-03-23 0 01-01",
        ),
        (
            plan(FOUR, ""),
            "2026-03-06",
            "r2 03-06: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | c 26-03-16 2 03-06 | d 26-03-23 0 01-01",
        ),
        (
            plan(FOUR, ""),
            "2026-03-12",
            "r2 03-06: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | c 26-03-16 2 03-06 | d 26-03-23 0 01-01",
        ),
    ]);
}

#[test]
fn a_dose_that_left_comes_back_as_itself_and_newer() {
    let skipped = "changes: [{dose: 3 of all, skip: yes, because: ill}]\n";
    history(&[
        (plan(FOUR, ""), "2026-03-01", FIRST),
        (
            plan(FOUR, skipped),
            "2026-03-05",
            "r1 03-05: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | d 26-03-23 0 01-01",
        ),
        (
            plan(FOUR, ""),
            "2026-03-06",
            "r2 03-06: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | c 26-03-16 2 03-06 | d 26-03-23 0 01-01",
        ),
    ]);
}

#[test]
fn a_clock_that_is_set_back_moves_no_stamp_back() {
    let to = |date: &str| {
        plan(FOUR, &format!("changes: [{{dose: 4 of all, to: {date}, because: closed}}]\n"))
    };
    let at = |rest: &str| {
        format!("a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | c 26-03-16 0 01-01 | {rest}")
    };
    history(&[
        (plan(FOUR, ""), "2026-03-01", FIRST),
        (to("2026-03-24"), "2026-03-05", &format!("r1 03-05: {}", at("d 26-03-24 1 03-05"))),
        (to("2026-03-25"), "2026-02-01", &format!("r2 03-05+1: {}", at("d 26-03-25 2 03-05+1"))),
        (to("2026-03-26"), "2025-01-01", &format!("r3 03-05+2: {}", at("d 26-03-26 3 03-05+2"))),
        (to("2026-03-27"), "2026-03-06", &format!("r4 03-06: {}", at("d 26-03-27 4 03-06"))),
    ]);
}

#[test]
fn a_fresh_calendar_is_newer_than_any_before() {
    // 10 March 2026 is day 20522 since 1970.
    let fresh = |r: u32, stamp: &str| {
        format!(
            "r{r} {stamp}: a 26-03-02 {r} {stamp} | b 26-03-09 {r} {stamp} | c 26-03-16 {r} {stamp} | \
             d 26-03-23 {r} {stamp}"
        )
    };
    let moved = "changes: [{dose: 4 of all, to: 2026-03-24, because: closed}]\n";
    history(&[
        (plan(FOUR, ""), "2026-03-01", FIRST),
        (plan(FOUR, ""), "2026-03-10 --fresh", &fresh(20522, "03-10")),
        (plan(FOUR, ""), "2026-03-10 --fresh", &fresh(20523, "03-10+1")),
        (plan(FOUR, ""), "2026-03-09 --fresh", &fresh(20524, "03-10+2")),
        (plan(FOUR, ""), "2026-03-11", &fresh(20524, "03-10+2")),
        (
            plan(FOUR, moved),
            "2026-03-11",
            "r20525 03-11: a 26-03-02 20524 03-10+2 | b 26-03-09 20524 03-10+2 | c 26-03-16 20524 03-10+2 | \
             d 26-03-24 20525 03-11",
        ),
    ]);
}

#[test]
fn a_name_or_a_colour_changes_the_calendar_and_no_event() {
    let named = |feed: &str| plan(FOUR, "").replace("feed: {", &format!("feed: {{{feed}, "));
    history(&[
        (plan(FOUR, ""), "2026-03-01", FIRST),
        (named("name: Other"), "2026-03-02", &FIRST.replace("r0 01-01", "r1 03-02")),
        (named("name: Other, color: teal"), "2026-03-03", &FIRST.replace("r0 01-01", "r2 03-03")),
        (named("name: Other, color: teal"), "2026-03-04", &FIRST.replace("r0 01-01", "r2 03-03")),
    ]);
}

#[test]
fn a_zone_a_time_a_product_and_a_text_change_events_in_place() {
    let all = |r: u32, stamp: &str| {
        format!(
            "r{r} {stamp}: a 26-03-02 {r} {stamp} | b 26-03-09 {r} {stamp} | c 26-03-16 {r} {stamp} | \
             d 26-03-23 {r} {stamp}"
        )
    };
    let text = plan(FOUR, "");
    let zone = text.replace("Europe/London", "Asia/Tokyo");
    let time = zone.replace("09:00", "10:00");
    let product = time.replace("hydroxocobalamin", "cyanocobalamin");
    let noted = product.clone() + "notes: bring the card\n";
    history(&[
        (text, "2026-03-01", FIRST),
        (zone, "2026-03-02", &all(1, "03-02")),
        (time, "2026-03-03", &all(2, "03-03")),
        (product, "2026-03-04", &all(3, "03-04")),
        (noted.clone(), "2026-03-05", &all(4, "03-05")),
        // The date of the prescription is in no event.
        (noted.replace("issued: 2026-01-01", "issued: 2026-03-06"), "2026-03-06", &all(4, "03-05")),
    ]);
}

#[test]
fn a_longer_phase_keeps_its_doses_and_moves_those_after_it() {
    let phases = |doses: u32| {
        format!(
            "[{{name: weekly, every: 1 week, doses: {doses}}}, {{name: later, every: 4 weeks, doses: 2}}]"
        )
    };
    history(&[
        (
            plan(&phases(2), ""),
            "2026-03-01",
            "r0 01-01: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | c 26-04-06 0 01-01 | d 26-05-04 0 01-01",
        ),
        // "1 of 3" now, and everything after is a week later.
        (
            plan(&phases(3), ""),
            "2026-03-02",
            "r1 03-02: a 26-03-02 1 03-02 | b 26-03-09 1 03-02 | e 26-03-16 1 03-02 | c 26-04-13 1 03-02 | \
             d 26-05-11 1 03-02",
        ),
        (
            plan(&phases(2), ""),
            "2026-03-03",
            "r2 03-03: a 26-03-02 2 03-03 | b 26-03-09 2 03-03 | c 26-04-06 2 03-03 | d 26-05-04 2 03-03",
        ),
    ]);
}

#[test]
fn an_open_phase_that_is_ended_keeps_what_was_and_a_new_one_begins() {
    // The horizon cuts an open phase: its marker is the last event.
    let open = "[{name: all, every: 24 weeks}]";
    let ended =
        "[{name: all, every: 24 weeks, doses: 2}, {name: closer, every: 8 weeks, doses: 1}]";
    history(&[
        (
            plan(open, ""),
            "2026-03-01",
            "r0 01-01: a 26-03-02 0 01-01 | b 26-08-17 0 01-01 | c 27-02-01 0 01-01 | d 27-07-19 0 01-01 | \
             e 27-12-01 0 01-01",
        ),
        // "1 of 2" now; the rest of the open phase and the marker leave.
        (
            plan(ended, ""),
            "2026-09-01",
            "r1 09-01: a 26-03-02 1 09-01 | b 26-08-17 1 09-01 | f 26-10-12 1 09-01",
        ),
    ]);
}

#[test]
fn a_day_in_the_middle_of_a_list_is_new_and_the_other_days_stay_themselves() {
    let days = |days: &str| plan(&format!("[{{name: list, days: [{days}]}}]"), "");
    history(&[
        (
            days("1, 8, 22"),
            "2026-03-01",
            "r0 01-01: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | c 26-03-23 0 01-01",
        ),
        (
            days("1, 8, 15, 22"),
            "2026-03-02",
            "r1 03-02: a 26-03-02 1 03-02 | b 26-03-09 1 03-02 | d 26-03-16 1 03-02 | c 26-03-23 1 03-02",
        ),
    ]);
}

#[test]
fn the_name_of_a_phase_is_its_identity_and_was_carries_it_on() {
    let named = |words: &str| plan(&FOUR.replace("name: all", words), "");
    let kept = "r1 03-02: a 26-03-02 1 03-02 | b 26-03-09 1 03-02 | c 26-03-16 1 03-02 | d 26-03-23 1 03-02";
    history(&[
        (named("name: all"), "2026-03-01", FIRST),
        (named("name: weekly, was: all"), "2026-03-02", kept),
        (named("name: weekly, was: all"), "2026-03-03", kept),
        (
            named("name: weekly"),
            "2026-03-04",
            "r2 03-04: e 26-03-02 2 03-04 | f 26-03-09 2 03-04 | g 26-03-16 2 03-04 | h 26-03-23 2 03-04",
        ),
    ]);
}

#[test]
fn a_recheck_that_is_renamed_stays_itself_and_takes_no_dose_with_it() {
    let rechecks = |words: &str| {
        prescription(
            "2026-03-02",
            "Europe/London",
            FOUR,
            &format!("[{{{words}, tests: [b12], when: 8 days after first dose}}]"),
        )
    };
    let with = |r: &str, recheck: &str| {
        format!(
            "{r}: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | {recheck} | d 26-03-16 0 01-01 | e 26-03-23 0 01-01"
        )
    };
    history(&[
        (rechecks("name: early"), "2026-03-01", &with("r0 01-01", "c 26-03-10 0 01-01")),
        (
            rechecks("name: first, was: early"),
            "2026-03-02",
            &with("r1 03-02", "c 26-03-10 1 03-02"),
        ),
        (rechecks("name: second"), "2026-03-03", &with("r2 03-03", "f 26-03-10 2 03-03")),
    ]);
}

#[test]
fn a_phase_in_the_middle_is_new_and_the_one_after_it_moves() {
    let phases = |middle: &str| {
        plan(
            &format!(
                "[{{name: one, every: 1 week, doses: 2}}, {middle}{{name: last, every: 4 weeks, doses: 1}}]"
            ),
            "",
        )
    };
    history(&[
        (
            phases(""),
            "2026-03-01",
            "r0 01-01: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | c 26-04-06 0 01-01",
        ),
        (
            phases("{name: two, every: 2 weeks, doses: 1}, "),
            "2026-03-02",
            "r1 03-02: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | d 26-03-23 1 03-02 | c 26-04-20 1 03-02",
        ),
    ]);
}

#[test]
fn a_new_year_adds_its_doses_and_moves_the_marker() {
    let text =
        plan("[{name: all, every: 24 weeks}]", "").replace("feed: {until: 2027-12-31}\n", "");
    history(&[
        (
            text.clone(),
            "2026-03-01",
            "r0 01-01: a 26-03-02 0 01-01 | b 26-08-17 0 01-01 | c 27-02-01 0 01-01 | d 27-07-19 0 01-01 | \
             e 27-12-01 0 01-01",
        ),
        (
            text,
            "2027-01-10",
            "r1 01-10: a 26-03-02 0 01-01 | b 26-08-17 0 01-01 | c 27-02-01 0 01-01 | d 27-07-19 0 01-01 | \
             f 28-01-03 1 01-10 | g 28-06-19 1 01-10 | e 28-12-01 1 01-10 | h 28-12-04 1 01-10",
        ),
    ]);
}

/// Builds a plan over a calendar; today is this many days after 1 March 2026.
fn over(text: &str, previous: Option<Vec<u8>>, days: i32) -> Result<Vec<u8>, TestCaseError> {
    let today = jiff::civil::date(2026, 3, 1) + days.days();
    let bytes = made(text, previous, today, None, false);
    bytes.map_err(|why| TestCaseError::fail(format!("{why}:\n{text}")))
}

fn calendar(bytes: &[u8]) -> Calendar {
    Calendar::read(std::str::from_utf8(bytes).expect("a calendar is UTF-8"))
}

fn steps() -> impl Strategy<Value = Vec<(Plan, i32)>> {
    prop::collection::vec((plans(true), -400..400_i32), 5)
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn what_changes_is_what_differs_and_a_second_build_changes_nothing(
        a in plans(true),
        b in plans(true),
        (first, second, third) in (-400..400_i32, -400..400_i32, -400..400_i32),
    ) {
        let old = over(&a.file(), None, first)?;
        let new = over(&b.file(), Some(old.clone()), second)?;
        prop_assert_eq!(&over(&b.file(), Some(new.clone()), third)?, &new);
        let (old, new) = (calendar(&old), calendar(&new));
        let before: BTreeMap<&str, &Event> = old.events.iter().map(|event| (event.uid(), event)).collect();
        let newest = old.events.iter().map(|event| event.value("DTSTAMP")).max().unwrap_or_default();
        for event in &new.events {
            match before.get(event.uid()).filter(|was| was.content() == event.content()) {
                Some(was) => prop_assert_eq!(&was.0, &event.0),
                None => {
                    prop_assert_eq!(event.sequence(), 1);
                    prop_assert!(event.value("DTSTAMP") > newest);
                }
            }
        }
    }

    #[test]
    fn no_event_ever_goes_back(steps in steps()) {
        let mut seen: BTreeMap<String, (u32, String)> = BTreeMap::new();
        let (mut previous, mut last) = (None, (0, String::new()));
        for (plan, days) in steps {
            let bytes = over(&plan.file(), previous, days)?;
            let calendar = calendar(&bytes);
            let revision = calendar.revision().parse::<u32>().expect("a number");
            let now = (revision, calendar.value("LAST-MODIFIED").to_owned());
            prop_assert!(now >= last && now.1 >= last.1, "{:?} after {:?}", now, last);
            for event in &calendar.events {
                let now = (event.sequence(), event.value("DTSTAMP").to_owned());
                let was = seen.insert(event.uid().to_owned(), now.clone());
                let was = was.unwrap_or_default();
                let kept = now == was;
                prop_assert!(kept || (was.1.is_empty() || now.0 > was.0) && now.1 > was.1, "{:?} after {:?}", now, was);
            }
            (previous, last) = (Some(bytes), now);
        }
    }
}

#[test]
fn of_two_calendars_of_one_plan_the_later_is_continued_with_the_later_of_each_event() {
    let (base, _) = examined(&plan("[{name: a, every: 1 week, doses: 3}]", ""));
    let base = base.expect("it is a prescription").compiled.feed;
    let with = |revision: u32, seconds: i64, sequences: [u32; 3]| {
        let mut feed = base.clone();
        feed.revision = revision;
        feed.modified = base.modified + jiff::SignedDuration::from_secs(seconds);
        for (event, sequence) in feed.events.iter_mut().zip(sequences) {
            event.sequence = sequence;
        }
        feed
    };
    let sequences =
        |feed: &Feed| feed.events.iter().map(|event| event.sequence).collect::<Vec<_>>();
    let (one, other) = (with(3, 0, [2, 0, 5]), with(2, 9, [1, 4, 5]));
    for later in [one.clone().later(other.clone()), other.later(one)] {
        assert_eq!((later.revision, later.modified), (3, base.modified));
        assert_eq!(sequences(&later), [2, 4, 5]);
    }
    // Of one revision, the one that was changed later.
    let (one, other) = (with(3, 0, [0, 0, 0]), with(3, 9, [0, 0, 0]));
    for later in [one.clone().later(other.clone()), other.later(one)] {
        assert_eq!(later.modified, base.modified + jiff::SignedDuration::from_secs(9));
    }
}
