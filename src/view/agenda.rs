//! `Schedule` and `Feed` -> `Agenda`: the same occurrences as rows that people look at. Every view is made of
//! it, and none computes a date of its own.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::calendar::{Event, Feed};
use crate::diagnostic::{Diagnostics, Reported};
use crate::moment::placer::Placer;
use crate::moment::placer::{Moments, Placed};
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Language;
use crate::prescription::phase::Phase;
use crate::prescription::recheck::{Recheck, Test};
use crate::prescription::rhythm::End;
use crate::schedule::Schedule;
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::schedule::occurrence::{duration, place, site};
use crate::schedule::reason::{Moved, Why};
use crate::words::language::Vocabulary;
use crate::words::values::Known;
use crate::words::wording::Wording;

/// What the views show.
#[derive(Clone, Debug)]
pub struct Agenda<'p> {
    /// The prescription.
    pub prescription: &'p Prescription,
    /// Its schedule.
    pub schedule: &'p Schedule,
    /// The plan in the sentence that a clinician would write.
    pub plan: String,
    /// The phases, in order.
    pub stretches: Vec<Stretch<'p>>,
    /// What is given: once for all phases that give the same.
    pub given: Vec<Given<'p>>,
    /// The occurrences that are shown, in order of time.
    pub rows: Vec<Row<'p>>,
    /// Those before the first that was asked for, which are not shown.
    pub earlier: Vec<Row<'p>>,
    /// Those after the last that was asked for, which are not shown.
    pub later: Vec<Row<'p>>,
}

/// A product and a dose of it.
#[derive(Clone, Debug)]
pub struct Given<'p> {
    /// The first phase that gives it.
    pub phase: &'p Phase,
    /// The names of all phases that give it, unless all phases of the plan do.
    pub phases: Option<String>,
}

/// Why there is no plan after a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// A review is due, and says how it goes on.
    Review,
    /// The calendar ends, and the plan goes on.
    Horizon,
    /// It is the last date of the plan.
    Last,
}

/// When a phase takes place.
#[derive(Clone, Debug)]
pub struct Stretch<'p> {
    /// The phase.
    pub phase: &'p Phase,
    /// How often, in English whatever the language of the calendar: `every 12 weeks`.
    pub rhythm: String,
    /// The dates of its events, in order.
    pub dates: Vec<Date>,
    /// The last day in the calendar on which it is known to be given: that of its last event, or of the
    /// review up to which it is taken without reminders.
    pub end: Option<Date>,
    /// How many doses it has, as far as that is known.
    pub doses: Option<usize>,
    /// Whether it goes on behind the end of the calendar.
    pub goes_on: bool,
    /// Whether it waits for a review.
    pub waits: bool,
}

/// One occurrence.
#[derive(Clone, Debug)]
pub struct Row<'p> {
    /// The occurrence.
    pub occurrence: &'p Occurrence,
    /// Its event.
    pub event: &'p Event,
    /// What people call it: `dose 3 of maintenance`.
    pub name: String,
    /// When it begins and ends, on the clocks of its zone; none for a whole day.
    pub moments: Option<Moments>,
    /// The name of the zone in which its time is meant.
    pub zone: Arc<str>,
    /// Whether that is not the zone at home.
    pub is_away: bool,
    /// The phase that it belongs to.
    pub phase: Option<&'p Phase>,
    /// The recheck that it is.
    pub recheck: Option<&'p Recheck>,
    /// Of how many it is one.
    pub of: Option<usize>,
    /// Where an injection goes.
    pub site: Option<&'p str>,
    /// Where it takes place.
    pub place: Option<&'p str>,
    /// Why it falls on its day: the sentence of the event's description.
    pub why: String,
}

impl<'p> Agenda<'p> {
    /// Lists the occurrences of a schedule, whose events are those of the feed in the same order.
    ///
    /// # Errors
    ///
    /// Reports a template that cannot be used.
    pub fn of(
        prescription: &'p Prescription,
        schedule: &'p Schedule,
        feed: &'p Feed,
        wording: &Wording<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut placer = Placer::new(prescription, schedule);
        let mut rows = vec![];
        for (occurrence, event) in schedule.occurrences.iter().zip(&feed.events) {
            let placed = placer.place(occurrence, duration(prescription, occurrence));
            let why = wording.why(prescription, occurrence, &placed, report)?;
            rows.push(Row::of(prescription, occurrence, event, placed, why));
        }
        let stretches: Vec<Stretch<'p>> = (0..prescription.phases.len())
            .map(|phase| Stretch::of(phase, prescription, schedule))
            .collect();
        let known: Vec<Known> = stretches.iter().map(Stretch::known).collect();
        let plan = wording.plan(prescription, &known, report)?;
        let given = Given::by(&prescription.phases);
        let (earlier, later) = (vec![], vec![]);
        Ok(Self { prescription, schedule, plan, stretches, given, rows, earlier, later })
    }

    /// Up to which date there is a plan, and why it ends there. A review stops it, whatever rechecks come
    /// after.
    #[must_use]
    pub fn planned_until(&self) -> (Date, Until) {
        let occurrences = &self.schedule.occurrences;
        let find = |is: fn(Kind) -> bool| occurrences.iter().find(|found| is(found.kind));
        let horizon = self.schedule.horizon;
        if let Some(review) = find(|kind| matches!(kind, Kind::Review { .. })) {
            (review.date, Until::Review)
        } else if find(|kind| kind == Kind::Marker).is_some() {
            (horizon, Until::Horizon)
        } else {
            (occurrences.last().map_or(horizon, |last| last.date), Until::Last)
        }
    }

    /// The place of all doses, if it is one, and nothing else takes place elsewhere.
    #[must_use]
    pub fn common_place(&self) -> Option<&'p str> {
        let placed = |row: &&Row<'p>| row.place.is_some() || row.dose().is_some();
        let mut places = self.rows.iter().filter(placed).map(|row| row.place);
        let first = places.next()??;
        places.all(|place| place == Some(first)).then_some(first)
    }

    /// Shows only the rows from one date to another, both included.
    pub fn keep(&mut self, from: Option<Date>, to: Option<Date>) {
        self.drop_earlier(|row| from.is_some_and(|from| row.date() < from));
        let is_later = |row: &mut Row<'_>| to.is_some_and(|to| to < row.date());
        self.later.extend(self.rows.extract_if(.., is_later));
    }

    /// Shows only the next rows, at most so many.
    pub fn keep_next(&mut self, most: usize, now: Timestamp, today: Date) {
        self.drop_earlier(|row| !row.is_ahead(now, today));
        let later = self.rows.split_off(most.min(self.rows.len()));
        self.later.splice(..0, later);
    }

    fn drop_earlier(&mut self, is_earlier: impl Fn(&Row<'_>) -> bool) {
        self.earlier.extend(self.rows.extract_if(.., |row| is_earlier(row)));
    }
}

impl<'p> Given<'p> {
    fn by(phases: &'p [Phase]) -> Vec<Self> {
        let mut groups: Vec<Vec<&Phase>> = vec![];
        for phase in phases {
            match groups.iter_mut().find(|group| group[0].gives() == phase.gives()) {
                Some(group) => group.push(phase),
                None => groups.push(vec![phase]),
            }
        }
        let several = groups.len() > 1;
        let names = |group: &[&Phase]| {
            group.iter().map(|phase| phase.name.as_str()).collect::<Vec<_>>().join(", ")
        };
        let given = |group: Vec<&'p Phase>| Self {
            phase: group[0],
            phases: several.then(|| names(&group)),
        };
        groups.into_iter().map(given).collect()
    }
}

impl<'p> Stretch<'p> {
    fn of(phase: usize, prescription: &'p Prescription, schedule: &Schedule) -> Self {
        let described = &prescription.phases[phase];
        let all = schedule.occurrences.iter();
        let own: Vec<&Occurrence> =
            all.filter(|found| found.kind.dose_of() == Some(phase)).collect();
        let waits = schedule.waiting.contains(&phase);
        let doses = own.iter().find_map(|found| found.kind.of()).or(described.doses());
        let review = schedule.occurrences.iter().find(|found| found.kind == Kind::Review { phase });
        let goes_on = match described.end.value {
            _ if waits => false,
            End::Open => true,
            _ if own.is_empty() => false,
            End::ReviewOn(_) | End::ReviewAfter(_) => review.is_none(),
            // Of a phase without reminders only the first and the last day are known.
            _ if !described.remind => own.len() == 1 && doses != Some(1),
            _ => {
                // A dose that is left out is none of the events, and not after the end either.
                let left_out = schedule.left_out.iter();
                let left_out =
                    left_out.filter(|left| left.occurrence.kind.dose_of() == Some(phase));
                let planned = own.len() + left_out.count();
                doses.is_some_and(|doses| planned < doses)
            }
        };
        let dates: Vec<Date> = own.iter().map(|found| found.date).collect();
        let end = review.filter(|_| !described.remind).map(|review| review.date);
        let end = end.or(dates.last().copied());
        let rhythm = Vocabulary::of(Language::English).rhythm(&described.cadence, doses);
        Self { phase: described, rhythm, dates, end, doses, goes_on, waits }
    }

    fn known(&self) -> Known {
        Known { doses: self.doses, first: self.dates.first().copied(), waits: self.waits }
    }
}

impl<'p> Row<'p> {
    fn of(
        prescription: &'p Prescription,
        occurrence: &'p Occurrence,
        event: &'p Event,
        placed: Placed,
        why: String,
    ) -> Self {
        let kind = occurrence.kind;
        let phase = kind.dose_of().or(match kind {
            Kind::Review { phase } => Some(phase),
            _ => None,
        });
        let recheck = match kind {
            Kind::Recheck { recheck } => Some(&prescription.rechecks[recheck]),
            _ => None,
        };
        Self {
            occurrence,
            event,
            name: occurrence.name(prescription),
            moments: placed.moments,
            is_away: placed.moments.is_some() && *placed.zone != *prescription.time_zone.name(),
            zone: placed.zone,
            phase: phase.map(|phase| &prescription.phases[phase]),
            recheck,
            of: kind.of(),
            site: site(prescription, occurrence),
            place: place(prescription, occurrence),
            why,
        }
    }

    /// The date on which it begins: that of its event.
    #[must_use]
    pub fn date(&self) -> Date {
        self.moments.map_or(self.occurrence.date, |moments| moments.start.local.date())
    }

    /// The time of day at which it begins, such as `09:00`; none for a whole day.
    #[must_use]
    pub fn time(&self) -> Option<String> {
        self.moments.map(|moments| moments.start.local.strftime("%H:%M").to_string())
    }

    /// The zone of its time, if that is not the one at home.
    #[must_use]
    pub fn away(&self) -> Option<&str> {
        self.is_away.then_some(&*self.zone)
    }

    /// Whether it begins at an instant or later; a whole day, whether it is `today` or later.
    #[must_use]
    pub fn is_ahead(&self, now: Timestamp, today: Date) -> bool {
        match self.moments {
            Some(moments) => moments.start.instant >= now,
            None => self.occurrence.date >= today,
        }
    }

    /// What it is, in the word of the formats: `injection`, or the route of a dose that is not injected;
    /// `first-day`, `last-day`, `recheck`, `review` or `end`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.occurrence.kind {
            Kind::Injection { .. } => "injection",
            Kind::Tablet { .. } => self.phase.map_or("dose", |phase| phase.route.name()),
            Kind::Switch { ends: false, .. } => "first-day",
            Kind::Switch { ends: true, .. } => "last-day",
            Kind::Recheck { .. } => "recheck",
            Kind::Review { .. } => "review",
            Kind::Marker => "end",
        }
    }

    /// The phase whose dose it is, with its ordinal there; a first or last day is no dose of its own.
    #[must_use]
    pub fn dose(&self) -> Option<(&'p Phase, u32)> {
        match self.occurrence.kind {
            Kind::Injection { .. } | Kind::Tablet { .. } => {
                self.phase.map(|phase| (phase, self.occurrence.ordinal))
            }
            _ => None,
        }
    }

    /// What is given on it, or from it on.
    #[must_use]
    pub fn given(&self) -> Option<&'p Phase> {
        self.phase.filter(|_| !matches!(self.occurrence.kind, Kind::Review { .. }))
    }

    /// Its ordinal, where several have the same name.
    #[must_use]
    pub fn ordinal(&self) -> Option<u32> {
        let counts = self.dose().is_some() || self.recheck.is_some_and(Recheck::is_repeated);
        counts.then_some(self.occurrence.ordinal)
    }

    /// The words of its tests, as in the file.
    #[must_use]
    pub fn tests(&self) -> Vec<&'p str> {
        let tests = self.recheck.map(|recheck| recheck.tests.iter().map(Test::name));
        tests.into_iter().flatten().collect()
    }

    /// The names of its tests in a language.
    #[must_use]
    pub fn tests_in(&self, said: &Vocabulary) -> Vec<&'p str> {
        let tests = self.recheck.map(|recheck| recheck.tests.iter().map(|test| said.tested(test)));
        tests.into_iter().flatten().collect()
    }

    /// The date for which it was planned, and why it moved, if it did.
    #[must_use]
    pub fn moved(&self) -> Option<&'p Moved> {
        self.occurrence.reason.moved.as_ref()
    }

    /// Why it moved, in a word of the formats and in that of the prescription.
    #[must_use]
    pub fn because(&self) -> Option<(&'static str, Option<&'p str>)> {
        Some(match &self.moved()?.why {
            Why::Change(because) => ("change", Some(because.as_str())),
            Why::Avoid => ("avoid", None),
            Why::Injection => ("injection", None),
        })
    }
}
