//! The command line: its words and their types. Nothing here acts.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::diagnostic::Diagnostic;
use crate::prescription::civil::parse_date;
use crate::prescription::feed_settings::Detail;
use crate::zone::Database;

/// Turns a vitamin B12 injection prescription, written as YAML, into a calendar feed.
///
/// It does exactly what the prescription says. It gives no medical advice and never changes a plan.
#[derive(Debug, Parser)]
#[command(name = "b12cal", version = version(), max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

fn version() -> String {
    format!("{} (tz database {})", env!("CARGO_PKG_VERSION"), Database::bundled().version())
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the calendar of a prescription
    Build(Build),
    /// Tell all faults and doubts of prescriptions, and write nothing
    Check(Check),
    /// Tell what a change does to the doses and rechecks: moved, added, removed
    Diff(Diff),
    /// Show the plan of a prescription: on a terminal, as a table, or as a sheet to print
    Show(Show),
    /// Tell why a day has what it has, or has nothing
    Why(Why),
    /// Tell in one line what comes next, for a prompt or a status bar
    Next(Next),
    /// Make a prescription from a template, to be compared with the prescriber's
    New(New),
    /// Explain what a code such as `no_recheck` means, why it is told, and what to do
    Explain(Explain),
    /// Print a JSON Schema: that by which editors complete and check prescriptions, or another
    Schema(Schema),
    #[cfg(feature = "serve")]
    /// Serve the calendars of a folder, each at a secret address, with a page on how to subscribe
    Serve(Serve),
    #[cfg(feature = "serve")]
    /// List the addresses of served calendars; replace one, or take it back
    Feeds(Feeds),
}

/// The arguments of `schema`.
#[derive(Args, Debug)]
pub struct Schema {
    /// Of what
    #[arg(long, value_enum, default_value_t)]
    pub of: SchemaOf,

    /// Where to write: a file, or `-` for standard output [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The arguments of `serve`.
#[derive(Args, Debug)]
pub struct Serve {
    /// A folder of prescriptions; it is watched
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,

    /// Where addresses and published calendars are kept, readable by its owner alone
    #[arg(long, value_name = "DIR")]
    pub state: PathBuf,

    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8012")]
    pub listen: SocketAddr,

    /// How phones reach it, such as `https://calendar.example.org` [default: where it listens]
    #[arg(long, value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,

    /// A certificate with its chain, as PEM, to encrypt without a proxy
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// The key of the certificate, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// The most connections at a time; one more closes the oldest
    #[arg(long, value_name = "NUMBER", default_value_t = 512, value_parser = connections)]
    pub max_connections: usize,

    /// A time zone database instead of the bundled one: a folder, or `system`
    #[arg(long, value_name = "DIR|system")]
    pub tzdb: Option<PathBuf>,

    /// A folder with wording of your own, such as injection.txt; FORMAT.md names them all
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
}

/// The arguments of `feeds`.
#[derive(Args, Debug)]
pub struct Feeds {
    /// The folder of prescriptions that is served
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,

    /// Where the server keeps the addresses
    #[arg(long, value_name = "DIR")]
    pub state: PathBuf,

    /// How phones reach the server [default: as it was last started]
    #[arg(long, value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,

    /// Replace the addresses of this prescription; the old ones are not found any more
    #[arg(long, value_name = "NAME", conflicts_with = "remove")]
    pub rotate: Option<String>,

    /// Take back the addresses of a prescription that is not in the folder any more
    #[arg(long, value_name = "NAME")]
    pub remove: Option<String>,

    /// Only the address that shows so much: full, family or discreet
    #[arg(long, value_name = "DETAIL", value_parser = detail, conflicts_with = "remove")]
    pub detail: Option<Detail>,
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum SchemaOf {
    /// Prescriptions, for editors
    #[default]
    Prescription,
    /// What `show --format json` prints, for programs
    Plan,
}

/// The arguments of `check`.
#[derive(Args, Debug)]
pub struct Check {
    /// Prescriptions, or folders of them; `-` reads standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,

    /// How to tell it
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,

    /// What to treat as an error besides errors
    #[arg(long, value_enum)]
    pub deny: Option<Deny>,

    /// Leave out files in which no line begins with `b12cal:`, such as other YAML of a repository
    #[arg(long)]
    pub skip_others: bool,

    /// Today [default: the clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,

    /// A time zone database instead of the bundled one: a folder, or `system`
    #[arg(long, value_name = "DIR|system")]
    pub tzdb: Option<PathBuf>,
}

/// How findings are told.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Format {
    /// For people, with excerpts
    #[default]
    Plain,
    /// For programs
    Json,
    /// For code hosts and editors: SARIF 2.1.0
    Sarif,
    /// For GitHub: annotations on the changed lines
    Github,
}

/// What is treated as an error besides errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Every warning
    Warnings,
}

/// The arguments of `new`. What is not said is asked for on a terminal; elsewhere the template's value
/// stays.
#[derive(Args, Debug)]
pub struct New {
    /// Which template; `--list` shows them
    #[arg(value_name = "TEMPLATE")]
    pub template: Option<String>,

    /// List the templates
    #[arg(long)]
    pub list: bool,

    /// Where to write: a file that does not exist yet, or `-` for standard output [default: ID.yaml]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// The identity of the treatment: 3 to 64 of a-z, 0-9 and - [default: a new one]
    #[arg(long)]
    pub id: Option<String>,

    /// The date of the prescription [default: today]
    #[arg(long, value_name = "DATE")]
    pub issued: Option<String>,

    /// The earliest date of the first dose [default: today]
    #[arg(long, value_name = "DATE")]
    pub start: Option<String>,

    /// The time of day
    #[arg(long, value_name = "HH:MM")]
    pub time: Option<String>,

    /// The zone of that time [default: that of this machine]
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,

    /// Who gets the doses
    #[arg(long, value_name = "NAME")]
    pub person: Option<String>,

    /// A site of injection; several take turns
    #[arg(long = "site", value_name = "SITE")]
    pub sites: Vec<String>,

    /// How long before an event a calendar reminds of it, such as "1 day"; at most two
    #[arg(long = "reminder", value_name = "LENGTH")]
    pub reminders: Vec<String>,
}

/// The arguments of `diff`.
#[derive(Args, Debug)]
pub struct Diff {
    /// What to compare: `OLD.yaml NEW.yaml`, `OLD.ics NEW.ics`, `REV FILE`, `REV..REV FILE`, or
    /// `FILE` alone, against the last commit
    #[arg(value_name = "REV|FILE", required = true, num_args = 1..=9)]
    pub what: Vec<OsString>,

    /// Compare the last commit, or REV, with what is staged
    #[arg(long, visible_alias = "cached")]
    pub staged: bool,

    /// How to tell it
    #[arg(long, value_enum, default_value_t)]
    pub format: DiffFormat,

    /// Today [default: the clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,

    /// Read the arguments that git hands to a diff driver
    #[arg(long, conflicts_with_all = ["staged", "format"])]
    pub git: bool,
}

/// How changes are told.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum DiffFormat {
    /// For people, one line for each change
    #[default]
    Plain,
    /// For a comment on a pull request
    Markdown,
    /// For programs
    Json,
}

/// The arguments of `show`.
#[derive(Args, Debug)]
pub struct Show {
    /// A prescription; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,

    /// Leave out what lies before this date
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<Date>,

    /// Leave out what lies after this date
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Option<Date>,

    /// Show so many of what lies ahead
    #[arg(long, value_name = "N")]
    pub next: Option<usize>,

    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Today [default: the clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,

    /// A time zone database instead of the bundled one: a folder, or `system`
    #[arg(long, value_name = "DIR|system")]
    pub tzdb: Option<PathBuf>,
}

/// How a plan is shown.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum ShowFormat {
    /// For a terminal: a timeline, months and a table
    #[default]
    Table,
    /// For a spreadsheet
    Csv,
    /// For programs
    Json,
    /// For a printer: a sheet of one or two pages, with boxes to tick
    Html,
}

/// The arguments of `why`.
#[derive(Args, Debug)]
pub struct Why {
    /// A prescription; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The day
    #[arg(value_name = "DATE", value_parser = date)]
    pub date: Date,

    /// Today [default: the clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,

    /// A time zone database instead of the bundled one: a folder, or `system`
    #[arg(long, value_name = "DIR|system")]
    pub tzdb: Option<PathBuf>,
}

/// The arguments of `next`.
#[derive(Args, Debug)]
pub struct Next {
    /// Prescriptions, or folders of them; `-` reads standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,

    /// How to tell it
    #[arg(long, value_enum, default_value_t)]
    pub format: NextFormat,

    /// Today [default: the clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,

    /// A time zone database instead of the bundled one: a folder, or `system`
    #[arg(long, value_name = "DIR|system")]
    pub tzdb: Option<PathBuf>,
}

/// How it is told what comes next.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum NextFormat {
    /// One line for each prescription
    #[default]
    Plain,
    /// For programs
    Json,
}

/// The arguments of `explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// A code that was printed, such as `no_recheck`
    #[arg(value_name = "CODE", required_unless_present_any = ["list", "all"])]
    pub code: Option<String>,

    /// List all codes
    #[arg(long, conflicts_with_all = ["code", "all"])]
    pub list: bool,

    /// Write all pages, as Markdown
    #[arg(long, conflicts_with = "code")]
    pub all: bool,
}

/// The arguments of `build`.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Build {
    /// Prescriptions, or folders of them; `-` reads standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    pub paths: Vec<PathBuf>,

    /// Where to write: a file, a folder that becomes like that of the prescriptions, or `-` for standard
    /// output [default: NAME.ics beside NAME.yaml]
    #[arg(short, long, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,

    /// Also write one calendar with the events of all of them, for a household
    #[arg(long, value_name = "FILE")]
    pub combined: Option<PathBuf>,

    /// Remove calendars whose prescription is gone from the folders
    #[arg(long)]
    pub prune: bool,

    /// Leave out files in which no line begins with `b12cal:`, such as other YAML of a repository
    #[arg(long)]
    pub skip_others: bool,

    /// Today, for a build that can be repeated [default: the clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,

    /// The last date of the calendar [default: `feed.until`, or the end of next year]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,

    /// Leave out what lies before this date
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub since: Option<Date>,

    /// How much it shows: full, family (full, without alarms) or discreet (times alone) [default: `feed.detail`, or full]
    #[arg(long, value_name = "DETAIL", value_parser = detail)]
    pub detail: Option<Detail>,

    /// The calendar that was delivered before [default: the file that is written]
    #[arg(long, value_name = "FILE", conflicts_with = "fresh")]
    pub previous: Option<PathBuf>,

    /// Make every event new to subscribers, whatever was delivered before
    #[arg(long)]
    pub fresh: bool,

    /// Write nothing, and exit with 1 if the calendar on disk is not what would be written
    #[arg(long)]
    pub check: bool,

    /// Also write a calendar that cancels what is gone, for people who imported it
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    pub cancellations: Option<PathBuf>,

    /// A time zone database instead of the bundled one: a folder, or `system`
    #[arg(long, value_name = "DIR|system")]
    pub tzdb: Option<PathBuf>,

    /// A folder with wording of your own, such as injection.txt; FORMAT.md names them all
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
}

fn date(text: &str) -> Result<Date, String> {
    parse_date(text).map_err(in_one_line)
}

fn detail(text: &str) -> Result<Detail, String> {
    Detail::parse(text).map_err(in_one_line)
}

/// An address that others can be put behind: without a slash at its end.
fn public_url(text: &str) -> Result<String, String> {
    let known = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c);
    match known.map(|rest| rest.trim_end_matches('/')) {
        Some(rest) if !rest.is_empty() && rest.chars().all(allowed) => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err("such as https://calendar.example.org".to_owned()),
    }
}

fn connections(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|number| (1..=100_000).contains(number))
        .ok_or_else(|| "a number from 1 to 100000".to_owned())
}

fn in_one_line(fault: Diagnostic) -> String {
    let help = fault.help.join("; ");
    if help.is_empty() { fault.message } else { format!("{} ({help})", fault.message) }
}
