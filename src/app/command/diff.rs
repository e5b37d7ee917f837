//! `diff`: two versions of a prescription, or two feeds -> what happens to the doses and rechecks.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde_json::json;

use crate::app::World;
use crate::app::arguments::{DenyArgument, TodayArgument};
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::git;
use crate::app::host::git::{At, Contents, Tracked};
use crate::app::host::{input, terminal};
use crate::calendar::Feed;
use crate::calendar::change::Changes;
use crate::calendar::fit::MAX_FEED_BYTES;
use crate::compile::{AsOf, Compiled, Settings, compile};
use crate::diagnostic::{Diagnostic, Diagnostics, Reported};
use crate::ics::read;
use crate::past;
use crate::source::Source;
use crate::view::changes::Edit;
use crate::visible;
use crate::words::wording::Wording;
use crate::zone::Database;

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal diff sam.yaml                 the last commit and the file",
    "b12cal diff main..draft sam.yaml     two branches",
    "b12cal diff old.yaml new.yaml        two files",
])]
pub(crate) struct Diff {
    /// What to compare: `OLD.yaml NEW.yaml`, `OLD.ics NEW.ics`, `REV FILE`, `REV..REV FILE`, or
    /// `FILE` alone, against the last commit
    #[arg(value_name = "REV|FILE", required = true, num_args = 1..=9)]
    what: Vec<OsString>,

    /// Compare the last commit, or REV, with the staged version
    #[arg(long, visible_alias = "cached")]
    staged: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: DiffFormat,

    #[command(flatten)]
    deny: DenyArgument,

    #[command(flatten)]
    today: TodayArgument,

    /// Read the arguments that git passes to a diff driver
    #[arg(long, conflicts_with_all = ["staged", "format"])]
    git: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum DiffFormat {
    /// For people, one line per change
    #[default]
    Plain,
    /// For a comment on a pull request
    Markdown,
    /// For other programs
    Json,
}

/// The name that git gives a file that does not exist.
const NOTHING: &str = "/dev/null";
/// Reading limit: enough for the largest thing that can be compared, and to see that a file is larger.
const MOST: u64 = 2 * MAX_FEED_BYTES as u64;

pub(crate) fn run(arguments: &Diff, world: &World) -> Result<ExitCode, Error> {
    let as_of = world.as_of(arguments.today.as_of);
    if arguments.git {
        return for_git(&arguments.what, as_of);
    }
    let (old, new) = sides(arguments)?;
    if old.bytes.is_none() && new.bytes.is_none() {
        let what = format!("neither {} nor {} exists", old.name, new.name);
        return Err(Error::world(what));
    }
    for side in [&old, &new] {
        if side.bytes.is_none() {
            terminal::remark(&format!("{} does not exist", side.name));
        }
    }
    let name = new.name.clone();
    let told = compare(old, new, as_of, arguments.format)?;
    let mut is_denied = false;
    if let Some(past) = told.past {
        let mut report = Diagnostics::new();
        report.push(past);
        arguments.deny.apply(&mut report);
        is_denied = report.has_errors();
        terminal::show(&Source::new(&*name, ""), &report);
    }
    terminal::print_text(&told.text)?;
    Ok(if is_denied { ExitCode::Faulty } else { ExitCode::Done })
}

/// One of the two sides: its name and its bytes, if it exists.
struct Side {
    name: String,
    bytes: Option<Vec<u8>>,
}

struct ReadSide {
    feed: Feed,
    /// What it was compiled to; none for a calendar.
    compiled: Option<Compiled>,
    /// The first date of what a calendar can hold of it.
    since: Option<Date>,
}

/// Findings, and the changes as text.
struct Comparison {
    past: Option<Diagnostic>,
    text: String,
}

/// Compares two sides, one of which may not exist.
fn compare(old: Side, new: Side, as_of: AsOf, format: DiffFormat) -> Result<Comparison, Error> {
    let (mut old, mut new) = (known(old, as_of)?, known(new, as_of)?);
    let Some(one) = new.as_ref().or(old.as_ref()) else {
        return Ok(Comparison { past: None, text: String::new() });
    };
    let (nothing, zone) = (one.feed.without_events(), &one.feed.zone);
    let zones = Database::bundled();
    let Some(home) = zones.zone(zone).or_else(|| zones.zone("Etc/UTC")) else {
        return Err(Error::faulty(format!("unknown time zone {zone}")));
    };
    let since = [&old, &new].into_iter().flatten().filter_map(|known| known.since).max();
    if let Some(since) = since {
        // What only one of the two calendars has room for was neither added nor removed.
        let kept = |known: &mut ReadSide| {
            known.feed.events.retain(|event| event.when.date(&home) >= since);
        };
        [&mut old, &mut new].into_iter().flatten().for_each(kept);
    }
    let [before, after] =
        [&old, &new].map(|known| known.as_ref().map_or(&nothing, |known| &known.feed));
    if before.uid != after.uid {
        let what =
            "these are two treatments, or two details of one: every event is new to subscribers";
        terminal::remark(what);
    }
    let changes = Changes::between(before, after, None, &home);
    let compiled = new.as_ref().and_then(|new| new.compiled.as_ref());
    let past = compiled.and_then(|compiled| past::rewritten(before, compiled, &changes));
    let [was, is] = [&old, &new].map(|known| known.as_ref()?.compiled.as_ref());
    let today = is.or(was).map_or_else(|| as_of.date(&home), |compiled| compiled.today);
    let edit = Edit::of(was, is, &changes, &home, today);
    let text = match format {
        DiffFormat::Plain => edit.plain(),
        DiffFormat::Markdown => edit.markdown(),
        DiffFormat::Json => {
            let mut value = edit.json();
            value["version"] = json!(1);
            visible::json(&value)
        }
    };
    // A new prescription cannot rewrite the past.
    Ok(Comparison { past: past.filter(|_| old.is_some()), text })
}

fn usage(what: &str) -> Error {
    Error::usage(what).help("see `b12cal diff --help` for the possible forms")
}

fn sides(arguments: &Diff) -> Result<(Side, Side), Error> {
    let what = &arguments.what;
    let later = if arguments.staged { At::Staged } else { At::WorkTree };
    match &what[..] {
        [file] => in_repository(At::Revision(OsStr::new("HEAD")), later, Path::new(file)),
        [old, new] if is_file(old) && !arguments.staged => {
            Ok((read_file(Path::new(old))?, read_file(Path::new(new))?))
        }
        [revision, file] => {
            let file = Path::new(file);
            let Some((old, new)) = ends(revision) else {
                return in_repository(At::Revision(revision), later, file);
            };
            if new.as_encoded_bytes().starts_with(b".") {
                return Err(usage("REV...REV is not supported: write REV..REV"));
            }
            if arguments.staged {
                return Err(usage("--staged takes one revision, not REV..REV"));
            }
            in_repository(At::Revision(&old), At::Revision(&new), file)
        }
        _ => Err(usage("name a file, two files, or a revision and a file")),
    }
}

/// The ends of `REV..REV`; a missing one is the last commit.
fn ends(range: &OsStr) -> Option<(OsString, OsString)> {
    let range = range.as_encoded_bytes();
    let dots = range.windows(2).position(|two| two == b"..")?;
    let end = |end: &[u8]| git::os_string(if end.is_empty() { b"HEAD" } else { end }.to_vec());
    Some((end(&range[..dots]), end(&range[dots + 2..])))
}

fn is_file(path: &OsString) -> bool {
    let path = Path::new(path);
    input::is_standard(path) || path.is_file()
}

/// Shows what a change does where git shows it. Errors must not stop git before the next file; what cannot
/// be
/// compared by its doses is compared by its lines.
///
/// git passes: path old-file old-hex old-mode new-file new-hex new-mode; for a renamed file also its new
/// path
/// and a description; and for a file with a merge conflict only its path.
fn for_git(what: &[OsString], as_of: AsOf) -> Result<ExitCode, Error> {
    let Some(path) = what.get(7).or(what.first()) else { return Ok(ExitCode::Done) };
    let name = terminal::shown(Path::new(path));
    let [_, old, _, _, new, ..] = what else {
        terminal::print_text(&format!("{name}: it has a merge conflict\n"))?;
        return Ok(ExitCode::Done);
    };
    let was = what.first().filter(|was| *was != path);
    let was = was.map(|was| format!(", which was {}", terminal::shown(Path::new(was))));
    terminal::print_text(&format!("{name}{}\n", was.unwrap_or_default()))?;
    let (old, new) = (Path::new(old), Path::new(new));
    let side = |file: &Path, when: &str| {
        let bytes = (file != Path::new(NOTHING)).then(|| bytes(file)).transpose();
        bytes.map(|bytes| Side { name: format!("{name} {when}"), bytes })
    };
    let told = match (side(old, "before"), side(new, "after")) {
        (Ok(old), Ok(new)) => {
            compare(old, new, as_of, DiffFormat::Plain).map_err(|error| error.sentence().to_owned())
        }
        (Err(error), _) | (_, Err(error)) => {
            Err(format!("cannot read it: {}", input::reason(&error)))
        }
    };
    match told {
        Ok(told) => {
            if let Some(past) = told.past {
                terminal::print_text(&format!("{}\n", past.message))?;
                past.help
                    .iter()
                    .try_for_each(|help| terminal::print_text(&format!("  {help}\n")))?;
            }
            terminal::print_text(&told.text)?;
        }
        Err(why) => {
            terminal::print_text(&format!("{why}\n"))?;
            terminal::print_text(&String::from_utf8_lossy(&git::lines(old, new)))?;
        }
    }
    Ok(ExitCode::Done)
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    if input::is_standard(path) {
        io::stdin().lock().take(MOST).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(MOST).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn read_file(path: &Path) -> Result<Side, Error> {
    let name = terminal::shown(path);
    let bytes = bytes(path).map_err(|error| Error::unread(path, &error))?;
    Ok(Side { name, bytes: Some(bytes) })
}

fn in_repository(old: At<'_>, new: At<'_>, file: &Path) -> Result<(Side, Side), Error> {
    let Contents { before, after } = Tracked::find(file, MOST)?.contents(old, new)?;
    let shown = terminal::shown(file);
    let name = |at| match at {
        At::Revision(revision) => format!("{shown} of {}", terminal::shown(Path::new(revision))),
        At::Staged => format!("{shown} as staged"),
        At::WorkTree => shown.clone(),
    };
    let before = Side { name: name(old), bytes: before };
    let after = match new {
        At::WorkTree if file.exists() => read_file(file)?,
        _ => Side { name: name(new), bytes: after },
    };
    Ok((before, after))
}

/// Reads a side, if it exists.
fn known(side: Side, as_of: AsOf) -> Result<Option<ReadSide>, Error> {
    let Side { name, bytes: Some(bytes) } = side else { return Ok(None) };
    if bytes.starts_with(b"BEGIN:VCALENDAR") {
        let feed = read::feed(&bytes)
            .map_err(|unreadable| Error::faulty(format!("cannot compare {name}: {unreadable}")))?;
        return Ok(Some(ReadSide { feed, compiled: None, since: None }));
    }
    let zones = Database::bundled();
    let mut report = Diagnostics::new();
    let (source, error) = input::decode(name, &bytes);
    let compiled = match error {
        Ok(()) => compiled(&source, &zones, as_of, &mut report).ok(),
        Err(error) => {
            report.push(error);
            None
        }
    };
    let Some(compiled) = compiled else {
        let what = format!("{} has errors, so its doses are not known", source.name());
        return Err(Error::faulty(what).about(source, report));
    };
    let since = compiled.left_out.and_then(|year| Date::new(year + 1, 1, 1).ok());
    let feed = compiled.feed.clone();
    Ok(Some(ReadSide { feed, compiled: Some(compiled), since }))
}

fn compiled(
    source: &Source,
    zones: &Database,
    as_of: AsOf,
    report: &mut Diagnostics,
) -> Result<Compiled, Reported> {
    let wording = Wording::new(&[]).map_err(|(_, error)| report.fail(error))?;
    let options = Settings::new(zones, &wording, as_of);
    compile(source, &options, report)
}
