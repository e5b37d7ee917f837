//! `build` over a previous calendar: what it refuses, what it reports of the past, and what it cancels.

use std::fs;
use std::process::Output;

use crate::revisions::{Calendar, Desk, Event, FIRST, FOUR, history, plan};
use crate::support::{b12cal, prescription, told};

impl Desk {
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
}

/// How an event is damaged in a test.
const MIDNIGHT: &str = "T000000Z";

#[test]
fn a_fresh_calendar_replaces_one_of_which_nothing_can_be_read() {
    let mut desk = Desk::new();
    desk.write("sam.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    desk.write("sam.yaml", &plan(FOUR, ""));
    assert_eq!(desk.run("build sam.yaml --as-of 2026-03-10 --fresh").status.code(), Some(0));
    // 10 March 2026 is day 20522 since 1970.
    assert!(desk.shown().starts_with("r20522 03-10: a 26-03-02 20522 03-10 | b "));
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
    let rows: [(String, &str); 16] = [
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
        (good.replace(&uid, &format!("{uid}\0")), "it is damaged: it has a control character"),
        (good.replacen("SUMMARY:B", "SUMMARY:\rB", 1), "it is damaged: it has a control character"),
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
