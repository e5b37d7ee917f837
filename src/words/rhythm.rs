//! A cadence -> how often there is a dose, in the words of a language.

use num_rational::Ratio;

use super::language::{Vocabulary, filled};
use crate::prescription::cadence::Cadence;
use crate::prescription::interval::Interval;

impl Vocabulary {
    /// How often, such as `every 12 weeks`; a single dose is given `once`.
    #[must_use]
    pub fn rhythm(&self, cadence: &Cadence, doses: Option<usize>) -> String {
        match cadence {
            _ if doses == Some(1) && cadence.list().is_none() => self.word("once").to_owned(),
            Cadence::Every(Interval { count, unit }) => {
                self.counted(&["every-", unit.name()].concat(), *count)
            }
            Cadence::Weekdays(weekdays) => {
                let days = self.list(&self.weekdays(*weekdays));
                filled(self.word("on-weekdays"), &[("list", &days)])
            }
            Cadence::Weekly { weeks, weekdays } => {
                let days = self.weekdays(*weekdays).into_iter();
                let days = days.map(|day| filled(self.word("the-weekday"), &[("weekday", day)]));
                self.recurring("every-weeks", *weeks, days)
            }
            Cadence::Monthly { months, weekdays } => {
                let days = weekdays.listed().map(|(place, weekday)| {
                    let day = [
                        ("nth", self.named("places", place)),
                        ("weekday", self.named("weekdays", weekday)),
                    ];
                    filled(self.word("the-nth-weekday"), &day)
                });
                self.recurring("every-months", *months, days)
            }
            Cadence::Dates(dates) => {
                self.counted("on-dates", u32::try_from(dates.len()).unwrap_or(u32::MAX))
            }
            Cadence::Days(days) => {
                let numbers: Vec<String> = days.iter().map(u32::to_string).collect();
                let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
                let form = self.form("on-days", Ratio::from_integer(numbers.len() as u64));
                filled(form, &[("list", &self.list(&numbers))])
            }
        }
    }

    /// Days with an interval, such as `every 2 weeks on Mon and Thu`.
    fn recurring(&self, every: &str, count: u32, days: impl Iterator<Item = String>) -> String {
        let days: Vec<String> = days.collect();
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        let every = self.counted(every, count);
        filled(self.word("every-on"), &[("every", &every), ("list", &self.list(&days))])
    }
}
