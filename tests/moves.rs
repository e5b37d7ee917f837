//! Moves, travel, reviews and oral phases -> dates, times and words that were worked out by hand.

use crate::support::Built;
use b12cal::calendar::Event;
use b12cal::moment::when::EventTime;
use jiff::civil::date;

use crate::support::{compiled, injections, prescription};

const UK: &str = "[{name: induction, weekdays: [mon, wed, fri], for: 2 weeks}, {name: maintenance, every: 12 weeks}]";
const WEEKLY: &str = "[{name: all, every: 1 week, doses: 6}]";

/// A plan from Mon 2 Mar 2026 in London, with more keys.
fn plan(phases: &str, rechecks: &str, more: &str) -> Built {
    let text = prescription("2026-03-02", "Europe/London", phases, rechecks) + more;
    compiled(&text).unwrap_or_else(|message| panic!("{message}:\n{text}"))
}

/// The events whose title begins with a word.
fn events<'c>(compiled: &'c Built, title: &str) -> Vec<&'c Event> {
    compiled.feed.events.iter().filter(|event| event.summary.starts_with(title)).collect()
}

/// The civil beginning of an event: `2026-03-02T09:00:00 Europe/London`.
fn begins(event: &Event) -> String {
    match &event.when {
        EventTime::Day(date) => date.to_string(),
        EventTime::Zoned { start, zone, .. } => format!("{start} {zone}"),
        EventTime::Utc { start, .. } => start.to_string(),
    }
}

#[test]
fn a_change_moves_one_dose_and_none_after_it() {
    let change =
        "changes: [{dose: 2 of all, to: 2026-03-11, because: the nurse comes on Wednesday}]\n";
    let moved = plan(WEEKLY, "[]", change);
    let expected =
        ["2026-03-02", "2026-03-11", "2026-03-16", "2026-03-23", "2026-03-30", "2026-04-06"];
    assert_eq!(injections(&moved), expected);
    let text = &events(&moved, "B12 injection")[1].description;
    assert!(
        text.contains("Planned for Mon 9 Mar 2026; moved: the nurse comes on Wednesday."),
        "{text}"
    );
    // It is the same dose, moved: its identity stays.
    let unmoved = plan(WEEKLY, "[]", "");
    let uids = |compiled: &Built| -> Vec<String> {
        compiled.feed.events.iter().map(|event| event.uid.clone()).collect()
    };
    assert_eq!(uids(&moved), uids(&unmoved));
}

#[test]
fn a_skipped_dose_leaves_the_ordinals_of_the_others() {
    let skip = "changes: [{dose: 3 of all, skip: yes, because: in hospital}]\n";
    let titles: Vec<String> = events(&plan(WEEKLY, "[]", skip), "B12 injection")
        .iter()
        .map(|event| event.summary.rsplit_once('(').map_or("", |(_, end)| end).to_owned())
        .collect();
    assert_eq!(titles, ["1 of 6)", "2 of 6)", "4 of 6)", "5 of 6)", "6 of 6)"]);
}

#[test]
fn a_pause_skips_the_doses_in_it_and_moves_nothing() {
    let pause = "pause: [{from: 2026-03-09, to: 2026-03-16}]\n";
    assert_eq!(
        injections(&plan(WEEKLY, "[]", pause)),
        ["2026-03-02", "2026-03-23", "2026-03-30", "2026-04-06"]
    );
    let kept = format!(
        "{pause}changes: [{{dose: 2 of all, to: 2026-03-08, because: before the journey}}]\n"
    );
    assert_eq!(injections(&plan(WEEKLY, "[]", &kept))[1], "2026-03-08");
}

#[test]
fn a_blood_test_before_an_injection_goes_with_it_half_an_hour_earlier() {
    let rechecks =
        "[{name: trough, tests: [b12], when: on dose 2 of maintenance, before_injection: yes}]";
    let at = |more: &str| begins(events(&plan(UK, rechecks, more), "Blood test")[0]);
    assert_eq!(at(""), "2026-08-28T08:30:00 Europe/London");
    let moved = "changes: [{dose: 2 of maintenance, to: 2026-08-31, because: clinic closed}]\n";
    assert_eq!(at(moved), "2026-08-31T08:30:00 Europe/London");
    let own = rechecks.replace("yes}", "yes, time: \"07:45\"}");
    let compiled = plan(UK, &own, "");
    assert_eq!(begins(events(&compiled, "Blood test")[0]), "2026-08-28T07:45:00 Europe/London");
    // On one date the blood test comes first.
    let on_the_day: Vec<&str> = compiled
        .feed
        .events
        .iter()
        .filter(|event| begins(event).starts_with("2026-08-28"))
        .map(|event| event.summary.split(' ').next().unwrap_or_default())
        .collect();
    assert_eq!(on_the_day, ["Blood", "B12"]);
}

#[test]
fn rechecks_are_counted_before_after_and_again_and_again() {
    let rechecks = "[{name: a, tests: [b12], when: [3 days before start of maintenance, on dose 1 of maintenance]}, \
                     {name: b, tests: [mma], when: every 6 months after first dose, until: 2027-03-02}, \
                     {name: c, tests: [cbc], when: every 4 weeks after 2026-03-01, times: 3}, \
                     {name: d, tests: [cbc], when: 2 days before first dose}]";
    let compiled = plan(UK, rechecks, "");
    let dates = |name: &str| -> Vec<String> {
        let found = events(&compiled, &format!("Blood test: {name}"));
        found
            .iter()
            .map(|event| event.when.date(&compiled.prescription.time_zone).to_string())
            .collect()
    };
    assert_eq!(dates("a"), ["2026-06-02", "2026-06-05"]);
    assert_eq!(dates("b"), ["2026-09-02", "2027-03-02"]);
    assert_eq!(dates("c"), ["2026-03-29", "2026-04-26", "2026-05-24"]);
    assert_eq!(dates("d"), ["2026-02-28"]);
}

#[test]
fn away_the_clock_of_the_place_holds_and_the_place_at_home_does_not() {
    let more = "place: Elm Road\naway: [{from: 2026-03-09, to: 2026-03-16, time_zone: America/New_York}]\n";
    let compiled = plan(WEEKLY, "[]", more);
    let events = events(&compiled, "B12 injection");
    let moments: Vec<String> = events.iter().take(4).map(|event| begins(event)).collect();
    assert_eq!(
        moments,
        [
            "2026-03-02T09:00:00 Europe/London",
            "2026-03-09T09:00:00 America/New_York",
            "2026-03-16T09:00:00 America/New_York",
            "2026-03-23T09:00:00 Europe/London"
        ]
    );
    let places: Vec<Option<&str>> =
        events.iter().take(4).map(|event| event.location.as_deref()).collect();
    assert_eq!(places, [Some("Elm Road"), None, None, Some("Elm Road")]);
    let zones: Vec<&str> = compiled.feed.timezones.iter().map(|zone| zone.id.as_str()).collect();
    assert_eq!(zones, ["Europe/London", "America/New_York"]);
    let with_place = more.replace("New_York}", "New_York, place: Clinic in Boston}");
    let compiled = plan(WEEKLY, "[]", &with_place);
    assert_eq!(compiled.feed.events[1].location.as_deref(), Some("Clinic in Boston"));
}

#[test]
fn a_review_ends_the_doses_and_what_follows_waits() {
    let phases = "[{name: induction, every: 2 days, review: after 2 weeks}, {name: maintenance, every: 8 weeks}]";
    let rechecks = "[{name: r, tests: [cbc], when: 4 weeks after start of maintenance}]";
    let compiled = plan(phases, rechecks, "");
    // 2, 4, 6, 8, 10, 12, 14 March; the 16th is the day of the review.
    assert_eq!(injections(&compiled).last().map(String::as_str), Some("2026-03-14"));
    let last = compiled.feed.events.last().expect("an event");
    assert_eq!(
        (last.summary.as_str(), begins(last).as_str()),
        ("Review due: induction", "2026-03-16")
    );
    assert!(last.description.contains("the plan is not finished"), "{}", last.description);
    let text = String::from_utf8_lossy(&compiled.bytes).into_owned();
    assert!(text.contains("TRIGGER:-PT327H\r\n") && text.contains("TRIGGER:PT9H\r\n"));
    let dated = "[{name: induction, every: 2 days, review: 2026-03-16}]";
    assert_eq!(injections(&plan(dated, "[]", "")).last().map(String::as_str), Some("2026-03-16"));
}

#[test]
fn tablets_are_counted_taken_and_rung_once() {
    let phases = "[{name: shots, every: 1 week, doses: 2}, {name: tablets, every: 1 day, doses: 3, route: oral, \
                   dose: 1500 mcg, product: {name: cyanocobalamin, strength: 1000 mcg/tablet}}]";
    let compiled = plan(phases, "[]", "sites: [left, right]\n");
    let tablets = events(&compiled, "B12: 1.5 tablets of cyanocobalamin 1000 mcg/tablet");
    let dates: Vec<String> = tablets
        .iter()
        .map(|event| event.when.date(&compiled.prescription.time_zone).to_string())
        .collect();
    assert_eq!(dates, ["2026-03-10", "2026-03-11", "2026-03-12"]);
    assert!(tablets.iter().all(|event| event.alarms.len() == 1 && event.location.is_none()));
}

#[test]
fn tablets_without_reminders_are_two_events() {
    let phases = "[{name: shots, every: 1 week, doses: 2}, {name: tablets, every: 1 day, for: 2 weeks, route: oral, \
                   dose: 500 mcg, remind: no, product: {name: cyanocobalamin, strength: 1000 mcg/tablet}}, \
                   {name: again, every: 4 weeks, doses: 1}]";
    let compiled = plan(phases, "[]", "");
    let found: Vec<(String, &str)> = compiled.feed.events[2..]
        .iter()
        .map(|event| {
            (event.when.date(&compiled.prescription.time_zone).to_string(), event.summary.as_str())
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                "2026-03-10".into(),
                "B12: start of tablets, half a tablet of cyanocobalamin 1000 mcg/tablet"
            ),
            ("2026-03-23".into(), "B12: last day of tablets"),
            ("2026-04-20".into(), "B12 injection: hydroxocobalamin 1 mg (1 of 1)")
        ]
    );
}

#[test]
fn before_a_review_no_day_is_the_last_one() {
    for end in ["review: after 2 weeks", "review: 2026-03-20"] {
        let phases = format!(
            "[{{name: tablets, every: 1 day, {end}, route: oral, dose: 500 mcg, remind: no, \
             product: {{name: cyanocobalamin, strength: 1000 mcg/tablet}}}}]"
        );
        let compiled = plan(&phases, "[]", "");
        let titles: Vec<&str> =
            compiled.feed.events.iter().map(|event| event.summary.as_str()).collect();
        let start = "B12: start of tablets, half a tablet of cyanocobalamin 1000 mcg/tablet";
        assert_eq!(titles, [start, "Review due: tablets"]);
    }
}

#[test]
fn a_pause_is_named_by_the_phases_that_it_touches() {
    let phases = "[{name: early, every: 1 day, for: 2 weeks, remind: no}, {name: late, every: 1 day, remind: no}]";
    let tablets = "route: oral\ndose: 500 mcg\n";
    let told = |pause: &str| -> Vec<bool> {
        let text = prescription("2026-03-02", "Europe/London", phases, "[]")
            .replace("dose: 1 mg\n", tablets)
            .replace("strength: 1 mg/mL", "strength: 1000 mcg/tablet")
            + &format!("pause: [{{{pause}}}]\n");
        let built = compiled(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
        let starts = built.feed.events.iter().filter(|event| event.summary.contains("start of"));
        starts.map(|event| event.description.contains(": a pause.")).collect()
    };
    // Early ends on 15 March.
    assert_eq!(told("from: 2026-03-05, to: 2026-03-06"), [true, false]);
    assert_eq!(told("from: 2026-03-14, to: 2026-03-20"), [true, false]);
    assert_eq!(told("from: 2026-03-16, to: 2026-03-20"), [false, false]);
    assert_eq!(told("from: 2026-05-01, to: 2026-05-09"), [false, true]);
}

#[test]
fn doses_are_counted_where_the_prescription_fixes_their_number() {
    let titles = |phases: &str| -> Vec<String> {
        let compiled = plan(phases, "[]", "person: Sam\n");
        compiled.feed.events.iter().map(|event| event.summary.clone()).take(2).collect()
    };
    assert_eq!(
        titles("[{name: loading, weekdays: [mon, wed, fri], review: after 2 weeks}]"),
        [
            "B12 injection: hydroxocobalamin 1 mg (1 of 6) (Sam)",
            "B12 injection: hydroxocobalamin 1 mg (2 of 6) (Sam)"
        ]
    );
    assert_eq!(
        titles("[{name: loading, weekdays: [mon, wed, fri], review: 2026-05-01}]"),
        ["B12 injection: hydroxocobalamin 1 mg (Sam)"; 2]
    );
}

#[test]
fn sites_take_turns_over_the_whole_treatment() {
    let site = |compiled: &Built, index: usize| -> String {
        let events = events(compiled, "B12 injection");
        let line = events[index].description.lines().find(|line| line.starts_with("Site: "));
        line.expect("a site").to_owned()
    };
    let sites = "sites: [left thigh, right thigh, left arm]\n";
    let whole = plan(UK, "[]", sites);
    assert_eq!(site(&whole, 0), "Site: left thigh.");
    assert_eq!(site(&whole, 5), "Site: left arm.");
    // The first maintenance dose is the seventh injection.
    assert_eq!(site(&whole, 6), "Site: left thigh.");
    // Skipping one, or editing a later phase, changes no other site.
    let skip = "changes: [{dose: 2 of induction, skip: yes, because: ill}]\n";
    let skipped = plan(&UK.replace("12 weeks", "8 weeks"), "[]", &format!("{sites}{skip}"));
    assert_eq!(site(&skipped, 1), "Site: left arm.");
    assert_eq!(site(&skipped, 5), "Site: left thigh.");
}

#[test]
fn the_wall_clock_holds_over_both_changes_of_the_clocks_in_both_hemispheres() {
    let instants = |zone: &str, start: &str, phases: &str| -> Vec<String> {
        let compiled = compiled(&prescription(start, zone, phases, "[]")).expect("a plan");
        let text = String::from_utf8_lossy(&compiled.bytes).into_owned();
        assert_eq!(text.matches("T090000\r\n").count(), compiled.feed.events.len());
        let zones = jiff::tz::TimeZoneDatabase::bundled();
        let zone = zones.get(zone).expect("a zone");
        compiled
            .schedule
            .occurrences
            .iter()
            .map(|found| {
                let civil = found.date.to_datetime(found.time.clock().expect("a time"));
                zone.to_timestamp(civil).expect("an instant").to_string()
            })
            .collect()
    };
    // London: forward on 29 March 2026, back on 25 October 2026.
    let weekly = "[{name: all, every: 1 week, doses: 2}]";
    assert_eq!(
        instants("Europe/London", "2026-03-25", weekly),
        ["2026-03-25T09:00:00Z", "2026-04-01T08:00:00Z"]
    );
    assert_eq!(
        instants("Europe/London", "2026-10-21", weekly),
        ["2026-10-21T08:00:00Z", "2026-10-28T09:00:00Z"]
    );
    // Sydney: back on 5 April 2026, forward on 4 October 2026.
    assert_eq!(
        instants("Australia/Sydney", "2026-04-01", weekly),
        ["2026-03-31T22:00:00Z", "2026-04-07T23:00:00Z"]
    );
    assert_eq!(
        instants("Australia/Sydney", "2026-09-30", weekly),
        ["2026-09-29T23:00:00Z", "2026-10-06T22:00:00Z"]
    );
}

#[test]
fn the_29th_of_february_is_a_day_like_others_and_clamps_in_common_years() {
    let phases = "[{name: yearly, every: 12 months, doses: 5}]";
    let text = prescription("2024-02-29", "Europe/London", phases, "[]").replace("2027", "2029");
    assert_eq!(
        injections(&compiled(&text).expect("a plan")),
        ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
    );
}

#[test]
fn what_changes_nothing_changes_no_byte() {
    let plain = plan(WEEKLY, "[]", "place: Elm Road\n").bytes;
    let same = |more: &str| {
        assert_eq!(plan(WEEKLY, "[]", &format!("place: Elm Road\n{more}")).bytes, plain, "{more}");
    };
    // A Sunday: no dose is on it.
    same("avoid: {dates: [2026-03-08], weekdays: [sun], move: later}\n");
    same("away: [{from: 2026-03-09, to: 2026-03-16, time_zone: Europe/London}]\n");
    same("pause: [{from: 2026-03-10, to: 2026-03-15}]\n");
    same("changes: [{dose: 2 of all, to: 2026-03-09, because: as planned}]\n");
}

#[test]
fn splitting_a_weekly_phase_keeps_every_date() {
    let split = "[{name: a, every: 1 week, doses: 2}, {name: b, every: 1 week, doses: 4}]";
    assert_eq!(injections(&plan(split, "[]", "")), injections(&plan(WEEKLY, "[]", "")));
}

#[test]
fn the_end_of_the_calendar_goes_by_the_dates_after_all_moves() {
    let ends = |until: &str, more: &str| -> (Vec<String>, bool) {
        let text = prescription("2026-03-02", "Europe/London", WEEKLY, "[]") + more;
        let compiled = compiled(&text.replace("until: 2027-12-31", until)).expect("a plan");
        let marked = !events(&compiled, "This calendar ends").is_empty();
        (injections(&compiled), marked)
    };
    // The sixth dose, planned for 6 April, comes into a calendar that ends on the 5th.
    let earlier = "changes: [{dose: 6 of all, to: 2026-04-05, because: x}]\n";
    let (dates, marked) = ends("until: 2026-04-05", earlier);
    assert_eq!(
        (dates.last().map(String::as_str), dates.len(), marked),
        (Some("2026-04-05"), 6, false)
    );
    // The fifth, planned for 30 March, leaves one that ends on that day.
    let later = "changes: [{dose: 5 of all, to: 2026-04-01, because: x}]\n";
    let (dates, marked) = ends("until: 2026-03-30", later);
    assert_eq!(
        (dates.last().map(String::as_str), dates.len(), marked),
        (Some("2026-03-23"), 4, true)
    );
}

#[test]
fn a_calendar_that_is_cut_before_a_review_or_after_a_pause_says_that_it_ends() {
    let marked = |phases: &str, more: &str| -> bool {
        !events(&plan(phases, "[]", more), "This calendar ends").is_empty()
    };
    assert!(marked("[{name: a, every: 6 months, review: 2028-03-01}]", ""));
    assert!(!marked("[{name: a, every: 6 months, review: 2027-03-01}]", ""));
    assert!(marked("[{name: a, every: 4 weeks}]", "pause: [{from: 2028-01-01, to: 2028-02-20}]\n"));
    assert!(marked(
        "[{name: a, every: 4 weeks, route: oral, remind: no, product: {name: x, strength: 1 mg/tablet}}]",
        ""
    ));
}

#[test]
fn no_dose_moves_past_the_review_of_its_phase() {
    // The third is on the day of the review, which is to be avoided.
    let phases = "[{name: a, every: 1 week, review: 2026-03-16}]";
    let dates = injections(&plan(phases, "[]", "avoid: {dates: [2026-03-16], move: later}\n"));
    assert_eq!(dates, ["2026-03-02", "2026-03-09", "2026-03-16"]);
    let dates = injections(&plan(phases, "[]", "avoid: {dates: [2026-03-16], move: earlier}\n"));
    assert_eq!(dates, ["2026-03-02", "2026-03-09", "2026-03-15"]);
}

#[test]
fn half_an_hour_before_is_half_an_hour_also_where_the_clocks_jump() {
    let rechecks = "[{name: r, tests: [cbc], when: on first dose, before_injection: yes}]";
    let begins_at = |start: &str, time: &str| -> Vec<String> {
        let text =
            prescription(start, "Europe/London", "[{name: a, every: 1 week, doses: 1}]", rechecks);
        let compiled =
            compiled(&text.replace("time: 09:00", &format!("time: {time}"))).expect("a plan");
        compiled.feed.events.iter().map(begins).collect()
    };
    // The clocks go from 01:00 to 02:00: a quarter past two is a quarter past one of the old hour.
    assert_eq!(
        begins_at("2026-03-29", "02:15"),
        ["2026-03-29T00:45:00 Europe/London", "2026-03-29T02:15:00 Europe/London"]
    );
    // They go from 02:00 back to 01:00: the half hour before 02:15 is in the second of two hours.
    assert_eq!(
        begins_at("2026-10-25", "02:15"),
        ["2026-10-25T01:45:00Z", "2026-10-25T02:15:00 Europe/London"]
    );
    assert_eq!(
        begins_at("2026-06-01", "00:10"),
        ["2026-05-31T23:40:00 Europe/London", "2026-06-01T00:10:00 Europe/London"]
    );
}

#[test]
fn on_one_day_blood_is_taken_before_a_dose_and_what_is_to_remember_comes_last() {
    let titles = |found: &Built, day: i8| -> Vec<String> {
        let of_day = found.schedule.occurrences.iter().zip(&found.feed.events);
        let of_day = of_day.filter(|(occurrence, _)| occurrence.date == date(2026, 3, day));
        of_day.map(|(_, event)| event.summary.clone()).collect()
    };
    let phases = "[{name: first, every: 1 week, review: 2026-03-09}, {name: then, every: 1 week}]";
    let rechecks = "[{name: second, tests: [b12], when: 1 week after first dose}, \
                     {name: first, tests: [cbc], when: 2026-03-02}]";
    let text = prescription("2026-03-02", "Europe/London", phases, rechecks);
    let found = compiled(&text.replace("until: 2027-12-31", "until: 2026-04-01")).expect("a plan");
    let starts = |titles: &[String], words: &[&str]| {
        assert_eq!(titles.len(), words.len(), "{titles:?}");
        for (title, word) in titles.iter().zip(words) {
            assert!(title.starts_with(word), "{titles:?}");
        }
    };
    starts(&titles(&found, 2), &["Blood test: first", "B12 injection"]);
    starts(&titles(&found, 9), &["Blood test: second", "B12 injection", "Review due"]);
    // A calendar ends 30 days after it says so.
    let open = prescription("2026-03-02", "Europe/London", "[{name: a, every: 1 week}]", "[]");
    let found = compiled(&open.replace("until: 2027-12-31", "until: 2026-04-01")).expect("a plan");
    starts(&titles(&found, 2), &["B12 injection", "This calendar ends"]);
    // A dose of tablets, the last day of a phase without reminders, two blood tests in the order of the file.
    let tablets =
        "product: {name: cyanocobalamin, strength: 1 mg/tablet}, route: oral, every: 1 day";
    let phases = format!(
        "[{{name: a, every: 1 week, doses: 1}}, {{name: b, {tablets}, remind: no, doses: 3}}]"
    );
    let rechecks = "[{name: one, tests: [b12], when: 2026-03-05}, {name: two, tests: [cbc], when: 2026-03-05}]";
    let found = plan(&phases, rechecks, "");
    starts(&titles(&found, 5), &["Blood test: one", "Blood test: two", "B12: last day"]);
}
