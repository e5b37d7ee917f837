//! `Schedule` -> `Feed`: events with identities, instants, words and alarms, ready to be written.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `identity` | UIDs |
//! | `timezone` | VTIMEZONE, and from when on it is exact |
//! | `wording` | titles and descriptions, out of templates |

pub mod identity;
pub mod timezone;
pub mod wording;

use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};

use self::timezone::VTimezone;
use self::wording::Wording;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::civil::{Duration, Minutes};
use crate::prescription::feed_settings::Color;
use crate::schedule::{Kind, Occurrence, Schedule};
use crate::shown::day;
use crate::source::Span;
use crate::zone::{self, Clock, Zone};

/// The longest title, and the longest place, that calendars accept, in characters.
const MAX_TITLE: usize = 255;
/// The longest description that calendars accept, in characters.
const MAX_DESCRIPTION: usize = 3000;
/// How much of a prescription the events show. Its word is a part of every UID.
const DETAIL: &str = "full";

/// A calendar that is ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The calendar's name.
    pub name: String,
    /// Its colour.
    pub color: Option<Color>,
    /// The name of its time zone.
    pub zone: String,
    /// The zones that its events refer to.
    pub timezones: Vec<VTimezone>,
    /// Its events, in order of time.
    pub events: Vec<Event>,
}

/// One event of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its identity, which stays when it moves.
    pub uid: String,
    /// Its revision.
    pub sequence: u32,
    /// When this revision was made: DTSTAMP and LAST-MODIFIED.
    pub stamp: Timestamp,
    /// When it takes place.
    pub when: When,
    /// Its title.
    pub summary: String,
    /// What is to be known about it.
    pub description: String,
    /// Where it takes place.
    pub location: Option<String>,
    /// Its alarms, the one that matters first.
    pub alarms: Vec<Alarm>,
}

/// When an event takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// A whole day.
    Day(Date),
    /// From a moment to a later one, both in the same zone.
    Zoned {
        /// The civil time at which it begins.
        start: DateTime,
        /// The civil time at which it ends.
        end: DateTime,
        /// The IANA name of the zone.
        zone: Arc<str>,
    },
    /// From one instant to a later one.
    Utc {
        /// When it begins.
        start: Timestamp,
        /// When it ends.
        end: Timestamp,
    },
}

impl When {
    /// The date on which it begins, in its own zone.
    #[must_use]
    pub fn date(&self) -> Date {
        match self {
            Self::Day(date) => *date,
            Self::Zoned { start, .. } => start.date(),
            Self::Utc { start, .. } => zone::civil_at(*start, 0).date(),
        }
    }
}

/// An alarm of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// So long before the event begins.
    Before(Minutes),
    /// At nine in the morning of a day-long event.
    Morning,
}

impl Feed {
    /// Makes the events of a schedule.
    ///
    /// # Errors
    ///
    /// Reports a template that cannot be used.
    pub fn assemble(
        prescription: &Prescription,
        schedule: &Schedule,
        wording: &Wording<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let zone = &prescription.time_zone.value;
        let end = schedule.horizon.checked_add(2.days()).unwrap_or(Date::MAX);
        let timezone = VTimezone::of(zone, zone.resolve(end.to_datetime(Time::midnight())).instant);
        let mut placer = Placer { zone, timezone, gaps: vec![], folds: vec![], utc: vec![] };
        let mut shortened = Shortened::default();
        let mut events = vec![];
        for occurrence in &schedule.occurrences {
            let when = placer.place(occurrence, duration(prescription, occurrence));
            let words = wording.event(prescription, occurrence, &when, report)?;
            let (kind, name) = identity(prescription, occurrence);
            let id = prescription.id.as_str();
            events.push(Event {
                uid: identity::uid(id, DETAIL, kind, name, occurrence.ordinal),
                sequence: 0,
                stamp: issued(prescription),
                when,
                summary: shortened.fit("title", words.title, MAX_TITLE),
                description: shortened.fit("description", words.description, MAX_DESCRIPTION),
                location: place(prescription, occurrence)
                    .map(|place| shortened.fit("place", place.to_owned(), MAX_TITLE)),
                alarms: alarms(prescription, occurrence),
            });
        }
        let zoned = events.iter().any(|event| matches!(event.when, When::Zoned { .. }));
        placer.tell(prescription.time_zone.span, report);
        shortened.tell(report);
        Ok(Self {
            name: calendar_name(prescription),
            color: prescription.feed.color,
            zone: zone.name().to_owned(),
            timezones: if zoned { vec![placer.timezone] } else { vec![] },
            events,
        })
    }
}

/// The calendar's name; a comma or semicolon of the person's name would be shown with a backslash.
fn calendar_name(prescription: &Prescription) -> String {
    let person = prescription.person.as_ref().map(|person| person.replace([',', ';'], ""));
    prescription.feed.name.clone().or(person).unwrap_or_else(|| "B12".to_owned())
}

/// Midnight UTC of the prescription's date: the stamp of a first feed.
fn issued(prescription: &Prescription) -> Timestamp {
    let midnight = prescription.issued.to_datetime(Time::midnight());
    zone::instant_at(midnight, 0).unwrap_or_default()
}

fn duration(prescription: &Prescription, occurrence: &Occurrence) -> Duration {
    match occurrence.kind {
        Kind::Recheck { .. } => Duration(Minutes(30)),
        Kind::Injection { .. } | Kind::Marker => prescription.duration,
    }
}

/// The kind and the name that go into the UID.
fn identity<'p>(
    prescription: &'p Prescription,
    occurrence: &Occurrence,
) -> (&'static str, &'p str) {
    match occurrence.kind {
        Kind::Injection { phase, .. } => ("injection", &prescription.phases[phase].name),
        Kind::Recheck { recheck } => ("recheck", &prescription.rechecks[recheck].name),
        Kind::Marker => ("marker", ""),
    }
}

fn place<'p>(prescription: &'p Prescription, occurrence: &Occurrence) -> Option<&'p str> {
    match occurrence.kind {
        Kind::Injection { phase, .. } => prescription.phases[phase].place.as_deref(),
        Kind::Recheck { .. } | Kind::Marker => None,
    }
}

fn alarms(prescription: &Prescription, occurrence: &Occurrence) -> Vec<Alarm> {
    match occurrence.kind {
        Kind::Marker => vec![Alarm::Morning],
        _ => prescription.reminders.0.iter().copied().map(Alarm::Before).collect(),
    }
}

/// Finds the instants of occurrences, and remembers what is to be told about them.
struct Placer<'z> {
    zone: &'z Zone,
    timezone: VTimezone,
    gaps: Vec<(DateTime, DateTime)>,
    folds: Vec<DateTime>,
    utc: Vec<Date>,
}

impl Placer<'_> {
    fn place(&mut self, occurrence: &Occurrence, duration: Duration) -> When {
        let Some(time) = occurrence.time else { return When::Day(occurrence.date) };
        let civil = occurrence.date.to_datetime(time);
        let start = self.zone.resolve(civil);
        match start.clock {
            Clock::Once => {}
            Clock::Gap => self.gaps.push((civil, start.local)),
            Clock::Fold => self.folds.push(civil),
        }
        let Duration(Minutes(minutes)) = duration;
        let length = SignedDuration::from_mins(i64::from(minutes));
        let end = self.zone.local(start.instant.checked_add(length).unwrap_or(Timestamp::MAX));
        let doubled = start.clock == Clock::Fold || end.clock == Clock::Fold;
        let early = start.instant < self.timezone.exact_from;
        if self.zone.is_utc() || doubled || early {
            if early {
                self.utc.push(occurrence.date);
            }
            return When::Utc { start: start.instant, end: end.instant };
        }
        When::Zoned { start: start.local, end: end.local, zone: self.zone.shared_name() }
    }

    fn tell(&self, span: Span, report: &mut Diagnostics) {
        let zone = self.zone.name();
        if let Some((asked, given)) = self.gaps.first() {
            report.push(
                Diagnostic::warning(
                    Code::ClockGap,
                    format!(
                        "the clocks of {zone} skip {} on {}{}: {} is used",
                        asked.strftime("%H:%M"),
                        day(asked.date()),
                        and_more(self.gaps.len()),
                        given.strftime("%H:%M")
                    ),
                )
                .at(span)
                .help("if another time is meant, change `time`"),
            );
        }
        if let Some(civil) = self.folds.first() {
            report.push(
                Diagnostic::warning(
                    Code::ClockFold,
                    format!(
                        "in {zone} the time {} comes twice on {}{}: the first is used",
                        civil.strftime("%H:%M"),
                        day(civil.date()),
                        and_more(self.folds.len())
                    ),
                )
                .at(span)
                .help("if another time is meant, change `time`"),
            );
        }
        if let Some(last) = self.utc.last() {
            let count = self.utc.len();
            let events = if count == 1 { "1 event".to_owned() } else { format!("{count} events") };
            report.push(
                Diagnostic::note(
                    Code::UtcStretch,
                    format!(
                        "{events} up to {} are written as UTC instants: the clocks of {zone} do not yet \
                         follow two yearly rules there",
                        day(*last)
                    ),
                )
                .at(span)
                .help("calendars show them at the right local time; nothing needs to be done"),
            );
        }
    }
}

fn and_more(count: usize) -> String {
    if count > 1 { format!(" and on {} more dates", count - 1) } else { String::new() }
}

/// Cuts texts to what calendars accept, and remembers which.
#[derive(Default)]
struct Shortened {
    cut: Vec<(&'static str, usize, usize)>,
}

impl Shortened {
    fn fit(&mut self, what: &'static str, text: String, most: usize) -> String {
        let Some((end, _)) = text.char_indices().nth(most - 1) else { return text };
        if text[end..].chars().count() == 1 {
            return text;
        }
        match self.cut.iter_mut().find(|(cut, ..)| *cut == what) {
            Some((_, _, count)) => *count += 1,
            None => self.cut.push((what, most, 1)),
        }
        format!("{}…", &text[..end])
    }

    fn tell(&self, report: &mut Diagnostics) {
        for (what, most, count) in &self.cut {
            let events = if *count == 1 { "1 event".to_owned() } else { format!("{count} events") };
            report.push(
                Diagnostic::warning(
                    Code::Shortened,
                    format!("the {what} of {events} was shortened to {most} characters"),
                )
                .help("calendars refuse more; shorten the texts that it is made of"),
            );
        }
    }
}
