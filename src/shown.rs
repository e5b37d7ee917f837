//! Dates, lists and counts for people: `Mon 2 Mar 2026`, `a, b and 7 more`, `6 doses`.

use jiff::civil::Date;

/// A date with its weekday, such as `Mon 2 Mar 2026`.
#[must_use]
pub fn day(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

/// The dates of a pause: `pause from Mon 2 Mar 2026 to Tue 3 Mar 2026`.
pub(crate) fn pause(from: Date, to: Date) -> String {
    if from == to {
        return format!("pause on {}", day(from));
    }
    format!("pause from {} to {}", day(from), day(to))
}

/// The most items of a list in a message.
const MOST: usize = 5;

/// A list in a message, shortened if it is long: `a, b and 7 more`.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [first @ .., last] if !first.is_empty() && items.len() <= MOST => {
            format!("{} and {last}", first.join(", "))
        }
        _ => joined(items, ", "),
    }
}

/// The first items of a long list with a separator, and how many more there are.
#[must_use]
pub fn joined(items: &[String], between: &str) -> String {
    if items.len() <= MOST {
        return items.join(between);
    }
    format!("{} and {} more", items[..MOST].join(between), items.len() - MOST)
}

/// The most names in a message: more than most prescriptions have.
const MOST_NAMES: usize = 20;

/// A list of names: `a, b and 7 more`.
pub fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    let (first, more) = names.split_at(names.len().min(MOST_NAMES));
    let first = first.join(", ");
    if more.is_empty() { first } else { format!("{first} and {} more", more.len()) }
}

/// A number and what is counted: `1 injection`, `6 injections`.
#[must_use]
pub fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A length in days, whichever way: `1 day`, `6 days`.
#[must_use]
pub fn days(days: i32) -> String {
    counted(days.unsigned_abs() as usize, "day")
}

/// Somebody's words at the end of a sentence that has a stop of its own.
#[must_use]
pub fn clause(text: &str) -> &str {
    text.strip_suffix('.').unwrap_or(text)
}

#[must_use]
pub fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
