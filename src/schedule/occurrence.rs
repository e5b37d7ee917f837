//! One dose, recheck or mark of a plan, and what the prescription says about it.

use jiff::civil::{Date, Time};

use super::reason::{Absence, DateRule, Reason};
pub use super::time_of_day::TimeOfDay;
use crate::prescription::Prescription;
use crate::prescription::change::Target;
use crate::prescription::civil::Duration;
use crate::prescription::ids::{PhaseId, RecheckId};
use crate::prescription::in_force::Administration;
use crate::prescription::record::Injection;
use crate::prescription::reminders::Reminders;
use crate::shown::day;

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
    /// When on that date.
    pub time: TimeOfDay,
    /// Where an injection goes, where the prescription or the record says it.
    pub site: Option<String>,
    /// What is recorded of it.
    pub recorded: Option<Recorded>,
    /// Why it falls on its date.
    pub reason: Reason,
}

/// What is recorded of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It took place: a dose was given, or a result of a recheck is known.
    Done,
    /// A dose was not given.
    Missed,
}

impl Occurrence {
    /// The date on which it begins: half an hour before a time just after midnight is on the evening
    /// before, whatever the clocks do in that night.
    #[must_use]
    pub fn begins_on(&self) -> Date {
        let evening = matches!(self.time, TimeOfDay::HalfAnHourBefore(time) if time < HALF_PAST);
        let before = if evening { self.date.yesterday().ok() } else { None };
        before.unwrap_or(self.date)
    }

    /// What it is, in the word of the formats: `injection`, `extra`, or the route of a dose that is not injected;
    /// `first-day`, `last-day`, `recheck`, `review` or `end`.
    #[must_use]
    pub fn word(&self, prescription: &Prescription) -> &'static str {
        match self.kind {
            Kind::Injection { .. } => "injection",
            Kind::Extra { .. } => "extra",
            Kind::SelfTaken { phase, .. } => prescription.phases[phase].route.name(),
            Kind::PhaseEdge { ends: false, .. } => "first-day",
            Kind::PhaseEdge { ends: true, .. } => "last-day",
            Kind::Recheck { .. } => "recheck",
            Kind::Say { .. } => "say",
            Kind::Review { .. } => "review",
            Kind::Marker => "end",
        }
    }

    /// A name for people: `dose 3 of maintenance`.
    #[must_use]
    pub fn name(&self, prescription: &Prescription) -> String {
        match self.kind {
            Kind::Say { of, place } => said_before(prescription, self, of, place)
                .map_or_else(|| self.kind.name(self.ordinal, prescription), str::to_owned),
            kind => kind.name(self.ordinal, prescription),
        }
    }
}

/// What something is to be done before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// A dose of a phase.
    Dose(PhaseId),
    /// The first day of a phase without a reminder for every dose.
    FirstDay(PhaseId),
    /// An extra, given as in a phase and planned for a date.
    Extra(PhaseId, Date),
    /// A recheck.
    Recheck(RecheckId),
}

impl Before {
    /// The kind of that occurrence, as identities and names have it.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Dose(phase) => Kind::Injection { phase, of: None, made_up: None },
            Self::FirstDay(phase) => Kind::PhaseEdge { phase, ends: false, last: None },
            Self::Extra(phase, planned) => Kind::Extra { phase, planned },
            Self::Recheck(recheck) => Kind::Recheck { recheck },
        }
    }
}

/// What an occurrence is. Phases and rechecks are given by their place in the prescription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A blood test.
    Recheck {
        /// Which one.
        recheck: RecheckId,
    },
    /// A dose that is injected.
    Injection {
        /// Of which phase.
        phase: PhaseId,
        /// How many doses the phase has, unless it is open or ends with a dated review. One that makes up
        /// for a missed one is not counted.
        of: Option<usize>,
        /// The ordinal of the missed dose that it makes up for.
        made_up: Option<u32>,
    },
    /// An injection besides those of the phases.
    Extra {
        /// The phase that says how it is given.
        phase: PhaseId,
        /// The date for which it was planned, or on which it was given: its identity.
        planned: Date,
    },
    /// A dose that is not injected: a tablet or a spray.
    SelfTaken {
        /// Of which phase.
        phase: PhaseId,
        /// How many doses the phase has, unless it is open or ends with a dated review.
        of: Option<usize>,
    },
    /// The first or the last day of a phase without a reminder for every dose.
    PhaseEdge {
        /// Which phase.
        phase: PhaseId,
        /// Whether it is the last day.
        ends: bool,
        /// The date of its last planned dose, unless it is open.
        last: Option<Date>,
    },
    /// Something to be done some days before another occurrence.
    Say {
        /// Before what.
        of: Before,
        /// Its place in the list of reminders, from 1.
        place: u32,
    },
    /// A review that is due.
    Review {
        /// Of which phase.
        phase: PhaseId,
    },
    /// That the calendar ends although the plan does not.
    Marker,
}

impl Kind {
    /// The name of one of this kind: `dose 3 of maintenance`.
    #[must_use]
    pub fn name(self, ordinal: u32, prescription: &Prescription) -> String {
        let phase = |phase: PhaseId| prescription.phases[phase].name.as_str();
        match self {
            Self::Injection { phase: of, .. } | Self::SelfTaken { phase: of, .. } => {
                format!("dose {ordinal} of {}", phase(of))
            }
            Self::Extra { planned, .. } => format!("the extra of {}", day(planned)),
            Self::PhaseEdge { phase: of, ends: false, .. } => {
                format!("the first day of {}", phase(of))
            }
            Self::PhaseEdge { phase: of, ends: true, .. } => {
                format!("the last day of {}", phase(of))
            }
            Self::Recheck { recheck } => {
                let recheck = &prescription.rechecks[recheck];
                if recheck.is_repeated() {
                    format!("recheck {ordinal} of {}", *recheck.name)
                } else {
                    format!("recheck {}", *recheck.name)
                }
            }
            Self::Say { of, .. } => {
                format!("the reminder of {}", of.kind().name(ordinal, prescription))
            }
            Self::Review { phase: of } => format!("the review of {}", phase(of)),
            Self::Marker => "the end of this calendar".to_owned(),
        }
    }

    /// What several of this kind are called, and what they are of: `doses` of `maintenance`.
    #[must_use]
    pub fn series(self, prescription: &Prescription) -> Option<(&'static str, &str)> {
        match self {
            Self::Injection { phase, .. } | Self::SelfTaken { phase, .. } => {
                Some(("doses", &prescription.phases[phase].name))
            }
            Self::Recheck { recheck } => Some(("rechecks", &prescription.rechecks[recheck].name)),
            _ => None,
        }
    }

    /// Whether it is a dose, or the first of a phase without a reminder for every dose.
    #[must_use]
    pub fn is_dose(self) -> bool {
        matches!(
            self,
            Self::Injection { .. }
                | Self::Extra { .. }
                | Self::SelfTaken { .. }
                | Self::PhaseEdge { ends: false, .. }
        )
    }

    /// Whether it is an injection.
    #[must_use]
    pub fn is_injection(self) -> bool {
        matches!(self, Self::Injection { .. } | Self::Extra { .. })
    }

    /// The phase that says how it is given: of a dose, and of a first or last day.
    #[must_use]
    pub fn given_as(self) -> Option<PhaseId> {
        match self {
            Self::Extra { phase, .. } => Some(phase),
            _ => self.dose_of(),
        }
    }

    /// The phase that it is a dose of, or the first or last day of.
    #[must_use]
    pub fn dose_of(self) -> Option<PhaseId> {
        match self {
            Self::Injection { phase, .. }
            | Self::SelfTaken { phase, .. }
            | Self::PhaseEdge { phase, .. } => Some(phase),
            Self::Extra { .. }
            | Self::Recheck { .. }
            | Self::Say { .. }
            | Self::Review { .. }
            | Self::Marker => None,
        }
    }

    /// The phase beside the chain that it is a dose of.
    #[must_use]
    pub fn beside(self, prescription: &Prescription) -> Option<PhaseId> {
        self.dose_of().filter(|phase| prescription.phases[*phase].alongside)
    }

    /// Whether it is no dose of a phase beside the chain.
    #[must_use]
    pub fn is_in_chain(self, prescription: &Prescription) -> bool {
        self.beside(prescription).is_none()
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

/// `dose 3 of maintenance`, `recheck 2 of yearly`; nothing for what no line of the file names.
pub(crate) fn named(occurrence: &Occurrence, prescription: &Prescription) -> String {
    let ordinal = occurrence.ordinal;
    match occurrence.kind {
        Kind::Injection { .. } | Kind::SelfTaken { .. } => occurrence.name(prescription),
        Kind::Extra { .. } => "the extra".to_owned(),
        Kind::Recheck { recheck } => {
            format!("recheck {ordinal} of {}", prescription.rechecks[recheck].name.as_str())
        }
        Kind::PhaseEdge { .. } | Kind::Say { .. } | Kind::Review { .. } | Kind::Marker => {
            String::new()
        }
    }
}

/// The key of an extra: its date as a number, such as 20270120.
pub(crate) fn key_of_extra(date: Date) -> u32 {
    let [year, month, day] = [date.year(), i16::from(date.month()), i16::from(date.day())]
        .map(|part| u32::try_from(part).unwrap_or_default());
    (year * 100 + month) * 100 + day
}

/// The reminders of what something is to be done before.
pub(crate) fn reminders_of(of: Before, date: Date, prescription: &Prescription) -> &Reminders {
    let own = match of {
        Before::Dose(phase) | Before::FirstDay(phase) | Before::Extra(phase, _) => {
            prescription.phases[phase].reminders.as_ref()
        }
        Before::Recheck(recheck) => prescription.rechecks[recheck].reminders.as_ref(),
    };
    prescription.reminders(own, date)
}

/// What is to be done before an occurrence, by the reminders in force on the day of that.
pub(crate) fn said_before<'p>(
    prescription: &'p Prescription,
    occurrence: &Occurrence,
    of: Before,
    place: u32,
) -> Option<&'p str> {
    let date = match occurrence.reason.rule {
        DateRule::Offset { anchor, .. } => anchor,
        _ => occurrence.date,
    };
    let reminders = reminders_of(of, date, prescription);
    let say = reminders.says.iter().find(|say| say.place == place);
    say.map(|say| say.text.as_str())
}

/// How long an occurrence takes.
pub(crate) fn duration(prescription: &Prescription, occurrence: &Occurrence) -> Duration {
    match occurrence.kind {
        Kind::Recheck { recheck } => prescription.rechecks[recheck].duration,
        _ => prescription.duration,
    }
}

/// How a line of the file names an occurrence, by its key and its value: `dose`, `3 of maintenance`. None if no line
/// can be about it.
pub(crate) fn in_file(
    occurrence: &Occurrence,
    prescription: &Prescription,
) -> Option<(&'static str, String)> {
    let n = occurrence.ordinal;
    match occurrence.kind {
        Kind::Injection { phase, .. } | Kind::SelfTaken { phase, .. } => {
            Some(("dose", format!("{n} of {}", *prescription.phases[phase].name)))
        }
        Kind::Recheck { recheck } => {
            Some(("recheck", format!("{n} of {}", *prescription.rechecks[recheck].name)))
        }
        Kind::Extra { planned, .. } => Some(("extra", planned.to_string())),
        Kind::PhaseEdge { .. } | Kind::Say { .. } | Kind::Review { .. } | Kind::Marker => None,
    }
}

/// What a line of the file calls an injection.
pub(crate) fn injection(occurrence: &Occurrence) -> Option<Injection> {
    match occurrence.kind {
        Kind::Injection { phase, .. } => Some(Injection::Dose(phase, occurrence.ordinal)),
        Kind::Extra { planned, .. } => Some(Injection::Extra(planned)),
        _ => None,
    }
}

/// How a dose is given on its day; none for what is no dose.
#[must_use]
pub fn administration<'p>(
    prescription: &'p Prescription,
    occurrence: &Occurrence,
) -> Option<Administration<'p>> {
    let phase = occurrence.kind.given_as()?;
    let of = injection(occurrence).unwrap_or(Injection::Dose(phase, occurrence.ordinal));
    Some(prescription.administration(phase, of, occurrence.date))
}

pub(crate) fn place<'p>(
    prescription: &'p Prescription,
    occurrence: &Occurrence,
) -> Option<&'p str> {
    match occurrence.kind {
        Kind::Injection { .. } | Kind::Extra { .. } => {
            administration(prescription, occurrence)?.place
        }
        Kind::Recheck { recheck } => {
            let change = prescription.change(Target::Recheck(recheck, occurrence.ordinal));
            let changed = change.and_then(|change| change.terms()?.place.as_deref());
            changed.or(prescription.rechecks[recheck].place.as_deref())
        }
        _ => None,
    }
}
