//! `examples/NAME.yaml` -> its exact calendar, `examples/NAME.ics`, through the program.

use std::fs;
use std::path::Path;

use crate::support;

/// The calendar that the program writes for an example; today must not matter.
fn built(example: &Path, as_of: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = support::b12cal(folder.path())
        .args(["build", "-o", "-", "--as-of", as_of])
        .arg(example)
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}: {}", example.display(), support::told(&output));
    String::from_utf8(output.stdout).expect("a calendar is UTF-8")
}

#[test]
fn every_example_makes_its_committed_calendar_whatever_day_it_is() {
    let examples = support::files(&support::root().join("examples"), "yaml");
    assert!(examples.len() >= 4, "there are examples");
    for example in examples {
        let calendar = built(&example, "2026-03-01");
        assert_eq!(calendar, built(&example, "2027-06-30"), "{}", example.display());
        support::expect(&example.with_extension("ics"), &calendar);
    }
}

#[test]
fn every_example_says_what_it_shows() {
    for example in support::files(&support::root().join("examples"), "yaml") {
        let text = fs::read_to_string(&example).expect("the example can be read");
        let said = text.strip_prefix(support::MODELINE).unwrap_or_default();
        assert!(said.starts_with("# "), "{} begins with a comment", example.display());
        assert!(text.contains("until:"), "{} has an end that does not move", example.display());
    }
}
