//! `explain`: a code -> its page; or the list of all codes, or all pages as Markdown.

use std::fmt::Write;

use clap::Args;

use crate::app::arguments::usual;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::terminal;
use crate::catalogue::{Entry, core, rules};
use crate::diagnostic::{Code, Diagnostic};
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

/// The columns of a page: the narrowest terminal in use.
const WIDTH: usize = 80;

/// Ends the style of a heading.
const BOLD_END: &str = "\u{1b}[0m\n";

pub(crate) fn run(arguments: &Explain) -> Result<ExitCode, Error> {
    let text = match &arguments.code {
        Some(name) => shown(&find(name)?),
        None if arguments.all => markdown(),
        None => list(),
    };
    terminal::print_styled(&text)?;
    Ok(ExitCode::Done)
}

/// The names of all codes.
fn names() -> Vec<String> {
    core().into_iter().chain(rules()).map(|entry| entry.name.to_owned()).collect()
}

fn find(name: &str) -> Result<Entry, Diagnostic> {
    // Codes are printed as `error[bad_date]:`, and people copy what is around them.
    let bare = name.rsplit('[').next().unwrap_or(name);
    let bare = bare.split(']').next().unwrap_or(bare).to_lowercase().replace('-', "_");
    let mut entries: Vec<Entry> = core().into_iter().chain(rules()).collect();
    if let Some(index) = entries.iter().position(|entry| entry.name == bare) {
        return Ok(entries.swap_remove(index));
    }
    let error = Diagnostic::error(Code::UnknownWord, format!("there is no code {}", quoted(name)));
    let error = error.suggest(&bare, entries.iter().map(|entry| entry.name));
    Err(error.help("`b12cal explain --list` lists them all"))
}

/// A page for a terminal: bold headings, indented examples, and paragraphs rewrapped.
fn shown(entry: &Entry) -> String {
    let mut text = bold(entry.name);
    let mut paragraph = String::new();
    let mut is_example = false;
    for line in entry.page.lines() {
        let is_fence = line.starts_with("```");
        let heading = line.strip_prefix("# ").filter(|_| !is_example);
        let is_text = !is_example && !is_fence && heading.is_none() && !line.is_empty();
        if !is_text || line.starts_with("- ") {
            text.push_str(&set(&std::mem::take(&mut paragraph)));
        }
        if is_text {
            paragraph.push_str(line);
            paragraph.push('\n');
        } else if is_fence {
            is_example = !is_example;
        } else if let Some(heading) = heading {
            text.push_str(&bold(heading));
        } else if is_example || !text.ends_with(BOLD_END) {
            // No blank line between a heading and its text.
            let _ = writeln!(text, "{}{line}", if line.is_empty() { "" } else { "    " });
        }
    }
    text + &set(&paragraph)
}

fn bold(text: &str) -> String {
    format!("\u{1b}[1m{text}{BOLD_END}")
}

fn set(paragraph: &str) -> String {
    match paragraph.strip_prefix("- ") {
        Some(item) => wrapped("- ", item),
        None if paragraph.is_empty() => String::new(),
        None => wrapped("", paragraph),
    }
}

/// Wraps words to [`WIDTH`] with a hanging indent as wide as `begin`.
fn wrapped(begin: &str, words: &str) -> String {
    let indent = begin.chars().count();
    let mut text = begin.to_owned();
    let mut column = indent;
    let mut unit = String::new();
    for word in words.split_whitespace() {
        unit.push_str(word);
        // Text in backquotes is code to type, so it must stay on one line.
        if unit.matches('`').count() % 2 == 1 {
            unit.push(' ');
            continue;
        }
        let width = unit.chars().count();
        if column > indent && column + 1 + width > WIDTH {
            let _ = write!(text, "\n{:indent$}", "");
            column = indent;
        } else if column > indent {
            text.push(' ');
            column += 1;
        }
        text.push_str(&unit);
        column += width;
        unit.clear();
    }
    text + &unit + "\n"
}

fn list() -> String {
    let (core, rules) = (core(), rules());
    let width = core.iter().chain(&rules).map(|entry| entry.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (heading, entries) in [("Errors and notes", core), ("Rules", rules)] {
        text.push_str(&bold(heading));
        for entry in entries {
            text.push_str(&wrapped(&format!("  {:width$}  ", entry.name), entry.sentence()));
        }
        text.push('\n');
    }
    text + "`b12cal explain CODE` explains one of them.\n"
}

fn markdown() -> String {
    let mut text = String::from(
        "# Errors, warnings and notes\n\nEvery code that b12cal can print, as `b12cal explain \
         --all` writes it.\nNo warning does not mean that a plan is right or safe.\n",
    );
    let parts = [
        (
            "Rules",
            "Rules that look at a prescription that can be scheduled. Each warning can be answered \
             with `acknowledge`; an error cannot.",
            rules(),
        ),
        (
            "Errors and notes",
            "What breaks the format or contradicts itself, and what is worth knowing, in the order \
             in which a file is read.",
            core(),
        ),
    ];
    for (heading, about, entries) in parts {
        let _ = write!(text, "\n## {heading}\n\n{about}\n");
        for entry in entries {
            let _ = write!(text, "\n### {}\n\n", entry.name);
            let mut is_example = false;
            for line in entry.page.lines() {
                is_example ^= line.starts_with("```");
                let _ = match line.strip_prefix("# ").filter(|_| !is_example) {
                    Some(heading) => writeln!(text, "#### {heading}"),
                    None => writeln!(text, "{line}"),
                };
            }
        }
    }
    text
}
