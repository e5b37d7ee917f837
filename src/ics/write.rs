//! `Feed` -> bytes of iCalendar, as a stream: one line at a time, in two buffers that are used again.
//!
//! Lines end with CRLF and are folded at 75 octets, never inside a character (RFC 5545, section 3.1).
//! Texts are escaped (section 3.3.11). The output depends on the feed alone.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};

use crate::calendar::{Alarm, Event, Feed};
use crate::moment::timezone::{Observance, VTimezone};
use crate::moment::when::When;
use crate::prescription::civil::Minutes;
use crate::zone;

/// Who wrote a calendar. Neutral, like every name in here: a lock screen or a log must not tell of a
/// treatment.
pub const PRODUCT: &str = "-//Calendar of a plan//1//EN";

/// The most octets of a line, without its end.
const MAX_LINE: usize = 75;
/// How many octets are handed to the output at once.
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

/// Writes a whole calendar behind bytes that are there.
pub fn append(calendar: &Feed, bytes: &mut Vec<u8>) {
    // Writing to memory does not fail.
    let _ = feed(calendar, bytes);
}

/// Writes a calendar piece by piece; it allocates nothing per event once its buffers have grown.
pub struct Writer<W> {
    out: W,
    /// The line that is being made, not folded yet.
    line: Vec<u8>,
    /// Whole lines that wait to be handed to the output.
    block: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// A writer of one calendar.
    pub fn new(out: W) -> Self {
        Self { out, line: Vec::with_capacity(4096), block: Vec::with_capacity(2 * BLOCK) }
    }

    /// Writes what stands before the events: the calendar's properties and its zones.
    ///
    /// # Errors
    ///
    /// Those of the output.
    pub fn begin(&mut self, feed: &Feed) -> io::Result<()> {
        self.raw(b"BEGIN:VCALENDAR");
        self.raw(b"VERSION:2.0");
        self.text(b"PRODID:", PRODUCT);
        self.raw(b"CALSCALE:GREGORIAN");
        self.raw(b"METHOD:PUBLISH");
        // RFC 7986 has UID for this, but vdirsyncer takes that for the UID of every event.
        self.text(b"X-WR-RELCALID:", &feed.uid);
        self.instant(b"LAST-MODIFIED:", feed.modified);
        self.start(b"X-REVISION:");
        number(&mut self.line, feed.revision);
        self.finish();
        self.text(b"NAME:", &feed.name);
        self.text(b"X-WR-CALNAME:", &feed.name);
        if let Some(color) = feed.color {
            self.text(b"COLOR:", color.name);
            self.text(b"X-APPLE-CALENDAR-COLOR:", color.code);
        }
        self.text(b"REFRESH-INTERVAL;VALUE=DURATION:", REFRESH);
        self.text(b"X-PUBLISHED-TTL:", REFRESH);
        self.text(b"X-WR-TIMEZONE:", &feed.zone);
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
        self.text(b"UID:", &event.uid);
        self.instant(b"DTSTAMP:", event.stamp);
        self.instant(b"LAST-MODIFIED:", event.stamp);
        self.start(b"SEQUENCE:");
        number(&mut self.line, event.sequence);
        self.finish();
        match &event.when {
            When::Day(date) => {
                self.day(b"DTSTART;VALUE=DATE:", *date);
                self.day(b"DTEND;VALUE=DATE:", date.tomorrow().unwrap_or(*date));
            }
            When::Zoned { start, end, zone } => {
                self.local(b"DTSTART;TZID=", zone, *start);
                self.local(b"DTEND;TZID=", zone, *end);
            }
            When::Utc { start, end } => {
                self.instant(b"DTSTART:", *start);
                self.instant(b"DTEND:", *end);
            }
        }
        self.text(b"SUMMARY:", &event.summary);
        if !event.description.is_empty() {
            self.text(b"DESCRIPTION:", &event.description);
        }
        if let Some(location) = &event.location {
            self.text(b"LOCATION:", location);
        }
        self.raw(if event.is_cancelled { b"STATUS:CANCELLED" } else { b"STATUS:CONFIRMED" });
        self.raw(b"TRANSP:TRANSPARENT");
        self.text(b"X-KIND:", event.role.sign());
        for alarm in &event.alarms {
            self.raw(b"BEGIN:VALARM");
            self.raw(b"ACTION:DISPLAY");
            self.text(b"DESCRIPTION:", &event.summary);
            self.start(b"TRIGGER:");
            trigger(&mut self.line, *alarm);
            self.finish();
            self.raw(b"END:VALARM");
        }
        self.raw(b"END:VEVENT");
        self.hand_over(BLOCK)
    }

    /// Writes the end, and hands all to the output.
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
        self.text(b"TZID:", &timezone.id);
        for observance in &timezone.observances {
            self.observance(observance);
        }
        self.raw(b"END:VTIMEZONE");
    }

    fn observance(&mut self, observance: &Observance) {
        let name: &[u8] = if observance.daylight { b"DAYLIGHT" } else { b"STANDARD" };
        self.start(b"BEGIN:");
        self.line.extend_from_slice(name);
        self.finish();
        self.start(b"DTSTART:");
        civil(&mut self.line, observance.onset);
        self.finish();
        self.offset(b"TZOFFSETFROM:", observance.from);
        self.offset(b"TZOFFSETTO:", observance.to);
        self.text(b"TZNAME:", &observance.name);
        if let Some(day) = observance.yearly {
            self.start(b"RRULE:FREQ=YEARLY;BYMONTH=");
            number(&mut self.line, day.month.unsigned_abs().into());
            self.line.extend_from_slice(b";BYDAY=");
            if day.nth < 0 {
                self.line.push(b'-');
            }
            number(&mut self.line, day.nth.unsigned_abs().into());
            self.line.extend_from_slice(weekday(day.weekday));
            self.finish();
        }
        self.start(b"END:");
        self.line.extend_from_slice(name);
        self.finish();
    }

    fn offset(&mut self, property: &[u8], seconds: i32) {
        self.start(property);
        self.line.push(if seconds < 0 { b'-' } else { b'+' });
        let seconds = seconds.unsigned_abs();
        two(&mut self.line, seconds / 3600);
        two(&mut self.line, seconds / 60 % 60);
        if !seconds.is_multiple_of(60) {
            two(&mut self.line, seconds % 60);
        }
        self.finish();
    }

    fn local(&mut self, property: &[u8], zone: &str, at: DateTime) {
        self.start(property);
        self.line.extend_from_slice(zone.as_bytes());
        self.line.push(b':');
        civil(&mut self.line, at);
        self.finish();
    }

    fn instant(&mut self, property: &[u8], at: Timestamp) {
        self.start(property);
        civil(&mut self.line, zone::civil_at(at, 0));
        self.line.push(b'Z');
        self.finish();
    }

    fn day(&mut self, property: &[u8], day: Date) {
        self.start(property);
        date(&mut self.line, day);
        self.finish();
    }

    fn text(&mut self, property: &[u8], text: &str) {
        self.start(property);
        escape(&mut self.line, text);
        self.finish();
    }

    fn raw(&mut self, line: &[u8]) {
        self.block.extend_from_slice(line);
        self.block.extend_from_slice(b"\r\n");
    }

    /// Hands over what waits, once it is enough.
    fn hand_over(&mut self, least: usize) -> io::Result<()> {
        if self.block.len() >= least {
            self.out.write_all(&self.block)?;
            self.block.clear();
        }
        Ok(())
    }

    fn start(&mut self, property: &[u8]) {
        self.line.clear();
        self.line.extend_from_slice(property);
    }

    /// Ends the line, folded.
    fn finish(&mut self) {
        let mut rest = self.line.as_slice();
        let mut room = MAX_LINE;
        while rest.len() > room {
            let mut cut = room;
            while is_inside_character(rest[cut]) {
                cut -= 1;
            }
            let (now, later) = rest.split_at(cut);
            self.block.extend_from_slice(now);
            self.block.extend_from_slice(b"\r\n ");
            // The space that marks a continuation counts.
            (rest, room) = (later, MAX_LINE - 1);
        }
        self.block.extend_from_slice(rest);
        self.block.extend_from_slice(b"\r\n");
    }
}

/// Whether a byte continues a character of UTF-8.
fn is_inside_character(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// Which bytes a TEXT value cannot hold as they are.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        special[byte] = byte != b'\t' as usize;
        byte += 1;
    }
    special[0x7F] = true;
    special[b'\\' as usize] = true;
    special[b';' as usize] = true;
    special[b',' as usize] = true;
    special
};

/// Appends a TEXT value: backslash, semicolon, comma and line feed are escaped, and any other
/// control character but the tab is left out, because no text may hold one (RFC 5545, section 3.1).
fn escape(line: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(next) = rest.iter().position(|&byte| SPECIAL[usize::from(byte)]) {
        line.extend_from_slice(&rest[..next]);
        match rest[next] {
            b'\n' => line.extend_from_slice(b"\\n"),
            escaped @ (b'\\' | b';' | b',') => line.extend_from_slice(&[b'\\', escaped]),
            _ => {}
        }
        rest = &rest[next + 1..];
    }
    line.extend_from_slice(rest);
}

fn trigger(line: &mut Vec<u8>, alarm: Alarm) {
    match alarm {
        Alarm::Morning { days_before: 0 } => line.extend_from_slice(b"PT9H"),
        Alarm::Morning { days_before } => {
            line.extend_from_slice(b"-PT");
            number(line, days_before * 24 - 9);
            line.push(b'H');
        }
        Alarm::Before(Minutes(minutes)) => {
            line.extend_from_slice(b"-PT");
            // A day is written as 24 hours: `P1D` would be a nominal day (RFC 5545, section 3.3.6).
            if minutes > 0 && minutes.is_multiple_of(60) {
                number(line, minutes / 60);
                line.push(b'H');
            } else {
                number(line, minutes);
                line.push(b'M');
            }
        }
    }
}

fn civil(line: &mut Vec<u8>, at: DateTime) {
    date(line, at.date());
    line.push(b'T');
    for part in [at.hour(), at.minute(), at.second()] {
        two(line, part.unsigned_abs().into());
    }
}

fn date(line: &mut Vec<u8>, date: Date) {
    let year: u32 = date.year().unsigned_abs().into();
    two(line, year / 100);
    two(line, year % 100);
    two(line, date.month().unsigned_abs().into());
    two(line, date.day().unsigned_abs().into());
}

fn two(line: &mut Vec<u8>, value: u32) {
    for digit in [value / 10 % 10, value % 10] {
        line.push(b'0' + u8::try_from(digit).unwrap_or(0));
    }
}

fn number(line: &mut Vec<u8>, value: u32) {
    let mut scale = 10_u32.pow(value.checked_ilog10().unwrap_or(0));
    while scale > 0 {
        line.push(b'0' + u8::try_from(value / scale % 10).unwrap_or(0));
        scale /= 10;
    }
}

fn weekday(weekday: Weekday) -> &'static [u8] {
    match weekday {
        Weekday::Monday => b"MO",
        Weekday::Tuesday => b"TU",
        Weekday::Wednesday => b"WE",
        Weekday::Thursday => b"TH",
        Weekday::Friday => b"FR",
        Weekday::Saturday => b"SA",
        Weekday::Sunday => b"SU",
    }
}
