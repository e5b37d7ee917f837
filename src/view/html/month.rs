//! Rows -> months of weeks of days, as a calendar on a wall shows them.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use minijinja::{Value, context};

use super::Page;
use super::dates::sign;
use crate::view::agenda::Row;

/// Every month from today's to the horizon's; of a plan that lies behind, those of the plan.
pub(crate) fn of(page: &Page<'_>) -> Vec<Value> {
    let rows = &page.agenda.rows;
    let last = rows.last().map_or(page.agenda.schedule.horizon, Row::date);
    let first = rows.first().map_or(page.today, Row::date);
    // A plan to come begins with its own first month, one that is over with its last.
    let begin = page.today.max(first).min(last).first_of_month();
    let mut months = vec![];
    let mut month = begin;
    while month <= last {
        months.push(one(month, page));
        match month.checked_add(1.month()) {
            Ok(next) => month = next,
            Err(_) => break,
        }
    }
    months
}

fn one(first: Date, page: &Page<'_>) -> Value {
    let before = first.weekday().since(Weekday::Monday);
    let blanks = (0..before).map(|_| None);
    let days = (1..=first.days_in_month()).map(|day| first.with().day(day).build().ok());
    let mut cells: Vec<Option<Date>> = blanks.chain(days).collect();
    while !cells.len().is_multiple_of(7) {
        cells.push(None);
    }
    let weeks: Vec<Vec<Value>> =
        cells.chunks(7).map(|week| week.iter().map(|day| cell(*day, page)).collect()).collect();
    context! { name => page.said().full_month(first), weeks => weeks }
}

fn cell(date: Option<Date>, page: &Page<'_>) -> Value {
    let Some(date) = date else { return context! { day => (), marks => (), is_today => false } };
    let rows = &page.agenda.rows;
    // Rows stand by date, so those of one day stand together.
    let start = rows.partition_point(|row| row.date() < date);
    let marks: Vec<Value> = rows[start..]
        .iter()
        .take_while(|row| row.date() == date)
        .map(|row| context! { sign => sign(row, page), time => row.time() })
        .collect();
    context! { day => date.day(), marks => marks, is_today => date == page.today }
}
