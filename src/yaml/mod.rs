//! YAML text -> a tree of `Node`s, each with its place, and `Fields`, which reads a group of keys.
//!
//! It alone uses the YAML crate. Every scalar keeps its source text: nothing becomes a number or a
//! boolean here. Anchors, aliases, tags, merge keys and further documents are refused, because a
//! reviewer must see what a line says; depth and size are bounded, so that no text is expensive.

mod parse;

pub use self::parse::{at_top, parse};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::visible::in_line;

/// A value of the file and the place where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// The three shapes of a value.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A word, number, date or text, as written.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A group of keys, in the order of the file.
    Group(Vec<(Spanned<String>, Node)>),
}

impl Kind {
    /// Where the last thing inside ends.
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

    /// Whether the value is empty (nothing, `~`, `null` or `""`): an empty value is a missing one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(text) if text.is_empty())
    }

    /// The text of a single value.
    ///
    /// # Errors
    ///
    /// Reports a list or a group; `expected` says what should stand there, such as "a date (YYYY-MM-DD)".
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
    /// Reports anything else; `example` shows a right one, such as "[mon, wed, fri]".
    pub fn list(&self, example: &str, report: &mut Diagnostics) -> Result<&[Node], Reported> {
        match &self.kind {
            Kind::List(items) => Ok(items),
            _ => Err(self.wrong_shape(&format!("a list such as {example}"), report)),
        }
    }

    /// Reads a single value by a function from its text; a fault of the function gets this place.
    ///
    /// # Errors
    ///
    /// Reports a list or a group, an empty value, and what the function finds.
    pub fn read<T>(
        &self,
        expected: &str,
        report: &mut Diagnostics,
        parse: impl FnOnce(&str) -> Result<T, Diagnostic>,
    ) -> Result<T, Reported> {
        let text = self.scalar(expected, report)?;
        if text.is_empty() {
            let fault = Diagnostic::error(
                Code::Missing,
                format!(
                    "expected {expected}, found \
                nothing"
                ),
            );
            return Err(report.fail(fault.at(self.span)));
        }
        parse(text).map_err(|fault| report.fail(fault.at(self.span)))
    }

    /// Reads every item of a list, and reports the faults of all of them.
    ///
    /// # Errors
    ///
    /// As [`Node::list`], and when any item has a fault.
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

/// A value that is read from a node.
pub trait Decode: Sized {
    /// What should stand there, such as "a date (YYYY-MM-DD)".
    const EXPECTED: &'static str;

    /// Reads the value.
    ///
    /// # Errors
    ///
    /// Every fault found in the node is reported; then there is no value.
    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported>;
}

impl<T: Decode> Decode for Spanned<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn decode(node: &Node, report: &mut Diagnostics) -> Result<Self, Reported> {
        Ok(Self { value: T::decode(node, report)?, span: node.span })
    }
}

/// The keys of one group: each is asked for by name, and `finish` reports those nobody asked for.
pub struct Fields<'n> {
    what: &'static str,
    span: Span,
    entries: &'n [(Spanned<String>, Node)],
    known: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// The keys of a group; `what` names it in messages, such as "a phase".
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

    /// Where the group stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The value of a key and the place of the key, unless it is absent or empty.
    pub fn node(&mut self, key: &'static str) -> Option<(Span, &'n Node)> {
        self.known.push(key);
        let (name, node) = self.entries.iter().find(|(name, _)| name.value == key)?;
        (!node.is_empty()).then_some((name.span, node))
    }

    /// Reads a key that may be absent.
    ///
    /// # Errors
    ///
    /// When the value has a fault.
    pub fn optional<T: Decode>(
        &mut self,
        key: &'static str,
        report: &mut Diagnostics,
    ) -> Result<Option<T>, Reported> {
        self.node(key).map(|(_, node)| T::decode(node, report)).transpose()
    }

    /// Reads a key that must be there.
    ///
    /// # Errors
    ///
    /// When it is absent or empty, or its value has a fault.
    pub fn required<T: Decode>(
        &mut self,
        key: &'static str,
        report: &mut Diagnostics,
    ) -> Result<T, Reported> {
        match self.node(key) {
            Some((_, node)) => T::decode(node, report),
            None => Err(self.missing(key, T::EXPECTED, report)),
        }
    }

    /// Reports that a key is absent or empty, and what should stand there.
    pub fn missing(&self, key: &str, expected: &str, report: &mut Diagnostics) -> Reported {
        let empty = self.entries.iter().find(|(name, _)| name.value == key);
        let fault = match empty {
            Some((name, _)) => {
                Diagnostic::error(Code::Missing, format!("`{key}` has no value")).at(name.span)
            }
            None => Diagnostic::error(Code::Missing, format!("{} needs `{key}`", self.what))
                .at(Span { start: self.span.start, end: self.span.start }),
        };
        report.fail(fault.help(format!("`{key}` is {expected}")))
    }

    /// Reports every key that was not asked for.
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
            let fault = Diagnostic::error(
                Code::UnknownKey,
                format!("{} has no key {}", self.what, quoted(key)),
            );
            let fault = if split {
                fault.help("inside { } a comma ends a value: put text with a comma in quotes")
            } else {
                fault
            };
            let fault = fault
                .suggest(key, self.known.iter().copied())
                .help(format!("allowed keys: {}", self.known.join(", ")));
            finished = Err(report.fail(fault.at(name.span)));
        }
        finished
    }
}

/// Text of the file inside a message: between backquotes, shortened, with nothing that acts on a terminal.
#[must_use]
pub fn quoted(text: &str) -> String {
    let cut = text.char_indices().nth(40).map(|(at, _)| at);
    let more = if cut.is_some() { "…" } else { "" };
    format!("`{}{more}`", in_line(&text[..cut.unwrap_or(text.len())]))
}
