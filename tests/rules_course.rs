//! Plans that differ in one thing -> exactly the rules that find something in them: inductions,
//! maintenance, tablets, rechecks.
//!
//! Every plan begins on Mon 2 Mar 2026 with hydroxocobalamin 1 mg, and its calendar ends with 2027.
//! Limits are tried on both sides; the dates beside them are counted by hand.

use crate::support::{beginning, rules_reported};

/// Rechecks of which no rule misses one: every three months from 2 Jun 2026, with blood and symptoms.
const RECHECKS: &str =
    "[{name: regular, tests: [cbc, symptoms], when: every 3 months after first dose}]";
/// Six injections, the last on Mon 6 Apr 2026.
const WEEKLY: &str = "{name: weekly, every: 1 week, doses: 6}";
const TABLETS: &str = "name: tablets, route: oral, remind: no, \
    product: {name: cyanocobalamin, strength: 1000 mcg/tablet}";
const PA: &str = "cause: pernicious-anaemia";
const DIET: &str = "cause: diet";

/// A plan: the cause and other keys, then the phases, the rechecks.
fn plan(keys: &str, phases: &str, rechecks: &str) -> String {
    let text = beginning("2026-03-02", "Europe/London", &format!("[{phases}]"), rechecks);
    text.replace("cause: unknown", keys)
}

/// The rules that find something, sorted, each once.
fn told(text: &str) -> Vec<&'static str> {
    let mut rules: Vec<&str> = rules_reported(text).into_iter().map(|(rule, _)| rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// Compares each plan with the rules that are to find something in it.
fn compare(plans: &[(&str, &str, &str, &[&str])]) {
    for (keys, phases, rechecks, expected) in plans {
        let phases = phases.replace("WEEKLY", WEEKLY).replace("TABLETS", TABLETS);
        let found = told(&plan(keys, &phases, rechecks));
        assert_eq!(found, *expected, "{keys}\n{phases}\n{rechecks}");
    }
}

/// The same with the rechecks of which no rule misses one.
fn compare_phases(plans: &[(&str, &str, &[&str])]) {
    for (keys, phases, expected) in plans {
        compare(&[(keys, phases, RECHECKS, expected)]);
    }
}

#[test]
fn an_induction_has_an_end_and_is_no_longer_than_three_months() {
    const TOLD: &[&str] = &["induction_without_end"];
    compare_phases(&[
        (DIET, "{name: a, every: 1 week}", TOLD),
        (DIET, "{name: a, weekdays: [mon, thu]}", TOLD),
        ("cause: diet\nneurological: yes", "{name: a, every: 1 week}", TOLD),
        ("cause: inborn-error", "{name: a, every: 1 week}", &[]),
        (DIET, "{name: a, every: 1 week, review: after 30 weeks}", &[]),
        // The 14th weekly dose is on 1 Jun, 91 days after the first one.
        (DIET, "{name: a, every: 1 week, doses: 14}, {name: b, every: 2 months}", &[]),
        (DIET, "{name: a, every: 1 week, doses: 15}, {name: b, every: 2 months}", TOLD),
        (DIET, "{name: a, weekdays: [mon, thu], for: 3 months}, {name: b, every: 2 months}", &[]),
        // Seven daily doses to 8 Mar; the 12th weekly one on 31 May (90 days), the 13th on 7 Jun (97).
        (
            DIET,
            "{name: a, every: 1 day, doses: 7}, {name: b, every: 1 week, doses: 12}, {name: c, every: 8 weeks}",
            &[],
        ),
        (
            DIET,
            "{name: a, every: 1 day, doses: 7}, {name: b, every: 1 week, doses: 13}, {name: c, every: 2 months}",
            TOLD,
        ),
        // What a review ends is not counted.
        (
            DIET,
            "{name: a, every: 1 week, doses: 10}, {name: b, every: 1 week, review: after 10 weeks}",
            &[],
        ),
        (
            "cause: diet\nneurological: yes",
            "{name: a, every: 1 week, doses: 15}, {name: b, every: 2 months}",
            &[],
        ),
        ("cause: infant", "{name: a, every: 1 week, doses: 20}, {name: b, every: 2 months}", &[]),
        (DIET, "{TABLETS, every: 1 day}", &[]),
    ]);
    // A second course half a year later begins again, whatever is said of the pause between them.
    let again = "{name: a, every: 1 week, doses: 8}, {name: b, every: 1 week, doses: 8, starts: 2026-10-05}";
    assert!(!told(&plan(DIET, again, RECHECKS)).contains(&"induction_without_end"));
}

#[test]
fn doses_of_weeks_for_months_are_told_in_both_numbers() {
    const TOLD: &[&str] = &["weeks_for_months"];
    let found = |first: &str| {
        let text = plan(DIET, &format!("{first}, {{name: b, every: 2 months}}"), RECHECKS);
        told(&text)
    };
    // From Mon 2 Mar: 31 days have five Mondays, 61 have nine, 92 fourteen.
    for first in [
        "{name: a, every: 1 week, for: 1 month}",
        "{name: a, every: 7 days, for: 1 month}",
        "{name: a, weekdays: [mon], for: 1 month}",
        "{name: a, every: 1 week, weekdays: [mon], for: 2 months}",
    ] {
        assert_eq!(found(first), TOLD, "{first}");
    }
    for first in [
        "{name: a, every: 1 week, for: 4 weeks}",
        "{name: a, every: 1 week, doses: 5}",
        "{name: a, weekdays: [mon, thu], for: 1 month}",
        "{name: a, every: 1 day, for: 1 month}",
    ] {
        assert!(!found(first).contains(&TOLD[0]), "{first}");
    }
    // From 1 Feb the month has 28 days.
    let february =
        plan(DIET, "{name: a, every: 1 week, for: 1 month}, {name: b, every: 2 months}", RECHECKS)
            .replace("start: 2026-03-02", "start: 2026-02-01");
    assert!(!told(&february).contains(&TOLD[0]));
}

#[test]
fn a_calendar_that_ends_earlier_says_nothing_of_what_comes_after() {
    let cut = |keys: &str, phases: &str, rechecks: &str, until: &str| {
        told(&plan(keys, phases, rechecks).replace("2027-12-31", until))
    };
    // The 15th weekly dose is on 8 Jun.
    let long = "{name: a, every: 1 week, doses: 20}, {name: b, every: 2 months}";
    assert_eq!(cut(DIET, long, RECHECKS, "2026-06-07"), [""; 0]);
    assert_eq!(cut(DIET, long, RECHECKS, "2026-06-08"), ["induction_without_end"]);
    // Four months after the first dose are 2 Jul, after the induction (6 Apr) 6 Aug.
    let plan = format!("{WEEKLY}, {{name: b, every: 2 months}}");
    assert_eq!(cut(PA, &plan, "[]", "2026-07-01"), [""; 0]);
    assert_eq!(cut(PA, &plan, "[]", "2026-07-02"), ["no_recheck"]);
    let early = "[{name: early, tests: [cbc], when: 8 days after first dose}]";
    assert_eq!(cut(PA, &plan, early, "2026-08-05"), [""; 0]);
    assert_eq!(cut(PA, &plan, early, "2026-08-06"), ["no_recheck"]);
    // Tablets from 7 Apr: seven months are 7 Nov.
    let plan = format!("{WEEKLY}, {{{TABLETS}, every: 1 day}}");
    let at_the_end = "[{name: early, tests: [cbc], when: on weekly}]";
    assert_eq!(cut(PA, &plan, at_the_end, "2026-11-06"), [""; 0]);
    assert_eq!(cut(PA, &plan, at_the_end, "2026-11-07"), ["oral_without_recheck"]);
    // Injections without an end from 6 Jun 2026: 13 months are 6 Jul 2027. Whether the need is reviewed
    // does not hang on the end of the calendar: what asks after it counts.
    let plan = format!("{WEEKLY}, {{name: b, every: 2 months}}");
    let blood = "[{name: regular, tests: [cbc], when: every 3 months after first dose}]";
    let later = "[{name: regular, tests: [cbc], when: every 3 months after first dose}, {name: need, tests: [symptoms], when: 12 months after dose 1 of b}]";
    for until in ["2026-12-31", "2027-07-05", "2027-12-31"] {
        assert_eq!(cut(DIET, &plan, blood, until), ["no_review_of_need"], "{until}");
        assert_eq!(cut(DIET, &plan, later, until), [""; 0], "{until}");
    }
    // Five weeks after the first dose are 6 Apr; eight weeks after the induction 1 Jun.
    assert_eq!(cut("cause: pregnancy", &plan, "[]", "2026-04-05"), [""; 0]);
    assert_eq!(cut("cause: pregnancy", &plan, "[]", "2026-04-06"), ["late_review_in_pregnancy"]);
    let nerves = "cause: diet\nneurological: yes";
    assert_eq!(cut(nerves, &plan, blood, "2026-05-31"), [""; 0]);
    assert_eq!(cut(nerves, &plan, blood, "2026-06-01"), ["neurological_induction"]);
}

#[test]
fn malabsorption_begins_with_four_injections() {
    const TOLD: &[&str] = &["no_induction"];
    compare_phases(&[
        (PA, "{name: a, every: 3 months}", TOLD),
        (PA, "{name: a, days: [1, 30, 60]}, {name: b, every: 8 weeks}", TOLD),
        ("cause: coeliac-disease", "{name: a, every: 3 months}", TOLD),
        ("cause: gastric-surgery\nprophylaxis: yes", "{name: a, every: 3 months}", &[]),
        ("cause: pernicious-anaemia\ncontinuing: yes", "{name: a, every: 3 months}", &[]),
        (DIET, "{name: a, every: 3 months}", &[]),
        ("cause: unknown", "{name: a, every: 3 months}", &[]),
        (PA, "{name: a, every: 1 week, doses: 3}, {name: b, every: 2 months}", TOLD),
        (PA, "{name: a, every: 1 week, doses: 4}, {name: b, every: 2 months}", &[]),
        (PA, "{name: a, every: 2 days, for: 1 week}, {name: b, every: 1 month}", &[]),
        (PA, "{name: a, every: 2 weeks, doses: 4}, {name: b, every: 1 month}", &[]),
        (PA, "{name: a, every: 1 week, review: after 2 weeks}, {name: b, every: 1 month}", &[]),
        (PA, "{TABLETS, every: 1 day}", &[]),
        // One injection, then tablets: a phase of one dose has no rhythm.
        (PA, "{name: a, every: 1 month, doses: 1}, {TABLETS, every: 1 day}", &[]),
        // A dose that is left out was planned.
        (
            "cause: pernicious-anaemia\nchanges: [{dose: 1 of b, skip: yes, because: ill}, {dose: 4 of a, skip: yes, because: ill}]",
            "{name: a, every: 1 week, doses: 4}, {name: b, every: 1 month}",
            &[],
        ),
    ]);
}

#[test]
fn a_cause_that_does_not_pass_is_not_treated_to_an_end() {
    const TOLD: &[&str] = &["lifelong_treatment_ends"];
    compare_phases(&[
        (PA, "WEEKLY, {name: b, every: 1 month, doses: 3}", TOLD),
        (PA, "WEEKLY, {name: b, every: 1 month, for: 12 months}", TOLD),
        (PA, "WEEKLY, {name: b, every: 1 month, until: 2027-06-30}", TOLD),
        (PA, "WEEKLY, {name: b, every: 1 month, total: 3 mg}", TOLD),
        (PA, "{name: a, days: [1, 3, 7, 10, 14, 21, 30, 60, 90]}", TOLD),
        ("cause: gastric-surgery\nprophylaxis: yes", "{name: b, every: 1 month, doses: 3}", TOLD),
        ("cause: inborn-error", "WEEKLY", TOLD),
        (PA, "WEEKLY, {name: b, every: 1 month, review: after 12 months}", &[]),
        (PA, "WEEKLY, {name: b, every: 1 month}", &[]),
        (DIET, "WEEKLY, {name: b, every: 1 month, doses: 3}", &[]),
        ("cause: coeliac-disease", "WEEKLY, {name: b, every: 1 month, doses: 3}", &[]),
        ("cause: unknown", "{name: a, days: [1, 3, 7, 10, 14, 21, 30, 60, 90]}", &[]),
    ]);
}

#[test]
fn a_blood_test_follows_the_change_to_tablets() {
    const TOLD: &[&str] = &["oral_without_recheck"];
    const PLAN: &str = "WEEKLY, {TABLETS, every: 1 day}";
    // The tablets begin on 7 Apr; `early` is on the day before.
    let with = |more: &str| {
        format!(
            "[{{name: early, tests: [cbc, symptoms], when: on weekly}}, {{name: late, {more}}}]"
        )
    };
    let on_the_day = with("tests: [mma], when: on start of tablets");
    let seven = with("tests: [b12], when: 7 months after start of tablets");
    let eight = with("tests: [b12], when: 8 months after start of tablets");
    let symptoms = with("tests: [symptoms], when: 3 months after start of tablets");
    let other = with("tests: [other: the usual], when: 3 months after start of tablets");
    let bridge = "WEEKLY, {TABLETS, every: 1 day, for: 13 weeks}, {name: again, every: 2 months}";
    compare(&[
        (PA, PLAN, &on_the_day, TOLD),
        (PA, PLAN, &seven, &[]),
        (PA, PLAN, &eight, TOLD),
        (PA, PLAN, &symptoms, TOLD),
        (PA, PLAN, &other, &[]),
        (DIET, PLAN, &symptoms, &[]),
        (PA, bridge, &symptoms, &[]),
        ("cause: pernicious-anaemia\ncontinuing: yes", "{TABLETS, every: 1 day}", "[]", &[]),
        (
            PA,
            "WEEKLY, {name: tablets, route: nasal, every: 1 week, dose: 500 mcg, product: {name: cyanocobalamin, strength: 500 mcg/spray}}",
            &symptoms,
            TOLD,
        ),
        // What waits for a review has no day yet.
        (
            PA,
            "{name: weekly, every: 1 week, review: after 6 weeks}, {TABLETS, every: 1 day}",
            "[{name: a, tests: [cbc], when: 8 weeks after first dose}]",
            &[],
        ),
    ]);
}

#[test]
fn tablets_for_malabsorption_come_to_1000_mcg_a_day() {
    const TOLD: &[&str] = &["oral_dose_low"];
    let low = "{TABLETS, every: 1 day, dose: 500 mcg}";
    compare_phases(&[
        (PA, low, TOLD),
        (PA, "{TABLETS, every: 1 day, dose: 1000 mcg}", &[]),
        (PA, "{TABLETS, every: 2 days, dose: 2 mg}", &[]),
        (PA, "{TABLETS, every: 2 days, dose: 1500 mcg}", TOLD),
        (PA, "{TABLETS, every: 1 week, dose: 1000 mcg}", TOLD),
        (PA, "{TABLETS, every: 5 days, dose: 4500 mcg}", TOLD),
        (PA, "{TABLETS, every: 5 days, dose: 5 mg}", &[]),
        (PA, "{TABLETS, weekdays: [mon, tue, wed, thu, fri, sat, sun], dose: 1 mg}", &[]),
        (PA, "{TABLETS, weekdays: [mon, tue, wed, thu, fri, sat], dose: 1 mg}", TOLD),
        (&format!("{PA}\nprophylaxis: yes"), low, &[]),
        (DIET, low, &[]),
        ("cause: age-related", low, &[]),
        (
            PA,
            "WEEKLY, {name: spray, route: nasal, every: 1 week, dose: 500 mcg, product: {name: cyanocobalamin, strength: 500 mcg/spray}}",
            &[],
        ),
    ]);
}

#[test]
fn the_longest_interval_goes_by_the_form_and_the_cause() {
    const TOLD: &[&str] = &["interval_long"];
    let prevention = "cause: gastric-surgery\nprophylaxis: yes";
    let rows: &[(&str, &str, &str, &[&str])] = &[
        (PA, "cyanocobalamin", "1 month", &[]),
        // Every second month, for life: South Africa.
        (PA, "cyanocobalamin", "2 months", &[]),
        (PA, "cyanocobalamin", "9 weeks", &[]),
        (PA, "cyanocobalamin", "10 weeks", TOLD),
        (PA, "cyanocobalamin", "3 months", TOLD),
        (prevention, "cyanocobalamin", "2 months", &[]),
        (prevention, "cyanocobalamin", "3 months", TOLD),
        (PA, "hydroxocobalamin", "3 months", &[]),
        (PA, "hydroxocobalamin", "14 weeks", &[]),
        (PA, "hydroxocobalamin", "15 weeks", TOLD),
        (PA, "hydroxocobalamin", "4 months", TOLD),
        (prevention, "hydroxocobalamin", "4 months", &[]),
        (prevention, "hydroxocobalamin", "6 months", TOLD),
        (PA, "cyanocobalamin, brand: Betolvex", "3 months", &[]),
        (PA, "cyanocobalamin-tannin complex", "4 months", TOLD),
        (PA, "mecobalamin", "3 months", &[]),
        (PA, "methylcobalamin", "4 months", TOLD),
        (PA, "vitamin B12", "6 months", &[]),
        (DIET, "cyanocobalamin", "6 months", &[]),
        ("cause: unknown", "cyanocobalamin", "2 months", &[]),
    ];
    for (keys, product, every, expected) in rows {
        let own = format!("product: {{name: {product}, strength: 1 mg/mL}}");
        let phases = format!(
            "{{name: a, every: 1 week, doses: 6, {own}}}, {{name: b, every: {every}, {own}}}"
        );
        compare_phases(&[(keys, &phases, expected)]);
    }
}

#[test]
fn a_short_maintenance_is_more_than_a_week_and_less_than_four() {
    const TOLD: &[&str] = &["interval_short"];
    compare_phases(&[
        (DIET, "WEEKLY, {name: b, every: 2 weeks}", TOLD),
        (DIET, "WEEKLY, {name: b, every: 8 days}", TOLD),
        (DIET, "WEEKLY, {name: b, every: 27 days}", TOLD),
        (DIET, "WEEKLY, {name: b, every: 2 weeks, until: 2027-10-31}", TOLD),
        (DIET, "WEEKLY, {name: b, every: 4 weeks}", &[]),
        (DIET, "WEEKLY, {name: b, every: 1 month}", &[]),
        (DIET, "WEEKLY, {name: b, every: 2 weeks, review: after 12 months}", &[]),
        (DIET, "WEEKLY, {name: b, every: 2 weeks, doses: 4}, {name: c, every: 2 months}", &[]),
        ("cause: inborn-error", "WEEKLY, {name: b, every: 2 weeks}", &[]),
        (DIET, "WEEKLY, {TABLETS, every: 10 days}", &[]),
    ]);
}

#[test]
fn with_nerve_symptoms_injections_stay_within_two_months() {
    const TOLD: &[&str] = &["neurological_interval"];
    let nerves = "cause: diet\nneurological: yes";
    // The induction ends on 3 May, a month before the recheck of 2 Jun.
    let plan = |every: &str, product: &str| {
        format!(
            "{{name: a, every: 1 week, doses: 10}}, {{name: b, every: {every}, product: {{name: {product}, strength: 1 mg/mL}}}}"
        )
    };
    let rows: &[(&str, &str, &str, &[&str])] = &[
        (nerves, "2 months", "hydroxocobalamin", &[]),
        (nerves, "8 weeks", "cyanocobalamin", &[]),
        (nerves, "9 weeks", "hydroxocobalamin", TOLD),
        (nerves, "3 months", "hydroxocobalamin", TOLD),
        (nerves, "3 months", "mecobalamin", TOLD),
        ("cause: diet\nneurological: no", "3 months", "hydroxocobalamin", &[]),
        (DIET, "3 months", "hydroxocobalamin", &[]),
    ];
    for (keys, every, product, expected) in rows {
        compare_phases(&[(keys, &plan(every, product), expected)]);
    }
    compare_phases(&[(nerves, "{TABLETS, every: 3 months}", &[])]);
}

#[test]
fn with_nerve_symptoms_the_induction_is_close_and_somebody_looks_at_its_end() {
    const TOLD: &[&str] = &["neurological_induction"];
    let nerves = "cause: diet\nneurological: yes";
    // The induction ends on 6 Apr: from 30 Mar to 1 Jun somebody looks.
    let plan = "WEEKLY, {name: b, every: 2 months}";
    let at = |tests: &str, date: &str| {
        format!(
            "[{{name: look, tests: [{tests}], when: {date}}}, {{name: regular, tests: [cbc, mma], when: every 3 months after first dose, times: 4}}]"
        )
    };
    compare(&[
        (nerves, plan, &at("symptoms", "2026-03-29"), TOLD),
        (nerves, plan, &at("symptoms", "2026-03-30"), &[]),
        (nerves, plan, &at("symptoms", "2026-06-01"), &[]),
        (nerves, plan, &at("symptoms", "2026-06-02"), TOLD),
        (nerves, plan, &at("cbc", "2026-04-06"), TOLD),
        (nerves, plan, &at("other: reflexes", "2026-04-06"), &[]),
        ("cause: diet\nneurological: no", plan, &at("cbc", "2026-04-06"), &[]),
        ("cause: diet\nneurological: yes\ncontinuing: yes", plan, &at("cbc", "2026-04-06"), &[]),
        (
            nerves,
            "WEEKLY, {name: b, every: 2 weeks, review: after 6 months}",
            &at("cbc", "2026-04-06"),
            &[],
        ),
        (
            nerves,
            "{name: a, every: 2 days, review: after 3 weeks}, {name: b, every: 2 months}",
            &at("cbc", "2026-04-06"),
            &[],
        ),
    ]);
    compare_phases(&[
        (nerves, "{name: a, every: 2 weeks, doses: 6}, {name: b, every: 2 months}", TOLD),
        (nerves, "{name: a, every: 2 weeks, review: after 6 months}", &[]),
        (nerves, "{name: a, every: 1 month}", TOLD),
        ("cause: diet\nneurological: yes\ncontinuing: yes", "{name: a, every: 1 month}", &[]),
        (nerves, "{name: a, every: 1 month, doses: 1}, {TABLETS, every: 1 day}", &[]),
        (nerves, "{TABLETS, every: 1 day}", &[]),
    ]);
}

#[test]
fn open_injections_for_a_cause_that_can_pass_have_a_date_that_asks() {
    const TOLD: &[&str] = &["no_review_of_need"];
    // The maintenance begins on 6 Jun 2026; 13 months later is 6 Jul 2027.
    let plan = "WEEKLY, {name: b, every: 2 months}";
    let at = |tests: &str, date: &str| {
        format!(
            "[{{name: early, tests: [cbc, symptoms], when: 8 weeks after first dose}}, {{name: need, tests: [{tests}], when: {date}}}]"
        )
    };
    compare(&[
        (DIET, plan, &at("symptoms", "2026-06-06"), TOLD),
        (DIET, plan, &at("symptoms", "2026-06-07"), &[]),
        (DIET, plan, &at("symptoms", "2027-07-06"), &[]),
        (DIET, plan, &at("symptoms", "2027-07-07"), TOLD),
        (DIET, plan, &at("b12", "2027-03-01"), &[]),
        (DIET, plan, &at("other: need", "2027-03-01"), &[]),
        (DIET, plan, &at("cbc", "2027-03-01"), TOLD),
        ("cause: medication", plan, &at("cbc", "2027-03-01"), TOLD),
        ("cause: infant", plan, &at("cbc", "2027-03-01"), TOLD),
        (PA, plan, &at("cbc", "2027-03-01"), &[]),
        ("cause: unknown", plan, &at("cbc", "2027-03-01"), &[]),
        (DIET, "WEEKLY, {name: b, every: 2 months, doses: 5}", &at("cbc", "2027-03-01"), &[]),
        (
            DIET,
            "WEEKLY, {name: b, every: 2 months, review: after 12 months}",
            &at("cbc", "2027-03-01"),
            &[],
        ),
        (DIET, "WEEKLY, {TABLETS, every: 1 day}", &at("cbc", "2027-03-01"), &[]),
    ]);
}

#[test]
fn in_pregnancy_a_recheck_is_expected_in_the_first_five_weeks() {
    const TOLD: &[&str] = &["late_review_in_pregnancy"];
    let plan = "WEEKLY, {name: b, every: 2 months}";
    let at = |date: &str| {
        format!(
            "[{{name: early, tests: [cbc], when: {date}}}, {{name: a, tests: [cbc, symptoms], when: every 3 months after first dose}}]"
        )
    };
    compare(&[
        ("cause: pregnancy", plan, &at("2026-04-06"), &[]),
        ("cause: pregnancy", plan, &at("2026-04-07"), TOLD),
        ("cause: breastfeeding", plan, &at("2026-04-07"), TOLD),
        ("cause: diet\npregnant: yes", plan, &at("2026-04-07"), TOLD),
        ("cause: diet\npregnant: no", plan, &at("2026-04-07"), &[]),
        ("cause: pregnancy\ncontinuing: yes", plan, &at("2026-04-07"), &[]),
        ("cause: pregnancy\nprophylaxis: yes", plan, &at("2026-04-07"), &[]),
        // A test before the first dose, or on its day, does not look at the response.
        ("cause: pregnancy", plan, &at("2026-03-02"), TOLD),
        (
            "cause: pregnancy",
            "{name: a, every: 1 week, review: after 4 weeks}",
            &at("2026-04-07"),
            &[],
        ),
    ]);
    // Written down when those weeks are over, perhaps years later.
    let issued = |date: &str| {
        let text = beginning(
            "2026-03-02",
            "Europe/London",
            &format!("[{WEEKLY}, {{name: b, every: 2 months}}]"),
            &at("2026-04-07"),
        )
        .replace("cause: unknown", "cause: pregnancy");
        told(&text.replace("issued: 2026-01-01", &format!("issued: {date}")))
    };
    assert_eq!(issued("2026-04-06"), TOLD);
    assert_eq!(issued("2026-04-07"), [""; 0]);
}

#[test]
fn a_level_is_drawn_before_an_injection_or_more_than_a_week_after_it() {
    const TOLD: &[&str] = &["level_after_injection"];
    // Injections on Mondays to 6 Apr, then on 6 May and the 6th of every month.
    let plan = "WEEKLY, {name: b, every: 1 month}";
    let with = |more: &str| {
        format!(
            "[{{name: level, {more}}}, {{name: a, tests: [cbc, symptoms], when: every 3 months after first dose}}]"
        )
    };
    let rows: &[(&str, &[&str])] = &[
        ("tests: [b12], when: on dose 1 of b", TOLD),
        ("tests: [active-b12], when: on dose 1 of b", TOLD),
        ("tests: [cbc, mma], when: on dose 1 of b", &[]),
        ("tests: [b12], when: on dose 1 of b, before_injection: yes", &[]),
        ("tests: [b12], when: on dose 1 of b, time: \"08:59\"", &[]),
        ("tests: [b12], when: on dose 1 of b, time: \"17:00\"", TOLD),
        ("tests: [b12], when: on first dose", TOLD),
        ("tests: [b12], when: 3 days before first dose", &[]),
        ("tests: [b12], when: 2026-05-07", TOLD),
        ("tests: [b12], when: 2026-05-13", TOLD),
        ("tests: [b12], when: 2026-05-14", &[]),
        // The last weekly one is on 6 Apr, and the next a month later.
        ("tests: [b12], when: 2026-04-08", TOLD),
        // During the induction no longer wait is possible; a better order is.
        ("tests: [b12], when: 2026-03-18", &[]),
        ("tests: [b12], when: on dose 3 of weekly, before_injection: yes", &[]),
        ("tests: [b12], when: on dose 3 of weekly", TOLD),
    ];
    for (more, expected) in rows {
        compare(&[(DIET, plan, &with(more), expected)]);
    }
    let day_3 = with("tests: [b12], when: 3 days after first dose");
    let review = "{name: b, every: 2 weeks, review: after 2 weeks}";
    compare(&[
        // Before a review no longer wait may be possible; after the last injection it is.
        (DIET, review, &day_3, &[]),
        (DIET, "{name: b, days: [1]}", &day_3, TOLD),
        (DIET, "{TABLETS, every: 1 day}", &day_3, &[]),
    ]);
}

#[test]
fn levels_during_a_stable_maintenance_come_once() {
    const TOLD: &[&str] = &["repeated_b12_level"];
    // The maintenance begins on 6 Jun 2026 and is stable after 6 Oct.
    let plan = "WEEKLY, {name: b, every: 2 months}";
    let with = |more: &str| {
        format!(
            "[{{name: level, {more}}}, {{name: a, tests: [cbc, symptoms], when: every 3 months after first dose}}]"
        )
    };
    let yearly = with("tests: [b12], when: every 12 months after first dose");
    let rows: &[(&str, &str, &[&str])] = &[
        (PA, "tests: [b12], when: every 12 months after first dose", TOLD),
        (PA, "tests: [active-b12], when: every 12 months after first dose", TOLD),
        (PA, "tests: [b12], when: every 12 months after first dose, times: 1", &[]),
        (PA, "tests: [mma], when: every 12 months after first dose", &[]),
        (PA, "tests: [b12], when: [2026-06-26, 2026-10-05, 2027-01-05]", &[]),
        (PA, "tests: [b12], when: [2026-10-05, 2026-11-05]", &[]),
        (PA, "tests: [b12], when: [2026-11-05, 2027-01-05]", TOLD),
        ("cause: bariatric-surgery", "tests: [b12], when: every 12 months after first dose", &[]),
        ("cause: ileal-disease", "tests: [b12], when: every 12 months after first dose", &[]),
        (DIET, "tests: [b12], when: every 12 months after first dose", &[]),
        ("cause: unknown", "tests: [b12], when: every 12 months after first dose", TOLD),
    ];
    for (keys, more, expected) in rows {
        compare(&[(keys, plan, &with(more), expected)]);
    }
    compare(&[
        (PA, "WEEKLY, {TABLETS, every: 1 day}", &yearly, &[]),
        (PA, "WEEKLY, {name: b, every: 2 months, review: after 12 months}", &yearly, TOLD),
        (
            PA,
            "{name: a, every: 1 week, review: after 6 weeks}, {name: b, every: 2 months}",
            &yearly,
            &[],
        ),
    ]);
}

#[test]
fn a_recheck_follows_the_first_dose_and_the_induction() {
    const TOLD: &[&str] = &["no_recheck"];
    let plan = "WEEKLY, {name: b, every: 2 months}";
    let at = |dates: &str| format!("[{{name: a, tests: [cbc], time: 08:30, when: [{dates}]}}]");
    compare(&[
        (PA, plan, "[]", TOLD),
        // Four months after the first dose.
        (PA, plan, &at("2026-07-02"), &[]),
        (PA, plan, &at("2026-07-03"), TOLD),
        // A test before the treatment, or on its first day, looks at no response.
        (PA, plan, &at("2026-03-02"), TOLD),
        // The induction ends on 6 Apr: from then on to 6 Aug.
        (PA, plan, &at("2026-04-05"), TOLD),
        (PA, plan, &at("2026-04-06"), &[]),
        (PA, plan, &at("2026-04-05, 2026-08-06"), &[]),
        (PA, plan, &at("2026-04-05, 2026-08-07"), TOLD),
        (&format!("{PA}\ncontinuing: yes"), plan, "[]", &[]),
        ("cause: gastric-surgery\nprophylaxis: yes", plan, "[]", &[]),
        // A review looks at the response; one after 17 weeks, on 29 Jun, just in time, after 18 too late.
        (PA, "{name: a, every: 1 week, review: after 6 weeks}", "[]", &[]),
        (PA, "{name: a, every: 1 week, review: after 17 weeks}", "[]", &[]),
        (PA, "{name: a, every: 1 week, review: after 18 weeks}", "[]", TOLD),
        (PA, "WEEKLY, {name: b, every: 2 weeks, review: after 8 weeks}", "[]", &[]),
        // The blood test after the start of tablets is missed once.
        (PA, "WEEKLY, {TABLETS, every: 1 day}", "[]", &["oral_without_recheck"]),
        (DIET, "WEEKLY, {TABLETS, every: 1 day}", "[]", TOLD),
        // Without an induction the first dose alone counts.
        ("cause: unknown", "{name: a, every: 2 months}", &at("2026-03-10"), &[]),
    ]);
}
