//! `Agenda` or `Due` -> comma-separated values (RFC 4180) that a spreadsheet opens without guessing.
//!
//! It begins with a UTF-8 byte-order mark, without which some spreadsheets assume another encoding. Dates are
//! ISO 8601, instants are UTC. Text that a spreadsheet would run as a formula has an apostrophe before it.

use jiff::civil::{Date, DateTime};

use super::due::Due;
use super::row::Row;
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Language;
use crate::words::language::Vocabulary;

/// The columns of a plan, in order; the first three are what everything has.
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

/// The columns of what is due; those of a plan follow.
const DUE_COLUMNS: [&str; 6] = ["list", "person", "id", "says", "containers", "together"];

/// What is due, after a line with the column names: broken files, what is late, who has no record yet,
/// calendars that end, what was to be ordered, and the occurrences.
#[must_use]
pub fn due(due: &Due<'_>) -> String {
    let mut out = String::from('\u{FEFF}');
    let names = DUE_COLUMNS.iter().chain(COLUMNS);
    line(&mut out, names.map(|&column| column.to_owned()));
    let mut add = |list: &str, whose: [&str; 2], says: &str, cells: Vec<String>| {
        let [person, id] = whose;
        let begin = [list.to_owned(), text(person), id.to_owned(), text(says)];
        line(&mut out, begin.into_iter().chain(cells));
    };
    for broken in &due.broken {
        // Who it is cannot be read.
        let file = broken.file.as_deref().unwrap_or_default();
        add("broken", [file, ""], &broken.says, named("", "", None));
    }
    let said = Vocabulary::of(Language::English);
    let late = due.late().map(|plan| ("late", plan, &plan.outlook.late));
    let silent = due.silent().map(|plan| ("unrecorded", plan, &plan.silent));
    for (list, plan, all) in late.chain(silent) {
        for late in all {
            let word = late.occurrence.word(plan.prescription);
            let cells = named(word, &late.name, Some(late.occurrence.begins_on()));
            add(list, whose(plan.prescription), &said.how_soon(-late.days), cells);
        }
    }
    for plan in due.ending() {
        let says = plan.outlook.end_in(said, false).unwrap_or_default();
        let end = plan.outlook.after.as_ref().map(|after| after.end);
        add("ending", whose(plan.prescription), &says, named("end", "", end));
    }
    for plan in due.supply() {
        let says = plan.supply_in(said).unwrap_or_default();
        let next = plan.supply.and_then(|supply| supply.next);
        let cells = named("order", "", next.map(|(date, _)| date));
        add("supply", whose(plan.prescription), &says, cells);
    }
    for item in &due.items {
        let containers = item.row.containers();
        let containers = containers.map(|(kind, count)| said.containers(kind, count));
        let mut all = vec![containers.unwrap_or_default(), item.together.to_string()];
        all.extend(cells(&item.row));
        add("due", whose(due.plans[item.plan].prescription), "", all);
    }
    out
}

/// The cells of what has only a name and a date.
fn named(kind: &str, name: &str, date: Option<Date>) -> Vec<String> {
    let mut cells = vec![String::new(); 2 + COLUMNS.len()];
    let date = date.map_or_else(String::new, |date| date.to_string());
    let known = [kind.to_owned(), text(name), date];
    cells.splice(2..2 + known.len(), known);
    cells
}

fn whose(plan: &Prescription) -> [&str; 2] {
    [plan.person.as_deref().unwrap_or_default(), &plan.id.value]
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
    let start = |row: &Row<'_>| row.placed.moments.map(|moments| moments.start.local);
    let end = |row: &Row<'_>| row.placed.moments.map(|moments| moments.end.local);
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
        row.placed.moments.map_or_else(none, |_| row.placed.zone.to_string()),
        row.placed.moments.map_or_else(none, |moments| moments.start.instant.to_string()),
        row.placed.moments.map_or_else(none, |moments| moments.end.instant.to_string()),
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
