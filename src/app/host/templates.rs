//! `--templates` -> the `Wording` of events, from the folder's templates and the built-in ones.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{input, terminal};
use crate::app::error::Error;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Source;
use crate::words::wording::{BUILT_IN, Wording};

#[derive(Args, Debug)]
pub(crate) struct TemplatesArgument {
    /// A folder with your own wording of events, such as injection.txt; FORMAT.md lists the files
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

impl TemplatesArgument {
    /// Reads the templates in a folder.
    ///
    /// # Errors
    ///
    /// When the folder or a template in it cannot be used.
    pub(crate) fn read(&self) -> Result<Vec<Source>, Error> {
        let Some(folder) = &self.templates else { return Ok(vec![]) };
        let mut templates = vec![];
        if let Some(name) = others(folder) {
            let what =
                format!("{} is not one of the templates", terminal::shown(&folder.join(name)));
            return Err(Error::faulty(what).help(known()));
        }
        for template in BUILT_IN {
            let path = folder.join(template.name);
            if !path.exists() {
                continue;
            }
            let (source, error) =
                input::read(&path).map_err(|error| Error::unread(&path, &error))?;
            error.map_err(|error| faulty(&source, error))?;
            templates.push(source);
        }
        if templates.is_empty() {
            let what = format!("{} has no template", terminal::shown(folder));
            return Err(Error::world(what).help(known()));
        }
        Ok(templates)
    }
}

fn known() -> String {
    format!("templates are named {}", names().join(", "))
}

fn names() -> Vec<&'static str> {
    BUILT_IN.iter().map(|template| template.name).collect()
}

/// The first text file in a folder that is not a known template: probably a misspelt name.
fn others(folder: &Path) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?;
    let files = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let is_text = |name: &str| Path::new(name).extension().is_some_and(|ending| ending == "txt");
    files.filter(|name| is_text(name) && !names().contains(&name.as_str())).min()
}

/// The wording with these templates instead of the built-in ones.
///
/// # Errors
///
/// When a template cannot be used.
pub(crate) fn compile(templates: &[Source]) -> Result<Wording<'_>, Error> {
    Wording::new(templates).map_err(|(index, error)| match templates.get(index) {
        Some(template) => faulty(template, error),
        None => Error::internal(error.message),
    })
}

fn faulty(template: &Source, error: Diagnostic) -> Error {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(error);
    Error::text(template.clone(), diagnostics)
}
