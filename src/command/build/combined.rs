//! `--combined`: what every prescription gives to it -> one calendar, delivered.

use std::path::Path;

use super::make::Maker;
use super::seen;
use crate::command::job::Stopped;
use crate::command::terminal;
use crate::deliver::file::{self, Written};
use crate::diagnostic::Diagnostics;
use crate::exit_code::ExitCode;
use crate::feed::Feed;
use crate::feed::combined::Member;
use crate::feed::identity::COMBINED;
use crate::publish::{Failure, MAX_FEED_BYTES, Seen, publish_combined};
use crate::shown::counted;
use crate::source::Source;

/// The fewest bytes of an event: more events than fit are not collected.
const EVENT_BYTES: usize = 250;

/// What the prescriptions give to it.
#[derive(Default)]
pub(super) struct Members {
    all: Vec<Member>,
    events: usize,
}

impl Members {
    /// Adds one; once it cannot fit any more, only its number counts.
    pub(super) fn add(&mut self, member: Member) {
        self.events += member.events();
        if self.fit() {
            self.all.push(member);
        } else {
            self.all.clear();
        }
    }

    fn fit(&self) -> bool {
        self.events <= MAX_FEED_BYTES / EVENT_BYTES
    }
}

/// Writes the calendar, and says what it holds.
///
/// # Errors
///
/// The exit code, once said why it is not written or, with `--check`, that it is stale.
pub(super) fn deliver(
    maker: &Maker<'_>,
    path: &Path,
    members: &Members,
) -> Result<String, ExitCode> {
    let place = terminal::shown(path);
    if !members.fit() {
        let what = format!("{place} is not written: {} events make more than 1 MB", members.events);
        terminal::fail(what, &["calendars refuse more: combine fewer prescriptions"]);
        return Err(ExitCode::Faulty);
    }
    let Some(mut feed) = Feed::combined(&members.all) else { return Err(ExitCode::Faulty) };
    let is_own = |found: &Feed| found.uid.starts_with(COMBINED);
    let found = seen::find(maker.arguments, path, is_own).map_err(|stopped| stopped.tell())?;
    if let Some(found) = &found {
        // It stays itself, whoever joins or leaves.
        feed.uid.clone_from(&found.feed.uid);
    }
    let seen = Seen { previous: found.as_ref(), fresh: maker.arguments.fresh };
    let mut report = Diagnostics::new();
    let now = maker.options.as_of.instant();
    let source = Source::new(place.clone(), "");
    let bytes = publish_combined(&mut feed, seen, now, maker.world.render, &mut report);
    terminal::show(&source, &report);
    let bytes = bytes.map_err(|failure| match failure {
        Failure::Reported => ExitCode::Faulty,
        Failure::Internal(difference) => Stopped::internal(&source, &difference).tell(),
    })?;
    let is_same = found.is_some_and(|found| found.bytes == bytes);
    if maker.arguments.check {
        let state = if is_same { "is up to date" } else { "is stale" };
        terminal::say(&format!("{place} {state}"), false).map_err(|_| ExitCode::World)?;
        return if is_same { Ok(String::new()) } else { Err(ExitCode::Faulty) };
    }
    let written = file::write(path, &bytes, super::CALENDAR)
        .map_err(|error| Stopped::unwritten(&place, &error).tell())?;
    let state = if written == Written::Unchanged { " (unchanged)" } else { "" };
    let (events, plans) =
        (counted(feed.events.len(), "event"), counted(members.all.len(), "prescription"));
    Ok(format!("{place}{state}: {events} of {plans}"))
}
