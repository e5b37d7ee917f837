//! `man`: the descriptions of commands -> their manual pages.

use std::io;
use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::app::deliver::file;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::terminal;
use crate::app::{Cli, World};
use crate::diagnostic::{Code, Diagnostic};
use crate::yaml::quoted;
use crate::zone::utc;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal man new | man -l -",
    "b12cal man -o ~/.local/share/man/man1",
])]
pub(crate) struct Manual {
    /// The command [default: the page of b12cal itself]
    #[arg(conflicts_with = "output")]
    command: Option<String>,

    /// Write all pages into this folder
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// How a page begins; no other file is replaced.
const BEGINNING: &[u8] = b".ie \\n(.g";

pub(crate) fn run(arguments: &Manual, world: &World) -> Result<ExitCode, Error> {
    let mut program = Cli::command().disable_help_subcommand(true);
    // Without it, the commands do not know the name of the program.
    program.build();
    let date = utc(world.now).date().to_string();
    if let Some(folder) = &arguments.output {
        let pages = program.get_subcommands().filter(|command| !command.is_hide_set());
        for command in std::iter::once(&program).chain(pages) {
            let path = folder.join(Man::new(command.clone()).get_filename());
            file::write_in_turn(&path, &page(command, &date)?, BEGINNING)
                .map_err(|error| Error::unwritten(&terminal::shown(&path), &error))?;
        }
        return Ok(ExitCode::Done);
    }
    let command = match &arguments.command {
        None => &program,
        Some(name) => program.find_subcommand(name).ok_or_else(|| {
            let what = format!("there is no command {}", quoted(name));
            let known = program.get_subcommands().map(Command::get_name);
            Diagnostic::error(Code::UnknownWord, what).suggest(name, known)
        })?,
    };
    terminal::print(&page(command, &date)?)?;
    Ok(ExitCode::Done)
}

fn page(command: &Command, date: &str) -> io::Result<Vec<u8>> {
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let nothing = None::<&str>;
    let name = command.get_display_name().unwrap_or(command.get_name());
    let man = Man::new(command.clone().after_help(nothing).after_long_help(nothing))
        .title(name)
        .date(date)
        .source(concat!("b12cal ", env!("CARGO_PKG_VERSION")))
        .manual("b12cal");
    let mut page = vec![];
    man.render(&mut page)?;
    sections(&after).to_writer(&mut page)?;
    Ok(page)
}

/// The end of the help: each paragraph that begins with a heading is a section, line by line.
fn sections(after: &str) -> Roff {
    let mut roff = Roff::default();
    for paragraph in after.split("\n\n") {
        let (heading, lines) = match paragraph.split_once(":\n") {
            Some(("Exit codes", lines)) => ("EXIT STATUS", lines),
            Some((heading, lines)) => (heading, lines),
            None => ("NOTES", paragraph),
        };
        roff.control("SH", [heading.to_uppercase().as_str()]);
        let is_list = lines.starts_with(' ');
        if is_list {
            roff.control("nf", []);
        }
        roff.text(
            lines.lines().map(|line| roman(format!("{}\n", line.trim()))).collect::<Vec<_>>(),
        );
        if is_list {
            roff.control("fi", []);
        }
    }
    roff
}
