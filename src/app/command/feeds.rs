//! `feeds`: the served folder -> its addresses; replaces or revokes those that must no longer be known.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::arguments::detail;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::input::{self, reason};
use crate::app::host::state_folder::{StateFolder, secret};
use crate::app::host::terminal;
use crate::app::site::public_url;
use crate::app::site::state::{ServerState, name_of_source};
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Detail;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal feeds plans --state state",
    "b12cal feeds plans --state state --rotate sam.yaml     new addresses for Sam",
    "b12cal feeds plans --state state --due                 the due list, for a practice",
])]
pub(crate) struct Feeds {
    /// The folder of prescriptions being served
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// The state folder of the server
    #[arg(long, value_name = "DIR", env = "B12CAL_STATE", hide_env_values = true)]
    state: PathBuf,

    /// The address at which phones reach the server [default: the one it last used]
    #[arg(long, value_name = "URL", value_parser = public_url)]
    #[arg(env = "B12CAL_PUBLIC_URL", hide_env_values = true)]
    public_url: Option<String>,

    /// Print the address of the due list, which `due` makes; the first time turns it on
    #[arg(long, conflicts_with = "detail")]
    due: bool,

    /// Replace the addresses of this prescription, or with --due that of the due list; the old ones stop working
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", conflicts_with = "remove")]
    rotate: Option<String>,

    /// Revoke the addresses of a prescription that is no longer in the folder, or with --due that of the due list
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    remove: Option<String>,

    /// Only the address with this detail: full, family or discreet
    #[arg(long, value_name = "DETAIL", value_parser = detail(), hide_possible_values = true, conflicts_with = "remove")]
    detail: Option<Detail>,
}

/// The address of a server started without `--listen` and `--public-url`.
const DEFAULT_URL: &str = "http://127.0.0.1:8012";

pub(crate) fn run(arguments: &Feeds) -> Result<ExitCode, Error> {
    let state = opened(arguments)?;
    if arguments.due {
        return due_list(arguments, &state);
    }
    let known = state.addresses().map_err(|error| cannot_keep(arguments, &error))?;
    let (found, errors) = ids(&arguments.folder, &state);
    if let Some(name) = &arguments.remove {
        // A file that cannot be read may be the one that seems to be gone.
        Error::all(errors)?;
        return remove(arguments, name, &found, &state);
    }
    let rotated = match &arguments.rotate {
        None => None,
        Some(name) => {
            let of_old = known.feeds.keys().map(|(id, _)| id.as_str());
            match named(name, &found, of_old) {
                // It may be in a folder that cannot be read.
                None => return Error::all(errors).and(Err(unknown(name))),
                named => named,
            }
        }
    };
    let details: Vec<Detail> = arguments.detail.map_or(Detail::ALL.to_vec(), |one| vec![one]);
    let addresses = state.change(|addresses| {
        for id in found.keys() {
            addresses.complete(id)?;
        }
        for &detail in rotated.iter().flat_map(|_| &details) {
            addresses.replace(rotated.as_deref().unwrap_or_default(), detail)?;
        }
        Ok(())
    });
    let addresses = addresses.map_err(|error| cannot_keep(arguments, &error))?;
    let url = url(arguments, &state);
    let mut text = String::new();
    for ((id, detail), secret) in &addresses.feeds {
        let wanted = rotated.as_ref().is_none_or(|rotated| rotated == id);
        if wanted && details.contains(detail) {
            let file = found.get(id).map_or("(no such file)", String::as_str);
            let _ = writeln!(text, "{id}\t{file}\t{}\t{url}/f/{secret}", detail.name());
        }
    }
    terminal::print_text(&text).map_err(|error| unprinted(&error, rotated.is_some()))?;
    terminal::remark(
        "anyone who has an address can read the calendar; add .ics for the calendar itself",
    );
    Error::all(errors).map(|()| ExitCode::Done)
}

/// Opens the state. To replace or revoke addresses creates none: the old ones would seem to be gone, and still work.
fn opened(arguments: &Feeds) -> Result<ServerState, Error> {
    let prescriptions = std::slice::from_ref(&arguments.folder);
    let Some(name) = arguments.rotate.as_ref().or(arguments.remove.as_ref()) else {
        let folder = StateFolder::open(&arguments.state, prescriptions)?;
        folder.remark();
        return Ok(ServerState { folder });
    };
    if arguments.due && !name.is_empty() {
        let what = format!("the due list is of all prescriptions, not of {name}");
        return Err(Error::usage(what).help("leave out that name, or --due"));
    }
    if !arguments.due && name.is_empty() {
        return Err(Error::usage("name the prescription: its id or its file")
            .help("with --due it is the address of the due list"));
    }
    let known = StateFolder::known(&arguments.state, prescriptions)?;
    let folder = known.ok_or_else(|| {
        let state = terminal::shown(&arguments.state);
        Error::world(format!("{state} is no state folder, so no address was changed"))
            .help("name the one that `serve` or `publish` works with")
    })?;
    Ok(ServerState { folder })
}

fn url(arguments: &Feeds, state: &ServerState) -> String {
    let remembered = || state.public_url();
    let url = arguments.public_url.clone().or_else(remembered);
    url.unwrap_or_else(|| DEFAULT_URL.to_owned())
}

/// Prints the address of the due list, and gives it one first if it has none; or revokes it.
fn due_list(arguments: &Feeds, state: &ServerState) -> Result<ExitCode, Error> {
    let mut had_one = false;
    let changed = state.change(|addresses| {
        had_one = addresses.due_list.is_some();
        if arguments.remove.is_some() {
            addresses.revoked.extend(addresses.due_list.take());
        } else if arguments.rotate.is_some() || !had_one {
            let old = addresses.due_list.replace(secret()?);
            addresses.revoked.extend(old);
        }
        Ok(())
    });
    let addresses = changed.map_err(|error| cannot_keep(arguments, &error))?;
    let Some(secret) = addresses.due_list else {
        if !had_one {
            return Err(Error::usage("the due list has no address"));
        }
        let said = terminal::say("the address of the due list no longer works", false);
        said.map_err(|error| unprinted(&error, true))?;
        return Ok(ExitCode::Done);
    };
    let printed = terminal::print_text(&format!("{}/f/{secret}\n", url(arguments, state)));
    printed.map_err(|error| unprinted(&error, arguments.rotate.is_some()))?;
    terminal::remark(
        "anyone who has this address can read what is due for everybody; revoke it with --due --remove",
    );
    Ok(ExitCode::Done)
}

/// Revokes the addresses of a prescription, and removes what was published for it.
fn remove(
    arguments: &Feeds,
    name: &str,
    found: &BTreeMap<String, String>,
    state: &ServerState,
) -> Result<ExitCode, Error> {
    if let Some(file) = found.get(name) {
        let what = format!("{name} is still served: it is the id of {file}");
        let help = "remove the file from the folder first, or give it new addresses with --rotate";
        return Err(Error::usage(what).help(help));
    }
    let mut removed = 0;
    let changed = state.change(|addresses| {
        let before = addresses.feeds.len();
        addresses.remove(name);
        removed = before - addresses.feeds.len();
        Ok(())
    });
    changed.map_err(|error| cannot_keep(arguments, &error))?;
    let what = format!("the addresses of {name} no longer work");
    // Also after a run that was stopped here.
    let forgotten = state.forget(name).map_err(|error| {
        let why = reason(&error);
        Error::world(format!("{what}, but what was published for it is not removed: {why}"))
            .help("run the command again")
    })?;
    if removed == 0 && !forgotten {
        return Err(unknown(name));
    }
    terminal::say(&what, false).map_err(|error| unprinted(&error, true))?;
    Ok(ExitCode::Done)
}

/// The id that an argument means, which is an id or a file.
fn named<'n>(
    name: &str,
    found: &BTreeMap<String, String>,
    mut of_old: impl Iterator<Item = &'n str>,
) -> Option<String> {
    if found.contains_key(name) || of_old.any(|id| id == name) {
        return Some(name.to_owned());
    }
    let is_file = |file: &&String| {
        let path = Path::new(file.as_str());
        path == Path::new(name)
            || path.file_stem().is_some_and(|stem| stem == name)
            || path.file_name().is_some_and(|file| file == name)
    };
    let mut files = found.iter().filter(|(_, file)| is_file(file));
    // Ambiguous names match nothing.
    files.next().filter(|_| files.next().is_none()).map(|(id, _)| id.clone())
}

/// The ids of the prescriptions in a folder, with their files, and the errors of reading them. A file whose
/// id cannot be read has the id for which it was last served.
fn ids(folder: &Path, state: &ServerState) -> (BTreeMap<String, String>, Vec<Error>) {
    let (files, unread) = input::prescriptions(&[folder.to_owned()]);
    let mut errors: Vec<Error> =
        unread.iter().map(|(path, error)| Error::unread(path, error)).collect();
    // Only needed for files that do not give an id themselves.
    let sources = state.sources().unwrap_or_default();
    let mut ids = BTreeMap::new();
    for path in files {
        let name = name_of_source(folder, &path);
        let read = input::read(&path);
        let own = read.as_ref().ok().map(|(source, _)| source).and_then(|source| {
            Prescription::identity(source).filter(|_| input::is_prescription(source))
        });
        let served =
            || sources.iter().find(|(_, source)| **source == name).map(|(id, _)| id.clone());
        let id = own.or_else(served);
        match read {
            Err(error) => errors.push(Error::unread(&path, &error)),
            Ok(_) if id.is_none() => {
                let shown = terminal::shown(&path);
                terminal::remark(&format!(
                    "{shown} has no id that can be read: see `b12cal check`"
                ));
            }
            Ok(_) => {}
        }
        let Some(id) = id else { continue };
        // Of two files with the same id, the one that is served.
        if sources.get(&id).is_none_or(|source| *source == name) || !ids.contains_key(&id) {
            ids.insert(id, terminal::shown(&path));
        }
    }
    (ids, errors)
}

fn unknown(name: &str) -> Error {
    Error::usage(format!("{name} has no addresses"))
        .help("to list all addresses, leave out --rotate and --remove")
}

/// What was changed is so all the same, and a second run would change it again.
fn unprinted(error: &io::Error, is_changed: bool) -> Error {
    let error = Error::world(format!("cannot print the addresses: {}", reason(error)));
    if !is_changed {
        return error;
    }
    error.help(
        "the old addresses no longer work; to list all addresses, leave out --rotate and --remove",
    )
}

fn cannot_keep(arguments: &Feeds, error: &io::Error) -> Error {
    Error::unusable(&terminal::shown(&arguments.state), error)
}
