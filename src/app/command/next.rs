//! `next`: prescriptions -> what is next in each, on one line.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::World;
use crate::app::arguments::TodayArgument;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::plans::Viewing;
use crate::app::host::terminal;
use crate::app::host::tzdb::TzdbArgument;
use crate::view::due::whose;
use crate::view::{json, text};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal next sam.yaml",
    "b12cal next plans --format json",
])]
pub(crate) struct Next {
    /// Prescriptions, or folders of them; `-` reads standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: NextFormat,

    #[command(flatten)]
    today: TodayArgument,

    #[command(flatten)]
    tzdb: TzdbArgument,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum NextFormat {
    /// One line per prescription
    #[default]
    Plain,
    /// For other programs
    Json,
}

pub(crate) fn run(arguments: &Next, world: &World) -> Result<ExitCode, Error> {
    let plans = Viewing::read(&arguments.paths, &arguments.tzdb, &arguments.today, world)?;
    let mut found = match arguments.format {
        NextFormat::Plain => plans.each(Ok),
        NextFormat::Json => plans.each(|agenda| plans.in_words(agenda)),
    }?;
    // First what is late, then by time; plans with nothing ahead are last.
    found.sort_by_cached_key(|agenda| {
        let after = agenda.outlook.after.as_ref().and_then(|after| after.next);
        (
            agenda.outlook.late.is_empty(),
            agenda
                .due()
                .iter()
                .find(|row| row.recorded().is_none())
                .map_or(Timestamp::MAX, |row| row.begins),
            after.map_or(Date::MAX, |next| next.date),
        )
    });
    let shown = match arguments.format {
        NextFormat::Plain => {
            let whose = whose(&found.iter().map(|agenda| agenda.prescription).collect::<Vec<_>>());
            let lines = whose.iter().zip(&found);
            lines.map(|(whose, agenda)| text::next(whose, agenda) + "\n").collect()
        }
        NextFormat::Json => json::next(&found),
    };
    terminal::print_text(&shown)?;
    plans.done()
}
