//! `new`: a starter and somebody's own values -> a prescription to compare with what was prescribed.
//!
//! On a terminal it asks for values that the arguments do not give; otherwise the starter's values stay.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use uuid::Uuid;

use crate::app::World;
use crate::app::deliver::file;
use crate::app::error::Error;
use crate::app::exit_code::{ExitCode, examples};
use crate::app::host::{input, templates, terminal};
use crate::compile::{AsOf, Settings, compile};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::civil::{parse_date, parse_time};
use crate::prescription::parse_id;
use crate::prescription::reminders::parse_reminder;
use crate::prescription::text::parse_line;
use crate::prescription::zone::parse_zone;
use crate::schema;
use crate::source::Source;
use crate::starter::{Own, STARTERS, Starter};
use crate::yaml::quoted;
use crate::zone::{Database, Zone};

#[derive(Args, Debug)]
#[command(after_help = examples![
    "b12cal new --list",
    "b12cal new uk-pernicious-anaemia -o sam.yaml",
    "b12cal new uk-pernicious-anaemia --start 2026-03-02 --time 09:00 --time-zone Europe/London",
])]
pub(crate) struct New {
    /// The template; `--list` shows them
    #[arg(value_name = "TEMPLATE")]
    template: Option<String>,

    /// List the templates
    #[arg(long)]
    list: bool,

    /// Where to write: a new file, or `-` for standard output [default: ID.yaml]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The id of the treatment: 3 to 64 of the characters a-z, 0-9 and - [default: a random one]
    #[arg(long)]
    id: Option<String>,

    /// The date of the prescription [default: today]
    #[arg(long, value_name = "DATE")]
    issued: Option<String>,

    /// The earliest date of the first dose [default: today]
    #[arg(long, value_name = "DATE")]
    start: Option<String>,

    /// The time of day of the doses
    #[arg(long, value_name = "HH:MM")]
    time: Option<String>,

    /// The time zone [default: that of this machine]
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,

    /// Who gets the doses
    #[arg(long, value_name = "NAME")]
    person: Option<String>,

    /// An injection site; several are used in turn
    #[arg(long = "site", value_name = "SITE")]
    sites: Vec<String>,

    /// How long before an event the calendar reminds, such as "1 day"; at most two
    #[arg(long = "reminder", value_name = "LENGTH")]
    reminders: Vec<String>,
}

pub(crate) fn run(arguments: &New, world: &World) -> Result<ExitCode, Error> {
    if arguments.list {
        terminal::say(&list(), false)?;
        return Ok(ExitCode::Done);
    }
    let zones = Database::bundled();
    let mut asker = Asker { asks: io::stdin().is_terminal() && io::stderr().is_terminal() };
    let (starter, own) = fill(arguments, world, &zones, &mut asker)?;
    write(arguments, starter, &own, world, &zones)?;
    Ok(ExitCode::Done)
}

fn list() -> String {
    let width = STARTERS.iter().map(|starter| starter.name.len()).max().unwrap_or(0);
    let lines =
        STARTERS.iter().map(|starter| format!("{:width$}  {}\n", starter.name, starter.title()));
    lines.collect::<String>() + "\nStart from one with `b12cal new NAME -o FILE`."
}

/// Finds the starter, and the values given or answered.
fn fill(
    arguments: &New,
    world: &World,
    zones: &Database,
    asker: &mut Asker,
) -> Result<(Starter, Own), Error> {
    let starter = ask_starter(arguments, asker)?;
    let time_zone = ask_zone(arguments, zones, asker)?;
    let today = time_zone.date(world.now).to_string();
    let date = |text: &str| parse_date(text).map(|date| date.to_string());
    let start =
        asker.ask("First dose on or after", arguments.start.as_deref(), Some(&today), date)?;
    let time = |text: &str| parse_time(text).map(|time| time.strftime("%H:%M").to_string());
    let time = asker.ask("Time of day", arguments.time.as_deref(), starter.value("time"), time)?;
    let person =
        asker.ask("Name", arguments.person.as_deref(), starter.value("person"), parse_line)?;
    let sites = match given(&arguments.sites, parse_line)? {
        Some(sites) => Some(sites),
        None => asker.ask("Sites, separated by commas", None, starter.value("sites"), |text| {
            items(text, parse_line)
        })?,
    };
    let reminder = |text: &str| parse_reminder(text).map(|_| text.to_owned());
    let reminders = match given(&arguments.reminders, reminder)? {
        Some(reminders) => Some(reminders),
        None => {
            let default = starter.value("reminders").unwrap_or("[1 day, 1 hour]");
            asker.ask("Reminders before each", None, Some(default), |text| items(text, reminder))?
        }
    };
    let issued = arguments.issued.as_deref().map_or_else(|| Ok(today.clone()), date)?;
    let id = match &arguments.id {
        Some(id) => parse_id(id)?,
        None => new_id(),
    };
    let time_zone = Some(time_zone.name().to_owned());
    let start = start.or(Some(today));
    Ok((starter, Own { id, issued, start, time, time_zone, person, sites, reminders }))
}

fn ask_starter(arguments: &New, asker: &mut Asker) -> Result<Starter, Error> {
    let starter = asker.ask(
        "Template (`b12cal new --list` shows them)",
        arguments.template.as_deref(),
        None,
        find_starter,
    )?;
    starter.ok_or_else(|| {
        Diagnostic::error(Code::Missing, "which template?")
            .help("`b12cal new --list` shows them: `b12cal new uk-pernicious-anaemia -o sam.yaml`")
            .into()
    })
}

/// Asks for the time zone, and suggests that of the machine.
fn ask_zone(arguments: &New, zones: &Database, asker: &mut Asker) -> Result<Zone, Error> {
    let zone = |text: &str| parse_zone(text, zones).map(|zone| zones.listed(zone));
    let machine = machine_zone(zones).map(|zone| zones.listed(zone));
    let machine = machine.as_ref().map(Zone::name);
    let said = arguments.time_zone.as_deref();
    let time_zone = asker.ask("Time zone", said, machine, zone)?;
    match (time_zone, machine) {
        (Some(zone), _) => Ok(zone),
        (None, Some(machine)) => Ok(zone(machine)?),
        (None, None) => {
            Err(Diagnostic::error(Code::Missing, "the time zone of this machine is unknown")
                .help("give it, such as `--time-zone Europe/London`")
                .into())
        }
    }
}

fn find_starter(name: &str) -> Result<Starter, Diagnostic> {
    Starter::named(name).ok_or_else(|| {
        Diagnostic::error(Code::UnknownWord, format!("there is no template {}", quoted(name)))
            .suggest(name, STARTERS.iter().map(|starter| starter.name))
            .help("`b12cal new --list` shows them")
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

fn given(
    items: &[String],
    parse: impl Fn(&str) -> Result<String, Diagnostic>,
) -> Result<Option<Vec<String>>, Diagnostic> {
    if items.is_empty() {
        return Ok(None);
    }
    items.iter().map(|item| parse(item)).collect::<Result<Vec<_>, _>>().map(Some)
}

/// A list separated by commas; `[]` is empty.
fn items(
    text: &str,
    parse: impl Fn(&str) -> Result<String, Diagnostic>,
) -> Result<Vec<String>, Diagnostic> {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(parse).collect()
}

/// Asks on a terminal until the answer is valid.
struct Asker {
    asks: bool,
}

impl Asker {
    /// The value of an argument or answer. An empty answer takes the default; without a terminal and an
    /// argument
    /// there is no value.
    fn ask<T>(
        &mut self,
        question: &str,
        said: Option<&str>,
        default: Option<&str>,
        parse: impl Fn(&str) -> Result<T, Diagnostic>,
    ) -> Result<Option<T>, Error> {
        if let Some(said) = said {
            return Ok(Some(parse(said)?));
        }
        while self.asks {
            let shown = default.map_or_else(String::new, |default| {
                format!(" [{}]", default.trim_matches(['[', ']']))
            });
            let mut line = String::new();
            let asked =
                write!(io::stderr(), "{question}{shown}: ").and_then(|()| io::stderr().flush());
            let read = asked.and_then(|()| io::stdin().lock().read_line(&mut line));
            if read? == 0 {
                // End of input.
                self.asks = false;
                return Err(
                    Diagnostic::error(Code::Missing, "the questions were not answered").into()
                );
            }
            let answer = Some(line.trim()).filter(|line| !line.is_empty()).or(default);
            let Some(answer) = answer else { return Ok(None) };
            match parse(answer) {
                Ok(value) => return Ok(Some(value)),
                Err(error) => {
                    terminal::fail(&error.message, &error.help);
                }
            }
        }
        Ok(None)
    }
}

fn write(
    arguments: &New,
    starter: Starter,
    own: &Own,
    world: &World,
    zones: &Database,
) -> Result<(), Error> {
    let text = starter.filled(own);
    let output =
        arguments.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.yaml", own.id)));
    let name = terminal::shown(&output);
    let source = Source::new(if input::is_standard(&output) { "<stdout>" } else { &name }, text);
    let wording = templates::compile(&[])?;
    let as_of = AsOf::Instant(world.now);
    let options = Settings::new(zones, &wording, as_of);
    let mut report = Diagnostics::new();
    if compile(&source, &options, &mut report).is_err() {
        let what = "these answers do not make a prescription; nothing was written";
        return Err(Error::faulty(what).about(source, report));
    }
    deliver(&output, &name, &source, &report)
}

fn deliver(output: &Path, name: &str, source: &Source, report: &Diagnostics) -> Result<(), Error> {
    if input::is_standard(output) {
        terminal::show(source, report);
        return Ok(terminal::print(source.text().as_bytes())?);
    }
    file::create(output, source.text().as_bytes()).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            let what = format!("cannot create {name}: it already exists");
            Error::world(what).help("choose another file with -o")
        }
        _ => Error::world(format!("cannot create {name}: {}", input::reason(&error))),
    })?;
    terminal::show(source, report);
    let mut said = format!(
        "Created {name}. It is a template, not a prescription: compare every line with what was \
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
