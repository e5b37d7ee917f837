//! The result of every request -> what to deliver, and conflicts between requests: shared ids and shared
//! destinations.

use std::path::PathBuf;

use super::cancellations::Cancelling;
use super::compare::Destination;
use super::engine::Engine;
use super::holds::Line;
use super::household::Members;
use super::make::{Finished, Outcome};
use super::orphans::Claim;
use super::request::{Request, Requests};
use super::shorter;
use crate::app::deliver::one_file;
use crate::app::error::Error;
use crate::app::exit_code::ExitCode;
use crate::app::host::{job, terminal};

/// What is kept of the requests; almost nothing for a calendar that is up to date.
pub(crate) struct Ledger<'e> {
    requests: &'e Requests<'e>,
    pub(crate) worst: ExitCode,
    /// How many calendars could not be built or delivered, and folders not read.
    pub(crate) failed: usize,
    pub(crate) deliveries: Vec<Delivery<'e>>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) members: Members,
    /// How many files are not prescriptions, and were skipped.
    pub(crate) others: usize,
    pub(crate) unchanged: usize,
    /// How many treatments have begun, but have no previous calendar.
    pub(crate) unknown: usize,
    /// How many warnings are not shown.
    pub(crate) warnings: usize,
    /// Each id, with its request.
    ids: Vec<(String, usize)>,
    /// The errors of requests with a destination, reported only if no two share that or an id.
    errors: Vec<(usize, Error)>,
    /// Each destination, with its request.
    places: Vec<(PathBuf, usize)>,
    /// Calendars that an option would shorten, and by how many events.
    shorter: Vec<(String, usize)>,
}

/// A calendar to deliver.
pub(crate) struct Delivery<'e> {
    pub(crate) request: usize,
    pub(crate) destination: Destination<'e>,
    pub(crate) line: Option<Box<Line>>,
    pub(crate) cancelling: Option<Box<Cancelling>>,
}

impl<'e> Ledger<'e> {
    pub(crate) fn of(requests: &'e Requests<'e>) -> Self {
        // Reserved but unused memory costs nothing; growing by moving would need twice as much.
        let most = requests.all.len();
        Self {
            requests,
            worst: ExitCode::Done,
            failed: 0,
            deliveries: Vec::with_capacity(most),
            claims: vec![],
            members: Members::default(),
            others: 0,
            unchanged: 0,
            unknown: 0,
            warnings: 0,
            ids: Vec::with_capacity(most),
            places: Vec::with_capacity(most),
            shorter: vec![],
            errors: vec![],
        }
    }

    pub(crate) fn note(&mut self, code: ExitCode) {
        self.worst = self.worst.max(code);
    }

    /// Reports an error, and counts the missing calendar.
    pub(crate) fn miss(&mut self, error: &Error) {
        self.failed += 1;
        self.note(error.report());
    }

    /// Records the result of a request, and shows its diagnostics.
    pub(crate) fn enter(&mut self, request: &Request, outcome: Outcome<'e>) {
        let Outcome { place, id, made } = outcome;
        let has_place = place.is_some();
        self.places.extend(place.map(|place| (place, request.index)));
        self.ids.extend(id.map(|id| (id, request.index)));
        match made {
            Ok(Some(finished)) => self.finished(request.index, *finished),
            Ok(None) => self.others += 1,
            Err(error) if has_place => self.errors.push((request.index, error)),
            Err(error) => self.miss(&error),
        }
    }

    fn finished(&mut self, request: usize, finished: Finished<'e>) {
        let Finished { destination, lost, shown, claims, member, .. } = finished;
        if let Some((source, diagnostics)) = shown {
            terminal::show(&source, &diagnostics);
        }
        if lost > 0 {
            self.shorter.push((destination.shown(), lost));
        }
        self.unknown += usize::from(finished.is_unknown);
        self.warnings += finished.warnings;
        self.claims.extend(claims);
        if let Some(member) = member {
            self.members.add(member);
        }
        if self.requests.has_folders && matches!(destination, Destination::InPlace(_)) {
            self.unchanged += 1;
            return;
        }
        let (line, cancelling) = (finished.line.map(Box::new), finished.cancelling.map(Box::new));
        self.deliveries.push(Delivery { request, destination, line, cancelling });
    }

    /// Checks all of them together: of those that share an id it is unknown which is right, so none is
    /// delivered.
    ///
    /// # Errors
    ///
    /// When two have the same destination, or an option would shorten one: then nothing is delivered.
    pub(crate) fn compare(&mut self, engine: &Engine<'_>) -> Result<(), Error> {
        let Engine { arguments, .. } = engine;
        if let Some((first, second)) = self.of_one_place(!arguments.check) {
            let shown = |request: usize| terminal::shown(&self.requests.all[request].path);
            let what =
                format!("{} and {} would be written to the same file", shown(first), shown(second));
            return Err(Error::usage(what).help(if self.requests.has_folders {
                "nothing was written: give one of them another name"
            } else {
                "name each prescription once; for several, give a folder that exists: -o FOLDER"
            }));
        }
        if let [(place, lost), others @ ..] = self.shorter.as_slice() {
            let which = format!("nothing was written: {place}");
            return Err(shorter::refused(arguments, &which, *lost, others.len()));
        }
        let mut shared = sharing(std::mem::take(&mut self.ids));
        shared.sort_unstable();
        for (request, error) in std::mem::take(&mut self.errors) {
            // Of those that share an id, only that is reported: other errors follow from it.
            if shared.binary_search(&request).is_err() {
                self.miss(&error);
            }
        }
        if shared.is_empty() {
            return Ok(());
        }
        let paths: Vec<_> =
            shared.iter().map(|&request| self.requests.all[request].path.clone()).collect();
        for job in job::compile_all(&paths, engine.settings).0 {
            self.miss(&engine.faulty(job.source, job.diagnostics));
        }
        self.deliveries.retain(|delivery| shared.binary_search(&delivery.request).is_err());
        Ok(())
    }

    fn of_one_place(&mut self, may_write: bool) -> Option<(usize, usize)> {
        let mut places = std::mem::take(&mut self.places);
        places.sort_by_cached_key(|(place, request)| (one_file::folded(place), *request));
        let alike = places.chunk_by(|a, b| one_file::folded(&a.0) == one_file::folded(&b.0));
        let mut pairs = alike.flat_map(|alike| {
            let others = |first| alike.iter().skip(first + 1).map(move |other| (first, other));
            (0..alike.len()).flat_map(others).map(|(first, other)| (&alike[first], other))
        });
        let one = pairs.find(|(a, b)| one_file::is_one(&a.0, &b.0, may_write));
        one.map(|(a, b)| (a.1, b.1))
    }
}

/// The requests that share an id, next to each other.
fn sharing(mut ids: Vec<(String, usize)>) -> Vec<usize> {
    ids.sort_unstable();
    let groups = ids.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    groups.flatten().map(|&(_, request)| request).collect()
}
