//! One prescription -> its calendar, written aside if it is another than the one before.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::arguments::Build;
use super::cancellations::Cancelling;
use super::holds::{self, Line};
use super::order::{Order, Orders};
use super::orphans::{Claim, Others};
use super::output::Output;
use super::{previous, shorter, stale};
use crate::app::World;
use crate::app::deliver::batch::{Batch, Waiting};
use crate::app::deliver::one_file;
use crate::app::host::fingerprint::Print;
use crate::app::host::input;
use crate::app::host::job;
use crate::app::host::job::{Job, Stopped};
use crate::calendar::Feed;
use crate::calendar::household::Member;
use crate::compile::{Compiled, Settings, compile};
use crate::diagnostic::{Diagnostics, Severity};
use crate::publish::{Failure, Published, Seen, publish};
use crate::source::Source;

/// Makes calendars, several at a time.
pub(crate) struct Maker<'m> {
    pub(crate) arguments: &'m Build,
    pub(crate) world: &'m World,
    pub(crate) options: &'m Settings<'m>,
    pub(crate) orders: &'m Orders<'m>,
    pub(crate) others: &'m Others<'m>,
    /// The combined calendar as it was before anything was read.
    pub(crate) combined: Option<Print>,
    pub(crate) aside: Aside,
}

/// What came of an order.
pub(crate) enum Made {
    /// The file is no prescription, and such files are to be left out.
    Nothing,
    /// It could not be read, or what is at its place cannot be gone on from.
    Stopped(Stopped, Option<PathBuf>),
    /// The prescription has errors.
    Faulty(Source, Diagnostics),
    Good(Box<Good>),
}

/// A calendar that may be delivered.
pub(crate) struct Good {
    /// The prescription's identity.
    pub(crate) id: String,
    pub(crate) output: Output,
    /// Where it ends up, if that is a file.
    pub(crate) place: Option<PathBuf>,
    pub(crate) state: State,
    /// How many events it lacks by the options alone that the previous one has.
    pub(crate) lost: usize,
    /// What is to be told of it.
    pub(crate) told: Option<(Source, Diagnostics)>,
    /// Whether it may have been delivered before, and nothing is known of it. Told once of many.
    pub(crate) is_unknown: bool,
    /// The warnings of the prescription that are not told.
    pub(crate) warnings: usize,
    /// What it holds, where every calendar is told of.
    pub(crate) line: Option<Line>,
    pub(crate) cancelling: Option<Cancelling>,
    pub(crate) claims: Vec<Claim>,
    /// What it gives to the combined calendar.
    pub(crate) member: Option<Member>,
}

/// How a calendar stands to the one in its place.
pub(crate) enum State {
    /// It is there.
    Same,
    /// It waits for its place, where this was when it was made.
    Waiting(Waits, Option<Box<Print>>),
    /// It goes to standard output.
    Bytes(Vec<u8>),
    /// It is only compared, and this is what would change.
    Stale(String),
}

/// How a calendar waits.
pub(crate) enum Waits {
    /// Beside others, written aside.
    Aside(Waiting),
    /// Alone, in memory.
    Held(Vec<u8>),
}

/// A batch that begins with the first calendar that changed.
#[derive(Default)]
pub(crate) struct Aside(OnceLock<Result<Batch, io::ErrorKind>>);

impl Aside {
    /// The batch, if it has begun.
    pub(crate) fn batch(&self) -> Option<&Batch> {
        self.0.get().and_then(|batch| batch.as_ref().ok())
    }

    fn add(&self, orders: &Orders<'_>, path: &Path, bytes: &[u8]) -> io::Result<Waiting> {
        let begin = || {
            let root = orders.root(path);
            let made = if orders.has_folders { fs::create_dir_all(root) } else { Ok(()) };
            made.and_then(|()| Batch::below(root)).map_err(|error| error.kind())
        };
        self.0.get_or_init(begin).as_ref().map_err(|&kind| io::Error::from(kind))?.add(bytes)
    }
}

impl Maker<'_> {
    /// Makes one calendar.
    pub(crate) fn make(&self, order: &Order) -> Made {
        let mut place = None;
        self.attempt(order, &mut place).unwrap_or_else(|stopped| Made::Stopped(stopped, place))
    }

    fn attempt(&self, order: &Order, place: &mut Option<PathBuf>) -> Result<Made, Stopped> {
        let read = input::read(&order.path);
        let (source, fault) = read.map_err(|error| Stopped::unread(&order.path, &error))?;
        if !self.arguments.others.wants(&source) {
            return Ok(Made::Nothing);
        }
        let mut job = job::of_source(source, fault, |source, report| {
            compile(source, self.options, report).map_err(Failure::from)
        })?;
        let Some(mut compiled) = job.made.take() else {
            return Ok(Made::Faulty(job.source, job.diagnostics));
        };
        let id = compiled.prescription.id.value.clone();
        let output = self.orders.output(order, compiled.detail, &id)?;
        *place = output.path().map(one_file::resolved);
        let claims = self.others.of(order, &id);
        // Looked at before it is read: whatever comes between is noticed when it is to be replaced.
        let print = output.path().and_then(Print::of);
        let mut late = Diagnostics::new();
        let before = self.before(&output, &claims, &compiled);
        let is_in_place = before == output.path();
        let own = |feed: &Feed| feed.uid == compiled.feed.uid;
        let found = match before.map(|path| previous::find(self.arguments, path, own)) {
            Some(Err(_)) if before.is_some_and(|path| self.others.is_left_over(path)) => None,
            found => found.transpose()?.flatten(),
        };
        let unknown = previous::unknown(self.arguments, &output, &compiled, found.as_ref());
        let is_unknown = unknown.is_some();
        late.extend(unknown.filter(|_| !self.orders.has_folders));
        let seen = Seen { previous: found.as_ref(), fresh: self.arguments.fresh };
        let now = self.options.as_of.instant();
        let published = match publish(&mut compiled, seen, now, self.world.render, &mut late) {
            Ok(published) => published,
            Err(Failure::Internal(difference)) => {
                return Err(Stopped::internal(&job.source, &difference));
            }
            Err(Failure::Reported) => {
                job.diagnostics.extend(late);
                return Ok(Made::Faulty(job.source, job.diagnostics));
            }
        };
        let previous = found.as_ref().map(|found| &found.feed);
        let cancelling = self.arguments.cancellations.as_ref().map(|path| {
            let render = self.world.render;
            Cancelling::of(path, &job.source, &compiled.feed, previous, &published, render)
        });
        let cancelling = cancelling.transpose()?;
        let is_replaced =
            is_in_place || (self.arguments.previous.is_none() && output.path().is_some());
        let lost = previous.filter(|_| is_replaced).map_or(0, |previous| {
            let home = &compiled.prescription.time_zone;
            let today = (!self.orders.are_several()).then_some(compiled.today);
            shorter::lost(self.arguments, previous, &compiled.feed, home, today)
        });
        let in_place = found.filter(|_| is_in_place).map(|found| found.bytes);
        let line = (!self.orders.has_folders).then(|| holds::line(&output, &compiled));
        let (told, warnings) = self.told(job, late);
        let state = self.state(&output, print, in_place, &compiled, published)?;
        let Compiled { prescription, feed, detail, .. } = compiled;
        let is_combined = self.arguments.combined.is_some();
        let member = is_combined.then(|| Member::new(prescription, feed, detail));
        let good = Good {
            id,
            place: place.take(),
            output,
            state,
            lost,
            told,
            is_unknown,
            warnings,
            line,
            cancelling,
            claims,
            member,
        };
        Ok(Made::Good(Box::new(good)))
    }

    /// Where the calendar is that was delivered before: in its place, or where its prescription was.
    fn before<'s>(
        &'s self,
        output: &'s Output,
        claims: &[Claim],
        compiled: &Compiled,
    ) -> Option<&'s Path> {
        if let Some(named) = self.arguments.previous.as_deref() {
            return Some(named);
        }
        let path = output.path()?;
        self.others.newest(claims, &compiled.feed.uid, path).or(Some(path))
    }

    /// How a calendar stands to the one in its place, whose bytes may be known already.
    fn state(
        &self,
        output: &Output,
        print: Option<Print>,
        in_place: Option<Vec<u8>>,
        compiled: &Compiled,
        published: Published,
    ) -> Result<State, Stopped> {
        let Output::File(path) = output else { return Ok(State::Bytes(published.bytes)) };
        let there = match in_place {
            None if print.is_some() => previous::bytes(path)?,
            known => known,
        };
        if there.as_ref() == Some(&published.bytes) {
            return Ok(State::Same);
        }
        if self.arguments.check {
            return Ok(State::Stale(stale::text(path, there.is_some(), compiled, &published)));
        }
        let print = print.map(Box::new);
        if self.orders.all.len() == 1 {
            return Ok(State::Waiting(Waits::Held(published.bytes), print));
        }
        let waiting = self.aside.add(self.orders, path, &published.bytes);
        let waiting = waiting.map_err(|error| Stopped::unwritten(&output.shown(), &error))?;
        Ok(State::Waiting(Waits::Aside(waiting), print))
    }

    /// What is told of a prescription without errors. Of many, only what came up while its calendar was
    /// made; the rest is counted, and `check` tells it.
    fn told(
        &self,
        mut job: Job<Compiled>,
        late: Diagnostics,
    ) -> (Option<(Source, Diagnostics)>, usize) {
        if !self.orders.has_folders {
            job.diagnostics.extend(late);
            return (Some((job.source, job.diagnostics)), 0);
        }
        let warnings = job.diagnostics.count(Severity::Warning);
        let told = (!late.is_empty()).then_some((job.source, late));
        (told, warnings)
    }
}
