//! `12 weeks` -> `Interval`, and how an interval moves a date.

use std::fmt;

use jiff::{Span, ToSpan, civil::Date};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::yaml::{Decode, Node, quoted};

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Seven days.
    Weeks,
    /// Calendar months.
    Months,
}

impl Unit {
    /// Reads `day`, `days`, `week`, `weeks`, `month` or `months`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "day" | "days" => Some(Self::Days),
            "week" | "weeks" => Some(Self::Weeks),
            "month" | "months" => Some(Self::Months),
            _ => None,
        }
    }

    /// The unit's name in the plural, as in `2 weeks`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
        }
    }
}

/// A whole number of days, weeks or months: 1 to 3660 days, 520 weeks or 120 months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

impl Interval {
    /// Reads an interval such as `12 weeks`.
    ///
    /// # Errors
    ///
    /// A diagnostic for a range, a missing or unknown unit, 0, and more than ten years.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, rest) = text.split_at(end);
        let rest = rest.trim_start();
        if number.is_empty() {
            return Err(bad(text));
        }
        if rest.starts_with(['-', '–', '.', ',', '/'])
            || rest.starts_with("to ")
            || rest.starts_with("or ")
        {
            return Err(Diagnostic::error(
                Code::BadInterval,
                format!("{} is not one whole number, and dates need one", quoted(text)),
            )
            .help("the prescriber chooses it, such as `2 months` or `10 weeks`"));
        }
        let unit = Unit::parse(rest).ok_or_else(|| bad(text))?;
        let most = match unit {
            Unit::Days => 3660,
            Unit::Weeks => 520,
            Unit::Months => 120,
        };
        match number.parse::<u32>() {
            Ok(count) if (1..=most).contains(&count) => Ok(Self { count, unit }),
            _ => Err(Diagnostic::error(
                Code::BadInterval,
                format!("{} is out of range", quoted(text)),
            )
            .help(format!("allowed: 1 to {most} {}", unit.name()))),
        }
    }
}

fn bad(text: &str) -> Diagnostic {
    let error = Diagnostic::error(
        Code::BadInterval,
        format!("{} is not a number of days, weeks or months", quoted(text)),
    );
    match meant(text) {
        Some(interval) => error.help(format!("write `{interval}`")),
        None => error.help("write it as `3 days`, `12 weeks` or `2 months`"),
    }
}

/// The interval that another notation means: `alternate days`, `2nd month`, `fortnight`, `2 years`.
fn meant(text: &str) -> Option<Interval> {
    const UNITS: &[(&[&str], u32, Unit)] = &[
        (&["day", "daily", "d"], 1, Unit::Days),
        (&["week", "weekly", "wk", "w"], 1, Unit::Weeks),
        (&["fortnight", "fortnightly"], 2, Unit::Weeks),
        (&["month", "monthly", "mth"], 1, Unit::Months),
        (&["quarter", "quarterly"], 3, Unit::Months),
        (&["year", "yearly", "annually", "yr"], 12, Unit::Months),
    ];
    const COUNTS: &[(&[&str], u32)] = &[
        (&["", "a", "each", "one"], 1),
        (&["other", "alternate", "second", "two"], 2),
        (&["third", "three"], 3),
        (&["fourth", "four"], 4),
        (&["six", "sixth"], 6),
        (&["eight", "eighth"], 8),
        (&["twelve", "twelfth"], 12),
    ];
    let text = text.to_lowercase();
    let text = text.strip_prefix("every ").unwrap_or(&text);
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (count, unit) = match text.split_at(digits) {
        ("", words) => words.rsplit_once([' ', '-']).unwrap_or(("", words)),
        (number, rest) => {
            let mut endings = ["st", "nd", "rd", "th"].into_iter();
            let ordinal = endings.find_map(|ending| rest.strip_prefix(ending));
            (number, ordinal.unwrap_or(rest).trim_start_matches([' ', '-']))
        }
    };
    let count = match COUNTS.iter().find(|(words, _)| words.contains(&count)) {
        Some((_, count)) => *count,
        None => count.parse().ok()?,
    };
    let unit = unit.trim_end_matches(['s', '.']);
    let (_, times, unit) = UNITS.iter().find(|(words, ..)| words.contains(&unit))?;
    Interval::parse(&format!("{} {}", count.checked_mul(*times)?, unit.name())).ok()
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit.name();
        let unit = if self.count == 1 { &unit[..unit.len() - 1] } else { unit };
        write!(f, "{} {unit}", self.count)
    }
}

impl Decode for Interval {
    const EXPECTED: &'static str = "a number of days, weeks or months such as 12 weeks";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, Self::parse)
    }
}

/// A day that dates are counted from. It keeps the planned day of the month, so that a date clamped to the
/// end of a short month never becomes an anchor: a month after 28 February, planned for the 31st, is 31
/// March.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnchorDate {
    date: Date,
    meant_day: i8,
}

impl From<Date> for AnchorDate {
    fn from(date: Date) -> Self {
        Self { date, meant_day: date.day() }
    }
}

impl AnchorDate {
    /// The day itself, clamped to the end of its month.
    #[must_use]
    pub fn date(self) -> Date {
        self.date
    }

    /// The planned day of the month, if the month is too short for it.
    #[must_use]
    pub fn clamped_from(self) -> Option<i8> {
        (self.meant_day != self.date.day()).then_some(self.meant_day)
    }

    /// The day `times` intervals later, or earlier for a negative number.
    ///
    /// Returns `None` outside the years -9999 to 9999.
    #[must_use]
    pub fn plus(self, interval: Interval, times: i64) -> Option<Self> {
        let count = i64::from(interval.count).checked_mul(times)?;
        let span: Span = match interval.unit {
            Unit::Days => Span::new().try_days(count).ok()?,
            Unit::Weeks => Span::new().try_weeks(count).ok()?,
            Unit::Months => {
                let month = Span::new().try_months(count).ok()?;
                let first = self.date.first_of_month().checked_add(month).ok()?;
                let day = self.meant_day.min(first.days_in_month());
                let date = first.checked_add(i64::from(day - 1).days()).ok()?;
                return Some(Self { date, meant_day: self.meant_day });
            }
        };
        self.date.checked_add(span).ok().map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_clamped_date_is_never_an_anchor() {
        let monthly = Interval { count: 1, unit: Unit::Months };
        let anchor = AnchorDate::from(date(2026, 1, 31));
        let dates: Vec<Date> = (1..=3).map(|n| anchor.plus(monthly, n).unwrap().date()).collect();
        assert_eq!(dates, [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]);
        let clamped = anchor.plus(monthly, 1).unwrap();
        assert_eq!(clamped.clamped_from(), Some(31));
        assert_eq!(clamped.plus(monthly, 1).unwrap().date(), date(2026, 3, 31));
        assert_eq!(
            clamped.plus(Interval { count: 1, unit: Unit::Weeks }, 1).unwrap().date(),
            date(2026, 3, 7)
        );
    }

    #[test]
    fn a_range_a_year_and_nothing_are_refused() {
        for text in [
            "2-3 months",
            "2 to 3 months",
            "1 year",
            "0 days",
            "week",
            "12",
            "12 wks",
            "121 months",
            "",
        ] {
            assert_eq!(Interval::parse(text).unwrap_err().code, Code::BadInterval, "{text}");
        }
    }
}
