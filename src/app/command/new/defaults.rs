//! Another prescription -> what a new one has in common with it: who prescribes, where, in which zone and language,
//! when it reminds, and which days it avoids.

use std::path::Path;

use jiff::civil::Date;

use crate::app::World;
use crate::app::error::Error;
use crate::app::host::{input, job, templates};
use crate::compile::{AsOf, Settings, compile};
use crate::diagnostic::Diagnostics;
use crate::prescription::civil::parse_date;
use crate::yaml::edit::{Pair, at_top, items};
use crate::yaml::{self, Kind, Node};
use crate::zone::Database;

/// The keys that are copied as they are.
const KEYS: &[&str] = &["prescriber", "place", "time_zone", "reminders", "avoid"];

/// What a prescription has of them, by the keys at the top; as of today, where a change from a day on says something
/// else.
pub(super) fn read(path: &Path, world: &World, zones: &Database) -> Result<Vec<Pair>, Error> {
    let (source, flaw) = input::read(path).map_err(|error| Error::unread(path, &error))?;
    let wording = templates::compile(&[])?;
    let settings = Settings::new(zones, &wording, AsOf::Instant(world.now));
    let job = job::of_source(source, flaw, |source, report| compile(source, &settings, report));
    let root = yaml::parse(&job.source, &mut Diagnostics::new());
    let (Some(compiled), Ok(root)) = (job.made, root) else {
        let what = format!("{} has errors, so nothing is copied from it", job.source.name());
        return Err(Error::faulty(what).about(job.source, job.diagnostics));
    };
    let value = |key: &str| changed(&root, key, compiled.today).or_else(|| at_top(&root, key));
    let pair = |key: &&str| Some(Pair { key: (*key).to_owned(), value: value(key)?.into() });
    let mut pairs: Vec<Pair> = KEYS.iter().filter_map(pair).collect();
    let language = at_top(&root, "feed").and_then(|feed| at_top(feed, "language"));
    pairs.extend(language.map(|node| super::in_language(node.into())));
    Ok(pairs)
}

/// The value of a key in the last change of the whole plan from a day up to today.
fn changed<'n>(root: &'n Node, key: &str, today: Date) -> Option<&'n Node> {
    let from = |change: &Node| match &at_top(change, "from")?.kind {
        Kind::Scalar(text) => parse_date(text).ok().filter(|date| *date <= today),
        _ => None,
    };
    let changes = items(root, "changes").iter().filter(|change| at_top(change, "phase").is_none());
    let found = changes.filter_map(|change| Some((from(change)?, at_top(change, key)?)));
    found.max_by_key(|(date, _)| *date).map(|(_, node)| node)
}
