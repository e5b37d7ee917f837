//! `cases/CODE/NAME.yaml` -> what the program says about it, against `cases/CODE/NAME.txt`.
//!
//! A first line `# run: ...` adds arguments. A case with an error leaves the old calendar beside it
//! untouched; the folder `accepted` holds what looks wrong and is right.

use std::fs;
use std::path::{Path, PathBuf};

use b12cal::compile::{AsOf, Settings};
use b12cal::diagnostic::Diagnostics;
use b12cal::report::plain;
use b12cal::source::Source;
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::civil::{Date, date};

use crate::support;

/// The cases, each with its code.
fn cases() -> Vec<(String, PathBuf)> {
    let folder = support::root().join("tests/cases");
    let mut codes: Vec<_> = fs::read_dir(&folder)
        .expect("the cases can be read")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    codes.sort();
    let name = |code: &Path| code.file_name().expect("a name").to_string_lossy().into_owned();
    let of = |code: PathBuf| {
        support::files(&code, "yaml").into_iter().map(move |case| (name(&code), case))
    };
    codes.into_iter().flat_map(of).collect()
}

/// What the first line of a case adds to the arguments.
fn extra(text: &str) -> &str {
    text.lines().next().and_then(|line| line.strip_prefix("# run: ")).unwrap_or("")
}

#[cfg(feature = "cli")]
/// A calendar that is beside every case, as if built before.
const OLD: &str = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

#[cfg(feature = "cli")]
fn run(case: &Path) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::copy(case, folder.path().join("case.yaml")).expect("the case can be copied");
    let calendar = folder.path().join("case.ics");
    fs::write(&calendar, OLD).expect("the old calendar can be written");
    let text = String::from_utf8_lossy(&fs::read(case).expect("the case can be read")).into_owned();
    let extra = extra(&text);
    let as_of = if extra.contains("--as-of") { "" } else { " --as-of 2026-03-01" };
    let arguments = format!("build case.yaml --fresh {extra}{as_of}");
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let output = support::b12cal(folder.path()).args(&arguments).output().expect("it runs");
    let left = fs::read_to_string(&calendar).expect("the calendar is there");
    if output.status.success() {
        assert!(left.starts_with(OLD.trim_end_matches("END:VCALENDAR\r\n")), "{}", case.display());
        assert_ne!(left, OLD, "{}: a new calendar is written", case.display());
    } else {
        assert_eq!(left, OLD, "{}: the old calendar is kept", case.display());
    }
    let files = fs::read_dir(folder.path()).expect("the folder can be read").count();
    assert_eq!(files, 2, "{}: nothing else is written", case.display());
    format!("$ b12cal {}\n{}", arguments.join(" "), support::told(&output))
}

#[cfg(feature = "cli")]
#[test]
fn every_case_says_exactly_what_is_expected() {
    for (code, case) in cases() {
        let told = run(&case);
        let expected = match code.as_str() {
            "accepted" => !told.contains("error"),
            "several" => told.contains("errors; nothing was written"),
            code => told.contains(&format!("[{code}]")),
        };
        assert!(expected, "{} speaks of another code:\n{told}", case.display());
        support::expect(&case.with_extension("txt"), &told);
    }
}

#[test]
fn the_library_says_of_every_case_what_the_program_says() {
    let wording = Wording::new(&[]).expect("the built-in templates compile");
    let zones = Database::bundled();
    let mut tried = 0;
    for (_, case) in cases() {
        let bytes = fs::read(&case).expect("the case can be read");
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        let (source, flaw) = Source::decode("case.yaml", &bytes);
        let mut report = Diagnostics::new();
        let mut settings = Settings::new(&zones, &wording, AsOf::Date(date(2026, 3, 1)));
        let words: Vec<&str> = extra(text).split_whitespace().collect();
        for argument in words.chunks(2) {
            let day: Date = argument[1].parse().expect("a date");
            match argument[0] {
                "--as-of" => settings.as_of = AsOf::Date(day),
                "--until" => settings.until = Some(day),
                "--since" => settings.since = Some(day),
                other => panic!("{}: {other}", case.display()),
            }
        }
        match flaw {
            // Its error is in the report.
            Ok(()) => drop(support::built(&source, &settings, &mut report)),
            Err(flaw) => drop(report.fail(flaw.into())),
        }
        let said = plain::render(&source, &report, false, plain::WIDTH);
        let expected = fs::read_to_string(case.with_extension("txt")).expect("a text");
        let (_, expected) = expected.split_once('\n').expect("a line with the arguments");
        let rest = expected.strip_prefix(&said);
        let is_all =
            |rest: &str| !["error[", "warning[", "note["].iter().any(|word| rest.contains(word));
        assert!(rest.is_some_and(is_all), "{}: {said}", case.display());
        let is_built = expected.ends_with("exit code 0\n");
        assert_eq!(is_built, !report.has_errors(), "{}", case.display());
        tried += 1;
    }
    assert!(tried > 300, "{tried}");
}
