//! Arguments -> what to build: files, and the prescriptions in folders, each with the place of its
//! calendar.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use super::arguments::Build;
use super::output::Output;
use crate::app::deliver::one_file;
use crate::app::error::Error;
use crate::app::host::{input, terminal};
use crate::prescription::feed_settings::Detail;

pub(crate) struct Requests<'a> {
    arguments: &'a Build,
    pub(crate) all: Vec<Request>,
    /// Whether any argument is a folder.
    pub(crate) has_folders: bool,
    pub(crate) unread: Vec<(PathBuf, io::Error)>,
}

pub(crate) struct Request {
    /// `-` is standard input.
    pub(crate) path: PathBuf,
    pub(crate) index: usize,
    /// The index of the folder argument that contains it.
    below: Option<usize>,
}

impl<'a> Requests<'a> {
    /// Finds what to build.
    ///
    /// # Errors
    ///
    /// When the arguments do not fit together.
    pub(crate) fn of(arguments: &'a Build) -> Result<Self, Error> {
        let mut requests = Self { arguments, all: vec![], has_folders: false, unread: vec![] };
        // One of the folders may contain another.
        let mut found = HashSet::new();
        for (argument, path) in arguments.paths.iter().enumerate() {
            let is_folder = !input::is_standard(path) && path.is_dir();
            requests.has_folders |= is_folder;
            let (files, unread) = input::prescriptions(std::slice::from_ref(path));
            requests.unread.extend(unread);
            for path in files {
                let mut is_new = || found.insert(std::path::absolute(&path).unwrap_or_default());
                if is_folder && arguments.paths.len() > 1 && !is_new() {
                    continue;
                }
                let index = requests.all.len();
                // Joined paths have spare capacity: megabytes with a hundred thousand.
                let path = path.as_path().to_owned();
                requests.all.push(Request { path, index, below: is_folder.then_some(argument) });
            }
        }
        requests.check().map_err(Error::usage)?;
        if requests.all.is_empty() && requests.unread.is_empty() {
            return Err(Error::no_prescription());
        }
        Ok(requests)
    }

    /// Whether there may be more than one prescription.
    pub(crate) fn are_several(&self) -> bool {
        self.has_folders || self.all.len() > 1
    }

    /// Whether the arguments fit together.
    fn check(&self) -> Result<(), String> {
        let Build { output, previous, cancellations, combined, prune, check, .. } = self.arguments;
        let several = self.are_several();
        let sentence = |error: &str| Err(error.to_owned());
        let to_standard = match output {
            Some(output) => input::is_standard(output),
            None => self.all.iter().any(|request| input::is_standard(&request.path)),
        };
        if several && to_standard {
            return sentence("standard output can take the calendar of only one prescription");
        }
        if several && previous.is_some() {
            return sentence("--previous works for only one prescription");
        }
        if several && cancellations.is_some() {
            return sentence("--cancellations works for only one prescription");
        }
        if *check && to_standard {
            return sentence("--check compares with a file: name it with -o");
        }
        if *prune && !self.has_folders {
            return sentence(
                "--prune is for folders: it removes calendars whose prescription is gone",
            );
        }
        if combined.as_deref().is_some_and(input::is_standard) {
            return sentence("--combined needs the name of a file");
        }
        if let (Some(combined), Some(cancellations)) = (combined, cancellations) {
            let place = one_file::resolved(combined);
            if one_file::is_one(&place, &one_file::resolved(cancellations), !check) {
                return sentence("--cancellations and --combined name the same file");
            }
        }
        match output {
            Some(path)
                if self.has_folders
                    && !path.exists()
                    && path.extension().is_some_and(|ending| ending == "ics") =>
            {
                sentence(
                    "several calendars need a folder; to put them all in one file, use \
                    --combined FILE",
                )
            }
            Some(path) if self.has_folders && path.exists() && !path.is_dir() => Err(format!(
                "{} is a file, and several calendars need a folder",
                terminal::shown(path)
            )),
            _ => Ok(()),
        }
    }

    /// The folders that get calendars, if folders were named.
    pub(crate) fn roots(&self) -> Vec<&Path> {
        match &self.arguments.output {
            _ if !self.has_folders => vec![],
            Some(output) => vec![output],
            None => self
                .arguments
                .paths
                .iter()
                .map(PathBuf::as_path)
                .filter(|path| path.is_dir())
                .collect(),
        }
    }

    /// The folder of several calendars that contains this one, or its own.
    pub(crate) fn root<'r>(&'r self, calendar: &'r Path) -> &'r Path {
        let root = self.roots().into_iter().find(|root| calendar.starts_with(root));
        let beside = || calendar.parent().filter(|folder| !folder.as_os_str().is_empty());
        root.or_else(beside).unwrap_or(Path::new("."))
    }

    /// The folder of a calendar, and its file name without the ending.
    fn place<'o>(&self, request: &'o Request) -> (PathBuf, &'o OsStr) {
        let is_standard = input::is_standard(&request.path);
        let stem = if is_standard { Path::new("calendar") } else { &request.path };
        let stem = stem.file_stem().unwrap_or_default();
        let beside = request.path.parent().unwrap_or(Path::new(""));
        let folder = match (&self.arguments.output, request.below) {
            (None, _) => beside.to_owned(),
            (Some(output), None) => output.clone(),
            (Some(output), Some(folder)) => {
                output.join(beside.strip_prefix(&self.arguments.paths[folder]).unwrap_or(beside))
            }
        };
        (folder, stem)
    }

    /// Where the calendar of a prescription with this id goes, in this detail. The name of a discreet one
    /// does not come from the prescription's.
    ///
    /// # Errors
    ///
    /// When it would replace the prescription.
    pub(crate) fn output(
        &self,
        request: &Request,
        detail: Detail,
        id: &str,
    ) -> Result<Output, Error> {
        let named = self.arguments.output.as_deref();
        let path = match named {
            Some(output) if input::is_standard(output) => return Ok(Output::Stdout),
            None if input::is_standard(&request.path) => return Ok(Output::Stdout),
            Some(output) if !self.has_folders && !output.is_dir() => output.to_owned(),
            _ => self.path(request, detail, id),
        };
        let may_write = !self.arguments.check;
        let place = one_file::resolved(&path);
        let is_place =
            |other: &Path| one_file::is_one(&one_file::resolved(other), &place, may_write);
        if named.is_some() && request.below.is_none() && is_place(&request.path) {
            let place = terminal::shown(&path);
            let what = format!("{place} is the prescription itself: choose another file with -o");
            return Err(Error::usage(what));
        }
        for (option, other) in [
            ("--cancellations", &self.arguments.cancellations),
            ("--combined", &self.arguments.combined),
        ] {
            if other.as_deref().is_some_and(is_place) {
                let what = format!("{option} needs a file of its own, not that of a calendar");
                return Err(Error::usage(what));
            }
        }
        Ok(Output::File(path))
    }

    pub(crate) fn path(&self, request: &Request, detail: Detail, id: &str) -> PathBuf {
        let (folder, stem) = self.place(request);
        let (stem, ending) = match detail {
            Detail::Full => (stem, ".ics"),
            Detail::Family => (stem, "-family.ics"),
            Detail::Discreet => (OsStr::new(id), "-reminder.ics"),
        };
        let mut name = stem.to_owned();
        name.push(ending);
        folder.join(name)
    }
}
