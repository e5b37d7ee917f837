//! `Prescription` -> `Schedule`: every occurrence up to the horizon, on civil dates.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `dose` | the dates of a phase, and the seam between two phases |
//! | `recheck` | the dates of rechecks, counted from doses |
//! | `reason` | why an occurrence falls on its date |
//!
//! Dates come from an anchor, never from the date before, so that nothing drifts. No instant and no
//! clock is known here: a day is a day of the calendar.

mod dose;
pub mod reason;
mod recheck;

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use self::dose::{PhaseDoses, Seam};
use self::reason::{DoseReason, Reason};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::civil::YEARS;
use crate::prescription::phase::{MAX_DOSES, Phase};
use crate::prescription::when::Anchor;
use crate::shown::day;
use crate::source::{Span, Spanned};

/// The most occurrences that are planned.
const MAX_OCCURRENCES: usize = 20_000;

/// How long before its end a calendar says that it ends.
const MARKER_DAYS: i32 = 30;

/// Everything that the plan makes up to the horizon, in order of time.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The occurrences by date; on one date rechecks come first, then in the order of the file.
    pub occurrences: Vec<Occurrence>,
    /// The last date of the calendar.
    pub horizon: Date,
}

/// One dose, recheck or mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// What it is.
    pub kind: Kind,
    /// Its ordinal among those of its phase or recheck, from 1: with the name its identity.
    pub ordinal: u32,
    /// Its date.
    pub date: Date,
    /// Its time of day; `None` lasts the whole day.
    pub time: Option<Time>,
    /// Why it falls on its date.
    pub reason: Reason,
}

/// What an occurrence is. Phases and rechecks are given by their place in the prescription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A blood test.
    Recheck {
        /// Which one.
        recheck: usize,
    },
    /// A dose that is injected.
    Injection {
        /// Of which phase.
        phase: usize,
        /// Its ordinal in the whole treatment, from 0.
        index: usize,
        /// How many doses the phase has, unless it is open.
        of: Option<usize>,
    },
    /// The mark that the calendar ends although the plan does not.
    Marker,
}

/// Up to which date a calendar reaches.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    /// Today, in the prescription's zone.
    pub today: Date,
    /// A date from the command line, before that of the prescription.
    pub until: Option<Date>,
}

impl Horizon {
    /// The last date: as told, or else the end of the year after the later of today and the start.
    fn date(self, prescription: &Prescription) -> (Date, Option<Span>) {
        match (self.until, &prescription.feed.until) {
            (Some(until), _) => (until, None),
            (None, Some(until)) => (until.value, Some(until.span)),
            (None, None) => {
                let year = self.today.max(prescription.start.value).year() + 1;
                (Date::new(year, 12, 31).unwrap_or(Date::MAX), None)
            }
        }
    }
}

impl Schedule {
    /// Plans a prescription up to the horizon.
    ///
    /// # Errors
    ///
    /// Reports a phase without a dose, an anchor on a dose that does not exist, a horizon before the
    /// first dose, and a plan of more than 20,000 occurrences.
    pub fn plan(
        prescription: &Prescription,
        horizon: Horizon,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let today = horizon.today;
        let (horizon, span) = horizon.date(prescription);
        let phases = plan_phases(prescription, horizon, report)?;
        tell_first_dose(prescription, &phases, report);
        let first = phases[0].doses.first().map(|dose| dose.at.date());
        if let Some(first) = first.filter(|&first| first > horizon) {
            let fault = Diagnostic::error(
                Code::HorizonBeforeStart,
                format!(
                    "the calendar would end on {}, before the first dose on {}",
                    day(horizon),
                    day(first)
                ),
            );
            let fault = span.map_or(fault.clone(), |span| fault.at(span));
            return Err(
                report.fail(fault.help("`feed.until` or --until must lie behind the first dose"))
            );
        }
        let (mut occurrences, mut cut) = injections(prescription, &phases, horizon);
        let rechecks = recheck::occurrences(prescription, &phases, horizon, report)?;
        cut |= rechecks.cut;
        occurrences.extend(rechecks.occurrences);
        if occurrences.len() > MAX_OCCURRENCES {
            return Err(report.fail(too_long(&prescription.start, "this plan makes")));
        }
        if cut {
            occurrences.push(marker(horizon, first.unwrap_or(horizon)));
        }
        occurrences.sort_by_key(|occurrence| (occurrence.date, occurrence.kind));
        if horizon < today {
            let doubt = Diagnostic::warning(
                Code::PastHorizon,
                format!("this calendar ended on {}", day(horizon)),
            );
            let doubt = span.map_or(doubt.clone(), |span| doubt.at(span));
            report.push(doubt.help(
                "if the treatment goes on, set `feed.until` to a later date and build it again",
            ));
        }
        Ok(Self { occurrences, horizon })
    }

    /// Leaves out what lies before a date.
    ///
    /// # Errors
    ///
    /// Reports that nothing is left.
    pub fn leave_out_before(
        &mut self,
        since: Date,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        self.occurrences.retain(|occurrence| occurrence.date >= since);
        if !self.occurrences.is_empty() {
            return Ok(());
        }
        let fault = Diagnostic::error(
            Code::HorizonBeforeStart,
            format!(
                "nothing lies between {} and the end of the calendar, {}",
                day(since),
                day(self.horizon)
            ),
        );
        Err(report.fail(
            fault.help("an empty calendar would delete what subscribers have: an earlier --since"),
        ))
    }
}

fn too_long(start: &Spanned<Date>, what: &str) -> Diagnostic {
    Diagnostic::error(
        Code::PlanTooLong,
        format!("{what} more than {MAX_OCCURRENCES} events up to the end of the calendar"),
    )
    .at(start.span)
    .help("a later `start`, or an earlier `feed.until`, makes fewer")
}

fn plan_phases(
    prescription: &Prescription,
    horizon: Date,
    report: &mut Diagnostics,
) -> Result<Vec<PhaseDoses>, Reported> {
    let mut planned: Vec<PhaseDoses> = vec![];
    let mut seam = Seam::Start(prescription.start.value);
    for (index, phase) in prescription.phases.iter().enumerate() {
        let named = named_dose(prescription, index);
        let Ok(doses) = dose::doses(phase, seam, horizon, named) else {
            let name = phase.name.as_str();
            let fault = Diagnostic::error(
                Code::PlanTooLong,
                format!(
                    "the phase `{name}` has more than {MAX_DOSES} doses, or reaches past the year {}",
                    YEARS.end()
                ),
            );
            let help =
                "an earlier end of the phase, or for an open one of the calendar, makes it shorter";
            return Err(report.fail(fault.at(phase.end.span).help(help)));
        };
        match doses.doses.last() {
            Some(last) => seam = Seam::After(index, last.at),
            None => return Err(report.fail(empty_phase(phase, seam))),
        }
        planned.push(doses);
    }
    Ok(planned)
}

/// The last dose of a phase that a recheck is counted from, by its ordinal; the first one may be.
fn named_dose(prescription: &Prescription, phase: usize) -> u32 {
    let named = prescription.rechecks.iter().filter_map(|recheck| match recheck.when.anchor() {
        Anchor::DoseOf(of, ordinal) if of == phase => Some(ordinal),
        _ => None,
    });
    named.max().unwrap_or(1)
}

fn empty_phase(phase: &Phase, seam: Seam) -> Diagnostic {
    let begins = match seam {
        Seam::Start(start) => format!("its first dose would fall on or behind {}", day(start)),
        Seam::After(_, last) => {
            format!(
                "its first dose would fall behind {}, the last of the phase before",
                day(last.date())
            )
        }
    };
    Diagnostic::error(
        Code::EmptyPhase,
        format!("the phase `{}` ends before its first dose", phase.name.as_str()),
    )
    .at(phase.end.span)
    .label(begins)
    .help("end it later, or leave the phase out")
}

fn tell_first_dose(prescription: &Prescription, phases: &[PhaseDoses], report: &mut Diagnostics) {
    let start = prescription.start.value;
    let Some(first) = phases[0].doses.first() else { return };
    if let DoseReason::Weekday { .. } = first.reason
        && first.at.date() != start
    {
        report.push(
            Diagnostic::note(
                Code::FirstDoseMoved,
                format!(
                    "the first dose falls on {}: `start`, {}, is none of the weekdays of `{}`",
                    day(first.at.date()),
                    day(start),
                    prescription.phases[0].name.as_str()
                ),
            )
            .at(prescription.start.span),
        );
    }
}

/// The doses up to the horizon, and whether it cuts any off.
fn injections(
    prescription: &Prescription,
    phases: &[PhaseDoses],
    horizon: Date,
) -> (Vec<Occurrence>, bool) {
    let mut occurrences = vec![];
    let mut cut = false;
    let mut index = 0;
    for (phase, planned) in phases.iter().enumerate() {
        cut |= planned.open;
        let of = (!planned.open).then_some(planned.doses.len());
        for (ordinal, dose) in (1..).zip(&planned.doses) {
            let date = dose.at.date();
            if date > horizon {
                cut = true;
                break;
            }
            occurrences.push(Occurrence {
                kind: Kind::Injection { phase, index, of },
                ordinal,
                date,
                time: Some(prescription.phases[phase].time),
                reason: Reason::Dose { rule: dose.reason, clamped_from: dose.at.clamped_from() },
            });
            index += 1;
        }
    }
    (occurrences, cut)
}

fn marker(horizon: Date, first: Date) -> Occurrence {
    let date = horizon.checked_sub(MARKER_DAYS.days()).unwrap_or(horizon).max(first);
    Occurrence {
        kind: Kind::Marker,
        ordinal: 1,
        date,
        time: None,
        reason: Reason::Horizon(horizon),
    }
}
