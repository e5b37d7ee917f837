//! `diff`: what a change does to the doses, out of files, calendars and real repositories.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::{b12cal, counted, prescription, told};

pub(crate) const TWO: &str =
    "[{name: weekly, every: 1 week, doses: 2}, {name: maintenance, every: 12 weeks}]";

pub(crate) fn plan(phases: &str, more: &str) -> String {
    prescription("2026-03-02", "Europe/London", phases, "[]") + more
}

/// The change that most tests make, and what is reported about it.
pub(crate) fn edited() -> String {
    plan(TWO, "changes: [{dose: 2 of maintenance, to: 2026-08-26, because: closed}]\n")
}

pub(crate) const EDIT: &str =
    "dose 2 of maintenance moves Mon 24 Aug 2026 -> Wed 26 Aug 2026\n1 moved; 9 events unchanged\n";

pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A repository in which `sam.yaml` is committed.
    pub(crate) fn repository() -> Self {
        let desk = Self::new();
        desk.git("init -q -b main");
        desk.write("sam.yaml", &plan(TWO, ""));
        desk.commit();
        desk
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("the file can be written");
    }

    /// Runs git, which knows nothing of the settings of this machine.
    pub(crate) fn git(&self, arguments: &str) -> String {
        let mut command = Command::new("git");
        alone(&mut command).current_dir(self.path()).args(arguments.split_whitespace());
        let output = command.output().expect("git runs");
        assert!(output.status.success(), "git {arguments}: {output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    pub(crate) fn commit(&self) {
        self.git("add -A");
        self.git("commit -q -m change");
    }

    /// `b12cal diff` in a folder below.
    pub(crate) fn diff_in(&self, folder: &str, arguments: &[&str]) -> Output {
        let mut command = b12cal(&self.path().join(folder));
        alone(&mut command);
        command.arg("diff").args(arguments).output().expect("it runs")
    }

    pub(crate) fn diff(&self, arguments: &str) -> String {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        told(&self.diff_in("", &arguments))
    }
}

/// An environment in which git finds itself, and no settings of this machine.
pub(crate) fn alone(command: &mut Command) -> &mut Command {
    command.env_clear().envs(counted());
    for (name, value) in [
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_AUTHOR_NAME", "Kim"),
        ("GIT_AUTHOR_EMAIL", "kim@example.org"),
        ("GIT_COMMITTER_NAME", "Kim"),
        ("GIT_COMMITTER_EMAIL", "kim@example.org"),
        // Nothing above the test's folder is a repository.
        ("GIT_CEILING_DIRECTORIES", "/tmp"),
        ("NO_COLOR", "1"),
        ("SOURCE_DATE_EPOCH", "1772355600"),
    ] {
        command.env(name, value);
    }
    command.env("PATH", std::env::var_os("PATH").expect("a PATH"))
}

pub(crate) fn done(text: &str) -> String {
    format!("{text}exit code 0\n")
}

#[test]
fn two_files_are_compared_dose_by_dose() {
    let desk = Desk::new();
    desk.write("old.yaml", &plan(TWO, ""));
    // The edit, and the report.
    let rows = [
        (plan(TWO, ""), "nothing changes; 10 events unchanged\n"),
        (edited(), EDIT),
        (
            plan(TWO, "").replace("dose: 1 mg\n", "dose: 500 mcg\n"),
            "doses 1 and 2 of weekly and doses 1 to 7 of maintenance from Mon 2 Mar 2026 to Mon 18 Oct 2027 \
             change: dose 1 mg -> 500 mcg\n\
             the plan was: Hydroxocobalamin 1 mg IM once a week for 2 doses, then every 12 weeks.\n\
             the plan is now: Hydroxocobalamin 500 mcg IM once a week for 2 doses, then every 12 weeks.\n\
             9 changed; 1 event unchanged\n",
        ),
        (
            plan(TWO, "changes: [{dose: 1 of maintenance, skip: yes, because: ill}]\n"),
            "dose 1 of maintenance on Mon 1 Jun 2026 is removed\n1 removed; 9 events unchanged\n",
        ),
        (
            plan(TWO, "").replace(
                "rechecks: []",
                "rechecks: [{name: early, tests: [b12], when: 2026-03-10}]",
            ),
            "recheck early is added on Tue 10 Mar 2026\n1 added; 10 events unchanged\n",
        ),
        (
            plan(TWO, "").replace("feed: {", "feed: {name: Other, "),
            "the calendar's own name, description, colour or zone rules; 10 events unchanged\n",
        ),
        (
            plan(
                "[{name: weekly, every: 1 week, doses: 2, time: 10:00}, {name: maintenance, every: 12 weeks}]",
                "",
            ),
            "doses 1 and 2 of weekly on Mon 2 Mar 2026 and Mon 9 Mar 2026 move 09:00-09:15 -> 10:00-10:15\n\
             2 moved; 8 events unchanged\n",
        ),
        (
            plan(
                "[{name: first, was: weekly, every: 1 week, doses: 2}, {name: maintenance, every: 12 weeks}]",
                "",
            ),
            "doses 1 and 2 of first on Mon 2 Mar 2026 and Mon 9 Mar 2026 change: name of the phase weekly -> first\n\
             doses 1 to 7 of maintenance from Mon 1 Jun 2026 to Mon 18 Oct 2027 change: reason for the day\n\
             9 changed; 1 event unchanged\n",
        ),
    ];
    for (text, expected) in rows {
        desk.write("new.yaml", &text);
        let told = desk.diff("old.yaml new.yaml");
        assert!(
            told.starts_with(expected) && told.ends_with("exit code 0\n"),
            "{expected}\n{told}"
        );
    }
}

/// A course in the middle, on 28 Nov 2026: six loading doses, and maintenance on 5 Jun, 28 Aug, 20 Nov 2026,
/// 12 Feb, 7 May, 30 Jul and 22 Oct 2027.
const COURSE: &str = "b12cal: 1
id: sam-2026
issued: 2026-02-27
person: Sam
prescriber: {name: Dr Ruiz, phone: 020 7946 0000}
cause: unknown
product: {name: hydroxocobalamin, strength: 1 mg/mL, container: 1 mL ampoule}
dose: 1 mg
time_zone: Europe/London
start: 2026-03-02
time: 09:00
place: Elm Road
phases:
  - {name: loading, weekdays: [mon, wed, fri], for: 2 weeks}
  - {name: maintenance, every: 12 weeks, until: 2029-06-30}
rechecks:
  - {name: yearly, tests: [cbc], when: every 12 months after first dose}
feed: {until: 2027-12-31}
";

#[test]
fn what_differs_is_named_once_for_all_and_what_is_past_comes_last() {
    let desk = Desk::new();
    desk.write("old.yaml", COURSE);
    let all = "doses 4 to 7 of maintenance, recheck 1 of yearly and the end of this calendar from Fri 12 Feb 2027 to \
               Wed 1 Dec 2027 change: ";
    let doses = "doses 4 to 7 of maintenance from Fri 12 Feb 2027 to Fri 22 Oct 2027 change: ";
    let both = "doses 4 to 7 of maintenance and recheck 1 of yearly from Fri 12 Feb 2027 to Fri 22 Oct 2027 change: ";
    let past = "before today, Sat 28 Nov 2026:\n  doses 1 to 6 of loading and doses 1 to 3 of maintenance from Mon \
                2 Mar 2026 to Fri 20 Nov 2026 change: ";
    let rows = [
        ("Dr Ruiz", "Dr Hall", all, "prescriber Dr Ruiz -> Dr Hall", past),
        ("0000}", "0001}", all, "telephone 020 7946 0000 -> 020 7946 0001", past),
        ("person: Sam", "person: Kim", all, "person Sam -> Kim", past),
        ("until: 2027-12-31", "until: 2027-12-31, language: de", all, "language en -> de", past),
        ("time: 09:00", "time: 09:00\nwindow: 2 days", doses, "window none -> 2 days", past),
        ("dose: 1 mg", "dose: 500 mcg", doses, "dose 1 mg -> 500 mcg", past),
        (
            "hydroxocobalamin,",
            "cyanocobalamin,",
            doses,
            "product hydroxocobalamin -> cyanocobalamin",
            past,
        ),
        ("1 mL amp", "2 mL amp", doses, "volume of the container 1 mL -> 2 mL", past),
        ("place: Elm Road", "place: Hill Road", doses, "place Elm Road -> Hill Road", past),
        ("0000}", "0000}\nreminders: [3 hours]", both, "reminders", past),
    ];
    for (from, to, coming, what, past) in rows {
        desk.write("new.yaml", &COURSE.replace(from, to));
        let told = desk.diff("old.yaml new.yaml --as-of 2026-11-28");
        assert!(told.contains(&format!("{coming}{what}\n")), "{to}\n{told}");
        let lines: Vec<&str> = told.lines().filter(|line| line.contains(what)).collect();
        let past = past.lines().last().unwrap_or_default().trim();
        let is_last = lines.last().is_some_and(|line| line.contains(past));
        assert!(is_last && lines.len() <= 3, "{to}\n{told}");
        assert!(told.find(coming) < told.find("\nbefore today"), "{to}\n{told}");
    }
    let told = desk.diff("old.yaml new.yaml --as-of 2026-11-28 --format markdown");
    let (coming, past) =
        told.split_once("\nBefore today, Sat 28 Nov 2026:\n").expect("a part of the past");
    assert!(coming.contains("| reminders |") && past.contains("| reminders |"), "{told}");
    // A long text is only named.
    let long = format!("notes: {}\n", "Bring the yellow card and the last letter. ".repeat(3));
    desk.write("new.yaml", &(COURSE.to_owned() + &long));
    let told = desk.diff("old.yaml new.yaml --as-of 2026-11-28");
    assert!(
        told.contains(
            "recheck 1 of yearly from Fri 12 Feb 2027 to Fri 22 Oct 2027 change: notes\n"
        ),
        "{told}"
    );
}

#[test]
fn the_answer_to_a_review_shows_the_new_doses_first_and_the_old_ones_in_one_line() {
    let desk = Desk::new();
    let phases = |loading: &str| format!("[{{name: loading, every: 1 week, {loading}}}]");
    desk.write("old.yaml", &plan(&phases("review: 2026-05-18"), ""));
    desk.write(
        "new.yaml",
        &plan(&phases("doses: 11}, {name: maintenance, every: 8 weeks, doses: 3"), ""),
    );
    let told = desk.diff("old.yaml new.yaml --as-of 2026-05-16");
    assert_eq!(
        told,
        done(
            "doses 1 to 3 of maintenance are added on Mon 6 Jul 2026, Mon 31 Aug 2026 and Mon 26 Oct 2026\n\
             the review of loading on Mon 18 May 2026 is removed\n\
             dose 12 of loading on Mon 18 May 2026 is removed\n\
             before today, Sat 16 May 2026:\n  \
             doses 1 to 11 of loading from Mon 2 Mar 2026 to Mon 11 May 2026 change: number of doses not fixed -> 11\n\
             11 changed, 3 added, 2 removed; 0 events unchanged\n"
        )
    );
    // The calendar says it in the same names.
    let mut build = b12cal(desk.path());
    build.args(["build", "old.yaml", "-o", "new.ics", "--as-of", "2026-05-16"]);
    assert!(build.output().expect("it runs").status.success());
    let mut check = b12cal(desk.path());
    check.args(["build", "new.yaml", "--check", "--as-of", "2026-05-16"]);
    let told = self::told(&check.output().expect("it runs"));
    for line in [
        "doses 1 to 3 of maintenance are added on ",
        "the review of loading on Mon 18 May 2026 is removed\n",
        "  doses 1 to 11 of loading from Mon 2 Mar 2026 to Mon 11 May 2026 change: title, such as \"B12 injection",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

#[test]
fn what_changes_after_the_end_of_the_calendar_is_shown() {
    let desk = Desk::new();
    let base =
        COURSE.to_owned() + "changes: [{from: 2029-01-01, place: New Street, because: moved}]\n";
    desk.write("old.yaml", &base);
    let end = "Fri 31 Dec 2027, the end of this calendar";
    let nothing = format!("nothing changes up to {end}; 15 events unchanged\n");
    let plan = |end: &str| {
        format!(
            "Hydroxocobalamin 1 mg IM three times a week for 2 weeks (6 doses), then every 12 weeks {end}."
        )
    };
    let rows = [
        // The last phase ends, which is followed by another one.
        (
            "New Street",
            "Old Street",
            format!(
                "after {end}:\n  doses 13 and 14 of maintenance on Fri 9 Mar 2029 and Fri 1 Jun 2029 change: place"
            ),
        ),
        (
            "2029-06-30}",
            "2029-06-30}\n  - {name: later, every: 8 weeks}",
            plan("until Sat 30 Jun 2029 (14 doses), then every 8 weeks"),
        ),
    ];
    for (from, to, shown) in rows {
        desk.write("new.yaml", &base.replace(from, to));
        let told = desk.diff("old.yaml new.yaml --as-of 2026-11-28");
        assert!(told.contains(&shown) && told.ends_with(&done(&nothing)), "{to}\n{told}");
        let mut diff = b12cal(desk.path());
        diff.args(["diff", "old.yaml", "new.yaml", "--as-of", "2026-11-28", "--exit-code"]);
        assert_eq!(diff.output().expect("it runs").status.code(), Some(5), "{to}");
        let markdown = desk.diff("old.yaml new.yaml --as-of 2026-11-28 --format markdown");
        let json = desk.diff("old.yaml new.yaml --as-of 2026-11-28 --format json");
        let (later, key) = if to == "Old Street" {
            ("\nAfter Fri 31 Dec 2027, the end of this calendar:\n", "\"changes\": [")
        } else {
            ("\nThe plan was: Hydroxocobalamin 1 mg IM", "\"plan\": {")
        };
        assert!(markdown.contains(later), "{markdown}");
        assert!(json.contains("\"after\": {") && json.contains(key), "{json}");
    }
    // What leaves the calendar is not gone.
    desk.write("new.yaml", &base.replace("every 12 months", "every 36 months"));
    let told = desk.diff("old.yaml new.yaml --as-of 2026-11-28");
    let left = format!("recheck 1 of yearly on Tue 2 Mar 2027 is removed: now after {end}\n");
    assert!(told.starts_with(&left), "{told}");
}

#[test]
fn many_doses_that_move_by_different_days_are_one_line_and_a_few_are_not() {
    let desk = Desk::new();
    for (doses, lines) in [(12, 12), (40, 2)] {
        let phases = |every: &str| format!("[{{name: all, every: {every}, doses: {doses}}}]");
        desk.write("old.yaml", &plan(&phases("1 week"), ""));
        desk.write("new.yaml", &plan(&phases("8 days"), ""));
        let told = desk.diff("old.yaml new.yaml");
        assert_eq!(told.lines().count(), lines + 1, "{told}");
        let expected =
            "doses 2 to 40 of all move by different days: Mon 9 Mar 2026 -> Tue 10 Mar 2026, ..., ";
        assert_eq!(told.starts_with(expected), doses == 40, "{told}");
    }
}

#[test]
fn a_discreet_calendar_hides_no_change_from_whoever_reads_the_prescription() {
    let desk = Desk::new();
    let text = COURSE.replace("feed: {", "feed: {detail: discreet, ");
    desk.write("old.yaml", &text);
    desk.write("new.yaml", &text.replace("dose: 1 mg", "dose: 500 mcg"));
    let told = desk.diff("old.yaml new.yaml --as-of 2026-03-01");
    assert!(told.contains(" change: dose 1 mg -> 500 mcg\n"), "{told}");
    // Another detail is another calendar.
    desk.write("new.yaml", COURSE);
    let told = desk.diff("old.yaml new.yaml --as-of 2026-03-01");
    assert!(told.starts_with("note: these are two treatments, or two details of one"), "{told}");
}

#[test]
fn a_moment_that_is_written_in_utc_is_shown_in_the_home_zone() {
    // Vancouver's clocks change for the last time in November 2026; up to then instants are written in UTC,
    // and 18:00 there is the next day in UTC.
    let text = plan("[{name: all, every: 1 week, doses: 2}]", "")
        .replace("Europe/London", "America/Vancouver")
        .replace("time: 09:00", "time: 18:00");
    let desk = Desk::new();
    desk.write("old.yaml", &text);
    desk.write(
        "new.yaml",
        &(text + "changes: [{dose: 2 of all, to: 2026-03-10, because: closed}]\n"),
    );
    let expected =
        done("dose 2 of all moves Mon 9 Mar 2026 -> Tue 10 Mar 2026\n1 moved; 1 event unchanged\n");
    assert_eq!(desk.diff("old.yaml new.yaml"), expected);
    for name in ["old", "new"] {
        let mut build = b12cal(desk.path());
        build.args(["build", &format!("{name}.yaml")]).output().expect("it runs");
    }
    let told = desk.diff("old.ics new.ics");
    assert!(told.contains(" moves Mon 9 Mar 2026 -> Tue 10 Mar 2026\n"), "{told}");
}

#[test]
fn calendars_and_pipes_are_compared_too() {
    let desk = Desk::new();
    for (name, text) in [("old", plan(TWO, "")), ("new", edited())] {
        desk.write(&format!("{name}.yaml"), &text);
        let mut build = b12cal(desk.path());
        let built = build.args(["build", &format!("{name}.yaml")]).output().expect("it runs");
        assert!(built.status.success());
    }
    // A calendar does not say how a dose is called; its title does.
    assert_eq!(
        desk.diff("old.ics new.ics"),
        done(
            "B12 injection: hydroxocobalamin 1 mg moves Mon 24 Aug 2026 -> Wed 26 Aug 2026\n\
             1 moved; 9 events unchanged\n"
        )
    );
    assert_eq!(desk.diff("old.ics new.yaml"), done(EDIT));
    desk.write("foreign.ics", "BEGIN:VCALENDAR\r\nPRODID:-//Other//EN\r\nEND:VCALENDAR\r\n");
    assert_eq!(
        desk.diff("foreign.ics new.ics"),
        "error: cannot compare foreign.ics: it was not written by this version of b12cal\nexit code 1\n"
    );
    let told = desk.diff("old.yaml none.yaml");
    assert_eq!(told, "error: cannot read none.yaml: no such file or folder\nexit code 3\n");
    let mut command = b12cal(desk.path());
    command
        .args(["diff", "-", "new.yaml"])
        .stdin(fs::File::open(desk.path().join("old.yaml")).expect("it is there"));
    assert_eq!(self::told(&command.output().expect("it runs")), done(EDIT));
    desk.write("faulty.yaml", "b12cal: 1\nid: a b\n");
    let told = desk.diff("faulty.yaml new.yaml");
    assert!(told.contains("--> faulty.yaml:2:5"), "{told}");
    assert!(
        told.ends_with("error: faulty.yaml has errors, so its doses are not known\nexit code 1\n"),
        "{told}"
    );
    desk.write("other.yaml", &plan(TWO, "").replace("test-plan", "other"));
    let told = desk.diff("old.yaml other.yaml");
    assert!(told.starts_with("note: these are two treatments, or two details of one"), "{told}");
    assert!(told.ends_with("10 added, 10 removed; 0 events unchanged\nexit code 0\n"), "{told}");
}

#[test]
fn a_revision_is_compared_with_the_work_tree_with_what_is_staged_and_with_another() {
    let desk = Desk::repository();
    let second =
        plan(TWO, "changes: [{dose: 2 of maintenance, to: 2026-08-25, because: closed}]\n");
    desk.write("sam.yaml", &second);
    desk.commit();
    desk.git("tag second");
    desk.write("sam.yaml", &edited());
    let moves = |from: &str, to: &str| {
        done(&format!(
            "dose 2 of maintenance moves {from} Aug 2026 -> {to} Aug 2026\n1 moved; 9 events unchanged\n"
        ))
    };
    let nothing = done("nothing changes; 10 events unchanged\n");
    let (first, uncommitted) = (moves("Mon 24", "Wed 26"), moves("Tue 25", "Wed 26"));
    assert_eq!(desk.diff("sam.yaml"), uncommitted);
    assert_eq!(desk.diff("HEAD sam.yaml"), uncommitted);
    assert_eq!(desk.diff("HEAD~1 sam.yaml"), first);
    assert_eq!(desk.diff("HEAD~1..second sam.yaml"), moves("Mon 24", "Tue 25"));
    assert_eq!(desk.diff("HEAD~1.. sam.yaml"), moves("Mon 24", "Tue 25"));
    assert_eq!(desk.diff("second..HEAD~1 sam.yaml"), moves("Tue 25", "Mon 24"));
    // Nothing is staged yet.
    assert_eq!(desk.diff("--staged sam.yaml"), nothing);
    desk.git("add sam.yaml");
    desk.write("sam.yaml", &second);
    assert_eq!(desk.diff("--staged sam.yaml"), uncommitted);
    assert_eq!(desk.diff("--cached HEAD~1 sam.yaml"), first);
    assert_eq!(desk.diff("sam.yaml"), nothing);
}

#[test]
fn a_file_is_found_from_every_folder_and_in_every_work_tree() {
    let desk = Desk::repository();
    for folder in ["sub", "a folder, ünïcode"] {
        fs::create_dir(desk.path().join(folder)).expect("a folder can be made");
    }
    let name = "a folder, ünïcode/-k im 'x'\".yaml";
    desk.write(name, &plan(TWO, "").replace("test-plan", "kim"));
    desk.commit();
    desk.write("sam.yaml", &edited());
    desk.write(name, &edited().replace("test-plan", "kim"));
    assert_eq!(told(&desk.diff_in("sub", &["../sam.yaml"])), done(EDIT));
    assert_eq!(told(&desk.diff_in("sub", &["HEAD", "../sam.yaml"])), done(EDIT));
    assert_eq!(told(&desk.diff_in("sub", &[&format!("../{name}")])), done(EDIT));
    assert_eq!(told(&desk.diff_in("a folder, ünïcode", &["--", "-k im 'x'\".yaml"])), done(EDIT));
    let absolute = desk.path().join("sam.yaml");
    assert_eq!(told(&desk.diff_in("sub", &[absolute.to_str().expect("UTF-8")])), done(EDIT));
    desk.git("worktree add -q tree HEAD");
    desk.write("tree/sam.yaml", &edited());
    assert_eq!(told(&desk.diff_in("tree", &["sam.yaml"])), done(EDIT));
    assert_eq!(told(&desk.diff_in("", &["tree/sam.yaml"])), done(EDIT));
}

#[test]
fn a_hook_of_git_may_ask_from_anywhere() {
    let desk = Desk::repository();
    fs::create_dir(desk.path().join("sub")).expect("a folder can be made");
    desk.write("sub/kim.yaml", &plan(TWO, ""));
    desk.commit();
    desk.write("sub/kim.yaml", &edited());
    desk.git("config diff.relative true");
    desk.git("config diff.external false");
    let mut command = b12cal(desk.path());
    alone(&mut command)
        .env("GIT_DIR", ".git")
        .env("GIT_INDEX_FILE", ".git/index")
        .env("GIT_EXTERNAL_DIFF", "false");
    assert_eq!(
        told(&command.args(["diff", "sub/kim.yaml"]).output().expect("it runs")),
        done(EDIT)
    );
}

#[test]
fn a_renamed_file_is_followed() {
    let desk = Desk::repository();
    desk.git("mv sam.yaml kim.yaml");
    assert_eq!(desk.diff("kim.yaml"), done("nothing changes; 10 events unchanged\n"));
    desk.write("kim.yaml", &edited());
    assert_eq!(desk.diff("kim.yaml"), done(EDIT));
    desk.git("add kim.yaml");
    assert_eq!(desk.diff("--staged kim.yaml"), done(EDIT));
    desk.commit();
    assert_eq!(desk.diff("HEAD~1 kim.yaml"), done(EDIT));
    assert_eq!(desk.diff("HEAD~1..HEAD kim.yaml"), done(EDIT));
    // Renamed once more: the range is wholly before that.
    desk.git("mv kim.yaml lee.yaml");
    desk.git("commit -q -m again");
    assert_eq!(desk.diff("HEAD~2..HEAD~1 lee.yaml"), done(EDIT));
    assert_eq!(desk.diff("HEAD~2 lee.yaml"), done(EDIT));
}

#[test]
fn a_file_that_is_new_or_gone_is_reported() {
    let desk = Desk::repository();
    desk.write("new.yaml", &plan("[{name: all, every: 1 week, doses: 1}]", ""));
    let one = |what: &str| done(what);
    assert_eq!(
        desk.diff("new.yaml"),
        one("note: new.yaml of HEAD does not exist\ndose 1 of all is added on Mon 2 Mar 2026\n1 \
             added; 0 events unchanged\n")
    );
    desk.commit();
    fs::remove_file(desk.path().join("new.yaml")).expect("it is there");
    assert_eq!(
        desk.diff("new.yaml"),
        one(
            "note: new.yaml does not exist\ndose 1 of all on Mon 2 Mar 2026 is removed\n1 removed; \
             0 events unchanged\n"
        )
    );
    desk.git("rm -q new.yaml");
    assert!(
        desk.diff("--staged new.yaml").starts_with("note: new.yaml as staged does not exist\n")
    );
    assert_eq!(
        desk.diff("none.yaml"),
        "error: neither none.yaml of HEAD nor none.yaml exists\nexit code 3\n"
    );
}

#[test]
fn what_git_cannot_give_is_reported_with_the_way_out() {
    let desk = Desk::repository();
    let revision = |name: &str| {
        format!(
            "error: there is no revision or file `{name}`\n  = help: a revision is a branch, a tag, or a commit such \
             as HEAD~1; or name two files\nexit code 3\n"
        )
    };
    for name in ["nowhere", "HEAD~9", "HEAD:sam.yaml", ""] {
        assert_eq!(told(&desk.diff_in("", &[name, "sam.yaml"])), revision(name));
    }
    let told_of = |arguments: &[&str]| told(&desk.diff_in("", arguments));
    assert_eq!(told_of(&["--", "--output=x", "sam.yaml"]), revision("--output=x"));
    assert_eq!(told_of(&["HEAD..--output=x", "sam.yaml"]), revision("--output=x"));
    assert!(!desk.path().join("x").exists());
    let usage = |what: &str| {
        format!(
            "error: {what}\n  = help: see `b12cal diff --help` for the possible forms\nexit \
            code 2\n"
        )
    };
    assert_eq!(
        desk.diff("HEAD...HEAD sam.yaml"),
        usage("REV...REV is not supported: write REV..REV")
    );
    assert_eq!(
        desk.diff("--staged HEAD..HEAD sam.yaml"),
        usage("--staged takes one revision, not REV..REV")
    );
    assert_eq!(
        desk.diff("a b c"),
        usage("name a file or a folder, two of them, or a revision and one of them")
    );
    assert_eq!(desk.diff("nowhere/sam.yaml"), "error: there is no folder nowhere\nexit code 3\n");

    let two_files =
        "  = help: name two files instead: b12cal diff OLD.yaml NEW.yaml\nexit code 3\n";
    let outside = Desk::new();
    outside.write("sam.yaml", &plan(TWO, ""));
    assert_eq!(
        outside.diff("sam.yaml"),
        format!("error: this is not a git repository\n{two_files}")
    );
    let mut command = b12cal(desk.path());
    let output = command.env("PATH", "").args(["diff", "sam.yaml"]).output().expect("it runs");
    assert_eq!(told(&output), format!("error: git is not installed\n{two_files}"));
}

#[test]
fn nothing_in_a_name_acts_in_a_comment_or_a_terminal() {
    let name = "a|b <img src=x> `c` @kim #1 *d* _e_ [f](g) https://h.example www.i.example";
    let phases = |end: &str| format!("[{{name: '{name}', every: 1 week, doses: 2}}{end}]");
    let desk = Desk::new();
    desk.write("old.yaml", &plan(&phases(""), ""));
    let edit = format!("changes: [{{dose: '2 of {name}', to: 2026-03-10, because: closed}}]\n");
    desk.write("new.yaml", &plan(&phases(""), &edit));
    let shown = r"dose 2 of a\|b &lt;img src=x&gt; \`c\` @<!-- -->kim #<!-- -->1 \*d\* \_e\_ \[f\](g) https:<!-- -->//h.example www.<!-- -->i.example";
    assert_eq!(
        desk.diff("old.yaml new.yaml --format markdown"),
        done(&format!(
            "**1 moved; 1 event unchanged**\n\n| what | | when | differs |\n| --- | --- | --- | --- |\n\
             | moved | {shown} | Mon 9 Mar 2026 → Tue 10 Mar 2026 |  |\n"
        ))
    );
    // A calendar may hold anything but an ASCII control character.
    let mut build = b12cal(desk.path());
    build.args(["build", "old.yaml"]).output().expect("it runs");
    let bytes = fs::read_to_string(desk.path().join("old.ics")).expect("it is there");
    let evil = bytes.replace(":B12", ":x\u{9b}2J\\n| y |\\n\u{202e}");
    fs::write(desk.path().join("evil.ics"), evil).expect("it can be written");
    for format in ["plain", "markdown", "json"] {
        let told = desk.diff(&format!("old.ics evil.ics --format {format}"));
        let hidden = ['\u{9b}', '\u{202e}'];
        assert!(!told.contains(hidden) && told.replace('\\', "").contains("u{9b}2Jn"), "{told}");
        assert!(!told.contains("\n| y"), "{told}");
    }
}

#[test]
fn programs_get_one_object() {
    let desk = Desk::new();
    desk.write("old.yaml", &plan(TWO, ""));
    desk.write(
        "new.yaml",
        &(edited() + "away: [{from: 2026-08-20, to: 2026-09-01, time_zone: America/Toronto}]\n"),
    );
    let output = desk.diff_in("", &["old.yaml", "new.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!((json["version"].as_i64(), json["unchanged"].as_i64()), (Some(1), Some(9)));
    // Another zone has come.
    assert_eq!(json["calendar"].as_bool(), Some(true));
    let changes = json["changes"].as_array().expect("a list");
    assert_eq!(changes.len(), 1);
    assert_eq!(
        (&changes[0]["what"], &changes[0]["name"]),
        (&"moved".into(), &"dose 2 of maintenance".into())
    );
    assert_eq!(changes[0]["uid"].as_str().map(str::len), Some(36));
    let from = serde_json::json!({"date": "2026-08-24", "start": "09:00", "end": "09:15", "time_zone": "Europe/London"});
    let to = serde_json::json!({"date": "2026-08-26", "start": "09:00", "end": "09:15", "time_zone": "America/Toronto"});
    assert_eq!((&changes[0]["from"], &changes[0]["to"]), (&from, &to));
}

/// A repository in which git asks `b12cal diff` what a prescription's change does.
fn with_driver() -> Desk {
    let desk = Desk::repository();
    desk.write(".gitattributes", "*.yaml diff=b12cal\n");
    desk.commit();
    let mut command = Command::new("git");
    let driver = format!("'{}' diff --git", env!("CARGO_BIN_EXE_b12cal"));
    alone(&mut command).current_dir(desk.path()).args(["config", "diff.b12cal.command", &driver]);
    assert!(command.status().expect("git runs").success());
    desk
}

#[test]
fn git_shows_what_a_change_does_to_the_doses() {
    let desk = with_driver();
    desk.write("sam.yaml", &edited());
    assert_eq!(desk.git("diff"), format!("sam.yaml\n{EDIT}"));
    desk.git("mv sam.yaml kim.yaml");
    desk.git("add -A");
    assert_eq!(desk.git("diff --cached -M"), format!("kim.yaml, which was sam.yaml\n{EDIT}"));
    desk.git("commit -q -m renamed");
    desk.git("rm -q kim.yaml");
    let one = plan("[{name: all, every: 1 week, doses: 1}]", "").replace("test-plan", "one");
    desk.write("one.yaml", &one);
    desk.git("add -A");
    let told = desk.git("diff --cached --no-renames");
    assert!(
        told.starts_with(
            "kim.yaml\ndoses 1 and 2 of weekly on Mon 2 Mar 2026 and Mon 9 Mar 2026 are removed\n"
        ),
        "{told}"
    );
    assert!(
        told.ends_with(
            "one.yaml\ndose 1 of all is added on Mon 2 Mar 2026\n1 added; 0 events unchanged\n"
        ),
        "{told}"
    );
    desk.commit();
    // The log continues past all of them; it asks the driver only with --ext-diff.
    let log = desk.git("log -p --ext-diff --format=%s");
    assert!(log.contains(EDIT) && log.contains("is added on"), "{log}");
}

#[test]
fn git_continues_where_a_file_is_not_a_prescription() {
    let desk = with_driver();
    for (name, text) in
        [("a.yaml", "color: red\n"), ("z.yaml", "b12cal: 1\nid: a b\n"), ("latin.yaml", "x")]
    {
        desk.write(name, text);
    }
    desk.commit();
    fs::write(desk.path().join("latin.yaml"), b"caf\xe9\n").expect("it can be written");
    desk.write("a.yaml", "color: blue\n");
    desk.write("sam.yaml", &edited());
    desk.write("z.yaml", "b12cal: 2\nid: a b\n");
    let told = desk.git("diff");
    assert!(
        told.contains("a.yaml\na.yaml before has errors, so its doses are not known\n"),
        "{told}"
    );
    // Its lines are shown instead: a change is never hidden.
    assert!(told.contains("\n-color: red\n+color: blue\n"), "{told}");
    assert!(told.contains("\nlatin.yaml\n"), "{told}");
    assert!(told.contains(&format!("sam.yaml\n{EDIT}")), "{told}");
    assert!(told.contains("\n-b12cal: 1\n+b12cal: 2\n"), "{told}");
    // The past that an edit rewrites is reported there too.
    desk.write("sam.yaml", &plan(TWO, "").replace("time: 09:00", "time: 10:00"));
    let mut command = Command::new("git");
    alone(&mut command).current_dir(desk.path()).env("SOURCE_DATE_EPOCH", "1798761600");
    let output = command.args(["diff", "sam.yaml"]).output().expect("git runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        told.starts_with(
            "sam.yaml\nthis edit moves 5 events before today, Fri 1 Jan 2027\n  as it is now, the last dose"
        ),
        "{told}"
    );
}

#[test]
fn git_continues_after_a_conflict() {
    let desk = with_driver();
    desk.git("checkout -q -b other");
    desk.write("sam.yaml", &edited());
    desk.commit();
    desk.git("checkout -q main");
    desk.write("sam.yaml", &plan(TWO, "notes: another\n"));
    desk.commit();
    let mut merge = Command::new("git");
    alone(&mut merge).current_dir(desk.path()).args(["merge", "-q", "other"]);
    assert!(!merge.output().expect("git runs").status.success());
    let told = desk.git("diff --ours");
    assert!(
        told.contains("sam.yaml: it has a merge conflict\n") || told.contains("has errors"),
        "{told}"
    );
}
