//! Any line -> `stream::answer`: one line of JSON, which says an error or has a calendar that the next answer continues.
//! Bytes that are no line are the text of one.
#![no_main]

use std::sync::LazyLock;

use b12cal::compile::{AsOf, Settings};
use b12cal::ics::write;
use b12cal::stream::answer;
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

static ZONES: LazyLock<Database> = LazyLock::new(Database::bundled);
static WORDING: LazyLock<Wording<'static>> =
    LazyLock::new(|| Wording::new(&[]).expect("the built-in templates compile"));

/// The answer to a line, valid.
fn answered(line: &[u8]) -> Value {
    let options = Settings::new(&ZONES, &WORDING, AsOf::Date(date(2026, 3, 1)));
    let text = answer(line, &options, write::append);
    assert_eq!(text.find('\n'), Some(text.len() - 1), "one line");
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    let keys: Vec<&String> = answer.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["diagnostics", "ics", "key", "outcome"]);
    let found = answer["diagnostics"].as_array().expect("a list");
    let has_error = found.iter().any(|one| one["severity"] == "error");
    assert_eq!((answer["outcome"] == "failed", answer["ics"].is_null()), (has_error, has_error));
    answer
}

fuzz_target!(|bytes: &[u8]| {
    let mut record: Value = serde_json::from_slice(bytes).unwrap_or_default();
    if record.is_object() {
        answered(bytes);
    } else {
        record = json!({ "text": String::from_utf8_lossy(bytes) });
    }
    let first = answered(record.to_string().as_bytes());
    if first["ics"].is_string() {
        record["previous"] = first["ics"].clone();
        let next = answered(record.to_string().as_bytes());
        assert_eq!(next["outcome"], "unchanged", "{next}");
        assert_eq!(next["ics"], first["ics"]);
    }
});
