//! What became of a run, as the number that scripts read.

/// The exit codes, each with its meaning; of two, the higher one is the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// Done.
    Done = 0,
    /// A prescription has errors; nothing was written.
    Faulty = 1,
    /// The command line cannot be understood.
    Usage = 2,
    /// A file could not be read or written.
    World = 3,
    /// This program made an error, and noticed; nothing was written.
    Internal = 4,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
