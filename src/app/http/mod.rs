//! `Resource`s -> answers over HTTP. Anyone who knows the secret of an address gets what is there; for
//! anyone else all addresses look the same.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `resource` | bytes with their tag, date and compressed form |
//! | `conditional` | what a client already has, and whether it accepts gzip |
//! | `answer` | the paths, and the headers of every answer |
//! | `counters` | how often each thing happened |
//! | `patience` | how long a client may take to read |
//! | `tls` | certificates |
//! | `server` | connections: how many, how long, and their end |
//!
//! The paths, which `answer` reads:
//!
//! | path | what is there |
//! | --- | --- |
//! | `/f/SECRET.ics` | a feed |
//! | `/f/SECRET` | its page |
//! | `/healthz` | whether the server is healthy |
//! | `/metrics` | numbers for Prometheus |
//! | `/` | nothing about the feeds |
//!
//! Only this folder uses an asynchronous runtime, which starts with the server.

mod answer;
mod conditional;
pub mod counters;
mod patience;
pub mod resource;
pub mod server;
pub mod tls;

use std::sync::Arc;

use self::resource::Resource;

/// What the server serves.
pub trait Site: Send + Sync + 'static {
    /// Looks up a secret. Does not block.
    fn find(&self, secret: &str, wanted: Wanted) -> Lookup;

    /// Builds what a secret stands for. May take seconds, and much memory.
    fn make(&self, secret: &str, wanted: Wanted) -> Option<Arc<Resource>>;

    /// The state of health, as JSON.
    fn health(&self) -> String;

    /// The numbers of the site, in the text format of Prometheus.
    fn metrics(&self) -> String;
}

/// The result of looking up a secret.
pub enum Lookup {
    /// An unknown or revoked secret: clients cannot tell which.
    Nothing,
    /// This feed or page.
    Ready(Arc<Resource>),
    /// One that must be built first.
    Unmade {
        /// Whether it takes all prescriptions to build it.
        of_all: bool,
    },
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The feed.
    Feed,
    /// The page that says how to subscribe to it.
    Page,
}
