//! A level of total B12 where it misleads: in pregnancy, and with nitrous oxide.

use super::facts::figures::FUNCTIONAL_TESTS;
use super::subject::{Subject, tests_for};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::circumstances::{Cause, holds};

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let circumstances = &subject.prescription.circumstances;
    let is_pregnant =
        *circumstances.cause == Cause::Pregnancy || holds(circumstances.pregnant.as_ref());
    let (why, help, enough): (_, _, &[&str]) = if *circumstances.cause == Cause::NitrousOxide {
        let help = "nitrous oxide spoils B12 and leaves its level: guidance measures `mma` or `homocysteine`";
        ("with nitrous oxide", help, FUNCTIONAL_TESTS)
    } else if is_pregnant {
        let help =
            "total B12 falls in pregnancy without a deficiency: guidance measures `active-b12`";
        ("in pregnancy", help, &[])
    } else {
        return vec![];
    };
    let mut rechecks = subject.prescription.rechecks.iter();
    let level = rechecks.find(|found| tests_for(found, &["b12"]) && !tests_for(found, enough));
    let note = level.map(|level| {
        let message = format!("`{}` measures total B12 {why}", level.name.as_str());
        Diagnostic::note(rule, message).at(level.name.span).help(help)
    });
    note.into_iter().collect()
}
