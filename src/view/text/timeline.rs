//! The phases, each on a line of one time scale, with the rechecks below.

use jiff::ToSpan;
use jiff::civil::Date;

use super::columns::{cut, pad, width};
use super::{DAY, DOSE, FAINT, MARK, RECHECK, Style, TEST};
use crate::prescription::ids::PhaseId;
use crate::schedule::occurrence::Kind;
use crate::view::agenda::{Agenda, Stretch};

/// The most columns for the names of phases.
const MAX_LABEL: usize = 20;
/// The least columns of a scale label such as `Mar 2026`, with a gap.
const SCALE_LABEL: i64 = 10;

/// A time scale: the first and last date, and the columns between them.
struct Scale {
    first: Date,
    days: i64,
    columns: usize,
}

impl Scale {
    fn between(first: Date, last: Date, columns: usize) -> Self {
        let days = days(first, last).max(1);
        // A short plan has at most one column per day.
        let columns = columns.min(usize::try_from(days + 1).unwrap_or(columns)).max(10);
        Self { first, days, columns }
    }

    fn column(&self, date: Date) -> usize {
        let last = self.columns - 1;
        let at = days(self.first, date) * i64::try_from(last).unwrap_or(0) / self.days;
        usize::try_from(at).unwrap_or(0).min(last)
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// Draws the timeline of the whole plan, whichever rows are shown.
pub(crate) fn draw(agenda: &Agenda<'_>, columns: usize) -> String {
    let schedule = agenda.schedule;
    let Some(first) = schedule.occurrences.first() else { return String::new() };
    let names = agenda.stretches.iter().map(|stretch| width(&stretch.phase.name));
    let most = MAX_LABEL.min(columns / 3);
    let label = names.chain(["rechecks".len()]).max().unwrap_or(0).min(most);
    let scale = Scale::between(first.date, schedule.horizon, columns.saturating_sub(label + 2));
    let line = |name: &str, text: String| format!("{}  {text}\n", pad(&cut(name, label), label));
    let mut out = String::new();
    for (phase, stretch) in PhaseId::each().zip(&agenda.stretches) {
        out += &line(&stretch.phase.name, bar(stretch, phase, agenda, &scale));
    }
    let rechecks = dates(agenda, |kind| matches!(kind, Kind::Recheck { .. }));
    if !rechecks.is_empty() {
        let mut cells = vec![' '; scale.columns];
        for &date in &rechecks {
            cells[scale.column(date)] = TEST;
        }
        out += &line("rechecks", RECHECK.paint(text(&cells).trim_end()));
    }
    out + &line("", FAINT.paint(&labels(&scale, schedule.horizon)))
}

fn dates(agenda: &Agenda<'_>, is: impl Fn(Kind) -> bool) -> Vec<Date> {
    let found = agenda.schedule.occurrences.iter().filter(|found| is(found.kind));
    found.map(|found| found.date).collect()
}

fn text(cells: &[char]) -> String {
    cells.iter().collect()
}

fn bar(stretch: &Stretch<'_>, phase: PhaseId, agenda: &Agenda<'_>, scale: &Scale) -> String {
    let Some((&first, &last)) = stretch.dates.first().zip(stretch.end.as_ref()) else {
        let why = if stretch.waits { "waits for a review" } else { "not in this calendar" };
        return FAINT.paint(why);
    };
    let mut cells = vec![' '; scale.columns];
    let reviews = dates(agenda, |kind| kind == Kind::Review { phase });
    let end = if stretch.continues { agenda.schedule.horizon } else { last };
    let review = reviews.first().map(|&date| scale.column(date));
    // The bar leaves room for the sign of the review.
    let end = scale.column(end).min(review.map_or(usize::MAX, |review| review.saturating_sub(1)));
    cells[scale.column(first)..=end.max(scale.column(first))].fill('─');
    if stretch.continues {
        cells[end] = '→';
    }
    for &date in stretch.dates.iter().chain(&stretch.extras) {
        cells[scale.column(date)] = DOSE;
    }
    let bar = Style::of_phase(phase).paint(text(&cells).trim_end());
    let Some(review) = review else { return bar };
    let used = text(&cells).trim_end().chars().count();
    bar + &" ".repeat(review.saturating_sub(used)) + &MARK.paint(&DAY.to_string())
}

/// The names of months at their columns, as many as fit.
fn labels(scale: &Scale, last: Date) -> String {
    let columns = i64::try_from(scale.columns).unwrap_or(0);
    let steps = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200];
    let room = |step: &i64| step * 30 * columns / scale.days >= SCALE_LABEL;
    let step = steps.into_iter().find(room).unwrap_or(2400);
    // The scale begins with the name of its first month, even in the middle of it.
    let mut out = scale.first.strftime("%b %Y").to_string();
    let mut month = scale.first.first_of_month();
    while month <= last {
        let number = i64::from(month.year()) * 12 + i64::from(month.month()) - 1;
        if number % step == 0 && month >= scale.first {
            let label = month.strftime("%b %Y").to_string();
            let column = scale.column(month);
            if column + label.len() <= scale.columns && width(&out) < column {
                out = pad(&out, column) + &label;
            }
        }
        let Ok(next) = month.checked_add(1.month()) else { break };
        month = next;
    }
    out
}
