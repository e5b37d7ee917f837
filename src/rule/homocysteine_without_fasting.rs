//! A test of homocysteine for which nobody is told to fast.

use super::subject::{Subject, tests_for};
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let rechecks = subject.prescription.rechecks.iter();
    let fed = rechecks.filter(|recheck| tests_for(recheck, &["homocysteine"]) && !recheck.fasting);
    let notes = fed.map(|recheck| {
        let message =
            format!("`{}` measures homocysteine, and is not `fasting`", recheck.name.as_str());
        Diagnostic::note(rule, message)
            .at(recheck.name.span)
            .help("laboratories mostly ask for 8 to 12 hours without food before it")
    });
    notes.collect()
}
