//! Severe anaemia, and no early potassium or reticulocytes among the rechecks.

use jiff::ToSpan;
use jiff::civil::Date;

use super::facts::figures::{POTASSIUM_DAYS, RETICULOCYTE_DAYS};
use super::subject::{Subject, tests_for};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::recheck::{Recheck, Test};
use crate::shown::day;

/// Words for potassium, or for a group of tests that has it, in lower case without blanks.
const POTASSIUM: &[&str] = &[
    "potas",
    "kalium",
    "kaliæm",
    "kaliem",
    "u&e",
    "u+e",
    "u/e",
    "uande",
    "ureaandel",
    "electrol",
    "elektrol",
    "elettrol",
    "électrol",
    "eletról",
    "ionogram",
];

/// Words for reticulocytes.
const RETICULOCYTES: &[&str] = &["retic", "retik", "rétic"];

/// Whether a recheck has a test in the prescription's own words with one of some words.
fn says(recheck: &Recheck, words: &[&str]) -> bool {
    recheck.tests.iter().any(|test| {
        let Test::Other(text) = test else { return false };
        let text: String = text.to_lowercase().split_whitespace().collect();
        words.iter().any(|word| text.contains(word))
    })
}

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let circumstances = &subject.prescription.circumstances;
    let severe = circumstances.severe_anaemia.as_ref().filter(|severe| severe.value);
    let (Some(severe), Some(first)) = (severe, subject.first_dose()) else { return vec![] };
    if circumstances.continuing {
        return vec![];
    }
    let (least, most) = RETICULOCYTE_DAYS;
    let looked_for = [
        (
            &["potassium", "u-and-e"][..],
            POTASSIUM,
            Date::MIN,
            POTASSIUM_DAYS,
            format!("potassium up to {POTASSIUM_DAYS} days after the first dose"),
        ),
        (
            &["reticulocytes"],
            RETICULOCYTES,
            first.checked_add(least.days()).unwrap_or(first),
            most,
            format!("reticulocytes {least} to {most} days after it"),
        ),
    ];
    let missing: Vec<String> = looked_for
        .into_iter()
        .filter(|&(tests, words, from, days, _)| {
            let to = first.checked_add(days.days()).unwrap_or(Date::MAX);
            let is_it = |recheck: &Recheck| tests_for(recheck, tests) || says(recheck, words);
            let mut rechecks = subject.rechecks().filter(|(_, recheck)| is_it(recheck));
            subject.schedule.horizon >= to
                && !rechecks.any(|(found, _)| (from..=to).contains(&found.date))
        })
        .map(|(.., what)| what)
        .collect();
    if missing.is_empty() {
        return vec![];
    }
    let message = format!("severe anaemia, and no recheck tests {}", missing.join(", nor "));
    let warning = Diagnostic::note(rule, message).at(severe.span);
    vec![warning.help(format!(
        "the first dose is on {}; the US label monitors potassium for 48 hours, and reticulocytes \
         from day 5 to 7",
        day(first)
    ))]
}
