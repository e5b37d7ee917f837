//! Bytes of iCalendar -> compared with the `Feed` that they were made from, by the parser of the
//! `icalendar` crate, which shares no code with our writer.

use std::fmt;

use icalendar::parser::{Component, Property, read_calendar_simple};
use jiff::civil::{Date, DateTime};
use jiff::{Span, Timestamp};

use crate::feed::{Alarm, Event, Feed, When};
use crate::prescription::civil::Minutes;
use crate::zone;

/// The bytes do not say what the feed says: an error of this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference(String);

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the calendar reads back differently: {}", self.0)
    }
}

fn differs<T>(what: impl Into<String>) -> Result<T, Difference> {
    Err(Difference(what.into()))
}

/// Reads a written calendar and compares it with its feed: the name, every event in order with its
/// UID, revision, stamp, local times, zone, end, texts and alarms, and a VTIMEZONE for every zone.
///
/// # Errors
///
/// The first difference.
pub fn compare(bytes: &[u8], feed: &Feed) -> Result<(), Difference> {
    let Ok(text) = std::str::from_utf8(bytes) else { return differs("it is not UTF-8") };
    let unfolded = unfold(text);
    let Ok(roots) = read_calendar_simple(&unfolded) else {
        return differs("it cannot be parsed");
    };
    let [calendar] = roots.as_slice() else { return differs("it is not one calendar") };
    if calendar.name != "VCALENDAR" {
        return differs("it is not a calendar");
    }
    text_is(calendar, "NAME", Some(&feed.name))?;
    text_is(calendar, "X-WR-CALNAME", Some(&feed.name))?;
    let zones: Vec<&str> =
        named(calendar, "VTIMEZONE").filter_map(|zone| value(zone, "TZID")).collect();
    if zones.len() != feed.timezones.len() {
        return differs(format!("{} zones instead of {}", zones.len(), feed.timezones.len()));
    }
    let events: Vec<&Component<'_>> = named(calendar, "VEVENT").collect();
    if events.len() != feed.events.len() {
        return differs(format!("{} events instead of {}", events.len(), feed.events.len()));
    }
    for (component, event) in events.into_iter().zip(&feed.events) {
        compare_event(component, event, &zones)
            .map_err(|Difference(what)| Difference(format!("event {}: {what}", event.uid)))?;
    }
    Ok(())
}

/// The text with folded lines made whole (RFC 5545, section 3.1): one pass, where the crate's own
/// function takes four.
fn unfold(text: &str) -> String {
    let mut unfolded = String::with_capacity(text.len());
    for line in text.split_inclusive("\r\n") {
        match line.strip_prefix([' ', '\t']) {
            Some(rest) => {
                unfolded.truncate(unfolded.trim_end_matches("\r\n").len());
                unfolded.push_str(rest);
            }
            None => unfolded.push_str(line),
        }
    }
    unfolded
}

fn compare_event(
    component: &Component<'_>,
    event: &Event,
    zones: &[&str],
) -> Result<(), Difference> {
    text_is(component, "UID", Some(&event.uid))?;
    text_is(component, "SUMMARY", Some(&event.summary))?;
    let description = (!event.description.is_empty()).then_some(event.description.as_str());
    text_is(component, "DESCRIPTION", description)?;
    text_is(component, "LOCATION", event.location.as_deref())?;
    if value(component, "SEQUENCE").and_then(|text| text.parse().ok()) != Some(event.sequence) {
        return differs("SEQUENCE");
    }
    for name in ["DTSTAMP", "LAST-MODIFIED"] {
        if value(component, name).and_then(instant) != Some(event.stamp) {
            return differs(name);
        }
    }
    if moment(component, "DTSTART", zones) != Some(begin(&event.when)) {
        return differs("DTSTART");
    }
    if moment(component, "DTEND", zones) != end(&event.when) {
        return differs("DTEND");
    }
    let alarms: Vec<&Component<'_>> = named(component, "VALARM").collect();
    if alarms.len() != event.alarms.len() {
        return differs("the number of alarms");
    }
    for (component, alarm) in alarms.into_iter().zip(&event.alarms) {
        text_is(component, "DESCRIPTION", Some(&event.summary))?;
        if value(component, "ACTION") != Some("DISPLAY") {
            return differs("ACTION");
        }
        if value(component, "TRIGGER").and_then(minutes) != Some(offset(*alarm)) {
            return differs("TRIGGER");
        }
    }
    Ok(())
}

/// A moment as the calendar says it.
#[derive(Debug, PartialEq, Eq)]
enum Moment<'c> {
    Day(Date),
    Zoned(DateTime, &'c str),
    Utc(Timestamp),
}

fn begin(when: &When) -> Moment<'_> {
    match when {
        When::Day(date) => Moment::Day(*date),
        When::Zoned { start, zone, .. } => Moment::Zoned(*start, zone),
        When::Utc { start, .. } => Moment::Utc(*start),
    }
}

fn end(when: &When) -> Option<Moment<'_>> {
    Some(match when {
        When::Day(date) => Moment::Day(date.tomorrow().ok()?),
        When::Zoned { end, zone, .. } => Moment::Zoned(*end, zone),
        When::Utc { end, .. } => Moment::Utc(*end),
    })
}

fn moment<'c>(component: &'c Component<'_>, name: &str, zones: &[&str]) -> Option<Moment<'c>> {
    let property = property(component, name)?;
    let text = property.val.as_str();
    let parameters: Vec<(&str, &str)> = property
        .params
        .iter()
        .map(|parameter| {
            (parameter.key.as_str(), parameter.val.as_ref().map_or("", |value| value.as_str()))
        })
        .collect();
    match parameters[..] {
        [] => instant(text).map(Moment::Utc),
        [("VALUE", "DATE")] => Date::strptime("%Y%m%d", text).ok().map(Moment::Day),
        [("TZID", zone)] if zones.contains(&zone) => {
            DateTime::strptime("%Y%m%dT%H%M%S", text).ok().map(|at| Moment::Zoned(at, zone))
        }
        _ => None,
    }
}

fn instant(text: &str) -> Option<Timestamp> {
    zone::instant_at(DateTime::strptime("%Y%m%dT%H%M%S", text.strip_suffix('Z')?).ok()?, 0)
}

/// Minutes from the beginning of an event to an alarm.
fn offset(alarm: Alarm) -> i64 {
    match alarm {
        Alarm::Before(Minutes(minutes)) => -i64::from(minutes),
        Alarm::Morning { days_before } => 9 * 60 - i64::from(days_before) * 24 * 60,
    }
}

fn minutes(text: &str) -> Option<i64> {
    let span: Span = text.parse().ok()?;
    Some(i64::from(span.get_hours()) * 60 + span.get_minutes())
}

fn text_is(
    component: &Component<'_>,
    name: &str,
    expected: Option<&str>,
) -> Result<(), Difference> {
    // The parser unescapes what it knows as TEXT; NAME (RFC 7986) it leaves as it stands.
    let found = property(component, name).map(|property| match name {
        "NAME" => property.val.clone().unescape_text(),
        _ => property.val.clone(),
    });
    if found.as_ref().map(AsRef::as_ref) == expected { Ok(()) } else { differs(name) }
}

fn named<'c>(
    component: &'c Component<'_>,
    name: &'static str,
) -> impl Iterator<Item = &'c Component<'c>> {
    component.components.iter().filter(move |inner| inner.name == name)
}

fn value<'c>(component: &'c Component<'_>, name: &str) -> Option<&'c str> {
    property(component, name).map(|property| property.val.as_str())
}

/// The property of a name, if there is exactly one.
fn property<'c>(component: &'c Component<'_>, name: &str) -> Option<&'c Property<'c>> {
    let mut found = component.properties.iter().filter(|property| property.name == name);
    found.next().filter(|_| found.next().is_none())
}
