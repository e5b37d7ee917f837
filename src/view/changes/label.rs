//! A prescription -> the names of its events, and what their texts are made of, by UID.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Event, Feed, uid_of};
use crate::compile::Compiled;
use crate::moment::placer::Placer;
use crate::prescription::Prescription;
use crate::prescription::cadence::Cadence;
use crate::prescription::feed_settings::Language;
use crate::prescription::ids::{PhaseId, RecheckId};
use crate::schedule::Schedule;
use crate::schedule::occurrence::{Kind, duration, key_of_extra};
use crate::words::parts::{self, Parts};

/// The labels of the events of one version; a calendar alone has none.
#[derive(Default)]
pub(super) struct Labels {
    of: BTreeMap<String, Label>,
    /// The language of the parts.
    language: Option<Language>,
}

/// The name of an event, and what it is made of.
pub(super) struct Label {
    /// For people: `dose 3 of maintenance`.
    pub(super) name: String,
    /// What it is one of, if such are numbered.
    pub(super) series: Option<Series>,
    /// What its text is made of; nothing for one that is no longer planned.
    parts: Parts,
}

/// `doses` of `maintenance`, and which of them.
#[derive(Clone)]
pub(super) struct Series {
    pub(super) what: &'static str,
    pub(super) of: String,
    pub(super) ordinal: u32,
}

impl Label {
    fn of(kind: Kind, ordinal: u32, prescription: &Prescription, parts: Parts) -> Self {
        let series = kind.series(prescription);
        let series = series.map(|(what, of)| Series { what, of: of.to_owned(), ordinal });
        Self { name: kind.name(ordinal, prescription), series, parts }
    }
}

impl Labels {
    pub(super) fn of(compiled: &Compiled) -> Self {
        Self::of_schedule(compiled, &compiled.schedule, &compiled.feed)
    }

    /// Those of another schedule of the same prescription.
    pub(super) fn of_schedule(compiled: &Compiled, schedule: &Schedule, feed: &Feed) -> Self {
        let prescription = &compiled.prescription;
        let mut placer = Placer::new(prescription, schedule);
        let mut of = BTreeMap::new();
        for (event, occurrence) in feed.events.iter().zip(&schedule.occurrences) {
            let placed = placer.place(occurrence, duration(prescription, occurrence));
            let parts = parts::event(prescription, occurrence, &placed, compiled.detail);
            let label = Label::of(occurrence.kind, occurrence.ordinal, prescription, parts);
            of.insert(event.uid.clone(), label);
        }
        Self { of, language: Some(prescription.feed.language) }
    }

    pub(super) fn get(&self, event: &Event) -> Option<&Label> {
        self.of.get(&event.uid)
    }

    /// What an event is made of in two versions, where both say it in the same language.
    pub(super) fn parts<'l>(
        &'l self,
        later: &'l Self,
        event: &Event,
    ) -> Option<(&'l Parts, &'l Parts)> {
        let is_one = self.language.is_some() && self.language == later.language;
        let (was, is) = (self.get(event)?, later.get(event)?);
        is_one.then_some((&was.parts, &is.parts))
    }

    /// The languages of two versions, where they differ.
    pub(super) fn languages(&self, later: &Self) -> Option<(Language, Language)> {
        let languages = self.language.zip(later.language);
        languages.filter(|(was, is)| was != is)
    }

    /// Names events that only the previous calendar has: a UID shows what was planned, if the phase or the
    /// recheck is still in the prescription.
    pub(super) fn name_removed(&mut self, compiled: &Compiled, removed: &[Event]) {
        let mut unnamed: BTreeSet<&str> = removed.iter().map(|event| event.uid.as_str()).collect();
        unnamed.retain(|uid| !self.of.contains_key(*uid));
        let prescription = &compiled.prescription;
        let mut candidates = candidates(prescription, removed);
        while !unnamed.is_empty() {
            let Some((kind, number)) = candidates.next() else { return };
            let (detail, key) = (compiled.detail, compiled.key.as_ref());
            let uid = uid_of(prescription, (kind, number), detail, key);
            if unnamed.remove(uid.as_str()) {
                let label = Label::of(kind, number, prescription, Parts::new());
                self.of.insert(uid, label);
            }
        }
    }
}

/// How many of each phase and recheck are tried: more than a calendar has room for.
const MOST: u32 = 4_000;

/// Everything that a prescription with these phases and rechecks may have planned, each with its number there.
fn candidates<'c>(
    prescription: &'c Prescription,
    removed: &'c [Event],
) -> impl Iterator<Item = (Kind, u32)> + 'c {
    let extras = removed.iter().map(|event| {
        let planned = event.when.date(&prescription.time_zone);
        (Kind::Extra { phase: PhaseId::FIRST, planned }, key_of_extra(planned))
    });
    let (mut once, mut numbered) = (vec![(Kind::Marker, 1)], vec![]);
    for (phase, described) in PhaseId::each().zip(&prescription.phases) {
        let edge = |ends| Kind::PhaseEdge { phase, ends, last: None };
        once.extend([(Kind::Review { phase }, 1), (edge(false), 1), (edge(true), 2)]);
        // The key of a dose on one of listed days is not its number.
        if !matches!(described.cadence().value, Cadence::Days(_)) {
            numbered.push(Kind::Injection { phase, of: None, made_up: None });
            numbered.push(Kind::SelfTaken { phase, of: None });
        }
    }
    let rechecks = RecheckId::each().take(prescription.rechecks.len());
    numbered.extend(rechecks.map(|recheck| Kind::Recheck { recheck }));
    let of_number = move |number| numbered.clone().into_iter().map(move |kind| (kind, number));
    extras.chain(once).chain((1..=MOST).flat_map(of_number))
}
