//! The reminders of an event -> its alarms: when each rings, and what it says.
//!
//! What a client shows when an alarm rings is its own: the title of the event, or the alarm's
//! DESCRIPTION, "the text to be displayed" (RFC 5545, section 3.6.6). So that text has the title too,
//! and says when: two alarms of different doses can ring at once.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::moment::placer::{Moments, Placement};
use crate::prescription::Prescription;
use crate::prescription::civil::{A_DAY, Minutes};
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::words::language::Vocabulary;
use crate::zone::Zone;

/// Up to here a reminder says how long it still is, and not at what time.
const SOON: Minutes = Minutes(3 * 60);

/// An alarm of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// When it rings.
    pub trigger: Trigger,
    /// What it says: the title of its event, and when that is.
    pub text: String,
}

/// When an alarm rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// So long before the event begins.
    Before(Minutes),
    /// For a day-long event: at nine in the morning, so many days before it.
    Morning {
        /// 0 is the day itself.
        days_before: u32,
    },
}

/// Makes the alarms of occurrences in their order.
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
                // What rings no later than the injection before is taken for that one's.
                triggers.retain(|trigger| match *trigger {
                    Trigger::Before(lead) if lead >= A_DAY => earlier(start.instant, lead) > before,
                    _ => true,
                });
            }
            self.before = Some(start.instant);
        }
        let alarm = |trigger| Alarm {
            trigger,
            text: self.said.alarm(title, &self.when(trigger, occurrence, placed)),
        };
        triggers.into_iter().map(alarm).collect()
    }

    /// When an event is, as it is said when an alarm rings.
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
                    // Tomorrow there need not be tomorrow here.
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
        away.map_or(&self.prescription.time_zone, |away| &away.time_zone)
    }
}

fn triggers(prescription: &Prescription, occurrence: &Occurrence) -> Vec<Trigger> {
    let reminders = &prescription.reminders.0;
    match occurrence.kind {
        Kind::Marker => vec![Trigger::Morning { days_before: 0 }],
        Kind::Review { .. } => {
            vec![Trigger::Morning { days_before: 14 }, Trigger::Morning { days_before: 0 }]
        }
        // A tablet needs no preparation: it rings when it is to be taken.
        Kind::SelfTaken { .. } => {
            reminders.iter().take(1).map(|_| Trigger::Before(Minutes(0))).collect()
        }
        _ => reminders.iter().copied().map(Trigger::Before).collect(),
    }
}

/// An instant so long before another.
fn earlier(instant: Timestamp, Minutes(lead): Minutes) -> Timestamp {
    let lead = SignedDuration::from_mins(i64::from(lead));
    instant.checked_sub(lead).unwrap_or(Timestamp::MIN)
}
