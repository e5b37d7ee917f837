//! `check` for machines: SARIF against its published schema, annotations against the rules of GitHub,
//! JSON; and what a run reports when it cannot read everything.

use std::fs;
use std::path::Path;
#[cfg(unix)]
use std::process::Command;
use std::process::Output;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

use crate::support::{b12cal, folder, prescription, root, told, write};

const WEEKLY: &str = "[{name: all, every: 1 week, doses: 4}]";

fn good() -> String {
    prescription("2026-03-02", "Europe/London", WEEKLY, "[]")
}

fn run(folder: &Path, arguments: &str) -> Output {
    b12cal(folder).args(arguments.split_whitespace()).output().expect("it runs")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

/// The schema of SARIF 2.1.0, with the formats that it names.
fn schema() -> (Schemas, SchemaIndex) {
    let text = fs::read_to_string(root().join("tests/schemas/sarif-2.1.0.json"));
    let schema = serde_json::from_str(&text.expect("it is there")).expect("it is JSON");
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource("urn:sarif", schema).expect("it has a place");
    let index = compiler.compile("urn:sarif", &mut schemas).expect("it is a schema");
    (schemas, index)
}

/// The results of a log that is valid.
fn valid(log: &Value) -> Vec<Value> {
    let (schemas, index) = schema();
    if let Err(error) = schemas.validate(log, index) {
        panic!("{error:#}");
    }
    log["runs"][0]["results"].as_array().expect("results").clone()
}

#[test]
fn sarif_is_valid_for_every_case_and_for_nothing_found() {
    let folder = folder();
    write(folder.path(), "good.yaml", &good());
    let nothing = run(folder.path(), "check good.yaml --format sarif --as-of 2026-03-01");
    assert_eq!(valid(&json(&nothing)).len(), 0, "nothing is found");

    let cases = run(root(), "check tests/cases --format sarif --as-of 2026-03-01");
    assert_eq!(cases.status.code(), Some(1));
    let log = json(&cases);
    let results = valid(&log);
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    assert!(rules.len() > 40, "most codes come up");
    for result in &results {
        let index = result["ruleIndex"].as_u64().expect("an index");
        let rule = &rules[usize::try_from(index).expect("it is small")];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["shortDescription"]["text"].as_str().expect("a text").ends_with('.'));
        let related = result["relatedLocations"].as_array().expect("a list");
        let places = result["locations"].as_array().expect("places").iter().chain(related);
        for place in places {
            let place = &place["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().expect("a reference");
            assert!(uri.starts_with("tests/cases/"), "{uri}");
            let text = fs::read(root().join(uri)).expect("it names the file");
            let text = String::from_utf8_lossy(&text);
            let at = |key: &str| {
                let number = place["region"][key].as_u64().expect("a number");
                usize::try_from(number).expect("it is small")
            };
            let (start, end) = (at("startLine"), at("endLine"));
            assert!((start, at("startColumn")) <= (end, at("endColumn")), "{place}");
            // A place after the last character of a line is the most that can be.
            for (line, column) in [(start, at("startColumn")), (end, at("endColumn"))] {
                let length = text.lines().nth(line - 1).map_or(0, |line| line.chars().count());
                assert!(column <= length + 1, "{place}");
            }
        }
        let ids = related.iter().map(|place| place["id"].as_u64().expect("an id"));
        assert!(ids.eq(0..related.len() as u64), "each related place has its own id");
    }
}

#[test]
fn a_place_of_sarif_holds_the_words_it_is_about() {
    let folder = folder();
    fs::create_dir(folder.path().join("a b")).expect("a folder can be made");
    // The µ and the drop take more bytes, and the drop more units of UTF-16, than characters.
    let text = good().replace("dose: 1 mg", "person: \"µ 🩸\"\ndose: {µ🩸: x, 1 mg: y}");
    write(folder.path(), "a b/100%,µ:.yaml", &text);
    let output = run(folder.path(), "check . --format sarif --as-of 2026-03-01");
    let results = valid(&json(&output));
    assert_eq!(results.len(), 1);
    let place = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b/100%25%2C%C2%B5%3A.yaml");
    let region: Vec<_> = ["startLine", "startColumn", "endLine", "endColumn"]
        .iter()
        .map(|key| place["region"][*key].as_u64().expect("a number"))
        .collect();
    assert_eq!(region, [7, 7, 7, 23]);
}

/// A folder that says it has a newer time zone database than any.
fn newer_tzdb(folder: &Path) {
    fs::create_dir(folder.join("zones")).expect("a folder can be made");
    write(&folder.join("zones"), "tzdata.zi", "# version 2999z\n");
}

fn check_with_newer_tzdb(folder: &Path, format: &str) -> Output {
    let mut command = b12cal(folder);
    command.args(["check", "good.yaml", "--as-of", "2026-03-01", "--format", format]);
    command.env("TZDIR", folder.join("zones")).output().expect("it runs")
}

#[test]
fn a_warning_about_the_run_is_reported_in_every_format() {
    let folder = folder();
    write(folder.path(), "good.yaml", &good());
    newer_tzdb(folder.path());
    let plain = told(&check_with_newer_tzdb(folder.path(), "plain"));
    assert!(plain.starts_with("warning[older_tzdb]: "), "{plain}");

    let found = json(&check_with_newer_tzdb(folder.path(), "json"))["findings"].take();
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&found[0]["code"], &found[0]["severity"]),
        (&"older_tzdb".into(), &"warning".into())
    );
    assert_eq!((&found[0]["file"], &found[0]["place"]), (&Value::Null, &Value::Null));

    let log = json(&check_with_newer_tzdb(folder.path(), "sarif"));
    assert_eq!(valid(&log).len(), 0, "it is about no file");
    let run = &log["runs"][0];
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notification["level"], "warning");
    assert_eq!(notification["descriptor"]["id"], "older_tzdb");
    assert_eq!(run["tool"]["driver"]["notifications"][0]["id"], "older_tzdb");

    let github = told(&check_with_newer_tzdb(folder.path(), "github"));
    assert!(github.starts_with("::warning title=older_tzdb::this system has "), "{github}");
    assert_eq!(github.lines().count(), 2, "{github}");
}

#[test]
fn an_annotation_escapes_what_github_reads_as_its_own_signs() {
    let folder = folder();
    // A list over two lines has no columns; a note has the word of GitHub.
    let text = good().replace("dose: 1 mg", "dose: [100% of it,\n  1 mg]");
    write(folder.path(), "50%, a:b.yaml", &text);
    let output = run(folder.path(), "check . --format github --as-of 2026-03-01");
    assert_eq!(
        told(&output),
        "::error file=50%25%2C a%3Ab.yaml,line=6,endLine=7,title=wrong_shape::expected an amount such as \
         1 mg or 250 mcg, found a list\nexit code 1\n"
    );
    write(folder.path(), "50%, a:b.yaml", &good().replace("dose: 1 mg", "dose: 100%\n"));
    let output = run(folder.path(), "check . --format github --as-of 2026-03-01");
    let told = told(&output);
    assert!(
        told.starts_with(
            "::error file=50%25%2C a%3Ab.yaml,line=6,endLine=6,col=7,endColumn=11,title="
        ),
        "{told}"
    );
    assert!(told.contains("`%25` is not a unit") && told.contains("%0A"), "{told}");
    assert_eq!(told.lines().count(), 2, "{told}");
}

#[test]
fn a_file_that_cannot_be_read_hides_no_error_of_the_others() {
    let folder = folder();
    write(folder.path(), "bad.yaml", &good().replace("1 mg\n", "1.0 mg\n"));
    for (arguments, errors) in [
        ("check absent.yaml bad.yaml --format plain", "error[bad_quantity]"),
        ("check absent.yaml bad.yaml --format json", "\"bad_quantity\""),
        ("check absent.yaml bad.yaml --format github", "title=bad_quantity::"),
        ("check absent.yaml bad.yaml --format sarif", "\"executionSuccessful\": false"),
        ("build absent.yaml bad.yaml", "error[bad_quantity]"),
    ] {
        let told = told(&run(folder.path(), &format!("{arguments} --as-of 2026-03-01")));
        let absent = "error: cannot read absent.yaml: no such file or folder\n";
        assert!(told.starts_with(absent), "{told}");
        assert!(told.contains(errors), "{told}");
        // What could not be read is the worst of it.
        assert!(told.ends_with("exit code 3\n"), "{told}");
    }
    assert_eq!(run(folder.path(), "check bad.yaml").status.code(), Some(1));
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn thousands_of_errors_are_a_bounded_list_and_their_number_in_every_format() {
    const ALL: &[&str] = &["plain", "json", "sarif", "github"];
    let folder = folder();
    let long = "long name ".repeat(19);
    let phases = lines(100, |n| format!("  - {{name: {long}{n}, every: 1 day, doses: 9}}"));
    let changes = lines(1300, |n| format!("  - {{dose: 3 of z{n}, skip: yes, because: x}}"));
    let lists = format!("phases:\n{phases}\nchanges:\n{changes}\n");
    let text = good().replace(&format!("phases: {WEEKLY}\n"), &lists);
    write(folder.path(), "names.yaml", &text);
    write(folder.path(), "keys.yaml", &lines(4800, |n| format!("k{n}: 1")));
    write(folder.path(), "twice.yaml", &(good() + &"k: 1\n".repeat(4800)));
    for (file, more, formats) in [
        ("names.yaml", 1250, ALL),
        ("keys.yaml", 4750, &ALL[..1]),
        ("twice.yaml", 4749, &ALL[1..2]),
    ] {
        for format in formats {
            let output = run(folder.path(), &format!("check {file} --format {format}"));
            let said = told(&output);
            assert!(said.len() < 800_000, "{file} as {format}: {} bytes", said.len());
            if *format == "json" {
                let json = json(&output);
                assert_eq!(json["more"][0]["file"].as_str(), Some(file));
                let listed = json["findings"].as_array().expect("findings").len() as u64;
                let count = json["more"][0]["count"].as_u64().expect("a count");
                assert!(count >= more && listed <= 150, "{file}: {count} and {listed}");
            } else {
                let number =
                    said.split(" more in ").next().and_then(|head| head.rsplit(' ').next());
                let count: u64 = number.and_then(|number| number.parse().ok()).expect("a number");
                assert!(count >= more, "{file} as {format}: {count}");
            }
        }
        // All are counted.
        let said = told(&run(folder.path(), &format!("check {file}")));
        let errors = said.lines().rev().find(|line| line.starts_with("1 prescription checked"));
        let errors = errors.and_then(|line| line.split(' ').nth(3)).and_then(|n| n.parse().ok());
        assert!(errors.is_some_and(|errors: u64| errors >= more + 50), "{said}");
        let built = told(&run(folder.path(), &format!("build {file}")));
        assert!(built.len() < 800_000 && built.contains(" more in "), "{} bytes", built.len());
    }
}

#[test]
fn errors_are_shown_before_warnings_are_counted() {
    let folder = folder();
    // Each phase has a small volume, and all of them together no room in a calendar, which is seen last.
    let phase = |n| format!("  - {{name: p{n}, every: 1 day, doses: 100, dose: {} mcg}}", 20 + n);
    let phases = format!("phases:\n{}\n", lines(60, phase));
    let text = good().replace(&format!("phases: {WEEKLY}\n"), &phases);
    write(folder.path(), "late.yaml", &text.replace("until: 2027-12-31", "until: 2050-12-31"));
    let said = told(&run(folder.path(), "check late.yaml --as-of 2026-03-01"));
    assert!(
        said.matches("warning[").count() == 50 && said.contains(" more in late.yaml"),
        "{said}"
    );
    assert!(said.contains("error[feed_too_large]"), "{said}");
}

/// What a command says to a terminal of this many columns.
#[cfg(unix)]
fn on_a_terminal(mut command: Command, columns: u16) -> String {
    // The shell sets the width of its own terminal before the program asks for it.
    let program = command.get_program().to_string_lossy().into_owned();
    let script =
        format!("stty rows 24 cols {columns} && exec {program} check long.yaml --as-of 2026-03-01");
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &script]).env_clear().env("TERM", "xterm").env("PATH", "/usr/bin:/bin");
    shell.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
    shell.current_dir(command.get_current_dir().expect("a folder"));
    command = shell;
    let mut terminal = rexpect::session::spawn_command(command, Some(20_000)).expect("a terminal");
    terminal.exp_eof().expect("it ends")
}

#[cfg(unix)]
#[test]
fn excerpts_are_as_wide_as_the_terminal_and_have_its_colours() {
    let folder = folder();
    let long = format!(
        "place: {}  # {}\ndose: 1.0 mg # {}\n",
        "x".repeat(30),
        "y".repeat(200),
        "z".repeat(200)
    );
    write(folder.path(), "long.yaml", &good().replace("dose: 1 mg\n", &long));
    let plain = || b12cal(folder.path());
    let widest = |text: &str| {
        let excerpt = text.lines().filter(|line| line.starts_with("7 |"));
        excerpt.map(|line| line.trim_end().chars().count()).max().expect("an excerpt")
    };
    // A terminal, a narrow one, and one that is too narrow for an excerpt.
    let wide = on_a_terminal(plain(), 100);
    assert!((60..=100).contains(&widest(&wide)), "{wide}");
    let narrow = on_a_terminal(plain(), 45);
    assert!((20..=45).contains(&widest(&narrow)), "{narrow}");
    assert!(narrow.contains("1.0 mg"), "the place is in it: {narrow}");
    assert!(on_a_terminal(plain(), 1).contains("1.0 mg"));
    // COLUMNS is a wish; nonsense is none.
    let mut wish = plain();
    wish.env("COLUMNS", "45");
    assert_eq!(on_a_terminal(wish, 100), narrow);
    let mut nonsense = plain();
    nonsense.env("COLUMNS", "wide");
    assert_eq!(on_a_terminal(nonsense, 45), narrow);
    // No terminal: the same text everywhere.
    let output = run(folder.path(), "check long.yaml --as-of 2026-03-01");
    assert!((100..=140).contains(&widest(&told(&output))), "{}", told(&output));

    assert!(!wide.contains('\u{1b}'), "NO_COLOR is set: {wide}");
    let mut colourful = plain();
    colourful.env_remove("NO_COLOR");
    assert!(on_a_terminal(colourful, 100).contains("\u{1b}["), "a terminal has colours");
}

#[test]
fn a_distance_that_was_not_planned_is_at_the_line_that_made_it() {
    let folder = folder();
    let place_of = |more: &str| {
        write(folder.path(), "a.yaml", &(good() + more));
        let told = told(&run(folder.path(), "check a.yaml --as-of 2026-03-17"));
        let (_, found) = told.split_once("[unplanned_distance]").expect("it is reported");
        let place = found.lines().find(|line| line.contains("--> ")).unwrap_or_default();
        let line: usize = place.split(':').nth(1).and_then(|n| n.parse().ok()).unwrap_or_default();
        let text = good() + more;
        text.lines().nth(line.wrapping_sub(1)).unwrap_or_default().to_owned()
    };
    let missed = "  - {dose: 2 of all, missed: yes}";
    let given = "  - {dose: 1 of all, date: 2026-03-02}";
    assert_eq!(place_of(&format!("given:\n{given}\n{missed}\n")), missed);
    assert_eq!(place_of(&format!("given:\n{missed}\n")), missed);
    let pause = "  - {from: 2026-03-16, to: 2026-03-17}";
    let changes = "changes:\n  - {dose: 2 of all, to: 2026-03-10, because: closed}";
    assert_eq!(place_of(&format!("{changes}\npause:\n{pause}\n")), pause);
}
