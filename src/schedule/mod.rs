//! `Prescription` -> `Schedule`: every occurrence up to the horizon, on civil dates.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `phase` | the dates of a phase, and the seam between two phases |
//! | `anchor` | days that are counted from doses |
//! | `recheck` | the dates of rechecks |
//! | `moves` | changes, pauses, days to avoid |
//! | `reason` | why an occurrence falls on its date |
//!
//! Dates come from an anchor, never from the date before, so that nothing drifts. Everything is planned
//! on unmoved dates; moves come last, and shift one occurrence, never those behind it. No instant and
//! no clock is known here: a day is a day of the calendar.

mod anchor;
mod moves;
mod phase;
pub mod reason;
mod recheck;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, ToSpan};

use self::anchor::{Anchors, Days};
use self::moves::{Slot, Slots, is_tied, named};
use self::phase::{PhasePlan, Seam};
use self::reason::{Reason, Rule, Why};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::civil::YEARS;
use crate::prescription::interval::AnchorDate;
use crate::prescription::moves::Target;
use crate::prescription::phase::{Cadence, End, MAX_DOSES, Phase};
use crate::prescription::when::Anchor;
use crate::shown::{day, list};
use crate::source::{Span, Spanned};

/// The most occurrences that are planned.
const MAX_OCCURRENCES: usize = 20_000;

/// How long before a review it is told.
const REVIEW_DAYS: i32 = 14;

/// How long before its end a calendar says that it ends.
const MARKER_DAYS: i32 = 30;

/// Everything that the plan makes up to the horizon, in order of time.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The occurrences by date; on one date rechecks come first, then in the order of the file.
    pub occurrences: Vec<Occurrence>,
    /// The last date of the calendar.
    pub horizon: Date,
}

/// One dose, recheck or mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// What it is.
    pub kind: Kind,
    /// Its ordinal among those of its phase or recheck, from 1.
    pub ordinal: u32,
    /// Its key there, which with the kind and the name is its identity: the ordinal, or for a phase
    /// with `days` the day number.
    pub key: u32,
    /// Its date.
    pub date: Date,
    /// Its time of day; `None` lasts the whole day.
    pub time: Option<Time>,
    /// Why it falls on its date.
    pub reason: Reason,
}

/// What an occurrence is. Phases and rechecks are given by their place in the prescription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A blood test.
    Recheck {
        /// Which one.
        recheck: usize,
    },
    /// A dose that is injected.
    Injection {
        /// Of which phase.
        phase: usize,
        /// Its ordinal among all injections of the treatment, from 0.
        index: usize,
        /// How many doses the phase has, unless it is open.
        of: Option<usize>,
    },
    /// A dose that is taken otherwise: tablets, a spray.
    Tablet {
        /// Of which phase.
        phase: usize,
        /// How many doses the phase has, unless it is open.
        of: Option<usize>,
    },
    /// The first or the last day of a phase without a reminder for every dose.
    Switch {
        /// Which phase.
        phase: usize,
        /// Whether it is the last day.
        ends: bool,
    },
    /// A review that is due.
    Review {
        /// Of which phase.
        phase: usize,
    },
    /// The mark that the calendar ends although the plan does not.
    Marker,
}

/// Up to which date a calendar reaches.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    /// Today, in the prescription's zone.
    pub today: Date,
    /// A date from the command line, before that of the prescription.
    pub until: Option<Date>,
}

impl Horizon {
    /// The last date: as told, or else the end of the year after the later of today and the start.
    fn date(self, prescription: &Prescription) -> (Date, Option<Span>) {
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

impl Schedule {
    /// Plans a prescription up to the horizon.
    ///
    /// # Errors
    ///
    /// Reports what contradicts itself: a phase without a dose or one that starts too early, an anchor
    /// on a dose that does not exist, a change that cannot be made, a recheck before an injection where
    /// there is none, a horizon before the first dose, a plan of more than 20,000 occurrences.
    pub fn plan(
        prescription: &Prescription,
        horizon: Horizon,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let today = horizon.today;
        let (horizon, span) = horizon.date(prescription);
        let planned = plan_phases(prescription, horizon, report)?;
        let first = planned[0].doses()[0].at.date();
        if first > horizon {
            return Err(report.fail(too_early(horizon, first, span)));
        }
        let anchors = Anchors { phases: &prescription.phases, planned: &planned };
        let rechecks = recheck::plan(prescription, anchors, horizon, report);
        let mut doses = doses(prescription, &planned);
        let (rechecks, mut cut, waiting) = match rechecks {
            Ok(planned) => (planned.occurrences, planned.cut, planned.waiting),
            Err(Reported) => return Err(Reported),
        };
        let mut rechecks: Vec<Slot> = rechecks.into_iter().map(Slot::new).collect();
        Slots { doses: &mut doses, rechecks: &mut rechecks }.apply(prescription, report)?;
        place_before_injections(&mut rechecks, &doses, prescription, report)?;

        let mut occurrences: Vec<Occurrence> = vec![];
        for slot in doses.iter().filter(|slot| slot.planned() > horizon) {
            cut |= slot.is_in();
        }
        let inside = |slot: &&Slot| slot.is_in() && slot.planned() <= horizon;
        let shown = doses.iter().filter(inside).filter(|slot| is_shown(slot, prescription));
        occurrences.extend(shown.map(|slot| slot.occurrence.clone()));
        occurrences.extend(rechecks.iter().filter(inside).map(|slot| slot.occurrence.clone()));
        occurrences.extend(switches(prescription, &doses, horizon));
        occurrences.extend(reviews(prescription, &planned, horizon));
        if occurrences.len() > MAX_OCCURRENCES {
            return Err(report.fail(too_long(&prescription.start, "this plan makes")));
        }
        if cut {
            occurrences.push(marker(horizon, first));
        }
        occurrences.sort_by_key(|occurrence| (occurrence.date, occurrence.kind));

        tell_reviews(prescription, &planned, today, report);
        tell_waiting(prescription, &planned, &waiting, report);
        tell_away(prescription, &occurrences, report);
        if horizon < today {
            report.push(past_horizon(horizon, span));
        }
        Ok(Self { occurrences, horizon })
    }

    /// Leaves out what lies before a date.
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
            "nothing lies between {} and the end of the calendar, {}",
            day(since),
            day(self.horizon)
        );
        let fault = Diagnostic::error(Code::HorizonBeforeStart, message);
        let help = "an empty calendar would delete what subscribers have: an earlier --since";
        Err(report.fail(fault.help(help)))
    }
}

fn placed(diagnostic: Diagnostic, span: Option<Span>) -> Diagnostic {
    match span {
        Some(span) => diagnostic.at(span),
        None => diagnostic,
    }
}

fn too_early(horizon: Date, first: Date, span: Option<Span>) -> Diagnostic {
    let message = format!(
        "the calendar would end on {}, before the first dose on {}",
        day(horizon),
        day(first)
    );
    placed(Diagnostic::error(Code::HorizonBeforeStart, message), span)
        .help("`feed.until` or --until must lie behind the first dose")
}

fn past_horizon(horizon: Date, span: Option<Span>) -> Diagnostic {
    let message = format!("this calendar ended on {}", day(horizon));
    placed(Diagnostic::warning(Code::PastHorizon, message), span)
        .help("if the treatment goes on, set `feed.until` to a later date and build it again")
}

fn too_long(start: &Spanned<Date>, what: &str) -> Diagnostic {
    Diagnostic::error(
        Code::PlanTooLong,
        format!("{what} more than {MAX_OCCURRENCES} events up to the end of the calendar"),
    )
    .at(start.span)
    .help("a later `start`, or an earlier `feed.until`, makes fewer")
}

fn plan_phases(
    prescription: &Prescription,
    horizon: Date,
    report: &mut Diagnostics,
) -> Result<Vec<PhasePlan>, Reported> {
    let mut planned: Vec<PhasePlan> = vec![];
    let mut last: Option<(usize, AnchorDate)> = None;
    let mut waiting = false;
    for (index, phase) in prescription.phases.iter().enumerate() {
        let anchors = Anchors { phases: &prescription.phases, planned: &planned };
        let starts = starts(index, phase, anchors, report)?;
        if waiting {
            if let Some((at, _)) = starts {
                return Err(report.fail(cannot_start(phase, at.date())));
            }
            planned.push(PhasePlan::Waiting);
            continue;
        }
        let seam = match (starts, last) {
            (Some((at, rule)), _) => {
                check_start(phase, at.date(), last, prescription, report)?;
                Seam::Starts(index, at, rule)
            }
            (None, None) => Seam::Start(prescription.start.value),
            (None, Some((before, at))) => Seam::After(before, at),
        };
        let Ok(plan) = PhasePlan::of(phase, seam, horizon, named_dose(prescription, index)) else {
            return Err(report.fail(phase_too_long(phase)));
        };
        let Some((first, final_dose)) = plan.doses().first().zip(plan.doses().last()) else {
            return Err(report.fail(empty_phase(phase, seam)));
        };
        tell_first_dose(phase, seam, first.at.date(), prescription, report);
        last = Some((index, final_dose.at));
        waiting = plan.review().is_some();
        planned.push(plan);
    }
    Ok(planned)
}

/// The day on which a phase starts by its own words, unless it waits.
fn starts(
    index: usize,
    phase: &Phase,
    anchors: Anchors<'_>,
    report: &mut Diagnostics,
) -> Result<Option<(AnchorDate, Rule)>, Reported> {
    let Some(when) = &phase.starts else { return Ok(None) };
    match anchors.days(when, report)? {
        Days::Known(mut days) => days.next().map(Some).ok_or_else(|| {
            debug_assert!(index > 0, "the first phase has no `starts`");
            report.fail(phase_too_long(phase))
        }),
        Days::Waiting(_) => Ok(None),
    }
}

fn cannot_start(phase: &Phase, date: Date) -> Diagnostic {
    let name = phase.name.as_str();
    let message = format!("`{name}` waits for a review, so it cannot start on {}", day(date));
    let span = phase.starts.as_ref().map_or(phase.name.span, |starts| starts.span);
    Diagnostic::error(Code::BadStart, message)
        .at(span)
        .help("once the review has taken place, replace `review` by the end that it set: `doses` or `until`")
}

fn check_start(
    phase: &Phase,
    date: Date,
    last: Option<(usize, AnchorDate)>,
    prescription: &Prescription,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let Some((before, at)) = last.filter(|(_, at)| date <= at.date()) else { return Ok(()) };
    let before = &prescription.phases[before];
    let message = format!(
        "`{}` would start on {}, but the last dose of `{}` falls on {}",
        phase.name.as_str(),
        day(date),
        before.name.as_str(),
        day(at.date())
    );
    let span = phase.starts.as_ref().map_or(phase.name.span, |starts| starts.span);
    Err(report.fail(
        Diagnostic::error(Code::BadStart, message)
            .at(span)
            .related(before.end.span, "its end is set here")
            .help("a phase starts behind the last dose of the one before: start it later, or end that one earlier"),
    ))
}

fn phase_too_long(phase: &Phase) -> Diagnostic {
    let name = phase.name.as_str();
    let year = YEARS.end();
    Diagnostic::error(
        Code::PlanTooLong,
        format!(
            "the phase `{name}` has more than {MAX_DOSES} doses, or reaches past the year {year}"
        ),
    )
    .at(phase.end.span)
    .help("an earlier end of the phase, or for an open one of the calendar, makes it shorter")
}

/// The last dose of a phase that a recheck is counted from, or a change names, by its ordinal.
fn named_dose(prescription: &Prescription, phase: usize) -> u32 {
    let whens = prescription.rechecks.iter().flat_map(|recheck| &recheck.when);
    let anchors = whens.filter_map(|when| match when.value.anchor() {
        Anchor::DoseOf(of, ordinal) if of == phase => Some(ordinal),
        _ => None,
    });
    let changes = prescription.changes.iter().filter_map(|change| match change.target {
        Target::Dose(of, ordinal) if of == phase => Some(ordinal),
        _ => None,
    });
    anchors.chain(changes).max().unwrap_or(1)
}

fn empty_phase(phase: &Phase, seam: Seam) -> Diagnostic {
    let begins = match seam {
        Seam::Start(start) => format!("its first dose would fall on or behind {}", day(start)),
        Seam::After(_, last) => format!(
            "its first dose would fall behind {}, the last of the phase before",
            day(last.date())
        ),
        Seam::Starts(_, at, _) => format!("it starts on {}", day(at.date())),
    };
    Diagnostic::error(
        Code::EmptyPhase,
        format!("the phase `{}` ends before its first dose", phase.name.as_str()),
    )
    .at(phase.end.span)
    .label(begins)
    .help("end it later, or leave the phase out")
}

/// Tells that the weekdays of a phase make it begin later than the file says.
fn tell_first_dose(
    phase: &Phase,
    seam: Seam,
    first: Date,
    prescription: &Prescription,
    report: &mut Diagnostics,
) {
    let (start, key, span) = match (seam, &phase.starts) {
        (Seam::Start(start), _) => (start, "start", prescription.start.span),
        (Seam::Starts(_, at, _), Some(starts)) => (at.date(), "starts", starts.span),
        _ => return,
    };
    if first == start || !matches!(phase.cadence, Cadence::Weekdays(_)) {
        return;
    }
    let message = format!(
        "the first dose falls on {}: `{key}`, {}, is none of the weekdays of `{}`",
        day(first),
        day(start),
        phase.name.as_str()
    );
    report.push(Diagnostic::note(Code::FirstDoseMoved, message).at(span));
}

/// Every dose that is planned, also behind the horizon.
fn doses(prescription: &Prescription, planned: &[PhasePlan]) -> Vec<Slot> {
    let mut slots = vec![];
    let mut index = 0;
    for (phase, plan) in planned.iter().enumerate() {
        let described = &prescription.phases[phase];
        let open = described.end.value == End::Open;
        let of = (!open).then_some(plan.doses().len());
        for (ordinal, dose) in (1..).zip(plan.doses()) {
            let kind = if described.route.is_injected() {
                index += 1;
                Kind::Injection { phase, index: index - 1, of }
            } else {
                Kind::Tablet { phase, of }
            };
            let clamped_from = dose.at.clamped_from();
            slots.push(Slot::new(Occurrence {
                kind,
                ordinal,
                key: dose.key,
                date: dose.at.date(),
                time: Some(described.time),
                reason: Reason { rule: dose.rule, clamped_from, moved: None },
            }));
        }
    }
    slots
}

/// Whether a dose is an event of its own.
fn is_shown(slot: &Slot, prescription: &Prescription) -> bool {
    match slot.occurrence.kind {
        Kind::Tablet { phase, .. } => prescription.phases[phase].remind,
        _ => true,
    }
}

/// The first and the last day of every phase without a reminder for every dose.
fn switches(prescription: &Prescription, doses: &[Slot], horizon: Date) -> Vec<Occurrence> {
    let mut switches = vec![];
    for (phase, described) in prescription.phases.iter().enumerate() {
        if described.remind {
            continue;
        }
        let of_phase = |slot: &&Slot| {
            slot.is_in()
                && matches!(slot.occurrence.kind, Kind::Tablet { phase: of, .. } if of == phase)
        };
        let first = doses.iter().find(of_phase);
        let last = doses.iter().rev().find(of_phase).filter(|_| described.end.value != End::Open);
        for (slot, ends) in
            first.map(|slot| (slot, false)).into_iter().chain(last.map(|slot| (slot, true)))
        {
            if slot.planned() > horizon {
                continue;
            }
            let mut reason = slot.occurrence.reason.clone();
            if ends {
                reason.rule = Rule::Switch;
            }
            let key = if ends { 2 } else { 1 };
            let kind = Kind::Switch { phase, ends };
            switches.push(Occurrence { kind, key, reason, ..slot.occurrence.clone() });
        }
    }
    switches
}

fn reviews(
    prescription: &Prescription,
    planned: &[PhasePlan],
    horizon: Date,
) -> impl Iterator<Item = Occurrence> {
    let reviews = (0..prescription.phases.len()).zip(planned);
    reviews.filter_map(move |(phase, plan)| {
        let date = plan.review().filter(|&date| date <= horizon)?;
        Some(whole_day(Kind::Review { phase }, date, Rule::Review))
    })
}

fn marker(horizon: Date, first: Date) -> Occurrence {
    let date = horizon.checked_sub(MARKER_DAYS.days()).unwrap_or(horizon).max(first);
    whole_day(Kind::Marker, date, Rule::Horizon(horizon))
}

fn whole_day(kind: Kind, date: Date, rule: Rule) -> Occurrence {
    let reason = Reason { rule, clamped_from: None, moved: None };
    Occurrence { kind, ordinal: 1, key: 1, date, time: None, reason }
}

/// Puts every recheck that belongs before an injection there: on its date, and before its time.
fn place_before_injections(
    rechecks: &mut [Slot],
    doses: &[Slot],
    prescription: &Prescription,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let injections: Vec<&Slot> = doses
        .iter()
        .filter(|slot| slot.is_in() && matches!(slot.occurrence.kind, Kind::Injection { .. }))
        .collect();
    let mut found = Ok(());
    for slot in rechecks.iter_mut().filter(|slot| slot.is_in()) {
        let Kind::Recheck { recheck } = slot.occurrence.kind else { continue };
        let described = &prescription.rechecks[recheck];
        if !described.before_injection {
            continue;
        }
        // One that is on a dose by its words goes where the dose went.
        if is_tied(slot, prescription)
            && let Some(dose) = injections.iter().find(|dose| dose.planned() == slot.planned())
            && slot.state == moves::State::Planned
        {
            slot.move_to(dose.occurrence.date, Why::Injection);
        }
        let date = slot.occurrence.date;
        let span = described.when[0].span;
        let Some(injection) = injections.iter().find(|dose| dose.occurrence.date == date) else {
            let what = named(&slot.occurrence, prescription);
            found = Err(report.fail(no_injection(&what, date, &injections, span, prescription)));
            continue;
        };
        let Some(time) = injection.occurrence.time else { continue };
        match &described.own_time {
            None => {
                let half_an_hour = SignedDuration::from_mins(30);
                slot.occurrence.time = Some(time.saturating_sub(half_an_hour));
            }
            Some(own) if own.value > time => {
                let message = format!(
                    "on {} the injection is at {}, so {} is not before it",
                    day(date),
                    time.strftime("%H:%M"),
                    own.value.strftime("%H:%M")
                );
                let fault = Diagnostic::error(Code::NoInjection, message).at(own.span);
                found =
                    Err(report
                        .fail(fault.help("an earlier `time` for the recheck, or leave it out")));
            }
            Some(_) => {}
        }
    }
    found
}

fn no_injection(
    what: &str,
    date: Date,
    injections: &[&Slot],
    span: Span,
    prescription: &Prescription,
) -> Diagnostic {
    let message = format!("{what} belongs before an injection, but there is none on {}", day(date));
    let distance = |slot: &&&Slot| {
        date.until(slot.occurrence.date).map_or(i32::MAX, |span| span.get_days().abs())
    };
    let fault = Diagnostic::error(Code::NoInjection, message).at(span);
    match injections.iter().min_by_key(distance) {
        Some(nearest) => fault.help(format!(
            "the nearest is {} on {}: `when: on dose {} of {}`",
            named(&nearest.occurrence, prescription),
            day(nearest.occurrence.date),
            nearest.occurrence.ordinal,
            phase_name(&nearest.occurrence, prescription)
        )),
        None => fault.help("this plan has no injections"),
    }
}

fn phase_name<'p>(occurrence: &Occurrence, prescription: &'p Prescription) -> &'p str {
    match occurrence.kind {
        Kind::Injection { phase, .. } => &prescription.phases[phase].name,
        _ => "",
    }
}

/// From two weeks before a review on, it is told until it is answered.
fn tell_reviews(
    prescription: &Prescription,
    planned: &[PhasePlan],
    today: Date,
    report: &mut Diagnostics,
) {
    for (phase, plan) in prescription.phases.iter().zip(planned) {
        let Some(review) = plan.review() else { continue };
        if review.checked_sub(REVIEW_DAYS.days()).is_ok_and(|soon| today < soon) {
            continue;
        }
        let due = if today > review { "was due" } else { "is due" };
        let message = format!(
            "the review of `{}` {due} on {}: no dose is planned after it",
            phase.name.as_str(),
            day(review)
        );
        let doubt = Diagnostic::warning(Code::ReviewDue, message).at(phase.end.span);
        report.push(doubt.help(
            "ask the prescriber; then replace `review` by what was decided: `doses`, `until`, or a later review",
        ));
    }
}

fn tell_waiting(
    prescription: &Prescription,
    planned: &[PhasePlan],
    rechecks: &[(usize, usize)],
    report: &mut Diagnostics,
) {
    let phases = || prescription.phases.iter().zip(planned);
    let Some((reviewed, date)) = phases().find_map(|(phase, plan)| Some((phase, plan.review()?)))
    else {
        return;
    };
    let mut waiting: Vec<String> = phases()
        .filter(|(_, plan)| matches!(plan, PhasePlan::Waiting))
        .map(|(phase, _)| format!("the phase `{}`", phase.name.as_str()))
        .collect();
    waiting.extend(rechecks.iter().map(|&(recheck, _)| {
        format!("the recheck `{}`", prescription.rechecks[recheck].name.as_str())
    }));
    waiting.dedup();
    if !waiting.is_empty() {
        let message = format!("{} wait for the review on {}", list(&waiting), day(date));
        report.push(Diagnostic::note(Code::Waiting, message).at(reviewed.end.span));
    }
}

fn tell_away(prescription: &Prescription, occurrences: &[Occurrence], report: &mut Diagnostics) {
    for away in &prescription.away {
        let there: Vec<String> = occurrences
            .iter()
            .filter(|occurrence| away.contains(occurrence.date))
            .map(|occurrence| (named(occurrence, prescription), occurrence))
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, occurrence)| format!("{name} ({})", day(occurrence.date)))
            .collect();
        if !there.is_empty() {
            let zone = away.time_zone.name();
            let message = format!("{} fall while away, in {zone}", list(&there));
            let doubt = Diagnostic::warning(Code::WhileAway, message).at(away.span);
            report
                .push(doubt.help("see that they can be given there, or move them with `changes`"));
        }
    }
}
