//! `stream`: a prescription on each line of standard input -> its calendar on the same line of standard output.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::iter;
use std::path::PathBuf;

use clap::Args;

use crate::app::World;
use crate::app::arguments::TodayArgument;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::state_folder::StateFolder;
use crate::app::host::tzdb::TzdbArgument;
use crate::app::host::{parallel, templates};
use crate::compile::Settings;
use crate::stream::{MAX_LINE, answer};

/// How many bytes are read at once: what a pipe of Linux holds.
const BYTES_AT_ONCE: usize = 64 * 1024;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal stream <prescriptions.ndjson >calendars.ndjson",
])]
pub(crate) struct Stream {
    #[command(flatten)]
    today: TodayArgument,

    #[command(flatten)]
    tzdb: TzdbArgument,

    /// Make the UIDs of discreet calendars with the key in this folder, as `build --state` does; every machine
    /// needs the same key
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Stream, world: &World) -> Result<ExitCode, Error> {
    let (zones, _) = arguments.tzdb.open()?;
    let wording = templates::compile(&[])?;
    let as_of = world.as_of(arguments.today.as_of);
    let state = arguments.state.as_deref().map(|path| StateFolder::with_key(path, &[]));
    let key = state.transpose()?.map(|folder| folder.key);
    let render = world.render;
    let mut input = BufReader::with_capacity(BYTES_AT_ONCE, io::stdin());
    let lines = iter::from_fn(move || next_line(&mut input));
    let answers = parallel::in_order(lines, move |line| {
        let settings = Settings { key, ..Settings::new(&zones, &wording, as_of) };
        line.map(|line| answer(&line, &settings, render))
    });
    let mut output = io::stdout().lock();
    for answer in answers {
        let answer = answer.map_err(|_| Error::internal("a line has no answer"))?;
        let answer =
            answer.map_err(|error| Error::world(format!("cannot read standard input: {error}")))?;
        match output.write_all(answer.as_bytes()).and_then(|()| output.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
            written => written.map_err(|error| Error::unwritten("standard output", &error))?,
        }
    }
    Ok(ExitCode::Done)
}

/// Reads a line without its end; what follows the longest line and one byte is skipped. None at the end of the
/// input.
fn next_line(input: &mut impl BufRead) -> Option<io::Result<Vec<u8>>> {
    let mut line = vec![];
    let most = MAX_LINE as u64 + 1;
    match input.by_ref().take(most).read_until(b'\n', &mut line) {
        Ok(0) => return None,
        Ok(_) => {}
        Err(error) => return Some(Err(error)),
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() > MAX_LINE {
        return Some(input.skip_until(b'\n').map(|_| line));
    }
    Some(Ok(line))
}
