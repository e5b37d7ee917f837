//! Paths -> what is made of the prescriptions there, each with what was found in it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::{input, parallel, terminal};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::exit_code::ExitCode;
use crate::feed::Feed;
use crate::format::ics::readback::{self, Difference};
use crate::publish::{Failure, Published, Render, Seen, publish};
use crate::source::{Source, Spanned};
use crate::{AsOf, Compiled, Options, compile};

/// A prescription on its way.
pub(super) struct Job<M> {
    /// Where it was read; `-` is standard input.
    pub(super) path: PathBuf,
    pub(super) source: Source,
    pub(super) diagnostics: Diagnostics,
    /// What was made of it, unless it has an error.
    pub(super) made: Option<M>,
}

/// What is made of a prescription, and knows whose it is.
pub(super) trait Made: Send {
    /// The identity of the treatment.
    fn id(&self) -> &Spanned<String>;
}

impl Made for Compiled {
    fn id(&self) -> &Spanned<String> {
        &self.prescription.id
    }
}

/// All that is kept of a prescription that was examined.
impl Made for Spanned<String> {
    fn id(&self) -> &Self {
        self
    }
}

/// Why a file became no job: the exit code, and what is to be said.
struct Stopped {
    code: ExitCode,
    what: String,
    help: &'static [&'static str],
}

/// Reads files and makes something of each, on all cores; but for those that are not wanted once they
/// are read. Reports identities that two of them share. With those that could be read comes the worst
/// of the rest: its exit code, once said what cannot be read, or that this program is at fault.
pub(super) fn all<M: Made>(
    paths: &[PathBuf],
    wanted: impl Fn(&Source) -> bool + Sync,
    make: impl Fn(&Source, &mut Diagnostics) -> Result<M, Failure> + Sync,
) -> (Vec<Job<M>>, Result<(), ExitCode>) {
    let mut jobs = vec![];
    let mut failed = Ok(());
    for outcome in parallel::on_all(paths, |path| one(path, &wanted, &make)) {
        match outcome {
            Ok(job) => jobs.extend(job),
            Err(Stopped { code, what, help }) => {
                terminal::fail(what, help);
                failed = Err(failed.err().map_or(code, |worst: ExitCode| code.max(worst)));
            }
        }
    }
    check_identities(&mut jobs);
    (jobs, failed)
}

/// Reads and compiles files, all of them.
pub(super) fn compile_all(
    paths: &[PathBuf],
    options: &Options<'_>,
) -> (Vec<Job<Compiled>>, Result<(), ExitCode>) {
    all(paths, |_| true, |source, report| compile(source, options, report).map_err(Failure::from))
}

fn one<M>(
    path: &Path,
    wanted: impl Fn(&Source) -> bool,
    make: impl Fn(&Source, &mut Diagnostics) -> Result<M, Failure>,
) -> Result<Option<Job<M>>, Stopped> {
    let (source, fault) = input::read(path).map_err(|error| {
        let what = format!("cannot read {}: {}", terminal::shown(path), input::reason(&error));
        let is_folder = error.kind() == io::ErrorKind::IsADirectory;
        let help: &[&str] = if is_folder {
            &["name the prescriptions in it: `b12cal build FOLDER/*.yaml`"]
        } else {
            &[]
        };
        Stopped { code: ExitCode::World, what, help }
    })?;
    if !wanted(&source) {
        return Ok(None);
    }
    let mut diagnostics = Diagnostics::new();
    let made = match fault.map_err(|fault| Failure::from(diagnostics.fail(fault))) {
        Ok(()) => make(&source, &mut diagnostics),
        Err(failure) => Err(failure),
    };
    let made = match made {
        Ok(made) => Some(made),
        Err(Failure::Reported) => None,
        Err(Failure::Internal(difference)) => {
            let (code, what) = (ExitCode::Internal, internal(&source, &difference));
            return Err(Stopped { code, what, help: REPORT_IT });
        }
    };
    Ok(Some(Job { path: path.to_owned(), source, diagnostics, made }))
}

impl Job<Compiled> {
    /// Makes the bytes of the calendar.
    ///
    /// # Errors
    ///
    /// The exit code of a prescription with an error, or once said that this program is at fault.
    pub(super) fn publish(
        &mut self,
        seen: Seen<'_>,
        as_of: AsOf,
        render: Render,
    ) -> Result<Published, ExitCode> {
        let Some(compiled) = &mut self.made else { return Err(ExitCode::Faulty) };
        let now = as_of.instant();
        publish(compiled, seen, now, render, &mut self.diagnostics).map_err(|failure| match failure
        {
            Failure::Reported => ExitCode::Faulty,
            Failure::Internal(difference) => own_fault(&self.source, &difference),
        })
    }
}

/// Reads back a calendar that was written beside the feed.
///
/// # Errors
///
/// The exit code, once said that this program is at fault.
pub(super) fn read_back(source: &Source, bytes: &[u8], feed: &Feed) -> Result<(), ExitCode> {
    readback::compare(bytes, feed).map_err(|difference| own_fault(source, &difference))
}

/// What to do about an error of this program.
const REPORT_IT: &[&str] = &["this is an error of b12cal; nothing was written. Please report it"];

fn internal(source: &Source, difference: &Difference) -> String {
    format!("{}: {difference}", source.name())
}

/// Says that this program is at fault.
fn own_fault(source: &Source, difference: &Difference) -> ExitCode {
    terminal::fail(internal(source, difference), REPORT_IT);
    ExitCode::Internal
}

/// Reports every prescription whose identity another one has: which of them is meant is not known, so
/// nothing is made of any.
fn check_identities<M: Made>(jobs: &mut [Job<M>]) {
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
            let message = format!("{other} has the id `{id}` too");
            let fault = Diagnostic::error(Code::DuplicateId, message).at_if(span);
            job.diagnostics
                .push(fault.help("an id is the identity of one treatment: give each its own"));
        }
    }
}
