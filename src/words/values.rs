//! Occurrences and phases -> the values of templates, in the words of the language.

use std::collections::BTreeMap;

use jiff::civil::Date;
use minijinja::context;
use minijinja::value::Value;

use super::language::Vocabulary;
use crate::moment::placer::Placement;
use crate::prescription::Prescription;
use crate::prescription::interval::Interval;
use crate::prescription::phase::Phase;
use crate::prescription::recheck::{Recheck, Test};
use crate::prescription::rhythm::{Cadence, End};
use crate::prescription::strength::Strength;
use crate::schedule::occurrence::{Kind, Occurrence, site};
use crate::schedule::reason::{CountedFrom, DateRule, Reason, Why};
use crate::zone::Occurs;

/// What the plan in words needs from the schedule of a phase.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhaseFacts {
    /// The number of its doses, if known.
    pub doses: Option<usize>,
    /// The date of its first dose.
    pub first: Option<Date>,
    /// Whether it waits for a review.
    pub waits: bool,
}

pub(crate) fn said_in(prescription: &Prescription) -> &'static Vocabulary {
    Vocabulary::of(prescription.feed.language)
}

/// By the names that templates use.
pub(crate) type Values = BTreeMap<&'static str, Value>;

pub(crate) fn event(
    prescription: &Prescription,
    occurrence: &Occurrence,
    placed: &Placement,
) -> Values {
    let mut values = reason(prescription, occurrence, placed);
    values.extend(of_kind(prescription, occurrence));
    values
}

/// The values of every template.
fn common(prescription: &Prescription) -> Values {
    let prescriber = prescription.prescriber.as_ref();
    let prescriber = prescriber.map(|prescriber| {
        context! { name => prescriber.name.as_str(), phone => prescriber.phone.as_deref() }
    });
    Values::from([
        ("person", Value::from(prescription.person.as_deref())),
        ("prescriber", Value::from(prescriber)),
        ("notes", Value::from(prescription.notes.as_deref())),
    ])
}

/// The values of every event: when it is, and why.
pub(crate) fn reason(
    prescription: &Prescription,
    occurrence: &Occurrence,
    placed: &Placement,
) -> Values {
    let is_away = *placed.zone != *prescription.time_zone.name() && occurrence.time.is_some();
    let clock = match placed.clock {
        Occurs::Once => None,
        Occurs::Gap => Some("gap"),
        Occurs::Fold => Some("fold"),
    };
    let mut values = common(prescription);
    values.extend([
        ("date", Value::from(said_in(prescription).day(occurrence.date))),
        ("moved", moved(prescription, occurrence)),
        ("why", why(prescription, &occurrence.reason)),
        ("away", Value::from(is_away.then_some(&*placed.zone))),
        ("clock", Value::from(clock)),
    ]);
    values
}

fn moved(prescription: &Prescription, occurrence: &Occurrence) -> Value {
    Value::from(occurrence.reason.moved.as_ref().map(|moved| {
        let (why, because) = match &moved.why {
            Why::Change(because) => ("change", Some(because.as_str())),
            Why::Avoid => ("avoid", None),
            Why::Injection => ("injection", None),
        };
        context! { from => said_in(prescription).day(moved.from), why => why, because => because }
    }))
}

/// The values of events of one kind.
fn of_kind(prescription: &Prescription, occurrence: &Occurrence) -> Values {
    let said = said_in(prescription);
    let phase = |phase: usize| &prescription.phases[phase];
    let (kind, n) = (occurrence.kind, occurrence.ordinal);
    let ordinal = || context! { n => n, of => kind.of() };
    match kind {
        Kind::Injection { phase: of, .. } => {
            let mut values = dose(prescription, phase(of));
            values.extend([
                ("ordinal", ordinal()),
                ("containers", Value::from(containers(phase(of), said))),
                ("site", Value::from(site(prescription, occurrence))),
            ]);
            values
        }
        Kind::SelfTaken { phase: of, .. } => {
            let mut values = dose(prescription, phase(of));
            values.insert("ordinal", ordinal());
            values
        }
        Kind::PhaseEdge { phase: of, ends, last } => {
            let mut values = dose(prescription, phase(of));
            values.extend([
                ("ordinal", ordinal()),
                ("ends", Value::from(ends)),
                ("rhythm", Value::from(said.rhythm(&phase(of).cadence, phase(of).doses()))),
                ("pauses", Value::from(pauses(prescription, occurrence.date, last))),
            ]);
            values
        }
        Kind::Recheck { recheck: of } => {
            let mut values = recheck(&prescription.rechecks[of], said);
            values.insert("ordinal", context! { n => n });
            values
        }
        Kind::Review { phase: of } => Values::from([
            ("phase", Value::from(phase(of).name.as_str())),
            ("note", Value::from(phase(of).note.as_deref())),
        ]),
        Kind::Marker => Values::from([("horizon", Value::from(horizon(occurrence, said)))]),
    }
}

fn dose(prescription: &Prescription, phase: &Phase) -> Values {
    let said = said_in(prescription);
    let product = &phase.product;
    let dose = phase.dose.value;
    let name_brand_strength = context! {
        name => product.name.as_str(),
        brand => product.brand.as_deref(),
        strength => said.strength(&product.strength),
    };
    Values::from([
        ("product", name_brand_strength),
        ("dose", Value::from(said.amount(dose))),
        ("portion", Value::from(said.portion(product.portion(dose)))),
        ("route", Value::from(phase.route.name())),
        ("route_name", Value::from(said.route(*phase.route))),
        ("way", Value::from(said.way(*phase.route))),
        ("phase", Value::from(phase.name.as_str())),
        ("note", Value::from(phase.note.as_deref())),
        ("window", Value::from(prescription.window.map(|window| said.interval(window)))),
    ])
}

fn containers(phase: &Phase, said: &Vocabulary) -> Option<Value> {
    let container = phase.product.container.as_ref()?;
    let count = phase.product.containers(phase.dose.value)?;
    Some(context! {
        count => count,
        kind => container.kind.name(),
        name => said.containers(container.kind, count),
        volume => said.volume(container.volume),
    })
}

/// The pauses of a phase without reminders, between its first dose and its last.
fn pauses(prescription: &Prescription, first: Date, last: Option<Date>) -> Vec<Value> {
    let said = said_in(prescription);
    let pauses = prescription.pauses.iter();
    pauses
        .filter(|pause| pause.to >= first && last.is_none_or(|last| pause.from <= last))
        .map(|pause| context! { from => said.day(pause.from), to => said.day(pause.to) })
        .collect()
}

/// A phase of the plan in words: what is given, if it differs from the phase `before`, how often, and until
/// when.
pub(crate) fn planned(
    phase: &Phase,
    before: Option<&Phase>,
    known: &PhaseFacts,
    said: &Vocabulary,
) -> Value {
    let (product, dose, route) = phase.gives();
    let portion = said.portion(product.portion(dose));
    let strength = &product.strength.value;
    let (every, unit, weekdays) = match &phase.cadence.value {
        Cadence::Every(interval) => (Some(interval.count), Some(interval.unit.name()), None),
        Cadence::Weekdays(weekdays) => (None, None, Some(said.weekdays(*weekdays).len())),
        Cadence::Days(_) => (None, None, None),
    };
    let listed = matches!(phase.cadence.value, Cadence::Days(_));
    let end = phase.end.value;
    let single = known.doses == Some(1) && !listed && !end.is_review();
    let later = match phase.cadence.value {
        Cadence::Every(interval) if single && phase.starts.is_none() => {
            Some(said.interval(interval))
        }
        _ => None,
    };
    context! {
        phase => phase.name.as_str(),
        changes => before.is_none_or(|before| before.gives() != phase.gives()),
        product => product.name.as_str(),
        pieces => matches!(strength, Strength::Piece { .. }).then(|| (portion, said.strength(strength))),
        dose => said.amount(dose),
        route => route.name(),
        rhythm => said.rhythm(&phase.cadence, known.doses.filter(|_| single)),
        single => single,
        later => later,
        every => every,
        unit => unit,
        weekdays => weekdays,
        listed => listed,
        doses => known.doses,
        length => match end {
            End::For(length) | End::ReviewAfter(length) => Some(said.interval(length)),
            _ => None,
        },
        until => match end {
            End::Until(date) | End::ReviewOn(date) => Some(said.day(date)),
            _ => None,
        },
        review => end.is_review(),
        from => known.first.filter(|_| phase.starts.is_some()).map(|date| said.day(date)),
        waits => known.waits,
    }
}

fn recheck(recheck: &Recheck, said: &Vocabulary) -> Values {
    let tests: Vec<Value> = recheck
        .tests
        .iter()
        .map(|test| {
            let (known, other) = match test {
                Test::Known(word) => (Some(*word), None),
                Test::Other(text) => (None, Some(text.as_str())),
            };
            context! { known => known, other => other, name => said.tested(test) }
        })
        .collect();
    Values::from([
        ("recheck", Value::from(recheck.name.as_str())),
        ("blood", Value::from(recheck.tests.iter().any(Test::is_of_blood))),
        ("tests", Value::from(tests)),
        ("before_injection", Value::from(recheck.before_injection)),
        ("fasting", Value::from(recheck.fasting)),
        ("note", Value::from(recheck.note.as_deref())),
    ])
}

pub(crate) fn horizon(occurrence: &Occurrence, said: &Vocabulary) -> String {
    match occurrence.reason.rule {
        DateRule::Horizon(date) => said.day(date),
        _ => String::new(),
    }
}

/// The reason, as values that each language can word. Every variable is always present, so that a template
/// can test for
/// one that a reason does not have.
fn why(prescription: &Prescription, reason: &Reason) -> Value {
    let said = said_in(prescription);
    let (rule, from) = (reason.rule, from_of(reason.rule));
    let (phase, dose) = match from {
        Some(CountedFrom::LastDoseOf(phase) | CountedFrom::StartOf(phase)) => (Some(phase), None),
        Some(CountedFrom::DoseOf(phase, dose)) => (Some(phase), Some(dose)),
        _ => (None, None),
    };
    context! {
        rule => match rule {
            DateRule::Start => "start",
            DateRule::Intervals { .. } => "intervals",
            DateRule::Weekday { .. } => "weekday",
            DateRule::Day { .. } => "day",
            DateRule::Date => "date",
            DateRule::On(_) => "on",
            DateRule::Offset { before: true, .. } => "before",
            DateRule::Offset { before: false, .. } => "after",
            DateRule::Switch => "switch",
            DateRule::Review => "review",
            DateRule::Horizon(_) => "horizon",
        },
        anchor => from.map(|from| match from {
            CountedFrom::Start => "start",
            CountedFrom::FirstDose => "first-dose",
            CountedFrom::LastDoseOf(_) => "last-dose",
            CountedFrom::StartOf(_) => "start-of",
            CountedFrom::DoseOf(..) => "dose-of",
            CountedFrom::Date => "date",
        }),
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
        inclusive => match rule {
            DateRule::Weekday { from, .. } => Some(!matches!(from, Some((CountedFrom::LastDoseOf(_), _)))),
            _ => None,
        },
        clamped => reason.clamped_from,
    }
}

fn length(rule: DateRule) -> Option<Interval> {
    let (count, unit, times) = match rule {
        DateRule::Intervals { interval: Interval { count, unit }, times, .. } => {
            (count, unit, times)
        }
        DateRule::Offset { count, unit, .. } => (1, unit, count),
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
        | DateRule::Day { from, .. }
        | DateRule::On(from)
        | DateRule::Offset { from, .. } => Some(from),
        DateRule::Switch | DateRule::Review | DateRule::Horizon(_) => None,
    }
}

fn anchor_of(rule: DateRule) -> Option<Date> {
    match rule {
        DateRule::Intervals { anchor, .. }
        | DateRule::Day { anchor, .. }
        | DateRule::Offset { anchor, .. } => Some(anchor),
        DateRule::Weekday { from, .. } => from.map(|(_, date)| date),
        _ => None,
    }
}
