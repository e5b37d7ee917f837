//! `Agenda` -> the views on a terminal: the plan, why a day is what it is, what is next; and the pages of codes.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `plan` | the parts of the plan, one below the other |
//! | `timeline` | the phases on a time scale |
//! | `months` | calendar months with marks |
//! | `table` | the occurrences of a plan in a table |
//! | `due` | what is due in several plans |
//! | `grid` | a table in columns that fit |
//! | `why` | why an occurrence is on its day, or why a day is empty |
//! | `page` | the pages of codes, and their list |
//! | `columns` | the width of text, and where it breaks |
//!
//! The texts have ANSI styles, which are removed where output is not a terminal. Colour is never the only way
//! to tell things apart.

mod columns;
mod due;
mod grid;
mod months;
pub mod page;
mod plan;
mod table;
mod timeline;
mod why;

use self::columns::wrap;
pub use self::due::due;
pub use self::plan::plan;
pub use self::why::why;
use super::agenda::Agenda;
use super::row::Row;
use crate::prescription::feed_settings::Language;
use crate::prescription::ids::PhaseId;
use crate::schedule::occurrence::Kind;
use crate::shown::{counted, day};
use crate::words::language::Vocabulary;

/// The narrowest supported terminal, in columns; a narrower one breaks lines itself.
const NARROWEST: usize = 24;

/// The environment of a view.
#[derive(Clone, Copy, Debug)]
pub struct Look<'l> {
    /// The width in columns.
    pub width: usize,
    /// The version of the tz database.
    pub tzdb: &'l str,
}

/// The parameters of an ANSI style (ECMA-48, section 8.3.117).
#[derive(Clone, Copy)]
struct Style(&'static str);

/// Ends every style.
const RESET: &str = "\u{1b}[0m";
const PLAIN: Style = Style("");
const BOLD: Style = Style("1");
const FAINT: Style = Style("2");
const RECHECK: Style = Style("32");
const MARK: Style = Style("31");
/// The colours of the phases, used in turn.
const PHASES: [Style; 4] = [Style("36"), Style("35"), Style("33"), Style("34")];

impl Style {
    fn of_phase(phase: PhaseId) -> Self {
        PHASES[phase.place() % PHASES.len()]
    }

    fn paint(self, text: &str) -> String {
        if self.0.is_empty() || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{}m{text}{RESET}", self.0)
    }
}

/// Lines of text in a style that fit.
fn lines(text: &str, style: Style, width: usize) -> String {
    wrap(text, width).iter().map(|line| style.paint(line) + "\n").collect()
}

fn sign(row: &Row<'_>) -> (char, Style) {
    match (row.occurrence.kind.given_as(), row.recheck) {
        (Some(phase), _) => (DOSE, Style::of_phase(phase)),
        (None, Some(_)) => (TEST, RECHECK),
        (None, None) => (DAY, MARK),
    }
}

/// The name of a row beside its date: that of an extra is a date.
fn name<'r>(row: &'r Row<'_>) -> &'r str {
    if matches!(row.occurrence.kind, Kind::Extra { .. }) { "extra injection" } else { &row.name }
}

const DOSE: char = '●';
const TEST: char = '○';
const BOTH: char = '◉';
const DAY: char = '▲';

/// The time of a row: `Fri 5 Jun 2026, 09:00`, with its zone if that is not the home zone.
fn moment(row: &Row<'_>) -> String {
    let time = row.time().unwrap_or_else(|| "all day".to_owned());
    let zone = row.away().map_or_else(String::new, |zone| format!(" ({zone})"));
    format!("{}, {time}{zone}", day(row.date()))
}

/// How many events are not shown: `4 of 25 events are shown; 3 are earlier, 18 later`. `None` if all are
/// shown.
#[must_use]
pub fn hidden(agenda: &Agenda<'_>) -> Option<String> {
    let [earlier, shown, later] = [&agenda.earlier, &agenda.rows, &agenda.later].map(Vec::len);
    let all = earlier + shown + later;
    let what = format!(
        "{shown} of {} are shown; {earlier} are earlier, {later} later",
        counted(all, "event")
    );
    (shown < all).then_some(what)
}

/// One line on what is late and what is next, for a prompt or a status bar; `whose` is the person or the
/// plan.
#[must_use]
pub fn next(whose: &str, agenda: &Agenda<'_>) -> String {
    let said = Vocabulary::of(Language::English);
    let mut parts = agenda.outlook.late_in(said, false, false);
    let due = agenda.due();
    parts.extend(due.iter().map(|row| {
        // Nobody must take what is done for what is to come.
        let recorded = row.recorded().map(|is| format!("{}, {is}", said.how_soon(row.days)));
        let soon = recorded.unwrap_or_else(|| row.how_soon(said));
        format!("{}, {} ({soon})", name(row), moment(row))
    }));
    parts.extend(agenda.outlook.hidden_in(said, false));
    if parts.is_empty() {
        parts.push("nothing is planned ahead".to_owned());
    }
    format!("{whose}: {}", parts.join("; "))
}
