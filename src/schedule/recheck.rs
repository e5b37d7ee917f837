//! `Recheck`s and the doses of the plan -> the unmoved dates of the rechecks.

use std::iter::Peekable;

use jiff::civil::Date;

use super::anchor::{Anchors, Days};
use super::occurrence::{Kind, Occurrence, TimeOfDay};
use super::reach::Reach;
use super::reason::{DateRule, Reason};
use super::{MAX_RECHECKS, too_long};
use crate::diagnostic::{Diagnostics, Reported};
use crate::prescription::ids::RecheckId;
use crate::prescription::interval::AnchorDate;
use crate::prescription::recheck::Recheck;
use crate::prescription::when::When;
use crate::source::Spanned;

/// The rechecks within the reach.
#[derive(Default)]
pub(super) struct Rechecks {
    /// In the order of the file, each in order of time.
    pub(super) occurrences: Vec<Occurrence>,
    /// Those that wait for a review, by their place in the file.
    pub(super) waiting: Vec<RecheckId>,
}

/// Plans every recheck. A repeated one begins with the treatment; one with a day of its own may be before
/// the first dose.
pub(super) fn plan(
    reach: &Reach<'_>,
    anchors: Anchors<'_>,
    report: &mut Diagnostics,
) -> Result<Rechecks, Reported> {
    let prescription = reach.prescription;
    let mut planned = Rechecks::default();
    let mut good = Ok(());
    let next = prescription.phases[0].next;
    let first_dose = anchors.planned[0].doses().first().map(|dose| dose.anchor(next).date());
    for (id, recheck) in RecheckId::each().zip(&prescription.rechecks) {
        let mut sentences = vec![];
        for when in &recheck.when {
            match anchors.days(when, report) {
                Ok(Days::Known(days)) => {
                    sentences.push(Sentence::of(recheck, when, days, first_dose));
                }
                Ok(Days::Waiting) => planned.waiting.push(id),
                Err(reported) => good = Err(reported),
            }
        }
        for ordinal in 1.. {
            let Some((date, reason)) = next_day(&mut sentences) else { break };
            if planned.occurrences.len() >= MAX_RECHECKS {
                if date > reach.horizon {
                    break;
                }
                return Err(report.fail(too_long(
                    &prescription.start,
                    "the rechecks make",
                    MAX_RECHECKS,
                )));
            }
            planned.occurrences.push(Occurrence {
                kind: Kind::Recheck { recheck: id },
                ordinal,
                key: ordinal,
                date,
                time: TimeOfDay::At(recheck.time),
                site: None,
                recorded: None,
                reason,
            });
            // One with a day of its own is planned wherever it is: its dose may move into the calendar.
            let is_endless =
                sentences.iter_mut().all(|one| one.repeated || one.days.peek().is_none());
            if is_endless && reach.ends_at(ordinal, date) {
                break;
            }
        }
    }
    good.map(|()| planned)
}

/// A sentence of a recheck: its days that are not numbered yet, in order of time.
struct Sentence<'w> {
    repeated: bool,
    days: Peekable<Box<dyn Iterator<Item = (AnchorDate, DateRule)> + 'w>>,
}

impl<'w> Sentence<'w> {
    fn of(
        recheck: &'w Recheck,
        when: &Spanned<When>,
        days: Box<dyn Iterator<Item = (AnchorDate, DateRule)> + 'w>,
        first_dose: Option<Date>,
    ) -> Self {
        let repeated = when.value.is_repeated();
        if !repeated {
            return Self { repeated, days: days.peekable() };
        }
        // It begins with the treatment, and is counted from there.
        let days = days
            .skip_while(move |(at, _)| first_dose.is_some_and(|first| at.date() < first))
            .take(recheck.times.map_or(usize::MAX, |times| times as usize))
            .take_while(|(at, _)| recheck.until.is_none_or(|until| at.date() <= until));
        let days: Box<dyn Iterator<Item = (AnchorDate, DateRule)> + 'w> = Box::new(days);
        Self { repeated, days: days.peekable() }
    }
}

/// The earliest day of any of the sentences, once, with the reason of the first of them.
fn next_day(sentences: &mut [Sentence<'_>]) -> Option<(Date, Reason)> {
    let next = |one: &mut Sentence<'_>| one.days.peek().map(|(at, _)| at.date());
    let date = sentences.iter_mut().filter_map(next).min()?;
    let mut on_it = sentences.iter_mut().filter_map(|one| {
        let first = one.days.next_if(|(at, _)| at.date() == date)?;
        while one.days.next_if(|(at, _)| at.date() == date).is_some() {}
        Some(first)
    });
    let (at, rule) = on_it.next()?;
    on_it.for_each(drop);
    Some((date, Reason { clamped_from: at.clamped_from(), ..rule.into() }))
}
