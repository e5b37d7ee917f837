//! The views of a plan: `show` in each format, `why`, `next`. All say the same, and fit where they are shown.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use b12cal::moment::when::EventTime;
use b12cal::view::json::PLAN_SCHEMA;
use boon::{Compiler, Schemas};
use serde_json::Value;
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

use crate::support::{self, b12cal, compiled, expect, prescription, told};

/// The examples, a plan with all that a view can show, and one with a record.
fn plans() -> Vec<PathBuf> {
    let mut plans = support::files(&support::root().join("examples"), "yaml");
    plans.extend(["everything.yaml", "course.yaml"].map(|plan| views().join(plan)));
    assert!(plans.len() >= 6, "there are examples");
    plans
}

fn views() -> PathBuf {
    support::root().join("tests/views")
}

fn name(plan: &Path) -> String {
    plan.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// Runs the program on a plan, on this many columns, or where nobody says how many.
fn run(command: &str, plan: &Path, rest: &str, columns: Option<usize>) -> Output {
    let mut program = b12cal(support::root());
    if let Some(columns) = columns {
        program.env("COLUMNS", columns.to_string());
    }
    program.arg(command).arg(plan).args(rest.split_whitespace());
    program.output().expect("it runs")
}

fn shown(command: &str, plan: &Path, rest: &str, columns: Option<usize>) -> String {
    let output = run(command, plan, rest, columns);
    assert!(output.status.success(), "{}", told(&output));
    String::from_utf8(output.stdout).expect("a view is UTF-8")
}

fn json(plan: &Path, rest: &str) -> Value {
    let text = shown("show", plan, &format!("--format json {rest}"), None);
    serde_json::from_str(&text).expect("JSON")
}

/// A folder with one prescription.
fn folder(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("plan.yaml");
    fs::write(&file, text).expect("the file can be written");
    (folder, file)
}

#[test]
fn every_view_of_every_example_is_the_committed_one() {
    for plan in plans() {
        let name = name(&plan);
        for columns in [60, 80, 120] {
            let text = shown("show", &plan, "", Some(columns));
            expect(&views().join(format!("{name}-{columns}.txt")), &text);
        }
        for format in ["csv", "json", "html"] {
            let text = shown("show", &plan, &format!("--format {format}"), None);
            expect(&views().join(format!("{name}.{format}")), &text);
        }
    }
}

#[test]
fn without_a_terminal_a_view_has_80_columns_and_no_colour() {
    for plan in plans() {
        let piped = b12cal(support::root())
            .env_remove("NO_COLOR")
            .arg("show")
            .arg(&plan)
            .output()
            .expect("it runs");
        let piped = String::from_utf8(piped.stdout).expect("a view is UTF-8");
        assert_eq!(piped, shown("show", &plan, "", Some(80)), "{}", plan.display());
        assert!(!piped.contains('\u{1b}'), "{}", plan.display());
    }
}

#[test]
fn no_line_is_wider_than_the_terminal_and_none_ends_with_a_space() {
    for plan in plans() {
        for columns in [40, 46, 60, 79, 80, 81, 100, 120, 200] {
            let mut texts = vec![shown("show", &plan, "", Some(columns))];
            texts.push(shown("why", &plan, "2026-06-19", Some(columns)));
            texts.push(shown("why", &plan, "2026-12-04", Some(columns)));
            for line in texts.iter().flat_map(|text| text.lines()) {
                assert!(line.width() <= columns, "{columns} columns: {line}");
                assert_eq!(line, line.trim_end(), "{columns} columns: {line}");
            }
        }
    }
}

/// An occurrence as each view has it: its identity, its date, and its first instant if it has one.
type Seen = BTreeSet<(String, String, String)>;

fn of_feed(plan: &Path) -> Seen {
    let text = fs::read_to_string(plan).expect("the plan can be read");
    let built = compiled(&text).expect("a calendar");
    let events = built.feed.events.iter().map(|event| {
        let instant = match &event.when {
            EventTime::Day(_) => String::new(),
            EventTime::Utc { start, .. } => start.to_string(),
            EventTime::Zoned { start, zone, .. } => {
                let zone = b12cal::zone::Database::bundled().zone(zone).expect("a zone");
                zone.resolve(*start).instant.to_string()
            }
        };
        (event.uid.clone(), event.when.date(&built.prescription.time_zone).to_string(), instant)
    });
    events.collect()
}

pub(crate) fn records(csv: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|record| record.expect("a record")).collect()
}

#[test]
fn all_views_have_the_same_occurrences() {
    for plan in plans() {
        let events = of_feed(&plan);
        let name = name(&plan);

        let json = json(&plan, "");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let occurrences = json["occurrences"].as_array().expect("a list");
        let of_json: Seen = occurrences
            .iter()
            .map(|found| {
                (text(&found["uid"]), text(&found["date"]), text(&found["start"]["instant"]))
            })
            .collect();
        assert_eq!(of_json, events, "{name}: JSON");

        let records = records(&shown("show", &plan, "--format csv", None));
        let column = |name: &str| {
            records[0].iter().position(|head| head == name).expect("the column is there")
        };
        let (uid, date, start) = (column("uid"), column("date"), column("start_utc"));
        let of_csv: Seen = records[1..]
            .iter()
            .map(|row| (row[uid].to_owned(), row[date].to_owned(), row[start].to_owned()))
            .collect();
        assert_eq!(of_csv, events, "{name}: CSV");
        for (row, found) in records[1..].iter().zip(occurrences) {
            for key in
                ["kind", "name", "phase", "recheck", "dose", "amount", "site", "place", "why"]
            {
                let said = text(&found[key]);
                assert_eq!(row[column(key)], said, "{name}: {key}");
            }
        }

        // The table has a line for each, and the sheet a box for each but the end of the calendar.
        let table = shown("show", &plan, "", Some(80));
        let in_table = table.lines().filter(|line| {
            let begin: String = line.chars().take(15).collect();
            jiff::civil::Date::strptime("%a %e %b %Y", begin.trim()).is_ok()
        });
        assert_eq!(in_table.count(), events.len(), "{name}: table");
        let sheet = shown("show", &plan, "--format html", None);
        let end = occurrences.iter().filter(|found| found["kind"] == "end").count();
        let boxes = sheet.matches("class=\"box\"").count();
        assert_eq!(boxes, events.len() - end, "{name}: sheet");
    }
}

#[test]
fn the_sentence_of_a_view_is_in_the_description_of_its_event() {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for plan in plans() {
        let text = fs::read_to_string(&plan).expect("the plan can be read");
        let built = compiled(&text).expect("a calendar");
        let json = json(&plan, "");
        let occurrences = json["occurrences"].as_array().expect("a list");
        assert_eq!(occurrences.len(), built.feed.events.len());
        for found in occurrences {
            let event = built.feed.events.iter().find(|event| found["uid"] == *event.uid);
            let event = event.expect("its event is in the calendar");
            let why = found["why"].as_str().expect("a sentence");
            assert!(!why.is_empty(), "{}", found["name"]);
            // A review and the end of a calendar say it in words of their own.
            if found["start"].is_object() {
                let described = words(&event.description);
                assert!(described.contains(&format!("Why this day: {why}")), "{described}\n{why}");
            }
        }
    }
}

/// What the schema finds in a plan as JSON.
fn error(plan: &Value) -> Option<String> {
    let schema = serde_json::from_str(PLAN_SCHEMA).expect("the schema is JSON");
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("plan.schema.json", schema).expect("the schema is a schema");
    let index = compiler.compile("plan.schema.json", &mut schemas).expect("the schema compiles");
    schemas.validate(plan, index).err().map(|error| error.to_string())
}

#[test]
fn the_json_of_every_plan_is_valid_by_its_schema_and_the_schema_is_strict() {
    for plan in plans() {
        let mut json = json(&plan, "");
        assert_eq!(error(&json), None, "{}", plan.display());
        json["occurrences"][0]["start"]["instant"] = "2026-03-02T09:00:00+00:00".into();
        assert!(error(&json).is_some(), "an offset is no UTC instant");
        json["occurrences"] = Value::Array(vec![]);
        assert_eq!(error(&json), None, "a plan may show nothing");
        json["extra"] = Value::Null;
        assert!(error(&json).is_some(), "an unknown key is refused");
    }
}

#[test]
fn csv_and_json_name_the_route_of_a_dose_that_is_not_injected() {
    for (route, unit) in [("oral", "tablet"), ("sublingual", "tablet"), ("nasal", "spray")] {
        let phases = format!(
            "[{{name: a, every: 1 week, doses: 1}}, {{name: b, every: 1 week, doses: 1, route: {route}, \
             product: {{name: cyanocobalamin, strength: 1 mg/{unit}}}}}]"
        );
        let text = support::prescription("2026-03-02", "Etc/UTC", &phases, "[]");
        let (_folder, plan) = folder(&text);
        let json = json(&plan, "");
        let kinds: Vec<&Value> = json["occurrences"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| &one["kind"])
            .collect();
        assert_eq!(kinds[..2], ["injection", route]);
        let records = records(&shown("show", &plan, "--format csv", None));
        assert_eq!(records[2].get(0), Some(route));
        assert_eq!(error(&json), None);
    }
}

#[test]
fn the_schema_of_a_plan_is_printed_and_does_not_replace_that_of_prescriptions() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let schema = |rest: &str| {
        let mut program = b12cal(folder.path());
        program.arg("schema").args(rest.split_whitespace()).output().expect("it runs")
    };
    assert_eq!(told(&schema("--of plan")), format!("{PLAN_SCHEMA}exit code 0\n"));
    assert_eq!(told(&schema("-o b12cal.schema.json")), "exit code 0\n");
    let refused = told(&schema("--of plan -o b12cal.schema.json"));
    assert!(refused.contains("a file of another kind"), "{refused}");
    assert!(refused.ends_with("exit code 3\n"), "{refused}");
}

#[test]
fn a_table_for_spreadsheets_has_line_ends_of_the_format_and_no_formula() {
    let (_folder, file) = folder(
        &prescription(
            "2026-03-02",
            "Europe/London",
            "[{name: '=1+1', every: 1 week, doses: 2}]",
            "[]",
        )
        .replace("time: 09:00", "time: 09:00\nplace: 'Elm Road, \"Surgery\"'\nsites: ['@left']"),
    );
    let csv = shown("show", &file, "--format csv", None);
    let bare = csv.replace("\r\n", "");
    assert!(csv.starts_with("\u{FEFF}kind,name,date,"), "{csv}");
    assert!(csv.ends_with("\r\n") && !bare.contains(['\r', '\n']), "{csv}");
    let records = records(&csv);
    assert_eq!(records.len(), 3, "{csv}");
    let first: Vec<&str> = records[1].iter().collect();
    for cell in
        ["'=1+1", "'@left", "Elm Road, \"Surgery\"", "2026-03-02", "09:00", "2026-03-02T09:00:00Z"]
    {
        assert!(first.contains(&cell), "{cell} in {first:?}");
    }
}

#[test]
fn the_plan_is_in_the_sentence_that_a_clinician_would_write() {
    let sentence = |plan: &Path| json(plan, "")["plan"].as_str().unwrap_or_default().to_owned();
    let example = |name: &str| support::root().join(format!("examples/{name}.yaml"));
    assert_eq!(
        sentence(&example("pernicious-anaemia-uk")),
        "Hydroxocobalamin 1 mg IM three times a week for 2 weeks (6 doses), then every 12 weeks."
    );
    assert_eq!(
        sentence(&example("weekly-then-monthly-us")),
        "Cyanocobalamin 1000 mcg IM once a week for 4 doses, then once a month."
    );
    assert_eq!(
        sentence(&example("summer-time-sydney")),
        "Hydroxocobalamin 1 mg IM on alternate days for 2 weeks (7 doses), then every 3 months."
    );
    let plan = |phases: &str| {
        let (_folder, file) = folder(&prescription("2026-03-02", "Europe/London", phases, "[]"));
        sentence(&file)
    };
    assert_eq!(
        plan("[{name: a, days: [1, 3, 7]}, {name: b, every: 1 week, until: 2026-04-30}]"),
        "Hydroxocobalamin 1 mg IM on days 1, 3 and 7, then once a week until Thu 30 Apr 2026 (7 doses)."
    );
    assert_eq!(
        plan(
            "[{name: a, every: 1 day, doses: 1}, {name: b, weekdays: [mon], review: after 6 weeks}, {name: c, every: 3 months}]"
        ),
        "Hydroxocobalamin 1 mg IM once, then once a week for 6 weeks (6 doses), until a review, \
         once the review has taken place, every 3 months."
    );
    // One dose has no rhythm, however its end is said.
    let single = "[{name: a, weekdays: [mon], doses: 2}, {name: b, every: 12 weeks, for: 12 weeks, dose: 500 mcg}, \
                  {name: c, starts: 2026-07-01, every: 1 month, until: 2026-07-20}, {name: d, every: 2 weeks}]";
    assert_eq!(
        plan(single),
        "Hydroxocobalamin 1 mg IM once a week for 2 doses, then 12 weeks later hydroxocobalamin 500 mcg IM once, \
         then on Wed 1 Jul 2026 hydroxocobalamin 1 mg IM once, then every 2 weeks."
    );
    // What waits says how many doses it has, and once what it waits for.
    let waiting = "[{name: a, every: 1 week, review: 2026-03-31}, {name: b, every: 12 weeks, doses: 3}, \
                   {name: c, every: 1 month, total: 4 mg}, {name: d, every: 1 week, review: after 4 weeks}, \
                   {name: e, days: [1, 8]}, {name: f, every: 3 months, doses: 1}]";
    assert_eq!(
        plan(waiting),
        "Hydroxocobalamin 1 mg IM once a week, until a review on Tue 31 Mar 2026, once the review has taken place, \
         every 12 weeks for 3 doses, then once a month for 4 doses, then once a week for 4 weeks, until a review, \
         once the review has taken place, on days 1 and 8, then 3 months later once."
    );
    let tablets = "[{name: a, every: 1 day, doses: 14, remind: no, route: oral, \
                   product: {name: cyanocobalamin, strength: 1 mg/tablet}}]";
    assert_eq!(
        plan(tablets),
        "Cyanocobalamin 1 mg/tablet, 1 tablet by mouth once a day for 14 doses."
    );
}

#[test]
fn from_to_and_next_choose_what_is_shown() {
    let plan = support::root().join("examples/pernicious-anaemia-uk.yaml");
    let dates = |rest: &str| -> Vec<String> {
        let json = json(&plan, rest);
        let occurrences = json["occurrences"].as_array().expect("a list").iter();
        occurrences.map(|found| found["date"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(
        dates("--from 2026-03-10 --to 2026-03-13"),
        ["2026-03-10", "2026-03-11", "2026-03-13"]
    );
    assert_eq!(dates("--next 2 --as-of 2026-03-13"), ["2026-03-13", "2026-04-27"]);
    assert_eq!(dates("--next 1 --from 2026-08-01"), ["2026-08-28"]);
    assert!(dates("--from 2030-01-01").is_empty());
    let table = shown("show", &plan, "--next 2", Some(80));
    let hidden = "2 of 17 events are shown; 0 are earlier, 15 later";
    assert!(table.ends_with(&format!("\n{hidden}.\n")), "{table}");
    let nothing = shown("show", &plan, "--from 2030-01-01", Some(80));
    assert!(
        nothing.ends_with("\n0 of 17 events are shown; 17 are earlier, 0 later.\n"),
        "{nothing}"
    );
    // Spreadsheets take every line for a row.
    let csv = run("show", &plan, "--next 2 --format csv", None);
    assert!(String::from_utf8_lossy(&csv.stderr).ends_with(&format!("note: {hidden}\n")));
    // The induction has six doses, from 2 to 13 March; 10 March is a blood test.
    let json = json(&plan, "--from 2026-03-10 --to 2026-03-13");
    assert_eq!((&json["earlier"], &json["later"]), (&4.into(), &10.into()));
    let output = run("show", &plan, "--from 2026-05-01 --to 2026-04-30", None);
    assert_eq!(told(&output), "error: --to is before --from\nexit code 2\n");
}

#[test]
fn why_shows_the_chain_of_an_occurrence_or_why_there_is_none() {
    let plan = views().join("everything.yaml");
    let days = [
        "2026-02-01",
        "2026-03-07",
        "2026-03-11",
        "2026-03-16",
        "2026-03-17",
        "2026-03-20",
        "2026-05-05",
        "2026-06-19",
        "2026-09-11",
        "2026-12-02",
        "2026-12-04",
        "2027-02-27",
        "2027-03-01",
        "2027-03-02",
        "2027-04-15",
        "2027-05-01",
        "2027-10-01",
        "2027-12-01",
        "2028-01-05",
    ];
    let told: Vec<String> = days.iter().map(|day| shown("why", &plan, day, Some(80))).collect();
    expect(&views().join("why.txt"), &told.join("\n----\n\n"));
}

#[test]
fn why_says_where_a_dose_was_pushed_before_it_was_moved() {
    let phases = "[{name: a, every: 1 week, doses: 3, avoid: {dates: [2026-03-09], move: push}}]";
    let text = prescription("2026-03-02", "Europe/London", phases, "[]")
        + "changes:\n  - {dose: 2 of a, to: 2026-03-17, because: b}\n";
    let (_folder, file) = folder(&text);
    let told = shown("why", &file, "2026-03-09", Some(120));
    assert!(told.contains("is pushed on to Mon 16 Mar 2026, and"), "{told}");
}

#[test]
fn why_says_what_is_recorded_and_counts_from_it() {
    let plan = views().join("course.yaml");
    let days = [
        "2025-03-10",
        "2025-03-17",
        "2025-03-18",
        "2025-05-13",
        "2025-06-12",
        "2025-09-04",
        "2025-10-01",
        "2025-10-02",
        "2026-04-14",
        "2026-05-12",
    ];
    let told: Vec<String> = days.iter().map(|day| shown("why", &plan, day, Some(80))).collect();
    expect(&views().join("why-course.txt"), &told.join("\n----\n\n"));
}

#[test]
fn a_dose_that_is_unlike_the_others_says_what_it_is_and_an_extra_is_a_dose() {
    let phases = "[{name: a, every: 1 week, doses: 4}]";
    let once = "changes:\n  - {dose: 2 of a, product: {name: cyanocobalamin, strength: 1000 mcg/mL}, because: b}\n  \
                - {dose: 3 of a, amount: 500 mcg, route: subcutaneous, because: b}\n  - {extra: 2026-03-20, because: b}\n";
    let text = prescription("2026-03-02", "Europe/London", phases, "[]");
    let (_folder, file) = folder(&(text.clone() + once));
    let sheet = shown("show", &file, "--format html", None);
    let sheet = sheet.replace('\u{a0}', " ").replace("&#x2f;", "/");
    for said in ["cyanocobalamin 1000 mcg/mL", "500 mcg<", "0.5 mL<", "under the skin<"] {
        assert!(sheet.contains(said), "{said}: {sheet}");
    }
    assert_eq!(sheet.matches("<small><strong").count(), 2, "only what is different: {sheet}");
    let terminal = shown("show", &file, "", Some(120));
    for said in ["cyanocobalamin 1000 mcg/mL", "500 mcg", "route: subcutaneous", "20●21"] {
        assert!(terminal.contains(said), "{said}: {terminal}");
    }
    assert!(terminal.contains("09:00  ● extra injection"), "{terminal}");
    let (_folder, file) = folder(&text);
    let sheet = shown("show", &file, "--format html", None);
    assert!(!sheet.contains("<th>Dose</th>") && !sheet.contains("<small><strong"), "{sheet}");
}

#[test]
fn an_extra_is_named_once_beside_its_date() {
    let text = prescription("2026-03-02", "Europe/London", "[{name: a, every: 1 month}]", "[]")
        + "changes:\n  - {extra: 2026-03-20, because: b}\n";
    let (_folder, file) = folder(&text);
    assert_eq!(
        shown("next", &file, "--as-of 2026-03-19", None),
        "test-plan: extra injection, Fri 20 Mar 2026, 09:00 (tomorrow)\n"
    );
}

#[test]
fn why_explains_clamped_days_and_changes_of_the_clocks() {
    let us = support::root().join("examples/weekly-then-monthly-us.yaml");
    let told = shown("why", &us, "2026-02-28", Some(120));
    let expected = "\
Sat 28 Feb 2026

○ recheck after loading, Sat 28 Feb 2026, 10:30
  4 weeks after the last dose of loading, Sat 31 Jan 2026.
  ← dose 4 of loading, Sat 31 Jan 2026: 3 weeks after the first dose, Sat 10 Jan 2026 (3 times 1 week).
  ← dose 1 of loading, Sat 10 Jan 2026: the first dose of the plan.

● dose 1 of maintenance, Sat 28 Feb 2026, 10:30
  1 month after the last dose of loading, Sat 31 Jan 2026. The month has no day 31, so its last day is used.
  ← dose 4 of loading, Sat 31 Jan 2026: 3 weeks after the first dose, Sat 10 Jan 2026 (3 times 1 week).
  ← dose 1 of loading, Sat 10 Jan 2026: the first dose of the plan.
";
    assert_eq!(told, expected);
    let text =
        prescription("2026-03-29", "Europe/London", "[{name: a, every: 1 week, doses: 1}]", "[]");
    let (_folder, file) = folder(&text.replace("time: 09:00", "time: 01:30"));
    let told = shown("why", &file, "2026-03-29", Some(120));
    assert!(told.contains("● dose 1 of a, Sun 29 Mar 2026, 02:30\n"), "{told}");
    assert!(told.contains("The clocks go forward over the usual time on this day."), "{told}");
}

#[test]
fn why_says_that_tablets_beside_the_chain_are_paused_too_and_names_only_phases_in_force() {
    let phases = "[{name: a, every: 1 week, doses: 4, avoid: {weekdays: [sat, sun]}}, \
                  {name: b, every: 1 month, avoid: {weekdays: [sun]}}, \
                  {name: tabs, start: 2026-03-02, alongside: yes, route: oral, remind: no, every: 1 day, for: 60 days, \
                  product: {name: folic acid, strength: 5 mg/tablet}, dose: 5 mg}]";
    let pause = "pause: [{from: 2026-03-11, to: 2026-03-11}]\n";
    let text = prescription("2026-03-02", "Europe/London", phases, "[]") + pause;
    let (_folder, file) = folder(&text);
    let told = shown("why", &file, "2026-03-11", Some(200));
    assert!(told.contains("It is in the pause on Wed 11 Mar 2026.\n"), "{told}");
    assert!(told.contains("Beside it, `tabs` is paused too.\n"), "{told}");
    let told = shown("why", &file, "2026-03-12", Some(200));
    assert!(told.contains("Beside it, `tabs` is taken every day"), "{told}");
    let told = shown("why", &file, "2026-03-14", Some(200));
    assert!(told.contains("It is a day to avoid: a.\n"), "{told}");
    let told = shown("why", &file, "2026-05-31", Some(200));
    assert!(told.contains("It is a day to avoid: b.\n"), "{told}");
}

#[test]
fn why_says_from_which_day_a_dose_is_counted_whose_anchor_moved_or_had_a_shorter_month() {
    let text = |start: &str, phases: &str, rechecks: &str| {
        prescription(start, "Europe/London", phases, rechecks)
    };
    let early = text("2026-03-30", "[{name: m, every: 12 weeks, doses: 4}]", "[]")
        + "given: [{dose: 2 of m, date: 2026-06-18}]\n";
    let rechecks = "[{name: r, when: 8 weeks after dose 2 of m, tests: [b12]}]";
    let early = early.replace("rechecks: []", &format!("rechecks: {rechecks}"));
    let (_folder, file) = folder(&early);
    let told = shown("why", &file, "2026-08-17 --as-of 2026-07-01", Some(300));
    assert!(
        told.contains(
            "← dose 2 of m, Thu 18 Jun 2026: 12 weeks after the first dose, Mon 30 Mar 2026. Planned for \
             Mon 22 Jun 2026. Counted from the planned day.\n"
        ),
        "{told}"
    );
    let rechecks = "[{name: r, when: 1 month after dose 2 of half, tests: [b12]}]";
    let months = text("2026-08-31", "[{name: half, every: 1 month, doses: 4}]", rechecks);
    let (_folder, file) = folder(&months);
    let told = shown("why", &file, "2026-10-31", Some(300));
    assert!(told.contains("Counted from the planned day of the month, 31.\n"), "{told}");
}

#[test]
fn next_says_in_one_line_what_comes_first() {
    let output = b12cal(support::root()).args(["next", "examples"]).output().expect("it runs");
    assert_eq!(
        told(&output),
        // In Sydney it is 20:00.
        "Robin: recheck 1 of after surgery, Sun 1 Mar 2026, 08:15 (today, its time is past); \
         dose 1 of maintenance, Thu 30 Apr 2026, 08:15 (in 60 days)\n\
         Sam: dose 1 of induction, Mon 2 Mar 2026, 09:00 (tomorrow)\n\
         Alex: dose 2 of maintenance, Tue 31 Mar 2026, 10:30 (in 30 days)\n\
         Noor: dose 1 of opbouw, Mon 13 Apr 2026, 16:45 (in 43 days)\n\
exit code 0\n"
    );
    let sam = support::root().join("examples/pernicious-anaemia-uk.yaml");
    assert_eq!(
        shown("next", &sam, "--as-of 2026-03-02", None),
        "Sam: dose 1 of induction, Mon 2 Mar 2026, 09:00 (today)\n"
    );
    assert_eq!(
        shown("next", &sam, "--as-of 2028-01-01", None),
        "Sam: this calendar ended on Fri 31 Dec 2027; the plan continues: next injection Fri 14 Jan 2028\n"
    );
    let text = shown("next", &sam, "--format json", None);
    let json: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["version"], 1);
    assert_eq!(json["plans"][0]["id"], "sam-2026");
    assert_eq!(json["plans"][0]["next"]["start"]["instant"], "2026-03-02T09:00:00Z");
}

#[test]
fn next_reports_what_cannot_be_read_and_shows_the_rest() {
    let output = b12cal(support::root())
        .args(["next", "examples/diet-nl.yaml", "no-such.yaml"])
        .output()
        .expect("it runs");
    assert_eq!(
        told(&output),
        "error: cannot read no-such.yaml: no such file or folder\n\
         Noor: dose 1 of opbouw, Mon 13 Apr 2026, 16:45 (in 43 days)\n\
         exit code 3\n"
    );
}

#[test]
fn next_reports_a_file_with_errors_and_shows_the_others() {
    let text =
        prescription("2026-03-02", "Europe/London", "[{name: a, every: 1 week, doses: 1}]", "[]");
    let (folder, file) = folder(&text);
    let next = || b12cal(folder.path()).args(["next", "."]).output().expect("it runs");
    // One person may have two treatments: then both names are said.
    fs::write(&file, format!("{text}person: Sam\n")).unwrap();
    let other = text.replace("test-plan", "other-plan") + "person: Sam\n";
    fs::write(folder.path().join("b.yaml"), other).unwrap();
    assert_eq!(
        told(&next()),
        "Sam (other-plan): dose 1 of a, Mon 2 Mar 2026, 09:00 (tomorrow)\n\
         Sam (test-plan): dose 1 of a, Mon 2 Mar 2026, 09:00 (tomorrow)\nexit code 0\n"
    );
    fs::write(folder.path().join("b.yaml"), "b12cal: 1\n").unwrap();
    assert_eq!(
        told(&next()),
        "error: ./b.yaml has errors\n  = help: see `b12cal check ./b.yaml`\n\
         Sam: dose 1 of a, Mon 2 Mar 2026, 09:00 (tomorrow)\n\
         exit code 1\n"
    );
}

#[test]
fn a_view_is_written_to_a_file_but_never_over_something_else() {
    let plan = support::root().join("examples/diet-nl.yaml");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (format, begin) in [
        ("table", "B12 for Noor"),
        ("csv", "\u{FEFF}kind"),
        ("json", "{"),
        ("html", "<!doctype html>"),
    ] {
        let file = folder.path().join(format);
        let write = || {
            b12cal(folder.path())
                .env("CLICOLOR_FORCE", "1")
                .env_remove("NO_COLOR")
                .args(["show", "--format", format, "-o", format])
                .arg(&plan)
                .output()
                .expect("it runs")
        };
        assert_eq!(told(&write()), format!("{format}\nexit code 0\n"));
        let text = fs::read_to_string(&file).expect("it is there");
        assert!(text.starts_with(begin) && !text.contains('\u{1b}'), "{format}: {text}");
        assert_eq!(told(&write()), format!("{format} (unchanged)\nexit code 0\n"));
        fs::write(&file, "something else").unwrap();
        let refused = told(&write());
        assert!(
            refused.contains("a file of another kind") && refused.ends_with("exit code 3\n"),
            "{refused}"
        );
        assert_eq!(fs::read_to_string(&file).unwrap(), "something else");
    }
}

#[test]
fn a_plan_is_read_from_standard_input_and_its_errors_are_reported() {
    let text =
        prescription("2026-03-02", "Europe/London", "[{name: a, every: 1 week, doses: 1}]", "[]");
    let ask = |text: &str| {
        let mut child = b12cal(support::root())
            .args(["show", "-", "--format", "csv"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
        child.wait_with_output().expect("it ends")
    };
    let output = ask(&text);
    assert!(told(&output).contains("injection,dose 1 of a,2026-03-02,09:00"), "{}", told(&output));
    let output = ask(&text.replace("time: 09:00", "time: 9 o'clock"));
    assert!(told(&output).starts_with("error[bad_time]"), "{}", told(&output));
    assert!(told(&output).ends_with("exit code 1\n"));
    let output = run("why", Path::new("examples"), "2026-03-02", None);
    assert_eq!(
        told(&output),
        "error: examples is a folder\n  = help: name one prescription; `b12cal next` takes a folder, and shows what is next in each\n\
         exit code 3\n"
    );
}

#[test]
fn the_sheet_escapes_what_the_file_says_and_loads_nothing() {
    let sheet = shown("show", &views().join("everything.yaml"), "--format html", None);
    assert!(sheet.contains("山田 Zoë &lt;b&gt;") && !sheet.contains("<b>"), "{sheet}");
    for outside in ["http:", "https:", "src=", "<script", "<link", "@import", "url("] {
        assert!(!sheet.contains(outside), "{outside}");
    }
}

#[test]
fn the_sheet_says_which_warnings_were_answered_and_that_it_is_not_advice() {
    let text =
        prescription("2026-03-02", "Europe/London", "[{name: a, every: 1 week, doses: 2}]", "[]")
            .replace("1 mg/mL}", "1 mg/mL, container: 1 mL ampoule}")
            .replace("dose: 1 mg", "dose: 2 mg")
            + "acknowledge: [{rule: volume_over_container, because: two ampoules are meant}]\n";
    let (_folder, file) = folder(&text);
    let sheet = shown("show", &file, "--format html", None);
    assert!(sheet.contains("two ampoules are meant"), "{sheet}");
    assert!(sheet.contains("It is not medical advice"), "{sheet}");
}

#[test]
fn the_sheet_says_until_when_there_is_a_plan_and_why() {
    let until = |phases: &str, rechecks: &str| {
        let text = prescription("2026-03-02", "Europe/London", phases, rechecks);
        let (_folder, file) = folder(&text);
        let sheet = shown("show", &file, "--format html", None);
        let (_, rest) = sheet.split_once("<dt>Planned until</dt><dd>").expect("it says until when");
        let plan = shown("show", &file, "", None);
        let line =
            plan.lines().find_map(|line| line.strip_prefix("until")).expect("so does the plan");
        let said = rest.split("</dd>").next().unwrap_or_default();
        (said.replace('\u{a0}', " "), line.trim().to_owned())
    };
    let stops = "[{name: a, every: 1 week, review: after 2 weeks}, {name: b, every: 12 weeks}]";
    let yearly = "[{name: yearly, tests: [cbc], when: every 12 months after first dose}]";
    let (sheet, plan) = until(stops, yearly);
    assert_eq!(
        sheet,
        "Mon 16 Mar 2026; a review is due then, and the prescriber says how it continues"
    );
    assert_eq!(plan, "Mon 16 Mar 2026; a review is due then");
    let (sheet, plan) = until("[{name: a, every: 1 week}]", "[]");
    assert_eq!(sheet, "Fri 31 Dec 2027; the plan continues");
    assert_eq!(plan, sheet);
    // A review after the end of the calendar stops nothing in it.
    let (sheet, plan) = until("[{name: a, every: 12 weeks, review: 2028-05-01}]", "[]");
    assert_eq!(sheet, "Fri 31 Dec 2027; the plan continues");
    assert_eq!(plan, sheet);
    let (sheet, plan) = until("[{name: a, every: 1 week, doses: 3}]", "[]");
    assert_eq!((sheet.as_str(), plan.as_str()), ("Mon 16 Mar 2026", "Mon 16 Mar 2026"));
}

#[test]
fn a_sheet_has_every_dose_and_says_what_was_not_asked_for() {
    let plan = views().join("many-doses.yaml");
    let sheet = |rest: &str| shown("show", &plan, &format!("--format html {rest}"), None);
    let boxes = |sheet: &str| sheet.matches("class=\"box\"").count();
    // 90 doses, and 23 rechecks.
    let whole = sheet("");
    assert_eq!(boxes(&whole), 113);
    assert!(!whole.contains("not on this sheet"));
    // Of the doses 8 are before 2 March 2026, and one is on it; of the rechecks one is before it.
    let day = sheet("--from 2026-03-02 --to 2026-03-02");
    assert_eq!(boxes(&day), 1);
    let [doses, rechecks] = ["<h2>Doses</h2>", "<h2>Rechecks</h2>"].map(|head| day.find(head));
    let (doses, rechecks) = day.split_at(rechecks.filter(|_| doses < rechecks).expect("both"));
    for (part, [earlier, later]) in [(doses, [8, 81]), (rechecks, [1, 22])] {
        let says = |which: &str, n: usize| {
            part.contains(&format!("{which} ones that are not on this sheet: {n}<"))
        };
        assert!(says("Earlier", earlier) && says("Later", later), "{part}");
    }
}

#[test]
fn what_phases_give_alike_is_shown_once_however_it_is_written() {
    let again = "product: {name: hydroxocobalamin, strength: 1 mg/mL}, dose: 1000 mcg";
    let text = |again: &str| {
        let phases = format!(
            "[{{name: a, every: 1 week, doses: 2}}, {{name: b, {again}, every: 3 months}}]"
        );
        prescription("2026-03-02", "Europe/London", &phases, "[]")
    };
    for (again, lines) in [(again, 1), (&again.replace("1000", "1500"), 2)] {
        let (_folder, file) = folder(&text(again));
        let terminal = shown("show", &file, "", Some(120));
        assert_eq!(terminal.matches("\nproduct ").count(), lines, "{terminal}");
        let sheet = shown("show", &file, "--format html", None);
        assert_eq!(sheet.matches("<dt>Product</dt>").count(), lines, "{sheet}");
    }
}

#[test]
fn a_name_cannot_leave_the_heading_of_the_printed_pages() {
    let text =
        prescription("2026-03-02", "Europe/London", "[{name: a, every: 1 week, doses: 2}]", "[]")
            + "person: 'x\"; } </style><script>alert(1)</script> \\'\n";
    let (_folder, file) = folder(&text);
    let sheet = shown("show", &file, "--format html", None);
    assert_eq!(sheet.matches("</style>").count(), 1);
    assert!(!sheet.contains("<script"), "{sheet}");
    // As CSS Syntax writes it: a backslash, the code point, a space.
    let name = r#"for x\22 \3b  \7d  \3c \2f style\3e \3c script\3e alert\28 1\29 \3c \2f script\3e  \5c ""#;
    assert!(sheet.contains(name), "{sheet}");
}
