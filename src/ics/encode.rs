//! Dates, numbers, texts and triggers -> the values of properties (RFC 5545), at the end of a line.

use jiff::civil::{Date, DateTime, Weekday};

use crate::calendar::alarm::Trigger;
use crate::prescription::civil::Minutes;

/// The bytes that a TEXT value must escape.
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

/// Appends a TEXT value: backslash, semicolon, comma and line feed are escaped; other control characters
/// except tab are dropped, because no text may contain them (RFC 5545, section 3.1).
pub(super) fn escape(line: &mut String, text: &str) {
    let mut rest = text;
    while let Some(next) = rest.bytes().position(|byte| SPECIAL[usize::from(byte)]) {
        line.push_str(&rest[..next]);
        line.push_str(match rest.as_bytes()[next] {
            b'\n' => "\\n",
            b'\\' => "\\\\",
            b';' => "\\;",
            b',' => "\\,",
            _ => "",
        });
        rest = &rest[next + 1..];
    }
    line.push_str(rest);
}

/// Appends a TRIGGER, from the start of its event.
pub(super) fn trigger(line: &mut String, trigger: Trigger) {
    match trigger {
        Trigger::Morning { days_before: 0 } => line.push_str("PT9H"),
        Trigger::Morning { days_before } => {
            line.push_str("-PT");
            number(line, days_before * 24 - 9);
            line.push('H');
        }
        Trigger::Before(Minutes(minutes)) => {
            line.push_str("-PT");
            // A day is written as 24 hours: `P1D` would be a nominal day (RFC 5545, section 3.3.6).
            if minutes > 0 && minutes.is_multiple_of(60) {
                number(line, minutes / 60);
                line.push('H');
            } else {
                number(line, minutes);
                line.push('M');
            }
        }
    }
}

pub(super) fn civil(line: &mut String, at: DateTime) {
    date(line, at.date());
    line.push('T');
    for part in [at.hour(), at.minute(), at.second()] {
        two(line, part.unsigned_abs().into());
    }
}

pub(super) fn date(line: &mut String, date: Date) {
    let year: u32 = date.year().unsigned_abs().into();
    two(line, year / 100);
    two(line, year % 100);
    two(line, date.month().unsigned_abs().into());
    two(line, date.day().unsigned_abs().into());
}

/// Appends the last two digits of a number.
pub(super) fn two(line: &mut String, value: u32) {
    line.push(digit(value / 10));
    line.push(digit(value));
}

pub(super) fn number(line: &mut String, value: u32) {
    let mut scale = 10_u32.pow(value.checked_ilog10().unwrap_or(0));
    while scale > 0 {
        line.push(digit(value / scale));
        scale /= 10;
    }
}

fn digit(value: u32) -> char {
    char::from_digit(value % 10, 10).unwrap_or('0')
}

pub(super) fn weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}
