//! `given`, `missed`, `move`, `result`: a fact -> a line in a prescription, and what becomes of the coming doses.
//!
//! | file | what it is |
//! | --- | --- |
//! | `given`, `missed`, `move_to`, `result` | the arguments of each command |
//! | `say` | what they print |

pub(crate) mod given;
pub(crate) mod missed;
pub(crate) mod move_to;
pub(crate) mod result;
mod say;

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::app::World;
use crate::app::arguments::{TodayArgument, date, line};
use crate::app::deliver::file;
use crate::app::error::Error;
use crate::app::exit_code::ExitCode;
use crate::app::host::input::{self, reason};
use crate::app::host::tzdb::TzdbArgument;
use crate::app::host::{templates, terminal};
use crate::compile::Settings;
use crate::edit::{Name, Request, Which, apply};
use crate::yaml::edit::{Pair, Value};

/// What all four commands take.
#[derive(Args, Debug)]
pub(crate) struct FileArgument {
    /// The prescription
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    today: TodayArgument,

    #[command(flatten)]
    tzdb: TzdbArgument,
}

/// Writes the fact into the file, under a lock: another command waits, and then reads what this one wrote.
fn record(file: &FileArgument, request: &Request, world: &World) -> Result<ExitCode, Error> {
    let path = &file.file;
    let name = terminal::shown(path);
    if input::is_standard(path) {
        return Err(Error::usage("the line is written into a file: name the prescription"));
    }
    if let Ok(found) = fs::metadata(path) {
        if !found.is_file() {
            return Err(Error::world(format!("{name} is not a file")).help("name one prescription"));
        }
        if found.permissions().readonly() && !file.dry_run {
            return Err(Error::world(format!("{name} is read-only, so nothing was written")));
        }
    }
    let (zones, general) = file.tzdb.open()?;
    let wording = templates::compile(&[])?;
    let turn = if file.dry_run { None } else { file::turn(path) };
    let bytes = input::text(path).map_err(|error| Error::unread(path, &error))?;
    let settings = Settings::new(&zones, &wording, world.as_of(file.today.as_of));
    let edited = apply(&bytes, &name, request, &settings)
        .map_err(|refusal| say::refusal(refusal, &name, request, file))?;
    terminal::show_general(&general);
    terminal::show(&edited.source, &edited.found);
    if !file.dry_run {
        // An editor knows no lock.
        let now = input::text(path).map_err(|error| Error::unread(path, &error))?;
        if now != bytes {
            let what = format!("{name} was changed in the meantime, so nothing was written");
            return Err(Error::faulty(what).help("run the command again"));
        }
        file::write(path, &edited.bytes, &[]).map_err(|error| Error::unwritten(&name, &error))?;
    }
    drop(turn);
    let old = String::from_utf8_lossy(&bytes);
    match terminal::print_text(&say::report(&old, &edited, &name, file.dry_run)) {
        // A second run would write it twice, or wonder that it is there.
        Err(error) if !file.dry_run => {
            let what =
                format!("{name} has the new line, which cannot be printed: {}", reason(&error));
            Err(Error::world(what))
        }
        shown => Ok(shown.map(|()| ExitCode::Done)?),
    }
}

/// What the arguments name; at most one of them does.
fn which<const N: usize>(named: [&Option<Which>; N]) -> Which {
    named.into_iter().flatten().next().cloned().unwrap_or(Which::Obvious)
}

fn dose(text: &str) -> Result<Which, String> {
    let text = text.strip_prefix("dose ").unwrap_or(text);
    line(text).map(|text| Which::Named(Name::dose(&text)))
}

fn recheck(text: &str) -> Result<Which, String> {
    let text = text.strip_prefix("recheck ").unwrap_or(text);
    line(text).map(|text| Which::Named(Name::recheck(&text)))
}

/// An extra, by the date for which it was planned.
fn extra(text: &str) -> Result<Which, String> {
    date(text).map(|date| Which::Named(Name::extra(date)))
}

/// A key with a word of the format, if that was said.
fn word(key: &str, word: Option<impl ToString>) -> Option<Pair> {
    Some(Pair { key: key.to_owned(), value: Value::Word(word?.to_string()) })
}

/// A key with somebody's text, if that was said.
fn text(key: &str, text: Option<&String>) -> Option<Pair> {
    Some(Pair { key: key.to_owned(), value: Value::Text(text?.clone()) })
}
