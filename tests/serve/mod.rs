//! The real server on a free port of this machine, and a client as small as it can be.
//!
//! | file | what it proves |
//! | --- | --- |
//! | `clients` | what real calendars ask, and what they get |
//! | `addresses` | secrets: what they open, how they are taken back, where they never show |
//! | `live` | edits, midnight and restarts |
//! | `faults` | what goes wrong with files and with clients |
//! | `world` | what goes wrong with disks, folders and clocks |
//! | `state` | which folder may be a state |
//! | `due_list` | the due list, at an address of its own |
//! | `manager` | systemd, and options from the environment |
//! | `publish` | the same as files, for any web server |
//! | `page` | the page, as text; `tests/browser` looks at it |
//! | `encrypted` | TLS without a proxy |
//!
//! Nothing waits for a time: the server's log says when it has done something.

mod addresses;
mod clients;
mod due_list;
mod encrypted;
mod faults;
mod live;
#[cfg(target_os = "linux")]
mod manager;
mod page;
mod publish;
mod state;
mod world;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Stdio};
use std::time::Duration;

use crate::support;

/// A bound on what hangs; nothing that works takes so long.
const HUNG: Duration = Duration::from_secs(60);

/// A folder of prescriptions with a place for the state beside it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("plans")).expect("a folder of plans");
        Self { folder }
    }

    /// A place with one plan.
    fn with(text: &str) -> Self {
        let place = Self::new();
        place.write("sam.yaml", text);
        place
    }

    fn plans(&self) -> PathBuf {
        self.folder.path().join("plans")
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.plans().join(name), text).expect("the plan can be written");
    }

    /// What `feeds` says: a line for each address.
    fn feeds(&self, arguments: &[&str]) -> String {
        let output = support::b12cal(self.folder.path())
            .args(["feeds", "plans", "--state", "state"])
            .args(arguments)
            .output()
            .expect("the program runs");
        assert!(output.status.success(), "{}", support::told(&output));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The path of an address, such as `/f/SECRET`.
    fn path(&self, id: &str, detail: &str) -> String {
        let feeds = self.feeds(&[]);
        let line = feeds.lines().find(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            parts[0] == id && parts[2] == detail
        });
        let address = line.and_then(|line| line.split('\t').nth(3)).expect("an address");
        address[address.find("/f/").expect("a path")..].to_owned()
    }
}

/// A server that runs until the test ends.
struct Server {
    process: Child,
    log: BufReader<ChildStderr>,
    told: String,
    address: SocketAddr,
}

impl Server {
    fn start(place: &Place) -> Self {
        Self::start_with(place, &[])
    }

    fn start_with(place: &Place, arguments: &[&str]) -> Self {
        let command = support::b12cal(place.folder.path());
        Self::spawn(command, &[&["--listen", "127.0.0.1:0"], arguments].concat())
    }

    /// Starts a server by a command that runs the program.
    fn spawn(mut command: std::process::Command, arguments: &[&str]) -> Self {
        let mut process = command
            .args(["serve", "plans", "--state", "state"])
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let log = BufReader::new(process.stderr.take().expect("its log"));
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { process, log, told: String::new(), address };
        let ready = server.wait("event=ready");
        let listen = ready.split("listen=").nth(1).and_then(|rest| rest.split(' ').next());
        // The log quotes the brackets of an address of version 6.
        let listen = listen.expect("where").trim_matches('"');
        server.address = listen.parse().expect("an address");
        server
    }

    /// Reads the log up to a line with these words.
    fn wait(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            let length = self.log.read_line(&mut line).expect("a line of the log");
            assert!(length > 0, "the server ended before it said {words}:\n{}", self.told);
            self.told += &line;
            if line.contains(words) {
                return line;
            }
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(HUNG)).expect("a bound");
        stream
    }

    /// Sends a request with these lines, and reads the answer.
    fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Answer {
        self.try_ask(method, path, headers).expect("an answer")
    }

    /// Sends a request with these lines, and reads the answer if there is one.
    fn try_ask(&self, method: &str, path: &str, headers: &[&str]) -> Option<Answer> {
        let mut stream = self.connect();
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for header in headers {
            request += header;
            request += "\r\n";
        }
        request += "\r\n";
        // A server that refuses a request may close before it has read all of it.
        let _ = stream.write_all(request.as_bytes());
        let mut bytes = vec![];
        let _ = stream.read_to_end(&mut bytes);
        (!bytes.is_empty()).then(|| Answer::read(&bytes))
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Sends a signal.
    fn signal(&self, signal: &str) {
        let status = std::process::Command::new("kill")
            .args([signal, &self.process.id().to_string()])
            .status();
        assert!(status.expect("kill runs").success());
    }

    /// Ends the server as a system does, and hands back all that it said.
    fn end(mut self) -> String {
        self.signal("-TERM");
        self.log.read_to_string(&mut self.told).expect("the rest of the log");
        let status = self.process.wait().expect("it ends");
        assert_eq!(status.code(), Some(0), "{}", self.told);
        std::mem::take(&mut self.told)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no head: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head of text");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").expect("a header");
            (name.to_owned(), value.to_owned())
        });
        Self {
            status: status.parse().expect("a number"),
            // The time is another one each time.
            headers: headers.filter(|(name, _)| name != "date").collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    /// The values of a property in a calendar, one for each event.
    fn values(&self, property: &str) -> Vec<String> {
        let text = self.text();
        let events = text.split("BEGIN:VEVENT\r\n").skip(1);
        events
            .map(|event| {
                let mut lines = event.split("\r\n");
                let line = lines.find(|line| line.split([';', ':']).next() == Some(property));
                line.expect("every event has it").to_owned()
            })
            .collect()
    }
}

/// Three weekly doses.
const PLAN: &str = "\
b12cal: 1
id: sam-2026
issued: 2026-02-27
person: Sam
prescriber: {name: Dr Ruiz, phone: \"+44 20 7946 0000\"}
cause: diet
product: {name: hydroxocobalamin, strength: 1 mg/mL, container: 1 mL ampoule}
dose: 1 mg
time_zone: Europe/London
start: 2026-03-02
time: 09:00
place: Elm Road Surgery
phases:
  - {name: loading, every: 1 week, doses: 3}
rechecks:
  - {name: response, tests: [cbc], when: 8 days after first dose}
feed: {name: Sam B12}
";

/// The plan with its second dose a day later.
fn moved() -> String {
    format!("{PLAN}changes:\n  - {{dose: 2 of loading, to: 2026-03-11, because: clinic closed}}\n")
}

/// Each of the words comes after the one before it.
#[track_caller]
fn assert_in_order(text: &str, words: &[&str]) {
    let mut rest = text;
    for words in words {
        let at =
            rest.find(words).unwrap_or_else(|| panic!("{words} is not where it belongs: {text}"));
        rest = &rest[at..];
    }
}

fn copy(from: &str, to: &Path) {
    fs::copy(support::root().join(from), to).expect("a copy");
}
