//! The folders of calendars -> those that belong to no prescription there: because it is gone, or because it
//! has moved.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::request::{Request, Requests};
use super::stored;
use crate::app::error::Error;
use crate::app::host::fingerprint::Fingerprint;
use crate::app::host::input;
use crate::calendar::identity::{Identity, Key};
use crate::ics::head;
use crate::ics::head::Head;
use crate::prescription::feed_settings::Detail;

/// The calendars that belong to no prescription, as far as known before anything is read.
pub(crate) struct Orphans<'o> {
    requests: &'o Requests<'o>,
    calendars: Vec<Stray>,
    pub(crate) unread: Vec<Error>,
    /// All calendars, by prescription: only read once a calendar is missing from its place.
    all: OnceLock<BTreeMap<String, Vec<Stray>>>,
}

/// A calendar of this program.
struct Stray {
    path: PathBuf,
    head: Head,
    print: Option<Fingerprint>,
}

/// That a calendar, given by its number, belongs to a prescription.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    number: usize,
    /// Whether it is where it belongs.
    is_in_place: bool,
}

/// A calendar that no prescription in the folders produces.
pub(crate) struct Orphan {
    pub(crate) path: PathBuf,
    /// Its prescription still exists, in another place.
    pub(crate) has_moved: bool,
    /// Its state when it was found.
    pub(crate) print: Option<Fingerprint>,
}

impl<'o> Orphans<'o> {
    pub(crate) fn find(requests: &'o Requests<'o>) -> Self {
        let all = OnceLock::new();
        let mut orphans = Self { requests, calendars: vec![], unread: vec![], all };
        if requests.roots().is_empty() {
            return orphans;
        }
        let mut taken = HashSet::new();
        for request in &requests.all {
            for detail in [Detail::Full, Detail::Family] {
                taken.insert(requests.path(request, detail, ""));
            }
        }
        (orphans.calendars, orphans.unread) = calendars(requests, |path| !taken.contains(path));
        orphans
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.calendars.is_empty()
    }

    /// The calendars of a prescription, whose discreet one may have been built with or without a key.
    pub(crate) fn of(&self, request: &Request, id: &str, key: Option<&Key>) -> Vec<Claim> {
        if self.is_empty() {
            return vec![];
        }
        let mut claims = vec![];
        for detail in Detail::ALL {
            let uids = [None, key].map(|key| Identity::new(id, detail, key).calendar());
            let place = self.requests.path(request, detail, id);
            let is_own = |found: &Stray| uids.contains(&found.head.uid) || found.path == place;
            let found = self.calendars.iter().enumerate().filter(|(_, found)| is_own(found));
            claims.extend(
                found.map(|(number, found)| Claim { number, is_in_place: found.path == place }),
            );
        }
        claims
    }

    /// The newest calendar with this uid, wherever it is, unless that can only be `output`.
    pub(crate) fn newest(&self, claims: &[Claim], uid: &str, output: &Path) -> Option<&Path> {
        if !self.requests.has_folders {
            return None;
        }
        let is_elsewhere = claims.iter().any(|claim| self.calendars[claim.number].head.uid == *uid);
        if output.exists() && !is_elsewhere {
            return None;
        }
        let found = self.all().get(uid)?.iter();
        found.max_by(|a, b| a.head.age.cmp(&b.head.age)).map(|found| found.path.as_path())
    }

    /// Whether a calendar is the old one of a prescription that has moved and continues elsewhere.
    pub(crate) fn is_left_over(&self, path: &Path) -> bool {
        if !self.requests.has_folders {
            return false;
        }
        let mut all = self.all().values();
        all.any(|same| {
            let here = same.iter().find(|found| found.path == path);
            here.is_some_and(|here| {
                same.iter().any(|found| found.path != path && found.head.age >= here.head.age)
            })
        })
    }

    fn all(&self) -> &BTreeMap<String, Vec<Stray>> {
        self.all.get_or_init(|| {
            let mut all: BTreeMap<String, Vec<Stray>> = BTreeMap::new();
            for found in calendars(self.requests, |_| true).0 {
                all.entry(found.head.uid.clone()).or_default().push(found);
            }
            all
        })
    }

    /// The calendars that no prescription produces.
    pub(crate) fn gone(&self, claims: &[Claim]) -> Vec<Orphan> {
        let gone = self.calendars.iter().enumerate().filter_map(|(number, found)| {
            let mut of = claims.iter().filter(|claim| claim.number == number).peekable();
            let has_moved = of.peek().is_some();
            let is_in_place = of.any(|claim| claim.is_in_place);
            let (path, print) = (found.path.clone(), found.print);
            (!is_in_place).then_some(Orphan { path, has_moved, print })
        });
        gone.collect()
    }
}

fn calendars(requests: &Requests<'_>, wanted: impl Fn(&Path) -> bool) -> (Vec<Stray>, Vec<Error>) {
    let (mut calendars, mut unread) = (vec![], vec![]);
    for root in requests.roots().into_iter().filter(|root| root.is_dir()) {
        below(root, &wanted, &mut calendars, &mut unread);
    }
    (calendars, unread)
}

/// Finds those in a folder and its subfolders, except hidden and linked ones.
fn below(
    folder: &Path,
    wanted: &impl Fn(&Path) -> bool,
    calendars: &mut Vec<Stray>,
    unread: &mut Vec<Error>,
) {
    let entries = match input::entries(folder) {
        Ok(entries) => entries,
        Err(error) => return unread.push(Error::unread(folder, &error)),
    };
    for (path, kind) in entries {
        let is_calendar = path.extension().is_some_and(|ending| ending == "ics");
        let is_file = kind.is_file() || (kind.is_symlink() && path.is_file());
        if kind.is_dir() {
            below(&path, wanted, calendars, unread);
        } else if is_calendar && is_file && wanted(&path) {
            let print = Fingerprint::of(&path);
            match stored::bytes(&path) {
                Ok(bytes) => {
                    let head = bytes.and_then(|bytes| head::of_prescription(&bytes));
                    calendars.extend(head.map(|head| Stray { path, head, print }));
                }
                Err(error) => unread.push(error),
            }
        }
    }
}
