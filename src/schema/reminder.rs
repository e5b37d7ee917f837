//! `reminders`, `notes`, `window` and `milestones`, each in its forms -> their schemas.

use serde_json::{Value, json};

use super::key::{Key, group};
use super::value;

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
