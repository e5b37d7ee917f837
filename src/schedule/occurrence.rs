//! One dose, recheck or mark of a plan, and what the prescription says about it.

use jiff::civil::{Date, Time};

use super::reason::{Absence, DateRule, Reason};
use crate::prescription::Prescription;
use crate::prescription::away::Away;
use crate::prescription::civil::Duration;

/// From this time of day, half an hour earlier is still on the same day.
const HALF_PAST: Time = Time::constant(0, 30, 0, 0);

/// An occurrence of the plan that does not take place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The occurrence, on the date for which it was planned.
    pub occurrence: Occurrence,
    /// Why it does not take place.
    pub why: Absence,
}

/// One dose, recheck or mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// What it is.
    pub kind: Kind,
    /// Its ordinal among those of its phase or recheck, from 1.
    pub ordinal: u32,
    /// Its key there, which is its identity together with the kind and the name: the ordinal, or for a
    /// phase with `days` the day number.
    pub key: u32,
    /// Its date.
    pub date: Date,
    /// Its time of day; `None` lasts the whole day.
    pub time: Option<Time>,
    /// Whether it begins half an hour before that time: a recheck before an injection.
    pub half_an_hour_before: bool,
    /// Why it is on its date.
    pub reason: Reason,
}

impl Occurrence {
    /// The date on which it begins: half an hour before a time just after midnight is on the evening
    /// before, whatever the clocks do in that night.
    #[must_use]
    pub fn begins_on(&self) -> Date {
        let evening = self.half_an_hour_before && self.time.is_some_and(|time| time < HALF_PAST);
        let before = if evening { self.date.yesterday().ok() } else { None };
        before.unwrap_or(self.date)
    }

    /// Its kind in the words of CSV and JSON: `injection`, or the route of a dose that is not injected;
    /// `first-day`, `last-day`, `recheck`, `review` or `end`.
    #[must_use]
    pub fn word(&self, prescription: &Prescription) -> &'static str {
        match self.kind {
            Kind::Injection { .. } => "injection",
            Kind::SelfTaken { phase, .. } => prescription.phases[phase].route.name(),
            Kind::PhaseEdge { ends: false, .. } => "first-day",
            Kind::PhaseEdge { ends: true, .. } => "last-day",
            Kind::Recheck { .. } => "recheck",
            Kind::Review { .. } => "review",
            Kind::Marker => "end",
        }
    }

    /// A name for people: `dose 3 of maintenance`.
    #[must_use]
    pub fn name(&self, prescription: &Prescription) -> String {
        let phase = |phase: usize| prescription.phases[phase].name.as_str();
        let n = self.ordinal;
        match self.kind {
            Kind::Injection { phase: of, .. } | Kind::SelfTaken { phase: of, .. } => {
                format!("dose {n} of {}", phase(of))
            }
            Kind::PhaseEdge { phase: of, ends: false, .. } => {
                format!("the first day of {}", phase(of))
            }
            Kind::PhaseEdge { phase: of, ends: true, .. } => {
                format!("the last day of {}", phase(of))
            }
            Kind::Recheck { recheck } => {
                let recheck = &prescription.rechecks[recheck];
                if recheck.is_repeated() {
                    format!("recheck {n} of {}", *recheck.name)
                } else {
                    format!("recheck {}", *recheck.name)
                }
            }
            Kind::Review { phase: of } => format!("the review of {}", phase(of)),
            Kind::Marker => "the end of this calendar".to_owned(),
        }
    }
}

/// What an occurrence is. Phases and rechecks are given by their place in the prescription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        /// Its ordinal among all injections of the treatment, from 0.
        index: usize,
        /// How many doses the phase has, unless it is open or ends with a dated review.
        of: Option<usize>,
    },
    /// A dose that is not injected: a tablet or a spray.
    SelfTaken {
        /// Of which phase.
        phase: usize,
        /// How many doses the phase has, unless it is open or ends with a dated review.
        of: Option<usize>,
    },
    /// The first or the last day of a phase without a reminder for every dose.
    PhaseEdge {
        /// Which phase.
        phase: usize,
        /// Whether it is the last day.
        ends: bool,
        /// The date of its last planned dose, unless it is open.
        last: Option<Date>,
    },
    /// A review that is due.
    Review {
        /// Of which phase.
        phase: usize,
    },
    /// That the calendar ends although the plan does not.
    Marker,
}

impl Kind {
    /// Whether it is a dose, or the first of a phase without a reminder for every dose.
    #[must_use]
    pub fn is_dose(self) -> bool {
        matches!(
            self,
            Self::Injection { .. } | Self::SelfTaken { .. } | Self::PhaseEdge { ends: false, .. }
        )
    }

    /// The phase that it is a dose of, or the first or last day of.
    #[must_use]
    pub fn dose_of(self) -> Option<usize> {
        match self {
            Self::Injection { phase, .. }
            | Self::SelfTaken { phase, .. }
            | Self::PhaseEdge { phase, .. } => Some(phase),
            Self::Recheck { .. } | Self::Review { .. } | Self::Marker => None,
        }
    }

    /// The number of doses of its phase, if known.
    #[must_use]
    pub fn of(self) -> Option<usize> {
        match self {
            Self::Injection { of, .. } | Self::SelfTaken { of, .. } => of,
            _ => None,
        }
    }
}

/// `dose 3 of maintenance`, `recheck 2 of yearly`.
pub(crate) fn named(occurrence: &Occurrence, prescription: &Prescription) -> String {
    let ordinal = occurrence.ordinal;
    match occurrence.kind {
        Kind::Injection { phase, .. } | Kind::SelfTaken { phase, .. } => {
            format!("dose {ordinal} of {}", prescription.phases[phase].name.as_str())
        }
        Kind::Recheck { recheck } => {
            format!("recheck {ordinal} of {}", prescription.rechecks[recheck].name.as_str())
        }
        Kind::PhaseEdge { .. } | Kind::Review { .. } | Kind::Marker => String::new(),
    }
}

/// How long an occurrence takes.
pub(crate) fn duration(prescription: &Prescription, occurrence: &Occurrence) -> Duration {
    match occurrence.kind {
        Kind::Recheck { recheck } => prescription.rechecks[recheck].duration,
        _ => prescription.duration,
    }
}

/// The span away that an occurrence is in, unless its zone is the home zone.
pub(crate) fn away<'p>(
    prescription: &'p Prescription,
    occurrence: &Occurrence,
) -> Option<&'p Away> {
    let home = prescription.time_zone.name();
    let found = prescription.away_on(occurrence.date);
    found.filter(|away| away.time_zone.name() != home || away.place.is_some())
}

pub(crate) fn place<'p>(
    prescription: &'p Prescription,
    occurrence: &Occurrence,
) -> Option<&'p str> {
    match occurrence.kind {
        Kind::Injection { phase, .. } => match away(prescription, occurrence) {
            // While away, nobody gets a dose at home.
            Some(away) => away.place.as_deref(),
            None => prescription.phases[phase].place.as_deref(),
        },
        Kind::Recheck { recheck } => prescription.rechecks[recheck].place.as_deref(),
        _ => None,
    }
}

/// The site of an injection: the sites are used in turn by all planned injections.
pub(crate) fn site<'p>(prescription: &'p Prescription, occurrence: &Occurrence) -> Option<&'p str> {
    let sites = &prescription.sites;
    match occurrence.kind {
        Kind::Injection { index, .. } if !sites.is_empty() => {
            Some(sites[index % sites.len()].as_str())
        }
        _ => None,
    }
}

/// Whether a recheck is `on` a dose.
pub(crate) fn is_on_a_dose(occurrence: &Occurrence) -> bool {
    matches!(occurrence.reason.rule, DateRule::On(_))
}
