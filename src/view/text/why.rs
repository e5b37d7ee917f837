//! A date -> every occurrence on it, with the chain of dates it was counted from; or why there is none, and
//! the nearest ones.

use jiff::civil::Date;

use super::columns::wrap;
use super::{BOLD, FAINT, Look, NARROWEST, PLAIN, Style, moment, name, sign};
use crate::prescription::ids::PhaseId;
use crate::prescription::interval::Unit;
use crate::prescription::phase::Phase;
use crate::schedule::occurrence::{Kind, LeftOut};
use crate::schedule::reason::{Absence, CountedFrom, DateRule};
use crate::shown::{clause, day, first_upper, pause};
use crate::view::agenda::{Agenda, Stretch};
use crate::view::row::Row;
use crate::words::reason::anchor_of;

/// Explains a day. The agenda must have every row.
#[must_use]
pub fn why(agenda: &Agenda<'_>, date: Date, look: &Look<'_>) -> String {
    let mut page = Page { text: String::new(), width: look.width.max(NARROWEST) };
    page.say(0, &day(date), BOLD);
    let on: Vec<&Row<'_>> = agenda.rows.iter().filter(|row| row.date() == date).collect();
    for row in &on {
        page.text.push('\n');
        occurrence(row, agenda, &mut page);
    }
    if on.is_empty() {
        page.say(0, "Nothing is planned on this day.", PLAIN);
    }
    let mut reasons = elsewhere(agenda, date);
    if on.is_empty() && reasons.is_empty() {
        reasons.extend(avoided(agenda, date));
        reasons.extend(beyond(agenda, date).or_else(|| between(agenda, date)));
        reasons.extend(beside(agenda, date));
    }
    if !reasons.is_empty() {
        page.text.push('\n');
    }
    for reason in reasons {
        page.say(0, &reason, PLAIN);
    }
    if on.is_empty() {
        page.text.push('\n');
        nearest(agenda, date, &mut page);
    }
    page.text
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn say(&mut self, indent: usize, text: &str, style: Style) {
        for line in wrap(text, self.width.saturating_sub(indent)) {
            self.text.push_str(&" ".repeat(indent));
            self.text.push_str(&style.paint(&line));
            self.text.push('\n');
        }
    }
}

fn occurrence(row: &Row<'_>, agenda: &Agenda<'_>, page: &mut Page) {
    let (sign, color) = sign(row);
    page.say(0, &format!("{sign} {}, {}", name(row), moment(row)), color);
    page.say(2, &first_upper(&row.why), PLAIN);
    for recorded in recorded(row) {
        page.say(2, &recorded, PLAIN);
    }
    if let Some(stays) = stays(row) {
        page.say(2, stays, PLAIN);
    }
    let mut row = row;
    while let Some(anchor) = anchor(row, agenda) {
        match anchor {
            Anchor::Row(found) => {
                let text = format!("{}, {}: {}", found.name, day(found.date()), found.why);
                let counted = counted(row, found).unwrap_or_default();
                page.say(2, &format!("← {text}{counted}"), FAINT);
                row = found;
            }
            Anchor::LeftOut(found) => {
                let name = found.occurrence.name(agenda.prescription);
                let date = day(found.occurrence.date);
                page.say(2, &format!("← {name}, {date}: {}", absence(&found.why)), FAINT);
                break;
            }
        }
    }
}

/// From which day a row is counted, where that is not the day on which its anchor is.
fn counted(row: &Row<'_>, anchor: &Row<'_>) -> Option<String> {
    let rule = row.occurrence.reason.rule;
    let from = anchor.moved().map_or(anchor.date(), |moved| moved.from);
    if anchor_of(rule) != Some(from) {
        return None;
    }
    let in_months = match rule {
        DateRule::Intervals { interval, .. } => interval.unit == Unit::Months,
        DateRule::Offset { unit, .. } => unit == Unit::Months,
        _ => false,
    };
    let planned = anchor.occurrence.reason.clamped_from.filter(|_| in_months);
    if let Some(planned) = planned {
        return Some(format!(" Counted from the planned day of the month, {planned}."));
    }
    (from != anchor.date()).then(|| " Counted from the planned day.".to_owned())
}

/// What is recorded, and for which dose it makes up.
fn recorded(row: &Row<'_>) -> Vec<String> {
    let made_up = row.made_up().map(|missed| format!("It makes up for dose {missed}."));
    let because = row.missed_because().map(|because| format!(": {}", clause(because)));
    let by = row.was_given().and_then(|given| given.by.as_deref());
    let by = by.map(|by| format!(" by {}", clause(by)));
    let more = because.or(by).unwrap_or_default();
    let recorded = row.recorded().map(|is| format!("{}{more}.", first_upper(is)));
    made_up.into_iter().chain(recorded).collect()
}

/// Why a dose is on a day to avoid, if it is.
fn stays(row: &Row<'_>) -> Option<&'static str> {
    let avoid = row.dose().and_then(|(phase, _)| phase.avoid.as_ref())?;
    avoid.contains(row.date()).then(|| match row.because() {
        Some(("change", _)) => "This is a day to avoid, but a change chose it.",
        _ => "This is a day to avoid, but there is no free day nearby, so it stays.",
    })
}

enum Anchor<'a, 'p> {
    Row(&'a Row<'p>),
    LeftOut(&'a LeftOut),
}

/// The occurrence that this one is counted from. It is always earlier in the plan, so a chain ends.
fn anchor<'a, 'p>(row: &Row<'p>, agenda: &'a Agenda<'p>) -> Option<Anchor<'a, 'p>> {
    let from = match row.occurrence.reason.rule {
        DateRule::Intervals { from, .. }
        | DateRule::Day { from, .. }
        | DateRule::Offset { from, .. }
        | DateRule::Recurring { from, .. }
        | DateRule::On(from)
        | DateRule::Weekday { from: Some((from, _)), .. } => from,
        DateRule::Weekday { from: None, .. } => {
            CountedFrom::StartOf(row.occurrence.kind.dose_of()?)
        }
        DateRule::Start
        | DateRule::Date
        | DateRule::Switch
        | DateRule::Review
        | DateRule::Counted
        | DateRule::Horizon(_) => return None,
    };
    let (phase, ordinal) = match from {
        CountedFrom::Start
        | CountedFrom::Recheck(..)
        | CountedFrom::Milestone(_)
        | CountedFrom::Date => return None,
        CountedFrom::FirstDose => (PhaseId::FIRST, Some(1)),
        CountedFrom::StartOf(phase) => (phase, Some(1)),
        CountedFrom::DoseOf(phase, ordinal) | CountedFrom::GivenOf(phase, ordinal) => {
            (phase, Some(ordinal))
        }
        CountedFrom::LastDoseOf(phase) => (phase, None),
    };
    let own = (row.occurrence.kind.dose_of(), row.occurrence.ordinal);
    let is = |kind: Kind, number: u32| {
        let dose = matches!(kind, Kind::Injection { .. } | Kind::SelfTaken { .. });
        dose && kind.dose_of() == Some(phase)
            && ordinal.is_none_or(|ordinal| number == ordinal)
            && own != (Some(phase), number)
    };
    let kept = agenda.rows.iter().filter(|row| is(row.occurrence.kind, row.occurrence.ordinal));
    let left_out = agenda.schedule.left_out.iter();
    let left_out = left_out.filter(|left| is(left.occurrence.kind, left.occurrence.ordinal));
    let kept = kept.max_by_key(|row| row.occurrence.ordinal);
    let left_out = left_out.max_by_key(|left| left.occurrence.ordinal);
    match (kept, left_out) {
        (Some(row), Some(left)) if left.occurrence.ordinal > row.occurrence.ordinal => {
            Some(Anchor::LeftOut(left))
        }
        (Some(row), _) => Some(Anchor::Row(row)),
        (None, left) => left.map(Anchor::LeftOut),
    }
}

/// What was planned for a day but is not on it.
fn elsewhere(agenda: &Agenda<'_>, date: Date) -> Vec<String> {
    let moved =
        agenda.rows.iter().filter(|row| row.moved().is_some_and(|moved| moved.from == date));
    let moved = moved.map(|row| {
        let name = first_upper(name(row));
        let date = day(row.date());
        let why = match row.because() {
            Some(("record", None)) => {
                let is = row.recorded().unwrap_or("done");
                return format!("{name} was planned for this day, and was {is} on {date}.");
            }
            Some((_, Some(because))) => format!(": {}", clause(because)),
            Some(("avoid", None)) => ", because this is a day to avoid".to_owned(),
            _ => ", with the injection".to_owned(),
        };
        format!("{name} was planned for this day, and moved to {date}{why}.")
    });
    let left_out = agenda.schedule.left_out.iter().filter(|left| left.occurrence.date == date);
    let left_out = left_out.map(|left| {
        let name = first_upper(&left.occurrence.name(agenda.prescription));
        format!("{name} was planned for this day: {}.", absence(&left.why))
    });
    moved.chain(left_out).chain(pushed(agenda, date)).collect()
}

/// The dose that would be on a day, had it not pushed the course on.
fn pushed(agenda: &Agenda<'_>, date: Date) -> Option<String> {
    let row = agenda.rows.iter().find(|row| {
        let avoid = row.dose().and_then(|(phase, _)| phase.avoid.as_ref());
        row.occurrence.reason.pushed_from == Some(date)
            && avoid.is_some_and(|avoid| avoid.pushes() && avoid.contains(date))
    })?;
    let pushed = row.moved().map_or(row.date(), |moved| moved.from);
    let (name, pushed) = (name(row), day(pushed));
    Some(format!(
        "This is a day to avoid: {name} is pushed on to {pushed}, and those after it follow."
    ))
}

fn absence(why: &Absence) -> String {
    match why {
        Absence::Skipped(because) => format!("it is skipped: {}", clause(because)),
        Absence::Paused(from, to) => format!("it is skipped by the {}", pause(*from, *to)),
    }
}

/// Whether a phase has begun by a day, and not ended before it.
fn is_in_force(stretch: &Stretch<'_>, date: Date) -> bool {
    let has_begun = stretch.dates.first().is_some_and(|first| *first <= date);
    has_begun && (stretch.continues || stretch.end.is_some_and(|end| date <= end))
}

/// Whether a day is in a pause, or a day to avoid.
fn avoided(agenda: &Agenda<'_>, date: Date) -> Vec<String> {
    let prescription = agenda.prescription;
    let pauses = prescription.pauses.iter().filter(|pause| pause.contains(date));
    let pauses = pauses.map(|found| format!("It is in the {}.", pause(found.from, found.to)));
    let phases = agenda.stretches.iter().filter(|stretch| is_in_force(stretch, date));
    let phases = phases.map(|stretch| stretch.phase);
    let avoids = |phase: &&Phase| phase.avoid.as_ref().is_some_and(|avoid| avoid.contains(date));
    let names: Vec<&str> = phases.filter(avoids).map(|phase| phase.name.as_str()).collect();
    let avoided =
        (!names.is_empty()).then(|| format!("It is a day to avoid: {}.", names.join(", ")));
    pauses.chain(avoided).collect()
}

/// Whether a day is outside of the calendar.
fn beyond(agenda: &Agenda<'_>, date: Date) -> Option<String> {
    let horizon = agenda.schedule.horizon;
    if date > horizon {
        return Some(format!("This calendar ends earlier, on {}.", day(horizon)));
    }
    let first =
        agenda.rows.iter().filter(|row| row.is_in_chain()).find(|row| row.given.is_some())?;
    (date < first.date()).then(|| {
        let start = agenda.prescription.start.value;
        let said = if start == first.date() {
            String::new()
        } else {
            format!("; its `start` is {}", day(start))
        };
        format!("The plan begins later, with {} on {}{said}.", first.name, day(first.date()))
    })
}

/// Explains an empty day by the phases before and after it.
fn between(agenda: &Agenda<'_>, date: Date) -> Option<String> {
    let in_chain = |kind: Kind| kind.is_in_chain(agenda.prescription);
    let doses = || agenda.rows.iter().filter(|row| row.occurrence.kind.dose_of().is_some());
    let doses = || doses().filter(|row| in_chain(row.occurrence.kind));
    let before = doses().rfind(|row| row.date() < date)?;
    let phase = before.occurrence.kind.dose_of()?;
    let stretch = &agenda.stretches[phase.place()];
    let name = stretch.phase.name.as_str();
    let rhythm = &stretch.rhythm;
    let is_last = matches!(before.occurrence.kind, Kind::PhaseEdge { ends: true, .. });
    let is_going_on = stretch.continues || stretch.end.is_some_and(|end| date <= end);
    let after = doses().find(|row| row.date() > date);
    match after {
        _ if !stretch.phase.remind && !is_last && is_going_on => Some(format!(
            "`{name}` is taken {rhythm} from {} on, without a reminder for each dose.",
            day(before.date())
        )),
        Some(after) if after.occurrence.kind.dose_of() == Some(phase) => Some(format!(
            "`{name}` is given {rhythm}, and has no dose on this day: {} is on {}, and {} on {}.",
            before.name,
            day(before.date()),
            after.name,
            day(after.date())
        )),
        Some(after) => Some(format!(
            "Between two phases: {} was the last dose of `{name}`; the next phase begins with {}: {}",
            before.name, after.name, after.why
        )),
        None => Some(ended(before, stretch, agenda)),
    }
}

/// What is taken beside the chain on a day, without an event for each dose.
fn beside(agenda: &Agenda<'_>, date: Date) -> Vec<String> {
    let stretches = agenda.stretches.iter().filter(|stretch| {
        stretch.phase.alongside && !stretch.phase.remind && is_in_force(stretch, date)
    });
    let is_paused = agenda.prescription.pauses.iter().any(|pause| pause.contains(date));
    let taken = |stretch: &Stretch<'_>| {
        let name = stretch.phase.name.as_str();
        if is_paused {
            return format!("Beside it, `{name}` is paused too.");
        }
        format!(
            "Beside it, `{name}` is taken {}, without a reminder for each dose.",
            stretch.rhythm
        )
    };
    stretches.map(taken).collect()
}

/// Why there is no dose after a row.
fn ended(last: &Row<'_>, stretch: &Stretch<'_>, agenda: &Agenda<'_>) -> String {
    let name = stretch.phase.name.as_str();
    if stretch.continues {
        return format!(
            "`{name}` is given {}; its next dose is after the end of this calendar, {}.",
            stretch.rhythm,
            day(agenda.schedule.horizon)
        );
    }
    let reviewed = |row: &&Row<'_>| matches!(row.occurrence.kind, Kind::Review { phase } if last.occurrence.kind.dose_of() == Some(phase));
    if let Some(review) = agenda.rows.iter().find(reviewed) {
        return format!(
            "`{name}` ends with a review on {}: no dose is planned after it until the prescription \
             says how treatment continues.",
            day(review.date())
        );
    }
    format!("The plan ends with {} on {}.", last.name, day(last.date()))
}

fn nearest(agenda: &Agenda<'_>, date: Date, page: &mut Page) {
    let line = |row: &Row<'_>| format!("{}, {}", moment(row), name(row));
    let before = agenda.rows.iter().rfind(|row| row.date() < date);
    let after = agenda.rows.iter().find(|row| row.date() > date);
    let said = |row: Option<&Row<'_>>| row.map_or_else(|| "nothing".to_owned(), line);
    page.say(0, &format!("Before it: {}", said(before)), PLAIN);
    page.say(0, &format!("After it:  {}", said(after)), PLAIN);
}
