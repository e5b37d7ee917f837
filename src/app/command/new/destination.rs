//! A person's name, or an id -> the file of a new prescription, which is never one that exists.

use std::path::{Path, PathBuf};

use super::ask::ask;
use crate::app::error::Error;
use crate::app::host::input::is_standard;
use crate::app::host::terminal::shown;
use crate::diagnostic::{Code, Diagnostic};

/// The most letters of a name: with four bytes each they still fit into a file name.
const MOST_LETTERS: usize = 50;

/// Names that are devices on Windows.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// Where to write. `told` is a file, a folder or standard output.
pub(super) fn destination(
    told: Option<&Path>,
    (person, id): (Option<&str>, &str),
    asks: bool,
) -> Result<PathBuf, Error> {
    let named = person.and_then(name).unwrap_or_else(|| id.to_owned()) + ".yaml";
    let file = match told {
        Some(folder) if folder.is_dir() => folder.join(named),
        Some(file) => return Ok(file.to_owned()),
        None => PathBuf::from(named),
    };
    if !exists(&file) {
        return Ok(file);
    }
    if !asks {
        return Err(taken(&file));
    }
    let free = free(&file).to_string_lossy().into_owned();
    let parse = |answer: &str| {
        let what = format!("{answer} already exists");
        let file = PathBuf::from(answer);
        if exists(&file) { Err(Diagnostic::error(Code::Conflict, what)) } else { Ok(file) }
    };
    let question = format!("{} already exists. Another file", shown(&file));
    Ok(ask(&question, Some(&free), parse)?.unwrap_or(file))
}

/// Refuses a file that already exists.
pub(super) fn check(file: &Path) -> Result<(), Error> {
    if !is_standard(file) && !file.is_dir() && exists(file) { Err(taken(file)) } else { Ok(()) }
}

/// Says that a file already exists, and another name.
pub(super) fn taken(file: &Path) -> Error {
    Error::world(format!("cannot create {}: it already exists", shown(file)))
        .help(format!("choose another file, such as `-o {}`", shown(&free(file))))
}

/// Whether something is there, also a link to nowhere.
fn exists(file: &Path) -> bool {
    file.symlink_metadata().is_ok()
}

/// The first name with a number that is free.
fn free(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let ending = file.extension().map(|ending| format!(".{}", ending.to_string_lossy()));
    let ending = ending.unwrap_or_default();
    let numbered = |number: u32| file.with_file_name(format!("{stem}-{number}{ending}"));
    (2..1000).map(numbered).find(|file| !exists(file)).unwrap_or_else(|| file.to_owned())
}

/// A person's name in small letters of any script and hyphens, if there is a letter in it.
fn name(person: &str) -> Option<String> {
    let mut name = String::new();
    for c in person.to_lowercase().chars() {
        if c.is_alphanumeric() {
            name.push(c);
        } else if c.is_ascii() && c != '\'' && !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name: String = name.chars().take(MOST_LETTERS).collect();
    let name = name.trim_end_matches('-').to_owned();
    (!name.is_empty() && !DEVICES.contains(&name.as_str())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_person() {
        for (person, expected) in [
            ("Ann Lee", "ann-lee"),
            ("Jürgen Müller-Lüdenscheid", "jürgen-müller-lüdenscheid"),
            ("Niamh O'Neil", "niamh-oneil"),
            ("../../etc/passwd", "etc-passwd"),
            ("C:\\Users\\x", "c-users-x"),
            ("  Sam \u{1f489} (2nd)  ", "sam-2nd"),
            ("王小明", "王小明"),
            ("-rf", "rf"),
        ] {
            assert_eq!(name(person).as_deref(), Some(expected), "{person}");
        }
        for nameless in ["...", "\u{1f489}", "//", "'", "Con"] {
            assert_eq!(name(nameless), None, "{nameless}");
        }
        assert_eq!(name(&"x y ".repeat(90)).map(|name| name.len()), Some(49));
        assert_eq!(name(&"王".repeat(90)).map(|name| name.len()), Some(150));
    }
}
