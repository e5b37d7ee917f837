//! Calendars that were found up to date -> those that need not be made again: nothing that goes into
//! them has changed.
//!
//! A cache, in the user's folder of caches, one file for each set of folders. It holds no word of a
//! prescription, only prints: of all that goes into a calendar, and of the calendar itself. Both are
//! read each time, so whatever is changed, by whomever, is made again. Without the cache everything
//! is; nothing else depends on it.

use std::env;
use std::fs;
use std::path::PathBuf;

use etcetera::BaseStrategy;
use jiff::ToSpan;

use super::arguments::Build;
use super::order::{Order, Orders};
use crate::app::deliver::file;
use crate::app::deliver::file::Durable;
use crate::app::host::digest;
use crate::app::host::fingerprint::Print;
use crate::compile::{AsOf, Compiled, Settings};
use crate::prescription::feed_settings::Detail;

/// How the file begins; another form needs another head.
const HEAD: &[u8] = b"b12cal up to date 1\n";

/// The calendars that were up to date after the build before.
pub(crate) struct Known {
    file: Option<PathBuf>,
    /// What goes into every calendar besides its prescription.
    context: u128,
    /// The present instant, in seconds since 1970.
    now: i64,
    entries: Vec<Entry>,
}

/// A calendar that was up to date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The print of its prescription's path.
    path: u128,
    /// The print of what it was made of and of its bytes.
    content: u128,
    /// The print of the prescription's identity.
    pub(crate) id: u128,
    /// The first instant, in seconds since 1970, at which today is another day.
    until: i64,
    /// How much it shows, as a number.
    detail: u8,
    /// How many warnings its prescription has.
    pub(crate) warnings: u16,
}

/// The bytes of an entry in the file.
const ENTRY: usize = 16 * 3 + 8 + 1 + 2;

impl Known {
    /// What is known of the folders that the arguments name. Nothing where calendars are not only made of
    /// what is found there.
    pub(crate) fn of(arguments: &Build, orders: &Orders<'_>, options: &Settings<'_>) -> Self {
        let now = options.as_of.instant().as_second();
        let is_usable = orders.has_folders
            && arguments.combined.is_none()
            && arguments.tzdb.is_bundled()
            && arguments.templates.is_built_in()
            && !arguments.fresh;
        let nothing = Self { file: None, context: 0, now, entries: vec![] };
        let Some((context, file)) = is_usable.then(|| place(arguments, orders, options)).flatten()
        else {
            return nothing;
        };
        let entries = fs::read(&file).ok().and_then(|bytes| read(&bytes, context, now));
        Self { file: Some(file), context, now, entries: entries.unwrap_or_default() }
    }

    /// The entry of a prescription whose calendar is surely up to date, and where that is.
    pub(crate) fn find(
        &self,
        orders: &Orders<'_>,
        order: &Order,
        prescription: &[u8],
    ) -> Option<(Entry, PathBuf)> {
        let path = digest::of_path(&order.path);
        let place = self.entries.binary_search_by_key(&path, |entry| entry.path).ok()?;
        let entry = *self.entries.get(place)?;
        let detail = Detail::ALL.into_iter().find(|&detail| detail as u8 == entry.detail)?;
        let calendar = orders.path(order, detail, "");
        let bytes = fs::read(&calendar).ok()?;
        let is_same = entry.content == self.content(prescription, &bytes);
        (is_same && self.now < entry.until).then_some((entry, calendar))
    }

    /// The entry of a prescription whose calendar has these bytes. None for a discreet one, whose place is
    /// only known once the prescription is read.
    pub(crate) fn entry(
        &self,
        order: &Order,
        compiled: &Compiled,
        prescription: &[u8],
        calendar: &[u8],
        warnings: usize,
    ) -> Option<Entry> {
        if self.file.is_none() || compiled.detail == Detail::Discreet {
            return None;
        }
        let tomorrow = compiled.today.checked_add(1.day()).ok()?;
        let midnight = tomorrow.to_datetime(jiff::civil::Time::midnight());
        Some(Entry {
            path: digest::of_path(&order.path),
            content: self.content(prescription, calendar),
            id: digest::of_parts(&[compiled.prescription.id.as_bytes()]),
            until: compiled.prescription.time_zone.resolve(midnight).instant.as_second(),
            detail: compiled.detail as u8,
            warnings: u16::try_from(warnings).ok()?,
        })
    }

    fn content(&self, prescription: &[u8], calendar: &[u8]) -> u128 {
        digest::of_parts(&[&self.context.to_le_bytes(), prescription, calendar])
    }

    /// Keeps what is up to date now. What cannot be kept is made again next time.
    pub(crate) fn keep(&self, mut entries: Vec<Entry>) {
        let Some(file) = &self.file else { return };
        entries.sort_unstable_by_key(|entry| entry.path);
        if entries == self.entries {
            return;
        }
        let bytes = write(&entries, self.context, self.now);
        if let Some(folder) = file.parent()
            && file::private_folder(folder).is_ok()
        {
            let _ = file::write_private(file, &bytes, b"", Durable::No);
        }
    }
}

/// The print of what goes into every calendar, and the file for these folders.
fn place(
    arguments: &Build,
    orders: &Orders<'_>,
    options: &Settings<'_>,
) -> Option<(u128, PathBuf)> {
    let today = match options.as_of {
        AsOf::Date(date) => Some(date),
        AsOf::Instant(_) => None,
    };
    // Another program makes another calendar.
    let program = env::current_exe().ok().and_then(|program| Print::of(&program))?;
    let asked = (&arguments.until, &arguments.since, arguments.detail, today, program);
    let zones = options.zones.version();
    let context = digest::of_parts(&[format!("{asked:?} {zones}").as_bytes()]);
    let roots = orders.roots();
    let folders = roots.into_iter().chain(arguments.paths.iter().map(PathBuf::as_path));
    let folders: Option<Vec<PathBuf>> =
        folders.map(|folder| std::path::absolute(folder).ok()).collect();
    let folders = folders?;
    let folders: Vec<&[u8]> = folders.iter().map(|folder| digest::bytes_of(folder)).collect();
    let name = format!("{:032x}", digest::of_parts(&folders));
    let caches = etcetera::choose_base_strategy().ok()?.cache_dir();
    Some((context, caches.join("b12cal").join(name)))
}

fn write(entries: &[Entry], context: u128, now: i64) -> Vec<u8> {
    let mut bytes = HEAD.to_vec();
    bytes.extend(context.to_le_bytes());
    bytes.extend(now.to_le_bytes());
    for entry in entries {
        bytes.extend(entry.path.to_le_bytes());
        bytes.extend(entry.content.to_le_bytes());
        bytes.extend(entry.id.to_le_bytes());
        bytes.extend(entry.until.to_le_bytes());
        bytes.push(entry.detail);
        bytes.extend(entry.warnings.to_le_bytes());
    }
    bytes.extend(digest::of_parts(&[&bytes]).to_le_bytes());
    bytes
}

/// The entries of a file; none if it is damaged, of another build, or of a time that has not come.
fn read(bytes: &[u8], context: u128, now: i64) -> Option<Vec<Entry>> {
    let (bytes, end) = bytes.split_last_chunk::<16>()?;
    if u128::from_le_bytes(*end) != digest::of_parts(&[bytes]) {
        return None;
    }
    let mut rest = Rest(bytes.strip_prefix(HEAD)?);
    if u128::from_le_bytes(rest.take()?) != context || i64::from_le_bytes(rest.take()?) > now {
        return None;
    }
    let mut entries = Vec::with_capacity(rest.0.len() / ENTRY);
    while !rest.0.is_empty() {
        entries.push(Entry {
            path: u128::from_le_bytes(rest.take()?),
            content: u128::from_le_bytes(rest.take()?),
            id: u128::from_le_bytes(rest.take()?),
            until: i64::from_le_bytes(rest.take()?),
            detail: u8::from_le_bytes(rest.take()?),
            warnings: u16::from_le_bytes(rest.take()?),
        });
    }
    Some(entries)
}

/// What of a file is not read yet.
struct Rest<'b>(&'b [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }
}
