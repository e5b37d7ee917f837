//! What is in hand, and when more is ordered, against dates worked out by hand.
//!
//! The base is an injection of one ampoule on each Monday from 2 Mar 2026: 2, 9, 16, 23, 30 Mar, 6, 13, 20, 27 Apr,
//! 4 May; today is 1 Mar.

use b12cal::diagnostic::{Code, Diagnostic};
use b12cal::view::text::{self as view, Look};
use jiff::civil::{Date, date};

use crate::languages::viewed_as;
use crate::support::{Built, examined_on, prescription};

const WEEKLY: &str = "[{name: weekly, every: 1 week, doses: 10}]";
const AMPOULE: &str = "container: 1 mL ampoule";

/// The base with other phases, a supply and more.
fn text(phases: &str, supply: &str, more: &str) -> String {
    prescription("2026-03-02", "Europe/London", phases, "[]").replacen(
        "strength: 1 mg/mL",
        &format!("strength: 1 mg/mL, {AMPOULE}"),
        1,
    ) + &format!("supply: {{{supply}}}\n{more}")
}

fn on(text: &str, today: Date) -> (Built, Vec<Diagnostic>) {
    let (built, found) = examined_on(text, today);
    (built.unwrap_or_else(|| panic!("{found:?}:\n{text}")), found)
}

/// The days of orders with their titles.
fn orders(text: &str, today: Date) -> Vec<String> {
    let (built, _) = on(text, today);
    let rows = built.schedule.occurrences.iter().zip(&built.feed.events);
    let rows = rows.filter(|(one, _)| one.word(&built.prescription) == "order");
    rows.map(|(one, event)| format!("{} {}", one.date, event.summary)).collect()
}

const TODAY: Date = date(2026, 3, 1);

/// The day of the first order if three ampoules were counted on 1 Mar: that of the first injection without one.
fn first(change: impl Fn(String) -> String, more: &str, today: Date) -> String {
    let supply = "in_hand: 3, counted: 2026-03-01, order: 5, lead: 0 days";
    let orders = orders(&change(text(WEEKLY, supply, more)), today);
    orders.first().map(|order| order[..10].to_owned()).unwrap_or_default()
}

#[test]
fn more_is_ordered_so_long_before_the_first_injection_without_an_ampoule() {
    // Three are for 2, 9 and 16 Mar, so the order for 23 Mar is on the 13th. Five more are for 23 and 30 Mar, 6, 13 and
    // 20 Apr, so the order for 27 Apr is on the 17th. Those are enough.
    let text = text(WEEKLY, "in_hand: 3, counted: 2026-03-01, order: 5, lead: 10 days", "");
    let title = "Order 5 ampoules of hydroxocobalamin";
    assert_eq!(
        orders(&text, TODAY),
        [format!("2026-03-13 {title}"), format!("2026-04-17 {title}")]
    );
    let (built, found) = on(&text, TODAY);
    assert_eq!(found, [], "nothing is to be done yet");
    let event = built.feed.events.iter().find(|event| event.summary == title).expect("an order");
    let said = &event.description;
    // On 13 March two of the three are used.
    assert!(said.contains("On this day: 1 ampoule left. "), "{said}");
    assert!(said.contains("not enough for: Mon 23 Mar 2026."), "{said}");
    assert!(said.contains("counted on Sun 1 Mar 2026: 3."), "{said}");
    assert!(said.contains("10 days before dose 4 of weekly, Mon 23 Mar 2026."), "{said}");
    assert_eq!(event.alarms.len(), 1);
    assert!(event.alarms[0].text.ends_with(" · today"), "{:?}", event.alarms);
}

#[test]
fn the_manual_counts_as_it_says() {
    let phases = "[{name: induction, weekdays: [mon, wed, fri], for: 2 weeks}, {name: maintenance, every: 12 weeks}]";
    let text =
        text(phases, "in_hand: 8, counted: 2026-03-01, order: 5, lead: 2 weeks, repeats: 1", "");
    // Six of the induction, 5 Jun, 28 Aug; 20 Nov, 12 Feb, 7 May, 30 Jul, 22 Oct 2027; 14 Jan 2028.
    assert_eq!(
        orders(&text, TODAY),
        [
            "2026-11-06 Order 5 ampoules of hydroxocobalamin",
            "2027-12-31 Ask for a new prescription of hydroxocobalamin"
        ]
    );
}

#[test]
fn each_injection_takes_what_it_really_takes() {
    let same = |text: String| text;
    let later = date(2026, 3, 3);
    assert_eq!(first(same, "", TODAY), "2026-03-23");
    let given = |entry: &str| first(same, &format!("given: [{{{entry}}}]\n"), later);
    assert_eq!(given("dose: 1 of weekly, missed: yes"), "2026-03-30");
    assert_eq!(given("dose: 1 of weekly, date: 2026-02-27"), "2026-03-30", "before the count");
    assert_eq!(given("dose: 1 of weekly, date: 2026-03-01"), "2026-03-23", "after the count");
    assert_eq!(given("dose: 1 of weekly, date: 2026-03-02, amount: 2 mg"), "2026-03-16");
    let other = "product: {name: cyanocobalamin, strength: 1 mg/mL, container: 1 mL ampoule}";
    assert_eq!(given(&format!("dose: 1 of weekly, date: 2026-03-02, {other}")), "2026-03-30");
    let changed =
        |line: &str| first(same, &format!("changes: [{{{line}, because: reasons}}]\n"), TODAY);
    assert_eq!(changed("dose: 2 of weekly, skip: yes"), "2026-03-30");
    assert_eq!(changed("dose: 4 of weekly, to: 2026-03-25"), "2026-03-25");
    assert_eq!(changed("extra: 2026-03-12"), "2026-03-16");
    assert_eq!(changed(&format!("dose: 2 of weekly, {other}")), "2026-03-30");
    assert_eq!(changed("from: 2026-03-05, amount: 1100 mcg"), "2026-03-16", "two each");
    assert_eq!(first(same, "pause: [{from: 2026-03-05, to: 2026-03-12}]\n", TODAY), "2026-03-30");
    let half = |text: String| text.replace("dose: 1 mg", "dose: 500 mcg");
    assert_eq!(first(half, "", TODAY), "2026-03-23", "the rest of an ampoule is thrown away");
    let on_a_dose = |text: String| text.replace("counted: 2026-03-01", "counted: 2026-03-09");
    assert_eq!(first(on_a_dose, "", date(2026, 3, 9)), "2026-03-30");
}

#[test]
fn a_multi_dose_vial_is_used_until_it_is_empty_or_28_days_old() {
    let vial = |volume: &str| {
        let container = format!("container: {volume} multi-dose vial");
        let two = move |text: String| {
            text.replace(AMPOULE, &container).replace("in_hand: 3", "in_hand: 2")
        };
        first(two, "", TODAY)
    };
    // Opened on 2 March, the 28th day is the 30th; opened on 6 April, it is 4 May, the last dose.
    assert_eq!(vial("10 mL"), "");
    // 2, 9, 16 March; 23, 30 March, 6 April.
    assert_eq!(vial("3 mL"), "2026-04-13");
    // What is left of 2.5 mL on 16 March is not enough: 2, 9 March; 16, 23 March.
    assert_eq!(vial("2.5 mL"), "2026-03-30");
}

#[test]
fn the_last_repeat_is_followed_by_a_new_prescription_and_that_by_nothing() {
    let all = |rest: &str| {
        let supply = format!("in_hand: 1, counted: 2026-03-01, lead: 0 days{rest}");
        orders(&text(WEEKLY, &supply, ""), TODAY)
    };
    let (order, ask) =
        ("Order 2 ampoules of hydroxocobalamin", "Ask for a new prescription of hydroxocobalamin");
    // One for 2 March, two for the 9th and the 16th.
    assert_eq!(
        all(", order: 2, repeats: 1"),
        [format!("2026-03-09 {order}"), format!("2026-03-23 {ask}")]
    );
    assert_eq!(all(", order: 2, repeats: 0"), [format!("2026-03-09 {ask}")]);
    assert_eq!(all(", order: 2").len(), 5, "9, 23 March, 6, 20 April, 4 May");
    // Nobody knows how many come, and so when the next order is.
    assert_eq!(all(""), ["2026-03-09 Order hydroxocobalamin"]);
}

#[test]
fn what_is_ordered_on_one_day_is_one_order_and_none_is_before_the_count() {
    // Two weeks before 2 and 9 March is before the count, before the 16th it is the 2nd.
    let text = text(WEEKLY, "in_hand: 0, counted: 2026-03-01, order: 1", "");
    let orders = orders(&text, TODAY);
    assert_eq!(
        orders[..3],
        [
            "2026-03-01 Order 2 ampoules of hydroxocobalamin",
            "2026-03-02 Order 1 ampoule of hydroxocobalamin",
            "2026-03-09 Order 1 ampoule of hydroxocobalamin"
        ]
    );
    let (built, _) = on(&text, TODAY);
    let said = &built.feed.events[0].description;
    assert!(said.contains("the supply, as it was counted on this day, does not last"), "{said}");
}

#[test]
fn another_product_is_to_be_counted_and_nothing_is_known_of_it() {
    let other = "product: {name: cyanocobalamin, strength: 1 mg/mL, container: 1 mL ampoule}";
    let supply = "in_hand: 3, counted: 2026-03-01, order: 9";
    let expected = [
        // Two weeks before 23 March and 6 April.
        "2026-03-09 Order 9 ampoules of hydroxocobalamin",
        "2026-03-23 Count the supply of cyanocobalamin",
    ];
    let from = format!("changes: [{{from: 2026-04-01, {other}, because: shortage}}]\n");
    assert_eq!(orders(&text(WEEKLY, supply, &from), TODAY), expected);
    let phases = format!(
        "[{{name: one, every: 1 week, doses: 5}}, {{name: two, every: 1 week, doses: 5, {other}}}]"
    );
    assert_eq!(orders(&text(&phases, supply, ""), TODAY), expected);
    // The same product written out again is the same product.
    let again = other.replace("cyano", "hydroxo");
    let phases = format!(
        "[{{name: one, every: 1 week, doses: 5}}, {{name: two, every: 1 week, doses: 5, {again}}}]"
    );
    assert_eq!(orders(&text(&phases, supply, ""), TODAY), expected[..1]);
    // Counted after the change, it is the new one.
    let counted = text(WEEKLY, "in_hand: 3, counted: 2026-04-03, order: 9, lead: 0 days", &from);
    assert_eq!(
        orders(&counted, date(2026, 4, 3)),
        ["2026-04-27 Order 9 ampoules of cyanocobalamin"]
    );
}

#[test]
fn an_order_is_identified_by_the_dose_that_it_is_for() {
    // Python: uuid.uuid5(namespace, "9:test-plan4:full5:order" + name and number, each with its length before it).
    let uid = |in_hand: u32, more: &str| {
        let supply = format!("in_hand: {in_hand}, counted: 2026-03-01, order: 9, lead: 1 day");
        let (built, _) = on(&text(WEEKLY, &supply, more), TODAY);
        let mut events = built.feed.events.iter();
        events.find(|event| event.summary.starts_with("Order")).expect("an order").uid.clone()
    };
    let fourth = "ab407fc8-a9b1-5034-8e88-44ff1eb6e62e";
    assert_eq!(uid(3, ""), fourth);
    assert_eq!(uid(2, "changes: [{dose: 2 of weekly, skip: yes, because: ill}]\n"), fourth);
    assert_eq!(
        uid(2, "changes: [{extra: 2026-03-12, because: ill}]\n"),
        "f707af67-8e75-5a7d-8902-d3f635fe8920"
    );
}

#[cfg(feature = "cli")]
#[test]
fn an_order_before_today_is_kept_but_not_new() {
    use crate::outlook::Desk;

    let desk =
        Desk::of(&[("a.yaml", text(WEEKLY, "in_hand: 3, counted: 2026-03-01, order: 5", ""))]);
    let said = |more: &str| -> Vec<String> {
        desk.at("2026-03-20T09:00:00Z", &format!("build a.yaml {more}"));
        let calendar = std::fs::read_to_string(desk.folder().join("a.ics")).expect("a calendar");
        let titles = calendar.lines().filter_map(|line| line.strip_prefix("SUMMARY:Order"));
        titles.map(str::to_owned).collect()
    };
    // Those of 9 March and 13 April.
    assert_eq!(said("--fresh").len(), 1, "in a first calendar");
    std::fs::remove_file(desk.folder().join("a.ics")).expect("it can be removed");
    desk.at("2026-03-05T09:00:00Z", "build a.yaml --fresh");
    assert_eq!(said("").len(), 2, "it was in the previous calendar");
}

#[test]
fn a_later_end_changes_no_order_before_the_earlier_one() {
    let phases =
        "[{name: weekly, every: 1 week, window: 3 days, avoid: {weekdays: [mon], move: later}}]";
    for lead in [0, 1, 13, 59, 60] {
        for (in_hand, order) in [(0, 1), (3, 2), (7, 30), (17, 4)] {
            let supply = format!(
                "in_hand: {in_hand}, counted: 2026-03-01, order: {order}, lead: {lead} days"
            );
            let long = text(phases, &supply, "");
            let all = orders(&long, TODAY);
            for end in [date(2026, 4, 6), date(2026, 7, 1), date(2026, 7, 20)] {
                let short = long.replace("until: 2027-12-31", &format!("until: {end}"));
                let until = |order: &String| order[..10] <= *end.to_string();
                let expected: Vec<String> =
                    all.iter().filter(|&order| until(order)).cloned().collect();
                assert_eq!(orders(&short, TODAY), expected, "{supply} until {end}");
            }
        }
    }
}

#[test]
fn an_order_is_due_from_its_day_on_until_somebody_counts_again() {
    let base = text(WEEKLY, "in_hand: 3, counted: 2026-03-01, order: 4, repeats: 1", "");
    let message = |today: Date| {
        let (_, found) = on(&base, today);
        let due = found.into_iter().find(|found| found.code == Code::OrderDue);
        due.map(|due| due.message)
    };
    // The order for 23 March is on the 9th, and brings four; the new prescription for 20 April is due on the 6th.
    assert_eq!(message(date(2026, 3, 8)), None);
    let order = "too little is left for the injection on Mon 23 Mar 2026: order by Mon 9 Mar 2026";
    for today in [date(2026, 3, 9), date(2026, 3, 23)] {
        assert_eq!(message(today).as_deref(), Some(order));
    }
    assert_eq!(message(date(2026, 3, 24)), None, "it is assumed to have come");
    let ask = "too little is left for the injection on Mon 20 Apr 2026, and no repeat on the prescription: ask for a new one";
    assert_eq!(message(date(2026, 4, 6)).as_deref(), Some(ask));
    let over = "going by the count of Sun 1 Mar 2026, there has not been enough since Mon 20 Apr 2026, and no repeat is on the prescription: ask for a new one";
    assert_eq!(message(date(2026, 4, 21)).as_deref(), Some(over));
    // A year later nobody knows, even if there was enough.
    let many = text(WEEKLY, "in_hand: 100, counted: 2026-03-01", "");
    let found = |today| on(&many, today).1.iter().any(|found| found.code == Code::OrderDue);
    assert!(!found(date(2027, 3, 1)) && found(date(2027, 3, 2)));
}

/// A fact of the plan on a terminal.
fn fact(text: &str, today: &str) -> String {
    let today: Date = today.parse().expect("a date");
    let (built, _) = on(text, today);
    let (language, detail) = (built.prescription.feed.language, built.prescription.feed.detail);
    let shown = viewed_as(&built, language, detail, today, |agenda, _| {
        view::plan(agenda, &Look { width: 80, tzdb: "2026b" })
    });
    let lines = shown.lines().skip_while(|line| !line.starts_with("supply"));
    let fact: Vec<&str> = lines.take_while(|line| !line.starts_with("zone")).collect();
    fact.join("").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_plan_says_what_is_left_and_until_when_it_lasts() {
    let some = text(WEEKLY, "in_hand: 3, counted: 2026-03-01, order: 5", "");
    for (today, expected) in [
        (
            "2026-03-01",
            "supply 3 ampoules left, too few for Mon 23 Mar 2026: order 5 ampoules of hydroxocobalamin by Mon 9 Mar 2026",
        ),
        // The injection of today is not given yet.
        (
            "2026-03-16",
            "supply 1 ampoule left, too few for Mon 23 Mar 2026: order 5 ampoules of hydroxocobalamin by Mon 9 Mar 2026",
        ),
        (
            "2026-03-17",
            "supply none left, too few for Mon 23 Mar 2026: order 5 ampoules of hydroxocobalamin by Mon 9 Mar 2026",
        ),
        (
            "2026-03-24",
            "supply count again; if the order since the count of Sun 1 Mar 2026 has come (5 ampoules): 4 ampoules left, too few for Mon 27 Apr 2026: order 5 ampoules of hydroxocobalamin by Mon 13 Apr 2026",
        ),
        (
            "2026-04-28",
            "supply count again; if the order since the count of Sun 1 Mar 2026 has come (10 ampoules): 4 ampoules left, enough for this calendar",
        ),
    ] {
        assert_eq!(fact(&some, today), expected, "{today}");
    }
    let once = some.replace(", order: 5", "");
    let over = "supply going by the count of Sun 1 Mar 2026, there has not been enough since Mon 23 Mar 2026: ";
    let order = "order hydroxocobalamin, and count again";
    assert_eq!(fact(&once, "2026-03-24"), format!("{over}{order}"));
    let none = once.replace("in_hand: 3", "in_hand: 3, order: 5, repeats: 0");
    let ask = "ask for a new prescription of hydroxocobalamin";
    let by = format!("supply none left, too few for Mon 23 Mar 2026: {ask} by Mon 9 Mar 2026");
    assert_eq!(fact(&none, "2026-03-23"), by);
    assert_eq!(fact(&none, "2026-03-24"), format!("{over}{ask}, and count again"));
    let other = "changes: [{from: 2026-03-10, product: {name: cyanocobalamin, strength: 1 mg/mL}, because: shortage}]\n";
    let changed = some + other;
    let again = "another product from Mon 16 Mar 2026 on: count again";
    assert_eq!(fact(&changed, "2026-03-10"), format!("supply 1 ampoule left; {again}"));
    assert_eq!(fact(&changed, "2026-03-17"), format!("supply {again}"));
}

#[cfg(feature = "cli")]
#[test]
fn what_is_to_be_ordered_or_booked_is_due_with_everything_else() {
    use crate::due::error;
    use crate::outlook::Desk;

    let reminders = "reminders: [{before: 10 days, say: book the nurse}]\n";
    let supply = "in_hand: 3, counted: 2026-03-01, order: 5, repeats: 3";
    let text = text(WEEKLY, supply, reminders).replace("start:", "person: Sam\nstart:");
    let desk = Desk::of(&[("a.yaml", text)]);
    let due = desk.json("2026-03-09T07:00:00Z", "due . --format json --to 2026-03-13");
    let due = due["due"].as_array().expect("a list");
    let names: Vec<(&str, &str)> = due
        .iter()
        .map(|item| &item["occurrence"])
        .map(|one| (one["date"].as_str().unwrap(), one["name"].as_str().unwrap()))
        .collect();
    assert_eq!(
        names,
        [
            ("2026-03-09", "order 5 ampoules of hydroxocobalamin for Mon 23 Mar 2026"),
            ("2026-03-09", "dose 2 of weekly"),
            ("2026-03-13", "book the nurse"),
        ]
    );
    let order = &due[0]["occurrence"]["order"];
    let expected = serde_json::json!({
        "need": "order", "count": 5, "repeats": 2, "left": 2, "runs_out": "2026-03-23"
    });
    assert_eq!(*order, expected);
    // A day later it is still open, and after the injection nobody knows whether it came, until somebody counts.
    let first = "2026-03-23";
    for (day, open, runs_out, assumed) in [
        ("2026-03-09", 0, first, 0),
        ("2026-03-10", 1, first, 0),
        ("2026-03-23", 1, first, 0),
        ("2026-03-24", 1, "2026-04-27", 5),
    ] {
        let due = desk.json(&format!("{day}T07:00:00Z"), "due . --format json");
        assert_eq!(error(&due), None, "the schema describes it");
        let short = due["supply"].as_array().expect("a list");
        assert_eq!(short.len(), open, "{day}");
        for one in short {
            assert_eq!(
                (&one["person"], &one["supply"]["runs_out"]),
                (&"Sam".into(), &runs_out.into())
            );
            assert_eq!(one["supply"]["assumed"], assumed);
        }
    }
    let later = desk.at("2026-03-10T07:00:00Z", "due .");
    let open = "To be ordered or counted\n  Sam: 1 ampoule left, too few for Mon 23 Mar 2026: order 5 ampoules of";
    assert!(later.starts_with(open), "{later}");
    let later = desk.at("2026-03-24T07:00:00Z", "due .");
    let unsure = "To be ordered or counted\n  Sam: count again; if the order since the count of Sun 1 Mar 2026 has come (5\n  ampoules): 4 ampoules left";
    assert!(later.starts_with(unsure), "{later}");
    let later = desk.at("2026-03-10T07:00:00Z", "due . --format csv");
    assert!(later.contains("supply,Sam,test-plan,\"1 ampoule left, too few for"), "{later}");
    let later = desk.at("2026-03-10T07:00:00Z", "due . --format html");
    assert!(later.contains("To be ordered or counted"), "{later}");
    let table = desk.at("2026-03-09T07:00:00Z", "due .");
    assert!(table.contains("order 5 ampoules of hydroxocobalamin for Mon 23 Mar 2026"), "{table}");
    let csv = desk.at("2026-03-09T07:00:00Z", "due . --format csv");
    assert!(
        csv.contains(",order,order 5 ampoules of hydroxocobalamin for Mon 23 Mar 2026,"),
        "{csv}"
    );
    let html = desk.at("2026-03-09T07:00:00Z", "due . --format html");
    assert!(
        html.contains("Order 5\u{a0}ampoules of hydroxocobalamin for Mon 23\u{a0}Mar 2026"),
        "{html}"
    );
    let plan = desk.json("2026-03-09T07:00:00Z", "show a.yaml --format json");
    let expected = serde_json::json!({
        "kind": "ampoule", "in_hand": 3, "counted": "2026-03-01", "left": 2, "assumed": 0,
        "runs_out": "2026-03-23", "by": "2026-03-09", "need": "order"
    });
    assert_eq!(plan["supply"], expected);
}

#[test]
fn a_family_sees_what_to_order_and_a_discreet_calendar_nothing() {
    let detailed = |detail: &str| {
        let until = format!("until: 2027-12-31, detail: {detail}");
        let supply = "in_hand: 3, counted: 2026-03-01, order: 5, repeats: 3";
        let text = text(WEEKLY, supply, "").replace("until: 2027-12-31", &until);
        let (built, _) = on(&text, TODAY);
        let order = built
            .schedule
            .occurrences
            .iter()
            .position(|it| it.word(&built.prescription) == "order");
        built.compiled.feed.events[order.expect("an order")].clone()
    };
    let full = detailed("full");
    assert!(full.description.contains("Repeats left on the prescription after this order: 2."));
    let family = detailed("family");
    assert_eq!(family.summary, "Order 5 ampoules of hydroxocobalamin");
    assert!(family.alarms.is_empty());
    let said = &family.description;
    assert!(said.contains("Mon 23 Mar 2026") && !said.contains("Repeats"), "{said}");
    assert!(!said.contains("counted"), "{said}");
    let discreet = detailed("discreet");
    assert_eq!((discreet.summary.as_str(), discreet.description.as_str()), ("Reminder", ""));
    assert_eq!(discreet.alarms[0].text, "Reminder · today");
}

#[test]
fn what_is_left_over_counts_towards_a_dose_of_several_containers() {
    // Two ampoules a week, and three in hand: on 9 Mar one is there and one is missing.
    let of_two =
        |supply: &str| orders(&text(WEEKLY, supply, "").replace("dose: 1 mg", "dose: 2 mg"), TODAY);
    let all = of_two("in_hand: 3, counted: 2026-03-01, order: 1, lead: 0 days");
    assert_eq!(all[0], "2026-03-09 Order 1 ampoule of hydroxocobalamin");
    assert_eq!(all[1], "2026-03-16 Order 2 ampoules of hydroxocobalamin");
}

#[test]
fn a_dose_larger_than_a_multi_dose_vial_takes_several() {
    let vials = |text: String| {
        text.replace("1 mL ampoule", "2 mL multi-dose vial").replace("dose: 1 mg", "dose: 3 mg")
    };
    // Two vials each, of which nothing that is left is enough for the next: four last for 2 and 9 Mar.
    let supply = "in_hand: 4, counted: 2026-03-01, order: 4, lead: 0 days";
    let all = orders(&vials(text(WEEKLY, supply, "")), TODAY);
    assert_eq!(all[0][..10], *"2026-03-16", "{all:?}");
}
