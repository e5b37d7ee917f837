//! `new`, with arguments and on a terminal.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{b12cal, told};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = b12cal(folder).arg("new").args(arguments).output().expect("it runs");
    (output.status.code().expect("it was not killed"), told(&output))
}

#[test]
fn a_starter_becomes_somebodys_own_and_builds() {
    let folder = folder();
    let (code, said) = run(
        folder.path(),
        &[
            "us-weekly-then-monthly",
            "-o",
            "kim.yaml",
            "--person",
            "Kim \"K\": #1",
            "--start",
            "2027-02-01",
            "--time",
            "7:15",
            "--time-zone",
            "America/Denver",
            "--site",
            "arm, left",
            "--site",
            "right arm",
            "--reminder",
            "2 days",
            "--issued",
            "2027-01-20",
            "--id",
            "kim-2027",
        ],
    );
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("compare every line") && said.contains("b12cal build kim.yaml"),
        "{said}"
    );
    let text = fs::read_to_string(folder.path().join("kim.yaml")).expect("it is there");
    for line in [
        "id: kim-2027",
        "issued: 2027-01-20",
        "person: \"Kim \\\"K\\\": #1\"",
        "start: 2027-02-01",
        "time: 07:15",
        "time_zone: America/Denver",
        "sites: [\"arm, left\", right arm]",
        "reminders: [2 days]",
    ] {
        assert!(text.lines().any(|found| found.starts_with(line)), "{line} in {text}");
    }
    let comments = "# yaml-language-server: $schema=b12cal.schema.json\n# US";
    assert!(text.starts_with(comments), "the comments stay");
    let build = b12cal(folder.path()).args(["build", "kim.yaml"]).output().expect("it runs");
    assert!(build.status.success(), "{}", told(&build));
}

#[test]
fn it_says_how_an_editor_gets_the_schema_until_it_exists() {
    let folder = folder();
    fs::create_dir(folder.path().join("plans")).expect("a folder can be made");
    let hint = "as you write: b12cal schema -o plans/b12cal.schema.json\n";
    assert!(run(folder.path(), &["diet", "-o", "plans/a.yaml"]).1.contains(hint));
    let schema = ["schema", "-o", "plans/b12cal.schema.json"];
    assert!(b12cal(folder.path()).args(schema).output().expect("it runs").status.success());
    assert!(!run(folder.path(), &["diet", "-o", "plans/b.yaml"]).1.contains("schema"));
}

#[test]
fn a_generated_id_reveals_nothing_and_is_never_the_same() {
    let folder = folder();
    let ids: Vec<String> = ["a.yaml", "b.yaml"]
        .iter()
        .map(|name| {
            assert_eq!(run(folder.path(), &["diet", "-o", name]).0, 0);
            let text = fs::read_to_string(folder.path().join(name)).expect("it is there");
            let id = text.lines().find_map(|line| line.strip_prefix("id: ")).expect("an id");
            id.split(' ').next().expect("a word").to_owned()
        })
        .collect();
    assert_ne!(ids[0], ids[1]);
    for id in ids {
        let random = id.strip_prefix("plan-").expect("a neutral word");
        assert!(random.len() == 12 && random.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
}

#[test]
fn the_zone_of_the_machine_is_the_default() {
    let folder = folder();
    assert_eq!(run(folder.path(), &["diet", "-o", "a.yaml"]).0, 0);
    let text = fs::read_to_string(folder.path().join("a.yaml")).expect("it is there");
    assert!(text.contains("time_zone: Africa/Casablanca\n"), "{text}");
}

#[test]
fn the_list_names_every_template_with_its_title() {
    let (code, said) = run(folder().path(), &["--list"]);
    assert_eq!(code, 0);
    assert!(said.contains("uk-pernicious-anaemia"), "{said}");
    assert!(said.lines().filter(|line| line.contains("  ")).count() >= 24, "{said}");
}

#[test]
fn nothing_is_overwritten_and_nothing_with_errors_is_written() {
    let folder = folder();
    fs::write(folder.path().join("sam.yaml"), "mine\n").expect("it can be written");
    let (code, said) =
        run(folder.path(), &["diet", "-o", "sam.yaml", "--time-zone", "Europe/Paris"]);
    assert_eq!(
        (code, said.as_str()),
        (
            3,
            "error: cannot create sam.yaml: it already exists\n  = help: choose another file with \
             -o\nexit code 3\n"
        )
    );
    let text = fs::read_to_string(folder.path().join("sam.yaml")).expect("it is there");
    assert_eq!(text, "mine\n");
    for (arguments, expected) in [
        (vec![], "which template?"),
        (vec!["uk-pernicious-anemia"], "did you mean `uk-pernicious-anaemia`?"),
        (vec!["diet", "--start", "2027-02-30"], "2027-02-30 does not exist"),
        (vec!["diet", "--time", "9am"], "`9am` is not a time of day"),
        (vec!["diet", "--time-zone", "Europe/Londn"], "did you mean `Europe/London`?"),
        (vec!["diet", "--id", "Sam 2027"], "`Sam 2027` is not a valid id"),
        (vec!["diet", "--person", "a\u{202e}b"], "cannot be seen"),
        (vec!["diet", "--reminder", "1 month"], "`1 month` is not a duration"),
    ] {
        let (code, said) = run(folder.path(), &arguments);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(expected), "{said}");
    }
    let files = fs::read_dir(folder.path()).expect("the folder can be read").count();
    assert_eq!(files, 1);
}

#[cfg(unix)]
#[test]
fn on_a_terminal_it_asks_and_asks_again_after_a_slip() {
    use rexpect::session::spawn_command;

    let folder = folder();
    let mut command = b12cal(folder.path());
    command.args(["new", "-o", "sam.yaml"]);
    let mut terminal = spawn_command(command, Some(20_000)).expect("a terminal");
    let mut answer = |question: &str, line: &str| {
        terminal.exp_string(question).expect(question);
        terminal.send_line(line).expect("it reads");
    };
    answer("Template", "uk-neurologcal");
    answer("did you mean `uk-neurological`?", "uk-neurological");
    answer("Time zone [Africa/Casablanca]: ", "Europe/Dublin");
    answer("First dose on or after [2026-03-01]: ", "2027-02-30");
    answer("the month ends on 2027-02-28", "2027-03-01");
    answer("Time of day [09:00]: ", "");
    answer("Name [Sam]: ", "Niamh");
    answer("Sites, separated by commas: ", "left thigh, right thigh");
    answer("Reminders before each [1 day, 1 hour]: ", "");
    terminal.exp_string("compare every line").expect("it says what to do next");
    terminal.exp_eof().expect("it ends");
    let text = fs::read_to_string(folder.path().join("sam.yaml")).expect("it is there");
    for line in ["person: Niamh", "start: 2027-03-01", "time_zone: Europe/Dublin", "time: 09:00"] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(text.contains("sites: [left thigh, right thigh]"), "{text}");
}
