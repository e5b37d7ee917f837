//! Why a command failed: the message, the way out, and the exit code. An error is passed up to `app::run`, or
//! to whatever counts errors, and reported there.

use std::io;
use std::path::Path;

use super::exit_code::ExitCode;
use super::host::input::reason;
use super::host::terminal;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ics::readback::Difference;
use crate::source::Source;

/// An error of the environment (a file, a disk, git, the network), of the arguments, of a text, or of this
/// program.
#[derive(Debug)]
pub(crate) struct Error {
    code: ExitCode,
    /// The text with errors, and its diagnostics.
    text: Option<Box<(Source, Diagnostics)>>,
    /// The message; none where the diagnostics are enough.
    what: Option<String>,
    help: Vec<String>,
    /// Further errors.
    others: Vec<Error>,
}

impl Error {
    fn new(code: ExitCode, what: impl Into<String>) -> Self {
        Self { code, text: None, what: Some(what.into()), help: vec![], others: vec![] }
    }

    pub(crate) fn world(what: impl Into<String>) -> Self {
        Self::new(ExitCode::World, what)
    }

    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self::new(ExitCode::Usage, what)
    }

    pub(crate) fn faulty(what: impl Into<String>) -> Self {
        Self::new(ExitCode::Faulty, what)
    }

    pub(crate) fn text(source: Source, found: Diagnostics) -> Self {
        let text = Some(Box::new((source, found)));
        Self { code: ExitCode::Faulty, text, what: None, help: vec![], others: vec![] }
    }

    pub(crate) fn unread(path: &Path, error: &io::Error) -> Self {
        Self::world(format!("cannot read {}: {}", terminal::shown(path), reason(error)))
    }

    pub(crate) fn unwritten(place: &str, error: &io::Error) -> Self {
        Self::world(format!("cannot write {place}: {}", reason(error)))
    }

    #[cfg(feature = "serve")]
    pub(crate) fn unusable(what: &str, error: &io::Error) -> Self {
        Self::world(format!("cannot use {what}: {}", reason(error)))
    }

    pub(crate) fn no_prescription() -> Self {
        Self::world("there are no prescriptions here").help(
            "file names of prescriptions end in \
            .yaml or .yml",
        )
    }

    /// Something was changed by another build, or by somebody, while this one ran.
    pub(crate) fn meanwhile(name: &str) -> Self {
        Self::faulty(format!("{name} was changed in the meantime")).help("build it again")
    }

    /// A calendar that reads back differently: a bug.
    pub(crate) fn read_back(source: &Source, difference: &Difference) -> Self {
        Self::new(ExitCode::Internal, format!("{}: {difference}", source.name()))
            .help("this is a bug in b12cal; nothing was written. Please report it")
    }

    pub(crate) fn internal(what: impl Into<String>) -> Self {
        Self::new(ExitCode::Internal, what).help("this is a bug in b12cal. Please report it")
    }

    /// Adds a way out.
    pub(crate) fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    /// Also shows the text with the errors.
    pub(crate) fn about(mut self, source: Source, found: Diagnostics) -> Self {
        self.text = Some(Box::new((source, found)));
        self
    }

    /// Combines errors into one.
    ///
    /// # Errors
    ///
    /// If there is any.
    pub(crate) fn all(errors: impl IntoIterator<Item = Self>) -> Result<(), Self> {
        let mut errors = errors.into_iter();
        errors.next().map_or(Ok(()), |first| Err(Self { others: errors.collect(), ..first }))
    }

    pub(crate) fn sentence(&self) -> &str {
        self.what.as_deref().unwrap_or_default()
    }

    /// The sentences of it and of the further errors.
    pub(crate) fn sentences(&self) -> Vec<&str> {
        let others = self.others.iter().flat_map(Self::sentences);
        std::iter::once(self.sentence()).chain(others).collect()
    }

    /// Reports it on standard error, and returns the worst exit code.
    pub(crate) fn report(&self) -> ExitCode {
        if let Some((source, found)) = self.text.as_deref() {
            terminal::show(source, found);
        }
        if let Some(what) = &self.what {
            terminal::fail(what, &self.help);
        }
        let others = self.others.iter().map(Self::report);
        others.fold(self.code, ExitCode::max)
    }
}

/// An error of standard output or standard input.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::world(reason(&error))
    }
}

impl From<Diagnostic> for Error {
    fn from(error: Diagnostic) -> Self {
        let help = error.help.clone();
        Self { help, ..Self::usage(error.message) }
    }
}
