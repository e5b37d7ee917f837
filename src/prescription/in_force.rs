//! A `Prescription` and a day -> what is in force on it: how a dose is given, in which zone, by whom.
//!
//! Each key is taken from the first of these that says it: the record of the dose, a change of the dose, for
//! zone and place a span away, the last change from a day on that names its phase, the phase itself, the last
//! change from a day on, and the top of the file.

use jiff::civil::{Date, Time};

use super::away::Away;
use super::change::{Change, Edit, Target};
use super::from_day::FromDay;
use super::ids::{PhaseId, RecheckId};
use super::product::Product;
use super::quantity::Amount;
use super::record::{Entry, Fact, Injection, TestResult};
use super::reminders::Reminders;
use super::route::Route;
use super::strength::Portion;
use super::terms::Terms;
use super::{Prescriber, Prescription};
use crate::source::Spanned;
use crate::zone::Zone;

/// How a dose is given on its day.
#[derive(Clone, Copy, Debug)]
pub struct Administration<'p> {
    /// What is given.
    pub product: &'p Product,
    /// How much of it.
    pub amount: &'p Spanned<Amount>,
    /// How it is given.
    pub route: &'p Spanned<Route>,
    /// The time of day.
    pub time: Time,
    /// Where it is given.
    pub place: Option<&'p str>,
}

/// What one line makes different about an occurrence.
#[derive(Clone, Debug)]
pub struct Difference<'p> {
    /// From when on; none if it is about that occurrence alone.
    pub since: Option<Date>,
    /// The keys of the line that hold for it.
    pub keys: Vec<&'static str>,
    /// Why.
    pub because: &'p str,
}

impl Administration<'_> {
    /// How much of the product the amount is.
    #[must_use]
    pub fn portion(&self) -> Portion {
        self.product.portion_taken(**self.amount, self.route.is_injected())
    }

    /// What is given, without when and where: two for which it is equal give the same.
    #[must_use]
    pub fn gives(&self) -> (&Product, Amount, Route) {
        (self.product, **self.amount, **self.route)
    }
}

impl Prescription {
    /// How an injection, or another dose, is given on `date`: a dose of the phase, or an extra as the phase
    /// has it.
    #[must_use]
    pub fn administration(&self, phase: PhaseId, of: Injection, date: Date) -> Administration<'_> {
        let own = &self.phases[phase];
        let inherits = own.inherits;
        let once = [self.entry(of).and_then(Entry::terms), self.terms_once(of)];
        let find = |inherits: bool, says: fn(&Terms) -> bool| {
            let once = once.iter().flatten().copied().find(|terms| says(terms));
            once.or_else(|| self.terms_from(Some(phase), inherits, date, says))
        };
        let product = find(inherits.product, |terms| terms.product.is_some());
        let amount = find(inherits.amount, |terms| terms.amount.is_some());
        let route = find(inherits.route, |terms| terms.route.is_some());
        let time = find(inherits.time, |terms| terms.time.is_some());
        let product = product.and_then(|terms| terms.product.as_ref()).unwrap_or(&own.product);
        let place_once = once.iter().flatten().find_map(|terms| terms.place.as_deref());
        let place_here = || {
            let from =
                self.terms_from(Some(phase), inherits.place, date, |terms| terms.place.is_some());
            from.map_or(own.place.as_deref(), |terms| terms.place.as_deref())
        };
        // Nobody is given a dose at home while away.
        let place = || self.abroad_on(date).map_or_else(place_here, |away| away.place.as_deref());
        Administration {
            product,
            amount: amount.and_then(|terms| terms.amount.as_ref()).unwrap_or(&own.dose),
            route: route.and_then(|terms| terms.route.as_ref()).unwrap_or(&own.route),
            time: time.and_then(|terms| terms.time).unwrap_or(own.time),
            place: place_once.or_else(place),
        }
    }

    /// What the changes make different about an injection that is on `date`, with their reasons. A new date
    /// is none of it: a move says its own reason.
    #[must_use]
    pub fn differences_of_dose(
        &self,
        phase: PhaseId,
        of: Injection,
        date: Date,
    ) -> Vec<Difference<'_>> {
        let once = match of {
            Injection::Dose(phase, ordinal) => Target::Dose(phase, ordinal),
            Injection::Extra(date) => {
                let extra = self.changes.extras.iter().find(|extra| extra.date == date);
                let difference = extra.map(|extra| Difference {
                    since: None,
                    keys: extra.terms.keys(),
                    because: &extra.because,
                });
                return difference.into_iter().collect();
            }
        };
        let inherits = self.phases[phase].inherits;
        let inherits = |key: &str| match key {
            "product" => inherits.product,
            "amount" => inherits.amount,
            "route" => inherits.route,
            "time" => inherits.time,
            "place" => inherits.place && self.abroad_on(date).is_none(),
            _ => true,
        };
        let recorded = self.entry(of).and_then(Entry::terms).map(Terms::keys);
        self.differ(once, Some(phase), inherits, recorded.unwrap_or_default(), date)
    }

    /// The same for any dose or recheck that a change can name.
    #[must_use]
    pub fn differences(&self, of: Target, date: Date) -> Vec<Difference<'_>> {
        let inherits = |key: &str| match of {
            Target::Recheck(recheck, _) => {
                key == "time" && self.rechecks[recheck].own_time.is_none() || key == "time_zone"
            }
            Target::Dose(..) => true,
        };
        self.differ(of, None, inherits, vec![], date)
    }

    fn differ(
        &self,
        once: Target,
        phase: Option<PhaseId>,
        inherits: impl Fn(&str) -> bool,
        mut said: Vec<&'static str>,
        date: Date,
    ) -> Vec<Difference<'_>> {
        let mut found = vec![];
        if let Some(change) = self.change(once) {
            let keys = change.terms().map(Terms::keys).unwrap_or_default();
            if !keys.is_empty() {
                said.extend(&keys);
                found.push(Difference { since: None, keys, because: &change.because });
            }
        }
        // Lines for the phase first, then those for the plan; of each the last that says a key.
        let lines = || self.lines_up_to(date).rev();
        let own = lines().filter(|line| line.phase.is_some() && line.phase == phase);
        let all = lines().filter(|line| line.phase.is_none());
        for line in own.chain(all) {
            let holds = |key: &&str| {
                !said.contains(key)
                    && (line.phase.is_some() || inherits(key))
                    && !["prescriber", "reminders"].contains(key)
            };
            let keys: Vec<&'static str> =
                line.keys().into_iter().filter(|key| holds(key)).collect();
            if !keys.is_empty() {
                said.extend(&keys);
                found.push(Difference { since: Some(line.from), keys, because: &line.because });
            }
        }
        found
    }

    /// How the doses of a phase are given on `date`, without what is different about one of them.
    #[must_use]
    pub fn usual(&self, phase: PhaseId, date: Date) -> Administration<'_> {
        // No dose has the ordinal 0.
        self.administration(phase, Injection::Dose(phase, 0), date)
    }

    /// What a change says of one injection.
    fn terms_once(&self, of: Injection) -> Option<&Terms> {
        match of {
            Injection::Dose(phase, ordinal) => self.change(Target::Dose(phase, ordinal))?.terms(),
            Injection::Extra(date) => {
                let extras = &self.changes.extras;
                let found = extras.binary_search_by_key(&date, |extra| extra.date).ok()?;
                Some(&extras[found].terms)
            }
        }
    }

    /// The time of day of a recheck that is on `date`.
    #[must_use]
    pub fn time_of_recheck(&self, recheck: RecheckId, ordinal: u32, date: Date) -> Time {
        let own = &self.rechecks[recheck];
        let change = self.change(Target::Recheck(recheck, ordinal));
        let changed = change.and_then(|change| change.terms()?.time);
        let from = || self.terms_from(None, true, date, |terms| terms.time.is_some())?.time;
        changed
            .or_else(|| own.own_time.as_ref().map(|time| time.value))
            .or_else(from)
            .unwrap_or(own.time)
    }

    /// The result of a recheck.
    #[must_use]
    pub fn result(&self, recheck: RecheckId, ordinal: u32) -> Option<&TestResult> {
        self.record.results.iter().find(|result| result.recheck == (recheck, ordinal))
    }

    /// What is recorded of an injection.
    #[must_use]
    pub fn entry(&self, of: Injection) -> Option<&Entry> {
        let given = &self.record.given;
        given.binary_search_by_key(&of, |entry| entry.of).ok().map(|at| &given[at])
    }

    /// What is different about an occurrence.
    #[must_use]
    pub fn change(&self, target: Target) -> Option<&Change> {
        let once = &self.changes.once;
        once.binary_search_by_key(&target, |change| change.target).ok().map(|at| &once[at])
    }

    /// Who prescribes on a day.
    #[must_use]
    pub fn prescriber_on(&self, date: Date) -> Option<&Prescriber> {
        self.last(date, |line| line.prescriber.as_ref()).or(self.prescriber.as_ref())
    }

    /// The zone in which the times of day are meant on a day at home.
    #[must_use]
    pub fn home_on(&self, date: Date) -> &Zone {
        self.last(date, |line| line.time_zone.as_ref()).unwrap_or(&self.time_zone)
    }

    /// The zone in force on a date.
    #[must_use]
    pub fn zone_on(&self, date: Date) -> &Zone {
        self.away_on(date).map_or_else(|| self.home_on(date), |away| &away.time_zone)
    }

    /// All zones, that of the top of the file first; one may be there twice.
    pub fn zones(&self) -> impl Iterator<Item = &Spanned<Zone>> {
        let later = self.changes.from.iter().filter_map(|line| line.time_zone.as_ref());
        let away = self.away.iter().map(|away| &away.time_zone);
        std::iter::once(&self.time_zone).chain(later).chain(away)
    }

    /// The span away that a date falls into, unless it changes neither zone nor place.
    fn abroad_on(&self, date: Date) -> Option<&Away> {
        let abroad = |away: &&Away| {
            away.time_zone.name() != self.home_on(date).name() || away.place.is_some()
        };
        self.away_on(date).filter(abroad)
    }

    /// What a phase or a recheck has of its own, or else what is in force on a day.
    #[must_use]
    pub fn reminders<'p>(&'p self, own: Option<&'p Reminders>, date: Date) -> &'p Reminders {
        own.unwrap_or_else(|| self.reminders_on(date))
    }

    /// When a calendar reminds of an event of a day.
    fn reminders_on(&self, date: Date) -> &Reminders {
        self.last(date, |line| line.reminders.as_ref()).unwrap_or(&self.reminders)
    }

    /// The sites that take turns on a day.
    #[must_use]
    pub fn sites_on(&self, date: Date) -> &[String] {
        self.last(date, |line| line.sites.as_deref()).unwrap_or(&self.sites)
    }

    /// What the last line up to a day says that says it.
    fn last<'p, T: ?Sized>(
        &'p self,
        date: Date,
        said: impl Fn(&'p FromDay) -> Option<&'p T>,
    ) -> Option<&'p T> {
        self.lines_up_to(date).rev().find_map(said)
    }

    /// The last line up to a day that says a key: one for the phase, or one for the whole plan if the phase
    /// has no value of its own.
    fn terms_from(
        &self,
        phase: Option<PhaseId>,
        inherits: bool,
        date: Date,
        says: fn(&Terms) -> bool,
    ) -> Option<&Terms> {
        let lines = || self.lines_up_to(date).rev().filter(|line| says(&line.terms));
        let own = lines().find(|line| line.phase.is_some() && line.phase == phase);
        let all = || lines().find(|line| line.phase.is_none()).filter(|_| inherits);
        own.or_else(all).map(|line| &line.terms)
    }

    fn lines_up_to(&self, date: Date) -> impl DoubleEndedIterator<Item = &FromDay> {
        let lines = &self.changes.from;
        lines[..lines.partition_point(|line| line.from <= date)].iter()
    }
}

impl Change {
    /// How it says a dose is given.
    #[must_use]
    pub fn terms(&self) -> Option<&Terms> {
        match &self.edit {
            Edit::Other { terms, .. } => Some(terms),
            Edit::Skip => None,
        }
    }
}

impl Entry {
    /// How it says a dose was given.
    #[must_use]
    pub fn terms(&self) -> Option<&Terms> {
        match &self.fact {
            Fact::Given(given) => Some(&given.terms),
            Fact::Missed { .. } => None,
        }
    }
}
