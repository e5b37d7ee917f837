//! Dates as people read them in messages: `Mon 2 Mar 2026`.

use jiff::civil::Date;

/// A date with its weekday, such as `Mon 2 Mar 2026`.
#[must_use]
pub fn day(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}
