//! `explain`: a code -> its page; or the list of all codes, or all pages as Markdown.

use clap::Args;

use crate::app::arguments::usual;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::terminal;
use crate::catalogue::{self, Entry};
use crate::diagnostic::{Code, Diagnostic};
use crate::view::text::page;
use crate::yaml::quoted;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal explain no_recheck",
    "b12cal explain --list",
])]
pub(crate) struct Explain {
    /// A code from a message, such as `no_recheck`
    #[arg(value_name = "CODE", required_unless_present_any = ["list", "all"], value_parser = usual(names), hide_possible_values = true)]
    code: Option<String>,

    /// List all codes
    #[arg(long, conflicts_with_all = ["code", "all"])]
    list: bool,

    /// Print all pages as Markdown
    #[arg(long, conflicts_with = "code")]
    all: bool,
}

pub(crate) fn run(arguments: &Explain) -> Result<ExitCode, Error> {
    let text = match &arguments.code {
        Some(name) => page::styled(&find(name)?),
        None if arguments.all => page::markdown(),
        None => page::list(),
    };
    terminal::print_styled(&text)?;
    Ok(ExitCode::Done)
}

/// The names of all codes.
fn names() -> Vec<String> {
    catalogue::all().map(|entry| entry.name.to_owned()).collect()
}

fn find(name: &str) -> Result<Entry, Diagnostic> {
    // Codes are printed as `error[bad_date]:`, and people copy what is around them.
    let bare = name.rsplit('[').next().unwrap_or(name);
    let bare = bare.split(']').next().unwrap_or(bare).to_lowercase().replace('-', "_");
    catalogue::find(&bare).ok_or_else(|| {
        let what = format!("there is no code {}", quoted(name));
        Diagnostic::error(Code::UnknownWord, what)
            .suggest(&bare, catalogue::all().map(|entry| entry.name))
            .help("`b12cal explain --list` lists them all")
    })
}
