//! What the command lines of several commands share: today, and the values of arguments.

use std::ffi::OsStr;
use std::io;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Args, Command};
use jiff::civil::Date;

use crate::app::host::terminal;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::civil::{parse_date, parse_time};
use crate::prescription::feed_settings::{DETAILS, Detail};
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
    #[arg(long, value_name = "CODE", value_parser = Usual { values: codes, parse: denied }, hide_possible_values = true)]
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

/// What reads an argument whose usual values a shell completes. Others are for its `parse` to judge, whose messages
/// are better than a list of all values.
#[derive(Clone)]
pub(crate) struct Usual<T> {
    pub(crate) values: fn() -> Vec<String>,
    pub(crate) parse: fn(&str) -> Result<T, String>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Usual<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        self.parse.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.values)().into_iter().map(PossibleValue::new)))
    }
}

/// A text with usual values, which is read later.
pub(crate) fn usual(values: fn() -> Vec<String>) -> Usual<String> {
    Usual { values, parse: |text| Ok(text.to_owned()) }
}

/// The names of a table of words.
pub(crate) fn names<T>(words: &[(&str, T)]) -> Vec<String> {
    words.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// Every code that can be denied.
fn codes() -> Vec<String> {
    let codes = Code::ALL.iter().map(|code| code.name());
    codes
        .chain(RULES.iter().map(|rule| rule.name))
        .chain([ALL_WARNINGS])
        .map(str::to_owned)
        .collect()
}

/// The name of a code, or that of all warnings.
fn denied(text: &str) -> Result<String, String> {
    if codes().iter().any(|code| code == text) {
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

/// How much a calendar shows.
pub(crate) fn detail() -> Usual<Detail> {
    Usual { values: || names(DETAILS), parse: |text| Detail::parse(text).map_err(in_one_line) }
}

fn in_one_line(error: Diagnostic) -> String {
    let help = error.help.join("; ");
    if help.is_empty() { error.message } else { format!("{} ({help})", error.message) }
}
