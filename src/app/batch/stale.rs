//! `--check`: a calendar that is out of date -> what would change.

use std::path::Path;

use jiff::civil::Date;

use super::engine::Engine;
use super::read::Draft;
use crate::app::host::terminal;
use crate::calendar::change::Changes;
use crate::compile::{Compiled, Settings, compile};
use crate::diagnostic::Diagnostics;
use crate::publish::{Previous, Published, Seen, publish};
use crate::view::changes::Edit;

/// Whether a calendar is only a year shorter than the next one: each new year it continues for one year more,
/// and that is no edit that somebody forgot to build.
pub(super) fn is_of_last_year(engine: &Engine<'_>, draft: &Draft, there: Option<&[u8]>) -> bool {
    let Engine { settings, render, .. } = engine;
    let Compiled { prescription, schedule, .. } = &draft.compiled;
    let is_stated = settings.until.is_some() || prescription.feed.until.is_some();
    let until = Date::new(schedule.horizon.year() - 1, 12, 31).ok().filter(|_| !is_stated);
    let previous = there.and_then(|bytes| Previous::read(bytes.to_vec()).ok());
    let Some((until, previous)) = until.zip(previous) else { return false };
    let mut report = Diagnostics::new();
    let shorter = Settings { until: Some(until), key: settings.key, ..**settings };
    let Ok(mut compiled) = compile(&draft.source, &shorter, &mut report) else { return false };
    let seen = Seen { previous: Some(&previous), fresh: false };
    publish(&mut compiled, seen, settings.as_of.instant(), *render, &mut report)
        .is_ok_and(|published| published.bytes == previous.bytes)
}

/// The message; `is_there` says whether the calendar exists.
pub(crate) fn text(
    path: &Path,
    is_there: bool,
    compiled: &Compiled,
    published: &Published,
) -> String {
    let place = terminal::shown(path);
    let home = &compiled.prescription.time_zone;
    let first;
    let changes = if let Some(changes) = &published.changes {
        changes
    } else {
        first = Changes::between(&compiled.feed.without_events(), &compiled.feed, None, home);
        &first
    };
    if !is_there && changes.is_empty() {
        return format!("{place} does not exist");
    }
    if changes.is_empty() {
        return format!(
            "{place} is stale: it says the same, but its bytes differ, for example in the line \
             endings"
        );
    }
    let state = if is_there { "is stale" } else { "does not exist" };
    let text = Edit::of(None, Some(compiled), changes, home, compiled.today).plain();
    format!("{place} {state}; it would change like this:\n{}", text.trim_end())
}
