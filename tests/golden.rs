//! `examples/NAME.yaml` -> its exact calendar, `examples/NAME.ics`.

use std::fs;
use std::path::Path;

use b12cal::{Options, calendar};
use jiff::civil::{Date, date};

use crate::support;

/// The first calendar of an example; today must not matter.
fn built(example: &Path, today: Date) -> String {
    let text = fs::read_to_string(example).expect("the example can be read");
    let built = calendar(&text, &Options::on(today));
    built.unwrap_or_else(|errors| panic!("{}: {errors}", example.display())).ics
}

#[test]
fn every_example_makes_its_committed_calendar_whatever_day_it_is() {
    let examples = support::files(&support::root().join("examples"), "yaml");
    assert!(examples.len() >= 4, "there are examples");
    for example in examples {
        let calendar = built(&example, date(2026, 3, 1));
        assert_eq!(calendar, built(&example, date(2027, 6, 30)), "{}", example.display());
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
