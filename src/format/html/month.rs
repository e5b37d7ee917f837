//! Dates -> months of weeks of days, as a calendar on a wall shows them.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use minijinja::{Value, context};

use super::agenda::{Agenda, sign};

/// Every month from today's to the horizon's; of a plan that lies behind, those of the plan.
pub(super) fn of(agenda: &Agenda<'_>, today: Date, horizon: Date) -> Vec<Value> {
    let last = agenda.entries.last().map_or(horizon, |entry| entry.date);
    let first = agenda.entries.first().map_or(today, |entry| entry.date);
    // A plan to come begins with its own first month, one that is over with its last.
    let begin = today.max(first).min(last).first_of_month();
    let mut months = vec![];
    let mut month = begin;
    while month <= last {
        months.push(one(month, agenda, today));
        match month.checked_add(1.month()) {
            Ok(next) => month = next,
            Err(_) => break,
        }
    }
    months
}

fn one(first: Date, agenda: &Agenda<'_>, today: Date) -> Value {
    let before = first.weekday().since(Weekday::Monday);
    let blanks = (0..before).map(|_| None);
    let days = (1..=first.days_in_month()).map(|day| first.with().day(day).build().ok());
    let mut cells: Vec<Option<Date>> = blanks.chain(days).collect();
    while !cells.len().is_multiple_of(7) {
        cells.push(None);
    }
    let weeks: Vec<Vec<Value>> = cells
        .chunks(7)
        .map(|week| week.iter().map(|day| cell(*day, agenda, today)).collect())
        .collect();
    context! { name => first.strftime("%B %Y").to_string(), weeks => weeks }
}

fn cell(date: Option<Date>, agenda: &Agenda<'_>, today: Date) -> Value {
    let Some(date) = date else { return context! { day => (), marks => (), is_today => false } };
    // Entries stand by date, so those of one day stand together.
    let start = agenda.entries.partition_point(|entry| entry.date < date);
    let marks: Vec<Value> = agenda.entries[start..]
        .iter()
        .take_while(|entry| entry.date == date)
        .map(|entry| context! { sign => sign(entry.role), time => entry.time.as_deref() })
        .collect();
    context! { day => date.day(), marks => marks, is_today => date == today }
}
