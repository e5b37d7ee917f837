//! The occurrences of a plan in a table.

use super::grid::{Column, Grid};
use super::{BOLD, FAINT, Look, PLAIN, sign};
use crate::prescription::feed_settings::Language;
use crate::schedule::occurrence::Kind;
use crate::shown::day;
use crate::view::agenda::Agenda;
use crate::view::row::Row;
use crate::words::language::Vocabulary;

/// Draws the table of the shown rows.
pub(crate) fn draw(agenda: &Agenda<'_>, look: &Look<'_>) -> String {
    let rows = &agenda.rows;
    let fixed = [
        Column::of("date", rows, |row| Some(row.date().strftime("%a %e %b %Y").to_string())),
        Column::of("time", rows, |row| Some(time(row))),
    ];
    let name = Column::named("what", rows, |row| Some(what(row)));
    let grid = Grid::fit(fixed, name, optional(agenda), look.width);
    let mut out = grid.head();
    let next = rows.iter().position(Row::is_ahead);
    for (index, row) in rows.iter().enumerate() {
        let style = match next {
            Some(next) if index == next => BOLD,
            _ if row.has_begun => FAINT,
            _ => PLAIN,
        };
        out += &grid.row(index, sign(row), style);
    }
    out
}

/// The columns that a table has if a row has something to say in them, in the order in which they get room.
fn optional(agenda: &Agenda<'_>) -> [Column; 13] {
    let rows = &agenda.rows;
    let text = |text: Option<&str>| text.map(str::to_owned);
    let said = Vocabulary::of(Language::English);
    let shared = agenda.common_place();
    [
        Column::of("no.", rows, ordinal).plain(),
        Column::of("dose", rows, dose).plain(),
        Column::of("amount", rows, amount).plain(),
        Column::of("site", rows, |row| text(row.site)),
        // A place that all have in common is above the table.
        Column::of("place", rows, |row| text(row.place.filter(|_| shared.is_none()))),
        Column::of("zone", rows, |row| text(row.away())).plain(),
        Column::of("tests", rows, |row| Some(row.tests().join(", "))).sentence(),
        Column::of("record", rows, recorded).plain(),
        // What only this dose is; that of its phase is above the table.
        Column::of("product", rows, |row| {
            agenda.own_product(row).map(|it| format!("{} {}", *it.name, *it.strength))
        })
        .sentence(),
        Column::of("route", rows, |row| agenda.own_route(row).map(|it| it.name().to_owned()))
            .sentence(),
        Column::of("moved", rows, moved).sentence().plain(),
        Column::of("order", rows, order).sentence().plain(),
        Column::of("today", rows, |row| (row.days == 0).then(|| row.how_soon(said)))
            .sentence()
            .plain(),
    ]
}

pub(super) fn time(row: &Row<'_>) -> String {
    row.time().unwrap_or_else(|| "all day".to_owned())
}

pub(super) fn dose(row: &Row<'_>) -> Option<String> {
    row.given.map(|how| how.amount.to_string())
}

pub(super) fn amount(row: &Row<'_>) -> Option<String> {
    row.given.map(|how| how.portion().to_string())
}

fn what(row: &Row<'_>) -> String {
    match (row.dose(), row.recheck) {
        (Some((phase, _)), _) => phase.name.value.clone(),
        (None, Some(recheck)) => recheck.name.value.clone(),
        (None, None) => title(row).trim_start_matches("the ").to_owned(),
    }
}

/// What is to be done about the supply: too long for a column.
pub(super) fn order(row: &Row<'_>) -> Option<String> {
    matches!(row.occurrence.kind, Kind::Order(_)).then(|| row.name.clone())
}

/// The name of a row in a column.
pub(super) fn title<'r>(row: &'r Row<'_>) -> &'r str {
    if matches!(row.occurrence.kind, Kind::Order(_)) { "supply" } else { super::name(row) }
}

fn ordinal(row: &Row<'_>) -> Option<String> {
    let n = row.ordinal()?;
    let n = row.made_up().unwrap_or(n);
    Some(row.of.map_or_else(|| n.to_string(), |of| format!("{n} of {of}")))
}

/// What is recorded, and whether it makes up for another.
pub(super) fn recorded(row: &Row<'_>) -> Option<String> {
    let because = row.missed_because().map(|because| format!(": {because}"));
    let recorded = row.recorded().map(|it| it.to_owned() + because.as_deref().unwrap_or_default());
    let made_up = row.made_up().map(|_| "made up".to_owned());
    let parts: Vec<String> = made_up.into_iter().chain(recorded).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn moved(row: &Row<'_>) -> Option<String> {
    let from = day(row.moved()?.from);
    Some(match row.because()? {
        (_, Some(because)) => format!("moved from {from}: {because}"),
        ("avoid", None) => format!("moved from {from}, a day to avoid"),
        ("record", None) => format!("planned for {from}"),
        (_, None) => format!("moved from {from} with the injection"),
    })
}
