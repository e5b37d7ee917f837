//! `--tzdb` -> the time zone `Database`, and a warning if the machine has a newer one.

use std::env;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::terminal;
use crate::app::error::Error;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::zone::Database;

/// Where systems keep their database.
const SYSTEM: &[&str] = &["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];

/// Reading limit of a file in bytes: the largest zone file has 4 kB.
const MAX_BYTES: u64 = 64 * 1024;

#[derive(Args, Debug)]
pub(crate) struct TzdbArgument {
    /// Use another time zone database than the bundled one: a folder, or `system`
    #[arg(long, value_name = "DIR|system")]
    tzdb: Option<PathBuf>,
}

impl TzdbArgument {
    /// The database that is asked for, and what is found about it: a warning if the system has a newer one than ours.
    ///
    /// # Errors
    ///
    /// When the folder has none.
    pub(crate) fn open(&self) -> Result<(Database, Diagnostics), Error> {
        let mut found = Diagnostics::new();
        let Some(asked) = &self.tzdb else {
            let bundled = Database::bundled();
            found.extend(warning(&bundled));
            return Ok((bundled, found));
        };
        let folder = if asked.as_os_str() == "system" {
            system_folder().ok_or_else(|| none("this system has no time zone database"))?
        } else {
            asked.to_owned()
        };
        let version = version(&folder).unwrap_or_else(|| "of unknown version".to_owned());
        let files = {
            let folder = folder.clone();
            Box::new(move |name: &str| bytes(&folder.join(name)))
        };
        if ["Etc/UTC", "Europe/London"].iter().all(|name| files(name).is_none()) {
            let folder = terminal::shown(&folder);
            return Err(none(format!("the folder {folder} has no time zone database")));
        }
        Ok((Database::of_files(files, version), found))
    }
}

/// The bytes of an existing file, up to the limit; empty if it cannot be read. Opening a pipe would wait for
/// a writer.
fn bytes(path: &Path) -> Option<Vec<u8>> {
    let found = fs::metadata(path).ok().filter(|found| !found.is_dir())?;
    let mut bytes = vec![];
    if found.is_file()
        && let Ok(file) = File::open(path)
    {
        // A partly read file is not a valid zone.
        let _ = file.take(MAX_BYTES).read_to_end(&mut bytes);
    }
    Some(bytes)
}

fn none(what: impl Into<String>) -> Error {
    Error::world(what).help("without --tzdb, the bundled one is used")
}

fn warning(bundled: &Database) -> Option<Diagnostic> {
    let system = version(&system_folder()?)?;
    let ours = bundled.version();
    (system.as_str() > ours).then(|| {
        let message =
            format!("this system has tz database {system}, newer than the bundled {ours}");
        Diagnostic::warning(Code::OlderTzdb, message)
            .help("if one of your zones has changed its clocks since, build with `--tzdb system`")
    })
}

fn system_folder() -> Option<PathBuf> {
    match env::var_os("TZDIR") {
        Some(folder) => Some(PathBuf::from(folder)),
        None => SYSTEM.iter().map(PathBuf::from).find(|folder| folder.is_dir()),
    }
}

/// The version in a folder: `# version 2026f` in `tzdata.zi`, or `+VERSION`.
fn version(folder: &Path) -> Option<String> {
    let first_line = |name: &str| {
        let bytes = bytes(&folder.join(name))?;
        let line = String::from_utf8_lossy(bytes.split(|&byte| byte == b'\n').next()?).into_owned();
        Some(line.trim().trim_start_matches("# version ").to_owned())
    };
    let found = first_line("tzdata.zi").or_else(|| first_line("+VERSION"))?;
    let year = found.get(..4)?;
    (found.len() <= 8 && year.bytes().all(|byte| byte.is_ascii_digit())).then_some(found)
}
