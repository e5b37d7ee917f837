//! Arguments -> actions: all that touches the world around the library.
//!
//! | folder or file | what it is |
//! | --- | --- |
//! | `arguments` | the words of the command line and their types |
//! | `command` | one file per command |
//! | `batch` | the engine of `build`: prescriptions -> their calendars |
//! | `host` | what commands share: reading, writing to the terminal, finding a database |
//! | `deliver` | bytes -> files, whole or not at all |
//! | `http` | bytes -> answers over HTTP |
//! | `exit_code` | each exit code with its meaning |

pub mod arguments;
mod batch;
mod command;
pub mod deliver;
pub mod exit_code;
mod host;
#[cfg(feature = "serve")]
pub mod http;

use std::ffi::OsString;

use clap::Parser;
use jiff::Timestamp;
use jiff::civil::Date;

use self::arguments::{Cli, Command};
use self::deliver::Clock;
use self::exit_code::ExitCode;
use crate::compile::AsOf;
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
            Command::Build(arguments) => command::build::run(&arguments, world),
            Command::Check(arguments) => command::check::run(&arguments, world),
            Command::Diff(arguments) => command::diff::run(&arguments, world),
            Command::Show(arguments) => command::show::run(&arguments, world),
            Command::Why(arguments) => command::why::run(&arguments, world),
            Command::Next(arguments) => command::next::run(&arguments, world),
            Command::New(arguments) => command::new::run(&arguments, world),
            Command::Explain(arguments) => command::explain::run(&arguments),
            Command::Schema(arguments) => command::schema::run(&arguments),
            #[cfg(feature = "serve")]
            Command::Serve(arguments) => command::serve::run(&arguments, world),
            #[cfg(feature = "serve")]
            Command::Feeds(arguments) => command::feeds::run(&arguments),
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
