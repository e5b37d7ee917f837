//! One dose, recheck or mark of a plan, and what the prescription says about it.

use jiff::civil::{Date, Time};

pub use super::kind::{Before, Kind, Order, Task};
use super::reason::{Absence, DateRule, Reason};
pub use super::time_of_day::TimeOfDay;
use crate::prescription::Prescription;
use crate::prescription::change::Target;
use crate::prescription::civil::Duration;
use crate::prescription::in_force::Administration;
use crate::prescription::record::Injection;
use crate::prescription::reminders::Reminders;

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
    /// `first-day`, `last-day`, `recheck`, `say`, `order`, `review` or `end`.
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
            Kind::Order(_) => "order",
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

/// `dose 3 of maintenance`, `recheck 2 of yearly`; nothing for what no line of the file names.
pub(crate) fn named(occurrence: &Occurrence, prescription: &Prescription) -> String {
    let ordinal = occurrence.ordinal;
    match occurrence.kind {
        Kind::Injection { .. } | Kind::SelfTaken { .. } => occurrence.name(prescription),
        Kind::Extra { .. } => "the extra".to_owned(),
        Kind::Recheck { recheck } => {
            format!("recheck {ordinal} of {}", prescription.rechecks[recheck].name.as_str())
        }
        Kind::PhaseEdge { .. }
        | Kind::Say { .. }
        | Kind::Order(_)
        | Kind::Review { .. }
        | Kind::Marker => String::new(),
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
        Kind::PhaseEdge { .. }
        | Kind::Say { .. }
        | Kind::Order(_)
        | Kind::Review { .. }
        | Kind::Marker => None,
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
