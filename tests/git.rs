//! Prescriptions in git, with the real git: a commit with an error is refused by the entry of
//! `.pre-commit-hooks.yaml`, a diff names the phase or recheck of a change, and calendars keep their line
//! ends, as docs/git.md says.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::revisions::Calendar;
use crate::support::{self, beginning, prescription, root, write};

const PHASES: &str = "
  - name: induction
    weekdays: [mon, wed, fri]
    # The first two weeks
    # are the same for all.
    for: 2 weeks
  - {name: weekly, every: 1 week,
     doses: 4,
     place: Elm Road Surgery,
     note: Ask for the yellow card.,
     time: 10:00}
  - name: maintenance
    every: 12 weeks
    place: Elm Road Surgery
    note: Bring the yellow card.
    time: 09:00";
const RECHECKS: &str = "
  - name: yearly
    tests: [cbc]
    when: every 12 months after first dose
    place: Elm Road Surgery
    time: 08:00";

/// A fresh repository that knows no settings but its own, in which `b12cal` is installed.
fn repository() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert!(git(folder.path(), &["init", "--quiet"]).status.success(), "git is here");
    folder
}

fn manual() -> String {
    fs::read_to_string(root().join("docs/git.md")).expect("it is there")
}

fn git(folder: &Path, arguments: &[&str]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_b12cal")).parent().expect("a folder");
    let path = std::env::var("PATH").expect("a search path");
    let mut command = Command::new("git");
    command.args(arguments).current_dir(folder).env_clear();
    command.env("PATH", format!("{}:{path}", program.display())).env("HOME", folder);
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("SOURCE_DATE_EPOCH", "1772355600");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Test");
        command.env(format!("GIT_{who}_EMAIL"), "test@example.org");
        command.env(format!("GIT_{who}_DATE"), "2026-03-01T09:00:00Z");
    }
    command.output().expect("git runs")
}

fn commit(folder: &Path) -> Output {
    assert!(git(folder, &["add", "."]).status.success());
    git(folder, &["commit", "--quiet", "-m", "Change a treatment"])
}

fn good() -> String {
    prescription("2026-03-02", "Europe/London", PHASES, RECHECKS)
}

/// The hooks of this repository whose identity begins like this: identity, entry.
fn hooks(begins: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("it is there");
    let hooks: serde_yaml::Value = serde_yaml::from_str(&text).expect("it is YAML");
    let text = |hook: &serde_yaml::Value, key: &str| hook[key].as_str().expect(key).to_owned();
    let hooks = hooks.as_sequence().expect("a list").iter();
    let hooks = hooks.map(|hook| (text(hook, "id"), text(hook, "entry")));
    hooks.filter(|(id, _)| id.starts_with(begins)).collect()
}

/// Lets git run a line before each commit.
fn set_hook(folder: &Path, line: &str) {
    let hook = folder.join(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().expect("a folder")).expect("it can be made");
    fs::write(&hook, format!("#!/bin/sh\n{line}\n")).expect("it can be written");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("they can be set");
}

#[test]
fn a_commit_with_an_error_in_a_prescription_is_refused() {
    for (id, entry) in hooks("b12cal-check") {
        let folder = repository();
        // As the framework does it: the entry, and after it the files of YAML that are committed.
        let committed =
            "git diff --cached --name-only -z --diff-filter=d -- '*.yaml' '*.yml' | xargs -0 -r";
        set_hook(folder.path(), &format!("{committed} {entry}"));
        write(folder.path(), "sam.yaml", &good());
        write(folder.path(), "compose.yml", "services:\n  b12cal: {image: x}\n");
        write(folder.path(), ".pre-commit-config.yaml", "repos: []\n");
        let accepted = commit(folder.path());
        let said = String::from_utf8_lossy(&accepted.stdout).into_owned();
        assert!(accepted.status.success(), "{id}: {accepted:?}");
        assert!(!said.contains("[missing]"), "{id}: other YAML is left alone: {said}");

        // A slip anywhere, also one that makes it no YAML at all.
        for (from, to) in [("dose: 1 mg", "dose: 1.0 mg"), ("cause: unknown", "cause: [unknown")] {
            write(folder.path(), "sam.yaml", &good().replace(from, to));
            let refused = commit(folder.path());
            assert!(!refused.status.success(), "{id}: {to} is refused");
            let said = String::from_utf8_lossy(&refused.stderr).into_owned()
                + &String::from_utf8_lossy(&refused.stdout);
            assert!(said.contains("--> sam.yaml:"), "{id} names the place: {said}");
        }
        let log = git(folder.path(), &["log", "--oneline"]);
        assert_eq!(String::from_utf8_lossy(&log.stdout).lines().count(), 1, "{id}: one commit");

        // A warning is allowed.
        write(folder.path(), "sam.yaml", &good().replace("dose: 1 mg", "dose: 333 mcg"));
        assert!(commit(folder.path()).status.success(), "{id}: a doubt is accepted");
    }
}

#[test]
fn a_calendar_passes_the_checks_of_git_and_keeps_every_byte() {
    let attributes = "*.ics -text -whitespace";
    assert!(manual().contains(attributes), "the manual shows the attributes");
    let folder = repository();
    write(folder.path(), ".gitattributes", &format!("{attributes}\n"));
    // Without the attributes git would take the carriage returns out.
    git(folder.path(), &["config", "core.autocrlf", "input"]);
    write(folder.path(), "sam.yaml", &good());
    let built = support::b12cal(folder.path()).args(["build", "sam.yaml"]).output();
    assert!(built.expect("it runs").status.success());
    let calendar = fs::read(folder.path().join("sam.ics")).expect("a calendar");
    // The sample hook that git puts into every repository asks the same.
    git(folder.path(), &["add", "."]);
    let checked = git(folder.path(), &["diff", "--cached", "--check", "--", "*.ics"]);
    assert!(checked.status.success() && checked.stdout.is_empty(), "{checked:?}");
    assert!(commit(folder.path()).status.success());
    fs::remove_file(folder.path().join("sam.ics")).expect("it can be removed");
    git(folder.path(), &["checkout", "sam.ics"]);
    assert_eq!(fs::read(folder.path().join("sam.ics")).expect("it is back"), calendar);
}

/// Two branches that both changed the plan and built its calendar, and their two calendars: ours had one
/// change, theirs two.
fn branches(attributes: &str) -> (TempDir, [Calendar; 2]) {
    let folder = repository();
    let build = |text: &str| {
        write(folder.path(), "sam.yaml", text);
        built(folder.path());
        assert!(commit(folder.path()).status.success());
        Calendar::read(&fs::read_to_string(folder.path().join("sam.ics")).expect("a calendar"))
    };
    let run = |arguments: &[&str]| assert!(git(folder.path(), arguments).status.success());
    write(folder.path(), ".gitattributes", &format!("{attributes}\n"));
    build(&good());
    run(&["branch", "theirs"]);
    let ours =
        build(&good().replace("bring the yellow card", "x").replace("time: 10:00", "time: 10:30"));
    run(&["checkout", "--quiet", "theirs"]);
    build(&good().replace("every: 12 weeks", "every: 8 weeks"));
    let theirs = build(&good().replace("every: 12 weeks", "every: 10 weeks"));
    run(&["checkout", "--quiet", "-"]);
    (folder, [ours, theirs])
}

/// Builds the calendar, which must succeed.
fn built(folder: &Path) {
    let output =
        support::b12cal(folder).args(["build", "sam.yaml", "--as-of", "2026-03-01"]).output();
    let output = output.expect("it runs");
    assert!(output.status.success(), "{}", support::told(&output));
}

/// Fails if a subscriber of one of these calendars would be shown the past.
fn assert_goes_back_for_nobody(folder: &Path, before: &[Calendar]) {
    let now = Calendar::read(&fs::read_to_string(folder.join("sam.ics")).expect("a calendar"));
    let mut compared = 0;
    for (event, calendar) in
        now.events.iter().flat_map(|event| before.iter().map(move |c| (event, c)))
    {
        let Some(old) = calendar.events.iter().find(|old| old.uid() == event.uid()) else {
            continue;
        };
        let at_least = old.sequence() + u32::from(old.content() != event.content());
        assert!(event.sequence() >= at_least, "{event:?} after {old:?}");
        compared += 1;
    }
    assert!(compared > 20, "{compared} events");
}

#[test]
fn a_commit_with_a_calendar_that_is_out_of_date_is_refused() {
    let found = hooks("b12cal-calendars");
    assert_eq!(found.len(), 2);
    for (id, entry) in found {
        let folder = repository();
        set_hook(folder.path(), &format!("{entry} . --as-of 2026-03-01"));
        write(folder.path(), "compose.yml", "services:\n  b12cal: {image: x}\n");
        write(folder.path(), "sam.yaml", &good());
        let refused = commit(folder.path());
        let said = String::from_utf8_lossy(&refused.stderr).into_owned()
            + &String::from_utf8_lossy(&refused.stdout);
        assert!(
            !refused.status.success() && said.contains("sam.ics does not exist"),
            "{id}: {said}"
        );
        built(folder.path());
        assert!(commit(folder.path()).status.success(), "{id}");
        write(folder.path(), "sam.yaml", &good().replace("time: 10:00", "time: 10:30"));
        assert!(!commit(folder.path()).status.success(), "{id}: it was edited and not built");
        built(folder.path());
        assert!(commit(folder.path()).status.success(), "{id}");
    }
}

#[test]
fn a_calendar_is_not_stale_because_a_year_began() {
    let folder = repository();
    let open = beginning("2026-03-02", "Europe/London", PHASES, RECHECKS);
    let open = open.replace("feed: {until: 2027-12-31}\n", "");
    let told = |arguments: &str, day: &str| {
        let mut command = support::b12cal(folder.path());
        command.args(arguments.split(' ')).args(["--as-of", day]);
        support::told(&command.output().expect("it runs"))
    };
    let ends =
        |told: &str, code: u8| assert!(told.ends_with(&format!("exit code {code}\n")), "{told}");
    write(folder.path(), "sam.yaml", &open);
    ends(&told("build sam.yaml", "2026-11-29"), 0);
    // It ends on 31 December 2027; one built in 2027 would end a year later, one built in 2028 two.
    for (day, code) in [("2026-12-31", 0), ("2027-01-01", 0), ("2027-12-31", 0), ("2028-01-01", 1)]
    {
        ends(&told("build . --check", day), code);
    }
    // What was edited and not built is found all the same, and so is another end that somebody asked for.
    write(folder.path(), "sam.yaml", &open.replace("time: 10:00", "time: 10:30"));
    ends(&told("build . --check", "2027-01-01"), 1);
    write(folder.path(), "sam.yaml", &open);
    ends(&told("build . --check --until 2028-12-31", "2027-01-01"), 1);
    // A build then goes on.
    assert!(told("build sam.yaml", "2027-01-01").contains("until Sun 31 Dec 2028"));
}

#[test]
fn a_calendar_that_git_could_not_merge_is_continued_from_both_sides() {
    for style in ["merge", "diff3"] {
        let (folder, before) = branches("*.ics -text -whitespace");
        git(folder.path(), &["config", "merge.conflictStyle", style]);
        let merged = git(folder.path(), &["merge", "theirs"]);
        assert!(!merged.status.success(), "the calendars conflict");
        let text = fs::read_to_string(folder.path().join("sam.ics")).expect("a calendar");
        assert!(text.contains("<<<<<<< "), "git has left its marks");
        built(folder.path());
        assert_goes_back_for_nobody(folder.path(), &before);
        assert!(commit(folder.path()).status.success());
    }
}

#[test]
fn a_merge_driver_leaves_no_conflict_in_a_calendar() {
    let manual = fs::read_to_string(root().join("docs/git.md")).expect("it is there");
    let (attributes, driver) = ("*.ics -text -whitespace merge=b12cal", "b12cal merge %A %B");
    for line in [attributes, driver] {
        assert!(manual.contains(line), "the manual shows {line}");
    }
    let (folder, before) = branches(attributes);
    git(folder.path(), &["config", "merge.b12cal.driver", driver]);
    let merged = git(folder.path(), &["merge", "--no-edit", "theirs"]);
    assert!(merged.status.success(), "{merged:?}");
    built(folder.path());
    assert_goes_back_for_nobody(folder.path(), &before);

    // Two calendars of different people are none.
    let other = good().replace("id: test-plan", "id: other-plan");
    write(folder.path(), "other.yaml", &other);
    let run = |arguments: &[&str]| {
        support::b12cal(folder.path()).args(arguments).output().expect("it runs")
    };
    assert!(run(&["build", "other.yaml"]).status.success());
    let told = support::told(&run(&["merge", "sam.ics", "other.ics"]));
    assert!(told.contains("cannot merge sam.ics") && told.ends_with("exit code 1\n"), "{told}");
    let told = support::told(&run(&["merge", "sam.ics", "none.ics"]));
    assert!(told.contains("cannot read none.ics: no such file"), "{told}");
}

#[test]
fn a_diff_names_the_phase_or_the_recheck_of_each_change() {
    let folder = repository();
    let manual = manual();
    let begin = "```gitconfig\n";
    let (_, rest) = manual.split_once(begin).expect("the manual shows the setting");
    let (setting, _) = rest.split_once("```").expect("the block ends");
    write(folder.path(), "driver", setting);
    let driver = folder.path().join("driver");
    let driver = driver.to_str().expect("a path");
    assert!(git(folder.path(), &["config", "include.path", driver]).status.success());
    let attributes = "*.yaml diff=b12cal";
    assert!(manual.contains(&format!("`{attributes}`")), "the manual shows the attribute");
    write(folder.path(), ".gitattributes", &format!("{attributes}\n"));

    write(folder.path(), "sam.yaml", &good());
    assert!(commit(folder.path()).status.success());
    let changed = good()
        .replace("for: 2 weeks", "for: 3 weeks")
        .replace("time: 10:00", "time: 11:00")
        .replace(
            "note: Bring the yellow card.\n    time: 09:00",
            "note: Bring the yellow card.\n    time: 9:30",
        )
        .replace("time: 08:00", "time: 08:15");
    write(folder.path(), "sam.yaml", &changed);
    let diff = git(folder.path(), &["diff", "--unified=0"]);
    let diff = String::from_utf8(diff.stdout).expect("text");
    let headers: Vec<&str> = diff
        .lines()
        .filter_map(|line| line.strip_prefix("@@ ")?.split_once(" @@ "))
        .map(|(_, name)| name)
        .collect();
    assert_eq!(
        headers,
        ["name: induction", "name: weekly", "name: maintenance", "name: yearly"],
        "{diff}"
    );
    // The group of a key at the top is named, too.
    let changed =
        good().replace("[{name", "[ {name").replace("  - name: induction", "  - name: beginning");
    write(folder.path(), "sam.yaml", &changed);
    let diff = git(folder.path(), &["diff", "--unified=0"]);
    assert!(String::from_utf8_lossy(&diff.stdout).contains(" @@ phases:"), "{diff:?}");
}
