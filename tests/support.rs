//! What several tests share: running the program with a fixed world, compiling in this process, and
//! comparing with an expected text.

#[cfg(feature = "cli")]
use std::ffi::OsString;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
#[cfg(feature = "cli")]
use std::process::{Command, Output};

use b12cal::compile::{AsOf, Compiled, Settings, compile};
use b12cal::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use b12cal::ics::write;
use b12cal::publish::{Failure, Seen, publish};
use b12cal::source::Source;
use b12cal::starter::{Own, Starter};
use b12cal::words::wording::Wording;
use b12cal::yaml::edit::{Pair, Value};
use b12cal::zone::Database;
use jiff::civil::Date;

/// The root of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The line by which an editor finds the schema of a prescription.
pub(crate) const MODELINE: &str = "# yaml-language-server: $schema=b12cal.schema.json\n";

/// The prescription of a starter for somebody whose treatment begins on a day.
pub(crate) fn started(starter: &Starter, start: &str) -> String {
    let zones = starter.zones(&Database::bundled());
    let word =
        |key: &str, text: &str| Pair { key: key.to_owned(), value: Value::Word(text.to_owned()) };
    let said = vec![
        word("id", "plan-1"),
        word("issued", start),
        word("person", "Sam"),
        word("time_zone", zones.first().map_or("Europe/London", String::as_str)),
        word("start", start),
        word("time", starter.value("time").unwrap_or("09:00")),
        word("place", "Elm Road Surgery"),
    ];
    starter.filled(&Own { said, ..Own::default() })
}

/// Where the program counts what it runs, for `just coverage`.
#[cfg(feature = "cli")]
pub(crate) fn counted() -> Option<(&'static str, OsString)> {
    Some(("LLVM_PROFILE_FILE", std::env::var_os("LLVM_PROFILE_FILE")?))
}

/// The program, in a world that is odd and the same everywhere: a fixed clock, a zone with changes of
/// its own, no time zone database of the system, no colour.
#[cfg(feature = "cli")]
pub(crate) fn b12cal(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_b12cal"));
    odd_world(&mut command, folder);
    command
}

/// Runs a command in that world.
#[cfg(feature = "cli")]
pub(crate) fn odd_world(command: &mut Command, folder: &Path) {
    command
        .current_dir(folder)
        .env_clear()
        .envs(counted())
        .env("TZ", "Africa/Casablanca")
        .env("TZDIR", "/there/is/none")
        .env("NO_COLOR", "1")
        // Sunday, 1 March 2026, 09:00 UTC.
        .env("SOURCE_DATE_EPOCH", "1772355600");
}

/// What the program said and how it ended, as one text.
#[cfg(feature = "cli")]
pub(crate) fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().expect("the program was not killed");
    format!("{}{}exit code {code}\n", text(&output.stderr), text(&output.stdout))
}

/// Compares a text with a committed one, or writes it with `UPDATE=1`.
pub(crate) fn expect(path: &Path, actual: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, actual).expect("the expected text can be written");
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    let line = |text: &str, index: usize| text.lines().nth(index).unwrap_or("(nothing)").to_owned();
    if expected != actual {
        let index = expected.lines().zip(actual.lines()).take_while(|(a, b)| a == b).count();
        panic!(
            "{}, line {}:\n  expected: {}\n  found:    {}\n(UPDATE=1 writes it anew)",
            path.display(),
            index + 1,
            line(&expected, index),
            line(actual, index)
        );
    }
}

/// A folder that is removed with the value.
#[cfg(feature = "cli")]
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Writes a file in a folder.
#[cfg(feature = "cli")]
pub(crate) fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("the file can be written");
}

/// The files of a folder with an ending, sorted.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("the entry can be read").path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    files.sort();
    files
}

/// A prescription that became a calendar, as if for the first time.
pub(crate) struct Built {
    pub(crate) compiled: Compiled,
    pub(crate) bytes: Vec<u8>,
}

impl Deref for Built {
    type Target = Compiled;

    fn deref(&self) -> &Compiled {
        &self.compiled
    }
}

/// Compiles and publishes a text in this process, with no calendar before, and returns what was found in
/// it; today is 2026-03-01.
pub(crate) fn examined(text: &str) -> (Option<Built>, Vec<Diagnostic>) {
    examined_on(text, jiff::civil::date(2026, 3, 1))
}

/// The same on another day.
pub(crate) fn examined_on(text: &str, today: Date) -> (Option<Built>, Vec<Diagnostic>) {
    let (source, error) = Source::decode("t.yaml", text.as_bytes());
    if let Err(flaw) = error {
        return (None, vec![flaw.into()]);
    }
    let zones = Database::bundled();
    let wording = Wording::new(&[]).expect("the built-in templates compile");
    let as_of = AsOf::Date(today);
    let options = Settings::new(&zones, &wording, as_of);
    let mut report = Diagnostics::new();
    let compiled = built(&source, &options, &mut report).ok();
    (compiled, report.sorted().into_iter().cloned().collect())
}

/// Compiles a text in this process, or returns the first error; today is 2026-03-01.
pub(crate) fn compiled(text: &str) -> Result<Built, String> {
    let (compiled, found) = examined(text);
    let first = || found.first().map_or_else(String::new, |first| first.message.clone());
    compiled.ok_or_else(first)
}

/// Compiles and publishes a text, with no calendar before.
pub(crate) fn built(
    source: &Source,
    options: &Settings<'_>,
    report: &mut Diagnostics,
) -> Result<Built, Failure> {
    let mut compiled = compile(source, options, report)?;
    let now = options.as_of.instant();
    let published = publish(&mut compiled, Seen::default(), now, write::append, report)?;
    Ok(Built { compiled, bytes: published.bytes })
}

/// What the rules find in a text: their names, each with what is said. Nothing else stops the text.
pub(crate) fn rules_reported(text: &str) -> Vec<(&'static str, Diagnostic)> {
    let (compiled, found) = examined(text);
    let is_rule = |found: &Diagnostic| matches!(found.code, Code::Rule(_));
    let is_fault = |found: &&Diagnostic| found.severity == Severity::Error;
    assert!(found.iter().filter(is_fault).all(is_rule), "{found:?}:\n{text}");
    assert_eq!(compiled.is_none(), found.iter().any(|found| is_fault(&found)), "{text}");
    found.into_iter().filter(is_rule).map(|found| (found.code.name(), found)).collect()
}

/// A whole prescription with these phases and rechecks. It continues a treatment, for a cause that
/// is not known, so the rules have little to say of it.
pub(crate) fn prescription(start: &str, zone: &str, phases: &str, rechecks: &str) -> String {
    beginning(start, zone, phases, rechecks) + "continuing: yes\n"
}

/// The same of a treatment that begins.
pub(crate) fn beginning(start: &str, zone: &str, phases: &str, rechecks: &str) -> String {
    format!(
        "b12cal: 1\nid: test-plan\nissued: 2026-01-01\ncause: unknown\n\
         product: {{name: hydroxocobalamin, strength: 1 mg/mL}}\ndose: 1 mg\ntime_zone: {zone}\n\
         start: {start}\ntime: 09:00\nphases: {phases}\nrechecks: {rechecks}\nfeed: {{until: 2027-12-31}}\n"
    )
}

/// A plan that stopped for a review on Monday 2 November 2026, with a blood test that is counted from its first
/// dose.
pub(crate) fn reviewed() -> String {
    prescription(
        "2026-03-02",
        "Europe/London",
        "[{name: loading, every: 1 week, review: 2026-11-02}, {name: later, every: 12 weeks}]",
        "[{name: yearly, tests: [cbc], when: every 12 months after first dose}]",
    )
}

/// The blocks of a Markdown text between ```` ```LANGUAGE ```` and ```` ``` ````, with the line on which
/// each begins.
pub(crate) fn blocks(text: &str, language: &str) -> Vec<(usize, String)> {
    let mut blocks = vec![];
    let mut open: Option<(usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        match &mut open {
            None if line == format!("```{language}") => open = Some((index + 2, String::new())),
            Some(_) if line == "```" => blocks.extend(open.take()),
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
            }
            None => {}
        }
    }
    blocks
}

/// A block that shows a part is set into a whole prescription that begins a treatment and raises no
/// warning: its keys replace those there.
pub(crate) fn whole(block: &str) -> String {
    if block.contains("b12cal: 1") {
        return block.to_owned();
    }
    let base = beginning(
        "2026-03-02",
        "Europe/London",
        "[{name: induction, weekdays: [mon, wed, fri], for: 2 weeks}, {name: maintenance, every: 12 weeks}]",
        "[{name: blood count, tests: [cbc], when: 8 weeks after first dose}]",
    );
    set_into(&base, block)
}

/// A prescription with the keys of a block in place of its own.
pub(crate) fn set_into(base: &str, block: &str) -> String {
    let key = |line: &str| -> Option<String> {
        let inner = line.starts_with([' ', '#', '-']);
        let (key, _) = line.split_once(':').filter(|_| !inner)?;
        Some(key.to_owned())
    };
    let keys: Vec<String> = block.lines().filter_map(key).collect();
    let mut text = String::new();
    let mut is_kept = true;
    for line in base.lines() {
        // What is indented belongs to the key above.
        is_kept = key(line).map_or(is_kept, |key| !keys.contains(&key));
        if is_kept {
            text.push_str(line);
            text.push('\n');
        }
    }
    text + block
}

/// The dates of the injections of a plan.
pub(crate) fn injections(compiled: &Compiled) -> Vec<String> {
    use b12cal::schedule::occurrence::Kind;
    let occurrences = compiled.schedule.occurrences.iter();
    occurrences
        .filter(|found| matches!(found.kind, Kind::Injection { .. }))
        .map(|found| found.date.to_string())
        .collect()
}
