//! A plan and its feed -> a page for people: what comes next, a calendar of months, the plan as a line of
//! time, and how to subscribe. One document, no script, nothing from another host.

use jiff::civil::Date;
use minijinja::context;

use super::agenda::Agenda;
use super::{PAGES, month, qr, subscribe, timeline};
use crate::feed::Feed;
use crate::prescription::Prescription;
use crate::prescription::feed_settings::Detail;
use crate::schedule::Schedule;
use crate::shown::day;

/// How the page looks; it stands inside the page.
pub(super) const STYLE: &str = include_str!("../../../templates/pages/style.css");

/// The months that are shown without being asked for.
const MONTHS: usize = 3;

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
