//! Single values of the file -> their schemas.
//!
//! A value of the file is its source text, but an editor reads YAML 1.2: to it `09:00`, `1 mg` and `yes` are
//! strings, `6` is a number and `true` neither. Each schema accepts everything that the reader accepts, in
//! each of these forms, and refuses as much of the rest as a pattern can. `errorMessage` is an extension that
//! editors show instead of the pattern.

use jiff::civil::{Date, Time};
use serde_json::{Value, json};

use crate::prescription::cadence::MAX_DAY;
use crate::prescription::civil::{Duration, MAX_TIMES, WEEKDAYS};
use crate::prescription::container::{Container, KINDS};
use crate::prescription::interval::Interval;
use crate::prescription::nth_weekday::PLACES;
use crate::prescription::quantity::Amount;
use crate::prescription::recheck::{MAX_SENTENCES, MAX_TESTS, TESTS};
use crate::prescription::reminders::MAX_REMINDERS;
use crate::prescription::rhythm::MAX_DOSES;
use crate::prescription::strength::Strength;
use crate::prescription::text::{Line, YES_OR_NO};
use crate::yaml::Decode;

/// An existing day, except 29 February.
const DATE: &str = "(19|20|21)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])\
                    |(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))";
const NUMBER: &str = r"([1-9][0-9]{0,8}(\.[0-9]{0,5}[1-9])?|0\.[0-9]{0,5}[1-9])";
const COUNT: &str = "0*[1-9][0-9]{0,3}";
const INTERVALS: &[&str] = &["days", "weeks", "months"];
const UNIT: &str = "(days?|weeks?|months?)";
/// Both micro signs: U+00B5 and the Greek letter, U+03BC.
const MASS: &str = "(mcg|ug|\u{B5}g|\u{3BC}g|micrograms?|mg)";
const VOLUME: &str = r"\s*m[lL]";
/// The name of a phase, and every other anchor but a date, does not begin with a digit.
const NAMED: &str = r"[^\s0-9][^\n]*";

/// The first word of each meaning.
pub(super) fn words_of<T>(words: &[(&'static str, T)]) -> Vec<&'static str> {
    words.iter().map(|(word, _)| *word).collect()
}

pub(super) fn word(words: &[&str]) -> Value {
    json!({ "enum": words })
}

/// `true` and `false` are accepted too, but an editor need not suggest two words for one thing.
pub(super) fn yes_or_no() -> Value {
    let all = words_of(YES_OR_NO);
    json!({ "anyOf": [word(&all[..2]), unsuggested("Boolean", &json!([true, false, all[2], all[3]]))] })
}

/// The words for yes, as an editor reads them.
pub(super) fn yes() -> Value {
    let words = YES_OR_NO.iter().filter(|(_, value)| *value).map(|(word, _)| json!(word));
    words.chain([json!(true)]).collect()
}

/// Accepted values that no editor suggests or shows: it would find them in an `enum`, but not where they
/// are denied.
pub(super) fn unsuggested(title: &str, values: &Value) -> Value {
    json!({ "title": title, "if": { "not": { "enum": values } }, "then": false })
}

fn text_like(pattern: &str, expected: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^{pattern}$"), "errorMessage": expected_as(expected) })
}

/// A text that is a number and one of these units.
fn measured(units: &[&str], value: Value) -> Value {
    let mut value = value;
    value["units"] = json!(units);
    value
}

/// A text for which forms have a field of their own.
fn field(kind: &str, value: Value) -> Value {
    let mut value = value;
    value["input"] = json!(kind);
    value
}

fn expected_as(expected: &str) -> String {
    format!("Expected {expected}.")
}

/// Text in the file that may not be a string to an editor: `phone: 020` is a number.
fn scalar_like(pattern: &str, expected: &str) -> Value {
    let other =
        json!({ "if": { "type": ["number", "boolean"] }, "else": false, "title": "No text" });
    json!({ "anyOf": [text_like(pattern, expected), other] })
}

pub(super) fn line() -> Value {
    scalar_like(r"\s*\S[^\n\t]*\s*", Line::EXPECTED)
}

pub(super) fn paragraph() -> Value {
    scalar_like(r"\s*\S[\s\S]*", Line::EXPECTED)
}

/// A name that cannot be mistaken for another anchor.
pub(super) fn phase_name() -> Value {
    let mut name = line();
    let taken = r"^\s*(first dose\s*$|start of |dose |[0-9])";
    let expected = "a name that cannot be mistaken for an anchor in `when`";
    name["allOf"] = json!([{
        "if": { "type": "string", "pattern": taken },
        "then": { "type": "null", "errorMessage": expected_as(expected) },
    }]);
    name
}

pub(super) fn feed_name() -> Value {
    scalar_like(r"\s*[^\s,;][^\n\t,;]*\s*", "one line of text without a comma or semicolon")
}

pub(super) fn id() -> Value {
    scalar_like("[a-z0-9-]{3,64}", "3 to 64 of a-z, 0-9 and -, such as sam-2026")
}

pub(super) fn rule() -> Value {
    text_like("[a-z_0-9]+", "the name of a rule, such as inexact_volume")
}

/// Any name: which zones exist depends on the database.
pub(super) fn time_zone() -> Value {
    let name = text_like("[A-Za-z][A-Za-z0-9_+/-]*", "a time zone such as Europe/London");
    field("time_zone", name)
}

pub(super) fn date() -> Value {
    field("date", text_like(DATE, Date::EXPECTED))
}

pub(super) fn time() -> Value {
    field("time", text_like("([01]?[0-9]|2[0-3]):[0-5][0-9]", Time::EXPECTED))
}

/// One time, or several.
pub(super) fn times() -> Value {
    let several = bounded_list(&time(), 1, MAX_TIMES);
    json!({ "anyOf": [time(), several] })
}

pub(super) fn interval() -> Value {
    measured(INTERVALS, text_like(&format!(r"\s*{COUNT}\s*{UNIT}\s*"), Interval::EXPECTED))
}

/// An interval, or none at all.
pub(super) fn reach() -> Value {
    let reach =
        text_like(&format!(r"\s*(0|{COUNT})\s*{UNIT}\s*"), "an interval such as 1 week, or 0 days");
    measured(INTERVALS, reach)
}

pub(super) fn duration() -> Value {
    let length = text_like(r"0*[1-9][0-9]{0,2}\s*(min|minutes?|hours?)\s*", Duration::EXPECTED);
    measured(&["minutes", "hours"], length)
}

/// How long before something is said.
pub(super) fn lead() -> Value {
    let lead =
        text_like(r"[0-9]+\s*(min|minutes?|hours?|days?|weeks?)\s*", "a length such as 3 weeks");
    measured(&["days", "weeks"], lead)
}

pub(super) fn reminders(say: &Value) -> Value {
    let one =
        text_like(r"[0-9]+\s*(min|minutes?|hours?|days?|weeks?)\s*", "a duration such as 1 hour");
    let one = measured(&["minutes", "hours", "days", "weeks"], one);
    let mut list = bounded_list(&json!({ "anyOf": [one, say] }), 0, MAX_REMINDERS);
    list["uniqueItems"] = json!(true);
    list
}

pub(super) fn amount() -> Value {
    measured(&["mg", "mcg"], text_like(&format!(r"\s*{NUMBER}\s*{MASS}\s*"), Amount::EXPECTED))
}

pub(super) fn strength() -> Value {
    let per = format!(r"(\s* in \s*{NUMBER}{VOLUME}|\s*/\s*(m[lL]|tablet|spray))");
    text_like(&format!(r"\s*{NUMBER}\s*{MASS}{per}\s*"), Strength::EXPECTED)
}

pub(super) fn container() -> Value {
    let kinds = words_of(KINDS).join("|");
    text_like(&format!(r"\s*{NUMBER}{VOLUME}\s*({kinds})\s*"), Container::EXPECTED)
}

pub(super) fn count(most: u32, what: &str) -> Value {
    whole(1, most, what)
}

/// A whole number; a text may begin with zeros.
pub(super) fn whole(least: u32, most: u32, what: &str) -> Value {
    let digits = if least == 0 { "[0-9]+".to_owned() } else { format!("{COUNT}[0-9]?") };
    json!({
        "type": ["integer", "string"],
        "minimum": least,
        "maximum": most,
        "pattern": format!("^{digits}$"),
        "errorMessage": expected_as(&format!("{what}, from {least} to {most}")),
    })
}

pub(super) fn doses(what: &str) -> Value {
    count(MAX_DOSES, what)
}

pub(super) fn bounded_list(items: &Value, least: usize, most: usize) -> Value {
    json!({ "type": "array", "items": items, "minItems": least, "maxItems": most })
}

pub(super) fn list_of(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

pub(super) fn weekdays(most: usize) -> Value {
    let mut list = bounded_list(&word(&WEEKDAYS), 1, most);
    list["uniqueItems"] = json!(true);
    list
}

/// Days of the week, or of a month by their place in it.
pub(super) fn phase_weekdays() -> Value {
    let of_month = format!("({}) +({})", PLACES.join("|"), WEEKDAYS.join("|"));
    let of_month = text_like(&of_month, "a weekday, or one of a month such as first tue");
    let item = json!({ "anyOf": [word(&WEEKDAYS), of_month] });
    let mut list = bounded_list(&item, 1, PLACES.len() * WEEKDAYS.len());
    list["uniqueItems"] = json!(true);
    list
}

pub(super) fn dates() -> Value {
    let mut list = bounded_list(&date(), 1, MAX_DOSES as usize);
    list["uniqueItems"] = json!(true);
    list
}

pub(super) fn days() -> Value {
    json!({
        "type": "array",
        "items": count(MAX_DAY, "a day number"),
        "minItems": 1,
        "uniqueItems": true,
    })
}

pub(super) fn tests(other: &Value) -> Value {
    let quoted = text_like(r"other:\s*\S[^\n\t]*", "other: and the name of a test");
    bounded_list(&json!({ "anyOf": [word(&words_of(TESTS)), other, quoted] }), 1, MAX_TESTS)
}

pub(super) fn nth_dose() -> Value {
    text_like(
        &format!(r"{COUNT}[0-9]? of \s*\S[^\n]*\s*"),
        "the number of a dose and its phase, such as 3 of maintenance",
    )
}

/// A date, or a time after the first dose of the phase.
pub(super) fn review() -> Value {
    let pattern = format!(r"({DATE}|after \s*{COUNT}\s*{UNIT}\s*)");
    text_like(&pattern, "a date, or a length of time such as after 3 weeks")
}

fn anchor() -> String {
    format!(r"\s*({DATE}|{NAMED})\s*")
}

pub(super) fn starts() -> Value {
    let anchor = anchor();
    let pattern = format!(r"({DATE}|on {anchor}|\s*{COUNT}\s*{UNIT}\s* (after|before) {anchor})");
    text_like(&pattern, "a date, or a sentence such as 8 weeks after induction")
}

pub(super) fn when() -> Value {
    let anchor = anchor();
    let counts = format!(r"\s*({COUNT}\s*,\s*)*{COUNT}");
    let pattern = format!(
        r"^({DATE}|on {anchor}|{counts}\s*{UNIT}\s* (after|before) {anchor}|every \s*{COUNT}\s*{UNIT}\s* after {anchor})$"
    );
    let expected = expected_as(
        "a date, or a sentence such as 8 weeks after induction, every 12 months after induction, \
         on dose 2 of maintenance",
    );
    let sentence = json!({ "type": "string", "pattern": pattern, "errorMessage": expected });
    let mut when = sentence.clone();
    when["type"] = json!(["string", "array"]);
    when["items"] = sentence;
    when["minItems"] = json!(1);
    when["maxItems"] = json!(MAX_SENTENCES);
    when
}
