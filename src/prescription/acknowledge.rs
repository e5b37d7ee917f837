//! `acknowledge:` -> the warnings that the prescriber has answered, each with the reason.

use super::text::{Line, Paragraph};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Fields, Node, quoted};

/// One rule that is silenced, and why.
#[derive(Clone, Debug)]
pub struct Acknowledgement {
    /// The name of the rule.
    pub rule: Spanned<String>,
    /// Why its finding is intended.
    pub because: String,
}

impl Acknowledgement {
    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "an acknowledgement", report)?;
        let rule = fields.required::<Spanned<Line>>("rule", report);
        let because = fields.required::<Paragraph>("because", report);
        fields.finish(report)?;
        let rule = rule?;
        Ok(Self { rule: Spanned { value: rule.value.0, span: rule.span }, because: because?.0 })
    }

    /// Reads the list.
    ///
    /// # Errors
    ///
    /// Reports every error in it, and a rule that is acknowledged twice.
    pub(super) fn decode_all(node: &Node, report: &mut Diagnostics) -> Result<Vec<Self>, Reported> {
        let expected = "[{rule: no_recheck, because: her clinic sends the dates}]";
        let all = node.read_list(expected, report, Self::decode)?;
        let mut twice = None;
        for (index, acknowledgement) in all.iter().enumerate() {
            let rule = &acknowledgement.rule;
            let Some(first) = all[..index].iter().find(|first| *first.rule == **rule) else {
                continue;
            };
            let message = format!("the rule {} is acknowledged twice", quoted(rule));
            let error = Diagnostic::error(Code::Conflict, message).at(rule.span);
            let error = error.related(first.rule.span, "first here");
            twice =
                Some(report.fail(error.help("keep one, and put every reason into its `because`")));
        }
        twice.map_or(Ok(all), Err)
    }
}
