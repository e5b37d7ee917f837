//! A cause that does not go away, and a plan that ends.

use super::facts::figures::LIFELONG;
use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::rhythm::End;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let cause = &subject.prescription.circumstances.cause;
    let Some(last) = subject.prescription.chain().last() else { return vec![] };
    let ends = last.end().value != End::Open && !last.end().is_review();
    if !ends || !subject.cause_is(LIFELONG) {
        return vec![];
    }
    let message =
        format!("the treatment ends with `{}`, but its cause does not go away", last.name.as_str());
    let warning = Diagnostic::warning(rule, message)
        .at(last.end().span)
        .label("nothing follows")
        .related(cause.span, "the cause");
    vec![warning.help("guidance treats this cause for life, and NICE NG239 does not stop where a cause is irreversible")]
}
