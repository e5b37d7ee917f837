//! YAML text -> a tree of `Node`s with places, and `Fields`, which reads a mapping; and a text with a change.
//!
//! | file | what it does |
//! | --- | --- |
//! | `parse` | text -> tree |
//! | `change` | what is to be changed, and where |
//! | `edit` | text and a change -> the text with it, proved by reading it again |
//! | `page` | where something new goes in a text, and how it is written there |
//! | `cut` | what goes from a text, or changes places in it |
//!
//! Only this folder uses the YAML crate. Every scalar keeps its source text: nothing becomes a number or a
//! boolean here. Anchors, aliases, tags, merge keys and further documents are refused, because a reviewer
//! must see what a line says; depth and size are limited, so that every text is cheap to read.

mod change;
mod cut;
pub mod edit;
mod page;
mod parse;

pub use self::parse::{at_top, parse};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::visible::in_line;

/// A value in the file and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its place.
    pub span: Span,
    /// Its contents.
    pub kind: Kind,
}

/// The three kinds of values.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A word, number, date or text, as written.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Group(Vec<(Spanned<String>, Node)>),
}

impl Kind {
    /// Where the last item inside ends.
    fn last_end(&self, start: usize) -> usize {
        let last = match self {
            Kind::Scalar(_) => None,
            Kind::List(items) => items.last(),
            Kind::Group(entries) => entries.last().map(|(_, node)| node),
        };
        last.map_or(start, |node| node.span.end)
    }

    fn name(&self) -> &'static str {
        match self {
            Kind::Scalar(_) => "a single value",
            Kind::List(_) => "a list",
            Kind::Group(_) => "a mapping",
        }
    }
}

impl Node {
    fn wrong_shape(&self, expected: &str, report: &mut Diagnostics) -> Reported {
        report.fail(
            Diagnostic::error(
                Code::WrongShape,
                format!("expected {expected}, found {}", self.kind.name()),
            )
            .at(self.span),
        )
    }

    /// Whether they say the same, wherever they are.
    fn says_the_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Scalar(text), Kind::Scalar(other)) => text == other,
            (Kind::List(items), Kind::List(others)) => {
                items.len() == others.len()
                    && items.iter().zip(others).all(|(item, other)| item.says_the_same(other))
            }
            (Kind::Group(entries), Kind::Group(others)) => {
                entries.len() == others.len()
                    && entries.iter().zip(others).all(|((name, node), (other_name, other))| {
                        name == other_name && node.says_the_same(other)
                    })
            }
            _ => false,
        }
    }

    /// Every key inside, and its value, in the order of the file.
    pub fn entries(&self) -> Box<dyn Iterator<Item = (&Spanned<String>, &Self)> + '_> {
        match &self.kind {
            Kind::Scalar(_) => Box::new(std::iter::empty()),
            Kind::List(items) => Box::new(items.iter().flat_map(Self::entries)),
            Kind::Group(entries) => Box::new(
                entries
                    .iter()
                    .flat_map(|(name, node)| std::iter::once((name, node)).chain(node.entries())),
            ),
        }
    }

    /// Whether the value is empty (nothing, `~`, `null` or `""`), which counts as missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(text) if text.is_empty())
    }

    /// The text of a single value.
    ///
    /// # Errors
    ///
    /// Reports a list or a mapping; `expected` says what should be there, such as "a date (YYYY-MM-DD)".
    pub fn scalar(&self, expected: &str, report: &mut Diagnostics) -> Result<&str, Reported> {
        match &self.kind {
            Kind::Scalar(text) => Ok(text),
            _ => Err(self.wrong_shape(expected, report)),
        }
    }

    /// The items of a list.
    ///
    /// # Errors
    ///
    /// Reports anything else; `example` shows a list, such as "[mon, wed, fri]".
    pub fn list(&self, example: &str, report: &mut Diagnostics) -> Result<&[Node], Reported> {
        match &self.kind {
            Kind::List(items) => Ok(items),
            _ => Err(self.wrong_shape(&format!("a list such as {example}"), report)),
        }
    }

    /// Parses a single value; an error of `parse` gets this place.
    ///
    /// # Errors
    ///
    /// Reports a list or a mapping, an empty value, and the error of `parse`.
    pub fn read<T>(
        &self,
        expected: &str,
        report: &mut Diagnostics,
        parse: impl FnOnce(&str) -> Result<T, Diagnostic>,
    ) -> Result<T, Reported> {
        let text = self.scalar(expected, report)?;
        if text.is_empty() {
            let error = Diagnostic::error(
                Code::Missing,
                format!(
                    "expected {expected}, found \
                nothing"
                ),
            );
            return Err(report.fail(error.at(self.span)));
        }
        parse(text).map_err(|error| report.fail(error.at(self.span)))
    }

    /// Reads every item of a list, and reports the errors of all of them.
    ///
    /// # Errors
    ///
    /// As [`Node::list`], and when any item has an error.
    pub fn read_list<T>(
        &self,
        example: &str,
        report: &mut Diagnostics,
        mut read: impl FnMut(&Node, &mut Diagnostics) -> Result<T, Reported>,
    ) -> Result<Vec<T>, Reported> {
        let read: Vec<_> =
            self.list(example, report)?.iter().map(|item| read(item, report)).collect();
        read.into_iter().collect()
    }
}

/// A value that can be read from a node.
pub trait Decode: Sized {
    /// What should be there, such as "a date (YYYY-MM-DD)".
    const EXPECTED: &'static str;

    /// Reads the value.
    ///
    /// # Errors
    ///
    /// Reports every error in the node; then there is no value.
    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported>;
}

impl<T: Decode> Decode for Spanned<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        Ok(Self { value: T::decode(node, report)?, span: node.span })
    }
}

/// The keys of a mapping: each is read by name, and `finish` reports those that were not read.
pub struct Fields<'n> {
    what: &'static str,
    span: Span,
    entries: &'n [(Spanned<String>, Node)],
    known: Vec<&'n str>,
}

impl<'n> Fields<'n> {
    /// The keys of a mapping; `what` names it in messages, such as "a phase".
    ///
    /// # Errors
    ///
    /// Reports a list or a single value.
    pub fn of(
        node: &'n Node,
        what: &'static str,
        report: &mut Diagnostics,
    ) -> Result<Self, Reported> {
        match &node.kind {
            Kind::Group(entries) => Ok(Self { what, span: node.span, entries, known: vec![] }),
            _ => Err(node.wrong_shape(&format!("{what} (a mapping of keys to values)"), report)),
        }
    }

    /// The place of the mapping.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The value of a key and the place of the key, unless it is absent or empty.
    pub fn node(&mut self, key: &'n str) -> Option<(Span, &'n Node)> {
        self.known.push(key);
        let (name, node) = self.entries.iter().find(|(name, _)| name.value == key)?;
        (!node.is_empty()).then_some((name.span, node))
    }

    /// Reads an optional key.
    ///
    /// # Errors
    ///
    /// When the value has an error.
    pub fn optional<T: Decode>(
        &mut self,
        key: &'n str,
        report: &mut Diagnostics,
    ) -> Result<Option<T>, Reported> {
        self.node(key).map(|(_, node)| T::decode(node, report)).transpose()
    }

    /// Reads an optional list, which is empty if the key is absent.
    ///
    /// # Errors
    ///
    /// As [`Node::read_list`].
    pub fn list<T>(
        &mut self,
        key: &'n str,
        example: &str,
        report: &mut Diagnostics,
        read: impl FnMut(&Node, &mut Diagnostics) -> Result<T, Reported>,
    ) -> Result<Vec<T>, Reported> {
        self.node(key).map_or(Ok(vec![]), |(_, node)| node.read_list(example, report, read))
    }

    /// Reads a required key.
    ///
    /// # Errors
    ///
    /// When it is missing or empty, or its value has an error.
    pub fn required<T: Decode>(
        &mut self,
        key: &'n str,
        report: &mut Diagnostics,
    ) -> Result<T, Reported> {
        match self.node(key) {
            Some((_, node)) => T::decode(node, report),
            None => Err(self.missing(key, T::EXPECTED, report)),
        }
    }

    /// Reports that a key is missing or empty, and what should be there.
    pub fn missing(&self, key: &str, expected: &str, report: &mut Diagnostics) -> Reported {
        let empty = self.entries.iter().find(|(name, _)| name.value == key);
        let error = match empty {
            Some((name, _)) => {
                Diagnostic::error(Code::Missing, format!("`{key}` has no value")).at(name.span)
            }
            None => Diagnostic::error(Code::Missing, format!("{} needs `{key}`", self.what))
                .at(Span { start: self.span.start, end: self.span.start }),
        };
        report.fail(error.help(format!("`{key}` is {expected}")))
    }

    /// Reports every key that was not read.
    ///
    /// # Errors
    ///
    /// When there is one.
    pub fn finish(self, report: &mut Diagnostics) -> Result<(), Reported> {
        let mut finished = Ok(());
        for (name, value) in self.entries {
            let key = name.value.as_str();
            if self.known.contains(&key) {
                continue;
            }
            let split = value.is_empty() && value.span.start == value.span.end;
            let error = Diagnostic::error(
                Code::UnknownKey,
                format!("{} has no key {}", self.what, quoted(key)),
            );
            let error = if split {
                error.help("inside { } a comma ends a value: put text with a comma in quotes")
            } else {
                error
            };
            let error = error
                .suggest(key, self.known.iter().copied())
                .help(format!("allowed keys: {}", self.known.join(", ")));
            finished = Err(report.fail(error.at(name.span)));
        }
        finished
    }
}

/// Text of the file in a message: in backquotes, shortened, without anything that controls a terminal.
#[must_use]
pub fn quoted(text: &str) -> String {
    let cut = text.char_indices().nth(40).map(|(at, _)| at);
    let more = if cut.is_some() { "…" } else { "" };
    format!("`{}{more}`", in_line(&text[..cut.unwrap_or(text.len())]))
}
