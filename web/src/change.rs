//! JSON of the page -> a change of a text, or a fact to be recorded in it.

use b12cal::diagnostic::Diagnostics;
use b12cal::edit::{Act, Name, Request, Which};
use b12cal::prescription::civil::parse_date;
use b12cal::prescription::feed_settings::LANGUAGES;
use b12cal::source::Source;
use b12cal::starter::Own;
use b12cal::yaml;
use b12cal::yaml::edit::{Change, Pair, Step, Value as New, changed};
use serde_json::Value;

use crate::NAME;

/// What is said where the library finds no place for a change.
const BY_HAND: &str = "this cannot be changed here without a loss: change it in the text";

pub(crate) fn made(text: &str, change: &str) -> Result<String, String> {
    let change: Value = serde_json::from_str(change).map_err(|error| error.to_string())?;
    if let Some(with) = change["with"].as_str() {
        return replaced(text, &change, with).ok_or_else(|| BY_HAND.to_owned());
    }
    let (source, flaw) = Source::decode(NAME, text.as_bytes());
    let tree = flaw.ok().and_then(|()| yaml::parse(&source, &mut Diagnostics::new()).ok());
    let tree = tree.ok_or("the text cannot be read: fix it first")?;
    let path: Vec<Step> = list(&change["path"]).iter().filter_map(step).collect();
    let order: Vec<&str> = list(&change["order"]).iter().filter_map(Value::as_str).collect();
    let wanted = if let Some(value) = change.get("put") {
        Change::Put(new(value))
    } else if let Some(value) = change.get("add") {
        Change::Add(new(value))
    } else if change.get("swap").is_some() {
        Change::Swap
    } else {
        Change::Remove
    };
    let edited = changed(text.as_bytes(), &source, &tree, &path, &wanted, &order);
    let (bytes, _) = edited.ok_or(BY_HAND)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Another text between two places, counted in UTF-16 units.
fn replaced(text: &str, change: &Value, with: &str) -> Option<String> {
    let byte = |key: &str| {
        let units = usize::try_from(change[key].as_u64()?).ok()?;
        let mut count = 0;
        let found = text.char_indices().find(|(_, c)| {
            let is_there = count >= units;
            count += c.len_utf16();
            is_there
        });
        Some(found.map_or(text.len(), |(at, _)| at))
    };
    let (start, end) = (byte("start")?, byte("end")?);
    Some([text.get(..start)?, with, text.get(end..)?].concat())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn step(value: &Value) -> Option<Step> {
    match value {
        Value::String(key) => Some(Step::Key(key.clone())),
        value => Some(Step::Item(usize::try_from(value.as_u64()?).ok()?)),
    }
}

fn new(value: &Value) -> New {
    match value {
        Value::Array(items) => New::List(items.iter().map(new).collect()),
        Value::Object(_) => New::Group(pairs(&value["keys"])),
        Value::String(text) => New::Word(text.clone()),
        other => New::Word(other.to_string()),
    }
}

/// The keys of a mapping, in order: `[[key, value], ...]`.
fn pairs(keys: &Value) -> Vec<Pair> {
    let pair =
        |pair: &Value| Some(Pair { key: pair[0].as_str()?.to_owned(), value: new(&pair[1]) });
    list(keys).iter().filter_map(pair).collect()
}

/// The keys that a plan can be without.
const OPTIONAL: [&str; 4] = ["person", "prescriber", "place", "sites"];

/// Somebody's own values in a starter.
pub(crate) fn own(values: &Value) -> Own {
    let pair = |key: &str, value| Pair { key: key.to_owned(), value };
    let text = |key: &str| values[key].as_str().map(str::trim).filter(|text| !text.is_empty());
    let word = |key: &'static str| text(key).map(|text| pair(key, New::Word(text.to_owned())));
    let line = |key: &'static str| text(key).map(|text| pair(key, New::Text(text.to_owned())));
    let prescriber = text("prescriber")
        .map(|name| pair("prescriber", New::Group(vec![pair("name", New::Text(name.to_owned()))])));
    let language = text("language").filter(|code| *code != LANGUAGES[0].0);
    let feed = language
        .map(|code| pair("feed", New::Group(vec![pair("language", New::Word(code.to_owned()))])));
    let words = ["id", "cause", "issued", "start", "time", "time_zone"].map(word);
    let said = [line("person"), prescriber, line("place"), feed].into_iter().chain(words);
    let said: Vec<Pair> = said.flatten().collect();
    let without = OPTIONAL.into_iter().filter(|key| said.iter().all(|pair| pair.key != *key));
    Own { without: without.collect(), said, suggested: vec![] }
}

/// The fact that the page asks to record: `{act, key, name, date, more}`.
pub(crate) fn request(fact: &str) -> Result<Request, String> {
    let fact: Value = serde_json::from_str(fact).map_err(|error| error.to_string())?;
    let text = |key: &str| fact[key].as_str().unwrap_or_default();
    let act = match text("act") {
        "given" => Act::Given,
        "missed" => Act::Missed,
        "move" => Act::Move,
        _ => Act::Result,
    };
    let date = match text("date") {
        "" => None,
        date => Some(parse_date(date).map_err(|error| error.message)?),
    };
    let which = match text("key") {
        "recheck" => Which::Named(Name::recheck(text("name"))),
        "extra" => parse_date(text("name"))
            .map(Name::extra)
            .map(Which::Named)
            .map_err(|error| error.message)?,
        _ => Which::Named(Name::dose(text("name"))),
    };
    let more = pairs(&fact["more"]).into_iter().map(quoted).collect();
    Ok(Request { act, which, date, more, replace: false })
}

/// Somebody's own words are written in quotes, as the commands do.
fn quoted(pair: Pair) -> Pair {
    let is_word = matches!(pair.key.as_str(), "to" | "time" | "missed");
    let value = match pair.value {
        New::Word(text) if !is_word => New::Text(text),
        value => value,
    };
    Pair { value, ..pair }
}
