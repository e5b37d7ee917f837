//! A folder of prescriptions and a state -> what is published at each secret address, made once. `serve` answers with it
//! over HTTP, and `publish` writes it into the folder of a web space.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `state` | the addresses, and what was published |
//! | `press` | how a text becomes the published feed, continuing the previous one; its page and its slip |
//! | `publisher` | files -> feeds that are stored and published, many at a time |
//! | `shelf` | what is published, by its secret |
//! | `pages` | the pages that are still valid |
//! | `due_list` | the due list, while it is still true |
//! | `library` | the files of the folder: their contents, and what changed |
//! | `log_line` | what is to be logged once it is done |
//!
//! The last good feed stays until a new one can replace it. No problem with a file, a folder or a disk
//! takes it away from subscribers.

mod due_list;
pub(crate) mod library;
mod log_line;
mod pages;
pub(crate) mod press;
mod publisher;
pub(crate) mod shelf;
pub(crate) mod state;

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use self::library::Library;
use self::press::Press;
use self::shelf::Shelf;
use self::state::ServerState;
use crate::app::World;
use crate::app::deliver::log::{Level, Log};
use crate::app::error::Error;
use crate::app::host::state_folder::StateFolder;
use crate::app::host::templates::TemplatesArgument;
use crate::app::host::tzdb::TzdbArgument;
use crate::app::host::{input, templates, terminal};

/// What is published, and where its addresses are kept.
#[derive(Args, Debug)]
#[command(mut_arg("tzdb", |tzdb| tzdb.env("B12CAL_TZDB").hide_env_values(true)))]
#[command(mut_arg("templates", |templates| templates.env("B12CAL_TEMPLATES").hide_env_values(true)))]
pub(crate) struct SiteArguments {
    /// A folder of prescriptions
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// A private folder for the addresses and the published calendars
    #[arg(long, value_name = "DIR", env = "B12CAL_STATE", hide_env_values = true)]
    pub(crate) state: PathBuf,

    #[command(flatten)]
    tzdb: TzdbArgument,

    #[command(flatten)]
    templates: TemplatesArgument,
}

impl SiteArguments {
    /// Opens what calendars are made with, and keeps the state for this process as long as the file is open.
    ///
    /// # Errors
    ///
    /// When the folder, the state, a template or a database cannot be used, or somebody else works with the state.
    pub(crate) fn open(&self, world: &World, is_live: bool) -> Result<(Press, File), Error> {
        let (zones, _) = self.tzdb.open()?;
        // Needed until the process ends.
        let templates = Vec::leak(self.templates.read()?);
        let wording = Arc::new(templates::compile(templates)?);
        if !self.folder.is_dir() {
            let what = format!("{} is not a folder", terminal::shown(&self.folder));
            return Err(Error::world(what).help("name the folder of the prescriptions"));
        }
        let folder = StateFolder::open(&self.state, std::slice::from_ref(&self.folder))?;
        let (is_new, path) = (folder.is_new, terminal::shown(&self.state));
        let state = ServerState { folder };
        let alone = state.alone().map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => Error::world(format!("{path} is in use")).help(IN_USE),
            _ => Error::unusable(&path, &error),
        })?;
        let (clock, render) = (Arc::clone(&world.clock), world.render);
        let log = Log::new(Arc::clone(&clock));
        if is_new {
            log.line(Level::Warning, "new_state", &[("path", &path)]);
        }
        Ok((Press { zones, wording, render, clock, state, log, is_live }, alone))
    }

    /// The shelf at this public address, still empty, and the library that fills it.
    ///
    /// # Errors
    ///
    /// When the addresses cannot be read; and unless the site is live, when the public address cannot be stored.
    pub(crate) fn shelf(&self, press: Press, url: &str) -> Result<(Arc<Shelf>, Library), Error> {
        let unusable = |error| Error::unusable(&terminal::shown(&self.state), &error);
        if let Err(error) = press.state.remember_public_url(url) {
            // Only `feeds` needs it: a full disk must not prevent serving.
            if !press.is_live {
                return Err(unusable(error));
            }
            press.log.line(Level::Warning, "state_unusable", &[("why", &input::reason(&error))]);
        }
        let shelf = Arc::new(Shelf::new(press, url.to_owned(), &self.folder));
        let followed = shelf.follow_addresses();
        followed.map_err(unusable)?;
        let library = Library::new(&self.folder, Arc::clone(&shelf));
        Ok((shelf, library))
    }
}

const IN_USE: &str = "a server or another `publish` works with it: wait until that is done, or \
    give each its own folder";

/// An address to which paths are added: without a final slash.
pub(crate) fn public_url(text: &str) -> Result<String, String> {
    let known = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c);
    match known.map(|rest| rest.trim_end_matches('/')) {
        Some(rest) if !rest.is_empty() && rest.chars().all(allowed) => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err("use an address such as https://calendar.example.org".to_owned()),
    }
}
