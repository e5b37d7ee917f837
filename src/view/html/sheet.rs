//! `Agenda` -> the plan on paper: one page for a browser that prints on one or two sides of A4 or Letter.

use jiff::civil::Date;
use minijinja::context;
use minijinja::value::Value;

use super::room::{self, Part};
use super::{PAGES, timeline, words};
use crate::prescription::phase::Phase;
use crate::rule::RULES;
use crate::schedule::occurrence::Kind;
use crate::schedule::reason::Absence;
use crate::view::agenda::{Agenda, Row, Until};
use crate::words::language::Vocabulary;

/// The most notes: what is left out, and what was acknowledged.
const MOST_NOTES: usize = 6;

/// Makes the sheet of the rows that the agenda keeps. If there are too many, those before `today` are
/// left out first, then the last ones, and the sheet says so.
///
/// # Errors
///
/// When a template has a fault.
pub fn render(agenda: &Agenda<'_>, today: Date, tzdb: &str) -> Result<String, minijinja::Error> {
    let language = agenda.prescription.feed.language;
    let said = Vocabulary::of(language);
    let is_dose = |row: &&Row<'_>| row.recheck.is_none() && row.occurrence.kind != Kind::Marker;
    let doses = agenda.rows.iter().filter(is_dose).collect();
    let rechecks = agenda.rows.iter().filter(|row| row.recheck.is_some()).collect();
    let (left_out, acknowledged) = (left_out(agenda, said), acknowledged(agenda));
    let notes = left_out.len() + 3 * acknowledged.len();
    let (doses, rechecks) = room::of(agenda, said, [doses, rechecks], notes, today);
    let (until, why) = agenda.planned_until();
    let prescription = agenda.prescription;
    let circumstances = &prescription.circumstances;
    let values = context! {
        id => prescription.id.as_str(),
        issued => said.short_day(prescription.issued),
        person => prescription.person.as_deref(),
        prescriber => prescription.prescriber.as_ref().map(|prescriber| context! {
            name => prescriber.name.as_str(),
            phone => prescriber.phone.as_deref(),
        }),
        plan => agenda.plan.as_str(),
        given => given(agenda, said),
        cause => circumstances.cause.name(),
        cause_detail => circumstances.cause_detail.as_deref(),
        notes => prescription.notes.as_deref(),
        window => prescription.window.map(|window| said.interval(window)),
        zone => prescription.time_zone.name(),
        tzdb => tzdb,
        until => said.day(until),
        goes_on => why == Until::Horizon,
        reviewed => why == Until::Review,
        said => words(said),
        timeline => timeline::values(agenda, room::MOST_LANES, None, said),
        place => agenda.common_place(),
        sites => doses.rows.iter().any(|row| row.site.is_some()),
        doses => part(&doses, said),
        rechecks => part(&rechecks, said),
        left_out => left_out,
        acknowledged => acknowledged,
    };
    PAGES.get_template(&[language.code(), "/sheet.html"].concat())?.render(values)
}

fn part(part: &Part<'_, '_>, said: &Vocabulary) -> Value {
    let rows: Vec<Value> = part.rows.iter().map(|row| row_values(row, said)).collect();
    context! { rows => rows, earlier => part.earlier, later => part.later }
}

fn row_values(row: &Row<'_>, said: &Vocabulary) -> Value {
    let given = row.given();
    context! {
        kind => row.kind(),
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
        dose => given.map(|phase| said.amount(*phase.dose)),
        portion => given.map(|phase| said.portion(phase.product.portion(*phase.dose))),
        site => row.site,
        place => row.place,
        moved_from => row.moved().map(|moved| said.short_day(moved.from)),
        because => row.because().and_then(|(_, because)| because),
    }
}

/// What is given, once for all phases that give the same.
fn given(agenda: &Agenda<'_>, said: &Vocabulary) -> Vec<Value> {
    let mut listed: Vec<(&Phase, Vec<&str>)> = vec![];
    for phase in &agenda.prescription.phases {
        let places = |phase: &Phase| (phase.dose.span, phase.product.strength.span, *phase.route);
        match listed.iter_mut().find(|(other, _)| places(other) == places(phase)) {
            Some((_, names)) => names.push(&phase.name),
            None => listed.push((phase, vec![&phase.name])),
        }
    }
    let several = listed.len() > 1;
    let values = listed.into_iter().map(|(phase, names)| {
        let product = &phase.product;
        context! {
            phases => several.then(|| names.join(", ")),
            product => product.name.as_str(),
            brand => product.brand.as_deref(),
            strength => said.strength(&product.strength),
            container => product.container.as_ref().map(|container| context! {
                kind => container.kind.name(),
                volume => said.volume(container.volume),
            }),
            dose => said.amount(*phase.dose),
            portion => said.portion(product.portion(*phase.dose)),
            route => said.route(*phase.route),
            way => said.way(*phase.route),
        }
    });
    values.collect()
}

fn left_out(agenda: &Agenda<'_>, said: &Vocabulary) -> Vec<Value> {
    let left_out = agenda.schedule.left_out.iter().take(MOST_NOTES);
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

/// The doubts that were answered: what each is, in the first sentence of its page, and why it is meant so.
fn acknowledged(agenda: &Agenda<'_>) -> Vec<Value> {
    let answers = agenda.prescription.acknowledged.iter().take(MOST_NOTES);
    let values = answers.map(|answer| {
        let rule = RULES.iter().find(|rule| *rule.name == *answer.rule.value);
        let what = rule.and_then(|rule| rule.page.lines().next()).unwrap_or(&answer.rule);
        context! { what => what, because => answer.because.as_str() }
    });
    values.collect()
}
