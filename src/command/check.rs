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
    let (zones, doubt) = match tzdb::open(arguments.tzdb.as_deref()) {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    let wording = match templates::compile(&[]) {
        Ok(wording) => wording,
        Err(code) => return code,
    };
    let files = match input::prescriptions(&arguments.paths) {
        Ok(files) => files,
        Err((path, error)) => {
            let reason = input::reason(&error);
            let what = format!("cannot read {}: {reason}", terminal::shown(&path));
            terminal::fail(what, terminal::NO_HELP);
            return ExitCode::World;
        }
    };
    if files.is_empty() {
        terminal::fail("there is no prescription here", &["prescriptions end in .yaml or .yml"]);
        return ExitCode::World;
    }
    let options = Options {
        zones: &zones,
        wording: &wording,
        as_of: arguments.as_of.map_or_else(|| AsOf::Instant(world.now), AsOf::Date),
        until: None,
        since: None,
    };
    let jobs = match job::compile_all(&files, &options) {
        Ok(jobs) => jobs,
        Err(code) => return code,
    };
    let mut general = Diagnostics::new();
    general.extend(doubt);
    let machine = Source::new("b12cal", "");
    let found: Vec<Finding<'_>> = jobs.iter().map(|job| (&job.source, &job.diagnostics)).collect();
    let shown = match arguments.format {
        Format::Plain => {
            terminal::show(&machine, &general);
            return tell(&jobs, arguments.deny);
        }
        Format::Json => json::render(&found),
        Format::Sarif => sarif::render(&found),
        Format::Github => github::render(&found),
    };
    match terminal::print(shown.as_bytes()) {
        Ok(()) => verdict(&jobs, arguments.deny),
        Err(error) => {
            terminal::fail(input::reason(&error), terminal::NO_HELP);
            ExitCode::World
        }
    }
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
