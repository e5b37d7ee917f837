//! What CI says of a pull request: the scripts of `packaging/ci`, in a real repository, with a stand-in for GitHub's
//! client.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::diff::{Desk, TWO, alone, edited, plan};
use crate::support::root;

/// What stands in for `gh`: it notes how it was called, and knows this comment.
fn client(folder: &Path, known: &str) {
    let script = format!(
        "#!/bin/sh\necho \"$*\" >>\"{0}/calls\"\ncase \"$*\" in *--paginate*) echo {known} ;; esac\n",
        folder.display()
    );
    fs::create_dir_all(folder.join("bin")).expect("a folder");
    fs::write(folder.join("bin/gh"), script).expect("it can be written");
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.join("bin/gh"), mode).expect("they can be set");
}

/// Runs a script of `packaging/ci`.
fn run(desk: &Desk, script: &str, arguments: &[&str]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_b12cal")).parent().expect("a folder");
    let mut command = Command::new(root().join("packaging/ci").join(script));
    alone(&mut command).args(arguments).current_dir(desk.path());
    let path = std::env::var("PATH").expect("a search path");
    let own = desk.path().join("bin");
    command.env("PATH", format!("{}:{}:{path}", own.display(), program.display()));
    command.env("FORMAT", "github").env("OUT", desk.path());
    command.output().expect("it runs")
}

/// A repository in which a branch moves a dose.
fn changed() -> Desk {
    let desk = Desk::repository();
    desk.write("sam.yaml", &edited());
    desk.commit();
    desk
}

#[test]
fn a_pull_request_gets_what_becomes_of_the_doses() {
    let desk = changed();
    let reviewed = run(&desk, "review", &["HEAD~1", "."]);
    assert!(reviewed.status.success(), "{reviewed:?}");
    let comment = fs::read_to_string(desk.path().join("b12cal.md")).expect("a comment");
    assert!(comment.starts_with("<!-- b12cal -->\n"), "{comment}");
    let row = "| moved | dose 2 of maintenance | Mon 24 Aug 2026 → Wed 26 Aug 2026 |";
    assert!(comment.contains(row), "{comment}");
    let sarif = fs::read_to_string(desk.path().join("b12cal.sarif")).expect("SARIF");
    assert!(sarif.contains("\"2.1.0\""), "{sarif}");
    // Nobody has built the calendar.
    let reviewed = run(&desk, "review", &["HEAD~1", ".", "."]);
    let told = String::from_utf8_lossy(&reviewed.stdout);
    assert_eq!(reviewed.status.code(), Some(1), "{told}");
    assert!(told.contains("sam.ics does not exist"), "{told}");
}

#[test]
fn an_error_is_shown_at_its_line_and_fails() {
    let desk = Desk::repository();
    desk.write("sam.yaml", &plan(TWO, "").replace("dose: 1 mg", "dose: 1.0 mg"));
    desk.commit();
    let reviewed = run(&desk, "review", &["HEAD~1", "."]);
    let told = String::from_utf8_lossy(&reviewed.stdout);
    assert_eq!(reviewed.status.code(), Some(1), "{told}");
    assert!(told.contains("::error file=sam.yaml,line=6"), "{told}");
}

#[test]
fn a_pull_request_has_one_comment_which_is_replaced() {
    let desk = changed();
    for (known, call) in [
        ("", "api --silent repos/kim/plans/issues/7/comments --field body=@b12cal.md"),
        (
            "42",
            "api --silent --method PATCH repos/kim/plans/issues/comments/42 --field body=@b12cal.md",
        ),
    ] {
        client(desk.path(), known);
        let commented = run(&desk, "comment", &["kim/plans", "7", "b12cal.md"]);
        assert!(commented.status.success(), "{commented:?}");
        let calls = fs::read_to_string(desk.path().join("calls")).expect("calls");
        assert_eq!(calls.lines().last(), Some(call), "{calls}");
    }
}
