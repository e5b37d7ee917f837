//! `stream`: a prescription on each line of standard input -> its calendar on the same line of standard output.

use std::io::{self, BufRead, Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use clap::Args;

use crate::app::World;
use crate::app::arguments::TodayArgument;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::parallel;
use crate::app::host::tzdb::TzdbArgument;
use crate::compile::Settings;
use crate::stream::{MAX_LINE, answer};
use crate::words::wording::Wording;

/// How many lines a core gets at once; as many wait to be read on.
const LINES_OF_A_CORE: usize = 32;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal stream <prescriptions.ndjson >calendars.ndjson",
])]
pub(crate) struct Stream {
    #[command(flatten)]
    today: TodayArgument,

    #[command(flatten)]
    tzdb: TzdbArgument,
}

/// A line of the input without its end, or so much of it that it is too long.
type Line = io::Result<Vec<u8>>;

pub(crate) fn run(arguments: &Stream, world: &World) -> Result<ExitCode, Error> {
    let (zones, _) = arguments.tzdb.open()?;
    let wording = Wording::new(&[]).map_err(|(_, error)| Error::faulty(error.message))?;
    let options = Settings::new(&zones, &wording, world.as_of(arguments.today.as_of));
    let most = LINES_OF_A_CORE * thread::available_parallelism().map_or(1, NonZero::get);
    let (sender, lines) = sync_channel(most);
    // It ends with the input, or with the first line that nobody takes any more.
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Some(line) = next_line(&mut input) {
            let is_last = line.is_err();
            if sender.send(line).is_err() || is_last {
                return;
            }
        }
    });
    while let Some(together) = batch(&lines, most) {
        let together = together
            .map_err(|error| Error::world(format!("cannot read standard input: {error}")))?;
        let answers = parallel::on_all(&together, |line| answer(line, &options, world.render));
        let mut output = io::stdout().lock();
        match output.write_all(answers.concat().as_bytes()).and_then(|()| output.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
            written => written.map_err(|error| Error::unwritten("standard output", &error))?,
        }
    }
    Ok(ExitCode::Done)
}

/// Waits for a line, and takes those that have come by then: a reader that waits for each answer gets it. `None`
/// at the end of the input.
fn batch(lines: &Receiver<Line>, most: usize) -> Option<io::Result<Vec<Vec<u8>>>> {
    let first = lines.recv().ok()?;
    Some(std::iter::once(first).chain(lines.try_iter()).take(most).collect())
}

/// Reads a line without its end; what follows the longest line and one byte is skipped.
fn next_line(input: &mut impl BufRead) -> Option<Line> {
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
