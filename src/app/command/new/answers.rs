//! Arguments, another prescription and answers -> somebody's own values. Each value comes from the first that has it;
//! where nobody is there to answer, what is suggested for a key that must have a value is marked as unconfirmed.

use super::ask::ask;
use super::{New, in_language, machine_zone, new_id};
use crate::app::World;
use crate::app::arguments::names;
use crate::app::error::Error;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::circumstances::CAUSES;
use crate::prescription::civil::{parse_date, parse_time};
use crate::prescription::feed_settings::LANGUAGES;
use crate::prescription::parse_id;
use crate::prescription::reminders::parse_reminder;
use crate::prescription::text::{parse_line, word};
use crate::prescription::zone::parse_zone;
use crate::starter::{Own, Starter};
use crate::yaml::edit::{Pair, Value};
use crate::yaml::quoted;
use crate::zone::{Database, Zone};

/// The hour that is suggested where a starter has none.
const MORNING: &str = "09:00";
/// The reminders of the format.
const REMINDERS: &str = "[1 day, 1 hour]";

type Parsed<T> = Result<T, Diagnostic>;

/// What is known so far.
struct Answers<'a> {
    starter: Starter,
    /// Whether somebody is there to answer.
    asks: bool,
    /// What another prescription has.
    defaults: &'a [Pair],
    own: Own,
}

/// Finds or asks for every value.
pub(super) fn fill(
    arguments: &New,
    starter: Starter,
    defaults: Option<&[Pair]>,
    (asks, world, zones): (bool, &World, &Database),
) -> Result<Own, Error> {
    let id = arguments.id.as_deref().map_or_else(|| Ok(new_id()), |id| flag("id", parse_id(id)))?;
    let own = Own { said: vec![pair("id", Value::Word(id))], ..Own::default() };
    let mut all = Answers { starter, asks, defaults: defaults.unwrap_or_default(), own };
    all.optional("person", "Name of the person", arguments.person.as_deref(), parse_line)?;
    all.prescriber(arguments)?;
    let cause = |text: &str| word(text, "a cause", CAUSES).map(|_| text.to_owned());
    all.required("cause", "Cause", arguments.cause.as_deref(), starter.value("cause"), cause)?;
    all.language(arguments, defaults.is_some())?;
    let zone = all.zone(arguments, zones)?;
    let today = zone.date(world.now).to_string();
    let today = Some(today.as_str());
    let date = |text: &str| parse_date(text).map(|date| date.to_string());
    let issued = arguments.issued.as_deref();
    all.required("issued", "Date on the prescription", issued, today, date)?;
    all.required("start", "First dose on or after", arguments.start.as_deref(), today, date)?;
    let time = |text: &str| parse_time(text).map(|time| time.strftime("%H:%M").to_string());
    let hour = starter.value("time").or(Some(MORNING));
    all.required("time", "Time of day", arguments.time.as_deref(), hour, time)?;
    if starter.asks_for("place") || arguments.place.is_some() {
        all.optional("place", "Place", arguments.place.as_deref(), parse_line)?;
    }
    all.sites(arguments)?;
    all.reminders(arguments, defaults.is_some())?;
    all.take("avoid");
    Ok(all.own)
}

impl Answers<'_> {
    fn say(&mut self, key: &str, value: Value) {
        self.own.said.push(pair(key, value));
    }

    /// Takes a value from the other prescription, if it has one.
    fn take(&mut self, key: &str) -> bool {
        let found = self.defaults.iter().find(|pair| pair.key == key).cloned();
        let has_it = found.is_some();
        self.own.said.extend(found);
        has_it
    }

    /// A text that can be left out: by an empty argument or answer.
    fn optional(
        &mut self,
        key: &'static str,
        question: &str,
        said: Option<&str>,
        parse: impl Fn(&str) -> Parsed<String>,
    ) -> Result<(), Error> {
        let value = match said {
            Some(said) if said.trim().is_empty() => None,
            Some(said) => Some(flag(key, parse(said))?),
            None if self.take(key) => return Ok(()),
            None if self.asks => ask(&format!("{question}, empty for none"), None, parse)?,
            None => return Ok(()),
        };
        match value {
            Some(text) => self.say(key, Value::Text(text)),
            None => self.own.without.push(key),
        }
        Ok(())
    }

    /// A word that the format must have.
    fn required(
        &mut self,
        key: &'static str,
        question: &str,
        said: Option<&str>,
        suggestion: Option<&str>,
        parse: impl Fn(&str) -> Parsed<String>,
    ) -> Result<(), Error> {
        if let Some(said) = said {
            let value = flag(&key.replace('_', "-"), parse(said))?;
            self.say(key, Value::Word(value));
        } else if self.asks {
            let value = loop {
                if let Some(value) = ask(question, suggestion, &parse)? {
                    break value;
                }
            };
            self.say(key, Value::Word(value));
        } else if let Some(suggestion) = suggestion {
            self.own.suggested.push(pair(key, Value::Word(suggestion.to_owned())));
        }
        Ok(())
    }

    fn prescriber(&mut self, arguments: &New) -> Result<(), Error> {
        let (name, phone) = (arguments.prescriber.as_deref(), arguments.phone.as_deref());
        if name.is_none() && self.take("prescriber") {
            return Ok(());
        }
        self.optional("prescriber", "Prescriber", name, parse_line)?;
        let Some(index) = self.own.said.iter().position(|pair| pair.key == "prescriber") else {
            return Ok(());
        };
        let name = self.own.said.remove(index);
        self.optional("phone", "Phone of the prescriber", phone, parse_phone)?;
        let index = self.own.said.iter().position(|pair| pair.key == "phone");
        let phone = index.map(|index| self.own.said.remove(index));
        let name = Pair { key: "name".to_owned(), ..name };
        self.say("prescriber", Value::Group([Some(name), phone].into_iter().flatten().collect()));
        Ok(())
    }

    /// The language, where it is not the one that the format takes without it.
    fn language(&mut self, arguments: &New, has_defaults: bool) -> Result<(), Error> {
        let codes = names(LANGUAGES);
        let parse = |text: &str| word(text, "a supported language", LANGUAGES);
        let said = arguments.language.as_deref().map(|said| flag("language", parse(said)));
        let said = match said.transpose()? {
            None if self.take("feed") || has_defaults => return Ok(()),
            None if self.asks => {
                let question = format!("Language of the calendar: {}", codes.join(", "));
                ask(&question, Some(self.starter.language().code()), parse)?
            }
            said => said,
        };
        let language = said.unwrap_or(self.starter.language());
        if language.code() != codes[0] {
            let feed = in_language(Value::Word(language.code().to_owned()));
            let own = &mut self.own;
            if said.is_some() { &mut own.said } else { &mut own.suggested }.push(feed);
        }
        Ok(())
    }

    /// The time zone.
    fn zone(&mut self, arguments: &New, zones: &Database) -> Result<Zone, Error> {
        let parse = |text: &str| parse_zone(text, zones).map(|zone| zones.listed(zone));
        let name = |text: &str| parse(text).map(|zone| zone.name().to_owned());
        // Where somebody can be asked, the zone of a machine on which nobody has chosen one is no suggestion.
        let machine = machine_zone(zones).filter(|zone| !(self.asks && zone.is_utc()));
        let machine = machine.map(|zone| zones.listed(zone).name().to_owned());
        let suggestion = self.starter.zone(zones, machine);
        let said = arguments.time_zone.as_deref();
        if said.is_some() || !self.take("time_zone") {
            self.required("time_zone", "Time zone", said, suggestion.as_deref(), name)?;
        }
        let mut pairs = self.own.said.iter().chain(&self.own.suggested);
        let found = pairs.find(|pair| pair.key == "time_zone").and_then(|pair| pair.value.text());
        let Some(found) = found else {
            let error =
                Diagnostic::error(Code::Missing, "the time zone of this machine is unknown");
            return Err(error.help("give it, such as `--time-zone Europe/London`").into());
        };
        Ok(parse(found)?)
    }

    fn sites(&mut self, arguments: &New) -> Result<(), Error> {
        let is_injected =
            matches!(self.starter.value("route"), Some("intramuscular" | "subcutaneous"));
        let question = "Injection sites, used in turn, separated by commas";
        let parse = |text: &str| parse_line(text).map(Value::Text);
        let suggestion = self.starter.value("sites");
        let sites = if !arguments.sites.is_empty() {
            Some(flag("site", each(&arguments.sites, parse))?)
        } else if is_injected && self.asks {
            Self::list(question, suggestion, parse)?
        } else {
            return Ok(());
        };
        match sites {
            Some(sites) if !sites.is_empty() => self.say("sites", Value::List(sites)),
            _ => self.own.without.push("sites"),
        }
        Ok(())
    }

    fn reminders(&mut self, arguments: &New, has_defaults: bool) -> Result<(), Error> {
        let parse = |text: &str| parse_reminder(text).map(|_| Value::Word(text.to_owned()));
        let suggestion = self.starter.value("reminders");
        let reminders = if !arguments.reminders.is_empty() {
            Some(flag("reminder", each(&arguments.reminders, parse))?)
        } else if suggestion == Some("[]") || self.take("reminders") || has_defaults {
            // A starter without reminders has a reason.
            return Ok(());
        } else if self.asks {
            Self::list("Reminders before each", suggestion.or(Some(REMINDERS)), parse)?
        } else {
            return Ok(());
        };
        self.own.said.extend(reminders.map(|list| pair("reminders", Value::List(list))));
        Ok(())
    }

    /// Asks for a list; the answer `none` is an empty one.
    fn list(
        question: &str,
        suggestion: Option<&str>,
        parse: impl Fn(&str) -> Parsed<Value>,
    ) -> Result<Option<Vec<Value>>, Error> {
        let question = format!("{question}, or `none`");
        let suggestion = suggestion.map(|list| list.trim_matches(['[', ']']));
        ask(&question, suggestion, |text| {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            if text == "none" { Ok(vec![]) } else { items.map(&parse).collect() }
        })
    }
}

fn pair(key: &str, value: Value) -> Pair {
    Pair { key: key.to_owned(), value }
}

fn each(items: &[String], parse: impl Fn(&str) -> Parsed<Value>) -> Parsed<Vec<Value>> {
    items.iter().map(|item| parse(item)).collect()
}

/// The value of an argument, or its error with the argument's name.
fn flag<T>(name: &str, parsed: Parsed<T>) -> Parsed<T> {
    parsed.map_err(|error| Diagnostic { message: format!("--{name}: {}", error.message), ..error })
}

/// A telephone number, as it is written.
fn parse_phone(text: &str) -> Parsed<String> {
    if text.contains(|c: char| c.is_numeric()) {
        return parse_line(text);
    }
    let error =
        Diagnostic::error(Code::BadText, format!("{} is not a telephone number", quoted(text)));
    Err(error.help("write its digits, such as 020 7946 0000"))
}
