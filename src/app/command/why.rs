//! `why`: a prescription and a date -> why each occurrence is there, or why there is none.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::app::World;
use crate::app::arguments::{TodayArgument, date};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::plans::Viewing;
use crate::app::host::terminal;
use crate::app::host::tzdb::TzdbArgument;
use crate::view::text;
use crate::view::text::Look;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal why sam.yaml 2026-11-25",
    "b12cal why sam.yaml today",
])]
pub(crate) struct Why {
    /// A prescription; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The day to explain: a date, or `today`
    #[arg(value_name = "DATE", value_parser = day)]
    day: Day,

    #[command(flatten)]
    today: TodayArgument,

    #[command(flatten)]
    tzdb: TzdbArgument,
}

/// A date, or the day of the run.
#[derive(Clone, Copy, Debug)]
enum Day {
    Date(Date),
    Today,
}

fn day(text: &str) -> Result<Day, String> {
    if text == "today" { Ok(Day::Today) } else { date(text).map(Day::Date) }
}

pub(crate) fn run(arguments: &Why, world: &World) -> Result<ExitCode, Error> {
    let plans = Viewing::read_one(&arguments.file, &arguments.tzdb, &arguments.today, world)?;
    let agenda = plans.only()?;
    let look = Look { width: terminal::columns(), tzdb: plans.tzdb() };
    let date = match arguments.day {
        Day::Date(date) => date,
        Day::Today => agenda.today,
    };
    let shown = text::why(&agenda, date, &look);
    terminal::print_styled(&shown)?;
    Ok(ExitCode::Done)
}
