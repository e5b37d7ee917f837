//! The name of a zone that the tz database keeps for old files -> the one that its list of zones has today.
//!
//! Systems of today may come without the old names, and calendars then read the times of such a zone as UTC.
//! A new name is not known to systems of before, so it is not used in its first ten years.

/// The names, one in each line.
const NAMES: &str = include_str!("older_names.txt");

/// Another name of the same zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newer {
    /// The name that `zone.tab` has.
    pub name: &'static str,
    /// The year in which it came, if that is not ten years ago.
    pub since: Option<&'static str>,
}

/// The name that `zone.tab` has for a name that it does not have.
pub(super) fn newer(name: &str) -> Option<Newer> {
    let line = NAMES.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    Some(match line.split_once(' ') {
        Some((name, since)) => Newer { name, since: Some(since) },
        None => Newer { name: line, since: None },
    })
}
