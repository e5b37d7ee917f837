//! The due list, at an address of its own.

use std::sync::atomic::Ordering;

use super::live::{eventually, with_a_clock};
use super::*;

/// The path of the list.
fn due_list(place: &Place, arguments: &[&str]) -> String {
    let told = place.feeds(&[&["--due"], arguments].concat());
    let address = told.strip_suffix('\n').expect("one line");
    address[address.find("/f/").expect("a path")..].to_owned()
}

/// What the program says of `feeds` with these arguments.
fn told(place: &Place, arguments: &[&str]) -> String {
    let output = support::b12cal(place.folder.path())
        .args(["feeds", "plans", "--state", "state"])
        .args(arguments)
        .output();
    support::told(&output.expect("it runs"))
}

#[test]
fn the_list_is_off_until_somebody_asks_for_it_and_opens_only_by_its_secret() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let before = place.feeds(&[]);
    let state = fs::read_to_string(place.state().join("addresses")).expect("addresses");
    assert!(!state.contains("due "), "{state}");
    let path = due_list(&place, &[]);
    server.wait("event=addresses_changed");
    let secret = path.trim_start_matches("/f/");
    assert!(secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()), "{secret}");
    assert_eq!(server.get(&path).status, 200);
    assert_eq!(due_list(&place, &[]), path, "asked again");
    assert_eq!(place.feeds(&[]), before, "it is not among the addresses of patients");
    let unknown = server.get("/f/00000000000000000000000000000000");
    assert_eq!((unknown.status, unknown.body.len()), (404, 0));
    assert_eq!(server.get(&format!("{path}.ics")), unknown, "it is no calendar");
    assert_eq!(server.get(&format!("{path}/")), unknown);
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(server.ask(method, &path, &[]).status, 405, "{method}");
    }
    let log = server.end();
    assert!(!log.contains(secret), "{log}");
}

#[test]
fn a_new_address_of_the_list_ends_the_old_one_and_it_can_be_turned_off() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let unknown = server.get("/f/00000000000000000000000000000000");
    let feeds = place.feeds(&[]);
    let old = due_list(&place, &[]);
    server.wait("event=addresses_changed");
    assert_eq!(server.get(&old).status, 200);
    let new = due_list(&place, &["--rotate"]);
    server.wait("event=addresses_changed");
    assert_ne!(new, old);
    assert_eq!(server.get(&old), unknown);
    assert_eq!(server.get(&new).status, 200);
    assert!(told(&place, &["--due", "--remove"]).ends_with("no longer works\nexit code 0\n"));
    server.wait("event=addresses_changed");
    assert_eq!(server.get(&new), unknown);
    assert!(
        told(&place, &["--due", "--remove"]).starts_with("error: the due list has no address\n")
    );
    assert_eq!(place.feeds(&[]), feeds, "those of patients stay");
    // It stays off after a restart, and on after the next one.
    server.end();
    let server = Server::start(&place);
    assert_eq!(server.get(&new), unknown);
    server.end();
    let again = due_list(&place, &[]);
    assert!(again != new && again != old);
    assert_eq!(Server::start(&place).get(&again).status, 200);
}

#[test]
fn what_is_meant_by_rotate_and_remove_is_said() {
    let place = Place::with(PLAN);
    for (arguments, expected) in [
        (&["--rotate"][..], "error: name the prescription"),
        (&["--remove"], "error: name the prescription"),
        (&["--due", "--rotate", "sam"], "error: the due list is of all prescriptions, not of sam"),
        (&["--due", "--remove", "sam"], "error: the due list is of all prescriptions, not of sam"),
        (
            &["--due", "--detail", "full"],
            "error: the argument '--due' cannot be used with '--detail",
        ),
    ] {
        let told = told(&place, arguments);
        assert!(told.contains(expected) && told.ends_with("exit code 2\n"), "{told}");
    }
}

#[test]
fn the_list_is_the_one_that_due_prints() {
    let place = Place::with(PLAN);
    let late = PLAN
        .replace("sam-2026", "kim-2026")
        .replace("person: Sam", "person: Kim Novak")
        .replace("2026-03-02", "2026-02-16")
        + "given:\n  - {dose: 1 of loading, date: 2026-02-16}\n";
    place.write("kim.yaml", &late);
    place.write("ann.yaml", &PLAN.replace("sam-2026", "ann-2026").replace("1 mg\n", "1.0 mg\n"));
    let path = due_list(&place, &[]);
    let server = Server::start(&place);
    let text = server.get(&path).text();
    let due = support::b12cal(place.folder.path())
        .args(["due", "plans", "--format", "html"])
        .output()
        .expect("it runs");
    assert_eq!(due.status.code(), Some(1));
    assert_eq!(text, String::from_utf8(due.stdout).expect("UTF-8"));
    // The broken one, what is late, what is due: in this order.
    let order = ["These files have errors", "ann.yaml:8:7", "Late", "Kim Novak", ">Mon ", "Sam"];
    assert_in_order(&text, &order);
}

#[test]
fn the_list_is_kept_by_no_browser_and_loads_nothing() {
    let place = Place::with(PLAN);
    let path = due_list(&place, &[]);
    let server = Server::start_with(&place, &["--public-url", "https://example.org/b12"]);
    assert_eq!(
        place.feeds(&["--due"]),
        format!("https://example.org/b12{path}\n"),
        "also below a path"
    );
    let page = server.get(&path);
    for (name, value) in [
        ("cache-control", "private, no-store"),
        ("x-robots-tag", "noindex"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("content-type", "text/html; charset=utf-8"),
    ] {
        assert_eq!(page.header(name), Some(value));
    }
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.ends_with("; frame-ancestors 'none'"), "{policy}");
    let text = page.text();
    for sign in [" src=", "<script", "<link", "@import", "url(", " style=", "<form", "http"] {
        assert!(!text.replace("http-equiv", "").contains(sign), "{sign}");
    }
    assert!(!text.contains(path.trim_start_matches("/f/")), "its own secret");
    let head = server.ask("HEAD", &path, &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("etag"), page.header("etag"));
    let tag = format!("If-None-Match: {}", page.header("etag").expect("a tag"));
    let known = server.ask("GET", &path, &[&tag]);
    assert_eq!((known.status, known.body.len()), (304, 0));
    assert_eq!(known.header("cache-control"), Some("private, no-store"));
    assert_eq!(server.ask("GET", &path, &["If-None-Match: \"other\""]).status, 200);
    assert!(server.ask("GET", &path, &["Accept-Encoding: gzip"]).body.starts_with(&[0x1f, 0x8b]));
}

#[test]
fn the_list_follows_every_edit() {
    let place = Place::with(PLAN);
    let path = due_list(&place, &[]);
    let server = Server::start(&place);
    let says = |words: &str| server.get(&path).text().contains(words);
    assert!(says("Sam") && !says("These files have errors"));
    place.write(
        "jo.yaml",
        &PLAN.replace("sam-2026", "jo-2026").replace("person: Sam", "person: Jo"),
    );
    eventually(|| says(">Jo<").then_some(()));
    place.write("jo.yaml", "b12cal: 1\n");
    eventually(|| (says("jo.yaml:1:1") && !says(">Jo<")).then_some(()));
    fs::remove_file(place.plans().join("jo.yaml")).expect("removed");
    eventually(|| (!says("jo.yaml")).then_some(()));
    place
        .write("sam.yaml", &(PLAN.to_owned() + "pause:\n  - {from: 2026-03-01, to: 2026-04-30}\n"));
    eventually(|| says("Nothing is due").then_some(()));
    // A folder that is gone is said too: a list without it would look like a free week.
    fs::rename(place.plans(), place.folder.path().join("elsewhere")).expect("moved");
    eventually(|| says("cannot read plans").then_some(()));
}

#[test]
fn the_list_moves_on_at_midnight_where_the_person_is() {
    let place = Place::with(&PLAN.replace("Europe/London", "Pacific/Auckland"));
    let path = due_list(&place, &[]);
    // Sunday, 1 March 2026, 23:59 in Auckland, which is 13 hours ahead.
    let (seconds, ask) = with_a_clock(&place, 1_772_362_740);
    ask("/healthz");
    let made = || {
        let text = ask(&path).text();
        let (_, rest) = text.split_once("<p>List made on ").expect("a day");
        rest.split('<').next().map(str::to_owned).expect("a day")
    };
    assert_eq!(made(), "Sun 1\u{a0}Mar 2026");
    seconds.fetch_add(60, Ordering::Relaxed);
    assert_eq!(made(), "Mon 2\u{a0}Mar 2026");
}

#[test]
fn the_list_is_in_the_language_that_all_share() {
    let german = PLAN.replace("{name: Sam B12}", "{name: Sam B12, language: de}");
    let place = Place::with(&german);
    let path = due_list(&place, &[]);
    let server = Server::start(&place);
    assert!(server.get(&path).text().contains("<html lang=\"de\">"));
    place.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026"));
    eventually(|| server.get(&path).text().contains("<html lang=\"en\">").then_some(()));
}
