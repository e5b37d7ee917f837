//! What alarms say, and which of them ring: times and words that were worked out by hand.

use b12cal::calendar::Event;
use b12cal::calendar::alarm::Trigger;
use b12cal::prescription::civil::Minutes;
use b12cal::prescription::feed_settings::LANGUAGES;

use crate::support::{Built, compiled, prescription};

fn plan(phases: &str, more: &str) -> Built {
    let text = prescription("2026-03-02", "Europe/London", phases, "[]")
        .replace("time: 09:00", "time: 15:00")
        .replace("continuing: yes\n", "continuing: yes\nperson: Sam\n")
        + more;
    compiled(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// What the alarms of an event say after its title.
fn said(event: &Event) -> Vec<&str> {
    event
        .alarms
        .iter()
        .map(|alarm| {
            alarm.text.strip_prefix(event.summary.as_str()).expect("the title comes first")
        })
        .map(|rest| rest.strip_prefix(" · ").expect("then when it is"))
        .collect()
}

/// The reminders of each event, in minutes.
fn leads(built: &Built) -> Vec<Vec<u32>> {
    let lead = |trigger| match trigger {
        Trigger::Before(Minutes(lead)) => lead,
        Trigger::Morning { .. } => panic!("all have a time"),
    };
    let events = built.feed.events.iter();
    events.map(|event| event.alarms.iter().map(|alarm| lead(alarm.trigger)).collect()).collect()
}

const WEEKLY: &str = "[{name: weekly, every: 1 week, doses: 2}]";
const DAILY: &str = "[{name: daily, every: 1 day, doses: 4}]";

#[test]
fn an_alarm_says_the_title_and_when_it_is() {
    let rows = [
        ("[1 day, 1 hour]", ["tomorrow 15:00", "in 1 hour"]),
        ("[30 minutes, 1 minute]", ["in 30 minutes", "in 1 minute"]),
        ("[90 minutes, 3 hours]", ["in 90 minutes", "in 3 hours"]),
        ("[4 hours, 15 hours]", ["today 15:00", "today 15:00"]),
        ("[16 hours, 39 hours]", ["tomorrow 15:00", "tomorrow 15:00"]),
        ("[40 hours, 2 days]", ["Mon 2 Mar 2026 15:00", "Mon 2 Mar 2026 15:00"]),
        ("[1 week, 0 minutes]", ["Mon 2 Mar 2026 15:00", "now"]),
    ];
    for (reminders, expected) in rows {
        let built = plan(WEEKLY, &format!("reminders: {reminders}\n"));
        assert_eq!(said(&built.feed.events[0]), expected, "{reminders}");
    }
    let title = "B12 injection: hydroxocobalamin 1 mg (1 of 2) (Sam)";
    assert_eq!(plan(WEEKLY, "").feed.events[0].alarms[0].text, format!("{title} · tomorrow 15:00"));
}

#[test]
fn every_language_says_when() {
    let rows: [_; LANGUAGES.len()] = [
        ("en", ["tomorrow 15:00", "in 1 hour"]),
        ("de", ["morgen um 15:00 Uhr", "in 1 Stunde"]),
        ("nl", ["morgen om 15:00 uur", "over 1 uur"]),
        ("fr", ["demain à 15:00", "dans 1 heure"]),
        ("es", ["mañana a las 15:00", "dentro de 1 hora"]),
    ];
    for (language, expected) in rows {
        let feed = format!("feed: {{until: 2027-12-31, language: {language}}}\n");
        let text = prescription("2026-03-02", "Europe/London", WEEKLY, "[]")
            .replace("time: 09:00", "time: 15:00")
            .replace("feed: {until: 2027-12-31}\n", &feed);
        let built = compiled(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
        assert_eq!(said(&built.feed.events[0]), expected, "{language}");
    }
}

#[test]
fn what_lasts_all_day_and_what_is_taken_says_when_too() {
    let phases = "[{name: tablets, every: 1 day, review: 2026-03-03, route: oral, \
                  product: {name: cyanocobalamin, strength: 1 mg/tablet}}]";
    let built = plan(phases, "");
    let all: Vec<Vec<&str>> = built.feed.events.iter().map(said).collect();
    assert_eq!(all, [vec!["now"], vec!["now"], vec!["Tue 3 Mar 2026", "today"]]);
}

#[test]
fn a_reminder_of_a_day_does_not_ring_at_the_injection_before() {
    assert_eq!(leads(&plan(DAILY, "")), [vec![1440, 60], vec![60], vec![60], vec![60]]);
    // Two days before Wednesday is Monday; before the next Monday it is Saturday.
    let phases = "[{name: loading, weekdays: [mon, wed], doses: 4}]";
    let built = plan(phases, "reminders: [2 days, 1 day]\n");
    assert_eq!(leads(&built), [vec![2880, 1440], vec![1440], vec![2880, 1440], vec![1440]]);
    // A shorter one rings also where the injection before is as near, and a blood test has its own.
    let text = prescription(
        "2026-03-02",
        "Europe/London",
        DAILY,
        "[{name: early, tests: [cbc], when: 1 day after first dose, time: 08:00}]",
    ) + "reminders: [1 day, 23 hours]\n";
    let built = compiled(&text).expect("it compiles");
    let expected = [vec![1440, 1380], vec![1440, 1380], vec![1380], vec![1380], vec![1380]];
    assert_eq!(leads(&built), expected);
    // What is skipped is no injection before.
    let skipped = plan(DAILY, "changes: [{dose: 2 of daily, skip: yes, because: ill}]\n");
    assert_eq!(leads(&skipped), [vec![1440, 60], vec![1440, 60], vec![60]]);
}

#[test]
fn alarms_go_by_the_clock_that_hangs_there() {
    let night = |start: &str, time: &str| {
        let text = prescription(start, "Europe/London", WEEKLY, "[]").replace("09:00", time);
        let built = compiled(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
        said(&built.feed.events[0])[0].to_owned()
    };
    // The clocks go forward on 29 March: 24 hours before Monday 00:30 it is Saturday 23:30.
    assert_eq!(night("2026-03-30", "00:30"), "Mon 30 Mar 2026 00:30");
    // And back on 25 October, so the same hour of the day before is an hour later.
    assert_eq!(night("2026-10-26", "00:30"), "tomorrow 00:30");
    // What the clocks skip is said as it is.
    assert_eq!(night("2026-03-29", "01:30"), "tomorrow 02:30");
    // 24 hours before the dose of 29 March it is 14:00, before that day's dose; 24 hours before the one of
    // 25 October it is 16:00, after it.
    let daily = "[{name: daily, every: 1 day, doses: 240}]";
    let built = plan(daily, "");
    let rung = leads(&built);
    let rung = rung.iter().zip(&built.schedule.occurrences).skip(1);
    let doubled = rung.filter(|(leads, _)| **leads != [60]).map(|(_, dose)| dose.date.to_string());
    assert_eq!(doubled.collect::<Vec<_>>(), ["2026-10-25"]);
}

#[test]
fn on_the_way_to_another_zone_an_alarm_names_the_day_and_the_zone() {
    let away = "away: [{from: 2026-03-09, to: 2026-03-20, time_zone: Asia/Tokyo}]\n";
    let phases = "[{name: weekly, every: 1 week, doses: 4}]";
    let built = plan(phases, away);
    let all: Vec<Vec<&str>> = built.feed.events.iter().map(said).collect();
    assert_eq!(
        all,
        [
            vec!["tomorrow 15:00", "in 1 hour"],
            // It rings on Sunday in London, where it is 06:00.
            vec!["Mon 9 Mar 2026 15:00 (Asia/Tokyo)", "in 1 hour"],
            vec!["tomorrow 15:00", "in 1 hour"],
            vec!["tomorrow 15:00", "in 1 hour"],
        ]
    );
}

#[test]
fn a_discreet_alarm_says_when_and_nothing_else() {
    let text = prescription("2026-03-02", "Europe/London", DAILY, "[]")
        .replace("until: 2027-12-31", "until: 2027-12-31, detail: discreet");
    let built = compiled(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
    let texts: Vec<&str> = built
        .feed
        .events
        .iter()
        .flat_map(|event| &event.alarms)
        .map(|alarm| &*alarm.text)
        .collect();
    let soon = "Reminder · in 1 hour";
    assert_eq!(texts, ["Reminder · tomorrow 09:00", soon, soon, soon, soon]);
}
