//! `Zone` -> `VTimezone`: at most two yearly rules, and the instant from which they describe the zone
//! exactly.
//!
//! Calendars read one DAYLIGHT and one STANDARD with `FREQ=YEARLY;BYMONTH;BYDAY`, or a single STANDARD;
//! Outlook ignores anything else. The rules are found in the switches of the zone, going back from the end of
//! the feed as long as two such rules describe every switch. Earlier times cannot be described, and their
//! events are written as UTC instants. So are those of the first years under new rules: many programs use
//! their own tz database instead of the rules in the calendar.

use jiff::civil::{Date, DateTime, Weekday, date};
use jiff::{Timestamp, ToSpan};

use crate::zone::{self, Switch, Zone};

/// The earliest onset written: earlier switches concern no event.
const EARLIEST_YEAR: i16 = 1970;
/// The years after which new rules of a zone are assumed to be in the tz databases of programs.
const YEARS_UNTIL_KNOWN: i16 = 3;

/// The contents of a VTIMEZONE (RFC 5545, section 3.6.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VTimezone {
    /// The IANA name, written as TZID.
    pub id: String,
    /// One observance, or two that alternate.
    pub observances: Vec<Observance>,
}

/// One offset of a zone, and when it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observance {
    /// Whether it is written as DAYLIGHT: the one further east of the two.
    pub daylight: bool,
    /// Its first onset, in the civil time before it.
    pub onset: DateTime,
    /// The offset before it, in seconds east of UTC.
    pub from: i32,
    /// The offset from it on, in seconds east of UTC.
    pub to: i32,
    /// Its abbreviation.
    pub name: String,
    /// When it begins in every later year; `None` if it never ends.
    pub yearly: Option<YearlyDay>,
}

/// A weekday in a month, such as the last Sunday of October.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearlyDay {
    /// 1 to 12.
    pub month: i8,
    /// 1 to 4 from the month's beginning, or -1: the last.
    pub nth: i8,
    /// The day of the week.
    pub weekday: Weekday,
}

impl YearlyDay {
    /// The ways to describe a date as a weekday of its month.
    fn candidates(date: Date) -> impl Iterator<Item = Self> {
        let (month, weekday) = (date.month(), date.weekday());
        let nth = (date.day() - 1) / 7 + 1;
        let last = (date.day() + 7 > date.days_in_month()).then_some(-1);
        let nth = (nth <= 4).then_some(nth);
        last.into_iter().chain(nth).map(move |nth| Self { month, nth, weekday })
    }

    fn in_year(self, year: i16) -> Option<Date> {
        date(year, self.month, 1).nth_weekday_of_month(self.nth, self.weekday).ok()
    }
}

/// Two alternating rules; `late` is the one of the last switch before the end of the feed.
#[derive(Clone, Copy)]
struct Pair {
    late: YearlyDay,
    early: YearlyDay,
}

/// The rules of a zone at the end of a feed.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The rules in the calendar.
    pub timezone: VTimezone,
    /// When they began; the earliest instant if the clocks were never changed since 1970.
    pub began: Timestamp,
}

impl Rules {
    /// The rules of a zone at `end`, the end of the feed.
    #[must_use]
    pub fn of(zone: &Zone, end: Timestamp) -> Self {
        let earliest = date(EARLIEST_YEAR, 1, 1).at(0, 0, 0, 0);
        let switches: Vec<Switch> =
            zone.switches_before(end).take_while(|switch| switch.onset >= earliest).collect();
        let next = zone.switch_from(end);
        let timezone = VTimezone::of(zone, &switches, end);
        let began = timezone.exact_from().min(began(&switches, next.as_ref()));
        Self { timezone, began }
    }

    /// The instant from which programs are assumed to know them.
    #[must_use]
    pub fn known_from(&self) -> Timestamp {
        zone::instant_of_utc(zone::utc(self.began).saturating_add(YEARS_UNTIL_KNOWN.years()))
    }
}

/// When the rules at the end of a feed began: with the first of the switches that repeat every year up to the
/// `next` one after it, or with the last switch.
///
/// That is earlier than what a VTIMEZONE can describe where the law has another form: in Jerusalem the clocks
/// change on the Friday before the last Sunday of March.
fn began(switches: &[Switch], next: Option<&Switch>) -> Timestamp {
    let all: Vec<&Switch> = next.into_iter().chain(switches).collect();
    let pairs = all.iter().zip(all.iter().skip(2));
    let yearly = pairs.take_while(|(newer, older)| is_a_year_later(newer, older)).count();
    match (next, yearly) {
        (Some(_), 1..) => all[yearly + 1].instant,
        _ => switches.first().map_or(Timestamp::MIN, |last| last.instant),
    }
}

/// Whether a switch repeats the one of the previous year, by a weekday or a date in a month.
fn is_a_year_later(newer: &Switch, older: &Switch) -> bool {
    // The end of a day is midnight of the next: in Cairo the clocks go back when October's last Thursday
    // ends.
    let just_before = |switch: &Switch| switch.onset.saturating_sub(1.nanosecond());
    let (was, is) = (just_before(older), just_before(newer));
    (newer.from, newer.to) == (older.from, older.to)
        && (is.month(), is.time()) == (was.month(), was.time())
        && (364..=371).contains(&(is.date() - was.date()).get_days())
}

impl VTimezone {
    /// The instant from which, until the end of the feed, the observances describe the zone exactly: the
    /// first onset.
    #[must_use]
    pub fn exact_from(&self) -> Timestamp {
        let onsets = self.observances.iter();
        let onsets = onsets.filter_map(|first| zone::instant_at(first.onset, first.from));
        onsets.min().unwrap_or(Timestamp::MAX)
    }

    /// The rules of a zone with these switches before `end`, the end of the feed, latest first.
    fn of(zone: &Zone, switches: &[Switch], end: Timestamp) -> Self {
        Self::yearly(zone, switches, end)
            .unwrap_or_else(|| Self::fixed(zone, switches.first(), end))
    }

    /// A single offset since the last switch.
    fn fixed(zone: &Zone, last: Option<&Switch>, end: Timestamp) -> Self {
        let observance = if let Some(last) = last {
            Observance::of(last, false, last.onset, None)
        } else {
            let (offset, name) = zone.offset(end);
            let onset = date(EARLIEST_YEAR, 1, 1).at(0, 0, 0, 0);
            let (from, to) = (offset, offset);
            Observance { daylight: false, onset, from, to, name, yearly: None }
        };
        Self { id: zone.name().to_owned(), observances: vec![observance] }
    }

    /// The two rules that reach furthest back from the last switches, if any two match.
    fn yearly(zone: &Zone, switches: &[Switch], end: Timestamp) -> Option<Self> {
        let [late, early, ..] = switches else { return None };
        let (late_day, early_day) = (late.onset.date(), early.onset.date());
        let mut best: Option<(Pair, usize)> = None;
        for late in YearlyDay::candidates(late_day) {
            for early in YearlyDay::candidates(early_day) {
                let pair = Pair { late, early };
                let reach = pair.reach(switches, end);
                if reach >= 2 && best.is_none_or(|(_, most)| reach > most) {
                    best = Some((pair, reach));
                }
            }
        }
        let (pair, reach) = best?;
        let said = &switches[..reach];
        // Each rule begins at its earliest matching switch.
        let late_first = &said[if reach % 2 == 1 { reach - 1 } else { reach - 2 }];
        let early_first = &said[if reach % 2 == 1 { reach - 2 } else { reach - 1 }];
        let observances = vec![
            Observance::of(late, late.to > early.to, late_first.onset, Some(pair.late)),
            Observance::of(early, early.to > late.to, early_first.onset, Some(pair.early)),
        ];
        let mut timezone = Self { id: zone.name().to_owned(), observances };
        timezone.observances.sort_by_key(|observance| !observance.daylight);
        Some(timezone)
    }
}

impl Pair {
    /// How many of the switches, from the last one back, the two rules match, without missing or extra
    /// ones.
    fn reach(self, switches: &[Switch], end: Timestamp) -> usize {
        let (late, early) = (&switches[0], &switches[1]);
        if late.from != early.to || late.to != early.from {
            return 0;
        }
        // The rules continue after the last switch: their next one must not be before the end.
        if after(self.early, late.onset, early).is_none_or(|next| next < end) {
            return 0;
        }
        let mut reach = 1;
        for (index, pair) in switches.windows(2).enumerate() {
            let (newer, older) = (&pair[0], &pair[1]);
            let (day, model) = if index % 2 == 0 { (self.early, early) } else { (self.late, late) };
            let matches = (older.from, older.to) == (model.from, model.to)
                && before(day, newer.onset, model) == Some(older.instant);
            if !matches {
                break;
            }
            reach += 1;
        }
        reach
    }
}

/// The instant of a yearly day in one year, at the time of day and offset of a model switch.
fn instant(day: YearlyDay, year: i16, model: &Switch) -> Option<Timestamp> {
    zone::instant_at(day.in_year(year)?.to_datetime(model.onset.time()), model.from)
}

/// The last occurrence of a yearly day before a switch of the other rule.
fn before(day: YearlyDay, onset: DateTime, model: &Switch) -> Option<Timestamp> {
    let same_year = day.in_year(onset.year())?;
    let year = if same_year < onset.date() { onset.year() } else { onset.year() - 1 };
    instant(day, year, model)
}

/// The first occurrence of a yearly day after a switch of the other rule.
fn after(day: YearlyDay, onset: DateTime, model: &Switch) -> Option<Timestamp> {
    let same_year = day.in_year(onset.year())?;
    let year = if same_year > onset.date() { onset.year() } else { onset.year() + 1 };
    instant(day, year, model)
}

impl Observance {
    fn of(switch: &Switch, daylight: bool, onset: DateTime, yearly: Option<YearlyDay>) -> Self {
        Self {
            daylight,
            onset,
            from: switch.from,
            to: switch.to,
            name: switch.name.clone(),
            yearly,
        }
    }
}
