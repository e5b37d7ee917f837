//! Arguments -> actions: everything that touches the environment of the library.
//!
//! | folder or file | what it is |
//! | --- | --- |
//! | `arguments` | what the command lines of several commands share |
//! | `command` | one file per command |
//! | `batch` | the engine of `build`: prescriptions -> their calendars |
//! | `host` | what commands share: reading, writing to the terminal, finding a database |
//! | `deliver` | bytes -> files, complete or not at all |
//! | `site` | a folder of prescriptions -> what is published at each secret address |
//! | `http` | bytes -> answers over HTTP |
//! | `error` | why a command failed |
//! | `exit_code` | each exit code with its meaning |

mod arguments;
mod batch;
mod command;
pub mod deliver;
mod error;
pub mod exit_code;
mod host;
#[cfg(feature = "serve")]
pub mod http;
#[cfg(feature = "serve")]
mod site;

use std::ffi::OsString;
use std::path::Path;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;

use self::deliver::NowFn;
use self::error::Error;
use self::exit_code::{ExitCode, examples};
use self::host::terminal;
use crate::compile::AsOf;
use crate::publish::Render;
use crate::visible::in_line;
use crate::zone::Database;

const EXAMPLES: &str = examples![
    "b12cal new uk-pernicious-anaemia -o sam.yaml     begin with a starter",
    "b12cal check sam.yaml                            look for errors",
    "b12cal build sam.yaml                            write sam.ics",
];

/// The commands that are for whoever installs the program.
const MORE: &str =
    "`b12cal completions SHELL` prints what a shell completes with, `b12cal man` manual pages.";

/// Turns a vitamin B12 injection prescription, written as YAML, into a calendar feed.
///
/// It does exactly what the prescription says. It gives no medical advice and never changes a plan.
#[derive(Debug, Parser)]
#[command(name = "b12cal", version = version(), max_term_width = 100, after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n{MORE}"))]
struct Cli {
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

fn version() -> String {
    format!("{} (tz database {})", env!("CARGO_PKG_VERSION"), Database::bundled().version())
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the calendar of a prescription
    Build(batch::arguments::Build),
    /// Report errors and warnings in prescriptions, and write nothing
    Check(command::check::Check),
    /// Show which doses and rechecks a change moves, adds or removes
    Diff(command::diff::Diff),
    /// Show the plan of a prescription on a terminal, as a table, or as a sheet to print
    Show(command::show::Show),
    /// Explain why something is planned on a day, or nothing is
    Why(command::why::Why),
    /// Show in one line what is next, for a prompt or a status bar
    Next(command::next::Next),
    /// List what is late and what is due this week, in a practice or a family
    Due(command::due::Due),
    /// Record that an injection was given, in the prescription
    Given(command::record::given::Given),
    /// Record that an injection was missed, in the prescription
    Missed(command::record::missed::Missed),
    /// Move a dose or a recheck to another day, time or place, in the prescription
    Move(command::record::move_to::Move),
    /// Record what a blood test found, in the prescription
    Result(command::record::result::TestResult),
    /// Print the days of a calendar of holidays as `dates`, to paste into `avoid`
    Holidays(command::holidays::Holidays),
    /// Create a prescription file from a starter, to compare with what was prescribed
    New(command::new::New),
    /// Explain an error, warning or note by its code, such as `no_recheck`, and what to do
    Explain(command::explain::Explain),
    /// Print the script by which a shell completes b12cal
    #[command(hide = true)]
    Completions(command::completions::Completions),
    /// Print a manual page, or write all of them into a folder
    #[command(name = "man", hide = true)]
    Manual(command::man::Manual),
    /// Make a calendar from each line of JSON, for programs that pipe records
    Stream(command::stream::Stream),
    /// Merge two versions of a calendar, for git
    #[command(hide = true)]
    Merge(command::merge::Merge),
    /// Print a JSON Schema, with which editors complete and check prescriptions
    Schema(command::schema::Schema),
    #[cfg(feature = "serve")]
    /// Serve the calendars of a folder, each at a secret address with a page to subscribe
    Serve(command::serve::Serve),
    #[cfg(feature = "serve")]
    /// Ask a running server whether it is healthy
    #[command(hide = true)]
    Health(command::health::Health),
    #[cfg(feature = "serve")]
    /// Write what `serve` serves into the folder of any web space, at the same secret addresses
    Publish(command::publish::Publish),
    #[cfg(feature = "serve")]
    /// List the addresses of served calendars, replace them, or revoke them
    Feeds(command::feeds::Feeds),
}

/// What `main` passes to a command.
pub struct World {
    /// The present instant.
    pub now: Timestamp,
    /// The clock, for a command that keeps running.
    pub clock: NowFn,
    /// What writes feeds.
    pub render: Render,
}

impl World {
    /// Today: the date of `--as-of`, or else by the clock.
    fn as_of(&self, told: Option<Date>) -> AsOf {
        told.map_or(AsOf::Instant(self.now), AsOf::Date)
    }
}

/// Runs the command in the arguments, of which the first is the name of the program.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>, world: &World) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => carry_out(cli.command, world).unwrap_or_else(|error| error.report()),
        Err(error) => {
            // A file name in an argument may come from somebody else.
            let mut words = arguments.iter().map(|argument| argument.to_string_lossy());
            if error.use_stderr() && words.any(|word| in_line(&word) != word) {
                terminal::complain(&error.render().to_string());
                return ExitCode::Usage;
            }
            // To clap, `--help` and `--version` are errors that go to standard output.
            let failed = error.print().is_err();
            if error.use_stderr() {
                if let Some(help) = way_out(&error, &arguments) {
                    terminal::complain(&format!("help: {help}\n"));
                }
                ExitCode::Usage
            } else if failed {
                ExitCode::World
            } else {
                ExitCode::Done
            }
        }
    }
}

/// What somebody meant who left out the command, or asked `next` for more than what is next.
fn way_out(error: &clap::Error, arguments: &[OsString]) -> Option<String> {
    let first = arguments.get(1)?.to_str()?;
    match error.kind() {
        ErrorKind::InvalidSubcommand if Path::new(first).exists() => Some(format!(
            "write what to do with it: `b12cal check {first}`, `b12cal build {first}` or `b12cal show {first}`"
        )),
        ErrorKind::UnknownArgument if first == "next" => {
            Some("`b12cal show FILE --from DATE --to DATE` shows more than what is next".to_owned())
        }
        _ => None,
    }
}

fn carry_out(command: Command, world: &World) -> Result<ExitCode, Error> {
    match command {
        Command::Build(arguments) => command::build::run(&arguments, world),
        Command::Check(arguments) => command::check::run(&arguments, world),
        Command::Diff(arguments) => command::diff::run(&arguments, world),
        Command::Show(arguments) => command::show::run(&arguments, world),
        Command::Why(arguments) => command::why::run(&arguments, world),
        Command::Next(arguments) => command::next::run(&arguments, world),
        Command::Due(arguments) => command::due::run(&arguments, world),
        Command::Given(arguments) => command::record::given::run(&arguments, world),
        Command::Missed(arguments) => command::record::missed::run(&arguments, world),
        Command::Move(arguments) => command::record::move_to::run(&arguments, world),
        Command::Result(arguments) => command::record::result::run(&arguments, world),
        Command::Holidays(arguments) => command::holidays::run(&arguments),
        Command::New(arguments) => command::new::run(&arguments, world),
        Command::Explain(arguments) => command::explain::run(&arguments),
        Command::Completions(arguments) => command::completions::run(&arguments),
        Command::Manual(arguments) => command::man::run(&arguments, world),
        Command::Stream(arguments) => command::stream::run(&arguments, world),
        Command::Merge(arguments) => command::merge::run(&arguments),
        Command::Schema(arguments) => command::schema::run(&arguments),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => command::serve::run(&arguments, world),
        #[cfg(feature = "serve")]
        Command::Health(arguments) => command::health::run(&arguments),
        #[cfg(feature = "serve")]
        Command::Publish(arguments) => command::publish::run(&arguments, world),
        #[cfg(feature = "serve")]
        Command::Feeds(arguments) => command::feeds::run(&arguments),
    }
}
