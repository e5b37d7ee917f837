//! The pages of codes -> text for a terminal, the list of all codes, and all pages as Markdown.

use std::fmt::Write;

use super::columns::hang;
use super::{BOLD, RESET};
use crate::catalogue::{Entry, core, rules};

/// The columns of a page: the narrowest terminal in use.
const WIDTH: usize = 80;

/// The heading of what is not a rule.
const CORE: &str = "The file and its calendar";

/// A page for a terminal: bold headings, indented examples, and paragraphs rewrapped.
#[must_use]
pub fn styled(entry: &Entry) -> String {
    let mut text = bold(entry.name);
    let mut paragraph = String::new();
    let mut is_example = false;
    for line in entry.page.lines() {
        let is_fence = line.starts_with("```");
        let heading = line.strip_prefix("# ").filter(|_| !is_example);
        let is_text = !is_example && !is_fence && heading.is_none() && !line.is_empty();
        if !is_text || line.starts_with("- ") {
            text += &set(&std::mem::take(&mut paragraph));
        }
        if is_text {
            paragraph += line;
            paragraph.push('\n');
        } else if is_fence {
            is_example = !is_example;
        } else if let Some(heading) = heading {
            text += &bold(heading);
        } else if is_example || !text.ends_with(&[RESET, "\n"].concat()) {
            // No blank line between a heading and its text.
            let _ = writeln!(text, "{}{line}", if line.is_empty() { "" } else { "    " });
        }
    }
    text + &set(&paragraph)
}

fn bold(text: &str) -> String {
    BOLD.paint(text) + "\n"
}

/// Wraps a paragraph, or an item of a list.
fn set(paragraph: &str) -> String {
    match paragraph.strip_prefix("- ") {
        Some(item) => wrapped("- ", item),
        None if paragraph.is_empty() => String::new(),
        None => wrapped("", paragraph),
    }
}

/// Text after a label, with a hanging indent. Text in backquotes is code to type, so it stays on one line.
fn wrapped(label: &str, text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts: Vec<String> = parts
        .map(|(index, part)| if index % 2 == 1 { part.replace(' ', TIE) } else { part.to_owned() })
        .collect();
    hang(label, &parts.join("`"), label.chars().count(), WIDTH).replace(TIE, " ")
}

/// A space at which no line ends.
const TIE: &str = "\u{a0}";

/// The list of all codes, with the sentence of each, for a terminal.
#[must_use]
pub fn list() -> String {
    let (core, rules) = (core(), rules());
    let width = core.iter().chain(&rules).map(|entry| entry.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (heading, entries) in [(CORE, core), ("Rules", rules)] {
        text += &bold(heading);
        for entry in entries {
            text += &wrapped(&format!("  {:width$}  ", entry.name), entry.sentence());
        }
        text.push('\n');
    }
    text + "`b12cal explain CODE` explains one of them.\n"
}

/// All pages.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from(
        "# Errors, warnings and notes\n\nEvery code that b12cal can print, as `b12cal explain \
         --all` writes it.\nNo warning does not mean that a plan is right or safe.\n",
    );
    let parts = [
        (
            "Rules",
            "Rules that look at a prescription that can be scheduled. Each warning can be answered \
             with `acknowledge`; an error cannot.",
            rules(),
        ),
        (
            CORE,
            "What breaks the format or contradicts itself, what may be a mistake in the file, and \
             what is worth knowing, in the order in which a file is read.",
            core(),
        ),
    ];
    for (heading, about, entries) in parts {
        let _ = write!(text, "\n## {heading}\n\n{about}\n");
        for entry in entries {
            let _ = write!(text, "\n### {}\n\n", entry.name);
            let mut is_example = false;
            for line in entry.page.lines() {
                is_example ^= line.starts_with("```");
                let _ = match line.strip_prefix("# ").filter(|_| !is_example) {
                    Some(heading) => writeln!(text, "#### {heading}"),
                    None => writeln!(text, "{line}"),
                };
            }
        }
    }
    text
}
