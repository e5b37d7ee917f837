//! `move`: a dose or a recheck is to be on another day, at another time, or elsewhere.

use clap::Args;
use jiff::civil::Date;

use super::{FileArgument, dose, extra, recheck, record, text, which, word};
use crate::app::World;
use crate::app::arguments::{date, line, time};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::edit::{Act, Request, Which};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal move sam.yaml --to 2026-11-25 --because \"the clinic is closed\"",
    "b12cal move sam.yaml --recheck \"2 of yearly\" --to 2027-03-09 --time 08:15 --because booked",
])]
pub(crate) struct Move {
    /// The dose, such as "3 of maintenance" [default: the next one]
    #[arg(long, value_parser = dose)]
    dose: Option<Which>,

    /// An extra, by the date for which it is planned
    #[arg(long, value_name = "DATE", value_parser = extra, conflicts_with = "dose")]
    extra: Option<Which>,

    /// A recheck, such as "2 of yearly"
    #[arg(long, value_parser = recheck, conflicts_with_all = ["dose", "extra"])]
    recheck: Option<Which>,

    /// Its new day
    #[arg(long, value_name = "DATE", value_parser = date, required_unless_present_any = ["time", "place"])]
    to: Option<Date>,

    /// Its new time of day
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    time: Option<String>,

    /// Where it will be
    #[arg(long, value_parser = line)]
    place: Option<String>,

    /// Why
    #[arg(long, value_name = "TEXT", value_parser = line, required = true)]
    because: String,

    #[command(flatten)]
    file: FileArgument,
}

pub(crate) fn run(arguments: &Move, world: &World) -> Result<ExitCode, Error> {
    let Move { dose, extra, recheck, to, time, place, because, .. } = arguments;
    let more = [
        word("to", *to),
        word("time", time.as_ref()),
        text("place", place.as_ref()),
        text("because", Some(because)),
    ];
    let more = more.into_iter().flatten().collect();
    let which = which([dose, extra, recheck]);
    let request = Request { act: Act::Move, which, date: None, more, replace: false };
    record(&arguments.file, &request, world)
}
