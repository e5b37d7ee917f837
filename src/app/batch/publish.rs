//! A prescription and the previous calendar -> the next one, and its diagnostics.

use super::cancellations::Cancelling;
use super::engine::Engine;
use super::previous::{self, Predecessor};
use super::read::Draft;
use super::shorter;
use crate::app::error::Error;
use crate::diagnostic::Diagnostics;
use crate::publish::{self, Failure, Published, Seen};

pub(crate) struct Next {
    pub(crate) published: Published,
    /// Diagnostics from building it.
    pub(crate) late: Diagnostics,
    /// Whether the treatment has begun but has no previous calendar.
    pub(crate) is_unknown: bool,
    /// How many events of the previous calendar the options alone remove.
    pub(crate) lost: usize,
    pub(crate) cancelling: Option<Cancelling>,
}

/// Builds the next calendar.
///
/// # Errors
///
/// When it would be too large, cannot be read back, or its cancellations cannot be continued.
pub(super) fn publish(
    engine: &Engine<'_>,
    draft: &mut Draft,
    previous: &Predecessor,
) -> Result<Next, Error> {
    let Engine { arguments, requests, render, .. } = engine;
    let calendar = previous.calendar.as_ref();
    let mut late = Diagnostics::new();
    let unknown = previous::unknown(arguments, &draft.output, &draft.compiled, calendar);
    let is_unknown = unknown.is_some();
    late.extend(unknown.filter(|_| !requests.has_folders));
    let seen = Seen { previous: calendar, fresh: arguments.fresh };
    let now = engine.settings.as_of.instant();
    let published = match publish::publish(&mut draft.compiled, seen, now, *render, &mut late) {
        Ok(published) => published,
        Err(Failure::Internal(difference)) => {
            return Err(Error::read_back(&draft.source, &difference));
        }
        Err(Failure::Reported) => {
            let mut found = draft.found.clone();
            found.extend(late);
            return Err(engine.faulty(draft.source.clone(), found));
        }
    };
    arguments.deny.apply(&mut draft.found);
    arguments.deny.apply(&mut late);
    if draft.found.has_errors() || late.has_errors() {
        let mut found = draft.found.clone();
        found.extend(late);
        return Err(engine.faulty(draft.source.clone(), found));
    }
    let feed = &draft.compiled.feed;
    let before = calendar.map(|calendar| &calendar.feed);
    let lost = before.filter(|_| previous.is_replaced).map_or(0, |before| {
        let today = (!requests.are_several()).then_some(draft.compiled.today);
        shorter::lost(arguments, before, feed, &draft.compiled.prescription.time_zone, today)
    });
    let cancelling = arguments
        .cancellations
        .as_ref()
        .map(|path| Cancelling::of(path, &draft.source, feed, before, &published, *render))
        .transpose()?;
    Ok(Next { published, late, is_unknown, lost, cancelling })
}
