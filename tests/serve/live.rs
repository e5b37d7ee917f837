//! Edits, midnight and restarts.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use b12cal::app;
use b12cal::app::World;
use b12cal::ics::write;
use jiff::Timestamp;

use super::*;

/// The dates and revisions of the events of a calendar.
fn events(answer: &Answer) -> Vec<(String, String)> {
    let starts = answer
        .values("DTSTART")
        .into_iter()
        .map(|line| line.split_once(':').expect("a date").1.to_owned());
    starts.zip(answer.values("SEQUENCE")).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect()
}

#[test]
fn an_edit_moves_one_dose_and_touches_no_other_feed() {
    let place = Place::with(PLAN);
    place.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026"));
    let mut server = Server::start(&place);
    let sam = format!("{}.ics", place.path("sam-2026", "full"));
    let jo = format!("{}.ics", place.path("jo-2026", "full"));
    let before = (server.get(&sam), server.get(&jo));
    assert_eq!(
        events(&before.0),
        pairs(&[
            ("20260302T090000", "SEQUENCE:0"),
            ("20260309T090000", "SEQUENCE:0"),
            ("20260310T090000", "SEQUENCE:0"),
            ("20260316T090000", "SEQUENCE:0"),
        ])
    );
    place.write("sam.yaml", &moved());
    server.wait("event=published id=sam-2026");
    let after = server.get(&sam);
    assert_eq!(
        events(&after),
        pairs(&[
            ("20260302T090000", "SEQUENCE:0"),
            ("20260310T090000", "SEQUENCE:0"),
            ("20260311T090000", "SEQUENCE:1"),
            ("20260316T090000", "SEQUENCE:0"),
        ])
    );
    // The clock of the tests, where the first feed had midnight of `issued`.
    assert_eq!(after.header("last-modified"), Some("Sun, 01 Mar 2026 09:00:00 GMT"));
    assert_eq!(server.get(&jo), before.1);
    server.end();
    let again = Server::start(&place);
    assert_eq!(again.get(&sam), after);
}

#[test]
fn every_detail_that_was_asked_for_follows_an_edit() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let family = format!("{}.ics", place.path("sam-2026", "family"));
    assert_eq!(server.get(&family).values("SEQUENCE"), ["SEQUENCE:0"; 4]);
    place.write("sam.yaml", &moved());
    server.wait("event=published id=sam-2026 detail=family revision=1");
    assert_eq!(
        server.get(&family).values("SEQUENCE"),
        ["SEQUENCE:0", "SEQUENCE:0", "SEQUENCE:1", "SEQUENCE:0"]
    );
}

#[test]
fn an_editor_that_writes_beside_and_renames_is_seen() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = server.get(&path);
    place.write(".sam.yaml.swp", "half of it");
    place.write("sam.yaml~", PLAN);
    place.write("4913.tmp", &moved());
    fs::rename(place.plans().join("4913.tmp"), place.plans().join("sam.yaml")).expect("renamed");
    server.wait("event=published id=sam-2026");
    assert_ne!(server.get(&path).header("etag"), before.header("etag"));
    assert_eq!(server.get("/healthz").text(), health("ok", 1, 0, 0));
}

/// What `/healthz` says.
pub(super) fn health(status: &str, good: usize, faulty: usize, kept: usize) -> String {
    format!(
        "{{\"faulty\":{faulty},\"folder\":\"ok\",\"good\":{good},\"kept\":{kept},\"status\":\"{status}\"}}\n"
    )
}

#[test]
fn a_checkout_that_replaces_a_folder_is_seen() {
    let place = Place::new();
    fs::create_dir(place.plans().join("clinic")).expect("a folder");
    place.write("clinic/sam.yaml", PLAN);
    let mut server = Server::start(&place);
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = server.get(&path);
    fs::remove_dir_all(place.plans().join("clinic")).expect("removed");
    fs::create_dir(place.plans().join("ward")).expect("a folder");
    place.write("ward/other-name.yaml", &moved());
    server.wait("event=published id=sam-2026");
    assert_ne!(server.get(&path).header("etag"), before.header("etag"));
    assert_eq!(server.get("/healthz").text(), health("ok", 1, 0, 0));
}

#[test]
fn a_new_prescription_is_served_and_gets_addresses() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    place.write("jo.yaml", &PLAN.replace("sam-2026", "jo-2026"));
    server.wait("event=served");
    let path = format!("{}.ics", place.path("jo-2026", "full"));
    assert_eq!(server.get(&path).status, 200);
}

#[test]
fn past_midnight_the_horizon_moves_by_itself() {
    // An open plan without an end reaches to the end of next year.
    let open = PLAN.replace("every: 1 week, doses: 3", "every: 12 weeks");
    let place = Place::with(&open);
    // A minute before the year ends in London.
    let (seconds, ask) = with_a_clock(&place, 1_798_761_540);
    ask("/healthz");
    let path = format!("{}.ics", place.path("sam-2026", "full"));
    let before = ask(&path);
    let last =
        |answer: &Answer| answer.values("DTSTART").into_iter().rev().take(2).collect::<Vec<_>>();
    // From 2 March 2026 every 84 days: to 11 October 2027, and to 4 December 2028. The end is reported 30
    // days before it.
    let dose = |date: &str| format!("DTSTART;TZID=Europe/London:{date}T090000");
    let marker = |date: &str| format!("DTSTART;VALUE=DATE:{date}");
    assert_eq!(last(&before), [marker("20271201"), dose("20271011")]);
    seconds.fetch_add(60, Ordering::Relaxed);
    let after = eventually(|| Some(ask(&path)).filter(|answer| *answer != before));
    assert_eq!(last(&after), [dose("20281204"), marker("20281201")]);
    let revisions = after.values("SEQUENCE");
    let kept = before.values("SEQUENCE").len() - 1;
    assert!(revisions[..kept].iter().all(|line| line == "SEQUENCE:0"), "{revisions:?}");
    assert!(revisions[kept..].iter().all(|line| line == "SEQUENCE:1"), "{revisions:?}");
}

/// A server in this process, whose clock says this many seconds since 1970, and asks of it. It serves until the
/// tests end.
pub(super) fn with_a_clock(
    place: &Place,
    now: i64,
) -> (Arc<AtomicI64>, impl Fn(&str) -> Answer + use<>) {
    let seconds = Arc::new(AtomicI64::new(now));
    let told = Arc::clone(&seconds);
    let clock: b12cal::app::deliver::NowFn =
        Arc::new(move || Timestamp::from_second(told.load(Ordering::Relaxed)).expect("an instant"));
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr();
    let address = free.expect("an address");
    let (plans, state) = (place.plans(), place.state());
    let world = World { now: clock(), clock, render: write::append };
    std::thread::spawn(move || {
        let listen = address.to_string();
        let arguments: [&std::ffi::OsStr; 7] = [
            "b12cal".as_ref(),
            "serve".as_ref(),
            plans.as_os_str(),
            "--state".as_ref(),
            state.as_os_str(),
            "--listen".as_ref(),
            listen.as_ref(),
        ];
        app::run(arguments.map(std::ffi::OsStr::to_owned), &world)
    });
    let ask = move |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        // Until the server listens, the port may be somebody else's, who cuts the connection.
        let bytes = eventually(|| {
            let mut stream = TcpStream::connect(address).ok()?;
            stream.set_read_timeout(Some(HUNG)).ok()?;
            stream.write_all(request.as_bytes()).ok()?;
            let mut bytes = vec![];
            stream.read_to_end(&mut bytes).ok()?;
            Some(bytes)
        });
        Answer::read(&bytes)
    };
    (seconds, ask)
}

/// Tries until something is there.
pub(super) fn eventually<T>(mut attempt: impl FnMut() -> Option<T>) -> T {
    for _ in 0..6000 {
        if let Some(found) = attempt() {
            return found;
        }
        std::thread::park_timeout(Duration::from_millis(10));
    }
    panic!("it never came");
}
