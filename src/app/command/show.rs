//! `show`: a prescription -> its plan, for a terminal, a spreadsheet, a program or a printer.

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
use crate::view::html::sheet;
use crate::view::text;
use crate::view::text::Look;
use crate::view::{csv, json};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal show sam.yaml",
    "b12cal show sam.yaml --next 5",
    "b12cal show sam.yaml --format html -o sam.html     a sheet to print",
])]
pub(crate) struct Show {
    /// A prescription; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

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
    /// For a printer: a sheet of one or two pages with boxes to tick
    Html,
}

pub(crate) fn run(arguments: &Show, world: &World) -> Result<ExitCode, Error> {
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && to < from
    {
        return Err(Error::usage("--to is before --from"));
    }
    let plans = Viewing::read_one(&arguments.file, &arguments.tzdb, &arguments.today, world)?;
    let mut agenda = plans.only()?;
    agenda.keep(arguments.from, arguments.to);
    if let Some(next) = arguments.next {
        agenda.keep_next(next);
    }
    let look = Look { width: terminal::columns(), tzdb: plans.tzdb() };
    let shown = match arguments.format {
        ShowFormat::Table => text::plan(&agenda, &look),
        ShowFormat::Csv => csv::rows(&agenda.rows),
        ShowFormat::Json => json::plan(&agenda, plans.tzdb()),
        ShowFormat::Html => sheet::render(&agenda, plans.tzdb())
            .map_err(|error| Error::internal(format!("{error:#}")))?,
    };
    // CSV has no place for a sentence.
    if matches!(arguments.format, ShowFormat::Csv)
        && let Some(hidden) = text::hidden(&agenda)
    {
        terminal::remark(&hidden);
    }
    match arguments.output.as_deref().filter(|path| !input::is_standard(path)) {
        Some(path) => write(path, &shown, arguments.format),
        None => print(&shown, arguments.format),
    }
}

fn print(shown: &str, format: ShowFormat) -> Result<ExitCode, Error> {
    match format {
        ShowFormat::Table => terminal::print_styled(shown),
        _ => terminal::print(shown.as_bytes()),
    }?;
    Ok(ExitCode::Done)
}

fn write(path: &Path, shown: &str, format: ShowFormat) -> Result<ExitCode, Error> {
    let plain = terminal::without_styles(shown);
    // A file that begins differently is something else, and is not replaced.
    let begin = match format {
        ShowFormat::Table => "B12 for ",
        ShowFormat::Csv => "\u{FEFF}kind,",
        ShowFormat::Json => "{",
        ShowFormat::Html => "<!doctype html>",
    };
    let name = terminal::shown(path);
    let _turn = file::turn(path);
    let written = file::write(path, plain.as_bytes(), begin.as_bytes())
        .map_err(|error| Error::unwritten(&name, &error))?;
    let state = if written == Written::Unchanged { " (unchanged)" } else { "" };
    terminal::say(&format!("{name}{state}"), false)?;
    Ok(ExitCode::Done)
}
