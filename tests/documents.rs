//! What the documents show works: every YAML block of FORMAT.md and README.md is compiled.

use std::fs;

use crate::support;

/// The blocks between ```` ```LANGUAGE ```` and ```` ``` ````, with the line on which each begins.
fn blocks(document: &str, language: &str) -> Vec<(usize, String)> {
    let text = fs::read_to_string(support::root().join(document)).expect("the document is there");
    let mut blocks = vec![];
    let mut open: Option<(usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        match &mut open {
            None if line == format!("```{language}") => open = Some((index + 2, String::new())),
            Some(_) if line == "```" => blocks.extend(open.take()),
            Some((_, block)) => {
                block.push_str(line);
                block.push('\n');
            }
            None => {}
        }
    }
    blocks
}

/// A block that shows a part is set into a whole prescription: its keys replace those there.
fn whole(block: &str) -> String {
    if block.contains("b12cal: 1") {
        return block.to_owned();
    }
    let base = support::prescription(
        "2026-03-02",
        "Europe/London",
        "[{name: induction, weekdays: [mon, wed, fri], for: 2 weeks}, {name: maintenance, every: 12 weeks}]",
        "[]",
    );
    let keys: Vec<&str> = block
        .lines()
        .filter(|line| !line.starts_with([' ', '#', '-']))
        .filter_map(|line| line.split_once(':').map(|(key, _)| key))
        .collect();
    let kept = base
        .lines()
        .filter(|line| line.split_once(':').is_none_or(|(key, _)| !keys.contains(&key)));
    kept.flat_map(|line| [line, "\n"]).collect::<String>() + block
}

#[test]
fn every_yaml_block_of_the_documents_is_a_prescription() {
    for document in ["README.md", "FORMAT.md"] {
        let blocks = blocks(document, "yaml");
        assert!(!blocks.is_empty(), "{document} shows prescriptions");
        for (line, block) in blocks {
            if let Err(message) = support::compiled(&whole(&block)) {
                panic!("{document}:{line}: {message}");
            }
        }
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
