//! The course of a treatment (`changes`, `given`, `results`) against dates worked out by hand.
//!
//! The base is that of the manual: from Mon 2 Mar 2026 in London, `induction` on Monday, Wednesday and Friday for
//! 2 weeks (2, 4, 6, 9, 11, 13 Mar), then `maintenance` every 12 weeks (5 Jun, 28 Aug, 20 Nov 2026, 12 Feb, 7 May 2027).

use b12cal::diagnostic::{Code, Diagnostic};
use b12cal::prescription::feed_settings::LANGUAGES;
use b12cal::schedule::occurrence::Occurrence;
use jiff::civil::{Date, date};

use crate::notices::assert_said;
use crate::support::{self, Built};

/// The base with the keys of a block, as it is on 1 Dec 2027.
pub(crate) fn course(block: &str) -> Built {
    let (built, found) = support::examined_on(&support::whole(block), date(2027, 12, 1));
    built.unwrap_or_else(|| panic!("{block}: {found:?}"))
}

/// The events of a plan: date, time, title.
fn events(built: &Built) -> Vec<String> {
    let rows = built.schedule.occurrences.iter().zip(&built.feed.events);
    let row = |(occurrence, event): (&Occurrence, &b12cal::calendar::Event)| {
        let time = occurrence
            .time
            .clock()
            .map(|time| time.strftime("%H:%M").to_string())
            .unwrap_or_default();
        format!("{} {time} {}", occurrence.date, event.summary)
    };
    rows.map(row).collect()
}

/// The injections between two dates, both included, as `DATE TIME TITLE` without the product.
fn injections(block: &str, from: &str, to: &str) -> Vec<String> {
    let between = |row: &String| (from..=to).contains(&&row[..10]) && row.contains("injection");
    let rows = events(&course(block)).into_iter().filter(between);
    rows.map(|row| row.replace(": hydroxocobalamin 1 mg", "")).collect()
}

const FROM_GIVEN: &str = "phases:\n  - {name: induction, weekdays: [mon, wed, fri], for: 2 weeks}\n  \
                          - {name: maintenance, every: 12 weeks, next: from given}\n";

#[test]
fn a_dose_given_late_keeps_the_grid_or_counts_on() {
    let late = "given:\n  - {dose: 3 of maintenance, date: 2026-11-25}\n";
    assert_eq!(
        injections(late, "2026-08-01", "2027-05-31"),
        [
            "2026-08-28 09:00 B12 injection",
            "2026-11-25 09:00 B12 injection given",
            "2027-02-12 09:00 B12 injection",
            "2027-05-07 09:00 B12 injection"
        ]
    );
    assert_eq!(
        injections(&format!("{FROM_GIVEN}{late}"), "2026-08-01", "2027-05-31"),
        [
            "2026-08-28 09:00 B12 injection",
            "2026-11-25 09:00 B12 injection given",
            "2027-02-17 09:00 B12 injection",
            "2027-05-12 09:00 B12 injection"
        ]
    );
}

#[test]
fn a_dose_given_early_keeps_the_grid_or_counts_on() {
    let early = "given:\n  - {dose: 2 of maintenance, date: 2026-08-20, time: 10:40}\n";
    assert_eq!(
        injections(early, "2026-08-01", "2026-12-31"),
        ["2026-08-20 10:40 B12 injection given", "2026-11-20 09:00 B12 injection"]
    );
    assert_eq!(
        injections(&format!("{FROM_GIVEN}{early}"), "2026-08-01", "2027-02-28"),
        [
            "2026-08-20 10:40 B12 injection given",
            "2026-11-12 09:00 B12 injection",
            "2027-02-04 09:00 B12 injection"
        ]
    );
}

#[test]
fn a_month_counts_from_the_day_given_and_keeps_the_day_that_was_meant() {
    let monthly = "start: 2026-01-31\nphases:\n  - {name: m, every: 1 month, next: from given}\n";
    // Given on the last day of February, as planned for the 31st: the 31st stays what is meant.
    let block = format!("{monthly}given:\n  - {{dose: 2 of m, date: 2026-02-28}}\n");
    assert_eq!(
        injections(&block, "2026-02-01", "2026-04-30"),
        [
            "2026-02-28 09:00 B12 injection given",
            "2026-03-31 09:00 B12 injection",
            "2026-04-30 09:00 B12 injection"
        ]
    );
    // Given a day early: months count from that day.
    let block = format!("{monthly}given:\n  - {{dose: 2 of m, date: 2026-02-27}}\n");
    assert_eq!(
        injections(&block, "2026-02-01", "2026-04-30"),
        [
            "2026-02-27 09:00 B12 injection given",
            "2026-03-27 09:00 B12 injection",
            "2026-04-27 09:00 B12 injection"
        ]
    );
}

#[test]
fn a_phase_counted_from_what_was_given_begins_after_the_last_dose_that_was_given() {
    // The sixth dose of induction, planned for 13 Mar, is given on Tue 17 Mar; 12 weeks later is 9 Jun.
    let block = format!("{FROM_GIVEN}given:\n  - {{dose: 6 of induction, date: 2026-03-17}}\n");
    assert_eq!(injections(&block, "2026-06-01", "2026-06-30"), ["2026-06-09 09:00 B12 injection"]);
    // A missed dose keeps its place: 4 Sep 2026 is 24 weeks after 20 Mar, the day of the one before it.
    let block = format!(
        "{FROM_GIVEN}given:\n  - {{dose: 6 of induction, date: 2026-03-20}}\n  \
         - {{dose: 1 of maintenance, missed: yes}}\n"
    );
    assert_eq!(
        injections(&block, "2026-06-01", "2026-09-30"),
        ["2026-06-12 09:00 B12 injection missed", "2026-09-04 09:00 B12 injection"]
    );
}

#[test]
fn a_missed_dose_stays_and_is_made_up_at_the_end_of_its_phase() {
    let missed = "given:\n  - {dose: 4 of induction, missed: yes, because: snow}\n";
    assert_eq!(
        injections(missed, "2026-03-09", "2026-06-30"),
        [
            "2026-03-09 09:00 B12 injection missed (4 of 6)",
            "2026-03-11 09:00 B12 injection (5 of 6)",
            "2026-03-13 09:00 B12 injection (6 of 6)",
            "2026-06-05 09:00 B12 injection"
        ]
    );
    let made_up = missed.replace("because: snow", "because: snow, make_up: yes");
    assert_eq!(
        injections(&made_up, "2026-03-09", "2026-06-30"),
        [
            "2026-03-09 09:00 B12 injection missed (4 of 6)",
            "2026-03-11 09:00 B12 injection (5 of 6)",
            "2026-03-13 09:00 B12 injection (6 of 6)",
            "2026-03-16 09:00 B12 injection (4 of 6, made up)",
            "2026-06-08 09:00 B12 injection"
        ]
    );
    let without_alarm = |built: &Built, title: &str| {
        let event = built.feed.events.iter().find(|event| event.summary.contains(title));
        event.expect("it is there").alarms.is_empty()
    };
    assert!(without_alarm(&course(&made_up), "missed"));
    assert!(!without_alarm(&course(&made_up), "made up"));
}

#[test]
fn a_dose_made_up_is_missed_and_made_up_again() {
    let block = "given:\n  - {dose: 4 of induction, missed: yes, make_up: yes}\n  \
                 - {dose: 7 of induction, missed: yes, make_up: yes}\n";
    assert_eq!(
        injections(block, "2026-03-13", "2026-06-30"),
        [
            "2026-03-13 09:00 B12 injection (6 of 6)",
            "2026-03-16 09:00 B12 injection missed (4 of 6, made up)",
            "2026-03-18 09:00 B12 injection (4 of 6, made up)",
            "2026-06-10 09:00 B12 injection"
        ]
    );
}

#[test]
fn a_dose_is_made_up_beside_others_that_were_given() {
    let block = "given:\n  - {dose: 1 of induction, date: 2026-03-02}\n  \
                 - {dose: 4 of induction, missed: yes, make_up: yes}\n  \
                 - {dose: 1 of maintenance, date: 2026-06-09}\n";
    assert_eq!(
        injections(block, "2026-03-13", "2026-06-30"),
        [
            "2026-03-13 09:00 B12 injection (6 of 6)",
            "2026-03-16 09:00 B12 injection (4 of 6, made up)",
            "2026-06-09 09:00 B12 injection given"
        ]
    );
}

/// What is found of one kind in the base with a block on a day.
fn of_kind(code: Code, block: &str, today: Date) -> Vec<Diagnostic> {
    let (_, found) = support::examined_on(&support::whole(block), today);
    found.into_iter().filter(|found| found.code == code).collect()
}

#[test]
fn two_doses_may_be_given_on_one_day_and_somebody_should_look() {
    let block = "given:\n  - {dose: 1 of induction, date: 2026-03-04}\n  \
                 - {dose: 2 of induction, date: 2026-03-04}\n";
    let found = of_kind(Code::UnusualRecord, block, date(2026, 3, 5));
    let [found] = &found[..] else { panic!("{found:?}") };
    let both = "dose 1 of induction and dose 2 of induction are both on Wed 4 Mar 2026";
    assert_eq!(found.message, both);
    // The second before the first is a slip.
    let back =
        block.replace("2 of induction, date: 2026-03-04", "2 of induction, date: 2026-03-03");
    let found = of_kind(Code::BadRecord, &back, date(2026, 3, 5));
    let [found] = &found[..] else { panic!("{found:?}") };
    let before = "dose 2 of induction was given on Tue 3 Mar 2026, before dose 1 of induction on Wed 4 Mar 2026";
    assert_eq!(found.message, before);
}

#[test]
fn a_dose_that_the_plan_lacks_may_be_the_nearest_without_a_record() {
    let block = "given:\n  - {dose: 1 of induction, date: 2026-03-02}\n  \
                 - {dose: 7 of induction, date: 2026-03-02}\n";
    let found = of_kind(Code::BadRecord, block, date(2026, 3, 5));
    let [found] = &found[..] else { panic!("{found:?}") };
    assert_eq!(found.message, "there is no dose 7 of induction: it has 6");
    let meant =
        "the nearest to that day without a record is dose 2 of induction, on Wed 4 Mar 2026";
    assert_eq!(found.help, [meant]);
}

#[test]
fn a_dose_up_to_the_review_is_as_planned_and_one_after_it_is_not() {
    for (review, last, after) in [
        // The review is on Monday 30 March, and the dose of that day waits for it.
        ("after 4 weeks", "2026-03-29", "2026-03-30"),
        ("2026-03-25", "2026-03-25", "2026-03-26"),
    ] {
        let found = |day: &str| {
            let block = format!(
                "phases: [{{name: a, every: 1 week, review: {review}}}, {{name: b, every: 12 weeks}}]\n\
                 given: [{{dose: 4 of a, date: {day}}}]\n"
            );
            of_kind(Code::UnusualRecord, &block, date(2026, 12, 1)).len()
        };
        assert_eq!((found(last), found(after)), (0, 1), "{review}");
    }
}

#[test]
fn a_review_is_due_on_its_day_and_was_due_from_the_next_on() {
    let block = "phases: [{name: a, every: 1 week, review: 2026-03-25}]\n";
    for (today, said) in [(25, "is due on Wed 25 Mar"), (26, "was due on Wed 25 Mar")] {
        let found = of_kind(Code::ReviewDue, block, date(2026, 3, today));
        let [found] = &found[..] else { panic!("{found:?}") };
        assert!(found.message.contains(said), "{}", found.message);
    }
}

#[test]
fn what_a_line_of_the_record_cannot_say_is_refused_with_the_way_out() {
    let extra = "changes: [{extra: 2026-03-20, because: ill}]\n";
    for (line, message) in [
        ("extra: 2026-03-20, missed: yes, make_up: yes", "an extra has no phase to be made up in"),
        ("dose: 1 of induction, because: snow", "`because` says why a dose was missed"),
        (
            "dose: 1 of induction, date: 2026-03-02, make_up: yes",
            "only a dose that was missed can be made up",
        ),
        ("dose: 1 of induction, missed: no", "`missed: no` says nothing"),
    ] {
        let found =
            of_kind(Code::Conflict, &format!("{extra}given: [{{{line}}}]\n"), date(2026, 12, 1));
        let messages: Vec<&str> = found.iter().map(|found| &*found.message).collect();
        assert_eq!(messages, [message], "{line}");
    }
}

#[test]
fn an_extra_is_one_event_more() {
    let block = "changes:\n  - {extra: 2027-01-20, because: before the operation}\n";
    assert_eq!(
        injections(block, "2026-11-01", "2027-02-28"),
        [
            "2026-11-20 09:00 B12 injection",
            "2027-01-20 09:00 Extra B12 injection",
            "2027-02-12 09:00 B12 injection"
        ]
    );
    // It was given two days later; its UID is that of the day it was planned for.
    let given = format!("{block}given:\n  - {{extra: 2027-01-20, date: 2027-01-22}}\n");
    assert_eq!(
        injections(&given, "2027-01-01", "2027-01-31"),
        ["2027-01-22 09:00 Extra B12 injection given"]
    );
    let uid = |built: Built| {
        let extra = built.feed.events.iter().find(|event| event.summary.starts_with("Extra"));
        extra.expect("it is there").uid.clone()
    };
    assert_eq!(uid(course(block)), uid(course(&given)));
}

#[test]
fn one_dose_and_all_from_a_day_on_have_another_hour_product_amount_and_place() {
    let block = "changes:\n  - {dose: 2 of maintenance, time: 10:40, place: Market Street, because: booked}\n  \
                 - {from: 2026-11-01, time: 16:00, amount: 1.5 mg, because: the prescriber said so}\n";
    let built = course(block);
    let of = |day: &str| {
        let mut rows = built.schedule.occurrences.iter().zip(&built.feed.events);
        let (occurrence, event) =
            rows.find(|(occurrence, _)| occurrence.date.to_string() == day).expect("a dose");
        let time = occurrence.time.clock().expect("a time").strftime("%H:%M").to_string();
        (time, event.location.clone(), event.description.clone())
    };
    let (time, place, text) = of("2026-06-05");
    assert_eq!((time.as_str(), place), ("09:00", None));
    assert!(text.contains("1 mg/mL: 1 mg, into a muscle") && !text.contains("Different"), "{text}");
    let (time, place, text) = of("2026-08-28");
    assert_eq!((time.as_str(), place.as_deref()), ("10:40", Some("Market Street")));
    assert!(text.contains("Different this time (time, place): booked."), "{text}");
    let (time, _, text) = of("2026-11-20");
    assert_eq!(time, "16:00");
    assert!(text.contains("1.5 mg, into a muscle") && text.contains("Draw up 1.5 mL"), "{text}");
    let said = "Changed from Sun 1 Nov 2026 on (amount, time): the prescriber said so.";
    assert!(text.contains(said), "{text}");
}

#[test]
fn a_new_country_holds_from_a_day_on_and_away_beats_it() {
    let block = "away:\n  - {from: 2027-02-01, to: 2027-02-20, time_zone: America/Vancouver}\n\
                 changes:\n  - {from: 2026-09-01, time_zone: Europe/Madrid, place: New Street, because: moved}\n";
    let built = course(block);
    let starts = |day: &str| {
        let text = String::from_utf8_lossy(&built.bytes).into_owned();
        let line = text.lines().find(|line| line.starts_with("DTSTART") && line.contains(day));
        line.expect("an event").trim_end().to_owned()
    };
    assert_eq!(starts("20260828"), "DTSTART;TZID=Europe/London:20260828T090000");
    assert_eq!(starts("20261120"), "DTSTART;TZID=Europe/Madrid:20261120T090000");
    // Vancouver stays at UTC-7 since 2026, a law that is young: its events are instants.
    assert_eq!(starts("20270212"), "DTSTART:20270212T160000Z");
    assert_eq!(starts("20270507"), "DTSTART;TZID=Europe/Madrid:20270507T090000");
    let places: Vec<_> = built.feed.events.iter().map(|event| event.location.as_deref()).collect();
    let last = places.iter().rev().find(|place| place.is_some());
    assert_eq!(last, Some(&Some("New Street")));
}

#[test]
fn what_is_before_a_line_from_a_day_on_keeps_every_byte() {
    let before = course("notes: x\n");
    for line in [
        "product: {name: cyanocobalamin, strength: 1 mg/mL}",
        "amount: 500 mcg",
        "route: subcutaneous",
        "sites: [left arm, right arm]",
        "time: 10:00",
        "place: New Street",
        "prescriber: {name: Dr Hall}",
        "time_zone: Europe/Madrid",
        "reminders: [2 days]",
    ] {
        let block = format!("notes: x\nchanges:\n  - {{from: 2026-09-01, {line}, because: y}}\n");
        let after = course(&block);
        assert_eq!(before.feed.events.len(), after.feed.events.len(), "{line}");
        for (was, is) in before.feed.events.iter().zip(&after.feed.events) {
            assert_eq!(was.uid, is.uid, "{line}");
        }
        let is_before =
            |built: &Built, index: usize| built.schedule.occurrences[index].date < date(2026, 9, 1);
        let mut differ = 0;
        for (index, (was, is)) in before.feed.events.iter().zip(&after.feed.events).enumerate() {
            if is_before(&before, index) {
                assert_eq!(was, is, "{line}");
            } else if was != is {
                differ += 1;
            }
        }
        assert!(differ >= 3, "{line}: nothing is different after it");
    }
}

#[test]
fn a_result_is_shown_beside_its_target_and_the_test_is_on_its_day() {
    let block = "rechecks:\n  - {name: blood count, tests: [b12, cbc], when: 8 weeks after first dose, \
                 targets: {b12: \"above 300 pg/mL\"}}\n\
                 results:\n  - {recheck: blood count, date: 2026-04-28, b12: \"310 pg/mL\", note: feels better}\n";
    let built = course(block);
    let event = built.feed.events.iter().find(|event| event.summary.starts_with("Blood test"));
    let event = event.expect("it is there");
    assert_eq!(event.summary, "Blood test done: blood count");
    for said in [
        "Target: vitamin B12 above 300 pg/mL.",
        "Result: vitamin B12 310 pg/mL.",
        "Note: feels better",
        "Planned for Mon 27 Apr 2026.",
    ] {
        assert!(event.description.contains(said), "{said}: {}", event.description);
    }
}

#[test]
fn sites_go_on_after_the_last_recorded_one() {
    let block = "sites: [left, right, belly]\ngiven:\n  - {dose: 2 of induction, date: 2026-03-04, site: belly}\n  \
                 - {dose: 4 of induction, date: 2026-03-09, site: back}\n";
    let sites: Vec<String> = course(block)
        .schedule
        .occurrences
        .iter()
        .filter_map(|one| one.site.clone())
        .take(7)
        .collect();
    // The second was planned for the right; after the belly comes the left. The back is none of them.
    assert_eq!(sites, ["left", "belly", "left", "back", "belly", "left", "right"]);
}

#[test]
fn what_is_late_begins_with_the_first_record() {
    let late = |block: &str, today| {
        let (built, found) = support::examined_on(&support::whole(block), today);
        let built = built.unwrap_or_else(|| panic!("{found:?}"));
        built.schedule.late.iter().map(|one| one.date.to_string()).collect::<Vec<_>>()
    };
    let given = "given:\n  - {dose: 5 of induction, date: 2026-03-11}\n";
    assert_eq!(late(given, date(2026, 9, 1)), ["2026-03-13", "2026-06-05", "2026-08-28"]);
    assert_eq!(late(given, date(2026, 6, 5)), ["2026-03-13"]);
    assert_eq!(late("notes: x\n", date(2026, 9, 1)), [""; 0]);
    let missed = "given:\n  - {dose: 5 of induction, missed: yes}\n  - {dose: 6 of induction, missed: yes}\n";
    assert_eq!(late(missed, date(2026, 6, 6)), ["2026-06-05"]);
}

#[test]
fn a_description_says_why_an_extra_is_and_ends_each_sentence_once() {
    let block = "window: 3 days\nsites: [left, right]\nchanges:\n  - {extra: 2027-01-20, because: before the operation.}\n  \
                 - {extra: 2027-03-20, place: Clinic, because: travel}\n  \
                 - {from: 2026-11-01, amount: 1.5 mg, because: Dr Ruiz said so.}\n\
                 given:\n  - {extra: 2026-07-01, by: Ms Kay}\n  - {dose: 1 of maintenance, missed: yes, because: ill.}\n";
    for (language, _) in LANGUAGES {
        let feed = format!("feed: {{until: 2027-12-31, language: {language}}}\n");
        for event in &course(&(feed + block)).feed.events {
            let text = &event.description;
            for wrong in ["..", " .", "()", "  ", "\n\n\n", ": \n"] {
                assert!(!text.contains(wrong), "{language}: {wrong:?} in {text}");
            }
        }
    }
    let built = course(&("feed: {until: 2027-12-31}\n".to_owned() + block));
    let of = |day: &str| {
        let rows = built.schedule.occurrences.iter().zip(&built.feed.events);
        let found = rows.filter(|(occurrence, _)| occurrence.date.to_string() == day);
        found.map(|(_, event)| event.description.clone()).collect::<String>()
    };
    assert!(
        of("2027-01-20").contains("Why this day: before the operation."),
        "{}",
        of("2027-01-20")
    );
    let travel = of("2027-03-20");
    assert!(travel.contains("Why this day: travel.") && !travel.contains("Different"), "{travel}");
    assert!(of("2026-07-01").contains("Why this day: it was given on this day."));
    // What is over may not move any more, and what was missed went nowhere.
    let missed = of("2026-06-05");
    assert!(
        missed.contains("This dose was missed: ill.") && !missed.contains("allows"),
        "{missed}"
    );
    assert!(!missed.contains("Site:") && of("2026-08-28").contains("allows"), "{missed}");
}

#[test]
fn nothing_of_a_record_is_in_a_discreet_calendar_and_little_in_that_of_a_family() {
    let block = "feed: {until: 2027-12-31, detail: DETAIL}\n\
                 given:\n  - {dose: 1 of maintenance, date: 2026-06-09, batch: AB12, by: Nurse Kay, note: sore arm}\n  \
                 - {dose: 2 of maintenance, missed: yes, because: ill}\n\
                 results:\n  - {recheck: blood count, date: 2026-04-28, cbc: \"Hb 128\"}\n";
    let text = |detail: &str| {
        let built = course(&block.replace("DETAIL", detail));
        let text = String::from_utf8_lossy(&built.bytes).replace("\r\n ", "");
        assert!(text.contains("20260609T090000"), "{text}");
        text
    };
    let full = text("full");
    for said in ["AB12", "Nurse Kay", "sore arm", ": ill.", "Hb 128", "given", "missed"] {
        assert!(full.contains(said), "{said}");
    }
    let family = text("family");
    assert!(family.contains("B12 injection given") && family.contains("B12 injection missed"));
    for private in ["AB12", "sore arm", ": ill.", "Hb 128"] {
        assert!(!family.contains(private), "{private}");
    }
    let discreet = text("discreet");
    for private in ["AB12", "Nurse", "given", "missed", "done", "sore", "Hb", "X-FACTS"] {
        assert!(!discreet.contains(private), "{private}: {discreet}");
    }
}

/// Numbers that look random and are the same each time (Numerical Recipes, section 7.1).
fn random(seed: &mut u32) -> u32 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    *seed >> 16
}

#[test]
fn each_key_of_lines_from_a_day_on_holds_until_the_next_line_that_has_it() {
    let plain = course("notes: x\n");
    for mut seed in 0..40 {
        // Day, hour and place of each line; a line has one of them or both. No two lines are of one day.
        let mut lines: Vec<(jiff::civil::Date, Option<u32>, Option<u32>)> = vec![];
        for _ in 0..=random(&mut seed) % 5 {
            let day = date(2026, 3, 2) + jiff::Span::new().days(i64::from(random(&mut seed) % 600));
            let (hour, place) = (random(&mut seed) % 10 + 8, random(&mut seed) % 100);
            let which = random(&mut seed) % 3;
            if lines.iter().all(|(other, ..)| *other != day) {
                lines.push((day, (which != 0).then_some(hour), (which != 1).then_some(place)));
            }
        }
        let mut block = "notes: x\nchanges:\n".to_owned();
        for (day, hour, place) in &lines {
            let hour = hour.map(|hour| format!("time: {hour:02}:30, ")).unwrap_or_default();
            let place = place.map(|place| format!("place: room {place}, ")).unwrap_or_default();
            let line = format!("  - {{from: {day}, {hour}{place}because: x}}\n");
            block.push_str(&line);
        }
        let built = course(&block);
        lines.sort();
        let events =
            built.schedule.occurrences.iter().zip(&built.feed.events).zip(&plain.feed.events);
        for ((occurrence, event), was) in events.filter(|((one, _), _)| one.kind.is_injection()) {
            let there = || lines.iter().rev().filter(|(day, ..)| *day <= occurrence.date);
            let hour = there().find_map(|(_, hour, _)| *hour);
            let place = there().find_map(|(_, _, place)| *place);
            let time = occurrence.time.clock().expect("a time");
            let expected = hour.map_or((9, 0), |hour| (i8::try_from(hour).expect("an hour"), 30));
            assert_eq!((time.hour(), time.minute()), expected, "{block}");
            assert_eq!(event.location, place.map(|place| format!("room {place}")), "{block}");
            assert_eq!(event.uid, was.uid, "{block}");
            if there().next().is_none() {
                assert_eq!(event, was, "{block}");
            }
        }
    }
}

#[cfg(feature = "cli")]
#[test]
fn a_plan_says_what_is_given_from_a_change_on_and_each_dose_names_it() {
    use crate::outlook::Desk;
    use crate::support::prescription;

    let phases = "[{name: all, every: 1 week, doses: 4}]";
    let change = "changes:\n  - {from: 2026-03-16, product: {name: cyanocobalamin, strength: 1000 mcg/mL}, amount: 1000 mcg, because: shortage}\n";
    for (language, sentence) in [
        ("en", "From Mon 16 Mar 2026: cyanocobalamin 1000"),
        ("de", "Ab Montag, 16. März 2026: cyanocobalamin 1000"),
        ("nl", "Vanaf maandag 16 maart 2026: cyanocobalamin 1000"),
        ("fr", "À partir du lundi 16 mars 2026\u{202f}: cyanocobalamin 1000"),
        ("es", "A partir del lunes 16 de marzo de 2026: cyanocobalamin 1000"),
    ] {
        let text = prescription("2026-03-02", "Europe/London", phases, "[]") + change;
        let text =
            text.replace("until: 2027-12-31", &format!("until: 2027-12-31, language: {language}"));
        let desk = Desk::of(&[("a.yaml", text)]);
        let plan = desk.json("2026-03-20T09:00:00Z", "show a.yaml --format json");
        let plan = plan["plan"].as_str().expect("text");
        assert!(plan.replace('\u{a0}', " ").contains(sentence), "{language}: {plan}");
        let table = desk.at("2026-03-20T09:00:00Z", "show a.yaml");
        assert_eq!(table.matches("product: cyanocobalamin 1000 mcg/mL").count(), 2, "{table}");
    }
}

#[test]
fn what_was_given_after_the_last_day_of_a_phase_stays_in_it() {
    // Planned on 2, 9 and 16 March. The first is ten days late, so the second is counted on to the 19th.
    let phases =
        "phases: [{name: a, every: 1 week, until: 2026-03-16, next: from given}]\nrechecks: []\n";
    let given =
        |second: &str| format!("{phases}given: [{{dose: 1 of a, date: 2026-03-12}}{second}]\n");
    let dates = |block: &str| injections(block, "2026-03-01", "2026-12-31");
    assert_eq!(dates(&given("")), ["2026-03-12 09:00 B12 injection given (1 of 1)"]);
    assert_eq!(
        dates(&given(", {dose: 2 of a, date: 2026-03-19}")),
        [
            "2026-03-12 09:00 B12 injection given (1 of 2)",
            "2026-03-19 09:00 B12 injection given (2 of 2)"
        ]
    );
}

#[test]
fn an_extra_says_for_which_day_it_was_planned_and_is_given_up_to_today() {
    let today = date(2026, 6, 20);
    let given = |line: &str| format!("given: [{{extra: {line}}}]\n");
    let text = |line: &str| {
        let (built, found) = support::examined_on(&support::whole(&given(line)), today);
        let built = built.unwrap_or_else(|| panic!("{found:?}"));
        let extra = built.feed.events.iter().find(|event| event.summary.starts_with("Extra"));
        extra.expect("the extra").description.clone()
    };
    assert!(!text("2026-06-20").contains("Planned for"), "{}", text("2026-06-20"));
    let late = text("2026-06-18, date: 2026-06-20");
    assert!(late.contains("Planned for Thu 18 Jun 2026"), "{late}");
    assert_said(&given("2026-06-21"), today, "bad_record: Sun 21 Jun 2026 is after today");
    let on_start = "changes: [{extra: 2026-03-02, because: asked}]\n";
    assert_said(on_start, today, "bad_change: Mon 2 Mar 2026 already has dose 1 of induction");
    let before = on_start.replace("03-02", "03-01");
    assert_said(&before, today, "bad_change: the plan begins on Mon 2 Mar 2026, after this extra");
}

#[test]
fn a_recheck_on_a_dose_goes_with_it_unless_a_change_names_the_day() {
    let rechecks = "rechecks: [{name: r, tests: [b12], when: on dose 2 of maintenance, before_injection: yes}]\n";
    let day = |changes: &str| {
        let rows = events(&course(&format!("{rechecks}{changes}")));
        rows.into_iter().find(|row| row.contains("Blood test")).expect("the test")[..10].to_owned()
    };
    assert_eq!(day(""), "2026-08-28");
    assert_eq!(
        day("changes: [{dose: 2 of maintenance, to: 2026-08-31, because: asked}]\n"),
        "2026-08-31"
    );
    assert_eq!(day("changes: [{recheck: r, to: 2026-11-20, because: asked}]\n"), "2026-11-20");
    let elsewhere = format!(
        "{rechecks}changes: [{{recheck: r, to: 2026-08-31, because: asked}}]\nfeed: {{until: 2026-08-31}}\n"
    );
    assert_said(&elsewhere, date(2026, 3, 1), "no_injection: recheck 1 of r");
}

#[test]
fn a_change_from_a_day_on_is_said_of_what_it_changes_and_of_nothing_else() {
    let text = |own: &str, line: &str| {
        let block = format!(
            "phases: [{{name: induction, weekdays: [mon, wed, fri], for: 2 weeks}}, {{name: maintenance, every: 12 weeks{own}}}]\n\
             changes: [{{from: 2026-06-01, {line}, because: it was asked for}}]\n"
        );
        let built = course(&block);
        let event = built.feed.events.iter().zip(&built.schedule.occurrences);
        let mut event = event.filter(|(_, one)| one.date == date(2026, 6, 5));
        event.next().expect("the first of maintenance").0.description.clone()
    };
    let other = "product: {name: hydroxocobalamin, strength: 2 mg/mL}";
    let own_product = "product: {name: hydroxocobalamin, strength: 500 mcg/mL}";
    for (own, line) in [
        ("dose: 0.5 mg", "amount: 2 mg"),
        (own_product, other),
        ("route: subcutaneous", "route: intramuscular"),
        ("time: 11:00", "time: 10:00"),
        ("place: Own Clinic", "place: Another Clinic"),
    ] {
        let reason = "it was asked for";
        assert!(text("", line).contains(reason), "{line}");
        let kept = text(&format!(", {own}"), line);
        assert!(!kept.contains(reason), "{line}: {kept}");
        let named = text(&format!(", {own}"), &format!("{line}, phase: maintenance"));
        assert!(named.contains(reason), "{line}: {named}");
        let of_another = text("", &format!("{line}, phase: induction"));
        assert!(!of_another.contains(reason), "{line}: {of_another}");
        assert_eq!(of_another, text("", "amount: 1 mg, phase: induction"), "{line}");
    }
}

#[test]
fn a_blood_test_says_why_its_hour_changed_and_nothing_of_the_injections() {
    let text = |line: &str| {
        let block = format!("changes: [{{from: 2026-04-01, {line}, because: it was asked for}}]\n");
        let built = course(&block);
        let event = built.feed.events.iter().find(|event| event.summary.starts_with("Blood test"));
        event.expect("the test").description.clone()
    };
    assert!(text("time: 10:00").contains("it was asked for"), "{}", text("time: 10:00"));
    assert!(!text("amount: 2 mg").contains("it was asked for"));
}

#[test]
fn the_sites_take_turns_after_an_extra_in_the_order_of_days() {
    let block = "sites: [left, right]\nrechecks: []\nphases: [{name: a, every: 1 week, doses: 3}]\n\
                 given: [{extra: 2026-03-05, site: right}]\n";
    let built = course(block);
    let sites =
        built.schedule.occurrences.iter().map(|one| one.site.as_deref().unwrap_or_default());
    assert_eq!(sites.collect::<Vec<_>>(), ["left", "right", "left", "right"]);
}

#[test]
fn each_extra_says_its_own_reason() {
    let block = "changes: [{extra: 2026-04-01, amount: 2 mg, because: before the journey}, \
                 {extra: 2026-05-01, amount: 3 mg, because: after the operation}]\n";
    let built = course(block);
    let on = |day: Date| {
        let mut events = built.feed.events.iter().zip(&built.schedule.occurrences);
        events.find(|(_, one)| one.date == day).expect("the extra").0.description.clone()
    };
    let (first, second) = (on(date(2026, 4, 1)), on(date(2026, 5, 1)));
    assert!(first.contains("before the journey") && !first.contains("operation"), "{first}");
    assert!(second.contains("after the operation") && !second.contains("journey"), "{second}");
}
