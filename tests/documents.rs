//! What the documents show works: every YAML block of README.md, FORMAT.md and docs/ is compiled, and the whole
//! prescriptions are without a warning. `console` runs the commands.

use std::fs;
use std::path::PathBuf;

use jiff::civil::date;

use crate::support;

/// README.md, FORMAT.md and the pages of docs/ that people write.
pub(crate) fn documents() -> Vec<PathBuf> {
    let mut documents = support::files(&support::root().join("docs"), "md");
    documents.retain(|path| !path.ends_with("docs/rules.md"));
    documents.extend(["README.md", "FORMAT.md"].map(|name| support::root().join(name)));
    documents
}

#[test]
fn every_yaml_block_of_the_documents_is_a_prescription() {
    for document in documents() {
        let text = fs::read_to_string(&document).expect("it is there");
        let document = document.display();
        for (line, block) in support::blocks(&text, "yaml") {
            let text = support::whole(&block);
            // What is recorded has happened by then.
            let is_recorded = ["given:", "results:"].iter().any(|key| text.contains(key));
            let today = if is_recorded { date(2027, 12, 1) } else { date(2026, 3, 1) };
            let (compiled, found) = support::examined_on(&text, today);
            assert!(compiled.is_some(), "{document}:{line}: {found:?}");
        }
    }
}

#[test]
fn a_whole_prescription_in_the_documents_and_examples_has_no_warning() {
    for document in ["README.md", "FORMAT.md"] {
        let text = fs::read_to_string(support::root().join(document)).expect("it is there");
        let (_, first) = support::blocks(&text, "yaml").swap_remove(0);
        assert!(first.contains("b12cal: 1"), "{document} begins with a whole one");
        assert_eq!(support::rules_reported(&first), [], "{document}");
    }
    for example in support::files(&support::root().join("examples"), "yaml") {
        let text = fs::read_to_string(&example).expect("it can be read");
        assert_eq!(support::rules_reported(&text), [], "{}", example.display());
    }
}

#[test]
fn the_commands_of_the_readme_are_those_that_ci_runs() {
    let readme = fs::read_to_string(support::root().join("README.md")).expect("it is there");
    let ci = fs::read_to_string(support::root().join(".ci/run")).expect("it is there");
    for command in
        ["cargo run --release -- build examples/pernicious-anaemia-uk.yaml", "cargo test"]
    {
        assert!(readme.contains(command), "the README names `{command}`");
        assert!(ci.contains(command), ".ci/run runs `{command}`");
    }
}

#[test]
fn every_package_has_its_reason() {
    let read = |name: &str| fs::read_to_string(support::root().join(name)).expect("it is there");
    let decisions = read("DECISIONS.md");
    let (_, reasons) = decisions.split_once("\n## Packages\n").expect("a section of packages");
    let (reasons, _) = reasons.split_once("\n## ").expect("a section after it");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let reasons: Vec<&str> = reasons.split(|c| !is_word(c)).collect();
    let mut packages = 0;
    for manifest in [read("Cargo.toml"), read("benches/Cargo.toml")] {
        let tables = manifest.split("\n[").filter(|table| {
            table.lines().next().is_some_and(|name| name.ends_with("dependencies]"))
        });
        for line in
            tables.flat_map(|table| table.lines().skip(1)).filter(|line| !line.contains("path ="))
        {
            let Some((name, value)) = line.split_once(" = ") else { continue };
            let renamed =
                value.split_once("package = \"").and_then(|(_, rest)| rest.split_once('"'));
            let package = renamed.map_or(name, |(package, _)| package);
            assert!(reasons.contains(&package), "{package} has no reason in DECISIONS.md");
            packages += 1;
        }
    }
    assert!(packages >= 40, "{packages} packages were found");
}
