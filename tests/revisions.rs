//! Sequences of edits -> which events stay, which move forward, and that nothing ever goes back.
//!
//! A calendar is read by a few lines of its own here, not by the code under test.

use std::collections::BTreeMap;
use std::fs;
use std::process::Output;

use b12cal::compile::{AsOf, Settings, compile};
use b12cal::diagnostic::Diagnostics;
use b12cal::ics::write;
use b12cal::publish::{Previous, Seen, publish};
use b12cal::source::Source;
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::ToSpan;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::properties::{Plan, config, plans};
use crate::support::{b12cal, prescription, told};

const FOUR: &str = "[{name: all, every: 1 week, doses: 4}]";
/// The first calendar of `FOUR`.
const FIRST: &str =
    "r0 01-01: a 26-03-02 0 01-01 | b 26-03-09 0 01-01 | c 26-03-16 0 01-01 | d 26-03-23 0 01-01";
/// How an event is damaged in a test.
const MIDNIGHT: &str = "T000000Z";

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

    /// A folder in which a prescription was built.
    pub(crate) fn built(text: &str) -> Self {
        Self::built_as(text, "")
    }

    fn built_as(text: &str, more: &str) -> Self {
        let desk = Self::new();
        desk.write("sam.yaml", text);
        let output = desk.run(&format!("build sam.yaml --as-of 2026-03-01 {more}"));
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        desk
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("the file can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("the file can be read")
    }

    pub(crate) fn run(&self, arguments: &str) -> Output {
        let mut command = b12cal(self.folder.path());
        command.args(arguments.split_whitespace()).output().expect("it runs")
    }

    pub(crate) fn told(&self, arguments: &str) -> String {
        told(&self.run(arguments))
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the folder can be read");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The calendar in short: its revision and stamp, and of every event its letter, date, SEQUENCE
    /// and stamp.
    fn shown(&mut self) -> String {
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

fn plan(phases: &str, more: &str) -> String {
    prescription("2026-03-02", "Europe/London", phases, "[]") + more
}

/// Builds one prescription after the other, each at its date, and compares each calendar.
fn history(steps: &[(String, &str, &str)]) -> Desk {
    let mut desk = Desk::new();
    for (index, (text, arguments, expected)) in steps.iter().enumerate() {
        desk.write("sam.yaml", text);
        let output = desk.run(&format!("build sam.yaml --as-of {arguments}"));
        assert_eq!(output.status.code(), Some(0), "step {index}: {}", told(&output));
        assert_eq!(desk.shown(), *expected, "step {index}");
    }
    desk
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
    let desk = history(&[
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
    // Nothing can be read of a damaged one.
    desk.write("sam.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    desk.write("sam.yaml", &plan(FOUR, ""));
    assert_eq!(desk.run("build sam.yaml --as-of 2026-03-10 --fresh").status.code(), Some(0));
    let mut desk = desk;
    assert_eq!(desk.shown(), fresh(20522, "03-10"));
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

#[test]
fn what_is_left_out_is_not_taken_back() {
    let desk = history(&[
        (plan(FOUR, ""), "2026-03-01", FIRST),
        (
            plan(FOUR, ""),
            "2026-03-20 --since 2026-03-10",
            "r1 03-20: c 26-03-16 0 01-01 | d 26-03-23 0 01-01",
        ),
        (
            plan(FOUR, ""),
            "2026-03-21 --since 2026-03-10",
            "r1 03-20: c 26-03-16 0 01-01 | d 26-03-23 0 01-01",
        ),
    ]);
    let desk = {
        desk.write("sam.yaml", &plan(FOUR, ""));
        desk.run("build sam.yaml --as-of 2026-03-22 --fresh");
        desk
    };
    let told =
        desk.told("build sam.yaml --as-of 2026-03-22 --since 2026-03-18 --cancellations gone.ics");
    assert!(told.starts_with("gone.ics was not written: no events are gone\n"), "{told}");
    assert!(!told.contains("past_rewritten"), "{told}");
}

#[test]
fn years_that_do_not_fit_any_more_are_not_taken_back() {
    let notes = format!("notes: {}\n", "x".repeat(2400));
    let text = |until: &str| {
        prescription("2025-06-02", "Europe/London", "[{name: all, every: 1 day}]", "[]")
            .replace("2027-12-31", until)
            + &notes
    };
    let desk = Desk::new();
    desk.write("sam.yaml", &text("2025-12-20"));
    assert_eq!(desk.run("build sam.yaml --as-of 2025-06-01").status.code(), Some(0));
    desk.write("sam.yaml", &text("2026-06-30"));
    let told = desk.told("build sam.yaml --as-of 2026-01-10 --cancellations gone.ics");
    assert!(told.contains("the calendar skips the events up to the end of 2025"), "{told}");
    assert!(told.contains("gone.ics was not written: no events are gone\n"), "{told}");
    assert!(!told.contains("removes"), "{told}");
}

#[test]
fn line_ends_that_git_changed_change_no_event() {
    let mut desk = Desk::built(&plan(FOUR, ""));
    let bytes = desk.read("sam.ics");
    desk.write("sam.ics", &bytes.replace("\r\n", "\n"));
    assert_eq!(
        desk.told("build sam.yaml --as-of 2026-03-05 --check"),
        "sam.ics is stale: it says the same, but its bytes differ, for example in the line \
         endings\nexit code 1\n"
    );
    assert_eq!(desk.run("build sam.yaml --as-of 2026-03-05").status.code(), Some(0));
    assert_eq!(desk.read("sam.ics"), bytes);
    assert_eq!(desk.shown(), FIRST);
}

#[test]
fn revisions_and_stamps_that_somebody_raised_are_never_passed_below() {
    let moved = plan(FOUR, "changes: [{dose: 4 of all, to: 2026-03-24, because: closed}]\n");
    // The end of what was there, what is put in its place, and what follows of revision and stamp.
    let rows = [
        (
            "X-REVISION=0",
            "X-REVISION=2147483646",
            "r2147483647 03-05",
            "d 26-03-24 2147483647 03-05",
        ),
        (
            "X-REVISION=0",
            "X-REVISION=2147483647",
            "r2147483647 03-05",
            "d 26-03-24 2147483647 03-05",
        ),
        ("SEQUENCE:0", "SEQUENCE:7", "r8 03-05", "d 26-03-24 8 03-05"),
        ("20260101T000000Z", "99991230T000000Z", "r1 12-30+1", "d 26-03-24 1 12-30+1"),
    ];
    for (old, new, head, last) in rows {
        let mut desk = Desk::built(&plan(FOUR, ""));
        desk.shown();
        desk.write("sam.ics", &desk.read("sam.ics").replace(old, new));
        desk.write("sam.yaml", &moved);
        let output = desk.run("build sam.yaml --as-of 2026-03-05");
        assert_eq!(output.status.code(), Some(0), "{new}: {}", told(&output));
        let shown = desk.shown();
        assert!(shown.starts_with(&format!("{head}: ")), "{new}: {shown}");
        assert!(shown.ends_with(last), "{new}: {shown}");
    }
}

#[test]
fn a_calendar_that_cannot_be_continued_is_refused_and_stays() {
    let first = Desk::built(&plan(FOUR, ""));
    let good = first.read("sam.ics");
    let discreet = {
        first.run("build sam.yaml --as-of 2026-03-01 --detail discreet -o other.ics");
        first.read("other.ics")
    };
    let uid = Calendar::read(&good).events[1].uid().to_owned();
    let twice =
        |name: &str| good.replacen(&format!("\r\n{name}:"), &format!("\r\n{name}:x\r\n{name}:"), 1);
    let deep = "BEGIN:X\r\n".repeat(50_000);
    let rows: [(String, &str); 14] = [
        ("Dear doctor\n".into(), "it was not written by this version of b12cal"),
        (
            good.replace("Calendar of a plan", "Other"),
            "it was not written by this version of b12cal",
        ),
        (
            good.replace(
                Calendar::read(&good).value("X-WR-RELCALID"),
                "00000000-0000-5000-8000-000000000000",
            ),
            "it is the calendar of another prescription, or of this one with another detail or \
             --state",
        ),
        (
            discreet,
            "it is the calendar of another prescription, or of this one with another detail or \
             --state",
        ),
        (good[..good.len() / 2].into(), "it is damaged: it cannot be parsed"),
        (good.replacen("STATUS:CONFIRMED", "STATUS:MAYBE", 1), ": STATUS"),
        (good.replacen("SEQUENCE:0", "SEQUENCE:-1", 1), ": SEQUENCE"),
        (good.replacen("SEQUENCE:0", "SEQUENCE:2147483648", 1), ": SEQUENCE"),
        (good.replacen(MIDNIGHT, "T990000Z", 1), "it is damaged: LAST-MODIFIED"),
        (good.replacen("TZID=Europe/London:2026", "TZID=Europe/Nowhere:2026", 1), ": DTSTART"),
        (
            good.replace(&uid, Calendar::read(&good).events[0].uid()),
            "it is damaged: two events have the UID",
        ),
        (twice("SUMMARY"), "SUMMARY appears twice"),
        (format!("{good}{good}"), "it is damaged: it cannot be parsed"),
        (
            good.replacen("BEGIN:VEVENT", &(deep + "BEGIN:VEVENT"), 1),
            "components are nested too deep",
        ),
    ];
    for (bytes, why) in rows {
        let desk = Desk::new();
        desk.write("sam.yaml", &plan(FOUR, ""));
        desk.write("sam.ics", &bytes);
        let told = desk.told("build sam.yaml --as-of 2026-03-05");
        assert!(told.starts_with("error: cannot continue from sam.ics: "), "{why}: {told}");
        assert!(told.contains(why), "{why}: {told}");
        assert!(
            told.ends_with(
                "--fresh replaces it; every event is then new to subscribers\nexit code 3\n"
            ),
            "{told}"
        );
        assert_eq!(desk.read("sam.ics"), bytes);
        assert_eq!(desk.names(), ["sam.ics", "sam.yaml"]);
        let fresh = desk.run("build sam.yaml --as-of 2026-03-05 --fresh");
        let is_calendar = bytes.starts_with("BEGIN:VCALENDAR");
        assert_eq!(fresh.status.code(), Some(if is_calendar { 0 } else { 3 }), "{why}");
    }
}

#[test]
fn the_calendar_before_may_lie_elsewhere() {
    let desk = Desk::built(&plan(FOUR, ""));
    let published = desk.read("sam.ics");
    fs::rename(desk.folder.path().join("sam.ics"), desk.folder.path().join("live.ics"))
        .expect("a move");
    let output = desk.run("build sam.yaml --as-of 2026-03-05 -o - --previous live.ics");
    assert_eq!(String::from_utf8_lossy(&output.stdout), published);
    assert!(!told(&output).contains("unknown_past"), "{}", told(&output));
    let none = desk.told("build sam.yaml --as-of 2026-03-05 -o - --previous none.ics");
    assert_eq!(
        none,
        "error: cannot continue from none.ics: there is no such calendar\nexit code \
        3\n"
    );
}

#[test]
fn an_unknown_past_is_reported_where_subscribers_may_miss_changes() {
    let note = "note[unknown_past]: there is no previous calendar";
    let warning = "warning[unknown_past]: the treatment began on Mon 2 Mar 2026, and there is no \
        previous calendar";
    // The arguments, and the report.
    let rows = [
        ("--as-of 2026-03-01", None),
        ("--as-of 2026-03-30", None),
        ("--as-of 2026-03-31", Some(warning)),
        ("--as-of 2026-03-31 --fresh", None),
        ("--as-of 2026-03-31 --since 2026-03-20", Some(warning)),
        ("--as-of 2026-03-31 --check", Some(warning)),
        ("--as-of 2026-03-01 -o -", Some(note)),
        ("--as-of 2026-03-31 -o - --fresh", None),
    ];
    for (arguments, expected) in rows {
        let desk = Desk::new();
        desk.write("sam.yaml", &plan(FOUR, ""));
        let told = desk.told(&format!("build sam.yaml {arguments}"));
        match expected {
            Some(expected) => assert!(told.starts_with(expected), "{arguments}: {told}"),
            None => assert!(!told.contains("unknown_past"), "{arguments}: {told}"),
        }
    }
    let desk = Desk::built(&plan(FOUR, ""));
    assert!(!desk.told("build sam.yaml --as-of 2026-12-01").contains("unknown_past"));
}

/// What is reported about an edit of the past.
const PAST: [&str; 3] = [
    "warning[past_rewritten]: this edit moves 2 events and adds 1 event before today, Wed 8 Apr 2026\n",
    "= help: as it is now, the last dose before today is on Mon 30 Mar 2026, the next on Mon 13 Apr 2026: 14 days \
     between\n",
    "= help: to change only the future, leave the past as it was: end the phase with `until: \
     2026-04-06`, the last dose before today, and add a new phase with what is different\n",
];

#[test]
fn an_edit_of_the_past_is_reported_with_the_gap() {
    let phases = |doses: u32| {
        plan(
            &format!(
                "[{{name: weekly, every: 1 week, doses: {doses}}}, {{name: later, every: 2 weeks, doses: 2}}]"
            ),
            "",
        )
    };
    // Weekly 2, 9 Mar, later 23 Mar, 6 Apr; then weekly 2, 9, 16 Mar, later 30 Mar, 13 Apr.
    let desk = Desk::built(&phases(2));
    desk.write("old.yaml", &phases(2));
    desk.write("sam.yaml", &phases(3));
    for arguments in [
        "build sam.yaml --as-of 2026-04-08 --check",
        "diff old.yaml sam.yaml --as-of 2026-04-08",
        "build sam.yaml --as-of 2026-04-08",
    ] {
        let told = desk.told(arguments);
        for line in PAST {
            assert!(told.contains(line), "{arguments}: {told}");
        }
    }
    // It is done; there is nothing to tell any more.
    assert!(!desk.told("build sam.yaml --as-of 2026-04-08").contains("past_rewritten"));
    // Nothing past is touched.
    let told = desk.told("diff old.yaml sam.yaml --as-of 2026-03-16");
    assert!(!told.contains("past_rewritten"), "{told}");
    // All is gone.
    let moved = phases(3).replace("2026-03-02", "2026-06-01");
    desk.write("sam.yaml", &moved);
    let told = desk.told("build sam.yaml --as-of 2026-05-01");
    let edit = "this edit moves 5 events before today, Fri 1 May 2026\n";
    assert!(told.contains(edit), "{told}");
    let gap = "as it is now, no dose is before today; the next is on Mon 1 Jun 2026\n";
    assert!(told.contains(gap), "{told}");
}

#[test]
fn the_gap_is_that_of_the_plan_after_the_edit() {
    // Mon, Wed, Fri for two weeks from 7 Sep 2026, the last on 18 Sep; then 11 Dec, 5 Mar 2027, 28 May.
    let course = |changes: &str| {
        let phases = "[{name: loading, weekdays: [mon, wed, fri], for: 2 weeks}, {name: maintenance, every: 12 weeks}]";
        plan(phases, changes).replace("start: 2026-03-02", "start: 2026-09-07")
    };
    let desk = Desk::new();
    desk.write("old.yaml", &course(""));
    for (edit, today, gap) in [
        (
            (", every: 12 weeks}", ", every: 12 weeks, starts: 2026-11-27}"),
            "2026-11-28",
            "the last dose before today is on Fri 27 Nov 2026, the next on Fri 19 Feb 2027: 84 days between",
        ),
        (
            (", every: 12 weeks}", ", every: 12 weeks, starts: 2026-12-16}"),
            "2026-12-17",
            "the last dose before today is on Wed 16 Dec 2026, the next on Wed 10 Mar 2027: 84 days between",
        ),
        (
            ("[mon, wed, fri]", "[mon, fri]"),
            "2026-09-15",
            "the last dose before today is on Mon 14 Sep 2026, the next on Fri 18 Sep 2026: 4 days between",
        ),
    ] {
        desk.write("sam.yaml", &course("").replace(edit.0, edit.1));
        let told = desk.told(&format!("diff old.yaml sam.yaml --as-of {today}"));
        assert!(told.contains(gap), "{edit:?}: {told}");
    }
}

#[test]
fn what_was_given_in_the_past_does_not_change_in_silence() {
    let original = plan(FOUR, "sites: [left thigh, right thigh]\nplace: Elm Road\n");
    for (edited, expected) in [
        (
            original.replace("dose: 1 mg", "dose: 500 mcg"),
            Some("(the amount: 1000 mcg, 1 mL becomes 500 mcg, 0.5 mL)"),
        ),
        (
            original.replace("name: hydroxocobalamin", "name: cyanocobalamin"),
            Some("(the product: hydroxocobalamin becomes cyanocobalamin)"),
        ),
        (
            original.clone() + "route: subcutaneous\n",
            Some("(the route: intramuscular becomes subcutaneous)"),
        ),
        (
            original.replace("[left thigh, right thigh]", "[right thigh]"),
            Some("(the site: left thigh becomes right thigh)"),
        ),
        (
            original.replace("Elm Road", "New Street"),
            Some("(the place: Elm Road becomes New Street)"),
        ),
        // The same said in other words.
        (original.replace("dose: 1 mg", "dose: 1000 mcg"), None),
        (original.clone() + "prescriber: {name: Dr Ruiz}\n", None),
    ] {
        let desk = Desk::built(&original);
        desk.write("sam.yaml", &edited);
        // Three of the doses are before today.
        let told = desk.told("build sam.yaml --as-of 2026-03-20");
        match expected {
            Some(expected) => assert!(told.contains(expected), "{expected}: {told}"),
            None => assert!(!told.contains("past_rewritten"), "{told}"),
        }
        // A discreet calendar has only days and times, so only these are reported.
        let desk = Desk::built_as(&original, "--detail discreet");
        desk.write("sam.yaml", &edited);
        let told = desk.told("build sam.yaml --as-of 2026-03-20 --detail discreet");
        assert!(!told.contains("past_rewritten"), "{told}");
    }
}

#[test]
fn a_rewritten_past_names_the_line_that_says_what_was_meant() {
    let phases =
        "[{name: loading, every: 1 week, doses: 2}, {name: upkeep, every: 4 weeks, doses: 5}]";
    let original = plan(phases, "place: Elm Road\n");
    let from = "write in `changes`: `- {from: 2026-06-10,";
    for (was, is, line) in [
        ("time: 09:00", "time: 10:00", &*format!("{from} time: ..., because: ...}}`")),
        ("hydroxo", "cyano", &*format!("{from} product: ..., because: ...}}`")),
        ("Elm Road", "New Street", &*format!("{from} place: ..., because: ...}}`")),
        ("Europe/London", "Europe/Madrid", &*format!("{from} time_zone: ..., because: ...}}`")),
        // The phase then has a value of its own.
        (
            "doses: 5",
            "doses: 5, time: 10:00",
            &*format!("{from} phase: upkeep, time: ..., because: ...}}`"),
        ),
        (
            "doses: 5",
            "doses: 5, dose: 2 mg",
            &*format!("{from} phase: upkeep, amount: ..., because: ...}}`"),
        ),
        ("doses: 5", "until: 2026-05-10", "write in `given`: `- {dose: 3 of PHASE, missed: yes}`"),
    ] {
        let desk = Desk::built(&original);
        assert!(original.contains(was), "{was}");
        desk.write("sam.yaml", &original.replace(was, is));
        let told = desk.told("build sam.yaml --as-of 2026-06-10");
        assert!(told.contains(line), "{is}: {told}");
    }
}

#[test]
fn other_words_are_no_edit_of_the_past() {
    let desk = Desk::built(&plan(FOUR, ""));
    fs::create_dir(desk.folder.path().join("words")).expect("a folder can be made");
    desk.write("words/injection.txt", "Jab {{ ordinal.n }}\n\n{{ date }}\n");
    let told = desk.told("build sam.yaml --as-of 2026-03-20 --templates words");
    assert!(!told.contains("past_rewritten"), "{told}");
    assert!(desk.read("sam.ics").contains("SUMMARY:Jab 1"));
}

#[test]
fn words_and_lengths_of_past_events_are_no_edit_of_the_past() {
    let desk = Desk::built(&plan(FOUR, ""));
    desk.write("sam.yaml", &(plan(FOUR, "") + "notes: bring the card\nduration: 30 minutes\n"));
    let told = desk.told("build sam.yaml --as-of 2026-03-20");
    assert!(!told.contains("past_rewritten"), "{told}");
    let time = plan(FOUR, "").replace("09:00", "10:00");
    desk.write("sam.yaml", &time);
    let told = desk.told("build sam.yaml --as-of 2026-03-20");
    assert!(told.contains("this edit moves 3 events before today, Fri 20 Mar 2026"), "{told}");
}

#[test]
fn check_says_what_would_change_and_touches_nothing() {
    let desk = Desk::built(&plan(FOUR, ""));
    let bytes = desk.read("sam.ics");
    desk.write(".b12cal-left01", "what a killed build left");
    assert_eq!(
        desk.told("build sam.yaml --as-of 2026-03-05 --check"),
        "sam.ics is up to date\nexit code 0\n"
    );
    let edit = "changes: [{dose: 3 of all, to: 2026-03-17, because: closed}, {dose: 4 of all, skip: yes, because: ill}]\n";
    desk.write("sam.yaml", &plan(FOUR, edit));
    assert_eq!(
        desk.told("build sam.yaml --as-of 2026-03-05 --check"),
        "sam.ics is stale; it would change like this:\n\
         dose 3 of all moves Mon 16 Mar 2026 -> Tue 17 Mar 2026\n\
         dose 4 of all on Mon 23 Mar 2026 is removed\n\
         1 moved, 1 removed; 2 events unchanged\n\
         exit code 1\n"
    );
    assert_eq!(desk.read("sam.ics"), bytes);
    assert_eq!(desk.names(), [".b12cal-left01", "sam.ics", "sam.yaml"]);
    fs::remove_file(desk.folder.path().join("sam.ics")).expect("it is there");
    desk.write("sam.yaml", &plan(FOUR, ""));
    assert_eq!(
        desk.told("build sam.yaml --as-of 2026-03-01 --check"),
        "sam.ics does not exist; it would change like this:\n\
         doses 1 to 4 of all are added from Mon 2 Mar 2026 to Mon 23 Mar 2026\n\
         4 added; 0 events unchanged\n\
         exit code 1\n"
    );
    assert_eq!(desk.names(), [".b12cal-left01", "sam.yaml"]);
    assert_eq!(desk.run("build sam.yaml --check -o -").status.code(), Some(2));
}

#[test]
fn a_moved_dose_changes_one_event_and_nothing_of_the_calendar_that_is_copied_into_all() {
    // vdirsyncer keeps each event in a file of its own, with the properties of the calendar. Those it
    // ignores when it looks whether the event has changed are a list in its `vobject.py`.
    let ignored = ["PRODID", "METHOD", "X-WR-CALNAME", "LAST-MODIFIED", "CREATED", "DTSTAMP"];
    let compared = |pairs: &[(String, String)]| -> Vec<(String, String)> {
        let is = |(name, _): &&(String, String)| {
            !ignored.contains(&name.split(';').next().unwrap_or_default())
        };
        pairs.iter().filter(is).cloned().collect()
    };
    for detail in ["full", "discreet"] {
        let desk = Desk::new();
        let mut items = vec![];
        for changes in ["", "changes: [{dose: 3 of all, to: 2026-03-17, because: closed}]\n"] {
            desk.write("sam.yaml", &plan(FOUR, changes));
            desk.told(&format!("build sam.yaml --as-of 2026-03-05 --detail {detail} -o a.ics"));
            let calendar = Calendar::read(&desk.read("a.ics"));
            let item = |event: &Event| (compared(&calendar.head), compared(&event.0));
            items.push(calendar.events.iter().map(item).collect::<Vec<_>>());
        }
        let pairs = items[0].iter().zip(&items[1]);
        let changed: Vec<usize> =
            pairs.enumerate().filter(|(_, (a, b))| a != b).map(|(index, _)| index).collect();
        assert_eq!((items[1].len(), changed), (4, vec![2]), "{detail}");
    }
}

#[test]
fn an_event_says_when_it_came_as_long_as_it_stays() {
    let desk = Desk::built(&plan(FOUR, ""));
    let created = |text: &str, day: u32| {
        desk.write("sam.yaml", text);
        desk.told(&format!("build sam.yaml --as-of 2026-03-{day:02}"));
        let calendar = Calendar::read(&desk.read("sam.ics"));
        let days = calendar.events.iter().map(|event| event.value("CREATED")[4..8].to_owned());
        days.collect::<Vec<_>>()
    };
    let without = plan(FOUR, "changes: [{dose: 2 of all, skip: yes, because: ill}]\n");
    let moved = plan(FOUR, "changes: [{dose: 3 of all, to: 2026-03-17, because: closed}]\n");
    assert_eq!(created(&without, 4), ["0101", "0101", "0101"]);
    assert_eq!(created(&moved, 6), ["0101", "0306", "0101", "0101"]);
}

#[test]
fn what_is_gone_is_cancelled_for_those_who_imported_it() {
    let skip = |doses: &[u32]| {
        let entries: Vec<String> = doses
            .iter()
            .map(|n| format!("{{dose: {n} of all, skip: yes, because: ill}}"))
            .collect();
        plan(FOUR, &format!("changes: [{}]\n", entries.join(", ")))
    };
    let desk = Desk::built(&plan(FOUR, ""));
    let first = Calendar::read(&desk.read("sam.ics"));
    let step = |text: String, day: u32| {
        desk.write("sam.yaml", &text);
        desk.told(&format!("build sam.yaml --as-of 2026-03-{day:02} --cancellations gone.ics"))
    };
    // UID, SEQUENCE and date of all that is cancelled.
    let cancelled = || -> Vec<(usize, u32, String)> {
        let calendar = Calendar::read(&desk.read("gone.ics"));
        assert!(!calendar.head.iter().any(|(name, _)| name == "METHOD"), "{calendar:?}");
        assert!(calendar.head.contains(&("TZID".into(), "Europe/London".into())), "{calendar:?}");
        let events = calendar.events.iter().map(|event| {
            assert_eq!(event.value("STATUS"), "CANCELLED");
            assert!(!event.0.iter().any(|(_, value)| value == "VALARM"), "{event:?}");
            let known = first.events.iter().position(|other| other.uid() == event.uid());
            (known.expect("it was there"), event.sequence(), event.value("DTSTART").to_owned())
        });
        events.collect()
    };
    let told = step(plan(FOUR, ""), 3);
    assert!(told.starts_with("gone.ics was not written: no events are gone\n"), "{told}");
    let told = step(skip(&[3]), 4);
    assert!(
        told.contains("gone.ics cancels 1 event: import it wherever the calendar was imported\n"),
        "{told}"
    );
    assert_eq!(cancelled(), [(2, 1, "20260316T090000".into())]);
    // What was cancelled stays so.
    assert!(step(skip(&[3, 4]), 5).contains("gone.ics cancels 2 events"));
    assert_eq!(cancelled(), [(2, 1, "20260316T090000".into()), (3, 2, "20260323T090000".into())]);
    // What came back is cancelled no more.
    assert!(step(skip(&[4]), 6).contains("gone.ics cancels 1 event"));
    assert_eq!(cancelled(), [(3, 2, "20260323T090000".into())]);
    let told = step(plan(FOUR, ""), 7);
    assert!(
        told.starts_with(
            "gone.ics cancels events that are back in the calendar: do not import it, \
            remove it\n"
        ),
        "{told}"
    );
    // It left again, and is there once, with the newest revision.
    assert!(step(skip(&[4]), 8).contains("gone.ics cancels 1 event"));
    assert_eq!(cancelled(), [(3, 5, "20260323T090000".into())]);
}

#[test]
fn cancellations_replace_no_other_file() {
    let desk = Desk::built(&plan(FOUR, ""));
    desk.run("build sam.yaml --as-of 2026-03-01 -o copy.ics");
    desk.write("kim.yaml", &plan(FOUR, "").replace("test-plan", "other"));
    desk.run("build kim.yaml --as-of 2026-03-01");
    desk.write("sam.yaml", &plan(FOUR, "changes: [{dose: 3 of all, skip: yes, because: ill}]\n"));
    let bytes = desk.read("sam.ics");
    for (name, why) in [
        ("copy.ics", "it is not a file of cancellations"),
        ("kim.ics", "it belongs to another calendar"),
        ("sam.yaml", "it was not written by this version"),
    ] {
        let before = desk.read(name);
        let told = desk.told(&format!("build sam.yaml --as-of 2026-03-05 --cancellations {name}"));
        assert!(told.starts_with(&format!("error: cannot continue from {name}: {why}")), "{told}");
        assert!(told.ends_with("exit code 3\n"), "{told}");
        assert_eq!((desk.read(name), desk.read("sam.ics")), (before, bytes.clone()));
    }
    assert_eq!(desk.run("build sam.yaml --cancellations sam.ics").status.code(), Some(2));
    let none = Desk::new();
    none.write("sam.yaml", &plan(FOUR, ""));
    let told = none.told("build sam.yaml --as-of 2026-03-01 --cancellations gone.ics");
    assert!(
        told.starts_with("there is no previous calendar to find cancelled events in\n"),
        "{told}"
    );
    assert_eq!(none.names(), ["sam.ics", "sam.yaml"]);
}

/// Builds a plan over a calendar, in this process; today is this many days after 1 March 2026.
fn over(text: &str, previous: Option<Vec<u8>>, days: i32) -> Result<Vec<u8>, TestCaseError> {
    let fail = |what: &str| TestCaseError::fail(format!("{what}:\n{text}"));
    let (source, _) = Source::decode("t.yaml", text.as_bytes());
    let zones = Database::bundled();
    let wording = Wording::new(&[]).expect("the built-in templates compile");
    let as_of = AsOf::Date(jiff::civil::date(2026, 3, 1) + days.days());
    let options = Settings::new(&zones, &wording, as_of);
    let mut report = Diagnostics::new();
    let mut compiled = compile(&source, &options, &mut report).map_err(|_| fail("it compiles"))?;
    let previous =
        previous.map(|bytes| Previous::read(bytes).map_err(|why| fail(&why.to_string())));
    let previous = previous.transpose()?;
    let seen = Seen { previous: previous.as_ref(), fresh: false };
    let published = publish(&mut compiled, seen, as_of.instant(), write::append, &mut report);
    published.map(|published| published.bytes).map_err(|why| fail(&format!("{why:?}")))
}

fn calendar(bytes: &[u8]) -> Calendar {
    Calendar::read(std::str::from_utf8(bytes).expect("a calendar is UTF-8"))
}

fn steps() -> impl Strategy<Value = Vec<(Plan, i32)>> {
    prop::collection::vec((plans(true), -400..400_i32), 5)
}

proptest! {
    #![proptest_config(config(96))]

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
