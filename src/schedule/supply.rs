//! Injections on the days that they have in the end, and what is in hand -> when more is to be ordered.
//!
//! Only the count is known. Each order is assumed to bring what it should in time for the dose that it is for; that this
//! is an assumption is said until somebody counts again.

use jiff::ToSpan;
use jiff::civil::Date;

use super::occurrence::{
    Before, Kind, Occurrence, Order, Recorded, Task, TimeOfDay, administration,
};
use super::reason::DateRule;
use super::says;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::container::{Container, ContainerKind, OPENED_VIAL_DAYS, Opened};
use crate::prescription::ids::PhaseId;
use crate::prescription::product::Product;
use crate::prescription::strength::Portion;
use crate::prescription::supply::Supply as Counted;
use crate::shown::day;

/// The most orders in a calendar.
const MAX_ORDERS: usize = 200;

/// How long a count is good for.
const COUNT_YEARS: i64 = 1;

/// What is left of the supply.
#[derive(Clone, Debug)]
pub struct Supply {
    /// What is counted.
    pub kind: ContainerKind,
    /// How many are left today, before the dose of today, that nobody has opened.
    pub left: u32,
    /// How many of them, or of those used up, orders since the count are assumed to have brought.
    pub assumed: u32,
    /// What is to be done next, on which day: for the first dose from today on that is not covered, or the last thing
    /// that was known. None if every dose of the calendar is covered.
    pub next: Option<(Date, Order)>,
}

impl Supply {
    /// Adds to a plan when more is to be ordered, if the prescription counts what is in hand.
    ///
    /// # Errors
    ///
    /// Reports a count after today, a plan without injections, a product without a container, and more than 200 orders.
    pub(super) fn of(
        shown: &mut Vec<Occurrence>,
        prescription: &Prescription,
        (horizon, today): (Date, Date),
        report: &mut Diagnostics,
    ) -> Result<Option<Self>, Reported> {
        let Some(counted) = &prescription.supply else { return Ok(None) };
        let made = Stock::of(counted, shown, prescription, today);
        let stock = made.map_err(|error| report.fail(error))?;
        let orders = || stock.orders.iter().filter(|planned| planned.date <= horizon);
        if orders().count() > MAX_ORDERS {
            let message =
                format!("there are more than {MAX_ORDERS} orders up to the end of the calendar");
            let error = Diagnostic::error(Code::PlanTooLong, message).at(counted.span);
            return Err(report.fail(error.help("let each order bring more, or count again")));
        }
        let last = orders().next_back().filter(|planned| planned.order.task.is_last());
        let next = orders().find(|planned| planned.order.runs_out >= today).or(last);
        let next = next.map(|planned| (planned.date, planned.order));
        let (kind, left) = (stock.container.kind, stock.left_on(today));
        let supply = Self { kind, left, assumed: stock.brought_by(today), next };
        report.extend(supply.warning(counted, today));
        shown.extend(stock.orders.iter().map(Planned::event));
        Ok(Some(supply))
    }

    /// That something is to be done, from the day of its event on until somebody counts again.
    fn warning(&self, counted: &Counted, today: Date) -> Option<Diagnostic> {
        let on = counted.counted.value;
        let message = match self.next.filter(|(date, _)| *date <= today) {
            Some((_, Order { task: Task::Count, runs_out, .. })) => format!(
                "from {} on, another product is injected than was counted on {}",
                day(runs_out),
                day(on)
            ),
            Some((_, Order { task, runs_out, .. })) if runs_out < today => {
                let ask = match task {
                    Task::Prescription => {
                        ", and no repeat is on the prescription: ask for a new one"
                    }
                    _ => "",
                };
                format!(
                    "going by the count of {}, there has not been enough since {}{ask}",
                    day(on),
                    day(runs_out)
                )
            }
            Some((_, Order { task: Task::Prescription, runs_out, .. })) => format!(
                "too little is left for the injection on {}, and no repeat on the prescription: ask for \
                 a new one",
                day(runs_out)
            ),
            Some((date, Order { runs_out, .. })) => format!(
                "too little is left for the injection on {}: order by {}",
                day(runs_out),
                day(date)
            ),
            None if on.checked_add(COUNT_YEARS.years()).is_ok_and(|old| old < today) => {
                format!("the supply was counted on {}, more than a year ago", day(on))
            }
            None => return None,
        };
        let help = "once an order has come, count what is there: write it as `in_hand`, and the day as `counted`";
        Some(Diagnostic::warning(Code::OrderDue, message).at(counted.span).help(help))
    }
}

/// Something to be done about the supply.
struct Planned {
    date: Date,
    rule: DateRule,
    /// The ordinal and the key of the dose that it is for.
    dose: (u32, u32),
    order: Order,
}

/// The supply from the count on, one dose after another.
struct Stock<'p> {
    counted: &'p Counted,
    product: &'p Product,
    container: Container,
    in_use: Option<Opened>,
    /// How many are left after the last dose so far.
    left: u32,
    /// How many orders the prescription has left, if they are limited.
    repeats: Option<u32>,
    /// What each order brought, and each dose took, on the day of the dose.
    changes: Vec<(Date, i64)>,
    orders: Vec<Planned>,
}

impl<'p> Stock<'p> {
    fn of(
        counted: &'p Counted,
        shown: &[Occurrence],
        prescription: &'p Prescription,
        today: Date,
    ) -> Result<Self, Diagnostic> {
        let on = &counted.counted;
        if on.value > today {
            let message = format!("{} is after today, {}", day(on.value), day(today));
            let help = "`counted` is the day on which somebody counted: today or earlier";
            return Err(Diagnostic::error(Code::BadSupply, message).at(on.span).help(help));
        }
        let mut doses: Vec<(PhaseId, &Occurrence)> = shown
            .iter()
            .filter(|one| one.kind.is_injection())
            .filter_map(|one| Some((one.kind.given_as()?, one)))
            .collect();
        doses.sort_by_key(|(_, dose)| dose.date);
        let doses_from = doses.partition_point(|(_, dose)| dose.date < on.value);
        let first = doses.get(doses_from).or(doses.last()).map(|(phase, dose)| (*phase, dose.date));
        let (product, container) = in_force(first, counted, prescription)?;
        let mut stock = Self {
            counted,
            product,
            container,
            in_use: None,
            left: counted.in_hand,
            repeats: counted.repeats,
            changes: vec![],
            orders: vec![],
        };
        let taken = doses[doses_from..].iter();
        let taken = taken.filter(|(_, dose)| dose.recorded != Some(Recorded::Missed));
        for (phase, dose) in taken {
            let is_known = stock.take(*phase, dose, prescription);
            if !is_known || stock.orders.len() > MAX_ORDERS {
                break;
            }
        }
        Ok(stock)
    }

    /// Takes what a dose needs, and returns whether it is known how the supply continues.
    fn take(&mut self, phase: PhaseId, dose: &Occurrence, prescription: &Prescription) -> bool {
        if prescription.usual(phase, dose.date).product != self.product {
            self.plan(phase, dose, Task::Count);
            return false;
        }
        let needed = self.needed(dose, prescription);
        if needed > self.left {
            let task = self.task(needed - self.left);
            self.plan(phase, dose, task);
            let Task::More { count: Some(count), .. } = task else { return false };
            self.left = self.left.saturating_add(count);
            self.changes.push((dose.date, i64::from(count)));
        }
        self.left = self.left.saturating_sub(needed);
        self.changes.push((dose.date, -i64::from(needed)));
        true
    }

    /// How many containers a dose takes; one of another product takes none.
    fn needed(&mut self, dose: &Occurrence, prescription: &Prescription) -> u32 {
        let how = administration(prescription, dose).filter(|how| how.product == self.product);
        match how.map(|how| how.portion()) {
            Some(Portion::Volume(draw)) => {
                let days = Some(OPENED_VIAL_DAYS);
                let count = self.container.opened_for((dose.date, draw), &mut self.in_use, days);
                u32::try_from(count).unwrap_or(u32::MAX)
            }
            _ => 0,
        }
    }

    /// What is to be done if so many are missing.
    fn task(&mut self, missing: u32) -> Task {
        let Some(size) = self.counted.order else {
            return Task::More { count: None, repeats: None };
        };
        let times = missing.div_ceil(size);
        if let Some(repeats) = self.repeats {
            let Some(rest) = repeats.checked_sub(times) else { return Task::Prescription };
            self.repeats = Some(rest);
        }
        Task::More { count: Some(times.saturating_mul(size)), repeats: self.repeats }
    }

    /// Plans something for a dose, never before the count; of one day it is one order.
    fn plan(&mut self, phase: PhaseId, dose: &Occurrence, task: Task) {
        let of = match dose.kind {
            Kind::Extra { planned, .. } => Before::Extra(phase, planned),
            _ => Before::Dose(phase),
        };
        let (on, lead) = (self.counted.counted.value, self.counted.lead);
        let (date, rule) = match dose.date.checked_sub(i64::from(lead).days()) {
            Ok(date) if date >= on => (date, says::rule(of, dose.ordinal, lead, dose.date)),
            _ => (on, DateRule::Counted),
        };
        if let (Some(last), Task::More { count: Some(more), repeats }) =
            (self.orders.last_mut(), task)
            && let Task::More { count: Some(count), .. } = last.order.task
            && last.date == date
        {
            let count = Some(count.saturating_add(more));
            last.order.task = Task::More { count, repeats };
            return;
        }
        let order = Order { of, runs_out: dose.date, left: self.left_on(date), task };
        self.orders.push(Planned { date, rule, dose: (dose.ordinal, dose.key), order });
    }

    /// How many all orders for doses before a day are assumed to have brought.
    fn brought_by(&self, date: Date) -> u32 {
        let before = self.changes.iter().filter(|(on, change)| *on < date && *change > 0);
        u32::try_from(before.map(|(_, change)| change).sum::<i64>()).unwrap_or(u32::MAX)
    }

    /// How many are left on a day, before its dose.
    fn left_on(&self, date: Date) -> u32 {
        let before = self.changes.iter().filter(|(on, _)| *on < date);
        let changed: i64 = before.map(|(_, change)| change).sum();
        u32::try_from(i64::from(self.counted.in_hand) + changed).unwrap_or(0)
    }
}

/// The product that is counted: the one of the first injection from the count on.
fn in_force<'p>(
    first: Option<(PhaseId, Date)>,
    counted: &Counted,
    prescription: &'p Prescription,
) -> Result<(&'p Product, Container), Diagnostic> {
    let error = |message: String| Diagnostic::error(Code::BadSupply, message).at(counted.span);
    let injected = || {
        let mut phases = PhaseId::each().zip(&prescription.phases);
        phases.find(|(_, phase)| phase.route.is_injected()).map(|(phase, _)| phase)
    };
    let first = first.or_else(|| Some((injected()?, counted.counted.value)));
    let Some((phase, date)) = first else {
        let error =
            error("`supply` counts what is injected, and this plan has no injection".into());
        return Err(error.help("remove it: tablets and sprays are not counted"));
    };
    let product = prescription.usual(phase, date).product;
    match &product.container {
        Some(container) => Ok((product, container.value)),
        None => {
            let error = error(format!(
                "`supply` counts containers, and the product {} {} does not say what it comes in",
                *product.name, *product.strength
            ));
            let error = error.related(product.name.span, "the product");
            Err(error.help("add its `container`, such as `container: 1 mL ampoule`"))
        }
    }
}

impl Planned {
    fn event(&self) -> Occurrence {
        let (ordinal, key) = self.dose;
        Occurrence {
            kind: Kind::Order(self.order),
            ordinal,
            key,
            date: self.date,
            time: TimeOfDay::WholeDay,
            site: None,
            recorded: None,
            reason: self.rule.into(),
        }
    }
}
