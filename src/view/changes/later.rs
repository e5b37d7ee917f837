//! Two versions of a plan that continues after its calendar -> what changes there.

use jiff::ToSpan;
use jiff::civil::Date;

use super::entry::{Difference, Entry, What, entries};
use super::label::Labels;
use crate::calendar::change::Changes;
use crate::calendar::{Event, Feed};
use crate::compile::Compiled;
use crate::diagnostic::Diagnostics;
use crate::prescription::feed_settings::Language;
use crate::schedule::occurrence::Kind;
use crate::schedule::{Horizon, Schedule};
use crate::shown::day;
use crate::view::agenda::{Stretch, in_a_sentence};
use crate::visible::in_line;
use crate::words::wording::Wording;

/// What changes after the end of a calendar.
pub(super) struct Later {
    /// The last date of the calendar.
    pub(super) end: Date,
    /// The plan in one sentence, before and after, if that differs.
    pub(super) plans: Option<[String; 2]>,
    /// What changes there, if the sentence does not say it.
    pub(super) entries: Vec<Entry>,
}

/// How far after its end is looked, in years.
const YEARS: i32 = 5;

impl Later {
    /// What changes there; single events only if nothing else does.
    pub(super) fn of(old: &Compiled, new: &Compiled, is_all: bool) -> Option<Self> {
        let end = old.schedule.horizon.max(new.schedule.horizon);
        if !old.schedule.continues && !new.schedule.continues {
            return None;
        }
        let wording = Wording::new(&[]).ok()?;
        let plans = [sentence(old, new, &wording)?, sentence(new, old, &wording)?];
        if plans[0] != plans[1] {
            return Some(Self { end, plans: Some(plans), entries: vec![] });
        }
        let entries = if is_all { entries_after(old, new, end, &wording)? } else { vec![] };
        (!entries.is_empty()).then_some(Self { end, plans: None, entries })
    }
}

/// The plan of the first in one sentence; in English if the languages differ.
fn sentence(of: &Compiled, other: &Compiled, wording: &Wording<'_>) -> Option<String> {
    let mut prescription = of.prescription.clone();
    if prescription.feed.language != other.prescription.feed.language {
        prescription.feed.language = Language::English;
    }
    let stretches = Stretch::all(&prescription, &of.schedule);
    let plan = in_a_sentence(&prescription, &stretches, wording, &mut Diagnostics::new());
    plan.ok().map(|plan| in_line(&plan))
}

/// Says of what is removed from a calendar that it is still planned, after the end.
pub(super) fn note_moved_out(removed: &mut [Entry], new: &Compiled) {
    let end = new.schedule.horizon;
    if !new.schedule.continues || removed.iter().all(|entry| entry.what != What::Removed) {
        return;
    }
    let Some((schedule, feed)) = longer(new, end, None) else { return };
    for entry in removed.iter_mut().filter(|entry| entry.what == What::Removed) {
        let mut planned = feed.events.iter().zip(&schedule.occurrences);
        let is_it = |event: &Event| event.uid == entry.uid;
        if planned.any(|(event, occurrence)| is_it(event) && occurrence.begins_on() > end) {
            let what = format!("now after {}, the end of this calendar", day(end));
            entry.differs.push(Difference { what, words: None });
        }
    }
}

/// What differs in calendars that end later.
fn entries_after(
    old: &Compiled,
    new: &Compiled,
    end: Date,
    wording: &Wording<'_>,
) -> Option<Vec<Entry>> {
    let labelled = |compiled| {
        let (schedule, feed) = longer(compiled, end, Some(wording))?;
        Some((Labels::of_schedule(compiled, &schedule, &feed), feed))
    };
    let [(before, was), (after, is)] = [labelled(old)?, labelled(new)?];
    let home = &new.prescription.time_zone;
    let mut changes = Changes::between(&was, &is, None, home);
    let is_after = |event: &Event| event.when.date(home) > end;
    changes.added.retain(is_after);
    changes.removed.retain(is_after);
    changes.changed.retain(|(was, is)| is_after(was) || is_after(is));
    Some(entries(&changes, &before, &after, home))
}

/// The same plan with a later end than this, and without the event that says where the calendar ends.
fn longer(
    compiled: &Compiled,
    end: Date,
    wording: Option<&Wording<'_>>,
) -> Option<(Schedule, Feed)> {
    let (prescription, key) = (&compiled.prescription, compiled.key.as_ref());
    let report = &mut Diagnostics::new();
    let until = end.checked_add(YEARS.years()).unwrap_or(Date::MAX);
    let horizon = Horizon { today: compiled.today, until: Some(until) };
    let mut schedule = Schedule::plan(prescription, horizon, report).ok()?;
    schedule.occurrences.retain(|occurrence| occurrence.kind != Kind::Marker);
    let feed =
        Feed::assemble(prescription, &schedule, wording, compiled.detail, key, report).ok()?;
    Some((schedule, feed))
}
