//! `schema`: prints a JSON Schema, or writes it into a file: of prescriptions for editors, of plans and what is due for programs.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::app::deliver::file;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::{input, terminal};
use crate::schema;
use crate::stream;
use crate::view::json::{DUE_SCHEMA, PLAN_SCHEMA};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal schema -o b12cal.schema.json",
])]
pub(crate) struct Schema {
    /// What the schema describes
    #[arg(long, value_enum, default_value_t)]
    of: SchemaOf,

    /// Where to write: a file, or `-` for standard output [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum SchemaOf {
    /// Prescriptions, for editors
    #[default]
    Prescription,
    /// The output of `show --format json`, for other programs
    Plan,
    /// The output of `due --format json`; it refers to that of `plan`, as `plan.schema.json` beside it
    Due,
    /// The lines of `stream`
    Stream,
}

pub(crate) fn run(arguments: &Schema) -> Result<ExitCode, Error> {
    let text = match arguments.of {
        SchemaOf::Prescription => format!("{:#}\n", schema::prescription()),
        SchemaOf::Plan => PLAN_SCHEMA.to_owned(),
        SchemaOf::Due => DUE_SCHEMA.to_owned(),
        SchemaOf::Stream => stream::SCHEMA.to_owned(),
    };
    let output = arguments.output.as_deref().filter(|output| !input::is_standard(output));
    let place = output.map_or_else(|| "standard output".to_owned(), terminal::shown);
    let written = match output {
        None => terminal::print(text.as_bytes()),
        Some(path) => write(path, &text),
    };
    written.map(|()| ExitCode::Done).map_err(|error| Error::unwritten(&place, &error))
}

/// Writes the file; another file that does not begin like our schemas is not replaced.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let first_key = text.lines().take(2).map(|line| line.len() + 1).sum();
    file::write_in_turn(path, text.as_bytes(), &text.as_bytes()[..first_key]).map(drop)
}
