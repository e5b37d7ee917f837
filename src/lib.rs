//! b12cal turns a vitamin B12 injection prescription into a calendar that people can rely on.
//!
//! [`calendar()`] is the whole of it: the text of a prescription goes in, an iCalendar file comes out.
//!
//! ```
//! use b12cal::{Options, calendar};
//! use jiff::civil::date;
//!
//! let text = "
//! b12cal: 1
//! id: sam-2026
//! issued: 2026-02-27
//! cause: diet
//! product: {name: hydroxocobalamin, strength: 1 mg/mL, container: 1 mL ampoule}
//! dose: 1 mg
//! time_zone: Europe/London
//! start: 2026-03-02
//! time: 09:00
//! phases: [{name: maintenance, every: 12 weeks, doses: 2}]
//! ";
//! let first = calendar(text, &Options::on(date(2026, 3, 1)))?;
//! assert!(first.ics.contains("DTSTART;TZID=Europe/London:20260525T090000"));
//!
//! // A later calendar continues the previous one: what did not change keeps every byte.
//! let later = Options { previous: Some(&first.ics), ..Options::on(date(2026, 4, 1)) };
//! assert_eq!(calendar(text, &later)?.ics, first.ics);
//!
//! let errors = calendar(&text.replace("1 mg\n", "1.0 mg\n"), &later).unwrap_err();
//! assert!(errors.to_string().contains("prescription.yaml:7:7"));
//! # Ok::<(), b12cal::Errors>(())
//! ```
//!
//! The result is pure: the same text, the same today, the same options and the same previous calendar give the same
//! bytes. The clock, the environment and the file system belong to the program.

// The modules are public for the program, its tests and benchmarks, and the page in the browser. They are
// hidden because no other program can rely on them: it has `calendar`.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod app;
#[doc(hidden)]
pub mod calendar;
#[doc(hidden)]
pub mod catalogue;
#[doc(hidden)]
pub mod compile;
#[doc(hidden)]
pub mod diagnostic;
#[doc(hidden)]
pub mod edit;
#[doc(hidden)]
pub mod ics;
#[doc(hidden)]
pub mod moment;
mod past;
#[doc(hidden)]
pub mod prescription;
#[doc(hidden)]
pub mod publish;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod rule;
#[doc(hidden)]
pub mod schedule;
#[doc(hidden)]
pub mod schema;
#[doc(hidden)]
pub mod shown;
#[doc(hidden)]
pub mod source;
#[doc(hidden)]
pub mod starter;
#[doc(hidden)]
pub mod stream;
#[doc(hidden)]
pub mod view;
#[doc(hidden)]
pub mod visible;
#[doc(hidden)]
pub mod words;
#[doc(hidden)]
pub mod yaml;
#[doc(hidden)]
pub mod zone;

use std::fmt;

use jiff::civil::Date;

use crate::compile::{AsOf, Settings};
use crate::diagnostic::Diagnostics;
pub use crate::diagnostic::{Code, Diagnostic, Severity};
pub use crate::prescription::feed_settings::Detail;
use crate::publish::renew;
use crate::report::plain;
use crate::source::Source;
pub use crate::source::Span;
use crate::words::wording::Wording;
use crate::zone::Database;

/// How to make a calendar, besides the text of its prescription.
#[derive(Clone, Copy, Debug)]
pub struct Options<'o> {
    /// Today, in the zone of the prescription. The clock is never read.
    pub today: Date,
    /// The calendar that was made before, if there is one. What did not change keeps every byte, and
    /// what changed is newer for every calendar program.
    pub previous: Option<&'o str>,
    /// The first date of the calendar; earlier events are skipped.
    pub since: Option<Date>,
    /// The last date of the calendar, instead of that of the prescription.
    pub until: Option<Date>,
    /// How much the calendar shows, instead of what the prescription says.
    pub detail: Option<Detail>,
}

impl Options<'_> {
    /// The first calendar of a prescription, made on a day, everything as the prescription says.
    #[must_use]
    pub fn on(today: Date) -> Self {
        Self { today, previous: None, since: None, until: None, detail: None }
    }
}

/// A calendar, and what somebody should look at.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The text of the iCalendar file (RFC 5545), to be written as it is: UTF-8, lines ended by CRLF.
    pub ics: String,
    /// Warnings and notes about the prescription.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a text did not become a calendar. Shown, each error names its place, what is allowed and the
/// way out.
#[derive(Clone, Debug)]
pub struct Errors {
    shown: String,
    diagnostics: Vec<Diagnostic>,
}

impl Errors {
    /// The errors, warnings and notes about the text; none if the previous calendar cannot be
    /// continued.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shown.trim_end())
    }
}

impl std::error::Error for Errors {}

/// Makes the calendar of a prescription, with the time zone database inside this crate.
///
/// # Errors
///
/// Every error in the text; or why the previous calendar cannot be continued, such as because it is that of another
/// prescription.
pub fn calendar(text: &str, options: &Options<'_>) -> Result<Calendar, Errors> {
    let (source, flaw) = Source::decode("prescription.yaml", text.as_bytes());
    let Options { today, previous, since, until, detail } = *options;
    let mut report = Diagnostics::new();
    let zones = Database::bundled();
    let made = match Wording::new(&[]) {
        Ok(wording) => {
            let settings = Settings::new(&zones, &wording, AsOf::Date(today));
            let settings = Settings { until, since, detail, ..settings };
            renew(&source, flaw, previous, (&settings, ics::write::append), &mut report)
        }
        Err((_, error)) => Err(error.message),
    };
    match made {
        Ok(Some(ics)) => Ok(Calendar { ics, diagnostics: report.into_iter().collect() }),
        Ok(None) => Err(Errors {
            shown: plain::render(&source, &report, false, plain::WIDTH),
            diagnostics: report.into_iter().collect(),
        }),
        Err(why) => Err(Errors { shown: why, diagnostics: vec![] }),
    }
}
