//! A prescription and its schedule -> whether its calendar surely keeps to what calendars take, without
//! making it: `check` then need not say every event in words to know that it can be said.

use super::{MAX_DESCRIPTION, MAX_TITLE};
use crate::prescription::Prescription;
use crate::prescription::recheck::{Recheck, Test};
use crate::schedule::Schedule;
use crate::schedule::reason::Why;

// What the templates of any language add, at most, in bytes, as they are written with their escapes; a
// test holds every language against it.

/// To the names in a title.
const TITLE: usize = 130;
/// To the names and texts in a description.
const DESCRIPTION: usize = 1200;
/// How many names a title holds.
const NAMES_OF_TITLE: usize = 3;
/// How many names a description holds.
const NAMES_OF_DESCRIPTION: usize = 8;
/// A test, or a pause, in a description.
const ITEM: usize = 80;
/// What an event has besides its texts.
const EVENT: usize = 800;
/// What a calendar has besides its events.
const CALENDAR: usize = 10_000;

/// Whether no text needs to be shortened, and the calendar has at most so many bytes. `false` says
/// nothing.
#[must_use]
pub fn surely(prescription: &Prescription, schedule: &Schedule, most: usize) -> bool {
    let name = longest(names(prescription));
    let place = longest(places(prescription));
    let title = TITLE + NAMES_OF_TITLE * name;
    let description =
        DESCRIPTION + NAMES_OF_DESCRIPTION * name + texts(prescription) + because(schedule);
    // Alarms say the title again, and a fold adds 3 bytes to what is at least 24 on average.
    let event = EVENT + (3 * title + description + place) * 9 / 8;
    title <= MAX_TITLE
        && description <= MAX_DESCRIPTION
        && CALENDAR + event * schedule.occurrences.len() <= most
}

fn longest<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(length).max().unwrap_or(0)
}

/// The bytes of a text as it is written: some are escaped (RFC 5545, section 3.3.11).
fn length(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'\n' | b',' | b';' | b'\\')).count()
}

/// What is named in titles and descriptions.
fn names(prescription: &Prescription) -> impl Iterator<Item = &str> {
    let phases = prescription.phases.iter().flat_map(|phase| {
        let product = &phase.product;
        [phase.name.as_str(), &product.name].into_iter().chain(product.brand.as_deref())
    });
    let rechecks = prescription.rechecks.iter().map(|recheck| recheck.name.as_str());
    let calendar =
        [&prescription.person, &prescription.feed.discreet_name, &prescription.feed.name];
    let sites = prescription.sites.iter().map(String::as_str);
    phases.chain(rechecks).chain(calendar.into_iter().flatten().map(String::as_str)).chain(sites)
}

fn places(prescription: &Prescription) -> impl Iterator<Item = &str> {
    let phases = prescription.phases.iter().map(|phase| &phase.place);
    let rechecks = prescription.rechecks.iter().map(|recheck| &recheck.place);
    let away = prescription.away.iter().map(|away| &away.place);
    phases.chain(rechecks).chain(away).flatten().map(String::as_str)
}

/// The texts that one description may hold, each once.
fn texts(prescription: &Prescription) -> usize {
    let notes = prescription.notes.as_deref().map_or(0, length);
    let phases = prescription.phases.iter().filter_map(|phase| phase.note.as_deref());
    let rechecks = prescription.rechecks.iter().filter_map(|recheck| recheck.note.as_deref());
    let prescriber = prescription.prescriber.as_ref().map_or(0, |prescriber| {
        length(&prescriber.name) + prescriber.phone.as_deref().map_or(0, length)
    });
    let tests = prescription.rechecks.iter().map(tests).max().unwrap_or(0);
    let pauses = prescription.pauses.len() * ITEM;
    notes + longest(phases.chain(rechecks)) + prescriber + tests + pauses
}

fn tests(recheck: &Recheck) -> usize {
    let own = |test: &Test| match test {
        Test::Known(_) => 0,
        Test::Other(text) => length(text),
    };
    recheck.tests.iter().map(|test| ITEM + own(test)).sum()
}

/// The longest reason of a change.
fn because(schedule: &Schedule) -> usize {
    let moved = schedule.occurrences.iter().filter_map(|found| found.reason.moved.as_ref());
    longest(moved.filter_map(|moved| match &moved.why {
        Why::Change(because) => Some(because.as_str()),
        Why::Avoid | Why::Injection => None,
    }))
}
