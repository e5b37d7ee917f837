//! Values as RFC 5545 writes them -> times, durations and rules; `None` for any other text.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{Span, Timestamp};

use crate::moment::timezone::YearlyDay;
use crate::zone;

/// `+0130` or `-003015` -> seconds.
pub(super) fn seconds(text: &str) -> Option<i32> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let part = |at: usize| digits.get(at..at + 2).and_then(|part| part.parse::<i32>().ok());
    let second = if digits.len() > 4 { part(4)? } else { 0 };
    Some(sign * (part(0)? * 3600 + part(2)? * 60 + second))
}

/// `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU`.
pub(super) fn yearly(rule: &str) -> Option<YearlyDay> {
    let rest = rule.strip_prefix("FREQ=YEARLY;BYMONTH=")?;
    let (month, day) = rest.split_once(";BYDAY=")?;
    let (nth, weekday) = day.split_at_checked(day.len().checked_sub(2)?)?;
    let weekday = match weekday {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    Some(YearlyDay { month: month.parse().ok()?, nth: nth.parse().ok()?, weekday })
}

/// Minutes from the beginning of an event.
pub(super) fn minutes(text: &str) -> Option<i64> {
    let span: Span = text.parse().ok()?;
    Some(i64::from(span.get_hours()) * 60 + span.get_minutes())
}

/// `20260302T090000`.
pub(super) fn civil(text: &str) -> Option<DateTime> {
    let time = text.get(8..15).filter(|_| text.len() == 15)?.strip_prefix('T')?;
    let part = |at: usize| i8::try_from(digits(time.get(at..at + 2)?)?).ok();
    let time = Time::new(part(0)?, part(2)?, part(4)?, 0).ok()?;
    Some(date(text.get(..8)?)?.to_datetime(time))
}

/// `20260302`.
pub(super) fn date(text: &str) -> Option<Date> {
    let part = |at: usize| i8::try_from(digits(text.get(at..at + 2)?)?).ok();
    let year = digits(text.get(..4).filter(|_| text.len() == 8)?)?;
    Date::new(year, part(4)?, part(6)?).ok()
}

/// A number with digits only.
fn digits(text: &str) -> Option<i16> {
    text.bytes().try_fold(0_i16, |number, digit| {
        let digit = i16::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// `20260302T090000Z`.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    zone::instant_at(civil(text.strip_suffix('Z')?)?, 0)
}
