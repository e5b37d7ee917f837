//! The text of a prescription -> the feed that is served, going on from the one that was published
//! before, and its page.

use std::fmt::{self, Display};
use std::path::Path;

use jiff::civil::Date;

use super::state::State;
use crate::app::deliver::Clock;
use crate::app::deliver::log::Log;
use crate::app::host::{input, terminal};
use crate::app::http::resource::{Kind, Resource};
use crate::compile::{AsOf, Compiled, Settings, compile};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::prescription::feed_settings::Detail;
use crate::prescription::{Prescription, parse_id};
use crate::publish::{Failure, Previous, Render, Seen, publish};
use crate::shown::counted;
use crate::source::Source;
use crate::view::agenda::Agenda;
use crate::view::html::{Page, policy};
use crate::words::wording::Wording;
use crate::yaml;
use crate::zone::{Database, Zone};

/// What makes feeds.
pub(crate) struct Press {
    pub(crate) zones: Database,
    pub(crate) wording: Wording<'static>,
    pub(crate) render: Render,
    pub(crate) clock: Clock,
    pub(crate) state: State,
    pub(crate) log: Log,
}

/// A feed that is ready to be served.
pub(crate) struct Pressed {
    pub(crate) id: String,
    pub(crate) detail: Detail,
    pub(crate) zone: Zone,
    /// The date on which it was made, in its zone.
    pub(crate) today: Date,
    pub(crate) revision: u32,
    /// Whether subscribers know another one.
    pub(crate) is_change: bool,
    pub(crate) resource: Resource,
}

/// Why a text did not become a feed, in words that say nothing of what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault(pub(crate) String);

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Press {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Source, Fault> {
        match input::read(path) {
            Ok((source, Ok(()))) => Ok(source),
            Ok((source, Err(flaw))) => Err(fault(&source, [&flaw])),
            Err(error) => Err(Fault(input::reason(&error))),
        }
    }

    /// The id that a text seems to have, without reading all of it: that of its line `id:`.
    pub(crate) fn seeming_id(source: &Source) -> Option<String> {
        let mut lines = source.text().lines().filter_map(|line| line.strip_prefix("id: "));
        let value = lines.next()?.split(" #").next()?;
        parse_id(value.trim()).ok().filter(|_| lines.next().is_none())
    }

    /// The id of a prescription.
    pub(crate) fn id(&self, source: &Source) -> Result<String, Fault> {
        let mut report = Diagnostics::new();
        let decoded = yaml::parse(source, &mut report)
            .and_then(|root| Prescription::decode(&root, &self.zones, &mut report));
        decoded.map(|found| found.id.value).map_err(|_| fault(source, report.sorted()))
    }

    /// Makes the feed of one detail, by itself that which the text asks for, and keeps it.
    ///
    /// What cannot be kept is not served: whoever had seen it would miss the change behind it.
    pub(crate) fn press(&self, source: &Source, detail: Option<Detail>) -> Result<Pressed, Fault> {
        let mut report = Diagnostics::new();
        let as_of = AsOf::Instant((self.clock)());
        let mut compiled = self.compile(source, as_of, detail, &mut report)?;
        let id = compiled.prescription.id.value.clone();
        let detail = compiled.detail;
        let kept =
            self.state.published(&id, detail).map_err(|error| Fault(input::reason(&error)))?;
        let was_kept = kept.is_some();
        let previous = kept
            .and_then(|bytes| Previous::read(bytes).ok())
            .filter(|previous| previous.feed.uid == compiled.feed.uid);
        // What was published and cannot be read may have been seen: so every event is new.
        let fresh = was_kept && previous.is_none();
        let seen = Seen { previous: previous.as_ref(), fresh };
        let published = publish(&mut compiled, seen, as_of.instant(), self.render, &mut report)
            .map_err(|failure| match failure {
                Failure::Reported => fault(source, report.sorted()),
                Failure::Internal(_) => Fault("an error of b12cal: please report it".to_owned()),
            })?;
        let is_new = previous.as_ref().is_none_or(|previous| previous.bytes != published.bytes);
        if is_new {
            self.state
                .publish(&id, detail, &published.bytes)
                .map_err(|error| Fault(input::reason(&error)))?;
        }
        let modified = Some(compiled.feed.modified);
        Ok(Pressed {
            id,
            detail,
            zone: compiled.prescription.time_zone.value,
            today: compiled.today,
            revision: compiled.feed.revision,
            is_change: is_new && was_kept,
            resource: Resource::new(published.bytes, modified, Kind::Calendar),
        })
    }

    /// A feed as it was last published, if it can be read.
    pub(crate) fn published(&self, id: &str, detail: Detail) -> Option<Resource> {
        let bytes = self.state.published(id, detail).ok()??;
        let Previous { bytes, feed } = Previous::read(bytes).ok()?;
        Some(Resource::new(bytes, Some(feed.modified), Kind::Calendar))
    }

    /// The text that the published feeds of a prescription were made of.
    pub(crate) fn text(&self, id: &str) -> Option<Source> {
        let bytes = self.state.text(id).ok()??;
        Some(Source::decode(id, &bytes).0)
    }

    /// Makes the page that says how to subscribe to a feed at this address.
    pub(crate) fn page(
        &self,
        source: &Source,
        detail: Detail,
        address: &str,
        is_current: bool,
    ) -> Result<Resource, Fault> {
        let mut report = Diagnostics::new();
        let as_of = AsOf::Instant((self.clock)());
        let compiled = self.compile(source, as_of, Some(detail), &mut report)?;
        let Compiled { prescription, schedule, feed, .. } = &compiled;
        let agenda = Agenda::of(prescription, schedule, feed, &self.wording, &mut report)
            .map_err(|_| fault(source, report.sorted()))?;
        let page = Page {
            agenda: &agenda,
            name: &feed.name,
            detail,
            today: compiled.today,
            address,
            is_current,
        };
        let html = page.render().map_err(|_| Fault("the page cannot be made".to_owned()))?;
        Ok(Resource::new(html.into_bytes(), None, Kind::Page { policy: policy() }))
    }

    fn compile(
        &self,
        source: &Source,
        as_of: AsOf,
        detail: Option<Detail>,
        report: &mut Diagnostics,
    ) -> Result<Compiled, Fault> {
        let options = Settings { detail, ..Settings::new(&self.zones, &self.wording, as_of) };
        compile(source, &options, report).map_err(|_| fault(source, report.sorted()))
    }
}

/// The first error by its code and place: the message could quote the prescription.
fn fault<'d>(source: &Source, found: impl IntoIterator<Item = &'d Diagnostic>) -> Fault {
    let errors = found.into_iter().filter(|found| found.severity == Severity::Error);
    let errors: Vec<&Diagnostic> = errors.collect();
    let Some(first) = errors.first() else { return Fault("unknown".to_owned()) };
    let place = first.span.map_or_else(String::new, |span| {
        let position = source.position(span.start);
        format!(" at {}:{}", position.line, position.column)
    });
    let more = match errors.len() - 1 {
        0 => String::new(),
        more => format!(" and {}", counted(more, "more error")),
    };
    Fault(format!("{}{place}{more}", first.code.name()))
}

/// The name of a file as a log shows it.
pub(crate) fn shown(path: &Path) -> String {
    terminal::shown(path)
}
