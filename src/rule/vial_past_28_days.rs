//! A multi-dose vial that would be used past 28 days from its first dose.

use jiff::ToSpan;
use jiff::civil::Date;
use num_rational::Ratio;

use super::distinct;
use super::facts::figures::OPENED_VIAL_DAYS;
use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::container::ContainerKind;
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
        let volume = vial.volume.millilitres();
        let emptied = opened(&doses, volume, None);
        let Some((first, last)) = past(&doses, &emptied) else { continue };
        let discarded = opened(&doses, volume, Some(OPENED_VIAL_DAYS));
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
fn opened(doses: &[(Date, Draw)], volume: Draw, days: Option<i64>) -> Vec<Date> {
    let mut opened: Vec<Date> = vec![];
    let mut left = Ratio::from_integer(0);
    for &(date, draw) in doses {
        let since = opened.last().copied();
        let old = since.zip(days).is_some_and(|(since, days)| !is_within(since, date, days));
        if since.is_none() || draw > left || old {
            opened.push(date);
            left = volume;
        }
        // A dose of more than a vial is for another rule.
        left = if draw > left { Ratio::from_integer(0) } else { left - draw };
    }
    opened
}

/// The first vial with a dose past its days: when it is opened, and its last dose.
fn past(doses: &[(Date, Draw)], opened: &[Date]) -> Option<(Date, Date)> {
    opened.iter().enumerate().find_map(|(index, &since)| {
        let next = opened.get(index + 1).copied().unwrap_or(Date::MAX);
        let (last, _) = *doses[..doses.partition_point(|&(date, _)| date < next)].last()?;
        (!is_within(since, last, OPENED_VIAL_DAYS)).then_some((since, last))
    })
}

fn is_within(since: Date, date: Date, days: i64) -> bool {
    since.checked_add(days.days()).is_ok_and(|end| date <= end)
}

fn discard(since: Date) -> Option<Date> {
    since.checked_add(OPENED_VIAL_DAYS.days()).ok()
}
