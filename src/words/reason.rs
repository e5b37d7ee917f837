//! Why an occurrence is on its date -> values that each language can word.

use jiff::civil::Date;
use minijinja::context;
use minijinja::value::Value;

use super::language::Vocabulary;
use crate::prescription::Prescription;
use crate::prescription::interval::Interval;
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::schedule::reason::{Begins, CountedFrom, DateRule, Why};
use crate::shown::clause;

pub(super) fn moved(prescription: &Prescription, occurrence: &Occurrence) -> Value {
    Value::from(occurrence.reason.moved.as_ref().map(|moved| {
        let (why, because) = match &moved.why {
            Why::Change(because) => ("change", Some(clause(because))),
            Why::Avoid => ("avoid", None),
            Why::Injection => ("injection", None),
            Why::Done => ("record", None),
        };
        context! { from => Vocabulary::of(prescription.feed.language).day(moved.from), why => why, because => because }
    }))
}

/// The reason, as values that each language can word. Every variable is always present, so that a template
/// can test for one that a reason does not have.
pub(super) fn why(prescription: &Prescription, occurrence: &Occurrence) -> Value {
    let (said, reason) = (Vocabulary::of(prescription.feed.language), &occurrence.reason);
    let (rule, from) = (reason.rule, from_of(reason.rule));
    let (phase, dose) = match from {
        Some(CountedFrom::LastDoseOf(phase) | CountedFrom::StartOf(phase)) => (Some(phase), None),
        Some(CountedFrom::DoseOf(phase, dose) | CountedFrom::GivenOf(phase, dose)) => {
            (Some(phase), Some(dose))
        }
        _ => (None, None),
    };
    context! {
        rule => word_of(rule, occurrence.kind),
        anchor => from.map(word_of_anchor),
        name => match from {
            Some(CountedFrom::Milestone(of)) => Some(prescription.milestones[of].name.as_str()),
            Some(CountedFrom::Recheck(of, _)) => Some(prescription.rechecks[of].name.as_str()),
            _ => None,
        },
        phase => phase.map(|phase| prescription.phases[phase].name.as_str()),
        dose => dose,
        day => match rule {
            DateRule::Day { day, .. } => Some(day),
            _ => None,
        },
        date => anchor_of(rule).map(|date| said.day(date)),
        length => length(rule).map(|length| said.interval(length)),
        times => match rule {
            DateRule::Intervals { times, .. } => Some(times),
            _ => None,
        },
        interval => match rule {
            DateRule::Intervals { interval, .. } => Some(said.interval(interval)),
            _ => None,
        },
        weekdays => match rule {
            DateRule::Weekday { weekdays, .. } => Some(said.weekdays(weekdays)),
            _ => None,
        },
        rhythm => match (rule, occurrence.kind.dose_of()) {
            (DateRule::Recurring { .. }, Some(phase)) => {
                Some(said.rhythm(prescription.phases[phase].cadence(), None))
            }
            _ => None,
        },
        near => match rule {
            DateRule::Recurring { begins: Some(Begins::Near { plain, .. }), .. } => {
                Some(said.day(plain))
            }
            _ => None,
        },
        pushed => reason.pushed_from.map(|date| said.day(date)),
        inclusive => match rule {
            DateRule::Weekday { from, .. } => Some(!matches!(from, Some((CountedFrom::LastDoseOf(_), _)))),
            _ => None,
        },
        because => because_extra(prescription, occurrence.kind),
        clamped => reason.clamped_from,
    }
}

/// What a template calls a day that others are counted from.
fn word_of_anchor(from: CountedFrom) -> &'static str {
    match from {
        CountedFrom::Start => "start",
        CountedFrom::FirstDose => "first-dose",
        CountedFrom::LastDoseOf(_) => "last-dose",
        CountedFrom::StartOf(_) => "start-of",
        CountedFrom::DoseOf(..) => "dose-of",
        CountedFrom::GivenOf(..) => "given-of",
        CountedFrom::Milestone(_) | CountedFrom::Recheck(..) => "named",
        CountedFrom::Date => "date",
    }
}

/// What a template calls a rule.
fn word_of(rule: DateRule, kind: Kind) -> &'static str {
    match rule {
        DateRule::Start => "start",
        DateRule::Intervals { .. } => "intervals",
        DateRule::Weekday { .. } => "weekday",
        DateRule::Recurring { begins: None, .. } => "recurring",
        DateRule::Recurring { begins: Some(Begins::From), .. } => "first",
        DateRule::Recurring { begins: Some(Begins::Near { .. }), .. } => "nearest",
        DateRule::Day { .. } => "day",
        DateRule::Date if matches!(kind, Kind::Extra { .. }) => "extra",
        DateRule::Date => "date",
        DateRule::On(_) => "on",
        DateRule::Offset { before: true, .. } => "before",
        DateRule::Offset { before: false, .. } => "after",
        DateRule::Switch => "switch",
        DateRule::Review => "review",
        DateRule::Counted => "counted",
        DateRule::Horizon(_) => "horizon",
    }
}

/// Why an extra is planned; one that is only recorded has no reason.
fn because_extra(prescription: &Prescription, kind: Kind) -> Option<&str> {
    let Kind::Extra { planned, .. } = kind else { return None };
    let extra = prescription.changes.extras.iter().find(|extra| extra.date == planned);
    extra.map(|extra| clause(&extra.because))
}

fn length(rule: DateRule) -> Option<Interval> {
    let (count, unit, times) = match rule {
        DateRule::Intervals { interval: Interval { count, unit }, times, .. } => {
            (count, unit, times)
        }
        DateRule::Offset { count, unit, .. } => (1, unit, count),
        DateRule::Recurring { begins: Some(Begins::Near { interval, .. }), .. } => {
            return Some(interval);
        }
        _ => return None,
    };
    let times = u32::try_from(times).unwrap_or(u32::MAX);
    Some(Interval { count: times.saturating_mul(count), unit })
}

fn from_of(rule: DateRule) -> Option<CountedFrom> {
    match rule {
        DateRule::Start => Some(CountedFrom::Start),
        DateRule::Date => Some(CountedFrom::Date),
        DateRule::Weekday { from, .. } => Some(from.map_or(CountedFrom::Date, |(from, _)| from)),
        DateRule::Intervals { from, .. }
        | DateRule::Recurring { from, .. }
        | DateRule::Day { from, .. }
        | DateRule::On(from)
        | DateRule::Offset { from, .. } => Some(from),
        DateRule::Switch | DateRule::Review | DateRule::Counted | DateRule::Horizon(_) => None,
    }
}

pub(crate) fn anchor_of(rule: DateRule) -> Option<Date> {
    match rule {
        DateRule::Intervals { anchor, .. }
        | DateRule::Recurring { anchor, .. }
        | DateRule::Day { anchor, .. }
        | DateRule::Offset { anchor, .. } => Some(anchor),
        DateRule::Weekday { from, .. } => from.map(|(_, date)| date),
        _ => None,
    }
}
