//! Days to avoid -> the free days on which doses and rechecks are instead, beside what was given and what is extra,
//! worked out by hand.

use b12cal::schedule::occurrence::Kind;
use jiff::civil::date;

use crate::support::{Built, examined_on, injections, prescription};

const WEEKLY: &str = "[{name: all, every: 1 week, doses: 6}]";

/// A plan from Mon 2 Mar 2026 in London, with more keys, as it is on 1 Jun 2026.
fn plan(phases: &str, rechecks: &str, more: &str) -> Built {
    let text = prescription("2026-03-02", "Europe/London", phases, rechecks) + more;
    let (built, found) = examined_on(&text, date(2026, 6, 1));
    built.unwrap_or_else(|| panic!("{found:?}:\n{text}"))
}

#[test]
fn days_to_avoid_are_left_later_earlier_or_to_the_nearest_side() {
    // Every 5 days from Mon 2 Mar: Sat 7, Thu 12, Tue 17, Sun 22, Fri 27.
    let every_5 = "[{name: all, every: 5 days, doses: 6}]";
    let avoid = |direction: &str| {
        let more = format!("avoid: {{weekdays: [sat, sun], move: {direction}}}\n");
        injections(&plan(every_5, "[]", &more))
    };
    let dates = |sat: &str, sun: &str| {
        ["2026-03-02", sat, "2026-03-12", "2026-03-17", sun, "2026-03-27"].map(str::to_owned)
    };
    assert_eq!(avoid("later"), dates("2026-03-09", "2026-03-23"));
    assert_eq!(avoid("earlier"), dates("2026-03-06", "2026-03-20"));
    // Saturday is nearer to Friday, Sunday to Monday.
    assert_eq!(avoid("nearest"), dates("2026-03-06", "2026-03-23"));
}

#[test]
fn the_nearest_of_two_is_the_later_one_on_a_tie() {
    let more = "avoid: {dates: [2026-03-09], move: nearest}\n";
    assert_eq!(injections(&plan(WEEKLY, "[]", more))[1], "2026-03-10");
}

#[test]
fn a_dose_that_cannot_move_stays_and_is_never_doubled() {
    // Daily doses leave Saturday no free day; Sunday is the last, and has one after it.
    let daily = "[{name: all, every: 1 day, doses: 7}]";
    let more = "avoid: {weekdays: [sat, sun]}\n";
    let dates = injections(&plan(daily, "[]", more));
    assert_eq!(dates[4..], ["2026-03-06", "2026-03-07", "2026-03-09"]);
    // The day before is that of another dose.
    let earlier = "avoid: {weekdays: [sun], move: earlier}\n";
    let dates = injections(&plan(daily, "[]", earlier));
    assert_eq!(dates[4..], ["2026-03-06", "2026-03-07", "2026-03-08"]);
    // A window of one day does not reach from Saturday to Monday.
    let saturdays = "[{name: all, weekdays: [sat], doses: 3}]";
    let more = "avoid: {weekdays: [sat, sun]}\nwindow: 1 day\n";
    assert_eq!(
        injections(&plan(saturdays, "[]", more)),
        ["2026-03-07", "2026-03-14", "2026-03-21"]
    );
    let more = "avoid: {weekdays: [sat, sun]}\nwindow: 2 days\n";
    assert_eq!(
        injections(&plan(saturdays, "[]", more)),
        ["2026-03-09", "2026-03-16", "2026-03-23"]
    );
}

#[test]
fn the_least_gap_bounds_a_move() {
    // Mon 9 and Thu 12 March: on Tue 10 the gap to Thursday is two days.
    let phases = "[{name: all, weekdays: [mon, thu], doses: 6}]";
    let avoid = "avoid: {dates: [2026-03-09], move: later}\n";
    assert_eq!(injections(&plan(phases, "[]", avoid))[2], "2026-03-10");
    let gap = format!("{avoid}min_gap: 3 days\n");
    assert_eq!(injections(&plan(phases, "[]", &gap))[2], "2026-03-09");
}

#[test]
fn a_phase_has_days_to_avoid_of_its_own() {
    let phases = "[{name: a, every: 5 days, doses: 2, avoid: {weekdays: [sat], move: earlier}}, \
                  {name: b, every: 1 week, doses: 1}]";
    let more = "avoid: {weekdays: [sat], move: later}\n";
    // Sat 7 March goes earlier by the phase's word; Sat 14 March goes later by that of the file.
    assert_eq!(injections(&plan(phases, "[]", more)), ["2026-03-02", "2026-03-06", "2026-03-15"]);
}

#[test]
fn rechecks_move_by_the_same_rules() {
    let rechecks = "[{name: early, tests: [cbc], when: 8 weeks after first dose}, \
                     {name: later, tests: [cbc], when: \"3, 6 months after first dose\"}]";
    // Mon 27 April; Tue 2 June and Wed 2 September.
    let more = "avoid: {dates: [2026-04-27], move: later}\n\
                changes: [{recheck: 2 of later, to: 2026-09-07, because: laboratory closed}]\n";
    assert_eq!(blood_tests(rechecks, more), ["2026-04-28", "2026-06-02", "2026-09-07"]);
}

/// The blood tests beside weekly doses.
fn blood_tests(rechecks: &str, more: &str) -> Vec<String> {
    let built = plan(WEEKLY, rechecks, more);
    let found = built.schedule.occurrences.iter().filter(|found| found.kind.is_recheck());
    found.map(|found| found.date.to_string()).collect()
}

#[test]
fn a_recheck_may_move_to_the_day_of_another_and_past_it() {
    // Mon 27 and Tue 28 April.
    let rechecks = "[{name: a, tests: [cbc], when: 8 weeks after first dose}, \
                     {name: b, tests: [cbc], when: 57 days after first dose}]";
    let avoid = |dates: &str| format!("avoid: {{dates: [{dates}], move: later}}\n");
    assert_eq!(blood_tests(rechecks, &avoid("2026-04-27")), ["2026-04-28", "2026-04-28"]);
    let past = avoid("2026-04-27, 2026-04-28");
    assert_eq!(blood_tests(rechecks, &past), ["2026-04-29", "2026-04-29"]);
}

/// The second of six weekly doses, on Mon 9 Mar 2026, where that is a day to avoid.
#[track_caller]
fn assert_second(direction: &str, more: &str, expected: &str) {
    let more = format!("avoid: {{dates: [2026-03-09], move: {direction}}}\n{more}");
    let built = plan(WEEKLY, "[]", &more);
    let mut doses = built.schedule.occurrences.iter();
    let is_second = |kind| matches!(kind, Kind::Injection { .. });
    let second = doses.find(|found| is_second(found.kind) && found.ordinal == 2);
    assert_eq!(second.map(|found| found.date.to_string()).as_deref(), Some(expected), "{more}");
}

#[test]
fn what_was_given_out_of_turn_bounds_a_move_only_on_its_own_side() {
    let third = |day: &str| format!("given: [{{dose: 3 of all, date: {day}}}]\n");
    assert_second("later", &third("2026-03-12"), "2026-03-10");
    // The day after is taken, and what is beyond it is after the third.
    assert_second("later", &third("2026-03-10"), "2026-03-09");
    // Given on the very day, or before it, it is no neighbour: but no second dose is put on its day.
    assert_second("later", &third("2026-03-09"), "2026-03-10");
    assert_second("later", &third("2026-03-05"), "2026-03-10");
    let first = |day: &str| format!("given: [{{dose: 1 of all, date: {day}}}]\n");
    assert_second("earlier", &first("2026-03-06"), "2026-03-08");
    assert_second("earlier", &first("2026-03-08"), "2026-03-09");
    assert_second("earlier", &first("2026-03-09"), "2026-03-08");
    assert_second("earlier", &first("2026-03-12"), "2026-03-08");
    assert_second("later", &first("2026-03-10"), "2026-03-11");
}

#[test]
fn no_dose_moves_onto_the_day_of_an_extra() {
    assert_second("later", "given: [{extra: 2026-03-10}]\n", "2026-03-11");
    assert_second("later", "given: [{extra: 2026-03-11}]\n", "2026-03-10");
    assert_second("later", "changes: [{extra: 2026-03-10, because: asked}]\n", "2026-03-11");
    // A dose that was given on that day is no extra, and an extra that was missed takes no day.
    let missed = "changes: [{extra: 2026-03-10, because: asked}]\n\
                  given: [{extra: 2026-03-10, missed: yes, because: ill}]\n";
    assert_second("later", missed, "2026-03-11");
}

#[test]
fn a_move_keeps_the_least_gap_to_both_neighbours_and_to_extras() {
    assert_second("later", "min_gap: 6 days\n", "2026-03-10");
    assert_second("later", "min_gap: 7 days\n", "2026-03-09");
    assert_second("earlier", "min_gap: 6 days\n", "2026-03-08");
    let extra =
        |day: &str| format!("min_gap: 3 days\nchanges: [{{extra: {day}, because: asked}}]\n");
    assert_second("later", &extra("2026-03-13"), "2026-03-10");
    // Three days from Thu 12 is Sun 15, a day before the next dose.
    assert_second("later", &extra("2026-03-12"), "2026-03-09");
}

#[test]
fn tablets_beside_the_injections_bound_no_move() {
    let tablets = "starts: 2026-03-10, every: 1 day, doses: 2, route: oral, dose: 1 mg, \
                   product: {name: cyanocobalamin, strength: 1 mg/tablet}";
    let phases = |word: &str| {
        format!(
            "[{{name: all, every: 1 week, doses: 3}}, {{name: b, {tablets}, alongside: {word}}}]"
        )
    };
    let dates = |word| {
        let phases = phases(word)
            .replace("2026-03-10", if word == "yes" { "2026-03-10" } else { "2026-03-17" });
        injections(&plan(&phases, "[]", "avoid: {dates: [2026-03-16], move: later}\n"))
    };
    assert_eq!(dates("yes"), ["2026-03-02", "2026-03-09", "2026-03-17"]);
    // Those that follow them do.
    assert_eq!(dates("no"), ["2026-03-02", "2026-03-09", "2026-03-16"]);
}
