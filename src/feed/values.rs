//! Occurrences and phases -> the values that templates fill in, in the words of the language.

use jiff::civil::Date;
use minijinja::context;
use minijinja::value::Value;

use super::Placed;
use super::language::Vocabulary;
use crate::prescription::Prescription;
use crate::prescription::interval::Interval;
use crate::prescription::phase::{Cadence, End, Phase};
use crate::prescription::quantity::Strength;
use crate::prescription::recheck::{Recheck, Test};
use crate::schedule::Occurrence;
use crate::schedule::reason::{From, Rule, Why};
use crate::zone::Clock;

/// What a schedule knows of a phase.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// How many doses it has.
    pub doses: Option<usize>,
    /// The date of its first dose.
    pub first: Option<Date>,
    /// Whether it waits for a review.
    pub waits: bool,
}

/// The words of the language that a prescription asks for.
pub(super) fn said_in(prescription: &Prescription) -> &'static Vocabulary {
    Vocabulary::of(prescription.feed.language)
}

/// The values that every template has.
pub(super) fn common(
    prescription: &Prescription,
    occurrence: &Occurrence,
    placed: &Placed,
) -> Value {
    let said = said_in(prescription);
    let prescriber = prescription.prescriber.as_ref();
    let moved = occurrence.reason.moved.as_ref();
    let home = prescription.time_zone.name();
    context! {
        person => prescription.person.as_deref(),
        prescriber => prescriber.map(|prescriber| context! {
            name => prescriber.name.as_str(),
            phone => prescriber.phone.as_deref(),
        }),
        notes => prescription.notes.as_deref(),
        date => said.day(occurrence.date),
        why => why(prescription, occurrence),
        moved => moved.map(|moved| context! {
            from => said.day(moved.from),
            why => match moved.why {
                Why::Change(_) => "change",
                Why::Avoid => "avoid",
                Why::Injection => "injection",
            },
            because => match &moved.why {
                Why::Change(because) => Some(because.as_str()),
                Why::Avoid | Why::Injection => None,
            },
        }),
        away => Some(placed.zone.as_ref()).filter(|&zone| zone != home && occurrence.time.is_some()),
        clock => match placed.clock {
            Clock::Once => None,
            Clock::Gap => Some("gap"),
            Clock::Fold => Some("fold"),
        },
    }
}

pub(super) fn dose(
    prescription: &Prescription,
    phase: &Phase,
    occurrence: &Occurrence,
    of: Option<usize>,
) -> Value {
    let said = said_in(prescription);
    let product = &phase.product;
    let dose = phase.dose.value;
    context! {
        product => context! {
            name => product.name.as_str(),
            brand => product.brand.as_deref(),
            strength => said.strength(&product.strength),
        },
        dose => said.amount(dose),
        portion => said.portion(product.portion(dose)),
        route => phase.route.name(),
        route_name => said.route(*phase.route),
        way => said.way(*phase.route),
        phase => phase.name.as_str(),
        ordinal => context! { n => occurrence.ordinal, of => of },
        note => phase.note.as_deref(),
        window => prescription.window.map(|window| said.interval(window)),
    }
}

pub(super) fn containers(phase: &Phase, said: &Vocabulary) -> Option<Value> {
    let container = phase.product.container.as_ref()?;
    let count = phase.product.containers(phase.dose.value)?;
    Some(context! {
        count => count,
        kind => container.kind.name(),
        name => said.containers(container.kind, count),
        volume => said.volume(container.volume),
    })
}

/// The pauses from a date on, in which a phase without reminders is not taken.
pub(super) fn pauses(prescription: &Prescription, occurrence: &Occurrence) -> Vec<Value> {
    let said = said_in(prescription);
    let to_come = prescription.pauses.iter().filter(|pause| pause.to >= occurrence.date);
    to_come
        .map(|pause| context! { from => said.day(pause.from), to => said.day(pause.to) })
        .collect()
}

/// A phase as a prescription says it: what is given if that is not what the phase `before` gives, how
/// often, and until when.
pub(super) fn planned(
    phase: &Phase,
    before: Option<&Phase>,
    known: &Known,
    said: &Vocabulary,
) -> Value {
    let given = |phase: &Phase| {
        let portion = phase.product.portion(*phase.dose);
        (phase.product.name.clone(), said.amount(*phase.dose), *phase.route, said.portion(portion))
    };
    let (product, dose, route, portion) = given(phase);
    let strength = &phase.product.strength.value;
    let (every, unit, weekdays) = match &phase.cadence.value {
        Cadence::Every(interval) => (Some(interval.count), Some(interval.unit.name()), None),
        Cadence::Weekdays(weekdays) => (None, None, Some(said.weekdays(*weekdays).len())),
        Cadence::Days(_) => (None, None, None),
    };
    let end = phase.end.value;
    context! {
        phase => phase.name.as_str(),
        changes => before.is_none_or(|before| given(before) != given(phase)),
        product => product,
        pieces => matches!(strength, Strength::Piece { .. }).then(|| (portion, said.strength(strength))),
        dose => dose,
        route => route.name(),
        rhythm => said.rhythm(&phase.cadence),
        every => every,
        unit => unit,
        weekdays => weekdays,
        listed => matches!(phase.cadence.value, Cadence::Days(_)),
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

pub(super) fn recheck(recheck: &Recheck, occurrence: &Occurrence, said: &Vocabulary) -> Value {
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
    context! {
        recheck => recheck.name.as_str(),
        blood => recheck.tests.iter().any(Test::is_of_blood),
        tests => tests,
        ordinal => context! { n => occurrence.ordinal },
        before_injection => recheck.before_injection,
        fasting => recheck.fasting,
        note => recheck.note.as_deref(),
    }
}

pub(super) fn horizon(occurrence: &Occurrence, said: &Vocabulary) -> String {
    match occurrence.reason.rule {
        Rule::Horizon(date) => said.day(date),
        _ => String::new(),
    }
}

/// The reason in values that a language can say in its own way.
fn why(prescription: &Prescription, occurrence: &Occurrence) -> Value {
    let reason = &occurrence.reason;
    let said = rule_values(prescription, reason.rule);
    context! { ..context! { clamped => reason.clamped_from, ..said }, ..nothing_said() }
}

/// Every variable of `why`, so that a template can ask for one that a reason does not have.
fn nothing_said() -> Value {
    let none = ();
    context! {
        rule => none, anchor => none, phase => none, dose => none, day => none, date => none,
        length => none, times => none, interval => none, weekdays => none, inclusive => none,
    }
}

fn rule_values(prescription: &Prescription, rule: Rule) -> Value {
    let said = said_in(prescription);
    let counted = |from| from_values(prescription, from);
    match rule {
        Rule::Start => context! { rule => "start", ..counted(From::Start) },
        Rule::Intervals { interval, times, from, anchor } => {
            let count = u32::try_from(times).unwrap_or(u32::MAX).saturating_mul(interval.count);
            context! {
                rule => "intervals",
                times => times,
                interval => said.interval(interval),
                length => said.interval(Interval { count, unit: interval.unit }),
                date => said.day(anchor),
                ..counted(from)
            }
        }
        Rule::Weekday { weekdays, from } => {
            let names = said.weekdays(weekdays);
            let inclusive = !matches!(from, Some((From::LastDoseOf(_), _)));
            let (from, date) = from.unzip();
            let date = date.map(|date| said.day(date));
            let anchor = counted(from.unwrap_or(From::Date));
            context! { rule => "weekday", weekdays => names, date => date, inclusive => inclusive, ..anchor }
        }
        Rule::Day { day: number, from, anchor } => {
            context! { rule => "day", day => number, date => said.day(anchor), ..counted(from) }
        }
        Rule::Date => context! { rule => "date", ..counted(From::Date) },
        Rule::On(from) => context! { rule => "on", ..counted(from) },
        Rule::Offset { count, unit, before, from, anchor } => {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            context! {
                rule => if before { "before" } else { "after" },
                length => said.interval(Interval { count, unit }),
                date => said.day(anchor),
                ..counted(from)
            }
        }
        Rule::Switch => context! { rule => "switch" },
        Rule::Review => context! { rule => "review" },
        Rule::Horizon(_) => context! { rule => "horizon" },
    }
}

fn from_values(prescription: &Prescription, from: From) -> Value {
    let (anchor, phase, dose) = match from {
        From::Start => ("start", None, None),
        From::FirstDose => ("first-dose", None, None),
        From::LastDoseOf(phase) => ("last-dose", Some(phase), None),
        From::StartOf(phase) => ("start-of", Some(phase), None),
        From::DoseOf(phase, dose) => ("dose-of", Some(phase), Some(dose)),
        From::Date => ("date", None, None),
    };
    let phase = phase.map(|phase| prescription.phases[phase].name.as_str());
    context! { anchor => anchor, phase => phase, dose => dose }
}
