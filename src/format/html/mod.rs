//! A plan -> pages, out of templates that escape every value.
//!
//! | file | what it makes |
//! | --- | --- |
//! | `page` | the page that is served |
//! | `agenda` | events -> dates in words, those to come and those before |
//! | `month` | dates -> months of weeks of days |
//! | `timeline` | phases -> bars and points on a line of time |
//! | `subscribe` | the address -> links for calendars, each with what is true of it |
//! | `qr` | the address -> a code to scan |
//! | `policy` | the style -> what the page may load |
//! | `sheet` | the plan on paper |
//! | `lanes` | the phases below each other on a scale of time, for a drawing |
//! | `room` | how many rows fit on two sides |

mod agenda;
mod lanes;
mod month;
mod page;
mod policy;
mod qr;
mod room;
pub mod sheet;
mod subscribe;
mod timeline;

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

pub use self::page::Page;
pub use self::policy::policy;

/// The templates: those of a language hold its words, the others the form of a page.
const TEMPLATES: &[(&str, &str)] = &[
    ("subscribe.html", include_str!("../../../templates/pages/subscribe.html")),
    ("agenda.html", include_str!("../../../templates/pages/agenda.html")),
    ("months.html", include_str!("../../../templates/pages/months.html")),
    ("timeline.html", include_str!("../../../templates/pages/timeline.html")),
    ("lanes.html", include_str!("../../../templates/pages/lanes.html")),
    ("sheet.html", include_str!("../../../templates/pages/sheet.html")),
    ("en/sheet.html", include_str!("../../../templates/pages/en/sheet.html")),
    ("de/sheet.html", include_str!("../../../templates/pages/de/sheet.html")),
    ("nl/sheet.html", include_str!("../../../templates/pages/nl/sheet.html")),
    ("fr/sheet.html", include_str!("../../../templates/pages/fr/sheet.html")),
    ("es/sheet.html", include_str!("../../../templates/pages/es/sheet.html")),
];

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
