//! A plan and its feed -> a page for people: what is next, how to subscribe, the months, the plan on a
//! timeline. One document, no script, nothing from another host. And its parts without what is about subscribing, for
//! the page in which a plan is written.

use std::sync::LazyLock;

use minijinja::{Value, context};

use super::policy::of_document;
use super::{PAGES, contact, dates, given, month, qr, subscribe, timeline, words};
use crate::prescription::feed_settings::Detail;
use crate::view::agenda::Agenda;
use crate::words::language::Vocabulary;

/// Embedded in the page.
pub(crate) const STYLE: &str = include_str!("../../../templates/pages/style.css");

static POLICY: LazyLock<String> = LazyLock::new(|| of_document(STYLE) + "; frame-ancestors 'none'");

/// The value of Content-Security-Policy of the page: no script, form, frame or other host; one style, identified by its
/// digest.
#[must_use]
pub fn policy() -> &'static str {
    &POLICY
}

/// The months shown at first; more are folded.
const MONTHS: usize = 3;

/// The page of a feed.
pub struct Page<'p> {
    /// The plan, with every row and the events of the feed.
    pub agenda: &'p Agenda<'p>,
    /// The name of the feed.
    pub name: &'p str,
    /// The page shows no more than the feed.
    pub detail: Detail,
    /// The address of the feed.
    pub address: &'p str,
    /// Whether the current prescription has no errors.
    pub is_current: bool,
    /// Whether it is always the page of today, and not a copy that stays as it is.
    pub is_live: bool,
}

impl Page<'_> {
    /// Renders the page in the language of the feed.
    ///
    /// # Errors
    ///
    /// When a template has an error.
    pub fn render(&self) -> Result<String, minijinja::Error> {
        let prescriber = self.agenda.prescription.prescriber_on(self.agenda.today);
        let contact = prescriber.filter(|_| !self.is_discreet()).map(contact::of);
        self.rendered(context! {
            document => "page.html",
            style => Value::from_safe_string(STYLE.to_owned()),
            is_current => self.is_current,
            is_live => self.is_live,
            policy => of_document(STYLE),
            has_reminders => self.detail != Detail::Family,
            next => dates::next(self),
            last_given => dates::last_given(self),
            contact,
            address => self.address,
            file => self.address.rsplit('/').next(),
            is_encrypted => self.address.starts_with("https://"),
            clients => subscribe::clients(self.address, self.name),
            qr => qr::of(self.address.trim_end_matches(".ics")),
        })
    }

    /// Renders the plan alone, without a document around it: its sentence, the timeline, the months and every date with
    /// its text.
    ///
    /// # Errors
    ///
    /// When a template has an error.
    pub fn render_plan(&self) -> Result<String, minijinja::Error> {
        self.rendered(context! {
            document => "plan.html",
            plan => self.agenda.plan.as_str(),
            given => given::of(self.agenda, self.said()),
        })
    }

    /// Renders a document with its own values and those that both have.
    fn rendered(&self, own: Value) -> Result<String, minijinja::Error> {
        let said = self.said();
        let months = month::of(self);
        let (near, far) = months.split_at(months.len().min(MONTHS));
        let timeline = || timeline::values(self.agenda, Some(self.agenda.today), said);
        let values = context! {
            name => self.name,
            zone => self.agenda.prescription.time_zone.name(),
            today => said.day(self.agenda.today),
            horizon => said.day(self.agenda.schedule.horizon),
            is_discreet => self.is_discreet(),
            outlook => dates::outlook(self),
            supply => self.agenda.supply(said).filter(|_| !self.is_discreet()),
            to_come => dates::to_come(self),
            past => dates::past(self),
            is_recorded => self.agenda.rows.iter().any(|row| row.occurrence.recorded.is_some()),
            weekdays => said.full_weekdays(),
            near,
            far,
            said => words(said),
            timeline => (!self.is_discreet()).then(timeline),
            ..own
        };
        let language = self.agenda.prescription.feed.language;
        PAGES.get_template(&[language.code(), "/page.html"].concat())?.render(values)
    }

    pub(crate) fn is_discreet(&self) -> bool {
        self.detail == Detail::Discreet
    }

    pub(crate) fn said(&self) -> &'static Vocabulary {
        Vocabulary::of(self.agenda.prescription.feed.language)
    }
}
