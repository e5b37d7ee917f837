//! `holidays`: a calendar of anybody and two dates -> the `dates` of an `avoid`, to paste into a prescription.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::app::arguments::date;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::{input, terminal};
use crate::ics::all_day::{AllDay, all_day};
use crate::shown::{counted, day, list};
use crate::visible::in_line;

/// The largest calendar that is read, in bytes.
const MOST_BYTES: u64 = 10 * 1024 * 1024;
/// The most days that are printed.
const MOST_DAYS: usize = 1000;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal holidays england.ics --from 2026-12-01 --to 2027-12-31",
])]
pub(crate) struct Holidays {
    /// A calendar of holidays, or of the days on which a clinic is closed; `-` reads standard input
    #[arg(value_name = "ICS")]
    file: PathBuf,

    /// The first date
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Date,

    /// The last date
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Date,
}

pub(crate) fn run(arguments: &Holidays) -> Result<ExitCode, Error> {
    let Holidays { file, from, to } = arguments;
    if to < from {
        return Err(Error::usage(format!("--to {to} is before --from {from}")));
    }
    let name = terminal::shown(file);
    let bytes = input::bytes(file, MOST_BYTES).map_err(|error| Error::unread(file, &error))?;
    let (events, others) = all_day(&bytes).map_err(|what| {
        let help = "save the calendar as .ics, with its all-day events";
        Error::faulty(format!("{name} cannot be used: it {what}")).help(help)
    })?;
    let days = days(&events, *from, *to)?;
    let repeating = events.iter().filter(|event| event.repeats && event.first <= *to);
    let repeating: Vec<String> = repeating.map(named).collect();
    if !repeating.is_empty() {
        let names = list(&repeating);
        terminal::remark(&format!(
            "only the first day of what repeats is read; add the others by hand: {names}"
        ));
    }
    if !days.is_empty() {
        terminal::print_text(&to_paste(&days))?;
        return Ok(ExitCode::Done);
    }
    let message = format!("{name} has no all-day event from {} to {}", day(*from), day(*to));
    let error = Error::faulty(message);
    Err(match others {
        0 => error,
        others => error.help(format!("it has {} at a time of day", counted(others, "event"))),
    })
}

/// Every day of the events between two dates, with what it is.
fn days(events: &[AllDay], from: Date, to: Date) -> Result<BTreeMap<Date, Vec<String>>, Error> {
    let mut days: BTreeMap<Date, Vec<String>> = BTreeMap::new();
    for event in events {
        let (first, last) = (event.first.max(from), event.last.min(to));
        for date in first.series(1.day()).take_while(|date| *date <= last) {
            days.entry(date).or_default().push(named(event));
            if days.len() > MOST_DAYS {
                let message = format!("there are more than {MOST_DAYS} days");
                return Err(Error::faulty(message).help("choose a later --from or an earlier --to"));
            }
        }
    }
    Ok(days)
}

fn named(event: &AllDay) -> String {
    event.name.as_deref().map_or_else(|| "no name".to_owned(), in_line)
}

/// A comment for each day, and all of them on one line, which fits into `{ }` too.
fn to_paste(days: &BTreeMap<Date, Vec<String>>) -> String {
    let comment =
        |(date, names): (&Date, &Vec<String>)| format!("# {}: {}\n", day(*date), names.join(", "));
    let dates: Vec<String> = days.keys().map(Date::to_string).collect();
    days.iter().map(comment).collect::<String>() + &format!("dates: [{}]\n", dates.join(", "))
}
