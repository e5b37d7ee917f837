//! Folders of prescriptions: one calendar each in a tree like theirs, what is gone, what has moved,
//! and the calendar of a household.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::revisions::{Calendar, Desk};
use crate::support::{b12cal, prescription, told};

const WEEKLY: &str = "[{name: all, every: 1 week, doses: 4}]";

fn plan(id: &str, start: &str, more: &str) -> String {
    prescription(start, "Europe/London", WEEKLY, "[]").replace("test-plan", id) + more
}

/// A folder with three prescriptions, two of them one folder deeper.
fn clinic() -> Desk {
    let desk = Desk::new();
    fs::create_dir_all(desk.folder.path().join("in/b/c")).expect("a folder");
    desk.write("in/ann.yaml", &plan("ann-plan", "2026-03-02", "person: Ann\n"));
    desk.write("in/b/ben.yml", &plan("ben-plan", "2026-03-03", "person: Ben\n"));
    desk.write("in/b/c/cat.yaml", &plan("cat-plan", "2026-03-04", ""));
    desk.write("in/b/notes.txt", "no prescription");
    desk
}

fn all(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            let path = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
            found.insert(path);
        }
    }
    found
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

const NEXT_STEP: &str = "Import it into a calendar, or publish it and subscribe to its address. \
    Google Calendar and Outlook ignore the reminders of a calendar you subscribe to: set a \
    notification for the calendar there.\n";

fn inode(desk: &Desk, name: &str) -> u64 {
    fs::metadata(desk.folder.path().join(name)).expect("it is there").ino()
}

#[test]
fn a_tree_of_prescriptions_becomes_a_tree_of_calendars() {
    let desk = clinic();
    let first = desk.told("build in -o out --as-of 2026-03-01");
    assert_eq!(
        first,
        format!("3 calendars: 3 new, 0 changed, 0 unchanged\n{NEXT_STEP}exit code 0\n")
    );
    let tree = names(["ann.ics", "b", "b/ben.ics", "b/c", "b/c/cat.ics"]);
    assert_eq!(all(&desk.folder.path().join("out")), tree);
    // The same bytes as one by one.
    desk.run("build in/b/ben.yml -o alone.ics --as-of 2026-03-01");
    assert_eq!(desk.read("out/b/ben.ics"), desk.read("alone.ics"));

    let (ann, cat) = (inode(&desk, "out/ann.ics"), inode(&desk, "out/b/c/cat.ics"));
    desk.write("in/ann.yaml", &plan("ann-plan", "2026-03-09", "person: Ann\n"));
    let second = desk.told("build in -o out --as-of 2026-03-01");
    let first_line =
        "out/ann.ics: 4 moved; next injection is now Mon 9 Mar 2026 at 09:00, Europe/London.\n";
    assert_eq!(
        second,
        format!("{first_line}3 calendars: 0 new, 1 changed, 2 unchanged\nexit code 0\n")
    );
    assert_ne!(inode(&desk, "out/ann.ics"), ann);
    assert_eq!(inode(&desk, "out/b/c/cat.ics"), cat, "what is unchanged is not written");
    assert!(desk.read("out/ann.ics").contains("X-REVISION=1:"));
    assert_eq!(all(&desk.folder.path().join("out")), tree, "nothing is left behind");
}

#[test]
fn without_an_output_every_calendar_is_beside_its_prescription() {
    let desk = clinic();
    assert_eq!(desk.run("build in --as-of 2026-03-01").status.code(), Some(0));
    let expected = names([
        "ann.ics",
        "ann.yaml",
        "b",
        "b/ben.ics",
        "b/ben.yml",
        "b/c",
        "b/c/cat.ics",
        "b/c/cat.yaml",
        "b/notes.txt",
    ]);
    assert_eq!(all(&desk.folder.path().join("in")), expected);
    let again = desk.told("build in --as-of 2026-03-01");
    assert!(again.starts_with("3 calendars: 0 new, 0 changed, 3 unchanged\n"), "{again}");
}

#[test]
fn a_prescription_with_an_error_keeps_its_old_calendar_and_stops_no_other() {
    let desk = clinic();
    desk.run("build in -o out --as-of 2026-03-01");
    let old = desk.read("out/ann.ics");
    desk.write("in/ann.yaml", &plan("ann-plan", "2026-02-30", ""));
    desk.write("in/b/ben.yml", &plan("ben-plan", "2026-03-10", ""));
    let output = desk.run("build in -o out --as-of 2026-03-01 --prune");
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("--> in/ann.yaml:8:8"), "{said}");
    assert!(said.contains("error: in/ann.yaml: 1 error; its calendar was not written\n"), "{said}");
    assert!(said.contains("\n2 calendars: 0 new, 1 changed, 1 unchanged; 1 error\n"), "{said}");
    assert_eq!(desk.read("out/ann.ics"), old);
    assert!(desk.read("out/b/ben.ics").contains("20260310T090000"));
}

#[test]
fn what_is_gone_is_reported_and_removed_only_if_asked() {
    let desk = clinic();
    desk.run("build in -o out --as-of 2026-03-01");
    fs::remove_file(desk.folder.path().join("in/b/c/cat.yaml")).expect("it is there");
    desk.write(
        "out/other.ics",
        "BEGIN:VCALENDAR\r\nPRODID:-//Somebody else//EN\r\nEND:VCALENDAR\r\n",
    );
    let told = desk.told("build in -o out --as-of 2026-03-01");
    assert!(told.contains("note: out/b/c/cat.ics: its prescription is gone\n"), "{told}");
    assert!(told.contains("note: --prune removes such calendars\n"), "{told}");
    assert!(told.ends_with("exit code 0\n") && !told.contains("other.ics"), "{told}");
    let checked = desk.told("build in -o out --as-of 2026-03-01 --check");
    assert!(checked.contains("2 calendars: 2 up to date, 0 stale\n"), "{checked}");
    assert!(checked.ends_with("exit code 0\n"), "{checked}");
    let checked = desk.told("build in -o out --as-of 2026-03-01 --check --prune");
    assert!(checked.ends_with("exit code 1\n"), "{checked}");
    assert!(desk.folder.path().join("out/b/c/cat.ics").exists());

    // As long as one is faulty, it may be the one that the calendar is of.
    desk.write("in/b/ben.yml", "b12cal: 1\n");
    let faulty = desk.told("build in -o out --as-of 2026-03-01 --prune");
    assert!(faulty.contains("nothing is removed while there are errors"), "{faulty}");
    desk.write("in/b/ben.yml", &plan("ben-plan", "2026-03-03", "person: Ben\n"));

    let pruned = desk.told("build in -o out --as-of 2026-03-01 --prune");
    assert!(pruned.contains("removed out/b/c/cat.ics: its prescription is gone\n"), "{pruned}");
    assert_eq!(
        all(&desk.folder.path().join("out")),
        names(["ann.ics", "b", "b/ben.ics", "other.ics"])
    );
}

#[test]
fn nothing_is_removed_when_there_is_no_prescription_at_all() {
    let desk = clinic();
    desk.run("build in -o out --as-of 2026-03-01");
    fs::remove_dir_all(desk.folder.path().join("in")).expect("it is there");
    fs::create_dir(desk.folder.path().join("in")).expect("a folder");
    let told = desk.told("build in -o out --as-of 2026-03-01 --prune");
    assert!(told.starts_with("error: there are no prescriptions here\n"), "{told}");
    assert_eq!(all(&desk.folder.path().join("out")).len(), 5);
}

#[test]
fn a_prescription_that_moves_takes_its_calendar_along() {
    let desk = clinic();
    desk.run("build in -o out --as-of 2026-03-01");
    desk.write("in/ann.yaml", &plan("ann-plan", "2026-03-09", "person: Ann\n"));
    desk.run("build in -o out --as-of 2026-03-01");
    let before = Calendar::read(&desk.read("out/ann.ics"));
    assert_eq!(before.revision(), "1");
    fs::remove_file(desk.folder.path().join("in/ann.yaml")).expect("it is there");
    desk.write("in/b/anna.yaml", &plan("ann-plan", "2026-03-16", "person: Ann\n"));
    let told = desk.told("build in -o out --as-of 2026-03-01 --prune");
    assert!(told.contains("removed out/ann.ics: its prescription has moved\n"), "{told}");
    let after = Calendar::read(&desk.read("out/b/anna.ics"));
    assert_eq!(after.revision(), "2");
    assert_eq!(before.events[0].uid(), after.events[0].uid());
    assert_eq!(after.events[0].value("SEQUENCE"), "2");
}

#[test]
fn the_calendars_of_other_details_and_of_nobody_are_left_alone() {
    let desk = clinic();
    for detail in ["full", "family", "discreet"] {
        let told =
            desk.told(&format!("build in -o out --as-of 2026-03-01 --detail {detail} --prune"));
        assert!(told.starts_with("3 calendars: 3 new, 0 changed, 0 unchanged\n"), "{told}");
    }
    desk.run("build in/ann.yaml -o out/b/c/cat.ics --fresh --as-of 2026-03-01");
    let told = desk.told("build in -o out --as-of 2026-03-01 --prune");
    // The calendar of another prescription stands where that of cat belongs: nothing replaces it.
    assert!(told.contains("cannot continue from out/b/c/cat.ics"), "{told}");
    let expected = names([
        "ann.ics",
        "ann-family.ics",
        "ann-plan-reminder.ics",
        "b",
        "b/ben.ics",
        "b/ben-family.ics",
        "b/ben-plan-reminder.ics",
        "b/c",
        "b/c/cat.ics",
        "b/c/cat-family.ics",
        "b/c/cat-plan-reminder.ics",
    ]);
    assert_eq!(all(&desk.folder.path().join("out")), expected);
}

#[test]
fn two_with_one_identity_or_one_place_are_reported_and_not_written() {
    let desk = clinic();
    desk.write("in/twin.yaml", &plan("ann-plan", "2026-04-01", ""));
    let output = desk.run("build in -o out --as-of 2026-03-01");
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("error[duplicate_id]: in/twin.yaml also has the id `ann-plan`"),
        "{said}"
    );
    assert!(said.contains("2 calendars: 2 new, 0 changed, 0 unchanged"), "{said}");
    assert_eq!(
        all(&desk.folder.path().join("out")),
        names(["b", "b/ben.ics", "b/c", "b/c/cat.ics"])
    );

    desk.write("in/twin.yaml", &plan("twin-plan", "2026-04-01", ""));
    desk.write("in/twin.yml", &plan("twin-plan-2", "2026-04-01", ""));
    let told = desk.told("build in -o out --as-of 2026-03-01");
    assert!(
        told.contains(
            "error: in/twin.yaml and in/twin.yml would be written to the same file\n  = help: \
             nothing was written: give one of them another name\nexit code 2\n"
        ),
        "{told}"
    );
    assert_eq!(all(&desk.folder.path().join("out")).len(), 4);
}

#[test]
fn other_yaml_of_a_repository_is_left_out_if_asked() {
    let desk = clinic();
    desk.write("in/compose.yaml", "services: {}\n");
    assert_eq!(desk.run("build in -o out --as-of 2026-03-01").status.code(), Some(1));
    let told = desk.told("build in -o out2 --skip-others --as-of 2026-03-01");
    assert!(told.starts_with("3 calendars: 3 new"), "{told}");
}

#[test]
fn what_does_not_fit_together_is_a_usage_error() {
    let desk = clinic();
    desk.write("file.ics", "");
    for (arguments, what) in [
        ("build in -o -", "standard output can take the calendar of only one prescription"),
        ("build in --previous file.ics", "--previous works for only one prescription"),
        ("build in --cancellations gone.ics", "--cancellations works for only one prescription"),
        ("build in -o file.ics", "file.ics is a file, and several calendars need a folder"),
        ("build in/ann.yaml --prune", "--prune is for folders"),
        ("build in -o out --combined -", "--combined needs the name of a file"),
        ("build in -o out --combined out/ann.ics", "--combined needs a file of its own"),
    ] {
        let output = desk.run(&format!("{arguments} --as-of 2026-03-01"));
        let said = told(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {said}");
        assert!(said.contains(what), "{arguments}: {said}");
    }
}

#[test]
fn a_hundred_in_one_folder_are_the_same_as_one_by_one_and_keep_their_permissions() {
    let desk = Desk::new();
    fs::create_dir(desk.folder.path().join("in")).expect("a folder");
    for number in 0..100 {
        let start = format!("2026-03-{:02}", 1 + number % 28);
        desk.write(&format!("in/p{number}.yaml"), &plan(&format!("plan-{number}"), &start, ""));
    }
    desk.run("build in -o out --as-of 2026-03-01");
    let shared = desk.folder.path().join("out/p7.ics");
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o640)).expect("it is ours");
    for number in 0..100 {
        let start = format!("2026-04-{:02}", 1 + number % 28);
        desk.write(&format!("in/p{number}.yaml"), &plan(&format!("plan-{number}"), &start, ""));
    }
    let told = desk.told("build in -o out --as-of 2026-03-01");
    let end = "\nand 80 more\n100 calendars: 0 new, 100 changed, 0 unchanged\nexit code 0\n";
    assert!(told.starts_with("out/p0.ics: 4 moved; ") && told.ends_with(end), "{told}");
    assert_eq!(fs::metadata(&shared).expect("it is there").mode() & 0o777, 0o640);
    for number in [0, 7, 99] {
        let text = desk.read(&format!("out/p{number}.ics"));
        assert!(text.contains(&format!("202604{:02}T090000", 1 + number % 28)), "{number}");
        assert!(text.contains("X-REVISION=1:"), "{number}");
    }
}

#[test]
fn a_household_has_one_calendar_with_the_events_of_all() {
    let desk = clinic();
    let told = desk.told("build in -o out --combined home.ics --as-of 2026-03-01");
    assert!(told.contains("\nhome.ics: 12 events of 3 prescriptions\n"), "{told}");
    let home = Calendar::read(&desk.read("home.ics"));
    // Three weekly plans that begin on 2, 3 and 4 March, in the order of their days.
    let starts: Vec<&str> = home.events.iter().map(|event| event.value("DTSTART")).collect();
    assert_eq!(
        starts[..4],
        ["20260302T090000", "20260303T090000", "20260304T090000", "20260309T090000"]
    );
    assert_eq!(starts.len(), 12);
    assert_eq!(
        home.events[0].value("SUMMARY"),
        "B12 injection: hydroxocobalamin 1 mg (1 of 4) (Ann)"
    );
    assert_eq!(
        home.events[1].value("SUMMARY"),
        "B12 injection: hydroxocobalamin 1 mg (1 of 4) (Ben)"
    );
    assert_eq!(home.value("X-WR-CALNAME"), "Ann + Ben + B12");
    let uids = |calendar: &Calendar| -> BTreeSet<String> {
        calendar.events.iter().map(|event| event.uid().to_owned()).collect()
    };
    let single = uids(&Calendar::read(&desk.read("out/ann.ics")));
    assert_eq!(uids(&home).len(), 12);
    assert!(uids(&home).is_disjoint(&single), "both may be in one account");

    // One dose moves: its event alone goes forward, and the calendar stays itself.
    desk.write(
        "in/b/ben.yml",
        &plan(
            "ben-plan",
            "2026-03-03",
            "person: Ben\nchanges: [{dose: 4 of all, to: 2026-03-25, because: ferry}]\n",
        ),
    );
    desk.run("build in -o out --combined home.ics --as-of 2026-03-02");
    let later = Calendar::read(&desk.read("home.ics"));
    let moved: Vec<&str> = later
        .events
        .iter()
        .filter(|event| event.value("SEQUENCE") == "1")
        .map(|event| event.value("DTSTART"))
        .collect();
    assert_eq!(moved, ["20260325T090000"]);
    assert_eq!(uids(&later), uids(&home));
    assert_eq!(later.value("X-WR-RELCALID"), home.value("X-WR-RELCALID"));

    // It is no calendar of one prescription, and of it none is.
    let wrong = desk.told("build in/ann.yaml -o home.ics --as-of 2026-03-02");
    assert!(wrong.contains("cannot continue from home.ics"), "{wrong}");
    let wrong = desk.told("build in -o out --combined out/b/ben-copy.ics --as-of 2026-03-02");
    assert!(wrong.contains("out/b/ben-copy.ics: 12 events"), "{wrong}");

    let stale = "build in -o out --combined home.ics --check --as-of 2026-03-02";
    assert!(desk.told(stale).contains("home.ics is up to date\n"));
    // As long as one is faulty it would lack its doses.
    let whole = desk.read("home.ics");
    desk.write("in/ann.yaml", "b12cal: 1\n");
    let faulty = desk.told("build in -o out --combined home.ics --as-of 2026-03-02");
    assert!(
        faulty.contains("error: home.ics was not written: it would be missing events\n"),
        "{faulty}"
    );
    assert!(faulty.ends_with("exit code 1\n"));
    assert_eq!(desk.read("home.ics"), whole);
}

#[test]
fn a_household_in_two_zones_has_the_rules_of_each_once() {
    let desk = Desk::new();
    fs::create_dir(desk.folder.path().join("in")).expect("a folder");
    for (id, zone) in
        [("ann", "Europe/London"), ("ben", "America/New_York"), ("cat", "Europe/London")]
    {
        let text = plan(id, "2026-03-02", "").replace("Europe/London", zone);
        desk.write(&format!("in/{id}.yaml"), &text);
    }
    desk.told("build in -o out --combined home.ics --as-of 2026-03-01");
    let home = desk.read("home.ics");
    let zones: Vec<&str> = home.lines().filter_map(|line| line.strip_prefix("TZID:")).collect();
    assert_eq!(zones, ["America/New_York", "Europe/London"]);
}

#[test]
fn a_household_that_is_too_large_is_reported() {
    let desk = Desk::new();
    fs::create_dir(desk.folder.path().join("in")).expect("a folder");
    let daily = "[{name: all, every: 1 day, doses: 600}]";
    for name in ["ann", "ben", "cat"] {
        let text = prescription("2026-03-02", "Europe/London", daily, "[]");
        desk.write(&format!("in/{name}.yaml"), &text.replace("test-plan", &format!("{name}-plan")));
    }
    let told = desk.told("build in -o out --combined home.ics --as-of 2026-03-01");
    assert!(told.contains("the combined calendar is larger than 1 MB"), "{told}");
    assert!(told.ends_with("exit code 1\n"), "{told}");
    assert!(!desk.folder.path().join("home.ics").exists());
    assert_eq!(all(&desk.folder.path().join("out")).len(), 3);
}

fn revision(desk: &Desk, calendar: &str) -> String {
    Calendar::read(&desk.read(calendar)).revision().to_owned()
}

#[test]
fn a_discreet_calendar_in_its_place_is_never_gone() {
    let desk = clinic();
    desk.run("build in -o out --as-of 2026-03-01 --detail discreet");
    for arguments in ["", "", "--prune", "--prune"] {
        let output = desk.run(&format!("build in -o out --as-of 2026-03-01 {arguments}"));
        assert!(!told(&output).contains("gone"), "{}", told(&output));
    }
    assert!(desk.folder.path().join("out/ann-plan-reminder.ics").exists());
}

/// A prescription in one file, edited so often that its calendar has this revision.
fn edited(desk: &Desk, file: &str, revision: u32) {
    for edit in 0..=revision {
        desk.write(file, &plan("ann-plan", &format!("2026-03-{:02}", 2 + edit), ""));
        desk.run("build in -o out --as-of 2026-03-01");
    }
}

#[test]
fn the_newest_calendar_is_continued_wherever_it_is() {
    // Moved away, and a new prescription in its place.
    let desk = clinic();
    edited(&desk, "in/ann.yaml", 3);
    fs::rename(desk.folder.path().join("in/ann.yaml"), desk.folder.path().join("in/b/ann.yaml"))
        .expect("it is there");
    desk.write("in/ann.yaml", &plan("new-plan", "2026-03-02", ""));
    let output = desk.run("build in -o out --as-of 2026-03-01");
    let said = told(&output);
    assert!(
        said.contains("cannot continue from out/ann.ics: it is the calendar of another"),
        "{said}"
    );
    assert_eq!(revision(&desk, "out/b/ann.ics"), "3");
    // What the old one knew is now in its new place, so the new one may have the place.
    let again = desk.told("build in -o out --as-of 2026-03-01");
    assert!(again.contains("4 calendars: 0 new, 1 changed, 3 unchanged"), "{again}");
    assert_eq!(revision(&desk, "out/ann.ics"), "0");

    // Moved and back, with an old calendar left behind in between.
    let desk = clinic();
    edited(&desk, "in/ann.yaml", 1);
    let (here, there) =
        (desk.folder.path().join("in/ann.yaml"), desk.folder.path().join("in/b/ann.yaml"));
    fs::rename(&here, &there).expect("it is there");
    edited(&desk, "in/b/ann.yaml", 4);
    assert_eq!(revision(&desk, "out/b/ann.ics"), "6");
    fs::rename(&there, &here).expect("it is there");
    desk.write("in/ann.yaml", &plan("ann-plan", "2026-03-20", ""));
    desk.run("build in -o out --as-of 2026-03-01");
    assert_eq!(revision(&desk, "out/ann.ics"), "7");

    // An older copy comes first by its name.
    let desk = clinic();
    edited(&desk, "in/ann.yaml", 0);
    fs::create_dir(desk.folder.path().join("out/archive")).expect("a folder");
    fs::copy(
        desk.folder.path().join("out/ann.ics"),
        desk.folder.path().join("out/archive/ann.ics"),
    )
    .expect("a copy");
    edited(&desk, "in/ann.yaml", 3);
    let before: u32 = revision(&desk, "out/ann.ics").parse().expect("a number");
    fs::rename(desk.folder.path().join("in/ann.yaml"), desk.folder.path().join("in/b/ann.yaml"))
        .expect("it is there");
    desk.write("in/b/ann.yaml", &plan("ann-plan", "2026-03-21", ""));
    desk.run("build in -o out --as-of 2026-03-01");
    assert_eq!(revision(&desk, "out/b/ann.ics"), (before + 1).to_string());
}

/// Writes a prescription as a whole: a build that reads it meanwhile finds the old one or the new one.
fn replace(desk: &Desk, name: &str, text: &str) {
    desk.write("new", text);
    fs::rename(desk.folder.path().join("new"), desk.folder.path().join(name))
        .expect("it is written");
}

#[test]
fn builds_of_one_folder_at_the_same_time_lose_no_revision() {
    let desk = clinic();
    desk.run("build in -o out --combined out/home.ics --as-of 2026-03-01");
    let names = ["out/ann.ics", "out/b/ben.ics", "out/home.ics"];
    let mut last = [0; 3];
    for round in 0..6 {
        let children: Vec<_> = (0..4)
            .map(|child| {
                let day = 2 + (round * 4 + child) % 27;
                replace(&desk, "in/ann.yaml", &plan("ann-plan", &format!("2026-03-{day:02}"), ""));
                replace(&desk, "in/b/ben.yml", &plan("ben-plan", &format!("2026-04-{day:02}"), ""));
                let mut command = b12cal(desk.folder.path());
                command.args(["build", "in", "-o", "out", "--combined", "out/home.ics"]);
                command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs")
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{}", told(&output));
        }
        let now = names.map(|name| revision(&desk, name).parse().expect("a number"));
        assert!(
            now.iter().zip(&last).all(|(now, last): (&u32, &u32)| now >= last),
            "{last:?} {now:?}"
        );
        last = now;
        let day = 2 + (round * 4 + 3) % 27;
        assert!(desk.read("out/ann.ics").contains(&format!("202603{day:02}T090000")), "{round}");
        assert!(desk.read("out/home.ics").contains(&format!("202604{day:02}T090000")), "{round}");
    }
    assert!(all(&desk.folder.path().join("out")).iter().all(|name| !name.contains(".b12cal-")));
}

#[test]
fn what_looks_like_a_leftover_and_is_none_stays() {
    let desk = clinic();
    fs::create_dir_all(desk.folder.path().join("out/.b12cal-notes1")).expect("a folder");
    fs::create_dir_all(desk.folder.path().join("out/.b12cal-Ab3dEf")).expect("a folder");
    desk.write("out/.b12cal-notes1/x", "mine");
    desk.write("out/.b12cal-Ab3dEf/x", "mine");
    desk.write("out/.b12cal-plan.txt", "mine");
    fs::create_dir_all(desk.folder.path().join("out/.b12cal-Zz9aaa")).expect("a folder");
    desk.write("out/.b12cal-Zz9aaa/0", "a killed build");
    desk.run("build in -o out --check --as-of 2026-03-01");
    assert!(desk.folder.path().join("out/.b12cal-Zz9aaa/0").exists(), "--check removes nothing");
    desk.run("build in -o out --as-of 2026-03-01");
    for name in [".b12cal-notes1/x", ".b12cal-Ab3dEf/x", ".b12cal-plan.txt"] {
        assert_eq!(desk.read(&format!("out/{name}")), "mine");
    }
    assert!(!desk.folder.path().join("out/.b12cal-Zz9aaa").exists());
}

#[test]
fn pipes_are_neither_read_nor_written_and_nothing_waits_for_them() {
    let desk = clinic();
    fs::create_dir(desk.folder.path().join("out")).expect("a folder");
    for pipe in ["in/pipe.yaml", "out/ann.ics", "out/.b12cal-a1b2c3"] {
        let status = Command::new("mkfifo").arg(desk.folder.path().join(pipe)).status();
        assert!(status.expect("mkfifo runs").success());
    }
    let told = desk.told("build in -o out --as-of 2026-03-01");
    assert!(told.contains("error: cannot write out/ann.ics: it is not a file\n"), "{told}");
    assert!(told.contains("2 calendars: 2 new, 0 changed, 0 unchanged; 1 error\n"), "{told}");
    assert!(desk.told("check in").contains("3 prescriptions checked"));
}

#[test]
fn events_of_a_household_keep_their_instants_where_a_law_changed_the_clocks_in_between() {
    let desk = Desk::new();
    fs::create_dir(desk.folder.path().join("in")).expect("a folder");
    // Vancouver left winter time in 2026: nine o'clock is 17:00 UTC in December 2025, and 16:00 ever after.
    for (id, start, until) in [("ann", "2025-12-01", 2025), ("ben", "2029-12-03", 2029)] {
        let plan = plan(id, start, "").replace("Europe/London", "America/Vancouver");
        desk.write(
            &format!("in/{id}.yaml"),
            &plan.replace("until: 2027", &format!("until: {until}")),
        );
    }
    let told = desk.told("build in -o out --combined home.ics --as-of 2025-11-01");
    assert!(told.contains("home.ics: 8 events of 2 prescriptions\n"), "{told}");
    for (name, start) in [("ann", "20251201T090000"), ("ben", "20291203T090000")] {
        let alone = desk.read(&format!("out/{name}.ics"));
        assert!(alone.contains(&format!("DTSTART;TZID=America/Vancouver:{start}\r\n")), "{alone}");
    }
    // One calendar cannot say both rules.
    let home = desk.read("home.ics");
    assert!(!home.contains("BEGIN:VTIMEZONE"), "{home}");
    let starts = Calendar::read(&home);
    let starts: Vec<&str> = starts.events.iter().map(|event| event.value("DTSTART")).collect();
    assert_eq!((starts[0], starts[4]), ("20251201T170000Z", "20291203T160000Z"));
}

#[test]
fn a_combined_calendar_replaces_none_of_another_household() {
    let desk = clinic();
    desk.run("build in/b -o out --combined home.ics --as-of 2026-03-01");
    let home = desk.read("home.ics");
    let told = desk.told("build in/ann.yaml -o out --combined home.ics --as-of 2026-03-01");
    assert!(
        told.contains("cannot continue from home.ics: it is the calendar of another"),
        "{told}"
    );
    assert_eq!(desk.read("home.ics"), home);
    let place = desk.told("build in -o out --combined ./out/ann.ics --fresh --as-of 2026-03-01");
    assert!(place.contains("--combined needs a file of its own"), "{place}");
    let nobody = "build in -o out --skip-others --combined none.ics --as-of 2026-03-01";
    for name in ["in/ann.yaml", "in/b/ben.yml", "in/b/c/cat.yaml"] {
        desk.write(name, "services: {}\n");
    }
    let nobody = desk.told(nobody);
    assert!(
        nobody.contains("0 calendars: 0 new, 0 changed, 0 unchanged; 3 other files\n"),
        "{nobody}"
    );
    assert!(
        nobody.contains("error: none.ics was not written: there is no prescription\n"),
        "{nobody}"
    );
    desk.write("in/ann.yaml", &plan("ann-plan", "2026-03-02", ""));
    desk.write("in/twin.yml", &plan("ann-plan", "2026-03-02", ""));
    for name in ["in/b/ben.yml", "in/b/c/cat.yaml"] {
        fs::remove_file(desk.folder.path().join(name)).expect("it is there");
    }
    let twice = desk.told("build in -o out --combined home.ics --check --as-of 2026-03-01");
    assert!(twice.contains("home.ics was not written: it would be missing events"), "{twice}");
    assert!(twice.ends_with("exit code 1\n"), "{twice}");
}

#[test]
fn a_folder_that_is_named_twice_is_built_once() {
    let desk = clinic();
    let told = desk.told("build in ./in in/b -o out --as-of 2026-03-01");
    assert!(told.starts_with("3 calendars: 3 new"), "{told}");
    let told = desk.told("build in -o home.ics --as-of 2026-03-01");
    assert!(
        told.contains("several calendars need a folder; to put them all in one file, use"),
        "{told}"
    );
}

#[test]
fn an_id_that_a_built_prescription_gets_from_another_is_reported_before_its_calendar() {
    let desk = clinic();
    desk.run("build in --as-of 2026-03-01");
    let before = all(&desk.folder.path().join("in"));
    desk.write("in/b/ben.yml", &plan("ann-plan", "2026-03-03", "person: Ben\n"));
    let output = desk.run("build in --as-of 2026-03-01");
    let said = told(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for id in ["in/b/ben.yml also has the id `ann-plan`", "in/ann.yaml also has the id `ann-plan`"]
    {
        assert!(said.contains(&format!("error[duplicate_id]: {id}")), "{said}");
    }
    assert!(!said.contains("cannot continue"), "{said}");
    assert_eq!(all(&desk.folder.path().join("in")), before);
}
