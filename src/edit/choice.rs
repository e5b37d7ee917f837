//! A plan and a day -> the dose or recheck that is meant where no name says it.
//!
//! A wrong guess would be a wrong record, so only what is obvious is taken; else the names of what can be meant.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Act, Name, Refusal, Request, Way};
use crate::compile::Compiled;
use crate::diagnostic::Diagnostics;
use crate::prescription::Prescription;
use crate::prescription::civil::days_apart;
use crate::schedule::occurrence::{Kind, Occurrence, administration};
use crate::schedule::{Horizon, Schedule};
use crate::shown::{day, days, first_upper, list};

/// How far after the last day that counts occurrences are planned, in days: longer than the longest interval, so that
/// the one after that day is seen too.
const FURTHER: i32 = 3_720;

/// How late a blood test can be and still be the one that is meant, in days.
const LATE_RESULT: i32 = 91;

/// What is planned, also after the end of the calendar.
pub(super) struct Plan<'p> {
    prescription: &'p Prescription,
    occurrences: Vec<Occurrence>,
    late: &'p [Occurrence],
    today: Date,
}

impl<'p> Plan<'p> {
    /// The plan with what is around a day.
    pub(super) fn of(compiled: &'p Compiled, date: Date) -> Self {
        let Compiled { prescription, schedule, today, .. } = compiled;
        let last = schedule.horizon.max(date).max(*today);
        let until = Some(last.checked_add(FURTHER.days()).unwrap_or(Date::MAX));
        let horizon = Horizon { today: *today, until };
        let further = Schedule::plan(prescription, horizon, &mut Diagnostics::new());
        let occurrences = further.unwrap_or_else(|_| schedule.clone()).occurrences;
        Self { prescription, occurrences, late: &schedule.late, today: *today }
    }

    /// The name of what is meant.
    ///
    /// # Errors
    ///
    /// When nothing is, or more than one thing can be.
    pub(super) fn choose(&self, request: &Request, date: Date) -> Result<Name, Refusal> {
        let chosen = match request.act {
            Act::Given => self.nearest(request.act, date, |_| true),
            // What was missed was due: today's is only if nothing is late.
            Act::Missed => match self.last_late().filter(|_| request.date.is_none()) {
                Some(late) => Ok(late),
                None => self.nearest(request.act, date, |one| one.date <= self.today),
            },
            Act::Move => self.next(request.to()),
            Act::Result => self.last_recheck(request, date),
        }?;
        Name::of(chosen, self.prescription).ok_or_else(|| Refusal::new("nothing can be recorded"))
    }

    /// What was done, to whom and with what, in one sentence without a full stop.
    pub(super) fn done(&self, act: Act, name: &Name, date: Date, after: &Compiled) -> String {
        let found = self.named(&self.occurrences, name);
        let what = found.map_or_else(|| name.to_string(), |one| one.name(self.prescription));
        // An extra that was not planned is only in the plan with the record.
        let now = found.or_else(|| self.named(&after.schedule.occurrences, name));
        let how = now.and_then(|one| administration(&after.prescription, one));
        let how = how.map(|how| format!("{} {}", **how.amount, *how.product.name));
        let planned =
            found.map(|one| one.reason.moved.as_ref().map_or(one.date, |moved| moved.from));
        let planned = planned.filter(|planned| *planned != date || !act.is_dated());
        let planned = planned.map(|planned| format!("planned for {}", day(planned)));
        let more: Vec<String> = how.into_iter().chain(planned).collect();
        let what = if more.is_empty() { what } else { format!("{what}, {},", more.join(", ")) };
        let what = match self.prescription.person.as_deref() {
            Some(person) => format!("{person}: {what}"),
            None => first_upper(&what),
        };
        match act {
            Act::Given => format!("{what} was given on {}", day(date)),
            Act::Missed => format!("{what} was missed"),
            Act::Move => format!("{what} is changed"),
            Act::Result => format!("{what} was done on {}", day(date)),
        }
    }

    /// What is open beside it, in one sentence without a full stop: the injections that are late, and of today after one
    /// that was missed; of a move, what is still on the day that it left.
    pub(super) fn open(&self, request: &Request, name: &Name, after: &Compiled) -> Option<String> {
        let is_other = |one: &&Occurrence| {
            let other = Name::of(one, self.prescription);
            one.recorded.is_none() && other.is_some() && other.as_ref() != Some(name)
        };
        let on = |date: Date| {
            let all = after.schedule.occurrences.iter().filter(is_other);
            all.filter(move |one| one.date == date)
        };
        let is_injection = |one: &&Occurrence| one.kind.is_injection();
        let late = after.schedule.late.iter().filter(is_injection).filter(is_other);
        let (head, open): (_, Vec<&Occurrence>) = match request.act {
            Act::Given => ("Not recorded yet".to_owned(), late.collect()),
            Act::Missed => {
                let of_today = on(self.today).filter(is_injection);
                ("Not recorded yet".to_owned(), late.chain(of_today).collect())
            }
            Act::Move => {
                let from = self.named(&self.occurrences, name).map(|one| one.date);
                let from = from.filter(|from| request.to().is_some_and(|to| to != *from))?;
                (format!("Still on {}", day(from)), on(from).collect())
            }
            Act::Result => return None,
        };
        let names = open.into_iter().map(|one| match request.act {
            Act::Move => one.name(self.prescription),
            _ => self.dated(one),
        });
        let names: Vec<String> = names.collect();
        (!names.is_empty()).then(|| format!("{head}: {}", list(&names)))
    }

    /// The one of these that has a name.
    fn named<'o>(&self, among: &'o [Occurrence], name: &Name) -> Option<&'o Occurrence> {
        among.iter().find(|one| Name::of(one, self.prescription).as_ref() == Some(name))
    }

    /// The last injection that is late.
    fn last_late(&self) -> Option<&'p Occurrence> {
        self.late.iter().rfind(|late| late.kind.is_injection())
    }

    /// The injection without a record that is nearest to a day.
    fn nearest(
        &self,
        act: Act,
        date: Date,
        is_meant: impl Fn(&Occurrence) -> bool,
    ) -> Result<&Occurrence, Refusal> {
        let injections = || self.occurrences.iter().filter(|one| one.kind.is_injection());
        let open = || injections().filter(|one| one.recorded.is_none() && is_meant(one));
        let apart = |one: &Occurrence| days_apart(one.date, date);
        if injections().next().is_none() {
            let what = "this plan has no injections, and nothing else is recorded as given";
            return Err(Refusal::new(what));
        }
        let done = injections().find(|one| one.recorded.is_some() && one.date == date);
        if let Some(done) = done.filter(|_| open().all(|one| one.date != date)) {
            let what = format!("{} is already recorded", self.dated(done));
            let near = open().min_by_key(|one| apart(one));
            let ways = [Some(done), near].into_iter().flatten().map(|one| self.way(act, one));
            return Err(unclear(what, ways, act));
        }
        let Some(least) = open().map(apart).min() else {
            let up_to = if act == Act::Missed { " up to today" } else { "" };
            let due = injections().filter(|one| is_meant(one));
            let ways = due.min_by_key(|one| apart(one)).map(|one| self.way(act, one));
            let what = format!("no injection{up_to} is without a record");
            return Err(unclear(what, ways, act));
        };
        let near: Vec<&Occurrence> = open().filter(|one| apart(one) == least).collect();
        let [one] = near[..] else { return Err(self.several(act, &near, date)) };
        // The one on the other side of that day, or else the one before or after.
        let later =
            injections().filter(|other| other.date > one.date).min_by_key(|other| other.date);
        let earlier =
            injections().filter(|other| other.date < one.date).max_by_key(|other| other.date);
        let other = if date < one.date { earlier.or(later) } else { later.or(earlier) };
        let Some(other) = other.filter(|other| least * 2 > days_apart(one.date, other.date)) else {
            return Ok(one);
        };
        let what = format!(
            "the nearest injection without a record is {}, {} from {}: more than half of the {} between it and {}",
            self.dated(one),
            days(least),
            day(date),
            days(days_apart(one.date, other.date)),
            self.dated(other),
        );
        let repeated = Some(other).filter(|other| other.recorded.is_some() && apart(other) < least);
        let ways = [Some(one), repeated].into_iter().flatten().map(|one| self.way(act, one));
        Err(unclear(what, ways, act))
    }

    /// The next dose from today on, not of what is taken beside the others; `to` is its new day.
    fn next(&self, to: Option<Date>) -> Result<&Occurrence, Refusal> {
        let is_dose = |kind: Kind| {
            let is_one = kind.is_injection() || matches!(kind, Kind::SelfTaken { .. });
            is_one && kind.is_in_chain(self.prescription)
        };
        let open = || {
            let all = self.occurrences.iter().filter(|one| is_dose(one.kind));
            all.filter(|one| one.recorded.is_none() && one.date >= self.today)
        };
        let Some(first) = open().map(|one| one.date).min() else {
            return Err(Refusal::new("no dose is planned from today on"));
        };
        let next: Vec<&Occurrence> = open().filter(|one| one.date == first).collect();
        let [one] = next[..] else { return Err(self.several(Act::Move, &next, self.today)) };
        // A dose that did not take place is booked again.
        if let Some((late, to)) = self.last_late().zip(to)
            && days_apart(late.date, to) < days_apart(one.date, to)
        {
            let what = format!(
                "{} has no record, and is nearer to {} than {}",
                self.dated(late),
                day(to),
                self.dated(one)
            );
            let ways = [late, one].map(|one| self.way(Act::Move, one));
            return Err(unclear(what, ways, Act::Move));
        }
        Ok(one)
    }

    /// The last recheck up to a day that has no result, and has the tests of which something was found.
    fn last_recheck(&self, request: &Request, date: Date) -> Result<&Occurrence, Refusal> {
        let act = request.act;
        let found: Vec<&str> = request.more.iter().map(|pair| pair.key.as_str()).collect();
        let has_tests = |one: &Occurrence| match one.kind {
            Kind::Recheck { recheck } => {
                let tests = &self.prescription.rechecks[recheck].tests;
                let is_one = |key: &str| tests.iter().any(|test| test.spelled(key).is_some());
                found.iter().all(|key| *key == "note" || is_one(key))
            }
            _ => false,
        };
        let rechecks =
            || self.occurrences.iter().filter(|one| matches!(one.kind, Kind::Recheck { .. }));
        let open = || rechecks().filter(|one| one.recorded.is_none());
        let due = || open().filter(|one| one.date <= date && has_tests(one));
        let Some(latest) = due().map(|one| one.date).max() else {
            let later = open().filter(|one| has_tests(one)).min_by_key(|one| one.date);
            let recorded = rechecks().filter(|one| one.recorded.is_some() && one.date <= date);
            let recorded = recorded.max_by_key(|one| one.date);
            let ways = [recorded, later].into_iter().flatten();
            let last = open().filter(|one| one.date <= date).max_by_key(|one| one.date);
            let last = last.map(|one| format!(": {} {}", self.dated(one), self.tests(one)));
            let what = format!(
                "no recheck with these tests up to {} is without a result{}",
                day(date),
                last.unwrap_or_default()
            );
            return Err(unclear(what, ways.map(|one| self.way(act, one)), act));
        };
        let last: Vec<&Occurrence> = due().filter(|one| one.date == latest).collect();
        let [one] = last[..] else { return Err(self.several(act, &last, date)) };
        if days_apart(one.date, date) > LATE_RESULT {
            let apart = days(days_apart(one.date, date));
            let what =
                format!("the last recheck without a result is {}, {apart} before", self.dated(one));
            return Err(unclear(what, [self.way(act, one)], act));
        }
        Ok(one)
    }

    /// What a recheck tests: `has b12 and cbc`.
    fn tests(&self, one: &Occurrence) -> String {
        let Kind::Recheck { recheck } = one.kind else { return String::new() };
        let tests = self.prescription.rechecks[recheck].tests.iter();
        format!("has {}", list(&tests.map(|test| test.name().to_owned()).collect::<Vec<_>>()))
    }

    /// Two or more that are as near.
    fn several(&self, act: Act, near: &[&Occurrence], date: Date) -> Refusal {
        let names: Vec<String> = near.iter().map(|one| self.dated(one)).collect();
        let what = format!("{} are as near to {}", names.join(" and "), day(date));
        unclear(what, near.iter().map(|one| self.way(act, one)), act)
    }

    fn way(&self, act: Act, one: &Occurrence) -> Way {
        let replace = one.recorded.is_some();
        let again = if replace { ", which is recorded" } else { "" };
        let when = format!("if it was {}{again}", self.dated(one));
        Way { when, act, name: Name::of(one, self.prescription), replace }
    }

    fn dated(&self, one: &Occurrence) -> String {
        format!("{} ({})", one.name(self.prescription), day(one.date))
    }
}

fn unclear(what: String, ways: impl IntoIterator<Item = Way>, act: Act) -> Refusal {
    let mut ways: Vec<Way> = ways.into_iter().filter(|way| way.name.is_some()).collect();
    if act == Act::Given {
        let when = "if it was an extra".to_owned();
        ways.push(Way { when, act, name: None, replace: false });
    }
    Refusal { ways, ..Refusal::new(what) }
}
