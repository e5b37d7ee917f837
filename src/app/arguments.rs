//! What the command lines of several commands share: today, and the values of arguments.

use std::io;

use clap::Args;
use jiff::civil::Date;

use crate::app::host::terminal;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::civil::{parse_date, parse_time};
use crate::prescription::feed_settings::Detail;
use crate::prescription::quantity::Amount;
use crate::prescription::text::{parse_line, parse_visible};
use crate::rule::RULES;

#[derive(Args, Debug)]
pub(crate) struct TodayArgument {
    /// Use this date as today [default: the clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Date>,
}

/// The argument of a command that also runs where nobody reads along.
#[derive(Args, Debug)]
pub(crate) struct QuietArgument {
    /// Print only errors, warnings and what `--check` finds
    #[arg(short, long)]
    quiet: bool,
}

impl QuietArgument {
    /// Prints a result, on standard error if standard output has the calendar itself.
    ///
    /// # Errors
    ///
    /// Those of standard output.
    pub(crate) fn say(&self, text: &str, stdout_is_taken: bool) -> io::Result<()> {
        if self.quiet { Ok(()) } else { terminal::say(text, stdout_is_taken) }
    }

    /// Prints a note.
    pub(crate) fn remark(&self, text: &str) {
        if !self.quiet {
            terminal::remark(text);
        }
    }

    /// Drops the notes that are not printed.
    pub(crate) fn apply(&self, report: &mut Diagnostics) {
        if self.quiet {
            report.drop_notes();
        }
    }
}

/// The argument of the commands that judge plans or edits.
#[derive(Args, Debug)]
pub(crate) struct DenyArgument {
    /// Make a warning an error: a code such as `past_rewritten`, or `warnings` for all; can be repeated
    #[arg(long, value_name = "CODE", value_parser = denied)]
    deny: Vec<String>,
}

impl DenyArgument {
    /// Makes the warnings that are denied errors.
    pub(crate) fn apply(&self, report: &mut Diagnostics) {
        let is_denied = |code: Code| {
            self.deny.iter().any(|denied| denied == ALL_WARNINGS || denied == code.name())
        };
        report.deny(is_denied);
    }
}

/// What denies every warning.
const ALL_WARNINGS: &str = "warnings";

/// The name of a code, or that of all warnings.
fn denied(text: &str) -> Result<String, String> {
    let codes = Code::ALL.iter().map(|code| code.name());
    let mut known = codes.chain(RULES.iter().map(|rule| rule.name));
    if text == ALL_WARNINGS || known.any(|name| name == text) {
        return Ok(text.to_owned());
    }
    Err("there is no such code; `b12cal explain --list` names them".to_owned())
}

/// A date.
pub(crate) fn date(text: &str) -> Result<Date, String> {
    parse_date(text).map_err(in_one_line)
}

/// A text of one line.
pub(crate) fn line(text: &str) -> Result<String, String> {
    parse_line(text).map_err(in_one_line)
}

/// A text of one line that can be long.
pub(crate) fn note(text: &str) -> Result<String, String> {
    if text.contains(['\n', '\t']) {
        return Err("this text must be on one line: remove the line breaks and tabs".to_owned());
    }
    parse_visible(text).map_err(in_one_line)
}

/// A time of day, as it was written.
pub(crate) fn time(text: &str) -> Result<String, String> {
    parse_time(text).map(|_| text.to_owned()).map_err(in_one_line)
}

/// An amount, as it was written.
pub(crate) fn amount(text: &str) -> Result<String, String> {
    Amount::parse(text).map(|_| text.trim().to_owned()).map_err(in_one_line)
}

pub(crate) fn detail(text: &str) -> Result<Detail, String> {
    Detail::parse(text).map_err(in_one_line)
}

fn in_one_line(error: Diagnostic) -> String {
    let help = error.help.join("; ");
    if help.is_empty() { error.message } else { format!("{} ({help})", error.message) }
}
