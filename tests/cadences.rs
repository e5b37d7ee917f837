//! Weekdays with an interval, booked dates, and closed days that push a course on -> dates that were worked out by
//! hand, on a calendar.

use b12cal::diagnostic::{Code, Severity};
use b12cal::prescription::ids::PhaseId;
use b12cal::schedule::reason::{CountedFrom, DateRule};
use jiff::ToSpan;
use jiff::civil::date;

use crate::support::{Built, compiled, examined_on, injections, prescription};

/// Mon, Wed and Fri: 2, 4, 6, 9, 11 and 13 March 2026.
const LOADING: &str = "{name: loading, weekdays: [mon, wed, fri], for: 2 weeks}";

fn plan(start: &str, phases: &str, more: &str) -> Built {
    let text = prescription(start, "Europe/London", phases, "[]") + more;
    compiled(&text).unwrap_or_else(|message| panic!("{message}:\n{text}"))
}

/// The first injections of a plan; all of them if the phases end.
#[track_caller]
fn assert_dates(start: &str, phases: &str, more: &str, expected: &str) {
    let expected: Vec<&str> = expected.split(' ').collect();
    let mut found = injections(&plan(start, phases, more));
    let is_open = !phases.rsplit('{').next().unwrap_or_default().contains("doses");
    if is_open {
        found.truncate(expected.len());
    }
    assert_eq!(found, expected, "{phases} {more}");
}

#[test]
fn weekdays_of_every_so_many_weeks_are_counted_from_the_week_of_the_first_dose() {
    let dates = |start, phases, expected| assert_dates(start, phases, "", expected);
    // The first Tuesday on or after Mon 2 Mar, and every twelfth one.
    let tuesdays = "[{name: a, every: 12 weeks, weekdays: [tue]}]";
    dates("2026-03-02", tuesdays, "2026-03-03 2026-05-26 2026-08-18 2026-11-10");
    // From a Wednesday: Thursday is still in the first week.
    let fortnightly = "[{name: a, every: 2 weeks, weekdays: [mon, thu]}]";
    dates("2026-03-04", fortnightly, "2026-03-05 2026-03-16 2026-03-19 2026-03-30 2026-04-02");
    // From a Friday: the first week is the next one.
    dates("2026-03-06", fortnightly, "2026-03-09 2026-03-12 2026-03-23 2026-03-26 2026-04-06");
    // Less than four weeks after Thu 5 Mar: until Wed 1 Apr.
    let finite = "[{name: a, every: 2 weeks, weekdays: [mon, thu], for: 4 weeks}, {name: b, every: 1 week, doses: 1}]";
    dates("2026-03-04", finite, "2026-03-05 2026-03-16 2026-03-19 2026-03-30 2026-04-06");
    let starts = "[{name: a, every: 1 week, doses: 1}, {name: b, every: 2 weeks, weekdays: [mon], starts: 2026-04-01}]";
    dates("2026-03-02", starts, "2026-03-02 2026-04-06 2026-04-20 2026-05-04");
}

#[test]
fn after_a_seam_the_first_of_some_weekdays_is_the_one_nearest_to_the_plain_date() {
    let after_loading = |next: &str, expected: &str| {
        let loading = "2026-03-02 2026-03-04 2026-03-06 2026-03-09 2026-03-11 2026-03-13";
        let phases = format!("[{LOADING}, {{name: next, {next}}}]");
        assert_dates("2026-03-02", &phases, "", &format!("{loading} {expected}"));
    };
    // Twelve weeks after Fri 13 Mar is Fri 5 Jun: Tue 2 Jun is 3 days before it, Tue 9 Jun 4 days after.
    after_loading("every: 12 weeks, weekdays: [tue]", "2026-06-02 2026-08-25 2026-11-17");
    // A week after it is Fri 20 Mar.
    after_loading("every: 1 week, weekdays: [tue]", "2026-03-17 2026-03-24 2026-03-31");
    // Three months after it is Sat 13 Jun; the first Tuesdays are 2 Jun and 7 Jul.
    after_loading("every: 3 months, weekdays: [first tue]", "2026-06-02 2026-09-01 2026-12-01");
    // 27 Mar is a Friday: Thu 26 is the nearest, and the week after the next begins on Mon 6 Apr.
    after_loading("every: 2 weeks, weekdays: [mon, thu]", "2026-03-26 2026-04-06 2026-04-09");
    // Two weeks after Sat 7 Mar is Sat 21 Mar, two days from Thu 19 and from Mon 23: the later one.
    let daily = "2026-03-02 2026-03-03 2026-03-04 2026-03-05 2026-03-06 2026-03-07";
    assert_dates(
        "2026-03-02",
        "[{name: a, every: 1 day, doses: 6}, {name: b, every: 2 weeks, weekdays: [mon, thu]}]",
        "",
        &format!("{daily} 2026-03-23 2026-03-26 2026-04-06 2026-04-09"),
    );
}

#[test]
fn days_of_a_month_are_first_to_fourth_or_last() {
    let dates = |start, days: &str, expected| {
        assert_dates(start, &format!("[{{name: a, {days}}}]"), "", expected);
    };
    dates(
        "2026-03-02",
        "every: 1 month, weekdays: [first tue]",
        "2026-03-03 2026-04-07 2026-05-05 2026-06-02 2026-07-07 2026-08-04 2026-09-01 2026-10-06",
    );
    // That of March is past; October has a fifth Friday.
    dates(
        "2026-03-28",
        "every: 2 months, weekdays: [last fri]",
        "2026-04-24 2026-06-26 2026-08-28 2026-10-30 2026-12-25",
    );
    // February has four weeks: Sat 21 is not its last one.
    dates("2026-02-01", "every: 1 month, weekdays: [last sat]", "2026-02-28 2026-03-28 2026-04-25");
    // In September the first Tuesday is before the first Monday.
    dates(
        "2026-06-01",
        "every: 1 month, weekdays: [first mon, first tue]",
        "2026-06-01 2026-06-02 2026-07-06 2026-07-07 2026-08-03 2026-08-04 2026-09-01 2026-09-07",
    );
    dates(
        "2026-03-05",
        "every: 1 month, weekdays: [second wed, fourth wed]",
        "2026-03-11 2026-03-25 2026-04-08 2026-04-22 2026-05-13 2026-05-27",
    );
    // A month after Sat 31 Jan is Sat 28 Feb: the third Wednesdays are 18 Feb and 18 Mar.
    assert_dates(
        "2026-01-31",
        "[{name: a, every: 1 day, doses: 1}, {name: b, every: 1 month, weekdays: [third wed]}]",
        "",
        "2026-01-31 2026-02-18 2026-03-18 2026-04-15",
    );
}

#[test]
fn booked_dates_are_the_doses_and_the_next_phase_counts_from_the_last() {
    let booked = "[{name: a, dates: [2026-03-04, 2026-03-09]}, {name: b, every: 12 weeks}]";
    assert_dates("2026-03-02", booked, "", "2026-03-04 2026-03-09 2026-06-01 2026-08-24");
    let later = "[{name: a, every: 1 week, doses: 2}, {name: b, dates: [2026-03-11, 2026-04-30]}]";
    let dates = injections(&plan("2026-03-02", later, ""));
    assert_eq!(dates, ["2026-03-02", "2026-03-09", "2026-03-11", "2026-04-30"]);
    // 7 Mar is a Saturday: a booked date stays, with a warning.
    let saturday =
        prescription("2026-03-02", "Europe/London", "[{name: a, dates: [2026-03-07]}]", "[]")
            + "avoid: {weekdays: [sat, sun], move: earlier}\n";
    let (built, found) = examined_on(&saturday, date(2026, 3, 1));
    assert_eq!(injections(&built.expect("it compiles")), ["2026-03-07"]);
    let stuck = found.iter().find(|found| found.code == Code::CannotMove);
    assert_eq!(stuck.map(|found| found.severity), Some(Severity::Warning));
}

#[test]
fn a_rebooked_date_moves_its_event_and_no_other() {
    let events = |dates: &str| -> Vec<(String, String)> {
        let built = plan("2026-03-02", &format!("[{{name: a, dates: [{dates}]}}]"), "");
        let events = built.feed.events.iter();
        events.map(|event| (event.uid.clone(), format!("{:?}", event.when))).collect()
    };
    let (before, after) = (
        events("2026-03-04, 2026-03-09, 2026-03-16"),
        events("2026-03-04, 2026-03-10, 2026-03-16"),
    );
    let moved: Vec<usize> = (0..3).filter(|&place| before[place] != after[place]).collect();
    assert_eq!(moved, [1]);
    assert_eq!(before[1].0, after[1].0, "it is the same event");
}

#[test]
fn a_closed_day_pushes_the_course_on() {
    // Six doses of Mon, Wed and Fri from 21 Dec 2026, closed on 25 and 28 Dec and 1 Jan; 8 Jan and twelve weeks.
    let christmas = "[{name: a, weekdays: [mon, wed, fri], for: 2 weeks, \
        avoid: {weekdays: [sat, sun], dates: [2026-12-25, 2026-12-28, 2027-01-01], move: push}}, \
        {name: b, every: 12 weeks}]";
    assert_dates(
        "2026-12-21",
        christmas,
        "",
        "2026-12-21 2026-12-23 2026-12-30 2027-01-04 2027-01-06 2027-01-08 2027-04-02 2027-06-25",
    );
    let pushed = |cadence: &str, avoid: &str, expected: &str| {
        let phases = format!("[{{name: a, {cadence}, avoid: {{{avoid}, move: push}}}}]");
        assert_eq!(
            injections(&plan("2026-03-02", &phases, "")),
            expected.split(' ').collect::<Vec<_>>()
        );
    };
    // The days of the phase stay every second one from 2 Mar.
    let dates = "2026-03-02 2026-03-06 2026-03-08 2026-03-10";
    pushed("every: 2 days, doses: 4", "dates: [2026-03-04]", dates);
    let dates = "2026-03-02 2026-03-16 2026-03-23";
    pushed("every: 1 week, total: 3 mg", "dates: [2026-03-09]", dates);
    pushed("every: 1 week, weekdays: [mon], doses: 3", "dates: [2026-03-09]", dates);
    // A week of days is seven doses, whatever is closed.
    let dates = "2026-03-02 2026-03-03 2026-03-04 2026-03-05 2026-03-06 2026-03-09 2026-03-10";
    pushed("every: 1 day, for: 1 week", "weekdays: [sat, sun]", dates);
    pushed("every: 2 days, doses: 3", "dates: [2026-03-02]", "2026-03-04 2026-03-06 2026-03-08");
    pushed("weekdays: [mon], doses: 2", "dates: [2026-03-02]", "2026-03-09 2026-03-16");
}

#[test]
fn a_course_is_pushed_on_before_anything_is_moved_recorded_or_made_up() {
    let closed = |dates: &str, rest: &str| {
        format!(
            "[{{name: a, weekdays: [mon, wed, fri], for: 2 weeks, avoid: {{dates: [{dates}], move: push}}{rest}}}, \
            {{name: b, every: 12 weeks}}]"
        )
    };
    let on = |phases: &str, more: &str, today| {
        let text = prescription("2026-03-02", "Europe/London", phases, "[]") + more;
        let (built, found) = examined_on(&text, today);
        let dates = injections(&built.unwrap_or_else(|| panic!("{found:?}")));
        dates.into_iter().take(8).collect::<Vec<_>>().join(" ")
    };
    // Dose 4 is missed; Mon 16 Mar, the next day of the phase, is closed.
    assert_eq!(
        on(
            &closed("2026-03-16", ""),
            "given: [{dose: 4 of a, missed: yes, make_up: yes, because: snow}]\n",
            date(2026, 3, 10)
        ),
        "2026-03-02 2026-03-04 2026-03-06 2026-03-09 2026-03-11 2026-03-13 2026-03-18 2026-06-10"
    );
    // Fri 6 Mar is closed: dose 3 is on Mon 9 Mar, and can be changed and recorded as such. A pause skips doses.
    assert_eq!(
        on(
            &closed("2026-03-06", ""),
            "changes: [{dose: 3 of a, to: 2026-03-10, because: booked}]\npause: [{from: 2026-03-13, to: 2026-03-13}]\n\
             given: [{dose: 2 of a, date: 2026-03-05}]\n",
            date(2026, 3, 6)
        ),
        "2026-03-02 2026-03-05 2026-03-10 2026-03-11 2026-03-16 2026-06-08 2026-08-31 2026-11-23"
    );
    // Counted on from Thu 5 Mar, every second day; Sat 7 Mar is closed.
    assert_eq!(
        on(
            "[{name: a, every: 2 days, doses: 5, next: from given, avoid: {dates: [2026-03-07], move: push}}]",
            "given: [{dose: 2 of a, date: 2026-03-05}]\n",
            date(2026, 3, 6)
        ),
        "2026-03-02 2026-03-05 2026-03-09 2026-03-11 2026-03-13"
    );
}

#[test]
fn listed_days_count_from_the_day_on_which_their_phase_starts() {
    let phases =
        "[{name: a, every: 1 week, doses: 1}, {name: b, days: [1, 8, 29], starts: 2026-04-01}]";
    assert_dates("2026-03-02", phases, "", "2026-03-02 2026-04-01 2026-04-08 2026-04-29");
    // After another phase, the days count from its last dose, on Mon 9 Mar.
    let phases = "[{name: a, every: 1 week, doses: 2}, {name: b, days: [1, 8, 29]}]";
    assert_dates(
        "2026-03-02",
        phases,
        "",
        "2026-03-02 2026-03-09 2026-03-10 2026-03-17 2026-04-07",
    );
}

#[test]
fn closed_days_push_a_dose_by_up_to_sixty_days() {
    // From Tue 10 Mar on; the sixtieth day after it is Sat 9 May.
    let closed = |days| {
        let days: Vec<String> =
            date(2026, 3, 10).series(1.day()).take(days).map(|day| day.to_string()).collect();
        format!(
            "[{{name: a, every: 1 day, doses: 9, avoid: {{dates: [{}], move: push}}}}]",
            days.join(", ")
        )
    };
    let all = injections(&plan("2026-03-02", &closed(60), ""));
    assert_eq!(all[7..], ["2026-03-09", "2026-05-09"]);
    let text = prescription("2026-03-02", "Europe/London", &closed(61), "[]");
    assert!(compiled(&text).is_err_and(|message| message.contains("no free day")), "61 days");
}

/// Why each injection of a plan is on its day.
fn rules(phases: &str) -> Vec<DateRule> {
    let built = plan("2026-03-02", phases, "");
    built.schedule.occurrences.iter().map(|one| one.reason.rule).collect()
}

#[test]
fn a_first_dose_is_on_the_day_that_the_file_says_and_later_ones_are_counted_from_it() {
    let from = |rule: &DateRule| match *rule {
        DateRule::Intervals { from, times, .. } => Some((from, times)),
        DateRule::Day { from, day, .. } => Some((from, i64::from(day))),
        DateRule::Recurring { from, .. } => Some((from, -1)),
        _ => None,
    };
    let (start, second) = (PhaseId::FIRST, PhaseId::each().nth(1).expect("an id"));
    for cadence in ["days: [1, 8]", "every: 1 week, doses: 2", "weekdays: [mon], doses: 2"] {
        let rules = rules(&format!("[{{name: a, {cadence}}}]"));
        let is_start =
            matches!(rules[0], DateRule::Start | DateRule::Weekday { from: Some(_), .. });
        assert!(is_start, "{cadence}: {rules:?}");
        assert!(!matches!(rules[1], DateRule::Start), "{cadence}: {rules:?}");
    }
    // A phase that starts on a date says that date of its first dose.
    for cadence in ["days: [1, 8]", "every: 1 week, doses: 2"] {
        let rules = rules(&format!(
            "[{{name: a, every: 1 day, doses: 1}}, {{name: b, {cadence}, starts: 2026-04-01}}]"
        ));
        assert!(matches!(rules[1], DateRule::Date), "{cadence}: {rules:?}");
        assert!(
            from(&rules[2]).is_some_and(|(from, _)| from == CountedFrom::StartOf(second)),
            "{cadence}: {rules:?}"
        );
    }
    // With no dose on it, the day is only a date.
    let closed = |seam: &str, day: &str| {
        let avoid = format!("avoid: {{dates: [{day}], move: push}}");
        rules(&format!("[{seam}every: 1 day, doses: 2, {avoid}}}]"))
    };
    let at_start = closed("{name: a, ", "2026-03-02");
    assert_eq!(from(&at_start[0]), Some((CountedFrom::Start, 1)), "{at_start:?}");
    let open = closed("{name: a, ", "2026-03-09");
    assert_eq!(from(&open[1]), Some((CountedFrom::FirstDose, 1)), "{open:?}");
    let later = "{name: a, every: 1 day, doses: 1}, {name: b, starts: 2026-04-01, ";
    let at_date = closed(later, "2026-04-01");
    assert_eq!(from(&at_date[1]), Some((CountedFrom::Date, 1)), "{at_date:?}");
    // Every second week, from the first.
    let fortnights = rules("[{name: a, every: 2 weeks, weekdays: [mon, thu], doses: 4}]");
    assert_eq!(from(&fortnights[0]), Some((CountedFrom::Start, -1)), "{fortnights:?}");
    assert_eq!(from(&fortnights[1]), Some((CountedFrom::StartOf(start), -1)), "{fortnights:?}");
}

#[test]
fn repeated_rechecks_begin_with_the_treatment_and_say_how_long_after_it_they_are() {
    let rechecks = |when: &str| {
        let rechecks = format!("[{{name: r, tests: [cbc], when: {when}}}]");
        let text =
            prescription("2026-03-02", "Europe/London", "[{name: a, every: 1 week}]", &rechecks);
        let built = compiled(&text).unwrap_or_else(|message| panic!("{message}"));
        let all = built.schedule.occurrences.iter().filter(|one| one.kind.is_recheck());
        all.map(|one| match one.reason.rule {
            DateRule::Offset { count, .. } => (one.date.to_string(), count),
            _ => (one.date.to_string(), 0),
        })
        .take(3)
        .collect::<Vec<_>>()
    };
    let expected = |all: [(&str, i64); 3]| all.map(|(day, count)| (day.to_owned(), count));
    assert_eq!(
        rechecks("every 3 months after first dose"),
        expected([("2026-06-02", 3), ("2026-09-02", 6), ("2026-12-02", 9)])
    );
    // Two months after the date is the day of the first dose; a month after it was before the treatment.
    assert_eq!(
        rechecks("every 1 month after 2026-01-02"),
        expected([("2026-03-02", 2), ("2026-04-02", 3), ("2026-05-02", 4)])
    );
}

/// What is said of a plan from Mon 2 Mar 2026 whose first dose is on a later day.
fn first_dose_moved(phase: &str) -> Vec<String> {
    let text =
        prescription("2026-03-02", "Europe/London", &format!("[{{name: a, {phase}}}]"), "[]");
    let (_, found) = examined_on(&text, date(2026, 3, 1));
    let moved = found.into_iter().filter(|found| found.code == Code::FirstDoseMoved);
    moved.map(|found| found.message).collect()
}

#[test]
fn a_first_dose_after_the_start_is_explained_if_its_weekdays_or_closed_days_moved_it() {
    let said = |why: &str, on: &str| {
        vec![format!("the first dose is on {on}: `start`, Mon 2 Mar 2026, is {why} `a`")]
    };
    let weekdays = said("not one of the weekdays of", "Tue 3 Mar 2026");
    assert_eq!(first_dose_moved("weekdays: [tue], doses: 3"), weekdays);
    let not_pushed = "weekdays: [tue], doses: 3, avoid: {dates: [2026-03-02], move: later}";
    assert_eq!(first_dose_moved(not_pushed), weekdays);
    let pushed = "weekdays: [tue], doses: 3, avoid: {dates: [2026-03-09], move: push}";
    assert_eq!(first_dose_moved(pushed), weekdays);
    let closed = "every: 1 day, doses: 3, avoid: {dates: [2026-03-02], move: push}";
    assert_eq!(first_dose_moved(closed), said("a day to avoid of", "Tue 3 Mar 2026"));
    let later = "every: 1 day, doses: 1}, {name: b, weekdays: [tue], starts: 2026-04-01";
    let starts = "the first dose is on Tue 7 Apr 2026: `starts`, Wed 1 Apr 2026, is not one of the weekdays of `b`";
    assert_eq!(first_dose_moved(later), [starts]);
    // The list itself says that it begins later.
    assert!(first_dose_moved("days: [3, 10]").is_empty());
    assert!(first_dose_moved("weekdays: [mon], doses: 3").is_empty());
}

#[cfg(feature = "cli")]
#[test]
fn why_says_what_a_closed_day_did() {
    use crate::support::{b12cal, told};

    let phases = "[{name: a, weekdays: [mon, wed, fri], doses: 3, avoid: {dates: [2026-03-04], move: push}}]";
    let folder = tempfile::tempdir().expect("a temporary folder");
    let text = prescription("2026-03-02", "Europe/London", phases, "[]");
    std::fs::write(folder.path().join("a.yaml"), text).expect("it can be written");
    let why = |day: &str| {
        let run = b12cal(folder.path()).args(["why", "a.yaml", day]).output().expect("it runs");
        told(&run).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let closed = why("2026-03-04");
    let pushed = "This is a day to avoid: dose 2 of a is pushed on to Fri 6 Mar 2026, and those after it follow.";
    assert!(closed.contains(pushed), "{closed}");
    let later = why("2026-03-06");
    let from = "Every Mon, Wed and Fri. Days to avoid pushed it on from Wed 4 Mar 2026.";
    assert!(later.contains(from), "{later}");
}
