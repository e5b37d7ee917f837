//! The arguments of `build`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::app::arguments::{DenyArgument, QuietArgument, date, detail};
use crate::app::exit_code::examples;
use crate::app::host::input::OthersArgument;
use crate::app::host::templates::TemplatesArgument;
use crate::app::host::tzdb::TzdbArgument;
use crate::prescription::feed_settings::Detail;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal build sam.yaml                         write sam.ics",
    "b12cal build plans -o calendars --prune       a folder of prescriptions",
    "b12cal build sam.yaml kim.yaml -o calendars --combined family.ics",
])]
pub(crate) struct Build {
    /// Prescriptions, or folders of them; `-` reads standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Where to write: a file, a folder (laid out like the folder of the prescriptions), or `-` for
    /// standard output [default: NAME.ics beside NAME.yaml]
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Also write one calendar with all the events, for a household
    #[arg(long, value_name = "FILE")]
    pub(crate) combined: Option<PathBuf>,

    /// Remove calendars whose prescription is no longer in the folders
    #[arg(long)]
    pub(crate) prune: bool,

    #[command(flatten)]
    pub(crate) others: OthersArgument,

    /// Use this date as today, for a reproducible build [default: the clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,

    #[command(flatten)]
    pub(crate) deny: DenyArgument,

    /// The last date of the calendar [default: `feed.until`, or the end of next year]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) until: Option<Date>,

    /// Skip events before this date
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) since: Option<Date>,

    /// How much it shows: full, family (full without reminders) or discreet (times only) [default: `feed.detail`, or full]
    #[arg(long, value_name = "DETAIL", value_parser = detail(), hide_possible_values = true)]
    pub(crate) detail: Option<Detail>,

    /// The previous calendar, which this one continues [default: the file to be written]
    #[arg(long, value_name = "FILE", conflicts_with = "fresh")]
    pub(crate) previous: Option<PathBuf>,

    /// Make every event new to subscribers, and ignore the previous calendar
    #[arg(long)]
    pub(crate) fresh: bool,

    /// Write nothing, and exit with 1 if the calendar on disk is out of date
    #[arg(long)]
    pub(crate) check: bool,

    /// Also write a calendar that cancels the events that are gone, for people who imported them
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    pub(crate) cancellations: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) quiet: QuietArgument,

    #[command(flatten)]
    pub(crate) tzdb: TzdbArgument,

    #[command(flatten)]
    pub(crate) templates: TemplatesArgument,

    /// A private folder for the key of discreet calendars: without it, anyone who guesses the names in
    /// your prescription can work out which event is which
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}
