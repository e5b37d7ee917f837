//! The plan on a terminal: what is given, the phases on a time scale, the months, every occurrence.

use std::fmt::Write;

use super::columns::{hang, width};
use super::{
    BOLD, BOTH, DAY, DOSE, Look, MARK, NARROWEST, PHASES, PLAIN, RECHECK, TEST, hidden, lines,
    months, table, timeline,
};
use crate::prescription::feed_settings::Language;
use crate::prescription::in_force::Administration;
use crate::prescription::product::Product;
use crate::schedule::reason::Absence;
use crate::shown::{day, pause};
use crate::view::agenda::{Agenda, Given, Until};
use crate::words::language::Vocabulary;

/// Draws the plan, with the rows that the agenda shows.
#[must_use]
pub fn plan(agenda: &Agenda<'_>, look: &Look<'_>) -> String {
    let look = &Look { width: look.width.max(NARROWEST), ..*look };
    let mut out = header(agenda, look);
    out.push('\n');
    out += &timeline::draw(agenda, look.width);
    out.push('\n');
    if agenda.rows.is_empty() {
        out += &hidden(agenda).map_or_else(String::new, |hidden| hidden + ".\n");
        return out;
    }
    out += &legend(agenda, look.width);
    out.push('\n');
    out += &months::draw(agenda, look.width);
    out += &table::draw(agenda, look);
    if let Some(hidden) = hidden(agenda) {
        let _ = write!(out, "\n{hidden}.\n");
    }
    out + &left_out(agenda, look.width)
}

fn header(agenda: &Agenda<'_>, look: &Look<'_>) -> String {
    let prescription = agenda.prescription;
    let whose = prescription.person.as_deref().unwrap_or(&prescription.id);
    let mut out = lines(&format!("B12 for {whose}"), BOLD, look.width);
    for sentence in agenda.outlook.sentences(Vocabulary::of(Language::English), false) {
        out += &lines(&sentence, MARK, look.width);
    }
    out += &lines(&agenda.plan, PLAIN, look.width);
    out.push('\n');
    let mut facts = given(agenda);
    let circumstances = &prescription.circumstances;
    facts.push(("cause".to_owned(), circumstances.cause.name().to_owned()));
    if let Some(prescriber) = prescription.prescriber_on(agenda.today) {
        let phone = prescriber.phone.as_ref().map(|phone| format!(", {phone}"));
        facts.push((
            "prescriber".to_owned(),
            format!("{}{}", prescriber.name, phone.unwrap_or_default()),
        ));
    }
    if let Some(place) = agenda.common_place() {
        facts.push(("place".to_owned(), place.to_owned()));
    }
    if let Some(supply) = agenda.supply(Vocabulary::of(Language::English)) {
        facts.push(("supply".to_owned(), supply));
    }
    let zone = prescription.time_zone.name();
    facts.push(("zone".to_owned(), format!("{zone} (tz database {})", look.tzdb)));
    if let Some(first) = agenda.schedule.occurrences.first() {
        facts.push(("from".to_owned(), day(first.date)));
    }
    let (until, why) = agenda.planned_until();
    let why = match why {
        Until::Review => "; a review is due then",
        Until::Horizon => "; the plan continues",
        Until::Last => "",
    };
    facts.push(("until".to_owned(), day(until) + why));
    let indent = facts.iter().map(|(label, _)| width(label)).max().unwrap_or(0) + 2;
    for (label, text) in facts {
        out += &hang(&label, &text, indent, look.width);
    }
    out
}

fn given(agenda: &Agenda<'_>) -> Vec<(String, String)> {
    let mut facts = vec![];
    for Given { how, phases, since } in &agenda.given {
        let since = since.map(|since| format!(" from {}", day(since))).unwrap_or_default();
        let of = phases.as_ref().map(|names| format!("{names}{since}: ")).unwrap_or_default();
        facts.push(("product".to_owned(), of + &product(how.product)));
        facts.push(("dose".to_owned(), dose(how)));
    }
    facts
}

fn product(product: &Product) -> String {
    let brand = product.brand.as_ref().map(|brand| format!(" ({brand})")).unwrap_or_default();
    let container = product
        .container
        .as_ref()
        .map(|container| format!(", {} {}", container.volume, container.kind.name()))
        .unwrap_or_default();
    format!("{}{brand} {}{container}", *product.name, *product.strength)
}

fn dose(how: &Administration<'_>) -> String {
    format!("{}, that is {}, {}", **how.amount, how.portion(), how.route.name())
}

/// The signs in use, and their meaning.
fn legend(agenda: &Agenda<'_>, columns: usize) -> String {
    let doses = agenda.rows.iter().any(|row| row.given.is_some());
    let tests = agenda.rows.iter().any(|row| row.recheck.is_some());
    let days = agenda.rows.iter().any(|row| row.given.is_none() && row.recheck.is_none());
    let mut days_of = agenda.rows.chunk_by(|row, next| row.date() == next.date());
    let both = days_of.any(|on| {
        on.iter().any(|row| row.given.is_some()) && on.iter().any(|row| row.recheck.is_some())
    });
    let signs = [
        (doses, DOSE, PHASES[0], "dose"),
        (tests, TEST, RECHECK, "recheck"),
        (both, BOTH, PHASES[0], "both"),
        (days, DAY, MARK, "review, or the end of this calendar"),
    ];
    let mut out = String::new();
    let mut used = 0;
    for (_, sign, style, what) in signs.into_iter().filter(|(there, ..)| *there) {
        let room = 2 + what.len();
        if used > 0 && used + 3 + room > columns {
            out.push('\n');
            used = 0;
        } else if used > 0 {
            out += "   ";
            used += 3;
        }
        let _ = write!(out, "{} {what}", style.paint(&sign.to_string()));
        used += room;
    }
    out + "\n"
}

/// The doses and rechecks that are skipped or paused.
fn left_out(agenda: &Agenda<'_>, columns: usize) -> String {
    let mut out = String::new();
    for left in &agenda.schedule.left_out {
        let why = match &left.why {
            Absence::Skipped(because) => format!("skipped: {because}"),
            Absence::Paused(from, to) => format!("in the {}", pause(*from, *to)),
        };
        let occurrence = &left.occurrence;
        let name = occurrence.name(agenda.prescription);
        let text = format!("Not planned: {name}, {}, {why}", day(occurrence.date));
        out += &lines(&text, PLAIN, columns);
    }
    if out.is_empty() { out } else { format!("\n{out}") }
}
