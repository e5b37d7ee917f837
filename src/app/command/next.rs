//! `next`: prescriptions -> what comes next in each, in one line.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::app::World;
use crate::app::arguments::TodayArgument;
use crate::app::error::Error;
use crate::app::exit_code::ExitCode;
use crate::app::host::plans::{Plan, Plans};
use crate::app::host::terminal;
use crate::app::host::tzdb::TzdbArgument;
use crate::schedule::occurrence::Kind;
use crate::view::agenda::{Agenda, Row};
use crate::view::{json, text};

/// The arguments of `next`.
#[derive(Args, Debug)]
pub(crate) struct Next {
    /// Prescriptions, or folders of them; `-` reads standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,

    /// How to tell it
    #[arg(long, value_enum, default_value_t)]
    format: NextFormat,

    #[command(flatten)]
    today: TodayArgument,

    #[command(flatten)]
    tzdb: TzdbArgument,
}

/// How it is told what comes next.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum NextFormat {
    /// One line for each prescription
    #[default]
    Plain,
    /// For programs
    Json,
}

pub(crate) fn run(arguments: &Next, world: &World) -> Result<ExitCode, Error> {
    let plans = Plans::read(&arguments.paths, &arguments.tzdb, &arguments.today, world)?;
    if plans.jobs.is_empty() && plans.read.is_ok() {
        return Err(Error::no_prescription());
    }
    let mut faulty = vec![];
    let mut found: Vec<Plan<'_>> = vec![];
    for job in &plans.jobs {
        if let Some(compiled) = &job.made {
            found.push(plans.plan(job, compiled)?);
        } else {
            let name = job.source.name();
            let help = format!("`b12cal check {name}` tells them");
            faulty.push(Error::faulty(format!("{name} has faults")).help(help));
        }
    }
    let ahead = |plan: &Plan<'_>, row: &Row<'_>| {
        row.occurrence.kind != Kind::Marker && row.is_ahead(plans.now(), plan.today)
    };
    let mut next: Vec<(&Plan<'_>, Option<&Row<'_>>)> = found
        .iter()
        .map(|plan| (plan, plan.agenda.rows.iter().find(|row| ahead(plan, row))))
        .collect();
    // What comes first stands first; where nothing comes, last.
    next.sort_by_key(|(_, row)| (row.is_none(), row.map(Row::date)));
    let shown = match arguments.format {
        NextFormat::Plain => {
            let line = |(plan, row): &(&Plan<'_>, Option<&Row<'_>>)| {
                text::next(&whose(&plan.agenda, &found), *row, plan.today) + "\n"
            };
            next.iter().map(line).collect()
        }
        NextFormat::Json => {
            let plans: Vec<_> = next.iter().map(|(plan, row)| (&plan.agenda, *row)).collect();
            json::next(&plans)
        }
    };
    terminal::print_text(&shown)?;
    // What could be read is told, also if something could not.
    Error::all(plans.read.err().into_iter().chain(faulty)).map(|()| ExitCode::Done)
}

/// The person, or the plan if nobody is named, or both if one person has several.
fn whose(agenda: &Agenda<'_>, all: &[Plan<'_>]) -> String {
    let id = &agenda.prescription.id.value;
    let Some(person) = &agenda.prescription.person else { return id.clone() };
    let same = all.iter().filter(|plan| plan.agenda.prescription.person.as_ref() == Some(person));
    if same.count() > 1 { format!("{person} ({id})") } else { person.clone() }
}
