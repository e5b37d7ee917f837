//! A calendar -> what is said of it: how many events it holds, and what comes next.

use crate::calendar::Event;
use crate::compile::Compiled;
use crate::moment::when::When;
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::shown::{counted, day, list};

/// What is told of one calendar, but for what became of it.
pub(crate) struct Line {
    place: String,
    holds: String,
}

impl Line {
    /// With what became of it.
    pub(crate) fn with(&self, is_unchanged: bool) -> String {
        let state = if is_unchanged { " (unchanged)" } else { "" };
        format!("{}{state}: {}", self.place, self.holds)
    }
}

/// What a calendar holds, and what comes next.
pub(crate) fn line(place: String, compiled: &Compiled) -> Line {
    let occurrences = &compiled.schedule.occurrences;
    let count = |is: fn(&Kind) -> bool| occurrences.iter().filter(|found| is(&found.kind)).count();
    let mut parts =
        vec![counted(count(|kind| matches!(kind, Kind::Injection { .. })), "injection")];
    let tablets = count(|kind| matches!(kind, Kind::Tablet { .. }));
    if tablets > 0 {
        parts.push(counted(tablets, "other dose"));
    }
    parts.push(counted(count(|kind| matches!(kind, Kind::Recheck { .. })), "recheck"));
    let mut events = occurrences.iter().zip(&compiled.feed.events);
    let next = events
        .find(|(found, _)| found.date >= compiled.today && found.kind != Kind::Marker)
        .map_or_else(
            || "Nothing lies ahead.".to_owned(),
            |(found, event)| format!("Next: {}.", next(found, event, compiled)),
        );
    let horizon = day(compiled.schedule.horizon);
    Line { place, holds: format!("{} until {horizon}. {next}", list(&parts)) }
}

fn next(occurrence: &Occurrence, event: &Event, compiled: &Compiled) -> String {
    let what = match occurrence.kind {
        Kind::Injection { phase, .. } => {
            format!("injection ({})", *compiled.prescription.phases[phase].name)
        }
        Kind::Recheck { recheck } => {
            format!("recheck ({})", *compiled.prescription.rechecks[recheck].name)
        }
        Kind::Tablet { phase, .. } | Kind::Switch { phase, .. } => {
            format!("dose ({})", *compiled.prescription.phases[phase].name)
        }
        Kind::Review { phase } => {
            format!("review of {}", *compiled.prescription.phases[phase].name)
        }
        Kind::Marker => String::new(),
    };
    // As the event has it: elsewhere, and after a jump of the clocks, it is not the planned time.
    let home = &compiled.prescription.time_zone;
    let (start, zone) = match &event.when {
        When::Day(date) => return format!("{what} on {}", day(*date)),
        When::Zoned { start, zone, .. } => (*start, zone.as_ref()),
        When::Utc { start, .. } => (home.local(*start).local, home.name()),
    };
    format!("{what} on {} at {}, {zone}", day(start.date()), start.strftime("%H:%M"))
}
