//! What happens while a server runs -> lines of `key=value` on standard error, for people and machines.

use std::fmt::{self, Display, Write as _};
use std::io::Write as _;

use super::NowFn;
use crate::visible::{escaped, hidden};

/// Writes lines about what happens. An address never goes into one: who has it reads the calendar.
#[derive(Clone)]
pub struct Log {
    clock: NowFn,
}

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Somebody should look.
    Error,
    /// Somebody may have to look.
    Warning,
    /// It went as it should.
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
    /// A log whose lines bear the time of this clock.
    #[must_use]
    pub fn new(clock: NowFn) -> Self {
        Self { clock }
    }

    /// Writes one line: the time, the level, what happened, and what belongs to it.
    pub fn line(&self, level: Level, event: &str, fields: &[(&str, &dyn Display)]) {
        let mut line = format!("time={} level={} event={event}", (self.clock)(), level.name());
        for (key, value) in fields {
            let _ = write!(line, " {key}={}", Value(*value));
        }
        line.push('\n');
        // Whoever closed standard error does not want to read this.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

/// A value that stays one word, or is quoted.
struct Value<'v>(&'v dyn Display);

impl Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let plain = |c: char| c.is_alphanumeric() || "-_./:+,".contains(c);
        if !text.is_empty() && text.chars().all(plain) && hidden(&text).is_none() {
            return f.write_str(&text);
        }
        // Also a line break is escaped: a file name cannot forge a line.
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
