//! `changes:` -> another date for single occurrences, or none.

use jiff::civil::Date;

use super::names::{PhaseNames, dose_ordinal};
use super::recheck::Recheck;
use super::rhythm::MAX_DOSES;
use super::text::{Line, count};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::shown::names;
use crate::source::Span;
use crate::yaml::{Fields, Node, quoted};

/// Another date for one occurrence, or none at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the file.
    pub span: Span,
    /// Which occurrence.
    pub target: Target,
    /// Its new date; `None` skips it.
    pub to: Option<Date>,
    /// Why.
    pub because: String,
}

/// One occurrence of the plan, by its ordinal from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A dose of a phase, by the phase's place in the plan.
    Dose(usize, u32),
    /// A recheck, by its place in the file.
    Recheck(usize, u32),
}

impl Change {
    /// Reads one change.
    ///
    /// # Errors
    ///
    /// Reports every error in it.
    pub fn decode(
        node: &Node,
        names: &PhaseNames<'_>,
        rechecks: &[Recheck],
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a change", report)?;
        let dose = fields.node("dose");
        let recheck = fields.node("recheck");
        let target = match (dose, recheck) {
            (Some((_, node)), None) => node
                .scalar("a dose such as 3 of maintenance", report)
                .and_then(|text| dose_ordinal(text, node.span, names, report))
                .map(|(phase, ordinal)| Target::Dose(phase, ordinal)),
            (None, Some((_, node))) => decode_recheck(node, rechecks, report),
            (Some((first, _)), Some((second, _))) => {
                let fault = Diagnostic::error(
                    Code::Conflict,
                    "a change is for one dose or one recheck, \
                        not for both",
                );
                Err(report.fail(fault.at(second).related(first, "already given here")))
            }
            (None, None) => {
                Err(fields.missing("dose", "a dose such as `3 of maintenance`", report))
            }
        };
        let to = fields.optional::<Date>("to", report);
        let skip = fields.optional::<bool>("skip", report);
        let because = fields.required::<Line>("because", report);
        let span = fields.span();
        fields.finish(report)?;
        let to = match (to?, skip?.unwrap_or(false)) {
            (Some(date), false) => Some(date),
            (None, true) => None,
            (Some(_), true) => {
                let fault = Diagnostic::error(
                    Code::Conflict,
                    "`to` and `skip` cannot be used \
                    together",
                );
                return Err(report.fail(fault.at(span)));
            }
            (None, false) => {
                let fault = Diagnostic::error(Code::Missing, "this change changes nothing");
                let help = "`to: 2026-11-25` moves the dose, `skip: yes` skips it";
                return Err(report.fail(fault.at(span).help(help)));
            }
        };
        Ok(Self { span, target: target?, to, because: because?.0 })
    }
}

/// `yearly`, the first one, or `2 of yearly`.
fn decode_recheck(
    node: &Node,
    rechecks: &[Recheck],
    report: &mut Diagnostics,
) -> Result<Target, Reported> {
    let text = node.scalar("a recheck such as 2 of yearly", report)?;
    let find = |name: &str| rechecks.iter().position(|recheck| *recheck.name == *name);
    if let Some(index) = find(text) {
        return Ok(Target::Recheck(index, 1));
    }
    if let Some((ordinal, name)) = text.split_once(" of ")
        && let Some(index) = find(name)
    {
        let ordinal = count(ordinal, MAX_DOSES, "the number of a recheck");
        let ordinal = ordinal.map_err(|fault| report.fail(fault.at(node.span)))?;
        return Ok(Target::Recheck(index, ordinal));
    }
    let known = rechecks.iter().map(|recheck| recheck.name.as_str());
    let fault =
        Diagnostic::error(Code::UnknownAnchor, format!("there is no recheck {}", quoted(text)));
    Err(report.fail(fault.at(node.span).suggest(text, known.clone()).help(match rechecks {
        [] => "this plan has no rechecks".to_owned(),
        _ => format!(
            "the rechecks are {}; the second occurrence of one is `2 of NAME`",
            names(known)
        ),
    })))
}
