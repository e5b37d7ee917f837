//! `merge`: two versions of a calendar that git cannot put together -> the one from which the next build
//! continues.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::batch::stored;
use crate::app::deliver::file;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::terminal;
use crate::calendar::Feed;
use crate::ics::{read, write};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "git config merge.b12cal.driver \"b12cal merge %A %B\"",
])]
pub(crate) struct Merge {
    /// Our version, which is replaced by the later revision of each event
    #[arg(value_name = "OURS")]
    ours: PathBuf,

    /// Their version
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
}

pub(crate) fn run(arguments: &Merge) -> Result<ExitCode, Error> {
    let Merge { ours, theirs } = arguments;
    let (mine, other) = (feed(ours)?, feed(theirs)?);
    let later = read::later(mine, other).map_err(|unreadable| refused(ours, &unreadable))?;
    let mut bytes = vec![];
    write::feed(&later, &mut bytes)
        .and_then(|()| file::write_in_turn(ours, &bytes, b"BEGIN:VCALENDAR"))
        .map_err(|error| Error::unwritten(&terminal::shown(ours), &error))?;
    Ok(ExitCode::Done)
}

fn feed(path: &Path) -> Result<Feed, Error> {
    let missing = || Error::unread(path, &io::ErrorKind::NotFound.into());
    let bytes = stored::bytes(path)?.ok_or_else(missing)?;
    read::feed(&bytes).map_err(|unreadable| refused(path, &unreadable))
}

fn refused(path: &Path, why: &read::Unreadable) -> Error {
    Error::faulty(format!("cannot merge {}: {why}", terminal::shown(path)))
}
