//! Rows -> dates in words: what comes next, what is to come, what has been.
//!
//! All that is said of a date is what its event says, so a page shows no more than its calendar.

use minijinja::{Value, context};

use super::Page;
use crate::calendar::Role;
use crate::schedule::occurrence::Kind;
use crate::view::agenda::Row;

/// The dates that are shown without being asked for.
const NEAR: usize = 8;

/// The next dose and the next recheck; of a discreet calendar, which tells neither, the next date.
pub(crate) fn next(page: &Page<'_>) -> Vec<Value> {
    let first = |role: Role| {
        let is_next = |row: &&Row<'_>| row.date() >= page.today && row.event.role == role;
        page.agenda.rows.iter().find(is_next)
    };
    let found = if page.is_discreet() {
        [page.agenda.rows.iter().find(|row| row.date() >= page.today), None]
    } else {
        [first(Role::Dose), first(Role::Recheck)]
    };
    found.into_iter().flatten().map(|row| card(row, page)).collect()
}

fn card(row: &Row<'_>, page: &Page<'_>) -> Value {
    let is_injection = matches!(row.occurrence.kind, Kind::Injection { .. });
    let what = sign(row, page);
    let said = page.said();
    context! {
        what => if what == "dose" && is_injection { "injection" } else { what },
        weekday => said.full_weekday(row.date()),
        full => said.full_date(row.date()),
        how_soon => said.how_soon(page.today, row.date()),
        ..values(row, page)
    }
}

/// What is to come: the nearest dates, and the rest.
pub(crate) fn to_come(page: &Page<'_>) -> Value {
    let ahead = page.agenda.rows.iter().filter(|row| row.date() >= page.today);
    let to_come: Vec<Value> = ahead.map(|row| values(row, page)).collect();
    let (near, far) = to_come.split_at(to_come.len().min(NEAR));
    context! { near => near, far => far }
}

/// What lies before today, the latest first.
pub(crate) fn past(page: &Page<'_>) -> Vec<Value> {
    let past = page.agenda.rows.iter().rev().filter(|row| row.date() < page.today);
    past.map(|row| values(row, page)).collect()
}

fn values(row: &Row<'_>, page: &Page<'_>) -> Value {
    context! {
        date => row.date().to_string(),
        day => page.said().short_day(row.date()),
        time => row.time(),
        away => row.away(),
        sign => sign(row, page),
        title => row.event.summary.as_str(),
        description => row.event.description.as_str(),
        place => row.event.location.as_deref(),
        is_today => row.date() == page.today,
    }
}

/// The word by which the style, the legend and the languages know what a date is, where that may be
/// told.
pub(crate) fn sign(row: &Row<'_>, page: &Page<'_>) -> &'static str {
    match row.event.role {
        _ if page.is_discreet() => "date",
        Role::Dose => "dose",
        Role::Recheck => "recheck",
        Role::Mark => "mark",
    }
}
