//! `supply:` -> `Supply`: how many containers were there on a day, and how more of them come.

use jiff::civil::Date;

use super::reminders::days_before;
use super::text::whole;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::yaml::{Decode, Fields, Kind, Node};

/// The most containers that are in hand, or come with one order.
pub const MAX_CONTAINERS: u32 = 1_000;

/// The most orders that a prescription has.
pub const MAX_REPEATS: u32 = 100;

/// How long before the first dose without a container more are ordered, unless the file says it: two weeks.
const LEAD_DAYS: u32 = 14;

/// What is in hand, and how more is ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supply {
    /// How many containers were there that nobody had opened ...
    pub in_hand: u32,
    /// ... on this day, before its dose.
    pub counted: Spanned<Date>,
    /// How many come with an order, if the file says it.
    pub order: Option<u32>,
    /// How many days before the first dose without a container more are ordered: 0 to 60.
    pub lead: u32,
    /// How many orders the prescription had left on that day, if they are limited.
    pub repeats: Option<u32>,
    /// Its place in the file.
    pub span: Span,
}

impl Decode for Supply {
    const EXPECTED: &'static str = "a mapping with `in_hand` and `counted`";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        if let Kind::Scalar(_) = node.kind {
            let message = "the supply has keys: how many containers, and when they were counted";
            let error = Diagnostic::error(Code::WrongShape, message).at(node.span);
            let help = "write it as `supply: {in_hand: 6, counted: 2026-11-01}`";
            return Err(report.fail(error.help(help)));
        }
        let mut fields = Fields::of(node, "a supply", report)?;
        let containers = "a number of containers";
        let in_hand = match fields.node("in_hand") {
            Some((_, node)) => {
                node.read(containers, report, |text| whole(text, 0, MAX_CONTAINERS, containers))
            }
            None => Err(fields.missing("in_hand", "how many containers were there", report)),
        };
        let counted = fields.required::<Spanned<Date>>("counted", report);
        let order = fields.node("order").map(|(_, node)| {
            node.read(containers, report, |text| whole(text, 1, MAX_CONTAINERS, containers))
        });
        let lead = fields
            .node("lead")
            .map(|(_, node)| node.read("a length such as 2 weeks", report, days_before));
        let limit = fields.node("repeats");
        let repeats = limit.map(|(_, node)| {
            let orders = "a number of orders";
            node.read(orders, report, |text| whole(text, 0, MAX_REPEATS, orders))
        });
        let span = fields.span();
        let fits = match (limit, &order) {
            (Some((key, _)), None) => {
                let error = Diagnostic::error(Code::BadSupply, "`repeats` needs `order`").at(key);
                let help = "say how many containers each of them brings, such as `order: 5`";
                Err(report.fail(error.help(help)))
            }
            _ => Ok(()),
        };
        fields.finish(report)?;
        let (in_hand, counted) = (in_hand?, counted?);
        let (order, repeats) = (order.transpose()?, repeats.transpose()?);
        let lead = lead.transpose()?.unwrap_or(LEAD_DAYS);
        fits?;
        Ok(Self { in_hand, counted, order, lead, repeats, span })
    }
}
