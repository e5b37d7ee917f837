//! Many delivered calendars -> the summary: how many have changed, and which have no prescription.

use std::fs;
use std::io;
use std::path::Path;

use crate::app::batch::arguments::Build;
use crate::app::batch::deliver::Delivered;
use crate::app::batch::orphans::Orphan;
use crate::app::deliver::file;
use crate::app::error::Error;
use crate::app::exit_code::ExitCode;
use crate::app::host::fingerprint::Fingerprint;
use crate::app::host::{input, terminal};
use crate::shown::{counted, joined};

pub(crate) const NEXT_STEP: &str = "Import it into a calendar, or publish it and subscribe to its \
    address. Google Calendar and Outlook ignore the reminders of a calendar you subscribe to: set a \
    notification for the calendar there.";

pub(crate) struct Count {
    unchanged: usize,
    new: usize,
    changed: usize,
    stale: usize,
}

impl Count {
    pub(crate) fn of(unchanged: usize) -> Self {
        Self { unchanged, new: 0, changed: 0, stale: 0 }
    }

    pub(crate) fn add(&mut self, delivered: Delivered) {
        *match delivered {
            Delivered::New => &mut self.new,
            Delivered::Changed => &mut self.changed,
            Delivered::Unchanged => &mut self.unchanged,
            Delivered::Stale => &mut self.stale,
        } += 1;
    }

    /// Whether a calendar is new, so that somebody has to import it.
    pub(crate) fn has_new(&self) -> bool {
        self.new > 0
    }

    /// The summary of a folder; `errors` and other files are not counted as calendars.
    pub(crate) fn said(&self, only_compared: bool, errors: usize, others: usize) -> String {
        let Self { unchanged, new, changed, stale } = self;
        let all = counted(unchanged + new + changed + stale, "calendar");
        let mut said = if only_compared {
            format!("{all}: {unchanged} up to date, {stale} stale")
        } else {
            format!("{all}: {new} new, {changed} changed, {unchanged} unchanged")
        };
        for (count, what) in [(errors, "error"), (others, "other file")] {
            if count > 0 {
                said.push_str("; ");
                said.push_str(&counted(count, what));
            }
        }
        said
    }
}

pub(crate) fn untold(warnings: usize, arguments: &Build) -> String {
    let paths: Vec<String> = arguments.paths.iter().map(|path| terminal::shown(path)).collect();
    format!("{}: see `b12cal check {}`", counted(warnings, "warning"), joined(&paths, " "))
}

/// Reports calendars without a prescription, and removes them with `--prune`. The exit code is that of a file
/// that cannot be removed, or with `--check` of one that would be.
///
/// # Errors
///
/// Those of standard output.
pub(crate) fn gone(
    gone: &[Orphan],
    roots: &[&Path],
    arguments: &Build,
    is_complete: bool,
) -> io::Result<ExitCode> {
    let why = |gone: &Orphan| {
        let what = if gone.has_moved { "has moved" } else { "is gone" };
        format!("{}: its prescription {what}", terminal::shown(&gone.path))
    };
    if gone.is_empty() {
        return Ok(ExitCode::Done);
    }
    if !arguments.prune || !is_complete || arguments.check {
        for gone in gone {
            arguments.quiet.remark(&why(gone));
        }
        if arguments.check && arguments.prune {
            return Ok(ExitCode::Faulty);
        }
        arguments.quiet.remark(if arguments.prune {
            "nothing is removed while there are errors: the prescription of such a calendar may be \
             among them"
        } else {
            "--prune removes such calendars"
        });
        return Ok(ExitCode::Done);
    }
    let mut code = ExitCode::Done;
    for gone in gone {
        let _turn = file::turn(&gone.path);
        if Fingerprint::of(&gone.path) != gone.print {
            terminal::remark(&format!(
                "{} has changed in the meantime",
                terminal::shown(&gone.path)
            ));
            continue;
        }
        match fs::remove_file(&gone.path) {
            Ok(()) => arguments.quiet.say(&format!("removed {}", why(gone)), false)?,
            Err(error) => {
                let place = terminal::shown(&gone.path);
                let what = format!("cannot remove {place}: {}", input::reason(&error));
                code = Error::world(what).report();
            }
        }
        // Folders that have become empty are removed with the last calendar.
        let folders = gone.path.ancestors().skip(1);
        let below = |folder: &&Path| roots.iter().all(|root| *folder != *root);
        let _ = folders.take_while(below).try_for_each(fs::remove_dir);
    }
    Ok(code)
}
