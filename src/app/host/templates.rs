//! `--templates` -> the `Wording` of events, in somebody's own words where the folder has them.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{input, terminal};
use crate::app::exit_code::ExitCode;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Source;
use crate::words::wording::{BUILT_IN, Wording};

/// The argument of the commands that write calendars for people.
#[derive(Args, Debug)]
pub(crate) struct TemplatesArgument {
    /// A folder with wording of your own, such as injection.txt; FORMAT.md names them all
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

impl TemplatesArgument {
    /// The templates in a folder.
    ///
    /// # Errors
    ///
    /// The exit code, once said what is at fault.
    pub(crate) fn read(&self) -> Result<Vec<Source>, ExitCode> {
        let Some(folder) = &self.templates else { return Ok(vec![]) };
        let mut templates = vec![];
        if let Some(name) = others(folder) {
            let what = format!("{} is none of the templates", terminal::shown(&folder.join(name)));
            terminal::fail(what, &[format!("templates are named {}", names().join(", "))]);
            return Err(ExitCode::Faulty);
        }
        for template in BUILT_IN {
            let path = folder.join(template.name);
            if !path.exists() {
                continue;
            }
            let (source, fault) =
                input::read(&path).map_err(|error| input::cannot_read(&path, &error))?;
            fault.map_err(|fault| faulty(&source, fault))?;
            templates.push(source);
        }
        if templates.is_empty() {
            let what = format!("{} holds no template", terminal::shown(folder));
            terminal::fail(what, &[format!("templates are named {}", names().join(", "))]);
            return Err(ExitCode::World);
        }
        Ok(templates)
    }
}

fn names() -> Vec<&'static str> {
    BUILT_IN.iter().map(|template| template.name).collect()
}

/// The first text in a folder that looks like a template and is none: a slip in its name.
fn others(folder: &Path) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?;
    let files = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_text = |name: &str| Path::new(name).extension().is_some_and(|ending| ending == "txt");
    files.filter(|name| is_text(name) && !names().contains(&name.as_str())).min()
}

/// The wording with these templates in place of the built-in ones.
///
/// # Errors
///
/// The exit code, once said which template cannot be used, and where.
pub(crate) fn compile(templates: &[Source]) -> Result<Wording<'_>, ExitCode> {
    Wording::new(templates).map_err(|(index, fault)| match templates.get(index) {
        Some(template) => faulty(template, fault),
        None => ExitCode::Internal,
    })
}

fn faulty(template: &Source, fault: Diagnostic) -> ExitCode {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(fault);
    terminal::show(template, &diagnostics);
    ExitCode::Faulty
}
