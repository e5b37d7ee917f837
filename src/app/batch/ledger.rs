//! What came of every order -> what is to be delivered, and what goes wrong only between several:
//! identities and places that two of them have.

use std::path::PathBuf;

use super::arguments::Build;
use super::cancellations::Cancelling;
use super::holds::Line;
use super::household::Members;
use super::make::{Good, Made, State};
use super::order::{Order, Orders};
use super::orphans::Claim;
use super::output::Output;
use super::shorter;
use crate::app::deliver::one_file;
use crate::app::exit_code::ExitCode;
use crate::app::host::job;
use crate::app::host::job::Stopped;
use crate::app::host::terminal;
use crate::compile::Settings;
use crate::diagnostic::{Diagnostics, Severity};
use crate::shown::counted;
use crate::source::Source;

/// What is kept of the orders; of a calendar that is up to date next to nothing.
pub(crate) struct Ledger<'l> {
    orders: &'l Orders<'l>,
    /// The exit code so far.
    pub(crate) worst: ExitCode,
    /// How many calendars could not be made or delivered, and folders not read.
    pub(crate) faults: usize,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) members: Members,
    /// How many files are no prescriptions, and were left out.
    pub(crate) others: usize,
    /// How many calendars are up to date.
    pub(crate) unchanged: usize,
    /// How many may have been delivered before, and nothing is known of it.
    pub(crate) unknown: usize,
    /// How many warnings are not told.
    pub(crate) warnings: usize,
    /// Each identity, with its order.
    ids: Vec<(String, usize)>,
    /// What stopped orders that have a place, told once it is known that no two have the same one.
    stopped: Vec<Stopped>,
    /// Each place, with its order.
    places: Vec<(PathBuf, usize)>,
    /// The calendars that would lose events by an option: where, and how many.
    shorter: Vec<(String, usize)>,
}

/// A calendar on its way.
pub(crate) struct Delivery {
    /// The number of its order.
    pub(crate) order: usize,
    pub(crate) output: Output,
    pub(crate) state: State,
    pub(crate) line: Option<Box<Line>>,
    pub(crate) cancelling: Option<Box<Cancelling>>,
}

impl<'l> Ledger<'l> {
    pub(crate) fn of(orders: &'l Orders<'l>) -> Self {
        // What is not used of the room is not taken; to move it in order to grow would take it twice.
        let most = orders.all.len();
        Self {
            orders,
            worst: ExitCode::Done,
            faults: 0,
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
            stopped: vec![],
        }
    }

    /// Makes the exit code worse.
    pub(crate) fn note(&mut self, code: ExitCode) {
        self.worst = self.worst.max(code);
    }

    /// Counts one that is missing.
    pub(crate) fn miss(&mut self, code: ExitCode) {
        self.faults += 1;
        self.note(code);
    }

    /// Enters what came of an order, and tells it.
    pub(crate) fn enter(&mut self, order: &Order, made: Made) {
        match made {
            Made::Nothing => self.others += 1,
            Made::Stopped(stopped, None) => self.miss(stopped.tell()),
            Made::Stopped(stopped, Some(place)) => {
                self.faults += 1;
                self.places.push((place, order.index));
                self.stopped.push(stopped);
            }
            Made::Faulty(source, diagnostics) => self.faulty(&source, &diagnostics),
            Made::Good(good) => self.good(order, *good),
        }
    }

    fn faulty(&mut self, source: &Source, diagnostics: &Diagnostics) {
        terminal::show(source, diagnostics);
        let errors = counted(diagnostics.count(Severity::Error), "error");
        let what = if self.orders.are_several() {
            format!("{}: {errors}: its calendar was not written", source.name())
        } else {
            format!("{errors}: nothing was written")
        };
        terminal::fail(what, terminal::NO_HELP);
        self.miss(ExitCode::Faulty);
    }

    fn good(&mut self, order: &Order, good: Good) {
        let Good {
            id,
            output,
            place,
            state,
            lost,
            told,
            is_unknown,
            warnings,
            line,
            cancelling,
            claims,
            member,
        } = good;
        if let Some((source, diagnostics)) = told {
            terminal::show(&source, &diagnostics);
        }
        self.ids.push((id, order.index));
        self.places.extend(place.map(|place| (place, order.index)));
        if lost > 0 {
            self.shorter.push((output.shown(), lost));
        }
        self.unknown += usize::from(is_unknown);
        self.warnings += warnings;
        self.claims.extend(claims);
        if let Some(member) = member {
            self.members.add(member);
        }
        if self.orders.has_folders && matches!(state, State::Same) {
            self.unchanged += 1;
            return;
        }
        let (line, cancelling) = (line.map(Box::new), cancelling.map(Box::new));
        let order = order.index;
        // Without the room to spare of a path that was joined.
        let output = output.clone();
        self.deliveries.push(Delivery { order, output, state, line, cancelling });
    }

    /// Looks at all of them together: of those that share an identity it is not known which is meant, so
    /// none is delivered.
    ///
    /// # Errors
    ///
    /// The exit code, once said which two would go to one place, or which would lose events by an option:
    /// then nothing is delivered.
    pub(crate) fn compare(
        &mut self,
        arguments: &Build,
        options: &Settings<'_>,
    ) -> Result<(), ExitCode> {
        if let Some((first, second)) = self.of_one_place(!arguments.check) {
            let shown = |order: usize| terminal::shown(&self.orders.all[order].path);
            let what =
                format!("{} and {} would be written to one place", shown(first), shown(second));
            let help: &[&str] = if self.orders.has_folders {
                &["nothing was written: give one of them another name"]
            } else {
                &["name each prescription once, and for several a folder that exists: -o FOLDER"]
            };
            return Err(Stopped { code: ExitCode::Usage, what, help }.tell());
        }
        if let [(place, lost), others @ ..] = self.shorter.as_slice() {
            let which = format!("nothing was written: {place}");
            return Err(shorter::refused(arguments, &which, *lost, others.len()).tell());
        }
        for stopped in std::mem::take(&mut self.stopped) {
            self.note(stopped.tell());
        }
        let mut shared = sharing(std::mem::take(&mut self.ids));
        if shared.is_empty() {
            return Ok(());
        }
        shared.sort_unstable();
        let paths: Vec<_> =
            shared.iter().map(|&order| self.orders.all[order].path.clone()).collect();
        for job in job::compile_all(&paths, options).0 {
            self.faulty(&job.source, &job.diagnostics);
        }
        self.deliveries.retain(|delivery| shared.binary_search(&delivery.order).is_err());
        Ok(())
    }

    /// Two orders whose calendars would be one file.
    fn of_one_place(&mut self, may_write: bool) -> Option<(usize, usize)> {
        let mut places = std::mem::take(&mut self.places);
        places.sort_by_cached_key(|(place, order)| (one_file::folded(place), *order));
        let alike = places.chunk_by(|a, b| one_file::folded(&a.0) == one_file::folded(&b.0));
        let mut pairs = alike.flat_map(|alike| {
            let others = |first| alike.iter().skip(first + 1).map(move |other| (first, other));
            (0..alike.len()).flat_map(others).map(|(first, other)| (&alike[first], other))
        });
        let one = pairs.find(|(a, b)| one_file::is_one(&a.0, &b.0, may_write));
        one.map(|(a, b)| (a.1, b.1))
    }
}

/// The orders whose identity another order has too, side by side.
fn sharing(mut ids: Vec<(String, usize)>) -> Vec<usize> {
    ids.sort_unstable();
    let groups = ids.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    groups.flatten().map(|&(_, order)| order).collect()
}
