//! What is due, on a terminal: broken files, what is late, who has no record yet, which calendars end, what was to be
//! ordered, and each day.

use super::columns::hang;
use super::grid::{Column, Grid};
use super::table::{amount, dose, order, recorded, time, title};
use super::{BOLD, FAINT, Look, MARK, NARROWEST, PLAIN, Style, lines, sign};
use crate::prescription::feed_settings::Language;
use crate::shown::{counted, day};
use crate::view::due::{Due, Item};
use crate::view::row::Row;
use crate::words::language::Vocabulary;

/// Draws what is due.
#[must_use]
pub fn due(due: &Due<'_>, look: &Look<'_>) -> String {
    let width = look.width.max(NARROWEST);
    let said = Vocabulary::of(Language::English);
    let mut out = String::new();
    for broken in &due.broken {
        if out.is_empty() {
            out = lines("MISSING BELOW, because these files have errors", BOLD, width);
        }
        for line in hang("", &broken.says, 2, width).lines() {
            out += &(MARK.paint(line) + "\n");
        }
    }
    let late = due.late().flat_map(|plan| {
        let late = plan.outlook.late_in(said, false, false).into_iter();
        late.map(|sentence| (plan.whose.as_str(), sentence))
    });
    out += &part("Late", late, MARK, width);
    let silent = due.silent().map(|plan| (plan.whose.as_str(), plan.silent_in(said)));
    out += &part("Nothing recorded yet", silent, MARK, width);
    let ending = due
        .ending()
        .filter_map(|plan| Some((plan.whose.as_str(), plan.outlook.end_in(said, false)?)));
    out += &part("The calendar ends", ending, PLAIN, width);
    let supply = due.supply().filter_map(|plan| Some((plan.whose.as_str(), plan.supply_in(said)?)));
    out += &part("To be ordered or counted", supply, PLAIN, width);
    if !out.is_empty() {
        out.push('\n');
    }
    let span = said.span(due.from, Some(due.to));
    let items = &due.items;
    if !due.is_known() {
        return out;
    }
    if items.is_empty() {
        return out + &lines(&format!("Nothing is due: {span}."), PLAIN, width);
    }
    let plans = counted(due.people(), "prescription");
    let head = format!("{span}: {} of {plans}", counted(items.len(), "date"));
    out += &lines(&head, BOLD, width);
    let grid = grid(due, width);
    out += &grid.head();
    let mut index = 0;
    for of_day in due.days() {
        let date = of_day.first().map_or(due.from, |item| item.row.date());
        let today = if date == due.today { ", today" } else { "" };
        out += &lines(&(day(date) + today), BOLD, width);
        for item in of_day {
            let style = if item.row.recorded().is_some() { FAINT } else { PLAIN };
            out += &grid.row(index, sign(&item.row), style);
            index += 1;
        }
    }
    out
}

/// Sentences about people, with a heading if there is any.
fn part<'d>(
    heading: &str,
    all: impl Iterator<Item = (&'d str, String)>,
    style: Style,
    width: usize,
) -> String {
    let mut out = String::new();
    for (whose, sentence) in all {
        if out.is_empty() {
            out = lines(heading, BOLD, width);
        }
        for line in hang("", &format!("{whose}: {sentence}"), 2, width).lines() {
            out += &(style.paint(line) + "\n");
        }
    }
    out
}

fn grid(due: &Due<'_>, width: usize) -> Grid {
    let said = Vocabulary::of(Language::English);
    let items = due.items.as_slice();
    let has_zones = due.has_zones();
    let of = |head, say: &dyn Fn(&Row<'_>) -> Option<String>| {
        Column::of(head, items, |item: &Item<'_>| say(&item.row))
    };
    let text = |text: Option<&str>| text.map(str::to_owned);
    let who = |item: &Item<'_>| Some(due.plans[item.plan].whose.clone());
    let optional = [
        of("what", &|row| Some(title(row).to_owned())).plain(),
        of("dose", &dose).plain(),
        of("amount", &amount).plain(),
        of("containers", &|row| row.containers().map(|(kind, count)| said.containers(kind, count)))
            .plain(),
        of("place", &|row| text(row.place)),
        of("site", &|row| text(row.site)),
        of("product", &|row| {
            row.given.map(|how| format!("{} {}", *how.product.name, *how.product.strength))
        }),
        of("zone", &|row| has_zones.then(|| row.placed.zone.to_string())).plain(),
        of("tests", &|row| Some(row.tests().join(", "))).sentence(),
        of("record", &recorded).plain(),
        of("order", &order).sentence().plain(),
        of("today", &|row| {
            let is_past = row.days == 0 && row.has_begun && row.recorded().is_none();
            is_past.then(|| said.word("time-past").to_owned())
        })
        .sentence()
        .plain(),
        Column::of("together", items, together).sentence().plain(),
    ];
    let fixed = [of("time", &|row| Some(time(row)))];
    Grid::fit(fixed, Column::named("who", items, who), optional, width)
}

fn together(item: &Item<'_>) -> Option<String> {
    let several = item.together > 1;
    several.then(|| format!("{} people at this time and place", item.together))
}
