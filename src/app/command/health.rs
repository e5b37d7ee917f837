//! `health`: the address of a running server -> whether it is healthy, for a container that has no other program to ask.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use clap::Args;

use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::terminal;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal health 127.0.0.1:8012",
])]
pub(crate) struct Health {
    /// Where the server listens, without TLS
    #[arg(value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8012")]
    #[arg(env = "B12CAL_LISTEN", hide_env_values = true)]
    address: SocketAddr,
}

/// How long the server may take for each step.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most bytes of an answer; it is a line of numbers.
const MOST: u64 = 4096;

pub(crate) fn run(arguments: &Health) -> Result<ExitCode, Error> {
    let mut address = arguments.address;
    // Who listens everywhere is asked here.
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    let answer = ask(address)
        .map_err(|error| Error::unusable(&format!("the server at {address}"), &error))?;
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.trim());
    match body.filter(|_| answer.starts_with("HTTP/1.1 200 ")) {
        Some(body) => terminal::say(body, false)?,
        None => {
            return Err(Error::world(format!(
                "{address} does not answer as a healthy b12cal server"
            )));
        }
    }
    Ok(ExitCode::Done)
}

fn ask(address: SocketAddr) -> io::Result<String> {
    let mut server = TcpStream::connect_timeout(&address, PATIENCE)?;
    server.set_read_timeout(Some(PATIENCE))?;
    server.set_write_timeout(Some(PATIENCE))?;
    write!(server, "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut bytes = vec![];
    server.take(MOST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
