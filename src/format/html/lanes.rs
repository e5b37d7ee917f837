//! The phases, the rechecks and the reviews of a plan -> places on a scale of time, in pixels, for
//! `templates/pages/lanes.html`.

use jiff::ToSpan;
use jiff::civil::Date;
use minijinja::context;
use minijinja::value::Value;

use crate::feed::agenda::{Agenda, Stretch};
use crate::feed::language::Vocabulary;
use crate::schedule::Kind;

/// How wide the drawing is, and how much of it the names take.
const WIDTH: i64 = 760;
const NAMES: i64 = 130;
/// What stays free at the right.
const MARGIN: i64 = 16;
/// The most phases that are drawn.
pub(super) const MOST: usize = 8;
/// The least room of a label of the scale.
const LABEL: i64 = 64;

/// The values of the drawing; `today` is drawn if it is given and lies inside.
pub(super) fn values(agenda: &Agenda<'_>, today: Option<Date>, said: &Vocabulary) -> Value {
    let schedule = agenda.schedule;
    let first = schedule.occurrences.first().map_or(schedule.horizon, |first| first.date);
    let scale = Scale { first, days: days(first, schedule.horizon).max(1) };
    let drawn = &agenda.stretches[..agenda.stretches.len().min(MOST)];
    let lanes: Vec<Value> = drawn
        .iter()
        .enumerate()
        .map(|(phase, stretch)| {
            let review = |kind: Kind| kind == Kind::Review { phase };
            lane(phase, stretch, &scale, schedule.horizon, &places(agenda, &scale, review))
        })
        .collect();
    let inside = |date: &Date| (first..=schedule.horizon).contains(date);
    context! {
        width => WIDTH,
        names => NAMES,
        lanes => lanes,
        more => agenda.stretches.len() - drawn.len(),
        rechecks => places(agenda, &scale, |kind| matches!(kind, Kind::Recheck { .. })),
        ticks => ticks(&scale, schedule.horizon, said),
        today => today.filter(inside).map(|date| scale.place(date)),
    }
}

struct Scale {
    first: Date,
    days: i64,
}

impl Scale {
    fn place(&self, date: Date) -> i64 {
        NAMES + days(self.first, date) * (WIDTH - NAMES - MARGIN) / self.days
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn places(agenda: &Agenda<'_>, scale: &Scale, is: impl Fn(Kind) -> bool) -> Vec<i64> {
    let found = agenda.schedule.occurrences.iter().filter(|found| is(found.kind));
    let mut places: Vec<i64> = found.map(|found| scale.place(found.date)).collect();
    places.dedup();
    places
}

fn lane(
    phase: usize,
    stretch: &Stretch<'_>,
    scale: &Scale,
    horizon: Date,
    reviews: &[i64],
) -> Value {
    let mut doses: Vec<i64> = stretch.dates.iter().map(|&date| scale.place(date)).collect();
    doses.dedup();
    let end = if stretch.goes_on { Some(horizon) } else { stretch.dates.last().copied() };
    context! {
        color => phase % 4,
        name => stretch.phase.name.as_str(),
        from => doses.first(),
        to => end.map(|end| scale.place(end)),
        doses => doses,
        goes_on => stretch.goes_on,
        waits => stretch.waits,
        reviews => reviews.to_vec(),
    }
}

/// The months that there is room for, each with its place.
fn ticks(scale: &Scale, last: Date, said: &Vocabulary) -> Vec<Value> {
    let room = WIDTH - NAMES - MARGIN;
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200];
    let step = steps.into_iter().find(|step| step * 30 * room / scale.days >= LABEL);
    let step = step.unwrap_or(2400);
    let tick = |date: Date| {
        context! { at => scale.place(date), month => said.short_month(date), year => date.year() }
    };
    // The scale begins with its first day, and is marked from there on where there is room.
    let mut ticks = vec![tick(scale.first)];
    let mut month = scale.first.first_of_month();
    while month <= last {
        let number = i64::from(month.year()) * 12 + i64::from(month.month()) - 1;
        if number % step == 0
            && month > scale.first
            && scale.place(month) >= NAMES + LABEL + LABEL / 2
        {
            ticks.push(tick(month));
        }
        let Ok(next) = month.checked_add(1.month()) else { break };
        month = next;
    }
    ticks
}
