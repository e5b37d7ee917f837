//! What an occurrence is, and what that kind is called.

use jiff::civil::Date;

use crate::prescription::Prescription;
use crate::prescription::ids::{PhaseId, RecheckId};
use crate::shown::day;

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

/// What is to be done about the supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The first dose that is not covered: of a phase, or an extra.
    pub of: Before,
    /// The day of that dose.
    pub runs_out: Date,
    /// How many containers are left on the day of the order, before its dose.
    pub left: u32,
    /// What is to be done.
    pub task: Task,
}

/// How the supply continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// To order more.
    More {
        /// How many containers, if known.
        count: Option<u32>,
        /// How many orders the prescription has after it, if that is limited.
        repeats: Option<u32>,
    },
    /// To ask for a new prescription, because this one has no order left.
    Prescription,
    /// To count again, because that dose is of another product.
    Count,
}

impl Task {
    /// Whether nothing is known of the supply after it.
    #[must_use]
    pub fn is_last(self) -> bool {
        !matches!(self, Self::More { count: Some(_), .. })
    }

    /// The word of the formats: `order`, `prescription` or `count`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::More { .. } => "order",
            Self::Prescription => "prescription",
            Self::Count => "count",
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
    /// Something to be done about the supply.
    Order(Order),
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
            Self::Order(Order { of, .. }) => {
                format!("the order for {}", of.kind().name(ordinal, prescription))
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

    /// Whether it is a recheck.
    #[must_use]
    pub fn is_recheck(self) -> bool {
        matches!(self, Self::Recheck { .. })
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
            | Self::Order(_)
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
