//! What several tests share: running the program with a fixed world, compiling in this process, and
//! comparing with an expected text.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use b12cal::diagnostic::{Diagnostic, Diagnostics};
use b12cal::feed::wording::Wording;
use b12cal::source::Source;
use b12cal::zone::Database;
use b12cal::{AsOf, Compiled, Options, compile};

/// The root of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, in a world that is odd and the same everywhere: a fixed clock, a zone with changes of
/// its own, no time zone database of the system, no colour.
pub(crate) fn b12cal(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_b12cal"));
    command
        .current_dir(folder)
        .env_clear()
        .env("TZ", "Africa/Casablanca")
        .env("TZDIR", "/there/is/none")
        .env("NO_COLOR", "1")
        // Sunday, 1 March 2026, 09:00 UTC.
        .env("SOURCE_DATE_EPOCH", "1772355600");
    command
}

/// What the program said and how it ended, as one text.
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

/// Compiles a text in this process; today is 2026-03-01.
pub(crate) fn compiled(text: &str) -> Result<Compiled, String> {
    let (source, fault) = Source::decode("t.yaml", text.as_bytes());
    fault.map_err(|flaw| Diagnostic::from(flaw).message)?;
    let zones = Database::bundled();
    let wording = Wording::new(&[]).expect("the built-in templates compile");
    let as_of = AsOf::Date(jiff::civil::date(2026, 3, 1));
    let options = Options { zones: &zones, wording: &wording, as_of, until: None, since: None };
    let mut report = Diagnostics::new();
    compile(&source, &options, &mut report).map_err(|_| {
        report.sorted().first().map_or_else(String::new, |first| first.message.clone())
    })
}

/// A whole prescription whose phases and rechecks are given.
pub(crate) fn prescription(start: &str, zone: &str, phases: &str, rechecks: &str) -> String {
    format!(
        "b12cal: 1\nid: test-plan\nissued: 2026-01-01\ncause: diet\n\
         product: {{name: hydroxocobalamin, strength: 1 mg/mL}}\ndose: 1 mg\ntime_zone: {zone}\n\
         start: {start}\ntime: 09:00\nphases: {phases}\nrechecks: {rechecks}\nfeed: {{until: 2027-12-31}}\n"
    )
}

/// The dates of the injections of a plan.
pub(crate) fn injections(compiled: &Compiled) -> Vec<String> {
    use b12cal::schedule::Kind;
    let occurrences = compiled.schedule.occurrences.iter();
    occurrences
        .filter(|found| matches!(found.kind, Kind::Injection { .. }))
        .map(|found| found.date.to_string())
        .collect()
}
