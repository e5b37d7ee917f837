//! `completions`: a shell -> the script by which it completes commands, options and their values.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use crate::app::Cli;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::terminal;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal completions bash > ~/.local/share/bash-completion/completions/b12cal",
    "b12cal completions zsh > ~/.zfunc/_b12cal               with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc",
    "b12cal completions fish > ~/.config/fish/completions/b12cal.fish",
])]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(arguments: &Completions) -> Result<ExitCode, Error> {
    let mut script = vec![];
    generate(arguments.shell, &mut Cli::command(), "b12cal", &mut script);
    terminal::print(&script)?;
    Ok(ExitCode::Done)
}
