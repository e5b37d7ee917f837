//! More of what clinics write -> dates and words that were worked out by hand.

use b12cal::calendar::Event;
use b12cal::compile::{AsOf, Settings, compile};
use b12cal::diagnostic::Diagnostics;
use b12cal::moment::when::EventTime;
use b12cal::schedule::occurrence::Kind;
use b12cal::source::Source;
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::civil::{Date, date};

use crate::support::{Built, compiled, examined, prescription, rules_reported};

const UK: &str = "[{name: induction, weekdays: [mon, wed, fri], for: 2 weeks}, {name: maintenance, every: 12 weeks}]";

/// A plan from Mon 2 Mar 2026 in London, with more keys.
fn plan(phases: &str, rechecks: &str, more: &str) -> Built {
    let text = prescription("2026-03-02", "Europe/London", phases, rechecks) + more;
    compiled(&text).unwrap_or_else(|message| panic!("{message}:\n{text}"))
}

/// The day of an event.
fn day(event: &Event) -> String {
    match &event.when {
        EventTime::Day(date) => date.to_string(),
        EventTime::Zoned { start, .. } => start.date().to_string(),
        EventTime::Utc { start, .. } => start.to_string(),
    }
}

/// The days of the events with a word in their title.
fn days(built: &Built, title: &str) -> Vec<String> {
    built.feed.events.iter().filter(|event| event.summary.contains(title)).map(day).collect()
}

/// The first event of a day.
fn on<'b>(built: &'b Built, date: &str) -> &'b Event {
    let found = built.feed.events.iter().find(|event| day(event) == date);
    found.unwrap_or_else(|| panic!("nothing is on {date}"))
}

/// The first error of a plan, with its help.
fn error(phases: &str, rechecks: &str, more: &str) -> String {
    let text = prescription("2026-03-02", "Europe/London", phases, rechecks) + more;
    let (built, found) = examined(&text);
    assert!(built.is_none(), "{text}");
    let first = found.first().expect("there is an error");
    format!("{}: {}; {}", first.code.name(), first.message, first.help.join("; "))
}

#[test]
fn a_note_with_a_date_is_shown_up_to_that_date() {
    let notes =
        "notes:\n  - Bring the card.\n  - {text: Folic acid every day., until: 2026-03-09}\n";
    let built = plan(UK, "[]", notes);
    let says = |date: &str, note: &str| on(&built, date).description.contains(note);
    for (date, folic) in [("2026-03-06", true), ("2026-03-09", true), ("2026-03-11", false)] {
        assert_eq!(says(date, "Folic acid every day."), folic, "{date}");
        assert!(says(date, "Bring the card."), "{date}");
    }
}

#[test]
fn spellings_mean_the_same_words() {
    let long = plan(
        UK,
        "[{name: a, tests: [cbc], when: 1 week after first dose}]",
        "route: subcutaneous\n",
    );
    let short = plan(UK, "[{name: a, tests: [fbc], when: 1 week after first dose}]", "route: SC\n");
    assert_eq!(long.feed.events, short.feed.events);
}

#[test]
fn a_dose_as_a_volume_names_its_amount() {
    let said = error("[{name: a, every: 1 week, dose: 0.5 mL}]", "[]", "");
    assert!(said.contains("write `dose: 0.5 mg`"), "{said}");
}

const TABLETS: &str = "product: {name: folic acid, strength: 5 mg/tablet}, dose: 5 mg, route: oral";

/// A phase of folic acid beside the others, with more keys.
fn folic(keys: &str) -> String {
    format!("{{name: folic acid, alongside: yes, {TABLETS}, {keys}}}")
}

#[test]
fn a_phase_beside_the_others_changes_no_date_of_them_wherever_it_is_in_the_file() {
    let alone = plan(UK, "[]", "");
    let injections = days(&alone, "B12 injection");
    let inner = UK.trim_start_matches('[').trim_end_matches(']');
    let folic = folic("starts: on first dose, every: 1 week, doses: 3");
    for phases in [format!("[{folic}, {inner}]"), format!("[{inner}, {folic}]")] {
        let built = plan(&phases, "[]", "");
        assert_eq!(days(&built, "B12 injection"), injections);
        assert_eq!(days(&built, "Folic acid"), ["2026-03-02", "2026-03-09", "2026-03-16"]);
    }
}

#[test]
fn a_review_beside_the_others_stops_only_its_phase() {
    let folic = folic("start: 2026-03-02, every: 1 week, review: after 3 weeks");
    let inner = UK.trim_start_matches('[').trim_end_matches(']');
    let built = plan(&format!("[{folic}, {inner}]"), "[]", "");
    assert_eq!(days(&built, "Folic acid"), ["2026-03-02", "2026-03-09", "2026-03-16"]);
    assert_eq!(days(&built, "Review due: folic acid"), ["2026-03-23"]);
    // The chain goes on: 5 Jun 2026 is 12 weeks after 13 Mar.
    assert!(days(&built, "B12 injection").contains(&"2026-06-05".to_owned()));
    let review = on(&built, "2026-03-23");
    assert!(
        review.description.contains("No dose of folic acid is planned"),
        "{}",
        review.description
    );
}

#[test]
fn what_waits_for_a_review_of_the_chain_waits_beside_it_too() {
    let folic = folic("starts: 1 week after maintenance, every: 1 week, doses: 3");
    let chain = "{name: a, every: 1 week, review: after 3 weeks}, {name: maintenance, every: 1 month, doses: 2}";
    assert!(days(&plan(&format!("[{folic}, {chain}]"), "[]", ""), "Folic acid").is_empty());
}

#[test]
fn rules_on_b12_do_not_look_at_folic_acid_beside_it() {
    let folic = folic("start: 2026-03-02, every: 1 day, remind: no");
    let inner = UK.trim_start_matches('[').trim_end_matches(']');
    let text = prescription("2026-03-02", "Europe/London", &format!("[{inner}, {folic}]"), "[]");
    let found: Vec<_> = rules_reported(&text).into_iter().map(|(name, _)| name).collect();
    assert_eq!(found, Vec::<&str>::new());
}

#[test]
fn what_counts_from_a_milestone_follows_its_date_and_says_its_name() {
    let rechecks = "[{name: a, tests: [b12], when: [\"3, 6 months after surgery\", every 12 months after surgery]}]";
    let built = plan(UK, rechecks, "milestones: {surgery: 2026-03-31}\n");
    // 31 Mar, 30 Jun (no day 31), 30 Sep, 31 Mar: counted from the day that was meant.
    assert_eq!(days(&built, "Blood test"), ["2026-06-30", "2026-09-30", "2027-03-31"]);
    let said = &on(&built, "2026-09-30").description;
    assert!(said.contains("6 months after surgery, Tue 31 Mar 2026."), "{said}");
    let later = plan(UK, rechecks, "milestones: {surgery: 2026-04-10}\n");
    assert_eq!(days(&later, "Blood test"), ["2026-07-10", "2026-10-10", "2027-04-10"]);
    let uids = |built: &Built| -> Vec<String> {
        let tests = built.feed.events.iter().filter(|event| event.summary.contains("Blood test"));
        tests.map(|event| event.uid.clone()).collect()
    };
    assert_eq!(uids(&built), uids(&later));
}

#[test]
fn a_phase_can_start_from_a_milestone() {
    let phases = "[{name: a, every: 1 week, doses: 2}, {name: b, every: 1 month, doses: 2, starts: 2 weeks before birth}]";
    let built = plan(phases, "[]", "milestones: {birth: 2026-05-15}\n");
    assert_eq!(
        days(&built, "B12 injection"),
        ["2026-03-02", "2026-03-09", "2026-05-01", "2026-06-01"]
    );
}

#[test]
fn a_window_of_one_side_bounds_only_that_side_and_each_phase_can_have_its_own() {
    // Every planned day is one to avoid: 2, 9, 16 Mar are Mondays.
    let weekly = "[{name: all, every: 1 week, doses: 3}]";
    let avoid = |direction: &str, window: &str| {
        let keys = format!("avoid: {{weekdays: [mon], move: {direction}}}\n{window}");
        days(&plan(weekly, "[]", &keys), "B12 injection")
    };
    let late = "window: {early: 0 days, late: 1 week}\n";
    assert_eq!(avoid("later", late), ["2026-03-03", "2026-03-10", "2026-03-17"]);
    assert_eq!(avoid("earlier", late), ["2026-03-02", "2026-03-09", "2026-03-16"]);
    // 1 Mar is before the start.
    assert_eq!(
        avoid("earlier", "window: {late: 0 days}\n"),
        ["2026-03-02", "2026-03-08", "2026-03-15"]
    );
    let own = "[{name: a, every: 1 week, doses: 2, window: {late: 0 days}}, {name: b, every: 1 week, doses: 2}]";
    let built = plan(own, "[]", "window: 2 days\navoid: {weekdays: [mon]}\n");
    assert_eq!(
        days(&built, "B12 injection"),
        ["2026-03-02", "2026-03-09", "2026-03-17", "2026-03-24"]
    );
    let says = |date: &str, text: &str| {
        assert!(on(&built, date).description.contains(text), "{date}: {text}");
    };
    says(
        "2026-03-09",
        "The prescription allows, counted from Mon 9 Mar 2026: any time earlier, not later.",
    );
    says("2026-03-17", "The prescription allows 2 days before or after Mon 16 Mar 2026.");
}

#[test]
fn tablets_several_times_a_day_say_the_times() {
    let phases = "[{name: tablets, every: 1 day, for: 1 week, time: [08:00, 14:00, 20:00], remind: no, route: oral, \
                  product: {name: mecobalamin, strength: 500 mcg/tablet}, dose: 500 mcg}]";
    let built = plan(phases, "[]", "");
    assert_eq!(days(&built, "B12"), ["2026-03-02", "2026-03-08"]);
    let said = &on(&built, "2026-03-02").description;
    assert!(said.contains("every day at 08:00, 14:00 and 20:00."), "{said}");
}

#[test]
fn a_change_gives_no_single_time_to_what_is_taken_at_several() {
    let phases = "[{name: tablets, every: 1 day, time: [08:00, 20:00], remind: no, route: oral,                   product: {name: mecobalamin, strength: 500 mcg/tablet}, dose: 500 mcg}]";
    let refused =
        "conflict: this phase is taken at several times a day; change `time` in the phase";
    for change in ["dose: 2 of tablets", "from: 2026-04-01, phase: tablets"] {
        let change = |key: &str| {
            format!(
                "changes: [{{{change}, {key}, because: asked}}]
"
            )
        };
        assert_eq!(error(phases, "[]", &change("time: 10:00")), refused);
        plan(phases, "[]", &change("amount: 1000 mcg"));
    }
    // The hour at the top is not that of the tablets.
    plan(
        phases,
        "[]",
        "changes: [{from: 2026-04-01, time: 10:00, because: asked}]
",
    );
}

#[test]
fn what_is_beside_the_others_has_no_booked_date_before_the_start_and_begins_by_2199() {
    let inner = UK.trim_start_matches('[').trim_end_matches(']');
    let beside = |keys: &str| format!("[{inner}, {}]", folic(keys));
    let help = "correct the date, or set `start` to an earlier day";
    assert_eq!(
        error(&beside("dates: [2026-02-27, 2026-03-04]"), "[]", ""),
        format!("bad_start: `folic acid` has a dose on Fri 27 Feb 2026, before `start`; {help}")
    );
    let built = plan(&beside("start: 2026-02-27, every: 1 week, doses: 2"), "[]", "");
    assert_eq!(days(&built, "Folic acid"), ["2026-02-27", "2026-03-06"]);
    // 9,000 doses twelve weeks apart take 2,000 years.
    for starts in ["2 days after dose 9000 of maintenance", "120 months after 2195-01-01"] {
        assert_eq!(
            error(&beside(&format!("starts: {starts}, every: 1 day, doses: 2")), "[]", ""),
            "bad_start: `folic acid` would start after the year 2199; start it earlier"
        );
    }
}

#[test]
fn ampoules_that_are_drunk_are_counted() {
    let plan_of = |dose: &str| {
        let phases = format!(
            "[{{name: a, every: 15 days, doses: 1, route: oral, dose: {dose}, \
             product: {{name: cyanocobalamin, strength: 1000 mcg in 4 mL, container: 4 mL ampoule}}}}]"
        );
        plan(&phases, "[]", "").feed.events[0].summary.clone()
    };
    assert_eq!(plan_of("4000 mcg"), "B12: 4 ampoules of cyanocobalamin 1000 mcg in 4 mL");
    assert_eq!(plan_of("1000 mcg"), "B12: one ampoule of cyanocobalamin 1000 mcg in 4 mL");
    // Half an ampoule is measured.
    assert_eq!(plan_of("500 mcg"), "B12: 2 mL of cyanocobalamin 1000 mcg in 4 mL");
}

/// What is said, with the day and the alarms.
fn says(built: &Built, text: &str) -> Vec<(String, usize)> {
    let events = built.feed.events.iter().filter(|event| event.summary.contains(text));
    events.map(|event| (day(event), event.alarms.len())).collect()
}

#[test]
fn what_is_to_be_done_is_said_so_long_before_where_its_dose_is() {
    let phases = "[{name: induction, weekdays: [mon, wed, fri], for: 2 weeks}, \
                  {name: maintenance, every: 12 weeks, reminders: [{before: 3 weeks, say: order the ampoule}, 1 day]}]";
    let built = plan(
        phases,
        "[]",
        "changes: [{dose: 2 of maintenance, to: 2026-08-31, because: booked}]\n",
    );
    // Three weeks before 5 Jun, 31 Aug (not 28), 20 Nov 2026, 12 Feb, 7 May, 30 Jul, 22 Oct 2027.
    let expected = [
        "2026-05-15",
        "2026-08-10",
        "2026-10-30",
        "2027-01-22",
        "2027-04-16",
        "2027-07-09",
        "2027-10-01",
        "2027-12-24",
    ];
    assert_eq!(says(&built, "Order the ampoule"), expected.map(|day| (day.to_owned(), 1)));
    let said = &on(&built, "2026-05-15").description;
    assert!(said.contains("3 weeks before dose 1 of maintenance, Fri 5 Jun 2026."), "{said}");
}

#[test]
fn a_recheck_has_reminders_of_its_own() {
    let rechecks = "[{name: a, tests: [cbc], when: 8 weeks after first dose, reminders: [10 days, {before: 2 weeks, say: book the laboratory}]}]";
    let built = plan(UK, rechecks, "");
    // 8 weeks after 2 Mar is 27 Apr.
    assert_eq!(says(&built, "Book the laboratory"), [("2026-04-13".to_owned(), 1)]);
    assert_eq!(says(&built, "Blood test"), [("2026-04-27".to_owned(), 1)]);
    let said = &on(&built, "2026-04-13").description;
    assert!(said.contains("2 weeks before a, Mon 27 Apr 2026."), "{said}");
}

#[test]
fn a_record_of_what_took_place_before_it_would_be_said_removes_it() {
    let phases =
        "[{name: all, every: 12 weeks, reminders: [{before: 3 weeks, say: order the ampoule}]}]";
    // Dose 2 is planned for 25 May, so it is said on 4 May; but it was given on 2 May.
    let said = |given: &str, today: Date| {
        let text = prescription("2026-03-02", "Europe/London", phases, "[]") + given;
        let zones = Database::bundled();
        let wording = Wording::new(&[]).expect("the built-in templates compile");
        let settings = Settings::new(&zones, &wording, AsOf::Date(today));
        let found = compile(&Source::new("t.yaml", text), &settings, &mut Diagnostics::new());
        let schedule = found.expect("it is a prescription").schedule;
        let says = schedule.occurrences.iter();
        let says = says.filter(|one| matches!(one.kind, Kind::Say { .. }) && one.ordinal == 2);
        says.map(|one| one.date.to_string()).collect::<Vec<_>>()
    };
    let given = |day: &str| format!("given: [{{dose: 2 of all, date: {day}}}]\n");
    assert_eq!(said("", date(2026, 5, 3)), ["2026-05-04"]);
    assert!(said(&given("2026-05-02"), date(2026, 5, 3)).is_empty());
    assert!(said(&given("2026-05-04"), date(2026, 5, 4)).is_empty());
    // It was said, and then given: three weeks before that day.
    assert_eq!(said(&given("2026-05-05"), date(2026, 5, 5)), ["2026-04-14"]);
    assert_eq!(said("given: [{dose: 2 of all, missed: yes}]\n", date(2026, 5, 26)), ["2026-05-04"]);
}

#[test]
fn what_is_to_be_done_before_tablets_is_said_once_before_their_first_day() {
    let tablets = "every: 1 day, for: 4 weeks, route: oral, remind: no, dose: 1 mg, starts: 2026-04-06, \
                   product: {name: cyanocobalamin, strength: 1 mg/tablet}, \
                   reminders: [{before: 1 week, say: collect the tablets}]";
    let phases = format!("[{{name: a, every: 1 week, doses: 2}}, {{name: t, {tablets}}}]");
    let built = plan(&phases, "[]", "");
    assert_eq!(says(&built, "Collect"), [("2026-03-30".to_owned(), 1)]);
}

#[test]
fn nothing_is_said_before_today_in_a_first_calendar() {
    let phases =
        "[{name: all, weekdays: [mon], doses: 5, reminders: [{before: 1 week, say: order}]}]";
    // Said on 23 Feb, 2, 9, 16 and 23 Mar; today is 1 Mar.
    let built = plan(phases, "[]", "");
    let expected = ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"];
    assert_eq!(says(&built, "Order"), expected.map(|day| (day.to_owned(), 1)));
}

#[test]
fn a_discreet_calendar_says_nothing_of_what_is_to_be_done() {
    let phases =
        "[{name: all, every: 12 weeks, reminders: [{before: 3 weeks, say: order the ampoule}]}]";
    let text = prescription("2026-03-02", "Europe/London", phases, "[]");
    let text =
        text.replace("feed: {until: 2027-12-31}", "feed: {until: 2027-12-31, detail: discreet}");
    let built = compiled(&text).expect("it is a prescription");
    for event in &built.feed.events {
        assert!(!format!("{event:?}").to_lowercase().contains("ampoule"), "{event:?}");
    }
}

#[test]
fn the_kinds_and_numbers_in_uids_are_for_good() {
    // Python: uuid.uuid5(namespace, "9:test-plan4:full" + kind, name and number, each with its length before it).
    let expected = [
        ("injection", "a", 1, "ff8b2560-fafe-5097-b52f-1bb817e5d53b"),
        ("extra", "", 20_260_320, "c43f3c6e-ca87-52dc-af26-eedddfaf0227"),
        ("tablet", "b", 2, "8f9c3708-cb84-5539-acfd-fa29c911ca4f"),
        ("switch", "c", 1, "91ceefc9-2aea-5603-876a-41eca78dcb2f"),
        ("switch", "c", 2, "5679c6ee-1b6d-5f0b-8df4-0abbcd05e519"),
        ("recheck", "r", 1, "47bb160f-ad2d-5402-893c-26e0b4fc1c9a"),
        ("review", "d", 1, "2c4423e3-c4bc-5153-b969-2db632fab996"),
        ("marker", "", 1, "ac862d47-4aea-5876-b109-e9aad26ed02b"),
        ("say", "injection a", 5, "6efae7a9-7f17-55cd-82f6-91a25e28461a"),
        ("say", "recheck r", 2, "fd37af5b-8d35-5734-8b5a-a081fe48214e"),
        ("say", "extra ", 40_520_641, "cd233f95-5ee7-5811-ab05-9bef084be8fc"),
    ];
    let phases = format!(
        "[{{name: a, every: 1 week, doses: 2, reminders: [1 hour, {{before: 3 days, say: order}}]}}, \
         {{name: b, alongside: yes, start: 2026-03-02, every: 1 week, doses: 2, {TABLETS}}}, \
         {{name: c, alongside: yes, start: 2026-03-02, every: 1 day, doses: 9, remind: no, {TABLETS}}}, \
         {{name: d, alongside: yes, start: 2026-03-02, every: 1 day, review: after 1 week, remind: no, {TABLETS}}}, \
         {{name: e, every: 12 weeks}}]"
    );
    let rechecks =
        "[{name: r, tests: [cbc], when: 2026-03-25, reminders: [{before: 3 days, say: order}]}]";
    let built = plan(&phases, rechecks, "changes: [{extra: 2026-03-20, because: travel}]\n");
    let uids: Vec<&str> = built.feed.events.iter().map(|event| event.uid.as_str()).collect();
    for (kind, name, number, uid) in expected {
        assert!(uids.contains(&uid), "{kind} {name} {number}");
    }
}

#[cfg(feature = "cli")]
#[test]
fn the_sheet_says_what_is_to_be_done_and_leaves_no_blank() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let phases =
        "[{name: all, every: 12 weeks, reminders: [{before: 3 weeks, say: order the ampoule}]}]";
    let text = prescription("2026-03-02", "Europe/London", phases, "[]");
    std::fs::write(folder.path().join("t.yaml"), text).expect("it can be written");
    let shown =
        crate::support::b12cal(folder.path()).args(["show", "t.yaml", "--format", "html"]).output();
    let sheet = String::from_utf8(shown.expect("the program runs").stdout).expect("text");
    assert!(sheet.contains(">order the ampoule<") && !sheet.contains(">None<"), "{sheet}");
}
