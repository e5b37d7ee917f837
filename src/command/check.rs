//! `check`: prescriptions -> all their faults and doubts, and nothing is written.

use super::job::{self, Job};
use super::{World, input, templates, terminal, tzdb};
use crate::cli::{Check, Deny, Format};
use crate::diagnostic::{Diagnostics, Severity};
use crate::exit_code::ExitCode;
use crate::report::{Finding, github, json, plain, sarif};
use crate::shown::counted;
use crate::source::Source;
use crate::{AsOf, Options};

pub(super) fn run(arguments: &Check, world: &World) -> ExitCode {
    attempt(arguments, world).unwrap_or_else(|code| code)
}

/// The exit code, or that of the first step that failed and said why.
fn attempt(arguments: &Check, world: &World) -> Result<ExitCode, ExitCode> {
    let (zones, doubt) = tzdb::open(arguments.tzdb.as_deref())?;
    let wording = templates::compile(&[])?;
    let files = input::prescriptions(&arguments.paths).map_err(|(path, error)| {
        let reason = input::reason(&error);
        let what = format!("cannot read {}: {reason}", terminal::shown(&path));
        terminal::fail(what, terminal::NO_HELP);
        ExitCode::World
    })?;
    if files.is_empty() {
        terminal::fail("there is no prescription here", &["prescriptions end in .yaml or .yml"]);
        return Err(ExitCode::World);
    }
    let options = Options {
        zones: &zones,
        wording: &wording,
        as_of: arguments.as_of.map_or_else(|| AsOf::Instant(world.now), AsOf::Date),
        until: None,
        since: None,
    };
    let jobs = job::compile_all(&files, &options)?;
    let mut general = Diagnostics::new();
    general.extend(doubt);
    let machine = Source::new("b12cal", "");
    let found: Vec<Finding<'_>> = jobs.iter().map(|job| (&job.source, &job.diagnostics)).collect();
    let shown = match arguments.format {
        Format::Plain => {
            terminal::show(&machine, &general);
            return Ok(tell(&jobs, arguments.deny));
        }
        Format::Json => json::render(&found),
        Format::Sarif => sarif::render(&found),
        Format::Github => github::render(&found),
    };
    terminal::print(shown.as_bytes()).map_err(|error| {
        terminal::fail(input::reason(&error), terminal::NO_HELP);
        ExitCode::World
    })?;
    Ok(verdict(&jobs, arguments.deny))
}

/// Shows everything with excerpts, and the numbers at the end.
fn tell(jobs: &[Job], deny: Option<Deny>) -> ExitCode {
    for job in jobs {
        terminal::paint(&plain::render(&job.source, &job.diagnostics, true));
    }
    let count = |severity| jobs.iter().map(|job| job.diagnostics.count(severity)).sum();
    let summary = format!(
        "{} checked: {}, {}, {}",
        counted(jobs.len(), "prescription"),
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning"),
        counted(count(Severity::Note), "note"),
    );
    match terminal::say(&summary, false) {
        Ok(()) => verdict(jobs, deny),
        Err(_) => ExitCode::World,
    }
}

fn verdict(jobs: &[Job], deny: Option<Deny>) -> ExitCode {
    let has = |severity| jobs.iter().any(|job| job.diagnostics.count(severity) > 0);
    if has(Severity::Error) || (deny == Some(Deny::Warnings) && has(Severity::Warning)) {
        ExitCode::Faulty
    } else {
        ExitCode::Done
    }
}
