//! Keys -> the schema of a mapping, with constraints between its keys.
//!
//! An empty value counts as missing, so every optional key may be empty, and is then treated as absent.
//! `errorMessage` and `doNotSuggest` are extensions that editors know. `propertyOrder`, `units` and `input` are for
//! forms: the order of the keys, the units of a number, and the kind of a field.

use serde_json::{Map, Value, json};

use super::value::unsuggested;

#[derive(Clone)]
pub(super) struct Key {
    name: &'static str,
    required: bool,
    schema: Value,
}

impl Key {
    pub(super) fn required(name: &'static str, about: &str, value: Value) -> Self {
        Self::new(name, true, about, value)
    }

    pub(super) fn optional(name: &'static str, about: &str, value: Value) -> Self {
        Self::new(name, false, about, or_empty(value))
    }

    fn new(name: &'static str, required: bool, about: &str, mut schema: Value) -> Self {
        schema["description"] = json!(about);
        // A mapping has its own title.
        if schema["title"].is_null() {
            schema["title"] = json!(name);
        }
        Self { name, required, schema }
    }

    /// Adds examples. With a single one, an editor would insert it itself, so there are several.
    pub(super) fn such_as(mut self, examples: Value) -> Self {
        self.schema["examples"] = examples;
        self
    }
}

fn or_empty(mut value: Value) -> Value {
    let empty = json!({ "$ref": "#/$defs/empty" });
    if let Some(forms) = value.get_mut("anyOf").and_then(Value::as_array_mut) {
        forms.push(empty);
    } else if matches!(value["type"].as_str(), Some("object" | "array")) {
        // Editors find the keys inside only if the mapping is not one of two alternatives.
        let kind = value.as_object_mut().and_then(|parts| parts.remove("type"));
        value["if"] = json!({ "$ref": "#/$defs/given" });
        value["then"] = json!({ "type": kind });
    } else {
        value = json!({ "anyOf": [value, empty] });
    }
    value
}

/// A mapping with these keys and no others; editors show its title.
pub(super) fn group(title: &str, keys: Vec<Key>) -> Value {
    let order: Vec<&str> = keys.iter().map(|key| key.name).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let properties: Map<String, Value> =
        keys.into_iter().map(|key| (key.name.to_owned(), key.schema)).collect();
    json!({
        "title": title,
        "type": "object",
        "properties": properties,
        "propertyOrder": order,
        "required": required,
        "additionalProperties": false,
    })
}

/// Shared definitions: a value that is given, and an empty one (nothing or empty text).
pub(super) fn definitions() -> Value {
    let empty = json!([null, ""]);
    json!({ "given": { "not": { "enum": empty } }, "empty": unsuggested("Empty", &empty) })
}

fn given(key: &str) -> Value {
    json!({ "required": [key], "properties": { key: { "$ref": "#/$defs/given" } } })
}

pub(super) fn at_least_one(keys: &[&str], message: &str) -> Value {
    let given: Value = keys.iter().map(|key| given(key)).collect();
    json!({ "if": { "not": { "anyOf": given } }, "then": present(keys[0], message) })
}

/// If one key has a value, the other has one too.
pub(super) fn needs(key: &str, other: &str, message: &str) -> Value {
    json!({ "if": given(key), "then": present(other, message) })
}

pub(super) fn at_most_one(keys: &[&str]) -> Vec<Value> {
    let pairs = keys.iter().enumerate().map(|(index, key)| (key, &keys[index + 1..]));
    pairs
        .filter(|(_, others)| !others.is_empty())
        .map(|(key, others)| excludes(key, others))
        .collect()
}

/// If a key has a value, none of the others has.
pub(super) fn excludes(key: &str, others: &[&str]) -> Value {
    let absent: Map<String, Value> = others
        .iter()
        .map(|other| {
            let message = format!("`{key}` and `{other}` cannot be used together.");
            ((*other).to_owned(), absent(&message))
        })
        .collect();
    json!({ "if": given(key), "then": { "properties": absent } })
}

fn absent(message: &str) -> Value {
    json!({ "enum": [null, ""], "errorMessage": message, "doNotSuggest": true })
}

fn present(key: &str, message: &str) -> Value {
    // Behind a reference, an editor would not see that it should not suggest this key again.
    let mut given = definitions()["given"].take();
    given["doNotSuggest"] = json!(true);
    json!({
        "required": [key],
        "properties": { key: given },
        "errorMessage": message,
    })
}

pub(super) fn something_to_avoid() -> Value {
    let dates = json!({
        "required": ["dates"],
        "properties": { "dates": { "type": "array", "minItems": 1 } },
    });
    json!({
        "if": { "not": { "anyOf": [given("weekdays"), dates] } },
        "then": present("weekdays", "Add `weekdays` or `dates`."),
    })
}

/// A change of one dose or recheck says something, and nothing besides `skip` with one of the words for yes.
pub(super) fn skipped_has_nothing_else(yes: &Value) -> Value {
    const EDITS: &[&str] = &["to", "time", "place", "product", "amount", "route"];
    let absent: Map<String, Value> = EDITS
        .iter()
        .map(|key| ((*key).to_owned(), absent("`skip` excludes every other change.")))
        .collect();
    let nothing = "This change changes nothing: `to` moves it, `time` gives it another hour, `skip: yes` skips it.";
    json!({
        "if": { "anyOf": [given("dose"), given("recheck")] },
        "then": {
            "if": { "required": ["skip"], "properties": { "skip": { "enum": yes } } },
            "then": { "properties": absent },
            "else": at_least_one(EDITS, nothing),
        },
    })
}

/// A change from a day on says what is different from then on.
pub(super) fn changes_something_from_a_day() -> Value {
    const EDITS: &[&str] = &[
        "product",
        "amount",
        "route",
        "sites",
        "time",
        "place",
        "prescriber",
        "time_zone",
        "reminders",
    ];
    json!({
        "if": given("from"),
        "then": at_least_one(EDITS, "Say what is different from that day on."),
    })
}

/// A phase beside the others says when it begins.
pub(super) fn begins_beside(yes: &Value) -> Value {
    let missing = "A phase beside the others needs `starts` or `start`.";
    json!({
        "if": { "required": ["alongside"], "properties": { "alongside": { "enum": yes } } },
        "then": at_least_one(&["starts", "start", "dates"], missing),
    })
}

/// With `weekdays`, `every` counts weeks; with days of a month, months.
pub(super) fn weekdays_fit_the_interval() -> Value {
    let with = |items: Value| {
        let list = json!({ "type": "array", "contains": items });
        json!({ "required": ["weekdays"], "properties": { "weekdays": list } })
    };
    let of_month = json!({ "type": "string", "pattern": " " });
    json!({
        "if": with(of_month),
        "then": {
            "required": ["every"],
            "properties": { "every": {
                "pattern": "month",
                "errorMessage": "Days such as `first tue` need `every` in months.",
            } },
        },
        "else": {
            "if": with(json!(true)),
            "then": { "properties": { "every": {
                "not": { "type": "string", "pattern": "day|month" },
                "errorMessage": "With `weekdays`, `every` counts weeks.",
            } } },
        },
    })
}

pub(super) fn bounds_of_a_repeated_recheck() -> Value {
    let message = "`until` and `times` limit a `when` such as `every 12 months after induction`.";
    let sentence = json!({ "type": "string", "pattern": "^every " });
    json!({
        "if": { "properties": {
            "when": { "anyOf": [sentence, { "type": "array", "contains": sentence }] },
        } },
        "else": { "properties": { "until": absent(message), "times": absent(message) } },
    })
}
