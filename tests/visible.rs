//! Nothing that others wrote acts on a terminal, or gives a build server a command: prescriptions,
//! calendars, names of files.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{b12cal, counted, folder, prescription, told, write};

/// What GitHub obeys at the beginning of a line, and anywhere in it.
const COMMANDS: [&str; 2] = ["::error file=a::x", "##[error]x"];

/// What a command says, on both streams.
fn said(folder: &Path, arguments: &[&str]) -> String {
    told(&b12cal(folder).args(arguments).output().expect("it runs"))
}

/// A plan in which every text is this one.
fn plan(text: &str) -> String {
    let phases = format!(
        "\n  - {{name: '{text}', every: 1 week, doses: 3, note: '{text}', place: '{text}'}}\n  \
         - {{name: '{text} b', every: 1 day, doses: 9, route: oral, remind: no, dose: 1 mg, product: \
         {{name: '{text}', strength: 1 mg/tablet}}}}"
    );
    let rechecks = format!(
        "[{{name: '{text}', tests: [other: '{text}'], when: \"on first dose\", note: '{text}'}}]"
    );
    prescription("2026-03-02", "Europe/London", &phases, &rechecks)
        .replace("id: test-plan", "id: sam-2026")
        .replace("feed: {", &format!("feed: {{name: '{text}', "))
        + &format!(
            "person: '{text}'\nprescriber: {{name: '{text}', phone: '{text}'}}\nplace: '{text}'\n\
             notes: \"{text}\\n{text}\"\nsites: ['{text}']\n\
             changes: [{{dose: '2 of {text}', to: 2026-03-10, because: '{text}'}}]\n"
        )
}

/// The lines that a build server takes for a command.
fn commands(said: &str) -> Vec<&str> {
    let is_command = |line: &&str| {
        line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[")
    };
    said.lines().filter(is_command).collect()
}

#[test]
fn no_view_of_a_prescription_gives_a_build_server_a_command() {
    for text in COMMANDS {
        let folder = folder();
        write(folder.path(), "plan.yaml", &plan(text));
        let later = plan(text).replace("2026-03-10", "2026-03-11").replace("1 mg\n", "2 mg\n");
        write(folder.path(), "later.yaml", &later);
        write(folder.path(), "broken.yaml", &later.replace("dose: 2 mg", "dose: 1.0 mg"));
        let runs: &[&[&str]] = &[
            &["build", "plan.yaml"],
            &["check", "plan.yaml"],
            &["check", "broken.yaml"],
            &["check", "plan.yaml", "broken.yaml", "--format", "json"],
            &["check", "plan.yaml", "broken.yaml", "--format", "sarif"],
            &["show", "plan.yaml"],
            &["show", "plan.yaml", "--format", "json"],
            &["why", "plan.yaml", "2026-03-02"],
            &["why", "plan.yaml", "2026-03-09"],
            &["why", "plan.yaml", "2026-03-10"],
            &["next", "plan.yaml"],
            &["next", "plan.yaml", "--format", "json"],
            &["diff", "plan.yaml", "later.yaml"],
            &["diff", "plan.yaml", "later.yaml", "--format", "markdown"],
            &["diff", "plan.yaml", "later.yaml", "--format", "json"],
            &["diff", "plan.ics", "later.yaml"],
        ];
        for run in runs {
            let arguments: Vec<&str> =
                run.iter().copied().chain(["--as-of", "2026-03-01"]).collect();
            let said = said(folder.path(), &arguments);
            assert!(said.contains("error"), "{arguments:?} says the text: {said}");
            assert_eq!(commands(&said), <[&str; 0]>::default(), "{arguments:?}");
            if run.ends_with(&["--format", "json"]) {
                let output = b12cal(folder.path()).args(&arguments).output().expect("it runs");
                let read = serde_json::from_slice::<serde_json::Value>(&output.stdout);
                assert!(read.is_ok(), "{arguments:?}: {read:?}");
            }
        }
    }
}

#[test]
fn names_of_files_are_no_commands() {
    for name in
        ["::error title=x::", "##[error]", " ::error::", "a\n::error::b", "--\u{1b}[31m\u{9b}x"]
    {
        let folder = folder();
        let file = format!("{name}.yaml");
        write(folder.path(), &file, &plan("sam"));
        let calendar = format!("{name}.ics");
        let runs: &[&[&str]] = &[
            &["build", "."],
            &["build", "--", &file],
            &["check", "."],
            &["check", "--", &file, "absent.yaml"],
            &["next", "."],
            &["diff", &calendar, &file],
            &["show", &file],
            &["check", &file, "--no-such"],
        ];
        for run in runs {
            let said = said(folder.path(), run);
            assert_eq!(commands(&said), <[&str; 0]>::default(), "{run:?}");
            assert!(is_visible(&said), "{run:?}: {said:?}");
        }
    }
}

/// Whether a text holds neither escape sequences nor what cannot be seen.
fn is_visible(said: &str) -> bool {
    b12cal::visible::hidden(said).is_none()
}

/// A calendar of this program, with one text in place of another.
fn calendar(folder: &Path, from: &str, to: &str) {
    write(folder, "sam.yaml", &plan("sam"));
    said(folder, &["build", "sam.yaml", "--as-of", "2026-03-01"]);
    let text = fs::read_to_string(folder.join("sam.ics")).expect("the calendar is there");
    assert!(text.contains(from), "{text}");
    write(folder, "old.ics", &text.replace(from, to));
}

#[test]
fn a_calendar_of_others_is_compared_without_acting_on_anything() {
    for (from, to) in [
        ("Europe/London", "\u{1b}[31mX"),
        ("Europe/London", "\u{9b}31mX"),
        ("SUMMARY:", "SUMMARY:::error file=a::x "),
        ("SUMMARY:", "SUMMARY:\u{1b}]0;x\u{7} "),
        ("UID:", "UID:\u{9b}31m"),
        ("LOCATION:", "LOCATION:\\n::error::x "),
        ("X-REVISION=0", "X-REVISION=\u{1b}[31m"),
    ] {
        let folder = folder();
        calendar(folder.path(), from, to);
        for run in [
            &["diff", "old.ics", "sam.yaml"] as &[&str],
            &["diff", "sam.yaml", "old.ics"],
            &["diff", "old.ics", "sam.ics", "--format", "json"],
            &["diff", "old.ics", "sam.ics", "--format", "markdown"],
            &["build", "sam.yaml", "--previous", "old.ics"],
            &["build", "sam.yaml", "-o", "old.ics"],
        ] {
            let said = said(folder.path(), run);
            assert_eq!(commands(&said), <[&str; 0]>::default(), "{run:?}");
            assert!(is_visible(&said), "{run:?}: {said:?}");
        }
    }
}

/// What a command writes to a real terminal.
#[cfg(unix)]
fn on_a_terminal(folder: &Path, script: &str) -> String {
    let mut shell = Command::new("/bin/sh");
    let program = env!("CARGO_BIN_EXE_b12cal");
    shell.args(["-c", &script.replace("b12cal", program)]).current_dir(folder);
    shell
        .env_clear()
        .envs(counted())
        .env("TERM", "xterm")
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8");
    let mut terminal = rexpect::session::spawn_command(shell, Some(20_000)).expect("a terminal");
    // The session takes each byte for a character.
    let bytes =
        terminal.exp_eof().expect("it ends").chars().map(u8::try_from).collect::<Result<_, _>>();
    String::from_utf8(bytes.expect("bytes")).expect("UTF-8")
}

#[cfg(unix)]
#[test]
fn a_terminal_gets_no_sequence_but_those_of_colours() {
    let folder = folder();
    calendar(folder.path(), "Europe/London", "\u{1b}[5;31mX\u{9b}5mY");
    let good = plan("sam");
    // The bytes of C1 in UTF-8, and sequences that set a title and ask the terminal for an answer.
    write(folder.path(), "c1.yaml", &good.replace("person: 'sam'", "person: \"S\u{9b}5mam\""));
    write(
        folder.path(),
        "c0.yaml",
        &good.replace("dose: 1 mg", "dose: 1.0\u{1b}]0;x\u{7}\u{1b}[6n mg"),
    );
    write(folder.path(), "key.yaml", &(good.clone() + "\"no\\e[5mkey\": 1\n"));
    let bytes = [good.as_bytes(), b"place: \x1b[5m\xff\n"].concat();
    fs::write(folder.path().join("bytes.yaml"), bytes).expect("the file can be written");
    fs::write(folder.path().join("a\u{1b}[5m.yaml"), good).expect("the file can be written");
    for script in [
        "b12cal check c1.yaml",
        "b12cal check c0.yaml",
        "b12cal check key.yaml",
        "b12cal check bytes.yaml",
        "b12cal build .",
        "b12cal show a*.yaml",
        "b12cal next .",
        "b12cal check --no-such-option a*.yaml",
        "b12cal --$(printf 'x\\033[5m')",
        "b12cal diff old.ics sam.yaml",
        "b12cal diff sam.ics old.ics",
    ] {
        let said = on_a_terminal(folder.path(), script);
        let mut rest = said.as_str();
        while let Some((_, sequence)) = rest.split_once('\u{1b}') {
            let (inside, after) = sequence.split_once('m').expect("a sequence of a colour");
            let colour = inside.strip_prefix('[').expect("a sequence of a colour");
            let known = |code: &str| code != "5" && code.parse::<u8>().is_ok();
            assert!(colour.is_empty() || colour.split(';').all(known), "{script}: {said:?}");
            rest = after;
        }
        let strange = |c: char| c.is_control() && !"\u{1b}\r\n\t".contains(c);
        assert!(!said.contains(strange), "{script}: {said:?}");
    }
}
