//! The library as the page in the browser uses it: texts and JSON in, texts, JSON and bytes out.
//!
//! | file | from what to what |
//! | --- | --- |
//! | `tree` | a text -> its tree as JSON, and the path of a place in it |
//! | `found` | diagnostics -> JSON, each with the field it is about |
//! | `change` | JSON -> a change of a text |
//!
//! Nothing is decided here: what a plan is, what is wrong with it and how a text is edited is in the library. The page
//! says which day it is; the clock is never read.

mod change;
mod found;
mod tree;

use b12cal::calendar::identity::Identity;
use b12cal::catalogue;
use b12cal::compile::{AsOf, Compiled, Settings, compile};
use b12cal::diagnostic::Diagnostics;
use b12cal::edit::apply;
use b12cal::ics::write;
use b12cal::prescription::civil::parse_date;
use b12cal::prescription::feed_settings::{DETAILS, Detail};
use b12cal::prescription::text::word;
use b12cal::publish::{Failure, Previous, Seen, publish};
use b12cal::schema;
use b12cal::source::Source;
use b12cal::starter::{STARTERS, Starter, corrected, search};
use b12cal::view::agenda::Agenda;
use b12cal::view::changes::totals;
use b12cal::view::html::{Page, sheet};
use b12cal::words::wording::Wording;
use b12cal::yaml;
use b12cal::zone::Database;
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

/// The name of the text in messages, and of the file that the page saves.
const NAME: &str = "plan.yaml";

/// What a text is compiled with.
#[wasm_bindgen]
pub struct Builder {
    zones: Database,
    wording: Wording<'static>,
}

#[wasm_bindgen]
impl Builder {
    /// Reads the time zone database and the templates inside the library.
    ///
    /// # Errors
    ///
    /// When a template has an error, which a test of the library excludes.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<Self, String> {
        let wording = Wording::new(&[]).map_err(|(_, error)| error.message)?;
        Ok(Self { zones: Database::bundled(), wording })
    }

    /// What the page needs once: the schema, the starters and the names of all time zones; `here` is the zone of the
    /// device, which is suggested for a starter of its country or of any.
    #[must_use]
    pub fn words(&self, here: &str) -> String {
        let here = self.zones.zone(here).filter(|zone| !zone.is_utc());
        let here = here.map(|zone| self.zones.listed(zone).name().to_owned());
        json!({
            "schema": schema::prescription(),
            "starters": STARTERS.iter().map(|one| self.starter(one, here.as_deref())).collect::<Vec<_>>(),
            "zones": self.zones.names(),
        })
        .to_string()
    }

    /// The names of the starters that a query finds, `{found, meant}`; `meant` is the query without its mistakes.
    #[must_use]
    pub fn search(&self, query: &str) -> String {
        let found = search(query);
        let meant = if found.is_empty() { corrected(query) } else { None };
        let found = meant.as_deref().map_or(found, search);
        let names: Vec<&str> = found.iter().map(|starter| starter.name).collect();
        json!({ "found": names, "meant": meant }).to_string()
    }

    /// A starter with somebody's own values, texts by the keys of the file; `prescriber` is a name, `language` that of
    /// the calendar.
    ///
    /// # Errors
    ///
    /// When there is no such starter.
    pub fn start(&self, name: &str, own: &str) -> Result<String, String> {
        let starter = Starter::named(name).ok_or_else(|| format!("there is no starter {name}"))?;
        let own: Value = serde_json::from_str(own).map_err(|error| error.to_string())?;
        Ok(starter.filled(&change::own(&own)))
    }

    /// Everything that the page shows about a text on a day: its tree, what is wrong, the plan as HTML, and how it
    /// continues the previous calendar.
    ///
    /// # Errors
    ///
    /// When the day is no date, or the plan cannot be shown.
    pub fn plan(
        &self,
        text: &str,
        today: &str,
        previous: Option<Vec<u8>>,
    ) -> Result<String, String> {
        let as_of = day(today)?;
        let mut report = Diagnostics::new();
        let (source, flaw) = Source::decode(NAME, text.as_bytes());
        let tree =
            flaw.is_ok().then(|| yaml::parse(&source, &mut Diagnostics::new()).ok()).flatten();
        let made = match flaw {
            Err(flaw) => Err(report.fail(flaw.into()).into()),
            Ok(()) => self.made(&source, as_of, None, previous, &mut report),
        };
        let shown = match &made {
            Ok(made) => Some(self.shown(made, &source, as_of)?),
            Err(Failure::Internal(difference)) => return Err(difference.to_string()),
            Err(Failure::Reported) => None,
        };
        let made = made.ok();
        Ok(json!({
            "tree": tree.as_ref().map(tree::json),
            "found": found::json(&source, tree.as_ref(), &report),
            "more": report.more(),
            "plan": shown,
            "dates": made.as_ref().map(|made| made.compiled.feed.events.len()),
            "detail": made.as_ref().map(|made| made.compiled.detail.name()),
            "continues": made.as_ref().and_then(|made| made.continues),
            "changes": made.and_then(|made| made.changes),
        })
        .to_string())
    }

    /// The bytes of a calendar: those of `b12cal build` for the same text, day, detail and previous calendar.
    ///
    /// # Errors
    ///
    /// When the text has errors, or the previous calendar is not one of this prescription and detail.
    pub fn calendar(
        &self,
        text: &str,
        today: &str,
        detail: &str,
        previous: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, String> {
        let detail = word(detail, "a detail", DETAILS).ok();
        let has_previous = previous.is_some();
        compiled(text, today, |source, as_of, report| {
            let made = self.made(source, as_of, detail, previous, report)?;
            Ok(match (has_previous, made.continues) {
                (true, None) => {
                    Err("the calendar that was opened is that of another prescription, \
                                     or of this one with another detail"
                        .to_owned())
                }
                _ => Ok(made.bytes),
            })
        })?
    }

    /// The plan as a sheet to print, a whole document.
    ///
    /// # Errors
    ///
    /// When the text has errors.
    pub fn sheet(&self, text: &str, today: &str) -> Result<String, String> {
        compiled(text, today, |source, as_of, report| {
            let settings = Settings { is_worded: false, ..self.settings(as_of, None) };
            let compiled = compile(source, &settings, report)?;
            Ok(self.agenda(&compiled, as_of).and_then(|agenda| {
                sheet::render(&agenda, self.zones.version()).map_err(|error| error.to_string())
            }))
        })?
    }

    /// A text with a change: `{path, put | add | remove | swap, order}`, or `{start, end, with}` in UTF-16 units.
    ///
    /// # Errors
    ///
    /// When it cannot be made without a loss.
    pub fn change(&self, text: &str, change: &str) -> Result<String, String> {
        change::made(text, change)
    }

    /// A text with a fact, `{act, key, name, date, more}`, as the commands `given`, `missed` and `move` write it.
    ///
    /// # Errors
    ///
    /// When the commands would refuse it; with the reason.
    pub fn record(&self, text: &str, today: &str, fact: &str) -> Result<String, String> {
        let settings = self.settings(day(today)?, None);
        let edited = apply(text.as_bytes(), NAME, &change::request(fact)?, &settings);
        let edited = edited.map_err(|refusal| match refusal.text {
            Some(text) => {
                text.1.sorted().first().map_or(refusal.what, |first| first.message.clone())
            }
            None => refusal.what,
        })?;
        Ok(String::from_utf8_lossy(&edited.bytes).into_owned())
    }

    /// The page of a code, in Markdown.
    #[must_use]
    pub fn explain(&self, code: &str) -> Option<String> {
        catalogue::find(code).map(|entry| entry.page.to_owned())
    }
}

/// A calendar, and how it continues the previous one.
struct Made {
    compiled: Compiled,
    bytes: Vec<u8>,
    /// The detail of the previous calendar, if it is one of this prescription.
    continues: Option<&'static str>,
    /// What is different from it, in a few words.
    changes: Option<String>,
}

impl Builder {
    fn starter(&self, starter: &Starter, here: Option<&str>) -> Value {
        let about = starter.text.lines().skip(2).map_while(|line| line.strip_prefix('#'));
        let about: Vec<&str> = about
            .map(str::trim)
            .take_while(|line| {
                !["Source:", "Countries:"].iter().any(|label| line.starts_with(label))
            })
            .filter(|line| !line.is_empty())
            .collect();
        json!({
            "name": starter.name,
            "title": starter.title(),
            "about": about.join(" "),
            "countries": starter.countries().collect::<Vec<_>>(),
            "cause": starter.value("cause"),
            "time": starter.value("time"),
            "time_zone": starter.zone(&self.zones, here.map(str::to_owned)),
            "language": starter.language().code(),
        })
    }

    fn settings(&self, as_of: AsOf, detail: Option<Detail>) -> Settings<'_> {
        Settings { detail, ..Settings::new(&self.zones, &self.wording, as_of) }
    }

    /// Builds a calendar; one that is that of something else is not continued.
    fn made(
        &self,
        source: &Source,
        as_of: AsOf,
        detail: Option<Detail>,
        previous: Option<Vec<u8>>,
        report: &mut Diagnostics,
    ) -> Result<Made, Failure> {
        let mut compiled = compile(source, &self.settings(as_of, detail), report)?;
        let previous = previous.and_then(|bytes| Previous::read(bytes).ok());
        let id = &compiled.prescription.id.value;
        let continues = previous.as_ref().and_then(|previous| {
            let is_of = |detail| Identity::new(id, detail, None).calendar() == previous.feed.uid;
            DETAILS.iter().find(|(_, detail)| is_of(*detail)).map(|(name, _)| *name)
        });
        let previous = previous.filter(|previous| previous.is_of(&compiled.feed));
        let seen = Seen { previous: previous.as_ref(), fresh: false };
        let published = publish(&mut compiled, seen, as_of.instant(), write::append, report)?;
        let home = &compiled.prescription.time_zone;
        let changes = published.changes.as_ref().and_then(|changes| totals(changes, home));
        Ok(Made { compiled, bytes: published.bytes, continues, changes })
    }

    /// The plan as HTML, with all that its owner may see.
    fn shown(&self, made: &Made, source: &Source, as_of: AsOf) -> Result<String, String> {
        let full;
        let compiled = if made.compiled.detail == Detail::Full {
            &made.compiled
        } else {
            let settings = self.settings(as_of, Some(Detail::Full));
            full = compile(source, &settings, &mut Diagnostics::new())
                .map_err(|_| "the plan cannot be shown".to_owned())?;
            &full
        };
        let agenda = self.agenda(compiled, as_of)?;
        let detail = Detail::Full;
        let page = Page {
            agenda: &agenda,
            name: "",
            detail,
            address: "",
            is_current: true,
            is_live: true,
        };
        page.render_plan().map_err(|error| error.to_string())
    }

    fn agenda<'c>(&self, compiled: &'c Compiled, as_of: AsOf) -> Result<Agenda<'c>, String> {
        let Compiled { prescription, schedule, feed, .. } = compiled;
        Agenda::of(prescription, schedule, feed, as_of)
            .in_words(&self.wording, &mut Diagnostics::new())
            .map_err(|_| "the plan cannot be shown".to_owned())
    }
}

/// What is made of a text without errors.
fn compiled<T>(
    text: &str,
    today: &str,
    make: impl FnOnce(&Source, AsOf, &mut Diagnostics) -> Result<T, Failure>,
) -> Result<T, String> {
    let mut report = Diagnostics::new();
    let (source, flaw) = Source::decode(NAME, text.as_bytes());
    let result = match flaw {
        Err(flaw) => Err(report.fail(flaw.into()).into()),
        Ok(()) => make(&source, day(today)?, &mut report),
    };
    result.map_err(|failure| match failure {
        Failure::Internal(difference) => difference.to_string(),
        // The page lists them all, and asks for nothing else until there are none.
        Failure::Reported => {
            report.sorted().first().map_or_else(String::new, |first| first.message.clone())
        }
    })
}

fn day(today: &str) -> Result<AsOf, String> {
    parse_date(today).map(AsOf::Date).map_err(|error| error.message)
}
