//! `2026-03-02`, `09:00`, `[mon, wed, fri]`, `15 minutes` -> dates, times of day, weekdays, durations.

use jiff::civil::{Date, Time, Weekday};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::shown::day;
use crate::source::Spanned;
use crate::yaml::{Decode, Fields, Kind, Node, quoted};

/// The years allowed in a prescription.
pub const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// Reads a date written YYYY-MM-DD, of the years 1900 to 2199.
///
/// # Errors
///
/// A diagnostic for any other form and for a day that the month does not have.
pub fn parse_date(text: &str) -> Result<Date, Diagnostic> {
    let bad = |message: String| Diagnostic::error(Code::BadDate, message);
    let form = || {
        let error = bad(format!("{} is not a date", quoted(text)));
        match meant_dates(text)[..] {
            [date] => error.help(format!("write {date}")),
            [one, other] => error.help(format!("write {one} or {other}, whichever is meant")),
            _ => error.help("write year-month-day, such as 2026-03-02 for 2 March 2026"),
        }
    };
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return Err(form()) };
    let digits =
        |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return Err(form());
    }
    let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else {
        return Err(form());
    };
    if !YEARS.contains(&year) {
        return Err(bad(format!("{text} is out of range")).help(format!(
            "use a year from {} to {}",
            YEARS.start(),
            YEARS.end()
        )));
    }
    let Ok(first) = Date::new(year, month, 1) else {
        return Err(bad(format!("{text} does not exist: there is no month {month}"))
            .help("write year-month-day, such as 2026-03-02 for 2 March 2026"));
    };
    Date::new(year, month, day).map_err(|_| {
        let last = first.last_of_month();
        bad(format!("{text} does not exist")).help(format!("the month ends on {last}"))
    })
}

/// The dates that another notation can mean: `30/11/2026`, `11/30/2026` and `30 Nov 2026` one each, `3/4/2026` two.
pub(super) fn meant_dates(text: &str) -> Vec<Date> {
    const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec";
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let number = |part: &str| -> Option<i16> {
        let month = part.to_lowercase();
        let named = MONTHS.split(' ').position(|name| month.starts_with(name));
        named.map_or_else(|| part.parse().ok(), |index| i16::try_from(index + 1).ok())
    };
    let Some(numbers) = parts.map(number).collect::<Option<Vec<i16>>>() else { return vec![] };
    let [first, second, third] = numbers[..] else { return vec![] };
    let orders =
        [(first, second, third), (third, second, first), (third, first, second)].into_iter();
    let mut dates: Vec<Date> = orders
        .filter(|(year, ..)| YEARS.contains(year))
        .filter_map(|(year, month, day)| {
            Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
        })
        .collect();
    dates.dedup();
    dates
}

impl Decode for Date {
    const EXPECTED: &'static str = "a date (YYYY-MM-DD)";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, parse_date)
    }
}

/// Reads a time of day written HH:MM or H:MM, from 00:00 to 23:59.
///
/// # Errors
///
/// A diagnostic for any other form.
pub fn parse_time(text: &str) -> Result<Time, Diagnostic> {
    let time = text.split_once(':').and_then(|(hour, minute)| {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let formed =
            matches!(hour.len(), 1 | 2) && minute.len() == 2 && digits(hour) && digits(minute);
        let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
        if formed { Time::new(hour, minute, 0, 0).ok() } else { None }
    });
    time.ok_or_else(|| {
        let error =
            Diagnostic::error(Code::BadTime, format!("{} is not a time of day", quoted(text)));
        match meant_time(text) {
            Some(time) => error.help(format!("write {}", time.strftime("%H:%M"))),
            None => {
                error.help("write hours and minutes from 00:00 to 23:59, such as 09:00 or 17:30")
            }
        }
    })
}

/// The time that another notation means: `8 pm`, `8.30`, `20h30`, `0830`.
fn meant_time(text: &str) -> Option<Time> {
    let text = text.to_lowercase().replace("p.m.", "pm").replace("a.m.", "am");
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (clock, half) = (&text[..end], text[end..].trim());
    let numbers: Vec<&str> = clock.split([':', '.', 'h', ' ']).collect();
    let (hour, minute) = match numbers[..] {
        [hour] if hour.len() < 3 => (hour, "0"),
        [both] if both.len() < 5 => both.split_at(both.len() - 2),
        [hour, minute] if minute.len() == 2 => (hour, minute),
        _ => return None,
    };
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        "pm" if (1..12).contains(&hour) => hour + 12,
        "am" if hour == 12 => 0,
        "" | "am" | "pm" | "h" | "uhr" | "uur" => hour,
        _ => return None,
    };
    Time::new(hour, minute, 0, 0).ok()
}

impl Decode for Time {
    const EXPECTED: &'static str = "a time of day (HH:MM)";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, parse_time)
    }
}

/// The most times of a day for one dose.
pub const MAX_TIMES: usize = 6;

/// One time of day, or several, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times(pub Vec<Time>);

impl Decode for Times {
    const EXPECTED: &'static str = "a time of day (HH:MM), or a list of them";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let Kind::List(items) = &node.kind else {
            return Time::decode(node, report).map(|time| Self(vec![time]));
        };
        let times = node.read_list("[08:00, 14:00, 20:00]", report, Time::decode)?;
        if !(1..=MAX_TIMES).contains(&items.len()) {
            let message = format!("there are {} times of day", items.len());
            let error = Diagnostic::error(Code::BadNumber, message).at(node.span);
            return Err(report.fail(error.help(format!("a dose can be taken at 1 to {MAX_TIMES}"))));
        }
        if times.is_sorted_by(|earlier, later| earlier < later) {
            return Ok(Self(times));
        }
        let error = Diagnostic::error(Code::BadTime, "the times are not in order").at(node.span);
        Err(report.fail(error.help("write each once, the earliest first")))
    }
}

/// The weekdays in the words of the file, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Reads the word for a weekday: its place in the week, from 0 for Monday.
///
/// # Errors
///
/// A diagnostic for any other word.
pub(super) fn parse_weekday(text: &str) -> Result<usize, Diagnostic> {
    WEEKDAYS.iter().position(|&name| name == text).ok_or_else(|| {
        let message = format!("{} is not a weekday", quoted(text));
        Diagnostic::error(Code::UnknownWord, message)
            .suggest(text.get(..3).unwrap_or(text), WEEKDAYS)
            .help(format!("the weekdays: {}", WEEKDAYS.join(", ")))
    })
}

/// How many days are between two dates, whichever is first.
pub(crate) fn days_apart(one: Date, other: Date) -> i32 {
    (one - other).get_days().abs()
}

/// The place of a weekday in the week, from 0 for Monday.
pub(super) fn place_in_week(weekday: Weekday) -> usize {
    usize::from(weekday.to_monday_zero_offset().unsigned_abs())
}

/// A set of weekdays that is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays {
    /// Whether each day is in it, Monday first.
    days: [bool; 7],
}

impl Weekdays {
    /// Whether a weekday is in the set.
    #[must_use]
    pub fn contains(self, weekday: Weekday) -> bool {
        self.days[place_in_week(weekday)]
    }

    /// The words of the file for the days of the set, Monday first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        WEEKDAYS.into_iter().zip(self.days).filter_map(|(name, listed)| listed.then_some(name))
    }

    /// Whether each day is in the set, Monday first.
    #[must_use]
    pub fn listed(self) -> [bool; 7] {
        self.days
    }
}

impl Decode for Weekdays {
    const EXPECTED: &'static str = "a list such as [mon, wed, fri]";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut days = [false; 7];
        node.read_list("[mon, wed, fri]", report, |item, report| {
            item.read("a weekday", report, |text| {
                let index = parse_weekday(text)?;
                if days[index] {
                    return Err(Diagnostic::error(
                        Code::Conflict,
                        format!("`{text}` is listed twice"),
                    ));
                }
                days[index] = true;
                Ok(())
            })
        })?;
        if days.contains(&true) {
            Ok(Self { days })
        } else {
            let error = Diagnostic::error(Code::Missing, "the list of weekdays is empty");
            Err(report.fail(error.at(node.span).help("list at least one, such as [mon, wed, fri]")))
        }
    }
}

/// A duration in whole minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minutes(pub u32);

/// A day: 24 hours.
pub const A_DAY: Minutes = Minutes(24 * 60);

impl Minutes {
    /// Reads a length of time such as `30 minutes`, `1 hour`, `1 day` (exactly 24 hours) or `1 week`.
    ///
    /// # Errors
    ///
    /// A diagnostic for any other form and for a length outside `least..=most` minutes, whose words
    /// are in `range`.
    pub fn parse(text: &str, least: u32, most: u32, range: &str) -> Result<Self, Diagnostic> {
        let error = |message: String| {
            Diagnostic::error(Code::BadInterval, message)
                .help(format!("write a duration such as `30 minutes` or `1 hour`, {range}"))
        };
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let minutes = match unit.trim() {
            "minute" | "minutes" | "min" => 1,
            "hour" | "hours" => 60,
            "day" | "days" => 24 * 60,
            "week" | "weeks" => 7 * 24 * 60,
            _ => return Err(error(format!("{} is not a duration", quoted(text)))),
        };
        match number.parse::<u32>().ok().and_then(|count| count.checked_mul(minutes)) {
            Some(total) if (least..=most).contains(&total) => Ok(Self(total)),
            _ => Err(error(format!("{} is out of range", quoted(text)))),
        }
    }
}

/// How long an event takes: 5 minutes to 12 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration(pub Minutes);

impl Decode for Duration {
    const EXPECTED: &'static str = "a duration such as 15 minutes";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, |text| {
            Minutes::parse(text, 5, 12 * 60, "from 5 minutes to 12 hours").map(Self)
        })
    }
}

/// `from` and `to`, in order.
///
/// # Errors
///
/// Reports a missing or wrong date, and an end before its beginning.
pub(super) fn decode_span(
    fields: &mut Fields<'_>,
    report: &mut Diagnostics,
) -> Result<(Date, Date), Reported> {
    let from = fields.required::<Spanned<Date>>("from", report);
    let to = fields.required::<Spanned<Date>>("to", report);
    let (from, to) = (from?, to?);
    if from.value <= to.value {
        return Ok((from.value, to.value));
    }
    let message = format!("this span ends on {}, before it begins", day(to.value));
    let error = Diagnostic::error(Code::Conflict, message).at(to.span);
    Err(report.fail(error.related(from.span, day(from.value)).help("swap `from` and `to`")))
}
