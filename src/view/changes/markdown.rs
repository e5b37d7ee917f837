//! `Edit` -> a table in Markdown, for a comment on a pull request.

use std::fmt::Write;

use super::Edit;
use super::entry::{Entry, What};
use super::group::{Group, groups};
use crate::shown::day;

impl Edit {
    /// The totals, and a table; a second one of what is past.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("**{}**\n", escaped(&self.summary())) + &table(&self.coming);
        if let Some(later) = &self.later {
            match &later.plans {
                Some([was, is]) => {
                    let (was, is) = (escaped(was), escaped(is));
                    let _ = write!(text, "\nThe plan was: {was}\n\nThe plan is now: {is}\n");
                }
                None => {
                    let end = day(later.end);
                    let _ = writeln!(text, "\nAfter {end}, the end of this calendar:");
                    text += &table(&later.entries);
                }
            }
        }
        if !self.past.is_empty() {
            let _ = writeln!(text, "\nBefore today, {}:", day(self.today));
            text += &table(&self.past);
        }
        text
    }
}

fn table(entries: &[Entry]) -> String {
    let mut text = String::new();
    if !entries.is_empty() {
        text += "\n| what | | when | differs |\n| --- | --- | --- | --- |\n";
    }
    for group in groups(entries) {
        let cells = [group.name(), when(&group), group.differs()];
        let cells = cells.map(|cell| escaped(&cell));
        let _ = writeln!(text, "| {} | {} |", group.what().word(), cells.join(" | "));
    }
    text
}

fn when(group: &Group<'_>) -> String {
    let days = group.days();
    let days = days.strip_prefix("on ").unwrap_or(&days);
    match group.what() {
        What::Moved if group.keeps_days() => format!("{days}: {}", group.moves()),
        What::Moved => group.moves(),
        _ => days.to_owned(),
    }
}

/// Text that Markdown shows as it is, without tags, links, markup or the end of a cell.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("->", "→").chars() {
        match c {
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '&' => escaped += "&amp;",
            // Code hosts make links of these even if escaped, but not across a comment.
            '@' | '#' => {
                escaped.push(c);
                escaped += "<!-- -->";
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped.replace("://", ":<!-- -->//").replace("www.", "www.<!-- -->")
}
