//! Events -> dates in words: what comes next, what is to come, what has been.

use jiff::civil::{Date, DateTime};
use minijinja::{Value, context};

use super::Page;
use crate::feed::{Role, When};
use crate::prescription::feed_settings::Detail;
use crate::schedule::Kind;
use crate::shown::{counted, day};

/// The dates that are shown without being asked for.
const NEAR: usize = 8;

/// The dates of a plan, in order.
pub(super) struct Agenda<'p> {
    today: Date,
    pub(super) entries: Vec<Entry<'p>>,
}

/// One date.
pub(super) struct Entry<'p> {
    pub(super) date: Date,
    /// The time of day, if it does not last the whole day.
    pub(super) time: Option<String>,
    /// The zone of the time, if it is not that of the plan.
    away: Option<&'p str>,
    /// What it is, where that may be shown.
    pub(super) role: Option<Role>,
    is_injection: bool,
    title: &'p str,
    description: &'p str,
    place: Option<&'p str>,
}

impl<'p> Agenda<'p> {
    pub(super) fn of(page: &Page<'p>) -> Self {
        let home = &page.prescription.time_zone;
        let pairs = page.schedule.occurrences.iter().zip(&page.feed.events);
        let entries = pairs.map(|(occurrence, event)| {
            let (start, away) = match &event.when {
                When::Day(date) => (Ok(*date), None),
                When::Zoned { start, zone, .. } => (Err(*start), Some(zone.as_ref())),
                When::Utc { start, .. } => (Err(home.local(*start).local), None),
            };
            let time = |at: DateTime| at.strftime("%H:%M").to_string();
            Entry {
                date: start.unwrap_or_else(DateTime::date),
                time: start.err().map(time),
                away: away.filter(|&zone| zone != home.name()),
                role: Some(event.role).filter(|_| page.detail != Detail::Discreet),
                is_injection: matches!(occurrence.kind, Kind::Injection { .. }),
                title: &event.summary,
                description: &event.description,
                place: event.location.as_deref(),
            }
        });
        Self { today: page.today, entries: entries.collect() }
    }

    /// The next dose and the next recheck; of a calendar that tells neither, the next date.
    pub(super) fn next(&self, is_discreet: bool) -> Vec<Value> {
        let first = |wanted: &dyn Fn(&Entry<'_>) -> bool| {
            self.entries.iter().find(|entry| entry.date >= self.today && wanted(entry))
        };
        if is_discreet {
            return first(&|_| true)
                .map(|entry| self.card("Next date", entry))
                .into_iter()
                .collect();
        }
        let dose = first(&|entry| entry.role == Some(Role::Dose)).map(|entry| {
            self.card(if entry.is_injection { "Next injection" } else { "Next dose" }, entry)
        });
        let recheck = first(&|entry| entry.role == Some(Role::Recheck))
            .map(|entry| self.card("Next recheck", entry));
        dose.into_iter().chain(recheck).collect()
    }

    fn card(&self, heading: &str, entry: &Entry<'_>) -> Value {
        context! { heading => heading, how_soon => self.how_soon(entry.date), ..self.values(entry) }
    }

    /// What is to come: the nearest dates, and the rest.
    pub(super) fn to_come(&self) -> Value {
        let to_come: Vec<Value> = self
            .entries
            .iter()
            .filter(|entry| entry.date >= self.today)
            .map(|entry| self.values(entry))
            .collect();
        let (near, far) = to_come.split_at(to_come.len().min(NEAR));
        context! { near => near, far => far }
    }

    /// What lies before today, the latest first.
    pub(super) fn past(&self) -> Vec<Value> {
        let past = self.entries.iter().rev().filter(|entry| entry.date < self.today);
        past.map(|entry| self.values(entry)).collect()
    }

    fn values(&self, entry: &Entry<'_>) -> Value {
        context! {
            date => entry.date.to_string(),
            day => day(entry.date),
            weekday => entry.date.strftime("%A").to_string(),
            short => entry.date.strftime("%-d %B %Y").to_string(),
            time => entry.time.as_deref(),
            away => entry.away,
            sign => sign(entry.role),
            title => entry.title,
            description => entry.description,
            place => entry.place,
            is_today => entry.date == self.today,
        }
    }

    fn how_soon(&self, date: Date) -> String {
        match usize::try_from((date - self.today).get_days()).unwrap_or_default() {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {}", counted(days, "day")),
        }
    }
}

/// The word by which the style and the legend know what a date is.
pub(super) fn sign(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Dose) => "dose",
        Some(Role::Recheck) => "recheck",
        Some(Role::Mark) => "mark",
        None => "date",
    }
}
