//! `b12cal schema` against the prescriptions of these tests: an editor takes all that the program takes,
//! and refuses what the shape of the file refuses.
//!
//! A YAML reader of other people (of YAML 1.2, as editors have) makes JSON of a prescription, and a
//! validator of other people holds it against the schema.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use b12cal::diagnostic::{Code, Diagnostics};
use b12cal::prescription::Prescription;
use b12cal::source::Source;
use b12cal::starter::STARTERS;
use b12cal::yaml;
use b12cal::zone::Database;
use boon::{CompileError, Compiler, Draft, SchemaIndex, Schemas};
use serde_json::{Value, json};

use crate::documents::documents;
use crate::starters;
use crate::support;

static SCHEMA: LazyLock<Value> = LazyLock::new(b12cal::schema::prescription);
static VALIDATOR: LazyLock<Validator> =
    LazyLock::new(|| Validator::new(&SCHEMA).expect("it is a schema"));

/// What holds a value against a schema.
struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    /// Fails if it is no schema.
    fn new(schema: &Value) -> Result<Self, CompileError> {
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.add_resource("tested.json", schema.clone())?;
        let mut schemas = Schemas::new();
        let index = compiler.compile("tested.json", &mut schemas)?;
        Ok(Self { schemas, index })
    }

    /// What is wrong in a value, with every place.
    fn refusal(&self, value: &Value) -> Option<String> {
        self.schemas.validate(value, self.index).err().map(|error| format!("{error:#}"))
    }
}

/// A prescription as an editor reads it. A key that is no text becomes one, as it does there.
fn as_json(yaml: serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match yaml {
        Yaml::Sequence(items) => items.into_iter().map(as_json).collect(),
        Yaml::Mapping(entries) => {
            let name = |key: Yaml| match as_json(key) {
                Value::String(name) => name,
                other => other.to_string(),
            };
            entries.into_iter().map(|(key, value)| (name(key), as_json(value))).collect()
        }
        scalar => serde_json::to_value(scalar).expect("a scalar is the same in JSON"),
    }
}

fn read(text: &str) -> Result<Value, serde_yaml::Error> {
    serde_yaml::from_str(text.trim_start_matches('\u{FEFF}')).map(as_json)
}

/// What the schema finds wrong in the text of a prescription, with every place.
fn refusal(text: &str) -> Option<String> {
    let json = read(text).unwrap_or_else(|error| panic!("{error} in\n{text}"));
    VALIDATOR.refusal(&json)
}

/// Fails if the schema refuses anything in a text that the program takes.
pub(crate) fn assert_taken(name: &str, text: &str) {
    let refusal = refusal(text);
    assert!(refusal.is_none(), "{name}: {refusal:?}\n{text}");
}

/// As [`assert_taken`], for a text that another YAML reader may not read, such as one with a tab.
pub(crate) fn assert_taken_if_read(text: &str) {
    if read(text).is_ok() {
        assert_taken("a text made up", text);
    }
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("the file can be read")
}

fn cases(code: &str) -> Vec<PathBuf> {
    let cases = support::files(&support::root().join("tests/cases").join(code), "yaml");
    assert!(!cases.is_empty(), "there are cases of {code}");
    cases
}

#[test]
fn it_is_a_schema_of_draft_2020_12() {
    assert_eq!(SCHEMA["$schema"], "https://json-schema.org/draft/2020-12/schema");
    Validator::new(&SCHEMA).expect("it is a schema");
    // The validator tells a schema from what is none.
    assert!(Validator::new(&json!({ "type": "text" })).is_err());
}

#[test]
fn every_starter_and_every_example_passes() {
    for starter in STARTERS {
        assert_taken(starter.name, &support::started(starter, "2026-01-05"));
    }
    for folder in ["examples", "tests/cases/accepted"] {
        let files = support::files(&support::root().join(folder), "yaml");
        assert!(files.len() >= 4, "there are prescriptions in {folder}");
        for file in files {
            assert_taken(&file.display().to_string(), &text(&file));
        }
    }
}

#[test]
fn every_case_that_the_program_takes_passes() {
    let mut taken = 0;
    for folder in fs::read_dir(support::root().join("tests/cases")).expect("it can be read") {
        for case in support::files(&folder.expect("an entry").path(), "yaml") {
            // What it says ends with how it ended.
            let said = fs::read_to_string(case.with_extension("txt")).unwrap_or_default();
            if said.ends_with("exit code 0\n") {
                assert_taken(&case.display().to_string(), &text(&case));
                taken += 1;
            }
        }
    }
    assert!(taken >= 25, "{taken} cases are warnings, or nothing at all");
}

#[test]
fn every_prescription_of_the_documents_and_every_regimen_passes() {
    for document in documents() {
        for (line, block) in support::blocks(&text(&document), "yaml") {
            assert_taken(&format!("{}:{line}", document.display()), &support::whole(&block));
        }
    }
    for (row, text) in starters::regimens() {
        assert_taken(&row, &text);
    }
}

#[test]
fn every_unknown_key_wrong_shape_and_missing_value_is_refused() {
    for code in ["unknown_key", "wrong_shape", "missing"] {
        for case in cases(code) {
            // What a recheck tests, a schema does not know.
            if case.ends_with("result_of_a_test_that_is_not_done.yaml") {
                continue;
            }
            assert!(refusal(&text(&case)).is_some(), "{} passes", case.display());
        }
    }
}

/// The schema of a group, by its place in the whole one.
fn group(place: &str) -> &'static Value {
    let pointer: String = place
        .split_whitespace()
        .map(|key| match key {
            "-" => "/items".to_owned(),
            "or" => "/items/anyOf/1".to_owned(),
            key => format!("/properties/{key}"),
        })
        .collect();
    SCHEMA.pointer(&pointer).unwrap_or_else(|| panic!("{place}: nothing at {pointer}"))
}

fn keys(group: &Value) -> BTreeSet<&str> {
    let properties = group["properties"].as_object().expect("a group has keys");
    properties.keys().map(String::as_str).collect()
}

/// Every group of the format: its place, and a prescription's lines with a hole where a key of it goes.
const GROUPS: &[(&str, &str)] = &[
    ("", "@"),
    ("prescriber", "prescriber: {@}"),
    ("product", "product: {@}"),
    ("phases -", "phases: [{@}]"),
    ("phases - product", "phases: [{product: {@}}]"),
    ("phases - avoid", "phases: [{avoid: {@}}]"),
    ("rechecks -", "rechecks: [{@}]"),
    ("rechecks - tests or", "rechecks: [{tests: [{@}]}]"),
    ("avoid", "avoid: {@}"),
    ("changes -", "changes: [{dose: 1 of a, @}] || changes: [{from: 2026-03-02, @}]"),
    ("given -", "given: [{@}]"),
    ("pause -", "pause: [{@}]"),
    ("away -", "away: [{@}]"),
    ("feed", "feed: {@}"),
    ("acknowledge -", "acknowledge: [{@}]"),
];

/// The keys that the reader knows in a group, as it lists them to somebody who wrote another one.
fn keys_of_reader(hole: &str) -> BTreeSet<String> {
    let key = "nobodys_key";
    let text = hole.replace('@', &format!("{key}: 1"));
    let mut report = Diagnostics::new();
    let root = yaml::parse(&Source::new("t", text), &mut report).expect("it is YAML");
    let refused = Prescription::decode(&root, &Database::bundled(), &mut report);
    assert!(refused.is_err(), "{hole} is no whole prescription");
    let named = format!("`{key}`");
    let mut found = report.sorted().into_iter();
    let found = found
        .find(|found| found.code == Code::UnknownKey && found.message.contains(&named))
        .unwrap_or_else(|| panic!("the reader takes it: {hole}"));
    let list = found.help.iter().find_map(|line| line.strip_prefix("allowed keys: "));
    list.expect("a list").split(", ").map(str::to_owned).collect()
}

#[test]
fn its_keys_are_those_of_the_reader() {
    for (place, hole) in GROUPS {
        let read: BTreeSet<String> = hole.split(" || ").flat_map(keys_of_reader).collect();
        let read: BTreeSet<&str> = read.iter().map(String::as_str).collect();
        assert_eq!(keys(group(place)), read, "{place}");
    }
}

/// Goes through every key of a group and of the groups in it.
fn walk(place: &str, group: &Value, seen: &mut impl FnMut(&str, &Value)) {
    let parts = [&group["items"], &group["items"]["anyOf"][1], &group["anyOf"][0]];
    for part in parts.into_iter().chain([group]) {
        for (key, schema) in part["properties"].as_object().into_iter().flatten() {
            let place = format!("{place} {key}");
            seen(&place, schema);
            walk(&place, schema, seen);
        }
    }
}

#[test]
fn every_key_says_what_it_is_and_an_editor_never_writes_a_value_by_itself() {
    let mut seen = 0;
    walk("", &SCHEMA, &mut |place, schema| {
        seen += 1;
        let about = schema["description"].as_str().unwrap_or_default();
        assert!(about.ends_with('.') && about.len() > 8, "{place}: `{about}`");
        let examples = schema["examples"].as_array().map_or(0, Vec::len);
        // One example alone would be the value that an editor writes after the key.
        assert_ne!(examples, 1, "{place}");
        let one_of_a_set = schema.to_string().contains("enum\":[");
        let has_keys = schema.to_string().contains("\"properties\"");
        assert!(examples > 1 || one_of_a_set || has_keys, "{place} shows no example");
    });
    assert!(seen > 90, "{seen} keys");
}

#[test]
fn every_example_of_a_value_passes() {
    walk("", &SCHEMA, &mut |place, schema| {
        let mut alone = schema.clone();
        alone["$defs"] = SCHEMA["$defs"].clone();
        let validator = Validator::new(&alone).expect("a part is a schema too");
        for example in schema["examples"].as_array().into_iter().flatten() {
            assert!(validator.refusal(example).is_none(), "{place}: {example}");
        }
    });
}

/// Values in every form, as lines that replace those of a whole prescription. The program and the schema
/// take them ...
const TAKEN: &[&str] = &[
    // Numbers and words of YAML where the format has texts, and the other way round.
    "b12cal: \"1\"",
    "id: 2026",
    "id: true",
    "person: 12",
    "person: true",
    "prescriber: {name: Dr Ruiz, phone: 02079460000}",
    "notes: |\n  Bring the card.\n\n  And the book.",
    "place: >-\n  Elm Road\n  Surgery",
    "phases: [{name: a, every: 1 week, doses: \"6\"}]",
    "phases: [{name: a, every: 1 week, doses: 06}]",
    "phases: [{name: a, days: [1, \"3\", 007]}]",
    "phases: [{name: yes, every: 1 week}]",
    "phases: [{name: true, every: 1 week}]",
    "phases: [{name: first dose of all, every: 1 week}]",
    "phases: [{name: doses, every: 1 week}]",
    "neurological: yes",
    "neurological: \"no\"",
    "neurological: true",
    "neurological: \"false\"",
    // An empty value is a missing one.
    "person:",
    "person: \"\"",
    "route: ~",
    "neurological:",
    "prescriber: null",
    "prescriber: {name: Dr Ruiz, phone: }",
    "rechecks:",
    "rechecks: ''",
    "sites: []",
    "avoid:",
    "feed: \"\"",
    "feed: {}",
    "reminders: []",
    "changes: []",
    "duration:",
    "product: {name: hydroxocobalamin, strength: 1 mg/mL, container: }",
    "phases: [{name: a, every: , weekdays: [mon]}]",
    "phases: [{name: a, every: 1 week, days: , doses: , until: 2026-05-01, review: ''}]",
    "phases: [{name: a, days: [1, 3], doses: , total: }]",
    "avoid: {weekdays: [sat], dates: , move: }",
    "rechecks: [{name: r, tests: [b12], when: 2026-05-01, times: , until: }]",
    // Quantities.
    "dose: 1mg",
    "dose: 0.5 mg",
    "dose: 10 mcg",
    "dose: 250 ug",
    "dose: 250 \u{B5}g",
    "dose: 250 \u{3BC}g",
    "dose: 250 micrograms",
    "dose: 1 microgram",
    "dose: 0.000001 mg",
    "dose: \" 1  mg \"",
    "product: {name: h, strength: 1000 mcg / ml}",
    "product: {name: h, strength: 1 mg in 2.5 mL, container: 2.5 ml ampoule}",
    "product: {name: h, strength: 1 mg/mL, container: 10 mL multi-dose vial}",
    "product: {name: h, strength: 1 mg/mL, container: 1mL prefilled syringe}",
    // Times and lengths.
    "time: 9:00",
    "time: 23:59",
    "issued: 2024-02-29",
    "duration: 5 min",
    "duration: 12 hours",
    "duration: 60 minutes",
    "reminders: [0 minutes, 2 weeks]",
    "reminders: [1 min, 14 days]",
    "window: 1 day",
    "window: 12weeks",
    "min_gap: 3660 days",
    "phases: [{name: a, every: 1 months}]",
    "phases: [{name: a, every: 12 weeks, weekdays: [tue]}]",
    "phases: [{name: a, every: 2 weeks, weekdays: [mon, thu], doses: 3}]",
    "phases: [{name: a, every: 1 month, weekdays: [first tue, last fri]}]",
    "phases: [{name: a, dates: [2026-03-02, 2026-03-04]}]",
    "phases: [{name: a, weekdays: [mon], doses: 3, avoid: {dates: [2026-03-09], move: push}}]",
    "phases: [{name: a, every: 1 week, review: after 3 weeks}]",
    "phases: [{name: a, every: 1 week, review: 2026-05-01}]",
    "phases: [{name: a, every: 1 day, total: 5 mg}]",
    // Sentences.
    "rechecks: [{name: r, tests: [b12, other: lipids], when: on first dose}]",
    "rechecks: [{name: r, tests: [b12], when: on 2026-05-01}]",
    "rechecks: [{name: r, tests: [b12], when: 1 day before start of induction}]",
    "rechecks: [{name: r, tests: [b12], when: \"3,6 , 12 months after 2026-03-02\"}]",
    "rechecks: [{name: r, tests: [b12], when: every 1 month after dose 2 of induction, times: 3}]",
    "rechecks: [{name: r, tests: [b12], when: [2026-05-01, every 1 month after induction], until: 2026-12-31}]",
    "phases: [{name: a after b, every: 1 week, doses: 2}, {name: c, every: 1 week, starts: 3 weeks after a after b}]",
    "phases: [{name: a, every: 1 week, doses: 2}, {name: c, every: 1 week, starts: on 2026-05-01}]",
    "changes: [{dose: 1 of maintenance, to: 2026-06-06, skip: no, because: x}]",
    "changes: [{dose: 1 of maintenance, to: , skip: \"yes\", because: 1}]",
    "changes: [{dose: 1 of maintenance, skip: true, because: x, recheck: }]",
    "rechecks: [{name: 2026, tests: [b12], when: 2026-05-01}]\nchanges: [{recheck: 2026, to: 2026-05-02, because: x}]",
    "time_zone: Etc/GMT+5",
    "time_zone: UTC",
];

/// ... and both refuse these.
const REFUSED: &[&str] = &[
    "b12cal: 2",
    "id: ab",
    "id: Sam",
    "person: [Sam]",
    "person: \"a\\tb\"",
    "person: \"a\\nb\"",
    "notes: \" \"",
    "cause: vegan",
    "route: intravenous",
    "neurological: maybe",
    "neurological: 1",
    "issued:",
    "product: ''",
    "phases: []",
    "phases: ''",
    "phases: [{name: , every: 1 week}]",
    "phases: [{name: 1st, every: 1 week}]",
    "phases: [{name: dose two, every: 1 week}]",
    "phases: [{name: start of all, every: 1 week}]",
    "phases: [{name: first dose, every: 1 week}]",
    "phases: [{name: a, every: }]",
    "phases: [{name: a, every: '', weekdays: , days: ~}]",
    "phases: [{name: a, every: 2 days, weekdays: [mon]}]",
    "phases: [{name: a, every: 1 month, weekdays: [tue]}]",
    "phases: [{name: a, every: 12 weeks, weekdays: [first tue]}]",
    "phases: [{name: a, weekdays: [first tue]}]",
    "phases: [{name: a, every: 1 month, weekdays: [fifth tue]}]",
    "phases: [{name: a, every: 1 month, weekdays: [first tue, first tue]}]",
    "phases: [{name: a, dates: []}]",
    "phases: [{name: a, dates: [2026-03-02, 2026-03-02]}]",
    "phases: [{name: a, dates: [2026-03-02], doses: 1}]",
    "phases: [{name: a, dates: [2026-03-02], every: 1 week}]",
    "phases: [{name: a, every: 1 week, doses: 2}, {name: c, dates: [2026-04-01], starts: 2026-04-01}]",
    "avoid: {weekdays: [sat], move: push}",
    "phases: [{name: a, weekdays: [mon], days: [1]}]",
    "phases: [{name: a, every: 1 week, days: [1]}]",
    "phases: [{name: a, weekdays: [mon, mon]}]",
    "phases: [{name: a, weekdays: [monday]}]",
    "phases: [{name: a, weekdays: mon}]",
    "phases: [{name: a, every: 1 week, doses: 3, until: 2026-05-01}]",
    "phases: [{name: a, every: 1 week, for: 1 week, total: 5 mg}]",
    "phases: [{name: a, every: 1 week, until: 2026-05-01, review: 2026-05-02}]",
    "phases: [{name: a, days: [1, 3], review: after 3 weeks}]",
    "phases: [{name: a, days: [0]}]",
    "phases: [{name: a, days: [3661]}]",
    "phases: [{name: a, every: 1 week, doses: 0}]",
    "phases: [{name: a, every: 1 week, doses: 10001}]",
    "phases: [{name: a, every: 1 week, doses: 1.5}]",
    "phases: [{name: a, every: 1 week, doses: six}]",
    "phases: [{name: a, every: 1 week, review: 3 weeks}]",
    "phases: [{name: a, every: 1 week, doses: 2}, {name: c, every: 1 week, starts: every 3 weeks after a}]",
    "phases: [{name: a, every: 1 week, doses: 2}, {name: c, every: 1 week, starts: \"3, 4 weeks after a\"}]",
    "dose: 1",
    "dose: 1.0 mg",
    "dose: 1.50 mg",
    "dose: .5 mg",
    "dose: 01 mg",
    "dose: 0 mg",
    "dose: 0.0 mg",
    "dose: 1,000 mcg",
    "dose: 0,5 mg",
    "dose: 1000 IU",
    "dose: 1 g",
    "dose: 1 MG",
    "dose: 5 mcg/kg",
    "dose: 1 mL",
    "dose: -1 mg",
    "dose: 1e3 mcg",
    "product: {name: h, strength: 1 mg}",
    "product: {name: h, strength: 1 mg/2 mL}",
    "product: {name: h, strength: 1 mg in 2}",
    "product: {name: h, strength: 1 mg/l}",
    "product: {name: h, strength: 1.0 mg/mL}",
    "product: {name: h, strength: 1 mg/mL, container: ampoule}",
    "product: {name: h, strength: 1 mg/mL, container: 1 mL bottle}",
    "time: 24:00",
    "time: 09:60",
    "time: 9",
    "time: 09:00:00",
    "time: 9am",
    "start: 2026-2-3",
    "start: 2026-02-30",
    "start: 2026-13-01",
    "start: 02.03.2026",
    "start: 1899-12-31",
    "start: 2200-01-01",
    "duration: 1 day",
    "duration: 15",
    "reminders: [1 day, 1 hour, 5 minutes]",
    "reminders: [1 day, 1 day]",
    "reminders: 1 day",
    "reminders: [1 month]",
    "window: 2-3 days",
    "window: 2 to 3 days",
    "window: 1 year",
    "window: 0 days",
    "window: 2.5 weeks",
    "window: days",
    "rechecks: [{name: r, tests: [], when: 2026-05-01}]",
    "rechecks: [{name: r, tests: [b13], when: 2026-05-01}]",
    "rechecks: [{name: r, tests: [other: ], when: 2026-05-01}]",
    "rechecks: [{name: r, tests: [b12], when: []}]",
    "rechecks: [{name: r, tests: [b12], when: sometime}]",
    "rechecks: [{name: r, tests: [b12], when: after induction}]",
    "rechecks: [{name: r, tests: [b12], when: 8 after induction}]",
    "rechecks: [{name: r, tests: [b12], when: 8 weeks after 5 days}]",
    "rechecks: [{name: r, tests: [b12], when: every 8 weeks before induction}]",
    "rechecks: [{name: r, tests: [b12], when: 2026-05-01, times: 3}]",
    "rechecks: [{name: r, tests: [b12], when: [2026-05-01], until: 2026-12-31}]",
    "avoid: {}",
    "avoid: {dates: []}",
    "avoid: {weekdays: [mon, tue, wed, thu, fri, sat, sun]}",
    "avoid: {weekdays: [sat], move: away}",
    "changes: [{dose: maintenance, to: 2026-06-06, because: x}]",
    "changes: [{dose: 1 of maintenance, to: 2026-06-06, because: }]",
    "changes: [{dose: 1 of maintenance, recheck: r, to: 2026-06-06, because: x}]",
    "changes: [{dose: , recheck: '', to: 2026-06-06, because: x}]",
    "changes: [{dose: 1 of maintenance, skip: no, because: x}]",
    "changes: [{dose: 1 of maintenance, to: 2026-06-06, skip: yes, because: x}]",
    "pause: [{from: 2026-06-06}]",
    "away: [{from: 2026-06-06, to: 2026-06-07}]",
    "feed: {color: teel}",
    "feed: {color: \"#008080\"}",
    "feed: {name: \"a, b\"}",
    "feed: {name: \"a; b\"}",
    "time_zone: London time",
    "unknown_key:",
];

#[test]
fn values_are_taken_and_refused_as_by_the_program() {
    for lines in TAKEN {
        let text = support::whole(&format!("{lines}\n"));
        support::compiled(&text).unwrap_or_else(|message| panic!("{lines}: {message}"));
        assert_taken(lines, &text);
    }
    for lines in REFUSED {
        let text = support::whole(&format!("{lines}\n"));
        assert!(support::compiled(&text).is_err(), "the program takes {lines}");
        assert!(refusal(&text).is_some(), "the schema takes {lines}");
    }
}

/// Keys that the reader does not know yet, as they will be written.
#[test]
fn the_rest_of_format_1_passes() {
    let rest = "\
phases: [{name: a, every: 1 week, was: b}]
rechecks: [{name: r, tests: [b12], when: 2026-05-01, was: s}]
feed: {detail: discreet, discreet_name: Reminder, language: de}
acknowledge: [{rule: volume_over_container, because: the label was read again}]
";
    assert_taken("the rest", &support::whole(rest));
    for wrong in [
        "feed: {detail: all}",
        "feed: {language: German}",
        "acknowledge: [{rule: volume_over_container}]",
        "acknowledge: [{rule: Volume over container, because: x}]",
        "acknowledge: volume_over_container",
    ] {
        assert!(refusal(&support::whole(&format!("{wrong}\n"))).is_some(), "{wrong} passes");
    }
}

#[cfg(feature = "cli")]
#[test]
fn the_program_prints_it_and_writes_it_over_no_other_file() {
    use crate::support::{b12cal, told};

    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str]| b12cal(folder.path()).args(arguments).output().expect("it runs");
    let printed = run(&["schema"]);
    assert!(printed.status.success(), "{}", told(&printed));
    let printed = String::from_utf8(printed.stdout).expect("it is UTF-8");
    // The one beside the examples, which editors that open them find.
    support::expect(&support::root().join("examples/b12cal.schema.json"), &printed);
    let parsed: Value = serde_json::from_str(&printed).expect("it is JSON");
    assert_eq!(parsed, *SCHEMA);

    let there = folder.path().join("b12cal.schema.json");
    assert_eq!(told(&run(&["schema", "-o", "b12cal.schema.json"])), "exit code 0\n");
    assert_eq!(text(&there), printed);
    // One of an earlier version begins alike.
    let older = printed.replace("Who gets the doses.", "Who is treated.");
    fs::write(&there, older).expect("it can be written");
    assert_eq!(told(&run(&["schema", "-o", "b12cal.schema.json"])), "exit code 0\n");
    assert_eq!(text(&there), printed);

    fs::write(&there, "{}\n").expect("it can be written");
    assert_eq!(
        told(&run(&["schema", "-o", "b12cal.schema.json"])),
        "error: cannot write b12cal.schema.json: a file of another kind is there, and is not \
         replaced\nexit code 3\n"
    );
    assert_eq!(text(&there), "{}\n");
}
