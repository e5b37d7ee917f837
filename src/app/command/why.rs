//! `why`: a prescription and a date -> what put each occurrence there, or why there is none.

use crate::app::World;
use crate::app::arguments::Why;
use crate::app::exit_code::ExitCode;
use crate::app::host::plans::{Plan, Plans};
use crate::app::host::{input, terminal};
use crate::view::text;
use crate::view::text::Look;

pub(crate) fn run(arguments: &Why, world: &World) -> ExitCode {
    attempt(arguments, world).unwrap_or_else(|code| code)
}

fn attempt(arguments: &Why, world: &World) -> Result<ExitCode, ExitCode> {
    let plans =
        Plans::read_one(&arguments.file, arguments.tzdb.as_deref(), arguments.as_of, world)?;
    let Plan { agenda, today } = plans.only()?;
    let look = Look { width: terminal::columns(), now: plans.now(), today, tzdb: plans.tzdb() };
    let shown = text::why(&agenda, arguments.date, &look);
    terminal::print_styled(&shown).map_err(|error| {
        terminal::fail(input::reason(&error), terminal::NO_HELP);
        ExitCode::World
    })?;
    Ok(ExitCode::Done)
}
