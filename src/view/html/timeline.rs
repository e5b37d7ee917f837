//! The phases, rechecks and reviews of a plan -> positions on a timeline, in tenths of a percent of its
//! length, for `templates/pages/timeline.html`: on the served page and on the sheet.

use jiff::ToSpan;
use jiff::civil::Date;
use minijinja::{Value, context};

use crate::prescription::ids::PhaseId;
use crate::schedule::occurrence::Kind;
use crate::view::agenda::{Agenda, Stretch};
use crate::words::language::Vocabulary;

/// The length of the line, with margins, so that no point is cut off.
const LENGTH: i64 = 1000;
const MARGIN: i64 = 12;
/// The width of a label: on paper and on a screen, and on a small phone.
const WIDE: i64 = 115;
const NARROW: i64 = 230;

/// The values of the drawing, with `today` if it is on the line.
pub(crate) fn values(agenda: &Agenda<'_>, today: Option<Date>, said: &Vocabulary) -> Value {
    let horizon = agenda.schedule.horizon;
    let from = agenda.schedule.occurrences.first().map_or(horizon, |first| first.date);
    let line = Line { from, to: horizon.max(from) };
    let lanes: Vec<Value> = PhaseId::each()
        .zip(&agenda.stretches)
        .map(|(phase, stretch)| {
            let is_review = |kind: Kind| kind == Kind::Review { phase };
            lane(stretch, &line, places(dates(agenda, is_review), &line), said)
        })
        .collect();
    let rechecks = dates(agenda, |kind| matches!(kind, Kind::Recheck { .. }));
    context! {
        lanes => lanes,
        rechecks => places(rechecks, &line),
        ticks => ticks(&line, said),
        today => today.filter(|date| (line.from..=line.to).contains(date)).map(|date| line.place(date)),
    }
}

/// From the first date of the plan to the end of the calendar.
struct Line {
    from: Date,
    to: Date,
}

impl Line {
    fn tenths(&self, date: Date) -> i64 {
        let days = |to: Date| self.from.until(to).map_or(0, |span| i64::from(span.get_days()));
        let inside = days(date.clamp(self.from, self.to));
        MARGIN + inside * (LENGTH - 2 * MARGIN) / days(self.to).max(1)
    }

    /// The position of a date, as SVG writes it.
    fn place(&self, date: Date) -> String {
        percent(self.tenths(date))
    }
}

fn percent(tenths: i64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

fn dates(agenda: &Agenda<'_>, is: impl Fn(Kind) -> bool) -> impl Iterator<Item = Date> {
    agenda.schedule.occurrences.iter().filter(move |found| is(found.kind)).map(|found| found.date)
}

/// The positions of dates, without duplicates.
fn places(dates: impl Iterator<Item = Date>, line: &Line) -> Vec<String> {
    let mut places: Vec<String> = dates.map(|date| line.place(date)).collect();
    places.dedup();
    places
}

fn lane(stretch: &Stretch<'_>, line: &Line, reviews: Vec<String>, said: &Vocabulary) -> Value {
    let phase = stretch.phase;
    let ends = stretch.dates.first().zip(stretch.end.as_ref());
    let bar = ends.map(|(&first, &last)| {
        let start = line.tenths(first);
        let stop = line.tenths(if stretch.continues { line.to } else { last });
        context! { x => percent(start), width => percent(stop - start), end => percent(stop) }
    });
    let span = match ends {
        Some((&first, _)) if stretch.continues => said.span(first, None),
        Some((&first, &last)) => said.span(first, Some(last)),
        None => said.word(if stretch.waits { "waits" } else { "outside" }).to_owned(),
    };
    context! {
        name => phase.name.as_str(),
        dose => said.amount(*phase.dose),
        rhythm => [
            Some(said.rhythm(phase.cadence(), stretch.doses)),
            Some(&phase.times).filter(|times| !times.is_empty()).map(|times| said.at_times(times)),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" "),
        span => span,
        bar => bar,
        continues => stretch.continues,
        doses => places(stretch.dates.iter().chain(&stretch.extras).copied(), line),
        reviews => reviews,
    }
}

/// The months that fit below the line; those that do not fit on a small phone are marked.
fn ticks(line: &Line, said: &Vocabulary) -> Vec<Value> {
    let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
    let length = months(line.to) - months(line.from) + 1;
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200];
    let has_room = |step: i64, room| step * LENGTH / length >= room;
    let step = steps.into_iter().find(|&step| has_room(step, WIDE)).unwrap_or(2400);
    let coarse = steps.into_iter().find(|&wider| wider % step == 0 && has_room(wider, NARROW));
    let coarse = coarse.unwrap_or(step);
    let tick = |date: Date, is_fine: bool| {
        context! { x => line.place(date), text => said.short_month(date), fine => is_fine }
    };
    // The scale begins on its first day, and continues where there is room.
    let mut ticks = vec![tick(line.from, false)];
    let mut month = line.from.first_of_month();
    while month <= line.to {
        let place = line.tenths(month);
        let fits = |room: i64| (MARGIN + room..=LENGTH - room).contains(&place);
        if months(month) % step == 0 && fits(WIDE) {
            ticks.push(tick(month, months(month) % coarse != 0 || !fits(NARROW)));
        }
        let Ok(next) = month.checked_add(1.month()) else { break };
        month = next;
    }
    ticks
}
