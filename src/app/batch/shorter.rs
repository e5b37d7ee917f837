//! `--since` and `--until` -> which events they would remove from a calendar that people have. With several
//! calendars, nobody may notice. The past of a single named calendar may be skipped.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::arguments::Build;
use crate::app::error::Error;
use crate::calendar::Feed;
use crate::shown::{counted, day};
use crate::zone::Zone;

/// How many events of the previous calendar the next one lacks because they are outside of the requested
/// dates; for a single calendar only those from `today` on. 0 with `--fresh`, or if nothing is written.
pub(crate) fn lost(
    arguments: &Build,
    previous: &Feed,
    next: &Feed,
    home: &Zone,
    today: Option<Date>,
) -> usize {
    let Build { since, until, fresh, check, .. } = arguments;
    if *fresh || *check || (since.is_none() && until.is_none()) {
        return 0;
    }
    let kept: BTreeSet<&str> = next.events.iter().map(|event| event.uid.as_str()).collect();
    let is_outside = |date| {
        (since.is_some_and(|since| date < since) || until.is_some_and(|until| date > until))
            && today.is_none_or(|today| date >= today)
    };
    let lost = previous.events.iter().filter(|event| !kept.contains(event.uid.as_str()));
    lost.filter(|event| is_outside(event.when.date(home))).count()
}

pub(crate) fn refused(arguments: &Build, which: &str, lost: usize, others: usize) -> Error {
    let events = counted(lost, "event");
    let dates = [("--since", arguments.since), ("--until", arguments.until)];
    let dates: Vec<String> = dates
        .into_iter()
        .filter_map(|(option, date)| Some(format!("{option} {}", day(date?))))
        .collect();
    let others = match others {
        0 => String::new(),
        others => format!(", and {} too", counted(others, "other calendar")),
    };
    let what = format!("{which} would lose {events} with {}{others}", dates.join(" and "));
    Error::usage(what)
        .help(
            "write shorter calendars elsewhere with -o, and a shorter household calendar with \
            --combined",
        )
        .help("`feed.until` in a prescription ends its calendar for good")
        .help("--fresh replaces calendars; every event is then new to subscribers")
}
