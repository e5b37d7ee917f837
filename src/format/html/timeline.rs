//! Phases -> bars and points on a line of time, in tenths of a percent of its length.

use jiff::ToSpan;
use jiff::civil::Date;
use minijinja::{Value, context};

use super::Page;
use crate::feed::Role;
use crate::prescription::phase::{Cadence, End, Phase};
use crate::schedule::{Kind, Occurrence};
use crate::shown::{counted, day};

/// The most labels below the line: so many have room on a small phone.
const MOST_LABELS: i32 = 4;
/// The last place at which a label still has room, in tenths of a percent.
const LAST_LABEL: i64 = 860;

/// The line, from the first date of the plan to the end of the calendar.
struct Line {
    from: Date,
    to: Date,
}

impl Line {
    /// The place of a date, as SVG writes it.
    fn place(&self, date: Date) -> String {
        percent(self.tenths(date))
    }

    fn tenths(&self, date: Date) -> i64 {
        let days = |to: Date| i64::from((to - self.from).get_days());
        // The dates keep a little away from the edges, so that no point is cut.
        12 + days(date.clamp(self.from, self.to)) * 976 / days(self.to).max(1)
    }
}

fn percent(tenths: i64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// The phases and rechecks on the line.
pub(super) fn of(page: &Page<'_>) -> Value {
    let occurrences = &page.schedule.occurrences;
    let from = occurrences.first().map_or(page.today, |first| first.date);
    let line = Line { from, to: page.schedule.horizon.max(from) };
    let phases: Vec<Value> = page
        .prescription
        .phases
        .iter()
        .enumerate()
        .map(|(index, phase)| {
            let of_phase: Vec<&Occurrence> =
                occurrences.iter().filter(|found| phase_of(found.kind) == Some(index)).collect();
            row(phase, &of_phase, &line)
        })
        .collect();
    let rechecks: Vec<String> = occurrences
        .iter()
        .zip(&page.feed.events)
        .filter(|(_, event)| event.role == Role::Recheck)
        .map(|(found, _)| line.place(found.date))
        .collect();
    let today = (line.from <= page.today && page.today <= line.to).then(|| line.place(page.today));
    context! { phases => phases, rechecks => rechecks, today => today, labels => labels(&line) }
}

fn phase_of(kind: Kind) -> Option<usize> {
    match kind {
        Kind::Injection { phase, .. }
        | Kind::Tablet { phase, .. }
        | Kind::Switch { phase, .. }
        | Kind::Review { phase } => Some(phase),
        Kind::Recheck { .. } | Kind::Marker => None,
    }
}

fn row(phase: &Phase, found: &[&Occurrence], line: &Line) -> Value {
    let rhythm = rhythm(phase);
    let [first, .., last] = found else {
        let only = found.first();
        return context! {
            name => phase.name.as_str(),
            rhythm => rhythm,
            span => only.map_or_else(
                || "not planned up to the end of this calendar".to_owned(),
                |only| day(only.date),
            ),
            bar => (),
            goes_on => false,
            points => only.iter().map(|only| line.place(only.date)).collect::<Vec<_>>(),
        };
    };
    let goes_on = phase.end.value == End::Open;
    let end = if goes_on { line.to } else { last.date };
    let (start, stop) = (line.tenths(first.date), line.tenths(end));
    let span = if goes_on {
        format!("from {}, goes on", day(first.date))
    } else {
        format!("{} to {}", day(first.date), day(last.date))
    };
    let is_dose = |found: &&&Occurrence| !matches!(found.kind, Kind::Review { .. });
    let points = found.iter().filter(is_dose).map(|found| line.place(found.date));
    context! {
        name => phase.name.as_str(),
        rhythm => rhythm,
        span => span,
        bar => context! { x => percent(start), width => percent((stop - start).max(4)) },
        goes_on => goes_on,
        points => points.collect::<Vec<_>>(),
    }
}

/// How often a dose falls, and how often it does.
fn rhythm(phase: &Phase) -> String {
    let often = match &phase.cadence.value {
        Cadence::Every(interval) if interval.count == 1 => {
            format!("every {}", interval.unit.name().trim_end_matches('s'))
        }
        Cadence::Every(interval) => format!("every {interval}"),
        Cadence::Weekdays(weekdays) => {
            format!("every {}", weekdays.names().collect::<Vec<_>>().join(", "))
        }
        Cadence::Days(days) => counted(days.len(), "dose"),
    };
    format!("{}, {often}", phase.dose.value)
}

/// The dates below the line: not more of them than have room.
fn labels(line: &Line) -> Vec<Value> {
    let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    let length = months(line.to) - months(line.from) + 1;
    let steps = [1, 2, 3, 6, 12, 24, 60, 120];
    let step = steps.into_iter().find(|step| length / step <= MOST_LABELS).unwrap_or(240);
    let mut labels = vec![];
    let mut date = line.from.first_of_month();
    while date <= line.to {
        let is_on_step = (months(date) - 1) % step == 0;
        if is_on_step && date >= line.from && line.tenths(date) <= LAST_LABEL {
            let text = date.strftime(if step < 12 { "%b %Y" } else { "%Y" }).to_string();
            labels.push(context! { x => line.place(date), text => text });
        }
        match date.checked_add(1.month()) {
            Ok(next) => date = next,
            Err(_) => break,
        }
    }
    labels
}
