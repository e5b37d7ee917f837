//! Faults of the writer, full disks, kills, many builds at once: the old calendar stays whole.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use b12cal::app;
use b12cal::app::World;
use b12cal::app::exit_code::ExitCode;
use b12cal::ics::write;
use b12cal::publish::{Previous, Render};
use jiff::Timestamp;

use crate::revisions::{Calendar, Desk};
use crate::support::{b12cal, prescription, told};

const EIGHT: &str = "[{name: all, every: 1 week, doses: 8}]";

fn plan(more: &str) -> String {
    prescription("2026-03-02", "Europe/London", EIGHT, "[]") + "place: Elm Road, 4\n" + more
}

fn moved(day: usize) -> String {
    plan(&format!("changes: [{{dose: 8 of all, to: 2026-04-{day:02}, because: closed}}]\n"))
}

/// Runs the program in this process, with a writer of its own.
fn build(folder: &Path, render: Render) -> ExitCode {
    let file = folder.join("sam.yaml").into_os_string();
    let arguments = ["b12cal", "build", "--as-of", "2026-03-01"].map(OsString::from);
    let world = World {
        now: Timestamp::UNIX_EPOCH,
        clock: std::sync::Arc::new(|| Timestamp::UNIX_EPOCH),
        render,
    };
    app::run(arguments.into_iter().chain([file]), &world)
}

/// Writes a calendar, and then another text in place of the first such text.
fn instead(feed: &b12cal::calendar::Feed, bytes: &mut Vec<u8>, text: &str, other: &str) {
    write::append(feed, bytes);
    let whole = String::from_utf8(std::mem::take(bytes)).expect("a calendar is UTF-8");
    assert!(whole.contains(text), "{text:?} stands in {whole}");
    *bytes = whole.replacen(text, other, 1).into_bytes();
}

macro_rules! errors {
    ($($text:literal => $other:literal,)+) => {
        [$(($text, (|feed, bytes| instead(feed, bytes, $text, $other)) as Render),)+]
    };
}

#[test]
fn an_error_of_the_writer_is_noticed_and_nothing_is_written() {
    let errors = errors! {
        "BEGIN:VCALENDAR" => "BEGIN:VCALENDER",
        "PRODID:-//" => "PRODID:+//",
        "X-REVISION=" => "X-REVISION=1",
        "LAST-MODIFIED;X-REVISION=0:" => "LAST-MODIFIED:",
        "=0:2026" => "=0:2025",
        "LAST-MODIFIED:2026" => "LAST-MODIFIED:2025",
        "NAME:B12" => "NAME:B13",
        "X-WR-CALNAME:B12" => "X-WR-CALNAME:B13",
        "COLOR:teal" => "COLOR:gold",
        "X-APPLE-CALENDAR-COLOR:#008080" => "X-APPLE-CALENDAR-COLOR:#008081",
        "X-WR-TIMEZONE:Europe/London" => "X-WR-TIMEZONE:Europe/Paris",
        "BYMONTH=3;BYDAY=-1SU" => "BYMONTH=4;BYDAY=-1SU",
        "BYDAY=-1SU" => "BYDAY=1SU",
        "TZOFFSETTO:+0100" => "TZOFFSETTO:+0200",
        "TZOFFSETFROM:+0000" => "TZOFFSETFROM:-0000\r\nX-A:1\r\nTZOFFSETFROM:+0000",
        "TZNAME:BST" => "TZNAME:GMT",
        "TZID:Europe/London" => "TZID:Europe/Londen",
        "BEGIN:DAYLIGHT" => "BEGIN:STANDARD",
        "BEGIN:VTIMEZONE" => "BEGIN:VTIMEZONES",
        "20260302T090000" => "20260302T100000",
        "20260302T091500" => "20260302T093000",
        "DTEND;TZID=Europe/London:20260302T091500" => "DTEND:20260302T091500Z",
        "DTSTART;TZID=Europe/London:20260302T090000" => "DTSTART:20260302T090000",
        "UID:" => "UID:0",
        "\r\nBEGIN:VEVENT\r\nUID:" => "\r\nBEGIN:VEVENT\r\nUID:0",
        "SEQUENCE:0" => "SEQUENCE:1",
        "DTSTAMP:20260101" => "DTSTAMP:20260102",
        "SUMMARY:B12" => "SUMMARY:B13",
        "Elm Road\\, 4" => "Elm Road, 4\\",
        "LOCATION:" => "X-LOCATION:",
        "\\n" => "\\\\n",
        "Draw up" => "Draw  up",
        "TRIGGER:-PT24H" => "TRIGGER:-PT23H",
        "TRIGGER:-PT1H" => "TRIGGER:PT1H",
        "ACTION:DISPLAY" => "ACTION:AUDIO",
        "STATUS:CONFIRMED" => "STATUS:CANCELLED",
        "CREATED:20260101" => "CREATED:20260102",
        "CATEGORIES:dose" => "CATEGORIES:recheck",
        "X-WR-CALDESC:Doses" => "X-WR-CALDESC:Dosen",
        "X-KIND:1" => "X-KIND:2",
        "END:VCALENDAR\r\n" => "",
        "END:VEVENT" => "END:VALARM",
    };
    let desk = Desk::new();
    desk.write("sam.yaml", &plan("").replace("feed: {", "feed: {color: teal, "));
    let folder = desk.folder.path();
    for (text, render) in errors {
        assert_eq!(build(folder, render), ExitCode::Internal, "{text:?}");
        assert_eq!(desk.names(), ["sam.yaml"], "{text:?}");
    }
    // One event less, and one twice.
    let less: Render = |feed, bytes| {
        let mut feed = feed.clone();
        feed.events.pop();
        write::append(&feed, bytes);
    };
    let twice: Render = |feed, bytes| {
        let mut feed = feed.clone();
        feed.events.extend(feed.events.last().cloned());
        write::append(&feed, bytes);
    };
    for render in [less, twice] {
        assert_eq!(build(folder, render), ExitCode::Internal);
        assert_eq!(desk.names(), ["sam.yaml"]);
    }
    assert_eq!(build(folder, write::append), ExitCode::Done);
    let good = desk.read("sam.ics");
    desk.write("sam.yaml", &moved(21));
    assert_eq!(build(folder, less), ExitCode::Internal);
    assert_eq!(desk.read("sam.ics"), good);
    assert_eq!(desk.names(), ["sam.ics", "sam.yaml"]);
}

#[test]
fn what_cannot_be_written_leaves_the_old_calendar() {
    let desk = Desk::built(&plan(""));
    let good = desk.read("sam.ics");
    desk.write("sam.yaml", &moved(21));
    // Files of at most one block: a full disk.
    let mut sh = Command::new("/bin/sh");
    let script = format!(
        "ulimit -f 1; exec '{}' build sam.yaml --as-of 2026-03-02",
        env!("CARGO_BIN_EXE_b12cal")
    );
    sh.current_dir(desk.folder.path()).args(["-c", &script]).env_clear();
    let output = sh.output().expect("a shell runs");
    assert!(!output.status.success(), "{output:?}");
    assert_eq!(desk.read("sam.ics"), good);
    // What was left there is cleared away.
    desk.write(".b12cal-left01", "what a killed build left");
    // Where nothing changed, nothing is written, and what the last one left may stay.
    desk.write("sam.yaml", &moved(23));
    assert_eq!(desk.run("build sam.yaml --as-of 2026-03-02").status.code(), Some(0));
    assert_eq!(desk.names(), ["sam.ics", "sam.yaml"]);

    let told = desk.told("build sam.yaml --as-of 2026-03-02 -o sam.yaml/sam.ics");
    assert!(
        told.ends_with("sam.yaml/sam.ics: a part of the path is not a folder\nexit code 3\n"),
        "{told}"
    );
    let told = desk.told("build sam.yaml --as-of 2026-03-02 -o none/sam.ics");
    assert!(told.ends_with("none/sam.ics: no such file or folder\nexit code 3\n"), "{told}");
    // A folder that has the name of the calendar takes it.
    fs::create_dir(desk.folder.path().join("folder.ics")).expect("a folder can be made");
    assert_eq!(desk.run("build sam.yaml --as-of 2026-03-02 -o folder.ics").status.code(), Some(0));
    assert!(desk.folder.path().join("folder.ics/sam.ics").exists());
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_is_reported() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::built(&plan(""));
    let good = desk.read("sam.ics");
    desk.write("sam.yaml", &moved(21));
    let mode = |mode| {
        fs::set_permissions(desk.folder.path(), fs::Permissions::from_mode(mode)).expect("a mode");
    };
    mode(0o555);
    // The superuser may write everywhere.
    let allowed = fs::write(desk.folder.path().join("probe"), "").is_ok();
    let told = desk.told("build sam.yaml --as-of 2026-03-02");
    mode(0o755);
    if !allowed {
        assert!(
            told.ends_with("error: cannot write sam.ics: permission denied\nexit code 3\n"),
            "{told}"
        );
        assert_eq!(desk.read("sam.ics"), good);
        fs::set_permissions(desk.folder.path().join("sam.ics"), fs::Permissions::from_mode(0o000))
            .expect("a mode");
        let told = desk.told("build sam.yaml --as-of 2026-03-02");
        assert_eq!(told, "error: cannot read sam.ics: permission denied\nexit code 3\n");
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_also_where_nothing_is_yet_and_a_pipe_gets_it_all() {
    let desk = Desk::new();
    desk.write("sam.yaml", &plan(""));
    fs::create_dir(desk.folder.path().join("public")).expect("a folder can be made");
    std::os::unix::fs::symlink("public/feed.ics", desk.folder.path().join("sam.ics"))
        .expect("a link");
    assert_eq!(desk.run("build sam.yaml --as-of 2026-03-01").status.code(), Some(0));
    assert!(desk.folder.path().join("sam.ics").is_symlink());
    let feed = desk.read("public/feed.ics");
    assert!(feed.ends_with("END:VCALENDAR\r\n"));

    let pipe = desk.folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("it runs").success());
    let reader = Command::new("cat").arg(&pipe).stdout(Stdio::piped()).spawn().expect("it runs");
    let told = desk.told("build sam.yaml --as-of 2026-03-01 -o pipe");
    assert!(told.ends_with("exit code 0\n"), "{told}");
    let read = reader.wait_with_output().expect("it ends").stdout;
    assert_eq!(String::from_utf8(read).expect("UTF-8"), feed);
    let output = desk.run("build sam.yaml --as-of 2026-03-01 -o /dev/stdout");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with(&feed), "{}", self::told(&output));
}

fn spawn(desk: &Desk, arguments: &str) -> Child {
    let mut command = b12cal(desk.folder.path());
    let command =
        command.args(arguments.split_whitespace()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("it runs")
}

/// Takes a while that has no clock.
fn work(rounds: u64) -> u64 {
    (0..rounds).fold(1, |sum: u64, n| std::hint::black_box(sum.wrapping_mul(31).wrapping_add(n)))
}

#[test]
fn a_build_that_is_killed_leaves_the_old_calendar_or_the_new_one() {
    let desk = Desk::built(&plan(""));
    for round in 0..60 {
        let before = desk.read("sam.ics");
        let day = 21 + round % 2;
        desk.write("sam.yaml", &moved(day));
        let mut child = spawn(&desk, "build sam.yaml --as-of 2026-03-02");
        std::hint::black_box(work(u64::try_from(round).expect("small") * 60_000));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let after = desk.read("sam.ics");
        let new = format!("DTSTART;TZID=Europe/London:202604{day}T090000");
        assert!(after == before || after.contains(&new), "round {round}");
        assert!(Previous::read(after.into_bytes()).is_ok(), "round {round}");
    }
    assert_eq!(desk.run("build sam.yaml --as-of 2026-03-02").status.code(), Some(0));
    assert_eq!(desk.names(), ["sam.ics", "sam.yaml"]);
}

#[test]
fn builds_at_the_same_time_go_on_from_each_other() {
    let desk = Desk::new();
    for day in 21..29 {
        desk.write(&format!("p{day}.yaml"), &moved(day));
    }
    let children: Vec<Child> = (21..29)
        .map(|day| spawn(&desk, &format!("build p{day}.yaml -o feed.ics --as-of 2026-03-02")))
        .collect();
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", told(&output));
    }
    let feed = desk.read("feed.ics");
    assert!(Previous::read(feed.clone().into_bytes()).is_ok());
    let feed = Calendar::read(&feed);
    // Eight calendars, each another than the one before: 0 to 7, and none was lost.
    assert_eq!(feed.revision(), "7");
    let last = feed.events.last().expect("events");
    assert_eq!((last.value("SEQUENCE"), last.value("DTSTAMP")), ("7", "20260302T000006Z"));
    assert!(desk.names().iter().all(|name| !name.starts_with(".b12cal-")));
}
