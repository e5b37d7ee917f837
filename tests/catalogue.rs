//! The catalogue of codes: each has a page, whose examples are true, and a case; `explain` prints them
//! all, and `docs/rules.md` is what it writes.

use std::fs;
use std::process::Output;

use b12cal::diagnostic::{Code, Diagnostic, Severity};
use b12cal::rule::RULES;

use crate::support;

/// The codes that no single file raises; `cli` tries them.
const WITHOUT_CASE: &[(Code, &str)] = &[
    (Code::TooLarge, "a file of 256 kB is not kept"),
    (Code::BadTemplate, "it needs a folder of templates"),
    (Code::DuplicateId, "it needs two files"),
    (Code::PastRewritten, "it needs a calendar before"),
    (Code::UnknownPast, "it needs a calendar that is not there"),
    (Code::OlderTzdb, "it needs a database of the system"),
];

/// The codes whose example is no YAML that could be set into a prescription.
const WITHOUT_YAML: &[(Code, &str)] = &[
    (Code::TooLarge, "a page shows no 256 kB"),
    (Code::NotUtf8, "a page is UTF-8"),
    (Code::Empty, "it is about the whole file"),
    (Code::Shortened, "a page shows no 255 characters"),
    (Code::BadTemplate, "it is about another file"),
    (Code::DuplicateId, "it is about two files"),
    (Code::PastRewritten, "it is about an edit"),
    (Code::UnknownPast, "it is about another file"),
    (Code::OlderTzdb, "it is about the machine"),
];

/// The folders of cases that are not named by a code.
const OTHER_FOLDERS: &[&str] = &["accepted", "several"];

fn is_among(list: &[(Code, &str)], name: &str) -> bool {
    list.iter().any(|(code, _)| code.name() == name)
}

/// A code and its page.
struct Entry {
    name: &'static str,
    page: &'static str,
}

impl Entry {
    /// The lines after a heading, up to the next one.
    fn section(&self, heading: &str) -> String {
        let lines = self.page.lines().skip_while(|line| line.strip_prefix("# ") != Some(heading));
        let mut text = String::new();
        let mut is_block = false;
        for line in lines.skip(1) {
            if !is_block && line.starts_with("# ") {
                break;
            }
            is_block ^= line.starts_with("```");
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    fn is_rule(&self) -> bool {
        RULES.iter().any(|rule| rule.name == self.name)
    }

    /// The prescriptions that its example shows.
    fn examples(&self) -> Vec<String> {
        let blocks = support::blocks(&self.section("Example"), "yaml");
        blocks.into_iter().map(|(_, block)| support::whole(&block)).collect()
    }
}

fn entries() -> Vec<Entry> {
    let page = |code: &Code| code.page().expect("the core's pages");
    let core = Code::ALL.iter().map(|code| Entry { name: code.name(), page: page(code) });
    core.chain(RULES.iter().map(|rule| Entry { name: rule.name, page: rule.page })).collect()
}

/// The names of what was found, of rules or of the core, each once.
fn names(found: &[Diagnostic], of_rules: bool) -> Vec<&'static str> {
    let is_rule = |code: Code| matches!(code, Code::Rule(_));
    let codes = found.iter().map(|found| found.code).filter(|&code| is_rule(code) == of_rules);
    let mut names: Vec<&str> = codes.map(Code::name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn run(arguments: &str) -> Output {
    let arguments = arguments.split_whitespace();
    support::b12cal(support::root()).args(arguments).output().expect("it runs")
}

/// What a run printed that succeeded.
fn printed(arguments: &str) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments}: {}", support::told(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn every_code_has_a_page_of_one_form() {
    for entry in entries() {
        let Entry { name, page } = &entry;
        let sentence = page.lines().next().expect("a first line");
        assert!(sentence.ends_with('.'), "{name}: `{sentence}` has no full stop");
        assert_eq!(sentence.matches(". ").count(), 0, "{name}: one sentence");
        assert!(sentence.starts_with(|c: char| c.is_uppercase()), "{name}: `{sentence}`");
        let mut is_block = false;
        let mut headings = vec![];
        for line in page.lines() {
            assert!(line.chars().count() <= 110, "{name}: a long line: {line}");
            if let Some(language) = line.strip_prefix("```") {
                // Any other language would be run as a test of the documentation.
                let known: &[&str] = if is_block { &[""] } else { &["yaml", "text"] };
                assert!(known.contains(&language), "{name}: {line}");
                is_block = !is_block;
            } else if !is_block {
                headings.extend(line.strip_prefix('#').map(str::trim));
            }
        }
        assert!(!is_block, "{name}: a block is not closed");
        assert_eq!(headings, ["Why", "Example", "What to do"], "{name}");
        for heading in headings {
            assert!(entry.section(heading).trim().len() > 5, "{name}: {heading} is empty");
        }
        assert!(entry.section("Example").contains("```"), "{name} shows an example");
    }
}

#[test]
fn every_page_is_that_of_a_code() {
    let names: Vec<&str> = entries().iter().map(|entry| entry.name).collect();
    for folder in ["src/diagnostic/pages", "src/rule/pages"] {
        for page in support::files(&support::root().join(folder), "md") {
            let name = page.file_stem().expect("a name").to_string_lossy();
            assert!(names.contains(&name.as_ref()), "{} explains no code", page.display());
        }
    }
}

#[test]
fn a_rule_says_first_what_its_page_says_first() {
    for rule in RULES {
        let path = support::root().join(format!("src/rule/{}.rs", rule.name));
        let text = fs::read_to_string(&path).expect("the source can be read");
        let head = text.lines().next().and_then(|line| line.strip_prefix("//! "));
        assert_eq!(head, rule.page.lines().next(), "{}", path.display());
    }
}

#[test]
fn every_code_has_a_case_and_every_case_a_code() {
    let folder = support::root().join("tests/cases");
    let entries = entries();
    for Entry { name, .. } in entries.iter().filter(|entry| !is_among(WITHOUT_CASE, entry.name)) {
        let folder = folder.join(name);
        assert!(folder.is_dir(), "there is no case for {name}");
        assert!(!support::files(&folder, "yaml").is_empty(), "there is no case for {name}");
    }
    for entry in fs::read_dir(&folder).expect("the cases can be read") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let known = entries.iter().any(|entry| entry.name == name);
        assert!(known || OTHER_FOLDERS.contains(&name.as_str()), "{name} is no code");
        for told in support::files(&folder.join(&name), "txt") {
            assert!(told.with_extension("yaml").is_file(), "{} has no case", told.display());
        }
    }
}

#[test]
fn the_example_of_a_page_raises_its_code() {
    for entry in entries() {
        let name = entry.name;
        let examples = entry.examples();
        assert_eq!(examples.is_empty(), is_among(WITHOUT_YAML, name), "{name}: examples in YAML");
        for example in examples {
            let (_, found) = support::examined(&example);
            let mut of_core = names(&found, false);
            // A pause, or a dose that is skipped, leaves a gap, which is reported too.
            of_core.retain(|found| *found == name || *found != "unplanned_distance");
            if entry.is_rule() {
                assert_eq!(of_core, [""; 0], "{name}: its example has other errors\n{example}");
                assert_eq!(names(&found, true), [name], "its example\n{example}");
            } else {
                assert_eq!(of_core, [name], "its example\n{example}");
            }
        }
    }
}

#[test]
fn the_way_out_that_a_page_shows_is_one() {
    for entry in entries() {
        let name = entry.name;
        let Some(example) = entry.examples().pop() else { continue };
        for (_, block) in support::blocks(&entry.section("What to do"), "yaml") {
            let text = support::set_into(&example, &block);
            let (compiled, found) = support::examined(&text);
            let told: Vec<_> = found.iter().map(|found| found.code.name()).collect();
            assert!(compiled.is_some(), "{name}: {told:?}\n{text}");
            assert!(!told.contains(&name), "{name} is still told\n{text}");
        }
    }
}

#[test]
fn explain_lists_every_code_with_its_sentence() {
    let list = printed("explain --list");
    let set = words(&list).join(" ");
    for entry in entries() {
        let line = format!("{} {}", entry.name, entry.page.lines().next().expect("a sentence"));
        assert!(set.contains(&line), "`{line}` is listed");
    }
    for line in list.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// A page without the signs of its blocks and headings.
fn without_marks(page: &str) -> String {
    let mut text = String::new();
    let mut is_block = false;
    for line in page.lines() {
        if line.starts_with("```") {
            is_block = !is_block;
        } else {
            let heading = line.strip_prefix("# ").filter(|_| !is_block);
            text.push_str(heading.unwrap_or(line));
            text.push('\n');
        }
    }
    text
}

#[test]
fn explain_prints_the_page_of_a_code() {
    for entry in entries() {
        let page = printed(&format!("explain {}", entry.name));
        assert!(page.starts_with(&format!("{}\n", entry.name)), "{page}");
        // Markdown marks are not shown, and text is rewrapped; all the words are there.
        let written = without_marks(entry.page);
        assert_eq!(words(&page)[1..], words(&written), "{}", entry.name);
        // Examples and addresses are not broken.
        let is_text = |line: &&str| !line.starts_with(' ') && line.contains(' ');
        for line in page.lines().filter(is_text) {
            assert!(line.chars().count() <= 80, "{}: {line}", entry.name);
        }
    }
}

#[test]
fn a_page_looks_as_expected() {
    let path = support::root().join("tests/snapshots/explain_bad_start.txt");
    support::expect(&path, &printed("explain bad_start"));
}

#[test]
fn explain_takes_a_code_as_it_was_printed() {
    let page = printed("explain bad_date");
    for written in ["error[bad_date]", "error[bad_date]:", "[bad_date]", "Bad-Date", "BAD_DATE"] {
        assert_eq!(printed(&format!("explain {written}")), page, "{written}");
    }
}

#[test]
fn an_unknown_code_is_a_usage_error_with_the_nearest_one() {
    let output = run("explain bad_dat");
    assert_eq!(
        support::told(&output),
        "error: there is no code `bad_dat`\n  = help: did you mean `bad_date`?\n  \
         = help: `b12cal explain --list` lists them all\nexit code 2\n"
    );
    let output = run("explain \u{1b}[31m");
    assert!(!output.stderr.contains(&0x1B), "nothing acts on the terminal");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_document_of_all_pages_is_current() {
    support::expect(&support::root().join("docs/rules.md"), &printed("explain --all"));
}

/// A prescription with one more acknowledgement.
fn acknowledging(text: &str, rule: &str) -> String {
    let answer = format!("acknowledge:\n  - {{rule: {rule}, because: it is meant so}}\n");
    match text.split_once("acknowledge:\n") {
        Some((before, after)) => format!("{before}{answer}{after}"),
        None => format!("{text}{answer}"),
    }
}

/// A prescription with two warnings: it has no recheck, and a dose takes two ampoules.
fn with_two_warnings() -> String {
    support::whole(
        "product: {name: cyanocobalamin, strength: 500 mcg/mL, container: 1 mL ampoule}\nrechecks: []\n",
    )
}

#[test]
fn an_acknowledgement_silences_its_rule_and_no_other() {
    let mut texts: Vec<(&str, String)> =
        vec![("no_recheck", with_two_warnings()), ("volume_over_container", with_two_warnings())];
    for rule in entries().iter().filter(|entry| entry.is_rule()) {
        texts.extend(rule.examples().into_iter().map(|example| (rule.name, example)));
    }
    for (rule, text) in texts {
        let (_, before) = support::examined(&text);
        let (compiled, after) = support::examined(&acknowledging(&text, rule));
        let (own, others): (Vec<_>, Vec<_>) =
            before.into_iter().partition(|found| found.code.name() == rule);
        assert!(!own.is_empty(), "{rule} is told of\n{text}");
        if own.iter().any(|found| found.severity == Severity::Error) {
            assert!(compiled.is_none(), "{rule} stops the feed all the same");
            assert!(names(&after, true).contains(&rule), "{rule} is told");
            assert_eq!(names(&after, false), ["bad_acknowledgement"], "{rule}");
        } else {
            assert_eq!(after, others, "{rule}: all but its own is told as before");
        }
    }
}

#[test]
fn what_is_acknowledged_is_no_warning_to_check() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("plan.yaml");
    let check = |text: &str| {
        fs::write(&path, text).expect("it can be written");
        let arguments = ["check", "plan.yaml", "--deny", "warnings", "--as-of", "2026-03-01"];
        support::told(&support::b12cal(folder.path()).args(arguments).output().expect("it runs"))
    };
    let mut text = with_two_warnings();
    let doubts = names(&support::examined(&text).1, true);
    assert_eq!(doubts, ["no_recheck", "volume_over_container"]);
    for doubt in doubts {
        let told = check(&text);
        assert!(told.contains(&format!("error[{doubt}]")), "{told}");
        assert!(told.ends_with("exit code 1\n"), "{told}");
        text = acknowledging(&text, doubt);
    }
    assert_eq!(
        check(&text),
        "1 prescription checked: 0 errors, 0 warnings, 0 notes\nexit code 0\n"
    );
}

#[test]
fn every_exception_is_needed() {
    for (code, why) in WITHOUT_CASE {
        let folder = support::root().join("tests/cases").join(code.name());
        assert!(!folder.exists(), "{} has a case, although {why}", code.name());
    }
}
