//! `When` and the doses of the plan -> days.

use jiff::civil::Date;

use super::phase::PhasePlan;
use super::reason::{CountedFrom, DateRule};
use crate::diagnostic::{Diagnostics, Reported};
use crate::prescription::ids::PhaseId;
use crate::prescription::interval::{AnchorDate, Interval};
use crate::prescription::names::no_such_dose;
use crate::prescription::phase::{Next, Phase};
use crate::prescription::rhythm::End;
use crate::prescription::when::{Anchor, When};
use crate::source::{Span, Spanned};

/// The doses that days are counted from.
#[derive(Clone, Copy)]
pub(super) struct Anchors<'p> {
    /// The phases of the prescription ...
    pub(super) phases: &'p Vec<Phase>,
    /// ... and as far as they are planned, their doses.
    pub(super) planned: &'p [PhasePlan],
    /// Whether they are counted from the days on which doses were given, whatever their phases say.
    pub(super) is_given: bool,
}

/// A day that others are counted from, once it is known.
pub(super) enum Located {
    /// Its date, and what it is.
    Day(AnchorDate, CountedFrom),
    /// It belongs to a phase that waits for a review.
    Waiting,
    /// It is after the last date that can be represented.
    Never,
}

/// The days of a `when`.
pub(super) enum Days<'w> {
    /// In order of time; endless for a repeated one.
    Known(Box<dyn Iterator<Item = (AnchorDate, DateRule)> + 'w>),
    /// They are counted from a phase that waits for a review.
    Waiting,
}

impl Anchors<'_> {
    /// The days of a `when`.
    pub(super) fn days<'w>(
        &self,
        when: &'w Spanned<When>,
        report: &mut Diagnostics,
    ) -> Result<Days<'w>, Reported> {
        let (at, from) = match self.find(when.value.anchor(), when.span, report)? {
            Located::Day(at, from) => (at, from),
            Located::Waiting => return Ok(Days::Waiting),
            Located::Never => return Ok(Days::Known(Box::new(std::iter::empty()))),
        };
        Ok(Days::Known(match &when.value {
            When::On(Anchor::Date(_)) => Box::new(std::iter::once((at, DateRule::Date))),
            When::On(_) => Box::new(std::iter::once((at, DateRule::On(from)))),
            When::Offset { counts, unit, before, .. } => {
                let (unit, before) = (*unit, *before);
                let offset = move |&count: &u32| {
                    let times = if before { -1 } else { 1 };
                    let moved = at.plus(Interval { count, unit }, times)?;
                    let (count, anchor) = (i64::from(count), at.date());
                    Some((moved, DateRule::Offset { count, unit, before, from, anchor }))
                };
                // Counting backwards, the largest number is the earliest date.
                if before {
                    Box::new(counts.iter().rev().filter_map(offset))
                } else {
                    Box::new(counts.iter().filter_map(offset))
                }
            }
            When::Every { interval, .. } => {
                let interval = *interval;
                Box::new((1..).map_while(move |times| {
                    let moved = at.plus(interval, times)?;
                    let (count, unit) = (i64::from(interval.count) * times, interval.unit);
                    let anchor: Date = at.date();
                    Some((moved, DateRule::Offset { count, unit, before: false, from, anchor }))
                }))
            }
        }))
    }

    fn find(
        &self,
        anchor: Anchor,
        span: Span,
        report: &mut Diagnostics,
    ) -> Result<Located, Reported> {
        let (phase, ordinal, from) = match anchor {
            Anchor::Date(date) => return Ok(Located::Day(date.into(), CountedFrom::Date)),
            Anchor::Milestone(index, date) => {
                return Ok(Located::Day(date.into(), CountedFrom::Milestone(index)));
            }
            Anchor::FirstDose => (PhaseId::FIRST, Some(1), CountedFrom::FirstDose),
            Anchor::StartOf(phase) => (phase, Some(1), CountedFrom::StartOf(phase)),
            Anchor::DoseOf(phase, ordinal) => {
                (phase, Some(ordinal), CountedFrom::DoseOf(phase, ordinal))
            }
            Anchor::LastDoseOf(phase) => (phase, None, CountedFrom::LastDoseOf(phase)),
        };
        let PhasePlan::Planned { doses, .. } = &self.planned[phase.place()] else {
            return Ok(Located::Waiting);
        };
        let dose = match ordinal {
            Some(ordinal) => doses.get(ordinal as usize - 1),
            None => doses.last(),
        };
        match (dose, ordinal) {
            (Some(dose), _) => {
                let next = if self.is_given { Next::Given } else { self.phases[phase].next };
                Ok(Located::Day(dose.anchor(next), from))
            }
            (None, Some(ordinal)) if self.phases[phase].end().value != End::Open => {
                let (name, end) = (&self.phases[phase].name, self.phases[phase].end());
                Err(report.fail(no_such_dose(name, end, ordinal, doses.len(), span)))
            }
            _ => Ok(Located::Never),
        }
    }
}
