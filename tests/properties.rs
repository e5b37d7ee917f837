//! What holds for all inputs: texts survive folding, plans follow the written rules of the
//! schedule, and no input makes the program panic.
//!
//! Plans are made up here, written as YAML in any order and style, and planned a second time by a
//! small model of its own, which knows the rules only from their text. Every run tries the same
//! inputs.

use std::fmt::Write as _;
use std::sync::LazyLock;

use b12cal::calendar::{Event, Feed, Role};
use b12cal::compile::{AsOf, Settings};
use b12cal::diagnostic::Diagnostics;
use b12cal::ics;
use b12cal::moment::when::EventTime;
use b12cal::publish::Failure;
use b12cal::schedule::Schedule;
use b12cal::schedule::occurrence::Kind;
use b12cal::source::Source;
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use proptest::test_runner::{RngSeed, TestCaseError};

use crate::schema;
use crate::support::{self, Built};

/// The same inputs in every run, `CASES` times as many if that is set, and no file of earlier failures. An input that
/// fails is made smaller for seconds, where proptest would take minutes.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(1000);
    let times = std::env::var("CASES").map_or(1, |times| times.parse().expect("a number"));
    ProptestConfig {
        cases: cases * times,
        failure_persistence: None,
        max_shrink_time: 5_000,
        rng_seed,
        ..ProptestConfig::default()
    }
}

// Texts.

/// Texts of any characters, those with a meaning in a calendar often among them.
fn texts() -> impl Strategy<Value = String> {
    let special =
        select(vec!['\\', ';', ',', '\n', '\r', '\t', ' ', ':', '"', '\0', '\u{7F}', '\u{85}']);
    let wide = select(vec!['é', 'µ', '日', '🩸', '\u{301}', '\u{2028}', '\u{FEFF}', '\u{3000}']);
    let character = prop_oneof![3 => any::<char>(), 2 => special, 2 => wide, 2 => Just('x')];
    prop::collection::vec(character, 0..120).prop_map(String::from_iter)
}

/// Texts of little else than what a fold must keep away from.
fn hard_to_fold() -> impl Strategy<Value = String> {
    let piece =
        select(vec!["\\", "\n", ",", ";", " ", "\u{A0}", "\u{3000}", "    ", "x", "é", "word"]);
    prop::collection::vec(piece, 0..200).prop_map(|pieces| pieces.concat())
}

/// The places of a line where a fold loses nothing: between two characters, not after the backslash of
/// an escape, not beside a blank.
fn good_folds(line: &str) -> Vec<usize> {
    let mut places = vec![];
    let mut is_escaped = false;
    for (place, character) in line.char_indices() {
        let before = line[..place].chars().next_back();
        let is_blank = character.is_whitespace() || before.is_none_or(char::is_whitespace);
        if !is_escaped && !is_blank {
            places.push(place);
        }
        is_escaped = !is_escaped && character == '\\';
    }
    places
}

/// The calendar of one event with a description.
fn written(description: &str) -> Vec<u8> {
    let event = Event {
        uid: "u".to_owned(),
        sequence: 0,
        stamp: Timestamp::UNIX_EPOCH,
        created: None,
        role: Role::Dose,
        category: None,
        facts: None,
        when: EventTime::Day(date(2026, 3, 2)),
        summary: "s".to_owned(),
        description: description.to_owned(),
        location: None,
        alarms: vec![],
        is_cancelled: false,
    };
    let feed = Feed {
        uid: "f".to_owned(),
        revision: 0,
        modified: Timestamp::UNIX_EPOCH,
        name: "n".to_owned(),
        description: None,
        color: None,
        zone: "Etc/UTC".to_owned(),
        timezones: vec![],
        events: vec![event],
    };
    let mut bytes = vec![];
    ics::write::feed(&feed, &mut bytes).expect("memory takes everything");
    bytes
}

/// The value of a property, unfolded (RFC 5545, section 3.1) and unescaped (section 3.3.11).
fn value(calendar: &str, property: &str) -> Option<String> {
    let unfolded = calendar.replace("\r\n ", "");
    let line = unfolded.split("\r\n").find_map(|line| line.strip_prefix(property))?;
    let mut text = String::new();
    let mut characters = line.strip_prefix(':')?.chars();
    while let Some(character) = characters.next() {
        text.push(match character {
            '\\' => match characters.next()? {
                'n' => '\n',
                escaped @ ('\\' | ',' | ';') => escaped,
                _ => return None,
            },
            // These never stand alone.
            ',' | ';' => return None,
            plain => plain,
        });
    }
    Some(text)
}

proptest! {
    #![proptest_config(config(32))]

    #[test]
    fn a_text_is_the_same_after_folding_and_unfolding_wherever_its_lines_break(text in texts()) {
        for offset in 1..=76 {
            let text = "-".repeat(offset) + &text;
            let bytes = written(&text);
            for line in bytes.split(|&byte| byte == b'\n') {
                prop_assert!(str::from_utf8(line).is_ok(), "a character is split: {line:?}");
            }
            let calendar = String::from_utf8(bytes).expect("whole characters");
            // No text may hold a control character but the tab; a line feed is written as \n.
            let kept = |c: &char| !c.is_ascii_control() || matches!(c, '\n' | '\t');
            let expected: String = text.chars().filter(kept).collect();
            prop_assert_eq!(value(&calendar, "DESCRIPTION"), Some(expected));
        }
    }

    #[test]
    fn a_line_is_folded_where_nothing_is_lost_and_is_longer_only_if_there_is_no_such_place(
        text in prop_oneof![texts(), hard_to_fold()],
    ) {
        for offset in 1..=76 {
            // As every text of a calendar: without white space at its ends.
            let text = "-".repeat(offset) + text.trim();
            let calendar = String::from_utf8(written(&text)).expect("whole characters");
            for whole in calendar.replace("\r\n ", "\0").split_terminator("\r\n") {
                let unfolded = whole.replace('\0', "");
                let good = good_folds(&unfolded);
                let mut at = 0;
                for (index, part) in whole.split('\0').enumerate() {
                    prop_assert!(at == 0 || good.contains(&at), "{at} in {unfolded:?}");
                    // The blank at the beginning of a continuation counts.
                    let most = at + 75 - usize::from(index > 0);
                    let place = good.iter().any(|place| (at + 1..=most).contains(place));
                    prop_assert!(at + part.len() <= most || !place, "{part:?} is too long");
                    at += part.len();
                }
            }
        }
    }
}

// Plans.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Days,
    Weeks,
    Months,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Length {
    count: i32,
    unit: Unit,
}

#[derive(Clone, Debug)]
enum Cadence {
    Every(Length),
    /// Weekdays from 0, Monday.
    Weekdays(Vec<usize>),
    /// Weekdays of every so many weeks.
    Weekly(i32, Vec<usize>),
    /// Places in a month from 0, the last being 4, and a weekday, of every so many months.
    Monthly(i32, Vec<(usize, usize)>),
    /// Days of the phase from 1; they are its end.
    Days(Vec<i32>),
    /// Booked dates, each as days after the day before, at least 1; they are its end.
    Dates(Vec<i32>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Doses(usize),
    For(Length),
    Until(Date),
    Days,
    Open,
}

#[derive(Clone, Debug)]
struct Phase {
    name: &'static str,
    cadence: Cadence,
    end: End,
    /// Weekdays that push its doses on.
    closed: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
enum Anchor {
    FirstDose,
    LastDose(usize),
    Start(usize),
    Dose(usize, usize),
    Date(Date),
}

#[derive(Clone, Debug)]
enum When {
    On(Anchor),
    /// A date without a word before it.
    Bare(Date),
    Offset {
        counts: Vec<i32>,
        unit: Unit,
        before: bool,
        anchor: Anchor,
    },
    Every(Length, Anchor),
}

/// A prescription that can be scheduled.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    zone: &'static str,
    start: Date,
    time: (i8, i8),
    phases: Vec<Phase>,
    /// The sentences of every recheck.
    rechecks: Vec<Vec<When>>,
    until: Date,
}

const ZONES: [&str; 12] = [
    "Africa/Casablanca",
    "America/Havana",
    "America/Santiago",
    "America/St_Johns",
    "America/Vancouver",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Etc/UTC",
    "Europe/Dublin",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
];
const NAMES: [&str; 4] = ["induction", "phase: two", "third \"of many\"", "Erhaltung, µ"];
const PLACES: [&str; 5] = ["first", "second", "third", "fourth", "last"];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

// The model: rules 1 to 3 of the schedule, from their text.

/// How many doses of an open phase a recheck can be counted from.
const NAMED: usize = 5;

/// A date, and the day of the month that was meant: "a clamped date is never an anchor".
#[derive(Clone, Copy, Debug)]
struct Day {
    date: Date,
    meant: i8,
}

impl Day {
    fn of(date: Date) -> Self {
        Self { date, meant: date.day() }
    }

    fn plus(self, length: Length, times: i32) -> Self {
        let count = length.count * times;
        match length.unit {
            Unit::Days => Self::of(self.date + count.days()),
            Unit::Weeks => Self::of(self.date + (count * 7).days()),
            Unit::Months => {
                let months =
                    i32::from(self.date.year()) * 12 + i32::from(self.date.month()) - 1 + count;
                let year = i16::try_from(months.div_euclid(12)).expect("a year");
                let month = i8::try_from(months.rem_euclid(12) + 1).expect("a month");
                let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
                let last = match month {
                    2 if leap => 29,
                    2 => 28,
                    4 | 6 | 9 | 11 => 30,
                    _ => 31,
                };
                Self { date: date(year, month, self.meant.min(last)), meant: self.meant }
            }
        }
    }
}

/// Whether a date is one of some days of its month: its weekday is there, and comes so often before, or not after.
fn is_one_of_month(days: &[(usize, usize)], date: Date) -> bool {
    let weeks = |step: i32| {
        let same = (1..).map_while(move |n: i32| date.checked_add((step * n * 7).days()).ok());
        same.take_while(|other| other.month() == date.month()).count()
    };
    days.iter().any(|&(place, weekday)| {
        is_one_of(&[weekday], date) && if place == 4 { weeks(1) == 0 } else { weeks(-1) == place }
    })
}

fn monday(date: Date) -> Date {
    date - i32::from(date.weekday().to_monday_zero_offset()).days()
}

/// The listed day nearest to a plain date, the later of two; without one the first from the start on.
fn first_listed(start: Date, plain: Option<Date>, is_listed: impl Fn(Date) -> bool) -> Date {
    let near = (0..70).flat_map(|days: i32| match plain {
        Some(plain) => vec![plain + days.days(), plain - days.days()],
        None => vec![start + days.days()],
    });
    near.into_iter().find(|date| is_listed(*date)).expect("there is one every month")
}

fn is_one_of(weekdays: &[usize], date: Date) -> bool {
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset());
    weekday.is_ok_and(|weekday| weekdays.contains(&weekday))
}

impl Phase {
    /// The days of the cadence of the first phase, from `start` on, or of a later one, after the last dose before it.
    fn days(&self, start: Date, last: Option<Day>) -> Box<dyn Iterator<Item = Day> + '_> {
        match (&self.cadence, last) {
            (Cadence::Every(length), None) => {
                Box::new((0..).map(move |n| Day::of(start).plus(*length, n)))
            }
            (Cadence::Every(length), Some(last)) => {
                Box::new((1..).map(move |n| last.plus(*length, n)))
            }
            (Cadence::Weekdays(weekdays), last) => {
                let first = last.map_or(start, |last| last.date + 1.day());
                let listed = |date: &Date| is_one_of(weekdays, *date);
                Box::new((0..).map(move |n: i32| first + n.days()).filter(listed).map(Day::of))
            }
            (Cadence::Weekly(weeks, weekdays), last) => {
                let is_listed = |date: Date| is_one_of(weekdays, date);
                let week = Length { count: *weeks, unit: Unit::Weeks };
                let first =
                    first_listed(start, last.map(|last| last.plus(week, 1).date), is_listed);
                let dates = (0..).map(move |n: i32| first + n.days());
                let is_due = move |date: &Date| {
                    let weeks_later = (monday(*date) - monday(first)).get_days() / 7;
                    weeks_later % weeks == 0 && is_one_of(weekdays, *date)
                };
                Box::new(dates.filter(is_due).map(Day::of))
            }
            (Cadence::Monthly(months, days), last) => {
                let is_listed = |date: Date| is_one_of_month(days, date);
                let month = Length { count: *months, unit: Unit::Months };
                let first =
                    first_listed(start, last.map(|last| last.plus(month, 1).date), is_listed);
                let number = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
                let dates = (0..).map(move |n: i32| first + n.days());
                let is_due = move |date: &Date| {
                    (number(*date) - number(first)) % months == 0 && is_one_of_month(days, *date)
                };
                Box::new(dates.filter(is_due).map(Day::of))
            }
            (Cadence::Dates(days), last) => {
                let mut date = last.map_or(start, |last| last.date);
                Box::new(days.iter().map(move |&later| {
                    date += later.days();
                    Day::of(date)
                }))
            }
            // A first phase begins with day 1; after another phase its last dose is day 0.
            (Cadence::Days(days), last) => {
                let zero = last.map_or(start - 1.day(), |last| last.date);
                Box::new(days.iter().map(move |&day| Day::of(zero + day.days())))
            }
        }
    }

    /// Its doses: as many as without closed days, each on a day that is not closed.
    fn doses(&self, start: Date, last: Option<Day>, horizon: Date) -> Vec<Day> {
        let plain = self.plain_doses(start, last, horizon);
        if self.closed.is_empty() {
            return plain;
        }
        let days = self.days(start, last);
        days.filter(|day| !is_one_of(&self.closed, day.date)).take(plain.len()).collect()
    }

    fn plain_doses(&self, start: Date, last: Option<Day>, horizon: Date) -> Vec<Day> {
        let mut doses: Vec<Day> = vec![];
        for dose in self.days(start, last) {
            let first = doses.first().copied().unwrap_or(dose);
            let inside = match self.end {
                End::Doses(count) => doses.len() < count,
                End::For(length) => dose.date < first.plus(length, 1).date,
                End::Until(until) => dose.date <= until,
                End::Days => true,
                End::Open => dose.date <= horizon || doses.len() < NAMED,
            };
            if !inside {
                break;
            }
            doses.push(dose);
        }
        doses
    }
}

impl Phase {
    /// A course with a number of doses, at most a week apart.
    fn can_be_pushed(&self) -> bool {
        let is_frequent = match self.cadence {
            Cadence::Weekdays(_) | Cadence::Weekly(1, _) => true,
            Cadence::Every(Length { count, unit: Unit::Days }) => count <= 7,
            Cadence::Every(Length { count, unit: Unit::Weeks }) => count == 1,
            _ => false,
        };
        is_frequent && matches!(self.end, End::Doses(_) | End::For(_))
    }
}

impl Plan {
    /// The doses of every phase; those of an open one up to a horizon, and as many as are counted
    /// from.
    fn doses(&self, horizon: Date) -> Vec<Vec<Day>> {
        let mut last = None;
        let phases = self.phases.iter().map(|phase| {
            let doses = phase.doses(self.start, last, horizon);
            last = doses.last().copied();
            doses
        });
        phases.collect()
    }

    /// The injections of every phase up to the end of the calendar.
    fn injections(&self) -> Vec<Vec<Date>> {
        let dates = |doses: Vec<Day>| doses.into_iter().map(|dose| dose.date);
        let doses = self.doses(self.until).into_iter();
        doses.map(|doses| dates(doses).filter(|&date| date <= self.until).collect()).collect()
    }

    /// The dates of every recheck up to the end of the calendar.
    fn recheck_dates(&self) -> Vec<Vec<Date>> {
        let doses = self.doses(self.until);
        let day = |anchor: Anchor| match anchor {
            Anchor::FirstDose => doses[0][0],
            Anchor::LastDose(phase) => *doses[phase].last().expect("a phase has doses"),
            Anchor::Start(phase) => doses[phase][0],
            Anchor::Dose(phase, ordinal) => doses[phase][ordinal - 1],
            Anchor::Date(date) => Day::of(date),
        };
        let dates = |when: &When| -> Vec<Date> {
            match when {
                When::On(anchor) => vec![day(*anchor).date],
                When::Bare(date) => vec![*date],
                When::Offset { counts, unit, before, anchor } => {
                    let (anchor, times) = (day(*anchor), if *before { -1 } else { 1 });
                    let length = |&count: &i32| Length { count, unit: *unit };
                    counts.iter().map(length).map(|by| anchor.plus(by, times).date).collect()
                }
                // A repeated recheck begins with the treatment.
                When::Every(length, anchor) => {
                    let from = day(*anchor);
                    let mut n = 1;
                    let mut dates = vec![];
                    while from.plus(*length, n).date <= self.until {
                        dates.push(from.plus(*length, n).date);
                        n += 1;
                    }
                    dates.retain(|&date| date >= doses[0][0].date);
                    dates
                }
            }
        };
        let rechecks = self.rechecks.iter().map(|whens| {
            let mut dates: Vec<Date> = whens.iter().flat_map(dates).collect();
            dates.retain(|&date| date <= self.until);
            dates.sort_unstable();
            dates.dedup();
            dates
        });
        rechecks.collect()
    }

    /// The injections of every phase, moved away from weekdays to the first free day of a
    /// direction.
    fn injections_away_from(&self, weekdays: &[usize], direction: &str) -> Vec<Vec<Date>> {
        // What is after the end of the calendar bounds the last dose in it.
        let mut planned: Vec<(usize, Date)> = vec![];
        for (phase, doses) in self.doses(self.until + 1.years()).iter().enumerate() {
            planned.extend(doses.iter().map(|dose| (phase, dose.date)));
        }
        let mut shown: Vec<Date> = vec![];
        for (index, &(phase, date)) in planned.iter().enumerate() {
            // A booked date does not move, and a phase that is pushed on has its own days to avoid.
            let phase = &self.phases[phase];
            let stays = matches!(phase.cadence, Cadence::Dates(_)) || !phase.closed.is_empty();
            let free = |day: &Date| {
                !is_one_of(weekdays, *day)
                    && *day >= self.start
                    && shown.last().is_none_or(|before| before < day)
                    && planned.get(index + 1).is_none_or(|(_, after)| day < after)
            };
            let mut tried = (1..=60).flat_map(|days: i32| match direction {
                "later" => vec![date + days.days()],
                "earlier" => vec![date - days.days()],
                _ => vec![date + days.days(), date - days.days()],
            });
            let moves = is_one_of(weekdays, date) && !stays;
            let found = if moves { tried.find(free) } else { None };
            shown.push(found.unwrap_or(date));
        }
        let mut phases = vec![vec![]; self.phases.len()];
        for ((phase, _), shown) in planned.into_iter().zip(shown) {
            if shown <= self.until {
                phases[phase].push(shown);
            }
        }
        phases
    }

    /// The same plan, all of its dates moved.
    fn moved(&self, days: i32) -> Self {
        let mut plan = self.clone();
        let shift = |date: &mut Date| *date += days.days();
        shift(&mut plan.start);
        shift(&mut plan.until);
        for phase in &mut plan.phases {
            if let End::Until(until) = &mut phase.end {
                shift(until);
            }
        }
        for when in plan.rechecks.iter_mut().flatten() {
            match when {
                When::Bare(date)
                | When::On(Anchor::Date(date))
                | When::Offset { anchor: Anchor::Date(date), .. }
                | When::Every(_, Anchor::Date(date)) => shift(date),
                _ => {}
            }
        }
        plan
    }
}

// Making plans up.

fn lengths(months: bool) -> impl Strategy<Value = Length> {
    let of = |unit, most| (1..=most).prop_map(move |count| Length { count, unit });
    let days_and_weeks = prop_oneof![of(Unit::Days, 40), of(Unit::Weeks, 14)];
    if months {
        prop_oneof![days_and_weeks, of(Unit::Months, 8)].boxed()
    } else {
        days_and_weeks.boxed()
    }
}

fn dates() -> impl Strategy<Value = Date> {
    let month = (2024..=2028_i16, 1..=12_i8);
    (month, prop_oneof![1..=31_i8, 29..=31_i8, Just(31)]).prop_map(|((year, month), day)| {
        let first = date(year, month, 1);
        first.with().day(day.min(first.days_in_month())).build().expect("a date")
    })
}

/// The end of a phase before its first dose is known: an `until` is this many days after it.
#[derive(Clone, Copy, Debug)]
enum RawEnd {
    Doses(usize),
    For(Length),
    Until(i32),
    Open,
}

fn raw_phases(months: bool) -> impl Strategy<Value = Vec<(Cadence, RawEnd)>> {
    let weekdays = subsequence((0..7).collect::<Vec<usize>>(), 1..=7).prop_shuffle();
    let days = subsequence((1..=60).collect::<Vec<i32>>(), 1..=12);
    let weekly = (1..=14, weekdays.clone()).prop_map(|(n, days)| Cadence::Weekly(n, days));
    // The fourth and the last cannot be together.
    let of_month: Vec<_> = (0..5).flat_map(|place| (0..7).map(move |day| (place, day))).collect();
    let of_month = subsequence(of_month, 1..=4).prop_filter("fourth and last", |days| {
        days.iter().all(|&(place, day)| place != 3 || !days.contains(&(4, day)))
    });
    let of_month = (1..=6, of_month.prop_shuffle()).prop_map(|(n, days)| Cadence::Monthly(n, days));
    let cadence = prop_oneof![
        4 => lengths(months).prop_map(Cadence::Every),
        2 => weekdays.prop_map(Cadence::Weekdays),
        2 => weekly,
        2 * u32::from(months) => of_month,
        1 => days.prop_map(Cadence::Days),
        1 => prop::collection::vec(1..60, 1..=8).prop_map(Cadence::Dates),
    ];
    let end = prop_oneof![
        (1..=12_usize).prop_map(RawEnd::Doses),
        lengths(months).prop_map(RawEnd::For),
        (0..120).prop_map(RawEnd::Until),
    ];
    // Months after months are where a clamped date could become an anchor.
    let monthly = (1..=3).prop_map(|count| Cadence::Every(Length { count, unit: Unit::Months }));
    let monthly = (monthly, (1..=3_usize).prop_map(RawEnd::Doses));
    let phases = prop_oneof![
        3 => prop::collection::vec((cadence, end), 1..=4),
        u32::from(months) => prop::collection::vec(monthly, 2..=4),
    ];
    (phases, any::<bool>()).prop_map(|(mut phases, open)| {
        if open && let Some((_, end)) = phases.last_mut() {
            *end = RawEnd::Open;
        }
        phases
    })
}

/// A recheck before the phases are known.
#[derive(Clone, Debug)]
struct RawWhen {
    form: u8,
    anchor: u8,
    phase: Index,
    ordinal: Index,
    date: Date,
    length: Length,
    counts: Vec<i32>,
}

fn raw_rechecks(months: bool) -> impl Strategy<Value = Vec<Vec<RawWhen>>> {
    let counts = subsequence((1..=30).collect::<Vec<i32>>(), 1..=3);
    let when = (0..5_u8, 0..5_u8, any::<(Index, Index)>(), dates(), lengths(months), counts);
    let when = when.prop_map(|(form, anchor, (phase, ordinal), date, length, counts)| RawWhen {
        form,
        anchor,
        phase,
        ordinal,
        date,
        length,
        counts,
    });
    // A sentence that appears twice gives its days once.
    let whens =
        (prop::collection::vec(when, 1..=2), any::<bool>()).prop_map(|(mut whens, twice)| {
            whens.extend(whens.first().cloned().filter(|_| twice));
            whens
        });
    prop::collection::vec(whens, 0..=3)
}

impl RawWhen {
    fn when(self, plan: &Plan, doses: &[Vec<Day>]) -> When {
        let phase = self.phase.index(plan.phases.len());
        let open = plan.phases[phase].end == End::Open;
        let count = if open { NAMED } else { doses[phase].len() };
        let anchor = match self.anchor {
            0 => Anchor::FirstDose,
            1 if !open => Anchor::LastDose(phase),
            1 | 2 => Anchor::Start(phase),
            3 => Anchor::Dose(phase, self.ordinal.index(count) + 1),
            _ => Anchor::Date(self.date),
        };
        let (counts, unit) = (self.counts, self.length.unit);
        match self.form {
            0 => When::On(anchor),
            1 => When::Bare(self.date),
            2 => When::Offset { counts, unit, before: false, anchor },
            3 => When::Offset { counts, unit, before: true, anchor },
            _ => {
                let count =
                    if unit == Unit::Days { self.length.count + 6 } else { self.length.count };
                When::Every(Length { count, unit }, anchor)
            }
        }
    }
}

/// Plans in any zone, at any time of day, with or without months.
pub(crate) fn plans(months: bool) -> impl Strategy<Value = Plan> {
    let time = prop_oneof![(0..24_i8, 0..60_i8), (0..4_i8, select(vec![0_i8, 15, 30, 59]))];
    let closed = subsequence((0..7).collect::<Vec<usize>>(), 0..=5);
    let closed = prop::collection::vec(closed, NAMES.len());
    let parts = (raw_phases(months), closed, raw_rechecks(months), 0..400_i32);
    (select(ZONES.to_vec()), dates(), time, parts).prop_map(
        |(zone, start, time, (raw_phases, closed, raw_rechecks, days))| {
            let mut plan =
                Plan { zone, start, time, phases: vec![], rechecks: vec![], until: start };
            let mut last = None;
            let mut doses: Vec<Vec<Day>> = vec![];
            for ((name, closed), (cadence, end)) in NAMES.into_iter().zip(closed).zip(raw_phases) {
                let listed = matches!(cadence, Cadence::Days(_) | Cadence::Dates(_));
                let mut phase = Phase { name, cadence, end: End::Doses(1), closed: vec![] };
                let first = phase.doses(start, last, start)[0];
                phase.end = match end {
                    _ if listed => End::Days,
                    RawEnd::Doses(count) => End::Doses(count),
                    RawEnd::For(length) => End::For(length),
                    RawEnd::Until(days) => End::Until(first.date + days.days()),
                    RawEnd::Open => End::Open,
                };
                let is_free = |day: Day| !is_one_of(&closed, day.date);
                if phase.can_be_pushed() && phase.days(start, last).take(7).any(is_free) {
                    phase.closed = closed;
                }
                let planned = phase.doses(start, last, first.date);
                last = planned.last().copied();
                doses.push(planned);
                plan.phases.push(phase);
            }
            plan.until = doses[0][0].date + days.days();
            let whens =
                |raw: Vec<RawWhen>| raw.into_iter().map(|raw| raw.when(&plan, &doses)).collect();
            plan.rechecks = raw_rechecks.into_iter().map(whens).collect();
            plan
        },
    )
}

// Writing plans down.

/// A value of a file.
enum Tree {
    Text(String),
    List(Vec<Tree>),
    Group(Vec<(&'static str, Tree)>),
}

fn text(text: impl Into<String>) -> Tree {
    Tree::Text(text.into())
}

impl Length {
    fn words(self) -> String {
        let Self { count, unit } = self;
        let unit = match unit {
            Unit::Days => "days",
            Unit::Weeks => "weeks",
            Unit::Months => "months",
        };
        format!("{count} {unit}")
    }
}

impl When {
    fn words(&self, phases: &[Phase]) -> String {
        let words = |anchor: &Anchor| match *anchor {
            Anchor::FirstDose => "first dose".to_owned(),
            Anchor::LastDose(phase) => phases[phase].name.to_owned(),
            Anchor::Start(phase) => format!("start of {}", phases[phase].name),
            Anchor::Dose(phase, ordinal) => format!("dose {ordinal} of {}", phases[phase].name),
            Anchor::Date(date) => date.to_string(),
        };
        match self {
            Self::On(anchor) => format!("on {}", words(anchor)),
            Self::Bare(date) => date.to_string(),
            Self::Offset { counts, unit, before, anchor } => {
                let (last, counts) = counts.split_last().expect("a count");
                let counts = counts.iter().fold(String::new(), |text, n| text + &format!("{n}, "));
                let side = if *before { "before" } else { "after" };
                let last = Length { count: *last, unit: *unit };
                format!("{counts}{} {side} {}", last.words(), words(anchor))
            }
            Self::Every(length, anchor) => {
                format!("every {} after {}", length.words(), words(anchor))
            }
        }
    }
}

impl Plan {
    fn tree(&self) -> Tree {
        let doses = self.doses(self.until);
        let phases = self.phases.iter().zip(&doses).map(|(phase, doses)| {
            let mut group = vec![("name", text(phase.name))];
            let plain =
                |days: &[usize]| Tree::List(days.iter().map(|&day| text(WEEKDAYS[day])).collect());
            let every = |count: i32, unit| text(Length { count, unit }.words());
            group.extend(match &phase.cadence {
                Cadence::Every(length) => vec![("every", text(length.words()))],
                Cadence::Weekdays(days) => vec![("weekdays", plain(days))],
                Cadence::Weekly(weeks, days) => {
                    vec![("every", every(*weeks, Unit::Weeks)), ("weekdays", plain(days))]
                }
                Cadence::Monthly(months, days) => {
                    let word = |&(place, day): &(usize, usize)| {
                        text(format!("{} {}", PLACES[place], WEEKDAYS[day]))
                    };
                    let days = Tree::List(days.iter().map(word).collect());
                    vec![("every", every(*months, Unit::Months)), ("weekdays", days)]
                }
                Cadence::Days(days) => {
                    let days = days.iter().map(|day| text(day.to_string())).collect();
                    vec![("days", Tree::List(days))]
                }
                Cadence::Dates(_) => {
                    let dates = doses.iter().map(|dose| text(dose.date.to_string())).collect();
                    vec![("dates", Tree::List(dates))]
                }
            });
            group.extend(match phase.end {
                End::Doses(count) => Some(("doses", text(count.to_string()))),
                End::For(length) => Some(("for", text(length.words()))),
                End::Until(until) => Some(("until", text(until.to_string()))),
                End::Days | End::Open => None,
            });
            if !phase.closed.is_empty() {
                let avoid = vec![("weekdays", plain(&phase.closed)), ("move", text("push"))];
                group.push(("avoid", Tree::Group(avoid)));
            }
            Tree::Group(group)
        });
        let rechecks = self.rechecks.iter().enumerate().map(|(index, whens)| {
            let words = |when: &When| text(when.words(&self.phases));
            let when = match whens.as_slice() {
                [when] => words(when),
                whens => Tree::List(whens.iter().map(words).collect()),
            };
            Tree::Group(vec![
                ("name", text(format!("recheck {index}"))),
                ("tests", Tree::List(vec![text("b12"), text("cbc")])),
                ("when", when),
            ])
        });
        Tree::Group(vec![
            ("b12cal", text("1")),
            ("id", text("made-up")),
            ("issued", text("2024-01-01")),
            ("person", text("Zoë: \"K.\", #1")),
            ("cause", text("diet")),
            (
                "product",
                Tree::Group(vec![
                    ("name", text("hydroxocobalamin")),
                    ("strength", text("1000 mcg in 2 mL")),
                    ("container", text("2 mL ampoule")),
                ]),
            ),
            ("dose", text("0.5 mg")),
            ("time_zone", text(self.zone)),
            ("start", text(self.start.to_string())),
            ("time", text(format!("{:02}:{:02}", self.time.0, self.time.1))),
            ("phases", Tree::List(phases.collect())),
            ("rechecks", Tree::List(rechecks.collect())),
            ("sites", Tree::List(vec![text("left"), text("right")])),
            ("reminders", Tree::List(vec![text("1 day")])),
            ("feed", Tree::Group(vec![("until", text(self.until.to_string()))])),
        ])
    }

    /// The plan as a file.
    pub(crate) fn file(&self) -> String {
        self.in_style(&mut Choices(0))
    }

    /// The plan as a file, in an order and a style that depend on choices.
    fn in_style(&self, choices: &mut Choices) -> String {
        let mut file = String::new();
        block(&self.tree(), 0, choices, &mut file);
        file
    }
}

/// A sequence of choices that a number determines; those of 0 are always the first.
struct Choices(u64);

impl Choices {
    fn below(&mut self, count: usize) -> usize {
        if self.0 == 0 {
            return 0;
        }
        // A linear congruential generator (Knuth); its high bits are the good ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % count
    }
}

/// Writes a list or a group as lines.
fn block(tree: &Tree, indent: usize, choices: &mut Choices, file: &mut String) {
    let entries: Vec<(String, &Tree)> = match tree {
        Tree::Text(_) => vec![],
        Tree::List(items) => items.iter().map(|item| ("-".to_owned(), item)).collect(),
        Tree::Group(entries) => {
            let mut entries: Vec<_> =
                entries.iter().map(|(key, value)| (format!("{key}:"), value)).collect();
            for last in (1..entries.len()).rev() {
                entries.swap(last, last - choices.below(last + 1));
            }
            entries
        }
    };
    for (head, value) in entries {
        let comment = " ".repeat(choices.below(8)) + "# start: 1999-01-01, \"never";
        let between = ["", "\n", "  \n\n", comment.as_str(), "#\n# é\n"][choices.below(5)];
        *file += between;
        if between.ends_with("never") {
            *file += "\n";
        }
        *file += &" ".repeat(indent);
        *file += &head;
        let nested = !matches!(value, Tree::Text(_)) && !is_empty(value);
        if nested && choices.below(4) < 3 {
            *file += ["\n", "   # \n", "\n\n"][choices.below(3)];
            block(value, indent + 2, choices, file);
        } else {
            *file += ["", " ", "   "][choices.below(3)];
            let _ = write!(file, " {}", flow(value, choices));
            *file += ["\n", " # [not: text\n", "  \n"][choices.below(3)];
        }
    }
}

fn is_empty(tree: &Tree) -> bool {
    matches!(tree, Tree::List(items) if items.is_empty())
}

/// A value on one line.
fn flow(tree: &Tree, choices: &mut Choices) -> String {
    match tree {
        Tree::Text(text) => {
            let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || " .-/:".contains(c));
            let styles = if plain && !text.contains(": ") { 3 } else { 2 };
            match choices.below(styles) {
                0 => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
                1 => format!("'{}'", text.replace('\'', "''")),
                _ => text.clone(),
            }
        }
        Tree::List(items) => {
            let items: Vec<String> = items.iter().map(|item| flow(item, choices)).collect();
            format!("[{}]", items.join([",", ", "][choices.below(2)]))
        }
        Tree::Group(entries) => {
            let entry = |(key, value): &(&str, Tree)| format!("{key}: {}", flow(value, choices));
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

// What plans do.

fn compiled(file: &str) -> Result<Built, TestCaseError> {
    support::compiled(file).map_err(|error| TestCaseError::fail(format!("{error}:\n{file}")))
}

/// The dates of the injections of every phase.
fn injections(schedule: &Schedule, phases: usize) -> Vec<Vec<Date>> {
    let mut dates = vec![vec![]; phases];
    for found in &schedule.occurrences {
        if let Kind::Injection { phase, .. } = found.kind {
            dates[phase.place()].push(found.date);
        }
    }
    dates
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn injections_are_where_the_written_rules_put_them(plan in plans(true)) {
        let compiled = compiled(&plan.file())?;
        prop_assert_eq!(injections(&compiled.schedule, plan.phases.len()), plan.injections());
    }

    #[test]
    fn rechecks_are_where_their_sentences_say(plan in plans(true)) {
        let compiled = compiled(&plan.file())?;
        let mut dates = vec![vec![]; plan.rechecks.len()];
        for found in &compiled.schedule.occurrences {
            if let Kind::Recheck { recheck } = found.kind {
                dates[recheck.place()].push(found.date);
            }
        }
        prop_assert_eq!(dates, plan.recheck_dates());
    }

    #[test]
    fn dates_rise_within_a_phase_and_no_two_injections_share_one(plan in plans(true)) {
        let compiled = compiled(&plan.file())?;
        let phases = injections(&compiled.schedule, plan.phases.len());
        let all = phases.concat();
        prop_assert!(all.is_sorted_by(|a, b| a < b), "phase by phase: {:?}", phases);
        let occurrences = &compiled.schedule.occurrences;
        prop_assert!(occurrences.is_sorted_by_key(|found| found.date), "in order of time");
        prop_assert!(occurrences.iter().all(|found| found.date <= plan.until), "to the horizon");
    }

    #[test]
    fn a_phase_has_exactly_the_doses_it_says_unless_the_calendar_ends_before(plan in plans(true)) {
        let compiled = compiled(&plan.file())?;
        let phases = injections(&compiled.schedule, plan.phases.len());
        let cut = compiled.schedule.occurrences.iter().any(|found| found.kind == Kind::Marker);
        for (index, phase) in plan.phases.iter().enumerate() {
            let End::Doses(count) = phase.end else { continue };
            let complete = !cut || phases[index + 1..].iter().any(|doses| !doses.is_empty());
            prop_assert!(phases[index].len() <= count);
            prop_assert!(!complete || phases[index].len() == count, "{:?}", phases);
        }
    }

    #[test]
    fn days_to_avoid_move_single_doses_to_the_first_free_day_and_nothing_after_them(
        plan in plans(true),
        weekdays in subsequence((0..7).collect::<Vec<usize>>(), 1..=6),
        direction in select(vec!["later", "earlier", "nearest"]),
    ) {
        let days: Vec<&str> = weekdays.iter().map(|&day| WEEKDAYS[day]).collect();
        let avoid = format!("avoid: {{weekdays: [{}], move: {direction}}}\n", days.join(", "));
        let expected = plan.injections_away_from(&weekdays, direction);
        let file = plan.file() + &avoid;
        if expected.concat().is_empty() && support::compiled(&file).is_err() {
            // The only dose moves after the end: an empty calendar is an error.
            return Ok(());
        }
        let compiled = compiled(&file)?;
        prop_assert_eq!(injections(&compiled.schedule, plan.phases.len()), expected, "{}", avoid);
    }

    #[test]
    fn a_week_later_moves_everything_by_a_week_when_months_play_no_part(plan in plans(false)) {
        let (plain, moved) = (compiled(&plan.file())?, compiled(&plan.moved(7).file())?);
        let dates = |compiled: Built, days: i32| -> Vec<_> {
            let occurrences = compiled.schedule.occurrences.iter();
            occurrences.map(|found| (found.kind, found.ordinal, found.date + days.days())).collect()
        };
        prop_assert_eq!(dates(plain, 7), dates(moved, 0));
    }
}

/// A text as the file allows it in one line: nothing that cannot be seen.
fn lines_of_text() -> impl Strategy<Value = String> {
    let seen =
        |c: &char| !c.is_control() && b12cal::visible::hidden(c.encode_utf8(&mut [0; 4])).is_none();
    texts().prop_map(move |text| {
        let text: String = text.chars().filter(seen).collect();
        format!("x{}", text.trim())
    })
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn a_text_of_the_file_is_unchanged_in_the_calendar(text in lines_of_text()) {
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        let phases = "[{name: a, every: 1 week, doses: 1}]";
        let file = support::prescription("2026-03-02", "Etc/UTC", phases, "[]");
        let compiled = compiled(&format!("{file}place: \"{quoted}\"\n"))?;
        let calendar = String::from_utf8(compiled.bytes).expect("a calendar is UTF-8");
        prop_assert_eq!(value(&calendar, "LOCATION"), Some(text));
    }

    #[test]
    fn order_of_keys_comments_blank_lines_and_quotes_change_no_byte(
        plan in plans(true),
        style in 1..u64::MAX,
    ) {
        let plain = compiled(&plan.file())?;
        let file = plan.in_style(&mut Choices(style));
        prop_assert_eq!(&plain.bytes, &compiled(&file)?.bytes, "{}", file);
        schema::assert_taken("a plan made up", &file);
    }

    #[test]
    fn two_builds_make_the_same_bytes(plan in plans(true)) {
        let file = plan.file();
        prop_assert_eq!(compiled(&file)?.bytes, compiled(&file)?.bytes);
    }
}

// What breaks.

static ZONES_OF_THE_WORLD: LazyLock<Database> = LazyLock::new(Database::bundled);
static WORDING: LazyLock<Wording<'static>> =
    LazyLock::new(|| Wording::new(&[]).expect("the built-in templates compile"));

/// Compiles bytes as the program would. A panic fails a test by itself, an internal error does
/// here.
fn try_to_compile(bytes: &[u8]) {
    let (source, error) = Source::decode("t.yaml", bytes);
    if error.is_err() {
        return;
    }
    let as_of = AsOf::Date(date(2026, 3, 1));
    let (zones, wording) = (&*ZONES_OF_THE_WORLD, &*WORDING);
    let options = Settings::new(zones, wording, as_of);
    let mut report = Diagnostics::new();
    match support::built(&source, &options, &mut report) {
        Ok(_) => {
            assert!(!report.has_errors(), "a feed with an error:\n{}", source.text());
            schema::assert_taken_if_read(source.text());
        }
        Err(Failure::Reported) => {
            assert!(report.has_errors(), "a failure without an error:\n{}", source.text());
        }
        Err(Failure::Internal(difference)) => panic!("{difference}:\n{}", source.text()),
    }
    for found in report.sorted() {
        let spans = found.span.into_iter().chain(found.related.iter().map(|&(span, _)| span));
        for span in spans {
            let inside = source.text().get(span.start..span.end).is_some();
            assert!(inside, "{span:?} cuts a character or lies outside:\n{}", source.text());
        }
    }
}

/// Pieces of text that have a meaning, or once had one.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "0", "-1", "1", "10000", "99999999999999999999", "yes", "no", "sam", "null", "~", "''",
    "[]", "{}", "0.0000001 mg", "1000 mg", "1/3 mL", "1 mcg in 3 mL", "1 mg/tablet", "oral", "nearest", "skip",
    "09:60", "24:00", "00:00", "9999-12-31", "2199-12-31", "1900-01-01", "2026-02-30", "2024-02-29",
    "-9999-01-01", "120 months", "3660 days", "520 weeks", "1 day", "1 day after", "after 1 day",
    "every 1 day after 1900-01-01", "120 months before 1900-01-01", "on first dose", "start of",
    "dose 10000 of induction", "dose 0 of induction", "3 of induction", "2 of yearly",
    "Europe/London", "Etc/UTC", "Africa/El_Aaiun", "../../etc/passwd", "[mon, wed]", "[1, 3660]",
    "{from: 2026-03-01, to: 2199-12-31, time_zone: Pacific/Apia}",
    "[[[[[[[[[[[[[[[[[[", "{a: {a: {a: {a: {a: {a: {a: {a:", "- - - - - - - - - -",
    "&a", "*a", "!!str", "<<: ", "---\n", "...\n", "%YAML 1.2\n", "|", ">+", "\n", "\t", " ", ": ", "- ",
    "日本語日本語日本語日本語日本語日本語", "éééééééééééééééééééééx", "xéééééééééééééééééééééx",
    "日本語 of 日本語日本語日本語日本語日本語", "日本語 after 日本語日本語日本語日本語日本語",
    "#", "'", "\"", "\\", "? ", "{{ person }}", "é", "🩸", "\u{202E}", "\u{FEFF}", "\u{85}", "\0",
    "\r", "\r\n", "doses: 3\n", "until: 2030-01-01\n", "duration: 12 hours\n", "start: 2199-12-31\n",
];

/// A file with every key.
pub(crate) const EVERYTHING: &str = "\
b12cal: 1
id: everything-2026
issued: 2026-01-05
person: Sam
prescriber: {name: Dr Ruiz, phone: \"+44 20 7946 0000\"}
cause: pernicious-anaemia
cause_detail: found by chance
neurological: no
continuing: yes
product:
  name: hydroxocobalamin
  brand: Neo-Cytamen
  strength: 1500 mcg in 1.5 mL
  container: 1.5 mL ampoule
dose: 1 mg
route: intramuscular
time_zone: Europe/London
start: 2026-03-02
time: 01:30
duration: 20 minutes
place: Elm Road Surgery
phases:
  - {name: induction, weekdays: [mon, wed, fri], for: 2 weeks, note: left and right}
  - {name: by the list, days: [1, 3, 7, 14], avoid: {weekdays: [sun], move: nearest}}
  - {name: booked, dates: [2026-03-30, 2026-04-02]}
  - name: pushed on
    weekdays: [mon, thu]
    doses: 2
    avoid: {dates: [2026-04-06], move: push}
  - {name: first tuesdays, every: 1 month, weekdays: [first tue], doses: 1}
  - {name: total, every: 1 week, total: 4 mg, dose: 500 mcg, time: 23:50}
  - name: tablets
    starts: 4 weeks after total
    route: oral
    product: {name: cyanocobalamin, strength: 1 mg/tablet}
    every: 1 day
    until: 2026-08-31
    remind: no
  - name: spray
    route: nasal
    product: {name: cyanocobalamin, strength: 500 mcg/spray}
    every: 1 week
    doses: 5
  - {name: again, every: 1 month, review: after 6 months, place: Coast Clinic}
  - {name: waiting, every: 12 weeks, weekdays: [tue]}
rechecks:
  - {name: early, tests: [cbc, other: lipids], when: 8 days after first dose, fasting: yes}
  - name: around
    tests: [b12, mma]
    when: [3 days before first dose, \"1, 2 months after induction\", 2026-10-01]
    time: 08:30
    place: laboratory
    duration: 1 hour
    note: bring the form
  - {name: before, tests: [b12], when: on dose 2 of again, before_injection: yes}
  - {name: yearly, tests: [cbc], when: every 2 months after start of total, times: 3}
  - {name: until, tests: [cbc], when: every 1 month after 2026-01-31, until: 2026-12-31}
sites: [left thigh, right thigh]
reminders: [1 day, 45 minutes]
supply: {in_hand: 6, counted: 2026-02-27, order: 5, lead: 2 weeks, repeats: 3}
notes: |
  Bring the yellow card.

  And the book.
window: 10 days
min_gap: 1 day
avoid: {weekdays: [sat, sun], dates: [2026-12-25], move: later}
away:
  - {from: 2026-03-20, to: 2026-04-10, time_zone: Africa/Casablanca, place: Coast Clinic}
changes:
  - {dose: 2 of again, to: 2026-11-25, because: clinic closed}
  - {dose: 3 of induction, skip: yes, because: the prescriber said so}
  - {recheck: 2 of yearly, to: 2026-08-08, because: holidays}
pause:
  - {from: 2026-04-24, to: 2026-05-05}
feed: {name: Sam B12, until: 2027-12-31, color: teal}
";

#[test]
fn a_file_with_every_key_is_a_prescription() {
    support::compiled(EVERYTHING).expect("it compiles");
}

/// A small change of a file. Places are given as parts of the whole.
#[derive(Clone, Debug)]
enum Change {
    Insert(Index, &'static str),
    Remove(Index, usize),
    /// Puts a piece where the value of a line stands.
    Value(Index, &'static str),
    CopyLine(Index, Index),
    Indent(Index, usize),
    Byte(Index, u8),
}

fn changes() -> impl Strategy<Value = Change> {
    let piece = || select(PIECES.to_vec());
    prop_oneof![
        2 => (any::<Index>(), piece()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        2 => (any::<Index>(), 1..30_usize).prop_map(|(at, count)| Change::Remove(at, count)),
        4 => (any::<Index>(), piece()).prop_map(|(at, piece)| Change::Value(at, piece)),
        1 => any::<(Index, Index)>().prop_map(|(from, to)| Change::CopyLine(from, to)),
        1 => (any::<Index>(), 0..9_usize).prop_map(|(at, indent)| Change::Indent(at, indent)),
        1 => any::<(Index, u8)>().prop_map(|(at, byte)| Change::Byte(at, byte)),
    ]
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        let mut lines: Vec<Vec<u8>> =
            file.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        match self {
            Self::Insert(at, piece) => {
                let at = at.index(file.len() + 1);
                file.splice(at..at, piece.bytes());
                return;
            }
            Self::Remove(at, count) => {
                let at = at.index(file.len() + 1);
                file.drain(at..(at + count).min(file.len()));
                return;
            }
            Self::Byte(at, byte) => {
                let at = at.index(file.len() + 1);
                file.splice(at..(at + 1).min(file.len()), [*byte]);
                return;
            }
            Self::Value(at, piece) => {
                let at = at.index(lines.len());
                let line = &mut lines[at];
                let value = line.iter().position(|&byte| byte == b':').map_or(0, |colon| colon + 1);
                line.truncate(value);
                line.push(b' ');
                line.extend(piece.bytes());
            }
            Self::CopyLine(from, to) => {
                let line = lines[from.index(lines.len())].clone();
                lines.insert(to.index(lines.len()), line);
            }
            Self::Indent(at, indent) => {
                let at = at.index(lines.len());
                let text = lines[at].trim_ascii_start().to_vec();
                lines[at] = [vec![b' '; *indent], text].concat();
            }
        }
        *file = lines.join(&b'\n');
    }
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        try_to_compile(&bytes);
    }

    #[test]
    fn no_text_of_meaningful_pieces_makes_it_panic(
        pieces in prop::collection::vec(select(PIECES.to_vec()), 0..40),
    ) {
        try_to_compile(pieces.concat().as_bytes());
    }

    #[test]
    fn no_small_change_of_a_good_file_makes_it_panic(
        plan in prop::option::of(plans(true)),
        style in 0..u64::MAX,
        changes in prop::collection::vec(changes(), 1..=3),
    ) {
        let file = plan.map(|plan| plan.in_style(&mut Choices(style)));
        let mut file = file.unwrap_or_else(|| EVERYTHING.to_owned()).into_bytes();
        for change in &changes {
            change.apply(&mut file);
        }
        try_to_compile(&file);
    }
}
