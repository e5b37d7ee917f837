//! A prescription file and a fact -> the file with that fact, and the plan before and after it.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `choice` | which dose or recheck is meant where no name says it |
//! | `name` | how a line of the file names a dose, an extra or a recheck |
//!
//! Nothing else in the file changes: `yaml/edit.rs` inserts the entry, and proves it. Only what `check` accepts is
//! returned.

mod choice;
mod name;

use jiff::civil::Date;

use self::choice::Plan;
pub use self::name::Name;
use self::name::Recorded;
use crate::compile::{Compiled, Settings, compile};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;
use crate::prescription::civil::parse_date;
use crate::prescription::recheck::{Recheck, Test};
use crate::publish::examine;
use crate::shown::day;
use crate::source::Source;
use crate::yaml;
use crate::yaml::edit::{Edit, Pair, Value, edited, items};
use crate::yaml::{Node, quoted};

/// What is to be written.
#[derive(Clone, Debug)]
pub struct Request {
    /// What happened, or is to happen.
    pub act: Act,
    /// To which dose, extra or recheck.
    pub which: Which,
    /// The day on which it happened; of a missed dose that on which it was due. Else it is today.
    pub date: Option<Date>,
    /// What else the entry says, in order.
    pub more: Vec<Pair>,
    /// Whether an entry that is there already is replaced.
    pub replace: bool,
}

/// What happened, or is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// An injection was given.
    Given,
    /// An injection was missed.
    Missed,
    /// A dose or recheck is moved.
    Move,
    /// A result came back.
    Result,
}

/// Which dose, extra or recheck is meant.
#[derive(Clone, Debug)]
pub enum Which {
    /// The obvious one: what was given is the injection nearest to the date, what was missed the last one that is late,
    /// what moves the next one, and a result is of the last recheck.
    Obvious,
    /// The one with this name.
    Named(Name),
    /// An extra that was not planned.
    Extra,
}

/// The file with the fact.
pub struct Edited {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// Its text.
    pub source: Source,
    /// What was done, in one sentence without a full stop.
    pub done: String,
    /// What is still open beside it, in one sentence without a full stop.
    pub open: Option<String>,
    /// The plan before it.
    pub before: Compiled,
    /// The plan after it.
    pub after: Compiled,
    /// What is found in the new text, and not in the old one: warnings and notes.
    pub found: Diagnostics,
}

/// Why nothing is written.
#[derive(Debug)]
pub struct Refusal {
    /// The reason.
    pub what: String,
    /// The text with errors, and the errors.
    pub text: Option<Box<(Source, Diagnostics)>>,
    /// What can be meant instead.
    pub ways: Vec<Way>,
}

/// What can be meant instead.
#[derive(Debug)]
pub struct Way {
    /// When it is meant, such as "if it was dose 3 of maintenance, on Fri 20 Nov 2026".
    pub when: String,
    /// What is written then.
    pub act: Act,
    /// To what it happened; none is an extra that was not planned.
    pub name: Option<Name>,
    /// Whether that replaces an entry.
    pub replace: bool,
}

impl Request {
    /// The new day of what is moved.
    fn to(&self) -> Option<Date> {
        let to = self.more.iter().find(|pair| self.act == Act::Move && pair.key == "to")?;
        if let Value::Word(text) = &to.value { parse_date(text).ok() } else { None }
    }
}

impl Way {
    /// Whether the command that says it would be done. It names what is meant, so it asks for no other ways.
    fn is_accepted(
        &self,
        bytes: &[u8],
        file: &str,
        request: &Request,
        settings: &Settings<'_>,
    ) -> bool {
        let which = self.name.clone().map_or(Which::Extra, Which::Named);
        let request = Request { act: self.act, which, replace: self.replace, ..request.clone() };
        apply(bytes, file, &request, settings).is_ok()
    }
}

impl Act {
    /// The list of the file in which it is written.
    fn list(self) -> &'static str {
        match self {
            Self::Given | Self::Missed => "given",
            Self::Move => "changes",
            Self::Result => "results",
        }
    }

    /// Whether its entry says the day on which it happened.
    fn is_dated(self) -> bool {
        matches!(self, Self::Given | Self::Result)
    }
}

impl Refusal {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), text: None, ways: vec![] }
    }

    fn with_errors(what: impl Into<String>, source: Source, found: Diagnostics) -> Self {
        Self { text: Some(Box::new((source, found))), ..Self::new(what) }
    }
}

/// Writes a fact into the bytes of a file.
///
/// # Errors
///
/// When the file has errors, or would have them; when it is not clear what is meant, or there is already an entry
/// about it; and when there is no place for the entry that leaves everything else as it is.
pub fn apply(
    bytes: &[u8],
    name: &str,
    request: &Request,
    settings: &Settings<'_>,
) -> Result<Edited, Refusal> {
    let (source, root, before, known) = read(bytes, name, settings)?;
    let date = request.date.unwrap_or(before.today);
    if request.act.is_dated() && date > before.today {
        let what = format!("{} is after today, {}", day(date), day(before.today));
        return Err(Refusal::new(what + ": only what has happened is recorded"));
    }
    let plan = Plan::of(&before, date);
    if let Some(to) = request.to().filter(|to| *to < before.today) {
        let what = format!("{} is before today, {}", day(to), day(before.today));
        return Err(Refusal::new(what + ": what has happened is recorded by `given` or `result`"));
    }
    let name = match &request.which {
        Which::Named(name) => name.clone().numbered(&before.prescription),
        Which::Extra => Name::extra(date),
        Which::Obvious => plan.choose(request, date).map_err(|refusal| {
            let ways = refusal.ways.into_iter();
            let ways = ways.filter(|way| way.is_accepted(bytes, name, request, settings));
            Refusal { ways: ways.collect(), ..refusal }
        })?,
    };
    let request =
        &Request { more: spelled(request, &name, &before.prescription)?, ..request.clone() };
    let edit = edit(request, &name, &before.prescription, &source, &root)?;
    let entry = entry(request, &name, date, edit);
    let kept = name.record(&before.prescription).and_then(Recorded::date);
    let date = match edit {
        Edit::Set(_) => request.date.or(kept).unwrap_or(date),
        Edit::Add | Edit::Replace(_) => date,
    };
    let list = request.act.list();
    let Some((bytes, source)) = edited(bytes, &source, &root, list, edit, &entry) else {
        let what = format!("there is no place in {} for this entry of `{list}`", source.name());
        return Err(Refusal::new(what + ": write it by hand"));
    };
    let (after, found) = check(&source, &known, settings)?;
    let done = plan.done(request.act, &name, date, &after);
    let open = plan.open(request, &name, &after);
    Ok(Edited { bytes, source, done, open, before, after, found })
}

/// What a text was found to have.
type Known = Vec<(Code, String)>;

/// The text, the tree and the plan of a file, and what is found in it.
fn read(
    bytes: &[u8],
    name: &str,
    settings: &Settings<'_>,
) -> Result<(Source, Node, Compiled, Known), Refusal> {
    let (source, flaw) = Source::decode(name, bytes);
    let mut found = Diagnostics::new();
    let compiled = match flaw {
        Err(flaw) => Err(found.fail(flaw.into())),
        Ok(()) => compile(&source, settings, &mut found),
    };
    let root = yaml::parse(&source, &mut Diagnostics::new());
    let (Ok(compiled), Ok(root)) = (compiled, root) else {
        let what = format!("{name} has errors, so nothing was written");
        return Err(Refusal::with_errors(what, source, found));
    };
    let known = found.into_iter().map(|one| (one.code, one.message)).collect();
    Ok((source, root, compiled, known))
}

/// The plan of the new text, and what is found only in it, if it has no error that `check` would report.
fn check(
    source: &Source,
    known: &Known,
    settings: &Settings<'_>,
) -> Result<(Compiled, Diagnostics), Refusal> {
    let mut found = Diagnostics::new();
    let examined = examine(source, settings, &mut found);
    let is_new = |one: &Diagnostic| !known.contains(&(one.code, one.message.clone()));
    let mut new = Diagnostics::new();
    new.extend(found.into_iter().filter(is_new));
    match (examined, compile(source, settings, &mut Diagnostics::new())) {
        (Ok(_), Ok(after)) => Ok((after, new)),
        _ => {
            let what = format!("{} would have errors, so nothing was written", source.name());
            Err(Refusal::with_errors(what, source.clone(), new))
        }
    }
}

/// Where the entry goes; or why it cannot.
fn edit(
    request: &Request,
    name: &Name,
    prescription: &Prescription,
    source: &Source,
    root: &Node,
) -> Result<Edit, Refusal> {
    let act = request.act;
    let recorded = name.record(prescription);
    let is_move = act == Act::Move;
    let there = if is_move { name.change(prescription) } else { recorded.map(Recorded::span) };
    let may_stay = !is_move && (request.replace || recorded.is_some_and(|old| old.lacks(request)));
    if let Some(span) = recorded.map(Recorded::span).filter(|_| !may_stay) {
        let message = format!("{name} is already recorded");
        let error = Diagnostic::error(Code::BadRecord, message).at(span);
        let (error, ways) = if is_move {
            (error.help("what has happened is not moved: correct the record instead"), vec![])
        } else {
            let when = "to change this line".to_owned();
            (error, vec![Way { when, act, name: Some(name.clone()), replace: true }])
        };
        let mut found = Diagnostics::new();
        found.push(error);
        let refusal = Refusal::with_errors("nothing was written", source.clone(), found);
        return Err(Refusal { ways, ..refusal });
    }
    let is_there = |item: &Node| Some(item.span) == there;
    match items(root, act.list()).iter().position(is_there) {
        None if is_move && name.key == "extra" => {
            Err(Refusal::new(format!("no extra is planned on {}", name.text)))
        }
        None => Ok(Edit::Add),
        // What is not said again stays; but a dose that was given has other keys than one that was missed.
        Some(index) => {
            let is_alike = is_move || recorded.is_some_and(|old| old.is_of(act));
            Ok(if is_alike { Edit::Set(index) } else { Edit::Replace(index) })
        }
    }
}

/// What else the entry says, with the tests of a result as its recheck spells them.
fn spelled(
    request: &Request,
    name: &Name,
    prescription: &Prescription,
) -> Result<Vec<Pair>, Refusal> {
    let is_it = |recheck: &&Recheck| name.text.ends_with(&format!(" of {}", *recheck.name));
    let Some(recheck) = prescription.rechecks.iter().find(is_it) else {
        return Ok(request.more.clone());
    };
    let spell = |pair: &Pair| {
        if request.act != Act::Result || pair.key == "note" {
            return Ok(pair.clone());
        }
        let key =
            recheck.tests.iter().find_map(|test| test.spelled(&pair.key)).ok_or_else(|| {
                let tests: Vec<&str> = recheck.tests.iter().map(Test::name).collect();
                let what = format!("recheck {} has no test {}", *recheck.name, quoted(&pair.key));
                Refusal::new(format!("{what}: its tests are {}", tests.join(", ")))
            })?;
        Ok(Pair { key: key.to_owned(), ..pair.clone() })
    };
    request.more.iter().map(spell).collect()
}

/// The keys of the entry.
fn entry(request: &Request, name: &Name, date: Date, edit: Edit) -> Vec<Pair> {
    let word = |key: &str, text: String| Pair { key: key.to_owned(), value: Value::Word(text) };
    let mut entry = vec![];
    if matches!(edit, Edit::Set(_)) {
        let date = request.date.filter(|_| request.act.is_dated());
        entry.extend(date.map(|date| word("date", date.to_string())));
    } else {
        entry.push(word(name.key, name.text.clone()));
        let is_said = name.key == "extra" && name.text == date.to_string();
        if request.act.is_dated() && !is_said {
            entry.push(word("date", date.to_string()));
        }
    }
    entry.extend(request.more.iter().cloned());
    if name.key == "extra" && request.act == Act::Move {
        // Why it is moved is not why it is planned.
        entry.retain(|pair| pair.key != "because");
        // The date of an extra is its name.
        entry
            .iter_mut()
            .filter(|pair| pair.key == "to")
            .for_each(|pair| "extra".clone_into(&mut pair.key));
    }
    entry
}
