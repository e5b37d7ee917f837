//! Calendars that were delivered -> what people are told: how much one holds and what comes next, and of
//! many how many have changed, and which are of nobody.

use std::fs;
use std::io;
use std::path::Path;

use super::make::State;
use super::others::Gone;
use super::output::Output;
use crate::Compiled;
use crate::cli::Build;
use crate::command::print::Print;
use crate::command::{input, terminal};
use crate::deliver::file::{self, Written};
use crate::exit_code::ExitCode;
use crate::feed::{Event, When};
use crate::schedule::{Kind, Occurrence};
use crate::shown::{counted, day, joined, list};

/// What to do with a calendar.
pub(super) const NEXT_STEP: &str = "Import it into a calendar, or publish it and subscribe to its address. \
                                    Subscribed in Google Calendar or Outlook it does not ring: set the \
                                    calendar's own notification there.";

/// How many calendars became what.
pub(super) struct Count {
    unchanged: usize,
    new: usize,
    changed: usize,
    stale: usize,
}

impl Count {
    /// So many are known to be unchanged.
    pub(super) fn of(unchanged: usize) -> Self {
        Self { unchanged, new: 0, changed: 0, stale: 0 }
    }

    /// Counts one more.
    pub(super) fn add(&mut self, state: &State, written: Written) {
        match (state, written) {
            (State::Stale(_), _) => self.stale += 1,
            (State::Same, _) | (_, Written::Unchanged) => self.unchanged += 1,
            (State::Waiting(_, None), _) => self.new += 1,
            (State::Waiting(..) | State::Bytes(_), Written::Changed) => self.changed += 1,
        }
    }

    /// Whether to say what to do with a calendar; of many only if one is new.
    pub(super) fn is_worth_a_hint(&self, of_many: bool) -> bool {
        self.new > 0 || (!of_many && self.unchanged + self.changed > 0)
    }

    /// What is said of many; `faults` are not among the calendars, nor are other files.
    pub(super) fn said(&self, only_compared: bool, faults: usize, others: usize) -> String {
        let Self { unchanged, new, changed, stale } = self;
        let all = counted(unchanged + new + changed + stale, "calendar");
        let mut said = if only_compared {
            format!("{all}: {unchanged} up to date, {stale} stale")
        } else {
            format!("{all}: {new} new, {changed} changed, {unchanged} unchanged")
        };
        for (count, what) in [(faults, "error"), (others, "other file")] {
            if count > 0 {
                said.push_str("; ");
                said.push_str(&counted(count, what));
            }
        }
        said
    }
}

/// That there are warnings, and what tells them.
pub(super) fn untold(warnings: usize, arguments: &Build) -> String {
    let paths: Vec<String> = arguments.paths.iter().map(|path| terminal::shown(path)).collect();
    format!("{}, told by `b12cal check {}`", counted(warnings, "warning"), joined(&paths, " "))
}

/// Tells which calendars are of nobody any more, and removes them if that was asked for. The exit code is
/// that of a file that cannot be removed, or with `--check` of one that would be.
///
/// # Errors
///
/// Those of standard output.
pub(super) fn gone(
    gone: &[Gone],
    roots: &[&Path],
    arguments: &Build,
    is_complete: bool,
) -> io::Result<ExitCode> {
    let why = |gone: &Gone| {
        let what = if gone.has_moved { "has moved" } else { "is gone" };
        format!("{}: its prescription {what}", terminal::shown(&gone.path))
    };
    if gone.is_empty() {
        return Ok(ExitCode::Done);
    }
    if !arguments.prune || !is_complete || arguments.check {
        for gone in gone {
            terminal::remark(&why(gone));
        }
        if arguments.check && arguments.prune {
            return Ok(ExitCode::Faulty);
        }
        terminal::remark(if arguments.prune {
            "nothing is removed as long as there are errors: one may be in the prescription of such a calendar"
        } else {
            "--prune removes such calendars"
        });
        return Ok(ExitCode::Done);
    }
    let mut code = ExitCode::Done;
    for gone in gone {
        let _turn = file::turn(&gone.path);
        if Print::of(&gone.path) != gone.print {
            terminal::remark(&format!("{} has changed meanwhile", terminal::shown(&gone.path)));
            continue;
        }
        match fs::remove_file(&gone.path) {
            Ok(()) => terminal::say(&format!("removed {}", why(gone)), false)?,
            Err(error) => {
                let place = terminal::shown(&gone.path);
                let what = format!("cannot remove {place}: {}", input::reason(&error));
                terminal::fail(what, terminal::NO_HELP);
                code = ExitCode::World;
            }
        }
        // Folders that hold nothing more go with the last calendar.
        let folders = gone.path.ancestors().skip(1);
        let below = |folder: &&Path| roots.iter().all(|root| *folder != *root);
        let _ = folders.take_while(below).try_for_each(fs::remove_dir);
    }
    Ok(code)
}

/// What is told of one calendar, but for what became of it.
pub(super) struct Line {
    place: String,
    holds: String,
}

impl Line {
    /// With what became of it.
    pub(super) fn with(&self, written: Written) -> String {
        let state = match written {
            Written::Unchanged => " (unchanged)",
            Written::Changed => "",
        };
        format!("{}{state}: {}", self.place, self.holds)
    }
}

/// What a calendar holds, and what comes next.
pub(super) fn line(output: &Output, compiled: &Compiled) -> Line {
    let occurrences = &compiled.schedule.occurrences;
    let count = |is: fn(&Kind) -> bool| occurrences.iter().filter(|found| is(&found.kind)).count();
    let mut parts =
        vec![counted(count(|kind| matches!(kind, Kind::Injection { .. })), "injection")];
    let tablets = count(|kind| matches!(kind, Kind::Tablet { .. }));
    if tablets > 0 {
        parts.push(counted(tablets, "other dose"));
    }
    parts.push(counted(count(|kind| matches!(kind, Kind::Recheck { .. })), "recheck"));
    let mut events = occurrences.iter().zip(&compiled.feed.events);
    let next = events
        .find(|(found, _)| found.date >= compiled.today && found.kind != Kind::Marker)
        .map_or_else(
            || "Nothing lies ahead.".to_owned(),
            |(found, event)| format!("Next: {}.", next(found, event, compiled)),
        );
    let horizon = day(compiled.schedule.horizon);
    Line { place: output.shown(), holds: format!("{} until {horizon}. {next}", list(&parts)) }
}

fn next(occurrence: &Occurrence, event: &Event, compiled: &Compiled) -> String {
    let what = match occurrence.kind {
        Kind::Injection { phase, .. } => {
            format!("injection ({})", *compiled.prescription.phases[phase].name)
        }
        Kind::Recheck { recheck } => {
            format!("recheck ({})", *compiled.prescription.rechecks[recheck].name)
        }
        Kind::Tablet { phase, .. } | Kind::Switch { phase, .. } => {
            format!("dose ({})", *compiled.prescription.phases[phase].name)
        }
        Kind::Review { phase } => {
            format!("review of {}", *compiled.prescription.phases[phase].name)
        }
        Kind::Marker => String::new(),
    };
    // As the event has it: elsewhere, and after a jump of the clocks, it is not the planned time.
    let home = &compiled.prescription.time_zone;
    let (start, zone) = match &event.when {
        When::Day(date) => return format!("{what} on {}", day(*date)),
        When::Zoned { start, zone, .. } => (*start, zone.as_ref()),
        When::Utc { start, .. } => (home.local(*start).local, home.name()),
    };
    format!("{what} on {} at {}, {zone}", day(start.date()), start.strftime("%H:%M"))
}
