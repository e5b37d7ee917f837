//! Calendar months in a grid, with the days of doses, rechecks and reviews marked.

use jiff::ToSpan;
use jiff::civil::Date;

use super::columns::width;
use super::{BOLD, BOTH, DAY, DOSE, FAINT, PLAIN, Style, TEST, lines, sign};
use crate::shown::counted;
use crate::view::agenda::Agenda;
use crate::view::row::Row;

/// Seven days of a number and a sign.
const MONTH: usize = 21;
const GAP: usize = 3;
/// The most months that are drawn.
const MOST: usize = 12;

/// Draws the months with rows, as many beside each other as fit.
pub(crate) fn draw(agenda: &Agenda<'_>, columns: usize) -> String {
    let today = agenda.today;
    let mut months: Vec<Date> = agenda.rows.iter().map(|row| row.date().first_of_month()).collect();
    // Across zones, sorting by instant is not sorting by date.
    months.sort();
    months.dedup();
    let more = months.len().saturating_sub(MOST);
    // The past is less useful than the future.
    let past = months.iter().filter(|&&month| month < today.first_of_month()).count();
    months.drain(..past.min(more));
    let left = months.len().saturating_sub(MOST);
    months.truncate(MOST);
    let beside = ((columns + GAP) / (MONTH + GAP)).max(1);
    let mut out = String::new();
    for row in months.chunks(beside) {
        let drawn: Vec<Vec<String>> = row.iter().map(|&month| of(month, agenda, today)).collect();
        let lines = drawn.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..lines {
            let empty = " ".repeat(MONTH);
            let parts = drawn.iter().map(|month| month.get(line).unwrap_or(&empty).as_str());
            let text = parts.collect::<Vec<_>>().join(&" ".repeat(GAP));
            out += text.trim_end();
            out.push('\n');
        }
    }
    if left > 0 {
        let last =
            months.last().map_or_else(String::new, |month| month.strftime("%B %Y").to_string());
        let text = format!("After {last}, {} more with events.", counted(left, "month"));
        out += &lines(&text, PLAIN, columns);
        out.push('\n');
    }
    out
}

fn of(month: Date, agenda: &Agenda<'_>, today: Date) -> Vec<String> {
    let title = month.strftime("%B %Y").to_string();
    let mut lines = vec![
        BOLD.paint(&title) + &" ".repeat(MONTH - width(&title)),
        FAINT.paint("Mo Tu We Th Fr Sa Su") + " ",
    ];
    let empty = usize::try_from(month.weekday().to_monday_zero_offset()).unwrap_or(0);
    let mut line = "   ".repeat(empty);
    let mut taken = empty;
    for date in month.series(1.day()).take(usize::try_from(month.days_in_month()).unwrap_or(0)) {
        line += &cell(date, agenda, today);
        taken += 1;
        if taken % 7 == 0 {
            lines.push(std::mem::take(&mut line));
        }
    }
    if !line.is_empty() {
        lines.push(line + &"   ".repeat(7 - taken % 7));
    }
    // A blank line separates rows of months.
    lines.push(" ".repeat(MONTH));
    lines
}

fn cell(date: Date, agenda: &Agenda<'_>, today: Date) -> String {
    let on: Vec<&Row<'_>> = agenda.rows.iter().filter(|row| row.date() == date).collect();
    let (sign, style) = match on[..] {
        [] => (' ', if date == today { BOLD } else { PLAIN }),
        [only] => sign(only),
        [first, ref others @ ..] => joined(first, others),
    };
    let number = format!("{:>2}", date.day());
    // A space without a style leaves none at the end of a line.
    if sign == ' ' { style.paint(&number) + " " } else { style.paint(&format!("{number}{sign}")) }
}

/// One sign for several occurrences on a day.
fn joined(first: &Row<'_>, others: &[&Row<'_>]) -> (char, Style) {
    let signs = others.iter().copied().map(sign);
    signs.fold(sign(first), |(a, style), (b, other)| match (a, b) {
        (DAY, _) => (a, style),
        (TEST, DOSE) | (DOSE, TEST) => (BOTH, if b == DOSE { other } else { style }),
        (_, DAY) | (TEST, _) => (b, other),
        _ => (a, style),
    })
}
