//! What git passes to a diff driver -> what a change does, where git shows it. Errors must not stop git before the
//! next file; what cannot be compared by its doses is compared by its lines.

use std::ffi::OsString;
use std::path::Path;

use super::compare::{Comparison, Side, compare};
use super::sides::bytes;
use crate::app::error::Error;
use crate::app::exit_code::ExitCode;
use crate::app::host::{git, input, terminal};
use crate::compile::AsOf;

/// The name that git gives a file that does not exist.
const NOTHING: &str = "/dev/null";

/// git passes: path old-file old-hex old-mode new-file new-hex new-mode; for a renamed file also its new path
/// and a description; and for a file with a merge conflict only its path.
pub(super) fn run(what: &[OsString], as_of: AsOf) -> Result<ExitCode, Error> {
    let Some(path) = what.get(7).or(what.first()) else { return Ok(ExitCode::Done) };
    let name = terminal::shown(Path::new(path));
    let [_, old, _, _, new, ..] = what else {
        terminal::print_text(&format!("{name}: it has a merge conflict\n"))?;
        return Ok(ExitCode::Done);
    };
    let was = what.first().filter(|was| *was != path);
    let was = was.map(|was| format!(", which was {}", terminal::shown(Path::new(was))));
    terminal::print_text(&format!("{name}{}\n", was.unwrap_or_default()))?;
    let (old, new) = (Path::new(old), Path::new(new));
    let side = |file: &Path, when: &str| {
        let bytes = (file != Path::new(NOTHING)).then(|| bytes(file)).transpose();
        bytes.map(|bytes| Side { name: format!("{name} {when}"), bytes })
    };
    let compared = match (side(old, "before"), side(new, "after")) {
        (Ok(old), Ok(new)) => {
            compare(&old, &new, as_of).map_err(|error| error.sentence().to_owned())
        }
        (Err(error), _) | (_, Err(error)) => {
            Err(format!("cannot read it: {}", input::reason(&error)))
        }
    };
    match compared {
        Ok(Comparison { edit, past, .. }) => {
            if let Some(past) = past {
                let lines = past.help.iter().map(|help| format!("  {help}\n"));
                terminal::print_text(&format!("{}\n{}", past.message, lines.collect::<String>()))?;
            }
            terminal::print_text(&edit.plain())?;
        }
        Err(why) => {
            terminal::print_text(&format!("{why}\n"))?;
            terminal::print_text(&String::from_utf8_lossy(&git::lines(old, new)))?;
        }
    }
    Ok(ExitCode::Done)
}
