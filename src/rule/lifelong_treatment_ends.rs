//! A cause that does not pass, and a plan that ends.
//!
//! # Why
//!
//! Pernicious anaemia, an operation on the stomach or for weight loss, a diseased or shortened ileum and
//! inborn errors do not pass. The US label of cyanocobalamin plans for life (US-CN:
//! medlibrary.org/lib/rx/meds/b-12-kit), and NICE does not stop treatment where the cause is irreversible
//! (NG239: "Vitamin B12 deficiency in over 16s", nice.org.uk/guidance/ng239, rationale and impact). A
//! calendar that ends says nothing on the day after.
//!
//! Nothing is said where the last phase has no end, and where a review ends it. After only a part of the
//! stomach or bowel was taken out the need may differ; the file cannot say how much it was.
//!
//! # Example
//!
//! ```yaml
//! cause: pernicious-anaemia
//! phases:
//!   - {name: weekly, every: 1 week, doses: 8}
//!   - {name: maintenance, every: 1 month, doses: 3}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber what follows the last dose. If the treatment goes on, the last phase has no end; if it
//! will be decided later, write the day of it:
//!
//! ```yaml
//! phases:
//!   - {name: weekly, every: 1 week, doses: 8}
//!   - {name: maintenance, every: 1 month, review: after 12 months}
//! ```

use super::facts::LIFELONG;
use super::plan::Plan;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::rhythm::End;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let cause = &plan.prescription.circumstances.cause;
    let Some(last) = plan.prescription.phases.last() else { return vec![] };
    let ends = last.end.value != End::Open && !last.end.is_review();
    if !ends || !plan.cause_is(LIFELONG) {
        return vec![];
    }
    let message = format!("the treatment ends with `{}`, but its cause does not pass", last.name.as_str());
    let doubt = Diagnostic::warning(rule, message)
        .at(last.end.span)
        .label("nothing follows")
        .related(cause.span, "the cause");
    vec![doubt.help("guidance treats this cause for life, and NICE NG239 does not stop where a cause is irreversible")]
}
