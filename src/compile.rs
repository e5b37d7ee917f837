//! Text -> `Compiled`: a prescription, its occurrences and the events of its calendar.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::calendar::identity::Key;
use crate::calendar::{Feed, fit};
use crate::diagnostic::{Diagnostic, Diagnostics, Reported, Severity};
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Detail;
use crate::prescription::readable::without_errors;
use crate::schedule::{Horizon, Schedule};
use crate::source::Source;
use crate::words::wording::Wording;
use crate::yaml::Node;
use crate::zone::{Database, Zone, instant_of_utc};
use crate::{rule, yaml};

/// The inputs of a compilation besides the text.
pub struct Settings<'o> {
    /// The tz database.
    pub zones: &'o Database,
    /// The templates of the events.
    pub wording: &'o Wording<'o>,
    /// Today.
    pub as_of: AsOf,
    /// The last date of the calendar, before that of the prescription.
    pub until: Option<Date>,
    /// The first date of the calendar; earlier events are skipped.
    pub since: Option<Date>,
    /// How much the calendar shows, before what the prescription says.
    pub detail: Option<Detail>,
    /// The key for the UIDs of a discreet calendar.
    pub key: Option<Key>,
    /// Whether events get texts, as a calendar needs them. Views show only the plan, whether or not a
    /// calendar can hold it.
    pub is_worded: bool,
}

impl<'o> Settings<'o> {
    /// Everything as the prescription says.
    #[must_use]
    pub fn new(zones: &'o Database, wording: &'o Wording<'o>, as_of: AsOf) -> Self {
        let (until, since, detail, key) = (None, None, None, None);
        Self { zones, wording, as_of, until, since, detail, key, is_worded: true }
    }
}

/// Today: a given date, or the date of an instant in the zone of the prescription.
#[derive(Clone, Copy, Debug)]
pub enum AsOf {
    /// A date.
    Date(Date),
    /// An instant.
    Instant(Timestamp),
}

impl AsOf {
    /// The instant that counts as now: midnight UTC of a date; in whole seconds, the unit of a stamp (RFC
    /// 5545, section 3.3.5).
    #[must_use]
    pub fn instant(self) -> Timestamp {
        let instant = match self {
            Self::Date(date) => instant_of_utc(date.to_datetime(Time::midnight())),
            Self::Instant(instant) => instant,
        };
        Timestamp::from_second(instant.as_second()).unwrap_or(instant)
    }

    /// Today where the person is: in the zone in force.
    #[must_use]
    pub fn today(self, prescription: &Prescription) -> Date {
        let home = self.date(&prescription.time_zone);
        self.date(prescription.zone_on(home))
    }

    /// The date in a zone.
    #[must_use]
    pub fn date(self, zone: &Zone) -> Date {
        match self {
            Self::Date(date) => date,
            Self::Instant(instant) => zone.date(instant),
        }
    }
}

/// A prescription that became a feed.
pub struct Compiled {
    /// The prescription.
    pub prescription: Prescription,
    /// Its occurrences.
    pub schedule: Schedule,
    /// Its events.
    pub feed: Feed,
    /// How much they show.
    pub detail: Detail,
    /// Today, in the prescription's zone.
    pub today: Date,
    /// The secret that the UIDs of a discreet calendar are made with.
    pub key: Option<Key>,
    /// The first date of the calendar, if earlier events were left out.
    pub since: Option<Date>,
    /// The last of the past years that were left out because no calendar holds so many events.
    pub left_out: Option<i16>,
}

/// Compiles the text of a prescription into the events of a calendar.
///
/// # Errors
///
/// [`Reported`] when the text has an error; every error and every warning is in `report`.
pub fn compile(
    source: &Source,
    settings: &Settings<'_>,
    report: &mut Diagnostics,
) -> Result<Compiled, Reported> {
    let root = yaml::parse(source, report)?;
    let prescription = Prescription::decode(&root, settings.zones, report)
        .inspect_err(|_| plan_what_is_readable(&root, source, settings, report))?;
    let today = settings.as_of.today(&prescription);
    let horizon = Horizon { today, until: settings.until };
    // Both look at the whole prescription, so that all errors are reported at once.
    let planned = Schedule::plan(&prescription, horizon, report);
    rule::check((&root, source), &prescription, planned.as_ref().ok(), report)?;
    let mut schedule = planned?;
    if let Some(since) = settings.since {
        schedule.leave_out_before(since, report)?;
    }
    let detail = settings.detail.unwrap_or(prescription.feed.detail);
    let mut left_out = None;
    if settings.is_worded {
        left_out = fit::by_number(&mut schedule, today, report)?;
    }
    let wording = settings.is_worded.then_some(settings.wording);
    let key = settings.key.as_ref();
    let mut feed = Feed::assemble(&prescription, &schedule, wording, detail, key, report)?;
    left_out = fit::by_texts(&mut schedule, &mut feed, today, report)?.or(left_out);
    let since = settings.since;
    let key = settings.key;
    Ok(Compiled { prescription, schedule, feed, detail, today, key, since, left_out })
}

/// Reports the errors of the plan beside those of keys and values, if it can be planned without these.
fn plan_what_is_readable(
    root: &Node,
    source: &Source,
    settings: &Settings<'_>,
    report: &mut Diagnostics,
) {
    let errors: Vec<Diagnostic> = report.sorted().into_iter().cloned().collect();
    let Some(root) = without_errors(root, &errors) else { return };
    let mut found = Diagnostics::new();
    if let Ok(prescription) = Prescription::decode(&root, settings.zones, &mut Diagnostics::new()) {
        let today = settings.as_of.today(&prescription);
        let horizon = Horizon { today, until: settings.until };
        let planned = Schedule::plan(&prescription, horizon, &mut found);
        let _ = rule::check((&root, source), &prescription, planned.as_ref().ok(), &mut found);
    }
    report.extend(found.into_iter().filter(|found| found.severity == Severity::Error));
}
