//! `--check`: a calendar that is out of date -> what would change.

use std::path::Path;

use crate::app::host::terminal;
use crate::calendar::change::Changes;
use crate::compile::Compiled;
use crate::publish::Published;
use crate::view::changes::Edit;

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
