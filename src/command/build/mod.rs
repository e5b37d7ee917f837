//! `build`: prescriptions -> calendars beside them, each going on from the one that is there. A
//! prescription with an error keeps its old calendar.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `output` | where each calendar goes |
//! | `seen` | what was delivered before |
//! | `summary` | what people are told |

mod output;
mod seen;
mod summary;

use std::path::Path;

use self::output::Output;
use super::job::{self, Job};
use super::{World, input, templates, terminal, tzdb};
use crate::cli::Build;
use crate::deliver::file;
use crate::diagnostic::{Diagnostics, Severity};
use crate::exit_code::ExitCode;
use crate::feed::Feed;
use crate::publish::{Published, Seen};
use crate::report::changes::{self, Labels};
use crate::shown::counted;
use crate::source::Source;
use crate::{AsOf, Compiled, Options};

/// How every calendar begins: only such a file is replaced.
const CALENDAR: &[u8] = b"BEGIN:VCALENDAR";

/// What to do with a calendar.
const NEXT_STEP: &str = "Import it into a calendar, or publish it and subscribe to its address. \
                         Subscribed in Google Calendar or Outlook it does not ring: set the calendar's \
                         own notification there.";

pub(super) fn run(arguments: &Build, world: &World) -> ExitCode {
    attempt(arguments, world).unwrap_or_else(|code| code)
}

/// The exit code, or that of the first step that failed and said why.
fn attempt(arguments: &Build, world: &World) -> Result<ExitCode, ExitCode> {
    let (zones, doubt) = tzdb::open(arguments.tzdb.as_deref())?;
    let mut general = Diagnostics::new();
    general.extend(doubt);
    let templates = templates::read(arguments.templates.as_deref())?;
    let wording = templates::compile(&templates)?;
    let options = Options {
        zones: &zones,
        wording: &wording,
        as_of: world.as_of(arguments.as_of),
        until: arguments.until,
        since: arguments.since,
        detail: arguments.detail,
    };
    let (mut jobs, read) = job::compile_all(&arguments.files, &options);
    let outputs = outputs(arguments, &jobs).map_err(|what| {
        terminal::fail(what, terminal::NO_HELP);
        ExitCode::Usage
    })?;
    terminal::show(&Source::new("b12cal", ""), &general);
    let build =
        Builder { arguments, world, as_of: options.as_of, several: arguments.files.len() > 1 };
    let mut worst = read.err().unwrap_or(ExitCode::Done);
    let mut is_written = false;
    for (job, output) in jobs.iter_mut().zip(&outputs) {
        match build.one(job, output) {
            Ok(()) => is_written = true,
            Err(code) => worst = worst.max(code),
        }
    }
    if is_written && !arguments.check {
        terminal::say(NEXT_STEP, outputs.contains(&Output::Stdout)).map_err(|_| ExitCode::World)?;
    }
    Ok(worst)
}

/// Where the calendars go; what was asked for must fit together.
fn outputs(arguments: &Build, jobs: &[Job<Compiled>]) -> Result<Vec<Output>, String> {
    let outputs = output::of_all(arguments.output.as_deref(), jobs)?;
    if outputs.len() > 1 && arguments.previous.is_some() {
        return Err("--previous is the calendar of one prescription".to_owned());
    }
    if outputs.len() > 1 && arguments.cancellations.is_some() {
        return Err("--cancellations is for one prescription".to_owned());
    }
    if let Some(cancellations) = &arguments.cancellations
        && outputs.contains(&Output::File(cancellations.clone()))
    {
        return Err("--cancellations names a file of its own, beside the calendar".to_owned());
    }
    if arguments.check && outputs.contains(&Output::Stdout) {
        return Err("--check compares with a file: name it with -o".to_owned());
    }
    Ok(outputs)
}

/// Builds the calendars, one after the other.
struct Builder<'b> {
    arguments: &'b Build,
    world: &'b World,
    as_of: AsOf,
    several: bool,
}

impl Builder<'_> {
    /// Builds one calendar.
    fn one(&self, job: &mut Job<Compiled>, output: &Output) -> Result<(), ExitCode> {
        let delivered = self.deliver(job, output);
        let errors = job.diagnostics.count(Severity::Error);
        if errors > 0 {
            terminal::show(&job.source, &job.diagnostics);
            let errors = counted(errors, "error");
            let what = if self.several {
                format!("{}: {errors}: its calendar was not written", job.source.name())
            } else {
                format!("{errors}: nothing was written")
            };
            terminal::fail(what, terminal::NO_HELP);
        }
        delivered
    }

    fn deliver(&self, job: &mut Job<Compiled>, output: &Output) -> Result<(), ExitCode> {
        let Some(compiled) = &job.made else { return Err(ExitCode::Faulty) };
        // From reading the calendar before to replacing it, no other build comes between.
        let _turn = match output {
            Output::File(path) if !self.arguments.check => file::turn(path),
            _ => None,
        };
        let found = seen::find(self.arguments, output, compiled)?;
        if let Some(told) = seen::unknown(self.arguments, output, compiled, found.as_ref()) {
            job.diagnostics.push(told);
        }
        let seen = Seen { previous: found.as_ref(), fresh: self.arguments.fresh };
        let published = job.publish(seen, self.as_of, self.world.render)?;
        terminal::show(&job.source, &job.diagnostics);
        if self.arguments.check {
            return check(job, output, &published);
        }
        if let Some(path) = &self.arguments.cancellations {
            let previous = found.as_ref().map(|found| &found.feed);
            self.cancel(path, job, previous, &published)?;
        }
        write(job, output, &published)
    }

    /// Writes the calendar that cancels what is gone.
    fn cancel(
        &self,
        path: &Path,
        job: &Job<Compiled>,
        previous: Option<&Feed>,
        published: &Published,
    ) -> Result<(), ExitCode> {
        let (Some(compiled), Some(previous)) = (&job.made, previous) else {
            let what = "there is no calendar before, so nothing is known to be gone";
            return terminal::say(what, true).map_err(|_| ExitCode::World);
        };
        let place = terminal::shown(path);
        let earlier = seen::cancellations(path, &compiled.feed)?;
        let gone = compiled.feed.cancellations(&published.changes, previous, earlier.as_ref());
        if gone.events.is_empty() {
            let what = match earlier {
                None => format!("{place} is not written: nothing is gone"),
                Some(_) => {
                    format!("{place} cancels what has come back: do not import it, remove it")
                }
            };
            return terminal::say(&what, true).map_err(|_| ExitCode::World);
        }
        let mut bytes = vec![];
        (self.world.render)(&gone, &mut bytes);
        job::read_back(&job.source, &bytes, &gone)?;
        file::write(path, &bytes, CALENDAR).map_err(|error| cannot_write(&place, &error))?;
        let count = counted(gone.events.len(), "event");
        terminal::say(
            &format!("{place} cancels {count}: import it where the calendar was imported"),
            true,
        )
        .map_err(|_| ExitCode::World)
    }
}

/// Compares with what is on disk, and says what would change.
fn check(job: &Job<Compiled>, output: &Output, published: &Published) -> Result<(), ExitCode> {
    let (Output::File(path), Some(compiled)) = (output, &job.made) else { return Ok(()) };
    let place = terminal::shown(path);
    let on_disk = seen::bytes(path)?;
    if on_disk.as_ref() == Some(&published.bytes) {
        return terminal::say(&format!("{place} is up to date"), false)
            .map_err(|_| ExitCode::World);
    }
    if on_disk.is_some() && published.changes.is_empty() {
        let what = format!(
            "{place} is stale: it says the same, but its bytes are others, such as its line ends"
        );
        terminal::say(&what, false).map_err(|_| ExitCode::World)?;
        return Err(ExitCode::Faulty);
    }
    let state = if on_disk.is_some() { "is stale" } else { "is not there" };
    let labels = Labels::of(compiled);
    let home = &compiled.prescription.time_zone;
    let entries = changes::entries(&published.changes, &Labels::default(), &labels, home);
    let text = changes::plain(&entries, &published.changes);
    terminal::say(&format!("{place} {state}; it would change so:\n{}", text.trim_end()), false)
        .map_err(|_| ExitCode::World)?;
    Err(ExitCode::Faulty)
}

fn write(job: &Job<Compiled>, output: &Output, published: &Published) -> Result<(), ExitCode> {
    let Some(compiled) = &job.made else { return Ok(()) };
    let place = output.shown();
    let written = match output {
        Output::Stdout => terminal::print(&published.bytes)
            .and_then(|()| terminal::say(&summary::of(&place, None, compiled), true)),
        Output::File(path) => file::write(path, &published.bytes, CALENDAR).and_then(|written| {
            terminal::say(&summary::of(&place, Some(written), compiled), false)
        }),
    };
    written.map_err(|error| cannot_write(&place, &error))
}

fn cannot_write(place: &str, error: &std::io::Error) -> ExitCode {
    terminal::fail(format!("cannot write {place}: {}", input::reason(error)), terminal::NO_HELP);
    ExitCode::World
}
