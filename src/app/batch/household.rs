//! `--combined`: what every prescription gives to it -> one calendar, delivered.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use jiff::SignedDuration;

use super::CALENDAR;
use super::make::{Made, Maker};
use super::{previous, shorter};
use crate::app::deliver::file;
use crate::app::deliver::file::Written;
use crate::app::exit_code::ExitCode;
use crate::app::host::fingerprint::Print;
use crate::app::host::job::Stopped;
use crate::app::host::{parallel, terminal};
use crate::calendar::Feed;
use crate::calendar::household::Member;
use crate::calendar::identity::COMBINED;
use crate::compile::{AsOf, Settings};
use crate::diagnostic::Diagnostics;
use crate::publish::{Failure, MAX_FEED_BYTES, Seen, publish_combined};
use crate::shown::counted;
use crate::source::Source;

/// The fewest bytes of an event: more events than fit are not collected.
const EVENT_BYTES: usize = 250;

/// What the prescriptions give to it.
#[derive(Default)]
pub(crate) struct Members {
    all: Vec<Member>,
    events: usize,
}

impl Members {
    /// Adds one; once it cannot fit any more, only its number counts.
    pub(crate) fn add(&mut self, member: Member) {
        self.events += member.events();
        if self.fit() {
            self.all.push(member);
        } else {
            self.all.clear();
        }
    }

    /// Whether a treatment began so long ago that subscribers may have met the calendar.
    fn is_any_begun(&self, as_of: AsOf) -> bool {
        let days = i64::from(previous::LONG_BEGUN_DAYS);
        let before = as_of.instant().checked_sub(SignedDuration::from_hours(24 * days));
        before.is_ok_and(|before| self.all.iter().any(|member| member.has_dose_before(before)))
    }

    fn fit(&self) -> bool {
        self.events <= MAX_FEED_BYTES / EVENT_BYTES
    }
}

/// Writes the calendar, says what it holds, and hands back the exit code.
///
/// # Errors
///
/// Those of standard output.
pub(crate) fn deliver(maker: &Maker<'_>, path: &Path, members: &Members) -> io::Result<ExitCode> {
    let is_only_compared = maker.arguments.check;
    // From reading the calendar before to replacing it, no other build comes between.
    let _turn = if is_only_compared { None } else { file::turn(path) };
    let made =
        again(maker, path).and_then(|again| make(maker, path, again.as_ref().unwrap_or(members)));
    let Combined { bytes, is_same, holds } = match made {
        Ok(made) => made,
        Err(stopped) => return Ok(stopped.tell()),
    };
    let place = terminal::shown(path);
    if is_only_compared {
        let (state, code) = if is_same {
            ("is up to date", ExitCode::Done)
        } else {
            ("is stale", ExitCode::Faulty)
        };
        return terminal::say(&format!("{place} {state}"), false).map(|()| code);
    }
    match file::write(path, &bytes, CALENDAR) {
        Ok(written) => {
            let state = if written == Written::Unchanged { " (unchanged)" } else { "" };
            terminal::say(&format!("{place}{state}: {holds}"), false).map(|()| ExitCode::Done)
        }
        Err(error) => Ok(Stopped::unwritten(&place, &error).tell()),
    }
}

/// What the prescriptions give, read again if another build has written the calendar meanwhile: it may have
/// read them later.
fn again(maker: &Maker<'_>, path: &Path) -> Result<Option<Members>, Stopped> {
    if Print::of(path) == maker.combined {
        return Ok(None);
    }
    let mut members = Members::default();
    for made in parallel::on_all(&maker.orders.all, |order| maker.make(order)) {
        match made {
            Made::Good(good) => good.member.into_iter().for_each(|member| members.add(member)),
            Made::Nothing => {}
            Made::Stopped(stopped, _) => return Err(stopped),
            Made::Faulty(source, _) => return Err(Stopped::meanwhile(source.name())),
        }
    }
    Ok(Some(members))
}

/// A combined calendar.
struct Combined {
    bytes: Vec<u8>,
    /// Whether the one in its place has these bytes.
    is_same: bool,
    /// What is said of it.
    holds: String,
}

fn make(maker: &Maker<'_>, path: &Path, members: &Members) -> Result<Combined, Stopped> {
    let place = terminal::shown(path);
    let not_written = |why: &str, help| Stopped {
        code: ExitCode::Faulty,
        what: format!("{place} is not written: {why}"),
        help,
    };
    if !members.fit() {
        let why = format!("{} events make more than 1 MB", members.events);
        return Err(not_written(&why, &["calendars refuse more: combine fewer prescriptions"]));
    }
    let Some(mut feed) = Feed::combined(&members.all) else {
        return Err(not_written("there is no prescription", terminal::NO_HELP));
    };
    let uids: BTreeSet<&str> = feed.events.iter().map(|event| &*event.uid).collect();
    // The calendar of another household shares no event with it.
    let is_own = |found: &Feed| {
        let mut old = found.events.iter();
        found.uid.starts_with(COMBINED) && old.any(|event| uids.contains(&*event.uid))
    };
    let found = previous::find(maker.arguments, path, is_own)?;
    if let Some(found) = &found {
        // It stays itself, whoever joins or leaves.
        feed.uid.clone_from(&found.feed.uid);
    }
    let seen = Seen { previous: found.as_ref(), fresh: maker.arguments.fresh };
    let mut report = Diagnostics::new();
    if found.is_none() && !maker.arguments.fresh && members.is_any_begun(maker.options.as_of) {
        report.push(previous::unknown_combined());
    }
    let now = maker.options.as_of.instant();
    let source = Source::new(place.clone(), "");
    let bytes = publish_combined(&mut feed, seen, now, maker.world.render, &mut report);
    terminal::show(&source, &report);
    let bytes = bytes.map_err(|failure| match failure {
        Failure::Reported => not_written("it would be too large", terminal::NO_HELP),
        Failure::Internal(difference) => Stopped::internal(&source, &difference),
    })?;
    if let Some(found) = &found {
        let Settings { zones, .. } = maker.options;
        let home = zones.zone(&found.feed.zone).or_else(|| zones.zone(&feed.zone));
        let lost =
            home.map_or(0, |home| shorter::lost(maker.arguments, &found.feed, &feed, &home, None));
        if lost > 0 {
            let which = format!("{place} is not written: it");
            return Err(shorter::refused(maker.arguments, &which, lost, 0));
        }
    }
    let is_same = found.is_some_and(|found| found.bytes == bytes);
    let (events, plans) =
        (counted(feed.events.len(), "event"), counted(members.all.len(), "prescription"));
    Ok(Combined { bytes, is_same, holds: format!("{events} of {plans}") })
}
