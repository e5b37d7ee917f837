//! The phases in order -> where each begins, and with it the dates of its doses.

use jiff::civil::Date;

use super::anchor::{Anchors, Days};
use super::grid::Seam;
use super::notices;
use super::phase::{Dose, PhasePlan, Unplanned};
use super::reach::{FURTHEST, Reach};
use super::reason::DateRule;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::cadence::Cadence;
use crate::prescription::civil::YEARS;
use crate::prescription::ids::PhaseId;
use crate::prescription::interval::AnchorDate;
use crate::prescription::phase::{Next, Phase};
use crate::prescription::rhythm::MAX_DOSES;
use crate::shown::day;
use crate::source::Span;

/// The most doses of a plan: phases that follow one another have at most 109,573, one a day in all the years.
const MAX_PLANNED: usize = 110_000;

/// Plans the phases in order; after a review they wait.
pub(super) fn plan(
    reach: &Reach<'_>,
    report: &mut Diagnostics,
) -> Result<Vec<PhasePlan>, Reported> {
    let prescription = reach.prescription;
    let mut planned: Vec<PhasePlan> = vec![];
    let mut last: Option<(PhaseId, Dose)> = None;
    let mut waiting = false;
    for (id, phase) in PhaseId::each().zip(&prescription.phases) {
        let is_given = phase.next == Next::Given;
        let anchors = Anchors { phases: &prescription.phases, planned: &planned, is_given };
        let starts = starts(phase, anchors, report)?;
        if phase.alongside {
            check_booked(phase, prescription, report)?;
            planned.push(beside(id, starts, reach, report)?);
            continue;
        }
        if waiting {
            if let Some((at, _)) = starts {
                return Err(report.fail(cannot_start(phase, at.date())));
            }
            planned.push(PhasePlan::Waiting);
            continue;
        }
        let seam = match (starts, last) {
            (Some((at, rule)), _) => {
                let before = last
                    .map(|(before, dose)| (before, dose.anchor(prescription.phases[before].next)));
                check_start(phase, at.date(), before, prescription, report)?;
                Seam::Starts(id, at, rule)
            }
            (None, None) => {
                check_booked(phase, prescription, report)?;
                Seam::Start(prescription.start.value)
            }
            (None, Some((before, dose))) => {
                // A phase that is counted from what was given begins so, whatever the one before does.
                let next = if is_given { Next::Given } else { prescription.phases[before].next };
                Seam::After(before, dose.anchor(next))
            }
        };
        let plan = phase_from(id, seam, reach, report)?;
        last = plan.doses().last().map(|dose| (id, *dose));
        waiting = plan.review().is_some();
        planned.push(plan);
    }
    check_length(&planned, prescription, report)?;
    Ok(planned)
}

/// All phases together, also those beside the others, have no more doses than there is memory for.
fn check_length(
    planned: &[PhasePlan],
    prescription: &Prescription,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let length = |plan: &PhasePlan| plan.doses().len();
    let doses: usize = planned.iter().map(length).sum();
    let longest = PhaseId::each().zip(planned).max_by_key(|(_, plan)| length(plan));
    let Some((longest, _)) = longest.filter(|_| doses > MAX_PLANNED) else { return Ok(()) };
    let message = format!("the phases of this plan have {doses} doses");
    let error = Diagnostic::error(Code::PlanTooLong, message);
    let error = error.at(prescription.phases[longest].end().span);
    Err(report
        .fail(error.help(format!("a plan has at most {MAX_PLANNED} doses: end phases earlier"))))
}

/// A phase beside the chain, which follows no other and is followed by none.
fn beside(
    id: PhaseId,
    starts: Option<(AnchorDate, DateRule)>,
    reach: &Reach<'_>,
    report: &mut Diagnostics,
) -> Result<PhasePlan, Reported> {
    match starts {
        Some((at, rule)) => phase_from(id, Seam::Starts(id, at, rule), reach, report),
        None => Ok(PhasePlan::Waiting),
    }
}

fn phase_from(
    id: PhaseId,
    seam: Seam,
    reach: &Reach<'_>,
    report: &mut Diagnostics,
) -> Result<PhasePlan, Reported> {
    let phase = &reach.prescription.phases[id];
    let plan = PhasePlan::of(id, seam, reach).map_err(|why| {
        report.fail(match why {
            Unplanned::TooLong => phase_too_long(phase),
            Unplanned::NoFreeDay(date) => no_free_day(phase, date),
        })
    })?;
    let Some(first) = plan.doses().first() else {
        return Err(report.fail(empty_phase(phase, seam)));
    };
    notices::first_dose(phase, seam, first.at.date(), reach.prescription, report);
    Ok(plan)
}

/// No date is booked before the start of the plan, in the first phase or beside the others.
fn check_booked(
    phase: &Phase,
    prescription: &Prescription,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let start = &prescription.start;
    let Cadence::Dates(dates) = &phase.cadence().value else { return Ok(()) };
    let Some(first) = dates.first().filter(|first| **first < start.value) else { return Ok(()) };
    let message =
        format!("`{}` has a dose on {}, before `start`", phase.name.as_str(), day(*first));
    let error = Diagnostic::error(Code::BadStart, message).at(phase.cadence().span);
    let error = error.related(start.span, "the earliest date of a dose");
    Err(report.fail(error.help("correct the date, or set `start` to an earlier day")))
}

/// The day in the `starts` of a phase, unless it waits.
fn starts(
    phase: &Phase,
    anchors: Anchors<'_>,
    report: &mut Diagnostics,
) -> Result<Option<(AnchorDate, DateRule)>, Reported> {
    let Some(when) = &phase.starts else { return Ok(None) };
    match anchors.days(when, report)? {
        Days::Known(mut days) => match days.next() {
            Some(day) if day.0.date().year() <= *YEARS.end() => Ok(Some(day)),
            _ => Err(report.fail(starts_too_late(phase, when.span))),
        },
        Days::Waiting => Ok(None),
    }
}

fn cannot_start(phase: &Phase, date: Date) -> Diagnostic {
    let name = phase.name.as_str();
    let message = format!("`{name}` waits for a review, so it cannot start on {}", day(date));
    let span = phase.starts.as_ref().map_or(phase.name.span, |starts| starts.span);
    Diagnostic::error(Code::BadStart, message).at(span).help(
        "after the review, replace `review` with the end that was decided: `doses` or \
            `until`",
    )
}

fn check_start(
    phase: &Phase,
    date: Date,
    last: Option<(PhaseId, AnchorDate)>,
    prescription: &Prescription,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let Some((before, at)) = last.filter(|(_, at)| date <= at.date()) else { return Ok(()) };
    let before = &prescription.phases[before];
    let message = format!(
        "`{}` would start on {}, but the last dose of `{}` is on {}",
        phase.name.as_str(),
        day(date),
        before.name.as_str(),
        day(at.date())
    );
    let span = phase.starts.as_ref().map_or(phase.name.span, |starts| starts.span);
    let help = "a phase starts after the last dose of the one before: start it later, or end that one earlier";
    if prescription.record.given.is_empty() {
        let error = Diagnostic::error(Code::BadStart, message).at(span);
        return Err(report.fail(error.related(before.end().span, "its end is set here").help(help)));
    }
    // Late doses may have pushed that last one there.
    report.push(Diagnostic::warning(Code::BadStart, message).at(span).help(help));
    Ok(())
}

fn starts_too_late(phase: &Phase, span: Span) -> Diagnostic {
    let message = format!("`{}` would start after the year {}", phase.name.as_str(), YEARS.end());
    Diagnostic::error(Code::BadStart, message).at(span).help("start it earlier")
}

fn phase_too_long(phase: &Phase) -> Diagnostic {
    let name = phase.name.as_str();
    let year = YEARS.end();
    Diagnostic::error(
        Code::PlanTooLong,
        format!(
            "the phase `{name}` has more than {MAX_DOSES} doses, or continues after the year \
             {year}"
        ),
    )
    .at(phase.end().span)
    .help("end the phase earlier; if it has no end, end the calendar earlier")
}

/// A course cannot continue where its days are closed for good.
fn no_free_day(phase: &Phase, date: Date) -> Diagnostic {
    let message = format!(
        "`{}` has no free day within {FURTHEST} days after {}, which is to be avoided",
        phase.name.as_str(),
        day(date)
    );
    let span = phase.avoid.as_ref().map_or(phase.name.span, |avoid| avoid.span);
    Diagnostic::error(Code::CannotMove, message)
        .at(span)
        .related(phase.cadence().span, "its days")
        .help("with `move: push` doses stay on the days of the phase: avoid fewer days, or `move: later`")
}

fn empty_phase(phase: &Phase, seam: Seam) -> Diagnostic {
    let begins = match seam {
        Seam::Start(start) => format!("its first dose would be on or after {}", day(start)),
        Seam::After(_, last) => format!(
            "its first dose would be after {}, the last dose of the previous phase",
            day(last.date())
        ),
        Seam::Starts(_, at, _) => format!("it starts on {}", day(at.date())),
    };
    Diagnostic::error(
        Code::EmptyPhase,
        format!("the phase `{}` ends before its first dose", phase.name.as_str()),
    )
    .at(phase.end().span)
    .label(begins)
    .help("end it later, or remove the phase")
}
