//! Files -> feeds that are stored and served, many at a time on all cores.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::press::{FileError, Press, Pressed};
use super::shelf::{Served, Shelf};
use crate::app::host::parallel;
use crate::prescription::feed_settings::Detail;
use crate::source::Source;
use crate::zone::Zone;

pub(crate) struct Published {
    pub(crate) zone: Zone,
    /// The date for which its feeds were built, in its zone.
    pub(crate) today: Date,
    /// The changed feeds, each with its revision.
    pub(crate) changes: Vec<(Detail, u32)>,
}

/// The feeds of a file, not stored yet.
struct Unpublished {
    source: Source,
    /// The default feed of the file.
    own: Pressed,
    /// The other details that a client has requested.
    others: Vec<Pressed>,
}

/// Publishes files, each with the id that it had when it was read.
pub(crate) fn publish(shelf: &Shelf, files: &[(&Path, &str)]) -> Vec<Result<Published, FileError>> {
    let press = &shelf.press;
    if let Err(error) = press.state.folder.check() {
        return files.iter().map(|_| Err(FileError::world(&error))).collect();
    }
    let served: Vec<Vec<Arc<Served>>> = files.iter().map(|(_, id)| shelf.of(id)).collect();
    // Locked, so that nobody builds these feeds, or pages from their old text, until all is done.
    let _turns: Vec<_> = served.iter().flatten().map(|served| served.turn()).collect();
    let made = parallel::on_all(files, |(path, id)| make(shelf, path, id));
    let groups = made.iter().map(|made| made.as_ref().map_or(vec![], |made| made.files(press)));
    let groups: Vec<_> = groups.collect();
    let kept = press.state.keep(&groups);
    drop(groups);
    let published = made.into_iter().zip(kept).zip(&served).map(|((made, kept), served)| {
        let made = made?;
        kept.map_err(|error| FileError::world(&error))?;
        Ok(made.put(shelf, served))
    });
    published.collect()
}

/// Builds the default feed of a file, and any other detail that a client has requested.
fn make(shelf: &Shelf, path: &Path, expected: &str) -> Result<Unpublished, FileError> {
    let press = &shelf.press;
    let source = Press::read(path)?;
    let is_served =
        |id: &str, detail| shelf.named(id, detail).is_some_and(|served| served.feed().is_some());
    let own = press.press(&source, None, is_served)?;
    if own.id != expected {
        // It was written during this pass; the next one notices the change.
        return Err(FileError::World("it changed in the meantime".to_owned()));
    }
    if shelf.named(&own.id, own.detail).is_none() {
        return Err(FileError::World("it has no address yet".to_owned()));
    }
    let mut others = vec![];
    for detail in Detail::ALL.into_iter().filter(|&detail| detail != own.detail) {
        if press.state.has_published(expected, detail) {
            others.push(press.press(&source, Some(detail), is_served)?);
        }
    }
    Ok(Unpublished { source, own, others })
}

impl Unpublished {
    fn files(&self, press: &Press) -> Vec<(PathBuf, &[u8])> {
        let Self { source, own, others } = self;
        let mut files: Vec<_> =
            others.iter().chain([own]).filter_map(|feed| feed.file(press)).collect();
        let text = source.text().as_bytes();
        if press.state.text(&own.id).ok().flatten().as_deref() != Some(text) {
            files.push((press.state.text_file(&own.id), text));
        }
        files
    }

    fn put(self, shelf: &Shelf, served: &[Arc<Served>]) -> Published {
        let Self { own, others, .. } = self;
        let (zone, today) = (own.zone.clone(), own.today);
        let mut changes = vec![];
        for feed in others.into_iter().chain([own]) {
            if feed.is_change {
                changes.push((feed.detail, feed.revision));
            }
            if let Some(served) = served.iter().find(|served| served.detail() == feed.detail) {
                served.put(feed.resource);
            }
        }
        for served in served {
            shelf.forget_page(served);
        }
        Published { zone, today, changes }
    }
}
