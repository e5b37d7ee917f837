//! The next calendar and what is in its place -> where it goes from here.

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

/// Where a calendar goes from here.
pub(crate) enum Destination<'e> {
    /// To standard output.
    Stdout(Vec<u8>),
    /// Nowhere: the file has its bytes.
    InPlace(PathBuf),
    /// Nowhere: it is only compared, and this is what would change in the file.
    Stale(PathBuf, String),
    /// Into its place.
    Replace(Replacement<'e>),
}

/// A calendar that waits for its place.
pub(crate) struct Replacement<'e> {
    pub(crate) path: PathBuf,
    pub(crate) staged: Staged<'e>,
    /// What was there when it was made; none if nothing was.
    pub(crate) before: Option<Box<Fingerprint>>,
}

impl Destination<'_> {
    /// How it is named to people.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Stdout(_) => "standard output".to_owned(),
            Self::InPlace(path) | Self::Stale(path, _) => terminal::shown(path),
            Self::Replace(replacement) => terminal::shown(&replacement.path),
        }
    }
}

/// Compares it, and writes it aside if it is another.
///
/// # Errors
///
/// When what is in its place cannot be read, or nothing can be written aside.
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
        let text = stale::text(path, there.is_some(), &draft.compiled, &published);
        return Ok(Destination::Stale(path.clone(), text));
    }
    let staged = engine.aside.stage(engine.orders, path, published.bytes);
    let staged = staged.map_err(|error| Error::unwritten(&terminal::shown(path), &error))?;
    let before = previous.print.map(Box::new);
    Ok(Destination::Replace(Replacement { path: path.clone(), staged, before }))
}
