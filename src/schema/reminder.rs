//! `reminders`, `supply`, `notes`, `window` and `milestones`, each in its forms -> their schemas.

use serde_json::{Value, json};

use super::key::{self, Key, group};
use super::value;
use crate::prescription::supply::{MAX_CONTAINERS, MAX_REPEATS};

pub(super) fn reminders() -> Key {
    let say = group(
        "Something to be done before it",
        vec![
            Key::required(
                "before",
                "How long before: days or weeks, up to 60 days.",
                value::lead(),
            )
            .such_as(json!(["3 weeks", "10 days"])),
            Key::required("say", "What is to be done.", value::line())
                .such_as(json!(["order the ampoule", "book the nurse"])),
        ],
    );
    Key::optional(
        "reminders",
        "How long before an event the calendar reminds: at most two reminders, up to 14 days \
         before, or with what is to be done up to 60. An empty list means none.",
        value::reminders(&say),
    )
    .such_as(json!([["1 day", "1 hour"], ["2 days"]]))
}

pub(super) fn supply() -> Value {
    let containers = |least, what: &str| value::whole(least, MAX_CONTAINERS, what);
    let about = "How many unopened containers were there.";
    let lead = "How long before the first dose without a container more are ordered: days or weeks, up to \
                60 days. Default: 2 weeks.";
    let repeats = "How many orders the prescription had left on that day. Default: no limit.";
    let mut supply = group(
        "Supply",
        vec![
            Key::required("in_hand", about, containers(0, "a number of containers"))
                .such_as(json!([6, 4])),
            Key::required("counted", "The day on which they were counted.", value::date())
                .such_as(json!(["2026-11-01", "2026-03-02"])),
            Key::optional(
                "order",
                "How many containers come with an order. Default: not known, so there is one event.",
                containers(1, "a number of containers"),
            )
            .such_as(json!([5, 10])),
            Key::optional("lead", lead, value::lead()).such_as(json!(["2 weeks", "10 days"])),
            Key::optional("repeats", repeats, value::whole(0, MAX_REPEATS, "a number of orders"))
                .such_as(json!([3, 5])),
        ],
    );
    supply["allOf"] = json!([key::needs("repeats", "order", "`repeats` needs `order`.")]);
    supply
}

pub(super) fn milestones() -> Value {
    let mut milestones = group("Milestones", vec![]);
    milestones["propertyNames"] = value::phase_name();
    milestones["additionalProperties"] = value::date();
    milestones["examples"] = json!([{ "surgery": "2026-10-14" }, { "birth": "2026-08-02" }]);
    milestones
}

pub(super) fn window(about: &str) -> Key {
    let sides = group(
        "Window",
        vec![
            Key::optional("early", "How much earlier. Default: no limit.", value::reach())
                .such_as(json!(["0 days", "2 days"])),
            Key::optional("late", "How much later. Default: no limit.", value::reach())
                .such_as(json!(["1 week", "0 days"])),
        ],
    );
    Key::optional("window", about, json!({ "anyOf": [value::interval(), sides] }))
        .such_as(json!(["2 days", "1 week"]))
}

pub(super) fn notes() -> Value {
    let until = "The last date of an event that shows it. Default: all events.";
    let note = group(
        "Text up to a date",
        vec![
            Key::required("text", "What events show.", value::paragraph()),
            Key::optional("until", until, value::date())
                .such_as(json!(["2026-12-31", "2027-03-31"])),
        ],
    );
    let one = json!({ "anyOf": [value::paragraph(), note] });
    json!({ "anyOf": [value::paragraph(), note, value::list_of(&one)] })
}
