//! Arguments -> actions. One file per command; what several share stands beside them.
//!
//! | file | what it does |
//! | --- | --- |
//! | `build` | writes the calendars of prescriptions |
//! | `check` | tells all faults and doubts |
//! | `new` | makes a prescription from a starter |
//! | `explain` | tells what a code means |
//! | `job` | reads and compiles prescriptions |
//! | `templates` | reads the wording of events |
//! | `input` | reads files, with errors that name them |
//! | `tzdb` | finds the time zone database that was asked for |
//! | `terminal` | says things on standard output and standard error |

mod build;
mod check;
mod explain;
mod input;
mod job;
mod new;
mod templates;
mod terminal;
mod tzdb;

use clap::Parser;
use jiff::Timestamp;

use crate::cli::{Cli, Command};
use crate::exit_code::ExitCode;

/// What a command is handed of the world that it does not fetch itself.
pub struct World {
    /// The present instant.
    pub now: Timestamp,
}

/// Runs the command that the arguments of this process name.
#[must_use]
pub fn run(world: &World) -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => match cli.command {
            Command::Build(arguments) => build::run(&arguments, world),
            Command::Check(arguments) => check::run(&arguments, world),
            Command::New(arguments) => new::run(&arguments, world),
            Command::Explain(arguments) => explain::run(&arguments),
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
