//! Occurrences on days to avoid -> the first free day in the chosen direction.
//!
//! They are placed in order of time, around dates already placed. What finds no free day stays, with a
//! warning: it is never dropped or doubled.

use jiff::ToSpan;
use jiff::civil::Date;

use super::occurrence::Kind;
use super::occurrence::named;
use super::reach::FURTHEST;
use super::reason::Why;
use super::slot::{Slot, Slots, State, is_apart, is_bound, is_tied};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;
use crate::prescription::avoid::{Avoid, Direction};
use crate::prescription::cadence::Cadence;
use crate::shown::{day, list};

/// Moves injections, but not tablets and sprays. A dose stays between its neighbours, before the review of
/// its phase, out of pauses, and within `window` and `min_gap`.
pub(super) fn doses(slots: &mut Slots<'_>, prescription: &Prescription, report: &mut Diagnostics) {
    const HELP: &str = "it stays: the next dose, a review, `window` or `min_gap` leaves no room; \
        choose a day with `changes`";
    const BOOKED: &str =
        "a booked date does not move: correct it in `dates`, or `avoid` fewer days";
    let (mut stuck, mut booked) = (Stuck::default(), Stuck::default());
    let given = recorded(slots.doses);
    for index in 0..slots.doses.len() {
        let doses = &*slots.doses;
        let slot = &doses[index];
        let Kind::Injection { phase, .. } = slot.occurrence.kind else { continue };
        let (avoid, window) =
            (prescription.phases[phase].avoid.as_ref(), prescription.phases[phase].window);
        let Some(avoid) = to_move(slot, avoid) else { continue };
        if let Cadence::Dates(_) = prescription.phases[phase].cadence().value {
            booked.note(slot, avoid, slots, prescription);
            continue;
        }
        let bound = |slot: &&Slot| is_bound(slot);
        let date_of = |slot: &Slot| slot.occurrence.date;
        let before = doses[..index].iter().rev().find(bound).map(date_of);
        let after = doses[index + 1..].iter().find(bound).map(date_of);
        let extras = || prescription.changes.extras.iter().map(|extra| extra.date);
        let is_given = |date: Date| {
            let mut given = prescription.record.given.iter();
            given.any(|entry| entry.ordinal().is_none() && entry.given_on() == Some(date))
        };
        let last = slots.last_before_review(slot, prescription);
        let fits = |date: Date| {
            date >= prescription.start.value
                && last.is_none_or(|last| date <= last)
                && !prescription.pauses.iter().any(|pause| pause.contains(date))
                && window.is_none_or(|window| window.allows(slot.planned(), date))
                && extras().all(|extra| extra != date)
                && !is_given(date)
                && prescription.min_gap.as_ref().is_none_or(|gap| {
                    let is_apart_from =
                        |extra: Date| is_apart(extra.min(date), extra.max(date), gap.value);
                    extras().all(is_apart_from)
                        && before.is_none_or(|before| is_apart(before, date, gap.value))
                        && after.is_none_or(|after| is_apart(date, after, gap.value))
                })
        };
        let in_chain = |other: &Slot| other.occurrence.kind.is_in_chain(prescription);
        match free_day(doses, &given, index, avoid, in_chain, fits) {
            Some(date) => slots.doses[index].move_to(date, Why::Avoid),
            None => stuck.note(slot, avoid, slots, prescription),
        }
    }
    stuck.tell(NO_FREE_DAY, HELP, report);
    booked.tell("booked for a day to avoid", BOOKED, report);
}

/// Moves rechecks, except those that follow an injection. A recheck stays between its neighbours.
pub(super) fn rechecks(
    slots: &mut Slots<'_>,
    prescription: &Prescription,
    report: &mut Diagnostics,
) {
    const HELP: &str = "it stays: the next one leaves no room; choose a day with `changes`";
    let mut stuck = Stuck::default();
    let done = recorded(slots.rechecks);
    for index in 0..slots.rechecks.len() {
        let slot = &slots.rechecks[index];
        let avoid = prescription.avoid.as_ref().filter(|_| !is_tied(slot, prescription));
        let Some(avoid) = to_move(slot, avoid) else { continue };
        let same = |other: &Slot| other.occurrence.kind == slot.occurrence.kind;
        match free_day(slots.rechecks, &done, index, avoid, same, |_| true) {
            Some(date) => slots.rechecks[index].move_to(date, Why::Avoid),
            None => stuck.note(slot, avoid, slots, prescription),
        }
    }
    stuck.tell(NO_FREE_DAY, HELP, report);
}

/// What is recorded of a list of occurrences: the place of each, and its day.
fn recorded(slots: &[Slot]) -> Vec<(usize, Date)> {
    let all = slots.iter().enumerate().filter(|(_, slot)| slot.occurrence.recorded.is_some());
    all.map(|(index, slot)| (index, slot.occurrence.date)).collect()
}

/// What an occurrence is to avoid, if it is on such a day and no change put it there.
fn to_move<'p>(slot: &Slot, avoid: Option<&'p Avoid>) -> Option<&'p Avoid> {
    let is_planned = slot.state == State::Planned;
    avoid.filter(|avoid| is_planned && avoid.contains(slot.occurrence.date))
}

/// Finds the first free day for an occurrence between its neighbours. What is recorded may be on any side of it,
/// and bounds it where it is on its own.
fn free_day(
    slots: &[Slot],
    recorded: &[(usize, Date)],
    index: usize,
    avoid: &Avoid,
    is_neighbour: impl Fn(&Slot) -> bool,
    fits: impl Fn(Date) -> bool,
) -> Option<Date> {
    let date = slots[index].occurrence.date;
    let neighbour =
        |other: &&Slot| other.is_in() && other.occurrence.recorded.is_none() && is_neighbour(other);
    let date_of = |other: &Slot| other.occurrence.date;
    let before = slots[..index].iter().rev().find(neighbour).map(date_of);
    let after = slots[index + 1..].iter().find(neighbour).map(date_of);
    let there = recorded.iter().filter(|(other, _)| is_neighbour(&slots[*other]));
    let earlier = there.clone().filter(|(other, day)| *other < index && *day < date);
    let later = there.clone().filter(|(other, day)| *other > index && *day > date);
    let before = before.into_iter().chain(earlier.map(|(_, day)| *day)).max();
    let after = after.into_iter().chain(later.map(|(_, day)| *day)).min();
    let days: Vec<Date> = there.map(|(_, day)| *day).collect();
    let free = |date: &Date| {
        before.is_none_or(|before| before < *date)
            && after.is_none_or(|after| *date < after)
            && !days.contains(date)
            && !avoid.contains(*date)
            && fits(*date)
    };
    candidates(date, avoid.direction.value).find(free)
}

/// The days to try for a date, in order of preference.
fn candidates(date: Date, direction: Direction) -> impl Iterator<Item = Date> {
    (1..=FURTHEST).flat_map(move |distance| {
        let later = date.checked_add(distance.days()).ok();
        let earlier = date.checked_sub(distance.days()).ok();
        let tried = match direction {
            Direction::Later => [later, None],
            Direction::Earlier => [earlier, None],
            Direction::Nearest => [later, earlier],
            // It is a part of planning: no dose is left on such a day.
            Direction::Push => [None, None],
        };
        tried.into_iter().flatten()
    })
}

/// What is said of occurrences that are stuck.
const NO_FREE_DAY: &str = "there is no free day nearby for what is on a day to avoid";

/// What stays on a day to avoid.
#[derive(Default)]
struct Stuck<'p> {
    occurrences: Vec<String>,
    avoid: Option<&'p Avoid>,
}

impl<'p> Stuck<'p> {
    /// Notes an occurrence between today and the end of the calendar.
    fn note(
        &mut self,
        slot: &Slot,
        avoid: &'p Avoid,
        slots: &Slots<'_>,
        prescription: &Prescription,
    ) {
        let date = slot.occurrence.date;
        if (slots.today..=slots.horizon).contains(&date) {
            self.avoid = self.avoid.or(Some(avoid));
            let name = named(&slot.occurrence, prescription);
            self.occurrences.push(format!("{name} ({})", day(date)));
        }
    }

    fn tell(&self, what: &str, help: &str, report: &mut Diagnostics) {
        let Some(avoid) = self.avoid else { return };
        let message = format!("{what}: {}", list(&self.occurrences));
        report.push(Diagnostic::warning(Code::CannotMove, message).at(avoid.span).help(help));
    }
}
