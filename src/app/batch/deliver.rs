//! Calendars that wait -> their places: durable first, then one after the other, each only if nobody
//! has replaced meanwhile what it goes on from.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::CALENDAR;
use super::ledger::Delivery;
use super::make::{Made, Maker, State, Waits};
use super::output::Output;
use super::shorter;
use crate::app::deliver::file;
use crate::app::deliver::file::Written;
use crate::app::host::fingerprint::Print;
use crate::app::host::job::Stopped;
use crate::app::host::{parallel, terminal};

/// What became of a calendar.
pub(crate) type Delivered = Result<Written, Box<Stopped>>;

/// Delivers them, and hands back what became of each.
///
/// # Errors
///
/// When what was written aside cannot be made durable: then nothing is delivered.
pub(crate) fn all(maker: &Maker<'_>, deliveries: &[Delivery]) -> Result<Vec<Delivered>, Stopped> {
    if let Some(batch) = maker.aside.batch() {
        batch.make_durable().map_err(|error| Stopped::unwritten("the calendars", &error))?;
    }
    if !maker.arguments.check {
        maker.orders.roots().into_iter().for_each(file::clear);
    }
    let groups: Vec<&[Delivery]> =
        deliveries.chunk_by(|a, b| folder(&a.output) == folder(&b.output)).collect();
    let delivered = parallel::on_all(&groups, |group| in_one_folder(maker, group));
    if let Some(batch) = maker.aside.batch() {
        let folders: BTreeSet<&Path> =
            deliveries.iter().filter_map(|delivery| folder(&delivery.output)).collect();
        batch.seal(&folders.into_iter().map(PathBuf::from).collect::<Vec<_>>());
    }
    Ok(delivered.into_iter().flatten().collect())
}

fn folder(output: &Output) -> Option<&Path> {
    let folder = output.path()?.parent()?;
    Some(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

/// Delivers calendars of one folder, while no other build writes there.
fn in_one_folder(maker: &Maker<'_>, group: &[Delivery]) -> Vec<Delivered> {
    let first = group.first().and_then(|delivery| delivery.output.path());
    let _turn = first.filter(|_| !maker.arguments.check).and_then(|path| {
        if maker.orders.has_folders {
            // If it cannot be made, that shows when the first calendar is put there.
            let _ = path.parent().map(fs::create_dir_all);
        }
        file::turn(path)
    });
    group.iter().map(|delivery| one(maker, delivery)).collect()
}

fn one(maker: &Maker<'_>, delivery: &Delivery) -> Delivered {
    let unwritten = |error| Box::new(Stopped::unwritten(&delivery.output.shown(), &error));
    let cancel = || delivery.cancelling.as_ref().map_or(Ok(()), |cancelling| cancelling.deliver());
    match (&delivery.state, &delivery.output) {
        (State::Waiting(..), Output::File(path))
            if maker.orders.has_folders && path.exists() && !path.is_file() =>
        {
            let what = format!("cannot write {}: it is no file", terminal::shown(path));
            Err(Box::new(Stopped::world(what, terminal::NO_HELP)))
        }
        // What was removed meanwhile is gone on from all the same.
        (State::Waiting(_, print), Output::File(path))
            if Print::of(path).is_some_and(|now| print.as_deref() != Some(&now)) =>
        {
            again(maker, delivery, path)
        }
        (State::Waiting(waits, _), Output::File(path)) => {
            cancel()?;
            put(maker, waits, path).map_err(unwritten)
        }
        (State::Bytes(bytes), _) => {
            cancel()?;
            terminal::print(bytes).map_err(unwritten)?;
            Ok(Written::Changed)
        }
        _ => {
            cancel()?;
            Ok(Written::Unchanged)
        }
    }
}

/// Makes a calendar again, because another build has replaced the one that it goes on from. The turn is
/// held, so this time nobody comes between.
fn again(maker: &Maker<'_>, delivery: &Delivery, path: &Path) -> Delivered {
    let unwritten = |error| Box::new(Stopped::unwritten(&delivery.output.shown(), &error));
    match maker.make(&maker.orders.all[delivery.order]) {
        Made::Stopped(stopped, _) => Err(Box::new(stopped)),
        Made::Nothing | Made::Faulty(..) => {
            Err(Box::new(Stopped::meanwhile(&terminal::shown(path))))
        }
        Made::Good(good) => {
            let good = *good;
            if good.lost > 0 {
                let which = format!("{} is not written: it", terminal::shown(path));
                return Err(Box::new(shorter::refused(maker.arguments, &which, good.lost, 0)));
            }
            if let Some(cancelling) = &good.cancelling {
                cancelling.deliver()?;
            }
            let State::Waiting(waits, _) = good.state else { return Ok(Written::Unchanged) };
            if let (Waits::Aside(waiting), Some(batch)) = (&waits, maker.aside.batch()) {
                batch.make_one_durable(waiting).map_err(unwritten)?;
            }
            put(maker, &waits, path).map_err(unwritten)
        }
    }
}

fn put(maker: &Maker<'_>, waits: &Waits, path: &Path) -> io::Result<Written> {
    match (waits, maker.aside.batch()) {
        (Waits::Aside(waiting), Some(batch)) => batch.put(waiting, path, CALENDAR),
        (Waits::Aside(_), None) => Ok(Written::Unchanged),
        (Waits::Held(bytes), _) => file::write(path, bytes, CALENDAR),
    }
}
