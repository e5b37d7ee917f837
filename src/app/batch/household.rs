//! `--combined`: the parts of all prescriptions -> one calendar, delivered.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::SignedDuration;

use super::CALENDAR;
use super::engine::Engine;
use super::{make, previous, shorter};
use crate::app::deliver::file;
use crate::app::deliver::file::Written;
use crate::app::error::Error;
use crate::app::exit_code::ExitCode;
use crate::app::host::fingerprint::Fingerprint;
use crate::app::host::{parallel, terminal};
use crate::calendar::Feed;
use crate::calendar::fit::MAX_EVENTS;
use crate::calendar::household::Member;
use crate::calendar::identity::COMBINED;
use crate::compile::{AsOf, Settings};
use crate::diagnostic::Diagnostics;
use crate::publish::{Failure, Previous, Seen, publish_combined};
use crate::shown::counted;
use crate::source::Source;

#[derive(Default)]
pub(crate) struct Members {
    all: Vec<Member>,
    events: usize,
}

impl Members {
    /// Adds one; once the total is too large, only the number of events is kept.
    pub(crate) fn add(&mut self, member: Member) {
        self.events += member.events();
        if self.fit() {
            self.all.push(member);
        } else {
            self.all.clear();
        }
    }

    /// Whether a treatment began so long ago that subscribers may have seen the calendar.
    fn is_any_begun(&self, as_of: AsOf) -> bool {
        let days = i64::from(previous::LONG_BEGUN_DAYS);
        let before = as_of.instant().checked_sub(SignedDuration::from_hours(24 * days));
        before.is_ok_and(|before| self.all.iter().any(|member| member.has_dose_before(before)))
    }

    fn fit(&self) -> bool {
        self.events <= MAX_EVENTS
    }
}

/// Writes the calendar, prints what it contains, and returns the exit code.
///
/// # Errors
///
/// When it cannot be built or written.
pub(crate) fn deliver(
    engine: &Engine<'_>,
    path: &Path,
    members: &Members,
) -> Result<ExitCode, Error> {
    let is_only_compared = engine.arguments.check;
    // Locked from reading the previous calendar to replacing it.
    let _turn = if is_only_compared { None } else { file::turn(path) };
    let again = again(engine, path)?;
    let Combined { bytes, is_same, holds } =
        combine(engine, path, again.as_ref().unwrap_or(members))?;
    let place = terminal::shown(path);
    if is_only_compared {
        let (state, code) = if is_same {
            ("is up to date", ExitCode::Done)
        } else {
            ("is stale", ExitCode::Faulty)
        };
        if code == ExitCode::Done {
            engine.arguments.quiet.say(&format!("{place} {state}"), false)?;
        } else {
            terminal::say(&format!("{place} {state}"), false)?;
        }
        return Ok(code);
    }
    let written = file::write(path, &bytes, CALENDAR);
    let state = match written.map_err(|error| Error::unwritten(&place, &error))? {
        Written::Unchanged => " (unchanged)",
        Written::Changed => "",
    };
    engine.arguments.quiet.say(&format!("{place}{state}: {holds}"), false)?;
    Ok(ExitCode::Done)
}

/// The parts of the prescriptions, read again if another build has written the calendar in the meantime: it
/// may have read newer ones.
fn again(engine: &Engine<'_>, path: &Path) -> Result<Option<Members>, Error> {
    if Fingerprint::of(path) == engine.combined {
        return Ok(None);
    }
    let mut members = Members::default();
    for outcome in parallel::on_all(&engine.requests.all, |request| make::make(engine, request)) {
        let finished = outcome.made?;
        if let Some(member) = finished.and_then(|finished| finished.member) {
            members.add(member);
        }
    }
    Ok(Some(members))
}

struct Combined {
    bytes: Vec<u8>,
    /// Whether the existing file has these bytes.
    is_same: bool,
    /// The description printed for it.
    holds: String,
}

fn combine(engine: &Engine<'_>, path: &Path, members: &Members) -> Result<Combined, Error> {
    let place = terminal::shown(path);
    let not_written = |why: &str| Error::faulty(format!("{place} was not written: {why}"));
    if !members.fit() {
        let why = format!("{} events would be more than 1 MB", members.events);
        let help = "calendars refuse more: combine fewer prescriptions";
        return Err(not_written(&why).help(help));
    }
    let Some(mut feed) = Feed::combined(&members.all) else {
        return Err(not_written("there is no prescription"));
    };
    let uids: BTreeSet<&str> = feed.events.iter().map(|event| &*event.uid).collect();
    // The calendar of another household has no event in common with it.
    let is_own = |found: &Previous| {
        let mut old = found.feed.events.iter();
        found.feed.uid.starts_with(COMBINED) && old.any(|event| uids.contains(&*event.uid))
    };
    let found = previous::find(engine.arguments, path, is_own)?;
    if let Some(found) = &found {
        // It keeps its identity, whoever joins or leaves.
        feed.uid.clone_from(&found.feed.uid);
    }
    let seen = Seen { previous: found.as_ref(), fresh: engine.arguments.fresh };
    let mut report = Diagnostics::new();
    if found.is_none() && !engine.arguments.fresh && members.is_any_begun(engine.settings.as_of) {
        report.push(previous::unknown_combined());
    }
    let now = engine.settings.as_of.instant();
    let source = Source::new(place.clone(), "");
    let bytes = publish_combined(&mut feed, seen, now, engine.render, &mut report);
    terminal::show(&source, &report);
    let bytes = bytes.map_err(|failure| match failure {
        Failure::Reported => not_written("it would be too large"),
        Failure::Internal(difference) => Error::read_back(&source, &difference),
    })?;
    if let Some(found) = &found {
        let Settings { zones, .. } = engine.settings;
        let home = zones.zone(&found.feed.zone).or_else(|| zones.zone(&feed.zone));
        let lost =
            home.map_or(0, |home| shorter::lost(engine.arguments, &found.feed, &feed, &home, None));
        if lost > 0 {
            let which = format!("{place} was not written: it");
            return Err(shorter::refused(engine.arguments, &which, lost, 0));
        }
    }
    let is_same = found.is_some_and(|found| found.bytes == bytes);
    let (events, plans) =
        (counted(feed.events.len(), "event"), counted(members.all.len(), "prescription"));
    Ok(Combined { bytes, is_same, holds: format!("{events} of {plans}") })
}
