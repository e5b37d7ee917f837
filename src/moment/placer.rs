//! Occurrences on civil dates -> moments in their zones, and notes about clocks.

use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::timezone::{Rules, VTimezone};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::moment::when::EventTime;
use crate::prescription::Prescription;
use crate::prescription::civil::{Duration, Minutes};
use crate::schedule::Schedule;
use crate::schedule::occurrence::{Occurrence, TimeOfDay};
use crate::shown::{counted, day};
use crate::source::{Span, Spanned};
use crate::zone::{Occurs, Resolved, Zone};

/// Where in time an occurrence is.
#[derive(Clone, Debug)]
pub struct Placement {
    date: Date,
    /// When it begins and ends, in its zone; none for a whole day.
    pub moments: Option<Moments>,
    /// The name of its time zone.
    pub zone: Arc<str>,
    /// Whether the clocks skip its time, or it is the first of two.
    pub clock: Occurs,
    /// Whether its event has instants, and no civil times.
    is_utc: bool,
}

impl Placement {
    /// The time of its event.
    #[must_use]
    pub fn when(&self) -> EventTime {
        match self.moments {
            None => EventTime::Day(self.date),
            Some(Moments { start, end }) if self.is_utc => {
                EventTime::Utc { start: start.instant, end: end.instant }
            }
            Some(Moments { start, end }) => EventTime::Zoned {
                start: start.local,
                end: end.local,
                zone: Arc::clone(&self.zone),
            },
        }
    }
}

/// The beginning and end, as local times in a zone and as instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// When it begins.
    pub start: Resolved,
    /// When it ends.
    pub end: Resolved,
}

/// Finds the moments of occurrences, and collects notes about clocks.
pub(crate) struct Placer<'p> {
    prescription: &'p Prescription,
    home: Clocks<'p>,
    /// The other zones, each once.
    away: Vec<Clocks<'p>>,
}

/// A zone, and what happened in it.
struct Clocks<'p> {
    zone: &'p Zone,
    span: Span,
    timezone: VTimezone,
    /// Earlier events are instants: the rules do not describe them exactly, or are too new.
    instants_until: Timestamp,
    /// When its rules began, if they are too new.
    new_since: Option<Timestamp>,
    gaps: Vec<(DateTime, DateTime)>,
    folds: Vec<DateTime>,
    early: Vec<Date>,
}

impl<'p> Placer<'p> {
    pub(crate) fn new(prescription: &'p Prescription, schedule: &Schedule) -> Self {
        // The last event may end on the day after the last date.
        let last = schedule.occurrences.last().map_or(schedule.horizon, |last| last.date);
        let end = last.max(schedule.horizon).checked_add(2.days()).unwrap_or(Date::MAX);
        let home = Clocks::of(&prescription.time_zone, end);
        let mut away: Vec<Clocks<'p>> = vec![];
        for zone in prescription.zones() {
            if std::iter::once(&home).chain(&away).all(|known| !known.is_of(zone)) {
                away.push(Clocks::of(zone, end));
            }
        }
        Self { prescription, home, away }
    }

    /// The moment of an occurrence, in the zone in force on its date.
    pub(crate) fn place(&mut self, occurrence: &Occurrence, duration: Duration) -> Placement {
        let zone = self.prescription.zone_on(occurrence.date);
        let away = self.away.iter_mut().find(|clocks| clocks.is_of(zone));
        away.unwrap_or(&mut self.home).place(occurrence, duration)
    }

    pub(crate) fn tell(&self, report: &mut Diagnostics) {
        for clocks in std::iter::once(&self.home).chain(&self.away) {
            clocks.tell(report);
        }
    }

    pub(crate) fn into_timezones(self) -> Vec<VTimezone> {
        std::iter::once(self.home).chain(self.away).map(|clocks| clocks.timezone).collect()
    }
}

impl<'p> Clocks<'p> {
    fn of(zone: &'p Spanned<Zone>, end: Date) -> Self {
        let end = zone.resolve(end.to_datetime(Time::midnight())).instant;
        let rules = Rules::of(zone, end);
        let (exact_from, known_from) = (rules.timezone.exact_from(), rules.known_from());
        Self {
            zone: &zone.value,
            span: zone.span,
            instants_until: exact_from.max(known_from),
            new_since: (exact_from < known_from).then_some(rules.began),
            timezone: rules.timezone,
            gaps: vec![],
            folds: vec![],
            early: vec![],
        }
    }

    fn is_of(&self, zone: &Zone) -> bool {
        self.zone.name() == zone.name()
    }

    fn place(&mut self, occurrence: &Occurrence, duration: Duration) -> Placement {
        let (date, zone) = (occurrence.date, self.zone.shared_name());
        let Some(time) = occurrence.time.clock() else {
            return Placement { date, moments: None, zone, clock: Occurs::Once, is_utc: false };
        };
        let civil = date.to_datetime(time);
        let mut start = self.zone.resolve(civil);
        let is_before = matches!(occurrence.time, TimeOfDay::HalfAnHourBefore(_));
        if is_before {
            let half_an_hour = SignedDuration::from_mins(30);
            start =
                self.zone.local(start.instant.checked_sub(half_an_hour).unwrap_or(Timestamp::MIN));
        }
        match start.clock {
            Occurs::Fold if is_before => {}
            Occurs::Once => {}
            Occurs::Gap => self.gaps.push((civil, start.local)),
            Occurs::Fold => self.folds.push(civil),
        }
        let Duration(Minutes(minutes)) = duration;
        let length = SignedDuration::from_mins(i64::from(minutes));
        let end = self.zone.local(start.instant.checked_add(length).unwrap_or(Timestamp::MAX));
        let doubled = start.clock == Occurs::Fold || end.clock == Occurs::Fold;
        let early = start.instant < self.instants_until;
        if early {
            self.early.push(date);
        }
        let is_utc = early || doubled || self.zone.is_utc();
        let moments = Some(Moments { start, end });
        let clock = match start.clock {
            // Half an hour before an injection may be the second of two.
            Occurs::Fold if self.zone.resolve(start.local).instant != start.instant => Occurs::Once,
            clock => clock,
        };
        Placement { date, moments, zone, clock, is_utc }
    }

    fn tell(&self, report: &mut Diagnostics) {
        let zone = self.zone.name();
        let help = "if you mean another time, change `time`";
        if let Some((asked, given)) = self.gaps.first() {
            let message = format!(
                "the clocks of {zone} skip {} on {}{}: {} is used",
                asked.strftime("%H:%M"),
                day(asked.date()),
                and_more(self.gaps.len()),
                given.strftime("%H:%M")
            );
            report.push(Diagnostic::warning(Code::ClockGap, message).at(self.span).help(help));
        }
        if let Some(civil) = self.folds.first() {
            let message = format!(
                "in {zone} the time {} occurs twice on {}{}: the first is used",
                civil.strftime("%H:%M"),
                day(civil.date()),
                and_more(self.folds.len())
            );
            report.push(Diagnostic::warning(Code::ClockFold, message).at(self.span).help(help));
        }
        if let Some(last) = self.early.last() {
            let events = counted(self.early.len(), "event");
            let because = match self.new_since {
                Some(began) => format!(
                    "the clocks of {zone} follow rules of {}, which many programs do not know yet",
                    day(self.zone.date(began))
                ),
                None => format!("the clocks of {zone} do not yet follow two yearly rules there"),
            };
            let message = format!(
                "written as UTC instants: {events} up to {}, because {because}",
                day(*last)
            );
            let note = Diagnostic::note(Code::UtcStretch, message).at(self.span);
            report.push(
                note.help("calendars show them at the right local time; you need not do anything"),
            );
        }
    }
}

fn and_more(count: usize) -> String {
    if count > 1 { format!(" and for {}", counted(count - 1, "more event")) } else { String::new() }
}
