//! `missed`: an injection was not given.

use clap::Args;
use jiff::civil::Date;

use super::{FileArgument, dose, extra, record, text, which, word};
use crate::app::World;
use crate::app::arguments::{date, line};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::edit::{Act, Request, Which};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal missed sam.yaml --because snow                  the last one that was due",
    "b12cal missed sam.yaml --dose \"4 of induction\" --make-up --because snow",
])]
pub(crate) struct Missed {
    /// The dose, such as "4 of induction" [default: the last one that is late, otherwise today's]
    #[arg(long, value_parser = dose)]
    dose: Option<Which>,

    /// An extra, by the date for which it was planned
    #[arg(long, value_name = "DATE", value_parser = extra, conflicts_with = "dose")]
    extra: Option<Which>,

    /// The day on which it was due [default: that of the dose]
    #[arg(long, value_parser = date, conflicts_with_all = ["dose", "extra"])]
    date: Option<Date>,

    /// Why it was missed
    #[arg(long, value_name = "TEXT", value_parser = line)]
    because: Option<String>,

    /// Add one dose at the end of the phase in its place
    #[arg(long)]
    make_up: bool,

    /// Correct the existing record; what you do not name stays
    #[arg(long)]
    replace: bool,

    #[command(flatten)]
    file: FileArgument,
}

pub(crate) fn run(arguments: &Missed, world: &World) -> Result<ExitCode, Error> {
    let more = [
        word("missed", Some("yes")),
        word("make_up", arguments.make_up.then_some("yes")),
        text("because", arguments.because.as_ref()),
    ];
    let request = Request {
        act: Act::Missed,
        which: which([&arguments.dose, &arguments.extra]),
        date: arguments.date,
        more: more.into_iter().flatten().collect(),
        replace: arguments.replace,
    };
    record(&arguments.file, &request, world)
}
