//! The key of discreet calendars: without it nobody finds out which event is which, and another key makes
//! another calendar.

use std::collections::BTreeSet;

use crate::revisions::{Calendar, Desk};

const PLAN: &str = "b12cal: 1\nid: sam-2026\nissued: 2026-02-27\ncause: diet\n\
    product: {name: hydroxocobalamin, strength: 1 mg/mL, container: 1 mL ampoule}\ndose: 1 mg\n\
    time_zone: Europe/London\nstart: 2026-03-02\ntime: 09:00\n\
    phases: [{name: loading, every: 1 week, doses: 3}]\n\
    rechecks: [{name: response, tests: [cbc], when: 8 days after first dose}]\nfeed: {detail: discreet}\n";
const BUILD: &str = "build sam.yaml --as-of 2026-03-01";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("sam.yaml", PLAN);
    desk
}

/// A desk with a calendar that was made with the key of a state.
fn keyed() -> Desk {
    let desk = desk();
    let told = desk.told(&format!("{BUILD} -o k.ics --state state"));
    assert!(told.ends_with("exit code 0\n"), "{told}");
    desk
}

/// All that a calendar is named by, itself and its events.
fn uids(text: &str) -> BTreeSet<String> {
    let calendar = Calendar::read(text);
    let events = calendar.events.iter().map(|event| event.uid().to_owned());
    events.chain([calendar.value("X-WR-RELCALID").to_owned()]).collect()
}

/// What a calendar says besides.
fn others(text: &str) -> Vec<&str> {
    let is_name = |line: &&str| line.starts_with("UID:") || line.starts_with("X-WR-RELCALID:");
    text.lines().filter(|line| !is_name(line)).collect()
}

#[test]
fn only_the_key_reveals_which_event_of_a_discreet_calendar_is_which() {
    let desk = desk();
    let build = |rest: &str| {
        let output = desk.run(&format!("{BUILD} -o - {rest}"));
        assert_eq!(output.status.code(), Some(0), "{}", crate::support::told(&output));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    // Everybody who guesses the id and the names can make the first of these.
    let known = build("");
    let (one, two) = (build("--state one"), build("--state two"));
    for (a, b) in [(&known, &one), (&known, &two), (&one, &two)] {
        assert!(uids(a).is_disjoint(&uids(b)) && uids(a).len() == 5);
        assert_eq!(others(a), others(b));
    }
    assert_eq!(build("--state one"), one);
    // The others say what they are.
    for detail in ["--detail full", "--detail family"] {
        assert_eq!(build(&format!("{detail} --state one")), build(detail));
    }
}

#[test]
fn a_discreet_calendar_does_not_say_which_of_its_dates_are_injections() {
    let desk = keyed();
    let kinds = |text: &str| {
        let calendar = Calendar::read(text);
        calendar.events.iter().map(|event| event.value("X-KIND").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&desk.read("k.ics")), ["0", "0", "0", "0"]);
    desk.told(&format!("{BUILD} -o full.ics --detail full"));
    assert_eq!(kinds(&desk.read("full.ics")), ["1", "1", "2", "1"]);
    // An edit of the past is reported without saying more.
    desk.write("sam.yaml", &PLAN.replace("start: 2026-03-02", "start: 2026-03-03"));
    let told = desk.told("build sam.yaml -o k.ics --state state --as-of 2026-03-12");
    assert!(told.contains("this edit moves 3 events before today"), "{told}");
    assert!(told.contains("the last date before today is on"), "{told}");
}

#[test]
fn the_key_is_made_once_and_announced() {
    let desk = desk();
    let told = desk.told(&format!("{BUILD} --check --state state -o k.ics"));
    assert!(told.contains("state has no key") && told.ends_with("exit code 3\n"), "{told}");
    assert_eq!(desk.names(), ["sam.yaml"]);
    let build = format!("{BUILD} -o k.ics --state state");
    let told = desk.told(&build);
    let new = "note: state is new: keep it, and the key in it, as long as the calendars";
    assert!(told.contains(new), "{told}");
    let first = desk.read("k.ics");
    assert!(!desk.told(&build).contains(new));
    assert_eq!(desk.read("k.ics"), first);
    assert!(desk.told(&format!("{build} --check")).ends_with("k.ics is up to date\nexit code 0\n"));
}

#[test]
fn another_key_is_another_calendar() {
    let desk = keyed();
    let kept = desk.read("k.ics");
    for other in ["", "--state other"] {
        let told = desk.told(&format!("{BUILD} -o k.ics {other}"));
        assert!(told.contains("with another detail or --state"), "{told}");
        assert!(told.contains("--fresh replaces it; every event is then new"), "{told}");
        assert_eq!(desk.read("k.ics"), kept);
    }
    assert!(desk.told(&format!("{BUILD} -o k.ics --fresh")).ends_with("exit code 0\n"));
    assert!(uids(&desk.read("k.ics")).is_disjoint(&uids(&kept)));
    desk.write("k.ics", &kept);
    let told = desk.told(&format!("{BUILD} -o new.ics --previous k.ics --state state"));
    assert!(told.ends_with("exit code 0\n"), "{told}");
    assert_eq!(desk.read("new.ics"), kept);
}

#[test]
fn what_is_gone_from_a_keyed_calendar_is_cancelled_by_its_names() {
    let desk = keyed();
    let before = uids(&desk.read("k.ics"));
    desk.write("sam.yaml", &PLAN.replace("doses: 3", "doses: 2"));
    let told = desk.told(&format!("{BUILD} -o k.ics --state state --cancellations gone.ics"));
    assert!(told.contains("gone.ics cancels 1 event"), "{told}");
    let gone = uids(&desk.read("gone.ics"));
    assert!(gone.is_subset(&before) && gone.len() == 2, "the calendar and one event");
}

#[test]
fn a_household_calendar_has_the_names_of_its_discreet_members() {
    let desk = Desk::new();
    desk.write("sam.yaml", PLAN);
    desk.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026").replace("discreet", "full"));
    let build = "build sam.yaml jo.yaml -o . --as-of 2026-03-01 --combined all.ics";
    assert!(desk.told(&format!("{build} --state state")).ends_with("exit code 0\n"));
    let keyed = desk.read("all.ics");
    assert!(desk.told(&format!("{build} --state state")).contains("all.ics (unchanged)"));
    std::fs::remove_file(desk.folder.path().join("all.ics")).expect("removed");
    desk.told(&format!("{build} --fresh"));
    let (keyed, known) = (uids(&keyed), uids(&desk.read("all.ics")));
    // Those of the one who hides nothing are the same.
    assert_eq!((keyed.len(), keyed.intersection(&known).count()), (9, 4));
}

#[test]
fn a_discreet_calendar_in_its_place_is_not_gone_because_its_key_is_new() {
    let desk = Desk::new();
    std::fs::create_dir(desk.folder.path().join("in")).expect("a folder");
    desk.write("in/sam.yaml", PLAN);
    let build = "build in -o out --as-of 2026-03-01";
    assert!(desk.told(build).ends_with("exit code 0\n"));
    let before = uids(&desk.read("out/sam-2026-reminder.ics"));
    let told = desk.told(&format!("{build} --prune --state state --fresh"));
    assert!(told.ends_with("exit code 0\n") && !told.contains("removed"), "{told}");
    let keyed = uids(&desk.read("out/sam-2026-reminder.ics"));
    assert!(keyed.is_disjoint(&before));
    let told = desk.told(&format!("{build} --prune --state other --fresh"));
    assert!(told.ends_with("exit code 0\n") && !told.contains("removed"), "{told}");
    assert!(uids(&desk.read("out/sam-2026-reminder.ics")).is_disjoint(&keyed));
}
