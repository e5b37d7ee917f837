//! What the rules on places, hours, blood tests and slips of a file find, and what they leave alone.
//!
//! Every plan begins on Mon 2 Mar 2026 with hydroxocobalamin 1 mg, and its calendar ends with 2026. The
//! dates beside the rows are counted by hand.

use crate::support::{beginning, rules_reported, set_into};

const PLAN: &str =
    "[{name: a, weekdays: [mon, wed, fri], for: 2 weeks}, {name: b, every: 12 weeks}]";
const RECHECK: &str = "[{name: r, tests: [cbc, symptoms], when: 8 weeks after first dose}]";

/// The prescription with some keys replaced or added.
fn with(changes: &str) -> String {
    let base = beginning("2026-03-02", "Europe/London", PLAN, RECHECK);
    set_into(&base.replace("2027-12-31", "2026-12-31"), &format!("{changes}\n"))
}

/// The rules that find something, sorted.
fn told(changes: &str) -> String {
    let mut rules: Vec<&str> =
        rules_reported(&with(changes)).into_iter().map(|(rule, _)| rule).collect();
    rules.sort_unstable();
    rules.join(", ")
}

/// What one rule says.
fn said(rule: &str, changes: &str) -> String {
    let found = rules_reported(&with(changes)).into_iter().find(|(name, _)| *name == rule);
    found.map_or_else(String::new, |(_, found)| found.message)
}

fn compare(rows: &[(&str, &str)]) {
    for (changes, expected) in rows {
        assert_eq!(told(changes), *expected, "{changes}");
    }
}

#[test]
fn a_place_is_expected_to_be_closed_on_weekends_and_at_night() {
    let note = "weekend_or_night";
    // The last of the two weeks is Fri 13 Mar; months after it are Sat 13 Jun, Sun 13 Sep, Sun 13 Dec.
    let monthly =
        "phases: [{name: a, weekdays: [mon, wed, fri], for: 2 weeks}, {name: b, every: 1 month}]";
    let at = |more: &str| format!("{monthly}\nplace: Elm Road Surgery\n{more}");
    compare(&[
        (monthly, ""),
        (&at(""), note),
        (&at("avoid: {weekdays: [sat, sun], move: later}"), ""),
        (&at("").replace("Elm Road Surgery", "at home"), ""),
        (&at("").replace("Elm Road Surgery", "Homerton Hospital"), note),
        ("place: Elm Road Surgery", ""),
        ("place: Elm Road Surgery\ntime: 20:59\nrechecks: []\ncontinuing: yes", ""),
        ("place: Elm Road Surgery\ntime: 21:00\nrechecks: []\ncontinuing: yes", note),
        ("place: Elm Road Surgery\ntime: 05:59\nrechecks: []\ncontinuing: yes", note),
        ("place: Elm Road Surgery\ntime: 06:00\nrechecks: []\ncontinuing: yes", ""),
        // Sun 26 Apr, at the laboratory and nowhere.
        (
            "rechecks: [{name: r, tests: [cbc], when: 2026-04-26, time: 08:30, place: Lab, note: x}]",
            note,
        ),
        ("rechecks: [{name: r, tests: [cbc], when: 2026-04-26, time: 08:30}]", ""),
    ]);
    assert_eq!(
        said(note, &at("")),
        "3 injections or tests at a place on a weekend or at night, the first on Sat 13 Jun 2026 at 09:00"
    );
}

#[test]
fn a_blood_test_has_an_hour_that_somebody_chose() {
    let note = "inherited_hour";
    let test = |tests: &str, when: &str| {
        format!("rechecks: [{{name: r, tests: [{tests}], when: {when}}}]")
    };
    compare(&[
        ("time: 17:59", ""),
        ("time: 18:00", note),
        ("time: 20:00", note),
        ("time: 07:00", ""),
        ("time: 06:59", note),
        (&format!("time: 20:00\n{}", test("cbc", "2026-04-27, time: 08:30")), ""),
        (&format!("time: 20:00\n{}", test("symptoms", "2026-04-27")), ""),
        (&format!("time: 20:00\n{}", test("other: TSH", "2026-04-27")), note),
        // A Sunday, and the day after it.
        (&test("cbc", "2026-04-26"), note),
        (&test("cbc", "2026-04-27"), ""),
        (&test("cbc", "2026-04-26, time: 08:30"), ""),
        (&format!("{}\navoid: {{weekdays: [sun], move: later}}", test("cbc", "2026-04-26")), ""),
    ]);
    assert_eq!(
        said(note, "time: 20:00"),
        "`r` has no time of its own, and is on Mon 27 Apr 2026 at 20:00"
    );
}

#[test]
fn with_an_anticoagulant_the_muscle_is_worth_a_question() {
    let note = "anticoagulated_in_muscle";
    compare(&[
        ("anticoagulated: yes", note),
        ("anticoagulated: no", ""),
        ("anticoagulated: yes\nroute: subcutaneous", ""),
        (
            "anticoagulated: yes\nroute: oral\nproduct: {name: cyanocobalamin, strength: 1 mg/tablet}\nphases: [{name: t, every: 1 day, remind: no}]",
            "",
        ),
    ]);
}

#[test]
fn total_b12_is_doubted_where_it_misleads() {
    let note = "misleading_level";
    let test = |keys: &str, tests: &str| {
        format!(
            "{keys}\nrechecks: [{{name: r, tests: [{tests}], when: [5 weeks after first dose, 12 months after first dose]}}]"
        )
    };
    compare(&[
        (&test("pregnant: yes", "b12, cbc"), note),
        (&test("pregnant: yes", "active-b12, cbc"), ""),
        (&test("cause: pregnancy", "b12, symptoms"), note),
        (&test("cause: breastfeeding", "b12, symptoms"), ""),
        (&test("pregnant: no", "b12, cbc"), ""),
        (&test("cause: nitrous-oxide", "b12, symptoms"), note),
        (&test("cause: nitrous-oxide", "b12, mma"), ""),
        (&test("cause: diet", "b12, symptoms"), ""),
    ]);
}

#[test]
fn homocysteine_is_measured_before_breakfast() {
    let note = "homocysteine_without_fasting";
    let test = |tests: &str| {
        format!("rechecks: [{{name: r, tests: [{tests}, cbc], when: 8 weeks after first dose}}]")
    };
    compare(&[
        (&test("homocysteine"), note),
        (&test("mma"), ""),
        (&test("homocysteine").replace("}]", ", fasting: yes}]"), ""),
    ]);
}

#[test]
fn a_zero_too_many_is_seen_between_two_phases() {
    let note = "tenfold_dose";
    let doses = |first: &str, second: &str| {
        format!(
            "phases: [{{name: a, weekdays: [mon, wed, fri], for: 2 weeks, dose: {first}}}, {{name: b, every: 12 weeks, dose: {second}}}]"
        )
    };
    compare(&[
        (&doses("1 mg", "100 mcg"), note),
        (&doses("100 mcg", "1 mg"), note),
        (&doses("1 mg", "250 mcg"), ""),
        (&doses("1 mg", "110 mcg"), ""),
        (
            "phases: [{name: a, every: 1 week, doses: 6, dose: 100 mcg}, {name: t, every: 1 day, route: oral, remind: no, dose: 1 mg, product: {name: cyanocobalamin, strength: 1 mg/tablet}}]",
            "",
        ),
    ]);
    assert_eq!(
        said(note, &doses("1 mg", "100 mcg")),
        "a dose of `a` is 1 mg, and one of `b` is 100 mcg"
    );
}

#[test]
fn a_start_of_the_year_before_is_seen() {
    let note = "start_before_issued";
    compare(&[
        ("issued: 2026-03-01", ""),
        // 61 and 62 days after the start.
        ("issued: 2026-05-02", ""),
        // `b` begins on 5 Jun: after the next, 61 days before the one after it, and 62 before the last.
        ("issued: 2026-05-03", ""),
        ("issued: 2026-08-05", ""),
        ("issued: 2026-08-06", note),
        (
            "start: 2025-03-03\nissued: 2026-03-01\nrechecks: [{name: r, tests: [cbc], when: 8 weeks after first dose}]",
            note,
        ),
        ("start: 2025-03-03\nissued: 2026-03-01\ngiven: [{dose: 1 of a, date: 2025-03-03}]", ""),
    ]);
}

#[test]
fn what_is_to_be_filled_in_or_confirmed_is_noted() {
    let note = "placeholder_left";
    compare(&[
        ("prescriber: {name: Dr Ruiz}", ""),
        ("prescriber: {name: Dr Example}", note),
        ("place: Example Surgery", note),
        ("place: Examplewood Surgery", ""),
        (
            "rechecks: [{name: r, tests: [cbc], when: 8 weeks after first dose, place: Example Clinic}]",
            note,
        ),
        ("time_zone: Etc/UTC", note),
        ("time_zone: Africa/Abidjan", ""),
        ("prescriber: {name: Dr Ruiz, phone: TBC}", note),
        ("phases: [{name: example, weekdays: [mon], doses: 2}]", ""),
        ("person: \"...\"", note),
        ("person: \u{674e}", ""),
        ("notes:", note),
        ("phases: [{name: a, weekdays: [mon], doses: 2, place: }]", note),
        ("feed: {until: 2026-12-31}   # to be confirmed", note),
        ("place: Elm Road   # TODO", note),
        ("place: \"Elm Road   # to be confirmed\"", ""),
        ("place: Elm Road   # do not call before 9", ""),
    ]);
    assert_eq!(
        said(note, "prescriber: {name: Dr Example}\nplace: Example Surgery\ntime_zone: Etc/UTC"),
        "still a placeholder: `Dr Example`, `Example Surgery` and `Etc/UTC`"
    );
}
