//! `new`: a starter and somebody's own values -> a prescription to compare with what was prescribed.
//!
//! | file | what it does |
//! | --- | --- |
//! | `ask` | asks on a terminal |
//! | `answers` | finds or asks for every value |
//! | `defaults` | reads what another prescription has in common with the new one |
//! | `destination` | names the file |

mod answers;
mod ask;
mod defaults;
mod destination;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use uuid::Uuid;

use self::destination::destination;
use crate::app::World;
use crate::app::arguments::{names, usual};
use crate::app::deliver::file;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::{input, templates, terminal};
use crate::compile::{AsOf, Settings, compile};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::circumstances::CAUSES;
use crate::prescription::feed_settings::LANGUAGES;
use crate::schema;
use crate::shown::list;
use crate::source::Source;
use crate::starter::{Own, STARTERS, Starter, corrected, search};
use crate::yaml::edit::{Pair, Value};
use crate::yaml::{self, quoted};
use crate::zone::{Database, Zone};

#[derive(Args, Debug, Default, PartialEq)]
#[command(after_help = examples![
    "b12cal new                               ask for everything",
    "b12cal new --list uk",
    "b12cal new --list alternate days",
    "b12cal new uk-pernicious-anaemia -o sam.yaml",
    "b12cal new uk-pernicious-anaemia --defaults ann-lee.yaml --person \"Kim Novak\"",
    "b12cal new uk-pernicious-anaemia --start 2026-03-02 --time 09:00 --place \"Elm Road Surgery\"",
])]
pub(crate) struct New {
    /// The starter, a whole prescription to begin from; `--list` shows them
    #[arg(value_name = "STARTER", value_parser = usual(starters), hide_possible_values = true)]
    starter: Option<String>,

    /// List the starters, or those that words find: a country, a medicine, a cause, a rhythm
    #[arg(long, value_name = "WORD", num_args = 0..)]
    list: Option<Vec<String>>,

    /// Where to write: a new file, a folder, or `-` for standard output [default: PERSON.yaml or ID.yaml]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Copy prescriber, place, time zone, language, reminders and avoided days from another prescription
    #[arg(long, value_name = "FILE")]
    defaults: Option<PathBuf>,

    /// The id of the treatment: 3 to 64 of the characters a-z, 0-9 and - [default: a random one]
    #[arg(long)]
    id: Option<String>,

    /// Who gets the doses; use "" to leave it out
    #[arg(long, value_name = "NAME")]
    person: Option<String>,

    /// Who prescribed them
    #[arg(long, value_name = "NAME")]
    prescriber: Option<String>,

    /// The prescriber's telephone number
    #[arg(long, value_name = "NUMBER", requires = "prescriber")]
    phone: Option<String>,

    /// The cause, such as diet [default: that of the starter]
    #[arg(long, value_parser = usual(|| names(CAUSES)), hide_possible_values = true)]
    cause: Option<String>,

    /// The language of the calendar: en, de, nl, fr or es [default: that of the starter's country]
    #[arg(long, value_name = "CODE", value_parser = usual(|| names(LANGUAGES)), hide_possible_values = true)]
    language: Option<String>,

    /// The time zone [default: that of the starter's country, or of this machine]
    #[arg(long, value_name = "ZONE", value_parser = usual(zones), hide_possible_values = true)]
    time_zone: Option<String>,

    /// The date of the prescription [default: today]
    #[arg(long, value_name = "DATE")]
    issued: Option<String>,

    /// The earliest date of the first dose [default: today]
    #[arg(long, value_name = "DATE")]
    start: Option<String>,

    /// The time of day of the doses [default: 09:00, or that of the starter]
    #[arg(long, value_name = "HH:MM")]
    time: Option<String>,

    /// Where the doses are given
    #[arg(long)]
    place: Option<String>,

    /// An injection site; several are used in turn
    #[arg(long = "site", value_name = "SITE")]
    sites: Vec<String>,

    /// How long before an event the calendar reminds, such as "1 day"; at most two
    #[arg(long = "reminder", value_name = "LENGTH")]
    reminders: Vec<String>,
}

fn starters() -> Vec<String> {
    STARTERS.iter().map(|starter| starter.name.to_owned()).collect()
}

fn zones() -> Vec<String> {
    Database::bundled().names()
}

pub(crate) fn run(arguments: &New, world: &World) -> Result<ExitCode, Error> {
    if let Some(words) = &arguments.list {
        let words: Vec<&str> = arguments.starter.iter().chain(words).map(String::as_str).collect();
        let found = found(&words.join(" "))?;
        terminal::say(&(shown(&found) + BEGIN), false)?;
        return Ok(ExitCode::Done);
    }
    let asks = ask::is_anybody_there();
    if *arguments == New::default() && !asks {
        terminal::say(&(shown(STARTERS) + BEGIN), false)?;
        return Ok(ExitCode::Done);
    }
    arguments.output.as_deref().map_or(Ok(()), destination::check)?;
    let zones = Database::bundled();
    let defaults = arguments.defaults.as_deref().map(|path| defaults::read(path, world, &zones));
    let defaults = defaults.transpose()?;
    if let (Some(file), Some(pairs)) = (&arguments.defaults, &defaults) {
        let keys: Vec<String> = pairs.iter().map(|pair| quoted(&pair.key)).collect();
        terminal::remark(&format!("copied from {}: {}", terminal::shown(file), keys.join(", ")));
    }
    let starter = starter(arguments, asks)?;
    let defaults = defaults.as_deref();
    let own = answers::fill(arguments, starter, defaults, (asks, world, &zones))?;
    let names = (text(&own, "person"), text(&own, "id").unwrap_or_default());
    let output = destination(arguments.output.as_deref(), names, asks)?;
    write(&output, starter, &own, world, &zones)?;
    Ok(ExitCode::Done)
}

const BEGIN: &str = "\nBegin with one: b12cal new NAME";

/// Starters on a line each.
fn shown(starters: &[Starter]) -> String {
    let width = starters.iter().map(|starter| starter.name.len()).max().unwrap_or(0);
    let line = |starter: &Starter| format!("{:width$}  {}\n", starter.name, starter.title());
    starters.iter().map(line).collect()
}

/// The starters that words find; if there are none, what would find some.
fn found(words: &str) -> Result<Vec<Starter>, Diagnostic> {
    let found = search(words);
    if !found.is_empty() {
        return Ok(found);
    }
    let error = Diagnostic::error(Code::UnknownWord, format!("no starter has {}", quoted(words)));
    let error = match corrected(words) {
        Some(words) => error.help(format!("did you mean `{words}`?")),
        None => error,
    };
    Err(error.help(
        "search for a country (uk), a medicine (hydroxocobalamin), a cause (diet) or a rhythm (alternate days), \
         with fewer words",
    ))
}

/// The starter of the argument, or the one that somebody chooses from the list.
fn starter(arguments: &New, asks: bool) -> Result<Starter, Error> {
    if let Some(name) = &arguments.starter {
        return Ok(named(name)?);
    }
    if !asks {
        let help = "`b12cal new --list` shows them: `b12cal new uk-pernicious-anaemia -o sam.yaml`";
        return Err(Diagnostic::error(Code::Missing, "which starter?").help(help).into());
    }
    terminal::complain(&(shown(STARTERS) + "\nCtrl-C stops, and then nothing is written.\n"));
    loop {
        let question = "Which one: its name, or words such as uk, diet or alternate days";
        let answer = |text: &str| named(text).map(|one| vec![one]).or_else(|_| found(text));
        match ask::ask(question, None, answer)?.as_deref() {
            Some([one]) => {
                terminal::complain(&format!("{}: {}\n", one.name, one.title()));
                return Ok(*one);
            }
            several => terminal::complain(&shown(several.unwrap_or(STARTERS))),
        }
    }
}

fn named(name: &str) -> Result<Starter, Diagnostic> {
    Starter::named(name).ok_or_else(|| {
        let what = format!("there is no starter {}", quoted(name));
        let error = Diagnostic::error(Code::UnknownWord, what)
            .suggest(name, STARTERS.iter().map(|starter| starter.name));
        let names = search(name).iter().map(|starter| starter.name.to_owned()).collect::<Vec<_>>();
        // What is nearly a name was meant as one.
        let error = if names.is_empty() || !error.help.is_empty() {
            error
        } else {
            error.help(format!("starters with these words: {}", list(&names)))
        };
        error.help("`b12cal new --list` shows them all, `b12cal new --list uk` those of a country")
    })
}

/// A random id, which reveals nothing about the treatment.
fn new_id() -> String {
    let random = Uuid::new_v4().simple().to_string();
    format!("plan-{}", &random[..12])
}

/// The time zone of this machine: that of `TZ` or of the system, if the database has it.
fn machine_zone(zones: &Database) -> Option<Zone> {
    let Ok(named) = std::env::var("TZ") else {
        return zones.zone(&iana_time_zone::get_timezone().ok()?);
    };
    // POSIX allows a colon before the name, and the path of a file.
    let named = named.trim_start_matches(':');
    zones.zone(named.rsplit_once("zoneinfo/").map_or(named, |(_, name)| name))
}

/// What the file says of the calendar's language.
fn in_language(code: Value) -> Pair {
    let language = Pair { key: "language".to_owned(), value: code };
    Pair { key: "feed".to_owned(), value: Value::Group(vec![language]) }
}

/// The text of a key.
fn text<'o>(own: &'o Own, key: &str) -> Option<&'o str> {
    own.said.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.text())
}

fn write(
    output: &Path,
    starter: Starter,
    own: &Own,
    world: &World,
    zones: &Database,
) -> Result<(), Error> {
    let name = terminal::shown(output);
    let text = starter.filled(own);
    let source = Source::new(if input::is_standard(output) { "<stdout>" } else { &name }, text);
    let wording = templates::compile(&[])?;
    let as_of = AsOf::Instant(world.now);
    let settings = Settings::new(zones, &wording, as_of);
    let mut report = Diagnostics::new();
    let root = yaml::parse(&source, &mut Diagnostics::new());
    if compile(&source, &settings, &mut report).is_err() {
        let what = "these answers do not make a prescription; nothing was written";
        return Err(Error::faulty(what).about(source, report));
    }
    if !root.is_ok_and(|root| own.is_in(&root)) {
        return Err(Error::internal(
            "the prescription reads back differently; nothing was written",
        ));
    }
    deliver(output, &name, &source, &report)
}

fn deliver(output: &Path, name: &str, source: &Source, report: &Diagnostics) -> Result<(), Error> {
    if input::is_standard(output) {
        terminal::show(source, report);
        return Ok(terminal::print(source.text().as_bytes())?);
    }
    file::create(output, source.text().as_bytes()).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => destination::taken(output),
        _ => Error::world(format!("cannot create {name}: {}", input::reason(&error))),
    })?;
    terminal::show(source, report);
    let mut said = format!(
        "Created {name}. It is a starter, not a prescription: compare every line with what was \
         prescribed, and change what differs. Then: b12cal build {name}"
    );
    let schema = output.with_file_name(schema::FILE_NAME);
    if !schema.exists() {
        let schema = terminal::shown(&schema);
        said.push_str("\nTo have an editor check it as you write: b12cal schema -o ");
        said.push_str(&schema);
    }
    Ok(terminal::say(&said, false)?)
}
