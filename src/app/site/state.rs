//! `--state DIR` <-> the addresses of the feeds, and what was last published at them.
//!
//! Addresses are stored in plain text, because `feeds` shows them again; so only the owner may read the
//! folder. SEQUENCE and stamps continue from the published feeds.
//!
//! | in the folder | what it is |
//! | --- | --- |
//! | `uid-key` | the key of discreet calendars, which also identifies the folder |
//! | `addresses` | one line per address: id, detail, secret; `due` and a secret for the due list; `revoked` and one that is no longer valid |
//! | `public-url` | the `--public-url` of the last start |
//! | `sources` | one line per prescription: its id, and the file last served for it |
//! | `published/ID.DETAIL.ics` | a feed as last published |
//! | `published/ID.yaml` | the text it was built from |

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::app::deliver::batch::{self, Batch};
use crate::app::deliver::file;
use crate::app::deliver::file::Durable;
use crate::app::host::parallel;
use crate::app::host::state_folder::{StateFolder, secret};
use crate::prescription::feed_settings::Detail;
use crate::prescription::parse_id;

const HEAD: &str = "b12cal addresses 1\n";
/// Where the addresses have the id and the detail of a feed: no id is without a detail.
const DUE: &str = "due";
const REVOKED: &str = "revoked";
const SOURCES: &str = "sources";
const SOURCES_HEAD: &str = "b12cal sources 1\n";
/// The length of a secret in hexadecimal digits: 128 bits.
const SECRET: usize = 32;

#[derive(Clone)]
pub(crate) struct ServerState {
    pub(crate) folder: StateFolder,
}

/// The file last served for each prescription, by id, named by [`name_of_source`].
pub(crate) type Sources = BTreeMap<String, String>;

/// The secrets of all addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Addresses {
    /// By the id of a prescription and the detail of a feed.
    pub(crate) feeds: BTreeMap<(String, Detail), String>,
    /// That of the due list, if somebody has asked for one.
    pub(crate) due_list: Option<String>,
    /// Those that were replaced or revoked: what they led to is removed from web spaces.
    pub(crate) revoked: BTreeSet<String>,
}

impl ServerState {
    /// Locks the folder against other servers while the result is kept, and removes what killed ones left.
    ///
    /// # Errors
    ///
    /// `WouldBlock` if another server has the lock.
    pub(crate) fn alone(&self) -> io::Result<File> {
        let published = self.folder.join("published");
        file::private_folder(&published)?;
        let lock = File::open(&published)?;
        lock.try_lock()?;
        file::sweep(&published);
        drop(file::turn(&self.addresses_file()));
        Ok(lock)
    }

    pub(crate) fn addresses_file(&self) -> PathBuf {
        self.folder.join("addresses")
    }

    /// Reads the addresses.
    ///
    /// # Errors
    ///
    /// Those of the file system; `InvalidData` for a file of another kind; [`gone()`] if there is none, and something
    /// was published.
    pub(crate) fn addresses(&self) -> io::Result<Addresses> {
        match optional(fs::read_to_string(self.addresses_file()))? {
            Some(text) => Addresses::parse(&text),
            None if self.has_feeds()? => Err(gone()),
            None => Ok(Addresses::default()),
        }
    }

    fn has_feeds(&self) -> io::Result<bool> {
        let Some(entries) = optional(fs::read_dir(self.folder.join("published")))? else {
            return Ok(false);
        };
        let is_feed =
            |entry: &fs::DirEntry| entry.path().extension().is_some_and(|ending| ending == "ics");
        Ok(entries.flatten().any(|entry| is_feed(&entry)))
    }

    /// Changes the addresses while holding a lock on them.
    ///
    /// # Errors
    ///
    /// As [`Self::addresses`], and those of the random source.
    pub(crate) fn change(
        &self,
        edit: impl FnOnce(&mut Addresses) -> io::Result<()>,
    ) -> io::Result<Addresses> {
        self.folder.check()?;
        let path = self.addresses_file();
        let _turn = file::turn(&path);
        let before = self.addresses()?;
        let mut addresses = before.clone();
        edit(&mut addresses)?;
        if addresses != before || !path.exists() {
            let text = addresses.text();
            file::write_private(&path, text.as_bytes(), HEAD.as_bytes(), Durable::Yes)?;
        }
        Ok(addresses)
    }

    /// The `--public-url` of the last start.
    pub(crate) fn public_url(&self) -> Option<String> {
        fs::read_to_string(self.folder.join("public-url")).ok()
    }

    pub(crate) fn remember_public_url(&self, url: &str) -> io::Result<()> {
        let path = self.folder.join("public-url");
        file::write_private(&path, url.as_bytes(), b"http", Durable::No).map(drop)
    }

    /// A feed as last published.
    pub(crate) fn published(&self, id: &str, detail: Detail) -> io::Result<Option<Vec<u8>>> {
        optional(fs::read(self.feed_file(id, detail)))
    }

    pub(crate) fn has_published(&self, id: &str, detail: Detail) -> bool {
        self.feed_file(id, detail).exists()
    }

    /// Stores the files of published prescriptions: either all of a group, or the error says why not. A feed
    /// that replaces another is synced first, because subscribers know its revision; new feeds and texts can
    /// be built again.
    pub(crate) fn keep(&self, groups: &[Vec<(PathBuf, &[u8])>]) -> Vec<io::Result<()>> {
        if groups.iter().all(Vec::is_empty) {
            return groups.iter().map(|_| Ok(())).collect();
        }
        let published = self.folder.join("published");
        let batch = match Batch::private_below(&published) {
            Ok(batch) => batch,
            Err(error) => {
                return groups.iter().map(|_| Err(batch::same(&error))).collect();
            }
        };
        // Synced one by one: a sync of the whole disk would wait for what others write there.
        let aside = |(path, bytes): &(PathBuf, &[u8])| {
            let waiting = batch.add(bytes)?;
            if path.extension().is_some_and(|ending| ending == "ics") && path.exists() {
                batch.make_one_durable(&waiting)?;
            }
            Ok(waiting)
        };
        let waiting = parallel::on_all(groups, |group| {
            group.iter().map(aside).collect::<io::Result<Vec<_>>>()
        });
        let kept = waiting.into_iter().zip(groups).map(|(waiting, group)| {
            let mut files = waiting?.into_iter().zip(group);
            files.try_for_each(|(waiting, (path, _))| batch.put(&waiting, path, b"").map(drop))
        });
        let kept = kept.collect();
        file::sync_folder(&published);
        kept
    }

    pub(crate) fn feed_file(&self, id: &str, detail: Detail) -> PathBuf {
        self.folder.join("published").join(format!("{id}.{}.ics", detail.name()))
    }

    /// The text that the published feeds of a prescription were built from.
    pub(crate) fn text(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        optional(fs::read(self.text_file(id)))
    }

    pub(crate) fn text_file(&self, id: &str) -> PathBuf {
        self.folder.join("published").join(format!("{id}.yaml"))
    }

    /// Reads `sources`.
    ///
    /// # Errors
    ///
    /// Those of the file system; `InvalidData` for a file of another kind.
    pub(crate) fn sources(&self) -> io::Result<Sources> {
        let Some(text) = optional(fs::read(self.folder.join(SOURCES)))? else {
            return Ok(Sources::new());
        };
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "`sources` is damaged");
        let text = String::from_utf8(text).map_err(|_| damaged())?;
        let lines = text.strip_prefix(SOURCES_HEAD).ok_or_else(damaged)?.lines();
        let entry = |line: &str| {
            line.split_once(' ')
                .map(|(id, name)| (id.to_owned(), name.to_owned()))
                .ok_or_else(damaged)
        };
        lines.map(entry).collect()
    }

    pub(crate) fn keep_sources(&self, sources: &Sources) -> io::Result<()> {
        self.folder.check()?;
        let _turn = file::turn(&self.folder.join(SOURCES));
        self.write_sources(sources)
    }

    fn write_sources(&self, sources: &Sources) -> io::Result<()> {
        let mut text = SOURCES_HEAD.to_owned();
        for (id, name) in sources {
            let _ = writeln!(text, "{id} {name}");
        }
        let (path, head) = (self.folder.join(SOURCES), SOURCES_HEAD.as_bytes());
        file::write_private(&path, text.as_bytes(), head, Durable::Yes).map(drop)
    }

    /// Removes what was published for a prescription and the name of its file, and says whether there was anything.
    /// Nothing is kept for a name that is no id.
    ///
    /// # Errors
    ///
    /// Those of the file system, and of [`Self::sources`].
    pub(crate) fn forget(&self, name: &str) -> io::Result<bool> {
        let Ok(id) = parse_id(name) else { return Ok(false) };
        let feeds = Detail::ALL.map(|detail| self.feed_file(&id, detail));
        let mut found = false;
        for path in feeds.into_iter().chain([self.text_file(&id)]) {
            found |= optional(fs::remove_file(path))?.is_some();
        }
        let _turn = file::turn(&self.folder.join(SOURCES));
        let mut sources = self.sources()?;
        if sources.remove(&id).is_some() {
            self.write_sources(&sources)?;
            found = true;
        }
        // If it went away meanwhile, nothing seems to be there.
        self.folder.check()?;
        Ok(found)
    }
}

/// The name of a file in `sources`: on one line, whatever characters it has.
pub(crate) fn name_of_source(folder: &Path, file: &Path) -> String {
    let below = file.strip_prefix(folder).unwrap_or(file).components();
    let parts = below.map(|part| part.as_os_str().as_encoded_bytes().escape_ascii().to_string());
    parts.collect::<Vec<_>>().join("/")
}

/// To create the file again would give everybody new addresses.
pub(crate) fn gone() -> io::Error {
    io::Error::other("the address file is gone; restore it")
}

fn optional<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Addresses {
    fn parse(text: &str) -> io::Result<Self> {
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the addresses are damaged");
        let lines = text.strip_prefix(HEAD).ok_or_else(damaged)?.lines();
        let mut addresses = Self::default();
        for line in lines {
            let (of, secret) = line.rsplit_once(' ').ok_or_else(damaged)?;
            if !is_secret(secret) {
                return Err(damaged());
            }
            let secret = secret.to_owned();
            if of == DUE {
                addresses.due_list = Some(secret);
            } else if of == REVOKED {
                addresses.revoked.insert(secret);
            } else {
                let (id, detail) = of.split_once(' ').ok_or_else(damaged)?;
                let id = parse_id(id).map_err(|_| damaged())?;
                let detail = Detail::parse(detail).map_err(|_| damaged())?;
                addresses.feeds.insert((id, detail), secret);
            }
        }
        Ok(addresses)
    }

    fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for ((id, detail), secret) in &self.feeds {
            let _ = writeln!(text, "{id} {} {secret}", detail.name());
        }
        if let Some(secret) = &self.due_list {
            let _ = writeln!(text, "{DUE} {secret}");
        }
        for secret in &self.revoked {
            let _ = writeln!(text, "{REVOKED} {secret}");
        }
        text
    }

    /// Adds the addresses that a prescription does not have yet.
    ///
    /// # Errors
    ///
    /// Those of the random source.
    pub(crate) fn complete(&mut self, id: &str) -> io::Result<()> {
        for detail in Detail::ALL {
            if let Entry::Vacant(place) = self.feeds.entry((id.to_owned(), detail)) {
                place.insert(secret()?);
            }
        }
        Ok(())
    }

    /// Replaces an address.
    ///
    /// # Errors
    ///
    /// Those of the random source.
    pub(crate) fn replace(&mut self, id: &str, detail: Detail) -> io::Result<()> {
        let old = self.feeds.insert((id.to_owned(), detail), secret()?);
        self.revoked.extend(old);
        Ok(())
    }

    /// Revokes the addresses of a prescription.
    pub(crate) fn remove(&mut self, of: &str) {
        self.feeds.retain(|(id, _), secret| {
            let stays = id != of;
            if !stays {
                self.revoked.insert(std::mem::take(secret));
            }
            stays
        });
    }
}

pub(crate) fn is_secret(text: &str) -> bool {
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == SECRET && text.bytes().all(digit)
}
