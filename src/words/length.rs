//! Lengths of time, windows and times of day -> the words for them.

use jiff::civil::Time;

use super::language::Vocabulary;
use crate::prescription::civil::Minutes;
use crate::prescription::interval::Interval;
use crate::prescription::window::{Reach, Window};

impl Vocabulary {
    /// How soon something is: `in 1 hour`, `in 90 minutes`.
    #[must_use]
    pub fn in_minutes(&self, Minutes(minutes): Minutes) -> String {
        if minutes.is_multiple_of(60) {
            self.counted("in-hours", minutes / 60)
        } else {
            self.counted("in-minutes", minutes)
        }
    }

    /// An interval, such as `12 weeks`.
    #[must_use]
    pub fn interval(&self, interval: Interval) -> String {
        self.counted(&["length-", interval.unit.name()].concat(), interval.count)
    }

    /// How far a dose may move: an interval either way, or each side.
    #[must_use]
    pub fn window(&self, window: Window) -> String {
        let side = |reach: Reach, key: &str| match reach {
            Reach::Not => self.word(&["not-", key].concat()).to_owned(),
            Reach::UpTo(length) => self.say(key, &[("length", &self.interval(length))]),
            Reach::Any => self.word(&["any-", key].concat()).to_owned(),
        };
        let sides = || [side(window.early, "earlier"), side(window.late, "later")].join(", ");
        window.both().map_or_else(sides, |length| self.interval(length))
    }

    /// At which times of the day: `at 08:00, 14:00 and 20:00`.
    #[must_use]
    pub fn at_times(&self, times: &[Time]) -> String {
        let times: Vec<String> =
            times.iter().map(|time| time.strftime("%H:%M").to_string()).collect();
        let times: Vec<&str> = times.iter().map(String::as_str).collect();
        self.say("at-times", &[("list", &self.list(&times))])
    }
}
