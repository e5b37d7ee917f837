//! Something in a text -> the places to try for the text without it, or with the next one before it.

use super::change::Step;
use super::page::{Page, Splices};
use super::{Kind, Node};
use crate::source::{Span, Spanned};

impl Page<'_> {
    /// Takes out a key with its value, or an item, of which `above` has more than one.
    pub(super) fn cut(&self, above: &Node, step: &Step) -> Vec<Splices> {
        let (parts, index): (Vec<Span>, _) = match (&above.kind, step) {
            (Kind::Group(entries), Step::Key(key)) => {
                let index = entries.iter().position(|(name, _)| name.value == *key);
                (entries.iter().map(whole).collect(), index)
            }
            (Kind::List(items), Step::Item(index)) => {
                (items.iter().map(|item| item.span).collect(), Some(*index))
            }
            _ => return vec![],
        };
        let Some((index, part)) = index.and_then(|index| Some((index, *parts.get(index)?))) else {
            return vec![];
        };
        let next = parts.get(index + 1);
        if self.is_flow(above) {
            let to_next = next.map(|next| Span { start: part.start, end: next.start });
            let before = index.checked_sub(1).map(|before| parts[before]);
            let from_last = before.map(|before| Span { start: before.end, end: part.end });
            let span = to_next.or(from_last).unwrap_or(part);
            return self.without(span, true);
        }
        let start = self.line_start(part.start);
        // The first key of an item is on the line of its dash, which stays.
        let is_on_a_dash = matches!(step, Step::Key(_))
            && self.text[start..part.start].contains(|c: char| c != ' ');
        let lines = Span { start, end: self.line_end(part.end) };
        match next {
            Some(next) if is_on_a_dash => {
                self.without(Span { start: part.start, end: next.start }, true)
            }
            _ if lines.end < self.text.len() => {
                self.without(Span { end: lines.end + 1, ..lines }, false)
            }
            _ => self.without(Span { start: lines.start.saturating_sub(1), ..lines }, false),
        }
    }

    /// Nothing in the place of a span; nowhere if a comment about something else would be lost.
    fn without(&self, span: Span, keeps_comments: bool) -> Vec<Splices> {
        if keeps_comments && self.text[span.start..span.end].contains(" #") {
            return vec![];
        }
        vec![vec![(span, String::new())]]
    }

    /// An item and the next one change places, each with the comments above it and beside it.
    pub(super) fn swap(&self, list: &Node, index: usize) -> Vec<Splices> {
        let Kind::List(items) = &list.kind else { return vec![] };
        let (Some(one), Some(next)) = (items.get(index), items.get(index + 1)) else {
            return vec![];
        };
        let text = |span: Span| self.text[span.start..span.end].to_owned();
        if self.is_flow(list) {
            return vec![vec![(one.span, text(next.span)), (next.span, text(one.span))]];
        }
        let (one, next) = (self.lines_of(one), self.lines_of(next));
        if one.end >= next.start {
            return vec![];
        }
        let between = text(Span { start: one.end, end: next.start });
        let both = Span { start: one.start, end: next.end };
        vec![vec![(both, [text(next), between, text(one)].concat())]]
    }

    /// The lines of an item in block style, and those above it that are nothing but comments as far to the right.
    fn lines_of(&self, item: &Node) -> Span {
        let mut start = self.line_start(item.span.start);
        let indent = self.indent(start);
        while start > 0 {
            let above = self.line_start(start - 1);
            let line = &self.text[above..start];
            let is_comment = line.strip_prefix(indent).is_some_and(|rest| rest.starts_with('#'));
            if !is_comment {
                break;
            }
            start = above;
        }
        Span { start, end: self.line_end(item.span.end) }
    }
}

/// A key with its value.
fn whole((name, node): &(Spanned<String>, Node)) -> Span {
    Span { start: name.span.start, end: node.span.end.max(name.span.end) }
}
