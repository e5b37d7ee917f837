//! `check`: prescriptions -> all their errors and warnings; it writes nothing.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::app::World;
use crate::app::arguments::{DenyArgument, TodayArgument};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::input::OthersArgument;
use crate::app::host::job;
use crate::app::host::job::Job;
use crate::app::host::tzdb::TzdbArgument;
use crate::app::host::{input, templates, terminal};
use crate::compile::Settings;
use crate::diagnostic::{Diagnostics, Severity};
use crate::publish;
use crate::report::{Finding, github, json, sarif};
use crate::shown::counted;
use crate::source::{Source, Spanned};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal check sam.yaml",
    "b12cal check plans --deny warnings --format github",
])]
pub(crate) struct Check {
    /// Prescriptions, or folders of them; `-` reads standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    deny: DenyArgument,

    #[command(flatten)]
    others: OthersArgument,

    #[command(flatten)]
    today: TodayArgument,

    #[command(flatten)]
    tzdb: TzdbArgument,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people, with excerpts
    #[default]
    Plain,
    /// For other programs
    Json,
    /// For code hosts and editors: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: annotations on the changed lines
    Github,
}

pub(crate) fn run(arguments: &Check, world: &World) -> Result<ExitCode, Error> {
    let (zones, general) = arguments.tzdb.open()?;
    let wording = templates::compile(&[])?;
    let (files, unread) = input::prescriptions(&arguments.paths);
    if files.is_empty() && unread.is_empty() {
        return Err(Error::no_prescription());
    }
    let settings = Settings::new(&zones, &wording, world.as_of(arguments.today.as_of));
    let wanted = |source: &Source| arguments.others.wants(source);
    let examine = |source: &Source, report: &mut Diagnostics| {
        let examined = publish::examine(source, &settings, report);
        arguments.deny.apply(report);
        examined.map(|examined| examined.id)
    };
    let (jobs, read) = job::all(&files, wanted, examine);
    let unread = unread.iter().map(|(path, error)| Error::unread(path, error));
    let read = Error::all(unread.chain(read.err()));
    let found: Vec<Finding<'_>> = jobs.iter().map(|job| (&job.source, &job.diagnostics)).collect();
    match arguments.format {
        Format::Plain => {
            terminal::show_general(&general);
            tell(&jobs)
        }
        Format::Json => terminal::print(json::render(&found, &general).as_bytes()),
        Format::Sarif => terminal::print(sarif::render(&found, &general, read.is_ok()).as_bytes()),
        Format::Github => terminal::print(github::render(&found, &general).as_bytes()),
    }?;
    // All that could be read is told, also if something could not.
    read.map(|()| verdict(&jobs))
}

fn tell(jobs: &[Job<Spanned<String>>]) -> std::io::Result<()> {
    for job in jobs {
        terminal::paint(&job.source, &job.diagnostics);
    }
    let count = |severity| jobs.iter().map(|job| job.diagnostics.count(severity)).sum();
    let summary = format!(
        "{} checked: {}, {}, {}",
        counted(jobs.len(), "prescription"),
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning"),
        counted(count(Severity::Note), "note"),
    );
    terminal::say(&summary, false)
}

fn verdict(jobs: &[Job<Spanned<String>>]) -> ExitCode {
    let is_faulty = jobs.iter().any(|job| job.diagnostics.has_errors());
    if is_faulty { ExitCode::Faulty } else { ExitCode::Done }
}
