//! `build`: prescriptions -> their calendars, each continuing the previous one. A prescription with an
//! error keeps its old calendar, and stops no other.

use super::build_summary::{self, Count};
use crate::app::World;
use crate::app::batch::arguments::Build;
use crate::app::batch::ledger::Ledger;
use crate::app::batch::make::{Aside, Maker, State};
use crate::app::batch::order::Orders;
use crate::app::batch::orphans::Others;
use crate::app::batch::output::Output;
use crate::app::batch::{deliver, household, previous};
use crate::app::exit_code::ExitCode;
use crate::app::host::fingerprint::Print;
use crate::app::host::job::Stopped;
use crate::app::host::progress::Progress;
use crate::app::host::{input, parallel, templates, terminal};
use crate::compile::Settings;
use crate::diagnostic::Diagnostics;
use crate::source::Source;

/// How many prescriptions are made before what came of them is told: so many are in memory at once.
const CHUNK: usize = 256;

pub(crate) fn run(arguments: &Build, world: &World) -> ExitCode {
    attempt(arguments, world).unwrap_or_else(|code| code)
}

/// The exit code, or that of the first step that failed and said why.
fn attempt(arguments: &Build, world: &World) -> Result<ExitCode, ExitCode> {
    let told = |stopped: Stopped| stopped.tell();
    let (zones, doubt) = arguments.tzdb.open()?;
    let mut general = Diagnostics::new();
    general.extend(doubt);
    let templates = arguments.templates.read()?;
    let wording = templates::compile(&templates)?;
    let options = Settings {
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
    let aside = Aside::default();
    let combined = arguments.combined.as_deref().and_then(Print::of);
    let maker = Maker {
        arguments,
        world,
        options: &options,
        orders: &orders,
        others: &others,
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
    ledger.compare(arguments, &options)?;
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
            told.push(previous::unknown_of_many(ledger.unknown));
            terminal::show(&Source::new("b12cal", ""), &told);
        }
        if ledger.warnings > 0 {
            terminal::remark(&build_summary::untold(ledger.warnings, arguments));
        }
        let gone = others.gone(&ledger.claims);
        let code = build_summary::gone(&gone, &orders.roots(), arguments, ledger.faults == 0)?;
        ledger.note(code);
    }
    if let Some(path) = &arguments.combined {
        if ledger.faults == 0 {
            ledger.note(household::deliver(maker, path, &ledger.members)?);
        } else {
            let what = format!("{} is not written: it would lack events", terminal::shown(path));
            terminal::fail(what, &["it needs every prescription, and there are errors"]);
        }
    }
    if count.is_worth_a_hint(orders.has_folders) && !arguments.check {
        terminal::say(build_summary::NEXT_STEP, stdout_is_taken)?;
    }
    Ok(ledger.worst)
}
