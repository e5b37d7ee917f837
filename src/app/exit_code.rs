//! The result of a run -> the exit code that scripts read.

/// The exit codes; the higher of two is the worse, up to 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ExitCode {
    /// Done.
    Done = 0,
    /// A prescription or calendar has errors, or is out of date.
    Faulty = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A file, a folder or the network could not be used.
    World = 3,
    /// A bug in this program, which it noticed; nothing was written.
    Internal = 4,
    /// There are differences, and `diff --exit-code` asks.
    Differs = 5,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

/// The end of a command's `--help`: examples, the exit codes, and where to read more.
macro_rules! examples {
    ($($line:literal),+ $(,)? $(; $code:literal)?) => {
        concat!(
            "Examples:\n",
            $("  ", $line, "\n",)+
            "\nExit codes:\n",
            "  0  done\n",
            "  1  a prescription or calendar has errors, or is out of date\n",
            "  2  the command line is wrong\n",
            "  3  a file, a folder or the network cannot be used\n",
            "  4  a bug in b12cal\n",
            $($code, "\n",)?
            "\nManual: README.md and FORMAT.md; `b12cal explain CODE` explains a message.",
        )
    };
}
pub(crate) use examples;
