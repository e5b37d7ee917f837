//! Every starter and every regimen of `regimens.tsv` -> the dates that were worked out by hand.
//!
//! The table's dates come from the rules in FORMAT.md, counted by hand and by another program that
//! never saw this one. A line without a starter holds its phases itself.

use std::fs;

use b12cal::compile::{AsOf, Compiled, Settings, compile};
use b12cal::diagnostic::{Code, Diagnostics, Severity};
use b12cal::schedule::occurrence::Kind;
use b12cal::source::Source;
use b12cal::starter::{Own, STARTERS, Starter, corrected, search};
use b12cal::words::wording::Wording;
use b12cal::yaml::edit::{Pair, Value};
use b12cal::zone::Database;

use crate::support::{self, started};

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
                let found = Starter::named(name);
                started(&found.unwrap_or_else(|| panic!("{row}: no starter {name}")), start)
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
            compiled(starter.name, &started(starter, "2026-01-05"), &mut report).is_some(),
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
            let text = started(starter, start);
            let hour = text.lines().find(|line| line.starts_with("time: ")).expect("an hour");
            let mut report = Diagnostics::new();
            let name = starter.name;
            let text = text.replace(hour, &format!("time: {time}"));
            let compiled = compiled(name, &text, &mut report);
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
        for word in ["# Source: ", "# Keywords: ", "# Rows: R", "Check with the "] {
            assert!(starter.text.contains(word), "{name} says {word:?}");
        }
        assert!(table.contains(&format!("| {name} |")), "{name} stands in the table");
    }
    for row in 1..=51 {
        assert!(table.contains(&format!("| R{row:02} |")), "R{row:02} stands in the table");
    }
}

/// The names of what a query finds.
fn names(query: &str) -> Vec<&'static str> {
    search(query).iter().map(|starter| starter.name).collect()
}

#[test]
fn a_search_finds_starters_by_country_medicine_cause_and_rhythm() {
    for (query, expected) in [
        ("Deutschland", &["de-forte"][..]),
        ("holland child", &["nl-child"]),
        ("Norge", &["no-depot", "no-tannin-depot", "oral-only", "uk-prevention"]),
        ("UK injections diet", &[]),
        ("vegan", &["diet"]),
        ("methycobal", &["jp-mecobalamin"]),
        ("laughing gas", &["nitrous-oxide"]),
        ("tablets", &["tablets-during-a-gap", "bridge-to-oral", "oral-only"]),
        ("nasal spray", &["nasal"]),
    ] {
        assert_eq!(names(query), expected, "{query}");
    }
    for (query, expected) in [
        ("uk", "au-alternate-days"),
        ("uk", "nitrous-oxide"),
        ("alternate days", "uk-neurological"),
        ("every other day", "us-label-pernicious-anemia"),
        ("hydroxocobalamin", "nl-10-doses"),
        ("USA", "bariatric"),
        ("Pernicious ANEMIA", "uk-pernicious-anaemia"),
        ("pernicious anaemia", "us-weekly-then-monthly"),
        ("every 3 months", "uk-prevention"),
        ("for the vitamin B12 of Spain", "es-daily-weekly-monthly"),
    ] {
        assert!(names(query).contains(&expected), "{query}: {:?}", names(query));
    }
    // The name counts more than the rest.
    assert!(names("uk")[..5].iter().all(|name| name.starts_with("uk-")), "{:?}", names("uk"));
    assert_eq!(names(" "), STARTERS.iter().map(|starter| starter.name).collect::<Vec<_>>());
}

#[test]
fn a_search_for_nothing_known_names_what_is_near() {
    assert_eq!(corrected("hydroxycobalamin uk").as_deref(), Some("hydroxocobalamin uk"));
    assert_eq!(corrected("Nethrlands").as_deref(), Some("netherlands"));
    for nothing in ["qqqqqq", "france child", "...", "\u{1f489}"] {
        assert_eq!(corrected(nothing).as_deref().unwrap_or_default(), "", "{nothing}");
    }
}

#[test]
fn every_country_of_a_starter_is_known_with_its_zone() {
    let zones = Database::bundled();
    for starter in STARTERS {
        for country in starter.countries() {
            assert!(!zones.meant_by(country).is_empty(), "{}: {country}", starter.name);
        }
    }
    let zone = |name: &str| Starter::named(name).and_then(|one| one.zones(&zones).first().cloned());
    assert_eq!(zone("uk-pernicious-anaemia").as_deref(), Some("Europe/London"));
    assert_eq!(zone("au-alternate-days").as_deref(), Some("Australia/Sydney"));
    assert_eq!(zone("diet"), None);
}

#[test]
fn no_starter_has_a_value_that_only_somebody_can_know() {
    let theirs = ["id", "issued", "person", "prescriber", "time_zone", "start"];
    for starter in STARTERS {
        let name = starter.name;
        for key in theirs {
            assert!(starter.asks_for(key) && starter.value(key).is_none(), "{name}: {key}");
        }
        // A place is that of the whole plan or of a phase; an hour that is there has a reason.
        let lines = || starter.text.lines().map(str::trim);
        assert!(lines().all(|line| !line.starts_with("place: ") || line.contains(":  ")), "{name}");
        assert!(lines().all(|line| !line.starts_with("time: ") || line.contains(" # ")), "{name}");
        let body = starter.text.split_once("\n\n").map_or("", |(_, body)| body);
        for word in ["Example", "Sam", "+44", "2025", "UTC"] {
            assert!(!body.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn what_nobody_has_confirmed_is_marked_and_what_is_left_out_is_gone() {
    let pair =
        |key: &str, text: &str| Pair { key: key.to_owned(), value: Value::Text(text.to_owned()) };
    let own = Own {
        said: vec![pair("place", "a: b # \"c\" \\ d"), pair("id", "sam-1")],
        suggested: vec![pair("start", "2026-01-05"), pair("feed", "x")],
        without: vec!["person", "sites"],
    };
    let text = Starter::named("joining-midway").expect("it is there").filled(&own);
    for line in [
        "id: \"sam-1\"                   # names this plan: choose it once, never change it\n",
        "start: \"2026-01-05\"           # to be confirmed; the next injection that is due, not the first one ever\n",
        // Where the starter has it, which is in a recheck.
        "    place: \"a: b # \\\"c\\\" \\\\ d\"\n",
        "\nprescriber:\n",
        "\n\nfeed: \"x\"                     # to be confirmed\n",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    for gone in ["person", "sites", "# Rows", "# Keywords"] {
        assert!(!text.lines().any(|line| line.starts_with(gone)), "{gone} in\n{text}");
    }
}
