//! What is due in a practice, on a terminal, in spreadsheets and for programs, against dates worked out by hand.
//!
//! 2 March 2026 is a Monday. London is on UTC until 29 March.

use boon::{Compiler, Schemas};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::outlook::Desk;
use crate::support::{b12cal, prescription, reviewed, root, told};
use crate::views::records;

const MORNING: &str = "2026-03-02T08:00:00Z";

/// Somebody's injections, each Monday from 2 to 30 March 2026, of two ampoules each.
fn weekly(id: &str, person: &str, time: &str, place: &str) -> String {
    let text =
        prescription("2026-03-02", "Europe/London", "[{name: w, every: 1 week, doses: 5}]", "[]");
    text.replace("test-plan", id)
        .replace("strength: 1 mg/mL", "strength: 1 mg/mL, container: 0.5 mL ampoule")
        .replace("time: 09:00", &format!("time: {time}\nperson: {person}\nplace: {place}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Whose it is and on which date, of each item of a list.
fn dated(items: &Value) -> Vec<(&str, &str)> {
    let items = items.as_array().expect("a list").iter();
    items.map(|item| (text(&item["person"]), text(&item["occurrence"]["date"]))).collect()
}

#[test]
fn a_week_is_today_until_midnight_and_six_days_by_instant_whatever_the_zones() {
    // 18:00 in Auckland, which is 13 hours ahead, is 05:00 in London.
    let ben = weekly("ben", "Ben", "18:00", "Home").replace("Europe/London", "Pacific/Auckland");
    let desk = Desk::of(&[("a.yaml", weekly("ann", "Ann", "09:00", "Home")), ("b.yaml", ben)]);
    let due = |now: &str, rest: &str| desk.json(now, &format!("due . --format json {rest}"));
    let week = due("2026-03-02T09:30:00Z", "");
    assert_eq!((text(&week["from"]), text(&week["to"])), ("2026-03-02", "2026-03-08"));
    assert_eq!(dated(&week["due"]), [("Ben", "2026-03-02"), ("Ann", "2026-03-02")]);
    assert_eq!(week["due"][1]["occurrence"]["has_begun"], true);
    // At 11:00 UTC it is midnight in Auckland, whose last day is then the 9th.
    for (now, expected) in [
        ("2026-03-02T10:59:59Z", vec![("Ben", "2026-03-02"), ("Ann", "2026-03-02")]),
        ("2026-03-02T11:00:00Z", vec![("Ann", "2026-03-02"), ("Ben", "2026-03-09")]),
        ("2026-03-02T23:59:59Z", vec![("Ann", "2026-03-02"), ("Ben", "2026-03-09")]),
        ("2026-03-03T00:00:00Z", vec![("Ben", "2026-03-09"), ("Ann", "2026-03-09")]),
    ] {
        assert_eq!(dated(&due(now, "")["due"]), expected, "{now}");
    }
    for (rest, expected) in [
        ("--from 2026-03-10", vec![("Ben", "2026-03-16"), ("Ann", "2026-03-16")]),
        ("--from 2026-03-17", vec![("Ben", "2026-03-23"), ("Ann", "2026-03-23")]),
        ("--from 2026-03-16 --to 2026-03-16", vec![("Ben", "2026-03-16"), ("Ann", "2026-03-16")]),
        ("--from 2026-03-03 --to 2026-03-08", vec![]),
    ] {
        assert_eq!(dated(&due(MORNING, rest)["due"]), expected, "{rest}");
    }
    let to = due(MORNING, "--to 2026-03-09");
    assert_eq!(dated(&to["due"]).len(), 4, "today and the 9th, of both");
}

#[test]
fn each_day_has_one_heading_whatever_the_zones_and_one_place_is_together_in_whatever_case() {
    // 04:00 in Auckland on the 3rd is 15:00 in London on the 2nd.
    let dot = weekly("dot", "Dot", "04:00", "Home").replace("Europe/London", "Pacific/Auckland");
    let desk = Desk::of(&[
        ("a.yaml", weekly("ann", "Ann", "09:00", "Elm Road")),
        ("b.yaml", weekly("ben", "Ben", "09:00", "Fern Street")),
        ("c.yaml", weekly("cas", "Cas", "09:00", "elm road")),
        ("d.yaml", dot.replace("2026-03-02", "2026-03-03")),
        ("e.yaml", weekly("eve", "Eve", "17:00", "Home")),
    ]);
    let week = desk.json(MORNING, "due . --format json");
    let order = ["Ann", "Cas", "Ben", "Eve"].map(|person| (person, "2026-03-02"));
    assert_eq!(dated(&week["due"]), [&order[..], &[("Dot", "2026-03-03")]].concat());
    let table = desk.at(MORNING, "due .");
    let headings = |day: &str| table.lines().filter(|line| line.starts_with(day)).count();
    assert_eq!((headings("Mon 2 Mar 2026, today"), headings("Tue 3 Mar 2026")), (1, 1), "{table}");
}

/// A practice with a file of each kind. Of Ann's calendar, 30 November 2026 is the last day and a Monday.
fn practice() -> Desk {
    let ann = weekly("ann", "Ann", "09:00", "Elm Road Surgery")
        .replace(", doses: 5", "")
        .replace("2027-12-31", "2026-11-30");
    Desk::of(&[
        ("a.yaml", ann),
        ("b.yaml", reviewed().replace("test-plan", "ben").replace("start:", "person: Ben\nstart:")),
        ("c.yaml", "b12cal: 1\nid: x\n".to_owned()),
    ])
}

#[test]
fn broken_files_come_first_then_what_is_late_then_calendars_that_end_then_each_day() {
    let output = practice().run("2026-11-28T09:00:00Z", "due .");
    let said = told(&output);
    let heading = "MISSING BELOW, because these files have errors\n  ./c.yaml:1:1: ";
    let (errors, table) = said.split_once(heading).expect("the row of the broken file");
    assert!(errors.contains("error: ./c.yaml has errors"), "{errors}");
    let (_, table) = table.split_once('\n').expect("more rows");
    assert_eq!(
        table,
        "Late\n  Ben: no injection is planned; a review was due on Mon 2 Nov 2026 (26 days ago)\n\
         The calendar ends\n  Ann: this calendar ends on Mon 30 Nov 2026; the plan continues: next \
         injection\n  Mon 7 Dec 2026\n\n\
         Sat 28 Nov 2026 to Fri 4 Dec 2026: 1 date of 1 prescription\n\
         time     who  what          dose  amount  containers  place\n\
         Mon 30 Nov 2026\n\
         09:00  ● Ann  dose 40 of w  1 mg  1 mL    2 ampoules  Elm Road Surgery\n    \
         product: hydroxocobalamin 1 mg/mL\nexit code 1\n",
        "{said}"
    );
}

#[test]
fn a_calendar_that_ends_later_is_not_announced_yet() {
    let due = practice().run("2026-11-01T09:00:00Z", "due a.yaml --format json");
    let due: Value = serde_json::from_slice(&due.stdout).expect("JSON");
    assert_eq!(due["ending"], Value::Array(vec![]));
    let due = practice().run("2026-11-01T09:00:00Z", "due a.yaml --to 2026-11-30 --format json");
    let due: Value = serde_json::from_slice(&due.stdout).expect("JSON");
    assert_eq!(text(&due["ending"][0]["end"]), "2026-11-30");
    assert_eq!(text(&due["ending"][0]["next"]["date"]), "2026-12-07");
}

#[test]
fn what_is_late_is_counted_and_whoever_waits_longest_is_first() {
    let recorded = |text: String, n: u32| {
        text + &format!("given: [{{dose: {n} of w, date: 2026-03-{:02}}}]\n", 7 * n - 5)
    };
    let desk = Desk::of(&[
        ("a.yaml", recorded(weekly("ann", "Ann", "09:00", "Elm Road"), 2)),
        ("b.yaml", recorded(weekly("ben", "Ben", "09:00", "Oak Lane"), 1)),
    ]);
    // On Tuesday 24 March, Ann's 16th and 23rd are not recorded, Ben's 9th too.
    let now = "2026-03-24T08:00:00Z";
    let table = desk.at(now, "due .");
    assert!(
        table.starts_with(
            "Late\n  Ben: not recorded: 3 injections; the latest is dose 4 of w, Mon 23 Mar 2026 (1\n  day ago)\n  \
             Ann: not recorded: 2 injections; the latest is dose 4 of w, Mon 23 Mar 2026 (1\n  day ago)\n\n"
        ),
        "{table}"
    );
    let dates = |rest: &str| -> Vec<String> {
        let due = desk.json(now, &format!("due . --format json {rest}"));
        let late = due["late"].as_array().expect("a list").iter();
        late.map(|it| format!("{} {}", text(&it["person"]), text(&it["date"]))).collect()
    };
    let of_ben = ["Ben 2026-03-09", "Ben 2026-03-16", "Ben 2026-03-23"];
    let of_ann = ["Ann 2026-03-16", "Ann 2026-03-23"];
    assert_eq!(dates(""), [&of_ben[..], &of_ann[..]].concat());
    let mut program = b12cal(desk.folder());
    program.args(["due", ".", "--as-of", "2026-03-24", "--place", "oak LANE", "--format", "json"]);
    let due: Value =
        serde_json::from_slice(&program.output().expect("it runs").stdout).expect("JSON");
    assert_eq!(due["late"].as_array().map(Vec::len), Some(3), "only Ben's: {due}");
    assert_eq!(dated(&due["due"]), [("Ben", "2026-03-30")]);
}

/// Blood tests on Wednesdays: the 4th of March, and the 11th.
fn tested(text: &str) -> String {
    let tests = "rechecks: [{name: early, tests: [cbc], when: [2026-03-04, 2026-03-11]}]";
    text.replace("rechecks: []", tests)
}

#[test]
fn whoever_has_no_record_yet_is_listed_if_others_have_one() {
    let results = "results: [{recheck: 1 of early, date: 2026-03-04, cbc: Hb 128 g/L}]\n";
    let given = "given: [{dose: 1 of w, date: 2026-03-02}, {dose: 2 of w, date: 2026-03-09}]\n";
    let ann = tested(&weekly("ann", "Ann", "09:00", "Elm Road")) + given;
    let edith = tested(&weekly("edith", "Edith", "09:00", "Oak Lane"));
    let lena =
        weekly("lena", "Lena", "10:00", "Elm").replace("start: 2026-03-02", "start: 2026-03-12");
    let desk = |results: &str, given: &str| {
        let ann = ann.replace("given:", &format!("{results}given:"));
        let ann =
            if given.is_empty() { tested(&weekly("ann", "Ann", "09:00", "Elm Road")) } else { ann };
        Desk::of(&[("a.yaml", ann), ("b.yaml", edith.clone()), ("c.yaml", lena.clone())])
    };
    let unrecorded = |desk: &Desk, rest: &str| -> Vec<String> {
        let due = desk.json("2026-03-12T08:00:00Z", &format!("due {rest} --format json"));
        let all = due["unrecorded"].as_array().expect("a list").iter();
        all.map(|it| format!("{} {} {}", text(&it["person"]), text(&it["name"]), text(&it["date"])))
            .collect()
    };
    // Nobody records anything: nobody is asked.
    assert!(unrecorded(&desk("", ""), ".").is_empty());
    // Only injections are recorded. Lena's first one is today, and may still take place.
    let of_edith = "Edith dose 2 of w 2026-03-09";
    assert_eq!(unrecorded(&desk("", given), "."), [of_edith]);
    let desk = desk(results, given);
    assert_eq!(unrecorded(&desk, "."), [of_edith, "Edith recheck 2 of early 2026-03-11"]);
    assert!(unrecorded(&desk, "b.yaml").is_empty(), "alone she is asked for nothing");
    assert!(unrecorded(&desk, ". --place elm").is_empty(), "she comes elsewhere");
    let now = "2026-03-12T08:00:00Z";
    let table = desk.at(now, "due .");
    assert!(
        table.starts_with(
            "Late\n  Ann: not recorded: recheck 2 of early, Wed 11 Mar 2026 (1 day ago)\n\
             Nothing recorded yet\n  Edith: dose 2 of w, Mon 9 Mar 2026 (3 days ago); recheck 2 of early, Wed 11\n  \
             Mar 2026 (1 day ago)\n\n"
        ),
        "{table}"
    );
    let csv = desk.at(now, "due . --format csv");
    assert!(
        csv.contains("unrecorded,Edith,edith,3 days ago,,,injection,dose 2 of w,2026-03-09,"),
        "{csv}"
    );
    let html = desk.at(now, "due . --format html");
    assert!(html.contains("<h2>Nothing recorded yet</h2>"), "{html}");
    let check = desk.run(now, "check b.yaml --as-of 2026-03-12");
    assert!(!told(&check).contains("not_recorded"), "{}", told(&check));
    // The day after Lena's, nobody came.
    let later = desk.at("2026-03-13T08:00:00Z", "due .");
    assert!(later.contains("Lena: dose 1 of w, Thu 12 Mar 2026 (1 day ago)"), "{later}");
}

#[test]
fn what_is_late_is_named_and_counted_by_kind_in_every_language() {
    let results = "results: [{recheck: 1 of early, date: 2026-03-04, cbc: Hb 128 g/L}]\n";
    let given = "given: [{dose: 1 of w, date: 2026-03-02}]\n";
    let text = tested(&weekly("ann", "Ann", "09:00", "Elm Road")) + results + given;
    for (language, latest, list) in [
        (
            "en",
            "not recorded: 1 injection and 1 recheck; the latest is recheck 2 of early, Wed 11",
            "Not recorded: dose 2 of w (Mon 9 Mar 2026), recheck 2 of early (Wed 11 Mar 2026).",
        ),
        (
            "de",
            "Nicht eingetragen: 1 Injektion und 1 Kontrolle; zuletzt Kontrolle 2 (early)",
            "Nicht eingetragen: Dosis 2 (w) (Montag, 9. März 2026), Kontrolle 2 (early) (Mittwoch, 11. März 2026).",
        ),
        (
            "nl",
            "Niet genoteerd: 1 injectie en 1 controle; het laatst controle 2 (early)",
            "Niet genoteerd: dosis 2 (w)",
        ),
        (
            "fr",
            "Pas noté : 1 injection et 1 contrôle ; en dernier contrôle 2 (early)",
            "Pas noté : dose 2 (w)",
        ),
        (
            "es",
            "Sin anotar: 1 inyección y 1 control; lo último, control 2 (early)",
            "Sin anotar: dosis 2 (w)",
        ),
    ] {
        let until = "until: 2027-12-31";
        let text = text.replace(until, &format!("{until}, language: {language}"));
        let desk = Desk::of(&[("a.yaml", text)]);
        let plain = |arguments: &str| {
            let html = desk.at("2026-03-12T08:00:00Z", arguments);
            html.replace(['\u{a0}', '\u{202f}'], " ")
        };
        if language == "en" {
            let table = plain("due .").split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(table.contains(latest), "{table}");
        } else {
            let html = plain("due . --format html");
            assert!(html.contains(latest), "{language}: {html}");
        }
        let sheet = plain("show a.yaml --format html");
        assert!(sheet.contains(list), "{language}: {sheet}");
    }
}

#[test]
fn a_place_is_found_in_any_case_and_an_unknown_one_names_those_there_are() {
    let desk = Desk::of(&[
        ("a.yaml", weekly("ann", "Ann", "09:00", "Elm Road")),
        ("b.yaml", weekly("ben", "Ben", "09:00", "Oak Lane")),
        // A review has no place: it belongs to who comes to one.
        (
            "c.yaml",
            reviewed()
                .replace("test-plan", "cleo")
                .replace("start:", "person: Cleo\nplace: Elm Road\nstart:"),
        ),
    ]);
    let place = |place: &str| {
        let mut program = b12cal(desk.folder());
        program.args([
            "due",
            ".",
            "--as-of",
            "2026-11-28",
            "--from",
            "2026-03-02",
            "--place",
            place,
        ]);
        program.output().expect("it runs")
    };
    let here = told(&place("ELM road"));
    assert!(here.starts_with("Late\n  Cleo: "), "{here}");
    assert!(here.contains("● Ann") && !here.contains("Ben"), "{here}");
    assert!(!told(&place("Oak Lane")).contains("Cleo"));
    assert_eq!(
        told(&place("Elm")),
        "error: no prescription has the place `Elm`\n  = help: the places are: Elm Road, Oak Lane\n\
         exit code 2\n"
    );
}

#[test]
fn two_people_at_one_time_and_place_are_reported() {
    let given = "given: [{dose: 1 of w, date: 2026-03-02}]\n";
    let desk = Desk::of(&[
        ("a.yaml", weekly("ann", "Ann", "09:00", "Elm Road")),
        ("b.yaml", weekly("ben", "Ben", "09:00", "ELM ROAD")),
        ("c.yaml", weekly("cleo", "Cleo", "09:15", "Elm Road")),
        ("d.yaml", weekly("dan", "Dan", "09:00", "Oak Lane")),
        // She has been there already.
        ("e.yaml", weekly("eve", "Eve", "09:00", "Elm Road") + given),
    ]);
    let due = desk.json("2026-03-02T09:00:00Z", "due . --format json");
    let items = due["due"].as_array().expect("a list").iter();
    let together: Vec<(&str, u64)> =
        items.map(|it| (text(&it["person"]), it["together"].as_u64().expect("a number"))).collect();
    assert_eq!(together, [("Ann", 2), ("Ben", 2), ("Eve", 1), ("Dan", 1), ("Cleo", 1)]);
    let table = desk.at("2026-03-02T09:00:00Z", "due .");
    assert_eq!(table.matches("2 people at this time and place").count(), 2, "{table}");
    assert!(table.contains("given"), "{table}");
}

#[test]
fn a_file_named_twice_is_there_once_and_two_people_with_one_name_are_told_apart() {
    let desk = Desk::of(&[
        ("a.yaml", weekly("ann-1", "Ann", "09:00", "Elm Road")),
        ("b.yaml", weekly("ann-2", "Ann", "09:15", "Elm Road")),
    ]);
    let table = desk.at(MORNING, "due a.yaml . ./b.yaml");
    assert!(table.contains(": 2 dates of 2 prescriptions\n"), "{table}");
    assert!(table.contains("● Ann (ann-1)") && table.contains("● Ann (ann-2)"), "{table}");
}

#[test]
fn what_cannot_be_answered_is_an_error() {
    let desk = Desk::of(&[
        ("a.yaml", weekly("ann", "Ann", "09:00", "Elm Road")),
        ("bad/c.yaml", "b12cal: 1\nid: x\n".to_owned()),
        ("empty/readme.txt", String::new()),
    ]);
    for (arguments, error, code) in [
        ("empty", "there are no prescriptions here", 3),
        ("nowhere", "cannot read nowhere: no such file or folder", 3),
        ("a.yaml --from 2026-03-02 --to 2026-03-01", "--to is before --from", 2),
        ("a.yaml --to 2026-03-01", "--to is before today", 2),
        ("a.yaml --from yesterday", "invalid value 'yesterday'", 2),
    ] {
        let output = desk.run(MORNING, &format!("due {arguments}"));
        let told = told(&output);
        assert!(told.contains(error), "{arguments}: {told}");
        assert_eq!(output.status.code(), Some(code), "{arguments}: {told}");
        assert!(output.stdout.is_empty(), "{arguments}: {told}");
    }
    // What can be shown is shown.
    for (arguments, row, code) in [
        ("a.yaml gone.yaml", "  cannot read gone.yaml: no such file or folder\n", 3),
        ("a.yaml bad", "  bad/c.yaml:1:1: ", 1),
        ("bad", "  bad/c.yaml:1:1: ", 1),
    ] {
        let output = desk.run(MORNING, &format!("due {arguments}"));
        let table = String::from_utf8_lossy(&output.stdout).into_owned();
        let heading = "MISSING BELOW, because these files have errors\n";
        assert!(table.starts_with(&format!("{heading}{row}")), "{arguments}: {table}");
        assert!(!table.contains("Nothing is due"), "nobody knows: {table}");
        assert!(table.contains("● Ann") == arguments.starts_with('a'), "{arguments}: {table}");
        assert_eq!(output.status.code(), Some(code), "{arguments}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for columns in [24, 40, 60, 80, 120, 200] {
        let mut program = b12cal(root());
        program.env("COLUMNS", columns.to_string());
        program.args([
            "due",
            "examples",
            "tests/views",
            "--as-of",
            "2026-03-02",
            "--to",
            "2027-03-02",
        ]);
        let output = program.output().expect("it runs");
        let table = String::from_utf8(output.stdout).expect("a view is UTF-8");
        assert!(table.lines().count() > 100, "{table}");
        for line in table.lines() {
            assert!(line.width() <= columns, "{columns} columns: {line}");
            assert_eq!(line, line.trim_end(), "{columns} columns: {line}");
        }
    }
}

/// What the schema finds in what is due.
pub(crate) fn error(due: &Value) -> Option<String> {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    for of in ["plan", "due"] {
        let output = b12cal(root()).args(["schema", "--of", of]).output().expect("it runs");
        let schema = serde_json::from_slice(&output.stdout).expect("the schema is JSON");
        let name = format!("{of}.schema.json");
        compiler.add_resource(&name, schema).expect("the schema is a schema");
    }
    let index = compiler.compile("due.schema.json", &mut schemas).expect("the schema compiles");
    schemas.validate(due, index).err().map(|error| error.to_string())
}

#[test]
fn the_json_of_what_is_due_is_valid_by_its_schema_and_the_schema_is_strict() {
    let output = practice().run("2026-11-28T09:00:00Z", "due . --format json");
    let mut due: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(error(&due), None);
    for list in ["broken", "late", "ending", "due"] {
        assert_eq!(due[list].as_array().map(Vec::len), Some(1), "{list}");
    }
    let item = &due["due"][0];
    assert_eq!(item["containers"], serde_json::json!({"kind": "ampoule", "count": 2}));
    assert_eq!(text(&item["occurrence"]["start"]["instant"]), "2026-11-30T09:00:00Z");
    due["due"][0]["extra"] = Value::Null;
    assert!(error(&due).is_some(), "an unknown key is refused");
}

#[test]
fn a_table_for_spreadsheets_has_a_row_for_each_and_no_formula() {
    let desk = Desk::of(&[
        ("a.yaml", weekly("ann", "'=1+1'", "09:00", "'@Elm Road'")),
        (
            "b.yaml",
            reviewed().replace("test-plan", "ben").replace("start:", "person: '+Ben'\nstart:"),
        ),
        ("=bad.yaml", "b12cal: 1\nid: x\n".to_owned()),
    ]);
    let output = desk
        .run("2026-11-28T09:00:00Z", "due =bad.yaml a.yaml b.yaml --from 2026-03-16 --format csv");
    let csv = String::from_utf8(output.stdout).expect("UTF-8");
    let bare = csv.replace("\r\n", "");
    assert!(csv.starts_with("\u{FEFF}list,person,id,says,"), "{csv}");
    assert!(csv.ends_with("\r\n") && !bare.contains(['\r', '\n']), "{csv}");
    let records = records(&csv);
    let column = |name: &str| records[0].iter().position(|head| head == name).expect("a column");
    let cell = |row: usize, name: &str| &records[row][column(name)];
    let lists: Vec<&str> = (1..records.len()).map(|row| &records[row][0]).collect();
    assert_eq!(lists[..4], ["broken", "late", "due", "due"], "{csv}");
    assert!(cell(1, "says").starts_with("'=bad.yaml:1:1: "), "{csv}");
    assert_eq!((cell(2, "person"), cell(2, "date")), ("'+Ben", "2026-11-02"));
    assert_eq!(cell(2, "says"), "26 days ago");
    let due: Vec<&str> =
        ["person", "id", "date", "time", "containers", "together", "dose", "place"]
            .map(|name| cell(4, name))
            .into();
    assert_eq!(
        due,
        ["'=1+1", "ann", "2026-03-16", "09:00", "2 ampoules", "1", "1 mg", "'@Elm Road"]
    );
}

/// The list to print, of these files, and how the program ended.
fn printed(desk: &Desk, rest: &str) -> (String, Option<i32>) {
    let output = desk.run("2026-11-28T09:00:00Z", &format!("due . --format html {rest}"));
    (String::from_utf8(output.stdout).expect("a page is UTF-8"), output.status.code())
}

#[test]
fn the_list_to_print_has_a_box_for_each_entry_and_says_what_is_missing() {
    let (page, code) = printed(&practice(), "");
    assert_eq!(code, Some(1));
    assert!(page.contains("<html lang=\"en\">"), "{page}");
    // Ben is late, Ann's calendar ends, and she has an injection.
    assert_eq!(page.matches("class=\"box\"").count(), 3, "{page}");
    for text in [
        "<title>B12 due</title>",
        "<h2 class=\"span\">Sat 28\u{a0}Nov 2026\u{a0}to Fri 4\u{a0}Dec 2026</h2>",
        "c.yaml:1:1: ",
        "<strong>Ben</strong>: No injection is planned; a review was due on Mon 2\u{a0}Nov 2026 (26\u{a0}days ago).",
        "<strong>Ann</strong>: This calendar ends on Mon 30\u{a0}Nov 2026; the plan continues: next injection",
        "Mon 30\u{a0}Nov 2026</th>",
        ">09:00</td>",
        "w, no. 40<small>hydroxocobalamin 1\u{a0}mg&#x2f;mL</small>",
        "1\u{a0}mg = 1\u{a0}mL<small>from 2\u{a0}ampoules, into a muscle</small>",
        "Elm Road Surgery</td>",
        "List made on Sat 28\u{a0}Nov 2026",
        "counter(page)",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert!(!page.contains("<script") && page.contains("style-src &#x27;sha256-"), "{page}");
}

#[test]
fn the_list_to_print_is_in_the_language_of_all_or_in_english() {
    let said = |text: String, language: &str| {
        text.replace("feed: {", &format!("feed: {{language: {language}, "))
    };
    for (ann, ben, of, title, span) in [
        ("de", "de", "de", "B12 fällig", "Sa, 28.\u{a0}Nov. 2026\u{a0}bis Fr, 4.\u{a0}Dez. 2026"),
        ("nl", "nl", "nl", "B12 te doen", "za 28\u{a0}nov 2026\u{a0}tot en met vr 4\u{a0}dec 2026"),
        (
            "fr",
            "fr",
            "fr",
            "B12 à faire",
            "du sam. 28\u{a0}nov. 2026\u{a0}au ven. 4\u{a0}déc. 2026",
        ),
        ("es", "es", "es", "B12 pendiente", "del sáb 28\u{a0}nov 2026\u{a0}al vie 4\u{a0}dic 2026"),
        ("de", "fr", "en", "B12 due", "Sat 28\u{a0}Nov 2026\u{a0}to Fri 4\u{a0}Dec 2026"),
    ] {
        let desk = Desk::of(&[
            ("a.yaml", said(weekly("ann", "Ann", "09:00", "Elm Road"), ann)),
            ("b.yaml", said(weekly("ben", "Ben", "09:00", "Elm Road"), ben)),
        ]);
        let (page, code) = printed(&desk, "");
        assert_eq!(code, Some(0));
        assert!(page.contains(&format!("<html lang=\"{of}\">")), "{page}");
        assert!(page.contains(&format!("<h1>{title}</h1>")), "{title} in {page}");
        assert!(page.contains(&format!("<h2 class=\"span\">{span}</h2>")), "{span} in {page}");
    }
}

#[test]
fn sheets_of_a_folder_are_one_document_in_which_each_has_pages_of_its_own() {
    let german =
        weekly("ben", "Ben", "09:00", "Oak Lane").replace("feed: {", "feed: {language: de, ");
    let desk = Desk::of(&[
        ("a.yaml", weekly("ann", "Ann", "09:00", "Elm Road")),
        ("b/b.yaml", german),
        ("c.yaml", "b12cal: 1\nid: x\n".to_owned()),
    ]);
    let output = desk.run(MORNING, "show . --format html");
    let said = told(&output);
    assert!(said.contains("error: ./c.yaml has errors"), "{said}");
    assert_eq!(output.status.code(), Some(1), "the others are printed");
    let page = String::from_utf8(output.stdout).expect("a page is UTF-8");
    assert_eq!(page.matches("<h1>").count(), 3, "what is missing, and two sheets");
    for text in [
        "<html lang=\"en\">",
        "<title>B12 (2)</title>",
        "<article class=\"part1\" lang=\"en\">",
        "<article class=\"part2\" lang=\"de\">",
        "article + article { break-before: page; }",
        "@bottom-right { content: \"Page \" counter(part1); }",
        "@bottom-right { content: \"Seite \" counter(part2); }",
        "<h1>B12-Behandlungsplan für Ben</h1>",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    for (arguments, error, code) in [
        ("show . --format csv", ". is a folder", 3),
        ("show a.yaml b/b.yaml", "only sheets can show several prescriptions", 2),
        ("show c.yaml c.yaml --format html", "c.yaml has errors", 1),
        ("show gone --format html", "cannot read gone", 3),
    ] {
        let output = desk.run(MORNING, arguments);
        assert!(told(&output).contains(error), "{arguments}: {}", told(&output));
        assert_eq!(output.status.code(), Some(code), "{arguments}");
        assert!(output.stdout.is_empty(), "{arguments}");
    }
    let written = desk.at(MORNING, "show a.yaml b --format html -o sheets.html");
    assert_eq!(written, "sheets.html\n");
    assert_eq!(
        desk.at(MORNING, "show a.yaml b --format html -o sheets.html"),
        "sheets.html (unchanged)\n"
    );
}

#[test]
fn a_sheet_is_shortened_to_pages_around_today_and_says_what_is_missing() {
    // Each day from 2 March 2026 to 21 December 2028: 1026 injections.
    let text = prescription("2026-03-02", "Europe/London", "[{name: d, every: 1 day}]", "[]")
        .replace("2027-12-31", "2028-12-21");
    let desk = Desk::of(&[("a.yaml", text), ("b.yaml", weekly("ben", "Ben", "09:00", "Elm Road"))]);
    let now = "2026-06-01T06:00:00Z";
    let rows = |page: &str| page.matches("class=\"box\"").count();
    let missing = |page: &str, words: &str| {
        let found = page.split_once(words).and_then(|(_, rest)| rest.split_once('<'));
        found.map_or(0, |(number, _)| number.trim().parse::<usize>().expect("a number"))
    };
    let mut before = 0;
    for pages in [1, 2, 5] {
        let page = desk.at(now, &format!("show a.yaml --format html --pages {pages}"));
        let earlier = missing(&page, "Earlier ones that are not on this sheet:");
        let later = missing(&page, "Later ones that are not on this sheet:");
        // From 2 March to 31 May there are 91 days.
        assert_eq!(earlier, 91, "what is past goes first");
        assert_eq!(earlier + rows(&page) + later, 1026);
        assert!(page.contains("Mon 1\u{a0}Jun 2026"), "{page}");
        assert!((before + 10..=35 * pages).contains(&rows(&page)), "{pages}: {}", rows(&page));
        before = rows(&page);
    }
    let whole = desk.at(now, "show b.yaml --format html");
    assert_eq!(desk.at(now, "show b.yaml --format html --pages 2"), whole);
    for (arguments, error) in [
        ("show a.yaml --pages 2", "--pages is for sheets"),
        ("show a.yaml --format html --pages 0", "invalid value '0'"),
    ] {
        let output = desk.run(now, arguments);
        assert!(told(&output).contains(error), "{}", told(&output));
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn a_file_with_errors_is_named_in_spreadsheets_and_before_the_sheets() {
    let desk = practice();
    let csv = desk.run("2026-11-28T09:00:00Z", "due . --format csv");
    let csv = String::from_utf8_lossy(&csv.stdout).into_owned();
    assert!(csv.contains("\nbroken,./c.yaml,,"), "{csv}");
    let sheets = desk.run("2026-11-28T09:00:00Z", "show . --format html");
    assert_eq!(sheets.status.code(), Some(1));
    let sheets = String::from_utf8_lossy(&sheets.stdout).into_owned();
    let missing = sheets.find("<h1>These files have errors").expect("a page on it");
    let file = sheets.find("c.yaml:1:1: ").expect("which file");
    let first = sheets.find("class=\"part1\"").expect("a sheet");
    assert!(missing < file && file < first, "{sheets}");
    let one = desk.at("2026-11-28T09:00:00Z", "show a.yaml --format html");
    assert!(!one.contains("These files have errors"), "{one}");
    let german =
        weekly("ann", "Ann", "09:00", "Elm Road").replace("feed: {", "feed: {language: de, ");
    let desk = Desk::of(&[("a.yaml", german), ("c.yaml", "b12cal: 1\nid: x\n".to_owned())]);
    let sheets = told(&desk.run("2026-11-28T09:00:00Z", "show . --format html"));
    assert!(
        sheets.contains("<h1>Diese Dateien enthalten Fehler; ihre Blätter fehlen hier</h1>"),
        "{sheets}"
    );
}

#[test]
fn each_day_on_paper_has_a_head_of_its_own_and_a_dose_its_number() {
    let html =
        practice().run("2026-11-20T09:00:00Z", "due a.yaml b.yaml --to 2026-11-30 --format html");
    let html = String::from_utf8_lossy(&html.stdout).into_owned();
    // What is in the head of a table is printed on each of its pages: over its seven columns.
    for day in ["Mon 23", "Mon 30"] {
        let head =
            format!("<thead>\n<tr class=\"day\"><th colspan=\"7\">{day}\u{a0}Nov 2026</th></tr>");
        assert!(html.contains(&head), "{day}: {html}");
    }
    assert!(html.contains("w, no. 40<small>"), "{html}");
}
