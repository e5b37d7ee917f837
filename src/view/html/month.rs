//! Rows -> months of weeks of days, like a wall calendar.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use minijinja::{Value, context};

use super::Page;
use super::dates::sign;
use crate::view::row::Row;

/// Every month from today to the horizon; for a past plan, the months of the plan.
pub(crate) fn of(page: &Page<'_>) -> Vec<Value> {
    let mut days: BTreeMap<Date, Vec<&Row<'_>>> = BTreeMap::new();
    for row in &page.agenda.rows {
        days.entry(row.date()).or_default().push(row);
    }
    let last = days.keys().next_back().copied().unwrap_or(page.agenda.schedule.horizon);
    let first = days.keys().next().copied().unwrap_or(page.agenda.today);
    // A future plan begins with its own first month, a past one with its last.
    let begin = page.agenda.today.max(first).min(last).first_of_month();
    let mut months = vec![];
    let mut month = begin;
    while month <= last {
        months.push(one(month, &days, page));
        match month.checked_add(1.month()) {
            Ok(next) => month = next,
            Err(_) => break,
        }
    }
    months
}

fn one(first: Date, on: &BTreeMap<Date, Vec<&Row<'_>>>, page: &Page<'_>) -> Value {
    let before = first.weekday().since(Weekday::Monday);
    let blanks = (0..before).map(|_| None);
    let days = (1..=first.days_in_month()).map(|day| first.with().day(day).build().ok());
    let mut cells: Vec<Option<Date>> = blanks.chain(days).collect();
    while !cells.len().is_multiple_of(7) {
        cells.push(None);
    }
    let weeks: Vec<Vec<Value>> =
        cells.chunks(7).map(|week| week.iter().map(|day| cell(*day, on, page)).collect()).collect();
    let is_quiet = !on.range(first..=first.last_of_month()).any(|(_, rows)| !rows.is_empty());
    context! { name => page.said().full_month(first), weeks, is_quiet }
}

fn cell(date: Option<Date>, on: &BTreeMap<Date, Vec<&Row<'_>>>, page: &Page<'_>) -> Value {
    let Some(date) = date else { return context! { day => (), marks => (), is_today => false } };
    let rows = on.get(&date).into_iter().flatten();
    let marks: Vec<Value> =
        rows.map(|row| context! { sign => sign(row, page), time => row.time() }).collect();
    context! { day => date.day(), marks => marks, is_today => date == page.agenda.today }
}
