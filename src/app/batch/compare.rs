//! The next calendar and the existing file -> what to do with it.

use std::path::PathBuf;

use super::aside::Staged;
use super::engine::Engine;
use super::output::Output;
use super::previous::Predecessor;
use super::read::Draft;
use super::{stale, stored};
use crate::app::error::Error;
use crate::app::host::fingerprint::Fingerprint;
use crate::app::host::terminal;
use crate::publish::Published;

/// What to do with a calendar.
pub(crate) enum Destination<'e> {
    /// Print it.
    Stdout(Vec<u8>),
    /// Nothing: the file already has its bytes.
    InPlace(PathBuf),
    /// Nothing: it is only compared, and this is what would change in the file.
    Stale(PathBuf, String),
    /// Write it.
    Replace(Replacement<'e>),
}

/// A calendar to write.
pub(crate) struct Replacement<'e> {
    pub(crate) path: PathBuf,
    pub(crate) staged: Staged<'e>,
    /// The fingerprint of the file that it replaces.
    pub(crate) before: Option<Box<Fingerprint>>,
}

impl Destination<'_> {
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Stdout(_) => "standard output".to_owned(),
            Self::InPlace(path) | Self::Stale(path, _) => terminal::shown(path),
            Self::Replace(replacement) => terminal::shown(&replacement.path),
        }
    }
}

/// Compares it, and stores it for delivery if it differs.
///
/// # Errors
///
/// When the existing file cannot be read, or the new one cannot be stored.
pub(super) fn compare<'e>(
    engine: &'e Engine<'_>,
    draft: &Draft,
    previous: Predecessor,
    published: Published,
) -> Result<Destination<'e>, Error> {
    let Output::File(path) = &draft.output else {
        return Ok(Destination::Stdout(published.bytes));
    };
    let known = previous.calendar.filter(|_| previous.is_in_place).map(|calendar| calendar.bytes);
    let there = match known {
        None if previous.print.is_some() => stored::bytes(path)?,
        known => known,
    };
    if there.as_ref() == Some(&published.bytes) {
        return Ok(Destination::InPlace(path.clone()));
    }
    if engine.arguments.check {
        if stale::is_of_last_year(engine, draft, there.as_deref()) {
            return Ok(Destination::InPlace(path.clone()));
        }
        let text = stale::text(path, there.is_some(), &draft.compiled, &published);
        return Ok(Destination::Stale(path.clone(), text));
    }
    let staged = engine.aside.stage(engine.requests, path, published.bytes);
    let staged = staged.map_err(|error| Error::unwritten(&terminal::shown(path), &error))?;
    let before = previous.print.map(Box::new);
    Ok(Destination::Replace(Replacement { path: path.clone(), staged, before }))
}
