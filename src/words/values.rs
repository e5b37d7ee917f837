//! Occurrences and phases -> the values of templates, in the words of the language.

use std::collections::BTreeMap;

use jiff::civil::Date;
use minijinja::context;
use minijinja::value::Value;

use super::language::Vocabulary;
use super::{reason, supply};
use crate::moment::placer::Placement;
use crate::prescription::Prescription;
use crate::prescription::cadence::Cadence;
use crate::prescription::change::Target;
use crate::prescription::feed_settings::Detail;
use crate::prescription::ids::PhaseId;
use crate::prescription::in_force::{Administration, Difference};
use crate::prescription::phase::Phase;
use crate::prescription::recheck::{Recheck, Test};
use crate::prescription::record::{Fact, Injection, TestResult};
use crate::prescription::rhythm::End;
use crate::prescription::strength::Strength;
use crate::schedule::occurrence::{self, Kind, Occurrence, TimeOfDay};
use crate::schedule::reason::DateRule;
use crate::shown::clause;
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
    detail: Detail,
) -> Values {
    let mut values = reason(prescription, occurrence, placed);
    values.extend(of_kind(prescription, occurrence, detail));
    values
}

/// The values that every template has, whatever the event.
fn common(prescription: &Prescription, date: Date) -> Values {
    let prescriber = prescription.prescriber_on(date);
    let prescriber = prescriber.map(|prescriber| {
        context! { name => prescriber.name.as_str(), phone => prescriber.phone.as_deref() }
    });
    Values::from([
        ("person", Value::from(prescription.person.as_deref())),
        ("prescriber", Value::from(prescriber)),
        ("notes", Value::from(prescription.notes.on(date))),
    ])
}

/// The values of every event: when it is, and why.
pub(crate) fn reason(
    prescription: &Prescription,
    occurrence: &Occurrence,
    placed: &Placement,
) -> Values {
    let is_away = *placed.zone != *prescription.home_on(occurrence.date).name()
        && occurrence.time != TimeOfDay::WholeDay;
    let clock = match placed.clock {
        Occurs::Once => None,
        Occurs::Gap => Some("gap"),
        Occurs::Fold => Some("fold"),
    };
    let mut values = common(prescription, occurrence.date);
    values.extend([
        ("date", Value::from(said_in(prescription).day(occurrence.date))),
        ("moved", reason::moved(prescription, occurrence)),
        ("why", reason::why(prescription, occurrence)),
        ("away", Value::from(is_away.then_some(&*placed.zone))),
        ("clock", Value::from(clock)),
    ]);
    values
}

/// The values that events of one kind have, and others not.
fn of_kind(prescription: &Prescription, occurrence: &Occurrence, detail: Detail) -> Values {
    let said = said_in(prescription);
    let phase = |phase: PhaseId| &prescription.phases[phase];
    let (kind, n) = (occurrence.kind, occurrence.ordinal);
    let ordinal = || context! { n => n, of => kind.of() };
    match kind {
        Kind::Injection { phase: of, made_up, .. } => {
            let how = prescription.administration(of, Injection::Dose(of, n), occurrence.date);
            let mut values = dose(prescription, phase(of), &how);
            values.extend(injection(prescription, occurrence, &how, detail));
            values.extend([("ordinal", ordinal()), ("made_up", Value::from(made_up))]);
            values
        }
        Kind::Extra { phase: of, planned } => {
            let how = prescription.administration(of, Injection::Extra(planned), occurrence.date);
            let mut values = dose(prescription, phase(of), &how);
            values.extend(injection(prescription, occurrence, &how, detail));
            values.extend([("extra", Value::from(true)), ("note", Value::from(()))]);
            values
        }
        Kind::SelfTaken { phase: of, .. } => {
            let how = prescription.administration(of, Injection::Dose(of, n), occurrence.date);
            let mut values = dose(prescription, phase(of), &how);
            values.insert("ordinal", ordinal());
            values
        }
        Kind::PhaseEdge { phase: of, ends, last } => {
            let how = prescription.administration(of, Injection::Dose(of, n), occurrence.date);
            let mut values = dose(prescription, phase(of), &how);
            values.extend([
                ("ordinal", ordinal()),
                ("ends", Value::from(ends)),
                ("rhythm", Value::from(said.rhythm(phase(of).cadence(), phase(of).doses()))),
                ("times", Value::from(times(phase(of), said))),
                ("pauses", Value::from(pauses(prescription, occurrence.date, last))),
            ]);
            values
        }
        Kind::Recheck { recheck: of } => {
            let described = &prescription.rechecks[of];
            let mut values = recheck(described, said);
            values.insert("ordinal", context! { n => n });
            values.extend(results(described, prescription.result(of, n), said, detail));
            let changed = prescription.differences(Target::Recheck(of, n), occurrence.date);
            values.insert("changed", Value::from(differences(&changed, said)));
            values
        }
        Kind::Say { of, place } => Values::from([(
            "say",
            Value::from(occurrence::said_before(prescription, occurrence, of, place)),
        )]),
        Kind::Order(of) => supply::values(prescription, of, detail),
        Kind::Review { phase: of } => Values::from([
            ("phase", Value::from(phase(of).name.as_str())),
            ("beside", Value::from(phase(of).alongside)),
            ("note", Value::from(phase(of).note.as_deref())),
        ]),
        Kind::Marker => Values::from([("horizon", Value::from(horizon(occurrence, said)))]),
    }
}

/// What only an injection has: what is recorded of it, and what is different about it.
fn injection(
    prescription: &Prescription,
    occurrence: &Occurrence,
    how: &Administration<'_>,
    detail: Detail,
) -> Values {
    let said = said_in(prescription);
    let of = occurrence::injection(occurrence);
    let is_full = detail == Detail::Full;
    let record = of.and_then(|of| prescription.entry(of)).map(|entry| match &entry.fact {
        Fact::Given(given) => context! {
            is => "given",
            by => given.by.as_deref().map(clause),
            batch => given.batch.as_deref().filter(|_| is_full),
            note => given.note.as_deref().filter(|_| is_full),
            because => (),
        },
        Fact::Missed { because, .. } => context! {
            is => "missed",
            by => (),
            batch => (),
            note => (),
            because => because.as_deref().filter(|_| is_full).map(clause),
        },
    });
    let changed = match (of, occurrence.kind) {
        (Some(of), Kind::Injection { phase, .. } | Kind::Extra { phase, .. }) => {
            prescription.differences_of_dose(phase, of, occurrence.date)
        }
        _ => vec![],
    };
    Values::from([
        ("record", Value::from(record)),
        ("changed", Value::from(differences(&changed, said))),
        ("containers", Value::from(containers(how, said))),
        ("site", Value::from(occurrence.site.as_deref())),
        ("extra", Value::from(false)),
        ("made_up", Value::from(())),
    ])
}

/// What is different, and from when on or once, each with the reason.
fn differences(changed: &[Difference<'_>], said: &Vocabulary) -> Vec<Value> {
    let keys = |keys: &[&'static str]| -> Vec<&'static str> {
        keys.iter().map(|key| said.word(&format!("key-{key}"))).collect()
    };
    let one = |one: &Difference<'_>| {
        context! {
            keys => keys(&one.keys),
            since => one.since.map(|since| said.day(since)),
            because => clause(one.because),
        }
    };
    changed.iter().map(one).collect()
}

/// What the prescriber wants to see of a recheck, and what was found; for the family neither.
fn results(
    recheck: &Recheck,
    result: Option<&TestResult>,
    said: &Vocabulary,
    detail: Detail,
) -> Values {
    let is_full = detail == Detail::Full;
    let found = result.filter(|_| is_full);
    let values = |texts: &[(Test, String)]| -> Vec<Value> {
        let one =
            |(test, text): &(Test, String)| context! { name => said.tested(test), text => text };
        texts.iter().filter(|_| is_full).map(one).collect()
    };
    let record = result.map(|_| {
        context! {
            is => "done",
            by => (),
            batch => (),
            note => found.and_then(|result| result.note.as_deref()),
            because => (),
        }
    });
    Values::from([
        ("targets", Value::from(values(&recheck.targets))),
        ("results", Value::from(found.map(|result| values(&result.found)).unwrap_or_default())),
        ("record", Value::from(record)),
    ])
}

fn dose(prescription: &Prescription, phase: &Phase, how: &Administration<'_>) -> Values {
    let said = said_in(prescription);
    let (product, dose, route) = how.gives();
    Values::from([
        ("product", supply::named(product, said)),
        ("dose", Value::from(said.amount(dose))),
        ("portion", Value::from(said.portion(how.portion()))),
        ("route", Value::from(route.name())),
        ("route_name", Value::from(said.route(route))),
        ("way", Value::from(said.way(route))),
        ("phase", Value::from(phase.name.as_str())),
        ("beside", Value::from(phase.alongside)),
        ("note", Value::from(phase.note.as_deref())),
        ("window", Value::from(phase.window.map(|window| said.window(window)))),
        (
            "each_way",
            Value::from(phase.window.and_then(|window| window.both().is_none().then_some(true))),
        ),
    ])
}

/// At which times of the day a dose is taken, if at several.
fn times(phase: &Phase, said: &Vocabulary) -> Option<String> {
    (!phase.times.is_empty()).then(|| said.at_times(&phase.times))
}

fn containers(how: &Administration<'_>, said: &Vocabulary) -> Option<Value> {
    let container = how.product.container.as_ref()?;
    let count = how.product.containers(**how.amount)?;
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
    let (every, unit, weekdays) = match &phase.cadence().value {
        Cadence::Every(interval) => (Some(interval.count), Some(interval.unit.name()), None),
        Cadence::Weekdays(weekdays) => (None, None, Some(said.weekdays(*weekdays).len())),
        Cadence::Weekly { .. } | Cadence::Monthly { .. } | Cadence::Days(_) | Cadence::Dates(_) => {
            (None, None, None)
        }
    };
    let listed = phase.cadence().value.list().is_some();
    let end = phase.end().value;
    let single = known.doses == Some(1) && !listed && !end.is_review();
    let later = match phase.cadence().value {
        Cadence::Every(interval) if single && phase.starts.is_none() => {
            Some(said.interval(interval))
        }
        _ => None,
    };
    // Where the seam alone does not say when it begins.
    let says_when = match phase.cadence().value {
        Cadence::Weekly { .. } | Cadence::Monthly { .. } if single => true,
        _ => phase.starts.is_some(),
    };
    context! {
        phase => phase.name.as_str(),
        beside => phase.alongside,
        changes => before.is_none_or(|before| before.gives() != phase.gives()),
        product => product.name.as_str(),
        pieces => matches!(strength, Strength::Piece { .. }).then(|| (portion, said.strength(strength))),
        dose => said.amount(dose),
        route => route.name(),
        daily => phase.times.len(),
        rhythm => said.rhythm(phase.cadence(), known.doses.filter(|_| single)),
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
        from => known.first.filter(|_| says_when).map(|date| said.day(date)),
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
