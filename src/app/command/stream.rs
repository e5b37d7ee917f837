//! `stream`: a prescription on each line of standard input -> its calendar on the same line of standard output.

use std::io::{self, BufRead, Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::app::World;
use crate::app::arguments::{TodayArgument, names};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::parallel;
use crate::app::host::tzdb::TzdbArgument;
use crate::compile::{Settings, compile};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::feed_settings::{DETAILS, Detail};
use crate::prescription::text::word;
use crate::publish::{Failure, Previous, Render, Seen, publish};
use crate::report::json::finding;
use crate::source::Source;
use crate::visible;
use crate::words::wording::Wording;

/// The longest line, in bytes: the largest text and the largest calendar, each escaped, with room to spare.
const MAX_LINE: usize = 4 * 1024 * 1024;
/// How many lines a core gets at once; as many wait to be read on.
const LINES_OF_A_CORE: usize = 32;
/// The keys of a line.
const KEYS: [&str; 4] = ["key", "text", "previous", "detail"];

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

/// A line of the input; `None` if it is too long.
type Line = io::Result<Option<Vec<u8>>>;

/// What every line is answered with.
struct Maker<'m> {
    options: Settings<'m>,
    render: Render,
}

pub(crate) fn run(arguments: &Stream, world: &World) -> Result<ExitCode, Error> {
    let (zones, _) = arguments.tzdb.open()?;
    let wording = Wording::new(&[]).map_err(|(_, error)| Error::faulty(error.message))?;
    let options = Settings::new(&zones, &wording, world.as_of(arguments.today.as_of));
    let maker = Maker { options, render: world.render };
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
        let answers = parallel::on_all(&together, |line| maker.answer(line.as_deref()));
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
fn batch(lines: &Receiver<Line>, most: usize) -> Option<io::Result<Vec<Option<Vec<u8>>>>> {
    let first = lines.recv().ok()?;
    Some(std::iter::once(first).chain(lines.try_iter()).take(most).collect())
}

/// Reads a line without its end. What is longer than a line can be is read and forgotten.
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
        return Some(input.skip_until(b'\n').map(|_| None));
    }
    Some(Ok(Some(line)))
}

impl Maker<'_> {
    /// The answer to a line, a line too.
    fn answer(&self, line: Option<&[u8]>) -> String {
        let (key, made) = match record(line) {
            Ok(record) => (record.get("key").cloned(), self.made(&record)),
            Err(why) => (None, Err(why)),
        };
        let mut answer = made.unwrap_or_else(|why| {
            let error = Diagnostic::error(Code::WrongShape, why);
            json!({ "ics": null, "outcome": "failed", "diagnostics": [finding(None, &error)] })
        });
        answer["key"] = key.unwrap_or_default();
        visible::json_line(&answer)
    }

    /// The answer to a record, without its key.
    ///
    /// # Errors
    ///
    /// What is wrong with the record around the prescription, or with this program.
    fn made(&self, record: &Map<String, Value>) -> Result<Value, String> {
        let texts = Texts::of(record)?;
        let previous = texts.previous.map(|text| Previous::read(text.as_bytes().to_vec()));
        let previous =
            previous.transpose().map_err(|why| format!("`previous` cannot be continued: {why}"))?;
        let (source, flaw) = Source::decode("prescription", texts.text.as_bytes());
        let mut report = Diagnostics::new();
        let options = Settings { detail: texts.detail, key: None, ..self.options };
        let compiled = match flaw {
            Ok(()) => compile(&source, &options, &mut report).map_err(Failure::from),
            Err(flaw) => Err(report.fail(flaw.into()).into()),
        };
        let uid = compiled.as_ref().ok().map(|compiled| &compiled.feed.uid);
        if let Some((uid, previous)) = uid.zip(previous.as_ref())
            && *uid != previous.feed.uid
        {
            let why = "`previous` is the calendar of another prescription, or of this one in another detail";
            return Err(why.to_owned());
        }
        let seen = Seen { previous: previous.as_ref(), fresh: false };
        let now = options.as_of.instant();
        let published = compiled
            .and_then(|mut compiled| publish(&mut compiled, seen, now, self.render, &mut report));
        let ics = match published {
            Ok(published) => Some(published.bytes),
            Err(Failure::Reported) => None,
            Err(Failure::Internal(difference)) => return Err(difference.to_string()),
        };
        let outcome = match (&ics, &previous) {
            (None, _) => "failed",
            (Some(_), None) => "new",
            (Some(bytes), Some(previous)) if *bytes == previous.bytes => "unchanged",
            (Some(_), Some(_)) => "changed",
        };
        let found = report.sorted().into_iter().map(|one| finding(Some(&source), one));
        Ok(json!({
            "ics": ics.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            "outcome": outcome,
            "diagnostics": found.collect::<Vec<_>>(),
        }))
    }
}

fn record(line: Option<&[u8]>) -> Result<Map<String, Value>, String> {
    let line = line.ok_or_else(|| format!("the line is longer than {MAX_LINE} bytes"))?;
    serde_json::from_slice(line).map_err(|error| format!("the line is not a JSON object: {error}"))
}

/// The texts of a record.
struct Texts<'r> {
    text: &'r str,
    previous: Option<&'r str>,
    detail: Option<Detail>,
}

impl<'r> Texts<'r> {
    /// # Errors
    ///
    /// When a key is unknown, missing, or not what it should be.
    fn of(record: &'r Map<String, Value>) -> Result<Self, String> {
        if let Some(key) = record.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(format!("a record has no key `{key}`; it has {}", KEYS.join(", ")));
        }
        let text = |key: &str| match record.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(format!("`{key}` is not a string")),
        };
        let detail = text("detail")?.map(|text| {
            word(text, "a detail", DETAILS)
                .map_err(|_| format!("`detail` is one of {}", names(DETAILS).join(", ")))
        });
        Ok(Self {
            text: text("text")?.ok_or("a record needs `text`, a prescription")?,
            previous: text("previous")?,
            detail: detail.transpose()?,
        })
    }
}
