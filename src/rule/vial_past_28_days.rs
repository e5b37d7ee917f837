//! A multi-dose vial that would be used past 28 days from its first dose.
//!
//! # Why
//!
//! An opened multi-dose vial is used for 28 days, unless its maker says otherwise, and the day to
//! discard it is written on it (USP 797 and Joint Commission as summarised at usp797tips.wordpress.com
//! and quality-america.com). A 10 mL vial holds ten doses of 1 mL, which at one a month last most of a
//! year. Labels do not all say how long an opened vial of B12 may be used, so this is a doubt. The vial
//! is taken to be opened for the first dose that the plan has of it, the next one when it is empty; the
//! 28th day still counts, so that a dose every four weeks lands on it.
//!
//! # Example
//!
//! ```yaml
//! product: {name: cyanocobalamin, strength: 1000 mcg/mL, container: 10 mL multi-dose vial}
//! dose: 1000 mcg
//! phases:
//!   - {name: monthly, every: 1 month}
//! ```
//!
//! # What to do
//!
//! Read on the leaflet how long an opened vial may be used, ask the pharmacist, and check with the
//! prescriber whether smaller containers can be had. If the vial is not yours alone, as in a clinic, or
//! the maker allows longer, acknowledge with that.

use jiff::ToSpan;
use jiff::civil::Date;
use num_rational::Ratio;

use super::distinct;
use super::facts::OPENED_VIAL_DAYS;
use super::plan::{Plan, injected_volume, phase_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::product::ContainerKind;
use crate::prescription::quantity::Draw;
use crate::shown::{counted, day, list};

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let mut found = vec![];
    for phase in distinct(plan.prescription, |phase| phase.product.strength.span) {
        let product = &phase.product;
        let vial = product.container.as_ref();
        let Some(vial) = vial.filter(|vial| vial.kind == ContainerKind::MultiDoseVial) else {
            continue;
        };
        let doses: Vec<(Date, Draw)> = plan
            .injections()
            .filter_map(|dose| {
                let of = &plan.prescription.phases[phase_of(dose)?];
                let same = of.product.strength.span == product.strength.span;
                Some((dose.date, injected_volume(of).filter(|_| same)?))
            })
            .collect();
        let volume = vial.volume.millilitres();
        let emptied = opened(&doses, volume, None);
        let Some((first, last)) = past(&doses, &emptied) else { continue };
        let discarded = opened(&doses, volume, Some(OPENED_VIAL_DAYS));
        let discards: Vec<String> =
            discarded.iter().filter_map(|&date| Some(day(discard(date)?))).collect();
        let message = format!(
            "the {} {} opened on {} would be used up to {}: more than {OPENED_VIAL_DAYS} days",
            vial.volume,
            vial.kind.name(),
            day(first),
            day(last)
        );
        found.push(
            Diagnostic::warning(rule, message)
                .at(vial.span)
                .help(format!(
                    "{OPENED_VIAL_DAYS} days each: {} up to the end of the calendar, to discard after {}",
                    counted(discards.len(), "vial"),
                    list(&discards)
                ))
                .help("opened multi-dose vials are used for 28 days unless the maker says otherwise (USP 797)"),
        );
    }
    found
}

/// The dates on which vials are opened: when the one before is empty, or too long open.
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
        // A dose of more than a vial empties several; that is another rule's.
        left = if draw > left { Ratio::from_integer(0) } else { left - draw };
    }
    opened
}

/// The first vial with a dose past its days: when it is opened, and the last dose out of it.
fn past(doses: &[(Date, Draw)], opened: &[Date]) -> Option<(Date, Date)> {
    opened.iter().enumerate().find_map(|(index, &since)| {
        let next = opened.get(index + 1).copied().unwrap_or(Date::MAX);
        let last = doses.iter().map(|&(date, _)| date).rfind(|&date| date < next)?;
        (!is_within(since, last, OPENED_VIAL_DAYS)).then_some((since, last))
    })
}

fn is_within(since: Date, date: Date, days: i64) -> bool {
    since.checked_add(days.days()).is_ok_and(|end| date <= end)
}

/// The last day of an opened vial.
fn discard(since: Date) -> Option<Date> {
    since.checked_add(OPENED_VIAL_DAYS.days()).ok()
}
