//! Any file and any arguments -> `edit::apply`: the file then says the old facts and the new one, and nothing else,
//! or it is refused.
//!
//! The arguments come from a digest of the file, so that any file is an input. What the new file says is read with
//! another YAML reader than that of the program.
#![no_main]

use b12cal::edit::{Act, Edited, Name, Request, Which, apply};
use b12cal::yaml::edit::{Pair, Value as Said};
use b12cal_fuzz::settings;
use jiff::ToSpan;
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use serde_yaml::Value;

const TEXTS: &[&str] =
    &["snow", "a \"b\" \\ c", "x: y # z", "'", "{[,]}", "- *a &b", "a\nb", "\u{202e}", "null", ""];
const NAMES: &[&str] =
    &["1 of maintenance", "2 of all", "2 of induction", "yearly", "\"", "1 of x: #"];

/// Digits out of a number, one after the other.
struct Digits(u64);

impl Digits {
    fn of(bytes: &[u8]) -> Self {
        // FNV-1a: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
        let mix = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        Self(bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix))
    }

    fn below(&mut self, most: usize) -> usize {
        let digit = self.0 % most as u64;
        self.0 = (self.0 / most as u64).rotate_right(7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        digit as usize
    }

    fn one<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

fn request(act: Act, digits: &mut Digits) -> Request {
    let text =
        |key: &str, text: &str| Pair { key: key.to_owned(), value: Said::Text(text.to_owned()) };
    let word =
        |key: &str, text: &str| Pair { key: key.to_owned(), value: Said::Word(text.to_owned()) };
    let day = date(2026, 3, 1) + i64::try_from(digits.below(400)).expect("small").days();
    let more = match act {
        Act::Given => vec![text("by", digits.one(TEXTS)), text("note", digits.one(TEXTS))],
        Act::Missed => vec![word("missed", "yes"), text("because", digits.one(TEXTS))],
        Act::Move => vec![
            word("to", &day.to_string()),
            word("time", "10:40"),
            text("because", digits.one(TEXTS)),
        ],
        Act::Result => vec![text("note", digits.one(TEXTS))],
    };
    let more = more.into_iter().skip(digits.below(8) / 7).collect();
    let which = match digits.below(6) {
        0 if act == Act::Given => Which::Extra,
        1 if act == Act::Result => Which::Named(Name::recheck(digits.one(NAMES))),
        1 | 2 if act != Act::Result => Which::Named(Name::dose(digits.one(NAMES))),
        3 if act != Act::Result => Which::Named(Name::extra(day)),
        _ => Which::Obvious,
    };
    let date = (digits.below(2) == 0).then_some(day);
    Request { act, which, date, more, replace: digits.below(3) == 0 }
}

/// The mapping of a file, without what is not said.
fn read(bytes: &[u8]) -> Option<serde_yaml::Mapping> {
    let text = std::str::from_utf8(bytes).ok()?;
    match serde_yaml::from_str(text.trim_start_matches('\u{feff}')).ok()? {
        Value::Mapping(mapping) => Some(mapping),
        _ => None,
    }
}

/// The items of a list, and the rest of the file.
fn parted(bytes: &[u8], list: &str) -> Option<(Vec<Value>, serde_yaml::Mapping)> {
    let mut all = read(bytes)?;
    let items = match all.remove(list) {
        Some(Value::Sequence(items)) => items,
        _ => vec![],
    };
    Some((items, all))
}

fn check(old: &[u8], request: &Request, edited: &Edited) {
    let list = match request.act {
        Act::Given | Act::Missed => "given",
        Act::Move => "changes",
        Act::Result => "results",
    };
    let Some((was, before)) = parted(old, list) else { return };
    let (is, after) = parted(&edited.bytes, list).expect("another reader reads it too");
    assert_eq!(before, after, "nothing else changes");
    if is.len() == was.len() {
        // A move of what was changed already, a result of another day, or a record that is corrected.
        let is_asked = matches!(request.act, Act::Move | Act::Result) || request.replace;
        assert!(is_asked, "an entry is changed unasked");
        assert!(
            was.iter().zip(&is).filter(|(was, is)| was != is).count() <= 1,
            "one entry changes"
        );
        return;
    }
    assert_eq!(is.len(), was.len() + 1, "one entry is new");
    assert_eq!(is[..was.len()], was[..], "the others stay");
    // Every old byte is there, in order; a value that says nothing may have gone.
    let mut new = edited.bytes.iter();
    let kept = old.iter().filter(|byte| new.any(|new| new == *byte)).count();
    assert!(kept + 4 >= old.len(), "bytes are lost");
}

fuzz_target!(|bytes: &[u8]| {
    let mut digits = Digits::of(bytes);
    let today = date(2026, 3, 1) + i64::try_from(digits.below(800)).expect("small").days();
    let settings = settings(today);
    for act in [Act::Given, Act::Missed, Act::Move, Act::Result] {
        let request = request(act, &mut digits);
        if let Ok(edited) = apply(bytes, "case.yaml", &request, &settings) {
            assert!(!edited.found.has_errors());
            check(bytes, &request, &edited);
        }
    }
});
