//! Cells -> a table as wide as the terminal: the columns that fit, and the rest on a line below each row.

use super::columns::{pad, width, wrap};
use super::{FAINT, PLAIN, Style};

const GAP: usize = 2;
/// The narrowest column of names.
const LEAST_NAME: usize = 12;
/// How much room a sign takes, with the space after it.
const SIGN: usize = 2;
/// The indent of lines below a row.
const INDENT: usize = 4;

/// A column: its head, and its cell in each row.
pub(crate) struct Column {
    head: &'static str,
    cells: Vec<String>,
    /// How many columns of the terminal the widest of them takes.
    width: usize,
    /// Whether it is a sentence, which is too wide for a column.
    is_sentence: bool,
    /// Whether a cell below says by itself what it is.
    is_plain: bool,
}

impl Column {
    pub(crate) fn of<T>(
        head: &'static str,
        rows: &[T],
        say: impl Fn(&T) -> Option<String>,
    ) -> Self {
        let cells: Vec<String> = rows.iter().map(|row| say(row).unwrap_or_default()).collect();
        let widest = cells.iter().map(|cell| width(cell)).max().unwrap_or(0);
        let width = widest.max(width(head));
        Self { head, cells, width, is_sentence: false, is_plain: false }
    }

    /// The names of rows, each after a sign.
    pub(crate) fn named<T>(
        head: &'static str,
        rows: &[T],
        say: impl Fn(&T) -> Option<String>,
    ) -> Self {
        let column = Self::of(head, rows, say);
        Self { width: column.width + SIGN, ..column }
    }

    /// One that is always below.
    pub(crate) fn sentence(self) -> Self {
        Self { is_sentence: true, ..self }
    }

    /// One without its head below.
    pub(crate) fn plain(self) -> Self {
        Self { is_plain: true, ..self }
    }

    fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// The columns of a table, with the room that each has.
pub(crate) struct Grid {
    beside: Vec<(Column, usize)>,
    below: Vec<Column>,
    /// Which column has the names, each after a sign.
    name: usize,
    width: usize,
}

impl Grid {
    /// Gives room to the fixed columns, the names, and then to the optional ones in their order, as far as
    /// they have a cell and fit.
    pub(crate) fn fit(
        fixed: impl IntoIterator<Item = Column>,
        name: Column,
        optional: impl IntoIterator<Item = Column>,
        width: usize,
    ) -> Self {
        let mut beside: Vec<(Column, usize)> = vec![];
        let mut used = 0;
        for column in fixed {
            used += column.width + GAP;
            let room = column.width;
            beside.push((column, room));
        }
        let least = name.width.min(width.saturating_sub(used).max(LEAST_NAME));
        used += least;
        let at = beside.len();
        beside.push((name, least));
        let mut below = vec![];
        for column in optional.into_iter().filter(|column| !column.is_empty()) {
            if used + GAP + column.width <= width && !column.is_sentence {
                used += GAP + column.width;
                let room = column.width;
                beside.push((column, room));
            } else {
                below.push(column);
            }
        }
        Self { beside, below, name: at, width }
    }

    /// The line of the heads.
    pub(crate) fn head(&self) -> String {
        // The head of the names is above them, not above their signs.
        let head = |at: usize| if at == self.name { " ".repeat(SIGN) } else { String::new() };
        let heads = self.beside.iter().enumerate();
        let heads = heads.map(|(at, (column, to))| pad(&(head(at) + column.head), *to));
        line(heads.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end(), FAINT)
    }

    /// A row: several lines if its name is wider than its column, and what did not fit below.
    pub(crate) fn row(&self, index: usize, (sign, color): (char, Style), style: Style) -> String {
        let broken: Vec<Vec<String>> = self
            .beside
            .iter()
            .enumerate()
            .map(|(place, (column, to))| {
                let cell = &column.cells[index];
                if place == self.name { name(sign, cell, *to) } else { vec![cell.clone()] }
            })
            .collect();
        let lines = broken.iter().map(Vec::len).max().unwrap_or(0);
        let mut out = String::new();
        for at in 0..lines {
            let parts = broken
                .iter()
                .zip(&self.beside)
                .map(|(cell, (_, to))| pad(cell.get(at).map_or("", String::as_str), *to));
            let text = parts.collect::<Vec<_>>().join(&" ".repeat(GAP));
            let text = text.trim_end();
            out += &match text.split_once(sign).filter(|_| at == 0) {
                Some((before, after)) => {
                    style.paint(before) + &color.paint(&sign.to_string()) + &style.paint(after)
                }
                None => style.paint(text),
            };
            out.push('\n');
        }
        out + &self.notes(index)
    }

    /// The cells that did not fit, below.
    fn notes(&self, index: usize) -> String {
        let cells = self.below.iter().filter(|column| !column.cells[index].is_empty());
        let parts: Vec<String> = cells
            .map(|column| match &column.cells[index] {
                cell if column.is_plain => cell.clone(),
                cell => format!("{}: {cell}", column.head),
            })
            .collect();
        if parts.is_empty() {
            return String::new();
        }
        let lines = wrap(&parts.join(" · "), self.width.saturating_sub(INDENT));
        lines.iter().map(|text| " ".repeat(INDENT) + &line(text, PLAIN)).collect()
    }
}

/// A name in lines, after the sign.
fn name(sign: char, text: &str, to: usize) -> Vec<String> {
    let lines = wrap(text, to.saturating_sub(SIGN)).into_iter().enumerate();
    let begun = |(index, line): (usize, String)| {
        if index == 0 { format!("{sign} {line}") } else { format!("  {line}") }
    };
    lines.map(begun).collect()
}

fn line(text: &str, style: Style) -> String {
    style.paint(text) + "\n"
}
