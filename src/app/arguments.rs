//! What the command lines of several commands share: today, and the values of arguments.

use clap::Args;
use jiff::civil::Date;

use crate::diagnostic::Diagnostic;
use crate::prescription::civil::parse_date;
use crate::prescription::feed_settings::Detail;

#[derive(Args, Debug)]
pub(crate) struct TodayArgument {
    /// Use this date as today [default: the clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
}

pub(crate) fn date(text: &str) -> Result<Date, String> {
    parse_date(text).map_err(in_one_line)
}

pub(crate) fn detail(text: &str) -> Result<Detail, String> {
    Detail::parse(text).map_err(in_one_line)
}

fn in_one_line(error: Diagnostic) -> String {
    let help = error.help.join("; ");
    if help.is_empty() { error.message } else { format!("{} ({help})", error.message) }
}
