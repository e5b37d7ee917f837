//! `[first tue, last fri]` -> weekdays of a month by their place in it.

use jiff::civil::Date;

use super::civil::{WEEKDAYS, parse_weekday, place_in_week};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::yaml::{Node, quoted};

/// The places of a weekday in its month, in the words of the file. Not every month has a fifth.
pub const PLACES: [&str; 5] = ["first", "second", "third", "fourth", "last"];

const FOURTH: usize = 3;
const LAST: usize = 4;

/// Weekdays of a month by their places, such as the first Tuesday: at least one, and no two that can be one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NthWeekdays {
    /// Whether each weekday is listed, Monday first, for every place.
    listed: [[bool; 7]; PLACES.len()],
}

impl NthWeekdays {
    /// The listed days of the month of a date, in order of time.
    #[must_use]
    pub fn in_month_of(self, date: Date) -> Vec<Date> {
        let first = date.first_of_month();
        let days =
            first.series(jiff::ToSpan::day(1)).take_while(|day| day.month() == first.month());
        days.filter(|&day| self.contains(day)).collect()
    }

    /// Whether a date is one of the listed days.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        let weekday = place_in_week(date.weekday());
        let place = usize::from(((date.day() - 1) / 7).unsigned_abs());
        let is_last = date.day() + 7 > date.days_in_month();
        place <= FOURTH && self.listed[place][weekday] || is_last && self.listed[LAST][weekday]
    }

    /// Each of them as the places of its words in [`PLACES`] and in the weekdays, Monday first.
    pub fn listed(self) -> impl Iterator<Item = (usize, usize)> {
        let all = (0..PLACES.len()).flat_map(|place| (0..7).map(move |weekday| (place, weekday)));
        all.filter(move |&(place, weekday)| self.listed[place][weekday])
    }

    /// Reads a list of such days.
    ///
    /// # Errors
    ///
    /// Reports a word that is none, a day that is listed twice, and a fourth together with the last.
    pub(super) fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut listed = [[false; 7]; PLACES.len()];
        node.read_list("[first tue]", report, |item, report| {
            item.read("a weekday of a month", report, |text| {
                let (place, weekday) = parse(text)?;
                if std::mem::replace(&mut listed[place][weekday], true) {
                    let message = format!("`{text}` is listed twice");
                    return Err(Diagnostic::error(Code::Conflict, message));
                }
                Ok(())
            })
        })?;
        if let Some(weekday) = (0..7).find(|&day| listed[FOURTH][day] && listed[LAST][day]) {
            let day = WEEKDAYS[weekday];
            let message = format!("in most months the fourth {day} is also the last {day}");
            let error = Diagnostic::error(Code::Conflict, message).at(node.span);
            return Err(report.fail(error.help("keep the one on the prescription")));
        }
        Ok(Self { listed })
    }
}

/// `first tue` -> the places of both words.
fn parse(text: &str) -> Result<(usize, usize), Diagnostic> {
    let Some((place, weekday)) = text.split_once(' ') else {
        let message = format!("{} is a day of every week, not of a month", quoted(text));
        return Err(Diagnostic::error(Code::Conflict, message).help(format!(
            "say which of the month, such as `first {text}`, or list weekdays only"
        )));
    };
    let Some(place) = PLACES.iter().position(|&name| name == place) else {
        let message = format!("{} is not a place in a month", quoted(place));
        return Err(Diagnostic::error(Code::UnknownWord, message)
            .suggest(place, PLACES)
            .help(format!("allowed: {}", PLACES.join(", "))));
    };
    Ok((place, parse_weekday(weekday.trim_start())?))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_days_of_a_month_are_in_order_of_time_not_of_the_list() {
        let mut listed = [[false; 7]; PLACES.len()];
        (listed[0][1], listed[0][0], listed[LAST][4]) = (true, true, true);
        let days = NthWeekdays { listed };
        // 1 September 2026 is a Tuesday, 1 June 2026 a Monday.
        let september = [date(2026, 9, 1), date(2026, 9, 7), date(2026, 9, 25)];
        assert_eq!(days.in_month_of(date(2026, 9, 30)), september);
        let june = [date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 26)];
        assert_eq!(days.in_month_of(date(2026, 6, 1)), june);
    }
}
