//! What is wrong or doubtful in a text: `Diagnostic` {code, severity, message, span, related, help},
//! collected in `Diagnostics`. How a diagnostic is shown is in `report/`. Messages quote names and texts of
//! others, so invisible characters are escaped in them.

mod code;

use std::collections::{BTreeMap, BTreeSet};

pub use self::code::Code;
use crate::source::{Flaw, MAX_BYTES, Span};
use crate::visible::escaped;

/// How serious a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The feed is not built.
    Error,
    /// The feed is built, and somebody should look at it.
    Warning,
    /// Something worth knowing.
    Note,
}

/// One finding about a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its kind.
    pub code: Code,
    /// How serious it is.
    pub severity: Severity,
    /// What was found, in one sentence without a full stop.
    pub message: String,
    /// Its place; `None` if it is about the whole file or the run.
    pub span: Option<Span>,
    /// A few words beside the place.
    pub label: Option<String>,
    /// Other places that are involved, and what they are.
    pub related: Vec<(Span, String)>,
    /// What is allowed, and the way out.
    pub help: Vec<String>,
    /// A word at its place, and the known word that may be meant.
    pub meant: Option<(String, String)>,
}

impl Diagnostic {
    fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        let message = escaped(&message.into()).into_owned();
        let (span, label, related, help, meant) = (None, None, vec![], vec![], None);
        Self { code, severity, message, span, label, related, help, meant }
    }

    /// An error: the feed is not built.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// A warning: the feed is built, and somebody should look at it.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// Something worth knowing.
    #[must_use]
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Sets the place, if there is one.
    #[must_use]
    pub fn at_if(mut self, span: Option<Span>) -> Self {
        self.span = span;
        self
    }

    /// Adds a few words beside the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(escaped(&label.into()).into_owned());
        self
    }

    /// Adds another place that is involved.
    #[must_use]
    pub fn related(mut self, span: Span, what: impl Into<String>) -> Self {
        self.related.push((span, escaped(&what.into()).into_owned()));
        self
    }

    /// Adds what is allowed, or the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(escaped(&help.into()).into_owned());
        self
    }

    /// Suggests the nearest known word, if one is near.
    #[must_use]
    pub fn suggest<'a>(self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(word, known) {
            Some(near) => {
                let meant = Some((word.to_owned(), near.to_owned()));
                Self { meant, ..self }.help(format!("did you mean `{near}`?"))
            }
            None => self,
        }
    }
}

impl From<Flaw> for Diagnostic {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::TooLarge => {
                let most = MAX_BYTES / 1024;
                let message =
                    format!("the file is larger than {most} kB; a prescription is a page or two");
                Self::error(Code::TooLarge, message).help(
                    "check that this is the prescription's \
                    file",
                )
            }
            Flaw::NotUtf8 { byte, span } => {
                Self::error(Code::NotUtf8, format!("the byte 0x{byte:02X} is not UTF-8"))
                    .at(span)
                    .help("save the file as UTF-8")
            }
            Flaw::Hidden { character, span } => {
                let number = u32::from(character);
                let message = format!("invisible character U+{number:04X}");
                let help = if character == '\r' {
                    "save the file with Linux (LF) or Windows (CRLF) line endings"
                } else {
                    "delete it, or retype the text"
                };
                Self::error(Code::ControlCharacter, message).at(span).help(help)
            }
        }
    }
}

/// The known word nearest to a mistyped one: equal except for case, a few edits away, or a longer word that
/// begins with it.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower: String = word.to_lowercase().chars().take(80).collect();
    let allowed = (lower.chars().count() / 3).clamp(1, 3);
    let known: Vec<&str> = known.into_iter().collect();
    let length = lower.chars().count();
    let near = known
        .iter()
        // A greater difference in length cannot be near.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| {
            (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate)
        })
        // Something must be alike: one letter is not near another.
        .filter(|&(distance, _)| distance <= allowed && distance < lower.chars().count())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| *candidate);
    let begun = || known.iter().find(|candidate| candidate.to_lowercase().starts_with(&lower));
    near.or_else(|| begun().copied().filter(|_| lower.chars().count() >= 3))
}

/// Proof that an error has been reported: the caller stops, and reports no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported;

/// The most findings of one severity that are kept: nobody reads more, and a text within the limits can
/// have ten thousand errors.
const MOST: usize = 50;

/// The findings about one text, in order of appearance; of very many, how many there are.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    /// Where something was found, to notice duplicates.
    places: BTreeSet<(Option<Span>, Code)>,
    /// How many there are of each severity, kept or not.
    counts: BTreeMap<Severity, usize>,
}

impl Diagnostics {
    /// No findings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding, unless it is a duplicate: a value that several parts inherit is reported once.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let count = self.counts.entry(diagnostic.severity).or_default();
        let is_full = *count >= MOST;
        let first = self.places.insert((diagnostic.span, diagnostic.code));
        if !first && (is_full || self.found.contains(&diagnostic)) {
            return;
        }
        *count += 1;
        if !is_full {
            self.found.push(diagnostic);
        }
    }

    /// Adds an error, and returns the proof of that.
    pub fn fail(&mut self, diagnostic: Diagnostic) -> Reported {
        self.push(diagnostic);
        Reported
    }

    /// Adds findings.
    pub fn extend(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        found.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// Adds all findings of another list, and its numbers.
    pub fn absorb(&mut self, other: Self) {
        let mut kept: BTreeMap<Severity, usize> = BTreeMap::new();
        for found in &other.found {
            *kept.entry(found.severity).or_default() += 1;
        }
        // Before the numbers: a list that counts as full would take none of them.
        self.extend(other.found);
        for (severity, count) in &other.counts {
            let more = count - kept.get(severity).copied().unwrap_or(0);
            *self.counts.entry(*severity).or_default() += more;
        }
    }

    /// Makes warnings of some kinds errors.
    pub fn deny(&mut self, is_denied: impl Fn(Code) -> bool) {
        for found in &mut self.found {
            if found.severity == Severity::Warning && is_denied(found.code) {
                found.severity = Severity::Error;
                *self.counts.entry(Severity::Warning).or_default() -= 1;
                *self.counts.entry(Severity::Error).or_default() += 1;
            }
        }
    }

    /// Drops the notes.
    pub fn drop_notes(&mut self) {
        self.found.retain(|found| found.severity != Severity::Note);
        self.counts.remove(&Severity::Note);
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether there is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// The number of findings of one severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.counts.get(&severity).copied().unwrap_or(0)
    }

    /// How many there are besides those that are kept.
    #[must_use]
    pub fn more(&self) -> usize {
        self.counts.values().sum::<usize>() - self.found.len()
    }

    /// The kept findings, sorted by place, those about the whole file last.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.found.iter().collect();
        sorted.sort_by_key(|diagnostic| (diagnostic.span.is_none(), diagnostic.span));
        sorted
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.found.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggestion_is_near_or_absent() {
        let known = ["Europe/London", "Europe/Lisbon", "time"];
        assert_eq!(nearest("Europe/Londn", known), Some("Europe/London"));
        assert_eq!(nearest("EUROPE/LONDON", known), Some("Europe/London"));
        assert_eq!(nearest("tiem", known), Some("time"));
        assert_eq!(nearest("Europe/Lo", known), Some("Europe/London"));
        assert_eq!(nearest("breakfast", known), None);
    }

    #[test]
    fn code_names_are_unique() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
    #[test]
    fn a_list_that_takes_over_many_findings_still_lists_some() {
        let mut many = Diagnostics::new();
        for start in 0..200 {
            let error = Diagnostic::error(Code::BadRecord, "x").at(Span { start, end: start });
            many.push(error);
        }
        let listed = many.sorted().len();
        let mut all = Diagnostics::new();
        all.absorb(many);
        assert_eq!((all.sorted().len(), all.count(Severity::Error)), (listed, 200));
        assert!(listed > 10, "{listed}");
    }
}
