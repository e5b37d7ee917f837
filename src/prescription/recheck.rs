//! `rechecks:` -> `Recheck`s: which blood tests, and when.

use std::ops::Index;

use jiff::civil::{Date, Time};

use super::civil::{Duration, Minutes};
use super::ids::RecheckId;
use super::names::PhaseNames;
use super::reminders::Reminders;
use super::rhythm::MAX_DOSES;
use super::text::{Line, Paragraph, count, parse_line, word};
use super::when::When;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::Spanned;
use crate::yaml::{Decode, Fields, Kind, Node, quoted};

/// A blood test or another check of the response.
#[derive(Clone, Debug)]
pub struct Recheck {
    /// Its name, unique among the rechecks: its identity.
    pub name: Spanned<String>,
    /// Its first name, which stays the identity of its events.
    pub was: Option<Spanned<String>>,
    /// What is tested; not empty.
    pub tests: Vec<Test>,
    /// What the prescriber wants to see, for tests of the list, in the words of the file.
    pub targets: Vec<(Test, String)>,
    /// When it is due; not empty.
    pub when: Vec<Spanned<When>>,
    /// The last date of a repeated one.
    pub until: Option<Date>,
    /// How many times a repeated one takes place.
    pub times: Option<u32>,
    /// Its own time of day.
    pub own_time: Option<Spanned<Time>>,
    /// The time of day at the top of the file.
    pub time: Time,
    /// Where it takes place.
    pub place: Option<String>,
    /// How long it takes.
    pub duration: Duration,
    /// Its own reminders.
    pub reminders: Option<Reminders>,
    /// Whether the person must fast.
    pub fasting: bool,
    /// Whether it must be before the injection on its date.
    pub before_injection: bool,
    /// What the prescription adds.
    pub note: Option<String>,
}

/// Something that is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// A test of the format, by its word.
    Known(&'static str),
    /// Another test, in the prescription's words.
    Other(String),
}

impl Test {
    /// The word, or the prescription's own.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Known(word) => word,
            Self::Other(text) => text,
        }
    }
}

/// The most sentences of one `when`.
pub const MAX_SENTENCES: usize = 100;

/// The most tests of a recheck.
pub const MAX_TESTS: usize = 20;

/// The most characters of the tests and targets of a recheck: each of its events repeats them.
const MAX_TEXTS: usize = 400;

/// The words of `tests`, each with the one that it is a spelling of.
pub const TESTS: &[(&str, &str)] = &[
    ("b12", "b12"),
    ("active-b12", "active-b12"),
    ("cbc", "cbc"),
    ("hb", "hb"),
    ("reticulocytes", "reticulocytes"),
    ("mma", "mma"),
    ("homocysteine", "homocysteine"),
    ("folate", "folate"),
    ("ferritin", "ferritin"),
    ("iron", "iron"),
    ("potassium", "potassium"),
    ("u-and-e", "u-and-e"),
    ("symptoms", "symptoms"),
    ("fbc", "cbc"),
];

/// What forms and letters call a test, and its word here.
const ALSO_CALLED: &[(&str, &str)] = &[
    ("b12 level", "b12"),
    ("complete blood count", "cbc"),
    ("electrolytes", "u-and-e"),
    ("folic acid", "folate"),
    ("full blood count", "cbc"),
    ("haemoglobin", "hb"),
    ("hcy", "homocysteine"),
    ("hemoglobin", "hb"),
    ("holotc", "active-b12"),
    ("holotranscobalamin", "active-b12"),
    ("methylmalonic acid", "mma"),
    ("retics", "reticulocytes"),
    ("serum b12", "b12"),
    ("total b12", "b12"),
    ("u&e", "u-and-e"),
    ("urea and electrolytes", "u-and-e"),
    ("vitamin b12", "b12"),
];

impl Test {
    /// The words by which a line of the file can name it.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = &str> {
        let other = matches!(self, Self::Other(_)).then_some(self.name());
        let is = move |meant: &str| matches!(self, Self::Known(word) if *word == meant);
        let known = TESTS.iter().filter(move |(_, meant)| is(meant));
        known.map(|(word, _)| *word).chain(other)
    }

    /// The spelling in which a line of the file can name it, for what somebody calls it.
    pub(crate) fn spelled(&self, called: &str) -> Option<&str> {
        let called = called.strip_prefix("other:").unwrap_or(called).trim();
        let same = self.spellings().find(|word| word.eq_ignore_ascii_case(called));
        let also = || ALSO_CALLED.iter().find(|(name, _)| name.eq_ignore_ascii_case(called));
        same.or_else(|| also().map(|(_, word)| *word).filter(|word| *word == self.name()))
    }

    /// Whether it is known to be a blood test.
    #[must_use]
    pub fn is_of_blood(&self) -> bool {
        matches!(self, Self::Known(word) if *word != "symptoms")
    }
}

impl Decode for Test {
    const EXPECTED: &'static str = "a test such as b12";

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        if let Kind::Group(_) = node.kind {
            let mut fields = Fields::of(node, "a test", report)?;
            let other = fields.required::<Line>("other", report);
            fields.finish(report)?;
            return Ok(Self::Other(other?.0));
        }
        node.read("a test", report, |text| match text.strip_prefix("other:") {
            // In quotes it is one text: `"other: U&E"`.
            Some(other) => parse_line(other).map(Self::Other),
            None => {
                let called = text.to_lowercase();
                if let Some((_, test)) = ALSO_CALLED.iter().find(|(name, _)| *name == called) {
                    let message = format!("{} is not a test", quoted(text));
                    let error = Diagnostic::error(Code::UnknownWord, message);
                    return Err(error.help(format!("write `{test}`")));
                }
                word(text, "a test", TESTS)
                    .map(Self::Known)
                    .map_err(|error| error.help("write any other test as `other: its name`"))
            }
        })
    }
}

impl Index<RecheckId> for Vec<Recheck> {
    type Output = Recheck;

    fn index(&self, id: RecheckId) -> &Recheck {
        &self[id.place()]
    }
}

impl Recheck {
    /// Whether it takes place more than once.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        let several = |when: &Spanned<When>| match &when.value {
            When::On(_) => false,
            When::Offset { counts, .. } => counts.len() > 1,
            When::Every { .. } => true,
        };
        self.when.len() > 1 || self.when.iter().any(several)
    }

    /// The name in the identity of its events: its first one.
    #[must_use]
    pub fn identity(&self) -> &str {
        self.was.as_ref().unwrap_or(&self.name)
    }

    /// Reads one recheck; its default time is that of the file, and it has no default place.
    ///
    /// # Errors
    ///
    /// Reports every error in it.
    pub fn decode(
        node: &Node,
        names: &PhaseNames<'_>,
        default_time: Result<Time, Reported>,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        let mut fields = Fields::of(node, "a recheck", report)?;
        let name = fields.required::<Spanned<Line>>("name", report);
        let tests = match fields.node("tests") {
            Some((_, node)) => decode_tests(node, report),
            None => Err(fields.missing("tests", "a list such as [b12, cbc]", report)),
        };
        let targets = match (fields.node("targets"), &tests) {
            (Some((_, node)), Ok(tests)) => decode_targets(node, tests, report),
            (Some(_), Err(reported)) => Err(*reported),
            (None, _) => Ok(vec![]),
        };
        let when = match fields.node("when") {
            Some((_, node)) => decode_when(node, names, report),
            None => {
                let expected = "a sentence such as `8 weeks after induction`";
                Err(fields.missing("when", expected, report))
            }
        };
        let limits = Limits::decode(&mut fields, report);
        let time = fields.optional::<Spanned<Time>>("time", report);
        let place = fields.optional::<Line>("place", report);
        let duration = fields.optional::<Duration>("duration", report);
        let reminders = fields.optional::<Reminders>("reminders", report);
        let fasting = fields.optional::<bool>("fasting", report);
        let before_injection = fields.optional::<bool>("before_injection", report);
        let remark = fields.optional::<Paragraph>("note", report);
        let was = fields.optional::<Spanned<Line>>("was", report);
        fields.finish(report)?;
        let (when, limits) = (when?, limits?);
        limits.check(&when, report)?;
        Ok(Self {
            name: name?.map(|name| name.0),
            was: was?.map(|was| was.map(|name| name.0)),
            tests: tests?,
            targets: targets?,
            when,
            until: limits.until.map(|until| until.value),
            times: limits.times.map(|times| times.value),
            own_time: time?,
            time: default_time?,
            place: place?.map(|line| line.0),
            duration: duration?.unwrap_or(Duration(Minutes(30))),
            reminders: reminders?,
            fasting: fasting?.unwrap_or(false),
            before_injection: before_injection?.unwrap_or(false),
            note: remark?.map(|paragraph| paragraph.0),
        })
    }
}

/// Where a repeated recheck ends.
struct Limits {
    until: Option<Spanned<Date>>,
    times: Option<Spanned<u32>>,
}

impl Limits {
    fn decode(fields: &mut Fields<'_>, report: &mut Diagnostics) -> Result<Self, Reported> {
        let until = fields.optional::<Spanned<Date>>("until", report);
        let times = fields.node("times").map(|(_, node)| {
            let times = node.read("a number of times", report, |text| {
                count(text, MAX_DOSES, "a number of times")
            });
            times.map(|value| Spanned { value, span: node.span })
        });
        Ok(Self { until: until?, times: times.transpose()? })
    }

    /// What is not repeated has no end.
    fn check(&self, when: &[Spanned<When>], report: &mut Diagnostics) -> Result<(), Reported> {
        let until = self.until.as_ref().map(|until| until.span);
        let limit = until.or(self.times.as_ref().map(|times| times.span));
        let Some(span) = limit.filter(|_| !when.iter().any(|when| when.value.is_repeated())) else {
            return Ok(());
        };
        let error = Diagnostic::error(Code::Conflict, "this recheck is not repeated").at(span);
        let help = "`until` and `times` limit a `when` such as `every 12 months after induction`";
        Err(report.fail(error.help(help)))
    }
}

fn decode_tests(node: &Node, report: &mut Diagnostics) -> Result<Vec<Test>, Reported> {
    let tests = node.read_list("[b12, cbc]", report, Test::decode)?;
    if tests.is_empty() {
        let error = Diagnostic::error(Code::Missing, "the list of tests is empty");
        return Err(report.fail(error.at(node.span).help("list at least one, such as [b12, cbc]")));
    }
    if tests.len() > MAX_TESTS {
        let message = format!("there are {} tests", tests.len());
        let error = Diagnostic::error(Code::BadNumber, message).at(node.span);
        return Err(report.fail(error.help(format!("a recheck has at most {MAX_TESTS}"))));
    }
    check_length("tests", tests.iter().map(Test::name), node, report)?;
    Ok(tests)
}

fn check_length<'t>(
    what: &str,
    texts: impl Iterator<Item = &'t str>,
    node: &Node,
    report: &mut Diagnostics,
) -> Result<(), Reported> {
    let length: usize = texts.map(|text| text.chars().count()).sum();
    if length <= MAX_TEXTS {
        return Ok(());
    }
    let message =
        format!("the {what} of this recheck have {length} characters, more than {MAX_TEXTS}");
    let error = Diagnostic::error(Code::BadText, message).at(node.span);
    Err(report.fail(error.help("shorten them, or put the rest in the `note`")))
}

/// What is wanted, for each test that has a target.
fn decode_targets(
    node: &Node,
    tests: &[Test],
    report: &mut Diagnostics,
) -> Result<Vec<(Test, String)>, Reported> {
    let mut fields = Fields::of(node, "`targets`", report)?;
    let targets = texts_of(&mut fields, tests, report);
    fields.finish(report)?;
    let targets = targets?;
    let texts = targets.iter().map(|(_, text)| text.as_str());
    check_length("tests and targets", tests.iter().map(Test::name).chain(texts), node, report)?;
    Ok(targets)
}

/// The text of every test that has one among the keys of a group, in the order of the tests.
///
/// # Errors
///
/// Reports every error in them.
pub(super) fn texts_of<'n>(
    fields: &mut Fields<'n>,
    tests: &'n [Test],
    report: &mut Diagnostics,
) -> Result<Vec<(Test, String)>, Reported> {
    let texts: Vec<_> =
        tests.iter().filter_map(|test| text_of(fields, test, report).transpose()).collect();
    texts.into_iter().collect()
}

/// The text of a test, by any of its spellings.
fn text_of<'n>(
    fields: &mut Fields<'n>,
    test: &'n Test,
    report: &mut Diagnostics,
) -> Result<Option<(Test, String)>, Reported> {
    let mut nodes = test.spellings().filter_map(|key| fields.node(key));
    let Some((first, node)) = nodes.next() else { return Ok(None) };
    if let Some((again, _)) = nodes.next() {
        let message = format!("`{}` has two texts", test.name());
        let error = Diagnostic::error(Code::Conflict, message).at(again);
        return Err(report.fail(error.related(first, "first here").help("keep one of them")));
    }
    Line::decode(node, report).map(|line| Some((test.clone(), line.0)))
}

/// One sentence, or a list of them.
fn decode_when(
    node: &Node,
    names: &PhaseNames<'_>,
    report: &mut Diagnostics,
) -> Result<Vec<Spanned<When>>, Reported> {
    let Kind::List(items) = &node.kind else {
        return When::decode(node, names, report).map(|when| vec![when]);
    };
    if items.is_empty() {
        let error = Diagnostic::error(Code::Missing, "the list in `when` is empty");
        return Err(report.fail(error.at(node.span)));
    }
    if items.len() > MAX_SENTENCES {
        let message = format!("this `when` has {} sentences", items.len());
        let error = Diagnostic::error(Code::BadNumber, message).at(node.span);
        let help = format!(
            "a `when` has at most {MAX_SENTENCES}; `every 3 months after induction` and \
             `1, 2, 3 months after induction` count as one"
        );
        return Err(report.fail(error.help(help)));
    }
    node.read_list("[8 weeks after induction]", report, |item, report| {
        When::decode(item, names, report)
    })
}
