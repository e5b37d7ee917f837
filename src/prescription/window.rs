//! `window:` -> `Window`: how far a dose may move, earlier and later.

use std::fmt;

use jiff::civil::Date;

use super::interval::{AnchorDate, Interval, Unit};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::yaml::{Decode, Fields, Kind, Node};

/// How far a dose may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// To an earlier day.
    pub early: Reach,
    /// To a later day.
    pub late: Reach,
}

/// How far a dose may move one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    Not,
    /// Up to this, inclusive.
    UpTo(Interval),
    /// As far as anything.
    Any,
}

impl Window {
    /// Whether a dose that is planned for a day may be on a date.
    #[must_use]
    pub fn allows(self, planned: Date, date: Date) -> bool {
        let (reach, sign) = if date < planned { (self.early, -1) } else { (self.late, 1) };
        let last = match reach {
            Reach::Not => planned,
            Reach::Any => return true,
            // Past the end of time everything is within it.
            Reach::UpTo(interval) => match AnchorDate::from(planned).plus(interval, sign) {
                Some(last) => last.date(),
                None => return true,
            },
        };
        (planned.min(last)..=planned.max(last)).contains(&date)
    }

    /// The length, if it is the same both ways.
    #[must_use]
    pub fn both(self) -> Option<Interval> {
        match (self.early, self.late) {
            (Reach::UpTo(early), Reach::UpTo(late)) if early == late => Some(early),
            _ => None,
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |reach: Reach, way: &str| match reach {
            Reach::Not => format!("not {way}"),
            Reach::UpTo(interval) => format!("up to {interval} {way}"),
            Reach::Any => format!("any time {way}"),
        };
        match self.both() {
            Some(both) => write!(f, "{both}"),
            None => write!(f, "{}, {}", side(self.early, "earlier"), side(self.late, "later")),
        }
    }
}

impl Decode for Window {
    const EXPECTED: &'static str =
        "an interval such as 2 days, or a side such as {early: 0 days, late: 1 week}";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        match node.kind {
            Kind::Group(_) => sides(node, report),
            Kind::List(_) => {
                let error =
                    Diagnostic::error(Code::WrongShape, "a dose has one window, not a list");
                let help = "`window: 2 days` holds either way, `{early: 0 days, late: 1 week}` says each; a phase can have its own";
                Err(report.fail(error.at(node.span).help(help)))
            }
            Kind::Scalar(_) => {
                let reach = Interval::decode(node, report).map(Reach::UpTo)?;
                Ok(Self { early: reach, late: reach })
            }
        }
    }
}

fn sides(node: &Node, report: &mut Diagnostics) -> Result<Window, Reported> {
    let mut fields = Fields::of(node, "a window", report)?;
    let early = fields.optional::<Reach>("early", report);
    let late = fields.optional::<Reach>("late", report);
    fields.finish(report)?;
    let (early, late) = (early?, late?);
    if early.or(late).is_none() {
        let error = Diagnostic::error(Code::Missing, "this window says nothing").at(node.span);
        return Err(report.fail(error.help("add `early: 0 days` or `late: 1 week`, or both")));
    }
    Ok(Window { early: early.unwrap_or(Reach::Any), late: late.unwrap_or(Reach::Any) })
}

impl Decode for Reach {
    const EXPECTED: &'static str = "an interval such as 1 week, or 0 days";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        node.read(Self::EXPECTED, report, |text| match text.split_once(' ') {
            Some(("0", unit)) if Unit::parse(unit.trim()).is_some() => Ok(Self::Not),
            _ => Interval::parse(text).map(Self::UpTo),
        })
    }
}
