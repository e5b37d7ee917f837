//! A request -> its compiled prescription, and where its calendar goes.

use super::engine::Engine;
use super::orphans::Claim;
use super::output::Output;
use super::request::Request;
use crate::app::error::Error;
use crate::app::host::{input, job};
use crate::compile::{Compiled, compile};
use crate::diagnostic::Diagnostics;
use crate::source::Source;

/// A prescription that is to become a calendar.
pub(crate) struct Draft {
    pub(crate) source: Source,
    /// Diagnostics without errors.
    pub(crate) found: Diagnostics,
    pub(crate) compiled: Compiled,
    pub(crate) output: Output,
    /// Which misplaced calendars are its own.
    pub(crate) claims: Vec<Claim>,
}

/// Reads a request; none if the file is not a prescription and such files are skipped.
///
/// # Errors
///
/// When it cannot be read, has errors, or its calendar would replace something else.
pub(super) fn draft(engine: &Engine<'_>, request: &Request) -> Result<Option<Draft>, Error> {
    let read = input::read(&request.path);
    let (source, error) = read.map_err(|error| Error::unread(&request.path, &error))?;
    if !engine.arguments.others.wants(&source) {
        return Ok(None);
    }
    let job =
        job::of_source(source, error, |source, report| compile(source, engine.settings, report));
    let Some(compiled) = job.made else {
        return Err(engine.faulty(job.source, job.diagnostics));
    };
    let id = &compiled.prescription.id.value;
    let output = engine.requests.output(request, compiled.detail, id)?;
    let claims = engine.orphans.of(request, id, engine.settings.key.as_ref());
    Ok(Some(Draft { source: job.source, found: job.diagnostics, compiled, output, claims }))
}
