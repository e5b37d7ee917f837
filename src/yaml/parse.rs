//! Text of a prescription -> a tree of nodes, from the events of a YAML parser. What a reviewer could
//! overlook is refused: anchors, aliases, tags, merge keys, several documents, duplicate keys.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, StructureStyle};

use super::{Kind, Node, quoted};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::source::{Source, Span, Spanned};

/// The deepest nesting of lists and mappings.
const MAX_DEPTH: usize = 16;
/// The most values, keys, lists and mappings.
const MAX_NODES: usize = 10_000;

/// Reads the text of a prescription into a tree.
///
/// # Errors
///
/// Reports text that is not valid YAML, is empty, hides something (anchors, aliases, tags, merge keys,
/// several documents), is nested more than 16 levels deep, or has more than 10,000 values. Duplicate keys are
/// reported all at once.
pub fn parse(source: &Source, report: &mut Diagnostics) -> Result<Node, Reported> {
    let builder = build(source, |_| false).map_err(|error| report.fail(error))?;
    match builder.root {
        Some(root) if !root.is_empty() => {
            check_keys(&root, report);
            if report.has_errors() { Err(Reported) } else { Ok(root) }
        }
        _ => Err(report.fail(
            Diagnostic::error(Code::Empty, "there is no prescription in this file")
                .at(Span::default())
                .help("a prescription begins with `b12cal: 1`"),
        )),
    }
}

/// The first value of a key at the top of a text, ignoring case. Nothing after it is read.
///
/// # Errors
///
/// As [`parse`], for what is before it.
pub fn at_top(source: &Source, key: &str) -> Result<Option<Node>, Diagnostic> {
    let last = |builder: &Builder<'_>| match &builder.open.first()?.kind {
        Kind::Group(entries) => {
            entries.last().filter(|(name, _)| name.eq_ignore_ascii_case(key)).cloned()
        }
        _ => None,
    };
    let builder = build(source, |builder| last(builder).is_some())?;
    Ok(last(&builder).map(|(_, node)| node))
}

/// Reads a text to its end or until enough is built.
fn build<'s>(
    source: &'s Source,
    is_enough: impl Fn(&Builder<'s>) -> bool,
) -> Result<Builder<'s>, Diagnostic> {
    let options = granit_parser::options! {
        emit_comments: false,
        strict_indentation: true,
        disallow_directives: true,
        flow_nesting_limit: MAX_DEPTH * 2,
        block_nesting_limit: MAX_DEPTH * 2,
    };
    let mut events = Parser::new_from_str_with_options(source.text(), options);
    let mut builder = Builder { source, open: vec![], root: None, nodes: 0, documents: 0 };
    while let Some(next) = events.next_event() {
        let (event, span) = next.map_err(|error| syntax(source, &error))?;
        builder.take(event, byte_span(&span))?;
        if is_enough(&builder) {
            break;
        }
    }
    Ok(builder)
}

fn byte_span(span: &granit_parser::Span) -> Span {
    span.byte_range()
        .map_or_else(Span::default, |range| Span { start: range.start, end: range.end })
}

fn syntax(source: &Source, error: &granit_parser::ScanError) -> Diagnostic {
    let text = source.text();
    let start = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let next = text.get(start..).and_then(|rest| rest.chars().next());
    let width = next.filter(|&c| c != '\n').map_or(0, char::len_utf8);
    let at = Span { start, end: start + width };
    if let Some(marker) = merge_marker(text) {
        return Diagnostic::error(Code::Syntax, "git could not merge two edits of this file").at(marker).help(
            "keep what is right of both, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`",
        );
    }
    match error.kind() {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart => {
            Diagnostic::error(Code::Syntax, "found a tab where YAML allows only spaces")
                .at(at)
                .help("indent with spaces")
        }
        ErrorKind::RecursionLimitExceeded => too_deep(at),
        ErrorKind::UnknownAnchor => not_text(at, "an alias"),
        ErrorKind::UnclosedFlowCollection { open } => {
            Diagnostic::error(Code::Syntax, format!("this `{open}` is never closed"))
                .at(at)
                .help("close it; note that ` #`, as before a colour code, begins a comment")
        }
        ErrorKind::DirectiveDisallowed => {
            Diagnostic::error(Code::NotPlain, "a directive (`%`) is not allowed in a prescription")
                .at(at)
                .help(
                    "remove this line and the `---` after it; put a value that begins with `%` \
                    in quotes",
                )
        }
        ErrorKind::InvalidQuotedScalarIndent => Diagnostic::error(
            Code::Syntax,
            "the text of an open quote continues too far to the left",
        )
        .at(at)
        .help("close the quote, or indent its further lines more than the key"),
        ErrorKind::InvalidIndentation | ErrorKind::InvalidFlowScalarIndent => {
            Diagnostic::error(Code::Syntax, "this line begins too far to the left").at(at).help(
                "indent everything that belongs to a key more than the key, including a \
                    closing `]` or `}`",
            )
        }
        ErrorKind::UnclosedQuotedScalar => {
            Diagnostic::error(Code::Syntax, "this quote is never closed").at(at).help("close it")
        }
        _ => Diagnostic::error(Code::Syntax, format!("invalid YAML: {}", error.info()))
            .at(at)
            .help("put a value in quotes if it has `: ` or ` #` in it, or begins with a symbol"),
    }
}

/// The first line with which git marks a conflict.
fn merge_marker(text: &str) -> Option<Span> {
    const MARKER: &str = "<<<<<<< ";
    let after = text.find(&format!("\n{MARKER}")).map(|at| at + 1);
    let start = text.starts_with(MARKER).then_some(0).or(after)?;
    Some(Span { start, end: start + MARKER.trim_end().len() })
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::TooComplex,
        format!(
            "the file is nested more than {MAX_DEPTH} levels \
        deep"
        ),
    )
    .at(span)
}

/// A sign of YAML that may be meant as text.
fn not_text(span: Span, what: &str) -> Diagnostic {
    not_plain(span, what).help("put text that begins with `&`, `*` or `!` in quotes")
}

fn not_plain(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(Code::NotPlain, format!("{what} is not allowed in a prescription"))
        .at(span)
        .help("write each value out where it belongs, so that a reviewer sees it there")
}

/// An open list or mapping, with the key that waits for its value.
struct Open {
    start: usize,
    flow: bool,
    kind: Kind,
    key: Option<Spanned<String>>,
}

struct Builder<'s> {
    source: &'s Source,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
}

type Taken = Result<(), Diagnostic>;

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Taken {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(not_plain(span, "a second document (`---`)"));
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.allow(span, anchor, tag.is_some())?;
                let null = style == ScalarStyle::Plain
                    && matches!(text.as_ref(), "~" | "null" | "Null" | "NULL");
                let text = if null { String::new() } else { text.into_owned() };
                self.place(Node { span: self.trimmed(span), kind: Kind::Scalar(text) })
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.allow(span, anchor, tag.is_some())?;
                self.begin(span, style, Kind::List(vec![]))
            }
            Event::MappingStart(style, anchor, tag) => {
                self.allow(span, anchor, tag.is_some())?;
                self.begin(span, style, Kind::Group(vec![]))
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => {
                    // A block has no closing bracket: it ends with its last item, before any comment.
                    let end = if open.flow { span.end } else { open.kind.last_end(open.start) };
                    self.place(Node { span: Span { start: open.start, end }, kind: open.kind })
                }
                None => Ok(()),
            },
            Event::Alias(_) | Event::UnresolvedAlias(_) => Err(not_text(span, "an alias")),
            _ => Ok(()),
        }
    }

    fn allow(&mut self, span: Span, anchor: usize, tagged: bool) -> Taken {
        self.nodes += 1;
        if anchor > 0 {
            return Err(not_text(span, "an anchor (`&`)"));
        }
        if tagged {
            return Err(not_text(span, "a tag (`!`)"));
        }
        if self.nodes > MAX_NODES {
            let error = Diagnostic::error(
                Code::TooComplex,
                format!("the file has more than {MAX_NODES} values"),
            );
            return Err(error.at(span));
        }
        Ok(())
    }

    fn begin(&mut self, span: Span, style: StructureStyle, kind: Kind) -> Taken {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        let flow = style == StructureStyle::Flow;
        self.open.push(Open { start: span.start, flow, kind, key: None });
        Ok(())
    }

    fn place(&mut self, node: Node) -> Taken {
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut parent.kind {
            Kind::List(items) => items.push(node),
            Kind::Group(entries) => match parent.key.take() {
                Some(key) => entries.push((key, node)),
                None => match node.kind {
                    Kind::Scalar(name) => {
                        parent.key = Some(Spanned { value: name, span: node.span });
                    }
                    _ => {
                        let error = Diagnostic::error(
                            Code::WrongShape,
                            format!("expected a key, found {}", node.kind.name()),
                        );
                        return Err(error.at(node.span));
                    }
                },
            },
            Kind::Scalar(_) => {}
        }
        Ok(())
    }

    /// A span without the trailing white space that the parser includes.
    fn trimmed(&self, span: Span) -> Span {
        let text = self.source.text().get(span.start..span.end).unwrap_or_default();
        Span { start: span.start, end: span.start + text.trim_end().len() }
    }
}

/// Reports every key that appears twice in a mapping, and merge keys.
fn check_keys(node: &Node, report: &mut Diagnostics) {
    match &node.kind {
        Kind::Scalar(_) => {}
        Kind::List(items) => items.iter().for_each(|item| check_keys(item, report)),
        Kind::Group(entries) => {
            let mut sorted: Vec<_> = entries.iter().map(|(name, _)| name).collect();
            sorted.sort_by(|a, b| (&a.value, a.span).cmp(&(&b.value, b.span)));
            for pair in sorted.windows(2) {
                if pair[0].value == pair[1].value {
                    report.push(
                        Diagnostic::error(
                            Code::DuplicateKey,
                            format!("the key {} appears twice", quoted(&pair[1].value)),
                        )
                        .at(pair[1].span)
                        .related(pair[0].span, "first here")
                        .help("keep the one you mean"),
                    );
                }
            }
            for (name, value) in entries {
                if name.value == "<<" {
                    report.push(not_plain(name.span, "a merge key (`<<`)"));
                }
                check_keys(value, report);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Node {
        parse(&Source::new("t", text), &mut Diagnostics::new()).unwrap()
    }

    #[test]
    fn scalars_keep_their_source_text() {
        let root = tree("{a: 09:00, b: 012, c: no, d: 0.50, e: ~, f: 'null'}");
        let Kind::Group(entries) = &root.kind else { panic!("not a group") };
        let texts: Vec<_> =
            entries.iter().map(|(_, node)| node.scalar("", &mut Diagnostics::new())).collect();
        let expected = ["09:00", "012", "no", "0.50", "", "null"].map(Ok);
        assert_eq!(texts, expected);
    }

    #[test]
    fn spans_cover_the_value_in_bytes() {
        let text = "é: µg\nlist:\n  - a\n  - b\n\n# end\n";
        let root = tree(text);
        let Kind::Group(entries) = &root.kind else { panic!("not a group") };
        let slices: Vec<_> =
            entries.iter().map(|(_, node)| &text[node.span.start..node.span.end]).collect();
        assert_eq!(slices, ["µg", "- a\n  - b"]);
    }
}
