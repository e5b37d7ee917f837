//! The reminders of an event -> its alarms: when each rings, and its text.
//!
//! A client shows either the title of the event or the alarm's DESCRIPTION, "the text to be displayed" (RFC
//! 5545, section 3.6.6). So that text has the title too, and the time: two alarms of different doses can ring
//! at once.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::moment::placer::{Moments, Placement};
use crate::prescription::Prescription;
use crate::prescription::civil::{A_DAY, Minutes};
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::words::language::Vocabulary;
use crate::zone::Zone;

/// Up to this, a reminder says how long it still is; further ahead, the time.
const SOON: Minutes = Minutes(3 * 60);

/// An alarm of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// When it rings.
    pub trigger: Trigger,
    /// Its text: the title of its event, and when that is.
    pub text: String,
}

/// When an alarm rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// This long before the event begins.
    Before(Minutes),
    /// For an all-day event: at nine in the morning, some days before it.
    Morning {
        /// 0 is the day itself.
        days_before: u32,
    },
}

pub(super) struct Ringer<'p> {
    prescription: &'p Prescription,
    said: &'static Vocabulary,
    /// When the last injection so far begins.
    before: Option<Timestamp>,
}

impl<'p> Ringer<'p> {
    pub(super) fn new(prescription: &'p Prescription) -> Self {
        let said = Vocabulary::of(prescription.feed.language);
        Self { prescription, said, before: None }
    }

    /// The alarms of an occurrence, the one that matters first.
    pub(super) fn alarms(
        &mut self,
        occurrence: &Occurrence,
        placed: &Placement,
        title: &str,
    ) -> Vec<Alarm> {
        let mut triggers = triggers(self.prescription, occurrence);
        if let (Kind::Injection { .. }, Some(Moments { start, .. })) =
            (occurrence.kind, placed.moments)
        {
            if let Some(before) = self.before {
                // An alarm at or before the previous injection would be mistaken for an alarm of that one.
                triggers.retain(|trigger| match *trigger {
                    Trigger::Before(lead) if lead >= A_DAY => earlier(start.instant, lead) > before,
                    _ => true,
                });
            }
            self.before = Some(start.instant);
        }
        let alarm = |trigger| Alarm {
            trigger,
            text: self.said.reminder(title, &self.when(trigger, occurrence, placed)),
        };
        triggers.into_iter().map(alarm).collect()
    }

    /// When the event is, as said when an alarm rings.
    fn when(&self, trigger: Trigger, occurrence: &Occurrence, placed: &Placement) -> String {
        let said = self.said;
        match (trigger, placed.moments) {
            (Trigger::Before(Minutes(0)), _) => said.word("now").to_owned(),
            (Trigger::Before(lead), _) if lead <= SOON => said.in_minutes(lead),
            (Trigger::Before(lead), Some(Moments { start, .. })) => {
                let rings = earlier(start.instant, lead);
                let here = self.zone_at(rings);
                let (date, time) = (start.local.date(), start.local.time());
                if here.name() == &*placed.zone {
                    said.at_time(&said.near_day(here.date(rings), date), time)
                } else {
                    // Tomorrow there may not be tomorrow here.
                    format!("{} ({})", said.at_time(&said.day(date), time), placed.zone)
                }
            }
            (Trigger::Before(_), None) => said.day(occurrence.date),
            (Trigger::Morning { days_before }, _) => {
                let rings = occurrence.date.checked_sub(i64::from(days_before).days());
                said.near_day(rings.unwrap_or(Date::MIN), occurrence.date)
            }
        }
    }

    /// The zone in force at an instant.
    fn zone_at(&self, instant: Timestamp) -> &'p Zone {
        let mut away = self.prescription.away.iter();
        let away = away.find(|away| away.contains(away.time_zone.date(instant)));
        let home = self.prescription.time_zone.date(instant);
        away.map_or_else(|| self.prescription.home_on(home), |away| &away.time_zone)
    }
}

fn triggers(prescription: &Prescription, occurrence: &Occurrence) -> Vec<Trigger> {
    if occurrence.recorded.is_some() {
        return vec![];
    }
    let own = match occurrence.kind {
        Kind::Recheck { recheck } => prescription.rechecks[recheck].reminders.as_ref(),
        kind => kind.given_as().and_then(|phase| prescription.phases[phase].reminders.as_ref()),
    };
    let reminders = &prescription.reminders(own, occurrence.date).alarms;
    match occurrence.kind {
        Kind::Marker | Kind::Say { .. } | Kind::Order(_) => {
            vec![Trigger::Morning { days_before: 0 }]
        }
        Kind::Review { .. } => {
            vec![Trigger::Morning { days_before: 14 }, Trigger::Morning { days_before: 0 }]
        }
        // A tablet needs no preparation: the alarm is when it is due.
        Kind::SelfTaken { .. } => {
            reminders.iter().take(1).map(|_| Trigger::Before(Minutes(0))).collect()
        }
        _ => reminders.iter().copied().map(Trigger::Before).collect(),
    }
}

fn earlier(instant: Timestamp, Minutes(lead): Minutes) -> Timestamp {
    let lead = SignedDuration::from_mins(i64::from(lead));
    instant.checked_sub(lead).unwrap_or(Timestamp::MIN)
}
