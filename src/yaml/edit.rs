//! A text, and a change of something in it -> the text with that change, every other byte as it was.
//!
//! People write comments, blank lines and columns for each other, so nothing is written anew: text is only put
//! into the file, in the style of what is around it, or taken out. Whether a place was the right one is not argued
//! but seen: the result is read again, and must be the old tree with that change. If it is not, the next place is
//! tried.

pub use super::change::{Change, Pair, Step, Value};
use super::change::{at, slot, value};
use super::page::Page;
use super::{Kind, Node, parse};
use crate::diagnostic::Diagnostics;
use crate::source::{Source, Span, Spanned, spliced};

/// What becomes of a list at the top.
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
    let entry = entry.to_vec();
    let (item, change) = match edit {
        Edit::Add => (None, Change::Add(Value::Group(entry))),
        Edit::Replace(index) => (Some(index), Change::Put(Value::Group(entry))),
        Edit::Set(index) => (Some(index), Change::Keys(entry)),
    };
    let list = std::iter::once(Step::Key(list.to_owned()));
    let path: Vec<Step> = list.chain(item.map(Step::Item)).collect();
    changed(bytes, source, root, &path, &change, &[])
}

/// The bytes of a file with a change at the end of a path, and their source; `root` is the tree of the file. A key
/// that is new in its mapping comes after those before it in `order`, or else last. None if nothing is there that
/// can be changed like this without a loss.
#[must_use]
pub fn changed(
    bytes: &[u8],
    source: &Source,
    root: &Node,
    path: &[Step],
    change: &Change,
    order: &[&str],
) -> Option<(Vec<u8>, Source)> {
    let (path, change) = &reach(root, path, change)?;
    let expected = expected(root, path, change, order)?;
    let tried = Page::of(source.text(), root, order).tried(path, change)?;
    tried.into_iter().find_map(|mut splices| {
        splices.sort_by_key(|(span, _)| span.start);
        let bytes = spliced(bytes, &splices);
        let (source, flaw) = Source::decode(source.name(), &bytes);
        flaw.ok()?;
        let tree = parse(&source, &mut Diagnostics::new()).ok()?;
        tree.says_the_same(&expected).then_some((bytes, source))
    })
}

/// The change of what exists that makes a change of what may not exist yet, or must not stay empty.
fn reach(root: &Node, path: &[Step], change: &Change) -> Option<(Vec<Step>, Change)> {
    let (last, above) = path.split_last()?;
    if let (Change::Put(value), Step::Key(key)) = (change, last) {
        let pair = Pair { key: key.clone(), value: value.clone() };
        return reach_into(root, above, &Change::Keys(vec![pair]));
    }
    if matches!(change, Change::Remove) {
        let is_alone = above.iter().any(|step| matches!(step, Step::Key(_)))
            && match (&at(root, above)?.kind, above.last()) {
                (Kind::List(items), _) => items.len() == 1,
                (Kind::Group(entries), Some(Step::Key(_))) => entries.len() == 1,
                _ => false,
            };
        return if is_alone {
            reach(root, above, change)
        } else {
            Some((path.to_vec(), Change::Remove))
        };
    }
    reach_into(root, path, change)
}

fn reach_into(root: &Node, path: &[Step], change: &Change) -> Option<(Vec<Step>, Change)> {
    for (depth, step) in path.iter().enumerate() {
        let there = at(root, &path[..=depth]);
        let is_usable = there.is_some_and(|node| {
            !node.is_empty()
                || depth + 1 == path.len() && matches!(change, Change::Add(_) | Change::Put(_))
        });
        if is_usable {
            continue;
        }
        let Step::Key(key) = step else { return None };
        // A list at the top is made in block style, which only `Page::add` writes.
        if depth == 0 && path.len() == 1 && matches!(change, Change::Add(_)) {
            break;
        }
        let pair = Pair { key: key.clone(), value: nested(&path[depth + 1..], change)? };
        return Some((path[..depth].to_vec(), Change::Keys(vec![pair])));
    }
    Some((path.to_vec(), change.clone()))
}

/// The value that makes a change where nothing is.
fn nested(path: &[Step], change: &Change) -> Option<Value> {
    let value = match change {
        Change::Add(value) => Value::List(vec![value.clone()]),
        Change::Put(value) => value.clone(),
        Change::Keys(pairs) => Value::Group(pairs.clone()),
        Change::Remove | Change::Swap => return None,
    };
    path.iter().rev().try_fold(value, |value, step| match step {
        Step::Key(key) => Some(Value::Group(vec![Pair { key: key.clone(), value }])),
        Step::Item(0) => Some(Value::List(vec![value])),
        Step::Item(_) => None,
    })
}

fn node(value: &Value) -> Node {
    let kind = match value {
        Value::Word(text) | Value::Text(text) => Kind::Scalar(text.clone()),
        Value::List(items) => Kind::List(items.iter().map(node).collect()),
        Value::Group(pairs) => Kind::Group(pairs.iter().map(entry).collect()),
    };
    Node { span: Span::default(), kind }
}

fn entry(pair: &Pair) -> (Spanned<String>, Node) {
    (Spanned { value: pair.key.clone(), span: Span::default() }, node(&pair.value))
}

/// The tree that the text is to have. None if something on the path is not what it is taken for.
fn expected(root: &Node, path: &[Step], change: &Change, order: &[&str]) -> Option<Node> {
    let mut root = root.clone();
    let (last, above) = path.split_last().map_or((None, path), |(last, above)| (Some(last), above));
    let above = above.iter().try_fold(&mut root, within)?;
    match change {
        Change::Remove => remove(above, last?)?,
        Change::Swap => swap(above, last?)?,
        Change::Put(value) => *within(above, last?)? = node(value),
        Change::Add(item) => add(above, last?, item)?,
        Change::Keys(pairs) => {
            let group = if let Some(last) = last { within(above, last)? } else { above };
            set(group, pairs, order)?;
        }
    }
    Some(root)
}

fn remove(above: &mut Node, step: &Step) -> Option<()> {
    match (&mut above.kind, step) {
        (Kind::Group(entries), Step::Key(key)) => entries.retain(|(name, _)| name.value != *key),
        (Kind::List(items), &Step::Item(index)) if index < items.len() => {
            items.remove(index);
        }
        _ => return None,
    }
    Some(())
}

fn swap(list: &mut Node, step: &Step) -> Option<()> {
    match (&mut list.kind, step) {
        (Kind::List(items), &Step::Item(index)) if index + 1 < items.len() => {
            items.swap(index, index + 1);
            Some(())
        }
        _ => None,
    }
}

fn add(above: &mut Node, step: &Step, item: &Value) -> Option<()> {
    if let (Kind::Group(entries), Step::Key(key)) = (&mut above.kind, step)
        && entries.iter().all(|(name, _)| name.value != *key)
    {
        let new = Pair { key: key.clone(), value: Value::List(vec![]) };
        entries.push(entry(&new));
    }
    let found = within(above, step)?;
    if found.is_empty() {
        found.kind = Kind::List(vec![]);
    }
    let Kind::List(items) = &mut found.kind else { return None };
    items.push(node(item));
    Some(())
}

fn set(group: &mut Node, pairs: &[Pair], order: &[&str]) -> Option<()> {
    let Kind::Group(entries) = &mut group.kind else { return None };
    for pair in pairs {
        match entries.iter_mut().find(|(name, _)| name.value == pair.key) {
            Some((_, old)) => *old = node(&pair.value),
            None => entries.insert(slot(entries, &pair.key, order), entry(pair)),
        }
    }
    Some(())
}

fn within<'n>(node: &'n mut Node, step: &Step) -> Option<&'n mut Node> {
    match (&mut node.kind, step) {
        (Kind::Group(entries), Step::Key(key)) => {
            entries.iter_mut().find(|(name, _)| name.value == *key).map(|(_, node)| node)
        }
        (Kind::List(items), Step::Item(index)) => items.get_mut(*index),
        _ => None,
    }
}

/// Whether a node says what was to be written.
#[must_use]
pub fn says(node: &Node, other: &Value) -> bool {
    node.says_the_same(&self::node(other))
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
