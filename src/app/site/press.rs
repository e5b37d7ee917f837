//! The text of a prescription -> a feed to store and serve, which continues the previous one; and its page.

use std::fmt::{self, Display};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::state::ServerState;
use crate::app::deliver::NowFn;
use crate::app::deliver::log::Log;
use crate::app::host::{input, terminal};
use crate::app::http::resource::{Media, Resource};
use crate::compile::{AsOf, Compiled, Settings, compile};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Detail;
use crate::publish::{Failure, Previous, Render, Seen, publish};
use crate::shown::counted;
use crate::source::Source;
use crate::view::agenda::Agenda;
use crate::view::due;
use crate::view::html::paper::Part;
use crate::view::html::{self, Page, policy};
use crate::words::wording::Wording;
use crate::yaml;
use crate::zone::{Database, Zone};

pub(crate) struct Press {
    pub(crate) zones: Database,
    pub(crate) wording: Arc<Wording<'static>>,
    pub(crate) render: Render,
    pub(crate) clock: NowFn,
    pub(crate) state: ServerState,
    pub(crate) log: Log,
    /// Whether pages are always those of today.
    pub(crate) is_live: bool,
}

/// A feed to store and serve.
pub(crate) struct Pressed {
    pub(crate) id: String,
    pub(crate) detail: Detail,
    pub(crate) zone: Zone,
    /// The date for which it was built, in its zone.
    pub(crate) today: Date,
    pub(crate) revision: u32,
    /// Whether it differs from the stored feed.
    pub(crate) is_new: bool,
    /// Whether subscribers know another one.
    pub(crate) is_change: bool,
    pub(crate) resource: Resource,
}

impl Pressed {
    /// The file to store, unless it is already stored.
    pub(crate) fn file(&self, press: &Press) -> Option<(PathBuf, &[u8])> {
        let path = press.state.feed_file(&self.id, self.detail);
        self.is_new.then(|| (path, self.resource.bytes()))
    }
}

/// Why a file did not become a feed, without quoting the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FileError {
    /// An error in its text: it stays until the text or the day changes.
    Text(String),
    /// Another file has its id.
    Shared,
    /// Anything else, such as a full disk: it may be over at any time.
    World(String),
}

impl FileError {
    pub(crate) fn world(error: &io::Error) -> Self {
        Self::World(input::reason(error))
    }
}

impl Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(why) | Self::World(why) => why,
            Self::Shared => "duplicate_id",
        })
    }
}

impl Press {
    pub(crate) fn read(path: &Path) -> Result<Source, FileError> {
        // Opening a pipe instead of a file would wait for a writer.
        let is_file = fs::metadata(path).map_err(|error| FileError::world(&error))?.is_file();
        match input::read(path) {
            _ if !is_file => Err(FileError::World("it is not a file".to_owned())),
            Ok((source, Ok(()))) => Ok(source),
            Ok((source, Err(flaw))) => Err(first_error(&source, [&flaw])),
            Err(error) => Err(FileError::world(&error)),
        }
    }

    pub(crate) fn id(&self, source: &Source) -> Result<String, FileError> {
        let mut report = Diagnostics::new();
        let decoded = yaml::parse(source, &mut report)
            .and_then(|root| Prescription::decode(&root, &self.zones, &mut report));
        decoded.map(|found| found.id.value).map_err(|_| first_error(source, report.sorted()))
    }

    /// Builds the feed of one detail, by default the one that the text asks for. `is_served` says for the
    /// feeds of this prescription whether somebody may have seen them.
    pub(crate) fn press(
        &self,
        source: &Source,
        detail: Option<Detail>,
        is_served: impl Fn(&str, Detail) -> bool,
    ) -> Result<Pressed, FileError> {
        let mut report = Diagnostics::new();
        let as_of = AsOf::Instant((self.clock)());
        let mut compiled = self.compile(source, as_of, detail, &mut report)?;
        let id = compiled.prescription.id.value.clone();
        let detail = compiled.detail;
        let kept = self.state.published(&id, detail).map_err(|error| FileError::world(&error))?;
        let was_kept = kept.is_some() || is_served(&id, detail);
        let previous = kept.and_then(|bytes| Previous::of(&compiled.feed, bytes).ok());
        // Subscribers may have seen a stored feed that cannot be read: so every event is new.
        let fresh = was_kept && previous.is_none();
        let seen = Seen { previous: previous.as_ref(), fresh };
        let published = publish(&mut compiled, seen, as_of.instant(), self.render, &mut report)
            .map_err(|failure| match failure {
                Failure::Reported => first_error(source, report.sorted()),
                Failure::Internal(_) => {
                    FileError::Text("a bug in b12cal: please report it".to_owned())
                }
            })?;
        let is_new = previous.as_ref().is_none_or(|previous| previous.bytes != published.bytes);
        let modified = Some(compiled.feed.modified);
        Ok(Pressed {
            id,
            detail,
            zone: compiled.prescription.time_zone.value,
            today: compiled.today,
            revision: compiled.feed.revision,
            is_new,
            is_change: is_new && was_kept,
            resource: Resource::new(published.bytes, modified, Media::Calendar),
        })
    }

    /// A feed as last published, if it can be read.
    pub(crate) fn published(&self, id: &str, detail: Detail) -> Option<Resource> {
        let bytes = self.state.published(id, detail).ok()??;
        let Previous { bytes, feed } = Previous::read(bytes).ok()?;
        Some(Resource::new(bytes, Some(feed.modified), Media::Calendar))
    }

    /// The text that the feeds of a prescription were last built from.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub(crate) fn text(&self, id: &str) -> Result<Option<Source>, FileError> {
        let bytes = self.state.text(id).map_err(|error| FileError::world(&error))?;
        Ok(bytes.map(|bytes| Source::decode(id, &bytes).0))
    }

    /// Builds the page of a feed at this address, with the instants between which it is valid.
    pub(crate) fn page(
        &self,
        source: &Source,
        detail: Detail,
        address: &str,
        is_current: bool,
    ) -> Result<(Resource, Range<Timestamp>), FileError> {
        let mut report = Diagnostics::new();
        let as_of = AsOf::Instant((self.clock)());
        let compiled = self.compile(source, as_of, Some(detail), &mut report)?;
        let Compiled { prescription, schedule, feed, .. } = &compiled;
        let agenda = Agenda::of(prescription, schedule, feed, as_of)
            .in_words(&self.wording, &mut report)
            .map_err(|_| first_error(source, report.sorted()))?;
        let (name, is_live) = (&feed.name, self.is_live);
        let page = Page { agenda: &agenda, name, detail, address, is_current, is_live };
        let html =
            page.render().map_err(|_| FileError::Text("the page cannot be made".to_owned()))?;
        let page = Resource::new(
            html.into_bytes(),
            None,
            Media::Page { policy: policy().into(), is_kept: true },
        );
        let now = as_of.instant();
        Ok((page, now..agenda.true_until(now)))
    }

    /// The slip that says the address of the default feed of a text, and whose it is.
    pub(crate) fn slip(
        &self,
        source: &Source,
        address: impl FnOnce(Detail) -> Option<String>,
    ) -> Option<(String, Part)> {
        let as_of = AsOf::Instant((self.clock)());
        let compiled = self.compile(source, as_of, None, &mut Diagnostics::new()).ok()?;
        let address = address(compiled.detail)?;
        let whose = due::whose(&[&compiled.prescription]).remove(0);
        let slip =
            html::slip::part(&compiled.prescription, &compiled.feed.name, &address, compiled.today);
        Some((whose, slip.ok()?))
    }

    fn compile(
        &self,
        source: &Source,
        as_of: AsOf,
        detail: Option<Detail>,
        report: &mut Diagnostics,
    ) -> Result<Compiled, FileError> {
        let key = Some(self.state.folder.key);
        let settings = Settings { detail, key, ..Settings::new(&self.zones, &self.wording, as_of) };
        compile(source, &settings, report).map_err(|_| first_error(source, report.sorted()))
    }
}

/// The first error by code and place: its message could quote the prescription.
fn first_error<'d>(source: &Source, found: impl IntoIterator<Item = &'d Diagnostic>) -> FileError {
    let errors = found.into_iter().filter(|found| found.severity == Severity::Error);
    let errors: Vec<&Diagnostic> = errors.collect();
    let Some(first) = errors.first() else { return FileError::Text("unknown".to_owned()) };
    let place = first.span.map_or_else(String::new, |span| {
        let position = source.position(span.start);
        format!(" at {}:{}", position.line, position.column)
    });
    let more = match errors.len() - 1 {
        0 => String::new(),
        more => format!(" and {}", counted(more, "more error")),
    };
    FileError::Text(format!("{}{place}{more}", first.code.name()))
}

pub(crate) fn shown(path: &Path) -> String {
    terminal::shown(path)
}
