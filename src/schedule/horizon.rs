//! Everything that is planned -> what is in the calendar, and how the plan continues after it.

use jiff::ToSpan;
use jiff::civil::Date;

use super::occurrence::{Kind, Occurrence, TimeOfDay};
use super::phase::PhasePlan;
use super::reason::DateRule;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::ids::PhaseId;
use crate::prescription::rhythm::End;
use crate::shown::day;
use crate::source::Span;

/// How many days before its end a calendar says so.
const MARKER_DAYS: i32 = 30;

/// What determines the last date of a calendar.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    /// Today, in the prescription's zone.
    pub today: Date,
    /// The date from the command line, which replaces that of the prescription.
    pub until: Option<Date>,
}

impl Horizon {
    /// The last date: as given, or else the end of the year after the later of today and the start.
    pub(super) fn date(self, prescription: &Prescription) -> (Date, Option<Span>) {
        match (self.until, &prescription.feed.until) {
            (Some(until), _) => (until, None),
            (None, Some(until)) => (until.value, Some(until.span)),
            (None, None) => {
                let year = self.today.max(prescription.start.value).year() + 1;
                (Date::new(year, 12, 31).unwrap_or(Date::MAX), None)
            }
        }
    }
}

/// A plan, cut at the end of its calendar.
pub(super) struct Cut {
    /// What is in the calendar.
    pub(super) occurrences: Vec<Occurrence>,
    /// Whether anything follows.
    pub(super) continues: bool,
    /// What comes next after the calendar and not before today: a dose if there is one, else whatever is
    /// first.
    pub(super) beyond: Option<Occurrence>,
}

impl Cut {
    /// Cuts by dates after all moves.
    pub(super) fn of(
        shown: impl Iterator<Item = Occurrence>,
        is_open: bool,
        horizon: Date,
        today: Date,
    ) -> Self {
        let (occurrences, after): (Vec<Occurrence>, Vec<Occurrence>) =
            shown.partition(|found| found.begins_on() <= horizon);
        let continues = is_open || !after.is_empty();
        let beyond = after.into_iter().filter(|found| found.begins_on() >= today);
        let beyond = beyond.min_by_key(|found| (!found.kind.is_dose(), found.date));
        Self { occurrences, continues, beyond }
    }
}

/// Whether the last phase has no end, and does not wait for a review.
pub(super) fn is_open(prescription: &Prescription, planned: &[PhasePlan]) -> bool {
    prescription.phases.iter().zip(planned).any(|(phase, plan)| {
        matches!(plan, PhasePlan::Planned { .. }) && phase.end().value == End::Open
    })
}

pub(super) fn too_early(horizon: Date, first: Date, span: Option<Span>) -> Diagnostic {
    let message = format!(
        "the calendar would end on {}, before the first dose on {}",
        day(horizon),
        day(first)
    );
    Diagnostic::error(Code::HorizonBeforeStart, message)
        .at_if(span)
        .help("`feed.until` or --until must be after the first dose")
}

pub(super) fn reviews(planned: &[PhasePlan]) -> impl Iterator<Item = Occurrence> {
    PhaseId::each().zip(planned).filter_map(|(phase, plan)| {
        Some(whole_day(Kind::Review { phase }, plan.review()?, DateRule::Review))
    })
}

pub(super) fn marker(horizon: Date, first: Date) -> Occurrence {
    let date = horizon.checked_sub(MARKER_DAYS.days()).unwrap_or(horizon).max(first);
    whole_day(Kind::Marker, date, DateRule::Horizon(horizon))
}

fn whole_day(kind: Kind, date: Date, rule: DateRule) -> Occurrence {
    Occurrence {
        kind,
        ordinal: 1,
        key: 1,
        date,
        time: TimeOfDay::WholeDay,
        site: None,
        recorded: None,
        reason: rule.into(),
    }
}
