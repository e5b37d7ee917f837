//! A plan -> HTML, from templates that escape every value.
//!
//! | file | what it makes |
//! | --- | --- |
//! | `page` | the served page |
//! | `dates` | rows -> dates in words, future and past |
//! | `given` | what is given, and how much of it |
//! | `month` | rows -> months of weeks of days |
//! | `contact` | the prescriber -> whom to ask |
//! | `subscribe` | the address -> links for calendar apps |
//! | `qr` | the address -> a QR code |
//! | `policy` | the style -> what the page may load |
//! | `paper` | parts -> a document to print |
//! | `sheet` | the plan on paper |
//! | `room` | the rows for which a number of pages has room |
//! | `due` | what is late and due on paper |
//! | `slip` | the address of a page on paper, as a QR code |
//! | `timeline` | phases -> bars and points on a timeline, for both |

mod contact;
mod dates;
pub mod due;
mod given;
mod month;
mod page;
pub mod paper;
mod policy;
mod qr;
pub mod room;
pub mod sheet;
pub mod slip;
mod subscribe;
mod timeline;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, escape_formatter};

pub use self::page::{Page, policy};
use crate::words::language::Vocabulary;

/// Those with a language have its words, the others the structure of a page.
const TEMPLATES: &[(&str, &str)] = &[
    ("page.html", include_str!("../../../templates/pages/page.html")),
    ("plan.html", include_str!("../../../templates/pages/plan.html")),
    ("dates.html", include_str!("../../../templates/pages/dates.html")),
    ("months.html", include_str!("../../../templates/pages/months.html")),
    ("timeline.html", include_str!("../../../templates/pages/timeline.html")),
    ("paper.html", include_str!("../../../templates/pages/paper.html")),
    ("paper.css", include_str!("../../../templates/pages/paper.css")),
    ("sheet.html", include_str!("../../../templates/pages/sheet.html")),
    ("due.html", include_str!("../../../templates/pages/due.html")),
    ("slip.html", include_str!("../../../templates/pages/slip.html")),
    ("en/page.html", include_str!("../../../templates/pages/en/page.html")),
    ("de/page.html", include_str!("../../../templates/pages/de/page.html")),
    ("nl/page.html", include_str!("../../../templates/pages/nl/page.html")),
    ("fr/page.html", include_str!("../../../templates/pages/fr/page.html")),
    ("es/page.html", include_str!("../../../templates/pages/es/page.html")),
    ("en/sheet.html", include_str!("../../../templates/pages/en/sheet.html")),
    ("de/sheet.html", include_str!("../../../templates/pages/de/sheet.html")),
    ("nl/sheet.html", include_str!("../../../templates/pages/nl/sheet.html")),
    ("fr/sheet.html", include_str!("../../../templates/pages/fr/sheet.html")),
    ("es/sheet.html", include_str!("../../../templates/pages/es/sheet.html")),
    ("en/due.html", include_str!("../../../templates/pages/en/due.html")),
    ("de/due.html", include_str!("../../../templates/pages/de/due.html")),
    ("nl/due.html", include_str!("../../../templates/pages/nl/due.html")),
    ("fr/due.html", include_str!("../../../templates/pages/fr/due.html")),
    ("es/due.html", include_str!("../../../templates/pages/es/due.html")),
    ("en/slip.html", include_str!("../../../templates/pages/en/slip.html")),
    ("de/slip.html", include_str!("../../../templates/pages/de/slip.html")),
    ("nl/slip.html", include_str!("../../../templates/pages/nl/slip.html")),
    ("fr/slip.html", include_str!("../../../templates/pages/fr/slip.html")),
    ("es/slip.html", include_str!("../../../templates/pages/es/slip.html")),
];

/// Words of `templates/words/` that templates use by their keys.
const SAID: [&str; 7] = ["dose", "recheck", "rechecks", "review", "mark", "date", "today"];

fn words(said: &Vocabulary) -> BTreeMap<&'static str, &'static str> {
    SAID.iter().map(|&key| (key, said.word(key))).collect()
}

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    pages.set_undefined_behavior(UndefinedBehavior::Strict);
    pages.set_auto_escape_callback(|_| AutoEscape::Html);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        pages.set_syntax(syntax);
    }
    pages.add_filter("css", |text: &str| css_string(text));
    pages.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() => escape_formatter(out, state, &unbroken(text).into()),
        _ => escape_formatter(out, state, value),
    });
    for (name, text) in TEMPLATES {
        // An error in a template is reported when the page is rendered, and a test renders it.
        let _ = pages.add_template(name, text);
    }
    pages
});

/// Puts no-break spaces between a number and the word after it: `1 mg`, `12 weeks`, `2 March`, `2. März`.
fn unbroken(text: &str) -> String {
    let is_number = |word: &str| {
        let number = word.rsplit(['(', '\n']).next().unwrap_or(word);
        let number = number.strip_suffix('.').filter(|day| day.len() <= 2).unwrap_or(number);
        number.ends_with(|c: char| c.is_ascii_digit())
            && number.chars().all(|c| c.is_ascii_digit() || ".,/".contains(c))
    };
    let mut words = text.split(' ').peekable();
    let mut out = String::with_capacity(text.len() + 8);
    while let Some(word) = words.next() {
        out += word;
        if let Some(next) = words.peek() {
            let stays = is_number(word) && next.starts_with(char::is_alphabetic);
            out.push(if stays { '\u{a0}' } else { ' ' });
        }
    }
    out
}

/// A CSS string (CSS Syntax, section 4.3.7) that ends neither the string nor the style.
fn css_string(text: &str) -> Value {
    let escaped = text.chars().map(|c| match c {
        ' ' | '0'..='9' | 'A'..='Z' | 'a'..='z' => c.to_string(),
        c => format!("\\{:x} ", u32::from(c)),
    });
    Value::from_safe_string(format!("\"{}\"", escaped.collect::<String>()))
}
