//! `Agenda` -> JSON: the plan in version 1 of the shape that `plan.schema.json` describes.

use serde_json::{Value, json};

use super::agenda::{Agenda, Stretch};
use super::row::Row;
use crate::schedule::occurrence::{LeftOut, Occurrence};
use crate::schedule::reason::Absence;
use crate::visible;
use crate::zone::Resolved;

/// The JSON Schema of [`plan`].
pub const PLAN_SCHEMA: &str = include_str!("plan.schema.json");

/// The plan, with the rows that the agenda shows; `tzdb` is the version of the tz database.
#[must_use]
pub fn plan(agenda: &Agenda<'_>, tzdb: &str) -> String {
    let prescription = agenda.prescription;
    let acknowledged: Vec<Value> = prescription
        .acknowledged
        .iter()
        .map(|answer| json!({ "rule": answer.rule.value, "because": answer.because }))
        .collect();
    let left_out = agenda.schedule.left_out.iter().map(|left| self::left_out(left, agenda));
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
        "late": late(agenda),
        "after": after(agenda),
        "phases": agenda.stretches.iter().map(phase).collect::<Vec<_>>(),
        "occurrences": [],
        "earlier": agenda.earlier.len(),
        "later": agenda.later.len(),
        "left_out": left_out.collect::<Vec<_>>(),
        "acknowledged": acknowledged,
    });
    visible::json_with_list(&plan, "occurrences", agenda.rows.iter().map(occurrence))
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
                "late": late(agenda),
                "due": agenda.due().into_iter().map(occurrence).collect::<Vec<_>>(),
                "next": agenda.rows.iter().find(|row| row.is_ahead()).map(occurrence),
                "after": after(agenda),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "version": 1, "plans": plans }))
}

fn late(agenda: &Agenda<'_>) -> Vec<Value> {
    let late = agenda.outlook.late.iter().map(|late| {
        let mut value = beyond(late.occurrence, agenda);
        value["days"] = json!(late.days);
        value
    });
    late.collect()
}

fn after(agenda: &Agenda<'_>) -> Option<Value> {
    let after = agenda.outlook.after.as_ref()?;
    Some(json!({
        "end": after.end.to_string(),
        "next": after.next.map(|next| beyond(next, agenda)),
        "hidden": after.is_hidden,
    }))
}

/// An occurrence without an event in the calendar.
fn beyond(occurrence: &Occurrence, agenda: &Agenda<'_>) -> Value {
    json!({
        "kind": occurrence.word(agenda.prescription),
        "name": occurrence.name(agenda.prescription),
        "date": occurrence.begins_on().to_string(),
    })
}

fn phase(stretch: &Stretch<'_>) -> Value {
    let date = |date: Option<&jiff::civil::Date>| date.map(ToString::to_string);
    json!({
        "name": stretch.phase.name.value,
        "cadence": stretch.rhythm,
        "doses": stretch.doses,
        "first": date(stretch.dates.first()),
        "last": date(stretch.dates.last()),
        "goes_on": stretch.goes_on,
        "waits": stretch.waits,
    })
}

fn occurrence(row: &Row<'_>) -> Value {
    let given = row.given();
    json!({
        "uid": row.event.uid,
        "kind": row.kind,
        "name": row.name,
        "date": row.date().to_string(),
        "has_begun": row.has_begun,
        "start": row.moments.map(|moments| moment(moments.start)),
        "end": row.moments.map(|moments| moment(moments.end)),
        "time_zone": row.moments.map(|_| row.zone.to_string()),
        "away": row.is_away,
        "phase": row.phase.map(|phase| phase.name.value.as_str()),
        "recheck": row.recheck.map(|recheck| recheck.name.value.as_str()),
        "ordinal": row.ordinal(),
        "of": row.of,
        "dose": given.map(|phase| phase.dose.value.to_string()),
        "amount": given.map(|phase| phase.product.portion(phase.dose.value).to_string()),
        "product": given.map(|phase| json!({
            "name": phase.product.name.value,
            "brand": phase.product.brand,
            "strength": phase.product.strength.to_string(),
        })),
        "route": given.map(|phase| phase.route.name()),
        "site": row.site,
        "place": row.place,
        "tests": row.tests(),
        "moved": row.moved().zip(row.because()).map(|(moved, (by, because))| json!({
            "from": moved.from.to_string(),
            "by": by,
            "because": because,
        })),
        "why": row.why,
    })
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
