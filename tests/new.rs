//! `new`, with arguments, after another prescription, and on a terminal.

use std::fs;
use std::path::Path;

use serde_yaml::Value;

use crate::support::{b12cal, folder, told};

fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = b12cal(folder).arg("new").args(arguments).output().expect("it runs");
    (output.status.code().expect("it was not killed"), told(&output))
}

/// The text of a file of a folder.
fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("it is there")
}

/// The same, read by another YAML library.
fn read(folder: &Path, name: &str) -> Value {
    serde_yaml::from_str(&text(folder, name)).expect("it is YAML")
}

/// What `check` says of a file.
fn check(folder: &Path, name: &str) -> String {
    told(&b12cal(folder).args(["check", name]).output().expect("it runs"))
}

/// Everything that is asked for.
const ALL: &[&str] = &[
    "--person",
    "Kim \"K\": #1",
    "--prescriber",
    "Dr {Hall}, \\ & Sons",
    "--phone",
    "+44 20 7946 0000",
    "--place",
    "Elm Road: 'B' # 2",
    "--cause",
    "diet",
    "--language",
    "fr",
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
];

#[test]
fn a_starter_becomes_somebodys_own_and_builds() {
    let folder = folder();
    let arguments = [&["us-weekly-then-monthly", "-o", "kim.yaml"], ALL].concat();
    let (code, said) = run(folder.path(), &arguments);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("compare every line") && said.contains("b12cal build kim.yaml"),
        "{said}"
    );
    assert!(!said.contains("placeholder_left"), "nothing is left to be filled in: {said}");
    let text = text(folder.path(), "kim.yaml");
    for line in [
        "id: kim-2027                  # names this plan",
        "issued: 2027-01-20            # the date on the prescription",
        "cause: diet",
        "start: 2027-02-01",
        "time: 07:15",
        "time_zone: America/Denver",
        "sites: [\"arm, left\", \"right arm\"]",
        "reminders: [2 days]",
        "feed: {language: fr}",
    ] {
        assert!(text.lines().any(|found| found.starts_with(line)), "{line} in {text}");
    }
    let yaml = read(folder.path(), "kim.yaml");
    assert_eq!(yaml["person"], "Kim \"K\": #1");
    assert_eq!(yaml["prescriber"]["name"], "Dr {Hall}, \\ & Sons");
    assert_eq!(yaml["prescriber"]["phone"], "+44 20 7946 0000");
    assert_eq!(yaml["place"], "Elm Road: 'B' # 2");
    let comments = "# yaml-language-server: $schema=b12cal.schema.json\n# US";
    assert!(text.starts_with(comments), "the comments stay");
    let build = b12cal(folder.path()).args(["build", "kim.yaml"]).output().expect("it runs");
    assert!(build.status.success(), "{}", told(&build));
}

#[test]
fn every_text_is_read_back_as_it_was_said() {
    let folder = folder();
    for (index, word) in [
        "no",
        "~",
        "null",
        "- x",
        "? x",
        "# x",
        "a: b",
        "a #b",
        "a, b]",
        "{x: y}",
        "&a",
        "*a",
        "!t",
        "|",
        ">",
        "%x",
        "@x",
        "`x`",
        "'x",
        "\"",
        "\\",
        "\\n",
        "0x1f",
        "1.0",
        "2027-01-01",
        "...",
        "---",
        "\u{1f489}",
        "=",
        "<<",
        "\u{674e}\u{660e}",
        "{% raw %}",
        "b12cal: 1",
    ]
    .into_iter()
    .enumerate()
    {
        let file = format!("{index}.yaml");
        let (person, place) = (format!("--person={word}"), format!("--place={word}"));
        let prescriber = format!("--prescriber={word}");
        let site = format!("--site={word}");
        let phone = format!("--phone=1 {word}");
        let arguments = ["diet", "-o", &file, &person, &place, &prescriber, &site, &phone];
        let (code, said) = run(folder.path(), &arguments);
        assert_eq!(code, 0, "{word}: {said}");
        let yaml = read(folder.path(), &file);
        for found in
            [&yaml["person"], &yaml["place"], &yaml["prescriber"]["name"], &yaml["sites"][0]]
        {
            assert_eq!(found, word);
        }
        assert_eq!(yaml["prescriber"]["phone"], format!("1 {word}"));
    }
}

#[test]
fn what_was_not_said_is_left_to_be_filled_in_and_check_says_so() {
    let folder = folder();
    let (code, _) = run(folder.path(), &["nl-10-doses", "-o", "a.yaml"]);
    assert_eq!(code, 0);
    let text = text(folder.path(), "a.yaml");
    for line in [
        "issued: 2026-03-01            # to be confirmed; the date on the prescription\n",
        "person:\nprescriber:\n",
        "cause: pernicious-anaemia     # to be confirmed\n",
        "time_zone: Europe/Amsterdam   # to be confirmed\n",
        "start: 2026-03-01             # to be confirmed\n",
        "time: 09:00                   # to be confirmed\n",
        "place:\n",
        "feed: {language: nl}          # to be confirmed\n",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let said = check(folder.path(), "a.yaml");
    for note in [
        "still to be confirmed: `issued`, `cause`, `time_zone`, `start`, `time` and 1 more",
        "still without a value: `person`, `prescriber` and `place`",
        "0 errors, 0 warnings",
    ] {
        assert!(said.contains(note), "{note} in {said}");
    }
    // An empty text says that there is none.
    let none = ["--person=", "--prescriber=", "--place="];
    let (code, said) = run(folder.path(), &[&["nl-10-doses", "-o", "b.yaml"], &none[..]].concat());
    assert_eq!(code, 0);
    assert!(!said.contains("without a value"), "{said}");
    let text = self::text(folder.path(), "b.yaml");
    let is_there = |key: &str| text.lines().any(|line| line.starts_with(key));
    assert!(!["person:", "prescriber:", "place:"].into_iter().any(is_there), "{text}");
}

#[test]
fn a_place_goes_where_the_starter_has_it() {
    let folder = folder();
    let said = ["--place", "Elm Road", "-o", "a.yaml"];
    assert_eq!(run(folder.path(), &[&["bridge-to-oral"], &said[..]].concat()).0, 0);
    let yaml = read(folder.path(), "a.yaml");
    assert!(yaml.get("place").is_none(), "the tablets are not taken there");
    assert_eq!(yaml["phases"][0]["place"], "Elm Road");
    assert_eq!(yaml["phases"][1]["place"], "Elm Road");
    assert!(yaml["phases"][2].get("place").is_none());
}

#[test]
fn what_a_practice_has_in_common_is_copied_from_another_prescription() {
    let folder = folder();
    fs::write(
        folder.path().join("ann.yaml"),
        "b12cal: 1\nid: ann-2026\nissued: 2026-02-01\nperson: Ann Lee\n\
         prescriber: {name: \"Dr Ruiz: #1\", phone: \"+44 20 7946 0000\"}\ncause: diet\n\
         product: {name: hydroxocobalamin, strength: 1 mg/mL, container: 1 mL ampoule}\ndose: 1 mg\n\
         time_zone: Europe/London\nstart: 2026-02-02\ntime: 10:20\nplace: Elm Road\n\
         phases:\n  - {name: induction, every: 1 week, doses: 6, place: at home}\n\
         sites: [left arm]\nreminders: [3 days, {before: 3 weeks, say: order it}]\n\
         avoid: {weekdays: [sat, sun], move: earlier}\n\
         changes:\n  - {from: 2026-02-20, place: New Street, because: moved}\n\
         \u{20} - {from: 2026-02-10, place: Old Street, time: 11:00, because: moved}\n\
         \u{20} - {from: 2026-02-20, phase: induction, place: At home, because: hers}\n\
         \u{20} - {from: 2026-03-02, place: Tomorrow Street, because: later}\n\
         feed: {language: de, color: teal}\n",
    )
    .expect("it can be written");
    let arguments = ["uk-pernicious-anaemia", "--defaults", "ann.yaml", "--person", "Kim Novak"];
    let (code, said) = run(folder.path(), &arguments);
    assert_eq!(code, 0, "{said}");
    let yaml = read(folder.path(), "kim-novak.yaml");
    let ann = read(folder.path(), "ann.yaml");
    for key in ["prescriber", "time_zone", "reminders", "avoid"] {
        assert_eq!(yaml[key], ann[key], "{key}");
    }
    assert_eq!(yaml["place"], "New Street", "where they are today");
    assert_eq!(yaml["feed"], serde_yaml::from_str::<Value>("{language: de}").expect("YAML"));
    for own in ["sites", "changes"] {
        assert!(yaml.get(own).is_none(), "{own} is Ann's");
    }
    let left = "still to be confirmed: `issued`, `cause`, `start` and `time`";
    assert!(said.contains(left) && !said.contains("without a value"), "{said}");

    // An argument beats what is copied; another prescriber has no phone of Ann's.
    let more = ["--prescriber", "Dr Hall", "--place", "", "--language", "en", "-o", "b.yaml"];
    assert_eq!(run(folder.path(), &[&arguments[..3], &more[..]].concat()).0, 0);
    let yaml = read(folder.path(), "b.yaml");
    assert_eq!(yaml["prescriber"], serde_yaml::from_str::<Value>("{name: Dr Hall}").expect("YAML"));
    assert!(yaml.get("place").is_none() && yaml.get("feed").is_none());

    // A starter of tablets every day has no reminders, and keeps none.
    assert_eq!(run(folder.path(), &["oral-only", "--defaults", "ann.yaml", "-o", "c.yaml"]).0, 0);
    assert!(read(folder.path(), "c.yaml")["reminders"].as_sequence().is_some_and(Vec::is_empty));

    let files = fs::read_dir(folder.path()).expect("the folder can be read").count();
    fs::write(folder.path().join("bad.yaml"), "b12cal: 1\nid: x\n").expect("it can be written");
    for (path, code, expected) in [
        ("bad.yaml", 1, "bad.yaml has errors, so nothing is copied from it"),
        ("none.yaml", 3, "cannot read none.yaml"),
        (".", 3, "cannot read ."),
    ] {
        let found = run(folder.path(), &["diet", "--defaults", path, "-o", "d.yaml"]);
        assert!(found.0 == code && found.1.contains(expected), "{}", found.1);
    }
    assert_eq!(fs::read_dir(folder.path()).expect("it can be read").count(), files + 1);
}

#[test]
fn the_file_is_named_after_the_person() {
    let folder = folder();
    for (person, file) in [
        ("Ann Lee", "ann-lee.yaml"),
        ("../Jürgen/Weiß", "jürgen-weiß.yaml"),
        ("Sam \u{1f489}", "sam.yaml"),
        (
            &"Wolfeschlegelsteinhausenbergerdorff ".repeat(5),
            "wolfeschlegelsteinhausenbergerdorff-wolfeschlegels.yaml",
        ),
    ] {
        let (code, said) = run(folder.path(), &["diet", "--person", person]);
        assert!(code == 0 && said.contains(&format!("Created {file}")), "{person}: {said}");
        assert!(folder.path().join(file).exists(), "{file}");
    }
    // A name without a letter gives none; then the file is named after the id.
    assert_eq!(run(folder.path(), &["diet", "--person", "...", "--id", "abc-1"]).0, 0);
    assert!(folder.path().join("abc-1.yaml").exists());
    // A folder gets the file.
    fs::create_dir(folder.path().join("elm")).expect("a folder can be made");
    assert_eq!(run(folder.path(), &["diet", "--person", "Kim", "-o", "elm"]).0, 0);
    assert!(folder.path().join("elm/kim.yaml").exists());
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
            read(folder.path(), name)["id"].as_str().expect("an id").to_owned()
        })
        .collect();
    assert_ne!(ids[0], ids[1]);
    for id in ids {
        let random = id.strip_prefix("plan-").expect("a neutral word");
        assert!(random.len() == 12 && random.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
}

#[test]
fn the_zone_of_the_machine_is_suggested_unless_the_starter_is_for_another_country() {
    let folder = folder();
    for (starter, zone) in [
        ("diet", "Africa/Casablanca"),
        ("uk-pernicious-anaemia", "Europe/London"),
        ("us-weekly-then-monthly", "America/New_York"),
    ] {
        assert_eq!(run(folder.path(), &[starter, "-o", &format!("{starter}.yaml")]).0, 0);
        assert_eq!(read(folder.path(), &format!("{starter}.yaml"))["time_zone"], zone);
    }
    let mut command = b12cal(folder.path());
    command.env("TZ", "America/Denver").args(["new", "us-weekly-then-monthly", "-o", "a.yaml"]);
    assert!(command.output().expect("it runs").status.success());
    assert_eq!(read(folder.path(), "a.yaml")["time_zone"], "America/Denver");
}

#[test]
fn the_list_names_every_starter_with_its_title_and_can_be_searched() {
    let folder = folder();
    let (code, said) = run(folder.path(), &["--list"]);
    assert_eq!(code, 0);
    assert!(said.contains("\nuk-pernicious-anaemia       UK, pernicious anaemia"), "{said}");
    assert!(said.lines().filter(|line| line.contains("  ")).count() >= 24, "{said}");
    // Without any argument, and nobody to ask, that is shown.
    assert_eq!(run(folder.path(), &[]), (code, said));
    for words in [
        &["--list", "alternate", "days"][..],
        &["--list", "alternate days"],
        &["days", "--list", "alternate"],
    ] {
        let (code, said) = run(folder.path(), words);
        assert_eq!(code, 0);
        assert!(said.contains("uk-neurological") && !said.contains("nasal"), "{said}");
    }
    let (code, said) = run(folder.path(), &["--list", "hydroxycobalamin"]);
    assert_eq!(code, 2);
    assert!(said.contains("did you mean `hydroxocobalamin`?"), "{said}");
    assert!(said.contains("a country (uk)"), "{said}");
    assert_eq!(fs::read_dir(folder.path()).expect("it can be read").count(), 0);
}

#[test]
fn nothing_is_overwritten_and_nothing_with_errors_is_written() {
    let folder = folder();
    for name in ["sam.yaml", "sam-2.yaml"] {
        fs::write(folder.path().join(name), "mine\n").expect("it can be written");
    }
    let refused = "error: cannot create sam.yaml: it already exists\n  = help: choose another file, such as \
                   `-o sam-3.yaml`\nexit code 3\n";
    assert_eq!(run(folder.path(), &["diet", "-o", "sam.yaml"]), (3, refused.to_owned()));
    assert_eq!(run(folder.path(), &["diet", "--person", "Sam"]), (3, refused.to_owned()));
    assert_eq!(text(folder.path(), "sam.yaml"), "mine\n");
    for (arguments, expected) in [
        (vec!["-o", "a.yaml"], "which starter?"),
        (vec!["uk-pernicious-anemia"], "did you mean `uk-pernicious-anaemia`?"),
        (vec!["uk"], "starters with these words: uk-cyanocobalamin"),
        (vec!["diet", "--start", "2027-02-30"], "--start: 2027-02-30 does not exist"),
        (vec!["diet", "--time", "9am"], "--time: `9am` is not a time of day"),
        (vec!["diet", "--time-zone", "Europe/Londn"], "did you mean `Europe/London`?"),
        (vec!["diet", "--time-zone", "Dublin"], "write `Europe/Dublin`"),
        (vec!["diet", "--id", "Sam 2027"], "--id: `Sam 2027` is not a valid id"),
        (vec!["diet", "--person", "a\u{202e}b"], "cannot be seen"),
        (vec!["diet", "--place", "a\nb"], "--place: this text must be on one line"),
        (vec!["diet", "--phone", "1"], "--prescriber <NAME>"),
        (
            vec!["diet", "--prescriber", "Dr Ruiz", "--phone", "none"],
            "`none` is not a telephone number",
        ),
        (vec!["diet", "--cause", "Diet"], "write `diet`"),
        (vec!["diet", "--language", "it"], "allowed: en, de, nl, fr, es"),
        (vec!["diet", "--reminder", "1 month"], "--reminder: `1 month` is not a duration"),
    ] {
        let (code, said) = run(folder.path(), &arguments);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(expected), "{said}");
    }
    let files = fs::read_dir(folder.path()).expect("the folder can be read").count();
    assert_eq!(files, 2);
}

#[cfg(unix)]
mod on_a_terminal {
    use super::*;
    use rexpect::session::{PtySession, spawn_command};

    fn start(folder: &Path, arguments: &[&str]) -> PtySession {
        let mut command = b12cal(folder);
        command.arg("new").args(arguments);
        spawn_command(command, Some(20_000)).expect("a terminal")
    }

    fn answer(terminal: &mut PtySession, question: &str, line: &str) {
        terminal.exp_string(question).expect(question);
        terminal.send_line(line).expect("it reads");
    }

    #[test]
    fn it_shows_the_list_and_asks_and_asks_again_after_a_slip() {
        let folder = folder();
        fs::write(folder.path().join("niamh.yaml"), "mine\n").expect("it can be written");
        let mut terminal = start(folder.path(), &[]);
        terminal.exp_string("us-weekly-then-monthly").expect("the list");
        for (question, line) in [
            ("Which one: its name, or words such as uk, diet or alternate days: ", "xyzzy"),
            ("no starter has `xyzzy`", "uk nerve"),
            ("alternate days: ", "uk-neurological"),
            ("uk-neurological: UK, with nerve symptoms", ""),
            ("Name of the person, empty for none: ", "Niamh"),
            ("Prescriber, empty for none: ", "Dr \"Weiß\": #1"),
            ("Phone of the prescriber, empty for none: ", "call me"),
            ("`call me` is not a telephone number", ""),
            ("Cause [pernicious-anaemia]: ", "?"),
            ("allowed: diet, ", ""),
            ("Language of the calendar: en, de, nl, fr, es [en]: ", "it"),
            ("allowed: en, de, nl, fr, es", "en"),
            ("Time zone [Europe/London]: ", "Dublin"),
            ("write `Europe/Dublin`", "Europe/Dublin"),
            ("Date on the prescription [2026-03-01]: ", "2027-02-01"),
            ("First dose on or after [2026-03-01]: ", "2027-02-30"),
            ("the month ends on 2027-02-28", "2027-03-01"),
            ("Time of day [09:00]: ", ""),
            ("Place, empty for none: ", ""),
            (
                "Injection sites, used in turn, separated by commas, or `none`: ",
                "left thigh, right thigh",
            ),
            ("Reminders before each, or `none` [1 day, 1 hour]: ", "none"),
            ("niamh.yaml already exists. Another file [niamh-2.yaml]: ", "niamh.yaml"),
            ("niamh.yaml already exists", ""),
        ] {
            if question.starts_with("uk-neurological") {
                terminal.exp_string(question).expect(question);
            } else {
                answer(&mut terminal, question, line);
            }
        }
        terminal.exp_string("compare every line").expect("it says what to do next");
        terminal.exp_eof().expect("it ends");
        let yaml = read(folder.path(), "niamh-2.yaml");
        for (key, value) in [
            ("person", "Niamh"),
            ("start", "2027-03-01"),
            ("issued", "2027-02-01"),
            ("time_zone", "Europe/Dublin"),
            ("time", "09:00"),
            ("cause", "pernicious-anaemia"),
        ] {
            assert_eq!(yaml[key], value);
        }
        assert_eq!(yaml["prescriber"]["name"], "Dr \"Weiß\": #1");
        assert!(yaml["prescriber"].get("phone").is_none() && yaml.get("place").is_none());
        assert_eq!(yaml["sites"][1], "right thigh");
        assert!(yaml["reminders"].as_sequence().is_some_and(Vec::is_empty));
        assert!(!check(folder.path(), "niamh-2.yaml").contains("placeholder_left"));
        assert_eq!(text(folder.path(), "niamh.yaml"), "mine\n");
    }

    #[test]
    fn what_another_prescription_has_is_not_asked() {
        let folder = folder();
        assert_eq!(run(folder.path(), &[&["diet", "-o", "kim.yaml"], ALL].concat()).0, 0);
        let mut terminal = start(folder.path(), &["nl-child", "--defaults", "kim.yaml"]);
        for (question, line) in [
            ("Name of the person, empty for none: ", "Bo"),
            ("Cause [unknown]: ", "diet"),
            ("Date on the prescription [2026-03-01]: ", ""),
            ("First dose on or after [2026-03-01]: ", ""),
            ("Time of day [15:30]: ", ""),
            ("Injection sites, used in turn, separated by commas, or `none`: ", ""),
        ] {
            answer(&mut terminal, question, line);
        }
        terminal.exp_string("compare every line").expect("it says what to do next");
        terminal.exp_eof().expect("it ends");
        let yaml = read(folder.path(), "bo.yaml");
        assert_eq!(yaml["prescriber"]["name"], "Dr {Hall}, \\ & Sons");
        assert_eq!(yaml["feed"]["language"], "fr");
        assert_eq!(yaml["time"], "15:30");
    }

    #[test]
    fn who_stops_gets_no_file() {
        let folder = folder();
        for (end, expected) in [('d', "the questions were not answered"), ('c', "")] {
            let mut terminal = start(folder.path(), &["diet"]);
            answer(&mut terminal, "Name of the person, empty for none: ", "Sam");
            terminal.exp_string("Prescriber, empty for none: ").expect("the next question");
            terminal.send_control(end).expect("it reads");
            terminal.exp_string(expected).expect(expected);
            terminal.exp_eof().expect("it ends");
        }
        assert_eq!(fs::read_dir(folder.path()).expect("it can be read").count(), 0);
    }
}
