//! What a build is asked for: the arguments of `build`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::app::arguments::{date, detail};
use crate::app::host::input::OthersArgument;
use crate::app::host::templates::TemplatesArgument;
use crate::app::host::tzdb::TzdbArgument;
use crate::prescription::feed_settings::Detail;

/// The arguments of `build`.
#[derive(Args, Debug)]
pub(crate) struct Build {
    /// Prescriptions, or folders of them; `-` reads standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Where to write: a file, a folder that becomes like that of the prescriptions, or `-` for standard
    /// output [default: NAME.ics beside NAME.yaml]
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Also write one calendar with the events of all of them, for a household
    #[arg(long, value_name = "FILE")]
    pub(crate) combined: Option<PathBuf>,

    /// Remove calendars whose prescription is gone from the folders
    #[arg(long)]
    pub(crate) prune: bool,

    #[command(flatten)]
    pub(crate) others: OthersArgument,

    /// Today, for a build that can be repeated [default: the clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,

    /// The last date of the calendar [default: `feed.until`, or the end of next year]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) until: Option<Date>,

    /// Leave out what lies before this date
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) since: Option<Date>,

    /// How much it shows: full, family (full, without alarms) or discreet (times alone) [default: `feed.detail`, or full]
    #[arg(long, value_name = "DETAIL", value_parser = detail)]
    pub(crate) detail: Option<Detail>,

    /// The calendar that was delivered before [default: the file that is written]
    #[arg(long, value_name = "FILE", conflicts_with = "fresh")]
    pub(crate) previous: Option<PathBuf>,

    /// Make every event new to subscribers, whatever was delivered before
    #[arg(long)]
    pub(crate) fresh: bool,

    /// Write nothing, and exit with 1 if the calendar on disk is not what would be written
    #[arg(long)]
    pub(crate) check: bool,

    /// Also write a calendar that cancels what is gone, for people who imported it
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    pub(crate) cancellations: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) tzdb: TzdbArgument,

    #[command(flatten)]
    pub(crate) templates: TemplatesArgument,

    /// Where the key of discreet calendars is kept, which nobody else may read: without it, whoever
    /// guesses your names can find out which event is which
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}
