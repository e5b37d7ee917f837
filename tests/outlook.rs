//! What is next, what is late and how a plan continues: each view says it, by instant and in every language.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{b12cal, beginning, prescription, reviewed, told};
use crate::views::records;

/// A folder with prescriptions, looked at at an instant.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn of(files: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder can be made");
            fs::write(file, text).expect("the file can be written");
        }
        Self(folder)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// What the program does at an instant, such as `2026-03-02T09:30:00Z`.
    pub(crate) fn run(&self, instant: &str, arguments: &str) -> Output {
        let now: jiff::Timestamp = instant.parse().expect("an instant");
        let mut program = b12cal(self.0.path());
        program.env("SOURCE_DATE_EPOCH", now.as_second().to_string());
        program.args(arguments.split_whitespace()).output().expect("it runs")
    }

    /// What it says, without an error.
    pub(crate) fn at(&self, instant: &str, arguments: &str) -> String {
        let output = self.run(instant, arguments);
        let told = told(&output);
        assert!(told.ends_with("exit code 0\n"), "{told}");
        String::from_utf8(output.stdout).expect("a view is UTF-8")
    }

    pub(crate) fn json(&self, instant: &str, arguments: &str) -> Value {
        serde_json::from_str(&self.at(instant, arguments)).expect("JSON")
    }

    /// What a build says of its calendar, without what it is for.
    fn built(&self, instant: &str) -> String {
        let said = self.at(instant, "build a.yaml --fresh");
        said.lines().next().unwrap_or_default().to_owned()
    }
}

/// The injection is at 09:00 and a blood test on the same day at 16:00.
fn same_day() -> String {
    prescription(
        "2026-03-02",
        "Europe/London",
        "[{name: w, every: 1 week, doses: 3}]",
        "[{name: late, tests: [cbc], when: on first dose, time: 16:00}]",
    )
}

fn names(occurrences: &Value) -> Vec<&str> {
    let occurrences = occurrences.as_array().expect("a list").iter();
    occurrences.map(|found| found["name"].as_str().unwrap_or_default()).collect()
}

#[test]
fn every_view_puts_an_injection_before_a_blood_test_later_that_day() {
    let desk = Desk::of(&[("a.yaml", same_day())]);
    let before = "2026-03-01T09:00:00Z";
    assert_eq!(
        desk.at(before, "next a.yaml"),
        "test-plan: dose 1 of w, Mon 2 Mar 2026, 09:00 (tomorrow); \
         recheck late, Mon 2 Mar 2026, 16:00 (tomorrow)\n"
    );
    let first = |text: &str| {
        let find = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} in {text}"));
        find("09:00") < find("16:00")
    };
    assert!(first(&desk.at(before, "show a.yaml")));
    assert!(first(&desk.at(before, "show a.yaml --format csv")));
    assert!(first(&desk.built(before)), "{}", desk.built(before));
    let plan = desk.json(before, "show a.yaml --format json");
    assert_eq!(names(&plan["occurrences"])[..2], ["dose 1 of w", "recheck late"]);
    let one = desk.json(before, "show a.yaml --next 1 --format json");
    assert_eq!(names(&one["occurrences"]), ["dose 1 of w"]);
    let next = desk.json(before, "next a.yaml --format json");
    assert_eq!(next["plans"][0]["next"]["name"], "dose 1 of w");
    assert_eq!(names(&next["plans"][0]["due"]), ["dose 1 of w", "recheck late"]);
}

#[test]
fn what_is_due_today_stays_until_midnight_and_says_that_its_time_is_past() {
    let desk = Desk::of(&[("a.yaml", same_day())]);
    let dose = "dose 1 of w, Mon 2 Mar 2026, 09:00";
    let test = "recheck late, Mon 2 Mar 2026, 16:00";
    for (now, said) in [
        ("2026-03-02T09:00:00Z", format!("{dose} (today); {test} (today)")),
        ("2026-03-02T09:00:01Z", format!("{dose} (today, its time is past); {test} (today)")),
        (
            "2026-03-02T23:59:59Z",
            format!(
                "{dose} (today, its time is past); {test} (today, its time is past); \
                 dose 2 of w, Mon 9 Mar 2026, 09:00 (in 7 days)"
            ),
        ),
        ("2026-03-03T00:00:00Z", "dose 2 of w, Mon 9 Mar 2026, 09:00 (in 6 days)".to_owned()),
    ] {
        assert_eq!(desk.at(now, "next a.yaml"), format!("test-plan: {said}\n"), "{now}");
    }
    let afternoon = "2026-03-02T15:00:00Z";
    let table = desk.at(afternoon, "show a.yaml --next 1");
    assert!(table.contains("09:00  ● w     1 of 3"), "{table}");
    assert!(table.contains("\n    today, its time is past\nMon  2 Mar 2026  16:00"), "{table}");
    let csv = desk.at(afternoon, "show a.yaml --format csv");
    let records = records(&csv);
    let column = records[0].iter().position(|head| head == "has_begun").expect("the column");
    let begun: Vec<&str> = records[1..].iter().map(|row| &row[column]).collect();
    assert_eq!(begun, ["yes", "no", "no", "no"]);
    let plan = desk.json(afternoon, "next a.yaml --format json");
    assert_eq!(plan["plans"][0]["due"][0]["has_begun"], true);
    assert_eq!(plan["plans"][0]["next"]["name"], "recheck late");
    assert!(
        desk.built(afternoon).contains(
            "Next: injection (w) on Mon 2 Mar 2026 at 09:00, Europe/London (its time is past); recheck (late)"
        ),
        "{}",
        desk.built(afternoon)
    );
}

#[test]
fn today_is_that_of_the_zone_in_force() {
    // In Auckland the 2nd begins at 11:00 UTC of the 1st, and ends at 11:00 of the 2nd.
    let text =
        same_day() + "away: [{from: 2026-03-01, to: 2026-03-03, time_zone: Pacific/Auckland}]\n";
    let desk = Desk::of(&[("a.yaml", text)]);
    let today = |now: &str| desk.at(now, "next a.yaml").matches("(today").count();
    assert_eq!(today("2026-03-01T10:59:59Z"), 0);
    assert_eq!(today("2026-03-01T11:00:00Z"), 2);
    assert_eq!(today("2026-03-02T10:59:59Z"), 2);
    assert_eq!(today("2026-03-02T11:00:00Z"), 0);
    // A date given with --as-of is the same in every zone, and no time of it is past.
    let told = desk.at("2026-03-02T11:00:00Z", "next a.yaml --as-of 2026-03-02");
    assert_eq!(told.matches("(today)").count(), 2, "{told}");
}

#[test]
fn of_several_plans_the_earliest_instant_is_first_whatever_their_zones() {
    // 16:00 in London is 16:00 UTC, 18:00 in Auckland 05:00, 07:00 in Vancouver 15:00.
    let plan = |id: &str, zone: &str, time: &str| {
        let text = prescription("2026-03-02", zone, "[{name: w, every: 1 week, doses: 3}]", "[]");
        text.replace("test-plan", id).replace("time: 09:00", &format!("time: {time}"))
    };
    let desk = Desk::of(&[
        ("a.yaml", plan("london", "Europe/London", "16:00")),
        ("b.yaml", plan("auckland", "Pacific/Auckland", "18:00")),
        ("c.yaml", plan("vancouver", "America/Vancouver", "07:00")),
    ]);
    let now = "2026-03-01T09:00:00Z";
    let told = desk.at(now, "next .");
    let whose: Vec<&str> = told.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(whose, ["auckland", "vancouver", "london"]);
    let json = desk.json(now, "next . --format json");
    assert_eq!(json["plans"][0]["id"], "auckland");
    assert_eq!(json["plans"][2]["id"], "london");
}

#[test]
fn a_blood_test_on_the_evening_before_is_before_its_injection() {
    let text = prescription(
        "2026-03-02",
        "Europe/London",
        "[{name: w, every: 1 week, doses: 2}]",
        "[{name: pre, tests: [cbc], when: on dose 2 of w, before_injection: yes}]",
    );
    let desk = Desk::of(&[("a.yaml", text.replace("time: 09:00", "time: 00:00"))]);
    let now = "2026-03-05T09:00:00Z";
    assert!(
        desk.at(now, "next a.yaml").starts_with("test-plan: recheck pre, Sun 8 Mar 2026, 23:30")
    );
    let json = desk.json(now, "show a.yaml --next 2 --format json");
    assert_eq!(names(&json["occurrences"]), ["recheck pre", "dose 2 of w"]);
}

const LATE: &str = "o injection is planned; a review was due on Mon 2 Nov 2026 (26 days ago)";

#[test]
fn a_review_without_an_answer_is_the_first_thing_that_every_view_says() {
    let desk = Desk::of(&[("a.yaml", reviewed()), ("b.yaml", same_day())]);
    let now = "2026-11-28T09:00:00Z";
    // Before what comes sooner in another plan.
    assert_eq!(
        desk.at("2026-11-28T09:00:00Z", "next a.yaml"),
        format!("test-plan: n{LATE}; recheck 1 of yearly, Tue 2 Mar 2027, 09:00 (in 94 days)\n")
    );
    let json = desk.json(now, "next a.yaml --format json");
    let late = &json["plans"][0]["late"][0];
    assert_eq!((&late["kind"], &late["date"]), (&"review".into(), &"2026-11-02".into()));
    assert_eq!((&late["name"], &late["days"]), (&"the review of loading".into(), &26.into()));
    let json = desk.json(now, "show a.yaml --format json");
    assert_eq!(json["late"][0]["date"], "2026-11-02");
    let table = desk.at(now, "show a.yaml");
    assert!(table.starts_with(&format!("B12 for test-plan\nN{LATE}.\n")), "{table}");
    let built = desk.built(now);
    assert!(built.starts_with(&format!("a.ics: N{LATE}. 36 injections")), "{built}");
    let sheet = desk.at(now, "show a.yaml --format html").replace('\u{a0}', " ");
    let said = sheet.find(&format!("N{LATE}.")).expect("the sheet says it");
    assert!(said < sheet.find("class=\"plan\"").expect("the plan"));
    // On its day it is listed as what is due, and it is not late before the next.
    let told = desk.at("2026-11-02T20:00:00Z", "next a.yaml");
    let due =
        "test-plan: the review of loading, Mon 2 Nov 2026, all day (today); dose 36 of loading";
    assert!(told.starts_with(due), "{told}");
    assert!(desk.at("2026-11-03T00:00:00Z", "next a.yaml").contains("(1 day ago)"));
    // Also where the calendar ended before it.
    let short = reviewed().replace("2027-12-31", "2026-10-01");
    let desk = Desk::of(&[("a.yaml", short.replace("every 12 months after", "on"))]);
    assert_eq!(desk.at(now, "next a.yaml"), format!("test-plan: n{LATE}\n"));
}

#[test]
fn what_is_late_is_before_what_is_next_in_another_plan() {
    let other = prescription("2026-11-30", "Europe/London", "[{name: a, every: 1 week}]", "[]");
    let desk = Desk::of(&[("a.yaml", reviewed()), ("b.yaml", other.replace("test-", "other-"))]);
    let told = desk.at("2026-11-28T09:00:00Z", "next .");
    assert!(told.starts_with("test-plan: no injection is planned"), "{told}");
    assert!(told.ends_with("(in 2 days)\n"), "{told}");
}

#[test]
fn a_review_of_tablets_speaks_of_doses() {
    let text = reviewed()
        .replace("1 mg/mL}", "1 mg/tablet}")
        .replace("dose: 1 mg", "dose: 1 mg\nroute: oral");
    let told = Desk::of(&[("a.yaml", text)]).at("2026-11-28T09:00:00Z", "next a.yaml");
    assert!(told.starts_with("test-plan: no dose is planned; a review was due"), "{told}");
}

/// Injections on 5 June, 28 August, 20 November 2026, 12 February and 7 May 2027, in a calendar up to a date.
fn maintained(until: &str) -> String {
    prescription(
        "2026-03-02",
        "Europe/London",
        "[{name: induction, weekdays: [mon, wed, fri], for: 2 weeks}, {name: maintenance, every: 12 weeks}]",
        "[{name: count, tests: [cbc], when: 2026-12-14}]",
    )
    .replace("2027-12-31", until)
}

const GOES_ON: &str =
    "this calendar ends on Thu 31 Dec 2026; the plan continues: next injection Fri 12 Feb 2027";

#[test]
fn a_plan_whose_next_dose_is_after_its_calendar_does_not_read_as_finished() {
    let desk = Desk::of(&[("a.yaml", maintained("2026-12-31"))]);
    // As long as a dose is to come nothing need be said.
    let told = desk.at("2026-11-19T09:00:00Z", "next a.yaml");
    assert_eq!(told, "test-plan: dose 3 of maintenance, Fri 20 Nov 2026, 09:00 (tomorrow)\n");
    let sentence = GOES_ON.replacen('t', "T", 1) + ".";
    for (now, next) in [
        ("2026-11-28T09:00:00Z", "recheck count, Mon 14 Dec 2026, 09:00 (in 16 days); "),
        ("2026-12-20T09:00:00Z", ""),
    ] {
        assert_eq!(desk.at(now, "next a.yaml"), format!("test-plan: {next}{GOES_ON}\n"));
        let after = &desk.json(now, "next a.yaml --format json")["plans"][0]["after"];
        assert_eq!((&after["end"], &after["hidden"]), (&"2026-12-31".into(), &true.into()));
        assert_eq!(after["next"]["name"], "dose 4 of maintenance");
        assert_eq!(after["next"]["date"], "2027-02-12");
        let table = desk.at(now, "show a.yaml").replace('\n', " ");
        assert!(table.contains(&sentence), "{now}: {table}");
        assert!(desk.built(now).starts_with(&format!("a.ics: {sentence} 9 injections")), "{now}");
        let sheet = desk.at(now, "show a.yaml --format html").replace('\u{a0}', " ");
        assert!(sheet.contains(&sentence), "{now}");
    }
    // Long after its end, what is next is what comes from today on.
    let told = desk.at("2027-02-13T09:00:00Z", "next a.yaml");
    assert_eq!(
        told,
        "test-plan: this calendar ended on Thu 31 Dec 2026; the plan continues: next injection Fri 7 May 2027\n"
    );
}

#[test]
fn the_next_dose_is_found_after_a_long_pause_and_after_skipped_ones() {
    let pause = "pause: [{from: 2027-01-01, to: 2029-01-01}]\n";
    let skip = "changes: [{dose: 4 of maintenance, skip: yes, because: x}, {dose: 5 of maintenance, skip: yes, because: x}]\n";
    // Every 84 days from 12 Feb 2027: 7 May, 30 Jul, 22 Oct, 14 Jan 2028, 7 Apr, 30 Jun, 22 Sep, 15 Dec, 9 Mar 2029.
    for (without, next) in [(pause, "Fri 9 Mar 2029"), (skip, "Fri 30 Jul 2027")] {
        let desk = Desk::of(&[("a.yaml", maintained("2026-12-31") + without)]);
        let told = desk.at("2026-12-20T09:00:00Z", "next a.yaml");
        assert!(told.ends_with(&format!("next injection {next}\n")), "{told}");
    }
}

#[test]
fn a_plan_that_is_over_does_not_seem_to_continue() {
    let text = maintained("2026-12-31").replace("every: 12 weeks", "every: 12 weeks, doses: 3");
    let desk = Desk::of(&[("a.yaml", text)]);
    let now = "2026-12-20T09:00:00Z";
    assert_eq!(desk.at(now, "next a.yaml"), "test-plan: nothing is planned ahead\n");
    assert!(desk.built(now).ends_with("until Thu 31 Dec 2026. Nothing is planned ahead."));
    assert_eq!(desk.json(now, "next a.yaml --format json")["plans"][0]["after"], Value::Null);
}

#[test]
fn tablets_without_reminders_are_not_finished_because_no_event_is_left() {
    let text = prescription(
        "2026-03-02",
        "Europe/London",
        "[{name: loading, every: 2 days, doses: 6}, {name: tablets, \
         product: {name: cyanocobalamin, strength: 1000 mcg/tablet}, route: oral, every: 1 day, remind: no}]",
        "[]",
    );
    let told = Desk::of(&[("a.yaml", text)]).at("2026-11-28T09:00:00Z", "next a.yaml");
    assert_eq!(
        told,
        "test-plan: this calendar ends on Fri 31 Dec 2027; the plan continues: tablets, every day, without reminders\n"
    );
}

#[test]
fn check_warns_from_60_days_before_the_end_of_a_plan_that_continues() {
    let warned = |text: &str, today: &str| {
        let desk = Desk::of(&[("a.yaml", text.to_owned())]);
        let output = b12cal(desk.0.path()).args(["check", "a.yaml", "--as-of", today]).output();
        told(&output.expect("it runs"))
    };
    let text = maintained("2026-12-31");
    let warning = format!("warning[near_horizon]: {GOES_ON}\n");
    assert!(!warned(&text, "2026-10-31").contains("_horizon"));
    // The dose of 20 November is to come: the end is reported anyway.
    assert!(warned(&text, "2026-11-01").starts_with(&warning), "{}", warned(&text, "2026-11-01"));
    assert!(warned(&text, "2026-12-31").starts_with(&warning));
    assert!(warned(&text, "2027-01-01").starts_with(
        "warning[past_horizon]: this calendar ended on Thu 31 Dec 2026; the plan continues: next injection Fri 12 Feb 2027\n"
    ));
    let over = text.replace("every: 12 weeks", "every: 12 weeks, doses: 3");
    assert!(!warned(&over, "2026-12-20").contains("_horizon"));
    // A calendar without an end of its own reaches to the end of next year.
    let open = beginning("2026-03-02", "Europe/London", "[{name: a, every: 12 weeks}]", "[]");
    assert!(
        !warned(&open.replace("feed: {until: 2027-12-31}\n", ""), "2026-12-31")
            .contains("_horizon")
    );
}

#[test]
fn what_is_recorded_today_is_not_announced_as_still_to_come() {
    let plan = |record: &str| {
        let phases = "[{name: a, every: 1 week, doses: 4}]";
        let rechecks = "[{name: r, when: 2026-03-02, tests: [b12]}]";
        let text = beginning("2026-03-02", "Europe/London", phases, rechecks) + record;
        Desk::of(&[("a.yaml", text)])
    };
    let result = "results: [{recheck: 1 of r, date: 2026-03-02, b12: 400 ng/L}]\n";
    for (record, is) in [("date: 2026-03-02", "given"), ("missed: yes", "missed")] {
        let desk = plan(&format!("given: [{{dose: 1 of a, {record}}}]\n{result}"));
        for instant in ["2026-03-02T08:00:00Z", "2026-03-02T12:00:00Z"] {
            let next = desk.at(instant, "next a.yaml");
            assert_eq!(
                next,
                format!(
                    "test-plan: recheck r, Mon 2 Mar 2026, 09:00 (today, done); dose 1 of a, Mon 2 Mar 2026, 09:00 \
                     (today, {is}); dose 2 of a, Mon 9 Mar 2026, 09:00 (in 7 days)\n"
                )
            );
            let built = desk.built(instant);
            assert!(built.contains(" Next: injection (a) on Mon 9 Mar 2026 at 09:00"), "{built}");
        }
    }
}
