//! Bytes of iCalendar -> `Feed`, by the parser of the `icalendar` crate, which shares no code with our
//! writer: for the read-back of what was written, and for the previous feed.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use icalendar::parser::{Component, Property, read_calendar_simple};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use memchr::memchr;

use super::conflict;
use super::value::{civil, date, instant, minutes, seconds, yearly};
use super::write::PRODUCT;
use crate::calendar::alarm::{Alarm, Trigger};
use crate::calendar::facts::Facts;
use crate::calendar::revision::MAX_REVISION;
use crate::calendar::{Event, Feed, Role};
use crate::moment::timezone::{Observance, VTimezone};
use crate::moment::when::EventTime;
use crate::prescription::civil::Minutes;
use crate::prescription::feed_settings::Color;

/// The nesting of components in our calendars: an alarm in an event in the calendar. The crate parses
/// recursively, so deeper nesting could exhaust the stack.
pub(super) const MAX_DEPTH: usize = 3;

/// Why bytes are not a feed of this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Other software wrote them, or an older version of this program.
    Foreign,
    /// Ours, but something is missing or wrong.
    Damaged(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("it was not written by this version of b12cal"),
            Self::Damaged(what) => write!(f, "it is damaged: {what}"),
        }
    }
}

type Parsed<T> = Result<T, Unreadable>;

fn damaged<T>(what: impl Into<String>) -> Parsed<T> {
    Err(Unreadable::Damaged(what.into()))
}

/// Reads a feed that this program wrote. Line endings changed by a version control system are accepted, and
/// so are the marks of a merge that it left unfinished: the feed is then the later of both.
///
/// # Errors
///
/// [`Unreadable`], with the first difference from what this program writes.
pub fn feed(bytes: &[u8]) -> Parsed<Feed> {
    let Ok(text) = std::str::from_utf8(bytes) else { return damaged("it is not UTF-8") };
    let Some([ours, theirs]) = conflict::sides(text) else { return whole(text) };
    later(whole(&ours)?, whole(&theirs)?)
}

/// The later of two feeds, as [`Feed::later`].
///
/// # Errors
///
/// When they are of different prescriptions.
pub fn later(ours: Feed, theirs: Feed) -> Parsed<Feed> {
    if ours.uid == theirs.uid {
        return Ok(ours.later(theirs));
    }
    damaged("a merge has put two calendars into one file")
}

/// The unfolded lines of what can be a calendar of this program.
fn unfolded(text: &str) -> Parsed<String> {
    if text.trim().is_empty() {
        return damaged("it is empty");
    }
    let (unfolded, depth) = unfold(text);
    if !unfolded.contains(PRODUCT) {
        return Err(Unreadable::Foreign);
    }
    if depth > MAX_DEPTH {
        return damaged("components are nested too deep");
    }
    // It could not be written again as it is: no text may hold one (RFC 5545, section 3.1).
    let is_control = |byte: u8| byte.is_ascii_control() && byte != b'\t';
    if unfolded.lines().any(|line| line.bytes().any(is_control)) {
        return damaged("it has a control character");
    }
    Ok(unfolded)
}

fn whole(text: &str) -> Parsed<Feed> {
    let unfolded = unfolded(text)?;
    let Ok(roots) = read_calendar_simple(&unfolded) else { return damaged("it cannot be parsed") };
    let [calendar] = roots.as_slice() else { return damaged("it is not a single calendar") };
    if calendar.name != "VCALENDAR" || value(calendar, "PRODID") != Some(PRODUCT) {
        return Err(Unreadable::Foreign);
    }
    let timezones = named(calendar, "VTIMEZONE").map(timezone).collect::<Parsed<Vec<_>>>()?;
    let zones: Vec<Arc<str>> = timezones.iter().map(|zone| Arc::from(zone.id.as_str())).collect();
    let event = |component| {
        event(component, &zones).map_err(|error| match error {
            Unreadable::Damaged(what) => {
                let uid = value(component, "UID").unwrap_or("without a UID");
                Unreadable::Damaged(format!("event {uid}: {what}"))
            }
            Unreadable::Foreign => error,
        })
    };
    let events = named(calendar, "VEVENT").map(event).collect::<Parsed<Vec<_>>>()?;
    let mut uids = BTreeSet::new();
    if let Some(twin) = events.iter().find(|event| !uids.insert(event.uid.as_str())) {
        return damaged(format!("two events have the UID {}", twin.uid));
    }
    let name = text_of(calendar, "NAME")?;
    if text_of(calendar, "X-WR-CALNAME")? != name {
        return damaged("NAME and X-WR-CALNAME differ");
    }
    let color = match value(calendar, "COLOR") {
        None => None,
        Some(name) => {
            let color = Color::named(name);
            let code = value(calendar, "X-APPLE-CALENDAR-COLOR");
            if color.is_none_or(|color| Some(color.code) != code) {
                return damaged("COLOR");
            }
            color
        }
    };
    Ok(Feed {
        uid: text_of(calendar, "X-WR-RELCALID")?,
        revision: revision_of(calendar)?,
        modified: instant_of(calendar, "LAST-MODIFIED")?,
        name,
        description: optional_text(calendar, "X-WR-CALDESC")?,
        color,
        zone: text_of(calendar, "X-WR-TIMEZONE")?,
        timezones,
        events,
    })
}

/// Unfolds lines (RFC 5545, section 3.1), and measures the nesting of components: one pass, where the crate's
/// own function takes four.
pub(super) fn unfold(text: &str) -> (String, usize) {
    let mut unfolded = String::with_capacity(text.len());
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut at, mut line) = (0, 0);
    while at < text.len() {
        let end = memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
        let part = text[at..end].strip_suffix('\r').filter(|_| end < text.len());
        let part = part.unwrap_or(&text[at..end]);
        match part.strip_prefix([' ', '\t']) {
            Some(rest) => {
                let before = unfolded.strip_suffix("\r\n").map_or(0, str::len);
                unfolded.truncate(before);
                unfolded.push_str(rest);
            }
            None => {
                line = unfolded.len();
                unfolded.push_str(part);
            }
        }
        unfolded.push_str("\r\n");
        at = end + 1;
        // The line is complete unless a folded part follows.
        if !text[at.min(text.len())..].starts_with([' ', '\t']) {
            depth = match step(&unfolded[line..]) {
                Some(Step::Into) => depth + 1,
                Some(Step::OutOf) => depth.saturating_sub(1),
                None => depth,
            };
            deepest = deepest.max(depth);
        }
    }
    (unfolded, deepest)
}

enum Step {
    Into,
    OutOf,
}

/// Whether a line begins or ends a component, as the crate sees it.
fn step(line: &str) -> Option<Step> {
    let line = line.trim_start();
    let begins =
        |word: &str| line.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    match line.as_bytes().first()? {
        b'B' | b'b' if begins("BEGIN:") => Some(Step::Into),
        b'E' | b'e' if begins("END:") => Some(Step::OutOf),
        _ => None,
    }
}

fn timezone(component: &Component<'_>) -> Parsed<VTimezone> {
    let observance = |component: &Component<'_>| {
        let daylight = component.name == "DAYLIGHT";
        if !daylight && component.name != "STANDARD" {
            return damaged("a VTIMEZONE");
        }
        let Some(onset) = value(component, "DTSTART").and_then(civil) else {
            return damaged("the DTSTART of a VTIMEZONE");
        };
        let offset = |name| match value(component, name).and_then(seconds) {
            Some(seconds) => Ok(seconds),
            None => damaged(name),
        };
        let yearly = match value(component, "RRULE") {
            None => None,
            Some(rule) => match yearly(rule) {
                None => return damaged("the RRULE of a VTIMEZONE"),
                found => found,
            },
        };
        let (from, to) = (offset("TZOFFSETFROM")?, offset("TZOFFSETTO")?);
        Ok(Observance { daylight, onset, from, to, name: text_of(component, "TZNAME")?, yearly })
    };
    let observances = component.components.iter().map(observance).collect::<Parsed<Vec<_>>>()?;
    Ok(VTimezone { id: text_of(component, "TZID")?, observances })
}

fn event(component: &Component<'_>, zones: &[Arc<str>]) -> Parsed<Event> {
    let stamp = instant_of(component, "DTSTAMP")?;
    if instant_of(component, "LAST-MODIFIED")? != stamp {
        return damaged("DTSTAMP and LAST-MODIFIED differ");
    }
    let role = value(component, "X-KIND").and_then(Role::of_sign);
    let Some(role) = role else { return damaged("X-KIND") };
    let summary = text_of(component, "SUMMARY")?;
    let when = when(component, zones)?;
    let alarms = named(component, "VALARM").map(|component| alarm(component, &when));
    Ok(Event {
        uid: text_of(component, "UID")?,
        sequence: sequence_of(component)?,
        stamp,
        created: match value(component, "CREATED") {
            None => None,
            Some(_) => Some(instant_of(component, "CREATED")?),
        },
        role,
        category: optional_text(component, "CATEGORIES")?,
        facts: match optional_text(component, "X-FACTS")? {
            None => None,
            Some(text) => match Facts::parse(&text) {
                None => return damaged("X-FACTS"),
                facts => facts,
            },
        },
        description: optional_text(component, "DESCRIPTION")?.unwrap_or_default(),
        location: optional_text(component, "LOCATION")?,
        alarms: alarms.collect::<Parsed<_>>()?,
        is_cancelled: match value(component, "STATUS") {
            Some("CONFIRMED") => false,
            Some("CANCELLED") => true,
            _ => return damaged("STATUS"),
        },
        summary,
        when,
    })
}

/// A moment as written in the calendar.
enum Moment {
    Day(Date),
    Zoned(DateTime, Arc<str>),
    Utc(Timestamp),
}

fn when(component: &Component<'_>, zones: &[Arc<str>]) -> Parsed<EventTime> {
    let at = |name| match moment(component, name, zones) {
        Some(moment) => Ok(moment),
        None => damaged(name),
    };
    match (at("DTSTART")?, at("DTEND")?) {
        (Moment::Day(start), Moment::Day(end)) if start.tomorrow().ok() == Some(end) => {
            Ok(EventTime::Day(start))
        }
        (Moment::Zoned(start, zone), Moment::Zoned(end, other)) if zone == other => {
            Ok(EventTime::Zoned { start, end, zone })
        }
        (Moment::Utc(start), Moment::Utc(end)) => Ok(EventTime::Utc { start, end }),
        _ => damaged("DTEND does not fit DTSTART"),
    }
}

fn moment(component: &Component<'_>, name: &str, zones: &[Arc<str>]) -> Option<Moment> {
    let property = property(component, name)?;
    let text = property.val.as_str();
    let parameter = match property.params.as_slice() {
        [] => return instant(text).map(Moment::Utc),
        [only] => (only.key.as_str(), only.val.as_ref()?.as_str()),
        _ => return None,
    };
    match parameter {
        ("VALUE", "DATE") => date(text).map(Moment::Day),
        ("TZID", zone) => {
            let zone = zones.iter().find(|known| ***known == *zone)?;
            civil(text).map(|at| Moment::Zoned(at, Arc::clone(zone)))
        }
        _ => None,
    }
}

fn alarm(component: &Component<'_>, when: &EventTime) -> Parsed<Alarm> {
    if value(component, "ACTION") != Some("DISPLAY") {
        return damaged("an alarm");
    }
    let text = text_of(component, "DESCRIPTION")?;
    let after = value(component, "TRIGGER").and_then(minutes);
    match after.and_then(|after| trigger(when, after)) {
        Some(trigger) => Ok(Alarm { trigger, text }),
        None => damaged("the TRIGGER of an alarm"),
    }
}

/// An alarm this many minutes after the beginning of an event.
fn trigger(when: &EventTime, after: i64) -> Option<Trigger> {
    if !matches!(when, EventTime::Day(_)) {
        return Some(Trigger::Before(Minutes(u32::try_from(-after).ok()?)));
    }
    // Nine in the morning, some days before.
    let before = u32::try_from(9 * 60 - after).ok()?;
    let days_before = before / (24 * 60);
    before.is_multiple_of(24 * 60).then_some(Trigger::Morning { days_before })
}

fn instant_of(component: &Component<'_>, name: &str) -> Parsed<Timestamp> {
    value(component, name).and_then(instant).map_or_else(|| damaged(name), Ok)
}

/// The revision of the calendar, a parameter of its LAST-MODIFIED.
fn revision_of(calendar: &Component<'_>) -> Parsed<u32> {
    let parameter = property(calendar, "LAST-MODIFIED")
        .and_then(|property| {
            property.params.iter().find(|found| found.key.as_str() == "X-REVISION")
        })
        .and_then(|found| found.val.as_ref());
    parameter.and_then(|value| revision(value.as_str())).map_or_else(|| damaged("X-REVISION"), Ok)
}

fn sequence_of(event: &Component<'_>) -> Parsed<u32> {
    value(event, "SEQUENCE").and_then(revision).map_or_else(|| damaged("SEQUENCE"), Ok)
}

fn revision(text: &str) -> Option<u32> {
    text.parse().ok().filter(|&number| number <= MAX_REVISION)
}

fn text_of(component: &Component<'_>, name: &str) -> Parsed<String> {
    optional_text(component, name)?.map_or_else(|| damaged(format!("{name} is missing")), Ok)
}

fn optional_text(component: &Component<'_>, name: &str) -> Parsed<Option<String>> {
    // The parser unescapes known TEXT properties, but not NAME (RFC 7986).
    Ok(single(component, name)?.map(|property| match name {
        "NAME" => property.val.clone().unescape_text().to_string(),
        _ => property.val.as_str().to_owned(),
    }))
}

/// A property that must not appear twice.
fn single<'c>(component: &'c Component<'_>, name: &str) -> Parsed<Option<&'c Property<'c>>> {
    let mut found = component.properties.iter().filter(|property| property.name == name);
    let first = found.next();
    if found.next().is_some() {
        return damaged(format!("{name} appears twice"));
    }
    Ok(first)
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

/// A property that appears exactly once.
fn property<'c>(component: &'c Component<'_>, name: &str) -> Option<&'c Property<'c>> {
    let mut found = component.properties.iter().filter(|property| property.name == name);
    found.next().filter(|_| found.next().is_none())
}
