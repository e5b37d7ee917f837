//! A sheet and a number of pages -> the rows for which there is room, for those who want a short sheet.
//!
//! A browser lays out the page; here heights are estimated from the lengths of texts, with narrow columns and a
//! wide font, in tenths of a millimetre. `.ci/sheet` compares with a browser.

use crate::schedule::occurrence::Kind;
use crate::view::agenda::Agenda;
use crate::view::row::Row;
use crate::words::language::Vocabulary;

/// A page of Letter, the shorter of the two papers, without its margins.
const PAGE: usize = 2490;
/// What a page after the first repeats, and what stays free before it because a row does not fit.
const BREAK: usize = 340;
/// The name, and the foot.
const FRAME: usize = 420;
/// The headings of a table.
const HEADINGS: usize = 180;
/// A row of one line, with room to write.
const ROW: usize = 75;
/// A line of text in a table, and a small one below it.
const LINE: usize = 46;
const SMALL: usize = 35;
/// A line of the facts, of the plan's sentence, and of what is late with its frame.
const FACT: usize = 52;
const PLAN: usize = 62;
const OUTLOOK: usize = 110;
/// The most characters in a line: of the narrow columns, of the tests and results, of the plan's sentence, and of the
/// full width.
const NARROW: usize = 13;
const WIDE: usize = 20;
const SENTENCE: usize = 56;
const FULL: usize = 80;

/// Shows the rows for which this many pages have room: those before today go first, then the last ones.
pub fn fit(agenda: &mut Agenda<'_>, pages: usize) {
    let said = Vocabulary::of(agenda.prescription.feed.language);
    let is_shared = agenda.common_place().is_some();
    let height = |row| {
        let own = usize::from(agenda.own_product(row).is_some()) * 3
            + usize::from(agenda.own_route(row).is_some());
        height(row, is_shared, own * SMALL, said)
    };
    let heights: Vec<usize> = agenda.rows.iter().map(height).collect();
    let room = (pages * PAGE).saturating_sub((pages - 1) * BREAK + frame(agenda, said));
    let mut used: usize = heights.iter().sum();
    let (mut first, mut last) = (0, heights.len());
    while used > room && first < last {
        if agenda.rows[first].days < 0 {
            used -= heights[first];
            first += 1;
        } else {
            last -= 1;
            used -= heights[last];
        }
    }
    agenda.later.splice(..0, agenda.rows.drain(last..));
    agenda.earlier.extend(agenda.rows.drain(..first));
}

/// The height of all that is no row.
fn frame(agenda: &Agenda<'_>, said: &Vocabulary) -> usize {
    let prescription = agenda.prescription;
    let notes = prescription.notes.from(agenda.today).map(|note| lines(&note.text, FULL) + 1);
    let detail = prescription.circumstances.cause_detail.as_deref().map_or(0, |it| lines(it, FULL));
    let tables = 1 + usize::from(agenda.rows.iter().any(|row| row.recheck.is_some()));
    let supply = agenda.supply(said).map_or(0, |it| lines(&it, FULL));
    let facts = FACT * (6 + 2 * agenda.given.len() + notes.sum::<usize>() + detail + supply);
    let outlook = agenda.outlook.sentences(said, false).into_iter();
    let outlook = outlook.map(|sentence| OUTLOOK + LINE * lines(&sentence, FULL)).sum::<usize>();
    let drawing = 55 * (agenda.stretches.len() + 1) + 120;
    let after = 4 * (agenda.schedule.left_out.len() + 2 * prescription.acknowledged.len());
    let after = if after > 0 { 250 + LINE * after } else { 0 };
    FRAME
        + tables * HEADINGS
        + facts
        + outlook
        + drawing
        + after
        + PLAN * lines(&agenda.plan, SENTENCE)
}

/// The height of a row: that of its tallest cell. A place that all share is not in it; `own` is the height of a
/// product and a route of its own.
fn height(row: &Row<'_>, is_shared: bool, own: usize, said: &Vocabulary) -> usize {
    let text = |text: &str, most| LINE * lines(text, most);
    match row.occurrence.kind {
        Kind::Marker => return 0,
        // One sentence, as wide as the table without the date.
        Kind::Say { .. } | Kind::Order(_) | Kind::Review { .. } => {
            return ROW + 2 * LINE + text(&row.name, SENTENCE);
        }
        _ => {}
    }
    let small = |text: &str| SMALL * lines(text, NARROW);
    let given = row.was_given();
    let phase = row.phase.map_or("", |phase| phase.name.as_str());
    let recheck = row.recheck.map_or("", |recheck| recheck.name.as_str());
    let because = row.because().and_then(|(_, because)| because).unwrap_or_default();
    let moved = row.moved().map_or(0, |_| 3 * SMALL + small(because));
    let zone = if row.is_away { 2 * SMALL + small(&row.placed.zone) } else { 0 };
    let notes = [
        row.place.filter(|_| !is_shared),
        given.and_then(|given| given.note.as_deref()),
        row.missed_because(),
        row.result.and_then(|result| result.note.as_deref()),
    ];
    let notes: usize = notes.into_iter().flatten().map(small).sum();
    let words =
        usize::from(row.made_up().is_some()) + usize::from(row.recorded() == Some("missed"));
    // What begins or ends on a day is said in words too.
    let words = words + usize::from(matches!(row.occurrence.kind, Kind::PhaseEdge { .. })) * 2;
    let said_of = |all: &[(_, String)]| -> usize {
        all.iter().map(|(test, it)| text(&format!("{} {it}", said.tested(test)), WIDE)).sum()
    };
    let targets = row.recheck.map_or(0, |recheck| said_of(&recheck.targets) + 2 * SMALL);
    let cells = [
        LINE + moved + zone,
        text(phase, NARROW) + text(recheck, NARROW) + notes + own + words * SMALL,
        text(row.site.unwrap_or_default(), NARROW),
        text(given.and_then(|given| given.batch.as_deref()).unwrap_or_default(), 7),
        text(given.and_then(|given| given.by.as_deref()).unwrap_or_default(), NARROW),
        text(&row.tests_in(said).join(", "), WIDE) + targets,
        row.result.map_or(0, |result| said_of(&result.found)) + notes,
    ];
    (cells.into_iter().max().unwrap_or(0) + 20).max(ROW)
}

/// The lines of a text that is broken between words.
fn lines(text: &str, most: usize) -> usize {
    let mut lines = 0;
    let mut used = most;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used + 1 + length > most {
            lines += 1 + length / (most + 1);
            used = length % (most + 1);
        } else {
            used += 1 + length;
        }
    }
    lines
}
