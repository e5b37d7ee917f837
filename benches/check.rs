//! Prescriptions -> checked, beside the same texts read into plain values by `yaml_serde`.
//!
//! Both run in one thread of this process, by turns; the table it prints is Markdown. The texts are the
//! starters, each with an identity of its own. No time is ever a failure.

#[expect(dead_code, reason = "what is checked is not compiled")]
mod material;
#[path = "material/started.rs"]
mod started;

use std::hint::black_box;
use std::time::Instant;

use b12cal::diagnostic::Diagnostics;
use b12cal::publish::examine;
use b12cal::source::Source;
use b12cal::starter::STARTERS;
use b12cal::zone::Database;

use self::material::{Outcome, options, wording};
use self::started::started;

/// How many prescriptions are checked in one round, unless the first argument says another number.
const PRESCRIPTIONS: usize = 1000;
/// How many rounds there are; the median counts.
const ROUNDS: usize = 15;

fn main() -> Outcome<()> {
    // cargo adds arguments of its own.
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    let number: usize = asked.unwrap_or(PRESCRIPTIONS);
    let texts: Vec<String> = STARTERS
        .iter()
        .cycle()
        .take(number)
        .enumerate()
        .map(|(index, starter)| started(starter, &format!("plan-{index}")))
        .collect();
    let zones = Database::bundled();
    let wording = wording()?;
    let options = options(&zones, &wording);
    let read = |text: &str| -> Outcome<()> {
        let value: serde_yaml::Value = serde_yaml::from_str(text)?;
        black_box(value);
        Ok(())
    };
    let check = |text: &str| -> Outcome<()> {
        let (source, flaw) = Source::decode("x.yaml", text.as_bytes());
        flaw.map_err(|flaw| format!("{flaw:?}"))?;
        let mut report = Diagnostics::new();
        let examined = examine(&source, &options, &mut report);
        black_box(examined).map(|_| ()).map_err(|failure| format!("{failure:?}").into())
    };
    let mut times: [Vec<u128>; 2] = [vec![], vec![]];
    for _ in 0..ROUNDS {
        let [reads, checks] = &mut times;
        reads.push(measure(&texts, read)?);
        checks.push(measure(&texts, check)?);
    }
    let [reads, checks] = times.map(|mut times| {
        times.sort_unstable();
        times[ROUNDS / 2]
    });
    println!("| {number} prescriptions, {} bytes | ms |", texts.concat().len());
    println!("| --- | ---: |");
    println!("| read by yaml_serde into values | {}.{} |", reads / 1000, reads / 100 % 10);
    println!("| checked | {}.{} |", checks / 1000, checks / 100 % 10);
    let ratio = checks * 100 / reads;
    println!("| ratio | {}.{:02} |", ratio / 100, ratio % 100);
    Ok(())
}

/// How long it takes for all texts, in microseconds.
fn measure(texts: &[String], work: impl Fn(&str) -> Outcome<()>) -> Outcome<u128> {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
    let start = Instant::now();
    texts.iter().try_for_each(|text| work(text))?;
    Ok(start.elapsed().as_micros())
}
