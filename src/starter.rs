//! The starter prescriptions inside this program; words -> those that they find; a starter and somebody's own values
//! -> a prescription.
//!
//! A starter is a file in `templates/prescriptions/`; its name here registers it. Its first line is the modeline,
//! which names the schema for editors, its second line the title. What nobody can know but the person has no value
//! in it, such as the prescriber or the start.

use crate::diagnostic::nearest;
use crate::prescription::feed_settings::Language;
use crate::yaml::Node;
use crate::yaml::edit::{Pair, Value, at_top, says};
use crate::zone::{Database, names_of};

/// Registers the starters by the names of their files.
macro_rules! starters {
    ($($name:literal)+) => {
        /// Every starter, by name.
        pub const STARTERS: &[Starter] = &[$(Starter {
            name: $name,
            text: include_str!(concat!("../templates/prescriptions/", $name, ".yaml")),
        },)+];
    };
}

starters! {
    "au-alternate-days"
    "bariatric"
    "be-cyanocobalamin"
    "bridge-to-oral"
    "ca-daily-then-monthly"
    "ch-cyanocobalamin"
    "de-forte"
    "diet"
    "es-daily-weekly-monthly"
    "fr-10-mg-total"
    "ileal-resection"
    "inborn-error"
    "joining-midway"
    "jp-mecobalamin"
    "nasal"
    "nitrous-oxide"
    "nl-10-doses"
    "nl-child"
    "nl-neurological"
    "no-depot"
    "no-tannin-depot"
    "oral-only"
    "tablets-during-a-gap"
    "uk-cyanocobalamin"
    "uk-leber"
    "uk-neurological"
    "uk-pernicious-anaemia"
    "uk-prevention"
    "us-daily-weekly-monthly"
    "us-day-list"
    "us-label-pernicious-anemia"
    "us-weekly-then-monthly"
}

/// A starter prescription.
#[derive(Clone, Copy, Debug)]
pub struct Starter {
    /// A descriptive name, such as `uk-pernicious-anaemia`.
    pub name: &'static str,
    /// The prescription, with keys that have no value yet.
    pub text: &'static str,
}

/// Lines of a starter that are for its search and its maintainers.
const COUNTRIES: &str = "# Countries: ";
const KEYWORDS: &str = "# Keywords: ";
const ROWS: &str = "# Rows: ";

/// How a comment begins that says of a value that nobody has confirmed it.
pub const TO_CONFIRM: &str = "to be confirmed";

/// Words of a search that say nothing about a starter.
const EVERYWHERE: &[&str] =
    &["a", "after", "and", "b12", "for", "in", "of", "on", "the", "vitamin"];

/// The starters in which each word of a query is the beginning of a word, in any order: of the name, the title, the
/// countries, the keywords, the product, the cause or the route. Those with all words in their names come first.
#[must_use]
pub fn search(query: &str) -> Vec<Starter> {
    let mut words = words(query);
    words.retain(|word| !EVERYWHERE.contains(&word.as_str()));
    let has_all = |text: &str| {
        let known = self::words(text);
        let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        let is_in = |word: &String| {
            let mut known = known.iter();
            if is_number(word) {
                known.any(|known| known == word)
            } else {
                known.any(|known| known.starts_with(word))
            }
        };
        words.iter().all(is_in)
    };
    let starters = STARTERS.iter().copied();
    let mut found: Vec<Starter> = starters.filter(|starter| has_all(&starter.indexed())).collect();
    found.sort_by_key(|starter| !has_all(starter.name));
    found
}

/// A query with the nearest known word in place of each that finds nothing; none if that finds nothing either.
#[must_use]
pub fn corrected(query: &str) -> Option<String> {
    let known: Vec<String> =
        STARTERS.iter().flat_map(|starter| spelled(&starter.indexed())).collect();
    let near = |word: String| {
        if !search(&word).is_empty() {
            return Some(word);
        }
        nearest(&word, known.iter().map(String::as_str)).map(str::to_owned)
    };
    let words: Option<Vec<String>> = spelled(query).into_iter().map(near).collect();
    words.map(|words| words.join(" ")).filter(|words| !search(words).is_empty())
}

/// The words of a text, in small letters.
fn spelled(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// The same, with British and American spelling, singular and plural, and numbers in words and in digits alike.
fn words(text: &str) -> Vec<String> {
    let alike = |word: String| {
        if let Some(number) = NUMBERS.iter().position(|number| *number == word) {
            return (number + 1).to_string();
        }
        let word = word.replace("ae", "e").replace("oe", "e");
        word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(&word).to_owned()
    };
    spelled(text).into_iter().map(alike).collect()
}

const NUMBERS: &[&str] =
    &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// Somebody's own values in a prescription. For the rest, those of the starter stay.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Values by their keys at the top of the file.
    pub said: Vec<Pair>,
    /// Values that nobody has confirmed: a comment says so, which a rule finds.
    pub suggested: Vec<Pair>,
    /// The keys that are left out. Others without a value stay empty, which the same rule finds.
    pub without: Vec<&'static str>,
}

impl Own {
    /// Whether a prescription has them all.
    #[must_use]
    pub fn is_in(&self, root: &Node) -> bool {
        let mut pairs = self.said.iter().chain(&self.suggested);
        pairs.all(|Pair { key, value }| match at_top(root, key) {
            Some(node) => says(node, value),
            // A place can be that of single phases.
            None => root.entries().any(|(name, node)| name.value == *key && says(node, value)),
        })
    }
}

impl Starter {
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        STARTERS.iter().find(|starter| starter.name == name).copied()
    }

    /// What it is for, in one line: the comment below the modeline.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.text.lines().nth(1).unwrap_or_default().trim_start_matches("# ")
    }

    /// The countries it comes from, the first one first in its sources; none if it is for any.
    pub fn countries(&self) -> impl Iterator<Item = &'static str> {
        self.listed(COUNTRIES)
    }

    /// Further words by which it is found.
    pub fn keywords(&self) -> impl Iterator<Item = &'static str> {
        self.listed(KEYWORDS)
    }

    fn listed(&self, label: &str) -> impl Iterator<Item = &'static str> + use<> {
        let list = self.text.lines().find_map(|line| line.strip_prefix(label));
        list.into_iter().flat_map(|list| list.split(", "))
    }

    /// Everything that a search looks at.
    fn indexed(&self) -> String {
        let countries = self.countries().flat_map(names_of);
        let values = ["  name", "  brand", "cause", "route"].into_iter();
        let values = values.filter_map(|key| self.value(key));
        let all = [self.name, self.title()].into_iter().chain(countries).chain(self.keywords());
        all.chain(values).collect::<Vec<_>>().join(" ")
    }

    /// The zones of its countries, the most likely one first.
    #[must_use]
    pub fn zones(&self, zones: &Database) -> Vec<String> {
        self.countries().flat_map(|country| zones.meant_by(country)).collect()
    }

    /// The zone to suggest: `here` where it is one of its countries or the starter is for any, or else the most likely
    /// one of its countries.
    #[must_use]
    pub fn zone(&self, zones: &Database, here: Option<String>) -> Option<String> {
        let of_country = self.zones(zones);
        let here = here.filter(|here| of_country.is_empty() || of_country.contains(here));
        here.or_else(|| of_country.into_iter().next())
    }

    /// The language of its first country, if events can be in it.
    #[must_use]
    pub fn language(&self) -> Language {
        match self.countries().next() {
            Some("Germany" | "Switzerland") => Language::German,
            Some("Netherlands" | "Belgium") => Language::Dutch,
            Some("France") => Language::French,
            Some("Spain") => Language::Spanish,
            _ => Language::English,
        }
    }

    /// Whether a key has a line of its own, here or in a phase.
    #[must_use]
    pub fn asks_for(&self, key: &str) -> bool {
        self.text.lines().any(|line| Line::of(line).is_some_and(|line| line.key == key))
    }

    /// The starter's value of a key at the top.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&'static str> {
        let mut lines = self.text.lines().filter_map(Line::of);
        let key = (key.len() - key.trim_start().len(), key.trim_start());
        let line = lines.find(|line| (line.indent.len(), line.key) == key)?;
        Some(line.value).filter(|value| !value.is_empty())
    }

    /// The prescription with somebody's own values; comments stay.
    #[must_use]
    pub fn filled(&self, own: &Own) -> String {
        let said = own.said.iter().map(|pair| (pair, ""));
        let pairs: Vec<(&Pair, &str)> =
            said.chain(own.suggested.iter().map(|pair| (pair, TO_CONFIRM))).collect();
        let hidden =
            |line: &str| [COUNTRIES, KEYWORDS, ROWS].iter().any(|label| line.starts_with(label));
        let mut text = String::new();
        let mut found: Vec<&str> = vec![];
        for line in self.text.lines().filter(|line| !hidden(line)) {
            let open = Line::of(line).filter(Line::is_open);
            if open.as_ref().is_some_and(|open| own.without.contains(&open.key)) {
                continue;
            }
            let pair = open.and_then(|open| {
                pairs.iter().find(|(pair, _)| pair.key == open.key).map(|pair| (open, pair))
            });
            match pair {
                Some((open, (pair, mark))) => {
                    found.push(&pair.key);
                    text.push_str(&open.with(&pair.value, mark));
                }
                None => text.push_str(line),
            }
            text.push('\n');
        }
        let more = pairs.iter().filter(|(pair, _)| !found.contains(&pair.key.as_str()));
        let more = more
            .map(|(pair, mark)| Line { key: &pair.key, ..Line::default() }.with(&pair.value, mark));
        let more: Vec<String> = more.collect();
        if more.is_empty() { text } else { text + "\n" + &more.join("\n") + "\n" }
    }
}

/// The column of comments in a starter; after a long value a comment comes later.
const COLUMN: usize = 30;

/// A line of a starter with a key.
#[derive(Clone, Copy, Debug, Default)]
struct Line<'t> {
    indent: &'t str,
    key: &'t str,
    value: &'t str,
    comment: &'t str,
}

impl<'t> Line<'t> {
    fn of(line: &'t str) -> Option<Self> {
        let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
        let (key, rest) = rest.split_once(':')?;
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
            return None;
        }
        let (value, comment) = rest.split_once(" #").unwrap_or((rest, ""));
        Some(Self { indent, key, value: value.trim(), comment: comment.trim() })
    }

    /// Whether somebody's own value goes here: at the top, or where there is none.
    fn is_open(&self) -> bool {
        self.indent.is_empty() || self.value.is_empty()
    }

    /// The line with another value.
    fn with(&self, value: &Value, mark: &str) -> String {
        let line = format!("{}{}: {value}", self.indent, self.key);
        let comment = [mark, self.comment].into_iter().filter(|part| !part.is_empty());
        let comment = comment.collect::<Vec<_>>().join("; ");
        if comment.is_empty() { line } else { format!("{:COLUMN$}# {comment}", format!("{line} ")) }
    }
}
