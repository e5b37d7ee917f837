//! `build`: prescriptions -> calendars beside them. If any has an error, none is written.

use std::fs;
use std::path::{Path, PathBuf};

use super::job::{self, Job};
use super::{World, input, templates, terminal, tzdb};
use crate::cli::Build;
use crate::deliver::file::{self, Written};
use crate::diagnostic::{Diagnostics, Severity};
use crate::exit_code::ExitCode;
use crate::feed::{Event, When};
use crate::schedule::{Kind, Occurrence};
use crate::shown::{counted, day, list};
use crate::source::Source;
use crate::{AsOf, Compiled, Options};

/// How every calendar begins: only such a file is replaced.
const CALENDAR: &[u8] = b"BEGIN:VCALENDAR";

/// What to do with a calendar.
const NEXT_STEP: &str = "Import it into a calendar, or publish it and subscribe to its address. \
                         Subscribed in Google Calendar or Outlook it does not ring: set the calendar's \
                         own notification there.";

/// Where a calendar goes.
#[derive(Clone, PartialEq, Eq)]
enum Output {
    Stdout,
    File(PathBuf),
}

pub(super) fn run(arguments: &Build, world: &World) -> ExitCode {
    attempt(arguments, world).unwrap_or_else(|code| code)
}

/// The exit code, or that of the first step that failed and said why.
fn attempt(arguments: &Build, world: &World) -> Result<ExitCode, ExitCode> {
    let outputs = outputs(arguments).map_err(|what| {
        terminal::fail(what, terminal::NO_HELP);
        ExitCode::Usage
    })?;
    let (zones, doubt) = tzdb::open(arguments.tzdb.as_deref())?;
    let mut general = Diagnostics::new();
    general.extend(doubt);
    let templates = templates::read(arguments.templates.as_deref())?;
    let wording = templates::compile(&templates)?;
    let options = Options {
        zones: &zones,
        wording: &wording,
        as_of: arguments.as_of.map_or_else(|| AsOf::Instant(world.now), AsOf::Date),
        until: arguments.until,
        since: arguments.since,
    };
    let (jobs, read) = job::compile_all(&arguments.files, |_| true, &options);
    terminal::show(&Source::new("b12cal", ""), &general);
    for job in &jobs {
        terminal::show(&job.source, &job.diagnostics);
    }
    let errors: usize = jobs.iter().map(|job| job.diagnostics.count(Severity::Error)).sum();
    if errors > 0 {
        let what = format!("{}: nothing was written", counted(errors, "error"));
        terminal::fail(what, terminal::NO_HELP);
    }
    read?;
    if errors > 0 {
        return Err(ExitCode::Faulty);
    }
    Ok(deliver(&jobs, &outputs))
}

/// Where each calendar goes.
fn outputs(arguments: &Build) -> Result<Vec<Output>, String> {
    let several = arguments.files.len() > 1;
    let mut outputs: Vec<Output> = vec![];
    for input in &arguments.files {
        let output = match &arguments.output {
            Some(output) if input::is_standard(output) => Output::Stdout,
            Some(output) if output.is_dir() => {
                let name = if input::is_standard(input) { Path::new("calendar") } else { input };
                let name = name.file_name().ok_or("a prescription is a file")?;
                Output::File(output.join(name).with_extension("ics"))
            }
            Some(output) => Output::File(output.clone()),
            None if input::is_standard(input) => Output::Stdout,
            None => Output::File(input.with_extension("ics")),
        };
        if let Some(other) = outputs.iter().position(|other| *other == output) {
            let (first, second) = (&arguments.files[other], input);
            let (first, second) = (terminal::shown(first), terminal::shown(second));
            let way_out =
                "name each prescription once, and for several a folder that exists: -o FOLDER";
            return Err(format!("{first} and {second} would be written to one place: {way_out}"));
        }
        if let Output::File(path) = &output
            && !input.is_dir()
            && same_file(path, input)
        {
            return Err(format!(
                "{} is the prescription itself: -o names another file",
                terminal::shown(path)
            ));
        }
        outputs.push(output);
    }
    if several && outputs.contains(&Output::Stdout) {
        return Err("standard output takes the calendar of one prescription".to_owned());
    }
    Ok(outputs)
}

fn same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

fn deliver(jobs: &[Job], outputs: &[Output]) -> ExitCode {
    for (job, output) in jobs.iter().zip(outputs) {
        let Some(compiled) = &job.compiled else { continue };
        let place = match output {
            Output::Stdout => "standard output".to_owned(),
            Output::File(path) => terminal::shown(path),
        };
        let delivered = match output {
            Output::Stdout => terminal::print(&compiled.bytes)
                .and_then(|()| terminal::say(&summary(&place, None, compiled), true)),
            Output::File(path) => {
                file::write(path, &compiled.bytes, CALENDAR).and_then(|written| {
                    terminal::say(&summary(&place, Some(written), compiled), false)
                })
            }
        };
        if let Err(error) = delivered {
            let what = format!("cannot write {place}: {}", input::reason(&error));
            terminal::fail(what, terminal::NO_HELP);
            return ExitCode::World;
        }
    }
    let to_stdout = outputs.contains(&Output::Stdout);
    match terminal::say(NEXT_STEP, to_stdout) {
        Ok(()) => ExitCode::Done,
        Err(_) => ExitCode::World,
    }
}

/// What was made, and what comes next.
fn summary(place: &str, written: Option<Written>, compiled: &Compiled) -> String {
    let occurrences = &compiled.schedule.occurrences;
    let count = |is: fn(&Kind) -> bool| occurrences.iter().filter(|found| is(&found.kind)).count();
    let mut parts =
        vec![counted(count(|kind| matches!(kind, Kind::Injection { .. })), "injection")];
    let tablets = count(|kind| matches!(kind, Kind::Tablet { .. }));
    if tablets > 0 {
        parts.push(counted(tablets, "other dose"));
    }
    parts.push(counted(count(|kind| matches!(kind, Kind::Recheck { .. })), "recheck"));
    let state = match written {
        Some(Written::Unchanged) => " (unchanged)",
        _ => "",
    };
    let mut events = occurrences.iter().zip(&compiled.feed.events);
    let next = events
        .find(|(found, _)| found.date >= compiled.today && found.kind != Kind::Marker)
        .map_or_else(
            || "Nothing lies ahead.".to_owned(),
            |(found, event)| format!("Next: {}.", next(found, event, compiled)),
        );
    format!("{place}{state}: {} until {}. {next}", list(&parts), day(compiled.schedule.horizon))
}

fn next(occurrence: &Occurrence, event: &Event, compiled: &Compiled) -> String {
    let what = match occurrence.kind {
        Kind::Injection { phase, .. } => {
            format!("injection ({})", *compiled.prescription.phases[phase].name)
        }
        Kind::Recheck { recheck } => {
            format!("recheck ({})", *compiled.prescription.rechecks[recheck].name)
        }
        Kind::Tablet { phase, .. } | Kind::Switch { phase, .. } => {
            format!("dose ({})", *compiled.prescription.phases[phase].name)
        }
        Kind::Review { phase } => {
            format!("review of {}", *compiled.prescription.phases[phase].name)
        }
        Kind::Marker => String::new(),
    };
    // As the event has it: elsewhere, and after a jump of the clocks, it is not the planned time.
    let home = &compiled.prescription.time_zone;
    let (start, zone) = match &event.when {
        When::Day(date) => return format!("{what} on {}", day(*date)),
        When::Zoned { start, zone, .. } => (*start, zone.as_ref()),
        When::Utc { start, .. } => (home.local(*start).local, home.name()),
    };
    format!("{what} on {} at {}, {zone}", day(start.date()), start.strftime("%H:%M"))
}
