//! `given:` and `results:` -> what really happened.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::change::{Target, decode_dose, decode_recheck};
use super::ids::{PhaseId, RecheckId};
use super::names::PhaseNames;
use super::recheck::{Recheck, Test, texts_of};
use super::terms::Terms;
use super::text::{Line, Paragraph};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::yaml::{Fields, Node};

/// What is recorded of the treatment.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Injections, doses first, in the order of the plan.
    pub given: Vec<Entry>,
    /// Results of rechecks, in the order of the file.
    pub results: Vec<TestResult>,
}

/// What is recorded of one injection.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it stands.
    pub span: Span,
    /// Which injection.
    pub of: Injection,
    /// What happened.
    pub fact: Fact,
}

/// An injection that an entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Injection {
    /// A dose of a phase, by the place of the phase in the plan and its ordinal from 1.
    Dose(PhaseId, u32),
    /// An extra, by the date for which it was planned, or on which it was given.
    Extra(Date),
}

/// What happened to an injection.
#[derive(Clone, Debug)]
pub enum Fact {
    /// It was given.
    Given(Box<Given>),
    /// It was missed.
    Missed {
        /// Why.
        because: Option<String>,
        /// Where the phase gets one dose more for it.
        make_up: Option<Span>,
    },
}

/// An injection that was given.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its day.
    pub date: Spanned<Date>,
    /// How it was given, as far as the entry says it.
    pub terms: Terms,
    /// The batch of the product.
    pub batch: Option<String>,
    /// Where into.
    pub site: Option<String>,
    /// Who gave it.
    pub by: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// What a recheck found, in the words of the laboratory.
#[derive(Clone, Debug)]
pub struct TestResult {
    /// Where it stands.
    pub span: Span,
    /// The recheck, by its place in the file, and its ordinal from 1.
    pub recheck: (RecheckId, u32),
    /// The day of the test.
    pub date: Spanned<Date>,
    /// What was found, for tests of the recheck, in the order of the entry.
    pub found: Vec<(Test, String)>,
    /// Anything else.
    pub note: Option<String>,
}

impl Record {
    /// What is recorded of the doses of a phase, by their ordinals.
    #[must_use]
    pub fn of_phase(&self, phase: PhaseId) -> &[Entry] {
        let (first, last) = (Injection::Dose(phase, 0), Injection::Dose(phase, u32::MAX));
        let start = self.given.partition_point(|entry| entry.of < first);
        let end = self.given.partition_point(|entry| entry.of <= last);
        &self.given[start..end]
    }

    /// Reads `given`.
    ///
    /// # Errors
    ///
    /// Reports every error in it, and an injection that is recorded twice.
    pub(super) fn decode_given(
        node: &Node,
        phases: &PhaseNames<'_>,
        report: &mut Diagnostics,
    ) -> Result<Vec<Entry>, Reported> {
        let example = "`- {dose: 2 of maintenance, date: 2026-11-25}`";
        let mut given =
            node.read_list(example, report, |item, report| Entry::decode(item, phases, report))?;
        let entries = given.iter().map(|entry| (entry.of, entry.span));
        once(entries, "this injection is recorded twice", report)?;
        given.sort_by_key(|entry| entry.of);
        Ok(given)
    }

    /// Reads `results`.
    ///
    /// # Errors
    ///
    /// Reports every error in it, and a recheck with two results.
    pub(super) fn decode_results(
        node: &Node,
        rechecks: &[Recheck],
        report: &mut Diagnostics,
    ) -> Result<Vec<TestResult>, Reported> {
        let example = "`- {recheck: 1 of yearly, date: 2027-03-02, b12: \"310 pg/mL\"}`";
        let results = node.read_list(example, report, |item, report| {
            TestResult::decode(item, rechecks, report)
        })?;
        let entries = results.iter().map(|result| (result.recheck, result.span));
        once(entries, "this recheck has two results", report).map(|()| results)
    }
}

fn once<K: Ord>(
    entries: impl Iterator<Item = (K, Span)>,
    message: &str,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let mut seen = BTreeMap::new();
    let mut once = Ok(());
    for (key, span) in entries {
        if let Some(first) = seen.insert(key, span) {
            let error = Diagnostic::error(Code::BadRecord, message).at(span);
            once = Err(report.fail(error.related(first, "first here").help("keep what is true")));
        }
    }
    once
}

/// The number of the last dose of some entries of a phase; 0 if there are none.
#[must_use]
pub fn last_ordinal(entries: &[Entry]) -> u32 {
    entries.last().and_then(Entry::ordinal).unwrap_or(0)
}

impl Entry {
    /// The ordinal of the dose in its phase; none of an extra.
    #[must_use]
    pub fn ordinal(&self) -> Option<u32> {
        match self.of {
            Injection::Dose(_, ordinal) => Some(ordinal),
            Injection::Extra(_) => None,
        }
    }

    /// The day on which it was given; none if it was missed.
    #[must_use]
    pub fn given_on(&self) -> Option<Date> {
        match &self.fact {
            Fact::Given(given) => Some(given.date.value),
            Fact::Missed { .. } => None,
        }
    }

    fn decode(
        node: &Node,
        phases: &PhaseNames<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "an entry of `given`", report)?;
        let extra = fields.optional::<Spanned<Date>>("extra", report);
        let of = match (fields.node("dose"), extra) {
            (Some((_, node)), Ok(None)) => match decode_dose(node, phases, report) {
                Ok(Target::Dose(phase, n)) => Ok(Injection::Dose(phase, n)),
                Ok(Target::Recheck(..)) => Err(Reported),
                Err(reported) => Err(reported),
            },
            (None, Ok(Some(date))) => Ok(Injection::Extra(date.value)),
            (Some((key, _)), Ok(Some(date))) => {
                let message = "an entry is about one dose or one extra";
                let error = Diagnostic::error(Code::Conflict, message).at(date.span);
                Err(report.fail(error.related(key, "already said here")))
            }
            (None, Ok(None)) => {
                Err(fields.missing("dose", "a dose such as `2 of maintenance`; or `extra`", report))
            }
            (_, Err(reported)) => Err(reported),
        };
        let fact = Fact::decode(&mut fields, extra_date(&of), report);
        let span = fields.span();
        fields.finish(report)?;
        let (of, fact) = (of?, fact?);
        Ok(Self { span, of, fact })
    }
}

/// The day of an extra, which is also that of its entry unless the entry has another.
fn extra_date(of: &Result<Injection, Reported>) -> Option<Date> {
    match of {
        Ok(Injection::Extra(date)) => Some(*date),
        _ => None,
    }
}

/// The keys of an injection that was given.
const OF_GIVEN: &[&str] =
    &["date", "time", "product", "amount", "route", "place", "batch", "site", "by", "note"];

impl Fact {
    fn decode(
        fields: &mut Fields<'_>,
        extra: Option<Date>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let of_given: Vec<(&str, Span)> =
            OF_GIVEN.iter().filter_map(|&key| Some((key, fields.node(key)?.0))).collect();
        let missed = fields.optional::<Spanned<bool>>("missed", report);
        let because = fields.optional::<Line>("because", report);
        let make_up = fields.optional::<Spanned<bool>>("make_up", report);
        let (missed, because, make_up) = (missed?, because?, make_up?);
        let (message, span, help) = match (missed, of_given.first(), make_up) {
            (Some(Spanned { value: false, span }), ..) => {
                let help = "take it out, and write `date`";
                ("`missed: no` says nothing".to_owned(), span, help)
            }
            (Some(_), Some((key, span)), _) => {
                let message = format!("a dose that was missed has no `{key}`");
                (message, *span, "keep what is true of it")
            }
            (Some(_), None, Some(Spanned { value: true, span })) if extra.is_some() => {
                let message = "an extra has no phase to be made up in";
                (message.to_owned(), span, "plan another `extra` in `changes`")
            }
            (Some(_), None, make_up) => {
                let make_up = make_up.filter(|make_up| make_up.value).map(|make_up| make_up.span);
                return Ok(Self::Missed { because: because.map(|line| line.0), make_up });
            }
            (None, _, Some(make_up)) => {
                let message = "only a dose that was missed can be made up";
                (message.to_owned(), make_up.span, "add `missed: yes`")
            }
            (None, ..) if because.is_some() => {
                let help = "write what is to be known of a dose that was given as `note`";
                ("`because` says why a dose was missed".to_owned(), fields.span(), help)
            }
            (None, ..) => {
                return Ok(Self::Given(Box::new(Given::decode(fields, extra, report)?)));
            }
        };
        Err(report.fail(Diagnostic::error(Code::Conflict, message).at(span).help(help)))
    }
}

impl Given {
    fn decode(
        fields: &mut Fields<'_>,
        extra: Option<Date>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let terms = Terms::decode(fields, report);
        let date = fields.optional::<Spanned<Date>>("date", report);
        let [batch, site, by] = ["batch", "site", "by"]
            .map(|key| Ok(fields.optional::<Line>(key, report)?.map(|line| line.0)));
        let note = fields.optional::<Paragraph>("note", report);
        let terms = terms?;
        terms.check_injected(report)?;
        let said = extra.map(|value| Spanned { value, span: fields.span() });
        let Some(date) = date?.or(said) else {
            let message = "this entry does not say what happened";
            let error = Diagnostic::error(Code::Missing, message).at(fields.span());
            let help = "`date: 2026-11-25` if it was given, `missed: yes` if it was not";
            return Err(report.fail(error.help(help)));
        };
        let note = note?.map(|paragraph| paragraph.0);
        Ok(Self { date, terms, batch: batch?, site: site?, by: by?, note })
    }
}

impl TestResult {
    fn decode(
        node: &Node,
        rechecks: &[Recheck],
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a result", report)?;
        let recheck = match fields.node("recheck") {
            Some((_, node)) => match decode_recheck(node, rechecks, report) {
                Ok(Target::Recheck(recheck, n)) => Ok((recheck, n)),
                Ok(Target::Dose(..)) => Err(Reported),
                Err(reported) => Err(reported),
            },
            None => Err(fields.missing("recheck", "a recheck such as `1 of yearly`", report)),
        };
        let date = fields.required::<Spanned<Date>>("date", report);
        let note = fields.optional::<Paragraph>("note", report);
        let recheck = recheck?;
        let tests = &rechecks[recheck.0.place()].tests;
        let found = texts_of(&mut fields, tests, report);
        let span = fields.span();
        fields.finish(report)?;
        let (found, note) = (found?, note?.map(|paragraph| paragraph.0));
        if found.is_empty() && note.is_none() {
            let names: Vec<&str> = tests.iter().map(Test::name).collect();
            let error = Diagnostic::error(Code::Missing, "this result says nothing").at(span);
            let help = format!("write what was found for {}, or a `note`", names.join(", "));
            return Err(report.fail(error.help(help)));
        }
        Ok(Self { span, recheck, date: date?, found, note })
    }
}
