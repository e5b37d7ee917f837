//! What happens while a server runs -> `key=value` lines on standard error, for people and machines.

use std::fmt::{self, Display, Write as _};
use std::io::Write as _;

use super::NowFn;
use crate::visible::{escaped, hidden};

/// Writes log lines. They never contain an address: anyone who has one can read the calendar.
#[derive(Clone)]
pub struct Log {
    clock: NowFn,
}

/// How important a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Somebody must look.
    Error,
    /// Somebody may have to look.
    Warning,
    /// Normal operation.
    Info,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl Log {
    /// A log with the time of this clock.
    #[must_use]
    pub fn new(clock: NowFn) -> Self {
        Self { clock }
    }

    /// Writes one line: time, level, event, and its fields.
    pub fn line(&self, level: Level, event: &str, fields: &[(&str, &dyn Display)]) {
        let mut line = format!("time={} level={} event={event}", (self.clock)(), level.name());
        for (key, value) in fields {
            let _ = write!(line, " {key}={}", Value(*value));
        }
        line.push('\n');
        // If standard error is closed, nobody reads the log.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

struct Value<'v>(&'v dyn Display);

impl Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let plain = |c: char| c.is_alphanumeric() || "-_./:+,".contains(c);
        if !text.is_empty() && text.chars().all(plain) && hidden(&text).is_none() {
            return f.write_str(&text);
        }
        // Line breaks are escaped too: a file name must not forge a line.
        f.write_str(&escaped(&format!("{text:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_in_its_line() {
        assert_eq!(Value(&"sam-2026.yaml").to_string(), "sam-2026.yaml");
        assert_eq!(Value(&"a b").to_string(), "\"a b\"");
        assert_eq!(Value(&"a\nlevel=error").to_string(), "\"a\\nlevel=error\"");
        assert_eq!(Value(&"").to_string(), "\"\"");
        assert_eq!(Value(&"a\u{9b}\u{2800}b").to_string(), "\"a\\u{9b}\\u{2800}b\"");
        assert_eq!(Value(&"a\u{115f}b").to_string(), "\"a\\u{115f}b\"");
    }
}
