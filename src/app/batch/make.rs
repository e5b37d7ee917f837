//! One request -> its calendar, ready to deliver: read, find the previous one, publish, compare.

use std::path::PathBuf;

use super::cancellations::Cancelling;
use super::compare::{self, Destination};
use super::engine::Engine;
use super::holds::{self, Changed, Line};
use super::orphans::Claim;
use super::read::{self, Draft};
use super::request::Request;
use super::{previous, publish};
use crate::app::deliver::one_file;
use crate::app::error::Error;
use crate::calendar::household::Member;
use crate::compile::Compiled;
use crate::diagnostic::{Diagnostics, Severity};
use crate::source::Source;

pub(crate) struct Outcome<'e> {
    /// The destination, if it is known and a file.
    pub(crate) place: Option<PathBuf>,
    /// The id of the prescription, if it could be read.
    pub(crate) id: Option<String>,
    /// The calendar; none if the file is not a prescription and such files are skipped.
    pub(crate) made: Result<Option<Box<Finished<'e>>>, Error>,
}

pub(crate) struct Finished<'e> {
    pub(crate) destination: Destination<'e>,
    /// How many events of the previous calendar the options alone remove.
    pub(crate) lost: usize,
    /// The diagnostics to show.
    pub(crate) shown: Option<(Source, Diagnostics)>,
    /// Whether the treatment has begun but has no previous calendar, reported once for many.
    pub(crate) is_unknown: bool,
    /// How many warnings of the prescription are not shown.
    pub(crate) warnings: usize,
    /// Its description, unless it is one of many and says the same as before.
    pub(crate) line: Option<Line>,
    pub(crate) cancelling: Option<Cancelling>,
    pub(crate) claims: Vec<Claim>,
    /// Its part of the combined calendar.
    pub(crate) member: Option<Member>,
}

pub(crate) fn make<'e>(engine: &'e Engine<'_>, request: &Request) -> Outcome<'e> {
    match read::draft(engine, request) {
        Ok(Some(draft)) => {
            let place = draft.output.path().map(one_file::resolved);
            let id = Some(draft.compiled.prescription.id.value.clone());
            let made = finish(engine, draft).map(|finished| Some(Box::new(finished)));
            Outcome { place, id, made }
        }
        Ok(None) => Outcome { place: None, id: None, made: Ok(None) },
        Err(error) => Outcome { place: None, id: None, made: Err(error) },
    }
}

/// The steps after reading.
fn finish<'e>(engine: &'e Engine<'_>, mut draft: Draft) -> Result<Finished<'e>, Error> {
    let Engine { arguments, requests, .. } = engine;
    let previous = previous::of_draft(engine, &draft)?;
    let next = publish::publish(engine, &mut draft, &previous)?;
    let before = previous.calendar.as_ref().zip(next.published.changes.as_ref());
    let changed =
        before.and_then(|(before, changes)| Changed::of(&draft.compiled, &before.feed, changes));
    let destination = compare::compare(engine, &draft, previous, next.published)?;
    let place = destination.shown();
    let line = if requests.has_folders {
        changed.map(|changed| Line::of_many(place, changed))
    } else {
        Some(holds::line(place, changed, &draft.compiled, engine.settings.as_of))
    };
    let Draft { source, mut found, compiled, claims, .. } = draft;
    let Compiled { prescription, feed, detail, .. } = compiled;
    let member = arguments.combined.is_some().then(|| Member::new(prescription, feed, detail));
    // For many, only what came up while building; `check` reports the rest.
    let (mut shown, warnings) = if requests.has_folders {
        (next.late, found.count(Severity::Warning))
    } else {
        found.extend(next.late);
        (found, 0)
    };
    arguments.quiet.apply(&mut shown);
    let shown = (!shown.is_empty()).then_some((source, shown));
    Ok(Finished {
        destination,
        lost: next.lost,
        shown,
        is_unknown: next.is_unknown,
        warnings,
        line,
        cancelling: next.cancelling,
        claims,
        member,
    })
}
