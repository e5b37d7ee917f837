//! What goes wrong with files and with clients, and that no subscriber notices.

use super::live::health;
use super::*;

#[test]
fn an_invalid_edit_keeps_the_last_good_calendar() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = server.get(&path);
    place.write("sam.yaml", &PLAN.replace("dose: 1 mg", "dose: 1.0 mg"));
    let line = server.wait("event=faulty");
    assert!(line.contains("sam.yaml why=\"bad_quantity at 8:7\""), "{line}");
    assert_eq!(server.get(&path), before);
    assert_eq!(server.get("/healthz").text(), health("degraded", 0, 1, 1));
    let page = server.get(&place.path("sam-2026", "full"));
    assert!(page.text().contains("This may be out of date."));
    // Also for who asks for the first time, and after a restart.
    let family = format!("{}.ics", place.path("sam-2026", "family"));
    let first = server.get(&family);
    assert_eq!(first.values("SUMMARY").len(), 4);
    server.end();
    let mut server = Server::start(&place);
    assert_eq!((server.get(&path), server.get(&family)), (before.clone(), first));
    place.write("sam.yaml", PLAN);
    server.wait("event=served");
    assert_eq!(server.get(&path), before);
    assert_eq!(server.get("/healthz").text(), health("ok", 1, 0, 0));
}

#[test]
fn a_half_written_file_keeps_the_last_good_calendar() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = server.get(&path);
    for half in ["", &PLAN[..PLAN.len() / 2]] {
        place.write("sam.yaml", half);
        server.wait("event=faulty");
        assert_eq!(server.get(&path), before);
    }
}

#[test]
fn a_deleted_file_and_a_deleted_folder_keep_the_last_good_calendar() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = server.get(&path);
    fs::remove_file(place.plans().join("sam.yaml")).expect("removed");
    server.wait("event=gone");
    assert_eq!(server.get(&path), before);
    place.write("sam.yaml", PLAN);
    server.wait("event=served");
    fs::remove_dir_all(place.plans()).expect("removed");
    server.wait("event=unreadable");
    assert_eq!(server.get(&path), before);
    assert!(server.get("/healthz").text().contains("\"folder\":\"unreadable\""));
    fs::create_dir(place.plans()).expect("a folder");
    place.write("sam.yaml", &moved());
    server.wait("event=published id=sam-2026");
    assert_ne!(server.get(&path), before);
}

#[test]
fn two_files_with_one_id_keep_the_last_good_calendar() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = server.get(&path);
    place.write("copy.yaml", &moved());
    server.wait("why=duplicate_id");
    assert_eq!(server.get(&path), before);
    fs::remove_file(place.plans().join("sam.yaml")).expect("removed");
    server.wait("event=published id=sam-2026");
    assert_ne!(server.get(&path), before);
}

#[test]
fn a_copy_never_takes_the_place_of_the_file_that_is_served() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = server.get(&path);
    place.write("copy.yaml", &moved());
    server.wait("copy.yaml why=duplicate_id");
    // The file that is served has an error; its copy has none.
    place.write("sam.yaml", &PLAN.replace("dose: 1 mg", "dose: 1.0 mg"));
    server.wait("sam.yaml why=\"bad_quantity at 8:7\"");
    assert_eq!(server.get(&path), before);
    assert_eq!(server.get("/healthz").text(), health("degraded", 0, 2, 1));
    // Not after a restart either, and not if the id cannot even be read.
    for broken in [PLAN.replace("dose: 1 mg", "dose: 1.0 mg"), "\t".to_owned()] {
        place.write("sam.yaml", &broken);
        server.end();
        server = Server::start(&place);
        assert!(server.told.contains("copy.yaml why=duplicate_id"), "{}", server.told);
        assert_eq!(server.get(&path), before);
    }
    // An edit of the file that is served goes out, with the copy still there.
    place.write("sam.yaml", &PLAN.replace("Elm Road", "Oak Road"));
    server.wait("event=published id=sam-2026");
    assert!(server.get(&path).text().contains("Oak Road"));
    assert_eq!(server.get("/healthz").text(), health("degraded", 1, 1, 0));
    // Once it has become another prescription, nothing speaks against the copy.
    place.write("sam.yaml", &PLAN.replace("sam-2026", "kim-2026"));
    server.wait("event=published id=sam-2026");
    assert_eq!(server.get("/healthz").text(), health("ok", 2, 0, 0));
}

#[test]
fn a_list_of_sources_that_cannot_be_read_is_not_replaced() {
    let place = Place::with(PLAN);
    place.write("kim.yaml", &PLAN.replace("sam-2026", "kim-2026"));
    Server::start(&place).end();
    let sources = place.state().join("sources");
    let kept = fs::read(&sources).expect("the sources");
    fs::remove_file(place.plans().join("kim.yaml")).expect("removed");
    place.write("copy.yaml", &moved());
    fs::remove_file(&sources).expect("removed");
    fs::create_dir(&sources).expect("a folder");
    let mut server = Server::start(&place);
    assert!(server.told.contains("event=state_unusable why=\"it is a folder\""), "{}", server.told);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    assert!(server.get(&path).text().contains("20260309T090000"), "the calendar of sam.yaml");
    fs::remove_dir(&sources).expect("removed");
    fs::write(&sources, &kept).expect("put back");
    place.write("notice.txt", "");
    server.wait("copy.yaml why=duplicate_id");
    assert!(server.get(&path).text().contains("20260309T090000"), "the calendar of sam.yaml");
    server.end();
    assert_eq!(fs::read(&sources).expect("the sources"), kept);
}

#[test]
fn two_new_files_with_one_id_are_both_reported() {
    let place = Place::with(PLAN);
    place.write("copy.yaml", PLAN);
    let mut server = Server::start(&place);
    assert_eq!(server.told.matches("why=duplicate_id").count(), 2, "{}", server.told);
    // A copy with an error of its own is none.
    place.write("copy.yaml", &PLAN.replace("dose: 1 mg", "dose: 1.0 mg"));
    server.wait("event=served path=plans/sam.yaml");
}

#[test]
fn an_id_is_that_of_the_reader_and_not_of_a_line() {
    let place = Place::new();
    let flow = PLAN.lines().filter(|line| !line.starts_with(' ')).collect::<Vec<_>>().join(",\n");
    let flow = flow
        .replace("phases:", "phases: [{name: loading, every: 1 week, doses: 3}]")
        .replace("rechecks:", "rechecks: [{name: r, tests: [cbc], when: 8 days after first dose}]");
    place.write("sam.yaml", &format!("{{notes: \"see\nid: kim-2026\n\",\n{flow}}}\n"));
    let server = Server::start(&place);
    assert_eq!(server.get("/healthz").text(), health("ok", 1, 0, 0), "{}", server.told);
    assert_eq!(server.get(&format!("{}.ics", place.path("sam-2026", "full"))).status, 200);
}

#[test]
fn a_damaged_memory_makes_every_event_new() {
    let place = Place::with(PLAN);
    Server::start(&place).end();
    let kept = place.state().join("published/sam-2026.full.ics");
    let whole = fs::read(&kept).expect("the feed");
    fs::write(&kept, &whole[..whole.len() / 2]).expect("damaged");
    let server = Server::start(&place);
    let answer = server.get(&format!("{}.ics", place.path("sam-2026", "full")));
    // 1 March 2026 is day 20,513 since 1970: 56 years of 365 days, 14 leap days, 59 days.
    assert_eq!(answer.values("SEQUENCE"), ["SEQUENCE:20513"; 4]);
}

#[test]
fn a_thousand_slow_clients_do_not_hold_the_server() {
    let place = Place::with(PLAN);
    let server = Server::start_with(&place, &["--max-connections", "100"]);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let mut slow = vec![];
    for index in 0..1000 {
        let mut stream = server.connect();
        if index % 2 == 0 {
            stream.write_all(b"GET /f/").expect("sent");
        }
        slow.push(stream);
        if index % 100 == 99 {
            assert_eq!(server.get(&path).status, 200);
        }
        // This process may not have this many files open at a time, so some of them hang up.
        if slow.len() > 400 {
            slow.remove(0);
        }
    }
    let metrics = server.get("/metrics").text();
    let crowded =
        metrics.lines().find(|line| line.starts_with("b12cal_http_connections_crowded_out"));
    let crowded: usize =
        crowded.and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a number");
    assert!(crowded > 0, "{metrics}");
}

#[test]
fn a_request_with_64_kb_of_headers_is_refused() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let long = format!("X-Long: {}", "x".repeat(64 * 1024));
    // The server hangs up before it has read all of it; then the answer may be lost on its way.
    let refused = server.try_ask("GET", "/", &[&long]);
    assert!(refused.is_none_or(|answer| answer.status == 431));
    let many: Vec<String> = (0..200).map(|n| format!("X-{n}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(server.ask("GET", "/", &many).status, 431);
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn tricks_with_paths_find_nothing() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let path = place.path("sam-2026", "full");
    let secret = path.trim_start_matches("/f/");
    let nothing = server.get("/nothing");
    assert_eq!((nothing.status, nothing.body.len()), (404, 0));
    for trick in [
        "/f/../../etc/passwd",
        "/f/%2e%2e/%2e%2e/state/addresses",
        "/f/..%2f..%2fstate%2faddresses",
        "/state/addresses",
        "/sam.yaml",
        "//f/x.ics",
        "/f/%00.ics",
        &format!("/F/{secret}.ics"),
        &format!("/f/{}.ics", secret.to_uppercase()),
        &format!("/f/{secret}.ics/"),
        &format!("/f/{secret}/"),
        &format!("/f//{secret}.ics"),
        &format!("/f/{secret}.yaml"),
        &format!("/f/%{:02x}{}.ics", secret.as_bytes()[0], &secret[1..]),
        &format!("/f/{}.ics", &secret[..31]),
        &format!("/f/{secret}0.ics"),
    ] {
        // Letters may be digits alone, which have no upper case.
        if trick == format!("/f/{secret}.ics") {
            continue;
        }
        assert_eq!(server.get(trick), nothing, "{trick}");
    }
}

#[test]
fn only_get_and_head_are_understood() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "PATCH"] {
        let known = server.ask(method, &path, &[]);
        assert_eq!((known.status, known.header("allow")), (405, Some("GET, HEAD")), "{method}");
        // It reveals nothing about the address either.
        assert_eq!(server.ask(method, "/f/unknown", &[]), known);
    }
}

#[test]
fn a_request_that_has_begun_is_answered_before_the_server_ends() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let mut stream = server.connect();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n").as_bytes()).expect("sent");
    // The server has read the first half once it has answered somebody who came later.
    assert_eq!(server.get(&path).status, 200);
    server.signal("-TERM");
    server.wait("event=ending");
    stream.write_all(b"\r\n").expect("sent");
    let mut bytes = vec![];
    stream.read_to_end(&mut bytes).expect("an answer");
    assert_eq!(Answer::read(&bytes).status, 200);
    server.wait("event=ended");
    assert_eq!(server.process.wait().expect("it ends").code(), Some(0));
}

#[test]
fn what_cannot_be_served_is_reported_before_it_listens() {
    let place = Place::with(PLAN);
    let run = |arguments: &[&str]| {
        let output = support::b12cal(place.folder.path()).arg("serve").args(arguments).output();
        support::told(&output.expect("it runs"))
    };
    let told = run(&["nowhere", "--state", "state"]);
    assert!(
        told.starts_with("error: nowhere is not a folder") && told.ends_with("exit code 3\n"),
        "{told}"
    );
    let told = run(&["plans", "--state", "state", "--public-url", "calendar.example.org"]);
    assert!(told.contains("use an address such as https://calendar.example.org"), "{told}");
    let told = run(&["plans", "--state", "state", "--tls-cert", "x"]);
    assert!(told.contains("--tls-key") && told.ends_with("exit code 2\n"), "{told}");
    let told = run(&["plans", "--state", "plans/sam.yaml"]);
    assert!(
        told.contains("cannot use plans/sam.yaml") && told.ends_with("exit code 3\n"),
        "{told}"
    );
}
