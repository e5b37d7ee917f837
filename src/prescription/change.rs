//! `changes:` -> what is different once, or from a day on.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::from_day::{FromDay, Known};
use super::ids::{PhaseId, RecheckId};
use super::names::{PhaseNames, dose_ordinal};
use super::quantity::Amount;
use super::recheck::Recheck;
use super::rhythm::MAX_DOSES;
use super::terms::Terms;
use super::text::{Line, count};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::shown::{day, names};
use crate::source::Span;
use crate::yaml::{Fields, Node, quoted};

/// What is different: of single occurrences, besides them, and from a day on.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// What is different about single occurrences, doses first, in the order of the plan.
    pub once: Vec<Change>,
    /// Injections besides those of the phases, by date.
    pub extras: Vec<Extra>,
    /// What is different from a day on, by that day.
    pub from: Vec<FromDay>,
}

/// What is different about one occurrence.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its place in the file.
    pub span: Span,
    /// Which occurrence.
    pub target: Target,
    /// What becomes of it.
    pub edit: Edit,
    /// Why.
    pub because: String,
}

/// What becomes of an occurrence that a change names.
#[derive(Clone, Debug)]
pub enum Edit {
    /// It does not take place.
    Skip,
    /// It takes place, in another way.
    Other {
        /// Its new date; without one it stays on its day, and other moves apply.
        to: Option<Date>,
        /// How it is given; of a recheck only time and place.
        terms: Box<Terms>,
    },
}

/// One occurrence of the plan, by its ordinal from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A dose of a phase, by the phase's place in the plan.
    Dose(PhaseId, u32),
    /// A recheck, by its place in the file.
    Recheck(RecheckId, u32),
}

/// An injection besides those of the phases.
#[derive(Clone, Debug)]
pub struct Extra {
    /// Where it stands.
    pub span: Span,
    /// Its date, which is its identity.
    pub date: Date,
    /// How it is given.
    pub terms: Terms,
    /// Why.
    pub because: String,
}

/// The most changes from a day on: every event asks all of them what holds on its day.
const MAX_FROM: usize = 100;

/// The forms of a change, by the key that makes it one.
const FORMS: &[&str] = &["dose", "recheck", "extra", "from"];

impl Changes {
    /// Reads all changes.
    ///
    /// # Errors
    ///
    /// Reports every error in them, and two that speak of the same.
    pub(super) fn decode(
        node: &Node,
        known: &Known<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let example = "`- {dose: 3 of maintenance, to: 2026-11-25, because: clinic closed}`";
        let mut changes = Self::default();
        node.read_list(example, report, |item, report| changes.add(item, known, report))?;
        changes.check_once(report)?;
        if let Some(line) = changes.from.get(MAX_FROM) {
            let message = format!("there are {} changes from a day on", changes.from.len());
            let error = Diagnostic::error(Code::BadNumber, message).at(line.span);
            return Err(report.fail(error.help(format!("a plan has at most {MAX_FROM}"))));
        }
        changes.check_from(report)?;
        changes.once.sort_by_key(|change| change.target);
        changes.extras.sort_by_key(|extra| extra.date);
        changes.from.sort_by_key(|line| line.from);
        Ok(changes)
    }

    fn add(
        &mut self,
        node: &Node,
        known: &Known<'_>,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let mut fields = Fields::of(node, "a change", report)?;
        let found: Vec<(&str, Span)> = FORMS
            .iter()
            .filter_map(|&form| fields.node(form).map(|(span, _)| (form, span)))
            .collect();
        match found[..] {
            // `dose` beside `from` is meant as an amount, which `From` answers.
            [("from", _)] | [("dose", _), ("from", _)] => {
                self.from.push(FromDay::decode(fields, known, report)?);
            }
            [("extra", _)] => self.extras.push(Extra::decode(fields, report)?),
            [_] => self.once.push(Change::decode(fields, known, report)?),
            [] => {
                let expected = "a dose such as `3 of maintenance`; or `recheck`, `extra`, `from`";
                return Err(fields.missing("dose", expected, report));
            }
            [(_, first), (_, second), ..] => {
                let message =
                    "a change is about one dose, one recheck, one extra, or from a day on";
                let error = Diagnostic::error(Code::Conflict, message).at(second);
                return Err(report.fail(error.related(first, "already said here")));
            }
        }
        Ok(())
    }

    /// No occurrence is changed twice, and no day has two extras.
    fn check_once(&self, report: &mut Diagnostics) -> Result<(), Reported> {
        let mut once = Ok(());
        let mut twice = |what: &str, span: Span, first: Span| {
            let error = Diagnostic::error(Code::BadChange, what).at(span);
            let error = error.related(first, "first here");
            once = Err(report.fail(error.help("keep the change that holds")));
        };
        let mut targets = BTreeMap::new();
        for change in &self.once {
            if let Some(first) = targets.insert(change.target, change.span) {
                twice("this occurrence is changed twice", change.span, first);
            }
        }
        let mut dates = BTreeMap::new();
        for extra in &self.extras {
            if let Some(first) = dates.insert(extra.date, extra.span) {
                twice("this day has two extra injections", extra.span, first);
            }
        }
        once
    }

    /// No key is said twice for one day and one phase.
    fn check_from(&self, report: &mut Diagnostics) -> Result<(), Reported> {
        let mut once = Ok(());
        let mut said = BTreeMap::new();
        for line in &self.from {
            for key in line.keys() {
                if let Some(first) = said.insert((line.from, line.phase, key), line.span) {
                    let message = format!("`{key}` changes twice from {}", day(line.from));
                    let error = Diagnostic::error(Code::BadChange, message).at(line.span);
                    let error = error.related(first, "first here");
                    once = Err(report.fail(error.help("keep the line that holds")));
                }
            }
        }
        once
    }
}

impl Change {
    fn decode(
        mut fields: Fields<'_>,
        known: &Known<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let target = match (fields.node("dose"), fields.node("recheck")) {
            (Some((_, node)), _) => decode_dose(node, &known.phases, report),
            (None, Some((_, node))) => decode_recheck(node, known.rechecks, report),
            (None, None) => {
                Err(fields.missing("dose", "a dose such as `3 of maintenance`", report))
            }
        };
        let to = fields.optional::<Date>("to", report);
        let skip = fields.optional::<bool>("skip", report);
        let terms = Terms::decode(&mut fields, report);
        let because = fields.required::<Line>("because", report);
        let span = fields.span();
        fields.finish(report)?;
        let (target, to, terms) = (target?, to?, terms?);
        let is_other = to.is_some() || !terms.keys().is_empty();
        let error = |code, message: &str| Diagnostic::error(code, message).at(span);
        let edit = match (skip?.unwrap_or(false), is_other) {
            (false, true) => Edit::Other { to, terms: Box::new(terms) },
            (true, false) => Edit::Skip,
            (true, true) => {
                let message = "`skip` excludes every other change";
                let help = "a dose that is skipped has no date, time or place: keep one of them";
                return Err(report.fail(error(Code::Conflict, message).help(help)));
            }
            (false, false) => {
                let message = "this change changes nothing";
                let help = "`to: 2026-11-25` moves it, `time: 10:40` gives it another hour, \
                            `skip: yes` skips it";
                return Err(report.fail(error(Code::Missing, message).help(help)));
            }
        };
        if let (Target::Recheck(..), Edit::Other { terms, .. }) = (target, &edit)
            && (terms.product.is_some() || terms.amount.is_some() || terms.route.is_some())
        {
            let message = "nothing is given at a recheck";
            let help = "a change of a recheck has `to`, `time`, `place` or `skip`";
            return Err(report.fail(error(Code::Conflict, message).help(help)));
        }
        Ok(Self { span, target, edit, because: because?.0 })
    }

    /// Its new date, if it has one.
    #[must_use]
    pub fn to(&self) -> Option<Date> {
        match self.edit {
            Edit::Other { to, .. } => to,
            Edit::Skip => None,
        }
    }
}

impl Extra {
    fn decode(mut fields: Fields<'_>, report: &mut Diagnostics) -> Result<Self, Reported> {
        let date = fields.required::<Date>("extra", report);
        let terms = Terms::decode(&mut fields, report);
        let because = fields.required::<Line>("because", report);
        let span = fields.span();
        fields.finish(report)?;
        let terms = terms?;
        terms.check_injected(report)?;
        Ok(Self { span, date: date?, terms, because: because?.0 })
    }
}

/// `3 of maintenance`; an amount has another key.
pub(super) fn decode_dose(
    node: &Node,
    phases: &PhaseNames<'_>,
    report: &mut Diagnostics,
) -> Result<Target, Reported> {
    let text = node.scalar("a dose such as 3 of maintenance", report)?;
    if Amount::parse(text).is_ok() {
        let error = Diagnostic::error(Code::BadChange, format!("{} names no dose", quoted(text)));
        return Err(report.fail(error.at(node.span).help(format!(
            "`dose` says which one, such as `dose: 3 of maintenance`; how much is `amount: {text}`"
        ))));
    }
    dose_ordinal(text, node.span, phases, report).map(|(phase, n)| Target::Dose(phase, n))
}

/// `yearly`, the first one, or `2 of yearly`.
pub(super) fn decode_recheck(
    node: &Node,
    rechecks: &[Recheck],
    report: &mut Diagnostics,
) -> Result<Target, Reported> {
    let text = node.scalar("a recheck such as 2 of yearly", report)?;
    let find = |name: &str| {
        let mut all = RecheckId::each().zip(rechecks);
        all.find(|(_, recheck)| *recheck.name == *name).map(|(id, _)| id)
    };
    if let Some(id) = find(text) {
        return Ok(Target::Recheck(id, 1));
    }
    if let Some((ordinal, name)) = text.split_once(" of ")
        && let Some(id) = find(name)
    {
        let ordinal = count(ordinal, MAX_DOSES, "the number of a recheck");
        let ordinal = ordinal.map_err(|error| report.fail(error.at(node.span)))?;
        return Ok(Target::Recheck(id, ordinal));
    }
    let known = rechecks.iter().map(|recheck| recheck.name.as_str());
    let error =
        Diagnostic::error(Code::UnknownAnchor, format!("there is no recheck {}", quoted(text)));
    Err(report.fail(error.at(node.span).suggest(text, known.clone()).help(match rechecks {
        [] => "this plan has no rechecks".to_owned(),
        _ => format!(
            "the rechecks are {}; the second occurrence of one is `2 of NAME`",
            names(known)
        ),
    })))
}
