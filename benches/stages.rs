//! Each stage of the path by itself, by criterion: parse, decode, expand, rules, events, VTIMEZONE, render, read-back.
//!
//! Two prescriptions: a starter as people use it, and the starter with the most events. The stages that take or
//! give a feed are reported in bytes too.

mod material;
#[path = "material/started.rs"]
mod started;

use std::hint::black_box;

use b12cal::calendar::Feed;
use b12cal::compile::Compiled;
use b12cal::diagnostic::Diagnostics;
use b12cal::ics::{readback, write};
use b12cal::moment::timezone::Rules;
use b12cal::prescription::Prescription;
use b12cal::rule;
use b12cal::schedule::{Horizon, Schedule};
use b12cal::source::Source;
use b12cal::starter::STARTERS;
use b12cal::words::wording::Wording;
use b12cal::yaml;
use b12cal::yaml::Node;
use b12cal::zone::{Database, instant_at};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use icalendar::parser::read_calendar_simple;

use self::material::{Outcome, compiled, options, wording};
use self::started::started;

/// The starter that stands for most of them.
const TYPICAL: &str = "uk-pernicious-anaemia";

/// A prescription, and what each stage makes of it.
struct Example {
    name: &'static str,
    source: Source,
    root: Node,
    compiled: Compiled,
    bytes: Vec<u8>,
}

fn main() -> Outcome<()> {
    let zones = Database::bundled();
    let wording = wording()?;
    let mut examples = vec![];
    for starter in STARTERS {
        let source = Source::new(starter.name, started(starter, "plan-1"));
        let root =
            yaml::parse(&source, &mut Diagnostics::new()).map_err(|_| "a starter is no YAML")?;
        let compiled = compiled(&source, &options(&zones, &wording))?;
        let mut bytes = vec![];
        write::append(&compiled.feed, &mut bytes);
        examples.push(Example { name: starter.name, source, root, compiled, bytes });
    }
    let most = examples.iter().map(|example| example.compiled.feed.events.len()).max();
    examples.retain(|example| {
        example.name == TYPICAL || Some(example.compiled.feed.events.len()) == most
    });
    let mut criterion = Criterion::default().configure_from_args();
    for example in &examples {
        let events = example.compiled.feed.events.len();
        let mut group = criterion.benchmark_group(format!("{} ({events} events)", example.name));
        example.plan(&mut group, &zones);
        example.events(&mut group, &wording);
        example.write(&mut group);
        group.finish();
    }
    criterion.final_summary();
    Ok(())
}

impl Example {
    /// The text up to what the rules say.
    fn plan(&self, group: &mut BenchmarkGroup<'_, WallTime>, zones: &Database) {
        let Compiled { prescription, schedule, today, .. } = &self.compiled;
        let horizon = Horizon { today: *today, until: None };
        group.throughput(Throughput::Bytes(self.source.text().len() as u64));
        group.bench_function("parse", |bench| {
            bench.iter(|| yaml::parse(black_box(&self.source), &mut Diagnostics::new()));
        });
        group.throughput(Throughput::Elements(schedule.occurrences.len() as u64));
        group.bench_function("decode", |bench| {
            bench.iter(|| {
                Prescription::decode(black_box(&self.root), zones, &mut Diagnostics::new())
            });
        });
        group.bench_function("expand", |bench| {
            bench
                .iter(|| Schedule::plan(black_box(prescription), horizon, &mut Diagnostics::new()));
        });
        group.bench_function("rules", |bench| {
            bench.iter(|| {
                rule::check(
                    (&self.root, &self.source),
                    black_box(prescription),
                    Some(schedule),
                    &mut Diagnostics::new(),
                )
            });
        });
    }

    /// The schedule to a feed; the rules of its zone are a part of that, and are measured apart.
    fn events(&self, group: &mut BenchmarkGroup<'_, WallTime>, wording: &Wording<'_>) {
        let Compiled { prescription, schedule, detail, .. } = &self.compiled;
        group.bench_function("events", |bench| {
            bench.iter(|| {
                let report = &mut Diagnostics::new();
                Feed::assemble(
                    black_box(prescription),
                    schedule,
                    Some(wording),
                    *detail,
                    None,
                    report,
                )
            });
        });
        let end = schedule.horizon.at(0, 0, 0, 0);
        let end = instant_at(end, 0).unwrap_or_default();
        group.throughput(Throughput::Elements(1));
        group.bench_function("VTIMEZONE", |bench| {
            bench.iter(|| Rules::of(black_box(&prescription.time_zone), end));
        });
    }

    /// The feed to bytes, and back. `icalendar` is what the crate alone takes to parse them, their lines
    /// unfolded before: the read-back cannot take less.
    fn write(&self, group: &mut BenchmarkGroup<'_, WallTime>) {
        let feed = &self.compiled.feed;
        group.throughput(Throughput::Bytes(self.bytes.len() as u64));
        group.bench_function("render", |bench| {
            let mut bytes = Vec::with_capacity(self.bytes.len());
            bench.iter(|| {
                bytes.clear();
                write::append(black_box(feed), &mut bytes);
            });
        });
        group.bench_function("read-back", |bench| {
            bench.iter(|| readback::compare(black_box(&self.bytes), feed));
        });
        let unfolded = String::from_utf8_lossy(&self.bytes).replace("\r\n ", "");
        group.bench_function("icalendar", |bench| {
            bench.iter(|| read_calendar_simple(black_box(&unfolded)).map(drop));
        });
    }
}
