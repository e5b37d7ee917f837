//! `milestones:` -> `Milestone`s: days with a name that others are counted from.

use jiff::civil::Date;

use super::names::check_name;
use super::text::parse_line;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Decode, Kind, Node};

/// A day of somebody's life, such as an operation.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Its name, which no phase has.
    pub name: Spanned<String>,
    /// Its day.
    pub date: Date,
}

/// The most milestones of a prescription.
pub const MAX_MILESTONES: usize = 100;

impl Milestone {
    /// Reads all of them, in the order of the file.
    ///
    /// # Errors
    ///
    /// Reports every error in them.
    pub(super) fn decode_all(node: &Node, report: &mut Diagnostics) -> Result<Vec<Self>, Reported> {
        let Kind::Group(entries) = &node.kind else {
            let error = Diagnostic::error(Code::WrongShape, "milestones are names with dates");
            return Err(
                report.fail(error.at(node.span).help("write `milestones: {surgery: 2026-10-14}`"))
            );
        };
        if entries.len() > MAX_MILESTONES {
            let message = format!("there are {} milestones", entries.len());
            let error = Diagnostic::error(Code::BadNumber, message).at(node.span);
            return Err(
                report.fail(error.help(format!("a plan can have at most {MAX_MILESTONES}")))
            );
        }
        let all: Vec<_> =
            entries.iter().map(|(name, date)| Self::decode(name, date, report)).collect();
        all.into_iter().collect()
    }

    fn decode(
        name: &Spanned<String>,
        date: &Node,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let date = Date::decode(date, report);
        let text = parse_line(&name.value).map_err(|error| report.fail(error.at(name.span)));
        let name = Spanned { value: text?, span: name.span };
        check_name(&name, report)?;
        Ok(Self { name, date: date? })
    }
}
