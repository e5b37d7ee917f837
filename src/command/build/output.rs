//! Arguments and compiled prescriptions -> where each calendar goes.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Compiled;
use crate::command::job::Job;
use crate::command::{input, terminal};
use crate::prescription::feed_settings::Detail;

/// Where a calendar goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Output {
    Stdout,
    File(PathBuf),
}

impl Output {
    /// How it is named to people.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Stdout => "standard output".to_owned(),
            Self::File(path) => terminal::shown(path),
        }
    }
}

/// Where the calendars go, one for each of the prescriptions.
///
/// # Errors
///
/// A sentence, when two would go to one place, or one would replace a prescription.
pub(super) fn of_all(output: Option<&Path>, jobs: &[Job<Compiled>]) -> Result<Vec<Output>, String> {
    let mut outputs: Vec<Output> = vec![];
    for job in jobs {
        let input = &job.path;
        let output = of(output, input, job.made.as_ref())?;
        if let Some(other) = outputs.iter().position(|other| *other == output) {
            let (first, second) = (&jobs[other].path, input);
            let (first, second) = (terminal::shown(first), terminal::shown(second));
            let way_out =
                "name each prescription once, and for several a folder that exists: -o FOLDER";
            return Err(format!("{first} and {second} would be written to one place: {way_out}"));
        }
        if let Output::File(path) = &output
            && !input.is_dir()
            && same_file(path, input)
        {
            return Err(format!(
                "{} is the prescription itself: -o names another file",
                terminal::shown(path)
            ));
        }
        outputs.push(output);
    }
    if outputs.len() > 1 && outputs.contains(&Output::Stdout) {
        return Err("standard output takes the calendar of one prescription".to_owned());
    }
    Ok(outputs)
}

fn of(output: Option<&Path>, input: &Path, compiled: Option<&Compiled>) -> Result<Output, String> {
    Ok(match output {
        Some(output) if input::is_standard(output) => Output::Stdout,
        Some(output) if output.is_dir() => Output::File(output.join(name(input, compiled)?)),
        Some(output) => Output::File(output.to_owned()),
        None if input::is_standard(input) => Output::Stdout,
        None => Output::File(input.with_file_name(name(input, compiled)?)),
    })
}

/// The name of a calendar beside its prescription: that of the file; a discreet one says nothing of it.
fn name(input: &Path, compiled: Option<&Compiled>) -> Result<PathBuf, String> {
    let stem = if input::is_standard(input) { Path::new("calendar") } else { input };
    let stem = Path::new(stem.file_stem().ok_or("a prescription is a file")?);
    Ok(match compiled.map(|compiled| (compiled.detail, &compiled.prescription.id)) {
        None | Some((Detail::Full, _)) => with_ending(stem, ".ics"),
        Some((Detail::Family, _)) => with_ending(stem, "-family.ics"),
        Some((Detail::Discreet, id)) => with_ending(Path::new(id.as_str()), "-reminder.ics"),
    })
}

fn with_ending(stem: &Path, ending: &str) -> PathBuf {
    let mut name = stem.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}
