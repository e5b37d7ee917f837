//! `Agenda` -> JSON: the plan in version 1 of the shape that `plan.schema.json` describes; and several plans.

use serde_json::{Value, json};

use super::agenda::{Agenda, Stretch};
use super::due::Due;
use super::outlook::{Late, Outlook};
use super::row::Row;
use crate::prescription::Prescription;
use crate::prescription::recheck::Test;
use crate::schedule::Supply;
use crate::schedule::occurrence::{Kind, LeftOut, Occurrence, Order, Task};
use crate::schedule::reason::Absence;
use crate::visible;
use crate::zone::Resolved;

/// The JSON Schema of [`plan`].
pub const PLAN_SCHEMA: &str = include_str!("plan.schema.json");

/// The JSON Schema of [`due`]; that of an occurrence is in [`PLAN_SCHEMA`].
pub const DUE_SCHEMA: &str = include_str!("due.schema.json");

/// The plan, with the rows that the agenda shows; `tzdb` is the version of the tz database.
#[must_use]
pub fn plan(agenda: &Agenda<'_>, tzdb: &str) -> String {
    let prescription = agenda.prescription;
    let acknowledged: Vec<Value> = prescription
        .acknowledged
        .iter()
        .map(|answer| json!({ "rule": answer.rule.value, "because": answer.because }))
        .collect();
    let plan = json!({
        "version": 1,
        "id": prescription.id.value,
        "issued": prescription.issued.to_string(),
        "person": prescription.person,
        "prescriber": prescription.prescriber.as_ref().map(|prescriber| {
            json!({ "name": prescriber.name, "phone": prescriber.phone })
        }),
        "cause": prescription.circumstances.cause.name(),
        "plan": agenda.plan,
        "time_zone": prescription.time_zone.name(),
        "tz_database": tzdb,
        "until": agenda.schedule.horizon.to_string(),
        "late": late(&agenda.outlook.late, prescription),
        "after": after(&agenda.outlook, prescription),
        "supply": agenda.schedule.supply.as_ref().and_then(|it| supply(it, prescription)),
        "phases": agenda.stretches.iter().map(phase).collect::<Vec<_>>(),
        "occurrences": [],
        "earlier": agenda.earlier.len(),
        "later": agenda.later.len(),
        "left_out": [],
        "acknowledged": acknowledged,
    });
    let left_out = &mut agenda.schedule.left_out.iter().map(|left| self::left_out(left, agenda));
    let occurrences = &mut agenda.rows.iter().map(occurrence);
    visible::json_with_lists(&plan, [("left_out", left_out), ("occurrences", occurrences)])
}

/// What is late and what is next in several plans.
#[must_use]
pub fn next(plans: &[Agenda<'_>]) -> String {
    let plans: Vec<Value> = plans
        .iter()
        .map(|agenda| {
            json!({
                "id": agenda.prescription.id.value,
                "person": agenda.prescription.person,
                "late": late(&agenda.outlook.late, agenda.prescription),
                "due": agenda.due().into_iter().map(occurrence).collect::<Vec<_>>(),
                "next": agenda.rows.iter().find(|row| row.is_ahead()).map(occurrence),
                "after": after(&agenda.outlook, agenda.prescription),
            })
        })
        .collect();
    visible::json(&json!({ "version": 1, "plans": plans }))
}

/// What is due in several plans, in version 1 of the shape that `due.schema.json` describes.
#[must_use]
pub fn due(due: &Due<'_>, place: Option<&str>) -> String {
    let whose = |value: Value, plan: &Prescription| {
        let mut value = value;
        value["id"] = json!(plan.id.value);
        value["person"] = json!(plan.person);
        value
    };
    let late = due.late().flat_map(|plan| {
        let late = self::late(&plan.outlook.late, plan.prescription).into_iter();
        late.map(|value| whose(value, plan.prescription))
    });
    let silent = due.silent().flat_map(|plan| {
        let silent = self::late(&plan.silent, plan.prescription).into_iter();
        silent.map(|value| whose(value, plan.prescription))
    });
    let ending = due.ending().filter_map(|plan| {
        Some(whose(after(&plan.outlook, plan.prescription)?, plan.prescription))
    });
    let supply = due.supply().filter_map(|plan| {
        let supply = json!({ "supply": supply(plan.supply?, plan.prescription) });
        Some(whose(supply, plan.prescription))
    });
    let value = json!({
        "version": 1,
        "from": due.from.to_string(),
        "to": due.to.to_string(),
        "place": place,
        "broken": due.broken.iter().map(|broken| &broken.says).collect::<Vec<_>>(),
        "late": late.collect::<Vec<_>>(),
        "unrecorded": silent.collect::<Vec<_>>(),
        "ending": ending.collect::<Vec<_>>(),
        "supply": supply.collect::<Vec<_>>(),
        "due": [],
    });
    let items = &mut due.items.iter().map(|item| {
        let containers = item.row.containers();
        let containers =
            containers.map(|(kind, count)| json!({ "kind": kind.name(), "count": count }));
        let value = json!({
            "together": item.together,
            "containers": containers,
            "occurrence": occurrence(&item.row),
        });
        whose(value, due.plans[item.plan].prescription)
    });
    visible::json_with_lists(&value, [("due", items)])
}

fn late(late: &[Late<'_>], prescription: &Prescription) -> Vec<Value> {
    let late = late.iter().map(|late| {
        let mut value = beyond(late.occurrence, prescription);
        value["days"] = json!(late.days);
        value
    });
    late.collect()
}

fn after(outlook: &Outlook<'_>, prescription: &Prescription) -> Option<Value> {
    let after = outlook.after.as_ref()?;
    Some(json!({
        "end": after.end.to_string(),
        "next": after.next.map(|next| beyond(next, prescription)),
        "hidden": after.is_hidden,
    }))
}

/// An occurrence without an event in the calendar.
fn beyond(occurrence: &Occurrence, prescription: &Prescription) -> Value {
    json!({
        "kind": occurrence.word(prescription),
        "name": occurrence.name(prescription),
        "date": occurrence.begins_on().to_string(),
    })
}

fn phase(stretch: &Stretch<'_>) -> Value {
    let date = |date: Option<&jiff::civil::Date>| date.map(ToString::to_string);
    json!({
        "name": stretch.phase.name.value,
        "alongside": stretch.phase.alongside,
        "cadence": stretch.rhythm,
        "doses": stretch.doses,
        "first": date(stretch.dates.first()),
        "last": date(stretch.dates.last()),
        "continues": stretch.continues,
        "waits": stretch.waits,
    })
}

fn occurrence(row: &Row<'_>) -> Value {
    let given = row.given;
    json!({
        "uid": row.event.uid,
        "kind": row.kind,
        "name": row.name,
        "date": row.date().to_string(),
        "has_begun": row.has_begun,
        "start": row.placed.moments.map(|moments| moment(moments.start)),
        "end": row.placed.moments.map(|moments| moment(moments.end)),
        "time_zone": row.placed.moments.map(|_| row.placed.zone.to_string()),
        "away": row.is_away,
        "phase": row.phase.map(|phase| phase.name.value.as_str()),
        "recheck": row.recheck.map(|recheck| recheck.name.value.as_str()),
        "ordinal": row.ordinal(),
        "of": row.of,
        "dose": given.map(|how| how.amount.to_string()),
        "amount": given.map(|how| how.portion().to_string()),
        "product": given.map(|how| json!({
            "name": how.product.name.value,
            "brand": how.product.brand,
            "strength": how.product.strength.to_string(),
        })),
        "route": given.map(|how| how.route.name()),
        "site": row.site,
        "place": row.place,
        "tests": row.tests(),
        "moved": row.moved().zip(row.because()).map(|(moved, (by, because))| json!({
            "from": moved.from.to_string(),
            "by": by,
            "because": because,
        })),
        "recorded": row.recorded(),
        "record": record(row),
        "made_up": row.made_up(),
        "targets": row.recheck.map(|recheck| texts(&recheck.targets)),
        "results": row.result.map(|result| texts(&result.found)),
        "order": match row.occurrence.kind {
            Kind::Order(order) => Some(self::order(order)),
            _ => None,
        },
        "why": row.why,
    })
}

/// What is left today, and what is to be done next about it.
fn supply(supply: &Supply, prescription: &Prescription) -> Option<Value> {
    let counted = prescription.supply.as_ref()?;
    Some(json!({
        "kind": supply.kind.name(),
        "in_hand": counted.in_hand,
        "counted": counted.counted.to_string(),
        "left": supply.left,
        "assumed": supply.assumed,
        "runs_out": supply.next.map(|(_, order)| order.runs_out.to_string()),
        "by": supply.next.map(|(date, _)| date.to_string()),
        "need": supply.next.map(|(_, order)| order.task.word()),
    }))
}

/// What is to be done about the supply.
fn order(order: Order) -> Value {
    let (count, repeats) = match order.task {
        Task::More { count, repeats } => (count, repeats),
        Task::Prescription | Task::Count => (None, None),
    };
    json!({
        "need": order.task.word(),
        "count": count,
        "repeats": repeats,
        "left": order.left,
        "runs_out": order.runs_out.to_string(),
    })
}

/// What is recorded besides day, time, place, site and what was given, which are those of the occurrence.
fn record(row: &Row<'_>) -> Option<Value> {
    row.recorded()?;
    let given = row.was_given();
    Some(json!({
        "batch": given.and_then(|given| given.batch.as_deref()),
        "by": given.and_then(|given| given.by.as_deref()),
        "note": given.and_then(|given| given.note.as_deref())
            .or(row.result.and_then(|result| result.note.as_deref())),
        "because": row.missed_because(),
    }))
}

fn texts(texts: &[(Test, String)]) -> Vec<Value> {
    texts.iter().map(|(test, text)| json!({ "test": test.name(), "text": text })).collect()
}

fn moment(moment: Resolved) -> Value {
    json!({
        "local": moment.local.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        "instant": moment.instant.to_string(),
    })
}

fn left_out(left: &LeftOut, agenda: &Agenda<'_>) -> Value {
    let (by, because, from, to) = match &left.why {
        Absence::Skipped(because) => ("skip", Some(because), None, None),
        Absence::Paused(from, to) => ("pause", None, Some(from.to_string()), Some(to.to_string())),
    };
    json!({
        "name": left.occurrence.name(agenda.prescription),
        "date": left.occurrence.date.to_string(),
        "by": by,
        "because": because,
        "pause": from.zip(to).map(|(from, to)| json!({ "from": from, "to": to })),
    })
}
