//! `diff` of folders: every prescription in two commits, in the work tree, or in two folders on disk. With the real
//! git.

use std::fs;
use std::process::Command;

use crate::diff::{Desk, EDIT, TWO, alone, done, edited, plan};
use crate::support::{b12cal, told};

fn of(id: &str, text: &str) -> String {
    text.replace("test-plan", id)
}

/// A repository with a folder of four prescriptions and a file of something else.
fn practice() -> Desk {
    let desk = Desk::repository();
    fs::create_dir_all(desk.path().join("plans/more")).expect("a folder");
    for (name, id) in [("ann", "ann"), ("kim", "kim"), ("lee", "lee"), ("more/max", "max")] {
        desk.write(&format!("plans/{name}.yaml"), &of(id, &plan(TWO, "")));
    }
    desk.write("plans/notes.txt", "no prescription\n");
    desk.commit();
    desk
}

const GONE: &str = "doses 1 and 2 of weekly on Mon 2 Mar 2026 and Mon 9 Mar 2026 are removed\n\
     doses 1 to 7 of maintenance from Mon 1 Jun 2026 to Mon 18 Oct 2027 are removed\n\
     the end of this calendar on Wed 1 Dec 2027 is removed\n\
     10 removed; 0 events unchanged\n";

/// One file moves a dose, one has another name, one is new, one is gone.
fn change(desk: &Desk) {
    desk.write("plans/ann.yaml", &of("ann", &edited()));
    desk.git("mv plans/kim.yaml plans/more/kim-b.yaml");
    desk.git("rm -q plans/lee.yaml");
    desk.write("plans/zoe.yaml", &of("zoe", &plan("[{name: all, every: 1 week, doses: 1}]", "")));
    desk.write("plans/notes.txt", "other notes\n");
    desk.write("plans/.hidden.yaml", "hidden\n");
}

fn changed() -> String {
    format!(
        "plans/ann.yaml\n{EDIT}\nplans/lee.yaml is removed\n{GONE}\nplans/more/kim-b.yaml, which was plans/kim.yaml\n\
         nothing changes; 10 events unchanged\n\nplans/zoe.yaml is new\ndose 1 of all is added on Mon 2 Mar 2026\n\
         1 added; 0 events unchanged\n\n1 changed, 1 renamed, 1 new, 1 removed; 1 prescription unchanged\n"
    )
}

#[test]
fn a_folder_is_compared_file_by_file_between_commits_with_the_work_tree_and_with_the_index() {
    let desk = practice();
    assert_eq!(desk.diff("plans"), done("nothing changes; 4 prescriptions unchanged\n"));
    change(&desk);
    // A file that git does not know yet is new all the same.
    assert_eq!(desk.diff("plans"), done(&changed()));
    assert_eq!(desk.diff("HEAD plans/"), done(&changed()));
    let below = |arguments: &[&str]| told(&desk.diff_in("plans/more", arguments));
    assert_eq!(below(&[".."]).replace("../", "plans/"), done(&changed()));
    desk.git("add -A");
    assert_eq!(desk.diff("--staged plans"), done(&changed()));
    desk.commit();
    assert_eq!(desk.diff("HEAD~1 plans"), done(&changed()));
    assert_eq!(desk.diff("HEAD~1..HEAD plans"), done(&changed()));
    let whole = desk.diff("HEAD~1..HEAD .");
    assert_eq!(whole, done(&changed().replace("; 1 prescription", "; 2 prescriptions")));
    // The folder itself may be gone.
    fs::remove_dir_all(desk.path().join("plans")).expect("it is there");
    assert_eq!(desk.diff("HEAD~1..HEAD plans"), done(&changed()));
    let told = desk.diff("plans");
    assert!(told.ends_with("\n4 removed; 0 prescriptions unchanged\nexit code 0\n"), "{told}");
}

#[test]
fn two_folders_on_disk_are_compared_without_git() {
    let desk = Desk::new();
    for folder in ["old", "new"] {
        fs::create_dir(desk.path().join(folder)).expect("a folder");
        desk.write(&format!("{folder}/same.yaml"), &of("same", &plan(TWO, "")));
    }
    desk.write("old/sam.yaml", &plan(TWO, ""));
    desk.write("new/sam.yaml", &edited());
    let mut command = b12cal(desk.path());
    let output = command.env("PATH", "").args(["diff", "old", "new/"]).output().expect("it runs");
    let expected = format!("new/sam.yaml\n{EDIT}\n1 changed; 1 prescription unchanged\n");
    assert_eq!(told(&output).trim_start_matches("exit code"), done(&expected));
    let told = desk.diff("old new/sam.yaml");
    assert!(told.starts_with("error: a file and a folder cannot be compared\n"), "{told}");
    assert!(told.ends_with("exit code 2\n"), "{told}");
}

#[test]
fn what_cannot_be_compared_is_reported_and_the_rest_is_shown() {
    let desk = practice();
    desk.write("plans/compose.yml", "services: {}\n");
    desk.commit();
    desk.write("plans/ann.yaml", &of("ann", &edited()));
    desk.write("plans/kim.yaml", "b12cal: 1\nid: kim\n");
    desk.write("plans/compose.yml", "services: {web: {}}\n");
    fs::write(desk.path().join("plans/latin.yaml"), b"b12cal: 1\ncaf\xe9\n")
        .expect("it is written");
    let told = desk.diff("plans");
    assert!(
        told.contains("error: plans/kim.yaml has errors, so its doses are not known\n"),
        "{told}"
    );
    assert!(told.contains("error: plans/latin.yaml has errors"), "{told}");
    assert!(told.contains("error: plans/compose.yml of HEAD has errors"), "{told}");
    assert!(told.contains(&format!("plans/ann.yaml\n{EDIT}\n")), "{told}");
    assert!(
        told.ends_with("\n1 changed, 3 errors; 2 prescriptions unchanged\nexit code 1\n")
            || told.contains("1 changed, 3 errors; 2 prescriptions unchanged\n"),
        "{told}"
    );
    // Errors count more than differences, and other YAML may be skipped.
    let told = desk.diff("plans --skip-others --exit-code");
    assert!(told.contains("1 changed, 2 errors; 2 prescriptions unchanged\n"), "{told}");
    assert!(told.ends_with("exit code 1\n"), "{told}");
}

#[test]
fn a_conflict_and_a_missing_object_do_not_hide_other_files() {
    let desk = practice();
    desk.git("checkout -q -b other");
    desk.write("plans/kim.yaml", &of("kim", &edited()));
    desk.commit();
    desk.git("checkout -q main");
    desk.write("plans/kim.yaml", &of("kim", &plan(TWO, "notes: another\n")));
    desk.write("plans/ann.yaml", &of("ann", &edited()));
    desk.commit();
    let mut merge = Command::new("git");
    alone(&mut merge).current_dir(desk.path()).args(["merge", "-q", "other"]);
    assert!(!merge.output().expect("git runs").status.success());
    let told = desk.diff("--staged HEAD~1 plans");
    assert!(told.contains("error: plans/kim.yaml as staged has a merge conflict\n"), "{told}");
    assert!(told.contains(&format!("plans/ann.yaml\n{EDIT}\n")), "{told}");
    let object = desk.git("rev-parse HEAD:plans/ann.yaml");
    let (folder, name) = object.trim().split_at(2);
    let object = desk.path().join(".git/objects").join(folder).join(name);
    fs::remove_file(object).expect("an object of its own");
    let told = desk.diff("HEAD~1..HEAD plans");
    assert!(told.contains("error: git: ") && told.ends_with("exit code 3\n"), "{told}");
    assert!(told.contains("plans/kim.yaml\n") && told.contains("1 changed, 1 error;"), "{told}");
}

#[test]
fn a_name_that_goes_to_another_treatment_is_not_taken_for_an_edit() {
    let desk = practice();
    desk.git("mv plans/ann.yaml plans/x.yaml");
    desk.git("mv plans/kim.yaml plans/ann.yaml");
    desk.git("mv plans/x.yaml plans/kim.yaml");
    assert_eq!(
        desk.diff("plans"),
        done(
            "plans/ann.yaml, which was plans/kim.yaml\nnothing changes; 10 events unchanged\n\n\
             plans/kim.yaml, which was plans/ann.yaml\nnothing changes; 10 events unchanged\n\n\
             2 renamed; 2 prescriptions unchanged\n"
        )
    );
}

#[test]
fn a_pull_request_and_a_program_get_every_file() {
    let desk = practice();
    change(&desk);
    desk.write("plans/more/max.yaml", "b12cal: 1\n");
    let told = desk.diff("plans --format markdown");
    let table = "| what | | when | differs |\n| --- | --- | --- | --- |\n";
    let ann = format!(
        "**1 changed, 1 renamed, 1 new, 1 removed, 1 error; 0 prescriptions unchanged**\n\n### plans/ann.yaml\n\n\
         **1 moved; 9 events unchanged**\n\n{table}| moved | dose 2 of maintenance | Mon 24 Aug 2026 → Wed 26 Aug \
         2026 |  |\n\n### plans/lee.yaml is removed\n"
    );
    assert!(told.contains(&ann), "{told}");
    let output = desk.diff_in("", &["plans", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!((json["version"].as_i64(), json["unchanged"].as_i64()), (Some(1), Some(0)));
    let files = json["files"].as_array().expect("a list");
    let shown = files.iter().map(|file| {
        let text = |key: &str| file[key].as_str().unwrap_or("-").to_owned();
        (text("file"), text("state"), text("was"))
    });
    let row = |file: &str, state: &str, was: &str| (file.to_owned(), state.into(), was.into());
    assert_eq!(
        shown.collect::<Vec<(String, String, String)>>(),
        [
            row("plans/ann.yaml", "changed", "-"),
            row("plans/lee.yaml", "removed", "-"),
            row("plans/more/kim-b.yaml", "renamed", "plans/kim.yaml"),
            row("plans/more/max.yaml", "-", "-"),
            row("plans/zoe.yaml", "new", "-"),
        ]
    );
    assert_eq!(files[0]["changes"][0]["name"], "dose 2 of maintenance");
    assert_eq!(files[3]["error"], "plans/more/max.yaml has errors, so its doses are not known");
}

#[test]
fn the_exit_code_says_whether_anything_changes() {
    let desk = practice();
    let code = |arguments: &str| {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        desk.diff_in("", &arguments).status.code()
    };
    assert_eq!(code("plans --exit-code"), Some(0));
    assert_eq!(code("sam.yaml --exit-code"), Some(0));
    desk.write("sam.yaml", &(plan(TWO, "") + "# a comment\n"));
    assert_eq!(code("sam.yaml --exit-code"), Some(0));
    change(&desk);
    desk.write("sam.yaml", &edited());
    assert_eq!(code("plans"), Some(0));
    assert_eq!(code("plans --exit-code"), Some(5));
    assert_eq!(code("sam.yaml --exit-code"), Some(5));
    assert_eq!(code("HEAD..HEAD plans --exit-code"), Some(0));
    // A warning that is denied counts more.
    desk.write("sam.yaml", &plan(TWO, "").replace("time: 09:00", "time: 10:00"));
    assert_eq!(code("sam.yaml --exit-code --as-of 2026-05-01"), Some(5));
    assert_eq!(code("sam.yaml --exit-code --as-of 2026-05-01 --deny warnings"), Some(1));
}
