//! A dose every so many weeks for some months, whose number depends on how long the months are.

use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::cadence::Cadence;
use crate::prescription::ids::PhaseId;
use crate::prescription::interval::{Interval, Unit};
use crate::prescription::phase::Phase;
use crate::prescription::rhythm::End;
use crate::shown::counted;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = PhaseId::each().zip(&subject.prescription.phases);
    let found = phases.filter_map(|(id, phase)| {
        let doses = subject.doses_of(id).find_map(|dose| dose.kind.of())?;
        note(phase, u32::try_from(doses).ok()?, rule)
    });
    found.collect()
}

fn note(phase: &Phase, doses: u32, rule: Code) -> Option<Diagnostic> {
    let End::For(months @ Interval { count, unit: Unit::Months }) = phase.end().value else {
        return None;
    };
    // A month is four weeks to those who count in weeks, three months are thirteen, a year is 52.
    let weeks = count * 52 / 12;
    let in_weeks = weeks.div_ceil(weeks_apart(phase.cadence())?);
    if doses == in_weeks {
        return None;
    }
    let message = format!(
        "`{}` has {} in {months}; in {weeks} weeks it would have {in_weeks}",
        phase.name.as_str(),
        counted(doses as usize, "dose")
    );
    let help = format!(
        "if {in_weeks} are meant, write `for: {weeks} weeks` or `doses: {in_weeks}`; if {doses} are, `doses: {doses}`"
    );
    let note = Diagnostic::note(rule, message).at(phase.end().span);
    Some(note.related(phase.cadence().span, "how often").help(help))
}

/// The weeks between two doses, if they are always as many.
fn weeks_apart(cadence: &Cadence) -> Option<u32> {
    match *cadence {
        Cadence::Every(Interval { count, unit: Unit::Weeks }) => Some(count),
        Cadence::Every(Interval { count, unit: Unit::Days }) => {
            count.is_multiple_of(7).then_some(count / 7)
        }
        Cadence::Weekdays(weekdays) => (weekdays.names().count() == 1).then_some(1),
        Cadence::Weekly { weeks, weekdays } => (weekdays.names().count() == 1).then_some(weeks),
        _ => None,
    }
}
