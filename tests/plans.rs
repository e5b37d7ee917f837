//! Treatment plans that were published -> their dates, counted by hand, and each message of `check`, judged.
//!
//! A plan is one file of `plans/`: a prescription whose first comment says where it was published, what is
//! prescribed in our own words, dates that were counted by hand, and what is to be thought of every message
//! that `check` prints about it:
//!
//! | verdict | the message |
//! | --- | --- |
//! | `right` | a nurse or pharmacist who reads it would ask the prescriber, or wants to know it |
//! | `noise` | it is true, and nobody needs it, because the source itself prescribes so |
//! | `wrong` | what it says, or what it was found by, is not so |
//!
//! Verdicts are written by hand: a message that is new, gone, or of another severity fails until somebody
//! has judged it.

use std::fs;

use b12cal::diagnostic::Diagnostic;
use jiff::civil::Date;

use crate::support::{examined_on, files, root};

/// The day on which all of them are checked: their prescriptions were written on it.
const TODAY: Date = Date::constant(2026, 11, 27);

/// The most plans of a hundred with a message that is noise or wrong.
const MOST_FALSE_ALARMS: usize = 5;

/// A plan.
struct Plan {
    name: String,
    text: String,
}

/// A message of `check` that was judged: `warning[no_recheck]`, and whether it is right.
struct Judged {
    message: String,
    is_right: bool,
}

impl Plan {
    /// The lines of the first comment, without `# `.
    fn head(&self) -> impl Iterator<Item = &str> {
        let comment = self.text.lines().take_while(|line| line.starts_with('#'));
        comment.map(|line| line.trim_start_matches('#').trim_start())
    }

    /// What follows a word in the first comment.
    fn said(&self, word: &str) -> Vec<&str> {
        self.head().filter_map(|line| line.strip_prefix(word)).collect()
    }

    /// The dates: `2026-12-11 dose 6 of loading, the last`.
    fn dates(&self) -> Vec<&str> {
        let is_date = |line: &&str| line.get(..10).is_some_and(|date| date.parse::<Date>().is_ok());
        self.head().filter(is_date).collect()
    }

    /// The messages: `warning[no_recheck] right: no blood test is planned`.
    fn judged(&self) -> Vec<Judged> {
        let lines = self.head().skip_while(|&line| line != "Messages:").skip(1);
        let judged = lines.map(|line| {
            let (before, reason) = line.split_once(": ").unwrap_or((line, ""));
            let (message, verdict) = before.split_once(' ').unwrap_or((before, ""));
            assert!(!reason.is_empty(), "{}: no reason: {line}", self.name);
            let is_right = match verdict {
                "right" => true,
                "noise" | "wrong" => false,
                _ => panic!("{}: neither right, noise nor wrong: {line}", self.name),
            };
            Judged { message: message.to_owned(), is_right }
        });
        judged.collect()
    }
}

fn plans() -> Vec<Plan> {
    let plans = files(&root().join("tests/plans"), "yaml").into_iter().map(|path| Plan {
        name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
        text: fs::read_to_string(&path).expect("the plan can be read"),
    });
    plans.collect()
}

#[test]
fn every_plan_says_where_it_was_published() {
    let plans = plans();
    let mut by_authorities = 0;
    for plan in &plans {
        let name = &plan.name;
        for word in ["Source: ", "Address: ", "Prescribed: "] {
            assert!(!plan.said(word).is_empty(), "{name} says `{word}`");
        }
        // A year, or that the source names none.
        for source in plan.said("Source: ") {
            let year = source.rsplit(", ").next().unwrap_or_default();
            assert!(year == "undated" || year.parse::<u16>().is_ok(), "{name}: {source}");
        }
        match plan.said("Kind: ")[..] {
            ["authority"] => by_authorities += 1,
            ["published"] => {}
            _ => panic!("{name}: its kind is `authority` or `published`"),
        }
    }
    assert!(plans.len() >= 60, "{} plans", plans.len());
    assert!(by_authorities * 2 > plans.len(), "{by_authorities} of {}", plans.len());
}

#[test]
fn every_date_that_was_counted_by_hand_is_in_the_plan() {
    for Plan { name, text } in &plans() {
        let (built, found) = examined_on(text, TODAY);
        let built = built.unwrap_or_else(|| panic!("{name}: {found:?}"));
        let occurrences = &built.schedule.occurrences;
        let dates: Vec<(String, Date)> =
            occurrences.iter().map(|found| (found.name(&built.prescription), found.date)).collect();
        let on = |what: &str| dates.iter().find(|(found, _)| found == what).map(|(_, date)| *date);
        let counted = Plan { name: name.clone(), text: text.clone() };
        assert!(!counted.dates().is_empty(), "{name} has no date");
        for line in counted.dates() {
            let (date, what) = line.split_once(' ').expect("a date and what is on it");
            let (what, is_last) = match what.strip_suffix(", the last") {
                Some(what) => (what, true),
                None => (what, false),
            };
            assert_eq!(
                on(what).map(|date| date.to_string()).as_deref(),
                Some(date),
                "{name}: {what}"
            );
            if is_last {
                let (number, phase) = what["dose ".len()..].split_once(" of ").expect("a number");
                let number: u32 = number.parse().expect("a number");
                assert_eq!(on(&format!("dose {} of {phase}", number + 1)), None, "{name}: {what}");
            }
        }
    }
}

#[test]
fn every_message_about_a_published_plan_is_judged_and_few_are_false_alarms() {
    let plans = plans();
    let mut false_alarms = vec![];
    for plan in &plans {
        let judged = plan.judged();
        let mut expected: Vec<String> =
            judged.iter().map(|judged| judged.message.clone()).collect();
        let (_, found) = examined_on(&plan.text, TODAY);
        let message = |found: &Diagnostic| {
            let severity = format!("{:?}", found.severity).to_lowercase();
            format!("{severity}[{}]", found.code.name())
        };
        let mut said: Vec<String> = found.iter().map(message).collect();
        expected.sort();
        said.sort();
        assert_eq!(said, expected, "{}: what `check` says, and what was judged", plan.name);
        if judged.iter().any(|judged| !judged.is_right) {
            false_alarms.push(plan.name.as_str());
        }
    }
    println!(
        "false alarms: {} of {} published plans: {}",
        false_alarms.len(),
        plans.len(),
        false_alarms.join(", ")
    );
    assert!(
        false_alarms.len() * 100 <= MOST_FALSE_ALARMS * plans.len(),
        "false alarms in {} of {} published plans: {}",
        false_alarms.len(),
        plans.len(),
        false_alarms.join(", ")
    );
}
