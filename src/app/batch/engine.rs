//! What every step of a build gets: the arguments, and what is known before anything is read.

use super::arguments::Build;
use super::aside::Aside;
use super::orphans::Orphans;
use super::request::Requests;
use crate::app::error::Error;
use crate::app::host::fingerprint::Fingerprint;
use crate::compile::Settings;
use crate::diagnostic::{Diagnostics, Severity};
use crate::publish::Render;
use crate::shown::counted;
use crate::source::Source;

pub(crate) struct Engine<'m> {
    pub(crate) arguments: &'m Build,
    pub(crate) render: Render,
    pub(crate) settings: &'m Settings<'m>,
    pub(crate) requests: &'m Requests<'m>,
    pub(crate) orphans: &'m Orphans<'m>,
    /// The combined calendar as it was before anything was read.
    pub(crate) combined: Option<Fingerprint>,
    pub(crate) aside: Aside,
}

impl Engine<'_> {
    pub(crate) fn faulty(&self, source: Source, found: Diagnostics) -> Error {
        let errors = counted(found.count(Severity::Error), "error");
        let what = if self.requests.are_several() {
            format!("{}: {errors}; its calendar was not written", source.name())
        } else {
            format!("{errors}; nothing was written")
        };
        Error::faulty(what).about(source, found)
    }
}
