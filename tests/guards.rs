//! What `build` refuses so that nobody loses events: two calendars in one file, a calendar that was
//! emptied, an option that would make a calendar shorter; and builds that clear up after each other.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use b12cal::app::deliver::batch::Batch;
use b12cal::app::deliver::file;

use crate::revisions::{Calendar, Desk};
use crate::support::{b12cal, prescription, told};

const WEEKLY: &str = "[{name: all, every: 1 week, doses: 8}]";

fn plan(id: &str, start: &str) -> String {
    prescription(start, "Europe/London", WEEKLY, "[]").replace("test-plan", id)
}

/// A folder with two prescriptions.
fn two(first: &str, second: &str) -> Desk {
    let desk = Desk::new();
    for (name, id) in [(first, "ann-plan"), (second, "ben-plan")] {
        let path = desk.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        desk.write(name, &plan(id, "2026-03-02"));
    }
    desk
}

fn one_place(first: &str, second: &str) -> String {
    format!(
        "error: {first} and {second} would be written to the same file\n  = help: nothing was \
         written: give one of them another name\nexit code 2\n"
    )
}

#[cfg(unix)]
fn link(desk: &Desk, to: &str, from: &str) {
    let from = desk.folder.path().join(from);
    fs::create_dir_all(from.parent().expect("a folder")).expect("a folder");
    std::os::unix::fs::symlink(to, from).expect("a link");
}

#[cfg(unix)]
#[test]
fn two_calendars_that_a_link_makes_one_file_are_refused() {
    // Before the calendar is there, and when it is.
    let desk = two("in/ann.yaml", "in/ben.yaml");
    link(&desk, "ann.ics", "out/ben.ics");
    let refused = one_place("in/ann.yaml", "in/ben.yaml");
    assert_eq!(desk.told("build in -o out --as-of 2026-03-01"), refused);
    assert!(!desk.folder.path().join("out/ann.ics").exists());
    desk.run("build in/ann.yaml -o out --as-of 2026-03-01");
    let ann = desk.read("out/ann.ics");
    for option in ["", "--fresh", "--check"] {
        assert_eq!(desk.told(&format!("build in -o out --as-of 2026-03-01 {option}")), refused);
    }
    assert_eq!(desk.read("out/ann.ics"), ann);
    // The same without folders.
    let files = desk.told("build in/ann.yaml in/ben.yaml -o out --as-of 2026-03-01");
    assert!(
        files.starts_with("error: in/ann.yaml and in/ben.yaml would be written to the same"),
        "{files}"
    );

    // A folder that is a link to another one, which is not there yet either.
    let desk = two("in/a/x.yaml", "in/b/x.yaml");
    fs::create_dir_all(desk.folder.path().join("out/a")).expect("a folder");
    link(&desk, "a", "out/b");
    let refused = one_place("in/a/x.yaml", "in/b/x.yaml");
    assert_eq!(desk.told("build in -o out --as-of 2026-03-01"), refused);

    // Options that name a calendar by another path.
    let desk = two("in/ann.yaml", "in/ben.yaml");
    link(&desk, "out/ann.ics", "home.ics");
    for option in ["--combined", "--cancellations"] {
        let told = desk.told(&format!("build in/ann.yaml -o out/ann.ics {option} home.ics"));
        let said = format!("{option} needs a file of its own, not that of a calendar");
        assert!(told.contains(&said) && told.ends_with("exit code 2\n"), "{told}");
    }
    let told = desk.told("build in/ann.yaml --combined x.ics --cancellations ./x.ics");
    assert!(told.contains("--cancellations and --combined name the same file"), "{told}");
    assert!(!desk.folder.path().join("in/ann.ics").exists());
}

#[test]
fn two_calendars_are_refused_where_case_is_ignored() {
    let desk = two("in/ann.yaml", "more/Ann.yaml");
    let folder = desk.folder.path();
    let is_one = folder.join("IN").exists();
    let told = desk.told("build in more -o out --as-of 2026-03-01");
    if is_one {
        assert_eq!(told, one_place("in/ann.yaml", "more/Ann.yaml"));
        assert!(fs::read_dir(folder.join("out")).is_ok_and(|mut out| out.next().is_none()));
        desk.run("build in -o out --as-of 2026-03-01");
        let told = desk.told("build in more -o out --check --as-of 2026-03-01");
        assert_eq!(told, one_place("in/ann.yaml", "more/Ann.yaml"));
    } else {
        assert!(told.starts_with("2 calendars: 2 new"), "{told}");
        let again = desk.told("build in more -o out --as-of 2026-03-01");
        assert!(again.starts_with("2 calendars: 0 new, 0 changed, 2 unchanged"), "{again}");
    }
}

#[test]
fn a_calendar_that_was_emptied_is_damaged() {
    let desk = two("in/ann.yaml", "in/ben.yaml");
    desk.run("build in -o out --combined home.ics --as-of 2026-03-01");
    let whole = desk.read("out/ann.ics");
    for (emptied, text) in [("out/ann.ics", ""), ("out/ann.ics", "\r\n"), ("home.ics", "")] {
        desk.write(emptied, text);
        desk.write("in/ann.yaml", &plan("ann-plan", "2026-03-09"));
        let told = desk.told("build in -o out --combined home.ics --as-of 2026-03-01");
        let said = format!("error: cannot continue from {emptied}: it is damaged: it is empty\n");
        assert!(told.contains(&said), "{told}");
        assert!(told.ends_with("exit code 3\n"), "{told}");
        assert_eq!(desk.read(emptied), text);
        desk.write("out/ann.ics", &whole);
    }
    desk.write("gone.ics", "");
    let told = desk.told("build in/ann.yaml -o out --cancellations gone.ics --as-of 2026-03-01");
    assert!(told.contains("cannot continue from gone.ics: it is damaged: it is empty\n"), "{told}");
    // Whoever wants it has it replaced.
    desk.write("out/ann.ics", "");
    let told = desk.told("build in -o out --fresh --as-of 2026-03-01");
    assert!(told.starts_with("2 calendars: 0 new, 2 changed"), "{told}");
    let revision = Calendar::read(&desk.read("out/ann.ics")).revision().to_owned();
    assert!(
        revision.parse::<u32>().expect("a number") > 20_000,
        "newer than all before: {revision}"
    );
}

#[test]
fn an_option_makes_no_calendar_shorter_that_people_have() {
    let desk = two("in/ann.yaml", "in/ben.yaml");
    desk.run("build in -o out --combined home.ics --as-of 2026-03-01");
    desk.run("build in/ann.yaml -o sam.ics --as-of 2026-03-01");
    let (ann, home, sam) = (desk.read("out/ann.ics"), desk.read("home.ics"), desk.read("sam.ics"));
    let ways_out = "  = help: write shorter calendars elsewhere with -o, and a shorter household calendar \
                    with --combined\n  \
                    = help: `feed.until` in a prescription ends its calendar for good\n  \
                    = help: --fresh replaces calendars; every event is then new to subscribers\n";
    for (build, expected) in [
        // Doses on 2, 9, 16, 23, 30 March and 6, 13, 20 April.
        (
            "in -o out --until 2026-03-20",
            "nothing was written: out/ann.ics would lose 5 events with --until Fri 20 Mar 2026, and 1 other calendar too",
        ),
        (
            "in -o out --since 2026-03-10",
            "nothing was written: out/ann.ics would lose 2 events with --since Tue 10 Mar 2026, and 1 other calendar too",
        ),
        (
            "in/ann.yaml -o sam.ics --since 2026-03-03 --until 2026-04-19",
            "nothing was written: sam.ics would lose 2 events with --since Tue 3 Mar 2026 and --until Sun 19 Apr 2026",
        ),
        (
            "in/ann.yaml -o sam.ics --since 2026-03-10",
            "nothing was written: sam.ics would lose 2 events with --since Tue 10 Mar 2026",
        ),
        (
            "in -o out2 --combined home.ics --until 2026-04-19",
            "home.ics was not written: it would lose 2 events with --until Sun 19 Apr 2026",
        ),
    ] {
        let told = desk.told(&format!("build {build} --as-of 2026-03-02"));
        assert!(told.contains(&format!("error: {expected}\n{ways_out}")), "{build}: {told}");
        assert!(told.ends_with("exit code 2\n"), "{build}: {told}");
    }
    assert_eq!(
        (desk.read("out/ann.ics"), desk.read("home.ics"), desk.read("sam.ics")),
        (ann, home, sam)
    );
    // What is elsewhere, or only looked at, or is to be new, or is as short already.
    for build in [
        "in/ann.yaml -o other.ics --until 2026-03-20",
        "in/ann.yaml -o other.ics --until 2026-03-20",
        "in/ann.yaml -o - --previous sam.ics --until 2026-03-20",
        "in -o out --until 2027-03-20",
        "in -o out --until 2026-03-20 --fresh",
        "in -o out --until 2026-03-20",
    ] {
        let told = desk.told(&format!("build {build} --as-of 2026-03-02"));
        assert!(told.ends_with("exit code 0\n"), "{build}: {told}");
    }
    let stale =
        desk.told("build in/ann.yaml -o sam.ics --until 2026-03-20 --check --as-of 2026-03-02");
    assert!(stale.contains("sam.ics is stale; it would change like this:\n"), "{stale}");
    // Of a calendar that is named by itself the past may be left out.
    let told = desk.told("build in/ann.yaml -o sam.ics --since 2026-03-10 --as-of 2026-03-10");
    assert!(told.ends_with("exit code 0\n"), "{told}");
    assert!(!desk.read("sam.ics").contains("20260309T"));
    // A dose that an edit moves out of what is shown was not taken by the option.
    desk.write(
        "in/ann.yaml",
        &(plan("ann-plan", "2026-03-02")
            + "changes: [{dose: 3 of all, to: 2026-03-21, because: closed}]\n"),
    );
    let told = desk.told("build in -o out --until 2026-03-20 --as-of 2026-03-02");
    assert!(told.contains("2 calendars: 0 new, 1 changed, 1 unchanged\n"), "{told}");
}

#[test]
fn a_batch_that_begins_while_another_build_clears_up_is_not_cleared_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let is_over = AtomicBool::new(false);
    let builds = || {
        for _ in 0..100 {
            let batch = Batch::below(folder.path()).expect("a batch");
            let waiting = batch.add(b"BEGIN:VCALENDAR").expect("its folder is there");
            batch.make_one_durable(&waiting).expect("the file is there");
        }
    };
    thread::scope(|scope| {
        let clears = || {
            while !is_over.load(Ordering::Relaxed) {
                file::clear(folder.path());
            }
        };
        scope.spawn(clears);
        scope.spawn(clears);
        let builders = [scope.spawn(builds), scope.spawn(builds)];
        let ended = builders.map(thread::ScopedJoinHandle::join);
        is_over.store(true, Ordering::Relaxed);
        assert!(ended.iter().all(Result::is_ok));
    });
    file::clear(folder.path());
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn builds_of_one_folder_at_the_same_time_all_succeed() {
    let desk = two("in/ann.yaml", "in/ben.yaml");
    let rounds = std::env::var("ROUNDS").map_or(6, |rounds| rounds.parse().expect("a number"));
    let spawn = |folder: &Path| {
        let mut command = b12cal(folder);
        command.args(["build", "in", "-o", "out"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs")
    };
    for round in 0..rounds {
        // Each has something to write aside.
        let _ = fs::remove_dir_all(desk.folder.path().join("out"));
        let children: Vec<_> = (0..6).map(|_| spawn(desk.folder.path())).collect();
        for child in children {
            let output = child.wait_with_output().expect("it ends");
            assert!(output.status.success(), "round {round}: {}", told(&output));
        }
    }
}
