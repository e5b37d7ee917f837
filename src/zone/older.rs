//! An old name of a zone in the tz database -> the current one in its list of zones.
//!
//! Newer systems may not have the old names, and calendars then read the times of such a zone as UTC. Older
//! systems do not know a new name, so it is not used in its first ten years.

/// One name per line.
const NAMES: &str = include_str!("older_names.txt");

/// The newer name of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newer {
    /// The name in `zone.tab`.
    pub name: &'static str,
    /// The year in which it was introduced, if that is less than ten years ago.
    pub since: Option<&'static str>,
}

/// The name in `zone.tab` for a name that is not in it.
pub(super) fn newer(name: &str) -> Option<Newer> {
    let line = NAMES.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    Some(match line.split_once(' ') {
        Some((name, since)) => Newer { name, since: Some(since) },
        None => Newer { name: line, since: None },
    })
}
