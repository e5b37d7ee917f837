//! `rechecks:` -> `Recheck`s: which blood tests, and when.

use jiff::civil::Time;

use super::text::{Line, word};
use super::when::{PhaseNames, When};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Decode, Fields, Kind, Node};

/// A blood test, or another look at the response, that belongs to the plan.
#[derive(Clone, Debug)]
pub struct Recheck {
    /// Its name, unique among the rechecks: its identity.
    pub name: Spanned<String>,
    /// What is tested; not empty.
    pub tests: Vec<Test>,
    /// When it is due.
    pub when: Spanned<When>,
    /// The time of day.
    pub time: Time,
}

/// Something that is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// A test of the format, by its word.
    Known(&'static str),
    /// Another one, in the prescription's words.
    Other(String),
}

/// The words of `tests`.
pub const TESTS: &[&str] = &[
    "b12",
    "active-b12",
    "cbc",
    "reticulocytes",
    "mma",
    "homocysteine",
    "folate",
    "ferritin",
    "iron",
    "potassium",
    "symptoms",
];

impl Decode for Test {
    const EXPECTED: &'static str = "a test such as b12";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        if let Kind::Group(_) = node.kind {
            let mut fields = Fields::of(node, "a test", report)?;
            let other = fields.required::<Line>("other", report);
            fields.finish(report)?;
            return Ok(Self::Other(other?.0));
        }
        let words: Vec<(&str, &'static str)> = TESTS.iter().map(|&name| (name, name)).collect();
        node.read("a test", report, |text| {
            word(text, "a test", &words)
                .map(Self::Known)
                .map_err(|fault| fault.help("anything else: `other: its name`"))
        })
    }
}

impl Recheck {
    /// Reads one recheck; without a time of its own it has that of the file, without a place none.
    ///
    /// # Errors
    ///
    /// Reports every fault in it.
    pub fn decode(
        node: &Node,
        names: &PhaseNames<'_>,
        time: Result<Time, Reported>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a recheck", report)?;
        let name = fields.required::<Spanned<Line>>("name", report);
        let tests = match fields.node("tests") {
            Some((_, node)) => node.read_list("[b12, cbc]", report, Test::decode),
            None => Err(fields.missing("tests", "a list such as [b12, cbc]", report)),
        };
        let when = match fields.node("when") {
            Some((_, node)) => When::decode(node, names, report),
            None => {
                Err(fields.missing("when", "a sentence such as `8 weeks after induction`", report))
            }
        };
        fields.not_yet(&[
            "before_injection",
            "time",
            "place",
            "note",
            "duration",
            "fasting",
            "until",
            "times",
            "was",
        ]);
        let span = fields.span();
        fields.finish(report)?;
        let (name, tests) = (name?, tests?);
        if tests.is_empty() {
            let fault = Diagnostic::error(Code::Missing, "the list of tests is empty");
            return Err(report.fail(fault.at(span).help("list at least one, such as [b12, cbc]")));
        }
        Ok(Self {
            name: Spanned { value: name.value.0, span: name.span },
            tests,
            when: when?,
            time: time?,
        })
    }
}
