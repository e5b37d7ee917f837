//! `--state DIR` <-> the addresses of the feeds, and what was published behind them.
//!
//! Addresses are kept as they are, because `feeds` shows them again; so the folder belongs to its owner
//! alone. What was published is the memory of SEQUENCE and stamps.
//!
//! | in the folder | what it is |
//! | --- | --- |
//! | `addresses` | a line for each address: id, detail, secret |
//! | `public-url` | how the server was told that phones reach it |
//! | `published/ID.DETAIL.ics` | a feed as it was last published |
//! | `published/ID.yaml` | the text that it was made of |

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::app::deliver::file;
use crate::app::deliver::file::Durable;
use crate::app::http::resource::hex;
use crate::prescription::feed_settings::Detail;
use crate::prescription::parse_id;

/// The first line of the file of addresses.
const HEAD: &str = "b12cal addresses 1\n";
/// The bytes of a secret: 128 bits.
const SECRET: usize = 16;

/// The folder.
#[derive(Clone, Debug)]
pub(crate) struct State {
    folder: PathBuf,
}

/// The secrets, by the id of a prescription and the detail of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Addresses(pub(crate) BTreeMap<(String, Detail), String>);

impl State {
    /// Opens the folder, and makes it if it is not there.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        file::private_folder(folder)?;
        file::private_folder(&folder.join("published"))?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Makes sure that no other server publishes here, as long as the result is kept.
    ///
    /// # Errors
    ///
    /// `WouldBlock` when another one does.
    pub(crate) fn alone(&self) -> io::Result<File> {
        let folder = File::open(self.folder.join("published"))?;
        folder.try_lock()?;
        Ok(folder)
    }

    /// The file of addresses.
    pub(crate) fn addresses_file(&self) -> PathBuf {
        self.folder.join("addresses")
    }

    /// Reads the addresses.
    ///
    /// # Errors
    ///
    /// Those of the file system; `InvalidData` for a file of another kind.
    pub(crate) fn addresses(&self) -> io::Result<Addresses> {
        match fs::read_to_string(self.addresses_file()) {
            Ok(text) => Addresses::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Addresses::default()),
            Err(error) => Err(error),
        }
    }

    /// Changes the addresses; nobody else changes them meanwhile.
    ///
    /// # Errors
    ///
    /// As [`Self::addresses`], and those of the source of randomness.
    pub(crate) fn change(
        &self,
        edit: impl FnOnce(&mut Addresses) -> io::Result<()>,
    ) -> io::Result<Addresses> {
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

    /// How phones reach the server, as it was last told.
    pub(crate) fn public_url(&self) -> Option<String> {
        fs::read_to_string(self.folder.join("public-url")).ok()
    }

    /// Remembers how phones reach the server.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub(crate) fn remember_public_url(&self, url: &str) -> io::Result<()> {
        let path = self.folder.join("public-url");
        file::write_private(&path, url.as_bytes(), b"http", Durable::No).map(drop)
    }

    /// A feed as it was last published.
    pub(crate) fn published(&self, id: &str, detail: Detail) -> io::Result<Option<Vec<u8>>> {
        optional(fs::read(self.feed_file(id, detail)))
    }

    /// Whether a feed was ever published.
    pub(crate) fn has_published(&self, id: &str, detail: Detail) -> bool {
        self.feed_file(id, detail).exists()
    }

    /// Keeps a feed that is published. The first one can be made again; of those behind it subscribers
    /// know the revision.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub(crate) fn publish(&self, id: &str, detail: Detail, bytes: &[u8]) -> io::Result<()> {
        let path = self.feed_file(id, detail);
        let durable = if path.exists() { Durable::Yes } else { Durable::No };
        file::write_private(&path, bytes, b"", durable).map(drop)
    }

    /// The text that the published feeds of a prescription were made of.
    pub(crate) fn text(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        optional(fs::read(self.text_file(id)))
    }

    /// Keeps the text that the feeds are made of.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub(crate) fn keep_text(&self, id: &str, text: &str) -> io::Result<()> {
        file::write_private(&self.text_file(id), text.as_bytes(), b"", Durable::No).map(drop)
    }

    /// Forgets what was published of a prescription.
    pub(crate) fn forget(&self, id: &str) {
        // What cannot be cleared away is found by nobody.
        let _ = fs::remove_file(self.text_file(id));
        for detail in Detail::ALL {
            let _ = fs::remove_file(self.feed_file(id, detail));
        }
    }

    fn feed_file(&self, id: &str, detail: Detail) -> PathBuf {
        self.folder.join("published").join(format!("{id}.{}.ics", detail.name()))
    }

    fn text_file(&self, id: &str) -> PathBuf {
        self.folder.join("published").join(format!("{id}.yaml"))
    }
}

fn optional(read: io::Result<Vec<u8>>) -> io::Result<Option<Vec<u8>>> {
    match read {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Addresses {
    fn parse(text: &str) -> io::Result<Self> {
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the addresses are damaged");
        let lines = text.strip_prefix(HEAD).ok_or_else(damaged)?.lines();
        let mut addresses = BTreeMap::new();
        for line in lines {
            let [id, detail, secret] =
                line.split(' ').collect::<Vec<_>>().try_into().map_err(|_| damaged())?;
            let id = parse_id(id).map_err(|_| damaged())?;
            let detail = Detail::parse(detail).map_err(|_| damaged())?;
            if !is_secret(secret) {
                return Err(damaged());
            }
            addresses.insert((id, detail), secret.to_owned());
        }
        Ok(Self(addresses))
    }

    fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for ((id, detail), secret) in &self.0 {
            let _ = writeln!(text, "{id} {} {secret}", detail.name());
        }
        text
    }

    /// Gives a prescription the addresses that it does not have yet.
    ///
    /// # Errors
    ///
    /// Those of the source of randomness.
    pub(crate) fn complete(&mut self, id: &str) -> io::Result<()> {
        for detail in Detail::ALL {
            if let Entry::Vacant(place) = self.0.entry((id.to_owned(), detail)) {
                place.insert(new_secret()?);
            }
        }
        Ok(())
    }

    /// Replaces an address.
    ///
    /// # Errors
    ///
    /// Those of the source of randomness.
    pub(crate) fn replace(&mut self, id: &str, detail: Detail) -> io::Result<()> {
        self.0.insert((id.to_owned(), detail), new_secret()?);
        Ok(())
    }
}

/// Whether a text can be a secret.
pub(crate) fn is_secret(text: &str) -> bool {
    let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 2 * SECRET && text.bytes().all(digit)
}

fn new_secret() -> io::Result<String> {
    let mut bytes = [0; SECRET];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(hex(&bytes))
}
