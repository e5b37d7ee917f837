//! Every command that README.md, FORMAT.md and the pages of docs/ show is run, and prints what they show.
//!
//! A document is a story: its blocks run from top to bottom in one folder of their own, on Sunday, 1 March 2026,
//! 09:00 UTC. In a `console` block, what comes after a command (`$ `) is what it prints: `...` on a line of its own
//! is any number of lines, `…` is anything within a line. The commands of an `sh` block must succeed. A comment
//! before a block says what its reader need not see:
//!
//! | comment | what it does |
//! | --- | --- |
//! | `<!-- file: NAME -->` | the next block becomes this file |
//! | `<!-- into: NAME -->` | the keys of the next block replace those of this prescription |
//! | `<!-- patch: NAME -->` | the next block changes this file |
//! | `<!-- run: COMMAND -->` | it is run, and must succeed; `$ROOT` is this project |
//! | `<!-- today: DATE -->` | the date from here on |
//! | `<!-- not run: WHY -->` | the next block is not run |
//!
//! `UPDATE=1` writes what is printed into the documents, except where it is as shown.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use b12cal::zone::instant_of_utc;
use jiff::civil::Date;

use crate::documents::documents;
use crate::links::prose;
use crate::support;

/// The languages of blocks; those of the second list are not looked at here.
const RUN: [&str; 2] = ["console", "sh"];
const SHOWN: [&str; 11] = [
    "nginx",
    "yaml",
    "yml",
    "json",
    "ini",
    "diff",
    "gitconfig",
    "gitattributes",
    "caddyfile",
    "ebnf",
    "jinja",
];

#[test]
fn every_command_prints_what_its_document_shows() {
    let mut wrong = String::new();
    for document in documents() {
        let text = fs::read_to_string(&document).expect("it can be read");
        let name = document.strip_prefix(support::root()).expect("inside").display().to_string();
        let (found, errors) = told(&name, &text);
        wrong += &errors;
        if found == text {
        } else if std::env::var_os("UPDATE").is_some() {
            fs::write(&document, found).expect("it can be written");
        } else {
            wrong += &difference(&name, &text, &found);
        }
    }
    assert!(wrong.is_empty(), "{wrong}(UPDATE=1 writes it anew)");
}

#[test]
fn every_command_and_option_that_is_named_exists() {
    let mut helps = BTreeMap::new();
    let mut wrong = String::new();
    for document in documents() {
        let text = fs::read_to_string(&document).expect("it can be read");
        let blocks = support::blocks(&text, "sh");
        let lines = blocks.iter().flat_map(|(_, block)| block.lines()).map(str::to_owned);
        let prose = prose(&document);
        let spans = prose.split('`').skip(1).step_by(2).map(str::to_owned);
        for command in spans.chain(lines).filter(|code| code.starts_with("b12cal ")) {
            // Up to what belongs to the shell.
            let is_word = |word: &&str| !["&&", "|", ">", "#"].contains(word);
            let mut words = command.split_whitespace().skip(1).take_while(is_word);
            let name = words.next().expect("a command").to_owned();
            let help = helps.entry(name.clone()).or_insert_with(|| {
                let output = support::b12cal(support::root()).args([&name, "--help"]).output();
                String::from_utf8(output.expect("it runs").stdout).expect("text")
            });
            let known = |option: &str| {
                let is_word = |sign: char| sign.is_alphanumeric() || sign == '-';
                help.split(|sign| !is_word(sign)).any(|word| word == option)
            };
            let mut options = words.filter(|word| word.starts_with("--"));
            let is_known = options.all(|option| option.split('=').next().is_some_and(known));
            if help.is_empty() || !is_known {
                wrong = wrong + &document.display().to_string() + ": " + &command + "\n";
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The first line that a document shows and the program does not print.
fn difference(name: &str, shown: &str, found: &str) -> String {
    let same = shown.lines().zip(found.lines()).take_while(|(shown, found)| shown == found).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(nothing)").to_owned();
    format!("{name}:{}:\n  shown: {}\n  printed: {}\n", same + 1, line(shown), line(found))
}

/// A document as it is when every command is run, and the commands that fail.
fn told(name: &str, text: &str) -> (String, String) {
    let mut story = Story::new();
    let mut told = String::new();
    let mut errors = String::new();
    let mut before: Option<(&str, &str)> = None;
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        told = told + line + "\n";
        let comment = line.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->"));
        if let Some((key, value)) = comment.and_then(|comment| comment.split_once(": ")) {
            match key {
                "run" => errors += &story.succeed(value, name, index),
                "today" => value.clone_into(&mut story.today),
                "file" | "into" | "patch" | "not run" => before = Some((key, value)),
                _ => panic!("{name}:{}: `{key}` is not known", index + 1),
            }
            continue;
        }
        let Some(language) = line.strip_prefix("```") else {
            assert!(before.is_none() || line.is_empty(), "{name}:{}: no block", index + 1);
            continue;
        };
        assert!(
            RUN.contains(&language) || SHOWN.contains(&language),
            "{name}:{}: a block of `{language}`",
            index + 1
        );
        let block: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let shown = block.join("\n") + "\n";
        match (before.take(), language) {
            (Some(("not run", _)), _) => told += &shown,
            (Some((key, file)), _) => {
                story.write(key, file, &shown);
                told += &shown;
            }
            (None, "sh") => {
                for command in commands(&block) {
                    errors += &story.succeed(&command, name, index);
                }
                told += &shown;
            }
            (None, "console") => {
                told += &story.console(&block, name, index);
            }
            (None, _) => told += &shown,
        }
        told += "```\n";
    }
    (told, errors)
}

/// The commands of a block, each with the lines that it continues on.
fn commands(block: &[&str]) -> Vec<String> {
    let mut commands = vec![];
    let mut command = String::new();
    for line in block {
        command += line;
        if line.ends_with('\\') {
            command.push('\n');
        } else {
            commands.push(std::mem::take(&mut command));
        }
    }
    commands.retain(|command| !command.is_empty());
    commands
}

/// Whether these lines are as shown.
fn is_as_shown(shown: &[&str], found: &[&str]) -> bool {
    match shown {
        [] => found.is_empty(),
        ["...", rest @ ..] => (0..=found.len()).any(|from| is_as_shown(rest, &found[from..])),
        [line, rest @ ..] => found.split_first().is_some_and(|(first, found)| {
            is_line_as_shown(line, first) && is_as_shown(rest, found)
        }),
    }
}

fn is_line_as_shown(shown: &str, found: &str) -> bool {
    let Some((begin, rest)) = shown.split_once('…') else { return shown == found };
    let Some(found) = found.strip_prefix(begin) else { return false };
    found
        .char_indices()
        .map(|(at, _)| at)
        .chain([found.len()])
        .any(|at| is_line_as_shown(rest, &found[at..]))
}

/// A document that is played: its folder, its date, and the servers it started.
struct Story {
    folder: tempfile::TempDir,
    today: String,
    servers: Vec<(Child, BufReader<ChildStderr>)>,
}

impl Story {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["home", "desk"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        Self { folder, today: "2026-03-01".to_owned(), servers: vec![] }
    }

    fn write(&self, key: &str, name: &str, text: &str) {
        let path = self.folder.path().join("desk").join(name);
        let there = || fs::read_to_string(&path).expect("the file is there");
        // One side of a change: its lines and those that stay.
        let side = |other: char| -> String {
            let lines = text.split_inclusive('\n').filter(|line| !line.starts_with(other));
            lines.map(|line| &line[1..]).collect()
        };
        let text = match key {
            "into" => support::set_into(&there(), text),
            "patch" => {
                let (old, new) = (side('+'), side('-'));
                assert!(there().contains(&old), "{name} has no such lines:\n{old}");
                there().replace(&old, &new)
            }
            _ => text.to_owned(),
        };
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("it can be written");
    }

    /// A shell in the folder, with the program and git, and nothing of this machine.
    fn shell(&self, script: &str) -> Command {
        let today: Date = self.today.parse().expect("a date");
        let now = instant_of_utc(today.at(9, 0, 0, 0));
        let program = Path::new(env!("CARGO_BIN_EXE_b12cal"));
        let programs = program.parent().expect("a folder").display();
        let mut command = Command::new("sh");
        support::odd_world(&mut command, &self.folder.path().join("desk"));
        command
            .args(["-c", script])
            .env("PATH", format!("{programs}:{}", std::env::var("PATH").expect("a search path")))
            .env("HOME", self.folder.path().join("home"))
            .env("ROOT", support::root())
            .env("LC_ALL", "C")
            .env("SOURCE_DATE_EPOCH", now.as_second().to_string())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_PAGER", "cat");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Nurse Kay");
            command.env(format!("GIT_{who}_EMAIL"), "kay@example.org");
            command.env(format!("GIT_{who}_DATE"), format!("{}T09:00:00Z", self.today));
        }
        command
    }

    /// What a command prints, and whether it succeeds. A server runs on until the story ends.
    fn run(&mut self, command: &str) -> (String, bool) {
        if command.starts_with("b12cal serve") {
            return (self.serve(command), true);
        }
        let output = self.shell(&format!("exec 2>&1\n{command}")).output().expect("sh runs");
        let printed = String::from_utf8(output.stdout).expect("text");
        (printed, output.status.success())
    }

    /// Starts a server on a free port; what it prints until it is ready.
    fn serve(&mut self, command: &str) -> String {
        let mut shell = self.shell(&format!("exec {command} --listen 127.0.0.1:0"));
        let mut server = shell.stderr(Stdio::piped()).spawn().expect("sh runs");
        let mut log = BufReader::new(server.stderr.take().expect("a log"));
        let mut printed = String::new();
        while !printed.contains("event=ready") {
            let read = log.read_line(&mut printed).expect("a line");
            assert!(read > 0, "`{command}` ended: {printed}");
        }
        self.servers.push((server, log));
        printed
    }

    fn succeed(&mut self, command: &str, name: &str, index: usize) -> String {
        let (printed, is_done) = self.run(command);
        let error = || format!("{name}:{}: `{command}` fails:\n{printed}\n", index + 1);
        if is_done { String::new() } else { error() }
    }

    /// A block with what its commands print.
    fn console(&mut self, block: &[&str], name: &str, index: usize) -> String {
        let mut found = String::new();
        let mut lines = block.iter().copied().peekable();
        while let Some(line) = lines.next() {
            let Some(first) = line.strip_prefix("$ ") else {
                panic!("{name}:{}: a block begins with `$ `", index + 1);
            };
            let mut command = first.to_owned();
            found = found + line + "\n";
            while command.ends_with('\\') {
                let next = lines.next().expect("a command that ends");
                command = command + "\n" + next;
                found = found + next + "\n";
            }
            let mut shown = vec![];
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                shown.push(line);
            }
            let (printed, _) = self.run(&command);
            let printed: Vec<&str> = printed.trim_end().lines().collect();
            let is_same = is_as_shown(&shown, &printed);
            for line in if is_same { shown } else { printed } {
                found = found + line + "\n";
            }
        }
        found
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        for (server, _) in &mut self.servers {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}
