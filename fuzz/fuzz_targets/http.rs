//! Any bytes on a connection -> the real server, in this process, with the real state: whole answers or a closed
//! connection, never an error of the server, and nothing of a prescription without its address.
#![no_main]

use std::ffi::OsString;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use std::{env, fs, process, thread};

use b12cal::app::{self, World};
use b12cal::ics::write;
use b12cal_fuzz::EXAMPLES;
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

const FULL: &str = "0123456789abcdef0123456789abcdef";
const DISCREET: &str = "00112233445566778899aabbccddeeff";
const DUE: &str = "fedcba9876543210fedcba9876543210";
const REVOKED: &str = "ffffffffffffffffffffffffffffffff";

/// The statuses of the answers, and of what hyper refuses by itself.
const STATUSES: [u16; 8] = [100, 200, 304, 400, 404, 405, 414, 431];

static SERVER: LazyLock<SocketAddr> = LazyLock::new(|| {
    let folder = env::temp_dir().join(format!("b12cal-fuzz-http-{}", process::id()));
    let (plans, state) = (folder.join("plans"), folder.join("state"));
    fs::create_dir_all(&plans).expect("a folder");
    let text = EXAMPLES[0];
    fs::write(plans.join("plan.yaml"), text).expect("written");
    // The folder belongs to its owner alone, or it is not taken as a state.
    fs::create_dir(&state).expect("a folder");
    #[cfg(unix)]
    fs::set_permissions(&state, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("ours");
    let id = text.lines().find_map(|line| line.strip_prefix("id: ")).expect("an id");
    let addresses = format!(
        "b12cal addresses 1\n{id} full {FULL}\n{id} discreet {DISCREET}\ndue {DUE}\nrevoked {REVOKED}\n"
    );
    fs::write(state.join("addresses"), addresses).expect("written");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    let now = "2026-03-01T09:00:00Z".parse::<Timestamp>().expect("an instant");
    let world = World { now, clock: Arc::new(move || now), render: write::append };
    let parts = ["b12cal", "serve", "PLANS", "--state", "STATE", "--listen", &free.to_string()];
    let arguments = parts.map(|part| match part {
        "PLANS" => plans.clone().into_os_string(),
        "STATE" => state.clone().into_os_string(),
        part => OsString::from(part),
    });
    thread::spawn(move || app::run(arguments, &world));
    while TcpStream::connect(free).is_err() {
        thread::sleep(Duration::from_millis(10));
    }
    // What is made at the first request is there before the others.
    for path in [format!("{FULL}.ics"), FULL.into(), format!("{DISCREET}.ics"), DUE.into()] {
        let request = format!("GET /f/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let is_there = || {
            thread::sleep(Duration::from_millis(10));
            ask(free, request.as_bytes(), false).starts_with(b"HTTP/1.1 200")
        };
        assert!((0..6_000).any(|_| is_there()), "{path} is never served");
    }
    free
});

/// Sends bytes, and reads up to the end of the connection.
fn ask(address: SocketAddr, bytes: &[u8], is_all: bool) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("it accepts connections");
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a bound");
    // The server may close before it has read all of it; then its answer may be lost on the way.
    let _ = stream.write_all(bytes);
    if is_all {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut answer = vec![];
    if let Err(error) = stream.read_to_end(&mut answer) {
        let is_cut = error.kind() == std::io::ErrorKind::ConnectionReset;
        assert!(is_cut, "the connection stays open: {error}");
    }
    answer
}

/// The head and the body of the first answer, and those after it.
fn split(answers: &[u8]) -> (&str, &[u8], &[u8]) {
    let end = answers.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
    let head = std::str::from_utf8(&answers[..end]).expect("a head of text");
    let rest = &answers[end + 4..];
    let length = header(head, "content-length").map_or(0, |length| length.parse().expect("digits"));
    // The answer to HEAD has a length, but no body.
    let length = if rest.is_empty() || rest.starts_with(b"HTTP/1.") { 0 } else { length };
    assert!(rest.len() >= length, "half an answer: {head}");
    (head, &rest[..length], &rest[length..])
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut lines = head.split("\r\n").skip(1).filter_map(|line| line.split_once(": "));
    lines.find(|(found, _)| *found == name).map(|(_, value)| value)
}

fn check(request: &[u8], head: &str, body: &[u8]) {
    let says = |secret: &str| request.windows(32).any(|part| part == secret.as_bytes());
    let status = head.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5));
    let status: u16 = status.and_then(|status| status.parse().ok()).expect("a status");
    assert!(STATUSES.contains(&status), "{head}");
    if matches!(status, 200 | 304 | 404 | 405) {
        let kept = header(head, "cache-control").expect("whether it may be kept");
        assert!(kept.starts_with("private"), "{head}");
    }
    if header(head, "etag").is_some() {
        assert!([FULL, DISCREET, DUE].into_iter().any(says), "known without its address: {head}");
    }
    match header(head, "content-type") {
        None => assert!(body.is_empty(), "{head}"),
        Some("text/calendar; charset=utf-8") => assert!(says(FULL) || says(DISCREET), "{head}"),
        Some("text/html; charset=utf-8") => {
            assert!(says(FULL) || says(DISCREET) || says(DUE), "{head}");
        }
        Some(kind) => {
            assert!(["text/plain", "application/json"].iter().any(|own| kind.starts_with(own)));
            let text = std::str::from_utf8(body).expect("text");
            let is_known = text.is_empty()
                || ["Calendars are served here", "{\"faulty\":0", "# HELP "]
                    .iter()
                    .any(|begin| text.starts_with(begin));
            assert!(is_known, "{text}");
            let secrets = [FULL, DISCREET, DUE, REVOKED];
            assert!(!secrets.iter().any(|secret| text.contains(secret)), "{text}");
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let answers = ask(*SERVER, bytes, true);
    let mut left = answers.as_slice();
    while !left.is_empty() {
        let (head, body, rest) = split(left);
        check(bytes, head, body);
        left = rest;
    }
});
