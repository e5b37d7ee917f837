//! An edited prescription, or why it is none -> what people read: the new line, what becomes of the doses, and the
//! commands that say what was meant.

use std::fmt::Write;

use super::FileArgument;
use crate::app::error::Error;
use crate::edit::{Act, Edited, Refusal, Request, Way};
use crate::view::changes;
use crate::visible::in_line;
use crate::yaml::edit::{Pair, Value};

/// How many lines around a change are shown where it is only shown.
const AROUND: usize = 3;

/// What was done, where, and what becomes of the doses.
pub(super) fn report(old: &str, edited: &Edited, name: &str, dry_run: bool) -> String {
    let Edited { source, done, open, before, after, .. } = edited;
    let open = open.as_ref().map(|open| format!("{open}\n")).unwrap_or_default();
    let around = if dry_run { AROUND } else { 0 };
    let coming = changes::coming(before, after);
    let last = if dry_run {
        format!("Nothing was written to {name}: this is a dry run.")
    } else {
        format!("To update the calendar: b12cal build {}", quoted(name))
    };
    format!("{done}\n{open}\n{}\n{coming}\n{last}\n", difference(old, source.text(), name, around))
}

/// The lines that differ, as a unified diff shows them.
fn difference(old: &str, new: &str, name: &str, around: usize) -> String {
    let old: Vec<&str> = old.trim_start_matches('\u{feff}').lines().collect();
    let new: Vec<&str> = new.lines().collect();
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let most = old.len().min(new.len()) - same;
    let rest = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let rest = rest.min(most);
    let first = same.saturating_sub(around);
    let (old_end, new_end) = (old.len() - rest, new.len() - rest);
    let last = (old_end + around).min(old.len());
    let mut text = format!("--- {name}\n+++ {name}\n");
    let (old_count, new_count) = (last - first, last + new.len() - old.len() - first);
    // A hunk without old lines is after the line that it names.
    let (old_first, new_first) =
        (first + usize::from(old_count > 0), first + usize::from(new_count > 0));
    let _ = writeln!(text, "@@ -{old_first},{old_count} +{new_first},{new_count} @@");
    let parts = [
        (' ', &old[first..same]),
        ('-', &old[same..old_end]),
        ('+', &new[same..new_end]),
        (' ', &old[old_end..last]),
    ];
    for (sign, lines) in parts {
        for line in lines {
            let _ = writeln!(text, "{sign}{line}");
        }
    }
    text
}

/// Why nothing was written, with the commands for what can be meant instead.
pub(super) fn refusal(
    refusal: Refusal,
    name: &str,
    request: &Request,
    file: &FileArgument,
) -> Error {
    let mut error = Error::faulty(refusal.what);
    if let Some(text) = refusal.text {
        error = error.about(text.0, text.1);
    }
    refusal.ways.iter().fold(error, |error, way| {
        error.help(format!("{}: {}", way.when, command(way, name, request, file)))
    })
}

/// The whole command line for what can be meant instead.
fn command(way: &Way, name: &str, request: &Request, file: &FileArgument) -> String {
    let verb = match way.act {
        Act::Given => "given",
        Act::Missed => "missed",
        Act::Move => "move",
        Act::Result => "result",
    };
    let mut words = vec!["b12cal".to_owned(), verb.to_owned(), quoted(name)];
    match &way.name {
        Some(name) => words.extend([format!("--{}", name.key), quoted(&name.text)]),
        None => words.push("--extra".to_owned()),
    }
    // Of a dose that was missed, its name says the day.
    if let Some(date) = request.date.filter(|_| way.act != Act::Missed) {
        words.push(format!("--date {date}"));
    }
    words.extend(request.more.iter().filter_map(|pair| option(pair, request.act)));
    words.extend(way.replace.then(|| "--replace".to_owned()));
    words.extend(file.today.as_of.map(|date| format!("--as-of {date}")));
    words.extend(file.dry_run.then(|| "--dry-run".to_owned()));
    words.join(" ")
}

/// The option by which a key of the entry was given.
fn option(pair: &Pair, act: Act) -> Option<String> {
    let text = match &pair.value {
        Value::Group(pairs) => {
            let texts = pairs.iter().filter_map(|pair| pair.value.text());
            texts.collect::<Vec<_>>().join(" ")
        }
        value => value.text().unwrap_or_default().to_owned(),
    };
    match pair.key.as_str() {
        "missed" => None,
        "make_up" => Some("--make-up".to_owned()),
        key if act == Act::Result && key != "note" => {
            Some(format!("--test {}", quoted(&format!("{key}={text}"))))
        }
        // Else it would be read as an option.
        key if text.starts_with('-') => Some(format!("--{key}={}", quoted(&text))),
        key => Some(format!("--{key} {}", quoted(&text))),
    }
}

/// A text as one word of a command line.
fn quoted(text: &str) -> String {
    let text = in_line(text);
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=+,%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else if text.contains(['"', '$', '`', '\\', '!']) {
        format!("'{}'", text.replace('\'', "'\\''"))
    } else {
        format!("\"{text}\"")
    }
}
