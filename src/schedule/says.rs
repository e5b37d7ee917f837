//! Doses and rechecks on the days that they have in the end -> what is to be done some days before them.

use jiff::ToSpan;
use jiff::civil::Date;

use super::occurrence::{Before, Kind, Occurrence, Recorded, TimeOfDay, reminders_of};
use super::reason::{CountedFrom, DateRule, Moved};
use super::slot::target;
use crate::prescription::Prescription;
use crate::prescription::change::Change;
use crate::prescription::interval::Unit;
use crate::prescription::reminders::Say;

/// Adds what is to be done before each of them.
pub(super) fn added_to(mut shown: Vec<Occurrence>, prescription: &Prescription) -> Vec<Occurrence> {
    let says: Vec<Occurrence> = shown.iter().flat_map(|one| before(one, prescription)).collect();
    shown.extend(says);
    shown
}

/// What is to be done before an occurrence, unless it was over by then.
fn before<'p>(
    occurrence: &'p Occurrence,
    prescription: &'p Prescription,
) -> impl Iterator<Item = Occurrence> + 'p {
    let of = subject(occurrence.kind);
    let reminders = of.map(|of| reminders_of(of, occurrence.date, prescription));
    let says = reminders.into_iter().flat_map(|reminders| &reminders.says);
    says.filter_map(move |say| event(occurrence, of?, say, prescription))
}

/// What reminders speak of: a tablet needs no preparation, and a last day neither.
fn subject(kind: Kind) -> Option<Before> {
    match kind {
        Kind::Injection { phase, .. } => Some(Before::Dose(phase)),
        Kind::PhaseEdge { phase, ends: false, .. } => Some(Before::FirstDay(phase)),
        Kind::Extra { phase, planned } => Some(Before::Extra(phase, planned)),
        Kind::Recheck { recheck } => Some(Before::Recheck(recheck)),
        _ => None,
    }
}

fn event(
    occurrence: &Occurrence,
    of: Before,
    say: &Say,
    prescription: &Prescription,
) -> Option<Occurrence> {
    let date = occurrence.date.checked_sub(i64::from(say.days).days()).ok()?;
    let change = target(occurrence).and_then(|target| prescription.change(target));
    let moved = occurrence.reason.moved.as_ref();
    let meant = change.and_then(Change::to);
    let meant = meant.or(moved.map(|moved: &Moved| moved.from)).unwrap_or(occurrence.date);
    // What had taken place by the day on which it would have been said needs nothing any more.
    let would_be = meant.checked_sub(i64::from(say.days).days()).ok()?;
    if occurrence.recorded == Some(Recorded::Done) && occurrence.date <= would_be {
        return None;
    }
    Some(Occurrence {
        kind: Kind::Say { of, place: say.place },
        ordinal: occurrence.ordinal,
        key: occurrence.key * 2 + (say.place - 1),
        date,
        time: TimeOfDay::WholeDay,
        site: None,
        recorded: None,
        reason: rule(of, occurrence.ordinal, say.days, occurrence.date).into(),
    })
}

/// Why something to be done some days before an occurrence is on its day.
pub(super) fn rule(of: Before, ordinal: u32, days: u32, anchor: Date) -> DateRule {
    let from = match of {
        Before::Dose(phase) => CountedFrom::DoseOf(phase, ordinal),
        Before::FirstDay(phase) => CountedFrom::StartOf(phase),
        Before::Extra(..) => CountedFrom::Date,
        Before::Recheck(recheck) => CountedFrom::Recheck(recheck, ordinal),
    };
    let (count, unit) = match days {
        0 => return DateRule::On(from),
        days if days.is_multiple_of(7) => (i64::from(days / 7), Unit::Weeks),
        days => (i64::from(days), Unit::Days),
    };
    DateRule::Offset { count, unit, before: true, from, anchor }
}
