//! `Schedule` and `Feed` -> `Agenda`: the occurrences as rows for people. All views use it, and none
//! computes dates itself.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::outlook::Outlook;
use super::row::Row;
use crate::calendar::Feed;
use crate::compile::AsOf;
use crate::diagnostic::{Diagnostics, Reported};
use crate::moment::placer::Placer;
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Language;
use crate::prescription::ids::PhaseId;
use crate::prescription::in_force::Administration;
use crate::prescription::phase::Phase;
use crate::prescription::product::Product;
use crate::prescription::rhythm::End;
use crate::prescription::route::Route;
use crate::schedule::Schedule;
use crate::schedule::occurrence::{Kind, Occurrence, duration};
use crate::words::language::Vocabulary;
use crate::words::values::PhaseFacts;
use crate::words::wording::Wording;

/// What the views show.
#[derive(Clone, Debug)]
pub struct Agenda<'p> {
    /// The prescription.
    pub prescription: &'p Prescription,
    /// Its schedule.
    pub schedule: &'p Schedule,
    /// The plan in one sentence, as a clinician would write it, once [`Self::in_words`] has said it.
    pub plan: String,
    /// The phases, in order.
    pub stretches: Vec<Stretch<'p>>,
    /// What is given, once for all phases that give the same.
    pub given: Vec<Given<'p>>,
    /// The shown occurrences, in order of time.
    pub rows: Vec<Row<'p>>,
    /// The occurrences before the shown ones.
    pub earlier: Vec<Row<'p>>,
    /// The occurrences after the shown ones.
    pub later: Vec<Row<'p>>,
    /// Today, in the home zone.
    pub today: Date,
    /// What is late, and whether the plan continues after the calendar.
    pub outlook: Outlook<'p>,
}

/// A product and a dose of it.
#[derive(Clone, Debug)]
pub struct Given<'p> {
    /// What is given, and how.
    pub how: Administration<'p>,
    /// The names of all phases that give it, unless all phases of the plan do.
    pub phases: Option<String>,
    /// The day from which on it is given, where something else was before.
    pub since: Option<Date>,
}

/// Why there is no plan after a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// A review is due, and decides how the plan continues.
    Review,
    /// The calendar ends, and the plan continues.
    Horizon,
    /// It is the last date of the plan.
    Last,
}

/// When a phase takes place.
#[derive(Clone, Debug)]
pub struct Stretch<'p> {
    /// The phase.
    pub phase: &'p Phase,
    /// How often, always in English: `every 12 weeks`.
    pub rhythm: String,
    /// The dates of its events, in order.
    pub dates: Vec<Date>,
    /// The dates of the extras that are given like its doses.
    pub extras: Vec<Date>,
    /// The last day in the calendar on which it is known to be given: that of its last event, or of the
    /// review up to which it is taken without reminders.
    pub end: Option<Date>,
    /// How many doses it has, if known.
    pub doses: Option<usize>,
    /// Whether it continues after the end of the calendar.
    pub continues: bool,
    /// Whether it waits for a review.
    pub waits: bool,
}

impl<'p> Agenda<'p> {
    /// Lists the occurrences of a schedule as they are on a day. The events of the feed must be in the same
    /// order.
    #[must_use]
    pub fn of(
        prescription: &'p Prescription,
        schedule: &'p Schedule,
        feed: &'p Feed,
        as_of: AsOf,
    ) -> Self {
        let mut placer = Placer::new(prescription, schedule);
        let mut rows = vec![];
        for (occurrence, event) in schedule.occurrences.iter().zip(&feed.events) {
            let placed = placer.place(occurrence, duration(prescription, occurrence));
            rows.push(Row::of(prescription, occurrence, event, placed, as_of));
        }
        // Sorting is stable: occurrences at the same instant keep their order in the calendar.
        rows.sort_by_key(|row| row.begins);
        let stretches = Stretch::all(prescription, schedule);
        let given = Given::by(prescription, schedule);
        let (earlier, later) = (vec![], vec![]);
        let today = as_of.today(prescription);
        let outlook = Outlook::of(prescription, schedule, today, &rows);
        Self {
            prescription,
            schedule,
            plan: String::new(),
            stretches,
            given,
            rows,
            earlier,
            later,
            today,
            outlook,
        }
    }

    /// The same with the plan in a sentence, and with the reason of each row. A list of what is due needs neither, and
    /// to word them takes longer than all the rest.
    ///
    /// # Errors
    ///
    /// Reports a template that cannot be used.
    pub fn in_words(
        mut self,
        wording: &Wording<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        self.plan = in_a_sentence(self.prescription, &self.stretches, wording, report)?;
        for row in &mut self.rows {
            row.why = wording.why(self.prescription, row.occurrence, &row.placed, report)?;
        }
        Ok(self)
    }

    /// What is due: everything today and, once the time of all that is past, also everything on the next
    /// day that has any.
    #[must_use]
    pub fn due(&self) -> Vec<&Row<'p>> {
        let next = self.rows.iter().find(|row| row.is_ahead()).map(Row::date);
        let is_due = |row: &&Row<'p>| {
            row.days == 0 && row.occurrence.kind != Kind::Marker
                || row.is_ahead() && Some(row.date()) == next
        };
        self.rows.iter().filter(is_due).collect()
    }

    /// The last date with a plan, and why it ends there. A review of the chain stops it, whatever
    /// rechecks come later.
    #[must_use]
    pub fn planned_until(&self) -> (Date, Until) {
        let occurrences = &self.schedule.occurrences;
        let in_chain = |kind: Kind| match kind {
            Kind::Review { phase } => !self.prescription.phases[phase].alongside,
            _ => true,
        };
        let find = |is: fn(Kind) -> bool| {
            occurrences.iter().find(|found| is(found.kind) && in_chain(found.kind))
        };
        let horizon = self.schedule.horizon;
        if let Some(review) = find(|kind| matches!(kind, Kind::Review { .. })) {
            (review.date, Until::Review)
        } else if find(|kind| kind == Kind::Marker).is_some() {
            (horizon, Until::Horizon)
        } else {
            (occurrences.last().map_or(horizon, |last| last.date), Until::Last)
        }
    }

    /// The first instant after now at which something changes: a time is past, or a day is over.
    #[must_use]
    pub fn true_until(&self, now: Timestamp) -> Timestamp {
        let prescription = self.prescription;
        let midnights = prescription.zones().map(|zone| {
            let tomorrow = zone.date(now).tomorrow().unwrap_or(Date::MAX);
            zone.resolve(tomorrow.to_datetime(Time::midnight())).instant
        });
        // What begins now is past one second later.
        let second = SignedDuration::from_secs(1);
        let begun = self.rows.iter().filter(|row| row.begins >= now);
        let begun = begun.map(|row| row.begins.checked_add(second).unwrap_or(Timestamp::MAX));
        midnights.chain(begun).min().unwrap_or(Timestamp::MAX)
    }

    /// Whether the doses differ in what is given.
    #[must_use]
    pub fn doses_differ(&self) -> bool {
        let mut doses = self.rows.iter().filter_map(|row| row.given);
        let first = self.given.first().map(|given| given.how);
        self.given.len() > 1
            || first.is_some_and(|first| doses.any(|how| how.gives() != first.gives()))
    }

    /// The product of a row, where it is not that of its phase in the plan; of an extra, which is in no
    /// phase, also where phases give different ones.
    #[must_use]
    pub fn own_product(&self, row: &Row<'p>) -> Option<&'p Product> {
        let (how, usual) = (row.given?, row.usual?);
        let differ = || self.given.iter().any(|given| given.how.product != how.product);
        let is_extra = matches!(row.occurrence.kind, Kind::Extra { .. }) && differ();
        let planned = row.phase.map_or(usual.product, |phase| &phase.product);
        (is_extra || how.product != usual.product || how.product != planned).then_some(how.product)
    }

    /// The route of a row, where it is not that of the other doses of its phase; of an extra as for its product.
    #[must_use]
    pub fn own_route(&self, row: &Row<'p>) -> Option<Route> {
        let (how, usual) = (row.given?, row.usual?);
        let differ = || self.given.iter().any(|given| given.how.route != how.route);
        let is_extra = matches!(row.occurrence.kind, Kind::Extra { .. }) && differ();
        (is_extra || how.route != usual.route).then_some(**how.route)
    }

    /// What is left of the supply and what is to be done about it, in a sentence without a full stop.
    #[must_use]
    pub fn supply(&self, said: &Vocabulary) -> Option<String> {
        said.supply(self.schedule.supply.as_ref(), self.prescription, self.today)
    }

    /// The place of all doses, if they have one in common and nothing else is elsewhere.
    #[must_use]
    pub fn common_place(&self) -> Option<&'p str> {
        let placed = |row: &&Row<'p>| row.place.is_some() || row.dose().is_some();
        let mut places = self.rows.iter().filter(placed).map(|row| row.place);
        let first = places.next()??;
        places.all(|place| place == Some(first)).then_some(first)
    }

    /// Shows only the rows from one date to another, inclusive.
    pub fn keep(&mut self, from: Option<Date>, to: Option<Date>) {
        self.drop_earlier(|row| from.is_some_and(|from| row.date() < from));
        let is_later = |row: &mut Row<'_>| to.is_some_and(|to| to < row.date());
        self.later.extend(self.rows.extract_if(.., is_later));
    }

    /// Shows only the next `most` rows, and those of today whose time is past.
    pub fn keep_next(&mut self, most: usize) {
        self.drop_earlier(|row| row.days < 0);
        let begun = self.rows.iter().filter(|row| row.has_begun).count();
        let later = self.rows.split_off((begun + most).min(self.rows.len()));
        self.later.splice(..0, later);
    }

    fn drop_earlier(&mut self, is_earlier: impl Fn(&Row<'_>) -> bool) {
        self.earlier.extend(self.rows.extract_if(.., |row| is_earlier(row)));
    }
}

impl<'p> Given<'p> {
    /// What the phases give, each from when on; what is different about a single dose is said beside that dose.
    fn by(prescription: &'p Prescription, schedule: &Schedule) -> Vec<Self> {
        let mut groups: Vec<(Administration<'p>, Option<Date>, Vec<&str>)> = vec![];
        for (phase, described) in PhaseId::each().zip(&prescription.phases) {
            let of_phase = schedule.occurrences.iter();
            let of_phase = of_phase.filter(|found| found.kind.dose_of() == Some(phase));
            let mut dates: Vec<Date> = of_phase.map(|found| found.date).collect();
            if dates.is_empty() {
                dates.push(prescription.start.value);
            }
            let mut before: Option<Administration<'p>> = None;
            for date in dates {
                let how = prescription.usual(phase, date);
                if before.is_some_and(|before| before.gives() == how.gives()) {
                    continue;
                }
                let since = before.replace(how).map(|_| date);
                let same =
                    |(other, from, _): &&mut (Administration<'p>, Option<Date>, Vec<&str>)| {
                        other.gives() == how.gives() && *from == since
                    };
                match groups.iter_mut().find(same) {
                    Some((_, _, names)) => names.push(&described.name),
                    None => groups.push((how, since, vec![&described.name])),
                }
            }
        }
        let several = groups.len() > 1;
        let given = |(how, since, names): (Administration<'p>, Option<Date>, Vec<&str>)| Self {
            how,
            phases: several.then(|| names.join(", ")),
            since,
        };
        groups.into_iter().map(given).collect()
    }
}

/// The plan in one sentence, as a clinician would write it.
///
/// # Errors
///
/// Reports a template that cannot be used.
pub(super) fn in_a_sentence(
    prescription: &Prescription,
    stretches: &[Stretch<'_>],
    wording: &Wording<'_>,
    report: &mut Diagnostics,
) -> Result<String, Reported> {
    let known: Vec<PhaseFacts> = stretches.iter().map(Stretch::known).collect();
    wording.plan(prescription, &known, report)
}

impl<'p> Stretch<'p> {
    /// Those of every phase, in order.
    pub(super) fn all(prescription: &'p Prescription, schedule: &'p Schedule) -> Vec<Self> {
        let phases = PhaseId::each().take(prescription.phases.len());
        phases.map(|phase| Self::of(phase, prescription, schedule)).collect()
    }

    fn of(phase: PhaseId, prescription: &'p Prescription, schedule: &Schedule) -> Self {
        let described = &prescription.phases[phase];
        let all = schedule.occurrences.iter();
        let own: Vec<&Occurrence> =
            all.filter(|found| found.kind.dose_of() == Some(phase)).collect();
        let waits = schedule.waiting.contains(&phase);
        let doses = own.iter().find_map(|found| found.kind.of()).or(described.doses());
        let review = schedule.occurrences.iter().find(|found| found.kind == Kind::Review { phase });
        let continues = match described.end().value {
            _ if waits => false,
            End::Open => true,
            _ if own.is_empty() => false,
            End::ReviewOn(_) | End::ReviewAfter(_) => review.is_none(),
            // For a phase without reminders only the first and the last day are known.
            _ if !described.remind => own.len() == 1 && doses != Some(1),
            _ => {
                // Skipped doses have no events, but must not count as past the horizon.
                let left_out = schedule.left_out.iter();
                let left_out =
                    left_out.filter(|left| left.occurrence.kind.dose_of() == Some(phase));
                let planned = own.len() + left_out.count();
                doses.is_some_and(|doses| planned < doses)
            }
        };
        let dates: Vec<Date> = own.iter().map(|found| found.date).collect();
        let is_extra = |kind| matches!(kind, Kind::Extra { phase: of, .. } if of == phase);
        let extras = schedule.occurrences.iter().filter(|found| is_extra(found.kind));
        let extras = extras.map(|found| found.date).collect();
        let end = review.filter(|_| !described.remind).map(|review| review.date);
        let end = end.or(dates.last().copied());
        let said = Vocabulary::of(Language::English);
        let mut rhythm = said.rhythm(described.cadence(), doses);
        if !described.times.is_empty() {
            rhythm = format!("{rhythm} {}", said.at_times(&described.times));
        }
        Self { phase: described, rhythm, dates, extras, end, doses, continues, waits }
    }

    fn known(&self) -> PhaseFacts {
        PhaseFacts { doses: self.doses, first: self.dates.first().copied(), waits: self.waits }
    }
}
