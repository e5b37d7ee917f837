//! Dates and lists as people read them in messages: `Mon 2 Mar 2026`, `a, b and 7 more`.

use jiff::civil::Date;

/// A date with its weekday, such as `Mon 2 Mar 2026`.
#[must_use]
pub fn day(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

/// The most items that a list in a message names.
const MOST: usize = 5;

/// Items of a message in a row, the first of them if there are many: `a, b and 7 more`.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if items.len() <= MOST => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more", items[..MOST].join(", "), items.len() - MOST),
    }
}
