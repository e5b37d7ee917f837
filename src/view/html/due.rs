//! `Due` -> the due list on paper, with boxes to tick.

use minijinja::{Value, context};

use super::paper::{Paper, Part, common_language, document};
use super::sheet;
use crate::shown::first_upper;
use crate::view::due::{Due, Item, Plan};
use crate::words::language::Vocabulary;

/// Renders what is due, in the language that all prescriptions have in common, else in English.
///
/// # Errors
///
/// When a template has an error.
pub fn render(due: &Due<'_>, place: Option<&str>) -> Result<Paper, minijinja::Error> {
    let language = common_language(due.plans.iter().map(|plan| plan.prescription.feed.language));
    let said = Vocabulary::of(language);
    let late = due.late().flat_map(|plan| {
        let late = plan.outlook.late_in(said, false, false).into_iter();
        late.map(|sentence| open(plan, &sentence))
    });
    let silent = due.silent().map(|plan| open(plan, &plan.silent_in(said)));
    let ending = due.ending();
    let ending = ending.filter_map(|plan| Some(open(plan, &plan.outlook.end_in(said, false)?)));
    let supply = due.supply().filter_map(|plan| Some(open(plan, &plan.supply_in(said)?)));
    let mut has_today = false;
    let days = due.days().map(|items| {
        let rows: Vec<Value> = items.iter().map(|item| row(item, due, said)).collect();
        let is_today = items.iter().any(|item| item.row.days == 0);
        // At one instant it is not the same day in all zones: there can be two.
        let is_first = is_today && !std::mem::replace(&mut has_today, true);
        let date = items.first().map(|item| said.day(item.row.date()));
        context! { date, rows, is_today, is_first }
    });
    let (today, other): (Vec<_>, Vec<_>) = due.items.iter().partition(|item| item.row.days == 0);
    let has = |is: fn(&Item<'_>) -> bool| due.items.iter().any(is);
    let values = context! {
        span => said.span(due.from, Some(due.to)),
        made => said.short_day(due.today),
        place => place,
        broken => due.broken.iter().map(|broken| broken.says.clone()).collect::<Vec<_>>(),
        is_known => due.is_known(),
        late => late.collect::<Vec<_>>(),
        silent => silent.collect::<Vec<_>>(),
        ending => ending.collect::<Vec<_>>(),
        supply => supply.collect::<Vec<_>>(),
        days => days.collect::<Vec<_>>(),
        is_one_of_several => !today.is_empty() && !other.is_empty(),
        // Of one place only the head says it.
        places => place.is_none() && has(|item| item.row.place.is_some()),
        sites => has(|item| item.row.site.is_some()),
        zones => due.has_zones(),
    };
    document(&[Part::of(language, "due.html", values)?], &[])
}

fn open(plan: &Plan<'_>, sentence: &str) -> Value {
    context! { whose => plan.whose.as_str(), said => first_upper(sentence) + "." }
}

fn row(item: &Item<'_>, due: &Due<'_>, said: &Vocabulary) -> Value {
    let (row, plan) = (&item.row, &due.plans[item.plan]);
    context! {
        whose => plan.whose.as_str(),
        together => item.together,
        containers => row.containers().map(|(kind, count)| said.containers(kind, count)),
        zone => &*row.placed.zone,
        product => row.given.map(|how| sheet::product(how.product, said)),
        way => row.given.map(|how| said.way(**how.route)),
        ..sheet::row_values(row, plan.prescription, said)
    }
}
