//! What people must know about a plan: its end, reviews, what waits, what is planned while away.

use jiff::ToSpan;
use jiff::civil::Date;

use super::grid::Seam;
use super::occurrence::{Kind, Occurrence, named};
use super::phase::PhasePlan;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;
use crate::prescription::ids::RecheckId;
use crate::prescription::phase::Phase;
use crate::shown::{day, list};
use crate::source::Span;

/// Days before the end of a calendar from which builds warn.
const END_DAYS: i32 = 60;

/// Days before a review from which builds warn.
const REVIEW_DAYS: i32 = 14;

/// Reports that a phase begins later than the file says, because of its weekdays.
pub(super) fn first_dose(
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
    let why = match &phase.avoid {
        Some(avoid) if avoid.pushes() && avoid.contains(start) => "a day to avoid of",
        _ if phase.cadence().value.lists(start) == Some(false) => "not one of the weekdays of",
        _ => return,
    };
    let message = format!(
        "the first dose is on {}: `{key}`, {}, is {why} `{}`",
        day(first),
        day(start),
        phase.name.as_str()
    );
    report.push(Diagnostic::note(Code::FirstDoseMoved, message).at(span));
}

/// Warns of notes that no event shows: they end before the first event that shows any.
pub(super) fn notes(
    prescription: &Prescription,
    occurrences: &[Occurrence],
    report: &mut Diagnostics,
) {
    let shows = |one: &&Occurrence| one.kind.given_as().is_some() || one.kind.is_recheck();
    let Some(first) = occurrences.iter().find(shows).map(|one| one.date) else { return };
    let ends = prescription.notes.0.iter().filter_map(|note| note.until.as_ref());
    for until in ends.filter(|until| ***until < first) {
        let message = format!(
            "no event shows this note: it ends on {}, and the first dose or recheck is on {}",
            day(**until),
            day(first)
        );
        let warning = Diagnostic::warning(Code::UnusedNote, message).at(until.span);
        report.push(warning.help("correct `until`, or remove the note"));
    }
}

/// From two months before the end of a calendar, warns that it ends although the plan continues, with what
/// is next; after the end, that it has ended.
pub(super) fn end(
    horizon: Date,
    span: Option<Span>,
    today: Date,
    (continues, next): (bool, Option<&Occurrence>),
    report: &mut Diagnostics,
) {
    let has_ended = horizon < today;
    let is_soon = horizon.checked_sub(END_DAYS.days()).is_ok_and(|soon| soon <= today);
    if !(has_ended || continues && is_soon) {
        return;
    }
    let (code, ends) =
        if has_ended { (Code::PastHorizon, "ended") } else { (Code::NearHorizon, "ends") };
    let mut message = format!("this calendar {ends} on {}", day(horizon));
    if continues {
        message += "; the plan continues";
    }
    if let Some(next) = next {
        let what = match next.kind {
            Kind::Injection { .. } | Kind::Extra { .. } => "next injection",
            Kind::SelfTaken { .. } | Kind::PhaseEdge { .. } => "next dose",
            Kind::Recheck { .. } => "next recheck",
            Kind::Say { .. } | Kind::Order(_) => "next date",
            Kind::Review { .. } | Kind::Marker => "review on",
        };
        message = format!("{message}: {what} {}", day(next.begins_on()));
    }
    let help = if span.is_none() {
        "build it again with a later --until"
    } else if continues {
        "set `feed.until` to a later date and build it again"
    } else {
        "if the treatment continues, set `feed.until` to a later date and build it again"
    };
    report.push(Diagnostic::warning(code, message).at_if(span).help(help));
}

/// Warns from two weeks before a review until it is answered.
pub(super) fn reviews(
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
        let dose = if phase.alongside { "no dose of it" } else { "no dose" };
        let message = format!(
            "the review of `{}` {due} on {}: {dose} is planned after it",
            phase.name.as_str(),
            day(review)
        );
        let warning = Diagnostic::warning(Code::ReviewDue, message).at(phase.end().span);
        report.push(warning.help(
            "ask the prescriber; then replace `review` with what was decided: `doses`, `until` or \
             a later review",
        ));
    }
}

pub(super) fn waiting(
    prescription: &Prescription,
    planned: &[PhasePlan],
    rechecks: &[RecheckId],
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
    waiting.extend(
        rechecks.iter().map(|&recheck| {
            format!("the recheck `{}`", prescription.rechecks[recheck].name.as_str())
        }),
    );
    waiting.dedup();
    if !waiting.is_empty() {
        let message = format!("waiting for the review on {}: {}", day(date), list(&waiting));
        report.push(Diagnostic::note(Code::Waiting, message).at(reviewed.end().span));
    }
}

pub(super) fn away(
    prescription: &Prescription,
    occurrences: &[Occurrence],
    today: Date,
    report: &mut Diagnostics,
) {
    // There is no warning about a journey that is over.
    for away in prescription.away.iter().filter(|away| away.to >= today) {
        let there: Vec<String> = occurrences
            .iter()
            .filter(|occurrence| away.contains(occurrence.date))
            .map(|occurrence| (named(occurrence, prescription), occurrence))
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, occurrence)| format!("{name} ({})", day(occurrence.date)))
            .collect();
        if !there.is_empty() {
            let zone = away.time_zone.name();
            let message = format!("while away in {zone}: {}", list(&there));
            let warning = Diagnostic::warning(Code::WhileAway, message).at(away.span);
            report.push(warning.help(
                "make sure that they can be given there, or move them with \
                    `changes`",
            ));
        }
    }
}
