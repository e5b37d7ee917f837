//! Two versions of a folder -> what the edits of its prescriptions do, file by file. A prescription that has another
//! name is known by its id. One that cannot be compared does not stop the others.

use std::collections::BTreeSet;
use std::path::Path;

use super::compare::{Comparison, Side, compare};
use super::sides::{Content, Listing};
use crate::app::error::Error;
use crate::app::host::input::{self, OthersArgument};
use crate::app::host::parallel;
use crate::compile::AsOf;
use crate::prescription::Prescription;
use crate::view::changes::Edit;

/// What became of a folder.
pub(super) struct Folder {
    /// What became of its files, by name; only of those that are not the same.
    pub(super) files: Vec<File>,
    /// How many prescriptions are the same, or have other bytes that mean the same.
    pub(super) unchanged: usize,
    /// Why folders could not be read.
    pub(super) unread: Vec<Error>,
}

/// What became of a file.
pub(super) struct File {
    pub(super) name: String,
    pub(super) state: State,
    pub(super) compared: Result<Comparison, Error>,
}

pub(super) enum State {
    Changed,
    Renamed { was: String },
    New,
    Removed,
}

/// A first look at a path.
enum Look {
    /// Nothing there is a prescription.
    Other,
    Same,
    Compared(Box<Result<Comparison, Error>>),
    /// There are two prescriptions, or one on one side.
    Apart {
        old: Option<Id>,
        new: Option<Id>,
    },
}

/// The id of a prescription, if it can be read.
#[derive(PartialEq, Eq)]
struct Id(Option<String>);

pub(super) fn compare_all(
    old: &Listing,
    new: &Listing,
    others: &OthersArgument,
    as_of: AsOf,
) -> Folder {
    let paths: BTreeSet<&Path> =
        old.files.keys().chain(new.files.keys()).map(AsRef::as_ref).collect();
    // What is below a folder that could not be read has neither come nor gone.
    let is_known = |path: &&Path| ![old, new].iter().any(|listing| listing.is_unread(path));
    let paths: Vec<&Path> = paths.into_iter().filter(is_known).collect();
    let looks = parallel::on_all(&paths, |path| look(path, old, new, others, as_of));
    let mut files = vec![];
    let mut unchanged = 0;
    let (mut gone, mut come) = (vec![], vec![]);
    for (path, look) in paths.into_iter().zip(looks) {
        match look {
            Look::Other => {}
            Look::Same => unchanged += 1,
            Look::Compared(compared) => {
                let (name, state) = (new.name(path), State::Changed);
                files.push(File { name, state, compared: *compared });
            }
            Look::Apart { old, new } => {
                gone.extend(old.map(|id| (id, path)));
                come.extend(new.map(|id| (id, path)));
            }
        }
    }
    let mut pairs: Vec<(Option<&Path>, Option<&Path>)> = vec![];
    for (id, path) in come {
        let was = gone.iter().position(|(gone, _)| id.0.is_some() && *gone == id);
        pairs.push((was.map(|was| gone.remove(was).1), Some(path)));
    }
    pairs.extend(gone.into_iter().map(|(_, path)| (Some(path), None)));
    let apart = parallel::on_all(&pairs, |&(was, is)| file(was, is, old, new, as_of));
    files.extend(apart);
    let is_same = |file: &mut File| {
        let edit = file.compared.as_ref().ok().map(|compared| &compared.edit);
        matches!(file.state, State::Changed) && edit.is_some_and(Edit::is_empty)
    };
    unchanged += files.extract_if(.., is_same).count();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let unread = old.unread.iter().chain(&new.unread);
    let unread = unread.map(|(path, error)| Error::unread(path, error)).collect();
    Folder { files, unchanged, unread }
}

fn look(path: &Path, old: &Listing, new: &Listing, others: &OthersArgument, as_of: AsOf) -> Look {
    let [was, is] = [old, new].map(|listing| listing.files.get(path));
    if was == is && matches!(was, Some(Content::Object(_))) {
        return Look::Same;
    }
    let sides = old.read(path).and_then(|was| Ok((was, new.read(path)?)));
    let (was, is) = match sides {
        Ok((was, is)) if was.bytes == is.bytes => return Look::Same,
        Ok((was, is)) => (known(was, others), known(is, others)),
        Err(error) => return Look::Compared(Box::new(Err(error))),
    };
    match (was, is) {
        (None, None) => Look::Other,
        (Some((was, old)), Some((is, new))) if old.0.is_none() || new.0.is_none() || old == new => {
            Look::Compared(Box::new(compare(&was, &is, as_of)))
        }
        (old, new) => Look::Apart { old: old.map(|(_, id)| id), new: new.map(|(_, id)| id) },
    }
}

/// A side that is there and wanted, and the id in it.
fn known(side: Side, others: &OthersArgument) -> Option<(Side, Id)> {
    let (source, _) = input::decode(side.name.clone(), side.bytes.as_ref()?);
    others.wants(&source).then(|| (side, Id(Prescription::identity(&source))))
}

/// What became of a file that is on one side, or has another name on each.
fn file(was: Option<&Path>, is: Option<&Path>, old: &Listing, new: &Listing, as_of: AsOf) -> File {
    let side = |listing: &Listing, path: Option<&Path>| match path {
        Some(path) => listing.read(path),
        None => Ok(Side { name: String::new(), bytes: None }),
    };
    let sides = side(old, was).and_then(|was| Ok((was, side(new, is)?)));
    let compared = sides.and_then(|(was, is)| compare(&was, &is, as_of));
    let (name, state) = match (was, is) {
        (Some(was), Some(is)) => (new.name(is), State::Renamed { was: old.name(was) }),
        (None, Some(is)) => (new.name(is), State::New),
        (was, None) => (was.map(|was| old.name(was)).unwrap_or_default(), State::Removed),
    };
    File { name, state, compared }
}
