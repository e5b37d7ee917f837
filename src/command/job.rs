//! Paths -> prescriptions that are compiled, each with what was found in it.

use std::io;
use std::path::{Path, PathBuf};

use super::{input, terminal};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::exit_code::ExitCode;
use crate::feed::Feed;
use crate::format::ics::readback::{self, Difference};
use crate::publish::{Failure, Published, Render, Seen, publish};
use crate::source::Source;
use crate::{AsOf, Compiled, Options, compile};

/// A prescription on its way.
pub(super) struct Job {
    /// Where it was read; `-` is standard input.
    pub(super) path: PathBuf,
    pub(super) source: Source,
    pub(super) diagnostics: Diagnostics,
    /// What it became, unless it has an error.
    pub(super) compiled: Option<Compiled>,
}

/// Reads and compiles files, but for those that are not wanted once they are read, and reports identities
/// that two of them share. With those that could be read comes the worst of the rest: its exit code,
/// once said what cannot be read, or that this program is at fault.
pub(super) fn compile_all(
    paths: &[PathBuf],
    wanted: impl Fn(&Source) -> bool,
    options: &Options<'_>,
) -> (Vec<Job>, Result<(), ExitCode>) {
    let mut jobs = vec![];
    let mut failed = Ok(());
    for path in paths {
        match compile_file(path, &wanted, options) {
            Ok(job) => jobs.extend(job),
            Err(code) => failed = Err(failed.err().map_or(code, |worst| code.max(worst))),
        }
    }
    check_identities(&mut jobs);
    (jobs, failed)
}

fn compile_file(
    path: &Path,
    wanted: impl Fn(&Source) -> bool,
    options: &Options<'_>,
) -> Result<Option<Job>, ExitCode> {
    let (source, fault) = input::read(path).map_err(|error| {
        let what = format!("cannot read {}: {}", terminal::shown(path), input::reason(&error));
        let help = (error.kind() == io::ErrorKind::IsADirectory)
            .then_some("name the prescriptions in it: `b12cal build FOLDER/*.yaml`");
        terminal::fail(what, help.as_slice());
        ExitCode::World
    })?;
    if !wanted(&source) {
        return Ok(None);
    }
    let mut diagnostics = Diagnostics::new();
    if let Err(fault) = fault {
        diagnostics.push(fault);
        return Ok(Some(Job { path: path.to_owned(), source, diagnostics, compiled: None }));
    }
    let compiled = compile(&source, options, &mut diagnostics).ok();
    Ok(Some(Job { path: path.to_owned(), source, diagnostics, compiled }))
}

impl Job {
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
        let Some(compiled) = &mut self.compiled else { return Err(ExitCode::Faulty) };
        let now = as_of.instant();
        publish(compiled, seen, now, render, &mut self.diagnostics).map_err(|failure| match failure
        {
            Failure::Reported => ExitCode::Faulty,
            Failure::Internal(difference) => internal(&self.source, &difference),
        })
    }
}

/// Reads back a calendar that was written beside the feed.
///
/// # Errors
///
/// The exit code, once said that this program is at fault.
pub(super) fn read_back(source: &Source, bytes: &[u8], feed: &Feed) -> Result<(), ExitCode> {
    readback::compare(bytes, feed).map_err(|difference| internal(source, &difference))
}

/// Says that this program is at fault.
fn internal(source: &Source, difference: &Difference) -> ExitCode {
    terminal::fail(
        format!("{}: {difference}", source.name()),
        &["this is an error of b12cal; nothing was written. Please report it"],
    );
    ExitCode::Internal
}

/// Reports every prescription whose identity another one has: which of them is meant is not known, so
/// none becomes a calendar.
fn check_identities(jobs: &mut [Job]) {
    let id = |job: &Job| job.compiled.as_ref().map(|found| found.prescription.id.clone());
    let known: Vec<_> = jobs.iter().map(|job| (job.source.name().to_owned(), id(job))).collect();
    for (index, job) in jobs.iter_mut().enumerate() {
        let Some(id) = &known[index].1 else { continue };
        let mut others = known.iter().enumerate().filter(|(other, _)| *other != index);
        let same =
            others.find(|(_, (_, other))| other.as_ref().is_some_and(|other| **other == **id));
        if let Some((_, (other, _))) = same {
            let message = format!("{other} has the id `{}` too", id.as_str());
            let fault = Diagnostic::error(Code::DuplicateId, message).at(id.span);
            job.diagnostics
                .push(fault.help("an id is the identity of one treatment: give each its own"));
            job.compiled = None;
        }
    }
}
