//! The largest and smallest values that a prescription may say -> accepted; the next ones -> an error that names the limit.

use b12cal::prescription::quantity::{Amount, Volume};

use crate::support::{compiled, examined, set_into, whole};

#[track_caller]
fn accepted(block: &str) {
    if let Err(message) = compiled(&set_into(&whole(""), block)) {
        panic!("{message}:\n{block}");
    }
}

#[track_caller]
fn refused(block: &str, expected: &str) {
    let found = compiled(&set_into(&whole(""), block)).err();
    assert!(found.as_ref().is_some_and(|found| found.contains(expected)), "{found:?}:\n{block}");
}

/// So many items, each by its number from 1.
fn items(count: usize, item: impl Fn(usize) -> String) -> String {
    (1..=count).map(item).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_plan_has_up_to_a_hundred_of_each_part() {
    let phases = |count| {
        let phases = items(count, |n| format!("{{name: p{n}, every: 1 day, doses: 1}}"));
        format!("rechecks: []\nphases: [{phases}]\n")
    };
    accepted(&phases(100));
    refused(&phases(101), "there are 101 phases");
    let rechecks = |count| {
        let one = |n| format!("{{name: r{n}, tests: [cbc], when: {n} days after first dose}}");
        format!("rechecks: [{}]\n", items(count, one))
    };
    accepted(&rechecks(100));
    refused(&rechecks(101), "there are 101 rechecks");
    let milestones = |count| {
        let one = |n| format!("m{n}: 2026-03-02");
        let first = "rechecks: [{name: r, tests: [cbc], when: 1 week after m1}]";
        format!("{first}\nmilestones: {{{}}}\n", items(count, one))
    };
    accepted(&milestones(100));
    refused(&milestones(101), "there are 101 milestones");
    let sentences = |count| {
        let when = items(count, |n| format!("{n} days after first dose"));
        format!("rechecks: [{{name: r, tests: [cbc], when: [{when}]}}]\n")
    };
    accepted(&sentences(100));
    refused(&sentences(101), "this `when` has 101 sentences");
    let tests = |count| {
        let tests = items(count, |n| format!("\"other: t{n}\""));
        format!("rechecks: [{{name: r, tests: [{tests}], when: 1 day after first dose}}]\n")
    };
    accepted(&tests(20));
    refused(&tests(21), "there are 21 tests");
}

#[test]
fn dates_have_all_their_digits() {
    for date in ["26-03-02", "2026-3-02", "2026-03-2"] {
        refused(&format!("start: {date}\n"), &format!("`{date}` is not a date"));
    }
}

#[test]
fn times_ascend_and_intervals_and_names_mean_one_thing() {
    let tablets = |times: &str| {
        format!(
            "rechecks: []\nphases: [{{name: t, every: 1 day, for: 2 weeks, route: oral, remind: no, \
             product: {{name: cyanocobalamin, strength: 1 mg/tablet}}, dose: 1 mg, time: [{times}]}}]\n"
        )
    };
    accepted(&tablets("08:00, 20:00"));
    refused(&tablets("08:00, 08:00"), "the times are not in order");
    refused(&tablets("20:00, 08:00"), "the times are not in order");
    let every = |interval: &str| {
        format!("phases: [{{name: induction, every: {interval}, doses: 3}}]\nrechecks: []\n")
    };
    for several in ["2 to 3 weeks", "2 or 3 weeks", "2-3 weeks", "2.5 weeks"] {
        refused(&every(several), "is not one whole number");
    }
    let after = |count: &str| {
        format!("rechecks: [{{name: r, tests: [cbc], when: \"{count} after first dose\"}}]\n")
    };
    accepted(&after("3, 6 months"));
    refused(&after("3, 3 months"), "are not in ascending order");
    for name in ["first dose", "start of it", "dose 2 of it", "1st"] {
        refused(
            &format!("rechecks: []\nphases: [{{name: {name}, every: 1 day, doses: 2}}]\n"),
            "could be mistaken",
        );
    }
}

#[test]
fn a_line_of_changes_may_begin_with_the_plan_and_a_window_of_no_days_has_a_unit() {
    accepted("changes: [{from: 2026-03-02, place: Clinic, because: moved}]\n");
    refused("changes: [{from: 2026-03-01, place: Clinic, because: moved}]\n", "after this day");
    accepted("window: {early: 0 days, late: 1 week}\n");
    refused("window: {early: 0 of them}\n", "`0 of them` is not a number of");
}

#[test]
fn a_time_in_another_notation_is_answered_with_the_one_that_is_meant() {
    let meant = [
        ("8 pm", "20:00"),
        ("8 p.m.", "20:00"),
        ("12 pm", "12:00"),
        ("12 am", "00:00"),
        ("1 am", "01:00"),
        ("11 pm", "23:00"),
        ("8.30", "08:30"),
        ("20h30", "20:30"),
        ("0830", "08:30"),
        ("830", "08:30"),
    ];
    for (text, meant) in meant {
        let (_, found) = examined(&set_into(&whole(""), &format!("time: {text}\n")));
        assert_eq!(
            found[0].help.first().map(String::as_str),
            Some(format!("write {meant}").as_str()),
            "{text}"
        );
    }
    for text in ["00830", "25:00", "8 xm"] {
        let (_, found) = examined(&set_into(&whole(""), &format!("time: {text}\n")));
        assert!(found[0].help[0].starts_with("write hours and minutes"), "{text}: {found:?}");
    }
}

#[test]
fn a_dose_in_volumes_or_pieces_is_answered_with_its_amount() {
    let product = |product: &str, dose: &str| {
        let block = format!("product: {{{product}}}\ndose: {dose}\n");
        let (_, found) = examined(&set_into(&whole(""), &block));
        found[0].help.join(" ")
    };
    let ampoule = "name: hydroxocobalamin, strength: 1 mg in 2 mL, container: 2 mL ampoule";
    for (dose, meant) in
        [("2 mL", "1 mg"), ("1 cc", "0.5 mg"), ("1 ampoule", "1 mg"), ("2 ampoules", "2 mg")]
    {
        let help = product(ampoule, dose);
        assert!(help.contains(&format!("write `dose: {meant}`")), "{dose}: {help}");
    }
    let tablet = "name: cyanocobalamin, strength: 50 mcg/tablet";
    let help = product(tablet, "3 tablets");
    assert!(help.contains("write `dose: 150 mcg`"), "{help}");
    for (of, dose) in
        [(ampoule, "2 vials"), (ampoule, "2 tablets"), (tablet, "2 sprays"), (tablet, "1 mL")]
    {
        let help = product(of, dose);
        assert!(!help.contains("write `dose:"), "{dose}: {help}");
    }
}

#[test]
fn one_time_may_be_a_list_and_events_take_up_to_twelve_hours() {
    let phase = |time: &str| {
        format!(
            "rechecks: []\nphases: [{{name: induction, every: 1 day, doses: 2, time: {time}}}]\n"
        )
    };
    accepted(&phase("[10:00]"));
    let several = "only what is taken by mouth has several times a day";
    refused(&phase("[10:00, 16:00]"), several);
    refused(&phase("[10:00, 16:00, 20:00]"), several);
    accepted("duration: 2 hours\n");
    accepted("duration: 12 hours\n");
    refused("duration: 13 hours\n", "`13 hours`");
}

#[test]
fn a_number_has_up_to_nine_digits_and_three_or_six_places() {
    let said =
        |text: &str| Amount::parse(text).map_err(|error| error.message).err().unwrap_or_default();
    assert_eq!(said("1.125 mcg"), "");
    assert!(said("1.1255 mcg").contains("more digits"), "{}", said("1.1255 mcg"));
    assert_eq!(said("0.000001 mg"), "");
    assert!(said("0.0000011 mg").contains("more digits"));
    assert!(said("999999999 mcg").contains("more than 1000 mg"), "{}", said("999999999 mcg"));
    assert!(said("1000000000 mcg").contains("more digits"));
    assert!(Volume::parse("1000 mL").is_ok());
    assert!(Volume::parse("1000.001 mL").is_err());
}
