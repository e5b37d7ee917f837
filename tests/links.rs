//! Every link of the documents leads somewhere, and the book has every page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::{files, root};

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut pages = files(root(), "md");
    for folder in ["docs", "bench", "templates/prescriptions", "tests/browser", "examples/spark"] {
        pages.extend(files(&root().join(folder), "md"));
    }
    let mut wrong = String::new();
    for page in &pages {
        for link in links(&prose(page)) {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let there = match file {
                "" => page.clone(),
                _ => page.parent().expect("a folder").join(file),
            };
            let is_there =
                there.exists() && (anchor.is_empty() || anchors(&there).contains(anchor));
            if !is_there {
                wrong = wrong + &page.display().to_string() + ": " + &link + "\n";
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_book_has_every_page_once() {
    let mut named = links(&prose(&root().join("docs/SUMMARY.md")));
    named.retain(|link| !link.starts_with("../"));
    named.push("SUMMARY.md".to_owned());
    named.sort();
    let pages = files(&root().join("docs"), "md");
    let pages = pages.iter().filter_map(|page| page.file_name()?.to_str());
    assert_eq!(named, pages.collect::<Vec<_>>());
}

/// A page without its blocks and its code.
pub(crate) fn prose(page: &Path) -> String {
    let text = fs::read_to_string(page).expect("it can be read");
    let mut is_block = false;
    let lines = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_block ^= is_fence;
        !is_block && !is_fence
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The links of a page, but those to other hosts.
fn links(prose: &str) -> Vec<String> {
    // What is in code is no link.
    let parts = prose.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let targets = parts.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let targets = targets.map(|(target, _)| target.to_owned());
    targets.filter(|target| !target.starts_with("http")).collect()
}

/// The anchors of the headings of a page, as code hosts and mdBook make them.
fn anchors(page: &Path) -> BTreeSet<String> {
    let mut seen = BTreeMap::new();
    let prose = prose(page);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let anchors = headings.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|sign| sign.is_alphanumeric() || "-_ ".contains(*sign));
        let anchor = kept.collect::<String>().replace(' ', "-");
        let count = seen.entry(anchor.clone()).and_modify(|count| *count += 1).or_insert(0);
        if *count == 0 { anchor } else { format!("{anchor}-{count}") }
    });
    anchors.collect()
}
