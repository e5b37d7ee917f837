//! Rows -> dates in words: what is next, the future and the past.
//!
//! The texts are those of the events, so a page shows no more than its calendar.

use minijinja::{HtmlEscape, Value, context};

use super::Page;
use crate::calendar::Role;
use crate::schedule::occurrence::{Kind, in_file};
use crate::shown::first_upper;
use crate::view::row::Row;

/// The dates shown at first; more are folded.
const NEAR: usize = 8;

/// What is late, and that the plan continues after the calendar: one sentence each.
pub(crate) fn outlook(page: &Page<'_>) -> Value {
    let (outlook, said) = (&page.agenda.outlook, page.said());
    let sentence = |text: String| first_upper(&text) + ".";
    let reviews = outlook.late_reviews();
    let late = outlook.late_in(said, page.is_discreet(), true).into_iter().enumerate();
    // Only a review says that nobody has planned what comes next.
    let late =
        late.map(|(index, text)| context! { said => sentence(text), is_review => index < reviews });
    context! {
        late => late.collect::<Vec<_>>(),
        hidden => outlook.hidden_in(said, page.is_discreet()).map(sentence),
    }
}

/// Everything today, and the next dose and recheck; for a discreet calendar, which distinguishes neither,
/// the next date.
pub(crate) fn next(page: &Page<'_>) -> Vec<Value> {
    let rows = &page.agenda.rows;
    let first =
        |is: &dyn Fn(&Row<'_>) -> bool| rows.iter().position(|row| row.is_ahead() && is(row));
    let next = if page.is_discreet() {
        [first(&|_| true), None]
    } else {
        [Role::Dose, Role::Recheck].map(|role| first(&|row| row.event.role == role))
    };
    let found = rows.iter().enumerate().filter(|(index, row)| {
        row.days == 0 && row.occurrence.kind != Kind::Marker || next.contains(&Some(*index))
    });
    found.map(|(_, row)| card(row, page)).collect()
}

/// The last injection that is recorded as given.
pub(crate) fn last_given(page: &Page<'_>) -> Option<Value> {
    let rows = page.agenda.rows.iter().rev().filter(|_| !page.is_discreet());
    let row = rows.into_iter().find(|row| row.was_given().is_some())?;
    Some(context! {
        date => row.date().to_string(),
        day => first_upper(&page.said().day(row.date())),
        ago => row.how_soon(page.said()),
        site => row.site,
    })
}

fn card(row: &Row<'_>, page: &Page<'_>) -> Value {
    let is_injection = row.occurrence.kind.is_injection();
    let said = page.said();
    // What is past, or lasts all day, is not next.
    let what = match sign(row, page) {
        _ if row.has_begun || row.occurrence.recorded.is_some() => None,
        "mark" => None,
        "dose" if is_injection => Some("injection"),
        sign => Some(sign),
    };
    context! {
        what => what,
        this_day => first_upper(said.word("today")),
        weekday => said.full_weekday(row.date()),
        full => said.full_date(row.date()),
        how_soon => row.how_soon(said),
        ..values(row, page)
    }
}

/// The future including all of today: the nearest dates, and the rest.
pub(crate) fn to_come(page: &Page<'_>) -> Value {
    let ahead = page.agenda.rows.iter().filter(|row| row.days >= 0);
    let to_come: Vec<Value> = ahead.map(|row| values(row, page)).collect();
    let (near, far) = to_come.split_at(to_come.len().min(NEAR));
    context! { near => near, far => far }
}

/// What is before today, latest first.
pub(crate) fn past(page: &Page<'_>) -> Vec<Value> {
    let past = page.agenda.rows.iter().rev().filter(|row| row.days < 0);
    past.map(|row| values(row, page)).collect()
}

fn values(row: &Row<'_>, page: &Page<'_>) -> Value {
    let in_file = in_file(row.occurrence, page.agenda.prescription);
    context! {
        in_file => in_file.map(|(key, name)| context! { key, name => attribute(&name) }),
        recorded => row.recorded(),
        date => row.date().to_string(),
        day => page.said().short_day(row.date()),
        time => row.time(),
        away => row.away(),
        sign => sign(row, page),
        title => row.event.summary.as_str(),
        description => row.event.description.as_str(),
        place => row.event.location.as_deref(),
        today => (row.days == 0).then(|| row.how_soon(page.said())),
    }
}

/// A text that a program reads in an attribute: escaped, and without the no-break spaces that people get.
fn attribute(text: &str) -> Value {
    Value::from_safe_string(HtmlEscape(text).to_string())
}

/// The word for a date in the style, the legend and the language files, where it may be shown.
pub(crate) fn sign(row: &Row<'_>, page: &Page<'_>) -> &'static str {
    match row.event.role {
        _ if page.is_discreet() => "date",
        Role::Dose => "dose",
        Role::Recheck => "recheck",
        Role::Mark => "mark",
        Role::Date => "date",
    }
}
