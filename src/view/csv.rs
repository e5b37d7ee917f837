//! `Agenda` -> comma-separated values (RFC 4180) that a spreadsheet opens without guessing.
//!
//! It begins with a UTF-8 byte-order mark, without which some spreadsheets assume another encoding. Dates
//! are ISO 8601,
//! instants are UTC. Text that a spreadsheet would run as a formula has an apostrophe before it.

use super::row::Row;
use jiff::civil::DateTime;

/// The columns, in order.
pub const COLUMNS: &[&str] = &[
    "kind",
    "name",
    "date",
    "time",
    "end_date",
    "end_time",
    "time_zone",
    "start_utc",
    "end_utc",
    "has_begun",
    "phase",
    "recheck",
    "ordinal",
    "of",
    "dose",
    "amount",
    "product",
    "strength",
    "route",
    "site",
    "place",
    "tests",
    "planned_for",
    "moved_by",
    "because",
    "recorded",
    "batch",
    "given_by",
    "remark",
    "results",
    "why",
    "uid",
];

/// The rows, after a line with the column names.
#[must_use]
pub fn rows(rows: &[Row<'_>]) -> String {
    let mut out = String::from('\u{FEFF}');
    line(&mut out, COLUMNS.iter().map(|&column| column.to_owned()));
    for row in rows {
        line(&mut out, cells(row).into_iter());
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(&quoted(&cell));
    }
    out.push_str("\r\n");
}

/// Quotes a cell with special characters.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Text of the prescription, never a formula.
fn text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
}

/// What was noted when it was given or tested, or why it was missed.
fn remark<'p>(row: &Row<'p>) -> Option<&'p str> {
    let given = row.was_given().and_then(|given| given.note.as_deref());
    let found = || row.result.and_then(|result| result.note.as_deref());
    given.or(row.missed_because()).or_else(found)
}

/// What was found, such as `b12: 310 pg/mL`.
fn results(row: &Row<'_>) -> String {
    let found = row.result.map_or(&[][..], |result| &result.found);
    let found = found.iter().map(|(test, text)| format!("{}: {text}", test.name()));
    found.collect::<Vec<_>>().join("; ")
}

fn cells(row: &Row<'_>) -> Vec<String> {
    let none = String::new;
    let civil = |at: fn(&Row<'_>) -> Option<DateTime>, format: &str| {
        at(row).map_or_else(String::new, |local| local.strftime(format).to_string())
    };
    let start = |row: &Row<'_>| row.moments.map(|moments| moments.start.local);
    let end = |row: &Row<'_>| row.moments.map(|moments| moments.end.local);
    let given = row.given;
    let product = given.map(|how| how.product);
    let moved = row.moved();
    let given_as = row.was_given();
    let (moved_by, because) = row.because().unzip();
    vec![
        row.kind.to_owned(),
        text(&row.name),
        row.date().to_string(),
        civil(start, "%H:%M"),
        civil(end, "%Y-%m-%d"),
        civil(end, "%H:%M"),
        row.moments.map_or_else(none, |_| row.zone.to_string()),
        row.moments.map_or_else(none, |moments| moments.start.instant.to_string()),
        row.moments.map_or_else(none, |moments| moments.end.instant.to_string()),
        if row.has_begun { "yes" } else { "no" }.to_owned(),
        row.phase.map_or_else(none, |phase| text(&phase.name)),
        row.recheck.map_or_else(none, |recheck| text(&recheck.name)),
        row.ordinal().map_or_else(none, |ordinal| ordinal.to_string()),
        row.of.map_or_else(none, |of| of.to_string()),
        given.map_or_else(none, |how| how.amount.to_string()),
        given.map_or_else(none, |how| how.portion().to_string()),
        product.map_or_else(none, |product| text(&product.name)),
        product.map_or_else(none, |product| product.strength.to_string()),
        given.map_or_else(none, |how| how.route.name().to_owned()),
        row.site.map_or_else(none, text),
        row.place.map_or_else(none, text),
        text(&row.tests().join("; ")),
        moved.map_or_else(none, |moved| moved.from.to_string()),
        moved_by.map_or_else(none, str::to_owned),
        because.flatten().map_or_else(none, text),
        row.recorded().map_or_else(none, str::to_owned),
        given_as.and_then(|given| given.batch.as_deref()).map_or_else(none, text),
        given_as.and_then(|given| given.by.as_deref()).map_or_else(none, text),
        remark(row).map_or_else(none, text),
        text(&results(row)),
        text(&row.why),
        row.event.uid.clone(),
    ]
}
