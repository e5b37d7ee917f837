//! `stream`: lines of JSON through the program, beside `build` and the schema.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Output, Stdio};
use std::thread;

use b12cal::starter::STARTERS;
use boon::{Compiler, Schemas};
use serde_json::{Value, json};

use crate::diff::{TWO, edited, plan};
use crate::support::{b12cal, files, root, started};

/// Runs it with these bytes.
fn run(input: Vec<u8>) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = b12cal(folder.path());
    command.args(["stream", "--as-of", "2026-03-01"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("all is taken");
    output
}

/// The answers to these lines, each valid.
fn answers(lines: &[String]) -> Vec<Value> {
    let output = run(lines.join("\n").into_bytes());
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut compiler = Compiler::new();
    compiler.add_resource("stream.json", schema()).expect("a schema");
    let mut schemas = Schemas::new();
    let index = compiler.compile("stream.json#/$defs/answer", &mut schemas).expect("a schema");
    for answer in &answers {
        schemas.validate(answer, index).unwrap_or_else(|error| panic!("{answer}: {error:#}"));
    }
    answers
}

fn schema() -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = b12cal(folder.path()).args(["schema", "--of", "stream"]).output();
    serde_json::from_slice(&output.expect("it runs").stdout).expect("JSON")
}

fn ics(answer: &Value) -> &str {
    answer["ics"].as_str().unwrap_or_else(|| panic!("{answer}"))
}

#[test]
fn every_answer_is_the_calendar_that_build_writes_in_the_order_of_the_lines() {
    let mut texts: Vec<String> =
        STARTERS.iter().map(|starter| started(starter, "2026-03-02")).collect();
    for file in files(&root().join("examples"), "yaml") {
        texts.push(fs::read_to_string(&file).expect("a prescription"));
    }
    // More lines than are in memory at once.
    let many: Vec<&String> = texts.iter().cycle().take(150).collect();
    let lines: Vec<String> = many
        .iter()
        .enumerate()
        .map(|(key, text)| json!({"key": key, "text": text}).to_string())
        .collect();
    let answers = answers(&lines);
    assert_eq!(answers.len(), 150);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (key, answer) in answers.iter().enumerate() {
        assert_eq!((&answer["key"], &answer["outcome"]), (&json!(key), &json!("new")));
        assert_eq!(ics(answer), ics(&answers[key % texts.len()]));
    }
    for (text, answer) in texts.iter().zip(&answers) {
        fs::write(folder.path().join("a.yaml"), text).expect("it can be written");
        let mut build = b12cal(folder.path());
        let built = build.args(["build", "a.yaml", "-o", "-", "--as-of", "2026-03-01"]).output();
        let built = built.expect("it runs");
        assert!(built.status.success(), "{built:?}");
        assert_eq!(ics(answer).as_bytes(), built.stdout, "{text}");
    }
}

#[test]
fn revisions_continue_from_the_previous_calendar() {
    let record = |text: &str, previous: &Value, detail: &str| {
        json!({"key": "sam", "text": text, "previous": previous, "detail": detail}).to_string()
    };
    let text = plan(TWO, "");
    let first = &answers(&[record(&text, &Value::Null, "full")])[0];
    let next = answers(&[
        record(&text, &first["ics"], "full"),
        record(&edited(), &first["ics"], "full"),
        record(&text, &first["ics"], "discreet"),
        record(&text.replace("test-plan", "another"), &first["ics"], "full"),
        record(&text, &json!("BEGIN:VCALENDAR"), "full"),
    ]);
    let outcomes: Vec<&str> = next.iter().filter_map(|answer| answer["outcome"].as_str()).collect();
    assert_eq!(outcomes, ["unchanged", "changed", "failed", "failed", "failed"]);
    assert_eq!(next[0]["ics"], first["ics"]);
    // One dose has moved.
    let revised = |calendar: &str| calendar.matches("\r\nSEQUENCE:1\r\n").count();
    assert_eq!((revised(ics(first)), revised(ics(&next[1]))), (0, 1));
    let why = |answer: &Value| answer["diagnostics"][0]["message"].as_str().map(str::to_owned);
    let refused = |why: &str| Some(format!("the previous calendar cannot be continued: {why}"));
    let other = refused(
        "it is the calendar of another prescription, or of this one with another detail or --state",
    );
    assert_eq!((why(&next[2]), why(&next[3])), (other.clone(), other));
    assert_eq!(why(&next[4]), refused("it was not written by this version of b12cal"));
}

#[test]
fn a_bad_line_is_one_bad_answer() {
    let good = json!({"key": 1, "text": plan(TWO, "")}).to_string();
    let wrong = json!({"key": {"a": [1]}, "text": plan(TWO, "").replace("1 mg\n", "1.0 mg\n")});
    let long = format!("{{\"text\": \"{}\"}}", "x".repeat(4 * 1024 * 1024));
    let rows = [
        ("", "the line is not a JSON object: EOF while parsing a value at line 1 column 0"),
        (
            "[]",
            "the line is not a JSON object: invalid type: sequence, expected a map at line 1 column 0",
        ),
        ("\u{feff}{}", "the line is not a JSON object: expected value at line 1 column 1"),
        ("{}", "a record needs `text`, a prescription"),
        (
            r#"{"key": 7, "texts": ""}"#,
            "a record has no key `texts`; it has key, text, previous, detail",
        ),
        (r#"{"text": 5}"#, "`text` is not a string"),
        (r#"{"text": "", "previous": ["x"]}"#, "`previous` is not a string"),
        (r#"{"text": "\ud800"}"#, "`text` has half a surrogate pair"),
        (r#"{"text": "", "detail": "half"}"#, "`half` is not a detail"),
        (r#"{"text": ""}"#, "there is no prescription in this file"),
        (&long, "the line is longer than 4194304 bytes"),
        (&wrong.to_string(), "the zero at the end of `1.0` can be misread as ten times the number"),
        // The end of the input is in the middle of a line.
        (
            r#"{"key": 1, "te"#,
            "the line is not a JSON object: EOF while parsing a string at line 1 column 14",
        ),
    ];
    let mut lines: Vec<String> = vec![];
    for (line, _) in rows {
        lines.extend([good.clone(), line.to_owned()]);
    }
    let answers = answers(&lines);
    assert_eq!(answers.len(), 2 * rows.len());
    for ((pair, (line, why)), at) in answers.chunks(2).zip(rows).zip(1..) {
        assert_eq!(pair[0]["outcome"], "new", "row {at}");
        let head: String = line.chars().take(60).collect();
        assert_eq!(pair[1]["diagnostics"][0]["message"], *why, "{head}");
        assert_eq!((&pair[1]["outcome"], &pair[1]["ics"]), (&json!("failed"), &Value::Null));
    }
    // Its key comes back, and the place is that in the text.
    let answer = &answers[2 * 11 + 1];
    assert_eq!(
        (&answer["key"], &answer["diagnostics"][0]["place"]["line"]),
        (&wrong["key"], &json!(6))
    );
    // Bytes that are no UTF-8.
    let output = run(b"{\"text\": \"\xff\"}\n".to_vec());
    assert!(String::from_utf8_lossy(&output.stdout).contains("the line is not a JSON object"));
}

#[test]
fn a_key_comes_back_as_it_was_written() {
    for key in [
        "12345678901234567890123",
        "-0.10",
        "1e400",
        "\"a \\u0041 \\ud800 \\n\"",
        "{\"b\": [1, null], \"a\": {}}",
        "null",
    ] {
        let output = run(format!("{{\"text\": 5, \"key\" : {key} }}\n").into_bytes());
        let answer = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(answer.starts_with(&format!("{{\"key\":{key},\"diagnostics\"")), "{answer}");
    }
}

#[test]
fn a_discreet_calendar_has_the_uids_of_the_key_that_build_made() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("a.yaml"), plan(TWO, "")).expect("it can be written");
    let line = json!({"text": plan(TWO, ""), "detail": "discreet"}).to_string();
    fs::write(folder.path().join("lines"), line).expect("it can be written");
    let stream = || {
        let lines = fs::File::open(folder.path().join("lines")).expect("it is there");
        let mut command = b12cal(folder.path());
        command.args(["stream", "--as-of", "2026-03-01", "--state", "state"]).stdin(lines);
        command.output().expect("it runs")
    };
    // A new key on every machine would give each its own calendar.
    let output = stream();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("state has no key"), "{output:?}");
    assert!(!folder.path().join("state").exists());

    let mut build = b12cal(folder.path());
    build.args(["build", "a.yaml", "--as-of", "2026-03-01", "--detail", "discreet"]);
    let built = build.args(["--state", "state", "-o", "-"]).output().expect("it runs");
    assert!(built.status.success(), "{built:?}");
    let answer: Value = serde_json::from_slice(&stream().stdout).expect("JSON");
    assert_eq!(ics(&answer).as_bytes(), built.stdout);
}

#[test]
fn a_reader_that_waits_for_each_answer_gets_it_and_may_leave() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = b12cal(folder.path());
    command.args(["stream", "--as-of", "2026-03-01"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut input = child.stdin.take().expect("a pipe");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let line = json!({"key": 1, "text": plan(TWO, "")}).to_string() + "\n";
    for _ in 0..3 {
        input.write_all(line.as_bytes()).expect("it listens");
        let mut answer = String::new();
        output.read_line(&mut answer).expect("it answers");
        assert!(answer.contains("\"outcome\":\"new\""), "{answer}");
    }
    drop(output);
    // Nobody reads any more: it ends without a word, although more could come.
    while input.write_all(line.as_bytes()).is_ok() {}
    assert!(child.wait().expect("it ends").success());
}
