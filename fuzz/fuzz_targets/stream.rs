//! Any line -> `stream::answer`: one line of JSON with its key, which says an error or has the calendar that `build` makes
//! and that the next answer continues. Bytes that are no line are the text of one.
#![no_main]

use b12cal::ics::write;
use b12cal::stream::answer;
use b12cal::{Options, calendar};
use b12cal_fuzz::settings;
use jiff::civil::{Date, date};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

const TODAY: Date = date(2026, 3, 1);

/// The answer to a line, valid.
fn answered(line: &[u8]) -> Value {
    let text = answer(line, &settings(TODAY), write::append);
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
        let text = String::from_utf8_lossy(bytes);
        record = json!({ "key": [text.len(), text], "text": text });
        let first = answered(record.to_string().as_bytes());
        assert_eq!(first["key"], record["key"]);
        let built = calendar(&text, &Options::on(TODAY)).map(|calendar| calendar.ics);
        assert_eq!(first["ics"], json!(built.ok()), "what `build` makes");
    }
    let first = answered(record.to_string().as_bytes());
    if first["ics"].is_string() {
        record["previous"] = first["ics"].clone();
        let next = answered(record.to_string().as_bytes());
        assert_eq!(next["outcome"], "unchanged", "{next}");
        assert_eq!(next["ics"], first["ics"]);
    }
});
