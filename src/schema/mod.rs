//! The words and limits of the reader -> the JSON Schema (2020-12) of format 1, for editors.
//!
//! Editors use it to complete and check a prescription while it is written. It refuses nothing that the
//! reader accepts. It knows nothing about the plan:
//! whether a phase exists or a dose comes out even is for `check`.
//!
//! | file | what it describes |
//! | --- | --- |
//! | `part` | phases and rechecks |
//! | `reminder` | reminders, the supply, notes, windows and milestones, each in its forms |
//! | `course` | changes and the record |
//! | `key` | the keys of a mapping, and which cannot be used together |
//! | `value` | single values, by patterns |

mod course;
mod key;
mod part;
mod reminder;
mod value;

use serde_json::{Value, json};

use self::key::{Key, group};
use self::reminder::{milestones, notes, reminders, supply, window};
use crate::prescription::avoid::{DIRECTIONS, Direction};
use crate::prescription::circumstances::{CAUSES, FLAGS};
use crate::prescription::feed_settings::{COLORS, DETAILS, LANGUAGES};
use crate::prescription::plan::MAX_PARTS;
use crate::prescription::route::ROUTES;

/// The first line of the schema, which identifies the file.
const COMMENT: &str = "b12cal prescription, format 1";
/// The name of the schema in templates, beside the prescription.
pub const FILE_NAME: &str = "b12cal.schema.json";

/// The schema of a prescription in format 1.
#[must_use]
pub fn prescription() -> Value {
    let mut schema = group("Prescription", top());
    let head = [
        ("$comment", json!(COMMENT)),
        ("$schema", json!("https://json-schema.org/draft/2020-12/schema")),
        ("$id", json!("urn:b12cal:prescription:1")),
        ("description", json!("A vitamin B12 prescription, from which b12cal builds a calendar.")),
        ("$defs", key::definitions()),
    ];
    for (name, value) in head {
        schema[name] = value;
    }
    schema
}

fn top() -> Vec<Key> {
    let first = [
        Key::required("b12cal", "The format version.", version()),
        Key::required(
            "id",
            "Identifies this treatment and its events in calendars. Never change it.",
            value::id(),
        )
        .such_as(json!(["sam-2026", "plan-7"])),
        Key::required(
            "issued",
            "The date of the prescription: the stamp of its first calendar. It need not be updated.",
            value::date(),
        )
        .such_as(json!(["2026-02-27", "2026-11-23"])),
        Key::optional("person", "Who gets the doses. Events name them.", value::line())
            .such_as(json!(["Sam", "Noor"])),
        Key::optional("prescriber", "Who prescribed the treatment.", prescriber()),
        Key::required(
            "cause",
            "The cause of the deficiency. No date depends on it.",
            value::word(&value::words_of(CAUSES)),
        ),
        Key::optional(
            "cause_detail",
            "More about the cause. No event shows it.",
            value::paragraph(),
        )
        .such_as(json!(["vegan for eleven years", "terminal ileum resected in 2019"])),
    ];
    let facts = FLAGS.iter().map(|flag| {
        let what = flag.replace('_', " ");
        let about = format!("Yes or no: {what}. No date depends on it. Default: no.");
        Key::optional(flag, &about, value::yes_or_no())
    });
    [Vec::from(first), facts.collect(), doses(), plan(), display()].concat()
}

fn doses() -> Vec<Key> {
    vec![
        Key::required("product", "The product, as on its label.", product()),
        Key::required("dose", "The amount given each time.", value::amount())
            .such_as(json!(["1 mg", "1000 mcg", "250 mcg"])),
        Key::optional("route", "How it is given. Default: intramuscular.", route()),
        Key::required(
            "time_zone",
            "The time zone of all times: an exact name from the time zone database.",
            value::time_zone(),
        )
        .such_as(json!([
            "Europe/London",
            "Europe/Amsterdam",
            "America/New_York",
            "Australia/Sydney"
        ])),
        Key::required("start", "The earliest date of the first dose.", value::date())
            .such_as(json!(["2026-03-02", "2026-04-11"])),
        Key::required("time", "The time of day of a dose.", value::time())
            .such_as(json!(["09:00", "16:45"])),
        Key::optional("place", "Where it is given.", value::line())
            .such_as(json!(["Elm Road Surgery", "at home"])),
        Key::optional(
            "duration",
            "How long an injection takes, from 5 minutes to 12 hours. Default: 15 minutes.",
            value::duration(),
        )
        .such_as(json!(["15 minutes", "1 hour"])),
    ]
}

fn version() -> Value {
    json!({ "anyOf": [{ "const": 1 }, value::unsuggested("Text", &json!(["1"]))] })
}

fn route() -> Value {
    value::word(&value::words_of(ROUTES))
}

fn plan() -> Vec<Key> {
    vec![
        Key::required(
            "phases",
            "The phases of the treatment, one after another; each says how often.",
            value::bounded_list(&part::phase(), 1, MAX_PARTS),
        ),
        Key::optional(
            "rechecks",
            "Blood tests and other checks of the response.",
            value::bounded_list(&part::recheck(), 0, MAX_PARTS),
        ),
        Key::optional("milestones", "Days that others are counted from by a name.", milestones()),
        window("How far the prescriber allows a dose to be moved, either way or each way."),
        Key::optional("min_gap", "The least time between two injections.", value::interval())
            .such_as(json!(["3 days", "2 weeks"])),
        Key::optional(
            "avoid",
            "Days on which no dose or recheck should be.",
            avoid(&directions(|one| one != Direction::Push)),
        ),
        Key::optional(
            "changes",
            "What is different about single doses or rechecks, extra injections, and what is different from a \
             day on.",
            value::list_of(&course::change()),
        ),
        Key::optional(
            "given",
            "What really happened to injections: given on this day, or missed.",
            value::list_of(&course::entry()),
        ),
        Key::optional("results", "What rechecks found.", value::list_of(&course::result())),
        Key::optional(
            "pause",
            "Spans of dates without doses. The other doses keep their dates.",
            value::list_of(&group("Pause", vec![from(), to()])),
        ),
        Key::optional(
            "away",
            "Spans of dates in another time zone or at another place.",
            value::list_of(&away()),
        ),
    ]
}

fn display() -> Vec<Key> {
    vec![
        sites(),
        reminders(),
        Key::optional(
            "supply",
            "What is in hand of what is injected, and how more is ordered.",
            supply(),
        ),
        Key::optional(
            "notes",
            "Text shown in every dose and recheck, or a list of such texts.",
            notes(),
        )
        .such_as(json!(["Bring the yellow card.", "Ask for the practice nurse."])),
        Key::optional("feed", "The calendar: its name, its end and its looks.", feed()),
        Key::optional(
            "acknowledge",
            "Warnings that have been checked, each with the reason why it can stay.",
            value::list_of(&known_warning()),
        ),
    ]
}

fn sites() -> Key {
    Key::optional("sites", "The injection sites, used in turn.", value::list_of(&value::line()))
        .such_as(json!([["left thigh", "right thigh"], ["left arm", "right arm"]]))
}

fn known_warning() -> Value {
    let rule = Key::required("rule", "The name of the rule that warns.", value::rule());
    let rule = rule.such_as(json!(["inexact_volume", "volume_too_large"]));
    group("Acknowledged warning", vec![rule, because()])
}

fn prescriber() -> Value {
    group(
        "Prescriber",
        vec![
            Key::required("name", "Their name, or that of the practice.", value::line())
                .such_as(json!(["Dr Ruiz", "Harbour Practice"])),
            Key::optional("phone", "Their telephone number.", value::line())
                .such_as(json!(["+44 20 7946 0000", "+61 2 5550 0000"])),
        ],
    )
}

fn product() -> Value {
    group(
        "Product",
        vec![
            Key::required("name", "The generic name.", value::line()).such_as(json!([
                "hydroxocobalamin",
                "cyanocobalamin",
                "methylcobalamin"
            ])),
            Key::optional("brand", "The brand.", value::line())
                .such_as(json!(["Neo-Cytamen", "Vitarubin Depot"])),
            Key::required(
                "strength",
                "The strength as the label prints it: per mL, in one container, per tablet or per \
             spray.",
                value::strength(),
            )
            .such_as(json!([
                "1 mg/mL",
                "1000 mcg in 2 mL",
                "1000 mcg/tablet",
                "500 mcg/spray"
            ])),
            Key::optional("container", "The container and its volume.", value::container())
                .such_as(json!(["1 mL ampoule", "1 mL vial", "10 mL multi-dose vial"])),
        ],
    )
}

fn note(about: &str) -> Key {
    Key::optional("note", about, value::paragraph())
        .such_as(json!(["Half an ampoule.", "Bring the form."]))
}

fn was(what: &str) -> Key {
    let about =
        format!("The former name of this {what}. Calendars still know its events by that name.");
    Key::optional("was", &about, value::line())
}

fn avoid(directions: &[&str]) -> Value {
    let mut avoid = group(
        "Days to avoid",
        vec![
            Key::optional(
                "weekdays",
                "These days of every week; at least one day must remain.",
                value::weekdays(6),
            )
            .such_as(json!([["sat", "sun"], ["wed"]])),
            Key::optional("dates", "These dates.", value::list_of(&value::date()))
                .such_as(json!([["2026-12-25"], ["2026-12-25", "2027-01-01"]])),
            Key::optional(
                "move",
                "The free day to which a dose is moved. Default: later.",
                value::word(directions),
            ),
        ],
    );
    avoid["allOf"] = json!([key::something_to_avoid()]);
    avoid
}

fn directions(has: fn(Direction) -> bool) -> Vec<&'static str> {
    DIRECTIONS.iter().filter(|(_, direction)| has(*direction)).map(|(word, _)| *word).collect()
}

fn because() -> Key {
    Key::required("because", "The reason, for people who read the file.", value::line())
        .such_as(json!(["clinic closed", "the prescriber said so"]))
}

fn from() -> Key {
    Key::required("from", "Its first date.", value::date())
        .such_as(json!(["2026-08-20", "2026-08-24"]))
}

fn to() -> Key {
    Key::required("to", "Its last date, included.", value::date())
        .such_as(json!(["2026-09-05", "2026-09-10"]))
}

fn away() -> Value {
    group(
        "Span away",
        vec![
            from(),
            to(),
            Key::required("time_zone", "The zone of the times there.", value::time_zone())
                .such_as(json!(["America/Vancouver", "Europe/Lisbon"])),
            Key::optional(
                "place",
                "Where doses are given there. Default: no place.",
                value::line(),
            )
            .such_as(json!(["Coast Clinic", "Clínica do Mar"])),
        ],
    )
}

fn feed() -> Value {
    group(
        "Calendar",
        vec![
            Key::optional("name", "The name of the calendar.", value::feed_name())
                .such_as(json!(["Sam B12", "Reminders"])),
            Key::optional(
                "until",
                "The last date of the calendar. Default: the end of next year.",
                value::date(),
            )
            .such_as(json!(["2027-12-31", "2028-12-31"])),
            Key::optional("color", "Its colour.", value::word(&value::words_of(COLORS))),
            Key::optional(
                "detail",
                "How much it shows: everything, everything without reminders, or only the times.",
                value::word(&value::words_of(DETAILS)),
            ),
            Key::optional(
                "discreet_name",
                "The title of every event of a discreet calendar.",
                value::line(),
            )
            .such_as(json!(["Reminder", "Appointment"])),
            Key::optional(
                "language",
                "The language of the events.",
                value::word(&value::words_of(LANGUAGES)),
            ),
        ],
    )
}
