//! A plan -> pages, out of templates that escape every value.
//!
//! | file | what it makes |
//! | --- | --- |
//! | `page` | the page that is served |
//! | `dates` | rows -> dates in words, those to come and those before |
//! | `month` | rows -> months of weeks of days |
//! | `subscribe` | the address -> links for calendars |
//! | `qr` | the address -> a code to scan |
//! | `policy` | the style -> what the page may load |
//! | `sheet` | the plan on paper |
//! | `room` | how many rows fit on two sides |
//! | `timeline` | phases -> bars and points on a line of time, for both |

mod dates;
mod month;
mod page;
mod policy;
mod qr;
mod room;
pub mod sheet;
mod subscribe;
mod timeline;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

pub use self::page::Page;
pub use self::policy::policy;
use crate::words::language::Vocabulary;

/// The templates: those of a language hold its words, the others the form of a page.
const TEMPLATES: &[(&str, &str)] = &[
    ("page.html", include_str!("../../../templates/pages/page.html")),
    ("dates.html", include_str!("../../../templates/pages/dates.html")),
    ("months.html", include_str!("../../../templates/pages/months.html")),
    ("timeline.html", include_str!("../../../templates/pages/timeline.html")),
    ("sheet.html", include_str!("../../../templates/pages/sheet.html")),
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
];

/// The words of `templates/words/` that templates ask for by their keys, besides what is said for them.
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
    for (name, text) in TEMPLATES {
        // A template with a fault is told when the page is made, and a test makes it.
        let _ = pages.add_template(name, text);
    }
    pages
});
