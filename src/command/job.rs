//! Paths -> prescriptions that are compiled, each with what was found in it.

use std::io;
use std::path::{Path, PathBuf};

use super::{input, terminal};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::exit_code::ExitCode;
use crate::format::ics::readback::Difference;
use crate::source::Source;
use crate::{Compiled, Failure, Options, compile};

/// A prescription on its way.
pub(super) struct Job {
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
        return Ok(Some(Job { source, diagnostics, compiled: None }));
    }
    let compiled = match compile(&source, options, &mut diagnostics) {
        Ok(compiled) => Some(compiled),
        Err(Failure::Reported) => None,
        Err(Failure::Internal(difference)) => return Err(internal(&source, &difference)),
    };
    Ok(Some(Job { source, diagnostics, compiled }))
}

/// Says that this program is at fault.
pub(super) fn internal(source: &Source, difference: &Difference) -> ExitCode {
    terminal::fail(
        format!("{}: {difference}", source.name()),
        &["this is an error of b12cal; nothing was written. Please report it"],
    );
    ExitCode::Internal
}

/// Reports every prescription whose identity an earlier one has.
fn check_identities(jobs: &mut [Job]) {
    for index in 1..jobs.len() {
        let (earlier, rest) = jobs.split_at_mut(index);
        let job = &mut rest[0];
        let Some(compiled) = &job.compiled else { continue };
        let id = &compiled.prescription.id;
        let same = |other: &&Job| {
            other.compiled.as_ref().is_some_and(|other| *other.prescription.id == **id)
        };
        if let Some(other) = earlier.iter().find(same) {
            let message = format!("{} has the id `{}` too", other.source.name(), id.value);
            let fault = Diagnostic::error(Code::DuplicateId, message).at(id.span);
            job.diagnostics
                .push(fault.help("an id is the identity of one treatment: give each its own"));
        }
    }
}
