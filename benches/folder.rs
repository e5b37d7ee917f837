//! A folder of prescriptions -> what the script in `bench/` cannot measure from outside: the stages of a whole batch in
//! one thread, rendering alone, and the events as other programs are given them.
//!
//! | arguments | what it does |
//! | --- | --- |
//! | `stages FOLDER` | prints the nanoseconds of each stage over all prescriptions, and the bytes of the feeds |
//! | `render FOLDER ROUNDS` | prints the nanoseconds of each round of writing all feeds |
//! | `events FOLDER OUT` | writes the events of each prescription as `OUT/PATH.tsv` |
//!
//! Without arguments, as `cargo bench` calls it, it does nothing.

mod material;

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use b12cal::calendar::alarm::Trigger;
use b12cal::calendar::{Event, Feed};
use b12cal::compile::Settings;
use b12cal::ics::{readback, write};
use b12cal::moment::when::EventTime;
use b12cal::prescription::civil::Minutes;
use b12cal::source::Source;
use b12cal::zone::Database;
use icalendar::parser::read_calendar_simple;
use jiff::Timestamp;

use self::material::{Outcome, compiled, options, wording};

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let zones = Database::bundled();
    let wording = wording()?;
    let options = options(&zones, &wording);
    match arguments.as_slice() {
        ["stages", folder] => stages(Path::new(folder), &options),
        ["render", folder, rounds] => render(Path::new(folder), rounds.parse()?, &options),
        ["events", folder, out] => events(Path::new(folder), Path::new(out), &options),
        _ => Ok(()),
    }
}

/// The prescriptions below a folder, in the order of their names.
fn prescriptions(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = vec![];
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Outcome<Source> {
    Ok(Source::new(path.to_string_lossy(), fs::read_to_string(path)?))
}

/// One prescription after the other goes through all stages, as in a build.
fn stages(folder: &Path, options: &Settings<'_>) -> Outcome<()> {
    let [mut compiling, mut rendering, mut reading, mut parsing] = [0; 4];
    let [mut events, mut bytes] = [0; 2];
    for path in prescriptions(folder)? {
        let source = read(&path)?;
        let compiled = timed(&mut compiling, || compiled(&source, options))?;
        let mut written = vec![];
        timed(&mut rendering, || write::append(&compiled.feed, &mut written));
        timed(&mut reading, || readback::compare(&written, &compiled.feed))
            .map_err(|difference| difference.to_string())?;
        let unfolded = str::from_utf8(&written)?.replace("\r\n ", "");
        timed(&mut parsing, || black_box(read_calendar_simple(&unfolded).is_ok()));
        events += compiled.feed.events.len();
        bytes += written.len();
    }
    println!(
        "{{\"compile\": {compiling}, \"render\": {rendering}, \"read_back\": {reading}, \
         \"icalendar\": {parsing}, \"events\": {events}, \"bytes\": {bytes}}}"
    );
    Ok(())
}

fn timed<T>(nanoseconds: &mut u128, work: impl FnOnce() -> T) -> T {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
    let start = Instant::now();
    let done = work();
    *nanoseconds += start.elapsed().as_nanos();
    done
}

/// All feeds are in memory, and each is written into one buffer that is used again.
fn render(folder: &Path, rounds: usize, options: &Settings<'_>) -> Outcome<()> {
    let mut feeds = vec![];
    for path in prescriptions(folder)? {
        feeds.push(compiled(&read(&path)?, options)?.feed);
    }
    let mut buffer = vec![];
    let mut bytes = 0;
    for _ in 0..rounds {
        let mut nanoseconds = 0;
        timed(&mut nanoseconds, || {
            for feed in &feeds {
                buffer.clear();
                write::append(black_box(feed), &mut buffer);
                bytes += black_box(&buffer).len();
            }
        });
        println!("{nanoseconds}");
    }
    eprintln!("{bytes} bytes");
    Ok(())
}

/// The events as plain lines, for programs that are to write the same calendar.
fn events(folder: &Path, out: &Path, options: &Settings<'_>) -> Outcome<()> {
    for path in prescriptions(folder)? {
        let feed = compiled(&read(&path)?, options)?.feed;
        let target = out.join(path.strip_prefix(folder)?).with_extension("tsv");
        fs::create_dir_all(target.parent().ok_or("a file lies in a folder")?)?;
        fs::write(target, lines(&feed)?)?;
    }
    Ok(())
}

/// A line for the calendar, and one for each event; the fields stand between tabs.
fn lines(feed: &Feed) -> Outcome<String> {
    let mut text = format!("{}\t{}\n", field(&feed.name), feed.zone);
    for event in &feed.events {
        let Event { uid, sequence, stamp, .. } = event;
        let (start, end, zone) = match &event.when {
            EventTime::Day(date) => {
                let day = "%Y%m%d";
                (
                    date.strftime(day).to_string(),
                    date.tomorrow()?.strftime(day).to_string(),
                    String::new(),
                )
            }
            EventTime::Zoned { start, end, zone } => {
                let civil = "%Y%m%dT%H%M%S";
                (
                    start.strftime(civil).to_string(),
                    end.strftime(civil).to_string(),
                    zone.to_string(),
                )
            }
            EventTime::Utc { start, end } => (utc(*start), utc(*end), String::new()),
        };
        let alarms: Vec<String> = event.alarms.iter().map(|alarm| rung(alarm.trigger)).collect();
        writeln!(
            text,
            "{uid}\t{sequence}\t{}\t{start}\t{end}\t{zone}\t{}\t{}\t{}\t{}",
            utc(*stamp),
            field(&event.summary),
            field(&event.description),
            event.location.as_deref().map(field).unwrap_or_default(),
            alarms.join(","),
        )?;
    }
    Ok(text)
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text without the two signs that end a field and a line.
fn field(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', " ")
}

/// Minutes from the beginning of the event.
fn rung(trigger: Trigger) -> String {
    match trigger {
        Trigger::Before(Minutes(minutes)) => format!("-{minutes}"),
        Trigger::Morning { days_before } => (9 * 60 - i64::from(days_before) * 24 * 60).to_string(),
    }
}
