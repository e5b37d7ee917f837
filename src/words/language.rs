//! A language and a value of a prescription -> the words for it: dates, intervals, quantities.
//!
//! The words of a language, and their order, are in `templates/words/CODE.txt`, one `key = text` per line:
//! `{n}` and the like are filled in, ` | ` separates singular and plural. So the program contains no word of
//! an event, and every view can use the same words.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::{Date, Time};
use num_rational::Ratio;

use crate::prescription::civil::Weekdays;
use crate::prescription::container::ContainerKind;
use crate::prescription::feed_settings::{LANGUAGES, Language};
use crate::prescription::quantity::{Amount, Volume, decimal};
use crate::prescription::recheck::Test;
use crate::prescription::route::Route;
use crate::prescription::strength::{Drawn, Piece, Portion, Strength, drawn};

/// Replaces a missing word, because nobody would notice a blank. Tests search for it in everything.
const MISSING: &str = "[?]";

/// The words of a language.
pub struct Vocabulary {
    words: BTreeMap<&'static str, &'static str>,
}

const fn text(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../../templates/words/en.txt"),
        Language::German => include_str!("../../templates/words/de.txt"),
        Language::Dutch => include_str!("../../templates/words/nl.txt"),
        Language::French => include_str!("../../templates/words/fr.txt"),
        Language::Spanish => include_str!("../../templates/words/es.txt"),
    }
}

impl Vocabulary {
    /// The words of a language; its file is read at first use.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static READ: [OnceLock<Vocabulary>; LANGUAGES.len()] =
            [const { OnceLock::new() }; LANGUAGES.len()];
        READ[language as usize].get_or_init(|| Self::read(text(language)))
    }

    fn read(text: &'static str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        Self { words: lines.filter_map(|line| line.split_once(" = ")).collect() }
    }

    /// The text of a key, as in the file.
    #[must_use]
    pub fn word(&self, key: &str) -> &'static str {
        self.words.get(key).copied().unwrap_or(MISSING)
    }

    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.words.keys().copied()
    }

    /// A date with its weekday, such as `Mon 2 Mar 2026` or `Montag, 2. März 2026`.
    #[must_use]
    pub fn day(&self, date: Date) -> String {
        self.dated("day", ["weekdays", "months"], date)
    }

    /// A shorter date than [`Self::day`]: `Mo, 2. März 2026`. For the columns of tables.
    #[must_use]
    pub fn short_day(&self, date: Date) -> String {
        self.dated("day-short", ["weekdays-short", "months-short"], date)
    }

    /// A date without its weekday, its month in full: `2 March 2026`.
    #[must_use]
    pub fn full_date(&self, date: Date) -> String {
        self.dated("date-full", ["weekdays-full", "months-full"], date)
    }

    /// The month of a date in full, with its year: `March 2026`.
    #[must_use]
    pub fn full_month(&self, date: Date) -> String {
        self.dated("month-full", ["weekdays-full", "months-full"], date)
    }

    /// The month of a date in few letters, with its year: `Mar 2026`.
    #[must_use]
    pub fn short_month(&self, date: Date) -> String {
        self.dated("month-short", ["weekdays-short", "months-short"], date)
    }

    /// The weekday of a date in full: `Monday`.
    #[must_use]
    pub fn full_weekday(&self, date: Date) -> &'static str {
        self.named("weekdays-full", date.weekday().to_monday_zero_offset())
    }

    /// The weekdays in full, Monday first.
    #[must_use]
    pub fn full_weekdays(&self) -> Vec<&'static str> {
        self.word("weekdays-full").split(' ').collect()
    }

    /// How far a date is from today, by the days to it: `today`, `in 9 days`, `26 days ago`.
    #[must_use]
    pub fn how_soon(&self, days: i32) -> String {
        match days {
            0 => self.word("today").to_owned(),
            1 => self.word("tomorrow").to_owned(),
            2.. => self.counted("in-days", days.unsigned_abs()),
            _ => self.counted("days-ago", days.unsigned_abs()),
        }
    }

    /// The text of a reminder: the title of its event, and when that is.
    #[must_use]
    pub fn reminder(&self, title: &str, when: &str) -> String {
        filled(self.word("reminder"), &[("title", title), ("when", when)])
    }

    /// A date relative to another: `today`, `tomorrow`, or [`Self::day`].
    #[must_use]
    pub fn near_day(&self, today: Date, date: Date) -> String {
        match today.until(date).map_or(0, |span| span.get_days()) {
            0 => self.word("today").to_owned(),
            1 => self.word("tomorrow").to_owned(),
            _ => self.day(date),
        }
    }

    /// A day with a time: `tomorrow 15:00`.
    #[must_use]
    pub fn at_time(&self, day: &str, time: Time) -> String {
        let time = time.strftime("%H:%M").to_string();
        filled(self.word("at-time"), &[("day", day), ("time", &time)])
    }

    /// The text of a key, with its placeholders filled in.
    #[must_use]
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        filled(self.word(key), values)
    }

    /// From one date to another, or from it on: `Mon 2 Mar 2026 to Mon 16 Mar 2026`.
    #[must_use]
    pub fn span(&self, from: Date, to: Option<Date>) -> String {
        let first = self.short_day(from);
        match to {
            Some(to) if to == from => first,
            Some(to) => {
                filled(self.word("from-to"), &[("from", &first), ("to", &self.short_day(to))])
            }
            None => filled(self.word("from-on"), &[("from", &first)]),
        }
    }

    fn dated(&self, form: &str, [weekdays, months]: [&str; 2], date: Date) -> String {
        let day = match date.day() {
            1 => self.word("first-of-month").to_owned(),
            day => day.to_string(),
        };
        filled(
            self.word(form),
            &[
                ("weekday", self.named(weekdays, date.weekday().to_monday_zero_offset())),
                ("day", &day),
                ("month", self.named(months, date.month() - 1)),
                ("year", &date.year().to_string()),
            ],
        )
    }

    pub(super) fn named(&self, key: &str, index: impl TryInto<usize>) -> &'static str {
        self.word(key).split(' ').nth(index.try_into().unwrap_or(0)).unwrap_or(MISSING)
    }

    /// The names of weekdays, Monday first.
    #[must_use]
    pub fn weekdays(&self, weekdays: Weekdays) -> Vec<&'static str> {
        let names = self.word("weekdays").split(' ').zip(weekdays.listed());
        names.filter_map(|(name, listed)| listed.then_some(name)).collect()
    }

    /// An amount of substance, such as `0.5 mg` or `0,5 mg`.
    #[must_use]
    pub fn amount(&self, amount: Amount) -> String {
        let (number, unit) = amount.written();
        self.measured(unit.name(), number)
    }

    /// A volume, such as `1 mL`.
    #[must_use]
    pub fn volume(&self, volume: Volume) -> String {
        self.measured("volume", volume.millilitres())
    }

    /// The strength on a label, such as `1 mg/mL`.
    #[must_use]
    pub fn strength(&self, strength: &Strength) -> String {
        let (form, amount, volume) = match *strength {
            Strength::Liquid { amount, volume, printed: true } => {
                ("strength-printed", amount, self.volume(volume))
            }
            Strength::Liquid { amount, .. } => ("strength-per-ml", amount, String::new()),
            Strength::Piece { amount, piece: Piece::Tablet } => {
                ("strength-tablet", amount, String::new())
            }
            Strength::Piece { amount, piece: Piece::Spray } => {
                ("strength-spray", amount, String::new())
            }
        };
        filled(self.word(form), &[("amount", &self.amount(amount)), ("volume", &volume)])
    }

    /// An amount of a product, such as `about 0.67 mL (2/3 mL)` or `half a tablet`; never silently rounded.
    #[must_use]
    pub fn portion(&self, portion: Portion) -> String {
        let draw = match portion {
            Portion::Volume(draw) => draw,
            Portion::Containers(count, kind) => return self.containers(kind, count),
            Portion::Pieces(count, Piece::Tablet) if count == Ratio::new(1, 2) => {
                return self.word("half-tablet").to_owned();
            }
            Portion::Pieces(count, piece) => return self.measured(piece.name(), count),
        };
        let (form, shown) = match drawn(draw) {
            Drawn::Exact(draw) => return self.measured("volume", draw),
            Drawn::About(rounded) => ("volume-about", rounded),
            Drawn::TooLittle => ("volume-less", Ratio::new(1, 100)),
        };
        let exact = filled(self.form("volume", draw), &[("n", &draw.to_string())]);
        let shown = self.measured("volume", shown);
        filled(self.word(form), &[("volume", &shown), ("exact", &exact)])
    }

    /// A number of containers, such as `one ampoule`.
    #[must_use]
    pub fn containers(&self, kind: ContainerKind, count: u64) -> String {
        self.counted(&kind.name().replace(' ', "-"), count)
    }

    /// What a route is called, such as `intramuscular`.
    #[must_use]
    pub fn route(&self, route: Route) -> &'static str {
        self.word(route.name())
    }

    /// Where a dose goes, such as `into a muscle`.
    #[must_use]
    pub fn way(&self, route: Route) -> &'static str {
        self.word(&["way-", route.name()].concat())
    }

    /// A test by its word in the file, such as `full blood count (CBC)`.
    #[must_use]
    pub fn test(&self, word: &str) -> &'static str {
        self.word(&["test-", word].concat())
    }

    /// The name of a test; one in somebody's own words stays as it is.
    #[must_use]
    pub fn tested<'t>(&self, test: &'t Test) -> &'t str {
        match test {
            Test::Known(word) => self.test(word),
            Test::Other(text) => text,
        }
    }

    /// The default name of a calendar.
    #[must_use]
    pub fn calendar_name(&self) -> &'static str {
        self.word("calendar-name")
    }

    /// The heading of the files that have no sheet in a document of sheets.
    #[must_use]
    pub fn missing_sheets(&self) -> &'static str {
        self.word("missing-sheets")
    }

    /// The description of a calendar.
    #[must_use]
    pub fn calendar_description(&self) -> &'static str {
        self.word("calendar-description")
    }

    /// The default name of a discreet calendar and its events.
    #[must_use]
    pub fn discreet_name(&self) -> &'static str {
        self.word("discreet-name")
    }

    /// A list in words: `a, b and c`.
    #[must_use]
    pub fn list(&self, items: &[&str]) -> String {
        match items {
            [first @ .., last] if !first.is_empty() => {
                let items = [("items", first.join(", ")), ("last", (*last).to_owned())];
                filled(
                    self.word("list"),
                    &items.each_ref().map(|(key, text)| (*key, text.as_str())),
                )
            }
            _ => items.concat(),
        }
    }

    /// A sentence with a number of things, in the singular or the plural.
    #[must_use]
    pub fn say_of(&self, key: &str, count: usize, values: &[(&str, &str)]) -> String {
        filled(self.numbered(key, count > 1), values)
    }

    /// A whole number and what is counted: the plural of every language begins at 2.
    pub(super) fn counted(&self, key: &str, count: impl Into<u64>) -> String {
        let count = count.into();
        filled(self.numbered(key, count > 1), &[("n", &count.to_string())])
    }

    /// A number and what is counted, with the language's decimal sign.
    fn measured(&self, key: &str, number: Ratio<u64>) -> String {
        let digits = decimal(number).replace('.', self.word("decimal-sign"));
        filled(self.form(key, number), &[("n", &digits)])
    }

    pub(super) fn form(&self, key: &str, number: Ratio<u64>) -> &'static str {
        let is_plural = match self.word("plural") {
            "from 2" => number >= Ratio::from_integer(2),
            _ => number > Ratio::from_integer(1),
        };
        self.numbered(key, is_plural)
    }

    fn numbered(&self, key: &str, is_plural: bool) -> &'static str {
        let word = self.word(key);
        match word.split_once(" | ") {
            Some((_, plural)) if is_plural => plural,
            Some((singular, _)) => singular,
            None => word,
        }
    }
}

pub(super) fn filled(form: &str, values: &[(&str, &str)]) -> String {
    let mut said = String::with_capacity(form.len() + 32);
    let mut rest = form;
    while let Some((before, behind)) = rest.split_once('{') {
        let (sign, after) = behind.split_once('}').unwrap_or((behind, ""));
        let value =
            values.iter().find(|(name, _)| *name == sign).map_or(MISSING, |(_, value)| value);
        said.push_str(before);
        said.push_str(value);
        rest = after;
    }
    said.push_str(rest);
    said
}
