//! Every starter and every regimen of `regimens.tsv` -> the dates that were worked out by hand.
//!
//! The table's dates come from the rules in FORMAT.md, counted by hand and by another program that
//! never saw this one. A line without a starter holds its phases itself.

use std::fs;

use b12cal::compile::{AsOf, Compiled, Settings, compile};
use b12cal::diagnostic::{Code, Diagnostics, Severity};
use b12cal::schedule::occurrence::Kind;
use b12cal::source::Source;
use b12cal::starter::{Own, STARTERS};
use b12cal::words::wording::Wording;
use b12cal::zone::Database;

use crate::support;

/// Compiles a text on 5 January 2026 up to the end of 2027.
fn compiled(name: &str, text: &str, report: &mut Diagnostics) -> Option<Compiled> {
    let zones = Database::bundled();
    let wording = Wording::new(&[]).expect("the built-in templates compile");
    let as_of = AsOf::Date(jiff::civil::date(2026, 1, 5));
    let until = Some(jiff::civil::date(2027, 12, 31));
    let options = Settings { until, ..Settings::new(&zones, &wording, as_of) };
    compile(&Source::new(name, text), &options, report).ok()
}

/// The dates of all doses that are events.
fn doses(compiled: &Compiled) -> Vec<String> {
    let occurrences = compiled.schedule.occurrences.iter();
    let doses = occurrences
        .filter(|found| matches!(found.kind, Kind::Injection { .. } | Kind::SelfTaken { .. }));
    doses.map(|found| found.date.to_string()).collect()
}

/// A line of `regimens.tsv`.
struct Regimen {
    row: String,
    starter: String,
    count: String,
    dates: String,
    text: String,
}

fn table() -> Vec<Regimen> {
    let table =
        fs::read_to_string(support::root().join("tests/regimens.tsv")).expect("it is there");
    let regimens = table.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [row, starter, count, dates, _why, start, phases] = fields[..] else {
            panic!("not seven fields: {line}");
        };
        let text = match starter {
            "-" => support::prescription(start, "Europe/London", phases, "[]"),
            name => {
                let found = STARTERS.iter().find(|starter| starter.name == name);
                found.unwrap_or_else(|| panic!("{row}: no starter {name}")).text.to_owned()
            }
        };
        let [row, starter, count, dates] = [row, starter, count, dates].map(str::to_owned);
        Regimen { row, starter, count, dates, text }
    });
    regimens.collect()
}

/// The prescription of every row, with its name.
pub(crate) fn regimens() -> Vec<(String, String)> {
    table().into_iter().map(|regimen| (regimen.row, regimen.text)).collect()
}

#[test]
fn every_regimen_gives_the_dates_worked_out_by_hand() {
    let table = table();
    for Regimen { row, starter, count, dates, text } in &table {
        let mut report = Diagnostics::new();
        let Some(compiled) = compiled(row, text, &mut report) else {
            panic!("{row}: {:?}", report.sorted());
        };
        let found = doses(&compiled);
        let first: Vec<&str> = found.iter().take(12).map(String::as_str).collect();
        assert_eq!(first.join(" "), *dates, "{row} ({starter})");
        assert_eq!(found.len().to_string(), *count, "{row} ({starter}): the number of doses");
    }
    assert!(table.len() >= 60, "the table has {} rows", table.len());
}

#[test]
fn every_starter_is_a_prescription_without_a_warning() {
    for starter in STARTERS {
        let mut report = Diagnostics::new();
        assert!(
            compiled(starter.name, starter.text, &mut report).is_some(),
            "{}: {:?}",
            starter.name,
            report.sorted()
        );
        // A starter that ends in a review says so itself.
        let doubts = report
            .sorted()
            .into_iter()
            .filter(|found| found.severity == Severity::Warning && found.code != Code::ReviewDue);
        assert_eq!(doubts.count(), 0, "{}: {:?}", starter.name, report.sorted());
    }
}

#[test]
fn every_starter_can_begin_on_any_day_at_any_time() {
    for starter in STARTERS {
        for (start, time) in
            [("2026-02-28", "06:00"), ("2027-01-31", "23:30"), ("2026-10-24", "00:10")]
        {
            let own = Own {
                id: "plan-1".to_owned(),
                issued: "2026-01-05".to_owned(),
                start: Some(start.to_owned()),
                time: Some(time.to_owned()),
                ..Own::default()
            };
            let mut report = Diagnostics::new();
            let name = starter.name;
            let compiled = compiled(name, &starter.filled(&own), &mut report);
            assert!(compiled.is_some(), "{name} on {start} at {time}: {:?}", report.sorted());
        }
    }
}

#[test]
fn every_starter_says_what_it_is_and_where_it_comes_from() {
    let folder = support::root().join("templates/prescriptions");
    let files = support::files(&folder, "yaml").len();
    assert_eq!(STARTERS.len(), files, "every file of the folder is in the list of src/starter.rs");
    let table = fs::read_to_string(folder.join("README.md")).expect("the table is there");
    for starter in STARTERS {
        let name = starter.name;
        assert!(starter.text.starts_with(support::MODELINE), "{name} names its schema");
        let second = starter.text.lines().nth(1).unwrap_or_default();
        assert_eq!(second, format!("# {}", starter.title()), "{name}: its title");
        assert!((10..=72).contains(&starter.title().len()), "{name}: its title");
        for word in ["# Source: ", "# Rows: R", "Check with the "] {
            assert!(starter.text.contains(word), "{name} says {word:?}");
        }
        assert!(table.contains(&format!("| {name} |")), "{name} stands in the table");
    }
    for row in 1..=51 {
        assert!(table.contains(&format!("| R{row:02} |")), "R{row:02} stands in the table");
    }
}
