//! The end of a calendar cuts off what is after it and changes nothing before it.
//!
//! Prescriptions are made up with all that moves or leaves out an occurrence near the end, and compiled up to two ends:
//! whatever the earlier calendar shows, the later one shows too.

use std::fmt::Write as _;

use b12cal::compile::{AsOf, Compiled, Settings, compile};
use b12cal::diagnostic::{Code, Diagnostics};
use b12cal::schedule::occurrence::{Kind, LeftOut, Occurrence};
use b12cal::source::Source;
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::TestCaseError;

use crate::properties::config;

const START: Date = date(2026, 3, 2);

fn day(days: i32) -> Date {
    START + days.days()
}

fn listed(texts: &[String]) -> String {
    format!("[{}]", texts.join(", "))
}

/// Days to avoid: weekdays, single dates, or a stretch of dates as long as a holiday.
fn avoids() -> impl Strategy<Value = String> {
    let weekdays = subsequence(vec!["mon", "tue", "thu", "fri", "sat", "sun"], 0..3);
    let dates = prop::collection::vec((0..90, 1..12), 0..5);
    (weekdays, dates, select(vec!["later", "earlier", "nearest"])).prop_filter_map(
        "there is something to avoid",
        |(weekdays, dates, direction)| {
            let days = dates.iter().flat_map(|&(from, length)| from..from + length);
            let days: Vec<String> = days.map(|n| day(n).to_string()).collect();
            let mut keys = vec![];
            if !weekdays.is_empty() {
                keys.push(format!("weekdays: [{}]", weekdays.join(", ")));
            }
            if !days.is_empty() {
                keys.push(format!("dates: {}", listed(&days)));
            }
            let found = !keys.is_empty();
            found.then(|| format!("avoid: {{{}, move: {direction}}}", keys.join(", ")))
        },
    )
}

fn cadences() -> impl Strategy<Value = String> {
    let every =
        select(vec!["1 day", "2 days", "3 days", "1 week", "2 weeks", "1 month", "12 weeks"]);
    prop_oneof![
        3 => every.prop_map(|every| format!("every: {every}")),
        1 => subsequence(vec!["mon", "wed", "fri", "sun"], 1..4)
            .prop_map(|days| format!("weekdays: [{}]", days.join(", "))),
    ]
}

/// One or two phases, named a and b; the last may have no end.
fn phases() -> impl Strategy<Value = String> {
    let last = prop_oneof![
        4 => Just(String::new()),
        2 => (10..40).prop_map(|doses| format!(", doses: {doses}")),
        1 => (30..150).prop_map(|days| format!(", until: {}", day(days))),
        1 => (30..150).prop_map(|days| format!(", review: {}", day(days))),
        1 => (3..12).prop_map(|weeks| format!(", review: after {weeks} weeks")),
    ];
    let tablets = prop_oneof![
        6 => Just(""),
        1 => Just(", route: oral, product: {name: cyanocobalamin, strength: 1 mg/tablet}"),
        1 => Just(", route: oral, product: {name: cyanocobalamin, strength: 1 mg/tablet}, remind: no"),
    ];
    let first = prop::option::of((cadences(), 1..12, prop::option::of(avoids())));
    let rest = (cadences(), last, tablets, prop::option::weighted(0.2, avoids()));
    (first, rest, any::<bool>()).prop_map(|(first, (later, end, tablets, last), swapped)| {
        let of = |name: &str, cadence: &str, rest: &str, avoid: Option<String>| {
            let avoid = avoid.map_or_else(String::new, |avoid| format!(", {avoid}"));
            format!("  - {{name: {name}, {cadence}{rest}{avoid}}}\n")
        };
        let mut text = String::from("phases:\n");
        if let Some((cadence, doses, avoid)) = first {
            let before = if swapped { tablets } else { "" };
            text += &of("a", &cadence, &format!(", doses: {doses}{before}"), avoid);
            let after = if swapped { "" } else { tablets };
            text += &of("b", &later, &format!("{end}{after}"), last);
        } else {
            text += &of("b", &later, &format!("{end}{tablets}"), last);
        }
        text
    })
}

fn rechecks() -> impl Strategy<Value = String> {
    let sentence = prop_oneof![
        3 => (1..25).prop_map(|n| format!("on dose {n} of b")),
        1 => (1..12, select(vec!["day", "week", "month"]), 1..15)
            .prop_map(|(n, unit, dose)| format!("{n} {unit}{} after dose {dose} of b", if n > 1 { "s" } else { "" })),
        1 => (1..40).prop_map(|n| format!("every {n} day{} after first dose", if n > 1 { "s" } else { "" })),
        1 => (1..4).prop_map(|n| format!("every {n} month{} after 2026-01-31", if n > 1 { "s" } else { "" })),
        1 => (0..90).prop_map(|n| day(n).to_string()),
    ];
    let own = select(vec![
        "",
        ", before_injection: yes",
        ", before_injection: yes",
        ", time: '16:00'",
        ", times: 5",
    ]);
    let recheck = (prop::collection::vec(sentence, 1..4), own);
    prop::collection::vec(recheck, 0..3).prop_map(|rechecks| {
        let mut text = String::from("rechecks:\n");
        for (index, (mut sentences, own)) in rechecks.into_iter().enumerate() {
            if own.contains("before_injection") {
                // Others need an injection on their day.
                sentences.retain(|sentence| sentence.starts_with("on "));
            }
            if own.contains("times") {
                sentences.retain(|sentence| sentence.starts_with("every"));
            }
            if !sentences.is_empty() {
                let _ = writeln!(
                    text,
                    "  - {{name: r{index}, tests: [b12], when: {}{own}}}",
                    listed(&sentences)
                );
            }
        }
        if text.lines().count() == 1 { String::new() } else { text }
    })
}

fn changes() -> impl Strategy<Value = String> {
    let what = prop_oneof![
        3 => (1..25).prop_map(|n| format!("dose: {n} of b")),
        1 => (1..14).prop_map(|n| format!("recheck: {n} of r0")),
    ];
    let change = prop_oneof![
        2 => Just("skip: yes".to_owned()),
        1 => (0..90).prop_map(|n| format!("to: {}", day(n))),
    ];
    let runs = (1..25, 1..8).prop_map(|(from, length)| {
        let skip = |n| format!("  - {{dose: {n} of b, skip: yes, because: x}}\n");
        (from..from + length).map(skip).collect::<String>()
    });
    let single = prop::collection::vec((what, change), 0..3).prop_map(|changes| {
        let line = |(what, change)| format!("  - {{{what}, {change}, because: x}}\n");
        changes.into_iter().map(line).collect::<String>()
    });
    prop_oneof![3 => single, 1 => runs]
        .prop_map(|lines| if lines.is_empty() { lines } else { format!("changes:\n{lines}") })
}

/// A prescription, and two ends of its calendar.
fn prescriptions() -> impl Strategy<Value = (String, Date, Date)> {
    let pauses = prop::collection::vec((0..90, 1..200), 0..2).prop_map(|pauses| {
        let pause = |(from, length)| {
            format!("pause: [{{from: {}, to: {}}}]\n", day(from), day(from + length))
        };
        pauses.into_iter().map(pause).collect::<String>()
    });
    let limits = select(vec![
        "",
        "",
        "",
        "window: 3 days\n",
        "window: 10 days\n",
        "min_gap: 2 days\n",
        "min_gap: 5 weeks\n",
    ]);
    let time = select(vec!["09:00", "00:00", "00:29", "00:30"]);
    let ends = (3..70, prop_oneof![1..5, 1..90, 100..400]);
    let avoid = prop::option::weighted(0.6, avoids());
    (phases(), rechecks(), changes(), pauses, limits, time, avoid, ends).prop_map(
        |(phases, rechecks, changes, pauses, limits, time, avoid, (end, more))| {
            let avoid = avoid.map_or_else(String::new, |avoid| avoid + "\n");
            let text = format!(
                "b12cal: 1\nid: made-up\nissued: 2026-02-27\ncause: unknown\n\
                 product: {{name: hydroxocobalamin, strength: 1 mg/mL}}\ndose: 1 mg\n\
                 time_zone: Europe/London\nstart: {START}\ntime: '{time}'\n\
                 {phases}{rechecks}{changes}{pauses}{limits}{avoid}"
            );
            (text, day(end), day(end + more))
        },
    )
}

fn until(text: &str, until: Date) -> Result<Compiled, Diagnostics> {
    let (zones, wording) = (Database::bundled(), Wording::new(&[]).expect("templates"));
    let as_of = AsOf::Date(START);
    let options = Settings { until: Some(until), ..Settings::new(&zones, &wording, as_of) };
    let mut report = Diagnostics::new();
    compile(&Source::new("t.yaml", text), &options, &mut report).map_err(|_| report)
}

/// What a calendar shows up to an end, each with the title and the text of its event.
fn shown(compiled: &Compiled, end: Date) -> Vec<(&Occurrence, &str, &str, &str)> {
    let found = compiled.schedule.occurrences.iter().zip(&compiled.feed.events);
    found
        .filter(|(found, _)| found.kind != Kind::Marker)
        .filter(|(_, event)| event.when.date(&compiled.prescription.time_zone) <= end)
        .map(|(found, event)| (found, &*event.uid, &*event.summary, &*event.description))
        .collect()
}

fn left_out(compiled: &Compiled, end: Date) -> Vec<&LeftOut> {
    let left_out = compiled.schedule.left_out.iter();
    left_out.filter(|left| left.occurrence.date <= end).collect()
}

fn errors(report: &Diagnostics) -> Vec<Code> {
    report.sorted().iter().map(|found| found.code).collect()
}

fn is_the_same(text: &str, end: Date, later: Date) -> Result<(), TestCaseError> {
    match (until(text, end), until(text, later)) {
        (Ok(short), Ok(long)) => {
            prop_assert_eq!(shown(&short, end), shown(&long, end), "{}\n{} {}", text, end, later);
            prop_assert_eq!(left_out(&short, end), left_out(&long, end), "{}", text);
            let after = |compiled: &Compiled| {
                compiled.schedule.occurrences.iter().any(|found| found.begins_on() > end)
            };
            let marked = short.schedule.occurrences.iter().any(|found| found.kind == Kind::Marker);
            prop_assert!(marked || !after(&long), "something follows: {}\n{}", text, end);
            Ok(())
        }
        // What is after the end is looked at once the calendar reaches it; an empty calendar is refused.
        (Ok(_), Err(report)) => {
            let found = errors(&report);
            prop_assert!(found.contains(&Code::NoInjection), "{text}\n{end} {later} {found:?}");
            Ok(())
        }
        (Err(report), Ok(_)) => {
            let found = errors(&report);
            prop_assert!(found.contains(&Code::HorizonBeforeStart), "{text}\n{end} {found:?}");
            Ok(())
        }
        (Err(_), Err(_)) => Ok(()),
    }
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn with_a_later_end_everything_up_to_the_earlier_one_is_the_same(
        (text, end, later) in prescriptions(),
    ) {
        is_the_same(&text, end, later)?;
    }
}

/// A weekly plan from Monday 2 March 2026, or another one.
fn weekly(rest: &str) -> String {
    let phases = if rest.contains("phases:") { "" } else { "phases: [{name: w, every: 1 week}]\n" };
    format!(
        "b12cal: 1\nid: edge\nissued: 2026-02-27\ncause: unknown\n\
         product: {{name: hydroxocobalamin, strength: 1 mg/mL}}\ndose: 1 mg\n\
         time_zone: Europe/London\nstart: 2026-03-02\ntime: '09:00'\n{phases}{rest}\n"
    )
}

/// The last days of a calendar up to an end, each with what is on it.
fn last_days(text: &str, end: Date, count: usize) -> Vec<String> {
    let compiled = until(text, end).unwrap_or_else(|report| panic!("{:?}", report.sorted()));
    let all = compiled.schedule.occurrences.iter();
    let mut days: Vec<String> = all
        .map(|found| format!("{} {}", found.begins_on(), found.name(&compiled.prescription)))
        .collect();
    days.sort();
    days.split_off(days.len().saturating_sub(count))
}

#[test]
fn a_blood_test_long_before_a_dose_is_in_a_calendar_that_ends_long_before_that_dose() {
    // Dose 41 is 40 weeks after Mon 2 Mar 2026; 36 weeks before it is Mon 30 Mar.
    let text =
        weekly("rechecks: [{name: far, tests: [b12], when: 36 weeks before dose 41 of w}]\n");
    let found = last_days(&text, date(2026, 3, 30), 2);
    assert_eq!(found, ["2026-03-30 dose 5 of w", "2026-03-30 recheck far"]);
}

#[test]
fn a_blood_test_comes_into_the_calendar_with_its_injection() {
    // Dose 5 of 30 March moves to the last day of the calendar.
    let rechecks =
        "rechecks: [{name: pre, tests: [b12], when: on dose 5 of w, before_injection: yes}]\n";
    let end = date(2026, 3, 29);
    for moved in [
        "avoid: {dates: [2026-03-30], move: earlier}",
        "changes: [{dose: 5 of w, to: 2026-03-29, because: x}]",
    ] {
        let found = last_days(&weekly(&format!("{rechecks}{moved}")), end, 2);
        assert_eq!(found, ["2026-03-29 dose 5 of w", "2026-03-29 recheck pre"], "{moved}");
    }
    // Dose 20 of 13 July, with none between; the same recheck is repeated every week.
    let mut skipped = String::new();
    for n in 5..20 {
        let _ = writeln!(skipped, "  - {{dose: {n} of w, skip: yes, because: x}}");
    }
    let text = weekly(&format!(
        "rechecks: [{{name: pre, tests: [b12], when: [on dose 20 of w, every 1 week after first dose], \
         before_injection: yes}}]\nchanges:\n{skipped}  - {{dose: 20 of w, to: 2026-03-28, because: x}}"
    ));
    let found = last_days(&text, end, 2);
    assert_eq!(found, ["2026-03-28 dose 20 of w", "2026-03-28 recheck 19 of pre"]);
}

#[test]
fn a_blood_test_on_the_last_evening_is_in_the_calendar_though_its_injection_is_not() {
    let rechecks =
        "rechecks: [{name: pre, tests: [b12], when: on dose 5 of w, before_injection: yes}]";
    let text = weekly(rechecks).replace("'09:00'", "'00:15'");
    let found = last_days(&text, date(2026, 3, 29), 2);
    assert_eq!(found, ["2026-03-23 dose 4 of w", "2026-03-29 recheck pre"]);
}

#[test]
fn a_dose_near_the_end_moves_as_if_the_calendar_went_on() {
    let end = date(2026, 3, 31);
    // Every third day: dose 10 is on 29 March, 11 on 1 April, 12 on 4 April.
    let phases = "phases: [{name: w, every: 3 days}]\n";
    let skipped = "changes: [{dose: 11 of w, skip: yes, because: x}]\n\
                   avoid: {dates: [2026-04-01, 2026-04-02, 2026-04-03, 2026-04-04], move: earlier}";
    let found = last_days(&weekly(&format!("{phases}{skipped}")), end, 2);
    assert_eq!(found, ["2026-03-29 dose 10 of w", "2026-03-31 dose 12 of w"]);
    // Dose 12 leaves no room for dose 10 after the days to avoid, so dose 10 stays.
    let days: Vec<String> = (27..36).map(|n| day(n).to_string()).collect();
    let paused = format!(
        "pause: [{{from: 2026-04-01, to: 2026-04-01}}]\navoid: {{dates: {}, move: later}}",
        listed(&days)
    );
    let found = last_days(&weekly(&format!("{phases}{paused}")), end, 2);
    assert_eq!(found, ["2026-03-26 dose 9 of w", "2026-03-29 dose 10 of w"]);
}

#[test]
fn the_end_of_the_calendar_is_announced_whatever_moves_across_it() {
    let monthly = "phases: [{name: w, every: 1 week, doses: 8}]\n\
                   rechecks: [{name: monthly, tests: [b12], when: every 1 month after 2026-03-01}]\n";
    for moved in [
        "avoid: {dates: [2026-09-01], move: earlier}",
        "changes: [{recheck: 6 of monthly, skip: yes, because: x}]",
    ] {
        let text = weekly(&format!("{monthly}{moved}"));
        let found = last_days(&text, date(2026, 8, 31), 10).join("\n");
        assert!(found.contains("2026-08-01 the end of this calendar"), "{found}");
    }
}

#[test]
fn the_number_of_a_recheck_after_the_end_counts_the_days_of_all_its_sentences() {
    // 12, 22 March, 1, 2, 11, 21 April, 1, 2, 11, 21, 31 May, 2, 10 June; the fourteenth is on 20 June.
    let text = weekly(
        "rechecks: [{name: r, tests: [b12], when: [every 1 month after first dose, every 10 days after first dose]}]\n\
         changes:\n  - {recheck: 12 of r, skip: yes, because: x}\n  - {recheck: 13 of r, skip: yes, because: x}\n  \
         - {recheck: 14 of r, to: 2026-06-01, because: x}",
    );
    let compiled =
        until(&text, date(2026, 6, 1)).unwrap_or_else(|report| panic!("{:?}", report.sorted()));
    let moved = compiled.schedule.occurrences.iter().find_map(|found| found.reason.moved.as_ref());
    assert_eq!(moved.map(|moved| moved.from), Some(date(2026, 6, 20)));
}
