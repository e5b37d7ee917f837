//! What a prescription within the limits costs: memory is counted, not timed. Counted are the allocations
//! of the thread of the test.

use allocation_counter::measure;
use b12cal::compile::{AsOf, Compiled, Settings, compile};
use b12cal::diagnostic::{Code, Diagnostics};
use b12cal::publish::examine;
use b12cal::source::Source;
use b12cal::view::agenda::Agenda;
use b12cal::view::{csv, json};
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::civil::date;

use crate::support::{compiled, examined, prescription};

const MB: u64 = 1_000_000;

/// A daily plan of 19,980 doses, from 1972 to 13 Sep 2026, with a note.
fn long_past(note: &str) -> String {
    let phases = "[{name: a, every: 1 day, doses: 9990}, {name: b, every: 1 day, doses: 9990}]";
    prescription("1972-01-01", "Europe/London", phases, "[]") + &format!("notes: \"{note}\"\n")
}

#[test]
fn twenty_thousand_events_with_long_notes_take_little_memory() {
    let (zones, wording) = (Database::bundled(), Wording::new(&[]).expect("templates"));
    let as_of = AsOf::Date(date(2026, 3, 1));
    let settings = Settings::new(&zones, &wording, as_of);
    // The longest description there is, in bytes: each of its characters takes four.
    let source = Source::new("long.yaml", long_past(&"💉".repeat(3000)));
    let mut report = Diagnostics::new();
    let spent = measure(|| {
        // Not even the doses of 2026 fit, which is known only once they are written.
        assert!(examine(&source, &settings, &mut report).is_err());
    });
    assert!(spent.bytes_max < 200 * MB, "{} MB", spent.bytes_max / MB);
    // The views need no words, so the notes cost them nothing.
    let settings = Settings { is_worded: false, ..settings };
    let (mut report, mut written) = (Diagnostics::new(), 0);
    let spent = measure(|| {
        let compiled = compile(&source, &settings, &mut report).expect("it can be planned");
        let Compiled { prescription, schedule, feed, .. } = &compiled;
        let agenda =
            Agenda::of(prescription, schedule, feed, as_of).in_words(&wording, &mut report);
        let agenda = agenda.expect("templates");
        assert_eq!(agenda.rows.len(), 19_980);
        written = csv::rows(&agenda.rows).len().max(json::plan(&agenda, "").len());
    });
    assert!(written > 1_000_000);
    assert!(spent.bytes_max < 200 * MB, "{} MB", spent.bytes_max / MB);
}

#[test]
fn a_hundred_thousand_paused_doses_take_little_memory_in_a_view() {
    let (zones, wording) = (Database::bundled(), Wording::new(&[]).expect("templates"));
    let as_of = AsOf::Date(date(2026, 3, 1));
    let settings = Settings { is_worded: false, ..Settings::new(&zones, &wording, as_of) };
    let phases: Vec<String> =
        (0..100).map(|n| format!("{{name: {n:A>190}, every: 1 day, doses: 1000}}")).collect();
    let phases = format!("[{}]", phases.join(", "));
    let text = prescription("1900-01-01", "Europe/London", &phases, "[]")
        .replace("until: 2027-12-31", "until: 2199-12-31")
        + "pause: [{from: 1900-01-02, to: 2199-12-31}]\n";
    let source = Source::new("paused.yaml", text);
    let mut report = Diagnostics::new();
    let spent = measure(|| {
        let compiled = compile(&source, &settings, &mut report).expect("it can be planned");
        let Compiled { prescription, schedule, feed, .. } = &compiled;
        let agenda =
            Agenda::of(prescription, schedule, feed, as_of).in_words(&wording, &mut report);
        let text = json::plan(&agenda.expect("templates"), "");
        assert_eq!(text.matches("\"by\": \"pause\"").count(), 99_999);
    });
    assert!(spent.bytes_max < 200 * MB, "{} MB", spent.bytes_max / MB);
}

#[test]
fn a_plan_with_many_phases_beside_it_has_at_most_110_000_doses() {
    let tablets = "alongside: yes, start: 1972-01-01, every: 1 day, doses: 10000, remind: no, route: oral,                    product: {name: cyanocobalamin, strength: 1 mg/tablet}";
    let plan = |beside: u32, doses: u32| {
        let beside = (0..beside).map(|n| format!("{{name: t{n}, {tablets}}}"));
        let beside: Vec<String> = beside.collect();
        let phases = format!("[{{name: a, every: 1 day, doses: {doses}}}, {}]", beside.join(", "));
        prescription("1999-01-01", "Europe/London", &phases, "[]")
    };
    assert!(compiled(&plan(10, 10_000)).is_ok());
    let told = compiled(&plan(11, 1)).err();
    assert_eq!(told.as_deref(), Some("the phases of this plan have 110001 doses"));
}

#[test]
fn of_many_records_of_doses_that_do_not_exist_the_first_names_the_nearest() {
    let phases = "[{name: a, every: 1 week, doses: 2}]";
    let given = "given: [{dose: 3 of a, date: 2026-02-17}, {dose: 4 of a, date: 2026-02-18}]
";
    let (_, found) = examined(&(prescription("2026-02-02", "Europe/London", phases, "[]") + given));
    let helps: Vec<&[String]> = found.iter().map(|found| &found.help[..]).collect();
    let nearest = "the nearest to that day without a record is dose 2 of a, on Mon 9 Feb 2026";
    assert_eq!(helps, [&[nearest.to_owned()][..], &[]]);
}

#[test]
fn a_phase_that_ends_after_the_last_year_of_a_plan_is_too_long() {
    // From 2026 on, once a year: the 174th dose is in 2199, the last year.
    let found = |doses: u32| {
        let phases = format!("[{{name: a, every: 12 months, doses: {doses}}}]");
        let (_, found) = examined(&prescription("2026-02-02", "Europe/London", &phases, "[]"));
        found.into_iter().any(|found| found.code == Code::PlanTooLong)
    };
    assert!(!found(174) && found(175));
}

#[cfg(feature = "cli")]
#[test]
fn what_a_calendar_has_no_room_for_is_left_out_by_years() {
    let desk = crate::revisions::Desk::new();
    // About 3,200 bytes a dose: there is room for the 256 of 2026, and none for those of 2025.
    desk.write("sam.yaml", &long_past(&"n".repeat(2500)));
    let told = desk.told("build sam.yaml --as-of 2026-03-01");
    assert!(told.contains("the calendar skips the events up to the end of 2025"), "{told}");
    let calendar = desk.read("sam.ics");
    let first = calendar.split("BEGIN:VEVENT").nth(1).expect("an event");
    assert!(first.contains("DTSTART;TZID=Europe/London:20260101T090000"), "{first}");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 256);
    // Views have room for all.
    let shown = desk.told("show sam.yaml --as-of 2026-03-01 --to 1972-01-02");
    assert!(shown.contains("Sat  1 Jan 1972"), "{shown}");
}

#[cfg(feature = "cli")]
#[test]
fn years_that_one_of_two_calendars_has_no_room_for_do_not_come_or_go() {
    let desk = crate::revisions::Desk::new();
    desk.write("old.yaml", &long_past("x"));
    // Half a year of doses more, so that one year less has room.
    desk.write("new.yaml", &long_past("x").replace("doses: 9990}]", "doses: 10000}]"));
    let told = desk.told("diff old.yaml new.yaml --as-of 2026-03-01");
    assert!(!told.contains(" removed"), "{told}");
    let added = "doses 9991 to 10000 of b are added from Mon 14 Sep 2026 to Wed 23 Sep 2026\n";
    assert!(told.contains(added) && told.contains(", 10 added; 0 events unchanged\n"), "{told}");
}
