//! A calendar -> its description: how many events it has, and what is next.

use crate::compile::{Compiled, Settings};
use crate::diagnostic::{Diagnostics, Reported};
use crate::prescription::feed_settings::Language;
use crate::schedule::occurrence::Kind;
use crate::shown::{counted, day, list};
use crate::view::agenda::Agenda;
use crate::view::row::Row;
use crate::words::language::Vocabulary;

/// The description of a calendar.
pub(crate) struct Line {
    place: String,
    holds: String,
}

impl Line {
    pub(crate) fn with(&self, is_unchanged: bool) -> String {
        let state = if is_unchanged { " (unchanged)" } else { "" };
        format!("{}{state}: {}", self.place, self.holds)
    }
}

/// What is late, how many events there are, and what is next.
///
/// # Errors
///
/// Reports a template that cannot be used.
pub(crate) fn line(
    place: String,
    compiled: &Compiled,
    settings: &Settings<'_>,
    report: &mut Diagnostics,
) -> Result<Line, Reported> {
    let Compiled { prescription, schedule, feed, .. } = compiled;
    let Settings { as_of, wording, .. } = settings;
    let agenda = Agenda::of(prescription, schedule, feed, *as_of, wording, report)?;
    let count =
        |is: fn(&Kind) -> bool| agenda.rows.iter().filter(|row| is(&row.occurrence.kind)).count();
    let mut parts =
        vec![counted(count(|kind| matches!(kind, Kind::Injection { .. })), "injection")];
    let tablets = count(|kind| matches!(kind, Kind::SelfTaken { .. }));
    if tablets > 0 {
        parts.push(counted(tablets, "other dose"));
    }
    parts.push(counted(count(|kind| matches!(kind, Kind::Recheck { .. })), "recheck"));
    let mut sentences = agenda.outlook.sentences(Vocabulary::of(Language::English), false);
    let due: Vec<String> = agenda.due().into_iter().map(next).collect();
    sentences.push(format!("{} until {}.", list(&parts), day(agenda.schedule.horizon)));
    if !due.is_empty() {
        sentences.push(format!("Next: {}.", due.join("; ")));
    } else if sentences.len() == 1 {
        sentences.push("Nothing is planned ahead.".to_owned());
    }
    Ok(Line { place, holds: sentences.join(" ") })
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
        Kind::Marker => String::new(),
    };
    let over = if row.has_begun { " (its time is past)" } else { "" };
    match row.time() {
        Some(time) => format!("{what} on {} at {time}, {}{over}", day(row.date()), row.zone),
        None => format!("{what} on {}", day(row.date())),
    }
}
