//! Paths -> plans to look at, for the commands that write no calendar.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::job::{self, Job};
use super::tzdb::TzdbArgument;
use super::{input, parallel, templates, terminal};
use crate::app::World;
use crate::app::arguments::TodayArgument;
use crate::app::error::Error;
use crate::app::exit_code::ExitCode;
use crate::compile::{AsOf, Compiled, Settings};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::shown::counted;
use crate::source::Position;
use crate::view::agenda::Agenda;
use crate::view::due::Broken;
use crate::words::wording::Wording;
use crate::zone::{self, Database};

/// Prescriptions that were read, and what they were read with.
pub(crate) struct Viewing {
    pub(crate) jobs: Vec<Job<Compiled>>,
    /// The errors of files that could not be read.
    pub(crate) read: Result<(), Error>,
    tzdb: String,
    wording: Arc<Wording<'static>>,
    as_of: AsOf,
    warnings: Diagnostics,
}

impl Viewing {
    /// Reads and compiles these files, and those in these folders.
    ///
    /// # Errors
    ///
    /// When a database or template cannot be used, or there is no prescription.
    pub(crate) fn read(
        paths: &[PathBuf],
        tzdb: &TzdbArgument,
        today: &TodayArgument,
        world: &World,
    ) -> Result<Self, Error> {
        let (zones, warnings) = tzdb.open()?;
        let wording = Arc::new(templates::compile(&[])?);
        let viewing = Self::of(paths, &zones, wording, world.as_of(today.as_of));
        if viewing.jobs.is_empty() && viewing.read.is_ok() {
            return Err(Error::no_prescription());
        }
        Ok(Self { warnings, ..viewing })
    }

    /// Reads and compiles with what a command has opened; there may be no prescription.
    pub(crate) fn of(
        paths: &[PathBuf],
        zones: &Database,
        wording: Arc<Wording<'static>>,
        as_of: AsOf,
    ) -> Self {
        let (files, unread) = input::prescriptions(paths);
        let settings = Settings { is_worded: false, ..Settings::new(zones, &wording, as_of) };
        let (jobs, read) = job::compile_all(&files, &settings);
        let unread = unread.iter().map(|(path, error)| Error::unread(path, error));
        let read = Error::all(unread.chain(read.err()));
        let (tzdb, warnings) = (zones.version().to_owned(), Diagnostics::new());
        Self { jobs, read, tzdb, wording, as_of, warnings }
    }

    /// Reads one file.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub(crate) fn read_one(
        path: &Path,
        tzdb: &TzdbArgument,
        today: &TodayArgument,
        world: &World,
    ) -> Result<Self, Error> {
        if path.is_dir() {
            let what = format!("{} is a folder", terminal::shown(path));
            let help = "name one prescription; `b12cal next` takes a folder, and shows what is next in each";
            return Err(Error::world(what).help(help));
        }
        let mut plans = Self::read(&[path.to_owned()], tzdb, today, world)?;
        mem::replace(&mut plans.read, Ok(()))?;
        Ok(plans)
    }

    pub(crate) fn only(&self) -> Result<Agenda<'_>, Error> {
        let job = self.jobs.first().ok_or_else(Error::no_prescription)?;
        terminal::show_general(&self.warnings);
        let Some(compiled) = &job.made else {
            return Err(Error::text(job.source.clone(), job.diagnostics.clone()));
        };
        let warnings = job.diagnostics.count(Severity::Warning);
        if warnings > 0 {
            let file = job.source.name();
            terminal::remark(&format!(
                "{}: see `b12cal check {file}`",
                counted(warnings, "warning")
            ));
        }
        self.in_words(self.plan(compiled))
    }

    fn plan<'p>(&self, compiled: &'p Compiled) -> Agenda<'p> {
        let Compiled { prescription, schedule, feed, .. } = compiled;
        Agenda::of(prescription, schedule, feed, self.as_of)
    }

    /// A plan as whoever asks for its reasons needs it.
    ///
    /// # Errors
    ///
    /// When a built-in template cannot be used, a bug in this program.
    pub(crate) fn in_words<'p>(&self, agenda: Agenda<'p>) -> Result<Agenda<'p>, Error> {
        let mut report = Diagnostics::new();
        agenda.in_words(&self.wording, &mut report).map_err(|_| {
            let found = report.sorted();
            Error::internal(found.first().map_or("a template", |found| &*found.message).to_owned())
        })
    }

    /// What is made of the plan of each prescription without errors, on all cores; a plan is not in words.
    ///
    /// # Errors
    ///
    /// The first of `make`.
    pub(crate) fn each<'p, R: Send>(
        &'p self,
        make: impl Fn(Agenda<'p>) -> Result<R, Error> + Sync,
    ) -> Result<Vec<R>, Error> {
        let one = |job: &'p Job<Compiled>| {
            let compiled = job.made.as_ref()?;
            Some(make(self.plan(compiled)))
        };
        parallel::on_all(&self.jobs, one).into_iter().flatten().collect()
    }

    /// The prescriptions with errors, each with the first of them by its place.
    pub(crate) fn faulty(&self) -> impl Iterator<Item = (&Job<Compiled>, &Diagnostic)> {
        let faulty = self.jobs.iter().filter(|job| job.made.is_none());
        faulty.filter_map(|job| {
            let errors = job.diagnostics.sorted();
            let first = errors.into_iter().find(|found| found.severity == Severity::Error)?;
            Some((job, first))
        })
    }

    /// Why files are missing among the plans, a line each: those that cannot be read, then those with errors.
    pub(crate) fn broken(&self) -> Vec<Broken> {
        let unread = self.read.as_ref().err().map(Error::sentences).unwrap_or_default();
        let unread = unread.into_iter().map(|says| Broken { file: None, says: says.to_owned() });
        let faulty = self.faulty().map(|(job, first)| {
            let file = Some(job.source.name().to_owned());
            Broken { file, says: first_error((job, first)) }
        });
        unread.chain(faulty).collect()
    }

    /// What can be shown is shown even if other files cannot be read or have errors.
    ///
    /// # Errors
    ///
    /// Those of these files.
    pub(crate) fn done(mut self) -> Result<ExitCode, Error> {
        let read = mem::replace(&mut self.read, Ok(()));
        let faulty = self.faulty().map(|(job, _)| {
            let name = job.source.name();
            Error::faulty(format!("{name} has errors")).help(format!("see `b12cal check {name}`"))
        });
        Error::all(read.err().into_iter().chain(faulty)).map(|()| ExitCode::Done)
    }

    /// Today in UTC, for where no prescription says a zone.
    pub(crate) fn today(&self) -> Date {
        zone::utc(self.as_of.instant()).date()
    }

    pub(crate) fn tzdb(&self) -> &str {
        &self.tzdb
    }
}

/// The place and the message of the first error, and how many more there are.
fn first_error((job, first): (&Job<Compiled>, &Diagnostic)) -> String {
    let place = first.span.map(|span| job.source.position(span.start));
    let place = place.map(|Position { line, column }| format!(":{line}:{column}"));
    let more = match job.diagnostics.count(Severity::Error).saturating_sub(1) {
        0 => String::new(),
        more => format!(" (and {})", counted(more, "more error")),
    };
    format!("{}{}: {}{more}", job.source.name(), place.unwrap_or_default(), first.message)
}
