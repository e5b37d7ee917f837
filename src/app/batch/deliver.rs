//! Waiting calendars -> their destinations: synced first, then moved one by one, each only if nobody has
//! replaced the calendar that it continues.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::cancellations::Cancelling;
use super::compare::{Destination, Replacement};
use super::engine::Engine;
use super::ledger::Delivery;
use super::{make, shorter};
use crate::app::deliver::file::{self, Written};
use crate::app::error::Error;
use crate::app::host::fingerprint::Fingerprint;
use crate::app::host::{parallel, terminal};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivered {
    /// There was no calendar.
    New,
    /// It replaced another one, or was printed.
    Changed,
    /// The same calendar was already there.
    Unchanged,
    /// It was only compared, and differs.
    Stale,
}

/// Delivers calendars, and returns what became of each.
///
/// # Errors
///
/// When they cannot be synced: then nothing is delivered.
pub(crate) fn all(
    engine: &Engine<'_>,
    deliveries: &[Delivery<'_>],
) -> Result<Vec<Result<Delivered, Error>>, Error> {
    if let Some(batch) = engine.aside.batch() {
        batch.make_durable().map_err(|error| Error::unwritten("the calendars", &error))?;
    }
    if !engine.arguments.check {
        engine.requests.roots().into_iter().for_each(file::clear);
    }
    let groups: Vec<&[Delivery<'_>]> = deliveries.chunk_by(|a, b| folder(a) == folder(b)).collect();
    let delivered = parallel::on_all(&groups, |group| in_one_folder(engine, group));
    if let Some(batch) = engine.aside.batch() {
        let folders: BTreeSet<&Path> = deliveries.iter().filter_map(folder).collect();
        batch.seal(&folders.into_iter().map(PathBuf::from).collect::<Vec<_>>());
    }
    Ok(delivered.into_iter().flatten().collect())
}

fn waiting<'d, 'e>(delivery: &'d Delivery<'e>) -> Option<&'d Replacement<'e>> {
    match &delivery.destination {
        Destination::Replace(replacement) => Some(replacement),
        _ => None,
    }
}

fn folder<'d>(delivery: &'d Delivery<'_>) -> Option<&'d Path> {
    waiting(delivery).map(|replacement| file::folder_of(&replacement.path))
}

/// Delivers the calendars of one folder under its lock.
fn in_one_folder(engine: &Engine<'_>, group: &[Delivery<'_>]) -> Vec<Result<Delivered, Error>> {
    let first = group.first().and_then(waiting);
    let _turn = first.and_then(|first| {
        if engine.requests.has_folders {
            // If that fails, the first calendar reports it.
            let _ = fs::create_dir_all(file::folder_of(&first.path));
        }
        file::turn(&first.path)
    });
    group.iter().map(|delivery| one(engine, delivery)).collect()
}

fn one(engine: &Engine<'_>, delivery: &Delivery<'_>) -> Result<Delivered, Error> {
    if let Some(Replacement { path, before, .. }) = waiting(delivery) {
        if engine.requests.has_folders && path.exists() && !path.is_file() {
            let what = format!("cannot write {}: it is not a file", terminal::shown(path));
            return Err(Error::world(what));
        }
        // If the old file was deleted in the meantime, the new one is still written.
        if Fingerprint::of(path).is_some_and(|now| before.as_deref() != Some(&now)) {
            return again(engine, delivery.request, path);
        }
    }
    place(engine, &delivery.destination, delivery.cancelling.as_deref())
}

/// Builds a calendar again, because another build has replaced the one that it continues. The lock is held,
/// so this time nobody interferes.
fn again(engine: &Engine<'_>, request: usize, path: &Path) -> Result<Delivered, Error> {
    let name = terminal::shown(path);
    let finished = make::make(engine, &engine.requests.all[request]).made?;
    let finished = finished.ok_or_else(|| Error::meanwhile(&name))?;
    if finished.lost > 0 {
        let which = format!("{name} was not written: it");
        return Err(shorter::refused(engine.arguments, &which, finished.lost, 0));
    }
    if let Destination::Replace(Replacement { staged, .. }) = &finished.destination {
        staged.make_durable().map_err(|error| Error::unwritten(&name, &error))?;
    }
    place(engine, &finished.destination, finished.cancelling.as_ref())
}

fn place(
    engine: &Engine<'_>,
    destination: &Destination<'_>,
    cancelling: Option<&Cancelling>,
) -> Result<Delivered, Error> {
    cancelling.map_or(Ok(()), |cancelling| cancelling.deliver(engine.arguments))?;
    let unwritten = |error| Error::unwritten(&destination.shown(), &error);
    match destination {
        Destination::InPlace(_) => Ok(Delivered::Unchanged),
        Destination::Stale(..) => Ok(Delivered::Stale),
        Destination::Stdout(bytes) => {
            terminal::print(bytes).map_err(unwritten)?;
            Ok(Delivered::Changed)
        }
        Destination::Replace(Replacement { path, staged, before }) => {
            match (staged.put(path).map_err(unwritten)?, before) {
                (Written::Unchanged, _) => Ok(Delivered::Unchanged),
                (Written::Changed, None) => Ok(Delivered::New),
                (Written::Changed, Some(_)) => Ok(Delivered::Changed),
            }
        }
    }
}
