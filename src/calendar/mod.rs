//! `Schedule` -> `Feed`: events with identities, instants, texts and alarms, ready to write.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `alarm` | when alarms ring, and their text |
//! | `identity` | UIDs |
//! | `revision` | SEQUENCE and stamps, from the previous calendar |
//! | `change` | the differences between two feeds |
//! | `fit` | which past years are left out because a calendar has no room for them |
//! | `facts` | what an event keeps about a dose besides its text |
//! | `household` | the calendar of a household |

pub mod alarm;
pub mod change;
pub mod facts;
pub mod fit;
pub mod household;
pub mod identity;
pub mod revision;

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Time;

use self::alarm::{Alarm, Ringer};
use self::facts::Facts;
use self::identity::{Identity, Key};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::moment::placer::Placer;
pub use crate::moment::placer::{Moments, Placement};
use crate::moment::timezone::VTimezone;
use crate::moment::when::EventTime;
use crate::prescription::Prescription;
use crate::prescription::feed_settings::{Color, Detail};
use crate::prescription::ids::PhaseId;
use crate::schedule::Schedule;
use crate::schedule::occurrence::{self, Before, Kind, Occurrence, Order, place};
use crate::shown::counted;
use crate::words::language::Vocabulary;
use crate::words::wording::{Wording, Words};
use crate::zone::{self};

/// The longest title that calendars accept, in characters; places are shorter.
const MAX_TITLE: usize = 255;
/// The longest description that calendars accept, in characters.
const MAX_DESCRIPTION: usize = 3000;

/// A calendar, ready to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Its identity, that of one prescription in one detail.
    pub uid: String,
    /// How often it has changed since it was first written.
    pub revision: u32,
    /// When it last changed (RFC 7986, section 5.4).
    pub modified: Timestamp,
    /// The calendar's name.
    pub name: String,
    /// Its description, a sentence that no edit of the plan changes: otherwise vdirsyncer would see every
    /// event as changed. None in a discreet calendar.
    pub description: Option<String>,
    /// Its colour.
    pub color: Option<Color>,
    /// The name of its time zone.
    pub zone: String,
    /// The zones of its events.
    pub timezones: Vec<VTimezone>,
    /// Its events by date; on one date, rechecks come first, then in the order of the file.
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
    /// When it was first in the calendar. None in a discreet calendar.
    pub created: Option<Timestamp>,
    /// Its kind, as far as the calendar shows it.
    pub role: Role,
    /// Its kind in a word, by which calendars filter and colour. None in a discreet calendar.
    pub category: Option<String>,
    /// What is given, how and where. None in a discreet calendar.
    pub facts: Option<Facts>,
    /// When it takes place.
    pub when: EventTime,
    /// Its title.
    pub summary: String,
    /// What is to be known about it.
    pub description: String,
    /// Where it takes place.
    pub location: Option<String>,
    /// Its alarms, the one that matters first.
    pub alarms: Vec<Alarm>,
    /// Whether it does not take place.
    pub is_cancelled: bool,
}

/// The kind of an event, as far as the calendar shows it, in a code that reveals nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A dose.
    Dose,
    /// A recheck.
    Recheck,
    /// A day to remember: a review, the end of the calendar.
    Mark,
    /// A dose or a recheck in a discreet calendar, which does not say which.
    Date,
}

impl Role {
    /// Its code, the value of X-KIND.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Dose => "1",
            Self::Recheck => "2",
            Self::Mark => "3",
            Self::Date => "0",
        }
    }

    /// The role with this code.
    #[must_use]
    pub fn of_sign(sign: &str) -> Option<Self> {
        let all = [Self::Dose, Self::Recheck, Self::Mark, Self::Date];
        all.into_iter().find(|role| role.sign() == sign)
    }

    /// Whether it may be a dose, as far as the calendar shows.
    #[must_use]
    pub fn may_be_dose(self) -> bool {
        matches!(self, Self::Dose | Self::Date)
    }

    fn of(kind: Kind, is_open: bool) -> Self {
        match kind {
            Kind::Say { .. } | Kind::Order(_) | Kind::Review { .. } | Kind::Marker => Self::Mark,
            _ if !is_open => Self::Date,
            Kind::Injection { .. }
            | Kind::Extra { .. }
            | Kind::SelfTaken { .. }
            | Kind::PhaseEdge { .. } => Self::Dose,
            Kind::Recheck { .. } => Self::Recheck,
        }
    }
}

impl Feed {
    /// Makes the events of a schedule, without texts if there is no wording.
    ///
    /// # Errors
    ///
    /// Reports a template that cannot be used.
    pub fn assemble(
        prescription: &Prescription,
        schedule: &Schedule,
        wording: Option<&Wording<'_>>,
        detail: Detail,
        key: Option<&Key>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let words = Vocabulary::of(prescription.feed.language);
        let is_open = detail != Detail::Discreet;
        let has_texts = is_open && wording.is_some();
        let own = Identity::new(&prescription.id, detail, key);
        let mut placer = Placer::new(prescription, schedule);
        let mut shortened = Shortened::default();
        let mut ringer = Ringer::new(prescription);
        let mut feed = Self::empty(prescription, detail, own.calendar());
        for occurrence in &schedule.occurrences {
            let placed = placer.place(occurrence, occurrence::duration(prescription, occurrence));
            let said = match wording {
                Some(wording) => said(prescription, occurrence, &placed, wording, detail, report)?,
                None => Words::default(),
            };
            let (kind, name) = identity(prescription, occurrence.kind);
            let summary = shortened.fit("title", said.title, MAX_TITLE);
            let alarms = ringer.alarms(occurrence, &placed, &summary);
            feed.events.push(Event {
                uid: own.occurrence(kind, &name, occurrence.key),
                sequence: 0,
                stamp: issued(prescription),
                created: is_open.then(|| issued(prescription)),
                role: Role::of(occurrence.kind, is_open),
                category: has_texts.then(|| words.word(category(occurrence.kind)).to_owned()),
                facts: Facts::of(prescription, occurrence).filter(|_| has_texts),
                when: placed.when(),
                summary,
                description: shortened.fit("description", said.description, MAX_DESCRIPTION),
                location: place(prescription, occurrence).filter(|_| has_texts).map(str::to_owned),
                alarms: if detail == Detail::Family { vec![] } else { alarms },
                is_cancelled: false,
            });
        }
        placer.tell(report);
        shortened.tell(report);
        feed.timezones = placer.into_timezones();
        feed.drop_unused_timezones();
        Ok(feed)
    }

    fn empty(prescription: &Prescription, detail: Detail, uid: String) -> Self {
        let is_open = detail != Detail::Discreet;
        let words = Vocabulary::of(prescription.feed.language);
        Self {
            uid,
            revision: 0,
            modified: issued(prescription),
            name: match detail {
                Detail::Full | Detail::Family => calendar_name(prescription),
                Detail::Discreet => discreet_name(prescription).to_owned(),
            },
            description: is_open.then(|| words.calendar_description().to_owned()),
            color: prescription.feed.color,
            zone: prescription.time_zone.name().to_owned(),
            timezones: vec![],
            events: vec![],
        }
    }

    /// The same calendar without its events.
    #[must_use]
    pub fn without_events(&self) -> Self {
        Self { events: vec![], ..self.clone() }
    }

    /// Whether the calendar's own properties are the same, whatever its events and its revision.
    #[must_use]
    pub fn is_same_calendar(&self, other: &Self) -> bool {
        self.name == other.name
            && self.description == other.description
            && self.color == other.color
            && self.zone == other.zone
            && self.timezones == other.timezones
    }

    /// Drops the first events, and the zones that only they have.
    pub fn leave_out_first(&mut self, count: usize) {
        self.events.drain(..count);
        self.drop_unused_timezones();
    }

    /// Drops the zones without events.
    pub fn drop_unused_timezones(&mut self) {
        let events = &self.events;
        let used = |id: &str| {
            events
                .iter()
                .any(|event| matches!(&event.when, EventTime::Zoned { zone, .. } if **zone == *id))
        };
        self.timezones.retain(|timezone| used(&timezone.id));
    }
}

/// The title and the description of an event, as far as its calendar shows them.
fn said(
    prescription: &Prescription,
    occurrence: &Occurrence,
    placed: &Placement,
    wording: &Wording<'_>,
    detail: Detail,
    report: &mut Diagnostics,
) -> Result<Words, Reported> {
    match detail {
        Detail::Full | Detail::Family => {
            wording.event(prescription, occurrence, placed, detail, report)
        }
        Detail::Discreet => {
            wording.discreet(prescription, occurrence, discreet_name(prescription), report)
        }
    }
}

/// The calendar's name; a comma or semicolon in the person's name would be shown with a backslash.
fn calendar_name(prescription: &Prescription) -> String {
    let person = prescription.person.as_deref().unwrap_or("").replace([',', ';'], "");
    match (&prescription.feed.name, person.trim()) {
        (Some(name), _) => name.clone(),
        (None, "") => Vocabulary::of(prescription.feed.language).calendar_name().to_owned(),
        (None, person) => person.to_owned(),
    }
}

fn discreet_name(prescription: &Prescription) -> &str {
    let named = prescription.feed.discreet_name.as_deref();
    named.unwrap_or_else(|| Vocabulary::of(prescription.feed.language).discreet_name())
}

/// Midnight UTC of the prescription's date: the stamp of a first feed.
fn issued(prescription: &Prescription) -> Timestamp {
    zone::instant_of_utc(prescription.issued.to_datetime(Time::midnight()))
}

fn category(kind: Kind) -> &'static str {
    match kind {
        Kind::Injection { .. }
        | Kind::Extra { .. }
        | Kind::SelfTaken { .. }
        | Kind::PhaseEdge { .. } => "dose",
        Kind::Recheck { .. } => "recheck",
        Kind::Review { .. } => "review",
        Kind::Say { .. } | Kind::Order(_) | Kind::Marker => "mark",
    }
}

/// The UID of an occurrence of a prescription, whether or not it is in a calendar, by its kind and the key
/// there.
pub(crate) fn uid_of(
    prescription: &Prescription,
    (kind, number): (Kind, u32),
    detail: Detail,
    key: Option<&Key>,
) -> String {
    let (kind, name) = identity(prescription, kind);
    Identity::new(&prescription.id, detail, key).occurrence(kind, &name, number)
}

/// The kind and the name in the UID.
fn identity(prescription: &Prescription, kind: Kind) -> (&'static str, Cow<'_, str>) {
    let phase = |phase: PhaseId| prescription.phases[phase].identity();
    let (kind, name) = match kind {
        Kind::Say { of, .. } => {
            let (kind, name) = identity(prescription, of.kind());
            return ("say", Cow::Owned(format!("{kind} {name}")));
        }
        Kind::Order(Order { of: Before::Dose(of), .. }) => ("order", phase(of)),
        // An extra is of no phase.
        Kind::Order(_) => ("order", ""),
        Kind::Injection { phase: of, .. } => ("injection", phase(of)),
        Kind::Extra { .. } => ("extra", ""),
        Kind::SelfTaken { phase: of, .. } => ("tablet", phase(of)),
        Kind::PhaseEdge { phase: of, .. } => ("switch", phase(of)),
        Kind::Review { phase: of } => ("review", phase(of)),
        Kind::Recheck { recheck } => ("recheck", prescription.rechecks[recheck].identity()),
        Kind::Marker => ("marker", ""),
    };
    (kind, Cow::Borrowed(name))
}

/// Cuts texts to what calendars accept, and counts which.
#[derive(Default)]
struct Shortened {
    cut: Vec<(&'static str, usize, usize)>,
}

impl Shortened {
    fn fit(&mut self, what: &'static str, text: String, most: usize) -> String {
        if text.len() <= most {
            return text;
        }
        let Some((end, _)) = text.char_indices().nth(most - 1) else { return text };
        if text[end..].chars().count() == 1 {
            return text;
        }
        match self.cut.iter_mut().find(|(cut, ..)| *cut == what) {
            Some((_, _, count)) => *count += 1,
            None => self.cut.push((what, most, 1)),
        }
        // `concat` allocates the exact size, unlike `format!`: there can be thousands.
        [&text[..end], "…"].concat()
    }

    fn tell(&self, report: &mut Diagnostics) {
        for (what, most, count) in &self.cut {
            let events = counted(*count, "event");
            report.push(
                Diagnostic::warning(
                    Code::Shortened,
                    format!("the {what} of {events} was shortened to {most} characters"),
                )
                .help("calendars refuse more; shorten the texts in it"),
            );
        }
    }
}
