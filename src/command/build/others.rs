//! The folders of calendars -> those that stand in nobody's place: what is gone, and where a calendar
//! was before its prescription moved.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use super::order::{Order, Orders};
use super::output::Output;
use super::seen;
use crate::cli::Build;
use crate::command::job::Stopped;
use crate::feed::identity;
use crate::format::ics::head;
use crate::prescription::feed_settings::Detail;

/// The calendars that are in nobody's place, as far as it is known before anything is read.
pub(super) struct Others {
    calendars: Vec<Other>,
}

/// A calendar of this program.
struct Other {
    path: PathBuf,
    /// Whose it is.
    uid: String,
}

/// What a prescription has to do with one of them, by its number: it is a calendar of the prescription.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    number: usize,
    /// It stands where it belongs.
    is_in_place: bool,
}

/// A calendar that nothing below the folders makes any more.
pub(super) struct Gone {
    pub(super) path: PathBuf,
    /// Its prescription is still there, in another place.
    pub(super) has_moved: bool,
}

impl Others {
    /// Finds them.
    ///
    /// # Errors
    ///
    /// When a folder or a calendar cannot be read.
    pub(super) fn find(arguments: &Build, orders: &Orders<'_>) -> Result<Self, Stopped> {
        let roots = orders.roots();
        if roots.is_empty() {
            return Ok(Self { calendars: vec![] });
        }
        let mut taken = HashSet::new();
        for order in &orders.all {
            for detail in [Detail::Full, Detail::Family] {
                taken.insert(print(&orders.path(order, detail, "")));
            }
        }
        let mut calendars = vec![];
        for root in roots.into_iter().filter(|root| root.is_dir()) {
            below(root, &mut |path| {
                let is_named = arguments.combined.as_deref() == Some(&path);
                if !is_named && !taken.contains(&print(&path)) {
                    let uid =
                        seen::bytes(&path)?.and_then(|bytes| head::feed_of_prescription(&bytes));
                    calendars.extend(uid.map(|uid| Other { path, uid }));
                }
                Ok(())
            })?;
        }
        Ok(Self { calendars })
    }

    /// Those of a prescription.
    pub(super) fn of(&self, orders: &Orders<'_>, order: &Order, id: &str) -> Vec<Claim> {
        if self.calendars.is_empty() {
            return vec![];
        }
        let mut claims = vec![];
        for detail in Detail::ALL {
            let uid = identity::calendar(id, detail.name());
            let place = orders.path(order, detail, id);
            let found = self.calendars.iter().enumerate().filter(|(_, other)| other.uid == uid);
            claims.extend(
                found.map(|(number, other)| Claim { number, is_in_place: other.path == place }),
            );
        }
        claims
    }

    /// Where the calendar with this uid was before its prescription moved to `output`.
    pub(super) fn before_it_moved(
        &self,
        claims: &[Claim],
        uid: &str,
        output: &Output,
    ) -> Option<&Path> {
        if output.path().is_none_or(Path::exists) {
            return None;
        }
        let mut found = claims.iter().map(|claim| &self.calendars[claim.number]);
        found.find(|other| other.uid == uid).map(|other| other.path.as_path())
    }

    /// Those that nothing makes any more.
    pub(super) fn gone(&self, claims: &[Claim]) -> Vec<Gone> {
        let gone = self.calendars.iter().enumerate().filter_map(|(number, other)| {
            let mut of = claims.iter().filter(|claim| claim.number == number).peekable();
            let has_moved = of.peek().is_some();
            let is_in_place = of.any(|claim| claim.is_in_place);
            (!is_in_place).then(|| Gone { path: other.path.clone(), has_moved })
        });
        gone.collect()
    }
}

/// What is kept of a path that is known to be somebody's: of a hundred thousand, the paths would take
/// more room than all else.
fn print(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

/// Finds the calendars below a folder, but for hidden ones and what links lead to.
fn below(
    folder: &Path,
    found: &mut impl FnMut(PathBuf) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    let entries = fs::read_dir(folder).map_err(|error| Stopped::unread(folder, &error))?;
    let mut entries =
        entries.collect::<Result<Vec<_>, _>>().map_err(|error| Stopped::unread(folder, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let Some(kind) = entry.file_type().ok().filter(|_| !is_hidden) else { continue };
        let path = entry.path();
        if kind.is_dir() {
            below(&path, found)?;
        } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "ics") {
            found(path)?;
        }
    }
    Ok(())
}
