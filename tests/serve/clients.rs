//! What real calendars ask, and what they get. Their headers are those of their sources.

use std::io::Read;

use super::*;

#[test]
fn a_phone_gets_the_calendar_that_build_writes() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let answer = server.get(&format!("{}.ics", place.path("sam-2026", "full")));
    let built = support::b12cal(&place.plans()).args(["build", "sam.yaml", "-o", "-"]).output();
    assert_eq!(answer.text(), String::from_utf8(built.expect("it runs").stdout).expect("UTF-8"));
    let headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| name != "etag" && name != "content-length")
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    assert_eq!(
        headers,
        [
            "cache-control: private, no-cache",
            "x-robots-tag: noindex",
            "referrer-policy: no-referrer",
            "x-content-type-options: nosniff",
            "vary: accept-encoding",
            // Midnight of `issued`, the stamp of a first feed.
            "last-modified: Fri, 27 Feb 2026 00:00:00 GMT",
            "content-type: text/calendar; charset=utf-8",
            "connection: close",
        ]
    );
}

#[test]
fn thunderbird_asks_again_and_is_told_that_nothing_changed() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let accept = "Accept: text/calendar,text/plain;q=0.8,*/*;q=0.5";
    let first = server.ask("GET", &path, &[accept, "Cache-Control: no-cache", "Pragma: no-cache"]);
    let tag = first.header("etag").expect("a tag");
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    let again = server.ask("GET", &path, &[accept, &format!("If-None-Match: {tag}")]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(tag));
    assert_eq!(again.header("vary"), Some("accept-encoding"));
}

#[test]
fn icsx5_sends_both_conditions_and_the_tag_decides() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let first = server.ask("GET", &path, &["Accept: text/calendar, */*;q=0.9"]);
    let date = format!("If-Modified-Since: {}", first.header("last-modified").expect("a date"));
    let tag = format!("If-None-Match: {}", first.header("etag").expect("a tag"));
    assert_eq!(server.ask("GET", &path, &[&tag, &date]).status, 304);
    assert_eq!(server.ask("GET", &path, &[&date]).status, 304);
    // An old tag with a date that would do.
    assert_eq!(server.ask("GET", &path, &["If-None-Match: \"old\"", &date]).status, 200);
}

#[test]
fn evolution_sees_by_the_tag_that_nothing_changed_also_after_a_restart() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let first = server.get(&path);
    server.end();
    assert_eq!(Server::start(&place).get(&path), first);
}

#[test]
fn who_takes_gzip_gets_it_and_reads_the_same() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let plain = server.get(&path);
    let packed = server.ask("GET", &path, &["Accept-Encoding: gzip, deflate, br"]);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("vary"), Some("accept-encoding"));
    assert!(packed.body.len() * 3 < plain.body.len(), "{} bytes", packed.body.len());
    // Two forms of one calendar are not the same bytes, so a strong tag tells them apart.
    assert_ne!(packed.header("etag"), plain.header("etag"));
    let mut unpacked = vec![];
    flate2::read::GzDecoder::new(&packed.body[..]).read_to_end(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, plain.body);
    let refused = server.ask("GET", &path, &["Accept-Encoding: gzip;q=0"]);
    assert_eq!(refused, plain);
}

#[test]
fn head_answers_as_get_would_without_the_body() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    for path in [format!("{}.ics", place.path("sam-2026", "full")), place.path("sam-2026", "full")]
    {
        let (get, head) = (server.get(&path), server.ask("HEAD", &path, &[]));
        assert_eq!(head.headers, get.headers);
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(get.header("content-length"), Some(get.body.len().to_string().as_str()));
    }
}

#[test]
fn a_query_after_the_address_changes_nothing() {
    // Google keeps what it fetched by the address: another query makes it fetch again.
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    assert_eq!(server.get(&format!("{path}?2")), server.get(&path));
}

#[test]
fn one_connection_carries_many_requests() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let tag = server.get(&path).header("etag").expect("a tag").to_owned();
    let mut stream = server.connect();
    let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: {tag}\r\n\r\n");
    let last = ask.replace("Host", "Connection: close\r\nHost");
    stream.write_all((ask.repeat(9) + &last).as_bytes()).expect("sent");
    let mut answers = String::new();
    stream.read_to_string(&mut answers).expect("answers");
    assert_eq!(answers.matches("HTTP/1.1 304 Not Modified").count(), 10);
}

#[test]
fn the_health_of_a_server_can_be_asked_without_another_program() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let ask = |address: &str| {
        let output = support::b12cal(place.folder.path()).args(["health", address]).output();
        support::told(&output.expect("the program runs"))
    };
    let said = ask(&server.address.to_string());
    assert!(said.contains("\"status\":\"ok\"") && said.ends_with("exit code 0\n"), "{said}");
    // Who listens everywhere is asked on this machine.
    let said = ask(&format!("0.0.0.0:{}", server.address.port()));
    assert!(said.ends_with("exit code 0\n"), "{said}");
    // Nobody listens on port 1.
    let said = ask("127.0.0.1:1");
    assert!(said.contains("cannot use the server at 127.0.0.1:1"), "{said}");
    assert!(said.ends_with("exit code 3\n"), "{said}");
}
