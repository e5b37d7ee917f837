//! Rows -> those for which there is room on two sides of A4 or Letter.
//!
//! A browser lays out the page; here its heights are estimated from the lengths of texts, with narrow
//! columns and a wide font. `.ci/sheet` tries it in a browser.

use jiff::civil::Date;

use crate::view::agenda::{Agenda, Row};
use crate::words::language::Vocabulary;

/// The height of two sides of Letter, the shorter of the two papers, in tenths of a millimetre, without
/// margins and what stays free where a row does not fit on the first side.
const SIDES: usize = 4850;
/// A row of one line, with room to write.
const ROW: usize = 70;
/// A line of text in a table, and a small one below it.
const LINE: usize = 45;
const SMALL: usize = 34;
/// The fewest rows, however much else there is.
const LEAST: usize = 4;
/// The most phases that are drawn.
pub(crate) const MOST_LANES: usize = 8;
/// The most rechecks.
const MOST_RECHECKS: usize = 8;
/// The most characters in a line of the narrow columns, of the tests, and of the full width.
const NARROW: usize = 13;
const TESTS: usize = 30;
const FULL: usize = 85;
/// The most characters in a line of the sentence that says the plan.
const PLAN: usize = 56;

/// The rows of a table, and how many are not on the sheet.
pub(crate) struct Part<'r, 'p> {
    pub(crate) rows: Vec<&'r Row<'p>>,
    pub(crate) earlier: usize,
    pub(crate) later: usize,
}

impl<'r, 'p> Part<'r, 'p> {
    /// As many rows as there is room for: those before `today` go first, then the last ones.
    fn of(
        mut rows: Vec<&'r Row<'p>>,
        height: impl Fn(&Row<'_>) -> usize,
        room: usize,
        today: Date,
    ) -> Self {
        let most = rows.len().saturating_sub(LEAST);
        let mut left: usize = rows.iter().map(|row| height(row)).sum();
        let mut drop = |row: &&&Row<'_>| {
            let too_much = left > room;
            left -= if too_much { height(row) } else { 0 };
            too_much
        };
        let past = rows.iter().take_while(|row| row.date() < today).take(most);
        let earlier = past.take_while(&mut drop).count();
        let later = rows.iter().rev().take(most - earlier).take_while(drop).count();
        rows.truncate(rows.len() - later);
        rows.drain(..earlier);
        Self { rows, earlier, later }
    }
}

/// The doses and the rechecks that fit beside all the rest; `notes` are the texts at the end.
pub(crate) fn of<'r, 'p>(
    agenda: &Agenda<'p>,
    said: &Vocabulary,
    [doses, rechecks]: [Vec<&'r Row<'p>>; 2],
    notes: usize,
    today: Date,
) -> (Part<'r, 'p>, Part<'r, 'p>) {
    let shared = agenda.common_place().is_some();
    let height = |row: &Row<'_>| height(row, shared, said);
    let tallest = rechecks.iter().map(|row| height(row)).max().unwrap_or(ROW);
    let rechecks = Part::of(rechecks, height, MOST_RECHECKS * tallest, today);
    let lower = rechecks.rows.iter().map(|row| height(row)).sum::<usize>() + notes * LINE;
    let room = SIDES.saturating_sub(upper(agenda) + lower);
    (Part::of(doses, height, room, today), rechecks)
}

/// The height of what is not a row of a table.
fn upper(agenda: &Agenda<'_>) -> usize {
    let prescription = agenda.prescription;
    let notes = prescription.notes.as_deref().unwrap_or_default();
    let detail = prescription.circumstances.cause_detail.as_deref().unwrap_or_default();
    let plan = 65 * lines(&agenda.plan, PLAN);
    let given = 2 * (agenda.stretches.len().min(2));
    let facts = 46 * (5 + given + lines(notes, FULL) + lines(detail, FULL));
    let drawing = 53 * (agenda.stretches.len().min(MOST_LANES) + 1) + 110;
    let [head, headings, foot] = [270, 450, 200];
    head + plan + facts + drawing + headings + foot
}

/// The height of a row: that of its tallest cell. A place that all share stands elsewhere.
fn height(row: &Row<'_>, is_shared: bool, said: &Vocabulary) -> usize {
    let text = |text: &str, most| LINE * lines(text, most);
    let small = |text: &str, most| SMALL * lines(text, most);
    let phase = row.phase.map_or("", |phase| phase.name.as_str());
    let recheck = row.recheck.map_or("", |recheck| recheck.name.as_str());
    let because = row.because().and_then(|(_, because)| because).unwrap_or_default();
    let place = row.place.filter(|_| !is_shared).unwrap_or_default();
    let moved = row.moved().map_or(0, |_| SMALL + small(because, NARROW) + SMALL);
    let zone = if row.is_away { small(&row.zone, NARROW) + SMALL } else { 0 };
    let visits = row.recheck.map_or(0, |_| SMALL);
    let cells = [
        LINE + moved + zone,
        text(phase, NARROW) + text(recheck, NARROW) + small(place, NARROW),
        text(row.site.unwrap_or_default(), NARROW),
        text(&row.tests_in(said).join(", "), TESTS) + visits,
    ];
    (cells.into_iter().max().unwrap_or(0) + 15).max(ROW)
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
