//! `changes`, `given` and `results`: how the course of a treatment differs from its plan -> their schemas.

use serde_json::{Value, json};

use super::key::{self, Key, group};
use super::{because, note, product, route, sites, value};
use crate::prescription::recheck::TESTS;

/// A line of `changes`: about one occurrence, one extra, or from a day on.
pub(super) fn change() -> Value {
    const TARGETS: &[&str] = &["dose", "recheck", "extra", "from"];
    let about = [
        dose(),
        recheck(),
        Key::optional(
            "extra",
            "An injection besides those of the phases: its date.",
            value::date(),
        )
        .such_as(json!(["2027-01-20", "2026-08-24"])),
        Key::optional(
            "from",
            "A day: what the line says holds for that day and all later ones.",
            value::date(),
        )
        .such_as(json!(["2027-06-01", "2026-09-01"])),
        Key::optional(
            "phase",
            "The one phase that a line with `from` is about.",
            value::phase_name(),
        )
        .such_as(json!(["maintenance", "induction"])),
        Key::optional("to", "Its new date.", value::date())
            .such_as(json!(["2026-11-25", "2027-03-16"])),
        Key::optional("skip", "`yes` skips it.", value::yes_or_no()),
    ];
    let whole = [
        sites(),
        Key::optional("prescriber", "Who prescribes from then on.", super::prescriber()),
        Key::optional("time_zone", "The zone of all times from then on.", value::time_zone())
            .such_as(json!(["Europe/Madrid", "America/New_York"])),
        super::reminders(),
        because(),
    ];
    let mut change = group("Change", [about.into(), terms(), whole.into()].concat());
    let missing = "A change needs `dose`, `recheck`, `extra` or `from`.";
    let mut conditions = vec![key::at_least_one(TARGETS, missing)];
    conditions.extend(key::at_most_one(TARGETS));
    conditions.extend(["dose", "recheck", "extra"].map(|one| {
        key::excludes(one, &["phase", "sites", "prescriber", "time_zone", "reminders"])
    }));
    conditions.push(key::excludes("recheck", &["product", "amount", "route"]));
    conditions.push(key::excludes("from", &["to", "skip"]));
    conditions.push(key::excludes("extra", &["to", "skip"]));
    conditions.push(key::skipped_has_nothing_else(&value::yes()));
    conditions.push(key::changes_something_from_a_day());
    change["allOf"] = conditions.into();
    change
}

/// A line of `given`: an injection that was given, or missed.
pub(super) fn entry() -> Value {
    const FACTS: &[&str] = &["date", "batch", "site", "by", "note"];
    let facts = [
        dose(),
        Key::optional(
            "extra",
            "An extra injection: the date it was planned for, or given on.",
            value::date(),
        )
        .such_as(json!(["2027-01-20", "2026-08-24"])),
        Key::optional("date", "The day on which it was given.", value::date())
            .such_as(json!(["2026-12-16", "2027-03-12"])),
        Key::optional("batch", "The batch number of the product.", value::line())
            .such_as(json!(["AB12", "X-204-7"])),
        Key::optional("site", "Where it was injected.", value::line())
            .such_as(json!(["left thigh", "right arm"])),
        Key::optional("by", "Who gave it.", value::line()).such_as(json!(["Nurse Kay", "myself"])),
        note("Anything else to remember."),
        Key::optional("missed", "`yes`: it was not given.", value::yes_or_no()),
        Key::optional("because", "Why it was missed.", value::line())
            .such_as(json!(["snow", "ill"])),
        Key::optional("make_up", "`yes`: its phase gets one dose more for it.", value::yes_or_no()),
    ];
    let mut entry = group("Injection", [facts.into(), terms()].concat());
    let mut conditions =
        vec![key::at_least_one(&["dose", "extra"], "An entry needs `dose` or `extra`.")];
    conditions.extend(key::at_most_one(&["dose", "extra"]));
    let missing =
        "An entry says what happened: `date` if it was given, `missed: yes` if it was not.";
    conditions.push(key::at_least_one(&["date", "missed", "extra"], missing));
    conditions.push(key::excludes("missed", FACTS));
    entry["allOf"] = conditions.into();
    entry
}

/// A line of `results`: what a recheck found.
pub(super) fn result() -> Value {
    let named = [
        Key::required(
            "recheck",
            "Which recheck: its name for the first one, else its number and its name.",
            value::line(),
        )
        .such_as(json!(["yearly", "2 of yearly"])),
        Key::required("date", "The day of the test.", value::date())
            .such_as(json!(["2027-03-02", "2026-06-15"])),
        note("Anything else to remember."),
    ];
    let mut result = group("Result", [named.into(), tests()].concat());
    result["additionalProperties"] = value::line();
    // Besides the recheck and the day: a test, or a note.
    result["minProperties"] = json!(3);
    result
}

/// What the prescriber wants to see of a recheck.
pub(super) fn targets() -> Value {
    let mut targets = group("Targets", tests());
    targets["additionalProperties"] = value::line();
    targets
}

/// A text for each test that has a word.
fn tests() -> Vec<Key> {
    let one = |&(test, _): &(&'static str, &str)| {
        let about = format!("A text about {test}, in quotes, such as that of the laboratory.");
        Key::optional(test, &about, value::line()).such_as(json!(["310 pg/mL", "in range"]))
    };
    TESTS.iter().map(one).collect()
}

fn dose() -> Key {
    Key::optional("dose", "Which dose: its number, and its phase.", value::nth_dose())
        .such_as(json!(["3 of maintenance", "1 of induction"]))
}

fn recheck() -> Key {
    Key::optional(
        "recheck",
        "Which recheck: its name for the first one, else its number and its name.",
        value::line(),
    )
    .such_as(json!(["yearly", "2 of yearly"]))
}

/// How an injection is given.
fn terms() -> Vec<Key> {
    vec![
        Key::optional("product", "Another product.", product()),
        Key::optional("amount", "Another amount.", value::amount())
            .such_as(json!(["500 mcg", "1 mg"])),
        Key::optional("route", "Another route of injection.", route()),
        Key::optional("time", "Another time of day.", value::time())
            .such_as(json!(["10:40", "16:30"])),
        Key::optional("place", "Another place.", value::line())
            .such_as(json!(["Market Street", "at home"])),
    ]
}
