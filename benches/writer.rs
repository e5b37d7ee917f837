//! Events -> bytes of iCalendar, as many as asked: how fast the writer is, and what it allocates.
//!
//! The events of one example are written again and again into a sink that only counts. The table it
//! prints is Markdown; a number as an argument is the most events of a run. No time is ever a failure; an allocation per event is one.

mod material;

use std::cell::Cell;
use std::fs;
use std::hint::black_box;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use b12cal::calendar::Feed;
use b12cal::ics::write::{Writer, append};
use b12cal::source::Source;
use b12cal::zone::Database;

use self::material::{Outcome, compiled, options, wording};

/// How many events are written, run by run.
const RUNS: &[u64] = &[10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/// A short run is repeated until about this many events are written, and the median counts.
const LEAST: u64 = 1_000_000;
/// The run that may not allocate.
const CHECKED: u64 = 1_000_000;
/// The prescription whose events are written.
const EXAMPLE: &str = include_str!("../examples/pernicious-anaemia-uk.yaml");

/// A sink that counts bytes.
struct Count<'c>(&'c Cell<u64>);

impl Write for Count<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Bytes that nobody looks at need not be made at all: without this, a compiler may think so.
        let length = black_box(bytes).len();
        self.0.set(self.0.get() + length as u64);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What one run came to.
struct Measured {
    events: u64,
    bytes: u64,
    nanoseconds: u128,
    allocations: u64,
    /// By how much the most memory ever held has grown, in KiB, where the system tells.
    growth: Option<u64>,
}

fn main() -> Outcome<ExitCode> {
    let feed = example()?;
    let mut allocations = 0;
    println!(
        "| events | events/s | ns an event | MB/s | allocations per event | peak RSS growth |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: |");
    let most = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(u64::MAX);
    for &events in RUNS.iter().filter(|&&events| events <= most) {
        let rounds = (LEAST / events).clamp(1, 101);
        let mut all =
            (0..rounds).map(|_| measure(&feed, events)).collect::<io::Result<Vec<_>>>()?;
        let growth = all.iter().filter_map(|measured| measured.growth).reduce(|a, b| a + b);
        all.sort_unstable_by_key(|measured| measured.nanoseconds);
        let measured = Measured { growth, ..all.swap_remove(all.len() / 2) };
        println!("{}", row(&measured));
        if events == CHECKED {
            allocations = measured.allocations;
        }
    }
    if allocations > 0 {
        eprintln!("error: writing {CHECKED} events made {allocations} allocations; 0 are allowed");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// The feed of the example.
fn example() -> Outcome<Feed> {
    let source = Source::new("pernicious-anaemia-uk.yaml", EXAMPLE);
    Ok(compiled(&source, &options(&Database::bundled(), &wording()?))?.feed)
}

/// Writes this many events in one calendar.
fn measure(feed: &Feed, events: u64) -> io::Result<Measured> {
    let count = Cell::new(0);
    let mut writer = Writer::new(Count(&count));
    writer.begin(feed)?;
    // The line buffer grows to the longest line once, however many events follow.
    feed.events.iter().try_for_each(|event| writer.event(event))?;
    let peak_before = peak();
    let mut cycle = feed.events.iter().cycle();
    let mut written = Ok(());
    let mut nanoseconds = 0;
    let allocated = allocation_counter::measure(|| {
        #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
        let start = Instant::now();
        written = (0..events).zip(&mut cycle).try_for_each(|(_, event)| writer.event(event));
        nanoseconds = start.elapsed().as_nanos();
    });
    written?;
    let growth = peak().zip(peak_before).map(|(after, before)| after - before);
    // The output gets bytes in blocks, so all of them are known at the end: those of the example too.
    writer.end()?;
    let mut example = vec![];
    append(feed, &mut example);
    let bytes = count.get() - example.len() as u64;
    Ok(Measured { events, bytes, nanoseconds, allocations: allocated.count_total, growth })
}

/// The most memory that this process has ever held, in KiB; Linux tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim_end().parse().ok()
}

fn row(measured: &Measured) -> String {
    let Measured { events, bytes, nanoseconds, allocations, growth } = *measured;
    let per_second = |amount: u64| u128::from(amount) * 1_000_000_000 / nanoseconds.max(1);
    let growth = growth.map_or_else(|| "unknown".to_owned(), |kib| format!("{kib} KiB"));
    // In thousandths, rounded up: one allocation in all is not none.
    let thousandths = (u128::from(allocations) * 1000).div_ceil(u128::from(events.max(1)));
    let allocations = match allocations {
        0 => "0".to_owned(),
        _ => format!("{}.{:03}", thousandths / 1000, thousandths % 1000),
    };
    format!(
        "| {} | {} | {} | {} | {allocations} | {growth} |",
        grouped(events.into()),
        grouped(per_second(events)),
        nanoseconds / u128::from(events.max(1)),
        grouped(per_second(bytes) / 1_000_000),
    )
}

/// A number with a comma before every three digits.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
