//! A multi-dose vial that would be used past 28 days from its first dose.

use jiff::ToSpan;
use jiff::civil::Date;

use super::distinct;
use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::container::{Container, ContainerKind, OPENED_VIAL_DAYS, is_within};
use crate::prescription::quantity::Draw;
use crate::prescription::strength::Portion;
use crate::schedule::occurrence::administration;
use crate::shown::{counted, day, list};

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in distinct(subject.prescription, |phase| phase.product.strength.span) {
        let product = &phase.product;
        let vial = product.container.as_ref();
        let Some(vial) = vial.filter(|vial| vial.kind == ContainerKind::MultiDoseVial) else {
            continue;
        };
        let doses: Vec<(Date, Draw)> = subject
            .injections()
            .filter_map(|dose| {
                let how = administration(subject.prescription, dose)?;
                let same = how.product.strength.span == product.strength.span;
                match how.portion() {
                    Portion::Volume(draw) if same => Some((dose.date, draw)),
                    _ => None,
                }
            })
            .collect();
        let emptied = opened(&doses, vial, None);
        let Some((first, last)) = past(&doses, &emptied) else { continue };
        let discarded = opened(&doses, vial, Some(OPENED_VIAL_DAYS));
        let discards: Vec<String> =
            discarded.iter().filter_map(|&date| Some(day(discard(date)?))).collect();
        let message = format!(
            "the {} {} opened on {} would be used until {}: more than {OPENED_VIAL_DAYS} days",
            vial.volume,
            vial.kind.name(),
            day(first),
            day(last)
        );
        found.push(
            Diagnostic::warning(rule, message)
                .at(vial.span)
                .help(format!(
                    "at {OPENED_VIAL_DAYS} days each, this takes {} up to the end of the calendar, \
                     to discard after {}",
                    counted(discards.len(), "vial"),
                    list(&discards)
                ))
                .help("opened multi-dose vials are used for 28 days unless the maker says otherwise (USP 797)"),
        );
    }
    found
}

/// The dates on which vials are opened: when the previous one is empty, or has been open too long.
fn opened(doses: &[(Date, Draw)], vial: &Container, days: Option<i64>) -> Vec<Date> {
    let mut in_use = None;
    let is_opened = |dose: &&(Date, Draw)| vial.opened_for(**dose, &mut in_use, days) > 0;
    doses.iter().filter(is_opened).map(|&(date, _)| date).collect()
}

/// The first vial with a dose past its days: when it is opened, and its last dose.
fn past(doses: &[(Date, Draw)], opened: &[Date]) -> Option<(Date, Date)> {
    opened.iter().enumerate().find_map(|(index, &since)| {
        let next = opened.get(index + 1).copied().unwrap_or(Date::MAX);
        let (last, _) = *doses[..doses.partition_point(|&(date, _)| date < next)].last()?;
        (!is_within(since, last, OPENED_VIAL_DAYS)).then_some((since, last))
    })
}

fn discard(since: Date) -> Option<Date> {
    since.checked_add(OPENED_VIAL_DAYS.days()).ok()
}
