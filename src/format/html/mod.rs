//! A plan and its feed -> a page for people: what comes next, a calendar of months, the plan as a line of
//! time, and how to subscribe. One document, no script, nothing from another host.
//!
//! | file | what it makes |
//! | --- | --- |
//! | `agenda` | events -> dates in words, those to come and those before |
//! | `month` | dates -> months of weeks of days |
//! | `timeline` | phases -> bars and points on a line of time |
//! | `subscribe` | the address -> links for calendars, each with what is true of it |
//! | `qr` | the address -> a code to scan |
//! | `policy` | the style -> what the page may load |
//!
//! Every text is escaped by the template engine, which is told nothing else.

mod agenda;
mod month;
mod policy;
mod qr;
mod subscribe;
mod timeline;

use std::sync::LazyLock;

use jiff::civil::Date;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

use self::agenda::Agenda;
pub use self::policy::policy;
use crate::feed::Feed;
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Detail;
use crate::schedule::Schedule;
use crate::shown::day;

/// How the page looks; it stands inside the page.
const STYLE: &str = include_str!("../../../templates/pages/style.css");

/// The templates, the first of which is the page.
const TEMPLATES: &[(&str, &str)] = &[
    ("subscribe.html", include_str!("../../../templates/pages/subscribe.html")),
    ("agenda.html", include_str!("../../../templates/pages/agenda.html")),
    ("months.html", include_str!("../../../templates/pages/months.html")),
    ("timeline.html", include_str!("../../../templates/pages/timeline.html")),
];

/// The months that are shown without being asked for.
const MONTHS: usize = 3;

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

/// What the page is about.
pub struct Page<'p> {
    /// The prescription.
    pub prescription: &'p Prescription,
    /// Its occurrences ...
    pub schedule: &'p Schedule,
    /// ... and its events, in the same order.
    pub feed: &'p Feed,
    /// How much is shown.
    pub detail: Detail,
    /// Today, in the prescription's zone.
    pub today: Date,
    /// The address of the feed.
    pub address: &'p str,
    /// Whether the prescription is good as it stands now.
    pub is_current: bool,
}

impl Page<'_> {
    /// Makes the page.
    ///
    /// # Errors
    ///
    /// When a template has a fault.
    pub fn render(&self) -> Result<String, minijinja::Error> {
        let is_discreet = self.detail == Detail::Discreet;
        let agenda = Agenda::of(self);
        let months = month::of(&agenda, self.today, self.schedule.horizon);
        let (near, far) = months.split_at(months.len().min(MONTHS));
        PAGES.get_template("subscribe.html")?.render(context! {
            style => minijinja::Value::from_safe_string(STYLE.to_owned()),
            name => self.feed.name.as_str(),
            zone => self.prescription.time_zone.name(),
            today => day(self.today),
            horizon => day(self.schedule.horizon),
            is_current => self.is_current,
            is_discreet => is_discreet,
            next => agenda.next(is_discreet),
            to_come => agenda.to_come(),
            past => agenda.past(),
            near => near,
            far => far,
            timeline => (!is_discreet).then(|| timeline::of(self)),
            address => self.address,
            file => self.address.rsplit('/').next(),
            is_encrypted => self.address.starts_with("https://"),
            clients => subscribe::clients(self.address, &self.feed.name, self.detail),
            qr => qr::of(self.address),
        })
    }
}
