//! A change and the text that is to have it -> what to put where: the places to try, the best first.
//!
//! Block and flow style, indented or not, with comments, blank lines and a final line break or without: a new entry
//! is written as its neighbours are. Offsets are those of the source, in which every line ends with LF.

use std::fmt;

use super::change::{Change, Pair, Step, Value, at, slot, value};
use super::{Kind, Node};
use crate::source::{Span, Spanned};

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = Node { span: Span::default(), kind: Kind::Group(vec![]) };
        f.write_str(&Page { text: "", root: &root, order: &[], is_json: false }.value(self))
    }
}

/// What is put in place of a span of the text.
pub(super) type Splices = Vec<(Span, String)>;

/// The text that is edited, and how it is written.
pub(super) struct Page<'t> {
    pub(super) text: &'t str,
    root: &'t Node,
    /// The order of keys, for a new one.
    order: &'t [&'t str],
    /// Whether every key is in quotes, as in JSON.
    is_json: bool,
}

impl<'t> Page<'t> {
    pub(super) fn of(text: &'t str, root: &'t Node, order: &'t [&'t str]) -> Self {
        let Kind::Group(entries) = &root.kind else {
            return Self { text, root, order, is_json: false };
        };
        let is_quoted =
            |(name, _): &(Spanned<String>, Node)| text[name.span.start..].starts_with('"');
        let is_json = text[root.span.start..].starts_with('{') && entries.iter().all(is_quoted);
        Self { text, root, order, is_json }
    }

    /// The places to try for a change at the end of a path. None if nothing is there that can be changed.
    pub(super) fn tried(&self, path: &[Step], change: &Change) -> Option<Vec<Splices>> {
        let (last, above) = match path.split_last() {
            Some((last, above)) => (Some(last), at(self.root, above)?),
            None => (None, self.root),
        };
        Some(match (change, last) {
            (Change::Add(item), Some(Step::Key(key))) => self.add(above, key, item),
            (Change::Put(value), Some(Step::Item(_))) => self.replace(at(self.root, path)?, value),
            (Change::Keys(pairs), _) => self.set(at(self.root, path)?, pairs),
            (Change::Remove, Some(step)) => self.cut(above, step),
            (Change::Swap, Some(&Step::Item(index))) => self.swap(above, index),
            _ => return None,
        })
    }

    pub(super) fn is_flow(&self, node: &Node) -> bool {
        let bracket = if matches!(node.kind, Kind::List(_)) { '[' } else { '{' };
        self.text[node.span.start..].starts_with(bracket)
    }

    /// Adds an item to a list of a mapping.
    fn add(&self, group: &Node, list: &str, item: &Value) -> Vec<Splices> {
        let flow = self.value(item);
        match value(group, list) {
            Some((_, node @ Node { kind: Kind::List(items), .. })) => match items.last() {
                Some(last) if !self.is_flow(node) => self.after(node, last, item),
                last => self.append_in_flow(node.span, last.map(|last| last.span), &flow),
            },
            Some((key, node)) => self.fill(key, node, &flow),
            None if self.is_flow(group) => {
                let Kind::Group(entries) = &group.kind else { return vec![] };
                let pair = format!("{}: [{flow}]", self.scalar(list, false));
                self.append_in_flow(group.span, last_of(entries), &pair)
            }
            None => {
                let start = self.root.span.start;
                let key = self.scalar(list, false);
                let (indent, of_lists) = (self.indent(start), self.indent_of_lists(start));
                self.at_end(&format!("{indent}{key}:\n{of_lists}- {flow}"))
            }
        }
    }

    /// Adds an item after the last one of a list in block style.
    fn after(&self, list: &Node, last: &Node, item: &Value) -> Vec<Splices> {
        // A list that is not indented has its first dash before its span.
        let start = list.span.start;
        let is_dash = self.text[start..].starts_with('-');
        let dash = if is_dash { start } else { self.text[..start].rfind('-').unwrap_or(start) };
        let indent = self.column(dash);
        let lines = match item {
            Value::Group(entry) if !self.is_flow(last) => {
                entry.iter().map(|pair| self.pair(pair)).collect()
            }
            _ => vec![self.value(item)],
        };
        // The keys are below each other, as far from the dash as those of the last entry.
        let dash = self.line_start(last.span.start) + indent.len();
        let sign = self.text.get(dash..last.span.start).filter(|text| text.starts_with('-'));
        let sign = sign.filter(|_| !self.is_flow(last)).unwrap_or("- ");
        let pad = " ".repeat(sign.len());
        let item = format!("{indent}{sign}{}", lines.join(&format!("\n{indent}{pad}")));
        self.below(self.line_end(last.span.end), &item)
    }

    /// Places for lines of their own: at the end of a line, and after the blank lines that follow it, which can
    /// belong to a text.
    fn below(&self, line_end: usize, lines: &str) -> Vec<Splices> {
        let rest = &self.text[line_end..];
        let blank = rest.len() - rest.trim_start_matches(['\n', ' ']).len();
        let next = self.line_start(line_end + blank);
        let after_blank = if next > line_end {
            vec![insert(next, format!("{lines}\n"))]
        } else {
            vec![insert(self.text.len(), format!("\n{lines}"))]
        };
        vec![vec![insert(line_end, format!("\n{lines}"))], after_blank]
    }

    /// Makes a list the value of a key that has none.
    fn fill(&self, key: Span, node: &Node, entry: &str) -> Vec<Splices> {
        let flow = format!("[{entry}]");
        if node.span.start > key.end && node.span.end > node.span.start {
            // `~`, `null` and `""` say nothing.
            return vec![vec![(node.span, flow)]];
        }
        let rest = &self.text[key.end..];
        let colon = rest.trim_start_matches([' ', '\n']);
        let inline = if colon.starts_with(':') {
            insert(key.end + rest.len() - colon.len() + 1, format!(" {flow}"))
        } else {
            insert(key.end, format!(": {flow}"))
        };
        if self.is_flow(self.root) {
            return vec![vec![inline]];
        }
        let block = format!("\n{}- {entry}", self.indent_of_lists(key.start));
        vec![vec![insert(self.line_end(key.end), block)], vec![inline]]
    }

    /// Adds lines at the end of the document.
    fn at_end(&self, lines: &str) -> Vec<Splices> {
        let is_end = |line: &str| {
            line.strip_prefix("...")
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n']))
        };
        let mut at = 0;
        let end = self.text.split_inclusive('\n').find_map(|line| {
            let begin = at;
            at += line.len();
            is_end(line).then_some(begin)
        });
        let end = end.unwrap_or(self.text.len());
        let last = self.text[..end].trim_end().len();
        let below = vec![insert(self.line_end(last), format!("\n{lines}"))];
        let (before, after) =
            if self.text[..end].ends_with('\n') { ("", "\n") } else { ("\n", "") };
        vec![below, vec![insert(end, format!("{before}{lines}{after}"))]]
    }

    /// Adds an item to a list or a mapping in flow style, after its last one.
    fn append_in_flow(&self, whole: Span, last: Option<Span>, item: &str) -> Vec<Splices> {
        let close = whole.end.saturating_sub(1);
        let Some(last) = last else {
            let open = whole.start + 1;
            return vec![
                vec![insert(open, item.to_owned())],
                vec![insert(close, format!(" {item}"))],
            ];
        };
        let comma = self.comma(last.end, close);
        let indent = self.indent(last.start);
        let line_end = self.line_end(comma.map_or(last.end, |comma| comma + 1));
        // Items that are below each other stay so.
        let is_below = last.start == self.line_start(last.start) + indent.len() && line_end < close;
        let best = match (comma, is_below) {
            (Some(_), true) => vec![insert(line_end, format!("\n{indent}{item},"))],
            (None, true) => {
                vec![
                    insert(last.end, ",".to_owned()),
                    insert(line_end, format!("\n{indent}{item}")),
                ]
            }
            (Some(comma), false) => vec![insert(comma + 1, format!(" {item},"))],
            (None, false) => vec![insert(last.end, format!(", {item}"))],
        };
        vec![
            best,
            vec![insert(close, format!(", {item}"))],
            vec![insert(close, format!(" {item}"))],
        ]
    }

    /// Writes an item in the place of another one, in its style; nowhere if a comment in it would be lost.
    fn replace(&self, old: &Node, item: &Value) -> Vec<Splices> {
        let is_scalar = matches!(old.kind, Kind::Scalar(_));
        if !is_scalar && self.text[old.span.start..old.span.end].contains(" #") {
            return vec![];
        }
        let new = match item {
            Value::Group(entry) if !is_scalar && !self.is_flow(old) => {
                let lines: Vec<String> = entry.iter().map(|pair| self.pair(pair)).collect();
                lines.join(&format!("\n{}", self.column(old.span.start)))
            }
            _ => self.value(item),
        };
        vec![vec![(old.span, new)]]
    }

    /// Gives keys of an entry other values, and adds those that it does not have.
    fn set(&self, old: &Node, entry: &[Pair]) -> Vec<Splices> {
        let Kind::Group(pairs) = &old.kind else { return vec![] };
        let mut splices = vec![];
        let mut new = vec![];
        for pair in entry {
            let Some((key, node)) = value(old, &pair.key) else {
                new.push(self.pair(pair));
                continue;
            };
            let shown = self.value(&pair.value);
            let colon = self.text[key.end..].find(':').map_or(key.end, |colon| key.end + colon + 1);
            if node.span.end <= colon {
                splices.push(insert(colon, format!(" {shown}")));
                continue;
            }
            if !matches!(node.kind, Kind::Scalar(_)) && !self.is_flow(node) {
                // What is written on lines of its own goes, unless a comment would be lost with it.
                if self.text[colon..node.span.end].contains('#') {
                    return vec![];
                }
                splices.push((Span { start: colon, end: node.span.end }, format!(" {shown}")));
                continue;
            }
            // A text in block style begins with a sign before its span.
            let sign = self.text.get(colon..node.span.start).and_then(|text| text.find(['|', '>']));
            let start = sign.map_or(node.span.start, |sign| colon + sign);
            splices.push((Span { start, end: node.span.end }, shown));
        }
        if new.is_empty() {
            return vec![splices];
        }
        let before = |pair: &Pair| pairs.get(slot(pairs, &pair.key, self.order).checked_sub(1)?);
        let before = entry.iter().find(|pair| value(old, &pair.key).is_none()).and_then(before);
        let is_last =
            before.is_none_or(|(name, _)| pairs.last().is_some_and(|(last, _)| last == name));
        let more = if self.is_flow(old) {
            let before =
                before.map(|(name, node)| Span { start: name.span.start, end: node.span.end });
            self.append_in_flow(old.span, before, &new.join(", "))
        } else {
            let column = self.column(old.span.start);
            let lines = format!("{column}{}", new.join(&format!("\n{column}")));
            match before {
                Some((name, node)) if !is_last => {
                    self.below(self.line_end(node.span.end.max(name.span.end)), &lines)
                }
                _ if std::ptr::eq(old, self.root) => self.at_end(&lines),
                _ => self.below(self.line_end(old.span.end), &lines),
            }
        };
        more.into_iter().map(|more| [splices.clone(), more].concat()).collect()
    }

    /// An entry on one line.
    fn flow(&self, entry: &[Pair]) -> String {
        let pairs: Vec<String> = entry.iter().map(|pair| self.pair(pair)).collect();
        format!("{{{}}}", pairs.join(", "))
    }

    fn pair(&self, pair: &Pair) -> String {
        format!("{}: {}", self.scalar(&pair.key, false), self.value(&pair.value))
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Word(text) => self.scalar(text, false),
            Value::Text(text) => self.scalar(text, true),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.value(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Group(pairs) => self.flow(pairs),
        }
    }

    /// A text as a single value: in quotes if it is free, or means something else without.
    fn scalar(&self, text: &str, is_free: bool) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || " -_./:".contains(c);
        let is_plain = !is_free
            && !self.is_json
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(plain)
            && !text.ends_with([' ', ':'])
            && !text.contains(": ")
            && !text.eq_ignore_ascii_case("null");
        if is_plain {
            return text.to_owned();
        }
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{}\"", escaped.replace('\n', "\\n").replace('\t', "\\t"))
    }

    pub(super) fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    pub(super) fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline)
    }

    /// The white space at the beginning of a line.
    pub(super) fn indent(&self, at: usize) -> &'t str {
        let line = &self.text[self.line_start(at)..];
        &line[..line.len() - line.trim_start_matches(' ').len()]
    }

    /// As many spaces as there are characters before a place in its line.
    fn column(&self, at: usize) -> String {
        " ".repeat(self.text[self.line_start(at)..at].chars().count())
    }

    /// The white space before the items of a list whose key begins at a place: as in the last such list.
    fn indent_of_lists(&self, key: usize) -> String {
        let Kind::Group(entries) = &self.root.kind else { return String::new() };
        let lists = entries.iter().rev().map(|(_, node)| node);
        let mut lists =
            lists.filter(|node| matches!(node.kind, Kind::List(_)) && !self.is_flow(node));
        let column = self.column(key);
        lists.next().map_or(format!("{column}  "), |node| self.indent(node.span.start).to_owned())
    }

    /// The comma between two places, outside of comments.
    fn comma(&self, from: usize, to: usize) -> Option<usize> {
        let mut is_comment = false;
        let between = self.text.get(from..to)?.char_indices();
        let mut commas = between.filter(|&(_, c)| {
            is_comment = c != '\n' && (is_comment || c == '#');
            c == ',' && !is_comment
        });
        commas.next().map(|(at, _)| from + at)
    }
}

fn insert(at: usize, text: String) -> (Span, String) {
    (Span { start: at, end: at }, text)
}

/// The last key of a mapping, with its value.
fn last_of(entries: &[(Spanned<String>, Node)]) -> Option<Span> {
    entries.last().map(|(name, node)| Span { start: name.span.start, end: node.span.end })
}
