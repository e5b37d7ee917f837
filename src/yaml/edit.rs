//! A text, and an entry for a list at its top -> the text with that entry, every other byte as it was.
//!
//! People write comments, blank lines and columns for each other, so nothing is written anew: text is only put
//! into the file, in the style of what is around it. Whether a place was the right one is not argued but seen:
//! the result is read again, and must be the old tree with the entry in it. If it is not, the next place is tried.

use super::page::{Page, value};
pub use super::page::{Pair, Value};
use super::{Kind, Node, parse};
use crate::diagnostic::Diagnostics;
use crate::source::{Source, Span, Spanned, spliced};

/// What becomes of the list.
#[derive(Clone, Copy, Debug)]
pub enum Edit {
    /// It gets the entry at its end; if there is no list, it is made.
    Add,
    /// The entry takes the place of the one at this index.
    Replace(usize),
    /// The entry at this index gets these keys; others stay.
    Set(usize),
}

/// The bytes of a file with an entry in the list `list`, and their source; `root` is the tree of the file. None if
/// there is no place where it can be inserted.
#[must_use]
pub fn edited(
    bytes: &[u8],
    source: &Source,
    root: &Node,
    list: &str,
    edit: Edit,
    entry: &[Pair],
) -> Option<(Vec<u8>, Source)> {
    let page = Page::of(source.text(), root);
    let expected = expected(root, list, edit, entry)?;
    let tried = match edit {
        Edit::Add => page.add(list, entry),
        Edit::Replace(index) => page.replace(items(root, list).get(index)?, entry),
        Edit::Set(index) => page.set(items(root, list).get(index)?, entry),
    };
    tried.into_iter().find_map(|mut splices| {
        splices.sort_by_key(|(span, _)| span.start);
        let bytes = spliced(bytes, &splices);
        let (source, flaw) = Source::decode(source.name(), &bytes);
        flaw.ok()?;
        let tree = parse(&source, &mut Diagnostics::new()).ok()?;
        tree.says_the_same(&expected).then_some((bytes, source))
    })
}

fn node(pair: &Pair) -> (Spanned<String>, Node) {
    (Spanned { value: pair.key.clone(), span: Span::default() }, tree(&pair.value))
}

fn tree(value: &Value) -> Node {
    unplaced(match value {
        Value::Word(text) | Value::Text(text) => Kind::Scalar(text.clone()),
        Value::List(items) => Kind::List(items.iter().map(tree).collect()),
        Value::Group(pairs) => Kind::Group(pairs.iter().map(node).collect()),
    })
}

impl From<&Node> for Value {
    fn from(node: &Node) -> Self {
        match &node.kind {
            Kind::Scalar(text) => Self::Word(text.clone()),
            Kind::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Kind::Group(entries) => {
                let pair = |(name, node): &(Spanned<String>, Node)| Pair {
                    key: name.value.clone(),
                    value: node.into(),
                };
                Self::Group(entries.iter().map(pair).collect())
            }
        }
    }
}

/// Whether a node says what was to be written.
#[must_use]
pub fn says(node: &Node, value: &Value) -> bool {
    node.says_the_same(&tree(value))
}

fn unplaced(kind: Kind) -> Node {
    Node { span: Span::default(), kind }
}

/// The tree that the text is to have. None if the root is no mapping, or the list is something else.
fn expected(root: &Node, list: &str, edit: Edit, entry: &[Pair]) -> Option<Node> {
    let mut root = root.clone();
    let Kind::Group(entries) = &mut root.kind else { return None };
    let index = entries.iter().position(|(name, _)| name.value == list).unwrap_or_else(|| {
        let name = Spanned { value: list.to_owned(), span: Span::default() };
        entries.push((name, unplaced(Kind::List(vec![]))));
        entries.len() - 1
    });
    let (_, found) = &mut entries[index];
    if found.is_empty() {
        found.kind = Kind::List(vec![]);
    }
    let Kind::List(items) = &mut found.kind else { return None };
    let new: Vec<(Spanned<String>, Node)> = entry.iter().map(node).collect();
    match edit {
        Edit::Add => items.push(unplaced(Kind::Group(new))),
        Edit::Replace(index) => items.get_mut(index)?.kind = Kind::Group(new),
        Edit::Set(index) => {
            let Kind::Group(pairs) = &mut items.get_mut(index)?.kind else { return None };
            for (name, node) in new {
                match pairs.iter_mut().find(|(old, _)| *old == name) {
                    Some((_, old)) => *old = node,
                    None => pairs.push((name, node)),
                }
            }
        }
    }
    Some(root)
}

/// The value of a key at the top, unless it is absent or empty.
#[must_use]
pub fn at_top<'n>(root: &'n Node, key: &str) -> Option<&'n Node> {
    value(root, key).map(|(_, node)| node).filter(|node| !node.is_empty())
}

/// The items of a list at the top.
#[must_use]
pub fn items<'n>(root: &'n Node, list: &str) -> &'n [Node] {
    match value(root, list) {
        Some((_, Node { kind: Kind::List(items), .. })) => items,
        _ => &[],
    }
}
