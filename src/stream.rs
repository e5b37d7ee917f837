//! A line of JSON with a prescription -> a line of JSON with its calendar, for programs that pipe records.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::compile::Settings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::feed_settings::Detail;
use crate::publish::{Render, renew};
use crate::report::json::finding;
use crate::source::Source;
use crate::visible;

/// The JSON Schema of both lines.
pub const SCHEMA: &str = include_str!("stream.schema.json");

/// The longest line, in bytes without its end: the largest text and the largest calendar, each escaped, with room to
/// spare.
pub const MAX_LINE: usize = 4 * 1024 * 1024;

/// The keys of a line.
const KEYS: [&str; 4] = ["key", "text", "previous", "detail"];

/// The values of a line as they are written there.
type Record<'l> = BTreeMap<Cow<'l, str>, &'l RawValue>;

/// The answer to a line, with its end: whatever the line is, it has one. `settings` and `render` are as in
/// [`crate::publish::renew`].
#[must_use]
pub fn answer(line: &[u8], settings: &Settings<'_>, render: Render) -> String {
    let (key, made) = match record(line) {
        Ok(record) => (record.get("key").copied(), made(&record, settings, render)),
        Err(why) => (None, Err(why)),
    };
    let answer = made.unwrap_or_else(
        |error| json!({ "ics": null, "outcome": "failed", "diagnostics": [finding(None, &error)] }),
    );
    // A number may have more digits than one of Rust, so the key is never read.
    let key = key.map_or("null", RawValue::get);
    visible::json_line(&answer).replacen('{', &format!("{{\"key\":{key},"), 1)
}

/// The answer to a record, without its key.
///
/// # Errors
///
/// What is wrong with the record around the prescription, or with this program.
fn made(record: &Record<'_>, settings: &Settings<'_>, render: Render) -> Result<Value, Diagnostic> {
    if let Some(key) = record.keys().find(|key| !KEYS.contains(&&***key)) {
        return Err(wrong(format!("a record has no key `{key}`; it has {}", KEYS.join(", "))));
    }
    let text = |key| text(record, key);
    let (source, flaw) = match text("text")? {
        Some(text) => Source::decode("prescription", text.as_bytes()),
        None => return Err(wrong("a record needs `text`, a prescription")),
    };
    let detail = text("detail")?.map(|word| Detail::parse(&word)).transpose()?;
    let previous = text("previous")?;
    let settings = &Settings { detail, ..*settings };
    let mut report = Diagnostics::new();
    let ics = renew(&source, flaw, previous.as_deref(), (settings, render), &mut report);
    let ics = ics.map_err(wrong)?;
    let outcome = match (&ics, &previous) {
        (None, _) => "failed",
        (Some(_), None) => "new",
        (Some(ics), Some(previous)) if ics == previous => "unchanged",
        (Some(_), Some(_)) => "changed",
    };
    let found = report.sorted().into_iter().map(|one| finding(Some(&source), one));
    Ok(json!({ "ics": ics, "outcome": outcome, "diagnostics": found.collect::<Vec<_>>() }))
}

fn record(line: &[u8]) -> Result<Record<'_>, Diagnostic> {
    if line.len() > MAX_LINE {
        return Err(wrong(format!("the line is longer than {MAX_LINE} bytes")));
    }
    serde_json::from_slice(line)
        .map_err(|error| wrong(format!("the line is not a JSON object: {error}")))
}

/// A text of a record; none if it is missing or null.
fn text(record: &Record<'_>, key: &str) -> Result<Option<String>, Diagnostic> {
    let Some(value) = record.get(key) else { return Ok(None) };
    serde_json::from_str(value.get()).map_err(|error| {
        // The line is JSON, which allows what no Unicode text has (RFC 8259, section 8.2).
        let what = if error.is_data() { "is not a string" } else { "has half a surrogate pair" };
        wrong(format!("`{key}` {what}"))
    })
}

fn wrong(why: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::WrongShape, why)
}
