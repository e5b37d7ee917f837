//! `cases/CODE/NAME.yaml` -> what the program says about it, against `cases/CODE/NAME.txt`.
//!
//! A first line `# run: ...` adds arguments. A case with an error leaves the old calendar beside it
//! untouched; the folder `accepted` holds what looks wrong and is right.

use std::fs;
use std::path::Path;

use crate::support;

/// A calendar that is beside every case, as if built before.
const OLD: &str = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

fn run(case: &Path) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::copy(case, folder.path().join("case.yaml")).expect("the case can be copied");
    let calendar = folder.path().join("case.ics");
    fs::write(&calendar, OLD).expect("the old calendar can be written");
    let text = String::from_utf8_lossy(&fs::read(case).expect("the case can be read")).into_owned();
    let extra = text.lines().next().and_then(|line| line.strip_prefix("# run: ")).unwrap_or("");
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

#[test]
fn every_case_says_exactly_what_is_expected() {
    let folder = support::root().join("tests/cases");
    let mut codes: Vec<_> = fs::read_dir(&folder)
        .expect("the cases can be read")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    codes.sort();
    for code in codes {
        let name = code.file_name().expect("a name").to_string_lossy().into_owned();
        for case in support::files(&code, "yaml") {
            let told = run(&case);
            let expected = match name.as_str() {
                "accepted" => !told.contains("error"),
                "several" => told.contains("errors; nothing was written"),
                code => told.contains(&format!("[{code}]")),
            };
            assert!(expected, "{} speaks of another code:\n{told}", case.display());
            support::expect(&case.with_extension("txt"), &told);
        }
    }
}
