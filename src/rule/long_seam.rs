//! A phase that begins more than twice the longer interval after the previous phase.

use jiff::civil::Date;

use super::facts::figures::LONG_SEAM_TIMES;
use super::subject::{Subject, gap};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::ids::PhaseId;
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::shown::{counted, day};

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = &subject.prescription.phases;
    let mut found = vec![];
    for (last, first) in
        PhaseId::each().zip(PhaseId::each().skip(1)).take(subject.prescription.chain().len() - 1)
    {
        let (before, after) = (&phases[last], &phases[first]);
        let interval = gap(before).into_iter().chain(gap(after)).map(|gap| gap.most).max();
        let (Some(interval), Some(last), Some(first)) =
            (interval, last_dose(subject, last), first_dose(subject, first))
        else {
            continue;
        };
        let days = (first - last).get_days();
        if days <= i32::try_from(interval * LONG_SEAM_TIMES).unwrap_or(i32::MAX) {
            continue;
        }
        let message = format!(
            "`{}` begins on {}, {days} days after the last dose of `{}` on {}",
            after.name.as_str(),
            day(first),
            before.name.as_str(),
            day(last)
        );
        let place = after.starts.as_ref().map_or(after.name.span, |starts| starts.span);
        found.push(Diagnostic::warning(rule, message).at(place).help(format!(
            "the longer of the two intervals is {}",
            counted(interval as usize, "day")
        )));
    }
    found
}

/// The last dose of a phase, unless it is skipped or after the end of the calendar.
fn last_dose(subject: &Subject<'_>, phase: PhaseId) -> Option<Date> {
    let last = subject.doses_of(phase).last()?;
    is_last(last).then_some(last.date)
}

fn is_last(dose: &Occurrence) -> bool {
    match dose.kind {
        Kind::Injection { of, .. } | Kind::SelfTaken { of, .. } => {
            of == Some(dose.ordinal as usize)
        }
        // A phase of one day has only one edge.
        Kind::PhaseEdge { ends, .. } => ends || dose.ordinal == 1,
        Kind::Extra { .. }
        | Kind::Recheck { .. }
        | Kind::Say { .. }
        | Kind::Order(_)
        | Kind::Review { .. }
        | Kind::Marker => false,
    }
}

/// The first dose of a phase, unless it is skipped.
fn first_dose(subject: &Subject<'_>, phase: PhaseId) -> Option<Date> {
    subject.doses_of(phase).next().filter(|dose| dose.ordinal == 1).map(|dose| dose.date)
}
