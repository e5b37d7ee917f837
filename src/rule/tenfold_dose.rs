//! A dose that becomes ten times as much, or a tenth, from one phase to the next.

use num_rational::Ratio;

use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::phase::Phase;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = subject.prescription.chain();
    // The first is enough: back again is the same decision.
    let pair = phases.windows(2).find(|pair| is_tenfold(&pair[0], &pair[1]));
    let note = pair.map(|pair| {
        let (before, after) = (&pair[0], &pair[1]);
        let message = format!(
            "a dose of `{}` is {}, and one of `{}` is {}",
            before.name.as_str(),
            before.dose.value,
            after.name.as_str(),
            after.dose.value
        );
        Diagnostic::note(rule, message)
            .at(after.dose.span)
            .related(before.dose.span, "the dose before")
            .help("a zero too many or too few is a common slip; some labels have such a step")
    });
    note.into_iter().collect()
}

/// Whether two phases are given in the same way, in doses that are ten times apart or more.
fn is_tenfold(before: &Phase, after: &Phase) -> bool {
    let ten = Ratio::from_integer(10);
    let (was, is) = (before.dose.value.micrograms(), after.dose.value.micrograms());
    before.route.is_injected() == after.route.is_injected() && (was >= is * ten || is >= was * ten)
}
