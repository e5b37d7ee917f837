//! `away:` -> `Away`: spans of dates in another time zone.

use jiff::civil::Date;

use super::civil::decode_span;
use super::text::Line;
use super::zone::decode_zone;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::shown::day;
use crate::source::{Span, Spanned};
use crate::yaml::{Fields, Node};
use crate::zone::{Database, Zone};

/// A span of dates, both ends inclusive, with times of day in another zone.
#[derive(Clone, Debug)]
pub struct Away {
    /// Its place in the file.
    pub span: Span,
    /// Its first date.
    pub from: Date,
    /// Its last date.
    pub to: Date,
    /// The zone there.
    pub time_zone: Spanned<Zone>,
    /// Where doses are given there.
    pub place: Option<String>,
}

impl Away {
    /// Whether a date is in it.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        (self.from..=self.to).contains(&date)
    }

    /// Reads all spans.
    ///
    /// # Errors
    ///
    /// Reports every error in them, and spans that overlap.
    pub fn decode_all(
        node: &Node,
        zones: &Database,
        report: &mut Diagnostics,
    ) -> Result<Vec<Self>, Reported> {
        let example = "[{from: 2026-07-01, to: 2026-07-20, time_zone: America/Vancouver}]";
        let spans =
            node.read_list(example, report, |item, report| Self::decode(item, zones, report))?;
        let mut sorted: Vec<&Self> = spans.iter().collect();
        sorted.sort_by_key(|away| away.from);
        let mut apart = Ok(());
        for pair in sorted.windows(2) {
            if pair[1].from <= pair[0].to {
                let message = format!("this span overlaps another on {}", day(pair[1].from));
                let error = Diagnostic::error(Code::Conflict, message)
                    .at(pair[1].span)
                    .related(pair[0].span, "the other")
                    .help(
                        "each day is in one time zone: end one span the day before the other \
                        begins",
                    );
                apart = Err(report.fail(error));
            }
        }
        apart.map(|()| spans)
    }

    fn decode(node: &Node, zones: &Database, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a span away", report)?;
        let span = decode_span(&mut fields, report);
        let time_zone = decode_zone(&mut fields, zones, report);
        let place = fields.optional::<Line>("place", report);
        fields.finish(report)?;
        let (from, to) = span?;
        let place = place?.map(|line| line.0);
        Ok(Self { span: node.span, from, to, time_zone: time_zone?, place })
    }
}
