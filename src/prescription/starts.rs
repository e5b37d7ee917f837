//! `starts`, and `alongside` with `start` -> when a phase begins, if not one interval after the one before.

use jiff::civil::Date;

use super::cadence::{Cadence, excluded, exclusive};
use super::names::PhaseNames;
use super::route::Route;
use super::when::{Anchor, When};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::yaml::{Decode, Fields, Node};

/// The key of a phase beside the chain of those that follow one another.
pub(super) const ALONGSIDE: &str = "alongside";

/// When a phase begins.
pub(super) struct Starts {
    /// The day of its first dose, if the phase names it.
    pub(super) when: Option<Spanned<When>>,
    /// Where it says that it is beside the chain; it then names its first day.
    pub(super) alongside: Option<Span>,
}

impl Starts {
    /// Reads the keys of a phase; `earlier` are the phases and milestones that it can name. Booked dates say it themselves.
    ///
    /// # Errors
    ///
    /// Reports every error in them.
    pub(super) fn decode(
        fields: &mut Fields<'_>,
        cadence: Option<&Spanned<Cadence>>,
        earlier: &PhaseNames<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let alongside = fields.optional::<Spanned<bool>>(ALONGSIDE, report)?;
        let alongside = alongside.filter(|is| is.value).map(|is| is.span);
        let when = match (cadence, alongside) {
            (Some(Spanned { value: Cadence::Dates(dates), span }), _) => {
                let booked = booked(fields, dates, *span, report)?;
                booked.filter(|_| alongside.is_some() || !earlier.has_no_phase())
            }
            (_, Some(_)) => Some(beside(fields, earlier, report)?),
            (_, None) => in_chain(fields, earlier, report)?,
        };
        Ok(Self { when, alongside })
    }

    /// What is beside the chain is swallowed or sprayed, and not recorded.
    ///
    /// # Errors
    ///
    /// Reports an injection there, and doses counted from what was given.
    pub(super) fn check(
        &self,
        route: Route,
        is_from_given: bool,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let Some(span) = self.alongside else { return Ok(()) };
        let (message, help) = if route.is_injected() {
            (
                "injections cannot be beside the other phases",
                "what is swallowed or sprayed has a `route` such as `oral`; injections follow one another: \
                 put them among the other phases, or plan one more by `extra` in `changes`",
            )
        } else if is_from_given {
            (
                "what is beside the other phases is not recorded, so nothing is counted from what was given",
                "remove `next`",
            )
        } else {
            return Ok(());
        };
        Err(report.fail(Diagnostic::error(Code::Conflict, message).at(span).help(help)))
    }
}

/// The first of the booked dates.
fn booked(
    fields: &mut Fields<'_>,
    dates: &[Date],
    span: Span,
    report: &mut Diagnostics,
) -> Result<Option<Spanned<When>>, Reported> {
    if let Some((key, at, _)) = exclusive(fields, &["starts", "start"], report)? {
        let error = excluded("dates", span, key, at);
        return Err(report.fail(error.help("the first of `dates` is the day of the first dose")));
    }
    let first = dates.first().copied();
    Ok(first.map(|first| Spanned { value: When::On(Anchor::Date(first)), span }))
}

/// What is beside the chain begins on a day of its own.
fn beside(
    fields: &mut Fields<'_>,
    earlier: &PhaseNames<'_>,
    report: &mut Diagnostics,
) -> Result<Spanned<When>, Reported> {
    match exclusive(fields, &["starts", "start"], report)? {
        Some(("starts", _, node)) => once(node, earlier, report),
        Some((_, _, node)) => {
            let date = Date::decode(node, report)?;
            Ok(Spanned { value: When::On(Anchor::Date(date)), span: node.span })
        }
        None => {
            let span = fields.span();
            let message = "this phase is beside the others, and does not say when it begins";
            let at = Span { start: span.start, end: span.start };
            let help =
                "add `start: 2026-03-02`, or `starts` with a sentence such as `on first dose`";
            Err(report.fail(Diagnostic::error(Code::Missing, message).at(at).help(help)))
        }
    }
}

fn in_chain(
    fields: &mut Fields<'_>,
    earlier: &PhaseNames<'_>,
    report: &mut Diagnostics,
) -> Result<Option<Spanned<When>>, Reported> {
    if let Some((key, _)) = fields.node("start") {
        let error =
            Diagnostic::error(Code::Conflict, "only a phase beside the others has a `start`");
        let help = "`starts: 2026-04-01` names its first day; the first phase begins on the `start` at the top";
        return Err(report.fail(error.at(key).help(help)));
    }
    let Some((key, node)) = fields.node("starts") else { return Ok(None) };
    if earlier.has_no_phase() {
        let error = Diagnostic::error(Code::Conflict, "the first phase begins on `start`");
        return Err(report.fail(error.at(key).help("change `start` at the top instead")));
    }
    once(node, earlier, report).map(Some)
}

/// A sentence that gives one day.
fn once(
    node: &Node,
    earlier: &PhaseNames<'_>,
    report: &mut Diagnostics,
) -> Result<Spanned<When>, Reported> {
    let starts = When::decode(node, earlier, report)?;
    let once = match &starts.value {
        When::On(_) => true,
        When::Offset { counts, .. } => counts.len() == 1,
        When::Every { .. } => false,
    };
    if once {
        return Ok(starts);
    }
    let error = Diagnostic::error(Code::BadWhen, "a phase can start only once");
    let help = "a date, or a sentence such as `8 weeks after induction`";
    Err(report.fail(error.at(node.span).help(help)))
}
