//! A line of `changes:` with `from` -> what is different from a day on.

use jiff::civil::Date;

use super::Prescriber;
use super::ids::PhaseId;
use super::names::PhaseNames;
use super::quantity::Amount;
use super::recheck::Recheck;
use super::reminders::Reminders;
use super::terms::Terms;
use super::text::Line;
use super::zone::read_zone;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::shown::day;
use crate::source::{Span, Spanned};
use crate::yaml::{Decode, Fields};
use crate::zone::{Database, Zone};

/// What is different from a day on, until a later line says the same key again.
#[derive(Clone, Debug)]
pub struct FromDay {
    /// Where it stands.
    pub span: Span,
    /// The first day.
    pub from: Date,
    /// The one phase that it speaks of; else it takes the place of what stands at the top of the file.
    pub phase: Option<PhaseId>,
    /// How doses are given.
    pub terms: Terms,
    /// The sites of injection.
    pub sites: Option<Vec<String>>,
    /// Who prescribes.
    pub prescriber: Option<Prescriber>,
    /// The zone in which the times of day are meant.
    pub time_zone: Option<Spanned<Zone>>,
    /// When a calendar reminds of an event.
    pub reminders: Option<Reminders>,
    /// Why.
    pub because: String,
}

/// What a change can name.
pub(super) struct Known<'p> {
    /// The phases.
    pub(super) phases: PhaseNames<'p>,
    /// The rechecks.
    pub(super) rechecks: &'p [Recheck],
    /// The zones.
    pub(super) zones: &'p Database,
    /// The start of the plan, unless it has an error.
    pub(super) start: Option<Date>,
}

impl FromDay {
    pub(super) fn decode(
        mut fields: Fields<'_>,
        known: &Known<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let from = fields.required::<Spanned<Date>>("from", report);
        let phase = match fields.node("phase") {
            Some((_, node)) => node
                .scalar("the name of a phase", report)
                .and_then(|name| known.phases.find(name, node.span, report))
                .map(|(phase, _)| Some(phase)),
            None => Ok(None),
        };
        let terms = Terms::decode(&mut fields, report);
        let sites = match fields.node("sites") {
            Some((_, node)) => node
                .read_list("[left thigh, right thigh]", report, Line::decode)
                .map(|sites| Some(sites.into_iter().map(|line| line.0).collect())),
            None => Ok(None),
        };
        let prescriber = fields.optional::<Prescriber>("prescriber", report);
        let time_zone = match fields.node("time_zone") {
            Some((_, node)) => read_zone(node, known.zones, report).map(Some),
            None => Ok(None),
        };
        let reminders = fields.optional::<Reminders>("reminders", report);
        let because = fields.required::<Line>("because", report);
        let single = Self::is_about_one(&mut fields, report);
        let span = fields.span();
        single?;
        fields.finish(report)?;
        let line = Self {
            span,
            from: from?.value,
            phase: phase?,
            terms: terms?,
            sites: sites?,
            prescriber: prescriber?,
            time_zone: time_zone?,
            reminders: reminders?,
            because: because?.0,
        };
        line.check(known, report).map(|()| line)
    }

    /// Keys that a change of one occurrence has, with what to write instead.
    fn is_about_one(fields: &mut Fields<'_>, report: &mut Diagnostics) -> Result<(), Reported> {
        let error = |key: &str, span: Span| {
            let message = format!("a change from a day on has no `{key}`");
            Diagnostic::error(Code::BadChange, message).at(span)
        };
        if let Some((span, node)) = fields.node("dose") {
            let amount = node.scalar("an amount", report).ok().filter(|t| Amount::parse(t).is_ok());
            let error = match amount {
                Some(amount) => error("dose", span).help(format!("write `amount: {amount}`")),
                None => error("dose", span).help("to change one dose, take `from` out"),
            };
            return Err(report.fail(error));
        }
        for key in ["to", "skip"] {
            if let Some((span, _)) = fields.node(key) {
                let help = "it is about one dose: `{dose: 3 of maintenance, ...}`";
                return Err(report.fail(error(key, span).help(help)));
            }
        }
        Ok(())
    }

    fn check(&self, known: &Known<'_>, report: &mut Diagnostics) -> Result<(), Reported> {
        self.terms.check_injected(report)?;
        if self.keys().is_empty() {
            let error = Diagnostic::error(Code::Missing, "this change changes nothing");
            let help = "say what is different from that day on: `product`, `amount`, `route`, `sites`, \
                        `time`, `place`, `prescriber`, `time_zone` or `reminders`";
            return Err(report.fail(error.at(self.span).help(help)));
        }
        let whole = ["sites", "prescriber", "time_zone", "reminders"];
        if let Some(key) = self.keys().into_iter().find(|key| whole.contains(key))
            && self.phase.is_some()
        {
            let message = format!("`{key}` is said for the whole plan, not for one phase");
            let error = Diagnostic::error(Code::BadChange, message).at(self.span);
            return Err(report.fail(error.help("write it on a line without `phase`")));
        }
        match known.start.filter(|&start| self.from < start) {
            None => Ok(()),
            Some(start) => {
                let message = format!("the plan begins on {}, after this day", day(start));
                let error = Diagnostic::error(Code::BadChange, message).at(self.span);
                Err(report.fail(error.help("change the value at the top of the file instead")))
            }
        }
    }

    /// The keys that it says.
    pub(super) fn keys(&self) -> Vec<&'static str> {
        let Self { terms, sites, prescriber, time_zone, reminders, .. } = self;
        let others = [
            ("sites", sites.is_some()),
            ("prescriber", prescriber.is_some()),
            ("time_zone", time_zone.is_some()),
            ("reminders", reminders.is_some()),
        ];
        let others = others.into_iter().filter_map(|(key, is_said)| is_said.then_some(key));
        terms.keys().into_iter().chain(others).collect()
    }
}
