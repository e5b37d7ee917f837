//! Paths -> plans that can be looked at, for the commands that write no calendar.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;

use super::job::{self, Job};
use super::tzdb::TzdbArgument;
use super::{input, templates, terminal};
use crate::app::World;
use crate::app::arguments::TodayArgument;
use crate::app::exit_code::ExitCode;
use crate::compile::{AsOf, Compiled, Settings};
use crate::diagnostic::{Diagnostics, Severity};
use crate::shown::counted;
use crate::source::Source;
use crate::view::agenda::Agenda;
use crate::words::wording::Wording;
use crate::zone::Database;

/// Prescriptions that were read, and what they were read with.
pub(crate) struct Plans {
    pub(crate) jobs: Vec<Job<Compiled>>,
    /// The exit code if something could not be read; it is said then.
    pub(crate) read: Result<(), ExitCode>,
    zones: Database,
    wording: Wording<'static>,
    as_of: AsOf,
    doubts: Diagnostics,
}

/// A plan that can be looked at.
pub(crate) struct Plan<'p> {
    pub(crate) agenda: Agenda<'p>,
    /// Today, in the prescription's zone.
    pub(crate) today: Date,
}

impl Plans {
    /// Reads and compiles the files named, and those below the folders named.
    ///
    /// # Errors
    ///
    /// The exit code, once said which database or template cannot be used.
    pub(crate) fn read(
        paths: &[PathBuf],
        tzdb: &TzdbArgument,
        today: &TodayArgument,
        world: &World,
    ) -> Result<Self, ExitCode> {
        let (zones, doubt) = tzdb.open()?;
        let wording = templates::compile(&[])?;
        let as_of = world.as_of(today.as_of);
        let (files, unread) = input::prescriptions(paths);
        let told = input::tell(&unread);
        let options = Settings::new(&zones, &wording, as_of);
        let (jobs, read) = job::compile_all(&files, &options);
        let read = read.and(told);
        let mut doubts = Diagnostics::new();
        doubts.extend(doubt);
        Ok(Self { jobs, read, zones, wording, as_of, doubts })
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
    ) -> Result<Self, ExitCode> {
        if path.is_dir() {
            let what = format!("{} is a folder", terminal::shown(path));
            terminal::fail(what, &["name one prescription"]);
            return Err(ExitCode::World);
        }
        Self::read(&[path.to_owned()], tzdb, today, world)
    }

    /// The one that was read.
    ///
    /// # Errors
    ///
    /// The exit code, once its faults are shown.
    pub(crate) fn only(&self) -> Result<Plan<'_>, ExitCode> {
        self.read?;
        let job = self.jobs.first().ok_or(ExitCode::World)?;
        terminal::show(&Source::new("b12cal", ""), &self.doubts);
        let Some(compiled) = &job.made else {
            terminal::show(&job.source, &job.diagnostics);
            return Err(ExitCode::Faulty);
        };
        let warnings = job.diagnostics.count(Severity::Warning);
        if warnings > 0 {
            let file = job.source.name();
            terminal::remark(&format!(
                "{}, told by `b12cal check {file}`",
                counted(warnings, "warning")
            ));
        }
        self.plan(job, compiled)
    }

    /// The plan of a prescription without faults.
    ///
    /// # Errors
    ///
    /// The exit code, once said which template cannot be used.
    pub(crate) fn plan<'p>(
        &self,
        job: &'p Job<Compiled>,
        compiled: &'p Compiled,
    ) -> Result<Plan<'p>, ExitCode> {
        let mut report = Diagnostics::new();
        let Compiled { prescription, schedule, feed, today, .. } = compiled;
        let agenda = Agenda::of(prescription, schedule, feed, &self.wording, &mut report);
        let agenda = agenda.map_err(|_| {
            terminal::show(&job.source, &report);
            ExitCode::Faulty
        })?;
        Ok(Plan { agenda, today: *today })
    }

    /// The instant that counts as now.
    pub(crate) fn now(&self) -> Timestamp {
        self.as_of.instant()
    }

    /// The version of the tz database.
    pub(crate) fn tzdb(&self) -> &str {
        self.zones.version()
    }
}
