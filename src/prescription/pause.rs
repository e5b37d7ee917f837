//! `pause:` -> stretches of dates without doses.

use jiff::civil::Date;

use super::civil::decode_span;
use crate::diagnostic::{Diagnostics, Reported};
use crate::source::Span;
use crate::yaml::{Decode, Fields, Node};

/// A stretch of dates in which no dose is given; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Its place in the file.
    pub span: Span,
    /// Its first date.
    pub from: Date,
    /// Its last date.
    pub to: Date,
}

impl Decode for Pause {
    const EXPECTED: &'static str = "a mapping with `from` and `to`";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a pause", report)?;
        let span = decode_span(&mut fields, report);
        fields.finish(report)?;
        let (from, to) = span?;
        Ok(Self { span: node.span, from, to })
    }
}

impl Pause {
    /// Whether a date is in it.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        (self.from..=self.to).contains(&date)
    }
}
