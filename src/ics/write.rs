//! `Feed` -> bytes of iCalendar, as a stream: one line at a time, in two reused buffers.
//!
//! Lines end with CRLF and are folded at 75 octets (RFC 5545, section 3.1), where no known calendar or editor
//! loses anything. Text is escaped (section 3.3.11). The output depends only on the feed.

use std::io::{self, Write};

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};

use super::encode::{civil, date, escape, number, trigger, two, weekday};
use crate::calendar::{Event, Feed};
use crate::moment::timezone::{Observance, VTimezone};
use crate::moment::when::EventTime;
use crate::zone;

/// Who wrote a calendar. Neutral, like all our names in it: a lock screen or a log must not reveal a
/// treatment.
///
/// The number is the version of the calendar's form: a calendar in an older form cannot be continued.
pub const PRODUCT: &str = "-//Calendar of a plan//2//EN";

/// The most octets of a line, without its end (RFC 5545, section 3.1).
const MAX_LINE: usize = 75;
/// How many octets are passed to the output at once.
const BLOCK: usize = 32 * 1024;
/// How long after a fetch a calendar may fetch again: a hint.
const REFRESH: &str = "PT6H";

/// Writes a whole calendar.
///
/// # Errors
///
/// Those of the output.
pub fn feed(feed: &Feed, out: impl Write) -> io::Result<()> {
    let mut writer = Writer::new(out);
    writer.begin(feed)?;
    for event in &feed.events {
        writer.event(event)?;
    }
    writer.end()
}

/// Appends a whole calendar to bytes.
pub fn append(calendar: &Feed, bytes: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    let _ = feed(calendar, bytes);
}

/// Writes a calendar piece by piece; allocates nothing per event once its buffers have grown.
pub struct Writer<W> {
    out: W,
    /// The current line, not folded yet.
    line: String,
    /// Whole lines not yet passed to the output.
    block: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// A writer of one calendar.
    pub fn new(out: W) -> Self {
        Self { out, line: String::with_capacity(4096), block: Vec::with_capacity(2 * BLOCK) }
    }

    /// Writes what is before the events: the calendar's properties and its zones.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn begin(&mut self, feed: &Feed) -> io::Result<()> {
        self.raw(b"BEGIN:VCALENDAR");
        self.raw(b"VERSION:2.0");
        self.text("PRODID:", PRODUCT);
        self.raw(b"CALSCALE:GREGORIAN");
        // RFC 7986 has UID for this, but vdirsyncer takes it for the UID of every event.
        self.text("X-WR-RELCALID:", &feed.uid);
        // As a property of its own, vdirsyncer would see every event as changed; it ignores this one.
        self.start("LAST-MODIFIED;X-REVISION=");
        number(&mut self.line, feed.revision);
        self.line.push(':');
        self.utc(feed.modified);
        self.finish();
        self.text("NAME:", &feed.name);
        self.text("X-WR-CALNAME:", &feed.name);
        if let Some(description) = &feed.description {
            self.text("X-WR-CALDESC:", description);
        }
        if let Some(color) = feed.color {
            self.text("COLOR:", color.name);
            self.text("X-APPLE-CALENDAR-COLOR:", color.code);
        }
        self.text("REFRESH-INTERVAL;VALUE=DURATION:", REFRESH);
        self.text("X-PUBLISHED-TTL:", REFRESH);
        self.text("X-WR-TIMEZONE:", &feed.zone);
        for timezone in &feed.timezones {
            self.timezone(timezone);
        }
        self.hand_over(BLOCK)
    }

    /// Writes one event.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn event(&mut self, event: &Event) -> io::Result<()> {
        self.raw(b"BEGIN:VEVENT");
        self.text("UID:", &event.uid);
        self.instant("DTSTAMP:", event.stamp);
        if let Some(created) = event.created {
            self.instant("CREATED:", created);
        }
        self.instant("LAST-MODIFIED:", event.stamp);
        self.start("SEQUENCE:");
        number(&mut self.line, event.sequence);
        self.finish();
        match &event.when {
            EventTime::Day(date) => {
                self.day("DTSTART;VALUE=DATE:", *date);
                self.day("DTEND;VALUE=DATE:", date.saturating_add(1.day()));
            }
            EventTime::Zoned { start, end, zone } => {
                self.local("DTSTART;TZID=", zone, *start);
                self.local("DTEND;TZID=", zone, *end);
            }
            EventTime::Utc { start, end } => {
                self.instant("DTSTART:", *start);
                self.instant("DTEND:", *end);
            }
        }
        self.text("SUMMARY:", &event.summary);
        if !event.description.is_empty() {
            self.text("DESCRIPTION:", &event.description);
        }
        if let Some(location) = &event.location {
            self.text("LOCATION:", location);
        }
        self.raw(if event.is_cancelled { b"STATUS:CANCELLED" } else { b"STATUS:CONFIRMED" });
        self.raw(b"TRANSP:TRANSPARENT");
        if let Some(category) = &event.category {
            self.text("CATEGORIES:", category);
        }
        self.text("X-KIND:", event.role.sign());
        if let Some(facts) = &event.facts {
            self.text("X-FACTS:", &facts.text());
        }
        for alarm in &event.alarms {
            self.raw(b"BEGIN:VALARM");
            self.raw(b"ACTION:DISPLAY");
            self.text("DESCRIPTION:", &alarm.text);
            self.start("TRIGGER:");
            trigger(&mut self.line, alarm.trigger);
            self.finish();
            self.raw(b"END:VALARM");
        }
        self.raw(b"END:VEVENT");
        self.hand_over(BLOCK)
    }

    /// Writes the end, and flushes everything to the output.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn end(mut self) -> io::Result<()> {
        self.raw(b"END:VCALENDAR");
        self.hand_over(0)?;
        self.out.flush()
    }

    fn timezone(&mut self, timezone: &VTimezone) {
        self.raw(b"BEGIN:VTIMEZONE");
        self.text("TZID:", &timezone.id);
        for observance in &timezone.observances {
            self.observance(observance);
        }
        self.raw(b"END:VTIMEZONE");
    }

    fn observance(&mut self, observance: &Observance) {
        let name = if observance.daylight { "DAYLIGHT" } else { "STANDARD" };
        self.start("BEGIN:");
        self.line.push_str(name);
        self.finish();
        self.start("DTSTART:");
        civil(&mut self.line, observance.onset);
        self.finish();
        self.offset("TZOFFSETFROM:", observance.from);
        self.offset("TZOFFSETTO:", observance.to);
        self.text("TZNAME:", &observance.name);
        if let Some(day) = observance.yearly {
            self.start("RRULE:FREQ=YEARLY;BYMONTH=");
            number(&mut self.line, day.month.unsigned_abs().into());
            self.line.push_str(";BYDAY=");
            if day.nth < 0 {
                self.line.push('-');
            }
            number(&mut self.line, day.nth.unsigned_abs().into());
            self.line.push_str(weekday(day.weekday));
            self.finish();
        }
        self.start("END:");
        self.line.push_str(name);
        self.finish();
    }

    fn offset(&mut self, property: &str, seconds: i32) {
        self.start(property);
        self.line.push(if seconds < 0 { '-' } else { '+' });
        let seconds = seconds.unsigned_abs();
        two(&mut self.line, seconds / 3600);
        two(&mut self.line, seconds / 60 % 60);
        if !seconds.is_multiple_of(60) {
            two(&mut self.line, seconds % 60);
        }
        self.finish();
    }

    fn local(&mut self, property: &str, zone: &str, at: DateTime) {
        self.start(property);
        self.line.push_str(zone);
        self.line.push(':');
        civil(&mut self.line, at);
        self.finish();
    }

    fn instant(&mut self, property: &str, at: Timestamp) {
        self.start(property);
        self.utc(at);
        self.finish();
    }

    fn utc(&mut self, at: Timestamp) {
        civil(&mut self.line, zone::utc(at));
        self.line.push('Z');
    }

    fn day(&mut self, property: &str, day: Date) {
        self.start(property);
        date(&mut self.line, day);
        self.finish();
    }

    fn text(&mut self, property: &str, text: &str) {
        self.start(property);
        escape(&mut self.line, text);
        self.finish();
    }

    fn raw(&mut self, line: &[u8]) {
        self.block.extend_from_slice(line);
        self.block.extend_from_slice(b"\r\n");
    }

    /// Passes the block to the output if it has at least `least` octets.
    fn hand_over(&mut self, least: usize) -> io::Result<()> {
        if self.block.len() >= least {
            self.out.write_all(&self.block)?;
            self.block.clear();
        }
        Ok(())
    }

    fn start(&mut self, property: &str) {
        self.line.clear();
        self.line.push_str(property);
    }

    /// Ends the line, folded.
    fn finish(&mut self) {
        let mut rest = self.line.as_str();
        let mut room = MAX_LINE;
        while rest.len() > room {
            let (now, later) = rest.split_at(fold(rest, room));
            if later.is_empty() {
                break;
            }
            self.block.extend_from_slice(now.as_bytes());
            self.block.extend_from_slice(b"\r\n ");
            // The space that marks a continuation counts.
            (rest, room) = (later, MAX_LINE - 1);
        }
        self.block.extend_from_slice(rest.as_bytes());
        self.block.extend_from_slice(b"\r\n");
    }
}

/// Where to fold a line with this much room: at the last good place or, in a long row of blanks without one,
/// at the first one after it. RFC 5545 only recommends 75 octets.
fn fold(line: &str, room: usize) -> usize {
    let mut places = (1..=room).rev().chain(room + 1..line.len());
    places.find(|&place| may_fold(line, place)).unwrap_or(line.len())
}

/// Whether a line may be folded at a place: between two characters, outside of an escape (otherwise Google
/// and Outlook lose the event or the line), and not beside a blank: editors and hooks that trim lines would
/// join two words.
fn may_fold(line: &str, place: usize) -> bool {
    let Some((before, after)) = line.split_at_checked(place) else { return false };
    let backslashes = before.len() - before.trim_end_matches('\\').len();
    backslashes.is_multiple_of(2)
        && !before.ends_with(char::is_whitespace)
        && !after.starts_with(char::is_whitespace)
}
