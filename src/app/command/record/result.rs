//! `result`: what a recheck found.

use clap::Args;
use jiff::civil::Date;

use super::{FileArgument, recheck, record, text, which};
use crate::app::World;
use crate::app::arguments::{date, line, note};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::edit::{Act, Request, Which};
use crate::visible::in_line;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal result sam.yaml --test b12=\"310 pg/mL\" --test cbc=\"Hb 128 g/L\"",
    "b12cal result sam.yaml --recheck \"1 of yearly\" --date 2027-03-02 --test b12=\"310 pg/mL\"",
])]
pub(crate) struct TestResult {
    /// The recheck, such as "1 of yearly" [default: the last one up to the date without a result]
    #[arg(long, value_parser = recheck)]
    recheck: Option<Which>,

    /// The day of the test [default: today]
    #[arg(long, value_parser = date)]
    date: Option<Date>,

    /// What was found, such as b12="310 pg/mL"; once for each test
    #[arg(long = "test", value_name = "TEST=TEXT", value_parser = found, required_unless_present = "note")]
    tests: Vec<(String, String)>,

    /// A note
    #[arg(long, value_name = "TEXT", value_parser = note)]
    note: Option<String>,

    /// Correct the existing record; what you do not name stays
    #[arg(long)]
    replace: bool,

    #[command(flatten)]
    file: FileArgument,
}

pub(crate) fn run(arguments: &TestResult, world: &World) -> Result<ExitCode, Error> {
    let TestResult { recheck, date, tests, note, replace, .. } = arguments;
    let mut names: Vec<&str> = tests.iter().map(|(test, _)| test.as_str()).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::usage(format!("`{}` is given twice", in_line(pair[0]))));
    }
    let tests = tests.iter().map(|(test, found)| text(test, Some(found)));
    let more = tests.chain([text("note", note.as_ref())]).flatten().collect();
    let which = which([recheck]);
    let request = Request { act: Act::Result, which, date: *date, more, replace: *replace };
    record(&arguments.file, &request, world)
}

/// A test and what was found.
fn found(text: &str) -> Result<(String, String), String> {
    let (test, found) =
        text.split_once('=').ok_or("write `b12=310 pg/mL`: the test, `=`, and what was found")?;
    match test.trim() {
        "date" => Err("the day of the test is `--date`".to_owned()),
        "recheck" => Err("the recheck is named by `--recheck`".to_owned()),
        "note" => Err("anything else is said by `--note`".to_owned()),
        test => Ok((line(test)?, line(found)?)),
    }
}
