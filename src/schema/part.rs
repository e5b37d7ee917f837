//! `phases` and `rechecks` -> their schemas.

use serde_json::{Value, json};

use super::key::{self, Key, group};
use super::{avoid, course, directions, note, product, reminders, route, value, was, window};

pub(super) fn phase() -> Value {
    const CADENCES: &[&str] = &["every", "weekdays", "days", "dates"];
    const ENDS: &[&str] = &["doses", "for", "until", "total", "review"];
    let name = Key::required(
        "name",
        "Its name, unique in the plan; it identifies the events. Keep it once the phase has begun.",
        value::phase_name(),
    );
    let keys = [vec![name.such_as(json!(["induction", "maintenance"]))], cadence(), end()];
    let mut phase = group("Phase", [keys.concat(), phase_details()].concat());
    let cadence_missing = "A phase must say how often: `every`, `weekdays`, `days` or `dates`.";
    let mut conditions = vec![key::at_least_one(CADENCES, cadence_missing)];
    conditions.extend(key::at_most_one(ENDS));
    for list in ["days", "dates"] {
        let others = CADENCES.iter().filter(|other| **other != list).chain(ENDS);
        conditions.push(key::excludes(list, &others.copied().collect::<Vec<_>>()));
    }
    conditions.push(key::excludes("dates", &["starts", "start"]));
    conditions.push(key::weekdays_fit_the_interval());
    conditions.push(key::excludes("start", &["starts"]));
    conditions.push(key::begins_beside(&value::yes()));
    phase["allOf"] = conditions.into();
    phase
}

/// How often it has a dose.
fn cadence() -> Vec<Key> {
    vec![
        Key::optional("every", "One dose each interval.", value::interval())
            .such_as(json!(["12 weeks", "3 months", "2 days"])),
        Key::optional(
            "weekdays",
            "A dose on each of these days of the week; with `every`, of every so many weeks, or days such as the \
             first Tuesday of every so many months.",
            value::phase_weekdays(),
        )
        .such_as(json!([["mon", "wed", "fri"], ["tue"], ["first tue"]])),
        Key::optional(
            "days",
            "A dose on each of these days of the phase, in ascending order. It ends with the last \
             one.",
            value::days(),
        )
        .such_as(json!([[1, 3, 7, 10], [1, 8, 15]])),
        Key::optional(
            "dates",
            "A dose on each of these booked dates, in ascending order. It ends with the last one.",
            value::dates(),
        )
        .such_as(json!([["2026-12-21", "2026-12-23"], ["2027-01-04"]])),
    ]
}

/// Where it ends.
fn end() -> Vec<Key> {
    vec![
        Key::optional("doses", "It ends after this many doses.", value::doses("a number of doses"))
            .such_as(json!([6, 10])),
        Key::optional(
            "for",
            "It has the doses less than this length of time after its first one.",
            value::interval(),
        )
        .such_as(json!(["2 weeks", "3 months"])),
        Key::optional("until", "Its last dose is on or before this date.", value::date())
            .such_as(json!(["2026-05-01", "2027-03-31"])),
        Key::optional(
            "total",
            "It ends when its doses add up to exactly this amount.",
            value::amount(),
        )
        .such_as(json!(["5 mg", "10 mg"])),
        Key::optional(
            "review",
            "Doses up to this date, or for this long, then a review. What follows waits for it.",
            value::review(),
        )
        .such_as(json!(["after 3 weeks", "2026-05-01"])),
    ]
}

fn phase_details() -> Vec<Key> {
    vec![
        Key::optional(
            "next",
            "What its next doses are counted from: the plan, unless it is said, or the day on which one was \
             given.",
            value::word(&["from plan", "from given"]),
        ),
        Key::optional(
            "starts",
            "The day of its first dose. Default: one interval after the previous phase.",
            value::starts(),
        )
        .such_as(json!(["8 weeks after induction", "2026-04-01"])),
        Key::optional(
            "alongside",
            "`yes`: beside the other phases, from `starts` or `start` on; what is swallowed or sprayed.",
            value::yes_or_no(),
        ),
        Key::optional("start", "The first day of a phase beside the others.", value::date())
            .such_as(json!(["2026-03-02", "2026-04-11"])),
        Key::optional("dose", "Its dose, if not the one at the top.", value::amount())
            .such_as(json!(["500 mcg", "1 mg"])),
        Key::optional("product", "Its product, if not the one at the top.", product()),
        Key::optional("route", "Its route, if not the one at the top.", route()),
        Key::optional(
            "time",
            "Its time of day, if not the one at the top; by mouth with `remind: no` also several.",
            value::times(),
        )
        .such_as(json!(["16:30", "08:00"])),
        Key::optional("place", "Its place, if not the one at the top.", value::line())
            .such_as(json!(["at home", "Main Street Clinic"])),
        reminders(),
        window("How far its doses may move, if not as at the top."),
        Key::optional(
            "avoid",
            "Its days to avoid, if not those at the top.",
            avoid(&directions(|_| true)),
        ),
        note("Text shown in the events of this phase."),
        Key::optional(
            "remind",
            "Whether every dose is an event. Default: yes. `no` is for tablets and sprays.",
            value::yes_or_no(),
        ),
        was("phase").such_as(json!(["loading", "weekly"])),
    ]
}

pub(super) fn recheck() -> Value {
    let mut recheck = group("Recheck", recheck_keys());
    recheck["allOf"] = json!([key::bounds_of_a_repeated_recheck()]);
    recheck
}

fn recheck_keys() -> Vec<Key> {
    vec![
        Key::required(
            "name",
            "Its name, unique among the rechecks; it identifies the events. Keep it once the plan \
             has begun.",
            value::line(),
        )
        .such_as(json!(["early response", "yearly"])),
        Key::required("tests", "What is tested.", value::tests(&other_test()))
            .such_as(json!([["b12", "cbc"], ["cbc", "reticulocytes"]])),
        Key::optional(
            "targets",
            "What the prescriber wants to see, for its tests.",
            course::targets(),
        ),
        Key::required(
            "when",
            "The day or days: a date, a sentence that counts from the plan, or a list of these.",
            value::when(),
        )
        .such_as(json!([
            "8 days after first dose",
            "3, 6, 12 months after first dose",
            "every 12 months after induction",
            "on dose 2 of maintenance"
        ])),
        Key::optional("until", "The last date of a repeated recheck.", value::date())
            .such_as(json!(["2027-12-31", "2028-06-30"])),
        Key::optional(
            "times",
            "How many times a repeated recheck takes place.",
            value::doses("a number of times"),
        )
        .such_as(json!([3, 5])),
        Key::optional("time", "Its time of day, if not the one at the top.", value::time())
            .such_as(json!(["08:30", "10:00"])),
        Key::optional("place", "Where it takes place.", value::line())
            .such_as(json!(["St Mary's phlebotomy", "the laboratory"])),
        Key::optional(
            "duration",
            "How long it takes, from 5 minutes to 12 hours. Default: 30 minutes.",
            value::duration(),
        )
        .such_as(json!(["30 minutes", "1 hour"])),
        reminders(),
        Key::optional(
            "fasting",
            "Whether the person must not eat before it. Default: no.",
            value::yes_or_no(),
        ),
        Key::optional(
            "before_injection",
            "Whether it must be before the injection of the day. Default: no.",
            value::yes_or_no(),
        ),
        note("Text shown in its events."),
        was("recheck").such_as(json!(["blood count", "follow-up"])),
    ]
}

fn other_test() -> Value {
    let about = "A test that the format has no word for.";
    let other = Key::required("other", about, value::line());
    group("Another test", vec![other.such_as(json!(["lipids", "vitamin D"]))])
}
