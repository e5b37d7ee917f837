//! `Edit` -> JSON for other programs.

use serde_json::{Value, json};

use super::Edit;
use super::entry::{Difference, Entry};
use crate::moment::when::Moment;

impl Edit {
    /// An object with one item in `changes` for every event that changes, by date.
    #[must_use]
    pub fn json(&self) -> Value {
        let later = self.later.as_ref();
        let after = later.map(|later| {
            let plans = later.plans.as_ref().map(|[was, is]| json!({"from": was, "to": is}));
            let changes: Vec<Value> = later.entries.iter().map(change).collect();
            json!({"end": later.end.to_string(), "plan": plans, "changes": changes})
        });
        let mut entries: Vec<&Entry> = self.past.iter().chain(&self.coming).collect();
        entries.sort_by_key(|entry| entry.is.as_ref().or(entry.was.as_ref()).map(|at| at.date));
        json!({
            "today": self.today.to_string(),
            "changes": entries.into_iter().map(change).collect::<Vec<Value>>(),
            "after": after,
            "unchanged": self.unchanged,
            "calendar": self.calendar,
        })
    }
}

fn change(entry: &Entry) -> Value {
    json!({
        "what": entry.what.word(),
        "name": entry.name,
        "uid": entry.uid,
        "from": entry.was.as_ref().map(when),
        "to": entry.is.as_ref().map(when),
        "differs": entry.differs.iter().map(Difference::whole).collect::<Vec<_>>(),
    })
}

fn when(Moment { date, time, zone }: &Moment) -> Value {
    json!({
        "date": date.to_string(),
        "start": time.map(|(start, _)| start.strftime("%H:%M").to_string()),
        "end": time.map(|(_, end)| end.strftime("%H:%M").to_string()),
        "time_zone": zone.as_deref(),
    })
}
