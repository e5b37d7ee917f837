//! `Recheck`s and the doses of the plan -> the dates of the rechecks.

use jiff::civil::Date;

use super::dose::PhaseDoses;
use super::reason::{From, Reason, RecheckReason};
use super::{Kind, MAX_OCCURRENCES, Occurrence, too_long};
use crate::diagnostic::{Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::interval::{AnchorDate, Interval};
use crate::prescription::phase::End;
use crate::prescription::when::{Anchor, When, no_such_dose};
use crate::source::Span;

/// The rechecks up to the horizon.
pub(super) struct Rechecks {
    pub(super) occurrences: Vec<Occurrence>,
    /// Whether the horizon cuts any off.
    pub(super) cut: bool,
}

/// Plans every recheck. A repeated one begins with the treatment; one that names its day may lie
/// before the first dose.
pub(super) fn occurrences(
    prescription: &Prescription,
    phases: &[PhaseDoses],
    horizon: Date,
    report: &mut Diagnostics,
) -> Result<Rechecks, Reported> {
    let mut planned = Rechecks { occurrences: vec![], cut: false };
    let first_dose = phases[0].doses.first().map(|dose| dose.at.date());
    for (index, recheck) in prescription.rechecks.iter().enumerate() {
        let plan = Plan { prescription, phases, span: recheck.when.span };
        let Some(dates) = plan.dates(&recheck.when.value, report)? else {
            planned.cut = true;
            continue;
        };
        let repeated = matches!(recheck.when.value, When::Every { .. });
        for (ordinal, (at, rule)) in (1..).zip(dates) {
            if at.date() > horizon {
                planned.cut = true;
                break;
            }
            if repeated && first_dose.is_some_and(|first| at.date() < first) {
                continue;
            }
            if planned.occurrences.len() >= MAX_OCCURRENCES {
                return Err(report.fail(too_long(&prescription.start, "the rechecks make")));
            }
            planned.occurrences.push(Occurrence {
                kind: Kind::Recheck { recheck: index },
                ordinal,
                date: at.date(),
                time: Some(recheck.time),
                reason: Reason::Recheck { rule, clamped_from: at.clamped_from() },
            });
        }
    }
    Ok(planned)
}

/// One recheck and the plan around it.
struct Plan<'p> {
    prescription: &'p Prescription,
    phases: &'p [PhaseDoses],
    span: Span,
}

type Dates<'d> = Box<dyn Iterator<Item = (AnchorDate, RecheckReason)> + 'd>;

impl Plan<'_> {
    /// The dates in order of time, without end for a repeated recheck; `None` if the anchor lies
    /// past the end of time.
    fn dates<'d>(
        &self,
        when: &'d When,
        report: &mut Diagnostics,
    ) -> Result<Option<Dates<'d>>, Reported> {
        let Some((at, from)) = self.anchor(when.anchor(), report)? else { return Ok(None) };
        Ok(Some(match when {
            When::On(Anchor::Date(_)) => Box::new(std::iter::once((at, RecheckReason::Date))),
            When::On(_) => Box::new(std::iter::once((at, RecheckReason::On(from)))),
            When::Offset { counts, unit, before, .. } => {
                let (unit, before) = (*unit, *before);
                let offset = move |&count: &u32| {
                    let times = if before { -1 } else { 1 };
                    let moved = at.plus(Interval { count, unit }, times)?;
                    let (count, anchor) = (i64::from(count), at.date());
                    Some((moved, RecheckReason::Offset { count, unit, before, from, anchor }))
                };
                // Counted backwards, the largest number is the earliest date.
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
                    let reason = RecheckReason::Offset {
                        count: i64::from(interval.count) * times,
                        unit: interval.unit,
                        before: false,
                        from,
                        anchor: at.date(),
                    };
                    Some((moved, reason))
                }))
            }
        }))
    }

    fn anchor(
        &self,
        anchor: Anchor,
        report: &mut Diagnostics,
    ) -> Result<Option<(AnchorDate, From)>, Reported> {
        let doses = |phase: usize| self.phases[phase].doses.iter().map(|dose| dose.at);
        let (at, from) = match anchor {
            Anchor::FirstDose => (doses(0).next(), From::FirstDose),
            Anchor::LastDoseOf(phase) => (doses(phase).next_back(), From::LastDoseOf(phase)),
            Anchor::StartOf(phase) => (doses(phase).next(), From::StartOf(phase)),
            Anchor::Date(date) => (Some(date.into()), From::Date),
            Anchor::DoseOf(phase, ordinal) => {
                let index = usize::try_from(ordinal - 1).unwrap_or(usize::MAX);
                let at = doses(phase).nth(index);
                let named = &self.prescription.phases[phase];
                if at.is_none() && named.end.value != End::Open {
                    let count = self.phases[phase].doses.len();
                    return Err(report.fail(no_such_dose(named, ordinal, count, self.span)));
                }
                (at, From::DoseOf(phase, ordinal))
            }
        };
        Ok(at.map(|at| (at, from)))
    }
}
