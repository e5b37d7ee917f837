//! Arguments -> actions. One file per command; what several share stands beside them.
//!
//! | file | what it does |
//! | --- | --- |
//! | `build` | writes the calendars of prescriptions |
//! | `check` | tells all faults and doubts |
//! | `new` | makes a prescription from a starter |
//! | `diff` | tells what a change does to the doses |
//! | `show` | shows a plan, in several formats |
//! | `why` | tells what put an occurrence on a day |
//! | `next` | tells what comes next |
//! | `explain` | tells what a code means |
//! | `schema` | prints the schema of prescriptions |
//! | `serve` | serves the calendars of a folder |
//! | `feeds` | lists, renews and takes back the addresses of served calendars |
//! | `git` | contents of a file out of a repository |
//! | `job` | reads and compiles prescriptions |
//! | `plans` | what `show`, `why` and `next` look at |
//! | `parallel` | does one thing to many on all cores |
//! | `progress` | shows how much is done |
//! | `print` | tells whether a file has been replaced |
//! | `state` | keeps the addresses and what was published |
//! | `templates` | reads the wording of events |
//! | `input` | reads files, with errors that name them |
//! | `tzdb` | finds the time zone database that was asked for |
//! | `terminal` | says things on standard output and standard error |

mod build;
mod check;
mod diff;
mod explain;
mod feeds;
mod git;
mod input;
mod job;
mod new;
mod next;
mod parallel;
mod plans;
mod print;
mod progress;
mod schema;
mod serve;
mod show;
mod state;
mod templates;
mod terminal;
mod tzdb;
mod why;

use std::ffi::OsString;

use clap::Parser;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::AsOf;
use crate::cli::{Cli, Command};
use crate::deliver::Clock;
use crate::exit_code::ExitCode;
use crate::publish::Render;

/// What a command is handed of the world that it does not fetch itself.
pub struct World {
    /// The present instant.
    pub now: Timestamp,
    /// What tells it again, for a command that goes on.
    pub clock: Clock,
    /// What writes feeds.
    pub render: Render,
}

impl World {
    /// Today: a date as told, or else by the clock.
    fn as_of(&self, told: Option<Date>) -> AsOf {
        told.map_or(AsOf::Instant(self.now), AsOf::Date)
    }
}

/// Runs the command that the arguments name; the first of them is the name of the program.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>, world: &World) -> ExitCode {
    match Cli::try_parse_from(arguments) {
        Ok(cli) => match cli.command {
            Command::Build(arguments) => build::run(&arguments, world),
            Command::Check(arguments) => check::run(&arguments, world),
            Command::Diff(arguments) => diff::run(&arguments, world),
            Command::Show(arguments) => show::run(&arguments, world),
            Command::Why(arguments) => why::run(&arguments, world),
            Command::Next(arguments) => next::run(&arguments, world),
            Command::New(arguments) => new::run(&arguments, world),
            Command::Explain(arguments) => explain::run(&arguments),
            Command::Schema(arguments) => schema::run(&arguments),
            Command::Serve(arguments) => serve::run(&arguments, world),
            Command::Feeds(arguments) => feeds::run(&arguments),
        },
        Err(error) => {
            // `--help` and `--version` are errors to clap that go to standard output.
            let failed = error.print().is_err();
            if error.use_stderr() {
                ExitCode::Usage
            } else if failed {
                ExitCode::World
            } else {
                ExitCode::Done
            }
        }
    }
}
