//! `serve`: a folder of prescriptions -> their calendars over HTTP, as long as it runs.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `keeper` | when to look: after an edit, at midnight, after a rotation |
//! | `manager` | the service manager, which waits for the server to be ready |

mod keeper;
mod manager;

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use clap::Args;

use self::keeper::{Keeper, follow_addresses};
use self::manager::{READY, STOPPING};
use crate::app::World;
use crate::app::deliver::log::{Level, Log};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::{input, terminal};
use crate::app::http::server::Server;
use crate::app::http::tls::Certificate;
use crate::app::site::shelf::Shelf;
use crate::app::site::{SiteArguments, public_url};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal serve plans --state state --public-url https://calendar.example.org",
])]
pub(crate) struct Serve {
    #[command(flatten)]
    site: SiteArguments,

    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8012")]
    #[arg(env = "B12CAL_LISTEN", hide_env_values = true)]
    listen: SocketAddr,

    /// The address at which phones reach it, such as `https://calendar.example.org` [default: where it listens]
    #[arg(long, value_name = "URL", value_parser = public_url)]
    #[arg(env = "B12CAL_PUBLIC_URL", hide_env_values = true)]
    public_url: Option<String>,

    /// A PEM file with the certificate and its chain, for TLS without a proxy
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    #[arg(env = "B12CAL_TLS_CERT", hide_env_values = true)]
    tls_cert: Option<PathBuf>,

    /// A PEM file with the key of the certificate
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    #[arg(env = "B12CAL_TLS_KEY", hide_env_values = true)]
    tls_key: Option<PathBuf>,

    /// The most connections at a time; another one closes the oldest
    #[arg(long, value_name = "NUMBER", default_value_t = 512, value_parser = connections)]
    #[arg(env = "B12CAL_MAX_CONNECTIONS", hide_env_values = true)]
    max_connections: usize,
}

fn connections(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|number| (1..=100_000).contains(number))
        .ok_or_else(|| "use a number from 1 to 100000".to_owned())
}

pub(crate) fn run(arguments: &Serve, world: &World) -> Result<ExitCode, Error> {
    let (press, _alone) = arguments.site.open(world, true)?;
    let certificate = certificate(arguments)?;
    // Bound before the work, so that an address in use is reported at once; connections wait until all is
    // ready.
    let listen = arguments.listen.to_string();
    let listener =
        TcpListener::bind(arguments.listen).map_err(|error| Error::unusable(&listen, &error))?;
    let address = listener.local_addr().map_err(|error| Error::unusable(&listen, &error))?;
    let url =
        arguments.public_url.clone().unwrap_or_else(|| own_url(address, certificate.is_some()));
    let log = press.log.clone();
    if certificate.is_none() {
        warn_unencrypted(&log, address);
    }
    let (shelf, library) = arguments.site.shelf(press, &url)?;
    let mut keeper = Keeper::new(library, certificate.clone());
    keeper.look(&BTreeSet::new());
    let tally = shelf.tally();
    start("keeper", Box::new(move || keeper.run()))?;
    let followed = Arc::clone(&shelf);
    start("addresses", Box::new(move || follow_addresses(&followed)))?;

    let connections = arguments.max_connections;
    let server = Server { site: shelf, certificate, connections, log };
    let ready: [(&str, &dyn Display); 3] = [("listen", &address), ("url", &url), ("state", &tally)];
    answer(server, listener, &ready).map_err(|error| Error::unusable(&listen, &error))?;
    Ok(ExitCode::Done)
}

/// Answers until the process is asked to stop. The log and the service manager hear how far it is.
fn answer(
    server: Server<Shelf>,
    listener: TcpListener,
    fields: &[(&str, &dyn Display)],
) -> io::Result<()> {
    let log = server.log.clone();
    let ready = || {
        log.line(Level::Info, "ready", fields);
        tell(READY, &log);
    };
    let stopping = || {
        log.line(Level::Info, "ending", &[]);
        tell(STOPPING, &log);
    };
    server.run(listener, ready, stopping)?;
    log.line(Level::Info, "ended", &[]);
    Ok(())
}

/// Tells the service manager; that it does not hear must not end the server.
fn tell(state: &str, log: &Log) {
    if let Err(error) = manager::tell(state) {
        let fields: [(&str, &dyn Display); 2] =
            [("state", &state), ("why", &input::reason(&error))];
        log.line(Level::Warning, "manager_not_told", &fields);
    }
}

/// Starts a thread that ends with the process.
fn start(name: &str, work: Box<dyn FnOnce() + Send>) -> Result<(), Error> {
    let started = thread::Builder::new().name(name.to_owned()).spawn(work);
    started.map(drop).map_err(|error| Error::unusable("a thread", &error))
}

/// Warns where others can read along.
fn warn_unencrypted(log: &Log, address: SocketAddr) {
    if !address.ip().to_canonical().is_loopback() {
        let why = "anyone on the network path can read addresses and calendars; put a TLS proxy in \
            front, or use --tls-cert";
        log.line(Level::Warning, "not_encrypted", &[("listen", &address), ("why", &why)]);
    }
}

fn certificate(arguments: &Serve) -> Result<Option<Arc<Certificate>>, Error> {
    let (Some(chain), Some(key)) = (&arguments.tls_cert, &arguments.tls_key) else {
        return Ok(None);
    };
    let read = Certificate::read(chain.clone(), key.clone());
    let names = format!("{} and {}", terminal::shown(chain), terminal::shown(key));
    read.map(|certificate| Some(Arc::new(certificate)))
        .map_err(|error| Error::unusable(&names, &error))
}

/// The address of a server without `--public-url`.
fn own_url(address: SocketAddr, encrypted: bool) -> String {
    format!("{}://{address}", if encrypted { "https" } else { "http" })
}
