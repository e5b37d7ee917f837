//! `Resource`s -> answers over HTTP. Whoever holds the secret of an address gets what lies there;
//! to anybody else every address looks the same.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `resource` | bytes with their tag, date and packed form |
//! | `conditional` | what a client has already, and what it can unpack |
//! | `answer` | the paths, and the headers of every answer |
//! | `counters` | what happened how often |
//! | `patience` | how long a client may take to read |
//! | `tls` | certificates |
//! | `server` | connections: their number, their time, their end |
//!
//! The paths, which `answer` reads:
//!
//! | path | what lies there |
//! | --- | --- |
//! | `/f/SECRET.ics` | a feed |
//! | `/f/SECRET` | its page |
//! | `/healthz` | whether all is well |
//! | `/metrics` | numbers for Prometheus |
//! | `/` | nothing about the feeds |
//!
//! It alone uses an asynchronous runtime, which is started with the server and not before.

mod answer;
mod conditional;
pub mod counters;
mod patience;
pub mod resource;
pub mod server;
pub mod tls;

use std::sync::Arc;

use self::resource::Resource;

/// What is served.
pub trait Site: Send + Sync + 'static {
    /// Looks for what is behind a secret. Takes no time.
    fn find(&self, secret: &str, wanted: Wanted) -> Lookup;

    /// Makes what is not there yet behind a secret. May take seconds, and much memory.
    fn make(&self, secret: &str, wanted: Wanted) -> Option<Arc<Resource>>;

    /// Whether all is well, as JSON.
    fn health(&self) -> String;

    /// The numbers of the site, as Prometheus reads them.
    fn metrics(&self) -> String;
}

/// What is found behind a secret.
pub enum Lookup {
    /// No such secret, or one that was revoked: there is no telling which.
    Nothing,
    /// This feed or page.
    Ready(Arc<Resource>),
    /// One that has to be made first.
    Unmade,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The feed.
    Feed,
    /// The page that says how to subscribe to it.
    Page,
}
