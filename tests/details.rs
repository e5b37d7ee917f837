//! A discreet calendar says nothing, a family's rings nothing, and no two details share a UID.

use std::collections::BTreeSet;

use b12cal::starter::STARTERS;

use crate::revisions::{Calendar, Desk};
use crate::support;

/// Words that tell of a treatment, and those of the domain.
const HEALTH: &[&str] = &[
    "b12",
    "vitamin",
    "inject",
    "dose",
    "cobal",
    "blood",
    "test",
    "recheck",
    "anaem",
    "anem",
    "clinic",
    "surgery",
    "hospital",
    "phase",
    "induction",
    "maintenance",
    "doctor",
    "dr ",
    "prescri",
    "patient",
    "nurse",
    "ampoule",
    "syringe",
    "needle",
    "muscle",
    "vial",
    "tablet",
    "spray",
    "medic",
    "drug",
    "health",
    "treat",
    "therap",
    "illness",
    "disease",
    "lab",
    "fasting",
    "mcg",
    "mg",
    "ml",
    "cbc",
    "folate",
    "ferritin",
    "homocysteine",
    "review",
    "site",
    "thigh",
    "reticulo",
    "pernicious",
    "neuro",
    "symptom",
    "draw up",
    "label",
];

/// What a calendar says in all, but for UIDs, which are random, and the names of zones.
fn said(text: &str) -> String {
    let unfolded = text.replace("\r\n ", "").to_lowercase();
    let told = |line: &&str| {
        !line.starts_with("uid:")
            && !line.starts_with("tzid:")
            && !line.starts_with("x-wr-timezone:")
    };
    let lines = unfolded.lines().filter(told);
    lines.map(|line| line.split(";tzid=").next().unwrap_or_default().to_owned() + "\n").collect()
}

/// The calendar of a prescription in a detail, whatever is reported about it.
fn build(text: &str, detail: &str) -> (String, String) {
    let desk = Desk::new();
    desk.write("sam.yaml", text);
    let told = desk.told(&format!("build sam.yaml --as-of 2026-03-01 --detail {detail}"));
    let name = desk.names().into_iter().find(|name| name.ends_with("ics"));
    let name = name.unwrap_or_else(|| panic!("nothing was made: {told}"));
    let calendar = desk.read(&name);
    (name, calendar)
}

fn uids(calendar: &str) -> BTreeSet<String> {
    let calendar = Calendar::read(calendar);
    let events = calendar.events.iter().map(|event| event.uid().to_owned());
    events.chain([calendar.value("X-WR-RELCALID").to_owned()]).collect()
}

#[test]
fn a_discreet_calendar_of_any_starter_holds_no_word_of_health() {
    for starter in STARTERS {
        let name = starter.name;
        let text = support::started(starter, "2026-01-05").replace("id: plan-1 ", "id: k3v9 ");
        let (file, calendar) = build(&text, "discreet");
        assert_eq!(file, "k3v9-reminder.ics");
        let said = said(&calendar);
        for property in ["categories:", "created:", "x-wr-caldesc:", "location:"] {
            assert!(!said.contains(property), "{name}: {property}");
        }
        for word in HEALTH {
            assert!(!said.contains(word), "{name}: {word:?} is in\n{said}");
        }
        assert!(
            Calendar::read(&calendar)
                .events
                .iter()
                .all(|event| { event.value("SUMMARY").starts_with("Reminder") })
        );
    }
}

/// A prescription with every kind of event, whose every text is a marked word.
const MARKED: &str = "b12cal: 1\nid: k3v9\nissued: 2026-01-01\nperson: Sam\n\
    prescriber: {name: qzprescriber, phone: qzphone}\ncause: pernicious-anaemia\ncause_detail: qzdetail\n\
    product: {name: hydroxocobalamin qzproduct, brand: qzbrand, strength: 1 mg/mL, container: 1 mL ampoule}\n\
    dose: 1 mg\ntime_zone: Europe/London\nstart: 2026-03-02\ntime: 09:00\nplace: qzplace\nnotes: qznotes\n\
    sites: [qzleft, qzright]\nneurological: no\n\
    feed: {name: qzfeed, discreet_name: Errand, until: 2027-12-31, color: teal}\n\
    phases:\n\
    - {name: qzone, every: 1 week, doses: 2, note: qznote}\n\
    - {name: qztwo, every: 1 day, doses: 2, route: oral, dose: 1 mg, product: {name: qztablet, strength: 1 mg/tablet}}\n\
    - {name: qzthree, every: 1 day, doses: 9, route: oral, remind: no, dose: 1 mg, product: {name: qzswitch, strength: 1 mg/tablet}}\n\
    - {name: qzfour, every: 4 weeks, review: after 12 weeks, place: qzother}\n\
    - {name: qzfive, every: 4 weeks}\n\
    rechecks:\n\
    - {name: qzrecheck, tests: [b12, other: qztest], when: 8 days after first dose, place: qzlab, note: qzfasting, fasting: yes}\n\
    - {name: qzbefore, tests: [cbc], when: on dose 2 of qzone, before_injection: yes}\n\
    avoid: {dates: [2026-03-09], move: later}\n\
    changes: [{dose: 1 of qzone, to: 2026-03-03, because: qzbecause}]\n\
    away: [{from: 2026-05-01, to: 2026-05-20, time_zone: America/New_York, place: qzaway}]\n";

#[test]
fn a_discreet_calendar_holds_no_word_of_the_prescription() {
    let (full_name, full) = build(MARKED, "full");
    assert_eq!(full_name, "sam.ics");
    // Behind a review the plan waits; without it the calendar ends before the plan.
    let (_, marked) = build(&MARKED.replace("review: after 12 weeks", "doses: 3"), "discreet");
    let text = said(&marked);
    assert!(
        text.contains("this calendar ends on fri 31 dec 2027: ask the person who looks after it"),
        "{text}"
    );
    assert!(!text.contains("qz") && HEALTH.iter().all(|word| !text.contains(word)), "{text}");
    let titles = [
        "B12 injection: hydroxocobalamin qzproduct 1 mg (1 of 2)",
        "qztablet",
        "qzswitch",
        "Blood test: qzrecheck (Sam)",
        "Review",
    ];
    let events = Calendar::read(&full).events;
    for title in titles {
        let is = |event: &crate::revisions::Event| event.value("SUMMARY").contains(title);
        assert!(events.iter().any(is), "{title}: {events:?}");
    }
    let (name, discreet) = build(MARKED, "discreet");
    assert_eq!(name, "k3v9-reminder.ics");
    let said = said(&discreet);
    assert!(!said.contains("qz"), "{said}");
    for word in HEALTH {
        assert!(!said.contains(word), "{word:?} stands in\n{said}");
    }
    let calendar = Calendar::read(&discreet);
    assert_eq!((calendar.value("NAME"), calendar.value("X-WR-CALNAME")), ("Errand", "Errand"));
    let summaries: BTreeSet<&str> =
        calendar.events.iter().map(|event| event.value("SUMMARY")).collect();
    assert_eq!(summaries, BTreeSet::from(["Errand (Sam)"]));
    assert!(!discreet.contains("LOCATION"));
    // Times and alarms are those of the full one.
    let full = Calendar::read(&full);
    let times = |calendar: &Calendar| -> Vec<(String, Vec<String>)> {
        let event = |event: &crate::revisions::Event| {
            let triggers = event.0.iter().filter(|(name, _)| name == "TRIGGER");
            (event.value("DTSTART").to_owned(), triggers.map(|(_, value)| value.clone()).collect())
        };
        calendar.events.iter().map(event).collect()
    };
    assert_eq!(times(&calendar), times(&full));
}

#[test]
fn a_family_calendar_is_the_full_one_that_never_rings() {
    let (_, full) = build(MARKED, "full");
    let (name, family) = build(MARKED, "family");
    assert_eq!(name, "sam-family.ics");
    assert!(
        full.contains("BEGIN:VALARM") && !family.contains("VALARM") && !family.contains("TRIGGER")
    );
    let without_alarms = {
        let mut lines = vec![];
        let mut inside = false;
        for line in full.lines() {
            inside |= line == "BEGIN:VALARM";
            if !inside {
                lines.push(line);
            }
            inside &= line != "END:VALARM";
        }
        lines
    };
    let others = |line: &&str| !line.starts_with("UID:") && !line.starts_with("X-WR-RELCALID:");
    let expected: Vec<&str> = without_alarms.into_iter().filter(others).collect();
    assert_eq!(family.lines().filter(others).collect::<Vec<_>>(), expected);
}

#[test]
fn details_share_no_uid() {
    let [full, family, discreet] =
        ["full", "family", "discreet"].map(|detail| uids(&build(MARKED, detail).1));
    assert!(full.len() > 10);
    for (a, b) in [(&full, &family), (&full, &discreet), (&family, &discreet)] {
        assert_eq!(a.len(), b.len());
        assert!(a.is_disjoint(b));
    }
}

#[test]
fn the_prescription_names_its_detail_and_the_command_line_another() {
    let discreet = MARKED.replace("feed: {", "feed: {detail: discreet, ");
    let desk = Desk::new();
    desk.write("sam.yaml", &discreet);
    assert_eq!(desk.run("build sam.yaml --as-of 2026-03-01").status.code(), Some(0));
    assert_eq!(desk.names(), ["k3v9-reminder.ics", "sam.yaml"]);
    assert_eq!(desk.read("k3v9-reminder.ics"), build(MARKED, "discreet").1);
    desk.run("build sam.yaml --as-of 2026-03-01 --detail full");
    desk.run("build sam.yaml --as-of 2026-03-01 --detail family -o .");
    assert_eq!(desk.names(), ["k3v9-reminder.ics", "sam-family.ics", "sam.ics", "sam.yaml"]);
    assert_eq!(desk.read("sam.ics"), build(MARKED, "full").1);
    let told = desk.told("build sam.yaml --detail quiet");
    assert!(
        told.contains("full") && told.contains("family") && told.ends_with("exit code 2\n"),
        "{told}"
    );
    desk.write("sam.yaml", &MARKED.replace("discreet_name: Errand", "discreet_name: 'a, b'"));
    assert!(desk.told("build sam.yaml").contains("error[bad_text]"));
}
