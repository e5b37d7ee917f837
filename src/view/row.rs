//! An occurrence and its event -> a row for people.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::calendar::Event;
use crate::calendar::facts::recorded;
use crate::compile::AsOf;
use crate::moment::placer::Placement;
use crate::prescription::Prescription;
use crate::prescription::container::ContainerKind;
use crate::prescription::feed_settings::Language;
use crate::prescription::in_force::Administration;
use crate::prescription::phase::Phase;
use crate::prescription::recheck::{Recheck, Test};
use crate::prescription::record::{Entry, Fact, Given, TestResult};
use crate::schedule::occurrence::{Kind, Occurrence, administration, injection, place};
use crate::schedule::reason::{Moved, Why};
use crate::words::language::Vocabulary;

/// One occurrence.
#[derive(Clone, Debug)]
pub struct Row<'p> {
    /// The occurrence.
    pub occurrence: &'p Occurrence,
    /// Its event.
    pub event: &'p Event,
    /// Its kind, in the words of CSV and JSON, such as `injection`.
    pub kind: &'static str,
    /// A name for people: `dose 3 of maintenance`.
    pub name: String,
    /// When it begins and ends, and in which zone.
    pub placed: Placement,
    /// The instant at which it begins; for a whole day, midnight.
    pub begins: Timestamp,
    /// The days from today to its date, in its zone; negative in the past.
    pub days: i32,
    /// Whether its time is past; for a whole day, whether the day is.
    pub has_begun: bool,
    /// Whether that is not the home zone.
    pub is_away: bool,
    /// The phase that it belongs to.
    pub phase: Option<&'p Phase>,
    /// The recheck that it belongs to.
    pub recheck: Option<&'p Recheck>,
    /// The total number, if known.
    pub of: Option<usize>,
    /// What is given on it, or from it on, and how.
    pub given: Option<Administration<'p>>,
    /// What the doses of its phase are given on its day.
    pub usual: Option<Administration<'p>>,
    /// What is recorded of an injection.
    pub record: Option<&'p Entry>,
    /// What a recheck found.
    pub result: Option<&'p TestResult>,
    /// Where an injection goes.
    pub site: Option<&'p str>,
    /// Where it takes place.
    pub place: Option<&'p str>,
    /// Why it is on its day: the sentence in the event's description, once the agenda is in words.
    pub why: String,
}

impl<'p> Row<'p> {
    pub(super) fn of(
        prescription: &'p Prescription,
        occurrence: &'p Occurrence,
        event: &'p Event,
        placed: Placement,
        as_of: AsOf,
    ) -> Self {
        let zone = prescription.zone_on(occurrence.date);
        let midnight = || zone.resolve(occurrence.date.to_datetime(Time::midnight()));
        let start = placed.moments.map_or_else(midnight, |moments| moments.start);
        let days = (start.local.date() - as_of.date(zone)).get_days();
        let has_begun = match as_of {
            AsOf::Instant(_) if placed.moments.is_some() => start.instant < as_of.instant(),
            // A whole day is past only when the day is.
            _ => days < 0,
        };
        let kind = occurrence.kind;
        let phase = kind.dose_of().or(match kind {
            Kind::Review { phase } => Some(phase),
            _ => None,
        });
        let recheck = match kind {
            Kind::Recheck { recheck } => Some(&prescription.rechecks[recheck]),
            _ => None,
        };
        Self {
            occurrence,
            event,
            kind: occurrence.word(prescription),
            name: match occurrence.kind {
                Kind::Order(order) => {
                    Vocabulary::of(Language::English).task_for(order, prescription)
                }
                _ => occurrence.name(prescription),
            },
            begins: start.instant,
            days,
            has_begun,
            is_away: placed.moments.is_some()
                && *placed.zone != *prescription.home_on(occurrence.date).name(),
            phase: phase.map(|phase| &prescription.phases[phase]),
            recheck,
            of: kind.of(),
            record: injection(occurrence).and_then(|of| prescription.entry(of)),
            result: match kind {
                Kind::Recheck { recheck } => prescription.result(recheck, occurrence.ordinal),
                _ => None,
            },
            given: administration(prescription, occurrence),
            usual: kind.given_as().map(|phase| prescription.usual(phase, occurrence.date)),
            site: occurrence.site.as_deref(),
            place: place(prescription, occurrence),
            why: String::new(),
            placed,
        }
    }

    /// Whether it belongs to no phase beside the chain.
    pub(crate) fn is_in_chain(&self) -> bool {
        self.phase.is_none_or(|phase| !phase.alongside)
    }

    /// The date of its event.
    #[must_use]
    pub fn date(&self) -> Date {
        self.placed.moments.map_or(self.occurrence.date, |moments| moments.start.local.date())
    }

    /// The time of day at which it begins, such as `09:00`; none for a whole day.
    #[must_use]
    pub fn time(&self) -> Option<String> {
        self.placed.moments.map(|moments| moments.start.local.strftime("%H:%M").to_string())
    }

    /// Its zone, if that is not the home zone.
    #[must_use]
    pub fn away(&self) -> Option<&str> {
        self.is_away.then_some(&*self.placed.zone)
    }

    /// Whether it is to come; the end of the calendar is nothing that comes, nor is what is recorded.
    #[must_use]
    pub fn is_ahead(&self) -> bool {
        let is_over = self.has_begun || self.occurrence.recorded.is_some();
        !is_over && self.occurrence.kind != Kind::Marker
    }

    /// How far it is from today: `in 9 days`; for today, also whether its time is past.
    #[must_use]
    pub fn how_soon(&self, said: &Vocabulary) -> String {
        let soon = said.how_soon(self.days);
        let is_over = self.days == 0 && self.has_begun;
        if is_over { format!("{soon}, {}", said.word("time-past")) } else { soon }
    }

    /// The phase and ordinal of a dose; a first or last day is not a dose of its own.
    #[must_use]
    pub fn dose(&self) -> Option<(&'p Phase, u32)> {
        match self.occurrence.kind {
            Kind::Injection { .. } | Kind::SelfTaken { .. } => {
                self.phase.map(|phase| (phase, self.occurrence.ordinal))
            }
            _ => None,
        }
    }

    /// What it is taken from, and how many of them it takes, if the prescription names the container.
    #[must_use]
    pub fn containers(&self) -> Option<(ContainerKind, u64)> {
        let how = self.given?;
        let container = how.product.container.as_ref()?;
        Some((container.kind, how.product.containers(**how.amount)?))
    }

    /// What is recorded of it, in the word of the formats: `given`, `missed`, or of a recheck `done`.
    #[must_use]
    pub fn recorded(&self) -> Option<&'static str> {
        recorded(self.occurrence)
    }

    /// How it was given, as far as that is recorded.
    #[must_use]
    pub fn was_given(&self) -> Option<&'p Given> {
        match &self.record?.fact {
            Fact::Given(given) => Some(given),
            Fact::Missed { .. } => None,
        }
    }

    /// Why it was missed, if that is recorded.
    #[must_use]
    pub fn missed_because(&self) -> Option<&'p str> {
        match &self.record?.fact {
            Fact::Given(_) => None,
            Fact::Missed { because, .. } => because.as_deref(),
        }
    }

    /// The ordinal of the missed dose that it makes up for.
    #[must_use]
    pub fn made_up(&self) -> Option<u32> {
        match self.occurrence.kind {
            Kind::Injection { made_up, .. } => made_up,
            _ => None,
        }
    }

    /// Its ordinal, where several have the same name.
    #[must_use]
    pub fn ordinal(&self) -> Option<u32> {
        let counts = self.dose().is_some() || self.recheck.is_some_and(Recheck::is_repeated);
        counts.then_some(self.occurrence.ordinal)
    }

    /// Its tests, as in the file.
    #[must_use]
    pub fn tests(&self) -> Vec<&'p str> {
        let tests = self.recheck.map(|recheck| recheck.tests.iter().map(Test::name));
        tests.into_iter().flatten().collect()
    }

    /// The names of its tests in a language.
    #[must_use]
    pub fn tests_in(&self, said: &Vocabulary) -> Vec<&'p str> {
        let tests = self.recheck.map(|recheck| recheck.tests.iter().map(|test| said.tested(test)));
        tests.into_iter().flatten().collect()
    }

    /// The date for which it was planned, and why it moved, if it did.
    #[must_use]
    pub fn moved(&self) -> Option<&'p Moved> {
        self.occurrence.reason.moved.as_ref()
    }

    /// Why it moved, in a word of CSV and JSON, and the prescription's reason.
    #[must_use]
    pub fn because(&self) -> Option<(&'static str, Option<&'p str>)> {
        Some(match &self.moved()?.why {
            Why::Change(because) => ("change", Some(because.as_str())),
            Why::Avoid => ("avoid", None),
            Why::Injection => ("injection", None),
            Why::Done => ("record", None),
        })
    }
}
