//! Injections on the days that they have in the end -> warnings where those are much closer or farther apart than
//! planned, because of a record, a change, a pause, a day to avoid or an extra.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::occurrence::{Kind, Occurrence, Recorded, injection, named};
use super::reason::Absence;
use super::slot::Slot;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;
use crate::prescription::change::Target;
use crate::prescription::record::Injection;
use crate::shown::{day, days, joined};
use crate::source::Span;

/// A pair of injections that follow one another, and the days planned between two there.
struct Pair<'s> {
    earlier: &'s Occurrence,
    later: &'s Occurrence,
    planned: i32,
    /// The line that removed an injection from between them.
    removed: Option<Span>,
}

/// Reports pairs that are more than one and a half times as far apart as planned, or less than half; and returns
/// their dates.
pub(super) fn check(
    doses: &[Slot],
    extras: &[Slot],
    (horizon, today): (Date, Date),
    prescription: &Prescription,
    report: &mut Diagnostics,
) -> Vec<(Date, Date)> {
    let injected = || doses.iter().filter(|slot| slot.occurrence.kind.is_injection());
    let planned = planned_days(injected());
    let mut all: Vec<&Slot> = injected().chain(extras).filter(|slot| takes_place(slot)).collect();
    all.sort_by_key(|slot| slot.occurrence.date);
    let pairs = all.windows(2).filter_map(|pair| {
        let [earlier, later] = [pair[0], pair[1]];
        // An extra is between two doses: what is planned there is the distance to the next one.
        let here = planned.range(later.planned()..).next().or(planned.iter().next_back());
        let here = *here?.1;
        let (from, to) = (earlier.occurrence.date, later.occurrence.date);
        let distance = (to - from).get_days();
        let (earlier, later) = (&earlier.occurrence, &later.occurrence);
        let is_told = to <= horizon && is_off(distance, here);
        let is_between = |slot: &&Slot| (from..=to).contains(&slot.occurrence.date);
        let removed = || {
            let slot = injected().filter(is_between).find(|slot| !takes_place(slot))?;
            remover(slot, prescription)
        };
        is_told.then(|| Pair { earlier, later, planned: here, removed: removed() })
    });
    let is_soft = |pair: &Pair<'_>| {
        let is_extra = |one: &Occurrence| matches!(one.kind, Kind::Extra { .. });
        pair.later.date < today || is_extra(pair.earlier) || is_extra(pair.later)
    };
    let (soft, hard): (Vec<_>, Vec<_>) = pairs.partition(is_soft);
    let dates = hard.iter().chain(&soft).map(|pair| (pair.earlier.date, pair.later.date));
    let dates = dates.collect();
    for (is_soft, pairs) in [(false, hard), (true, soft)] {
        if !pairs.is_empty() {
            report.push(told(is_soft, &pairs, prescription));
        }
    }
    dates
}

fn told(is_soft: bool, pairs: &[Pair<'_>], prescription: &Prescription) -> Diagnostic {
    let sentence = |pair: &Pair<'_>| {
        format!(
            "{} from {} ({}) to {} ({}), {} planned",
            days((pair.later.date - pair.earlier.date).get_days()),
            named(pair.earlier, prescription),
            day(pair.earlier.date),
            named(pair.later, prescription),
            day(pair.later.date),
            days(pair.planned)
        )
    };
    let sentences: Vec<String> = pairs.iter().map(sentence).collect();
    let message = format!("not the distance that was planned: {}", joined(&sentences, "; "));
    let span = pairs.iter().find_map(|pair| {
        let moved =
            || place(pair.later, prescription).or_else(|| place(pair.earlier, prescription));
        pair.removed.or_else(moved)
    });
    if is_soft {
        return Diagnostic::note(Code::UnplannedDistance, message).at_if(span);
    }
    Diagnostic::warning(Code::UnplannedDistance, message)
        .at_if(span)
        .help("check with the prescriber; `changes` can move a dose, or add an `extra`")
}

fn takes_place(slot: &Slot) -> bool {
    slot.is_in() && slot.occurrence.recorded != Some(Recorded::Missed)
}

/// The line of the file because of which an injection does not take place.
fn remover(slot: &Slot, prescription: &Prescription) -> Option<Span> {
    let Some(Absence::Paused(from, to)) = slot.absence() else {
        return place(&slot.occurrence, prescription);
    };
    let mut pauses = prescription.pauses.iter();
    pauses.find(|pause| (&pause.from, &pause.to) == (from, to)).map(|pause| pause.span)
}

/// The line of the file that put an injection where it is.
fn place(occurrence: &Occurrence, prescription: &Prescription) -> Option<Span> {
    let of = injection(occurrence)?;
    let entry = prescription.entry(of).map(|entry| entry.span);
    entry.or_else(|| match of {
        Injection::Dose(phase, ordinal) => {
            prescription.change(Target::Dose(phase, ordinal)).map(|change| change.span)
        }
        Injection::Extra(date) => {
            let mut extras = prescription.changes.extras.iter();
            extras.find(|extra| extra.date == date).map(|extra| extra.span)
        }
    })
}

fn is_off(distance: i32, planned: i32) -> bool {
    distance * 2 > planned * 3 || distance * 2 < planned
}

/// The days that the plan has between each dose and the one before, by its unmoved date.
fn planned_days<'s>(doses: impl Iterator<Item = &'s Slot>) -> BTreeMap<Date, i32> {
    let mut before: Option<Date> = None;
    let mut planned = BTreeMap::new();
    for slot in doses {
        if let Some(before) = before {
            planned.insert(slot.planned(), (slot.planned() - before).get_days());
        }
        before = Some(slot.anchor);
    }
    planned
}
