//! `build`: prescriptions -> calendars beside them. If any has an error, none is written.

use std::fs;
use std::path::{Path, PathBuf};

use super::{World, input, terminal, tzdb};
use crate::cli::Build;
use crate::deliver::file::{self, Written};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::exit_code::ExitCode;
use crate::feed::wording::{BUILT_IN, Wording};
use crate::schedule::{Kind, Occurrence};
use crate::shown::day;
use crate::source::Source;
use crate::{AsOf, Compiled, Failure, Options, compile};

/// How every calendar begins: only such a file is replaced.
const CALENDAR: &[u8] = b"BEGIN:VCALENDAR";

/// A prescription on its way.
struct Job {
    source: Source,
    diagnostics: Diagnostics,
    output: Output,
    compiled: Option<Compiled>,
}

/// Where a calendar goes.
#[derive(Clone, PartialEq, Eq)]
enum Output {
    Stdout,
    File(PathBuf),
}

pub(super) fn run(arguments: &Build, world: &World) -> ExitCode {
    let outputs = match outputs(arguments) {
        Ok(outputs) => outputs,
        Err(what) => {
            terminal::fail(what, terminal::NO_HELP);
            return ExitCode::Usage;
        }
    };
    let mut general = Diagnostics::new();
    let zones = match tzdb::open(arguments.tzdb.as_deref()) {
        Ok(zones) => zones,
        Err(what) => {
            terminal::fail(what, &["without --tzdb the bundled one is used"]);
            return ExitCode::World;
        }
    };
    if arguments.tzdb.is_none() {
        general.extend(tzdb::doubt(&zones));
    }
    let templates = match templates(arguments.templates.as_deref()) {
        Ok(templates) => templates,
        Err(code) => return code,
    };
    let wording = match Wording::new(&templates) {
        Ok(wording) => wording,
        Err((index, fault)) => {
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(fault);
            if let Some(template) = templates.get(index) {
                terminal::show(template, &diagnostics);
            }
            return ExitCode::Faulty;
        }
    };
    let as_of = arguments.as_of.map_or_else(|| AsOf::Instant(world.now), AsOf::Date);
    let options = Options {
        zones: &zones,
        wording: &wording,
        as_of,
        until: arguments.until,
        since: arguments.since,
    };
    let mut jobs = vec![];
    for (path, output) in arguments.files.iter().zip(outputs) {
        match compile_file(path, output, &options) {
            Ok(job) => jobs.push(job),
            Err(code) => return code,
        }
    }
    check_identities(&mut jobs);
    terminal::show(&Source::new("b12cal", ""), &general);
    for job in &jobs {
        terminal::show(&job.source, &job.diagnostics);
    }
    let errors: usize = jobs.iter().map(|job| job.diagnostics.count(Severity::Error)).sum();
    if errors > 0 {
        let errors = if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") };
        terminal::fail(format!("{errors}: nothing was written"), terminal::NO_HELP);
        return ExitCode::Faulty;
    }
    deliver(&jobs)
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
        if outputs.contains(&output) {
            let help = "with several prescriptions, -o names a folder";
            return Err(format!("two calendars would go to one place: {help}"));
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

/// The templates of a folder.
fn templates(folder: Option<&Path>) -> Result<Vec<Source>, ExitCode> {
    let Some(folder) = folder else { return Ok(vec![]) };
    let mut templates = vec![];
    for template in BUILT_IN {
        let path = folder.join(template.name);
        if !path.exists() {
            continue;
        }
        let (source, fault) = read(&path)?;
        if let Err(fault) = fault {
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(fault);
            terminal::show(&source, &diagnostics);
            return Err(ExitCode::Faulty);
        }
        templates.push(source);
    }
    if templates.is_empty() {
        let names: Vec<&str> = BUILT_IN.iter().map(|template| template.name).collect();
        let what = format!("{} holds no template", terminal::shown(folder));
        terminal::fail(what, &[format!("templates are named {}", names.join(", "))]);
        return Err(ExitCode::World);
    }
    Ok(templates)
}

type Read = (Source, Result<(), Diagnostic>);

fn read(path: &Path) -> Result<Read, ExitCode> {
    input::read(path).map_err(|error| {
        let what = format!("cannot read {}: {}", terminal::shown(path), input::reason(&error));
        let help = (error.kind() == std::io::ErrorKind::IsADirectory)
            .then_some("name the prescriptions in it: `b12cal build FOLDER/*.yaml`");
        terminal::fail(what, help.as_slice());
        ExitCode::World
    })
}

fn compile_file(path: &Path, output: Output, options: &Options<'_>) -> Result<Job, ExitCode> {
    let (source, fault) = read(path)?;
    let mut diagnostics = Diagnostics::new();
    if let Err(fault) = fault {
        diagnostics.push(fault);
        return Ok(Job { source, diagnostics, output, compiled: None });
    }
    match compile(&source, options, &mut diagnostics) {
        Ok(compiled) => Ok(Job { source, diagnostics, output, compiled: Some(compiled) }),
        Err(Failure::Reported) => Ok(Job { source, diagnostics, output, compiled: None }),
        Err(Failure::Internal(difference)) => {
            terminal::fail(
                format!("{}: {difference}", source.name()),
                &["this is an error of b12cal; nothing was written. Please report it"],
            );
            Err(ExitCode::Internal)
        }
    }
}

/// Reports every prescription whose identity another one has.
fn check_identities(jobs: &mut [Job]) {
    for index in 1..jobs.len() {
        let (earlier, rest) = jobs.split_at_mut(index);
        let job = &mut rest[0];
        let Some(compiled) = &job.compiled else { continue };
        let id = &compiled.prescription.id;
        let same = |other: &&Job| {
            other.compiled.as_ref().is_some_and(|other| *other.prescription.id == **id)
        };
        if let Some(other) = earlier.iter().find(same) {
            let message = format!("{} has the id `{}` too", other.source.name(), id.value);
            let fault = Diagnostic::error(Code::DuplicateId, message).at(id.span);
            job.diagnostics
                .push(fault.help("an id is the identity of one treatment: give each its own"));
        }
    }
}

fn deliver(jobs: &[Job]) -> ExitCode {
    for job in jobs {
        let Some(compiled) = &job.compiled else { continue };
        let delivered = match &job.output {
            Output::Stdout => terminal::print(&compiled.bytes)
                .and_then(|()| terminal::say(&summary("standard output", None, compiled), true)),
            Output::File(path) => {
                file::write(path, &compiled.bytes, CALENDAR).and_then(|written| {
                    terminal::say(&summary(&terminal::shown(path), Some(written), compiled), false)
                })
            }
        };
        if let Err(error) = delivered {
            let place = match &job.output {
                Output::Stdout => "standard output".to_owned(),
                Output::File(path) => terminal::shown(path),
            };
            terminal::fail(
                format!("cannot write {place}: {}", input::reason(&error)),
                terminal::NO_HELP,
            );
            return ExitCode::World;
        }
    }
    ExitCode::Done
}

/// What was made, what comes next, and what to do now.
fn summary(place: &str, written: Option<Written>, compiled: &Compiled) -> String {
    let occurrences = &compiled.schedule.occurrences;
    let count = |is: fn(&Kind) -> bool| occurrences.iter().filter(|found| is(&found.kind)).count();
    let injections = count(|kind| matches!(kind, Kind::Injection { .. }));
    let rechecks = count(|kind| matches!(kind, Kind::Recheck { .. }));
    let state = match written {
        Some(Written::Unchanged) => " (unchanged)",
        _ => "",
    };
    let next = occurrences
        .iter()
        .find(|found| found.date >= compiled.today && found.kind != Kind::Marker)
        .map_or_else(
            || "Nothing lies ahead.".to_owned(),
            |found| format!("Next: {}.", next(found, compiled)),
        );
    format!(
        "{place}{state}: {} and {} until {}. {next}\nImport it into a calendar, or publish it and \
         subscribe to its address. Subscribed in Google Calendar or Outlook it does not ring: set the \
         calendar's own notification there.",
        counted(injections, "injection"),
        counted(rechecks, "recheck"),
        day(compiled.schedule.horizon),
    )
}

fn next(occurrence: &Occurrence, compiled: &Compiled) -> String {
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
    let time =
        occurrence.time.map_or_else(String::new, |time| format!(" at {}", time.strftime("%H:%M")));
    let zone = compiled.prescription.time_zone.name();
    format!("{what} on {}{time}, {zone}", day(occurrence.date))
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
