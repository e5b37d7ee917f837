//! `Agenda` -> the plan on paper, on as many pages of A4 or Letter as it takes.

use minijinja::context;
use minijinja::value::Value;

use super::paper::{Part, document};
use super::{given, timeline, words};
use crate::prescription::Prescription;
use crate::prescription::notes::Note;
use crate::prescription::product::Product;
use crate::prescription::recheck::Test;
use crate::rule::RULES;
use crate::schedule::occurrence::Kind;
use crate::schedule::reason::Absence;
use crate::shown::first_upper;
use crate::view::agenda::{Agenda, Until};
use crate::view::row::Row;
use crate::words::language::Vocabulary;

/// A document of one sheet.
///
/// # Errors
///
/// When a template has an error.
pub fn render(agenda: &Agenda<'_>, tzdb: &str) -> Result<String, minijinja::Error> {
    document(&[part(agenda, tzdb)?], &[]).map(|paper| paper.html)
}

/// Renders the sheet with the rows that the agenda shows, and the number of those it does not show.
///
/// # Errors
///
/// When a template has an error.
pub fn part(agenda: &Agenda<'_>, tzdb: &str) -> Result<Part, minijinja::Error> {
    let language = agenda.prescription.feed.language;
    let said = Vocabulary::of(language);
    let is_dose = |row: &Row<'_>| row.recheck.is_none() && row.occurrence.kind != Kind::Marker;
    let (until, why) = agenda.planned_until();
    let prescription = agenda.prescription;
    let circumstances = &prescription.circumstances;
    let values = context! {
        id => prescription.id.as_str(),
        issued => said.short_day(prescription.issued),
        made => said.short_day(agenda.today),
        person => prescription.person.as_deref(),
        prescriber => prescription.prescriber_on(agenda.today).map(|prescriber| context! {
            name => prescriber.name.as_str(),
            phone => prescriber.phone.as_deref(),
        }),
        outlook => agenda.outlook.sentences(said, false),
        plan => agenda.plan.as_str(),
        doses_differ => agenda.doses_differ(),
        given => given::of(agenda, said),
        cause => circumstances.cause.name(),
        cause_detail => circumstances.cause_detail.as_deref(),
        notes => notes(agenda, said),
        windows => windows(agenda, said),
        zone => prescription.time_zone.name(),
        tzdb => tzdb,
        until => said.day(until),
        continues => why == Until::Horizon,
        reviewed => why == Until::Review,
        said => words(said),
        timeline => timeline::values(agenda, None, said),
        place => agenda.common_place(),
        supply => agenda.supply(said).map(|supply| first_upper(&supply)),
        sites => agenda.rows.iter().any(|row| row.site.is_some()),
        doses => table(agenda, is_dose, said),
        rechecks => table(agenda, |row| row.recheck.is_some(), said),
        left_out => left_out(agenda, said),
        acknowledged => acknowledged(agenda),
    };
    Part::of(language, "sheet.html", values)
}

/// How far a dose may move: once for all phases, or for each that says it.
fn windows(agenda: &Agenda<'_>, said: &Vocabulary) -> Vec<String> {
    let injected = agenda.prescription.phases.iter().filter(|phase| phase.route.is_injected());
    let windows: Vec<_> = injected.map(|phase| (phase.name.as_str(), phase.window)).collect();
    match windows.first() {
        Some((_, first)) if windows.iter().all(|(_, window)| window == first) => {
            first.iter().map(|window| said.window(*window)).collect()
        }
        _ => {
            let named = windows.iter().filter_map(|(name, window)| Some((name, (*window)?)));
            named.map(|(name, window)| format!("{name}: {}", said.window(window))).collect()
        }
    }
}

/// The notes that hold today or later, each with its last date.
fn notes(agenda: &Agenda<'_>, said: &Vocabulary) -> Vec<String> {
    let note = |note: &Note| match &note.until {
        Some(until) => {
            let until = said.say("until", &[("date", &said.short_day(**until))]);
            format!("{} ({until})", note.text)
        }
        None => note.text.clone(),
    };
    agenda.prescription.notes.from(agenda.today).map(note).collect()
}

/// The rows of a table, and how many of its kind are not shown.
fn table(agenda: &Agenda<'_>, is_of: impl Fn(&Row<'_>) -> bool, said: &Vocabulary) -> Value {
    let rows = agenda.rows.iter().filter(|row| is_of(row));
    let hidden = |rows: &[Row<'_>]| rows.iter().filter(|row| is_of(row)).count();
    context! {
        rows => rows.map(|row| row_of_plan(row, agenda, said)).collect::<Vec<_>>(),
        earlier => hidden(&agenda.earlier),
        later => hidden(&agenda.later),
    }
}

/// A row of a plan, which says how a dose is given only where it is not as the others of its phase.
fn row_of_plan(row: &Row<'_>, agenda: &Agenda<'_>, said: &Vocabulary) -> Value {
    context! {
        product => agenda.own_product(row).map(|own| product(own, said)),
        way => agenda.own_route(row).map(|route| said.way(route)),
        ..row_values(row, agenda.prescription, said)
    }
}

pub(super) fn product(product: &Product, said: &Vocabulary) -> Value {
    context! { name => product.name.as_str(), strength => said.strength(&product.strength) }
}

pub(super) fn row_values(row: &Row<'_>, plan: &Prescription, said: &Vocabulary) -> Value {
    let given = row.given;
    context! {
        kind => row.kind,
        name => match row.occurrence.kind {
            Kind::Order(order) => first_upper(&said.task_for(order, plan)),
            _ => row.name.clone(),
        },
        beside => row.phase.is_some_and(|phase| phase.alongside),
        date => said.short_day(row.date()),
        time => row.time(),
        zone => row.away(),
        phase => row.phase.map(|phase| phase.name.as_str()),
        recheck => row.recheck.map(|recheck| recheck.name.as_str()),
        fasting => row.recheck.is_some_and(|recheck| recheck.fasting),
        before_injection => row.recheck.is_some_and(|recheck| recheck.before_injection),
        tests => row.tests_in(said).into_iter().map(Value::from).collect::<Vec<_>>(),
        ordinal => row.ordinal(),
        of => row.of,
        dose => given.map(|how| said.amount(**how.amount)),
        portion => given.map(|how| said.portion(how.portion())),
        site => row.site,
        place => row.place,
        recorded => row.recorded(),
        tick => row.recorded().map_or("", |it| if it == "missed" { "✗" } else { "✓" }),
        batch => row.was_given().and_then(|given| given.batch.as_deref()),
        by => row.was_given().and_then(|given| given.by.as_deref()),
        remark => row
            .was_given()
            .and_then(|given| given.note.as_deref())
            .or(row.missed_because())
            .or(row.result.and_then(|result| result.note.as_deref())),
        results => texts(row.result.map_or(&[][..], |result| &result.found), said),
        targets => texts(row.recheck.map_or(&[][..], |recheck| &recheck.targets), said),
        made_up => row.made_up(),
        extra => matches!(row.occurrence.kind, Kind::Extra { .. }),
        is_record => row.because().is_some_and(|(by, _)| by == "record"),
        moved_from => row.moved().map(|moved| said.short_day(moved.from)),
        because => row.because().and_then(|(_, because)| because),
    }
}

fn texts(texts: &[(Test, String)], said: &Vocabulary) -> Vec<Value> {
    let one = |(test, text): &(Test, String)| context! { name => said.tested(test), text => text };
    texts.iter().map(one).collect()
}

fn left_out(agenda: &Agenda<'_>, said: &Vocabulary) -> Vec<Value> {
    let left_out = agenda.schedule.left_out.iter();
    let values = left_out.map(|left| {
        let (because, pause) = match &left.why {
            Absence::Skipped(because) => (Some(because.as_str()), None),
            Absence::Paused(from, to) => (None, Some((said.short_day(*from), said.short_day(*to)))),
        };
        let kind = left.occurrence.kind;
        let phase = kind.dose_of().map(|phase| agenda.prescription.phases[phase].name.as_str());
        let recheck = match kind {
            Kind::Recheck { recheck } => Some(agenda.prescription.rechecks[recheck].name.as_str()),
            _ => None,
        };
        context! {
            name => phase.or(recheck),
            ordinal => left.occurrence.ordinal,
            date => said.short_day(left.occurrence.date),
            because => because,
            pause => pause,
        }
    });
    values.collect()
}

/// The acknowledged warnings: the first sentence of the rule's page, and the reason.
fn acknowledged(agenda: &Agenda<'_>) -> Vec<Value> {
    let answers = agenda.prescription.acknowledged.iter();
    let values = answers.map(|answer| {
        let rule = RULES.iter().find(|rule| *rule.name == *answer.rule.value);
        let what = rule.and_then(|rule| rule.page.lines().next()).unwrap_or(&answer.rule);
        context! { what => what, because => answer.because.as_str() }
    });
    values.collect()
}
