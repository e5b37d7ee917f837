//! The service manager, which starts the server and waits until it is ready.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

use super::*;

/// What a server with this `NOTIFY_SOCKET` says to its manager.
fn heard(place: &Place, name: &str, socket: &UnixDatagram) -> Vec<String> {
    socket.set_read_timeout(Some(HUNG)).expect("a bound");
    let mut command = support::b12cal(place.folder.path());
    command.env("NOTIFY_SOCKET", name);
    let server = Server::spawn(command, &["--listen", "127.0.0.1:0"]);
    let hear = || {
        let mut bytes = [0; 100];
        let length = socket.recv(&mut bytes).expect("a message");
        String::from_utf8(bytes[..length].to_vec()).expect("UTF-8")
    };
    let ready = hear();
    // It can be asked as soon as it says so.
    assert_eq!(server.get("/healthz").status, 200);
    server.end();
    vec![ready, hear()]
}

#[test]
fn the_manager_hears_that_the_server_is_ready_and_that_it_stops() {
    let place = Place::with(PLAN);
    let path = place.folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket");
    let name = path.to_str().expect("UTF-8");
    assert_eq!(heard(&place, name, &socket), ["READY=1", "STOPPING=1"]);
}

#[test]
fn the_socket_of_the_manager_may_be_an_abstract_one() {
    let place = Place::with(PLAN);
    let name = place.folder.path().to_str().expect("UTF-8").to_owned();
    let address = SocketAddr::from_abstract_name(&name).expect("an address");
    let socket = UnixDatagram::bind_addr(&address).expect("a socket");
    assert_eq!(heard(&place, &format!("@{name}"), &socket), ["READY=1", "STOPPING=1"]);
}

#[test]
fn a_manager_that_is_gone_does_not_end_the_server() {
    let place = Place::with(PLAN);
    let mut command = support::b12cal(place.folder.path());
    command.env("NOTIFY_SOCKET", place.folder.path().join("gone"));
    let mut server = Server::spawn(command, &["--listen", "127.0.0.1:0"]);
    server.wait("event=manager_not_told state=");
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn the_options_may_come_from_the_environment() {
    let place = Place::with(PLAN);
    let mut command = support::b12cal(place.folder.path());
    command
        .env("B12CAL_STATE", "elsewhere")
        .env("B12CAL_LISTEN", "127.0.0.1:0")
        .env("B12CAL_PUBLIC_URL", "https://example.org");
    // What is written on the command line goes first.
    let mut server = Server::spawn(command, &["--public-url", "https://example.com"]);
    assert!(server.told.contains("url=https://example.com"), "{}", server.told);
    assert!(!place.folder.path().join("elsewhere").exists() && place.state().exists());
    server.signal("-TERM");
    server.wait("event=ended");
    let feeds = support::b12cal(place.folder.path())
        .env("B12CAL_STATE", "state")
        .env("B12CAL_PUBLIC_URL", "https://example.org")
        .args(["feeds", "plans", "--detail", "full"])
        .output();
    let told = support::told(&feeds.expect("it runs"));
    assert!(told.contains("\tfull\thttps://example.org/f/"), "{told}");
    let help = support::b12cal(place.folder.path())
        .env("B12CAL_TLS_KEY", "/secret/place")
        .args(["serve", "--help"])
        .output();
    let help = support::told(&help.expect("it runs"));
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for name in [
        "STATE",
        "LISTEN",
        "PUBLIC_URL",
        "TLS_CERT",
        "TLS_KEY",
        "MAX_CONNECTIONS",
        "TZDB",
        "TEMPLATES",
    ] {
        assert!(help.contains(&format!("[env: B12CAL_{name}]")), "{name}: {help}");
    }
    assert!(!help.contains("/secret/place"), "{help}");
}
