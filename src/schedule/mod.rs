//! `Prescription` -> `Schedule`: every occurrence up to the horizon, on civil dates.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `grid` | the days of a cadence |
//! | `phase` | the dates of a phase |
//! | `seam` | where a phase begins |
//! | `anchor` | days that are counted from doses |
//! | `recheck` | the dates of rechecks |
//! | `horizon` | what of the plan is in the calendar, and what follows |
//! | `reach` | how far what has no end is planned |
//! | `settled` | where everything is after all of these |
//! | `slot` | an occurrence on its way to its date |
//! | `changes` | what is different about single occurrences |
//! | `records` | what is recorded of doses and rechecks |
//! | `extras` | injections besides those of the phases |
//! | `pauses` | stretches without doses |
//! | `avoid` | days to avoid |
//! | `before_injection` | rechecks that go where an injection goes |
//! | `says` | what is to be done some days before a dose or a recheck |
//! | `supply` | when more is to be ordered |
//! | `sites` | where each injection goes |
//! | `distances` | injections closer or farther apart than planned |
//! | `late` | what should have happened and is not known to have |
//! | `notices` | what people should know of a plan |
//! | `reason` | why an occurrence is on its date |
//! | `time_of_day` | when on its date an occurrence takes place |
//! | `kind` | what an occurrence is |
//! | `occurrence` | one dose, recheck or mark |
//!
//! Dates come from an anchor, never from the date before, so that nothing drifts. Everything is planned
//! on unmoved dates; moves come last, and shift one occurrence, never a later one. Only what was really
//! given is an anchor for later doses, in a phase that says so. No instant and no clock is known here: a
//! day is a day of the calendar.

mod anchor;
mod avoid;
mod before_injection;
mod changes;
mod distances;
mod extras;
mod grid;
mod horizon;
mod kind;
mod late;
mod notices;
pub mod occurrence;
mod pauses;
mod phase;
mod reach;
pub mod reason;
mod recheck;
mod records;
mod says;
mod seam;
mod settled;
mod sites;
mod slot;
mod supply;
mod time_of_day;

use jiff::civil::Date;

use self::anchor::Anchors;
pub use self::horizon::Horizon;
use self::horizon::{Cut, marker, reviews, too_early};
use self::occurrence::{Kind, LeftOut, Occurrence};
use self::phase::PhasePlan;
use self::reach::Reach;
use self::settled::Settled;
pub use self::supply::Supply;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported, Severity};
use crate::prescription::Prescription;
use crate::prescription::ids::PhaseId;
use crate::shown::day;
use crate::source::{Span, Spanned};

/// The most occurrences that are planned ...
const MAX_OCCURRENCES: usize = 20_000;

/// ... and the most rechecks among them, which say more than doses.
const MAX_RECHECKS: usize = 5_000;

/// The plan up to the horizon, in order of time.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The occurrences by date; on one date rechecks come first, then in the order of the file.
    pub occurrences: Vec<Occurrence>,
    /// What was planned but does not take place, in the order of the plan, doses first.
    pub left_out: Vec<LeftOut>,
    /// The phases that wait for a review, by their places in the prescription.
    pub waiting: Vec<PhaseId>,
    /// The last date of the calendar.
    pub horizon: Date,
    /// What should have happened before today and is not known to have, by date.
    pub late: Vec<Occurrence>,
    /// The last injection and the last recheck before today, each if nothing of its kind is recorded at all.
    pub silent: Vec<Occurrence>,
    /// Pairs of dates of injections that are not as far apart as planned.
    pub unplanned: Vec<(Date, Date)>,
    /// What is left of the supply, if the prescription counts it.
    pub supply: Option<Supply>,
    /// Whether the plan continues after the horizon, and after today.
    pub continues: bool,
    /// What comes next after it and not before today, if that is known: a dose if there is one, else whatever is first.
    pub beyond: Option<Occurrence>,
}

impl Schedule {
    /// Plans a prescription up to the horizon.
    ///
    /// # Errors
    ///
    /// Reports what contradicts itself: a phase without a dose or one that starts too early, an anchor
    /// on a dose that does not exist, a change that cannot be made, a recheck before an injection where
    /// there is none, a horizon before the first dose, a plan of more than 20,000 occurrences or 5,000 rechecks.
    pub fn plan(
        prescription: &Prescription,
        horizon: Horizon,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut found = Diagnostics::new();
        let planned = Self::plan_as_recorded(prescription, horizon, &mut found);
        // A record makes no plan an error by where it moves things; what was one before stays one.
        let is_excused = |found: &&Diagnostic| {
            found.severity == Severity::Warning
                && matches!(found.code, Code::BadStart | Code::NoInjection)
        };
        if planned.is_ok() && found.sorted().iter().any(is_excused) {
            let mut bare = prescription.clone();
            bare.record.given.clear();
            let mut errors = Diagnostics::new();
            if let Err(reported) = Self::plan_as_recorded(&bare, horizon, &mut errors) {
                let is_the_same = |found: &Diagnostic| {
                    found.severity == Severity::Error
                        && matches!(found.code, Code::BadStart | Code::NoInjection)
                };
                let same: Vec<Diagnostic> = errors.into_iter().filter(is_the_same).collect();
                if !same.is_empty() {
                    report.extend(same);
                    return Err(reported);
                }
            }
        }
        report.absorb(found);
        planned
    }

    fn plan_as_recorded(
        prescription: &Prescription,
        horizon: Horizon,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let today = horizon.today;
        let (horizon, span) = horizon.date(prescription);
        let reach = Reach::of(prescription, horizon, today);
        let planned = seam::plan(&reach, report)?;
        let first = planned[0].doses()[0].at.date();
        if first > horizon {
            return Err(report.fail(too_early(horizon, first, span)));
        }
        let anchors = Anchors { phases: &prescription.phases, planned: &planned, is_given: false };
        // An anchor that does not exist hides no error of a change, and the other way round.
        let rechecks = recheck::plan(&reach, anchors, report);
        let occurrences = rechecks.as_ref().ok().map(|rechecks| rechecks.occurrences.clone());
        let settled = Settled::of(&reach, &planned, occurrences, today, report);
        let (waiting, settled) = (rechecks?.waiting, settled?);
        let left_out = settled.left_out(horizon, prescription);
        let shown = settled.shown(prescription).chain(reviews(&planned));
        let mut shown = says::added_to(shown.collect(), prescription);
        let ends = (horizon, today);
        let supply = Supply::of(&mut shown, prescription, ends, report)?;
        let (late, silent) = late::of(&shown, prescription, today, report);
        let is_open = horizon::is_open(prescription, &planned);
        let Cut { mut occurrences, continues, beyond } =
            Cut::of(shown.into_iter(), is_open, horizon, today);
        check_number(&occurrences, (horizon, span), prescription)
            .map_err(|error| report.fail(error))?;
        if continues {
            occurrences.push(marker(horizon, first));
        }
        occurrences.sort_by_key(|occurrence| (occurrence.date, rank(occurrence.kind)));
        let injections: Vec<&Occurrence> =
            occurrences.iter().filter(|one| one.kind.is_injection()).collect();
        records::same_day(&injections, prescription, report);

        notices::reviews(prescription, &planned, today, report);
        notices::waiting(prescription, &planned, &waiting, report);
        notices::notes(prescription, &occurrences, report);
        notices::away(prescription, &occurrences, today, report);
        let continues = is_open || beyond.is_some();
        notices::end(horizon, span, today, (continues, beyond.as_ref()), report);
        let waits = |(phase, plan)| matches!(plan, &PhasePlan::Waiting).then_some(phase);
        let waiting = PhaseId::each().zip(&planned).filter_map(waits).collect();
        let unplanned = settled.unplanned;
        Ok(Self {
            occurrences,
            left_out,
            waiting,
            horizon,
            late,
            silent,
            unplanned,
            supply,
            continues,
            beyond,
        })
    }

    /// Drops what is before a date.
    ///
    /// # Errors
    ///
    /// Reports that nothing is left.
    pub fn leave_out_before(
        &mut self,
        since: Date,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        self.occurrences.retain(|occurrence| occurrence.date >= since);
        if !self.occurrences.is_empty() {
            return Ok(());
        }
        let message = format!(
            "there are no events between {} and the end of the calendar, {}",
            day(since),
            day(self.horizon)
        );
        let error = Diagnostic::error(Code::HorizonBeforeStart, message);
        let help = "an empty calendar would delete the events that subscribers have: use an \
            earlier --since";
        Err(report.fail(error.help(help)))
    }
}

/// Whether a calendar has events, and not too many.
fn check_number(
    occurrences: &[Occurrence],
    (horizon, span): (Date, Option<Span>),
    prescription: &Prescription,
) -> Result<(), Diagnostic> {
    if occurrences.len() > MAX_OCCURRENCES {
        return Err(too_long(&prescription.start, "this plan makes", MAX_OCCURRENCES));
    }
    if occurrences.is_empty() {
        let message = format!("the plan has no events left up to {}", day(horizon));
        let error = Diagnostic::error(Code::HorizonBeforeStart, message).at_if(span);
        return Err(error.help(
            "an empty calendar would delete the events that subscribers have: check `pause`, `skip` and \
             `feed.until`",
        ));
    }
    Ok(())
}

fn too_long(start: &Spanned<Date>, what: &str, most: usize) -> Diagnostic {
    Diagnostic::error(
        Code::PlanTooLong,
        format!("{what} more than {most} events up to the end of the calendar"),
    )
    .at(start.span)
    .help("use a later `start` or an earlier `feed.until`")
}

/// The place of an occurrence among those of its date, in every calendar and view: blood is taken before a
/// dose is given, what begins or ends with the last dose comes after it, and what is only to remember comes
/// last; of one kind as in the file.
fn rank(kind: Kind) -> (u8, usize) {
    match kind {
        Kind::Recheck { recheck } => (0, recheck.place()),
        Kind::Injection { phase, .. } | Kind::Extra { phase, .. } => (1, phase.place()),
        Kind::SelfTaken { phase, .. } => (2, phase.place()),
        Kind::PhaseEdge { phase, .. } => (3, phase.place()),
        Kind::Review { phase } => (4, phase.place()),
        Kind::Say { .. } => (5, 0),
        Kind::Order(_) => (5, 1),
        Kind::Marker => (6, 0),
    }
}
