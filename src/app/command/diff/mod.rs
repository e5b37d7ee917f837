//! `diff`: two versions of a prescription or of a folder, or two feeds -> what happens to the doses and rechecks.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `sides` | what is compared |
//! | `compare` | two versions of one prescription |
//! | `folder` | two versions of a folder |
//! | `driver` | what git passes to a diff driver |

mod compare;
mod driver;
mod folder;
mod sides;

use std::ffi::OsString;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use self::compare::{Comparison, Side, compare};
use self::folder::{File, Folder, State};
use self::sides::Sides;
use crate::app::World;
use crate::app::arguments::{DenyArgument, TodayArgument};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::input::OthersArgument;
use crate::app::host::terminal;
use crate::compile::AsOf;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::shown::counted;
use crate::source::Source;
use crate::view::changes::escaped;
use crate::visible;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal diff sam.yaml                 the last commit and the file",
    "b12cal diff main..draft sam.yaml     two branches",
    "b12cal diff old.yaml new.yaml        two files",
    "b12cal diff HEAD~1..HEAD plans       every prescription in a folder";
    "  5  there are differences, and --exit-code was given"
])]
pub(crate) struct Diff {
    /// What to compare: `OLD NEW` (two .yaml or .ics files, or two folders), `REV PATH`, `REV..REV PATH`,
    /// or `PATH` alone, against the last commit; PATH is a file or a folder
    #[arg(value_name = "REV|PATH", required = true, num_args = 1..=9)]
    what: Vec<OsString>,

    /// Compare the last commit, or REV, with the staged version
    #[arg(long, visible_alias = "cached")]
    staged: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: DiffFormat,

    /// Exit with 5 if anything changes, and with 0 if not
    #[arg(long)]
    exit_code: bool,

    #[command(flatten)]
    others: OthersArgument,

    #[command(flatten)]
    deny: DenyArgument,

    #[command(flatten)]
    today: TodayArgument,

    /// Read the arguments that git passes to a diff driver
    #[arg(long, conflicts_with_all = ["staged", "format", "exit_code"])]
    git: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum DiffFormat {
    /// For people, one line per change
    #[default]
    Plain,
    /// For a comment on a pull request
    Markdown,
    /// For other programs
    Json,
}

pub(crate) fn run(arguments: &Diff, world: &World) -> Result<ExitCode, Error> {
    let as_of = world.as_of(arguments.today.as_of);
    if arguments.git {
        return driver::run(&arguments.what, as_of);
    }
    let (worst, differs) = match sides::of(arguments)? {
        Sides::Files(old, new) => files(&old, &new, arguments, as_of)?,
        Sides::Folders(listings) => {
            let [old, new] = &*listings;
            let folder = folder::compare_all(old, new, &arguments.others, as_of);
            folders(folder, arguments)?
        }
    };
    let is_asked = worst == ExitCode::Done && differs && arguments.exit_code;
    Ok(if is_asked { ExitCode::Differs } else { worst })
}

/// Shows what an edit does to one prescription; the exit code, and whether anything changes.
fn files(old: &Side, new: &Side, arguments: &Diff, as_of: AsOf) -> Result<(ExitCode, bool), Error> {
    if old.bytes.is_none() && new.bytes.is_none() {
        return Err(Error::world(format!("neither {} nor {} exists", old.name, new.name)));
    }
    for side in [old, new] {
        if side.bytes.is_none() {
            terminal::remark(&format!("{} does not exist", side.name));
        }
    }
    let compared = compare(old, new, as_of)?;
    if compared.are_two {
        let what =
            "these are two treatments, or two details of one: every event is new to subscribers";
        terminal::remark(what);
    }
    let worst = report_past(&new.name, compared.past, arguments);
    let edit = compared.edit;
    terminal::print_text(&match arguments.format {
        DiffFormat::Plain => edit.plain(),
        DiffFormat::Markdown => edit.markdown(),
        DiffFormat::Json => json_of(edit.json()),
    })?;
    Ok((worst, !edit.is_empty()))
}

/// Reports what an edit changes about the past.
fn report_past(name: &str, past: Option<Diagnostic>, arguments: &Diff) -> ExitCode {
    let Some(past) = past else { return ExitCode::Done };
    let mut report = Diagnostics::new();
    report.push(past);
    arguments.deny.apply(&mut report);
    terminal::show(&Source::new(name, ""), &report);
    if report.has_errors() { ExitCode::Faulty } else { ExitCode::Done }
}

/// An object for other programs.
fn json_of(mut value: Value) -> String {
    value["version"] = json!(1);
    visible::json(&value)
}

/// Shows what edits do to a folder; the exit code, and whether anything changes.
fn folders(folder: Folder, arguments: &Diff) -> Result<(ExitCode, bool), Error> {
    let totals = folder.totals();
    let mut worst = folder.unread.iter().map(Error::report).fold(ExitCode::Done, ExitCode::max);
    let (mut differs, mut items) = (false, vec![]);
    if let DiffFormat::Markdown = arguments.format {
        terminal::print_text(&format!("**{}**\n", escaped(&totals)))?;
    }
    for File { name, state, compared } in folder.files {
        let Comparison { edit, past, .. } = match compared {
            Ok(compared) => compared,
            Err(error) => {
                worst = worst.max(error.report());
                let why = error.sentence();
                if let DiffFormat::Markdown = arguments.format {
                    let (head, why) = (escaped(&name), escaped(why));
                    terminal::print_text(&format!("\n### {head}\n\n{why}\n"))?;
                }
                items.push(json!({"file": name, "error": why}));
                continue;
            }
        };
        differs |= !edit.is_empty();
        let head = state.head(&name);
        match arguments.format {
            DiffFormat::Plain => terminal::print_text(&format!("{head}\n"))?,
            DiffFormat::Markdown => terminal::print_text(&format!("\n### {}\n\n", escaped(&head)))?,
            DiffFormat::Json => {}
        }
        worst = worst.max(report_past(&name, past, arguments));
        match arguments.format {
            DiffFormat::Plain => terminal::print_text(&(edit.plain() + "\n"))?,
            DiffFormat::Markdown => terminal::print_text(&edit.markdown())?,
            DiffFormat::Json => items.push(state.json(&name, edit.json())),
        }
    }
    match arguments.format {
        DiffFormat::Plain => terminal::print_text(&format!("{totals}\n"))?,
        DiffFormat::Markdown => {}
        DiffFormat::Json => {
            let value = json!({"files": items, "unchanged": folder.unchanged});
            terminal::print_text(&json_of(value))?;
        }
    }
    Ok((worst, differs))
}

impl State {
    /// The line above what happens in a file.
    fn head(&self, name: &str) -> String {
        match self {
            Self::Changed => name.to_owned(),
            Self::Renamed { was } => format!("{name}, which was {was}"),
            Self::New => format!("{name} is new"),
            Self::Removed => format!("{name} is removed"),
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Renamed { .. } => "renamed",
            Self::New => "new",
            Self::Removed => "removed",
        }
    }

    /// What happens in a file, for other programs.
    fn json(&self, name: &str, mut edit: Value) -> Value {
        edit["file"] = json!(name);
        edit["state"] = json!(self.word());
        if let Self::Renamed { was } = self {
            edit["was"] = json!(was);
        }
        edit
    }
}

impl Folder {
    /// `1 changed, 1 new; 28 prescriptions unchanged`.
    fn totals(&self) -> String {
        let compared = || self.files.iter().filter(|file| file.compared.is_ok());
        let count = |word| compared().filter(|file| file.state.word() == word).count();
        let counts = ["changed", "renamed", "new", "removed"].map(|word| (count(word), word));
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let mut parts: Vec<String> =
            counts.map(|(count, word)| format!("{count} {word}")).collect();
        let errors = self.files.len() - compared().count() + self.unread.len();
        if errors > 0 {
            parts.push(counted(errors, "error"));
        }
        if parts.is_empty() {
            parts.push("nothing changes".to_owned());
        }
        format!("{}; {} unchanged", parts.join(", "), counted(self.unchanged, "prescription"))
    }
}
