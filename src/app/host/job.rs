//! Paths -> what each prescription there becomes, with its diagnostics.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{input, parallel};
use crate::app::error::Error;
use crate::compile::{Compiled, Settings, compile};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Source, Spanned};

/// A prescription and its result.
pub(crate) struct Job<M> {
    pub(crate) source: Source,
    pub(crate) diagnostics: Diagnostics,
    /// The result, unless it has an error.
    pub(crate) made: Option<M>,
}

/// A result that knows the id of its prescription.
pub(crate) trait Identified: Send {
    fn id(&self) -> &Spanned<String>;
}

impl Identified for Compiled {
    fn id(&self) -> &Spanned<String> {
        &self.prescription.id
    }
}

/// All that `check` keeps of a prescription.
impl Identified for Spanned<String> {
    fn id(&self) -> &Self {
        self
    }
}

/// Reads files and makes something of each that is wanted, on all cores. Reports ids that two of them share.
/// The result also has the errors of files that cannot be read, and of this program.
pub(crate) fn all<M: Identified>(
    paths: &[PathBuf],
    wanted: impl Fn(&Source) -> bool + Sync,
    make: impl Fn(&Source, &mut Diagnostics) -> Result<M, Reported> + Sync,
) -> (Vec<Job<M>>, Result<(), Error>) {
    let mut jobs = vec![];
    let mut errors = vec![];
    for outcome in parallel::on_all(paths, |path| one(path, &wanted, &make)) {
        match outcome {
            Ok(job) => jobs.extend(job),
            Err(error) => errors.push(error),
        }
    }
    check_identities(&mut jobs);
    (jobs, Error::all(errors))
}

pub(crate) fn compile_all(
    paths: &[PathBuf],
    settings: &Settings<'_>,
) -> (Vec<Job<Compiled>>, Result<(), Error>) {
    all(paths, |_| true, |source, report| compile(source, settings, report))
}

fn one<M>(
    path: &Path,
    wanted: impl Fn(&Source) -> bool,
    make: impl Fn(&Source, &mut Diagnostics) -> Result<M, Reported>,
) -> Result<Option<Job<M>>, Error> {
    let (source, error) = input::read(path).map_err(|error| Error::unread(path, &error))?;
    if wanted(&source) { Ok(Some(of_source(source, error, make))) } else { Ok(None) }
}

/// Makes something of a text; `error` is that of its bytes.
pub(crate) fn of_source<M>(
    source: Source,
    error: Result<(), Diagnostic>,
    make: impl Fn(&Source, &mut Diagnostics) -> Result<M, Reported>,
) -> Job<M> {
    let mut diagnostics = Diagnostics::new();
    let made = match error {
        Ok(()) => make(&source, &mut diagnostics),
        Err(error) => Err(diagnostics.fail(error)),
    };
    Job { source, diagnostics, made: made.ok() }
}

/// Reports every prescription whose id another one has too: it is unknown which is right, so nothing is made
/// of any.
fn check_identities<M: Identified>(jobs: &mut [Job<M>]) {
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, job) in jobs.iter().enumerate() {
        if let Some(made) = &job.made {
            places.entry(made.id().value.clone()).or_default().push(index);
        }
    }
    for (id, same) in places.iter().filter(|(_, same)| same.len() > 1) {
        let names: Vec<String> = same.iter().map(|&at| jobs[at].source.name().to_owned()).collect();
        for (place, &index) in same.iter().enumerate() {
            let job = &mut jobs[index];
            let span = job.made.take().map(|made| made.id().span);
            let other = if place == 0 { &names[1] } else { &names[0] };
            let message = format!("{other} also has the id `{id}`");
            let error = Diagnostic::error(Code::DuplicateId, message).at_if(span);
            job.diagnostics.push(error.help("an id identifies one treatment: give each its own"));
        }
    }
}
