//! A course on a day -> what is said of it: what is wrong, what is late, what ends. The course is that of `course`.

use b12cal::diagnostic::{Code, Diagnostic, Severity};
use b12cal::schedule::occurrence::Occurrence;
use jiff::civil::{Date, date};

use crate::course::course;
use crate::support::{examined_on, whole};

/// The messages about a plan on a day, each with the name of its code.
fn messages(block: &str, today: Date) -> Vec<String> {
    let (_, found) = examined_on(&whole(block), today);
    found.iter().map(|found| format!("{}: {}", found.code.name(), found.message)).collect()
}

#[track_caller]
pub(crate) fn assert_said(block: &str, today: Date, expected: &str) {
    let found = messages(block, today);
    assert!(found.iter().any(|found| found.starts_with(expected)), "{found:#?}");
}

#[track_caller]
fn assert_silent(block: &str, today: Date, code: &str) {
    let found = messages(block, today);
    assert!(!found.iter().any(|found| found.starts_with(code)), "{found:#?}");
}

#[test]
fn a_change_out_of_order_is_an_error_whatever_is_recorded_of_others() {
    let block = "given: [{dose: 1 of induction, date: 2026-03-02}]\n\
                 changes: [{dose: 3 of induction, to: 2026-03-10, because: asked}]\n";
    let expected = "bad_change: dose 3 of induction would be on Tue 10 Mar 2026";
    assert_said(block, date(2026, 3, 3), expected);
}

#[test]
fn the_end_of_a_calendar_is_told_with_the_next_dose_on_its_day_and_for_a_plan_that_ends_too() {
    let on = |until: &str| format!("feed: {{until: {until}}}\n");
    let said = "near_horizon: this calendar ends on Fri 4 Sep 2026; ";
    assert_said(&on("2026-09-04"), date(2026, 9, 4), said);
    assert_said(&on("2026-09-04"), date(2026, 7, 6), said);
    assert_silent(&on("2026-09-04"), date(2026, 7, 5), "near_horizon");
    let ended = "past_horizon: this calendar ended on Fri 4 Sep 2026";
    assert_said(&on("2026-09-04"), date(2026, 9, 5), ended);
    // A blood test on 1 Oct is not what the next dose is, on 20 Nov.
    let earlier =
        "rechecks: [{name: r, tests: [cbc], when: 2026-10-01}]\n".to_owned() + &on("2026-09-04");
    let next = messages(&earlier, date(2026, 9, 4));
    assert!(next.iter().any(|next| next.ends_with("next injection Fri 20 Nov 2026")), "{next:#?}");
    let finite =
        "phases: [{name: a, every: 12 weeks, doses: 3}]\nrechecks: []\nfeed: {until: 2026-06-30}\n";
    assert_said(finite, date(2026, 6, 1), "near_horizon: this calendar ends on Tue 30 Jun 2026");
}

#[test]
fn a_review_is_told_two_weeks_before() {
    let block = "phases: [{name: a, every: 1 week, review: 2026-11-02}]\nrechecks: []\n";
    assert_said(
        block,
        date(2026, 10, 19),
        "review_due: the review of `a` is due on Mon 2 Nov 2026",
    );
    assert_silent(block, date(2026, 10, 18), "review_due");
}

#[test]
fn a_plan_that_is_wrong_without_its_record_stays_wrong() {
    let plan = |first: &str, b: &str| {
        format!(
            "phases: [{{name: a, every: 1 week, doses: 3, next: from given}}, {{name: b, every: 1 week, starts: {b}}}]\n\
             rechecks: []\ngiven: [{{dose: 1 of a, date: {first}}}]\n"
        )
    };
    let bad_start = |block: &str| {
        let (built, found) = examined_on(&whole(block), date(2026, 4, 1));
        let is_it = |found: &&Diagnostic| found.code == Code::BadStart;
        let all: Vec<_> = found.iter().filter(is_it).map(|found| found.severity).collect();
        (built.is_some(), all)
    };
    // Planned on 2, 9 and 16 March, which is after the start of b.
    assert_eq!(bad_start(&plan("2026-03-02", "2026-03-10")), (false, vec![Severity::Error]));
    // Ten days late, a goes on to 26 March: that is no error of the plan.
    assert_eq!(bad_start(&plan("2026-03-12", "2026-03-23")), (true, vec![Severity::Warning]));
    assert_eq!(bad_start(&plan("2026-03-02", "2026-03-23")), (true, vec![]));
    // Given early, a ends before b; without the record it would not.
    let healed = plan("2026-03-01", "2026-03-16")
        .replace("dose: 1 of a, date: 2026-03-01", "dose: 2 of a, date: 2026-03-06");
    assert_eq!(bad_start(&healed), (true, vec![]));
}

#[test]
fn what_was_given_is_held_against_no_least_time_and_tablets_against_none() {
    let gap = "min_gap: 6 days\nrechecks: []\nphases: [{name: a, every: 1 week, doses: 4}";
    let said = |more: &str, today: Date| messages(&format!("{gap}{more}"), today);
    let is_close = |found: &[String]| found.iter().any(|found| found.starts_with("outside_window"));
    let moved = "]\nchanges: [{dose: 2 of a, to: 2026-03-05, because: asked}]\n";
    assert!(is_close(&said(moved, date(2026, 3, 1))));
    assert!(!is_close(&said("]\ngiven: [{dose: 2 of a, date: 2026-03-05}]\n", date(2026, 3, 6))));
    let tablets = ", {name: t, alongside: yes, every: 1 day, doses: 3, route: oral, dose: 1 mg, \
                   product: {name: cyanocobalamin, strength: 1 mg/tablet}}]\n";
    assert!(!is_close(&said(tablets, date(2026, 3, 1))));
}

#[test]
fn a_window_is_as_long_on_each_side_as_it_says() {
    let moved = |to: &str| {
        let block = format!(
            "window: {{early: 2 days, late: 1 week}}\nchanges: [{{dose: 1 of maintenance, to: {to}, because: asked}}]\n"
        );
        let found = messages(&block, date(2026, 3, 1));
        found.into_iter().find(|found| found.starts_with("outside_window"))
    };
    // Planned for Fri 5 Jun.
    assert_eq!(moved("2026-06-03"), None);
    assert_eq!(moved("2026-06-12"), None);
    let early = moved("2026-06-02").expect("a warning");
    assert!(early.contains("2 days") && early.contains("1 week"), "{early}");
    assert!(moved("2026-06-13").is_some());
}

#[test]
fn what_is_late_and_what_nobody_recorded_is_before_today() {
    let rechecks =
        "rechecks: [{name: r, tests: [cbc], when: \"4, 8, 12 weeks after first dose\"}]\n";
    let days = |all: &[Occurrence]| all.iter().map(|one| one.date.to_string()).collect::<Vec<_>>();
    let on = |block: &str, today: Date| {
        let (built, found) = examined_on(&whole(&format!("{rechecks}{block}")), today);
        let built = built.unwrap_or_else(|| panic!("{found:?}"));
        (days(&built.schedule.late), days(&built.schedule.silent))
    };
    let none: [&str; 0] = [];
    // Blood tests are on 30 Mar, 27 Apr and 25 May; the last of six doses is on 13 Mar, the next one on 5 Jun.
    let (late, silent) = on("", date(2026, 5, 25));
    assert_eq!(
        (late, silent),
        (none.map(str::to_owned).to_vec(), vec!["2026-03-13".to_owned(), "2026-04-27".to_owned()])
    );
    let result = "results: [{recheck: 2 of r, date: 2026-04-27, cbc: normal}]\n";
    let (late, silent) = on(result, date(2026, 5, 26));
    // Nobody kept results before the first of them.
    assert_eq!(late, ["2026-05-25"]);
    assert_eq!(silent, ["2026-03-13"]);
}

#[test]
fn what_is_skipped_after_the_end_of_the_calendar_is_not_told_and_binds_no_dose() {
    let left_out = |until: &str| {
        let skip = "changes: [{dose: 3 of maintenance, skip: yes, because: asked}]\n";
        course(&format!("{skip}feed: {{until: {until}}}\n")).schedule.left_out.len()
    };
    // Dose 3 is on 20 Nov 2026.
    assert_eq!((left_out("2026-11-19"), left_out("2026-11-20")), (0, 1));
    let block = "min_gap: 6 days\nrechecks: []\nphases: [{name: a, every: 1 week, doses: 4}]\n\
                 changes: [{dose: 2 of a, to: 2026-03-15, because: asked}, {dose: 3 of a, skip: yes, because: asked}]\n";
    assert_silent(block, date(2026, 3, 1), "outside_window");
}
