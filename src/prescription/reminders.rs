//! `reminders:` -> `Reminders`: how long before an event a calendar reminds of it, and what is to be done some days before it.

use super::civil::{A_DAY, Minutes};
use super::text::Line;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::yaml::{Decode, Fields, Kind, Node};

/// The most reminders of an event.
pub const MAX_REMINDERS: usize = 2;

/// How many days ahead something can be said.
const MOST_DAYS: u32 = 60;

/// The reminders of an event: at most two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminders {
    /// How long before the event its alarms ring: each up to 14 days.
    pub alarms: Vec<Minutes>,
    /// What is to be done before it, each an event of its own.
    pub says: Vec<Say>,
}

/// Something to be done before an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Say {
    /// Its place in the list of reminders, from 1: a part of its identity.
    pub place: u32,
    /// How many days before the event: 0 to 60.
    pub days: u32,
    /// What is to be done.
    pub text: String,
}

impl Default for Reminders {
    /// A day before and an hour before.
    fn default() -> Self {
        Self { alarms: vec![Minutes(24 * 60), Minutes(60)], says: vec![] }
    }
}

/// Reads how long before an event a calendar reminds of it: up to 14 days.
///
/// # Errors
///
/// A diagnostic for any other length.
pub fn parse_reminder(text: &str) -> Result<Minutes, Diagnostic> {
    Minutes::parse(text, 0, 14 * 24 * 60, "up to 14 days before").map_err(|error| {
        let is_further = Minutes::parse(text, 0, MOST_DAYS * A_DAY.0, "").is_ok();
        if is_further {
            let help = format!(
                "further ahead, up to {MOST_DAYS} days, say what is to be done: `{{before: {text}, say: order the ampoule}}`"
            );
            return error.help(help);
        }
        error
    })
}

impl Decode for Reminders {
    const EXPECTED: &'static str = "a list such as [1 day, 1 hour]";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut reminders = Self { alarms: vec![], says: vec![] };
        let mut place = 0;
        node.read_list("[1 day, 1 hour]", report, |item, report| {
            place += 1;
            if let Kind::Group(_) = item.kind {
                reminders.says.push(Say::decode(item, place, report)?);
                return Ok(());
            }
            let lead = item.read("a duration such as 1 hour", report, parse_reminder)?;
            if reminders.alarms.contains(&lead) {
                let error = Diagnostic::error(Code::Conflict, "the same reminder is listed twice");
                return Err(report.fail(error.at(item.span)));
            }
            reminders.alarms.push(lead);
            Ok(())
        })?;
        if reminders.alarms.len() + reminders.says.len() > MAX_REMINDERS {
            let error = Diagnostic::error(Code::BadNumber, "there are more than two reminders");
            let help = "keep the two that matter most; some calendars ring only for the first";
            return Err(report.fail(error.at(node.span).help(help)));
        }
        Ok(reminders)
    }
}

impl Say {
    fn decode(node: &Node, place: u32, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a reminder", report)?;
        let days = match fields.node("before") {
            Some((_, node)) => node.read("a length such as 3 weeks", report, days_before),
            None => Err(fields.missing("before", "a length such as 3 weeks", report)),
        };
        let text = match fields.node("say") {
            Some((_, node)) => Line::decode(node, report),
            None => {
                let expected = "what is to be done; a reminder alone is written `1 day`";
                Err(fields.missing("say", expected, report))
            }
        };
        fields.finish(report)?;
        Ok(Self { place, days: days?, text: text?.0 })
    }
}

/// Whole days, because what is to be done is an event of a whole day: 0 to 60.
///
/// # Errors
///
/// A diagnostic for any other length.
pub(super) fn days_before(text: &str) -> Result<u32, Diagnostic> {
    let help = format!(
        "write days or weeks, such as `10 days` or `3 weeks`, up to {MOST_DAYS} days before"
    );
    let minutes = Minutes::parse(text, 0, MOST_DAYS * A_DAY.0, "")
        .map_err(|error| Diagnostic::error(error.code, error.message).help(help))?;
    if minutes.0.is_multiple_of(A_DAY.0) {
        return Ok(minutes.0 / A_DAY.0);
    }
    let error = Diagnostic::error(Code::BadInterval, format!("`{text}` is not whole days"));
    Err(error.help("it is said on a day of its own: write days or weeks, such as `1 day`"))
}
