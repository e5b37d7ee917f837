//! Every code of a diagnostic -> its page: those of the core, and those of the rules.

use crate::diagnostic::Code;
use crate::rule::RULES;

/// A code and its page.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The code's name, as printed in brackets.
    pub name: &'static str,
    /// What it means in one sentence, then why, an example, what to do; in Markdown.
    pub page: &'static str,
}

impl Entry {
    #[must_use]
    pub fn sentence(&self) -> &str {
        self.page.lines().next().unwrap_or_default()
    }
}

/// The codes of errors in the file and of the program's own findings, in the order of the path of data.
#[must_use]
pub fn core() -> Vec<Entry> {
    let pages = Code::ALL.iter().filter_map(|code| Some((code.name(), code.page()?)));
    pages.map(|(name, page)| Entry { name, page }).collect()
}

/// The codes of rules.
#[must_use]
pub fn rules() -> Vec<Entry> {
    RULES.iter().map(|rule| Entry { name: rule.name, page: rule.page }).collect()
}

/// All codes.
pub fn all() -> impl Iterator<Item = Entry> {
    core().into_iter().chain(rules())
}

#[must_use]
pub fn find(name: &str) -> Option<Entry> {
    all().find(|entry| entry.name == name)
}
