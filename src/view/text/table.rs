//! The occurrences in the columns that fit, and the rest on a line below.

use super::columns::{pad, width, wrap};
use super::{BOLD, FAINT, Look, PLAIN, Style, sign};
use crate::prescription::feed_settings::Language;
use crate::shown::day;
use crate::view::agenda::Agenda;
use crate::view::row::Row;
use crate::words::language::Vocabulary;

const GAP: usize = 2;
/// The narrowest column of names.
const LEAST_NAME: usize = 12;
/// The indent of lines below an occurrence.
const INDENT: usize = 4;

/// A column: its head, and its cell in each row.
struct Column {
    head: &'static str,
    cells: Vec<String>,
    /// How many columns of the terminal the widest of them takes.
    width: usize,
}

impl Column {
    fn of(
        head: &'static str,
        agenda: &Agenda<'_>,
        say: impl Fn(&Row<'_>) -> Option<String>,
    ) -> Self {
        let cells: Vec<String> =
            agenda.rows.iter().map(|row| say(row).unwrap_or_default()).collect();
        let widest = cells.iter().map(|cell| width(cell)).max().unwrap_or(0);
        Self { head, cells, width: widest.max(width(head)) }
    }

    fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// Draws the table of the shown rows.
pub(crate) fn draw(agenda: &Agenda<'_>, look: &Look<'_>) -> String {
    let fixed = [
        Column::of("date", agenda, |row| Some(row.date().strftime("%a %e %b %Y").to_string())),
        Column::of("time", agenda, |row| Some(time(row))),
    ];
    let mut name = Column::of("what", agenda, |row| Some(format!("{} {}", sign(row).0, what(row))));
    // In the order in which they get room.
    let mut beside: Vec<Column> = vec![];
    let mut below: Vec<Column> = vec![];
    let mut used: usize = fixed.iter().map(|column| column.width + GAP).sum();
    let least = name.width.min(look.width.saturating_sub(used).max(LEAST_NAME));
    used += least;
    for column in optional(agenda).into_iter().filter(|column| !column.is_empty()) {
        let fits = used + GAP + column.width <= look.width;
        // Sentences are too wide for a column.
        if fits && !matches!(column.head, "tests" | "product" | "route" | "moved" | "today") {
            used += GAP + column.width;
            beside.push(column);
        } else {
            below.push(column);
        }
    }
    let mut out = String::new();
    let mut columns: Vec<(&Column, usize)> =
        fixed.iter().map(|column| (column, column.width)).collect();
    name.head = "  what";
    columns.push((&name, least));
    columns.extend(beside.iter().map(|column| (column, column.width)));
    let heads = columns.iter().map(|(column, to)| pad(column.head, *to)).collect::<Vec<_>>();
    out += &line(heads.join(&" ".repeat(GAP)).trim_end(), FAINT);
    let next = agenda.rows.iter().position(Row::is_ahead);
    for (index, row) in agenda.rows.iter().enumerate() {
        let style = match next {
            Some(next) if index == next => BOLD,
            _ if row.has_begun => FAINT,
            _ => PLAIN,
        };
        for text in cells(&columns, index, row, style) {
            out += &text;
            out.push('\n');
        }
        out += &notes(&below, index, look.width);
    }
    out
}

/// The columns that a table has if a row has something to say in them.
fn optional(agenda: &Agenda<'_>) -> [Column; 12] {
    let text = |text: Option<&str>| text.map(str::to_owned);
    let said = Vocabulary::of(Language::English);
    let shared = agenda.common_place();
    [
        Column::of("no.", agenda, ordinal),
        Column::of("dose", agenda, |row| row.given.map(|how| how.amount.to_string())),
        Column::of("amount", agenda, |row| row.given.map(|how| how.portion().to_string())),
        Column::of("site", agenda, |row| text(row.site)),
        // A place that all have in common is above the table.
        Column::of("place", agenda, |row| text(row.place.filter(|_| shared.is_none()))),
        Column::of("zone", agenda, |row| row.away().map(str::to_owned)),
        Column::of("tests", agenda, |row| Some(row.tests().join(", "))),
        Column::of("record", agenda, recorded),
        // What only this dose is; that of its phase is above the table.
        Column::of("product", agenda, |row| {
            agenda.own_product(row).map(|it| format!("{} {}", *it.name, *it.strength))
        }),
        Column::of("route", agenda, |row| agenda.own_route(row).map(|it| it.name().to_owned())),
        Column::of("moved", agenda, moved),
        Column::of("today", agenda, |row| (row.days == 0).then(|| row.how_soon(said))),
    ]
}

/// The lines of a row: several if its name is wider than its column.
fn cells(columns: &[(&Column, usize)], index: usize, row: &Row<'_>, style: Style) -> Vec<String> {
    let broken: Vec<Vec<String>> = columns
        .iter()
        .map(|(column, to)| match column.head {
            "  what" => name(&column.cells[index], *to),
            _ => vec![column.cells[index].clone()],
        })
        .collect();
    let lines = broken.iter().map(Vec::len).max().unwrap_or(0);
    let (sign, color) = sign(row);
    (0..lines)
        .map(|line| {
            let parts = broken
                .iter()
                .zip(columns)
                .map(|(cell, (_, to))| pad(cell.get(line).map_or("", String::as_str), *to));
            let text = parts.collect::<Vec<_>>().join(&" ".repeat(GAP));
            let text = text.trim_end();
            match text.split_once(sign).filter(|_| line == 0) {
                Some((before, after)) => {
                    style.paint(before) + &color.paint(&sign.to_string()) + &style.paint(after)
                }
                None => style.paint(text),
            }
        })
        .collect()
}

/// A name in lines, indented after the sign.
fn name(text: &str, to: usize) -> Vec<String> {
    let (sign, rest) = text.split_once(' ').unwrap_or(("", text));
    let lines = wrap(rest, to.saturating_sub(2));
    let behind = |(index, line): (usize, String)| {
        if index == 0 { format!("{sign} {line}") } else { format!("  {line}") }
    };
    lines.into_iter().enumerate().map(behind).collect()
}

/// The cells that did not fit, below.
fn notes(below: &[Column], index: usize, to: usize) -> String {
    let mut parts = vec![];
    for column in below {
        let cell = &column.cells[index];
        match column.head {
            _ if cell.is_empty() => {}
            "no." | "zone" | "record" | "moved" | "today" | "dose" | "amount" => {
                parts.push(cell.clone());
            }
            head => parts.push(format!("{head}: {cell}")),
        }
    }
    let mut out = String::new();
    if !parts.is_empty() {
        for text in wrap(&parts.join(" · "), to.saturating_sub(INDENT)) {
            out += &" ".repeat(INDENT);
            out += &line(&text, PLAIN);
        }
    }
    out
}

fn line(text: &str, style: Style) -> String {
    style.paint(text) + "\n"
}

fn time(row: &Row<'_>) -> String {
    row.time().unwrap_or_else(|| "all day".to_owned())
}

fn what(row: &Row<'_>) -> String {
    match (row.dose(), row.recheck) {
        (Some((phase, _)), _) => phase.name.value.clone(),
        (None, Some(recheck)) => recheck.name.value.clone(),
        (None, None) => super::name(row).trim_start_matches("the ").to_owned(),
    }
}

fn ordinal(row: &Row<'_>) -> Option<String> {
    let n = row.ordinal()?;
    let n = row.made_up().unwrap_or(n);
    Some(row.of.map_or_else(|| n.to_string(), |of| format!("{n} of {of}")))
}

/// What is recorded, and whether it makes up for another.
fn recorded(row: &Row<'_>) -> Option<String> {
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
