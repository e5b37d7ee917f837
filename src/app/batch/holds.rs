//! A calendar and the previous one -> its description: what is different, how many events it has, and what is next.

use std::fmt::Display;

use crate::calendar::change::Changes;
use crate::calendar::facts::Facts;
use crate::calendar::{Event, Feed, Role};
use crate::compile::{AsOf, Compiled};
use crate::moment::when::Moment;
use crate::prescription::feed_settings::Language;
use crate::schedule::occurrence::Kind;
use crate::shown::{counted, day, list};
use crate::view::agenda::Agenda;
use crate::view::changes::totals;
use crate::view::row::Row;
use crate::words::language::Vocabulary;

/// The description of a calendar.
pub(crate) struct Line {
    place: String,
    /// What is different from the previous calendar.
    changed: Option<Changed>,
    /// What it has; nothing where many are built.
    holds: Option<String>,
}

/// What is different from the previous calendar.
pub(crate) struct Changed {
    /// `2 moved, 1 added`.
    totals: String,
    /// When the next dose is, if that is different.
    next: Option<String>,
}

impl Line {
    /// The line for one of many, which only says what is different.
    pub(crate) fn of_many(place: String, changed: Changed) -> Self {
        Self { place, changed: Some(changed), holds: None }
    }

    pub(crate) fn with(&self, is_unchanged: bool) -> String {
        let state = if is_unchanged { " (unchanged)" } else { "" };
        let changed = self.changed.as_ref().filter(|_| !is_unchanged).map(Changed::text);
        let sentences: Vec<String> = changed.into_iter().chain(self.holds.clone()).collect();
        format!("{}{state}: {}", self.place, sentences.join(" "))
    }
}

impl Changed {
    /// Compares a calendar with the previous one; none if it says the same.
    pub(crate) fn of(compiled: &Compiled, previous: &Feed, changes: &Changes) -> Option<Self> {
        let home = &compiled.prescription.time_zone;
        let totals = totals(changes, home)?;
        let is_next = |event: &&Event| {
            let is_recorded = event.facts.as_ref().is_some_and(Facts::is_recorded);
            event.role == Role::Dose && !is_recorded && event.when.date(home) >= compiled.today
        };
        let before = previous.events.iter().find(is_next).map(|event| event.when.moment(home));
        let mut doses = compiled.feed.events.iter().zip(&compiled.schedule.occurrences);
        let next = doses.find(|(event, _)| is_next(event)).map(|(event, occurrence)| {
            let what = if occurrence.kind.is_injection() { "injection" } else { "dose" };
            (what, event.when.moment(home))
        });
        let next = match next {
            None => before.map(|_| "no dose is ahead now".to_owned()),
            Some((_, moment)) if Some(&moment) == before.as_ref() => None,
            Some((what, Moment { date, time, zone })) => {
                let time = time.zip(zone);
                let at = time.map(|((start, _), zone)| at(&start.strftime("%H:%M"), &zone));
                Some(format!("next {what} is now {}{}", day(date), at.unwrap_or_default()))
            }
        };
        Some(Self { totals, next })
    }

    fn text(&self) -> String {
        let parts: Vec<&str> =
            [&self.totals].into_iter().chain(&self.next).map(|part| &**part).collect();
        parts.join("; ") + "."
    }
}

fn at(time: &impl Display, zone: &str) -> String {
    format!(" at {time}, {zone}")
}

/// What is different, what is late, how many events there are, and what is next.
pub(crate) fn line(
    place: String,
    changed: Option<Changed>,
    compiled: &Compiled,
    as_of: AsOf,
) -> Line {
    let Compiled { prescription, schedule, feed, .. } = compiled;
    let agenda = Agenda::of(prescription, schedule, feed, as_of);
    let count =
        |is: fn(&Kind) -> bool| agenda.rows.iter().filter(|row| is(&row.occurrence.kind)).count();
    let mut parts = vec![counted(count(|kind| kind.is_injection()), "injection")];
    let tablets = count(|kind| matches!(kind, Kind::SelfTaken { .. }));
    if tablets > 0 {
        parts.push(counted(tablets, "other dose"));
    }
    parts.push(counted(count(|kind| matches!(kind, Kind::Recheck { .. })), "recheck"));
    let mut sentences = agenda.outlook.sentences(Vocabulary::of(Language::English), false);
    sentences.push(format!("{} until {}.", list(&parts), day(agenda.schedule.horizon)));
    let mut due = agenda.due();
    due.retain(|row| row.recorded().is_none());
    let is_said = changed.as_ref().is_some_and(|changed| changed.next.is_some());
    let is_said = is_said && due.iter().all(|row| row.occurrence.kind.is_dose());
    let due: Vec<String> = due.into_iter().map(next).collect();
    if !due.is_empty() && !is_said {
        sentences.push(format!("Next: {}.", due.join("; ")));
    } else if due.is_empty() && sentences.len() == 1 {
        sentences.push("Nothing is planned ahead.".to_owned());
    }
    Line { place, changed, holds: Some(sentences.join(" ")) }
}

fn next(row: &Row<'_>) -> String {
    let phase = row.phase.map_or("", |phase| phase.name.as_str());
    let what = match row.occurrence.kind {
        Kind::Injection { .. } => format!("injection ({phase})"),
        Kind::Extra { .. } => "extra injection".to_owned(),
        Kind::Recheck { .. } => {
            format!("recheck ({})", row.recheck.map_or("", |recheck| recheck.name.as_str()))
        }
        Kind::SelfTaken { .. } | Kind::PhaseEdge { .. } => format!("dose ({phase})"),
        Kind::Review { .. } => format!("review of {phase}"),
        Kind::Say { .. } | Kind::Order(_) => row.name.clone(),
        Kind::Marker => String::new(),
    };
    let over = if row.has_begun { " (its time is past)" } else { "" };
    match row.time() {
        Some(time) => format!("{what} on {}{}{over}", day(row.date()), at(&time, &row.placed.zone)),
        None => format!("{what} on {}", day(row.date())),
    }
}
