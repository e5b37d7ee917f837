//! `phases:` -> `Phase`s: how often, until when, and what differs from the top of the file.

use std::ops::Index;

use jiff::civil::Time;

use super::avoid::Avoid;
use super::cadence::{Cadence, decode_cadence};
use super::civil::Times;
use super::defaults::Defaults;
use super::ids::PhaseId;
use super::names::{PhaseNames, check_name};
use super::product::{Product, check_portion, decode_amount};
use super::quantity::Amount;
use super::reminders::Reminders;
use super::rhythm::{End, Rhythm};
use super::route::{Route, check_route};
use super::starts::Starts;
use super::text::{Line, Paragraph, word};
use super::when::When;
use super::window::Window;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Fields, Node};

/// A stretch of the treatment with one rhythm.
#[derive(Clone, Debug)]
pub struct Phase {
    /// Its name, unique in the plan: its identity.
    pub name: Spanned<String>,
    /// The name that it had before, and that its events keep as their identity.
    pub was: Option<Spanned<String>>,
    /// How often there is a dose, and where it ends.
    pub rhythm: Rhythm,
    /// What its next dose is counted from.
    pub next: Next,
    /// Which keys it takes from the top of the file.
    pub inherits: Inherits,
    /// The day of its first dose, if it is not one interval after the phase before.
    pub starts: Option<Spanned<When>>,
    /// Whether it is beside the chain of phases that follow one another; it then has `starts`.
    pub alongside: bool,
    /// The dose, its own or the one at the top of the file.
    pub dose: Spanned<Amount>,
    /// The product, its own or the one at the top of the file.
    pub product: Product,
    /// How it is given; by default, with the span of the name.
    pub route: Spanned<Route>,
    /// The time of day; of several, the first.
    pub time: Time,
    /// All times of day, if it is taken at several.
    pub times: Vec<Time>,
    /// Where it is given.
    pub place: Option<String>,
    /// What the prescription adds for this phase.
    pub note: Option<String>,
    /// Whether every dose is an event, or only the first and the last day of the phase.
    pub remind: bool,
    /// Its own reminders.
    pub reminders: Option<Reminders>,
    /// How far its doses may move.
    pub window: Option<Window>,
    /// The days that its doses avoid.
    pub avoid: Option<Avoid>,
}

/// What the next dose of a phase is counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Next {
    /// The plan: what really happened moves no other dose.
    #[default]
    Plan,
    /// The day on which the last dose before it was really given.
    Given,
}

/// The words of `next`.
pub const NEXTS: &[(&str, Next)] = &[("from plan", Next::Plan), ("from given", Next::Given)];

/// Which keys a phase takes from the top of the file: `from` in `changes` replaces those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is the absence of one key of the file")]
pub struct Inherits {
    /// It has no `product` of its own.
    pub product: bool,
    /// It has no `dose` of its own.
    pub amount: bool,
    /// It has no `route` of its own.
    pub route: bool,
    /// It has no `time` of its own.
    pub time: bool,
    /// It has no `place` of its own.
    pub place: bool,
}

impl Index<PhaseId> for Vec<Phase> {
    type Output = Phase;

    fn index(&self, id: PhaseId) -> &Phase {
        &self[id.place()]
    }
}

impl Phase {
    /// How many doses it has, if that does not depend on dates.
    #[must_use]
    pub fn doses(&self) -> Option<usize> {
        self.rhythm.doses()
    }

    /// How often there is a dose.
    #[must_use]
    pub fn cadence(&self) -> &Spanned<Cadence> {
        self.rhythm.cadence()
    }

    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> &Spanned<End> {
        self.rhythm.end()
    }

    /// What is given, however often: equal for phases that give the same.
    #[must_use]
    pub fn gives(&self) -> (&Product, Amount, Route) {
        (&self.product, *self.dose, *self.route)
    }

    /// The name in the identity of its events: its first one.
    #[must_use]
    pub fn identity(&self) -> &str {
        self.was.as_ref().unwrap_or(&self.name)
    }

    /// Reads one phase; `earlier` are those before it, and the milestones.
    ///
    /// # Errors
    ///
    /// Reports every error in it.
    pub fn decode(
        node: &Node,
        defaults: &Defaults,
        earlier: &PhaseNames<'_>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a phase", report)?;
        let name = decode_name(&mut fields, report);
        let cadence = decode_cadence(&mut fields, report);
        let known = cadence.as_ref().ok();
        let own_product = fields.optional::<Product>("product", report);
        let product =
            own_product.clone().and_then(|own| own.map_or_else(|| defaults.product.clone(), Ok));
        let own_dose = decode_amount(&mut fields, "dose", product.as_ref().ok(), report);
        let dose = own_dose.clone().and_then(|own| own.map_or_else(|| defaults.dose.clone(), Ok));
        let next = decode_next(&mut fields, known, report);
        let rhythm = Rhythm::decode(&mut fields, &cadence, &dose, report);
        let starts = Starts::decode(&mut fields, known, earlier, report);
        let own = Own::decode(&mut fields, own_product, own_dose, report);
        let was = fields.optional::<Spanned<Line>>("was", report);
        let span = fields.span();
        fields.finish(report)?;
        let (own, product, dose) = (own?, product?, dose?);
        let inherits = own.inherits();
        let own_span = own.route.as_ref().map_or(span, |route| route.span);
        let said = own.route.clone().map_or_else(|| defaults.route.clone(), |own| Ok(Some(own)))?;
        let route = said.as_ref().map_or_else(Route::default, |route| route.value);
        check_portion(&product, &dose, report)?;
        check_route(&product, route, own_span, report)?;
        let rhythm = rhythm?;
        Avoid::check_push(own.avoid.as_ref(), route.is_injected(), &rhythm, report)?;
        let (window, avoid) = own.limits(defaults, route);
        let remind = own.remind.as_ref();
        check_remind(remind, route, report)?;
        let (name, starts, next) = (name?, starts?, next?);
        starts.check(route, next == Next::Given, report)?;
        let times = own.time.map(|times| several(times, route, remind, rhythm.end(), report));
        let times = times.transpose()?.unwrap_or_default();
        Ok(Self {
            route: said.unwrap_or(Spanned { value: route, span: name.span }),
            name,
            was: was?.map(|was| was.map(|line| line.0)),
            rhythm,
            next,
            inherits,
            starts: starts.when,
            alongside: starts.alongside.is_some(),
            dose,
            product,
            time: times.first().map_or(defaults.time, |time| Ok(*time))?,
            times: if times.len() > 1 { times } else { vec![] },
            place: own.place.map(|line| line.0).or_else(|| defaults.place.clone().ok().flatten()),
            note: own.note.map(|paragraph| paragraph.0),
            remind: remind.is_none_or(|remind| remind.value),
            reminders: own.reminders,
            window,
            avoid,
        })
    }
}

/// The keys of a phase about how a dose is given; most stand in for those at the top of the file.
struct Own {
    dose: Option<Spanned<Amount>>,
    product: Option<Product>,
    route: Option<Spanned<Route>>,
    time: Option<Spanned<Times>>,
    place: Option<Line>,
    note: Option<Paragraph>,
    remind: Option<Spanned<bool>>,
    reminders: Option<Reminders>,
    window: Option<Window>,
    avoid: Option<Avoid>,
}

impl Own {
    /// Reads them; `product` and `dose` have been read, because the end of a phase needs the dose.
    fn decode(
        fields: &mut Fields<'_>,
        product: Result<Option<Product>, Reported>,
        dose: Result<Option<Spanned<Amount>>, Reported>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let route = fields.optional("route", report);
        let time = fields.optional("time", report);
        let place = fields.optional("place", report);
        let note = fields.optional("note", report);
        let remind = fields.optional("remind", report);
        let reminders = fields.optional("reminders", report);
        let window = fields.optional("window", report);
        let avoid = fields.optional("avoid", report);
        Ok(Self {
            dose: dose?,
            product: product?,
            route: route?,
            time: time?,
            place: place?,
            note: note?,
            remind: remind?,
            reminders: reminders?,
            window: window?,
            avoid: avoid?,
        })
    }

    /// How far its doses may move, and which days they avoid: nothing of it is about what is not injected.
    fn limits(&self, defaults: &Defaults, route: Route) -> (Option<Window>, Option<Avoid>) {
        if !route.is_injected() {
            return (None, None);
        }
        let avoid = self.avoid.clone().or_else(|| defaults.avoid.clone().ok().flatten());
        (self.window.or_else(|| defaults.window.ok().flatten()), avoid)
    }

    fn inherits(&self) -> Inherits {
        Inherits {
            product: self.product.is_none(),
            amount: self.dose.is_none(),
            route: self.route.is_none(),
            time: self.time.is_none(),
            place: self.place.is_none(),
        }
    }
}

fn decode_name(
    fields: &mut Fields<'_>,
    report: &mut Diagnostics,
) -> Result<Spanned<String>, Reported> {
    let name = fields.required::<Spanned<Line>>("name", report)?.map(|line| line.0);
    check_name(&name, report)?;
    Ok(name)
}

/// Every injection has its own event.
fn check_remind(
    remind: Option<&Spanned<bool>>,
    route: Route,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let refused = remind.filter(|remind| !remind.value && route.is_injected());
    let Some(refused) = refused else { return Ok(()) };
    let error = Diagnostic::error(Code::Conflict, "`remind: no` is not possible for an injection");
    let help = "it is for tablets and sprays; every injection has its own event";
    Err(report.fail(error.at(refused.span).help(help)))
}

/// What is taken several times a day is swallowed, has no event for each time, and is counted by days.
fn several(
    times: Spanned<Times>,
    route: Route,
    remind: Option<&Spanned<bool>>,
    end: &Spanned<End>,
    report: &mut Diagnostics,
) -> Result<Vec<Time>, Reported> {
    let conflict = |message: &str, help: &str| {
        Diagnostic::error(Code::Conflict, message).at(times.span).help(help)
    };
    let error = if times.value.0.len() < 2 {
        return Ok(times.value.0);
    } else if route != Route::Oral {
        let help =
            "write one time; phases by mouth can have several, with `route: oral` and `remind: no`";
        conflict("only what is taken by mouth has several times a day", help)
    } else if remind.is_none_or(|remind| remind.value) {
        let help = "add `remind: no`: one event then says how often; or write one time";
        conflict("a phase with several times a day needs `remind: no`", help)
    } else if let End::Doses(_) = end.value {
        let help = "end it by days, with `for`, `until` or `review`: `for: 10 days`";
        conflict("of several doses a day `doses` and `total` do not say the last day", help)
            .related(end.span, "its end")
    } else {
        return Ok(times.value.0);
    };
    Err(report.fail(error))
}

/// `from plan` or `from given`; only intervals can be counted from what was given.
fn decode_next(
    fields: &mut Fields<'_>,
    cadence: Option<&Spanned<Cadence>>,
    report: &mut Diagnostics,
) -> Result<Next, Reported> {
    let Some((key, node)) = fields.node("next") else { return Ok(Next::Plan) };
    let next = node.read("from plan or from given", report, |text| {
        word(text, "what the next dose is counted from", NEXTS)
    })?;
    let other = cadence.filter(|cadence| !matches!(cadence.value, Cadence::Every(_)));
    if let (Next::Given, Some(cadence)) = (next, other) {
        let message = "only doses with `every` alone can be counted from the day one was given";
        let error = Diagnostic::error(Code::Conflict, message).at(key);
        let error = error.related(cadence.span, "this phase has days of its own");
        return Err(report.fail(error.help("`next: from plan` keeps them on those days")));
    }
    Ok(next)
}
