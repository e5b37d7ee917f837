//! A plan on a day -> what comes first in every view: what is late, and that the plan continues after its
//! calendar.

use jiff::civil::Date;

use super::row::Row;
use crate::prescription::Prescription;
use crate::prescription::phase::Phase;
use crate::schedule::Schedule;
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::shown::first_upper;
use crate::words::language::Vocabulary;

/// What is late, and what the calendar does not show.
#[derive(Clone, Debug)]
pub struct Outlook<'p> {
    /// Whether any phase has injections.
    has_injections: bool,
    /// What should have happened before today and is not known to have.
    pub late: Vec<Late<'p>>,
    /// How the plan continues after the calendar, if it does.
    pub after: Option<After<'p>>,
}

/// What should have happened and is not known to have.
#[derive(Clone, Debug)]
pub struct Late<'p> {
    /// The occurrence.
    pub occurrence: &'p Occurrence,
    /// A name for people: `the review of induction`.
    pub name: String,
    /// How many days ago it was due.
    pub days: i32,
    /// The phase beside the chain that it is a review of, if it is one.
    beside: Option<&'p str>,
    prescription: &'p Prescription,
}

impl<'p> Late<'p> {
    pub(super) fn of(
        occurrence: &'p Occurrence,
        prescription: &'p Prescription,
        today: Date,
    ) -> Self {
        let phase = match occurrence.kind {
            Kind::Review { phase } => Some(&prescription.phases[phase]),
            _ => None,
        };
        Self {
            occurrence,
            name: occurrence.name(prescription),
            days: (today - occurrence.date).get_days(),
            beside: phase.filter(|phase| phase.alongside).map(|phase| phase.name.as_str()),
            prescription,
        }
    }

    /// What it is, when it was and how long ago: `dose 3 of w, Mon 9 Mar 2026 (1 day ago)`.
    #[must_use]
    pub fn said_in(&self, said: &Vocabulary) -> String {
        let name = said.name(self.occurrence, self.prescription);
        let (date, ago) = (said.day(self.occurrence.date), said.how_soon(-self.days));
        said.say("named-ago", &[("name", &name), ("date", &date), ("ago", &ago)])
    }

    fn is_review(&self) -> bool {
        matches!(self.occurrence.kind, Kind::Review { .. })
    }

    pub(super) fn is_recheck(&self) -> bool {
        self.occurrence.kind.is_recheck()
    }
}

/// How a plan continues after its calendar.
#[derive(Clone, Debug)]
pub struct After<'p> {
    /// The last date of the calendar.
    pub end: Date,
    /// Whether that is past.
    pub has_ended: bool,
    /// The next occurrence after it, not before today; a dose if there is one.
    pub next: Option<&'p Occurrence>,
    /// The phase in force, if it has no event for each dose.
    pub meanwhile: Option<&'p Phase>,
    /// Whether the calendar has nothing ahead, or no dose although one follows, so that it looks as if the
    /// plan were over.
    pub is_hidden: bool,
}

impl<'p> Outlook<'p> {
    /// Inspects a plan on a day, given all rows of its calendar.
    pub(super) fn of(
        prescription: &'p Prescription,
        schedule: &'p Schedule,
        today: Date,
        rows: &[Row<'p>],
    ) -> Self {
        let late = schedule.late.iter();
        let late = late.map(|occurrence| Late::of(occurrence, prescription, today));
        let mut ahead = rows.iter().filter(|row| row.is_ahead()).peekable();
        let is_empty = ahead.peek().is_none();
        let has_dose = ahead.any(|row| row.occurrence.kind.dose_of().is_some());
        let next = schedule.beyond.as_ref();
        let after = schedule.continues.then(|| After {
            end: schedule.horizon,
            has_ended: schedule.horizon < today,
            next,
            meanwhile: meanwhile(rows),
            is_hidden: is_empty || !has_dose && next.is_some_and(|next| next.kind.is_dose()),
        });
        let has_injections = prescription.phases.iter().any(|phase| phase.route.is_injected());
        Self { has_injections, late: late.collect(), after }
    }

    /// What is late, in a sentence each that begins with a small letter and has no full stop; of a discreet calendar
    /// without a word of health. What is not recorded is one sentence: how many and the latest, or `all` as a list.
    #[must_use]
    pub fn late_in(&self, said: &Vocabulary, is_discreet: bool, all: bool) -> Vec<String> {
        let key = match self.has_injections {
            _ if is_discreet => "late-date",
            true => "late-injection",
            false => "late-dose",
        };
        let is_review = |late: &&Late<'_>| late.is_review();
        let sentence = |late: &Late<'_>| {
            let date = said.day(late.occurrence.date);
            let when = [("date", date.as_str()), ("ago", &said.how_soon(-late.days))];
            match late.beside.filter(|_| !is_discreet) {
                Some(phase) => said.say("late-beside", &[&when[..], &[("phase", phase)]].concat()),
                None => said.say(key, &when),
            }
        };
        let unrecorded: Vec<&Late<'_>> = self.late.iter().filter(|late| !is_review(late)).collect();
        let reviews = self.late.iter().filter(is_review).map(sentence);
        reviews.chain(unrecorded_in(&unrecorded, said, is_discreet, all)).collect()
    }

    /// That the plan continues although the calendar looks finished, as such a sentence.
    #[must_use]
    pub fn hidden_in(&self, said: &Vocabulary, is_discreet: bool) -> Option<String> {
        self.after.as_ref().filter(|after| after.is_hidden)?;
        self.end_in(said, is_discreet)
    }

    /// That the plan continues after the calendar, and how, as such a sentence.
    #[must_use]
    pub fn end_in(&self, said: &Vocabulary, is_discreet: bool) -> Option<String> {
        let after = self.after.as_ref()?;
        let end = if after.has_ended { "ended" } else { "ends" };
        let end = said.say(end, &[("date", &said.day(after.end))]);
        let next = match (after.next, after.meanwhile.filter(|_| !is_discreet)) {
            (Some(next), _) => next_in(next, said, is_discreet),
            (None, Some(phase)) => {
                let rhythm = said.rhythm(phase.cadence(), None);
                said.say("without-reminders", &[("phase", &phase.name), ("rhythm", &rhythm)])
            }
            (None, None) => return Some(said.say("continues", &[("end", &end)])),
        };
        Some(said.say("continues-with", &[("end", &end), ("next", &next)]))
    }

    /// How many of the sentences on what is late are of reviews; they come first.
    #[must_use]
    pub fn late_reviews(&self) -> usize {
        self.late.iter().filter(|late| late.is_review()).count()
    }

    /// All of it in whole sentences.
    #[must_use]
    pub fn sentences(&self, said: &Vocabulary, is_discreet: bool) -> Vec<String> {
        let late = self.late_in(said, is_discreet, true).into_iter();
        let all = late.chain(self.hidden_in(said, is_discreet));
        all.map(|text| first_upper(&text) + ".").collect()
    }
}

/// The most dates that a list of what is not recorded names.
const MOST_UNRECORDED: usize = 12;

fn unrecorded_in(
    late: &[&Late<'_>],
    said: &Vocabulary,
    is_discreet: bool,
    all: bool,
) -> Option<String> {
    let latest = late.last()?.said_in(said);
    if !all {
        let of_rechecks = late.iter().filter(|late| late.is_recheck()).count();
        let counts = [("n-injections", late.len() - of_rechecks), ("n-rechecks", of_rechecks)];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(key, count)| said.say_of(key, count, &[("n", &count.to_string())]))
            .collect();
        let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
        let values = [("counts", said.list(&counts)), ("latest", latest)];
        let values = values.each_ref().map(|(key, text)| (*key, text.as_str()));
        return Some(said.say_of("not-recorded-latest", late.len(), &values));
    }
    let one = |late: &&Late<'_>| {
        let date = said.day(late.occurrence.date);
        if is_discreet {
            return date;
        }
        format!("{} ({date})", said.name(late.occurrence, late.prescription))
    };
    let (earlier, listed) = late.split_at(late.len().saturating_sub(MOST_UNRECORDED));
    let list: Vec<String> = listed.iter().map(one).collect();
    let (list, n) = (list.join(", "), earlier.len().to_string());
    let key = if earlier.is_empty() { "not-recorded" } else { "not-recorded-more" };
    Some(said.say(key, &[("list", &list), ("n", &n)]))
}

fn next_in(next: &Occurrence, said: &Vocabulary, is_discreet: bool) -> String {
    let key = match next.kind {
        _ if is_discreet => "next-date",
        Kind::Injection { .. } | Kind::Extra { .. } => "next-injection",
        Kind::SelfTaken { .. } | Kind::PhaseEdge { .. } => "next-dose",
        Kind::Recheck { .. } => "next-recheck",
        Kind::Say { .. } | Kind::Order(_) => "next-date",
        Kind::Review { .. } | Kind::Marker => "next-review",
    };
    said.say(key, &[("date", &said.day(next.begins_on()))])
}

/// The phase in force, if it has no event for each dose.
fn meanwhile<'p>(rows: &[Row<'p>]) -> Option<&'p Phase> {
    let is_begun = |row: &&Row<'p>| row.has_begun && row.given.is_some();
    let begun = rows.iter().rev().filter(is_begun);
    let begun = begun.clone().find(|row| row.is_in_chain()).or_else(|| begun.clone().next())?;
    let begins = matches!(begun.occurrence.kind, Kind::PhaseEdge { ends: false, .. });
    begun.phase.filter(|_| begins)
}
