//! A calendar that was written -> what people are told of it: how much it holds, and what comes next.

use crate::Compiled;
use crate::deliver::file::Written;
use crate::feed::{Event, When};
use crate::schedule::{Kind, Occurrence};
use crate::shown::{counted, day, list};

/// What was made, and what comes next.
pub(super) fn of(place: &str, written: Option<Written>, compiled: &Compiled) -> String {
    let occurrences = &compiled.schedule.occurrences;
    let count = |is: fn(&Kind) -> bool| occurrences.iter().filter(|found| is(&found.kind)).count();
    let mut parts =
        vec![counted(count(|kind| matches!(kind, Kind::Injection { .. })), "injection")];
    let tablets = count(|kind| matches!(kind, Kind::Tablet { .. }));
    if tablets > 0 {
        parts.push(counted(tablets, "other dose"));
    }
    parts.push(counted(count(|kind| matches!(kind, Kind::Recheck { .. })), "recheck"));
    let state = match written {
        Some(Written::Unchanged) => " (unchanged)",
        _ => "",
    };
    let mut events = occurrences.iter().zip(&compiled.feed.events);
    let next = events
        .find(|(found, _)| found.date >= compiled.today && found.kind != Kind::Marker)
        .map_or_else(
            || "Nothing lies ahead.".to_owned(),
            |(found, event)| format!("Next: {}.", next(found, event, compiled)),
        );
    format!("{place}{state}: {} until {}. {next}", list(&parts), day(compiled.schedule.horizon))
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
