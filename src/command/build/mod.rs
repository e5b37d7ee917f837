//! `build`: prescriptions -> their calendars, each going on from the one that is there. A prescription
//! with an error keeps its old calendar, and stops no other.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `order` | what is to be built, and where each calendar belongs |
//! | `output` | a place of a calendar |
//! | `known` | calendars that are surely up to date |
//! | `others` | calendars whose prescription is gone or has moved |
//! | `seen` | what was delivered before |
//! | `make` | makes one calendar, and writes it aside |
//! | `ledger` | what came of all of them |
//! | `deliver` | puts them into their places |
//! | `stale` | what `--check` says of one |
//! | `cancelling` | the calendar that cancels what is gone |
//! | `combined` | the calendar of a household |
//! | `summary` | what people are told |

mod cancelling;
mod combined;
mod deliver;
mod known;
mod ledger;
mod make;
mod order;
mod others;
mod output;
mod seen;
mod stale;
mod summary;

use self::known::Known;
use self::ledger::Ledger;
use self::make::{Aside, Maker, State};
use self::order::Orders;
use self::others::Others;
use self::output::Output;
use self::summary::Count;
use super::job::Stopped;
use super::print::Print;
use super::progress::Progress;
use super::{World, input, parallel, templates, terminal, tzdb};
use crate::Options;
use crate::cli::Build;
use crate::diagnostic::Diagnostics;
use crate::exit_code::ExitCode;
use crate::source::Source;

/// How every calendar begins: only such a file is replaced.
const CALENDAR: &[u8] = b"BEGIN:VCALENDAR";

/// How many prescriptions are made before what came of them is told: so many are in memory at once.
const CHUNK: usize = 256;

pub(super) fn run(arguments: &Build, world: &World) -> ExitCode {
    attempt(arguments, world).unwrap_or_else(|code| code)
}

/// The exit code, or that of the first step that failed and said why.
fn attempt(arguments: &Build, world: &World) -> Result<ExitCode, ExitCode> {
    let told = |stopped: Stopped| stopped.tell();
    let (zones, doubt) = tzdb::open(arguments.tzdb.as_deref())?;
    let mut general = Diagnostics::new();
    general.extend(doubt);
    let templates = templates::read(arguments.templates.as_deref())?;
    let wording = templates::compile(&templates)?;
    let options = Options {
        zones: &zones,
        wording: &wording,
        as_of: world.as_of(arguments.as_of),
        until: arguments.until,
        since: arguments.since,
        detail: arguments.detail,
    };
    let orders = Orders::of(arguments).map_err(told)?;
    terminal::show(&Source::new("b12cal", ""), &general);
    let read = input::tell(&orders.unread);
    let others = Others::find(&orders);
    let known = Known::of(arguments, &orders, &options);
    let aside = Aside::default();
    let combined = arguments.combined.as_deref().and_then(Print::of);
    let maker = Maker {
        arguments,
        world,
        options: &options,
        orders: &orders,
        others: &others,
        known: &known,
        combined,
        aside,
    };
    let mut ledger = Ledger::of(&orders);
    if let Err(code) = read {
        orders.unread.iter().for_each(|_| ledger.miss(code));
    }
    others.unread.iter().for_each(|stopped| ledger.miss(stopped.tell()));
    let progress = (orders.all.len() > CHUNK).then(|| Progress::of(orders.all.len()));
    for chunk in orders.all.chunks(CHUNK) {
        let made = parallel::on_all(chunk, |order| maker.make(order));
        let enter = || chunk.iter().zip(made).for_each(|(order, made)| ledger.enter(order, made));
        match &progress {
            None => enter(),
            Some(progress) => {
                progress.aside(enter);
                progress.advance(chunk.len());
            }
        }
    }
    if let Some(progress) = progress {
        progress.end();
    }
    ledger.compare(&options)?;
    finish(&maker, ledger).map_err(|error| {
        terminal::fail(input::reason(&error), terminal::NO_HELP);
        ExitCode::World
    })
}

/// Delivers what was made, and says what became of it.
fn finish(maker: &Maker<'_>, mut ledger: Ledger<'_>) -> std::io::Result<ExitCode> {
    let mut count = Count::of(ledger.unchanged);
    let deliveries = std::mem::take(&mut ledger.deliveries);
    let delivered = match deliver::all(maker, &deliveries) {
        Ok(delivered) => delivered,
        Err(stopped) => return Ok(stopped.tell()),
    };
    for (delivery, delivered) in deliveries.iter().zip(delivered) {
        let written = match delivered {
            Ok(written) => written,
            Err(stopped) => {
                ledger.miss(stopped.tell());
                continue;
            }
        };
        count.add(&delivery.state, written);
        match (&delivery.state, &delivery.line) {
            (State::Stale(text), _) => {
                terminal::say(text, false)?;
                ledger.note(ExitCode::Faulty);
            }
            (_, Some(_)) if maker.arguments.check => {
                terminal::say(&format!("{} is up to date", delivery.output.shown()), false)?;
            }
            (_, Some(line)) => {
                terminal::say(&line.with(written), delivery.output == Output::Stdout)?;
            }
            _ => {}
        }
    }
    let stdout_is_taken = deliveries.iter().any(|one| one.output == Output::Stdout);
    drop(deliveries);
    if ledger.worst < ExitCode::World && !maker.arguments.check {
        maker.known.keep(std::mem::take(&mut ledger.entries));
    }
    conclude(maker, ledger, &count, stdout_is_taken)
}

/// Says what stands for all of them together.
fn conclude(
    maker: &Maker<'_>,
    mut ledger: Ledger<'_>,
    count: &Count,
    stdout_is_taken: bool,
) -> std::io::Result<ExitCode> {
    let Maker { arguments, orders, others, .. } = maker;
    if orders.has_folders {
        terminal::say(&count.said(arguments.check, ledger.faults, ledger.others), false)?;
        if ledger.unknown > 0 {
            let mut told = Diagnostics::new();
            told.push(seen::unknown_of_many(ledger.unknown));
            terminal::show(&Source::new("b12cal", ""), &told);
        }
        if ledger.warnings > 0 {
            terminal::remark(&summary::untold(ledger.warnings, arguments));
        }
        let gone = others.gone(&ledger.claims);
        let code = summary::gone(&gone, &orders.roots(), arguments, ledger.faults == 0)?;
        ledger.note(code);
    }
    if let Some(path) = &arguments.combined {
        if ledger.faults == 0 {
            ledger.note(combined::deliver(maker, path, &ledger.members)?);
        } else {
            let what = format!("{} is not written: it would lack events", terminal::shown(path));
            terminal::fail(what, &["it needs every prescription, and there are errors"]);
        }
    }
    if count.is_worth_a_hint(orders.has_folders) && !arguments.check {
        terminal::say(summary::NEXT_STEP, stdout_is_taken)?;
    }
    Ok(ledger.worst)
}
