//! `build`: prescriptions -> their calendars, each continuing the previous one. A prescription with an
//! error keeps its old calendar, and does not stop the others.

use super::build_summary::{self, Count};
use crate::app::World;
use crate::app::batch::arguments::Build;
use crate::app::batch::aside::Aside;
use crate::app::batch::compare::Destination;
use crate::app::batch::deliver::Delivered;
use crate::app::batch::engine::Engine;
use crate::app::batch::ledger::{Delivery, Ledger};
use crate::app::batch::orphans::Orphans;
use crate::app::batch::request::Requests;
use crate::app::batch::{deliver, household, make, previous};
use crate::app::error::Error;
use crate::app::exit_code::ExitCode;
use crate::app::host::fingerprint::Fingerprint;
use crate::app::host::progress::Progress;
use crate::app::host::state_folder::StateFolder;
use crate::app::host::{parallel, templates, terminal};
use crate::calendar::identity::Key;
use crate::compile::Settings;
use crate::diagnostic::Diagnostics;

/// Chunk size: bounds memory; results are reported after each chunk.
const CHUNK: usize = 256;
/// The most calendars of a folder of which it is said what is different.
const MOST_LINES: usize = 20;

pub(crate) fn run(arguments: &Build, world: &World) -> Result<ExitCode, Error> {
    let (zones, general) = arguments.tzdb.open()?;
    let templates = arguments.templates.read()?;
    let wording = templates::compile(&templates)?;
    let settings = Settings {
        until: arguments.until,
        since: arguments.since,
        detail: arguments.detail,
        key: key(arguments)?,
        ..Settings::new(&zones, &wording, world.as_of(arguments.as_of))
    };
    let requests = Requests::of(arguments)?;
    terminal::show_general(&general);
    let orphans = Orphans::find(&requests);
    let combined = arguments.combined.as_deref().and_then(Fingerprint::of);
    let engine = Engine {
        arguments,
        render: world.render,
        settings: &settings,
        requests: &requests,
        orphans: &orphans,
        combined,
        aside: Aside::default(),
    };
    let mut ledger = Ledger::of(&requests);
    let unread = requests.unread.iter().map(|(path, error)| Error::unread(path, error));
    unread.for_each(|error| ledger.miss(&error));
    orphans.unread.iter().for_each(|error| ledger.miss(error));
    make_all(&engine, &mut ledger);
    ledger.compare(&engine)?;
    deliver(&engine, ledger)
}

fn make_all<'e>(engine: &'e Engine<'_>, ledger: &mut Ledger<'e>) {
    let requests = &engine.requests.all;
    let progress = (requests.len() > CHUNK).then(|| Progress::of(requests.len()));
    for chunk in requests.chunks(CHUNK) {
        let made = parallel::on_all(chunk, |request| make::make(engine, request));
        let enter =
            || chunk.iter().zip(made).for_each(|(request, made)| ledger.enter(request, made));
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
}

/// The key of discreet calendars; `--check` never creates one.
fn key(arguments: &Build) -> Result<Option<Key>, Error> {
    let Some(path) = &arguments.state else { return Ok(None) };
    let folder = if arguments.check {
        StateFolder::with_key(path, &arguments.paths)?
    } else {
        StateFolder::open(path, &arguments.paths)?
    };
    folder.remark();
    Ok(Some(folder.key))
}

/// Delivers the calendars, and reports what became of each.
fn deliver(engine: &Engine<'_>, mut ledger: Ledger<'_>) -> Result<ExitCode, Error> {
    let mut count = Count::of(ledger.unchanged);
    let arguments = engine.arguments;
    let mut lines = 0;
    let deliveries = std::mem::take(&mut ledger.deliveries);
    for (delivery, delivered) in deliveries.iter().zip(deliver::all(engine, &deliveries)?) {
        let delivered = match delivered {
            Ok(delivered) => delivered,
            Err(error) => {
                ledger.miss(&error);
                continue;
            }
        };
        count.add(delivered);
        match (&delivery.destination, &delivery.line) {
            (Destination::Stale(_, text), _) => {
                terminal::say(text, false)?;
                ledger.note(ExitCode::Faulty);
            }
            (destination, Some(_)) if arguments.check => {
                arguments.quiet.say(&format!("{} is up to date", destination.shown()), false)?;
            }
            (_, Some(_)) if engine.requests.has_folders && lines >= MOST_LINES => lines += 1,
            (destination, Some(line)) => {
                lines += 1;
                let line = line.with(delivered == Delivered::Unchanged);
                arguments.quiet.say(&line, matches!(destination, Destination::Stdout(_)))?;
            }
            _ => {}
        }
    }
    if engine.requests.has_folders && lines > MOST_LINES {
        arguments.quiet.say(&format!("and {} more", lines - MOST_LINES), false)?;
    }
    let is_printed = |one: &Delivery<'_>| matches!(one.destination, Destination::Stdout(_));
    let stdout_is_taken = deliveries.iter().any(is_printed);
    drop(deliveries);
    conclude(engine, ledger, &count, stdout_is_taken)
}

/// Reports what concerns all of them together.
fn conclude(
    engine: &Engine<'_>,
    mut ledger: Ledger<'_>,
    count: &Count,
    stdout_is_taken: bool,
) -> Result<ExitCode, Error> {
    let Engine { arguments, requests, orphans, .. } = engine;
    if requests.has_folders {
        arguments.quiet.say(&count.said(arguments.check, ledger.failed, ledger.others), false)?;
        if ledger.unknown > 0 {
            let mut told = Diagnostics::new();
            told.push(previous::unknown_of_many(ledger.unknown));
            terminal::show_general(&told);
        }
        if ledger.warnings > 0 {
            arguments.quiet.remark(&build_summary::untold(ledger.warnings, arguments));
        }
        let gone = orphans.gone(&ledger.claims);
        let code = build_summary::gone(&gone, &requests.roots(), arguments, ledger.failed == 0)?;
        ledger.note(code);
    }
    if let Some(path) = &arguments.combined {
        let combined = if ledger.failed == 0 {
            household::deliver(engine, path, &ledger.members)
        } else {
            let what =
                format!("{} was not written: it would be missing events", terminal::shown(path));
            // The exit code is that of the errors.
            let help = "it needs every prescription, and there are errors";
            Err(Error::faulty(what).help(help))
        };
        ledger.note(combined.unwrap_or_else(|error| error.report()));
    }
    if count.has_new() {
        arguments.quiet.say(build_summary::NEXT_STEP, stdout_is_taken)?;
    }
    Ok(ledger.worst)
}
