//! `phases`, `rechecks`, `changes`, `given` and `results` -> the parts of a plan, which name each other.

use jiff::civil::{Date, Time};

use super::change::{Changes, Target};
use super::defaults::Defaults;
use super::from_day::Known;
use super::milestone::Milestone;
use super::names::{Named, PhaseNames};
use super::phase::Phase;
use super::recheck::Recheck;
use super::record::Record;
use super::rhythm::End;
use super::starts::ALONGSIDE;
use super::text::YES_OR_NO;
use super::when::Anchor;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Fields, Kind, Node, quoted};
use crate::zone::Database;

/// The most phases, and the most rechecks, that one prescription can have.
pub const MAX_PARTS: usize = 100;

/// The parts of a plan that name each other.
pub(super) struct Parts {
    pub(super) milestones: Vec<Milestone>,
    pub(super) phases: Vec<Phase>,
    pub(super) rechecks: Vec<Recheck>,
    pub(super) changes: Changes,
    pub(super) record: Record,
}

impl Parts {
    /// Reads them; `start` is the date of the first dose, if it could be read.
    ///
    /// # Errors
    ///
    /// Reports every error in them.
    pub(super) fn decode(
        fields: &mut Fields<'_>,
        defaults: &Defaults,
        start: Option<Date>,
        zones: &Database,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let milestones = match fields.node("milestones") {
            Some((_, node)) => Milestone::decode_all(node, report),
            None => Ok(vec![]),
        };
        let phases = decode_phases(fields, defaults, &milestones, report);
        let names = || names(&phases, &milestones);
        let rechecks = decode_rechecks(fields, &names(), defaults.time, report);
        let changes = match (fields.node("changes"), &rechecks) {
            (Some((_, node)), Ok(rechecks)) => {
                let known = Known { phases: names(), rechecks, zones, start };
                let changes = Changes::decode(node, &known, report);
                changes.and_then(|changes| check_times(&phases, &changes, report).map(|()| changes))
            }
            (Some(_), Err(reported)) => Err(*reported),
            (None, _) => Ok(Changes::default()),
        };
        let given = match fields.node("given") {
            Some((_, node)) => Record::decode_given(node, &names(), report),
            None => Ok(vec![]),
        };
        let results = match (fields.node("results"), &rechecks) {
            (Some((_, node)), Ok(rechecks)) => Record::decode_results(node, rechecks, report),
            (Some(_), Err(reported)) => Err(*reported),
            (None, _) => Ok(vec![]),
        };
        if let (Ok(milestones), Ok(rechecks)) = (&milestones, &rechecks) {
            check_milestones(milestones, &phases, rechecks, report)?;
        }
        let milestones = milestones?;
        let phases = phases.into_iter().collect::<Option<_>>().ok_or(Reported)?;
        Ok(Self {
            milestones,
            phases,
            rechecks: rechecks?,
            changes: changes?,
            record: Record { given: given?, results: results? },
        })
    }
}

fn decode_phases(
    fields: &mut Fields<'_>,
    defaults: &Defaults,
    milestones: &Result<Vec<Milestone>, Reported>,
    report: &mut Diagnostics,
) -> Vec<Option<Phase>> {
    let Some((key, node)) = fields.node("phases") else {
        fields.missing("phases", "a list such as `- name: maintenance`", report);
        return vec![None];
    };
    let Ok(items) = node.list("`- name: maintenance`", report) else { return vec![None] };
    if items.is_empty() || items.len() > MAX_PARTS {
        let error = Diagnostic::error(Code::BadNumber, format!("there are {} phases", items.len()));
        report.push(error.at(key).help(format!("a plan can have 1 to {MAX_PARTS} phases")));
        return vec![None];
    }
    // The chain first: what is beside it can name all of it, and has no place in its order.
    let (beside, chain): (Vec<&Node>, Vec<&Node>) =
        items.iter().partition(|item| is_alongside(item));
    if chain.is_empty() {
        let error = Diagnostic::error(Code::Conflict, "there is no phase for these to be beside");
        report
            .push(error.at(key).help("take `alongside` from the phase that the plan begins with"));
        return vec![None];
    }
    let links = chain.len();
    let mut phases: Vec<Option<Phase>> = vec![];
    for item in chain.into_iter().chain(beside) {
        phases.push(Phase::decode(item, defaults, &names(&phases, milestones), report).ok());
    }
    let named = phases.iter().flatten().map(|phase| (&phase.name, phase.was.as_ref()));
    let unique = check_names(named, "phases", report);
    let mut ordered = true;
    for phase in phases[..links - 1].iter().flatten() {
        if phase.end().value == End::Open {
            ordered = false;
            report.push(
                Diagnostic::error(
                    Code::OpenPhase,
                    format!(
                        "the phase `{}` has no end, but another phase follows it",
                        phase.name.as_str()
                    ),
                )
                .at(phase.name.span)
                .help("give it an end: `doses: 6`, `for: 2 weeks` or `until: 2026-05-01`"),
            );
        }
    }
    if unique && ordered { phases } else { vec![None] }
}

/// What others can name.
fn names<'p>(
    phases: &'p [Option<Phase>],
    milestones: &'p Result<Vec<Milestone>, Reported>,
) -> PhaseNames<'p> {
    let named = |phase: &'p Phase| Named { name: &phase.name, end: phase.end() };
    let days = |all: &'p Vec<Milestone>| {
        all.iter().map(|milestone| (milestone.name.as_str(), milestone.date)).collect()
    };
    PhaseNames {
        phases: phases.iter().map(|phase| phase.as_ref().map(named)).collect(),
        milestones: milestones.as_ref().ok().map(days),
    }
}

/// A milestone has a name of its own, and something counts from it.
fn check_milestones(
    milestones: &[Milestone],
    phases: &[Option<Phase>],
    rechecks: &[Recheck],
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let mut good = Ok(());
    let starts = phases.iter().flatten().filter_map(|phase| phase.starts.as_ref());
    let whens: Vec<Anchor> = rechecks
        .iter()
        .flat_map(|recheck| &recheck.when)
        .chain(starts)
        .map(|when| when.value.anchor())
        .collect();
    for (index, Milestone { name, .. }) in milestones.iter().enumerate() {
        let same = phases.iter().flatten().find(|phase| phase.name.value == name.value);
        if let Some(phase) = same {
            let message = format!("a phase and a milestone have the name {}", quoted(name));
            let error = Diagnostic::error(Code::DuplicateName, message).at(name.span);
            let error = error.related(phase.name.span, "the phase");
            good = Err(report
                .fail(error.help("`when` could mean either: give the milestone another name")));
        } else if !whens
            .iter()
            .any(|anchor| matches!(anchor, Anchor::Milestone(of, _) if *of == index))
            && phases.iter().all(Option::is_some)
        {
            let message = format!("nothing is counted from the milestone {}", quoted(name));
            let note = Diagnostic::note(Code::UnusedMilestone, message).at(name.span);
            report.push(note.help(format!(
                "a `when` or `starts` such as `3 months after {}` counts from it",
                name.as_str()
            )));
        }
    }
    good
}

/// No change gives one time to a phase that is taken at several.
fn check_times(
    phases: &[Option<Phase>],
    changes: &Changes,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let once = changes.once.iter().filter_map(|change| match change.target {
        Target::Dose(phase, _) => Some((phase, change.terms()?, change.span)),
        Target::Recheck(..) => None,
    });
    let from = changes.from.iter().filter_map(|line| Some((line.phase?, &line.terms, line.span)));
    let mut good = Ok(());
    for (phase, _, span) in once.chain(from).filter(|(_, terms, _)| terms.time.is_some()) {
        let phase = phases.get(phase.place()).and_then(Option::as_ref);
        let Some(phase) = phase.filter(|phase| !phase.times.is_empty()) else { continue };
        let message = "this phase is taken at several times a day";
        let error = Diagnostic::error(Code::Conflict, message).at(span);
        let error = error.related(phase.name.span, "the phase");
        good = Err(report.fail(error.help("change `time` in the phase")));
    }
    good
}

/// Whether a phase says that it is beside the others.
fn is_alongside(item: &Node) -> bool {
    let Kind::Group(entries) = &item.kind else { return false };
    let value =
        entries.iter().find(|(key, _)| key.value == ALONGSIDE).map(|(_, value)| &value.kind);
    let yes = |text: &str| YES_OR_NO.iter().any(|(word, is)| *is && *word == text);
    matches!(value, Some(Kind::Scalar(text)) if yes(text))
}

fn decode_rechecks(
    fields: &mut Fields<'_>,
    phases: &PhaseNames<'_>,
    time: Result<Time, Reported>,
    report: &mut Diagnostics,
) -> Result<Vec<Recheck>, Reported> {
    let Some((key, node)) = fields.node("rechecks") else { return Ok(vec![]) };
    let rechecks = node.read_list("`- name: yearly`", report, |item, report| {
        Recheck::decode(item, phases, time, report)
    })?;
    if rechecks.len() > MAX_PARTS {
        let error =
            Diagnostic::error(Code::BadNumber, format!("there are {} rechecks", rechecks.len()));
        return Err(report.fail(error.at(key).help(format!("a plan can have at most {MAX_PARTS}"))));
    }
    let names = rechecks.iter().map(|recheck| (&recheck.name, recheck.was.as_ref()));
    if check_names(names, "rechecks", report) { Ok(rechecks) } else { Err(Reported) }
}

/// Whether every name is unique, and so is every identity: the name that a part has, or was given
/// first. Those that are not are reported.
fn check_names<'n>(
    named: impl Iterator<Item = (&'n Spanned<String>, Option<&'n Spanned<String>>)> + Clone,
    what: &str,
    report: &mut Diagnostics,
) -> bool {
    let names = named.clone().map(|(name, _)| name);
    let names = check_unique(names, &format!("two {what} have the name"), report);
    let identities = named.map(|(name, was)| was.unwrap_or(name));
    names && check_unique(identities, &format!("two {what} have, or had, the name"), report)
}

fn check_unique<'n>(
    names: impl Iterator<Item = &'n Spanned<String>>,
    what: &str,
    report: &mut Diagnostics,
) -> bool {
    let mut seen: Vec<&Spanned<String>> = vec![];
    let mut unique = true;
    for name in names {
        if let Some(first) = seen.iter().find(|other| other.value == name.value) {
            unique = false;
            report.push(
                Diagnostic::error(Code::DuplicateName, format!("{what} {}", quoted(name)))
                    .at(name.span)
                    .related(first.span, "first here")
                    .help("a name identifies its events: give each its own"),
            );
        }
        seen.push(name);
    }
    unique
}
