//! Bytes of anybody's iCalendar -> its all-day events, such as the holidays of a country.

use icalendar::parser::{Component, Property, read_calendar_simple};
use jiff::ToSpan;
use jiff::civil::Date;

use super::read::{MAX_DEPTH, unfold};
use super::value::date;

/// An event that lasts whole days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllDay {
    /// Its first day.
    pub first: Date,
    /// Its last day, inclusive.
    pub last: Date,
    /// What it is called, if it says so.
    pub name: Option<String>,
    /// Whether it repeats, on days that are not worked out here.
    pub repeats: bool,
}

/// The all-day events that are not cancelled, in the order of the calendar, and how many others it has.
///
/// # Errors
///
/// What is wrong with the bytes, as the end of a sentence that begins with "it".
pub fn all_day(bytes: &[u8]) -> Result<(Vec<AllDay>, usize), &'static str> {
    let text = str::from_utf8(bytes).map_err(|_| "is not UTF-8")?;
    let (unfolded, depth) = unfold(text.trim_start_matches('\u{FEFF}').trim());
    if depth > MAX_DEPTH {
        return Err("has components that are nested too deep");
    }
    let roots = read_calendar_simple(&unfolded).unwrap_or_default();
    if roots.is_empty() || roots.iter().any(|root| root.name != "VCALENDAR") {
        return Err("is not an iCalendar file");
    }
    let events = roots.iter().flat_map(|root| &root.components);
    let events = events.filter(|event| event.name == "VEVENT");
    let events = events.filter(|event| value(event, "STATUS") != Some("CANCELLED"));
    let all: Vec<Option<AllDay>> = events.map(read).collect();
    let others = all.iter().filter(|event| event.is_none()).count();
    Ok((all.into_iter().flatten().collect(), others))
}

/// An event that begins on a date; its end, a date too, is exclusive (RFC 5545, section 3.6.1).
fn read(event: &Component<'_>) -> Option<AllDay> {
    let first = value(event, "DTSTART").and_then(date)?;
    let end = value(event, "DTEND").and_then(date);
    let days = value(event, "DURATION").and_then(|text| text.parse::<jiff::Span>().ok());
    let end = end.or_else(|| first.checked_add(days?).ok());
    let last = end.and_then(|end| end.checked_sub(1.day()).ok()).unwrap_or(first).max(first);
    let repeats = ["RRULE", "RDATE"].iter().any(|name| property(event, name).is_some());
    let name = value(event, "SUMMARY").map(str::trim).filter(|name| !name.is_empty());
    Some(AllDay { first, last, name: name.map(str::to_owned), repeats })
}

fn value<'c>(component: &'c Component<'_>, name: &str) -> Option<&'c str> {
    property(component, name).map(|property| property.val.as_str())
}

fn property<'c>(component: &'c Component<'_>, name: &str) -> Option<&'c Property<'c>> {
    component.properties.iter().find(|property| property.name == name)
}
