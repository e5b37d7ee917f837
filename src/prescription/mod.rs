//! YAML tree -> `Prescription`, which exists only if it can be scheduled.
//!
//! | file | what it reads |
//! | --- | --- |
//! | `quantity` | amounts and volumes: exact |
//! | `strength` | what a label says of a strength, and how much of a product holds a dose |
//! | `interval` | days, weeks, months, and how they move a date |
//! | `civil` | dates, times of day, weekdays, lengths of time |
//! | `text` | texts that are safe to show, and words out of a set |
//! | `circumstances` | the cause, and facts about the person |
//! | `container` | what a product comes in |
//! | `product` | what the label says |
//! | `nth_weekday` | weekdays of a month |
//! | `cadence` | how often a phase has a dose |
//! | `rhythm` | that, and where it ends |
//! | `route` | how a dose is given |
//! | `defaults` | what the top of the file says about every dose |
//! | `phase` | a stretch of the treatment with one rhythm |
//! | `ids` | which phase, which recheck |
//! | `milestone` | days with a name that others are counted from |
//! | `starts` | when a phase begins, and whether beside the others |
//! | `names` | phases and doses as others name them |
//! | `when` | the days of rechecks, relative to the plan |
//! | `recheck` | blood tests |
//! | `change` | what is different about single occurrences, and extras |
//! | `from_day` | what is different from a day on |
//! | `terms` | how a dose is given, as far as one line says it |
//! | `record` | what really happened |
//! | `in_force` | what holds for a dose on its day, out of all of these |
//! | `plan` | the phases, rechecks, changes and records together |
//! | `readable` | what can be planned in spite of errors elsewhere |
//! | `window` | how far a dose may move |
//! | `avoid` | days that occurrences keep away from |
//! | `notes` | what the events say besides, up to a date |
//! | `supply` | what is in hand, and how more is ordered |
//! | `reminders` | how long before an event the calendar reminds, and what is to be done before it |
//! | `pause` | stretches of dates without doses |
//! | `away` | stretches of dates in another zone |
//! | `zone` | the zone of a name |
//! | `feed_settings` | the calendar's name, colour and end |
//! | `acknowledge` | warnings that were answered |

pub mod acknowledge;
pub mod avoid;
pub mod away;
pub mod cadence;
pub mod change;
pub mod circumstances;
pub mod civil;
pub mod container;
pub mod defaults;
pub mod feed_settings;
pub mod from_day;
pub mod ids;
pub mod in_force;
pub mod interval;
pub mod milestone;
pub mod names;
pub mod notes;
pub mod nth_weekday;
pub mod pause;
pub mod phase;
pub mod plan;
pub mod product;
pub mod quantity;
pub mod readable;
pub mod recheck;
pub mod record;
pub mod reminders;
pub mod rhythm;
pub mod route;
mod starts;
pub mod strength;
pub mod supply;
pub mod terms;
pub mod text;
pub mod when;
pub mod window;
pub mod zone;

use jiff::civil::Date;

use self::acknowledge::Acknowledgement;
use self::avoid::Avoid;
use self::away::Away;
use self::change::Changes;
use self::circumstances::Circumstances;
use self::civil::Duration;
use self::defaults::Defaults;
use self::feed_settings::FeedSettings;
use self::interval::Interval;
use self::milestone::Milestone;
use self::notes::Notes;
use self::pause::Pause;
use self::phase::Phase;
use self::plan::Parts;
use self::recheck::Recheck;
use self::record::Record;
use self::reminders::Reminders;
use self::supply::Supply;
use self::text::Line;
use self::zone::decode_zone;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Source, Spanned};
use crate::yaml::{self, Decode, Fields, Kind, Node, quoted};
use crate::zone::{Database, Zone};

/// A prescription of format 1 that can be scheduled.
#[derive(Clone, Debug)]
pub struct Prescription {
    /// The identity of this treatment.
    pub id: Spanned<String>,
    /// The date of the prescription.
    pub issued: Date,
    /// Who gets the injections.
    pub person: Option<String>,
    /// Who prescribed them.
    pub prescriber: Option<Prescriber>,
    /// Why B12 is given, and what else is known about the person.
    pub circumstances: Circumstances,
    /// The time zone of the times of day.
    pub time_zone: Spanned<Zone>,
    /// The earliest date of the first injection.
    pub start: Spanned<Date>,
    /// How long an injection takes.
    pub duration: Duration,
    /// The phases: those of the chain, in order, of which only the last may be open; then those beside it.
    pub phases: Vec<Phase>,
    /// The rechecks, in the order of the file.
    pub rechecks: Vec<Recheck>,
    /// The injection sites, in the order of use.
    pub sites: Vec<String>,
    /// The least number of days between two doses.
    pub min_gap: Option<Spanned<Interval>>,
    /// The days that others are counted from by their names.
    pub milestones: Vec<Milestone>,
    /// The days that rechecks avoid; phases have their own.
    pub avoid: Option<Avoid>,
    /// What is different once, or from a day on.
    pub changes: Changes,
    /// What really happened.
    pub record: Record,
    /// Stretches of dates without doses.
    pub pauses: Vec<Pause>,
    /// Spans of dates in another zone.
    pub away: Vec<Away>,
    /// The reminders of events.
    pub reminders: Reminders,
    /// What is in hand of what is injected.
    pub supply: Option<Supply>,
    /// What the prescription adds for every event.
    pub notes: Notes,
    /// How the calendar looks.
    pub feed: FeedSettings,
    /// The warnings that the prescriber has answered.
    pub acknowledged: Vec<Acknowledgement>,
}

/// Who prescribed the treatment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prescriber {
    /// A name or a practice.
    pub name: String,
    /// A telephone number, as written.
    pub phone: Option<String>,
}

impl Decode for Prescriber {
    const EXPECTED: &'static str = "a mapping with `name` and `phone`";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        if let Kind::Scalar(name) = &node.kind {
            let message = "the prescriber's name has a key of its own";
            let error = Diagnostic::error(Code::WrongShape, message).at(node.span);
            let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-');
            let name = if name.chars().all(is_plain) { name } else { "..." };
            return Err(report.fail(error.help(format!("write `prescriber: {{name: {name}}}`"))));
        }
        let mut fields = Fields::of(node, "a prescriber", report)?;
        let name = fields.required::<Line>("name", report);
        let phone = fields.optional::<Line>("phone", report);
        fields.finish(report)?;
        Ok(Self { name: name?.0, phone: phone?.map(|line| line.0) })
    }
}

struct Id(String);

impl Decode for Id {
    const EXPECTED: &'static str = "an id of your choice, such as sam-2026";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read("an id", report, |text| parse_id(text).map(Self))
    }
}

/// Reads an identity: 3 to 64 of a-z, 0-9 and the hyphen.
///
/// # Errors
///
/// A diagnostic for anything else.
pub fn parse_id(text: &str) -> Result<String, Diagnostic> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (3..=64).contains(&text.len()) && text.chars().all(allowed) {
        return Ok(text.to_owned());
    }
    let error = Diagnostic::error(Code::BadId, format!("{} is not a valid id", quoted(text)));
    Err(error.help(
        "use 3 to 64 of the characters a-z, 0-9 and -, such as sam-2026; never change \
        it afterwards",
    ))
}

struct Version;

impl Decode for Version {
    const EXPECTED: &'static str = "the format version, 1";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read("the format version", report, |text| match text {
            "1" => Ok(Self),
            _ => {
                Err(Diagnostic::error(Code::BadNumber, format!("unknown format {}", quoted(text)))
                    .help("this version of b12cal reads format 1: write `b12cal: 1`"))
            }
        })
    }
}

impl Prescription {
    /// The id in a text, which may have errors after it.
    #[must_use]
    pub fn identity(source: &Source) -> Option<String> {
        let node = yaml::at_top(source, "id").ok()??;
        parse_id(node.scalar("", &mut Diagnostics::new()).ok()?).ok()
    }

    /// The phases that follow one another, without those beside them.
    #[must_use]
    pub fn chain(&self) -> &[Phase] {
        &self.phases[..self.phases.partition_point(|phase| !phase.alongside)]
    }

    /// The span away that a date is in.
    #[must_use]
    pub fn away_on(&self, date: Date) -> Option<&Away> {
        self.away.iter().find(|away| away.contains(date))
    }

    /// Reads a prescription, with its zone from the database given.
    ///
    /// # Errors
    ///
    /// Reports every error in the file at once.
    pub fn decode(
        root: &Node,
        zones: &Database,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut fields = Fields::of(root, "a prescription", report)?;
        let version = fields.required::<Version>("b12cal", report);
        let id = fields.required::<Spanned<Id>>("id", report);
        let issued = fields.required::<Date>("issued", report);
        let person = fields.optional::<Line>("person", report);
        let prescriber = fields.optional::<Prescriber>("prescriber", report);
        let circumstances = Circumstances::decode(&mut fields, report);
        let time_zone = decode_zone(&mut fields, zones, report);
        let start = fields.required::<Spanned<Date>>("start", report);
        let duration = fields.optional::<Duration>("duration", report);
        let defaults = Defaults::decode(&mut fields, report);
        let first = start.as_ref().ok().map(|start| start.value);
        let parts = Parts::decode(&mut fields, &defaults, first, zones, report);
        let around = Around::decode(&mut fields, zones, report);
        fields.finish(report)?;

        version?;
        defaults.product?;
        defaults.dose?;
        defaults.place?;
        defaults.window?;
        let (parts, around) = (parts?, around?);
        Ok(Self {
            id: id?.map(|id| id.0),
            issued: issued?,
            person: person?.map(|line| line.0),
            prescriber: prescriber?,
            circumstances: circumstances?,
            time_zone: time_zone?,
            start: start?,
            duration: duration?.unwrap_or(Duration(civil::Minutes(15))),
            phases: parts.phases,
            rechecks: parts.rechecks,
            avoid: defaults.avoid?,
            changes: parts.changes,
            record: parts.record,
            pauses: around.pauses,
            away: around.away,
            min_gap: around.min_gap,
            milestones: parts.milestones,
            sites: around.sites,
            reminders: around.reminders,
            supply: around.supply,
            notes: around.notes,
            feed: around.feed,
            acknowledged: around.acknowledged,
        })
    }
}

/// What surrounds the plan: the keys after it in the file.
struct Around {
    pauses: Vec<Pause>,
    away: Vec<Away>,
    min_gap: Option<Spanned<Interval>>,
    sites: Vec<String>,
    reminders: Reminders,
    supply: Option<Supply>,
    notes: Notes,
    feed: FeedSettings,
    acknowledged: Vec<Acknowledgement>,
}

impl Around {
    fn decode(
        fields: &mut Fields<'_>,
        zones: &Database,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let pauses =
            fields.list("pause", "[{from: 2026-07-01, to: 2026-07-20}]", report, Pause::decode);
        let away = match fields.node("away") {
            Some((_, node)) => Away::decode_all(node, zones, report),
            None => Ok(vec![]),
        };
        let min_gap = fields.optional("min_gap", report);
        let sites = fields.list("sites", "[left thigh, right thigh]", report, Line::decode);
        let reminders = fields.optional::<Reminders>("reminders", report);
        let supply = fields.optional::<Supply>("supply", report);
        let notes = fields.optional::<Notes>("notes", report);
        let feed = fields.optional::<FeedSettings>("feed", report);
        let acknowledged = match fields.node("acknowledge") {
            Some((_, node)) => Acknowledgement::decode_all(node, report),
            None => Ok(vec![]),
        };
        Ok(Self {
            pauses: pauses?,
            away: away?,
            min_gap: min_gap?,
            sites: sites?.into_iter().map(|line| line.0).collect(),
            reminders: reminders?.unwrap_or_default(),
            supply: supply?,
            notes: notes?.unwrap_or_default(),
            feed: feed?.unwrap_or_default(),
            acknowledged: acknowledged?,
        })
    }
}
