//! `due`: prescriptions -> what is late, and what is due in a span of days.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::app::World;
use crate::app::arguments::{TodayArgument, date};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::plans::Viewing;
use crate::app::host::terminal;
use crate::app::host::tzdb::TzdbArgument;
use crate::shown::names;
use crate::view::due::{Asked, Due as Found, Plan};
use crate::view::text::Look;
use crate::view::{csv, html, json, text};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal due practice                                   today and the next six days",
    "b12cal due practice --place 'Elm Road Surgery'",
    "b12cal due practice --to 2026-12-31 --format html > week.html    a list to print",
])]
pub(crate) struct Due {
    /// Prescriptions, or folders of them; `-` reads standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,

    /// The first day [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<Date>,

    /// The last day [default: six days after the first]
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Option<Date>,

    /// Only what is at this place: its whole name, in upper or lower case
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: DueFormat,

    #[command(flatten)]
    today: TodayArgument,

    #[command(flatten)]
    tzdb: TzdbArgument,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum DueFormat {
    /// For a terminal
    #[default]
    Table,
    /// For a spreadsheet
    Csv,
    /// For other programs
    Json,
    /// For a printer: a list with boxes to tick, in the language that all prescriptions share, else in English
    Html,
}

pub(crate) fn run(arguments: &Due, world: &World) -> Result<ExitCode, Error> {
    let (from, to) = (arguments.from, arguments.to);
    let asked = Asked { from, to, place: arguments.place.as_deref() };
    let viewing = Viewing::read(&arguments.paths, &arguments.tzdb, &arguments.today, world)?;
    if viewing.jobs.is_empty() {
        return viewing.done();
    }
    // Only tables for programs have a column for the reason.
    let has_reasons = matches!(arguments.format, DueFormat::Csv | DueFormat::Json);
    let plans = viewing.each(|agenda| {
        let agenda = if has_reasons { viewing.in_words(agenda)? } else { agenda };
        Ok(Plan::of(agenda, asked))
    })?;
    let found = Found::of(plans, viewing.broken(), asked, viewing.today());
    check(&found, asked)?;
    match arguments.format {
        DueFormat::Table => {
            let look = Look { width: terminal::columns(), tzdb: viewing.tzdb() };
            terminal::print_styled(&text::due(&found, &look))
        }
        DueFormat::Csv => terminal::print(csv::due(&found).as_bytes()),
        DueFormat::Json => terminal::print(json::due(&found, asked.place).as_bytes()),
        DueFormat::Html => {
            let page = html::due::render(&found, asked.place)
                .map_err(|error| Error::internal(format!("{error:#}")))?;
            terminal::print(page.html.as_bytes())
        }
    }?;
    viewing.done()
}

/// Whether the days and the place that are asked for exist.
fn check(found: &Found<'_>, asked: Asked<'_>) -> Result<(), Error> {
    if found.to < found.from {
        return Err(match asked.from {
            Some(_) => Error::usage("--to is before --from"),
            None => Error::usage("--to is before today").help("name the first day with --from"),
        });
    }
    let Some(wanted) = asked.place.filter(|wanted| !found.has_place(wanted)) else { return Ok(()) };
    let places = found.places();
    let what = format!("no prescription has the place `{wanted}`");
    Err(Error::usage(what).help(match places.len() {
        0 => "they name no place".to_owned(),
        _ => format!("the places are: {}", names(places.into_iter())),
    }))
}
