//! Why a command does not do what it was asked: what is said, the way out, and the exit code. An error is
//! carried up to `app::run`, or to what counts many, and reported there.

use std::io;
use std::path::Path;

use super::exit_code::ExitCode;
use super::host::input::reason;
use super::host::terminal;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ics::readback::Difference;
use crate::source::Source;

/// An error of the world (a file, a disk, git, the network), of the arguments, of a text, or of this
/// program.
#[derive(Debug)]
pub(crate) struct Error {
    code: ExitCode,
    /// The text that is at fault, with what was found in it.
    text: Option<Box<(Source, Diagnostics)>>,
    /// The sentence; none where the text says it all.
    what: Option<String>,
    help: Vec<String>,
    /// Others that came with it.
    others: Vec<Error>,
}

impl Error {
    fn new(code: ExitCode, what: impl Into<String>) -> Self {
        Self { code, text: None, what: Some(what.into()), help: vec![], others: vec![] }
    }

    /// An error of the world.
    pub(crate) fn world(what: impl Into<String>) -> Self {
        Self::new(ExitCode::World, what)
    }

    /// Arguments that cannot be followed.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self::new(ExitCode::Usage, what)
    }

    /// A prescription, a template or a calendar that cannot be used.
    pub(crate) fn faulty(what: impl Into<String>) -> Self {
        Self::new(ExitCode::Faulty, what)
    }

    /// A text that says itself what is wrong with it.
    pub(crate) fn text(source: Source, found: Diagnostics) -> Self {
        let text = Some(Box::new((source, found)));
        Self { code: ExitCode::Faulty, text, what: None, help: vec![], others: vec![] }
    }

    /// A file or folder that cannot be read.
    pub(crate) fn unread(path: &Path, error: &io::Error) -> Self {
        Self::world(format!("cannot read {}: {}", terminal::shown(path), reason(error)))
    }

    /// A file that cannot be written.
    pub(crate) fn unwritten(place: &str, error: &io::Error) -> Self {
        Self::world(format!("cannot write {place}: {}", reason(error)))
    }

    /// A folder, an address or a key that cannot be used.
    #[cfg(feature = "serve")]
    pub(crate) fn unusable(what: &str, error: &io::Error) -> Self {
        Self::world(format!("cannot use {what}: {}", reason(error)))
    }

    /// That no prescription was found.
    pub(crate) fn no_prescription() -> Self {
        Self::world("there are no prescriptions here").help(
            "file names of prescriptions end in \
            .yaml or .yml",
        )
    }

    /// Something that another build, or somebody, changed while this one ran.
    pub(crate) fn meanwhile(name: &str) -> Self {
        Self::faulty(format!("{name} was changed in the meantime")).help("build it again")
    }

    /// A calendar that reads back differently: an error of this program.
    pub(crate) fn read_back(source: &Source, difference: &Difference) -> Self {
        Self::new(ExitCode::Internal, format!("{}: {difference}", source.name()))
            .help("this is a bug in b12cal; nothing was written. Please report it")
    }

    /// Another error of this program.
    pub(crate) fn internal(what: impl Into<String>) -> Self {
        Self::new(ExitCode::Internal, what).help("this is a bug in b12cal. Please report it")
    }

    /// Says also a way out.
    pub(crate) fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    /// Shows also the text that is at fault.
    pub(crate) fn about(mut self, source: Source, found: Diagnostics) -> Self {
        self.text = Some(Box::new((source, found)));
        self
    }

    /// All of them as one.
    ///
    /// # Errors
    ///
    /// The one, if there is any.
    pub(crate) fn all(errors: impl IntoIterator<Item = Self>) -> Result<(), Self> {
        let mut errors = errors.into_iter();
        errors.next().map_or(Ok(()), |first| Err(Self { others: errors.collect(), ..first }))
    }

    /// What it says, in one sentence.
    pub(crate) fn sentence(&self) -> &str {
        self.what.as_deref().unwrap_or_default()
    }

    /// Reports it on standard error, and hands back the exit code: that of the worst.
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

/// One of standard output or standard input.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::world(reason(&error))
    }
}

/// An argument or an answer that cannot be used.
impl From<Diagnostic> for Error {
    fn from(fault: Diagnostic) -> Self {
        let help = fault.help.clone();
        Self { help, ..Self::usage(fault.message) }
    }
}
