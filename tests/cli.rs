//! The program from outside: what it reads and writes, and its exit codes.

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use tempfile::TempDir;

use crate::support::{b12cal, prescription, told, write};

const WEEKLY: &str = "[{name: all, every: 1 week, doses: 4}]";

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "sam.yaml", &prescription("2026-03-02", "Europe/London", WEEKLY, "[]"));
    folder
}

fn run(folder: &TempDir, arguments: &str) -> Output {
    let arguments = arguments.split_whitespace();
    b12cal(folder.path()).args(arguments).output().expect("it runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

fn names(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .expect("the folder can be read")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_calendar_is_written_beside_its_prescription_and_the_next_step_is_named() {
    let folder = folder();
    let output = run(&folder, "build sam.yaml --as-of 2026-03-05");
    assert_eq!(
        told(&output),
        "sam.ics: 4 injections and 0 rechecks until Fri 31 Dec 2027. Next: injection (all) on Mon \
         9 Mar 2026 at 09:00, Europe/London.\nImport it into a calendar, or publish it and \
         subscribe to its address. Google Calendar and Outlook ignore the reminders of a calendar \
         you subscribe to: set a notification for the calendar there.\nexit code 0\n"
    );
    assert_eq!(names(&folder), ["sam.ics", "sam.yaml"]);
}

#[test]
fn a_build_says_in_one_line_what_is_different_and_can_be_quiet() {
    let folder = folder();
    let build = |arguments: &str| told(&run(&folder, &format!("build sam.yaml {arguments}")));
    build("--as-of 2026-03-01");
    let next = "Next: injection (all) on Mon 9 Mar 2026 at 09:00, Europe/London.\nexit code 0\n";
    assert_eq!(
        build("--as-of 2026-03-05"),
        format!("sam.ics (unchanged): 4 injections and 0 rechecks until Fri 31 Dec 2027. {next}")
    );
    assert_eq!(build("--as-of 2026-03-05 -q"), "exit code 0\n");
    let text = |more: &str| prescription("2026-03-02", "Europe/London", WEEKLY, "[]") + more;
    // The edit, and what is said.
    let rows = [
        (
            "changes: [{dose: 2 of all, to: 2026-03-10, because: closed}, {extra: 2026-03-19, because: travel}]\n",
            "1 moved, 1 added; next injection is now Tue 10 Mar 2026 at 09:00, Europe/London. 5 injections and 0 \
             rechecks until Fri 31 Dec 2027.\nexit code 0\n",
        ),
        (
            "changes: [{dose: 2 of all, skip: yes, because: ill}]\n",
            "2 removed; next injection is now Mon 16 Mar 2026 at 09:00, Europe/London. 3 injections and 0 rechecks \
             until Fri 31 Dec 2027.\nexit code 0\n",
        ),
        (
            "changes: [{dose: 2 of all, skip: yes, because: ill}, {dose: 4 of all, time: 10:00, because: ill}]\n",
            "1 moved. 3 injections and 0 rechecks until Fri 31 Dec 2027. Next: injection (all) on Mon 16 Mar 2026 at \
             09:00, Europe/London.\nexit code 0\n",
        ),
    ];
    for (edit, said) in rows {
        write(folder.path(), "sam.yaml", &text(edit));
        let told = build("--as-of 2026-03-05");
        assert_eq!(&told[told.find("sam.ics: ").unwrap_or(0)..], format!("sam.ics: {said}"));
    }
    write(folder.path(), "sam.yaml", &text("notes: Bring the card.\n"));
    assert_eq!(build("--as-of 2026-03-05 --quiet"), "exit code 0\n");
    // What is wrong is said all the same.
    write(folder.path(), "sam.yaml", &text("given: [{dose: 1 of all, date: 2026-03-03}]\n"));
    let stale = build("--as-of 2026-03-05 --check -q");
    assert!(stale.starts_with("sam.ics is stale; it would change like this:\n"), "{stale}");
    write(folder.path(), "sam.yaml", "b12cal: 1\n");
    let told = build("-q");
    assert!(
        told.contains("error: 9 errors; nothing was written\n") && told.ends_with("exit code 1\n"),
        "{told}"
    );
}

#[test]
fn standard_input_becomes_standard_output_and_nothing_else() {
    let folder = folder();
    let text = fs::read(folder.path().join("sam.yaml")).expect("the file can be read");
    let mut child = b12cal(folder.path())
        .args(["build", "-", "--as-of", "2026-03-01"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    child.stdin.take().expect("a pipe").write_all(&text).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.stdout.starts_with(b"BEGIN:VCALENDAR\r\n"));
    assert!(output.stdout.ends_with(b"END:VCALENDAR\r\n"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("\nstandard output: 4 injections"), "{told}");
    assert!(told.contains("note[unknown_past]: there is no previous calendar"), "{told}");
    assert_eq!(names(&folder), ["sam.yaml"]);
}

#[test]
fn a_folder_takes_the_calendars_of_several_prescriptions() {
    let folder = folder();
    let other =
        prescription("2026-03-02", "Asia/Tokyo", WEEKLY, "[]").replace("test-plan", "other");
    write(folder.path(), "kim.yml", &other);
    fs::create_dir(folder.path().join("out")).expect("a folder can be made");
    let output = run(&folder, "build sam.yaml kim.yml -o out --as-of 2026-03-01");
    assert_eq!(code(&output), 0, "{}", told(&output));
    assert!(
        folder.path().join("out/sam.ics").exists() && folder.path().join("out/kim.ics").exists()
    );
}

#[test]
fn two_prescriptions_with_one_id_are_an_error_and_nothing_is_written() {
    let folder = folder();
    fs::copy(folder.path().join("sam.yaml"), folder.path().join("kim.yaml")).expect("a copy");
    let output = run(&folder, "build sam.yaml kim.yaml --as-of 2026-03-01");
    let told = told(&output);
    assert!(told.contains("error[duplicate_id]: sam.yaml also has the id `test-plan`"), "{told}");
    assert!(told.contains("--> kim.yaml:2:5"), "{told}");
    assert!(told.contains("--> sam.yaml:2:5"), "{told}");
    assert_eq!((code(&output), names(&folder)), (1, vec!["kim.yaml".into(), "sam.yaml".into()]));
}

#[test]
fn a_prescription_with_an_error_stops_only_its_own_calendar() {
    let folder = folder();
    write(folder.path(), "kim.yaml", "b12cal: 1\n");
    write(folder.path(), "kim.ics", "the old one");
    let output = run(&folder, "build kim.yaml sam.yaml --as-of 2026-03-01");
    assert_eq!(code(&output), 1);
    assert!(
        told(&output).contains("kim.yaml: 9 errors; its calendar was not written"),
        "{}",
        told(&output)
    );
    assert_eq!(names(&folder), ["kim.ics", "kim.yaml", "sam.ics", "sam.yaml"]);
    assert_eq!(fs::read(folder.path().join("kim.ics")).expect("it is there"), b"the old one");
}

#[test]
fn what_cannot_be_read_is_named_with_the_way_out() {
    let folder = folder();
    let missing = run(&folder, "build none.yaml");
    assert_eq!(
        told(&missing),
        "error: cannot read none.yaml: no such file or folder\nexit code 3\n"
    );
    fs::create_dir(folder.path().join("empty")).expect("a folder can be made");
    let empty = run(&folder, "build empty");
    assert_eq!(
        told(&empty),
        "error: there are no prescriptions here\n  = help: file names of prescriptions end in \
         .yaml or .yml\nexit code 3\n"
    );
    fs::remove_dir(folder.path().join("empty")).expect("it is empty");
    assert_eq!(names(&folder), ["sam.yaml"]);
}

#[test]
fn a_file_of_two_megabytes_is_refused() {
    let folder = folder();
    write(folder.path(), "large.yaml", &"# a long comment\n".repeat(125_000));
    let told = told(&run(&folder, "build large.yaml"));
    assert!(told.starts_with("error[too_large]: the file is larger than 256 kB"), "{told}");
    assert!(told.ends_with("nothing was written\nexit code 1\n"), "{told}");
}

#[test]
fn no_other_file_is_ever_replaced() {
    let folder = folder();
    let itself = run(&folder, "build sam.yaml -o sam.yaml");
    assert_eq!(code(&itself), 2);
    assert!(told(&itself).contains("sam.yaml is the prescription itself"), "{}", told(&itself));
    write(folder.path(), "letter.ics", "Dear doctor\n");
    let other = run(&folder, "build sam.yaml -o letter.ics --as-of 2026-03-01");
    assert_eq!(code(&other), 3);
    assert!(told(&other).contains("it was not written by this version"), "{}", told(&other));
    let fresh = run(&folder, "build sam.yaml -o letter.ics --as-of 2026-03-01 --fresh");
    assert_eq!(code(&fresh), 3);
    assert!(told(&fresh).contains("a file of another kind"), "{}", told(&fresh));
    let letter = fs::read_to_string(folder.path().join("letter.ics")).expect("it is there");
    assert_eq!(letter, "Dear doctor\n");
    let nowhere = run(&folder, "build sam.yaml -o none/sam.ics --as-of 2026-03-01");
    assert_eq!(code(&nowhere), 3, "{}", told(&nowhere));
}

#[test]
fn usage_errors_have_a_code_of_their_own() {
    let folder = folder();
    for arguments in
        ["", "build", "buidl sam.yaml", "build sam.yaml --as-of 2026-02-30", "build sam.yaml --x"]
    {
        assert_eq!(code(&run(&folder, arguments)), 2, "{arguments}");
    }
    let told = told(&run(&folder, "build sam.yaml --until 2026-02-30"));
    assert!(told.contains("2026-02-30 does not exist (the month ends on 2026-02-28)"), "{told}");
}

#[test]
fn until_and_since_bound_the_calendar() {
    let folder = folder();
    let count = |arguments: &str| {
        let output = run(&folder, &format!("build sam.yaml -o - --as-of 2026-03-01 {arguments}"));
        String::from_utf8_lossy(&output.stdout).matches("BEGIN:VEVENT").count()
    };
    assert_eq!(count(""), 4);
    assert_eq!(count("--since 2026-03-16"), 2);
    // Two doses, and the mark that the calendar ends before the plan does.
    assert_eq!(count("--until 2026-03-15"), 3);
}

#[test]
fn another_wording_replaces_the_built_in_one() {
    let folder = folder();
    fs::create_dir(folder.path().join("words")).expect("a folder can be made");
    write(&folder.path().join("words"), "injection.txt", "Shot {{ ordinal.n }}\n\n{{ dose }}\n");
    let run_with = || run(&folder, "build sam.yaml -o - --templates words --as-of 2026-03-01");
    let output = String::from_utf8_lossy(&run_with().stdout).into_owned();
    assert!(output.contains("SUMMARY:Shot 1\r\nDESCRIPTION:1 mg\r\n"), "{output}");

    write(&folder.path().join("words"), "injection.txt", "Shot\n\n{{ doze }}\n");
    let faulty = run_with();
    assert_eq!(code(&faulty), 1);
    let told = told(&faulty);
    assert!(told.contains("error[bad_template]: there is no variable `doze`"), "{told}");
    assert!(
        told.contains("words/injection.txt:3:4") && told.contains("did you mean `dose`?"),
        "{told}"
    );

    write(&folder.path().join("words"), "injection.txt", "Shot\n{% if %}\n");
    assert!(crate::support::told(&run_with()).contains("words/injection.txt:2:"));
    write(&folder.path().join("words"), "injection.txt", "\n{{ dose }}\n");
    let untitled = crate::support::told(&run_with());
    assert!(untitled.contains("its first line is empty"), "{untitled}");
    write(&folder.path().join("words"), "injektion.txt", "Shot\n");
    assert!(crate::support::told(&run_with()).contains(
        "words/injektion.txt is not one of the \
            templates"
    ));
    fs::remove_file(folder.path().join("words/injektion.txt")).expect("it can be removed");
    fs::remove_file(folder.path().join("words/injection.txt")).expect("it can be removed");
    assert_eq!(code(&run_with()), 3);
}

#[test]
fn the_time_zone_database_is_printed_and_can_be_chosen() {
    let folder = folder();
    let version = told(&run(&folder, "--version"));
    assert!(version.contains("(tz database 20"), "{version}");

    write(folder.path(), "tzdata.zi", "# version 2199z\n");
    let doubtful = b12cal(folder.path())
        .args(["build", "sam.yaml", "--as-of", "2026-03-01"])
        .env("TZDIR", folder.path())
        .output()
        .expect("it runs");
    let said = told(&doubtful);
    assert!(said.starts_with("warning[older_tzdb]: this system has tz database 2199z"), "{said}");
    assert_eq!(code(&doubtful), 0);

    let none = run(&folder, "build sam.yaml --tzdb .");
    assert_eq!(code(&none), 3);
    assert!(told(&none).contains("has no time zone database"), "{}", told(&none));
}

#[test]
fn the_clock_can_be_fixed_from_outside() {
    let folder = folder();
    let at = |seconds: &str| {
        let mut command = b12cal(folder.path());
        let command = command.args(["build", "sam.yaml"]).env("SOURCE_DATE_EPOCH", seconds);
        told(&command.output().expect("it runs"))
    };
    // 16 March 2026, 00:00 UTC: the third dose is the next.
    assert!(at("1773619200").contains("Next: injection (all) on Mon 16 Mar 2026"));
    assert!(at("yesterday").ends_with("is not a number of seconds since 1970\nexit code 2\n"));
}

#[cfg(unix)]
#[test]
fn a_calendar_behind_a_link_keeps_its_place_and_its_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    fs::create_dir(folder.path().join("public")).expect("a folder can be made");
    write(folder.path(), "public/feed.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    let real = folder.path().join("public/feed.ics");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("they can be set");
    symlink("public/feed.ics", folder.path().join("sam.ics")).expect("a link can be made");
    assert_eq!(code(&run(&folder, "build sam.yaml --as-of 2026-03-01 --fresh")), 0);
    assert!(folder.path().join("sam.ics").is_symlink());
    assert!(fs::read_to_string(&real).expect("it is there").contains("BEGIN:VEVENT"));
    let mode = fs::metadata(&real).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn check_reports_everything_in_every_format_and_writes_nothing() {
    let folder = folder();
    let saturdays = prescription("2026-03-07", "Europe/London", WEEKLY, "[]")
        .replace("test-plan", "doubtful")
        + "avoid: {weekdays: [sat, sun]}\nwindow: 1 day\n";
    write(folder.path(), "doubtful.yaml", &saturdays);
    fs::create_dir(folder.path().join("more")).expect("a folder can be made");
    write(folder.path(), "more/bad, one.yaml", "b12cal: 1\nid: a b\n");
    write(folder.path(), ".hidden.yaml", "no prescription\n");
    let clean = run(&folder, "check sam.yaml");
    assert_eq!(
        told(&clean),
        "1 prescription checked: 0 errors, 0 warnings, 0 notes\nexit code 0\n"
    );
    let doubtful = run(&folder, "check doubtful.yaml");
    assert_eq!(code(&doubtful), 0);
    assert_eq!(code(&run(&folder, "check doubtful.yaml --deny warnings")), 1);

    let all = run(&folder, "check .");
    let told_all = told(&all);
    assert!(
        told_all.contains("3 prescriptions checked: 9 errors, 1 warning, 0 notes"),
        "{told_all}"
    );
    assert!(told_all.contains("./more/bad, one.yaml:2:5"), "{told_all}");
    assert_eq!(code(&all), 1);

    let github = told(&run(&folder, "check . --format github"));
    assert!(
        github.contains(
            "::error file=more/bad%2C one.yaml,line=2,endLine=2,col=5,endColumn=8,title=bad_id::"
        ),
        "{github}"
    );
    assert!(github.contains("::warning file=doubtful.yaml,"), "{github}");

    let parse = |output: &Output| -> serde_json::Value {
        serde_json::from_slice(&output.stdout).expect("it is JSON")
    };
    let json = parse(&run(&folder, "check . --format json"));
    assert_eq!(
        (json["version"].as_i64(), json["findings"].as_array().map(Vec::len)),
        (Some(1), Some(10))
    );
    let sarif = parse(&run(&folder, "check . --format sarif"));
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), 10);
    let first = &results[1]["locations"][0]["physicalLocation"];
    assert_eq!(first["artifactLocation"]["uri"], "more/bad%2C%20one.yaml");
    assert_eq!(names(&folder), [".hidden.yaml", "doubtful.yaml", "more", "sam.yaml"]);
}

#[test]
fn what_check_passes_builds() {
    let folder = folder();
    assert_eq!(code(&run(&folder, "check sam.yaml")), 0);
    assert_eq!(code(&run(&folder, "build sam.yaml")), 0);
}

#[test]
fn every_help_ends_with_examples_the_exit_codes_and_the_manual() {
    let folder = folder();
    let help = |arguments: &str| told(&run(&folder, arguments));
    let first = help("--help");
    let list = first.split("Commands:\n").nth(1).expect("a list of commands");
    let commands = list.lines().map_while(|line| line.split_whitespace().next());
    for command in commands.filter(|&command| command != "help") {
        let help = help(&format!("{command} --help"));
        for part in ["Examples:\n  b12cal ", "Exit codes:\n  0  done\n", "Manual: README.md"] {
            assert!(help.contains(part) && first.contains(part), "{command}: {help}");
        }
        assert!(help.contains(&format!("  b12cal {command} ")), "{help}");
    }
}

#[test]
fn who_leaves_out_the_command_or_asks_next_for_more_is_shown_the_way() {
    let folder = folder();
    let said = told(&run(&folder, "sam.yaml"));
    assert!(said.contains("help: write what to do with it: `b12cal check sam.yaml`"), "{said}");
    assert!(said.ends_with("exit code 2\n"), "{said}");
    let said = told(&run(&folder, "chekc"));
    assert!(!said.contains("write what to do with it"), "{said}");
    let said = told(&run(&folder, "next sam.yaml --to 2026-04-01"));
    assert!(said.contains("help: `b12cal show FILE --from DATE --to DATE` shows more"), "{said}");
}

#[test]
fn why_takes_today_for_a_date() {
    let folder = folder();
    let today = told(&run(&folder, "why sam.yaml today --as-of 2026-03-09"));
    assert_eq!(today, told(&run(&folder, "why sam.yaml 2026-03-09 --as-of 2026-03-09")));
    assert!(today.starts_with("Mon 9 Mar 2026\n"), "{today}");
}

#[test]
fn the_help_of_diff_names_the_exit_code_of_a_difference_and_a_build_the_word_of_a_record() {
    let folder = folder();
    let help = told(&run(&folder, "diff --help"));
    assert!(help.contains("\n  5  there are differences, and --exit-code was given\n"), "{help}");
    assert!(!told(&run(&folder, "build --help")).contains("\n  5  "));
    run(&folder, "build sam.yaml --as-of 2026-03-01");
    let file = folder.path().join("sam.yaml");
    let text = fs::read_to_string(&file).expect("it is there");
    fs::write(&file, text + "given: [{dose: 1 of all, date: 2026-03-02}]\n")
        .expect("it can be written");
    let stale = told(&run(&folder, "build sam.yaml --check --as-of 2026-03-03"));
    assert!(stale.contains("a record that it was given"), "{stale}");
}

#[test]
fn a_shell_completes_commands_and_the_values_that_are_usual() {
    let folder = folder();
    for (shell, words) in [
        (
            "bash",
            &["given", "--defaults", "Europe/London", "uk-pernicious-anaemia", "no_recheck"][..],
        ),
        ("zsh", &["given", "--defaults", "Europe/London", "uk-pernicious-anaemia", "no_recheck"]),
        ("fish", &["given", "defaults", "Europe/London", "gastric-surgery"]),
        ("elvish", &["given", "--defaults"]),
        ("powershell", &["given", "--defaults"]),
    ] {
        let output = run(&folder, &format!("completions {shell}"));
        let script = String::from_utf8(output.stdout).expect("text");
        for word in words {
            assert!(script.contains(word), "{shell} completes {word}");
        }
    }
    // What is usual is not all that is allowed, and the message about the rest is ours.
    let refused = told(&run(&folder, "new diet --language it -o -"));
    assert!(refused.contains("allowed: en, de, nl, fr, es"), "{refused}");
    for help in ["new --help", "explain --help", "check --help", "new diet --language it"] {
        assert!(!told(&run(&folder, help)).contains("Europe/London, "), "{help}");
    }
    assert!(!told(&run(&folder, "-h")).contains("completions"), "the short help is short");
    assert!(told(&run(&folder, "--help")).contains("completions SHELL"));
}

#[test]
fn every_command_has_a_manual_page_of_the_day_that_is_given() {
    let folder = folder();
    assert_eq!(code(&run(&folder, "man -o .")), 0);
    let pages: Vec<String> = names(&folder).into_iter().filter(|name| name != "sam.yaml").collect();
    let help = String::from_utf8(run(&folder, "-h").stdout).expect("text");
    let commands = help.split("Commands:\n").nth(1).and_then(|text| text.split("\n\n").next());
    let name = |line: &str| line.strip_prefix("  ")?.split(' ').next().map(str::to_owned);
    let commands = commands.expect("a list").lines().filter_map(name);
    let commands = commands.filter(|name| !name.is_empty() && name != "help");
    let mut expected: Vec<String> = commands.map(|name| format!("b12cal-{name}.1")).collect();
    assert!(expected.len() >= 15, "{expected:?}");
    expected.push("b12cal.1".to_owned());
    expected.sort();
    assert_eq!(pages, expected);
    let page = fs::read_to_string(folder.path().join("b12cal-new.1")).expect("a page");
    for part in [
        ".TH b12cal-new 1 2026-03-01",
        "\n.SH EXAMPLES\n",
        "\n.SH \"EXIT STATUS\"\n",
        "\\-\\-defaults",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert_eq!(String::from_utf8(run(&folder, "man new").stdout).expect("text"), page);
    assert!(told(&run(&folder, "man nwe")).contains("did you mean `new`?"));
    // A page is replaced, another file is not.
    write(folder.path(), "b12cal-why.1", "mine\n");
    assert_eq!(code(&run(&folder, "man -o .")), 3);
    let mine = fs::read_to_string(folder.path().join("b12cal-why.1")).expect("it is there");
    assert_eq!(mine, "mine\n");
}
