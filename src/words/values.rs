//! Occurrences and phases -> the values that templates fill in, in the words of the language.

use std::collections::BTreeMap;

use jiff::civil::Date;
use minijinja::context;
use minijinja::value::Value;

use super::form::{Blank, Mover, Said, Shape, Teller};
use super::language::Vocabulary;
use crate::prescription::Prescription;
use crate::prescription::phase::Phase;
use crate::prescription::recheck::{Recheck, Test};
use crate::prescription::rhythm::{Cadence, End};
use crate::prescription::strength::Strength;
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::schedule::reason::{CountedFrom, DateRule};
use crate::zone::Occurs;

/// What a schedule knows of a phase.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhaseFacts {
    /// How many doses it has.
    pub doses: Option<usize>,
    /// The date of its first dose.
    pub first: Option<Date>,
    /// Whether it waits for a review.
    pub waits: bool,
}

/// The words of the language that a prescription asks for.
pub(crate) fn said_in(prescription: &Prescription) -> &'static Vocabulary {
    Vocabulary::of(prescription.feed.language)
}

/// Values by the names that templates know.
pub(crate) type Values = BTreeMap<&'static str, Value>;

/// What is put into the blanks of a template: the words of an event, or marks for them.
#[derive(Clone, Copy)]
pub(crate) enum Blanks<'t> {
    /// The words.
    Told(Teller<'t>),
    /// The marks.
    Marked,
}

impl Blanks<'_> {
    fn value(self, blank: Blank) -> Value {
        match self {
            Self::Marked => Value::from(blank.mark().to_string()),
            Self::Told(teller) => match teller.say(blank) {
                Some(Said::Number(number)) => Value::from(number),
                Some(Said::Text(text)) => Value::from(text.as_ref()),
                None => Value::from(()),
            },
        }
    }

    fn value_if(self, has: bool, blank: Blank) -> Option<Value> {
        has.then(|| self.value(blank))
    }
}

/// The values that every template has, whatever the event.
pub(crate) fn common(prescription: &Prescription) -> Values {
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

/// The values that every template has of an event: when it is, and why then.
pub(crate) fn day(shape: Shape, prescription: &Prescription, blanks: Blanks<'_>) -> Values {
    let mut values = moment(shape, blanks);
    values.extend([
        ("why", why(shape, prescription, blanks)),
        ("away", Value::from(blanks.value_if(shape.is_away, Blank::Away))),
        (
            "clock",
            Value::from(match shape.clock {
                Occurs::Once => None,
                Occurs::Gap => Some("gap"),
                Occurs::Fold => Some("fold"),
            }),
        ),
    ]);
    values
}

/// What a template knows of an event's day when it leaves the reason to `why.txt`.
pub(crate) fn moment(shape: Shape, blanks: Blanks<'_>) -> Values {
    Values::from([("date", blanks.value(Blank::Date)), ("moved", moved(shape.moved, blanks))])
}

/// What moved an event, and from where.
fn moved(mover: Option<Mover>, blanks: Blanks<'_>) -> Value {
    Value::from(mover.map(|mover| {
        context! {
            from => blanks.value(Blank::MovedFrom),
            why => match mover {
                Mover::Change => "change",
                Mover::Avoid => "avoid",
                Mover::Injection => "injection",
            },
            because => blanks.value_if(mover == Mover::Change, Blank::Because),
        }
    }))
}

/// The values that all events of a kind have alike.
pub(crate) fn of_kind(prescription: &Prescription, kind: Kind) -> Values {
    let said = said_in(prescription);
    let phase = |phase: usize| &prescription.phases[phase];
    match kind {
        Kind::Injection { phase: of, .. } => {
            let mut values = dose(prescription, phase(of));
            values.insert("containers", Value::from(containers(phase(of), said)));
            values
        }
        Kind::SelfTaken { phase: of, .. } => dose(prescription, phase(of)),
        Kind::PhaseEdge { phase: of, ends, .. } => {
            let mut values = dose(prescription, phase(of));
            values.insert("ends", Value::from(ends));
            values
                .insert("rhythm", Value::from(said.rhythm(&phase(of).cadence, phase(of).doses())));
            values
        }
        Kind::Recheck { recheck: of } => recheck(&prescription.rechecks[of], said),
        Kind::Review { phase: of } => Values::from([
            ("phase", Value::from(phase(of).name.as_str())),
            ("note", Value::from(phase(of).note.as_deref())),
        ]),
        Kind::Marker => Values::new(),
    }
}

/// The values of a single event of a kind.
pub(crate) fn of_one(prescription: &Prescription, kind: Kind, blanks: Blanks<'_>) -> Values {
    let n = || blanks.value(Blank::Ordinal);
    let ordinal = || ("ordinal", context! { n => n(), of => kind.of() });
    match kind {
        Kind::Injection { .. } => {
            let site = blanks.value_if(!prescription.sites.is_empty(), Blank::Site);
            Values::from([ordinal(), ("site", Value::from(site))])
        }
        Kind::SelfTaken { .. } | Kind::PhaseEdge { .. } => Values::from([ordinal()]),
        Kind::Recheck { .. } => Values::from([("ordinal", context! { n => n() })]),
        Kind::Review { .. } | Kind::Marker => Values::new(),
    }
}

/// The values that hang on the date of an event which comes once.
pub(crate) fn of_date(prescription: &Prescription, occurrence: &Occurrence) -> Values {
    let said = said_in(prescription);
    match occurrence.kind {
        Kind::PhaseEdge { last, .. } => {
            Values::from([("pauses", Value::from(pauses(prescription, occurrence.date, last)))])
        }
        Kind::Marker => Values::from([("horizon", Value::from(horizon(occurrence, said)))]),
        _ => Values::new(),
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

/// The pauses in which a phase without reminders is not taken, of one from its first dose to its last.
fn pauses(prescription: &Prescription, first: Date, last: Option<Date>) -> Vec<Value> {
    let said = said_in(prescription);
    let pauses = prescription.pauses.iter();
    pauses
        .filter(|pause| pause.to >= first && last.is_none_or(|last| pause.from <= last))
        .map(|pause| context! { from => said.day(pause.from), to => said.day(pause.to) })
        .collect()
}

/// A phase as a prescription says it: what is given if that is not what the phase `before` gives, how
/// often, and until when.
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

/// The reason in values that a language can say in its own way. Each variable is there, so that a
/// template can ask for one that a reason does not have.
fn why(shape: Shape, prescription: &Prescription, blanks: Blanks<'_>) -> Value {
    let said = said_in(prescription);
    let (rule, from) = (shape.rule, from_of(shape.rule));
    let (phase, dose) = match from {
        Some(CountedFrom::LastDoseOf(phase) | CountedFrom::StartOf(phase)) => (Some(phase), None),
        Some(CountedFrom::DoseOf(phase, dose)) => (Some(phase), Some(dose)),
        _ => (None, None),
    };
    let has_length = matches!(rule, DateRule::Intervals { .. } | DateRule::Offset { .. });
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
        day => blanks.value_if(matches!(rule, DateRule::Day { .. }), Blank::Day),
        date => anchor_of(rule).map(|date| said.day(date)),
        length => blanks.value_if(has_length, Blank::Length),
        times => match rule {
            // Templates ask whether it is more than 1; so is a mark, as every text.
            DateRule::Intervals { times, .. } if times > 1 => Some(blanks.value(Blank::Times)),
            DateRule::Intervals { times, .. } => Some(Value::from(times)),
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
        clamped => blanks.value_if(shape.is_clamped, Blank::Clamped),
    }
}

/// What a rule counts from.
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

/// The date that a rule counts from, as far as it is told.
fn anchor_of(rule: DateRule) -> Option<Date> {
    match rule {
        DateRule::Intervals { anchor, .. }
        | DateRule::Day { anchor, .. }
        | DateRule::Offset { anchor, .. } => Some(anchor),
        DateRule::Weekday { from, .. } => from.map(|(_, date)| date),
        _ => None,
    }
}
