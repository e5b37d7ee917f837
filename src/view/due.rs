//! The agendas of several plans -> what is due in a span of days: what is late, who has no record yet, which
//! calendars end, what was to be ordered, and what takes place, with two people at one time and place.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::agenda::Agenda;
use super::outlook::{Late, Outlook};
use super::row::Row;
use crate::prescription::Prescription;
use crate::schedule::Supply;
use crate::schedule::occurrence::{Kind, place};
use crate::words::language::Vocabulary;

/// How many days after the first are shown unless somebody says the last.
const DAYS_AFTER: i32 = 6;

/// Which days, and which place.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The first day; today of each plan, if none is named.
    pub from: Option<Date>,
    /// The last day; six days after the first, if none is named.
    pub to: Option<Date>,
    /// Only what is at this place, in whatever case it is written.
    pub place: Option<&'a str>,
}

/// What is due of one plan.
#[derive(Clone, Debug)]
pub struct Plan<'p> {
    /// The prescription.
    pub prescription: &'p Prescription,
    /// The person, or the plan if no person is named, or both if one person has several plans.
    pub whose: String,
    /// What is late at the place that was asked for, and how the plan continues.
    pub outlook: Outlook<'p>,
    /// The last injection and the last recheck before today, of which nothing is recorded at all although another plan
    /// of the list records such.
    pub silent: Vec<Late<'p>>,
    /// Whether its calendar ends in these days, or looks finished, although the plan continues.
    pub ends: bool,
    /// What is left of its supply, if something was to be done about it before these days, or orders that were assumed
    /// to come are to be counted.
    pub supply: Option<&'p Supply>,
    today: Date,
    rows: Vec<Row<'p>>,
    /// The places of the whole plan.
    places: BTreeSet<&'p str>,
}

/// Something that is due.
#[derive(Clone, Debug)]
pub struct Item<'p> {
    /// Whose it is: the place of the plan in the list.
    pub plan: usize,
    /// The occurrence.
    pub row: Row<'p>,
    /// How many plans have something that is not done at this time and place.
    pub together: usize,
}

/// A file that is missing among the plans.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Its name, if it was read.
    pub file: Option<String>,
    /// What is wrong, in one line, with its name.
    pub says: String,
}

/// What is due of several plans.
#[derive(Clone, Debug)]
pub struct Due<'p> {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The earliest today of the plans: not all of their zones need have the same.
    pub today: Date,
    /// The files that are missing here.
    pub broken: Vec<Broken>,
    /// The plans, first those with what is late the longest, then by name.
    pub plans: Vec<Plan<'p>>,
    /// What is due, by day, then by instant, place and person.
    pub items: Vec<Item<'p>>,
}

impl Asked<'_> {
    fn is_asked_for(self, row: &Row<'_>) -> bool {
        let starts = self.from.map_or(row.days >= 0, |from| from <= row.date());
        let ends = match (self.to, self.from) {
            (Some(to), _) => row.date() <= to,
            (None, Some(from)) => row.date() <= after(from),
            (None, None) => row.days <= DAYS_AFTER,
        };
        // That a calendar ends is said in a list of its own.
        starts && ends && row.occurrence.kind != Kind::Marker
    }

    /// The last day as somebody with this today is shown it.
    fn last(self, today: Date) -> Date {
        self.to.unwrap_or_else(|| after(self.from.unwrap_or(today)))
    }
}

fn after(first: Date) -> Date {
    first.checked_add(DAYS_AFTER.days()).unwrap_or(Date::MAX)
}

fn is_same(place: &str, other: &str) -> bool {
    place.to_lowercase() == other.to_lowercase()
}

impl<'p> Plan<'p> {
    /// What is due of a plan, given its whole agenda.
    #[must_use]
    pub fn of(agenda: Agenda<'p>, asked: Asked<'_>) -> Self {
        let Agenda { prescription, schedule, mut outlook, rows, today, .. } = agenda;
        let of_late = |late: &Late<'p>| place(prescription, late.occurrence);
        let silent = schedule.silent.iter();
        let mut silent: Vec<Late<'p>> =
            silent.map(|one| Late::of(one, prescription, today)).collect();
        let mut places: BTreeSet<&str> = rows.iter().filter_map(|row| row.place).collect();
        places.extend(outlook.late.iter().chain(&silent).filter_map(of_late));
        // What has no place, such as a review or a tablet, belongs to a person who comes to the place.
        let comes = asked.place.is_none_or(|wanted| places.iter().any(|it| is_same(it, wanted)));
        let is_here = |place: Option<&str>| match (asked.place, place) {
            (Some(wanted), Some(place)) => is_same(place, wanted),
            _ => comes,
        };
        outlook.late.retain(|late| is_here(of_late(late)));
        silent.retain(|late| is_here(of_late(late)));
        let end = outlook.after.as_ref();
        let ends = end.is_some_and(|after| after.is_hidden || after.end <= asked.last(today));
        let is_due = |row: &Row<'_>| asked.is_asked_for(row) && is_here(row.place);
        let rows = rows.into_iter().filter(is_due).collect();
        let (whose, ends) = (String::new(), ends && comes);
        let is_open = |date| comes && date < asked.from.unwrap_or(today);
        let supply = schedule.supply.as_ref();
        let is_unsure = |supply: &Supply| comes && supply.assumed > 0;
        let is_to_do = |supply: &Supply| supply.next.is_some_and(|(date, _)| is_open(date));
        let supply = supply.filter(|supply| is_to_do(supply) || is_unsure(supply));
        Self { prescription, whose, outlook, silent, ends, supply, today, rows, places }
    }
}

impl Plan<'_> {
    /// Its last injection and recheck, of which nothing is recorded, in a line without a full stop.
    #[must_use]
    pub fn silent_in(&self, said: &Vocabulary) -> String {
        let silent = self.silent.iter().map(|one| one.said_in(said));
        silent.collect::<Vec<_>>().join("; ")
    }

    /// What is left of its supply and what was to be done, as a sentence without a full stop.
    #[must_use]
    pub fn supply_in(&self, said: &Vocabulary) -> Option<String> {
        said.supply(self.supply, self.prescription, self.today)
    }
}

impl<'p> Due<'p> {
    /// Brings plans together; `today` is that of a folder without any.
    #[must_use]
    pub fn of(
        mut plans: Vec<Plan<'p>>,
        broken: Vec<Broken>,
        asked: Asked<'_>,
        today: Date,
    ) -> Self {
        let prescriptions: Vec<&Prescription> =
            plans.iter().map(|plan| plan.prescription).collect();
        for (plan, whose) in plans.iter_mut().zip(whose(&prescriptions)) {
            plan.whose = whose;
        }
        // Whoever records nothing is asked for nothing, unless others of the list are recorded.
        let has_given = prescriptions.iter().any(|plan| !plan.record.given.is_empty());
        let has_results = prescriptions.iter().any(|plan| !plan.record.results.is_empty());
        for plan in &mut plans {
            plan.silent.retain(|one| if one.is_recheck() { has_results } else { has_given });
        }
        plans.sort_by_cached_key(|plan| {
            let late = plan.outlook.late.first().map(|late| late.occurrence.date);
            (late.unwrap_or(Date::MAX), plan.whose.clone())
        });
        let mut items = vec![];
        for (index, plan) in plans.iter_mut().enumerate() {
            let rows = std::mem::take(&mut plan.rows).into_iter();
            items.extend(rows.map(|row| Item { plan: index, row, together: 1 }));
        }
        // By the day first: at one instant it is not the same day in all zones.
        items.sort_by_cached_key(|item: &Item<'p>| {
            let place = item.row.place.map(str::to_lowercase);
            (item.row.date(), item.row.begins, place, plans[item.plan].whose.clone())
        });
        meet(&mut items);
        let today = plans.iter().map(|plan| plan.today).min().unwrap_or(today);
        let latest = plans.iter().map(|plan| plan.today).max().unwrap_or(today);
        let from = asked.from.unwrap_or(today);
        Self { from, to: asked.last(latest), today, broken, plans, items }
    }

    /// Whether anything could be read, so that nothing due means nothing.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.plans.is_empty() || self.broken.is_empty()
    }

    /// The plans in which something is late.
    pub fn late(&self) -> impl Iterator<Item = &Plan<'p>> {
        self.plans.iter().filter(|plan| !plan.outlook.late.is_empty())
    }

    /// The plans of which nothing is recorded yet.
    pub fn silent(&self) -> impl Iterator<Item = &Plan<'p>> {
        self.plans.iter().filter(|plan| !plan.silent.is_empty())
    }

    /// The plans that continue although their calendar ends.
    pub fn ending(&self) -> impl Iterator<Item = &Plan<'p>> {
        self.plans.iter().filter(|plan| plan.ends)
    }

    /// The plans for which something was to be ordered before these days, or is to be counted.
    pub fn supply(&self) -> impl Iterator<Item = &Plan<'p>> {
        self.plans.iter().filter(|plan| plan.supply.is_some())
    }

    /// All places of the plans, whatever is asked for.
    #[must_use]
    pub fn places(&self) -> BTreeSet<&'p str> {
        self.plans.iter().flat_map(|plan| plan.places.iter().copied()).collect()
    }

    /// Whether a plan has this place, in whatever case it is written.
    #[must_use]
    pub fn has_place(&self, place: &str) -> bool {
        self.places().iter().any(|known| is_same(known, place))
    }

    /// The items of each day.
    pub fn days(&self) -> impl Iterator<Item = &[Item<'p>]> {
        self.items.chunk_by(|one, other| one.row.date() == other.row.date())
    }

    /// Whether the times of the items are those of different zones.
    #[must_use]
    pub fn has_zones(&self) -> bool {
        let mut zones = self.items.iter().map(|item| &item.row.placed.zone);
        let first = zones.next();
        zones.any(|zone| Some(zone) != first)
    }

    /// How many plans have something that is due.
    #[must_use]
    pub fn people(&self) -> usize {
        self.items.iter().map(|item| item.plan).collect::<BTreeSet<usize>>().len()
    }
}

/// Counts the plans at each time and place.
fn meet(items: &mut [Item<'_>]) {
    let key = |item: &Item<'_>| {
        let row = &item.row;
        let place = row.place.filter(|_| row.placed.moments.is_some() && row.recorded().is_none());
        place.map(|place| (row.begins, place.to_lowercase()))
    };
    let mut there: BTreeMap<_, BTreeSet<usize>> = BTreeMap::new();
    for item in items.iter() {
        if let Some(key) = key(item) {
            there.entry(key).or_default().insert(item.plan);
        }
    }
    for item in items {
        item.together = key(item).and_then(|key| there.get(&key)).map_or(1, BTreeSet::len);
    }
}

/// Whose each plan is: the person, or the plan if no person is named, or both if one person has several plans.
#[must_use]
pub fn whose(plans: &[&Prescription]) -> Vec<String> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for person in plans.iter().filter_map(|plan| plan.person.as_deref()) {
        *count.entry(person).or_default() += 1;
    }
    let name = |plan: &&Prescription| match plan.person.as_deref() {
        Some(person) if count.get(person).is_some_and(|&count| count > 1) => {
            format!("{person} ({})", plan.id.value)
        }
        person => person.unwrap_or(&plan.id.value).to_owned(),
    };
    plans.iter().map(name).collect()
}
