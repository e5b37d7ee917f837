//! `show`: a prescription -> its plan, for a terminal, a spreadsheet, a program or a printer.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::app::World;
use crate::app::arguments::{TodayArgument, date};
use crate::app::deliver::file;
use crate::app::deliver::file::Written;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::plans::Viewing;
use crate::app::host::tzdb::TzdbArgument;
use crate::app::host::{input, terminal};
use crate::view::agenda::Agenda;
use crate::view::html::paper::document;
use crate::view::html::{room, sheet};
use crate::view::text;
use crate::view::text::Look;
use crate::view::{csv, json};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal show sam.yaml",
    "b12cal show sam.yaml --next 5",
    "b12cal show sam.yaml --format html -o sam.html          a sheet to print",
    "b12cal show practice --format html -o sheets.html       a sheet for each, in one document",
])]
pub(crate) struct Show {
    /// A prescription; `-` reads standard input. For `--format html` also several, or folders of them
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<PathBuf>,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: ShowFormat,

    /// Skip what is before this date
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<Date>,

    /// Skip what is after this date
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Option<Date>,

    /// Show only the next N events
    #[arg(long, value_name = "N")]
    next: Option<usize>,

    /// Shorten each sheet to this many pages; it says how many dates are missing
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pages: Option<u16>,

    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    today: TodayArgument,

    #[command(flatten)]
    tzdb: TzdbArgument,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum ShowFormat {
    /// For a terminal: a timeline, months and a table
    #[default]
    Table,
    /// For a spreadsheet
    Csv,
    /// For other programs
    Json,
    /// For a printer: a sheet for each prescription, with boxes to tick
    Html,
}

pub(crate) fn run(arguments: &Show, world: &World) -> Result<ExitCode, Error> {
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && to < from
    {
        return Err(Error::usage("--to is before --from"));
    }
    if arguments.pages.is_some() && !matches!(arguments.format, ShowFormat::Html) {
        return Err(Error::usage("--pages is for sheets: use it with --format html"));
    }
    let [file] = arguments.paths.as_slice() else { return sheets(arguments, world) };
    if file.is_dir() && matches!(arguments.format, ShowFormat::Html) {
        return sheets(arguments, world);
    }
    let plans = Viewing::read_one(file, &arguments.tzdb, &arguments.today, world)?;
    let agenda = arguments.shorten(plans.only()?);
    let look = Look { width: terminal::columns(), tzdb: plans.tzdb() };
    let shown = match arguments.format {
        ShowFormat::Table => text::plan(&agenda, &look),
        ShowFormat::Csv => csv::rows(&agenda.rows),
        ShowFormat::Json => json::plan(&agenda, plans.tzdb()),
        ShowFormat::Html => sheet::render(&agenda, plans.tzdb()).map_err(unrendered)?,
    };
    // CSV has no place for a sentence.
    if matches!(arguments.format, ShowFormat::Csv)
        && let Some(hidden) = text::hidden(&agenda)
    {
        terminal::remark(&hidden);
    }
    deliver(&shown, arguments)?;
    Ok(ExitCode::Done)
}

impl Show {
    /// What is asked for of a plan.
    fn shorten<'p>(&self, mut agenda: Agenda<'p>) -> Agenda<'p> {
        agenda.keep(self.from, self.to);
        if let Some(next) = self.next {
            agenda.keep_next(next);
        }
        if let Some(pages) = self.pages {
            room::fit(&mut agenda, pages.into());
        }
        agenda
    }
}

/// A sheet for each prescription, in one document.
fn sheets(arguments: &Show, world: &World) -> Result<ExitCode, Error> {
    if !matches!(arguments.format, ShowFormat::Html) {
        let error = Error::usage("only sheets can show several prescriptions");
        return Err(error.help("name one prescription, or use --format html"));
    }
    let plans = Viewing::read(&arguments.paths, &arguments.tzdb, &arguments.today, world)?;
    let sheet = |agenda| {
        let agenda = arguments.shorten(plans.in_words(agenda)?);
        sheet::part(&agenda, plans.tzdb()).map_err(unrendered)
    };
    let parts = plans.each(sheet)?;
    if !parts.is_empty() {
        deliver(&document(&parts, &plans.broken()).map_err(unrendered)?.html, arguments)?;
    }
    plans.done()
}

fn unrendered(error: impl Display) -> Error {
    Error::internal(format!("{error:#}"))
}

fn deliver(shown: &str, arguments: &Show) -> Result<(), Error> {
    match arguments.output.as_deref().filter(|path| !input::is_standard(path)) {
        Some(path) => write(path, shown, arguments.format),
        None => print(shown, arguments.format),
    }
}

fn print(shown: &str, format: ShowFormat) -> Result<(), Error> {
    match format {
        ShowFormat::Table => terminal::print_styled(shown),
        _ => terminal::print(shown.as_bytes()),
    }?;
    Ok(())
}

fn write(path: &Path, shown: &str, format: ShowFormat) -> Result<(), Error> {
    let plain = terminal::without_styles(shown);
    // A file that begins differently is something else, and is not replaced.
    let begin = match format {
        ShowFormat::Table => "B12 for ",
        ShowFormat::Csv => "\u{FEFF}kind,",
        ShowFormat::Json => "{",
        ShowFormat::Html => "<!doctype html>",
    };
    let name = terminal::shown(path);
    let written = file::write_in_turn(path, plain.as_bytes(), begin.as_bytes())
        .map_err(|error| Error::unwritten(&name, &error))?;
    let state = if written == Written::Unchanged { " (unchanged)" } else { "" };
    terminal::say(&format!("{name}{state}"), false)?;
    Ok(())
}
