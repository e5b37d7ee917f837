//! `diff` in repositories that somebody else made: nothing that they name is run, nothing is written,
//! and what is compared is what is committed. With the real git.

#![cfg(unix)]

use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use crate::diff::{Desk, EDIT, TWO, alone, done, edited, plan};
use crate::support::{b12cal, told};

/// What a trap leaves behind.
const RAN: &str = "ran";

/// A repository whose settings name a program wherever git lets them.
fn trapped() -> Desk {
    let desk = Desk::repository();
    let trap = desk.path().join(".git/trap");
    let ran = desk.path().join(RAN);
    // As a filter or a converter it hands on what it is given.
    let script = format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\ncat \"${{1:--}}\"\n", ran.display());
    let make = |path: &std::path::Path| {
        use std::os::unix::fs::PermissionsExt;
        fs::write(path, &script).expect("it can be written");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("they can be set");
    };
    make(&trap);
    let hooks = desk.path().join(".git/hooks");
    fs::create_dir_all(&hooks).expect("a folder");
    for hook in ["post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-commit"] {
        make(&hooks.join(hook));
    }
    let trap = trap.display();
    let mut settings = String::new();
    for (section, keys) in [
        (
            "core",
            "fsmonitor pager editor sshCommand askPass gitProxy alternateRefsCommand attributesFile",
        ),
        ("diff", "external"),
        ("diff \"b12cal\"", "command textconv"),
        ("filter \"evil\"", "clean smudge"),
        ("pager", "diff rev-parse cat-file diff-index diff-tree"),
        ("gpg", "program"),
        ("alias", "rev-parse cat-file diff-index"),
        ("interactive", "diffFilter"),
        ("credential", "helper"),
    ] {
        let _ = writeln!(settings, "[{section}]");
        for key in keys.split(' ') {
            let _ = writeln!(settings, "\t{key} = {trap}");
        }
    }
    settings.push_str("[color]\n\tui = always\n[protocol]\n\tallow = always\n[extensions]\n");
    settings.push_str("\tpartialClone = origin\n[remote \"origin\"]\n\tpromisor = true\n");
    let _ = writeln!(settings, "\turl = ext::{trap} %S\n\tuploadpack = {trap}");
    let config = desk.path().join(".git/config");
    let before = fs::read_to_string(&config).expect("it is there");
    fs::write(config, before + &settings).expect("it can be written");
    desk.write(".gitattributes", "*.yaml diff=b12cal filter=evil\n");
    desk
}

/// Runs git, and says whether a trap was sprung.
fn springs(desk: &Desk, arguments: &[&str]) -> bool {
    let mut git = Command::new("git");
    let output = alone(&mut git).current_dir(desk.path()).args(arguments).output();
    drop(output.expect("git runs"));
    fs::remove_file(desk.path().join(RAN)).is_ok()
}

#[test]
fn nothing_that_a_repository_names_is_run() {
    let desk = trapped();
    desk.write("sam.yaml", &edited());
    // They are traps: git itself steps into them.
    assert!(springs(&desk, &["diff", "HEAD"]));
    assert!(springs(&desk, &["diff", "--no-ext-diff", "--no-textconv", "--name-status", "HEAD"]));
    fs::remove_file(desk.path().join(".gitattributes")).expect("it is there");
    assert!(springs(&desk, &["status"]));
    desk.write(".gitattributes", "*.yaml diff=b12cal filter=evil\n");

    desk.write("kim.yaml", "none of git's\n");
    let files = ["sam.yaml", "HEAD sam.yaml", "--staged sam.yaml", "HEAD~0..HEAD sam.yaml"];
    let folders =
        [". --skip-others", "--staged HEAD .", "HEAD~0..HEAD .", "HEAD gone", "HEAD~0..HEAD gone"];
    for arguments in files.into_iter().chain(folders) {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let mut diff = b12cal(desk.path());
        alone(&mut diff);
        for name in ["GIT_EXTERNAL_DIFF", "GIT_PAGER", "PAGER", "GIT_SSH", "GIT_ASKPASS"] {
            diff.env(name, desk.path().join(".git/trap"));
        }
        let said = told(&diff.arg("diff").args(&arguments).output().expect("it runs"));
        let is_gone = arguments.contains(&"gone") && said.starts_with("error: neither ");
        assert!(is_gone || said.ends_with("exit code 0\n"), "{arguments:?}: {said}");
    }
    assert_eq!(desk.diff("sam.yaml"), done(EDIT));
    // Renames are looked for, too.
    assert!(desk.diff("kim.yaml").starts_with("note: kim.yaml of HEAD does not exist\n"));
    assert!(desk.diff("HEAD..HEAD none.yaml").starts_with("error: neither "));
    assert!(!desk.path().join(RAN).exists(), "{:?}", fs::read_to_string(desk.path().join(RAN)));

    // What git lists line by line where a side is no prescription.
    desk.write("sam.yaml", "color: red\n");
    let mut diff = b12cal(desk.path());
    alone(&mut diff)
        .args(["diff", "--git", "sam.yaml", "kim.yaml", "0", "100644", "sam.yaml", "0"]);
    let said = told(&diff.arg("100644").output().expect("it runs"));
    assert!(said.contains("\n-none of git's\n+color: red\n"), "{said}");
    assert!(!desk.path().join(RAN).exists(), "{:?}", fs::read_to_string(desk.path().join(RAN)));
}

#[test]
fn an_object_that_is_missing_is_not_fetched() {
    let desk = trapped();
    let object = desk.git("rev-parse HEAD:sam.yaml");
    let (folder, name) = object.trim().split_at(2);
    let object = desk.path().join(".git/objects").join(folder).join(name);
    fs::remove_file(object).expect("an object of its own");
    assert!(springs(&desk, &["cat-file", "blob", "HEAD:sam.yaml"]));
    let said = desk.diff("sam.yaml");
    assert!(said.starts_with("error: git: ") && said.ends_with("exit code 3\n"), "{said}");
    assert!(!desk.path().join(RAN).exists(), "{:?}", fs::read_to_string(desk.path().join(RAN)));
}

#[test]
fn a_revision_that_looks_like_an_option_is_a_revision() {
    let desk = Desk::repository();
    desk.write("mine", "whole");
    // git makes no such tag; who makes the repository can.
    let tag = desk.path().join(".git/refs/tags/--output=mine");
    fs::write(tag, desk.git("rev-parse HEAD")).expect("it can be written");
    desk.write("sam.yaml", &edited());
    let diff = |arguments: &[&str]| told(&desk.diff_in("", arguments));
    assert_eq!(diff(&["--", "--output=mine", "sam.yaml"]), done(EDIT));
    assert_eq!(
        diff(&["HEAD..--output=mine", "sam.yaml"]),
        done("nothing changes; 10 events unchanged\n")
    );
    assert!(diff(&["HEAD..--output=mine", "none.yaml"]).starts_with("error: neither "));
    assert!(diff(&["--", "--output=mine", "none.yaml"]).starts_with("error: neither "));
    let mine = fs::read_to_string(desk.path().join("mine")).expect("it is there");
    assert_eq!(mine, "whole");
    // A commit that is left out of a walk is none to compare with.
    for revision in ["^HEAD", "^HEAD..HEAD"] {
        let said = diff(&[revision, "sam.yaml"]);
        assert!(said.starts_with("error: there is no revision or file `^HEAD`\n"), "{said}");
    }
}

#[test]
fn what_is_committed_is_compared_and_not_what_takes_its_place() {
    let desk = Desk::repository();
    let committed = desk.git("rev-parse HEAD:sam.yaml");
    desk.write("sam.yaml", &edited());
    let other = desk.git("hash-object -w sam.yaml");
    desk.git(&format!("replace {} {}", committed.trim(), other.trim()));
    assert_eq!(desk.git("cat-file blob HEAD:sam.yaml"), edited(), "git itself takes the other");
    assert_eq!(desk.diff("sam.yaml"), done(EDIT));
    let folder = format!("sam.yaml\n{EDIT}\n1 changed; 0 prescriptions unchanged\n");
    assert_eq!(desk.diff("."), done(&folder));
}

#[test]
fn a_repository_of_another_owner_is_refused_in_the_words_of_git() {
    let desk = Desk::repository();
    let mut diff = b12cal(desk.path());
    alone(&mut diff).env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    let said = told(&diff.args(["diff", "sam.yaml"]).output().expect("it runs"));
    assert!(
        said.starts_with("error: git: detected dubious ownership in repository at '"),
        "{said}"
    );
    assert!(said.contains("\n  = help: git config --global --add safe.directory "), "{said}");
    assert!(said.ends_with("exit code 3\n"), "{said}");
}

#[test]
fn names_need_not_be_text() {
    let desk = Desk::repository();
    let bytes = |bytes: &'static [u8]| OsString::from(OsStr::from_bytes(bytes));
    let (folder, file) = (bytes(b"d\xe9"), bytes(b"s\xe9m.yaml"));
    fs::create_dir(desk.path().join(&folder)).expect("a folder");
    let path = desk.path().join(&folder).join(&file);
    fs::write(&path, plan(TWO, "")).expect("it can be written");
    desk.commit();
    let mut git = Command::new("git");
    let branch = bytes(b"br\xe9nch");
    alone(&mut git).current_dir(desk.path()).arg("branch").arg(&branch);
    assert!(git.status().expect("git runs").success());
    let range = bytes(b"br\xe9nch..HEAD");
    let diff = |arguments: &[&OsStr]| {
        let mut diff = b12cal(desk.path());
        told(&alone(&mut diff).arg("diff").args(arguments).output().expect("it runs"))
    };
    fs::write(&path, edited()).expect("it can be written");
    assert_eq!(diff(&[path.as_os_str()]), done(EDIT));
    assert_eq!(diff(&[&branch, path.as_os_str()]), done(EDIT));
    assert_eq!(diff(&[&range, path.as_os_str()]), done("nothing changes; 10 events unchanged\n"));
    // A folder of such names, and one that looks like a pattern.
    let star = bytes(b"d*");
    fs::create_dir(desk.path().join(&star)).expect("a folder");
    fs::write(desk.path().join(&star).join("a.yaml"), "x\n").expect("it can be written");
    let shown =
        format!("d\u{fffd}/s\u{fffd}m.yaml\n{EDIT}\n1 changed; 0 prescriptions unchanged\n");
    for arguments in [vec![folder.as_os_str()], vec![&branch, folder.as_os_str()]] {
        assert_eq!(diff(&arguments), done(&shown));
    }
    let nothing = done("nothing changes; 1 prescription unchanged\n");
    assert_eq!(diff(&[&range, folder.as_os_str()]), nothing);
    assert_eq!(diff(&[OsStr::new("--staged"), folder.as_os_str()]), nothing);
    let none = diff(&[&range, star.as_os_str()]);
    assert_eq!(none, done("nothing changes; 0 prescriptions unchanged\n"));
    fs::remove_dir_all(desk.path().join(&star)).expect("it is there");
    // Renamed to another such name.
    let new = desk.path().join(&folder).join(bytes(b"k\xe9m.yaml"));
    fs::rename(&path, &new).expect("it can be renamed");
    desk.git("add -A");
    assert_eq!(diff(&[new.as_os_str()]), done(EDIT));
    assert_eq!(diff(&[OsStr::new("--staged"), new.as_os_str()]), done(EDIT));
    let missing = diff(&[&bytes(b"n\xe9ne"), path.as_os_str()]);
    assert!(
        missing.starts_with("error: there is no revision or file `n\u{fffd}ne`\n"),
        "{missing}"
    );
}

#[test]
fn what_is_too_large_is_not_read_to_its_end() {
    let desk = Desk::repository();
    let large = format!("# {}\n", "x".repeat(62)).repeat(3 * 1024 * 16);
    desk.write("sam.yaml", &large);
    desk.commit();
    desk.write("sam.yaml", &plan(TWO, ""));
    let of_git = desk.diff("sam.yaml");
    assert!(of_git.starts_with("error[too_large]: the file is larger than 256 kB"), "{of_git}");
    desk.write("large.yaml", &large);
    let of_file = desk.diff("large.yaml sam.yaml");
    assert_eq!(of_git.replace("sam.yaml of HEAD", "large.yaml"), of_file);
    fs::remove_file(desk.path().join("large.yaml")).expect("it is there");
    let of_folder = desk.diff(".");
    assert!(
        of_folder.starts_with("error[too_large]: the file is larger than 256 kB"),
        "{of_folder}"
    );
    assert!(
        of_folder.ends_with("1 error; 0 prescriptions unchanged\nexit code 1\n"),
        "{of_folder}"
    );
}

#[test]
fn variables_that_name_another_repository_lead_nowhere() {
    let (desk, other) = (Desk::repository(), Desk::repository());
    desk.write("sam.yaml", &edited());
    other.write("sam.yaml", "color: red\n");
    other.commit();
    let mut diff = b12cal(desk.path());
    alone(&mut diff).env("GIT_DIR", other.path().join(".git"));
    assert_eq!(told(&diff.args(["diff", "sam.yaml"]).output().expect("it runs")), done(EDIT));
}

#[test]
fn links_and_other_repositories_are_not_followed() {
    let desk = Desk::repository();
    let outside = Desk::new();
    outside.write("secret.yaml", "secret\n");
    std::os::unix::fs::symlink(outside.path().join("secret.yaml"), desk.path().join("link.yaml"))
        .expect("a link");
    std::os::unix::fs::symlink(outside.path(), desk.path().join("linked")).expect("a link");
    let commit = desk.git("rev-parse HEAD");
    let module = format!("160000,{},module.yaml", commit.trim());
    desk.git(&format!("update-index --add --cacheinfo {module}"));
    desk.git("add link.yaml linked");
    desk.git("commit -q -m links");
    desk.write("sam.yaml", &edited());
    let expected = format!("sam.yaml\n{EDIT}\n1 changed; 0 prescriptions unchanged\n");
    for arguments in [".", "HEAD~1 ."] {
        assert_eq!(desk.diff(arguments), done(&expected));
    }
    assert_eq!(desk.diff("HEAD~1..HEAD ."), done("nothing changes; 1 prescription unchanged\n"));
    assert_eq!(desk.diff("--staged HEAD~1 ."), done("nothing changes; 1 prescription unchanged\n"));
}
