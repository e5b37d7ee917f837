//! Paths -> `Source`s, with errors that name the path and the way out.

use std::collections::HashSet;
use std::fs::{self, DirEntry, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::terminal;
use crate::diagnostic::Diagnostic;
use crate::source::{MAX_BYTES, Source};
use crate::yaml;

const KEY: &str = "b12cal";

#[derive(Args, Debug)]
pub(crate) struct OthersArgument {
    /// Skip files without a line that begins with `b12cal:`, such as other YAML in a repository
    #[arg(long)]
    skip_others: bool,
}

impl OthersArgument {
    pub(crate) fn wants(&self, source: &Source) -> bool {
        !self.skip_others || is_prescription(source)
    }
}

pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a file, or standard input for `-`; an error in its bytes comes with the source to show it in.
///
/// # Errors
///
/// Those of the file system. `IsADirectory` for a folder.
pub(crate) fn read(path: &Path) -> io::Result<(Source, Result<(), Diagnostic>)> {
    Ok(decode(name(path), &text(path)?))
}

/// The bytes of a prescription; reading stops once it is clear that there are too many.
///
/// # Errors
///
/// As [`read`].
pub(crate) fn text(path: &Path) -> io::Result<Vec<u8>> {
    // One byte beyond the limit shows that it is exceeded; a byte-order mark does not count.
    bytes(path, MAX_BYTES as u64 + 4)
}

/// At most so many bytes of a file, or of standard input for `-`.
///
/// # Errors
///
/// As [`read`].
pub(crate) fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if is_standard(path) {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    bytes.reserve(usize::try_from(metadata.len().min(most)).unwrap_or(0));
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(crate) fn name(path: &Path) -> String {
    if is_standard(path) { "<stdin>".to_owned() } else { terminal::shown(path) }
}

/// The text of bytes, and an error in them.
pub(crate) fn decode(name: String, bytes: &[u8]) -> (Source, Result<(), Diagnostic>) {
    let (source, read) = Source::decode(name, bytes);
    (source, read.map_err(Diagnostic::from))
}

/// Whether a text is meant to be a prescription: it has the key `b12cal`. If it is not valid YAML, which must
/// be reported, a line that begins with the word is enough.
pub(crate) fn is_prescription(source: &Source) -> bool {
    match yaml::at_top(source, KEY) {
        Ok(found) => found.is_some(),
        Err(_) => source.text().lines().any(|line| {
            let line = line.strip_prefix(['{', '?']).map_or(line, str::trim_start);
            let (key, _) = line.split_once(':').unwrap_or((line, ""));
            key.trim_end().trim_matches(['\'', '"']).eq_ignore_ascii_case(KEY)
        }),
    }
}

/// The files named, and the prescriptions in each folder and its subfolders: visible files that end in .yaml
/// or .yml, sorted by name; one that is named twice is there once. Also the folders that could not be read.
pub(crate) fn prescriptions(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<(PathBuf, io::Error)>) {
    let mut files = vec![];
    let mut unread = vec![];
    for path in paths {
        if !is_standard(path) && path.is_dir() {
            below(path, &mut files, &mut unread);
        } else {
            files.push(path.clone());
        }
    }
    if paths.len() > 1 {
        let mut found = HashSet::new();
        files.retain(|path| found.insert(std::path::absolute(path).unwrap_or_default()));
    }
    (files, unread)
}

/// The visible entries of a folder, by name, with their types. Most come from the folder itself, without a
/// stat call for each.
///
/// # Errors
///
/// Those of the file system.
pub(crate) fn entries(folder: &Path) -> io::Result<Vec<(PathBuf, FileType)>> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.retain(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    entries.sort_by_key(DirEntry::file_name);
    let known = entries.iter().filter_map(|entry| Some((entry.path(), entry.file_type().ok()?)));
    Ok(known.collect())
}

/// Whether the name of a file ends as that of a prescription.
fn has_ending(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["yaml", "yml"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Whether a path from a folder is one that [`prescriptions`] finds there: nothing in it is hidden.
pub(crate) fn is_found(path: &Path) -> bool {
    let mut parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    has_ending(path) && parts.all(|part| !part.starts_with('.'))
}

fn below(folder: &Path, files: &mut Vec<PathBuf>, unread: &mut Vec<(PathBuf, io::Error)>) {
    let entries = match entries(folder) {
        Ok(entries) => entries,
        Err(error) => return unread.push((folder.to_owned(), error)),
    };
    for (path, kind) in entries {
        if kind.is_dir() {
            below(&path, files, unread);
        } else if has_ending(&path)
            && (kind.is_file() || (kind.is_symlink() && is_file_or_missing(&path)))
        {
            files.push(path);
        }
    }
}

/// Whether a link leads to a file, or nowhere, which is reported when it is read. Opening a pipe would wait
/// for a writer.
fn is_file_or_missing(link: &Path) -> bool {
    fs::metadata(link).map_or(true, |found| found.is_file())
}

/// Why a file could not be read or written, without error numbers.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => {
            let text = error.to_string();
            text.split_once(" (os error").map_or(text.as_str(), |(text, _)| text).to_owned()
        }
    }
}
