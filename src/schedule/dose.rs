//! `Phase` -> the unmoved dates of its doses, each with the reason for it.

use jiff::ToSpan;
use jiff::civil::Date;

use super::reason::{DoseReason, From};
use crate::prescription::civil::YEARS;
use crate::prescription::interval::{AnchorDate, Interval};
use crate::prescription::phase::{Cadence, End, MAX_DOSES, Phase};

/// What a phase begins behind: the start of the plan, or the last dose of the phase before.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seam {
    /// The first phase, from this date on.
    Start(Date),
    /// A later phase, behind a phase and its last dose.
    After(usize, AnchorDate),
}

/// A dose on its unmoved date.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dose {
    /// Its date, as others count from it.
    pub(super) at: AnchorDate,
    /// Why it falls there.
    pub(super) reason: DoseReason,
}

/// The doses of one phase.
#[derive(Debug)]
pub(super) struct PhaseDoses {
    /// All of them, or for an open phase those up to the horizon and a few behind it.
    pub(super) doses: Vec<Dose>,
    /// Whether the phase goes on behind the last of them.
    pub(super) open: bool,
}

/// The phase has more doses than one can have, or reaches further than a date can.
pub(super) struct TooLong;

/// Plans a phase. A finite one is planned whole, whatever the horizon; an open one up to the horizon,
/// or to the `named` ordinal that something is counted from.
pub(super) fn doses(
    phase: &Phase,
    seam: Seam,
    horizon: Date,
    named: u32,
) -> Result<PhaseDoses, TooLong> {
    let open = phase.end.value == End::Open;
    let mut doses = vec![];
    let mut bound: Option<Date> = None;
    for ordinal in 1.. {
        let Some(dose) = nth(phase.cadence, seam, ordinal, doses.last()) else {
            // Past the end of time. An open phase goes on there; no other can.
            if open {
                break;
            }
            return Err(TooLong);
        };
        let date = dose.at.date();
        let inside = match phase.end.value {
            End::Doses(most) => ordinal <= i64::from(most),
            End::For(length) => {
                // Counted from the phase's first dose, its own end exclusive.
                let bound = *bound.get_or_insert_with(|| end_of(dose.at, length));
                date < bound
            }
            End::Until(until) => date <= until,
            End::Open => date <= horizon || ordinal <= i64::from(named),
        };
        if !inside {
            break;
        }
        if ordinal > i64::from(MAX_DOSES) || date.year() > *YEARS.end() {
            return Err(TooLong);
        }
        doses.push(dose);
    }
    Ok(PhaseDoses { doses, open })
}

fn end_of(first: AnchorDate, length: Interval) -> Date {
    first.plus(length, 1).map_or(Date::MAX, AnchorDate::date)
}

/// The dose of an ordinal from 1, given the one before it in the phase.
fn nth(cadence: Cadence, seam: Seam, ordinal: i64, before: Option<&Dose>) -> Option<Dose> {
    match (cadence, seam) {
        (Cadence::Every(interval), Seam::Start(start)) => {
            let times = ordinal - 1;
            let at = AnchorDate::from(start).plus(interval, times)?;
            let reason = if times == 0 {
                DoseReason::Start
            } else {
                DoseReason::Intervals { interval, times, from: From::FirstDose, anchor: start }
            };
            Some(Dose { at, reason })
        }
        (Cadence::Every(interval), Seam::After(phase, last)) => {
            let at = last.plus(interval, ordinal)?;
            let (from, anchor) = (From::LastDoseOf(phase), last.date());
            let reason = DoseReason::Intervals { interval, times: ordinal, from, anchor };
            Some(Dose { at, reason })
        }
        (Cadence::Weekdays(weekdays), seam) => {
            let earliest = match (before, seam) {
                (Some(before), _) => before.at.date().checked_add(1.day()).ok()?,
                (None, Seam::Start(start)) => start,
                (None, Seam::After(_, last)) => last.date().checked_add(1.day()).ok()?,
            };
            let date =
                earliest.series(1.day()).take(7).find(|date| weekdays.contains(date.weekday()))?;
            let from = match (before, seam) {
                (Some(_), _) => None,
                (None, Seam::Start(start)) => Some((From::Start, start)),
                (None, Seam::After(phase, last)) => Some((From::LastDoseOf(phase), last.date())),
            };
            Some(Dose { at: date.into(), reason: DoseReason::Weekday { weekdays, from } })
        }
    }
}
